"""Exports: records into files that people open, one module per step of the state machine."""
