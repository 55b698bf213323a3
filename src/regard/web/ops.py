"""Pages for talent operations: what was read, and who works here."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from regard.storage.access import Account, LastAdmin, Purpose, Role
from regard.storage.store import Imported
from regard.web.show import Frame, frame, show
from regard.web.visit import MAY_READ_IN, Visit
from regard.workspace.beside import Stand
from regard.workspace.exchanging import Stand as System
from regard.workspace.watching import Watched


@dataclass(frozen=True, slots=True)
class SourcesScreen:
    """What was read, the latest first, what is being read now, watched folders and other systems."""

    frame: Frame
    imports: tuple[Imported, ...]
    readings: tuple[Stand, ...]
    watched: tuple[Watched, ...]
    systems: tuple[System, ...]
    may_read_in: bool


@dataclass(frozen=True, slots=True)
class TeamScreen:
    """Who may sign in, and who has a second factor; for an administrator also the way to invite somebody."""

    frame: Frame
    accounts: tuple[Account, ...]
    limits: dict[str, str]
    factors: frozenset[str]
    roles: tuple[Role, ...]
    may_invite: bool
    link: str
    told: str
    typed: str


def sources(visit: Visit) -> Response:
    """What was read."""
    around = frame("Sources", visit.live.company, visit.account, "/sources")
    may_read_in = visit.account.role in MAY_READ_IN
    live = visit.live
    readings = live.beside.running() if may_read_in else ()
    return show(
        "sources",
        SourcesScreen(around, live.imports(), readings, live.watching.watched(), live.exchanging.systems(), may_read_in),
    )


def undo(visit: Visit) -> Response:
    """Take an import back."""
    visit.need(MAY_READ_IN)
    visit.live.undo(visit.form.get("import", ""), visit.now, by=visit.account.email)
    return RedirectResponse("/sources", status_code=303)


def team(visit: Visit) -> Response:
    """Who works here."""
    return show("team", _team(visit))


def _team(visit: Visit, *, link: str = "", told: str = "", typed: str = "") -> TeamScreen:
    with visit.live.access() as access:
        accounts, factors = access.accounts(), access.factors()
        limits = {account.email: ", ".join(sorted(access.limits(account.email))) for account in accounts}
    around = frame("Team", visit.live.company, visit.account, "/team")
    return TeamScreen(around, accounts, limits, factors, tuple(Role), visit.account.role is Role.ADMIN, link, told, typed)


def invite(visit: Visit) -> Response:
    """Let a colleague in: an address to set a password at, good for a week and shown this once."""
    visit.need(frozenset({Role.ADMIN}))
    email, role = visit.form.get("email", "").lower(), visit.form.get("role", "")
    if role not in set(Role):
        return show("team", _team(visit, told="Write an e-mail address and choose a role.", typed=email), 422)
    only = frozenset(filter(None, (word.strip() for word in visit.form.get("only", "")[:500].split(","))))
    try:
        with visit.live.access() as access:
            secret = access.invite(email, Role(role), visit.now, only)
    except ValueError as error:
        return show("team", _team(visit, told=str(error), typed=email), 409 if isinstance(error, LastAdmin) else 422)
    return show("team", _team(visit, link=str(visit.request.url_for("invitation", secret=secret))))


def reset_factor(visit: Visit) -> Response:
    """Take a colleague's second factor off, as when the phone was lost; whoever found it has no session either."""
    visit.need(frozenset({Role.ADMIN}))
    email = visit.form.get("email", "")
    with visit.live.access() as access:
        access.drop_factor(email)
        access.take_back(Purpose.SESSION, email)
    return RedirectResponse("/team", status_code=303)


def take_access(visit: Visit) -> Response:
    """Take a colleague's access away: the account stays, because the ledger names it; nothing opens it any more."""
    visit.need(frozenset({Role.ADMIN}))
    email = visit.form.get("email", "")
    with visit.live.access() as access:
        last = access.is_last_admin(email)
        if not last:
            access.bar(email, visit.now)
    return show("team", _team(visit, told=str(LastAdmin())), 409) if last else RedirectResponse("/team", status_code=303)
