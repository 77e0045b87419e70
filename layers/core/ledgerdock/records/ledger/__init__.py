"""Company and ledger: companies, their currencies, accounts and periods, and what is posted to them."""
