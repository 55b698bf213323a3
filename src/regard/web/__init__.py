"""The door for browsers: pages for colleagues, and the page of each person. It parses, calls the workspace, and shows."""

from __future__ import annotations
