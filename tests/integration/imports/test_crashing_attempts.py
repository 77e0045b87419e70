"""A worker of a retry or of an undo may die after any single call: everything comes out the same."""

import json
import re
from typing import Any

import pytest
from tests.integration.imports.test_crashes import Calls
