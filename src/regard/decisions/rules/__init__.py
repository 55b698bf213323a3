"""The rules in the order of the gate: the first that holds decides, and a wish always comes before a hope."""
