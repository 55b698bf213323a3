"""The text of an HTML mail as a reader sees it: no script, no style, nothing loaded; quotations marked with ``>``."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "pre"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|appendonsend|OutlookMessageHeader", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr"})


class _Reader(HTMLParser):
    """Collects lines; knows how deep it stands in things that are not seen and in quotations."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, list[str]]] = [(0, [])]
        self.unseen = 0
        self.quoting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "blockquote" or any(name in ("class", "id") and value and _QUOTES.search(value) for name, value in attrs):
            self.quoting.append(tag)
            self._break()
        elif self.quoting and tag == self.quoting[-1] and tag not in _VOID:
            self.quoting.append(f"{tag} within")
        if tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if self.quoting and self.quoting[-1].split()[0] == tag:
            self.quoting.pop()
            self._break()
        elif tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.lines[-1][1].append(data)

    def _break(self) -> None:
        if self.lines[-1][1]:
            self.lines.append((len(self.quoting), []))
        else:
            self.lines[-1] = (len(self.quoting), [])


def plain(markup: str) -> str:
    """``markup`` as plain text, one line a block, quoted blocks marked with ``> ``."""
    reader = _Reader()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):  # what the standard parser raises on broken declarations
        reader.handle_data(re.sub(r"<[^>]*>", " ", markup))
    lines = ((depth, " ".join("".join(words).split())) for depth, words in reader.lines)
    return "\n".join(("> " if depth else "") + line for depth, line in lines if line)
