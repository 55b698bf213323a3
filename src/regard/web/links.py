"""Secret links: whom one opens, and how many wrong ones may be tried from one address."""

from __future__ import annotations

from starlette.requests import Request

from regard.errors import NoSuchLink
from regard.storage.access import Purpose
from regard.web.protection import TooManyTries, address_of
from regard.web.visit import limits_of, live_of, now_of


def holder_of_link(request: Request, purpose: Purpose, *, whatever_came_before: bool = False) -> str:
    """Whose link this is. Raises NoSuchLink, and TooManyTries after too many that opened nothing.

    whatever_came_before: a right link opens even then. Stopping needs it: a mail provider sends the stops of many people from
    one address, and none of them may be lost because others were out of date.
    """
    wrong, who = limits_of(request).links, address_of(request)
    if wrong.is_over(who) and not whatever_came_before:
        raise TooManyTries(wrong.seconds(who))
    with live_of(request).access() as access:
        holder = access.holder(purpose, request.path_params["secret"], now_of(request))
    if holder is not None:
        return holder
    if wrong.is_over(who):
        raise TooManyTries(wrong.seconds(who))
    wrong.tried(who)
    raise NoSuchLink
