"""Importing a file, one module for each step of the state machine."""
