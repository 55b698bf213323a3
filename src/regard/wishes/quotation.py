"""A person's own words in the body of a reply, without quotation, attribution, signature, small print and forwarded mail."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from regard.wishes.vocabulary import words_of

_Lines = list[str]
_QUOTED = re.compile(r"\s{0,3}(?:>|\|(?:\s|$)|[A-Z]{1,3}>(?:\s|$))")
_DATED = re.compile(r"\d{1,2}[:.h]\d\d|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d|@|&lt;")
_COLON = re.compile("[:：]")
_DATED_BY = re.compile(r"[\d@&]")
_RULE = re.compile(r"\s*(?:[-_=~*#+—–]\s?){2,}\s*|\s*ᐧ\s*")
_RULES = tuple("*_-–—=")
_SIGNATURE = re.compile(r"-- ?|—|__+|﹣﹣")
_CONTINUES = re.compile(r"\s*(?:<|mailto:|>\s*\S+\s*:?$)", re.IGNORECASE)
_DATE_FIRST = re.compile(r"\s*(?:\w{2,12},?\s)?(?:\d{1,2}[.,/ ]|\d{4}[-/年])")
_NAMED = re.compile(r"""[\s*"']*[\w"'.,()\[\] -]{1,80}(?:<|&lt;)""")
_BARE_STAMP = re.compile(
    r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:\s+\d{1,2}:\d\d(?:\s+(?:GMT|UTC)[+-]\d\d:?\d\d)?)?\s+\S.{1,80}?(?:<[^>]*@[^>]*>)?\s*:?\s*"
)
_STAMP_AND_ADDRESS = re.compile(r"\s*(?:\w{2,12}\.?,?\s)?\d{1,4}\D.{0,120}<[^>]*@[^>]*>\s*:\s*")
_BROKEN = re.compile(r"(<[^<>\n]*@[^<>\n]*)\n\s*>([^\n]{0,24}:\n)")
"""An address whose closing bracket went to the next line, where it looks like a quotation mark."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_FIRST = 4
_FIELD = 40
"""Letters up to which something before a colon may be the name of a header field or a marker."""
_LONGEST = 6
"""Lines over which mail programs were seen to break an attribution."""


def own_words(text: str) -> str:
    """What the person wrote in this mail: no quotation, nothing forwarded, no signature; empty where nothing is left."""
    lines = _normal(text)
    head = _before_copies(lines)
    kept = [line for line in _without_attributions(_trimmed(head)) if not _QUOTED.match(line)]
    return "\n".join(_ends(kept))


def trimmed(text: str) -> str:
    """The reply as a reader wants it: like ``own_words``, but quotations that are answered line by line stay."""
    lines = _normal(text)
    head = _before_copies(lines) or _after_header(lines)
    return "\n".join(_ends(_trimmed(head)))


def _normal(text: str) -> _Lines:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").translate(_INVISIBLE)
    return _ends(_BROKEN.sub(r"\1>\2", plain).split("\n"))


def _ends(lines: _Lines) -> _Lines:
    """Without empty lines at both ends."""
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    last = next((i for i in range(len(lines), first, -1) if lines[i - 1].strip()), first)
    return [line.rstrip() for line in lines[first:last]]


def _before_copies(lines: _Lines) -> _Lines:
    """Up to a marker such as "Original Message", or to a copied mail header."""
    first = next((i for i in range(len(lines)) if _starts_copy(lines, i)), len(lines))
    return _ends(lines[:first])


def _starts_copy(lines: _Lines, at: int) -> bool:
    line = lines[at]
    ruled = line.lstrip()[:1] in _RULES
    if not ruled and not _names_a_field(line):
        return False
    return _marker().fullmatch(line) is not None or _is_header(lines, at)


def _names_a_field(line: str) -> bool:
    """Whether a colon stands near the beginning; a quick look before the real one."""
    colon = None if line.startswith(">") else _COLON.search(line)
    return colon is not None and len(line[: colon.start()].strip(" \t*_")) <= _FIELD


def _is_header(lines: _Lines, at: int) -> bool:
    """A first field and at least two others within the next filled lines."""
    if not _first_field().match(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 12] if line.strip()][:7]
    return sum(bool(_other_field().match(line)) for line in following) >= 2


def _after_header(lines: _Lines) -> _Lines:
    """The body of a mail that was forwarded without a word."""
    body = next((i for i, line in enumerate(lines) if i and not line.strip() and _other_field().match(lines[i - 1])), len(lines))
    return _before_copies(_ends(lines[body:]))


def _trimmed(lines: _Lines) -> _Lines:
    lines = _without_tail(_ends(lines))
    found = _attributions(lines)
    if not found:
        return lines
    start, end = found[0]
    if not any(line.strip() for line in lines[:start]):
        return _below(_ends(lines[end:]))
    if _is_interleaved(lines, end):
        return _without_attributions(lines)
    return _without_tail(lines[:start])


def _below(lines: _Lines) -> _Lines:
    """Written under the quotation: without the quotation on top, and without what is quoted further down."""
    rest = lines
    while rest and (_QUOTED.match(rest[0]) or not rest[0].strip()):
        rest = rest[1:]
    return _trimmed(rest) if rest else rest


def _is_interleaved(lines: _Lines, end: int) -> bool:
    """Whether marked quotation follows at ``end`` and own words follow the quotation."""
    rest = _ends(lines[end:])
    return bool(rest) and bool(_QUOTED.match(rest[0])) and any(line.strip() and not _QUOTED.match(line) for line in rest)


def _without_attributions(lines: _Lines) -> _Lines:
    dropped = {i for start, end in _attributions(lines) for i in range(start, end)}
    return [line for i, line in enumerate(lines) if i not in dropped]


def _without_tail(lines: _Lines) -> _Lines:
    """Without signature, device line, small print, footer, and the quotation at the end."""
    previous: _Lines = []
    while lines != previous:
        previous = lines
        lines = _ends(_before_signature(_ends(lines)))
        lines = _without_litter(lines)
        ending = next((start for start, end in _attributions(lines) if end == len(lines)), None)
        lines = lines if ending is None else _ends(lines[:ending])
    return lines


def _without_litter(lines: _Lines) -> _Lines:
    """Without the device lines, rules and quoted lines at the end; a mail that is nothing but a quotation keeps it."""
    own = next((i for i, line in enumerate(lines) if line.strip() and not _QUOTED.match(line)), len(lines))
    end = len(lines)
    while end and (_is_litter(lines[end - 1]) or (_QUOTED.match(lines[end - 1]) and (own < end or _attributed(lines[:end])))):
        end -= 1
    return lines[:end]


def _attributed(lines: _Lines) -> bool:
    return bool(_attributions([line.lstrip("> ") for line in lines]))


def _before_signature(lines: _Lines) -> _Lines:
    for i, line in enumerate(lines):
        if i and (_SIGNATURE.fullmatch(line) or (_may_open(line, "disclaimers", "footers") and _printed().match(line))):
            return lines[:i]
    return lines


def _is_litter(line: str) -> bool:
    return bool(not line.strip() or _RULE.fullmatch(line) or (_may_open(line, "devices") and _device().match(line)))


def _may_open(line: str, *lists: str) -> bool:
    """Whether the first letters are those of a line in these lists; a quick look before the real one."""
    first = line.lstrip(" \t<([*_")[:_FIRST].lower()
    return first in _openings(*lists) or not first.isascii()


@cache
def _openings(*lists: str) -> frozenset[str]:
    return frozenset(words[:_FIRST].lower() for name in lists for words in words_of("quotation")[name]["begins"])


def _attributions(lines: _Lines) -> list[tuple[int, int]]:
    """Where attributions stand: first line, and the line after the last."""
    found: list[tuple[int, int]] = []
    dated = [i for i, line in enumerate(lines) if _is_dated(line)]
    at = 0
    while dated and at <= dated[-1]:
        near = any(at <= i < at + _LONGEST for i in dated)
        end = _attribution_end(lines, at) if near and lines[at].strip() else None
        if end is not None:
            found.append((at, end))
        at = end if end is not None else at + 1
    return found


@lru_cache(maxsize=1024)
def _is_dated(line: str) -> bool:
    return _DATED_BY.search(line) is not None and _DATED.search(line) is not None


def _attribution_end(lines: _Lines, at: int) -> int | None:
    if not _may_begin(lines[at]):
        return None
    joined = ""
    for end in range(at, min(at + _LONGEST, len(lines))):
        line = lines[end]
        if not line.strip():
            if not _CONTINUES.match(next((rest for rest in lines[end:] if rest.strip()), "")):
                return None
            continue
        if end > at and _surely_begins().match(line):
            return None
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > 320:
            return None
        if _is_attribution(joined):
            return end + 1
    return None


def _is_attribution(joined: str) -> bool:
    if _STAMP_AND_ADDRESS.fullmatch(joined):
        return True
    if _BARE_STAMP.fullmatch(joined) and (joined.endswith((">", ":")) or "GMT" in joined):
        return True
    return bool(_DATED.search(joined) and _says().search(joined) and _closes().search(joined))


@cache
def _alternatives(*words: str) -> str:
    """The words as one expression, longest first; a blank stands for any spacing."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


@cache
def _begins() -> re.Pattern[str]:
    words = [w for language in words_of("quotation")["attribution"].values() for w in language["begins"]]
    return re.compile(rf"[\s>*-]*(?:{_alternatives(*words)})[\s,]?(?=.*[\d@]|.{{0,40}}$)", re.IGNORECASE)


@cache
def _surely_begins() -> re.Pattern[str]:
    """A first word and a date right after it: here an attribution begins, not some lines above."""
    words = [w for language in words_of("quotation")["attribution"].values() for w in language["begins"]]
    return re.compile(rf"\s*(?:{_alternatives(*words)})\s[\w.,]{{0,14}}\s?\d", re.IGNORECASE)


@cache
def _says_words() -> str:
    return _alternatives(*(w for language in words_of("quotation")["attribution"].values() for w in language["says"]))


@cache
def _says() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<!\w)|(?<=[\u3000-\u9fff\uac00-\ud7af]))(?:{_says_words()})(?!\w)|(?:写道|寫道|작성|のメール)", re.IGNORECASE
    )


@cache
def _closes() -> re.Pattern[str]:
    """An attribution ends in a colon, or in its verb."""
    return re.compile(rf"(?:[:：]|(?:{_says_words()})\s*[-:]*)\W{{0,3}}$", re.IGNORECASE)


def _may_begin(line: str) -> bool:
    if _QUOTED.match(line):
        return False
    return bool(
        _begins().match(line) or _DATE_FIRST.match(line) or _NAMED.match(line) or (_says().search(line) and len(line) < 120)
    )


@cache
def _marker() -> re.Pattern[str]:
    words = _alternatives(*words_of("quotation")["markers"]["words"])
    return re.compile(rf"\s*(?:[*_]*[-–—=_]{{2,}}\s*(?:{words})\b.*|(?:{words})\s*:)\s*", re.IGNORECASE)


@cache
def _first_field() -> re.Pattern[str]:
    return re.compile(rf"[\s*_]*(?:{_alternatives(*words_of('quotation')['headers']['first'])})\s*[*_]*\s*[:：]", re.IGNORECASE)


@cache
def _other_field() -> re.Pattern[str]:
    fields = words_of("quotation")["headers"]
    return re.compile(rf"[\s*_]*(?:{_alternatives(*fields['others'], *fields['first'])})\s*[*_]*\s*[:：]", re.IGNORECASE)


@cache
def _device() -> re.Pattern[str]:
    return re.compile(rf"[\s<(\[*_]*(?:{_alternatives(*words_of('quotation')['devices']['begins'])})", re.IGNORECASE)


@cache
def _printed() -> re.Pattern[str]:
    """The first line of small print or of a footer."""
    lists = words_of("quotation")
    return re.compile(
        rf"[\s<(\[*_]*(?:{_alternatives(*lists['disclaimers']['begins'], *lists['footers']['begins'])})", re.IGNORECASE
    )
