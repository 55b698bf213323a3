"""OpenID Connect: a provider that the company trusts says who somebody is (authorisation code, PKCE, a signed ID token)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from regard.clock import HOUR, SECOND
from regard.errors import BadSettings, RegardError
from regard.words import Micros
from regard.workspace.environment import Environment

SCOPE = "openid email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Signatures with a key pair only: ``none`` signs nothing, and a shared secret would let us sign for the provider."""
_PATIENCE = httpx2.Timeout(10.0, connect=5.0)
_CLOCKS_DIFFER = 60
"""Seconds by which the provider's clock may be wrong."""
_KNOWN_FOR = HOUR
_LOG = logging.getLogger(__name__)
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderTrouble(RegardError):
    """Signing in by your provider did not work."""

    exit_code = 2
    http_status = 403


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Which provider to trust, and what it knows us as.

    issuer: its address, as ``https://login.firm.example``. client_secret: empty for a client without one (PKCE protects it).
    transport: how it is reached; None is the network.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    transport: httpx2.BaseTransport | None = None


def provider_settings(environment: Environment) -> ProviderSettings | None:
    """The provider that the environment names; None where it names none. Raises BadSettings where a part is missing or wrong."""
    told = environment.oidc_issuer, environment.oidc_client_id, environment.oidc_client_secret
    if not any(told):
        return None
    if not all(told[:2]):
        raise BadSettings("REGARD_OIDC_ISSUER and REGARD_OIDC_CLIENT_ID belong together.")
    issuer = urlsplit(environment.oidc_issuer)
    if not issuer.hostname or not (issuer.scheme == "https" or (issuer.scheme == "http" and issuer.hostname in _AT_HOME)):
        raise BadSettings("REGARD_OIDC_ISSUER has to begin with https://")
    return ProviderSettings(*told)


@dataclass(frozen=True, slots=True)
class Flow:
    """What has to be remembered while somebody is at the provider. back: the address to which it sends them."""

    state: str
    nonce: str
    verifier: str
    back: str
    to: str

    def text(self) -> str:
        """The flow as the store keeps it."""
        return json.dumps(asdict(self))


def flow_of(text: str) -> Flow:
    """The flow that was kept as ``text``."""
    return Flow(**json.loads(text))


class Provider:
    """The provider: the way there, and who came back. What it publishes about itself is asked for once an hour."""

    def __init__(self, settings: ProviderSettings, clock: Callable[[], Micros]) -> None:
        self._settings = settings
        self._clock = clock
        self._published: dict[str, tuple[Micros, dict[str, Any]]] = {}

    @property
    def host(self) -> str:
        """By what name colleagues know it."""
        return urlsplit(self._settings.issuer).hostname or ""

    def is_issuer(self, issuer: str) -> bool:
        """Whether an answer names this provider (RFC 9207)."""
        return issuer.rstrip("/") == self._settings.issuer.rstrip("/")

    def way_there(self, back: str, to: str) -> tuple[str, Flow]:
        """The address at the provider to send somebody to, and what to remember meanwhile."""
        flow = Flow(token_urlsafe(24), token_urlsafe(24), token_urlsafe(48), back, to)
        with self._told("asked for what it publishes"):
            published = self._metadata()
            with self._client(back, published) as client:
                address, _ = client.create_authorization_url(
                    _safe(published, "authorization_endpoint"), state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
                )
        return str(address), flow

    def email_of(self, flow: Flow, code: str) -> str:
        """The verified address of whoever came back with ``code``. Raises ProviderTrouble where anything is amiss."""
        with self._told("asked who came back"):
            published = self._metadata()
            with self._client(flow.back, published) as client:
                token = client.fetch_token(_safe(published, "token_endpoint"), code=code, code_verifier=flow.verifier)
                claims = self._claims(published, token, flow.nonce)
                if "email" not in claims and "userinfo_endpoint" in published:
                    about = client.get(_safe(published, "userinfo_endpoint")).raise_for_status().json()
                    if about["sub"] != claims["sub"]:
                        raise ValueError("the ID token and the user information are about two people")
                    claims |= about
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise ProviderTrouble(f"{self.host} does not vouch for your e-mail address. Have it verified there.")
        return str(claims["email"]).strip().lower()

    def _claims(self, published: dict[str, Any], token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, after its signature, issuer, audience, times, nonce and access token were checked."""
        try:
            signed = jwt.decode(str(token["id_token"]), self._keys(published), ALGORITHMS)
        except InvalidKeyIdError:  # the provider has changed its keys since we asked for them
            signed = jwt.decode(str(token["id_token"]), self._keys(published, anew=True), ALGORITHMS)
        required = {"iss": published["issuer"], "aud": self._settings.client_id, "nonce": nonce}
        options = {name: {"essential": True, "value": value} for name, value in required.items()}
        given = {"client_id": self._settings.client_id, "nonce": nonce, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, options, given)
        claims.validate(now=self._clock() // SECOND, leeway=_CLOCKS_DIFFER)
        return dict(claims)

    def _client(self, back: str, published: dict[str, Any]) -> Any:
        secret, methods = self._settings.client_secret, published.get("token_endpoint_auth_methods_supported", ())
        only_post = "client_secret_post" in methods and "client_secret_basic" not in methods
        return OAuth2Client(
            self._settings.client_id, secret or None, scope=SCOPE, redirect_uri=back, code_challenge_method="S256",
            token_endpoint_auth_method=("client_secret_post" if only_post else "client_secret_basic") if secret else "none",
            timeout=_PATIENCE, transport=self._settings.transport,
        )  # fmt: skip

    def _metadata(self) -> dict[str, Any]:
        published = self._document(self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if not self.is_issuer(str(published["issuer"])):
            raise ValueError(f"it calls itself {published['issuer']}")
        return published

    def _keys(self, published: dict[str, Any], *, anew: bool = False) -> KeySet:
        found = self._document(_safe(published, "jwks_uri"), anew=anew)["keys"]
        pairs = [key for key in found if key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": pairs})

    def _document(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        asked, document = self._published.get(address, (0, {}))
        if anew or not document or self._clock() - asked > _KNOWN_FOR:
            with httpx2.Client(timeout=_PATIENCE, transport=self._settings.transport) as client:
                document = dict(client.get(address).raise_for_status().json())
            self._published[address] = (self._clock(), document)
        return document

    @contextmanager
    def _told(self, step: str) -> Iterator[None]:
        """Whatever the provider gets wrong is told to the colleague in a sentence, and to whoever runs the server in full."""
        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            _LOG.warning("%s, %s: %r", self._settings.issuer, step, error)
            raise ProviderTrouble(
                f"{self.host} did not answer as it has to. Begin again; if it stays, tell an administrator."
            ) from error


def _safe(published: Mapping[str, Any], name: str) -> str:
    """An address that the provider publishes; by https, unless the provider itself is on this machine."""
    address = str(published[name])
    if urlsplit(address).scheme != "https" and urlsplit(str(published["issuer"])).scheme == "https":
        raise ValueError(f"{name} is not reached by https")
    return address
