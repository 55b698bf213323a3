"""What happened: the catalogue of event kinds and the shape of one entry. The ledger is the only truth."""
