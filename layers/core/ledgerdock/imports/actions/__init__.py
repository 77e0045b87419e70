"""What people can do with an import: prepare, apply, retry, repair, cancel, undo."""
