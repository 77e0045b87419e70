"""The job: its item, its states, its ledger and its turn."""
