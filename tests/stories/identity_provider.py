"""A small provider that says who somebody is (OpenID Connect). It keeps the rules, unless a story tells it to break one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from regard.clock import SECOND
from regard.web.provider import ProviderSettings
from regard.words import Micros

ISSUER = "https://login.firm.example"
CLIENT, SECRET = "regard-at-firm", "s3cret & shared"
KEYS = [RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True) for name in ("first", "second")]


class IdentityProvider:
    """Everybody who comes is ``email``. claims, metadata: what is said instead of the truth; None leaves a claim out."""

    def __init__(self, now: Micros) -> None:
        self.now = now // SECOND
        self.email = "admin@firm.example"
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self.key, self.shown = KEYS[0], [KEYS[0]]
        self.alg = "RS256"
        self.is_broken = False
        self.asked: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        routes = [
            Route("/.well-known/openid-configuration", self._metadata),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
            Route("/about", self._about),
        ]
        self.browser = TestClient(Starlette(routes=routes), base_url=ISSUER, follow_redirects=False)

    def settings(self) -> ProviderSettings:
        """What Regard is told of this provider; requests to it go through its own application."""
        return ProviderSettings(ISSUER, CLIENT, SECRET, httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.is_broken:
            raise httpx2.ConnectTimeout("nobody answers")
        sent = self.browser.request(request.method, str(request.url), headers=dict(request.headers), content=request.content)
        return httpx2.Response(sent.status_code, headers={"content-type": sent.headers["content-type"]}, content=sent.content)

    async def _metadata(self, _: Request) -> Response:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": ISSUER} | {name: f"{ISSUER}/{path}" for name, path in ends.items()} | self.metadata)

    async def _authorize(self, request: Request) -> Response:
        told = dict(request.query_params)
        if told["response_type"] != "code" or told["code_challenge_method"] != "S256" or "openid" not in told["scope"].split():
            return JSONResponse({"error": "invalid_request"}, 400)
        code = f"code {len(self.asked)}"
        self.asked[code] = told
        return RedirectResponse(told["redirect_uri"] + "?" + urlencode({"code": code, "state": told["state"]}), 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        told = self.asked.pop(str(form["code"]), {})
        challenge = _base64(hashlib.sha256(str(form["code_verifier"]).encode()).digest())
        who = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        right = (told.get("code_challenge"), told.get("redirect_uri"), f"{CLIENT}:{SECRET}")
        if (challenge, form["redirect_uri"], who) != right or form["grant_type"] != "authorization_code":
            self.refused.append(f"{challenge} {form['redirect_uri']} {who}, not {right}")
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "an access token", "token_type": "Bearer", "id_token": self._signed(told["nonce"])})

    async def _keys(self, _: Request) -> Response:
        future = {"kty": "AKP", "kid": "of the future", "alg": "ML-DSA-65"}
        return JSONResponse({"keys": [future, *(key.as_dict(private=False) for key in self.shown)]})

    async def _about(self, request: Request) -> Response:
        right = request.headers.get("authorization") == "Bearer an access token"
        return JSONResponse(self.about if right else {}, 200 if right else 401)

    def _signed(self, nonce: str) -> str:
        """The ID token, signed as the story wants it."""
        said = {
            "iss": ISSUER, "aud": CLIENT, "sub": "17", "nonce": nonce, "iat": self.now, "exp": self.now + 300,
            "email": self.email, "email_verified": True,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in said.items() if value is not None}
        if self.alg == "RS256":
            return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        head = _base64(json.dumps({"alg": self.alg, "kid": self.key.kid}).encode()) + "." + _base64(json.dumps(claims).encode())
        public = self.key.as_pem(private=False)
        signature = hmac.new(public, head.encode(), "sha256").digest() if self.alg == "HS256" else b""
        return f"{head}.{_base64(signature)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
