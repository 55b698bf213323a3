"""The name of a file that somebody sent, made fit to be a name here."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

_UNSAFE = re.compile(r"[^\w. ()-]+")


def safe_name(sent: str) -> str:
    """The last part of a name without anything that a file system may take for more than a name; never empty, never hidden."""
    last = PureWindowsPath(PurePosixPath(sent).name).name
    return _UNSAFE.sub("_", last).lstrip(".")[:150] or "upload"
