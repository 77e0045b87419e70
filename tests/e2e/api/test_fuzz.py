"""The API under requests made up from its own document: valid, nearly valid and hostile, alone and in sequences."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.local_cloud

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).with_name("schemathesis.toml")


def test_made_up_requests_find_nothing_wrong(api: Any, imported: Any, tmp_path: Path) -> None:
    done = subprocess.run(
        [SCHEMATHESIS, "--config-file", SETTINGS, "run", f"{api.cloud.api_url}/openapi.json", "--no-color"],
        cwd=tmp_path,
        env={**os.environ, "TOKEN": api.token("operator@acme.example")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    operations = sum(map(len, api.document()["paths"].values()))
    assert re.search(rf"Tested: +{operations}\b", done.stdout), done.stdout
