"""Letters that mail servers write: delivery reports in the forms of several servers, a delay, a complaint (RFC 3464, RFC 5965)."""

from __future__ import annotations

_BOUNDARY = "=_report_7f3a"


def bounce(to: str, sender: str, original: str, number: int) -> str:
    """A report that delivery failed for good, in one of four common forms."""
    return (_standard, _exchange, _qmail, _exim)[number % 4](to, sender, original)


def delay(to: str, sender: str, original: str, _number: int) -> str:
    """A report that delivery is late and still tried."""
    reason = "452 4.2.2 The recipient's mailbox is full"
    text = f"Your message to {to} has not been delivered yet. It will be tried for three more days. You need not send it again."
    return _report(text, to, sender, original, "delayed", "4.2.2", reason)


def complaint(to: str, sender: str, original: str, _number: int) -> str:
    """A complaint passed on by the recipient's provider (ARF, RFC 5965)."""
    return (
        f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary="{_BOUNDARY}"\n\n'
        f"--{_BOUNDARY}\nContent-Type: text/plain; charset=us-ascii\n\nThis is an email abuse report for a message received from {sender}.\n\n"
        f"--{_BOUNDARY}\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: ExampleFeedback/1.0\nVersion: 1\n"
        f"Original-Mail-From: <{sender}>\nOriginal-Rcpt-To: <{to}>\nSource-IP: 192.0.2.25\n\n"
        f"--{_BOUNDARY}\nContent-Type: message/rfc822\n\n{original}\nThe original text is left out.\n\n--{_BOUNDARY}--\n"
    )


def _standard(to: str, sender: str, original: str) -> str:
    text = f"This is the mail system at host mx.tidewright.example.\n\nI'm sorry to have to inform you that your message could not be delivered to\n<{to}>: unknown user"
    return _report(text, to, sender, original, "failed", "5.1.1", "550 5.1.1 User unknown in virtual mailbox table")


def _exchange(to: str, sender: str, original: str) -> str:
    text = f"Delivery has failed to these recipients or groups:\n\n{to}\nThe e-mail address you entered could not be found."
    return _report(
        text,
        to,
        sender,
        original,
        "failed",
        "5.1.10",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    )


def _report(text: str, to: str, sender: str, original: str, action: str, status: str, reason: str) -> str:
    return (
        f'Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="{_BOUNDARY}"\n\n'
        f"--{_BOUNDARY}\nContent-Type: text/plain; charset=us-ascii\n\n{text}\n\n"
        f"--{_BOUNDARY}\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.tidewright.example\nX-Sender: rfc822; {sender}\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\nRemote-MTA: dns; mx.{to.partition('@')[2]}\n"
        f"Diagnostic-Code: smtp; {reason}\n\n"
        f"--{_BOUNDARY}\nContent-Type: text/rfc822-headers\n\n{original}\n--{_BOUNDARY}--\n"
    )


def _qmail(to: str, sender: str, original: str) -> str:
    return (
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n"
        "Hi. This is the qmail-send program at mx.tidewright.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        f"This is a permanent error; I've given up. Sorry it didn't work out.\n\n<{to}>:\n192.0.2.44 does not like recipient.\n"
        f"Remote host said: 550 5.1.1 <{to}>: Recipient address rejected: User unknown\nGiving up on 192.0.2.44.\n\n"
        f"--- Below this line is a copy of the message.\n\nReturn-Path: <{sender}>\n{original}\n"
    )


def _exim(to: str, sender: str, original: str) -> str:
    return (
        f"X-Failed-Recipients: {to}\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n"
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
        f"recipients. This is a permanent error. The following address(es) failed:\n\n  {to}\n    host mx.{to.partition('@')[2]} [192.0.2.45]\n"
        f"    SMTP error from remote mail server after RCPT TO:<{to}>:\n    550 5.1.1 No such user here\n\n"
        f"------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <{sender}>\n{original}\n"
    )
