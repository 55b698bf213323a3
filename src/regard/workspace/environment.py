"""The settings of the program, which the environment tells: where the store is, its key, who signs people in, what is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from regard.errors import BadSettings

_PREFIX = "REGARD_"
_ALIKE = 0.85


def _setting(told: str, *, shown: bool = True) -> Any:
    """A text that is empty where nobody gives it."""
    return field(default="", repr=shown, metadata={"told": told})


_secret = partial(_setting, shown=False)


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says; empty is what nobody said.

    A field ``key`` is told by ``REGARD_KEY``, or by the file that ``REGARD_KEY_FILE`` names, without blanks around.
    """

    store: str = _setting("address of a PostgreSQL database that holds the store instead of `DIR/regard.sqlite`")
    key: str = _secret("encrypts the file of the store; not for a store in PostgreSQL")
    erasure_key: str = _secret(
        "the key by which erased people are known again, instead of `DIR/erased.key`; the same on every server"
    )
    oidc_issuer: str = _setting("address of an OpenID Connect provider as it names itself, beginning with `https://`")
    oidc_client_id: str = _setting("the name under which the provider knows Regard")
    oidc_client_secret: str = _secret("the secret that belongs to it; leave it out for a client without one")
    greenhouse_key: str = _secret("`id:secret` by which `regard pull greenhouse` enters Greenhouse's Harvest v3")
    ashby_key: str = _secret("the key by which `regard pull ashby` enters Ashby")
    lever_key: str = _secret("the key by which `regard pull lever` enters Lever")
    calendly_key: str = _secret("`organization id:token` by which `regard pull calendly` enters Calendly")
    eventbrite_key: str = _secret("`organization id:token` by which `regard pull eventbrite` enters Eventbrite")
    luma_key: str = _secret("the key by which `regard pull luma` enters a calendar of Luma")
    recruitee_key: str = _secret("`company id:token` by which `regard pull recruitee` enters Recruitee")
    smartrecruiters_key: str = _secret("the key by which `regard pull smartrecruiters` enters SmartRecruiters")
    teamtailor_key: str = _secret("the key by which `regard pull teamtailor` enters Teamtailor")
    typeform_key: str = _secret("the personal token by which `regard pull typeform` enters Typeform")
    workable_key: str = _secret("`subdomain:token` by which `regard pull workable` enters Workable")
    bullhorn_key: str = _secret("`client:secret:user:password` by which `regard pull bullhorn` enters Bullhorn")
    imap_url: str = _setting("address of the mailbox that `regard pull imap` reads, like `imaps://user@host/INBOX,Sent`")
    imap_key: str = _secret(
        "the password of that mailbox, or for `user;AUTH=XOAUTH2` in its address `google CLIENT SECRET "
        "REFRESH-TOKEN` and the like"
    )
    caldav_url: str = _setting("addresses of the calendars that `regard pull caldav` reads, with blanks between them")
    caldav_key: str = _secret("`user:password` for these calendars")
    watch: str = _setting("folders in which `regard serve` looks for new and changed files, separated as in `PATH`")

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Environment:
        """What these variables say. Raises BadSettings for a file that cannot be read, and for a name that is nearly one of ours.

        A name that is only nearly right must not be passed over: a store would be left unencrypted.
        """
        names = {variable(one.name): one.name for one in fields(cls)}
        known = [*names, *(f"{name}_FILE" for name in names)]
        for name in environ:
            if name.startswith(_PREFIX) and name not in known and (meant := get_close_matches(name, known, 1, _ALIKE)):
                raise BadSettings(f"{name} is no setting. Did you mean {meant[0]}?")
        return cls(**{field_: _told(environ, name) for name, field_ in names.items()})

    def key_of(self, system: str) -> str:
        """The key by which a system is entered; empty where nobody gave it, or where there is no setting for it."""
        return str(getattr(self, f"{system}_key", ""))

    def url_of(self, system: str) -> str:
        """The address of a system; empty where nobody gave it, or where there is no setting for it."""
        return str(getattr(self, f"{system}_url", ""))


def variable(name: str) -> str:
    """The variable of the environment that tells a field."""
    return f"{_PREFIX}{name.upper()}"


def _told(environ: Mapping[str, str], name: str) -> str:
    path = environ.get(f"{name}_FILE", "")
    if not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSettings(f"{name}_FILE cannot be read: {error}.") from error
