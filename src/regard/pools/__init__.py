"""Whom we court: roles and personas, and for one person the reasons why they belong to one. No score, no ranking."""
