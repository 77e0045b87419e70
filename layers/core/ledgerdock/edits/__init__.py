"""Records changed by people, one at a time."""
