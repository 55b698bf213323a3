"""What sources say: the contract of a source, the fields of a person, and what became of every row."""
