"""Tells whether a message of ours tells people who holds what about them and why (GDPR 13 and 14)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from regard.sources.mailbox.mime import Mail
from regard.sources.mailbox.reasons import any_of


def notice_in(mail: Mail) -> str:
    """The line that names the notice, empty where the message gives none.

    The notice has to come with a link to it, or with the right to object, or with where the data is from: a bare mention
    of privacy tells nobody anything. Quoted lines are not ours and do not count.
    """
    lines = [line.strip() for line in mail.text.splitlines() if not line.startswith(">")]
    naming = next((line for line in lines if _wording("names").search(_plain(line))), "")
    if not naming:
        return ""
    low = _plain("\n".join(lines))
    told = mail.linked or "www." in low or _wording("rights").search(low) or _wording("source").search(low)
    return naming[:500] if told else ""


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


@cache
def _wording(key: str) -> re.Pattern[str]:
    table: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("notice.toml").read_text("utf-8"))
    return any_of(table[key])
