"""A stand-in of Typeform: forms by number of the page, responses from the newest on, those before a token."""

from __future__ import annotations

from regard.fakes.server import Answer, Asked, FakeSystem
from regard.words import Json

LARGEST_FORMS = 200
LARGEST_RESPONSES = 1_000


class FakeTypeform(FakeSystem):
    """Knows forms and the responses of each, by the path of their list."""

    def answer(self, asked: Asked) -> Answer:
        """A page of forms, one form in full, or a page of responses."""
        name = asked.path.removeprefix("/")
        if asked.authorization != f"Bearer {self.key}":
            return Answer(401, {"code": "AUTHENTICATION_FAILED", "description": "Invalid token"})
        if name == "forms":
            size, number = min(int(asked.query.get("page_size", "10")), LARGEST_FORMS), int(asked.query.get("page", "1"))
            forms = [{key: value for key, value in one.items() if key != "fields"} for one in self.streams["forms"]]
            return _listed([*forms[(number - 1) * size : number * size]], len(forms), size)
        if name in self.streams:
            return self._responses(name, asked)
        form = next((one for one in self.streams["forms"] if f"forms/{one['id']}" == name), None)
        return Answer(200, form) if form else Answer(404, {"code": "FORM_NOT_FOUND", "description": "Form not found"})

    def _responses(self, name: str, asked: Asked) -> Answer:
        size, since = min(int(asked.query.get("page_size", "25")), LARGEST_RESPONSES), asked.query.get("since", "")
        every = sorted(self.streams[name], key=lambda one: (str(one["submitted_at"]), str(one["token"])), reverse=True)
        every = [one for one in every if str(one["submitted_at"]) >= since]
        before = asked.query.get("before", "")
        place = next((at + 1 for at, one in enumerate(every) if one["token"] == before), None) if before else 0
        if place is None:
            return Answer(400, {"code": "BAD_REQUEST", "description": "before is no token of this form"})
        return _listed([*every[place : place + size]], len(every), size)


def _listed(items: list[Json], total: int, size: int) -> Answer:
    return Answer(200, {"total_items": total, "page_count": -(-total // size), "items": items})
