"""What a delivery report says: which addresses failed, why, and whether for good."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import NamedTuple

from regard.sources.mailbox.absence import is_automatic
from regard.sources.mailbox.mime import Mail, addresses
from regard.sources.mailbox.reasons import GENERAL, by_status, by_words, is_dead, status_in
from regard.sources.mailbox.wordlists import listed


class Failure(NamedTuple):
    """One address that was not reached. ``dead``: it never will be. ``diagnosis``: the words of the mail system."""

    address: str
    reason: str
    dead: bool
    status: str
    diagnosis: str


_LIBRARY_READS = 32_768  # bytes; its patterns are slow on long texts
_TRANSCRIPT = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d\.\d|>>> ?(?:RCPT|MAIL|DATA)|permanent fatal errors|delivery errors"
    r"|\b5\d\d\b.{0,80}(?:user|mailbox|recipient)",
    re.IGNORECASE,
)
_HEADER_NAMES = (
    r"Return-Path|Received|Message-Id|From|To|Cc|Date|Subject|Reply-To|MIME-Version|Content-[\w-]+|X-[\w-]+|DKIM-Signature|Sender"
)
_HEADER_LINE = rf"(?:{_HEADER_NAMES}|User-Agent):[^\n]*\n(?:[ \t]+\S[^\n]*\n)*"
_GIVEN_BACK = r"-{2,}+[^\n]*(?:copy of|original|unsent|returned|header)[^\n]*\n"
_RETURNED = re.compile(rf"(?im)^[> \t]*(?:{_GIVEN_BACK}|{_HEADER_LINE}(?:[> \t]*{_HEADER_LINE}){{2,}})")
_ADDRESS = re.compile(r"(?<![\w.+=/-])([^\s<>()\[\]\\,;:\"'@|]+@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])")
_POINTED = re.compile(
    r"^[ \t]*>*[ \t]*[<\"]([^<>\s@\"]+@[^<>\s\"]+)[>\"](?::|[ \t]*$|[ \t]*\(|\.\.\.)"
    r"|RCPT TO:\s*<?([^<>\s@]+@[^<>\s,;]+)"
    r"|^[45]\d\d\b.{0,20}<([^<>\s@]+@[^<>\s]+)>\.\.\.",
    re.IGNORECASE | re.MULTILINE,
)
_LABELLED = re.compile(
    r"^[ \t]*(?:failed |final |original |unknown |)?(?:recipient|to|address|addressee)s?\s*(?:address|name)?\s*[:=]\s*"
    r"\W?<?([^<>\s@\[\]]+@[^<>\s\[\],;]+)",
    re.IGNORECASE | re.MULTILINE,
)
_MEANT = re.compile(r"(?im)^[ \t]*original (?:address|recipient)s?[ \t]*[:=]\s*<?([^<>\s@]+@[^<>\s,;]+)")
_ALONE = re.compile(r"(?im)^[ \t]*<?([^<>\s@:\"']+@[^<>\s:,;]+)>?[ \t]*(?:$|:|\(|\.\.\.|\[)")
_BRACKETED = re.compile(r"<([^<>\s@]+@[^<>\s]+)>")
_ANNOUNCED = re.compile(
    r"following (?:e-?mail |final )?(?:recipient|address|user)|could not be delivered to|not (?:been )?delivered to"
    r"|unable to deliver .{0,40}\bto\b"
    r"|did not reach|undeliverable to|message to|your mail to|addressed, ",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?m)^(?:> ?)+")
_STATUS_OF_NAME = re.compile(r"\b5\.1\.\d")
_STATUS_OF_BOX = re.compile(r"\b5\.2\.\d")
_REPLY = re.compile(r"\b55\d\b")
_REFUSED_BY_NAME = re.compile(
    r"RCPT|does not like recipient|requested action not taken: mailbox unavailable|delivery error: dd "
    r"|requested mail action aborted, mailbox not found"
    r"|address rejected: access denied|\(state 1[234]\)",
    re.IGNORECASE,
)
"""Words that come only at RCPT, or only from a system that knows its own names."""
_SOMEBODY = r"(?:user|mail ?box|recipient|account|addressee|address|person|name|customer|subscriber)s?"
_NO = r"(?:no|not|none|never|unknown|invalid|wrong|cannot|nobody|nonexistent|isn't|doesn't|can't|couldn't|wasn't)"
_NO_SUCH_NAME = re.compile(rf"(?i)\b{_SOMEBODY}\b[^.;()]{{0,40}}\b{_NO}\b|\b{_NO}\b[^.;()]{{0,25}}\b{_SOMEBODY}\b")
"""A denial near a word for somebody: what a refusal at RCPT means when its words are on no list."""
_AS_SENDMAIL_SAYS = re.compile(r"(?im)^[ \t]*55\d (?:<[^<>\s]*>|\S+@\S+?)\.\.\. user unknown")
"""Its own verdict on an address; replies at other stages do not look so."""
_PROTOCOL = re.compile(r"^\s*[A-Za-z][\w-]*\s*;\s*")
_TRY_LATER = re.compile(r"(?m)(?:^[ \t]*|said: |: |<<< )4[0-5]\d[ -]")
_STILL_TRYING = re.compile(
    r"not yet been delivered|warning message only|do(?:es)? not need to resend|still being retried|will be retried"
    r"|will keep trying|will continue (?:to be made|trying)|only a warning|temporary failure report",
    re.IGNORECASE,
)
_REPLY_QUOTED = re.compile(
    r"(?<![\d.:-])[45]\d\d(?:[ -]#?[45]\.\d{1,3}\.\d{1,3})?[ -]\D|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])"
)
_LONGEST_REPLY = 500
"""Characters from the first quoted refusal that are taken for the refusal itself."""
_LONGEST_DENIAL = 160
"""Characters of a refusal in which it is looked for whether somebody is not there."""
_AT_SENDER = re.compile(r"(?:in reply to|after|response to) (?:the )?(?:MAIL|HELO|EHLO|initial)", re.IGNORECASE)
_NOBODY = re.compile(r"unknown|no such|n[o']t (?:exist|found)|non-?existent", re.IGNORECASE)
_AFTER_DATA = re.compile(r"end of DATA command|>>> \.|>>> DATA\s+<<< 5|DATA:\s*5\d\d", re.IGNORECASE)
_TEXT_FIELD = re.compile(r"(?im)^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)")


def _is_daemon(address: str) -> bool:
    return address.partition("@")[0].partition("+")[0] in listed("reports", "daemons").plain


def is_report(mail: Mail) -> bool:
    """Whether a mail system, not a person, reports here that a message did not arrive."""
    head = mail.head
    if "x-failed-recipients" in head or "delivery-status" in head.get("content-type").lower():
        return True
    if "multipart" in mail.whole.kind and mail.reports("message/delivery-status"):
        return True
    subject = listed("reports", "subjects").within(head.get("subject").lower())
    if _from_a_daemon(mail):
        return subject or _tells_a_failure(mail) or by_words(_before_the_original(mail.notices)) not in ("", "moved")
    if is_machine(mail):
        return _tells_a_failure(mail) and bool(by_words(_before_the_original(mail.notices)))
    return subject and _tells_a_failure(mail)


def _tells_a_failure(mail: Mail) -> bool:
    start = mail.notices[:3000]
    return bool(_TRANSCRIPT.search(start) or listed("reports", "undelivered").within(start.lower()))


def is_machine(mail: Mail) -> bool:
    """Whether the sender says of itself that nobody reads there."""
    return any(listed("reports", "nobody").open(address) for _, address in addresses(mail.head, "from"))


def _from_a_daemon(mail: Mail) -> bool:
    sender = mail.head.get("from").strip().lower()
    named = [address for _, address in addresses(mail.head, "from")]
    if any(map(_is_daemon, named or [sender.strip(" <>")])) or listed("reports", "names").within(sender):
        return True
    nobody = sender in ("", "<>") or mail.head.get("return-path").strip().lower() in ("<>", "<mailer-daemon>")
    return nobody and (not is_automatic(mail) or listed("reports", "subjects").within(mail.head.get("subject").lower()))


def failures(mail: Mail) -> tuple[Failure, ...]:
    """Every address that the report names, once, in order; empty where it names none."""
    text = _before_the_original(mail.notices)
    reported = list(_reported(mail))
    if reported:
        named = [_judged(report, _around(text, report["address"], [r["address"] for r in reported])) for report in reported]
    else:
        found = _named_in(mail, text)
        inner = [] if found else [failure for inner in mail.inner if is_report(inner) for failure in failures(inner)]
        found = found or ([] if inner else _last_guess(mail, text))
        named = inner or [_judged({"address": address}, _around(text, address, found)) for address in found]
    return tuple({failure.address: failure for failure in reversed(named)}.values())[::-1]


def _before_the_original(text: str) -> str:
    """The words of the mail system itself: everything before the header of the message that it gives back."""
    for cut in _RETURNED.finditer(text):
        before = text[: cut.start()]
        if _ADDRESS.search(before) or by_words(before):
            return before
    return text


def _reported(mail: Mail) -> Iterator[dict[str, str]]:
    """The recipients of the machine-readable part (RFC 3464), those that were reached left out."""
    reports = mail.reports("message/delivery-status", "message/global-delivery-status")
    if not reports and "inal-Recipient:" in mail.notices:
        reports = [_QUOTED.sub("", mail.notices)]
    for report in reports:
        for block in re.split(r"\n\s*\n", report):
            fields = {name.lower(): " ".join(value.split()) for name, value in _TEXT_FIELD.findall(block)}
            address = _address_of(fields)
            if address and _action(fields) not in ("delivered", "relayed", "expanded"):
                yield {"address": address, **fields}


def _action(fields: dict[str, str]) -> str:
    """What became of the message, in one word; comments are left out."""
    return fields.get("action", "").lower().partition(" ")[0].strip(";.,")


def _address_of(fields: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(fields.get(name, "").rpartition(";")[2])
        if found:
            return found[1].lower()
    return ""


def _named_in(mail: Mail, text: str) -> list[str]:
    """The failed addresses of a report in prose: from its own header, from where the text points at them, from the whole."""
    header = [address for _, address in addresses(mail.head, "x-failed-recipients")]
    if header:
        return list(dict.fromkeys(header))
    own = {address for _, address in addresses(mail.head, "to", "from", "delivered-to", "reply-to")}
    announced = _ANNOUNCED.search(text)
    after = text[announced.end() :] if announced else ""
    for stretch, pattern in [
        (text, _MEANT),
        (text, _POINTED),
        (after, _ALONE),
        (after, _ADDRESS),
        (text, _LABELLED),
        (text, _ALONE),
    ]:
        found = _others(pattern, stretch, own)
        if found:
            return found if pattern is not _ADDRESS else found[:1]
    return _others(_POINTED, mail.notices, own) or _others(_LABELLED, mail.notices, own)


def _known_to_the_library(mail: Mail, own: set[str]) -> list[str]:
    """What flufl.bounce, which knows many old and odd systems, finds where our own patterns find nothing."""
    # late: needed for the few reports that nothing else can read, and slow to import
    from flufl.bounce import scan_message

    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)  # it logs every message that it trips over
    try:
        found = scan_message(message_from_bytes(mail.block[:_LIBRARY_READS]))
    except Exception:  # noqa: BLE001  # the library trips over many a broken message; that costs only its help
        return []
    return sorted(
        address.decode("utf-8", "replace").lower() for address in found if address.decode("utf-8", "replace").lower() not in own
    )


def _last_guess(mail: Mail, text: str) -> list[str]:
    """What the library knows; any address; one that looks like our own or a postmaster's; whom the original was for."""
    own = {address for _, address in addresses(mail.head, "to", "from", "delivered-to", "reply-to")}
    found = _known_to_the_library(mail, own) or _others(_ADDRESS, text, own)[:1]
    found = found or _others(_POINTED, text, set())[:1] or [match[1].lower() for match in _BRACKETED.finditer(text)][:1]
    return found or ([address for _, address in addresses(mail.original, "to")][:1] if mail.original else [])


def _others(pattern: re.Pattern[str], text: str, own: set[str]) -> list[str]:
    """The addresses that ``pattern`` finds, once each, without our own and those of mail systems."""
    found = (next(filter(None, match.groups())).strip("<>.,;:'\"").lower() for match in pattern.finditer(text))
    return list(dict.fromkeys(a for a in found if _ADDRESS.fullmatch(a) and a not in own and not _is_daemon(a)))


def _around(text: str, address: str, others: list[str]) -> str:
    """What the report says of ``address``: everything if it speaks of one only, else the stretches from it to the next."""
    if len(others) < 2:
        return text
    named = "|".join(re.escape(other) for other in sorted(others, key=len, reverse=True))
    pieces = re.split(rf"([^\n]*?(?:{named}))", text, flags=re.IGNORECASE)
    stretches = [line + after for line, after in zip(pieces[1::2], pieces[2::2], strict=False) if line.lower().endswith(address)]
    return "\n".join(stretches) or text


def judged(address: str, diagnosis: str, status: str, *, hard: bool = False) -> Failure:
    """The same for a failure that a provider tells as an event; ``hard`` is its own verdict, for words that say little."""
    failure = _judged({"address": address, "diagnostic-code": diagnosis, "status": status}, "")
    return failure._replace(dead=True) if hard and failure.reason in GENERAL | {"unclear", "filtered"} else failure


def _judged(report: dict[str, str], around: str) -> Failure:
    diagnosis = _PROTOCOL.sub("", report.get("diagnostic-code", ""))
    stated = report.get("status", "") or status_in(diagnosis) or status_in(around)
    reason = _reason(diagnosis, stated, around)
    if reason == "unknown user" and by_status(stated) == "moved":
        reason = "moved"
    if reason == "unknown user" and _is_filter(stated, f"{diagnosis}\n{around}"):
        reason = "filtered"
    dead = is_dead(reason) and not _may_come_back(reason, report, stated, diagnosis or around)
    return Failure(report["address"], reason or "unclear", dead, stated, diagnosis or _first_words(around))


def _may_come_back(reason: str, report: dict[str, str], stated: str, text: str) -> bool:
    """Whether the system only says "not now". A host that does not exist, or takes no mail, does not wait to be retried."""
    for_now = _is_for_now(text)
    if reason in ("unknown host", "no mail taken"):
        return for_now
    if _action(report) == "failed" and stated.startswith("4.") and _NOBODY.search(text):
        return False
    return _action(report) == "delayed" or stated.startswith("4.") or for_now or _STILL_TRYING.search(text) is not None


def _is_filter(status: str, text: str) -> bool:
    """Whether it is not proved that nobody has this name, whatever the words are.

    Proof is a code that speaks of the name (X.1.X), a refusal at RCPT, or the own words of a system that quotes no reply of
    another. A bare 55x that comes later, or at an unknown stage, is how content and sender filters answer as well.
    """
    if _AT_SENDER.search(text):
        return True
    if _AS_SENDMAIL_SAYS.search(text) and not _STATUS_OF_BOX.search(status):
        return _AFTER_DATA.search(text) is not None
    if _STATUS_OF_NAME.search(status) or _STATUS_OF_NAME.search(text) or _REFUSED_BY_NAME.search(text):
        return False
    return bool(_STATUS_OF_BOX.search(status) or _AFTER_DATA.search(text) or _REPLY.search(text))


def _is_for_now(text: str) -> bool:
    """Whether the only reply that is quoted says "later" (4xx)."""
    return _TRY_LATER.search(text) is not None and _REPLY.search(text) is None


def _reason(diagnosis: str, status: str, around: str) -> str:
    """The words of the diagnosis first, then an exact code, then the words around the address."""
    said = by_words(diagnosis or _refusal_in(around)) or by_words(around)
    if said and said not in GENERAL:
        return said
    coded = by_status(status)
    if not coded or coded in GENERAL:
        coded = by_status(status_in(diagnosis)) or coded
    if coded and coded not in GENERAL:
        return coded
    around_it = by_words(around)
    found = around_it if around_it and (around_it not in GENERAL or not said) else said or coded or around_it
    return found or ("unknown user" if _denies_the_name(diagnosis, around) else "")


def _denies_the_name(diagnosis: str, around: str) -> bool:
    """Whether a server that refused the recipient (55x at RCPT) speaks of somebody who is not there, in whatever words."""
    said = diagnosis or _refusal_in(around)
    refused = _REPLY.match(said) is not None and "RCPT" in f"{diagnosis}\n{around}"
    return refused and _NO_SUCH_NAME.search(said[:_LONGEST_DENIAL]) is not None


def _refusal_in(text: str) -> str:
    """The reply of the other system that ``text`` quotes, else all of it: what stands before is often only politeness."""
    quoted = _REPLY_QUOTED.search(text)
    return text[quoted.start() : quoted.start() + _LONGEST_REPLY] if quoted else text


def _first_words(text: str) -> str:
    return " ".join(text.split())[:300]
