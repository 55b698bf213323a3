"""Regard: employers find and court people, and learn how each of them wants to be treated."""

__version__ = "0.1.0"
