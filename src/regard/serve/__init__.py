"""All doors of one workspace in one process: the pages, the API and hooks, and what goes on by itself."""
