"""One class per mishap. The docstring is the message; the exit code and the HTTP status are class attributes."""

from __future__ import annotations

import inspect


class RegardError(Exception):
    """Something went wrong."""

    exit_code = 1
    http_status = 500

    def __init__(self, *details: str) -> None:
        super().__init__(*details)
        self.details = details

    def __str__(self) -> str:
        message = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        return " ".join([message, *self.details])

    @property
    def why(self) -> str:
        """What is known of this one, without what holds for all of its kind."""
        return " ".join(self.details)


class NoSuchFolder(RegardError):
    """There is no such folder. Name a folder that holds the exports to read."""

    exit_code = 2
    http_status = 404


class NothingToRead(RegardError):
    """The folder holds no file to read. Put exports in it (CSV, XLSX, vCard, JSON, mbox, iCalendar ...) and run again."""

    exit_code = 2
    http_status = 422


class NoSuchPerson(RegardError):
    """Nobody in the store answers to this. Give a name, an e-mail address or a person number."""

    exit_code = 2
    http_status = 404


class NoSuchImport(RegardError):
    """There is no such import in this workspace. `regard imports` lists them."""

    exit_code = 2
    http_status = 404


class NotWatched(RegardError):
    """This folder is not watched. `regard watch` lists those that are; one named by REGARD_WATCH ends with that setting."""

    exit_code = 2
    http_status = 404


class NoSuchSystem(RegardError):
    """No connector for this system is known."""

    exit_code = 2
    http_status = 404


class NotPulled(RegardError):
    """Reading from the other system broke off; what was read before it is kept.

    status: what the other system answered, where it was that.
    """

    exit_code = 1
    http_status = 502

    def __init__(self, *details: str, status: int = 0) -> None:
        super().__init__(*details)
        self.status = status


class BadSettings(RegardError):
    """A settings file cannot be used."""

    exit_code = 2
    http_status = 422


class OnlyThePerson(RegardError):
    """The person said this themselves, on their own page. Only they can take it back."""

    exit_code = 2
    http_status = 409


class ErasedBefore(RegardError):
    """Nothing about this person is taken in here."""

    exit_code = 2
    http_status = 409


class NotAllowed(RegardError):
    """Your role does not include this. Ask an administrator of the workspace."""

    exit_code = 2
    http_status = 403


class NoSuchLink(RegardError):
    """This link opens nothing: it was taken back, has run out, or was copied in part. Ask for a new one."""

    exit_code = 2
    http_status = 404
