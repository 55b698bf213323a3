"""What colleagues do, from a terminal: follow a verdict, say what somebody wishes, correct, refer, let a colleague in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from regard.cli.options import AT, KEPT, Moment, now
from regard.errors import RegardError
from regard.ledger.event import Saying
from regard.words import Channel, Micros

if TYPE_CHECKING:
    from regard.decisions.day import Card, Decision
    from regard.workspace.live import Live

_CHANNELS = [channel.word for channel in Channel if channel is not Channel.NONE]
_FIELDS = ["name", "email", "phone", "title", "employer", "city", "country"]
_LANGUAGES = ["en", "de", "fr", "es"]
_SITE = "http://127.0.0.1:8080"
_HOW = ["written", "spoken", "not reached", "met"]
_ROLES = ["admin", "ops", "recruiter", "manager", "auditor"]
_BY = click.option("--by", default="admin@localhost", show_default=True, help="Whose act it is: the address of a colleague.")


class CannotBeDone(RegardError):
    """This cannot be done."""

    exit_code = 2


@contextmanager
def _served(workspace: Path) -> Iterator[tuple[Live, Callable[[str], int]]]:
    """The workspace with its plan, and a way to find people in it. What cannot be done becomes one clear line."""
    from regard.workspace import open_workspace  # late: the engines take a second to import
    from regard.workspace.live import Live  # late: the same

    opened = open_workspace(workspace, create=False)
    live = Live(opened)
    try:
        yield live, opened.number_of
    except ValueError as error:
        raise CannotBeDone(str(error)) from error
    finally:
        live.close()


@dataclass(frozen=True, slots=True)
class _Followed:
    """How a verdict is followed."""

    act: str
    how: str | None
    why: str
    until: Micros | None
    colleague: str
    by: str
    at: Micros

    def meant(self, decision: Decision, _card: Card, records: Sequence[str]) -> Sequence[Saying]:
        """What it means for this person."""
        from regard.workspace.acts import Done, settling  # late: as above

        return settling(
            decision, records[0], self.act, by=self.by, at=self.at, why=self.why, done=Done(self.how) if self.how else None,
            until=self.until, colleague=self.colleague,
        )  # fmt: skip


@click.command()
@click.argument("person")
@click.argument("what", type=click.Choice(["done", "put-off", "hand-over", "override"]))
@KEPT
@AT
@_BY
@click.option("--how", type=click.Choice(_HOW), help="How it was done.")
@click.option("--why", default="", help="Why, for whoever reads it later.")
@click.option("--until", type=Moment(), help="When to look again.")
@click.option("--to", "colleague", default="", help="The colleague who takes the person over (default: whose act it is).")
def act(
    person: str, what: str, workspace: Path, at: Micros | None, by: str, how: str | None, why: str, until: Micros | None,
    colleague: str,
) -> None:  # fmt: skip
    """Say what was done about the verdict over a PERSON (name, address or number)."""
    with _served(workspace) as (live, find):
        moment = now(at)
        followed = _Followed(what.replace("-", "_"), how, why, until, colleague, by, moment)
        number = find(person)
        live.act_on(number, followed.meant, by=by, now=moment)
        _show(live, number, moment)


@click.command()
@click.argument("person")
@KEPT
@AT
@_BY
@click.option("--channel", "channels", multiple=True, metavar="CHANNEL=STATE", help="email=never, phone=allow, chat=not now ...")
@click.option("--pause-until", type=Moment(), help="Not before this day.")
@click.option("--stop", is_flag=True, help="Do not contact them.")
@click.option("--call-me", is_flag=True, help="They want to be called.")
@click.option("--words", default="", help="What they said, in their own words.")
def wish(
    person: str, workspace: Path, at: Micros | None, by: str, channels: tuple[str, ...], pause_until: Micros | None, stop: bool,
    call_me: bool, words: str,
) -> None:  # fmt: skip
    """Say what a PERSON told one of us they wish. It forbids at once, and never lifts what they stated themselves."""
    from regard.workspace.acts import reported  # late: as above

    with _served(workspace) as (live, find):
        number, moment = find(person), now(at)
        told = reported(
            live.record(number, moment), moment, by=by, channels=_channels(channels), pause_until=pause_until, stop=stop,
            call_me=call_me, words=words,
        )  # fmt: skip
        if not told:
            raise ValueError("Say at least one wish: --stop, --pause-until, --call-me or --channel email=never.")
        live.act(number, told, by=by, now=moment)
        _show(live, number, moment)


def _channels(told: tuple[str, ...]) -> dict[Channel, str]:
    from regard.workspace.acts import STATES  # late: as above

    pairs = [tuple(part.strip().lower() for part in one.split("=", 1)) for one in told]
    wrong = [pair for pair in pairs if len(pair) != 2 or pair[0] not in _CHANNELS or pair[1] not in STATES]
    if wrong:
        raise ValueError(
            f"{'='.join(wrong[0])} is no wish. Write CHANNEL=STATE with {', '.join(_CHANNELS)} and {', '.join(STATES)}."
        )
    return {Channel[pair[0].upper()]: pair[1] for pair in pairs}


@click.command()
@click.argument("person")
@click.argument("field", type=click.Choice(_FIELDS))
@click.argument("value")
@KEPT
@AT
@_BY
def correct(person: str, field: str, value: str, workspace: Path, at: Micros | None, by: str) -> None:
    """Correct a FIELD of a PERSON; the value before stays in the history, and what they said themselves outranks it."""
    from regard.workspace.correcting import Correction  # late: as above

    with _served(workspace) as (live, find):
        number, moment = find(person), now(at)
        live.act_on(number, Correction(field, value, "", by, moment, live.country).meant, by=by, now=moment)
        _show(live, number, moment)


@click.command()
@click.argument("name")
@KEPT
@AT
@_BY
@click.option("--email", default="", help="Their e-mail address.")
@click.option("--linkedin", default="", help="Their LinkedIn profile.")
@click.option("--words", default="", help="Why they are worth knowing.")
@click.option("--for", "role", default="", help="For what: a role, for instance.")
@click.option("--they-know", is_flag=True, help="They agreed to be named.")
@click.option("--language", default="en", show_default=True, type=click.Choice(_LANGUAGES), help="Of the message to pass on.")
@click.option("--site", default=_SITE, show_default=True, help="Where the pages are served, for whoever opens the link.")
def refer(
    name: str, workspace: Path, at: Micros | None, by: str, email: str, linkedin: str, words: str, role: str, they_know: bool,
    language: str, site: str,
) -> None:  # fmt: skip
    """Refer somebody called NAME, and print a message with a link to pass on to them. Being referred opens no channel."""
    from regard.workspace.recommending import recommend  # late: as above
    from regard.workspace.referrals import refer as referral  # late: as above

    with _served(workspace) as (live, _):
        moment = now(at)
        said = referral(name, email, linkedin, words, role=role, consent=they_know, by=by, at=moment)
        invitation = recommend(live, said, by=by, now=moment)
        live.settle(moment)
        for one in live.referrals(by, moment):
            click.echo(f"{one.name}: {one.stands}")
        click.echo("\nNothing was sent to them. Pass this on, in your own words:\n")
        click.echo(invitation.message(f"{site.rstrip('/')}/recommended/{invitation.secret}", live.company, language))


@click.command()
@click.argument("email")
@click.argument("role", type=click.Choice(_ROLES))
@KEPT
@AT
def invite(email: str, role: str, workspace: Path, at: Micros | None) -> None:
    """Let a colleague in with the address EMAIL; the way to set a password holds a week and is shown this once."""
    from regard.storage.access import Role  # late: as above

    with _served(workspace) as (live, _):
        with live.access() as access:
            secret = access.invite(email.lower(), Role[role.upper()], now(at))
        click.echo(f"/welcome/{secret}")


def _show(live: Live, number: int, moment: Micros) -> None:
    decision, _ = live.person(number, moment)
    click.echo(f"{decision.name or number}: {decision.verdict.phrase}. {decision.because}")


COMMANDS = (act, wish, correct, refer, invite)
