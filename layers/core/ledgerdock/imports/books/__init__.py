"""What the ledger tells people: result files, row errors, changes and where a record came from."""
