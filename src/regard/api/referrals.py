"""Referrals: whom a colleague names, what they pass on to them, and how it stands."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from regard.api.asking import Actor, Caller, Reader
from regard.api.shapes import Shape, Words
from regard.clock import iso
from regard.errors import RegardError
from regard.workspace.recommending import Invitation, invite_again, passed_on, recommend
from regard.workspace.referrals import Asking, refer

router = APIRouter()
ReferralId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The act of a referral.")]
Language = Annotated[Literal["en", "de", "fr", "es"], Query(description="Of the message to pass on.")]


class UnusableReferral(RegardError):
    """Nobody can be referred like that."""

    http_status = 422


class NewReferral(Shape):
    """Somebody worth knowing. role: for what. consent: they know that they are named. language: of the message to pass on."""

    name: Words
    email: str = Field("", max_length=300)
    linkedin: str = Field("", max_length=300)
    role: str = Field("", max_length=200)
    words: str = Field("", max_length=500)
    consent: bool = False
    language: Literal["en", "de", "fr", "es"] = "en"


class InvitationShape(Shape):
    """What the colleague passes on themselves: a link on which the person says whether we may write, and a message with it.

    until: when the link ends.
    """

    id: str
    link: str
    message: str
    until: str


class ReferralShape(Shape):
    """How a referral of the token's colleague stands. asking: how far asking the person has come; until: when it ends."""

    id: str
    name: str
    at: str
    consent: bool
    stands: str
    asking: str = Field(pattern=f"^({'|'.join(one.name.lower() for one in Asking)})$")
    until: str


@router.get("/referrals", summary="How one's referrals stand")
def referrals(caller: Reader) -> list[ReferralShape]:
    """Those of the colleague in whose name the token acts, the latest first."""
    found = caller.live.referrals(caller.token.holder, caller.now)
    return [
        ReferralShape(
            id=one.id, name=one.name, at=iso(one.at) or "", consent=one.consent, stands=one.stands,
            asking=one.asking.name.lower(), until=iso(one.until) or "",
        )
        for one in found
    ]  # fmt: skip


@router.post("/referrals", status_code=202, summary="Refer somebody")
def referred(request: Request, caller: Actor, said: NewReferral) -> InvitationShape:
    """They are joined to people within a second or two. Being referred opens no channel: pass the link on to them."""
    by = caller.token.holder
    try:
        sayings = refer(
            said.name, said.email, said.linkedin, said.words, role=said.role, consent=said.consent, by=by, at=caller.now
        )  # fmt: skip
    except ValueError as error:
        raise UnusableReferral(str(error)) from error
    return _to_pass_on(request, caller, recommend(caller.live, sayings, by=by, now=caller.now), said.language)


@router.post("/referrals/{referral}/link", status_code=201, summary="A new link for a referral")
def new_link(request: Request, caller: Actor, referral: ReferralId, language: Language = "en") -> InvitationShape:
    """Of a referral of one's own that is still open; the link before ends. It can be read this once."""
    invitation = invite_again(caller.live, referral, by=caller.token.holder, now=caller.now)
    return _to_pass_on(request, caller, invitation, language)


@router.post("/referrals/{referral}/passed-on", status_code=204, summary="The link was passed on")
def was_passed_on(caller: Actor, referral: ReferralId) -> None:
    """The colleague passed the link on, or reminded the person; they are asked to do that once."""
    passed_on(caller.live, referral, by=caller.token.holder, now=caller.now)


def _to_pass_on(request: Request, caller: Caller, invitation: Invitation, language: str) -> InvitationShape:
    link = f"{request.url.scheme}://{request.url.netloc}/recommended/{invitation.secret}"
    message = invitation.message(link, caller.live.company, language)
    return InvitationShape(id=invitation.about.id, link=link, message=message, until=iso(invitation.about.until) or "")
