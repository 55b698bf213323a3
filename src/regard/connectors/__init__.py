"""Other systems, read as they change: a manifest for each, and one small kit that follows their pages."""
