"""What becomes of a row: validation, duplicates, references, the decision, and how an undo decides."""
