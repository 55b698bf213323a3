"""Where everything is put together: open a workspace, read a folder into it, ask what to do today, and why."""

from __future__ import annotations

from regard.workspace.desk import Workspace, open_workspace
from regard.workspace.document import Pool, Why

__all__ = ["Pool", "Why", "Workspace", "open_workspace"]
