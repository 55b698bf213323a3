"""All facts about a person, one row each: small tables by theme, computed narrow, joined once."""
