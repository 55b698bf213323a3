"""What a delivery report says: which addresses failed, why, and whether for good."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from regard.sources.mailbox.absence import is_automatic
from regard.sources.mailbox.mime import Mail, addresses
from regard.sources.mailbox.reasons import GENERAL, by_status, by_words, is_dead, status_in


class Failure(NamedTuple):
    """One address that was not reached. ``dead``: it never will be. ``diagnosis``: the words of the mail system."""

    address: str
    reason: str
    dead: bool
    status: str
    diagnosis: str


_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|po+st[-_.]?master|mail[-_.]?delivery\S*|mdaemon|double-bounce|bounces?|mailsystem|mailer)(?:[+-]\S*)?@",
)
_DAEMON_NAME = re.compile(
    r"mail deliver|mailer.?daemon|delivery (?:sub)?system|delivery subsystem|system administrator|postmaster|mail administrator|content-filter"
)
_NOBODY = re.compile(
    r"^(?:no|do-?not|dont)[-_.]?reply|^(?:nepasrepondre|noresponder|keine-?antwort|nicht-?antworten)\b|^no[-_.]?reply",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"(?:not|n't|un)\s*(?:be |been )?deliver|delivery (?:has )?failed|did not reach|できませんでした|nicht zugestellt",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|unable to deliver|deliver\w* (?:status|fail|problem|error|report|notification|has|delay|attempt)|failed deliver|could ?n[o']t (?:be )?(?:send|deliver)"
    r"|return(?:ed|ing) (?:mail|message|to sender)|failure notice|mail (?:system )?(?:error|failure)|non.?deliver|not delivered|bounce|message status|delay(?:ed)? mail"
    r"|mail(?:er)? (?:delivery|status)|warning: (?:could not|message)|problem (?:delivering|with)|unzustellbar|nicht zugestellt|zustell\w* (?:fehl|nicht)|non remis|échec de (?:la )?remise|no se (?:puede|pudo) entregar"
    r"|mancata consegna|impossibile (?:recapitare|consegnare)|não (?:foi )?entregue|onbestelbaar|ej levererat|недоставл|не доставл|配信|配送|送信.{0,6}(?:エラー|失敗)|エラー|退信|無法|无法",
    re.IGNORECASE,
)
_TRANSCRIPT = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d\.\d|>>> ?(?:RCPT|MAIL|DATA)|permanent fatal errors|delivery errors|\b5\d\d\b.{0,80}(?:user|mailbox|recipient)",
    re.IGNORECASE,
)
_HEADER_LINE = r"(?:Return-Path|Received|Message-Id|From|To|Cc|Date|Subject|Reply-To|MIME-Version|Content-[\w-]+|X-[\w-]+|DKIM-Signature|User-Agent|Sender):[^\n]*\n(?:[ \t]+\S[^\n]*\n)*"
_RETURNED = re.compile(
    rf"(?im)^[> \t]*(?:-{{2,}}[^\n]*(?:copy of|original|unsent|returned|header)[^\n]*\n|{_HEADER_LINE}(?:[> \t]*{_HEADER_LINE}){{2,}})"
)
_ADDRESS = re.compile(r"(?<![\w.+=/-])([^\s<>()\[\]\\,;:\"'@|]+@[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])")
_POINTED = re.compile(
    r"(?im)^\s*>*\s*<([^<>\s@]+@[^<>\s]+)>(?::|\s*$|\s*\(|\.\.\.)|RCPT TO:\s*<?([^<>\s@]+@[^<>\s,;]+)|^[45]\d\d\b.{0,20}<([^<>\s@]+@[^<>\s]+)>\.\.\.",
)
_LABELLED = re.compile(
    r"(?im)^\s*(?:failed |final |original |unknown |)?(?:recipient|to|address|addressee)s?\s*(?:address|name)?\s*[:=]\s*\W?<?([^<>\s@\[\]]+@[^<>\s\[\],;]+)",
)
_ALONE = re.compile(r"(?im)^\s*<?([^<>\s@:\"']+@[^<>\s:,;]+)>?\s*(?:$|:|\(|\.\.\.|\[)")
_QUOTED = re.compile(r"(?m)^(?:> ?)+")
_STATUS_OF_NAME = re.compile(r"\b5\.1\.\d")
_STATUS_OF_BOX = re.compile(r"\b5\.2\.\d")
_AFTER_DATA = re.compile(r"end of DATA command|>>> \.|>>> DATA\s+<<< 5|DATA:\s*5\d\d", re.IGNORECASE)
"""A name that is refused only after the message was handed over was accepted before: a filter, not an unknown mailbox."""
_TEXT_FIELD = re.compile(r"(?im)^([A-Za-z-]+)[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)")


def is_report(mail: Mail) -> bool:
    """Whether a mail system, not a person, reports here that a message did not arrive."""
    head = mail.head
    if "x-failed-recipients" in head or "delivery-status" in head.get("content-type").lower():
        return True
    if "multipart" in mail.whole.kind and mail.reports("message/delivery-status"):
        return True
    subject = _SUBJECT.search(head.get("subject"))
    if _from_a_daemon(mail):
        return bool(subject or _TRANSCRIPT.search(mail.notices) or by_words(_before_the_original(mail.notices)))
    if is_machine(mail) and _UNDELIVERED.search(mail.notices):
        return bool(by_words(_before_the_original(mail.notices)))
    return bool(subject and _TRANSCRIPT.search(mail.notices))


def is_machine(mail: Mail) -> bool:
    """Whether the sender says of itself that nobody reads there."""
    return any(_NOBODY.match(address) for _, address in addresses(mail.head, "from"))


def _from_a_daemon(mail: Mail) -> bool:
    sender = mail.head.get("from").strip()
    if sender in ("", "<>") or mail.head.get("return-path").strip().lower() in ("<>", "<mailer-daemon>"):
        return not is_automatic(mail) or bool(_SUBJECT.search(mail.head.get("subject")))
    found = addresses(mail.head, "from")
    return any(_DAEMON.match(address) for _, address in found) or bool(_DAEMON_NAME.search(sender.lower()))


def failures(mail: Mail) -> tuple[Failure, ...]:
    """Every address that the report names, once, in order; empty where it names none."""
    text = _before_the_original(mail.notices)
    reported = list(_reported(mail))
    if reported:
        named = [_judged(report, _around(text, report["address"], [r["address"] for r in reported])) for report in reported]
    else:
        found = _named_in(mail, text)
        named = [_judged({"address": address}, _around(text, address, found)) for address in found]
    return tuple({failure.address: failure for failure in reversed(named)}.values())[::-1]


def _before_the_original(text: str) -> str:
    cut = _RETURNED.search(text)
    return text[: cut.start()] if cut and text[: cut.start()].strip() else text


def _reported(mail: Mail) -> Iterator[dict[str, str]]:
    """The recipients of the machine-readable part (RFC 3464), those that were reached left out."""
    reports = mail.reports("message/delivery-status", "message/global-delivery-status")
    if not reports and "inal-Recipient:" in mail.notices:
        reports = [_QUOTED.sub("", mail.notices)]
    for report in reports:
        for block in re.split(r"\n\s*\n", report):
            fields = {name.lower(): " ".join(value.split()) for name, value in _TEXT_FIELD.findall(block)}
            address = _address_of(fields)
            if address and fields.get("action", "failed").lower() not in ("delivered", "relayed", "expanded"):
                yield {"address": address, **fields}


def _address_of(fields: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(fields.get(name, "").rpartition(";")[2])
        if found:
            return found[1].lower()
    return ""


def _named_in(mail: Mail, text: str) -> list[str]:
    """The failed addresses of a report in prose: from its own header, from pointed places of the text, from the original."""
    header = [address for _, address in addresses(mail.head, "x-failed-recipients")]
    if header:
        return list(dict.fromkeys(header))
    own = {address for _, address in addresses(mail.head, "to", "from", "delivered-to", "reply-to")}
    for pattern in [_POINTED, _LABELLED, _ALONE, _ADDRESS]:
        found = _others((next(filter(None, match.groups())) for match in pattern.finditer(text)), own)
        if found:
            return found if pattern is not _ADDRESS else found[:1]
    return [address for _, address in addresses(mail.original, "to")][:1] if mail.original else []


def _others(found: Iterable[str], own: set[str]) -> list[str]:
    clean = (address.strip("<>.,;:'\"").lower() for address in found)
    return list(dict.fromkeys(a for a in clean if _ADDRESS.fullmatch(a) and a not in own and not _DAEMON.match(a)))


def _around(text: str, address: str, others: list[str]) -> str:
    """What the report says of ``address``: everything if it speaks of one only, else the stretches from it to the next."""
    if len(others) < 2:
        return text
    pieces = re.split(
        "(" + "|".join(re.escape(other) for other in sorted(others, key=len, reverse=True)) + ")", text, flags=re.IGNORECASE
    )
    stretches = [after for name, after in zip(pieces[1::2], pieces[2::2], strict=False) if name.lower() == address]
    return "\n".join(stretches) or text


def _judged(report: dict[str, str], around: str) -> Failure:
    diagnosis = report.get("diagnostic-code", "").partition(";")[2].strip() or report.get("diagnostic-code", "")
    stated = report.get("status", "") or status_in(diagnosis) or status_in(around)
    reason = _reason(diagnosis, stated, around)
    if (
        reason == "unknown user"
        and not _STATUS_OF_NAME.search(stated)
        and (_STATUS_OF_BOX.search(stated) or _AFTER_DATA.search(f"{diagnosis}\n{around}"))
    ):
        reason = "filtered"
    temporary = report.get("action", "").lower() == "delayed" or stated.startswith("4.")
    return Failure(
        report["address"], reason or "unclear", is_dead(reason) and not temporary, stated, diagnosis or _first_words(around)
    )


def _reason(diagnosis: str, status: str, around: str) -> str:
    """The words of the diagnosis first, then an exact code, then the words around the address."""
    said = by_words(diagnosis)
    if said and said not in GENERAL:
        return said
    coded = by_status(status) or by_status(status_in(diagnosis))
    if coded and coded not in GENERAL:
        return coded
    around_it = by_words(around)
    return around_it if around_it and (around_it not in GENERAL or not said) else said or coded or around_it


def _first_words(text: str) -> str:
    return " ".join(text.split())[:300]
