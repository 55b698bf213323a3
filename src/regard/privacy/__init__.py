"""Whose data it is: what remains to be known of somebody who was erased, so that nobody takes them in again."""
