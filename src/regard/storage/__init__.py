"""Where it is kept: the operational store (SQLite, encrypted if a key is given) and its columnar mirror."""
