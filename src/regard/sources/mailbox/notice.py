"""Tells whether a message of ours tells people who holds what about them and why (GDPR 13 and 14)."""

from __future__ import annotations

from regard.sources.mailbox.mime import Mail
from regard.sources.mailbox.wordlists import listed


def notice_in(mail: Mail) -> str:
    """The line that names the notice, empty where the message gives none.

    The notice has to come with a link to it, or with the right to object, or with where the data is from: a bare mention
    of privacy tells nobody anything. Quoted lines are not ours and do not count.
    """
    lines = [line.strip() for line in mail.text.splitlines() if not line.startswith(">")]
    low = _plain("\n".join(lines))
    named = listed("notice", "names").first(low)
    if named < 0:
        return ""
    told = mail.linked or "www." in low or any(listed("notice", key).within(low) for key in ("rights", "source"))
    return lines[low.count("\n", 0, named)][:500] if told else ""


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")
