"""Stand-ins of other systems, on this machine: real servers that page, refuse and stumble as the real ones do."""
