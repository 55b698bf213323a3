"""The ways out to a person. This version decides and explains; nothing in it sends."""
