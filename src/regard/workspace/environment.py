"""The settings of the program, which the environment tells: where the store is, its key, who signs people in, what is watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path

from regard.errors import BadSettings

_PREFIX = "REGARD_"
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says; empty is what nobody said.

    A field ``key`` is told by ``REGARD_KEY``, or by the file that ``REGARD_KEY_FILE`` names, without blanks around.
    """

    store: str = field(
        default="",
        metadata={"told": "address of a PostgreSQL database that holds the store instead of `DIR/regard.sqlite`"},
    )
    key: str = field(default="", repr=False, metadata={"told": "encrypts the file of the store; not for a store in PostgreSQL"})
    erasure_key: str = field(
        default="",
        repr=False,
        metadata={
            "told": "the key by which erased people are known again, instead of `DIR/erased.key`; the same on every server"
        },
    )
    oidc_issuer: str = field(
        default="", metadata={"told": "address of an OpenID Connect provider as it names itself, beginning with `https://`"}
    )
    oidc_client_id: str = field(default="", metadata={"told": "the name under which the provider knows Regard"})
    oidc_client_secret: str = field(
        default="", repr=False, metadata={"told": "the secret that belongs to it; leave it out for a client without one"}
    )

    greenhouse_key: str = field(
        default="", repr=False, metadata={"told": "`id:secret` by which `regard pull greenhouse` enters Greenhouse's Harvest v3"}
    )
    ashby_key: str = field(default="", repr=False, metadata={"told": "the key by which `regard pull ashby` enters Ashby"})
    lever_key: str = field(default="", repr=False, metadata={"told": "the key by which `regard pull lever` enters Lever"})
    calendly_key: str = field(
        default="", repr=False, metadata={"told": "`organization id:token` by which `regard pull calendly` enters Calendly"}
    )
    eventbrite_key: str = field(
        default="", repr=False, metadata={"told": "`organization id:token` by which `regard pull eventbrite` enters Eventbrite"}
    )
    luma_key: str = field(
        default="", repr=False, metadata={"told": "the key by which `regard pull luma` enters a calendar of Luma"}
    )
    recruitee_key: str = field(
        default="", repr=False, metadata={"told": "`company id:token` by which `regard pull recruitee` enters Recruitee"}
    )
    smartrecruiters_key: str = field(
        default="", repr=False, metadata={"told": "the key by which `regard pull smartrecruiters` enters SmartRecruiters"}
    )
    teamtailor_key: str = field(
        default="", repr=False, metadata={"told": "the key by which `regard pull teamtailor` enters Teamtailor"}
    )
    typeform_key: str = field(
        default="", repr=False, metadata={"told": "the personal token by which `regard pull typeform` enters Typeform"}
    )
    workable_key: str = field(
        default="", repr=False, metadata={"told": "`subdomain:token` by which `regard pull workable` enters Workable"}
    )
    bullhorn_key: str = field(
        default="", repr=False,
        metadata={"told": "`client:secret:user:password` by which `regard pull bullhorn` enters Bullhorn"},
    )  # fmt: skip
    imap_url: str = field(
        default="", metadata={"told": "address of the mailbox that `regard pull imap` reads, like `imaps://user@host/INBOX,Sent`"}
    )
    imap_key: str = field(default="", repr=False, metadata={"told": "the password of that mailbox"})
    caldav_url: str = field(
        default="", metadata={"told": "addresses of the calendars that `regard pull caldav` reads, with blanks between them"}
    )
    caldav_key: str = field(default="", repr=False, metadata={"told": "`user:password` for these calendars"})

    watch: str = field(
        default="", metadata={"told": "folders in which `regard serve` looks for new and changed files, separated as in `PATH`"}
    )

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
