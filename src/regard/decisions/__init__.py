"""What next: facts about everybody, rules in the order of the gate, exactly one verdict per person and day."""
