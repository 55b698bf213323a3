"""The door for people at a terminal: parse, call the workspace, show."""
