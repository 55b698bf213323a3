"""May we? The permission that a channel needs in a country, and the clock of the duty to tell people."""
