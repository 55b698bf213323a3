"""The door that nobody knocks at: what has to go on by itself while a workspace is served."""
