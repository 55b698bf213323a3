"""A stand-in of where tokens are given (RFC 6749): for a refresh token, or to an application itself, until they run out."""

from __future__ import annotations

from urllib.parse import parse_qsl

from regard.fakes.server import Answer, Asked, FakeSystem


class FakeTokens(FakeSystem):
    """Gives tokens at ``/token`` for ``client:secret``. refresh: the token that it takes; empty for an application itself."""

    def __init__(self, key: str, refresh: str = "", *, stumbles: int = 0) -> None:
        super().__init__({}, key, stumbles=stumbles)
        self.refresh = refresh
        self.forms: list[dict[str, str]] = []
        self.open = ""

    def expire(self) -> None:
        """The token that was given last holds no longer."""
        self.open = ""

    def answer(self, asked: Asked) -> Answer:
        """A further token; the one before holds no longer."""
        form = dict(parse_qsl(asked.body.decode()))
        self.forms.append(form)
        if (asked.method, asked.path) != ("POST", "/token"):
            return Answer(404, {"error": "not_found"})
        if f"{form.get('client_id')}:{form.get('client_secret', '')}" != self.key:
            return Answer(401, {"error": "invalid_client"})
        grant = "refresh_token" if self.refresh else "client_credentials"
        if (form.get("grant_type"), form.get("refresh_token", "")) != (grant, self.refresh):
            return Answer(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
        self.open = f"token-{len(self.forms)}"
        return Answer(200, {"access_token": self.open, "token_type": "Bearer", "expires_in": 3600})
