"""How each person wants to be treated: what they state in their own words, when, and how strictly it holds."""
