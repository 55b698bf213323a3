"""Who it happened to: which records are one person, what is known about them, and how fresh that is."""
