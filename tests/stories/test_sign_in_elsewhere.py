"""Signing in by a provider that knows the colleagues, and every way in which its answer may be false."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.office import Clock, Office
from tests.stories.identity_provider import CLIENT, ISSUER, KEYS, IdentityProvider
from tests.stories.test_sign_in import RECRUITER, code, invite, is_in, set_up

from regard.clock import DAY, HOUR, MINUTE
from regard.errors import BadSettings
from regard.storage.access import Role
from regard.web.provider import ProviderSettings, provider_settings
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.environment import Environment
from regard.workspace.live import Live

BEGIN = "/sign-in/elsewhere"


@pytest.fixture
def provider(now: Micros) -> IdentityProvider:
    """Knows Rita, a recruiter."""
    made = IdentityProvider(now)
    made.email = RECRUITER
    return made


@pytest.fixture
def office(tmp_path: Path, now: Micros, provider: IdentityProvider) -> Iterator[Office]:
    """An empty workspace whose administrator has invited Rita; she has no password."""
    workspace = open_workspace(tmp_path / "kept")
    live = Live(workspace)
    made = Office(live, Clock(now), provider.settings())
    invite(made, RECRUITER, Role.RECRUITER)
    yield made
    live.close()


def sent_back(visitor: TestClient, provider: IdentityProvider, to: str = "/") -> str:
    """Go to the provider and be sent back by it: the address at which one comes back."""
    away = visitor.get(BEGIN, params={"to": to}, follow_redirects=False)
    assert away.status_code == 303, away.text
    back = provider.browser.get(away.headers["location"])
    return str(back.headers["location"])


def go(visitor: TestClient, provider: IdentityProvider, to: str = "/") -> httpx2.Response:
    """Go to the provider and come back."""
    return visitor.get(sent_back(visitor, provider, to))


def refusal(office: Office, provider: IdentityProvider) -> str:
    """What somebody is told who is not let in."""
    visitor = office.browser()
    answer = go(visitor, provider)
    assert answer.status_code == 403, answer.text
    assert "Signing in by your provider did not work" in answer.text
    assert not is_in(visitor)
    return answer.text


def test_a_colleague_comes_in_by_the_provider_and_lands_where_they_wanted(office: Office, provider: IdentityProvider) -> None:
    """The form offers it; the way there carries PKCE, state and nonce; the address may be written in capitals."""
    provider.email = RECRUITER.upper()
    visitor = office.browser()
    assert "Sign in with login.firm.example" in visitor.get("/sign-in").text
    assert "People" in go(visitor, provider, to="/people").text
    assert is_in(visitor)
    assert provider.refused == []
    assert "another provider knows you" in visitor.get("/account").text


def test_coming_back_from_another_site_ends_nowhere_outside(office: Office, provider: IdentityProvider) -> None:
    """The aim is remembered here and cannot lead away; the request that comes from another site's page is a plain GET."""
    visitor = office.browser()
    back = sent_back(visitor, provider, to="//evil.example/")
    answer = visitor.get(back, headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert is_in(visitor)


def test_nobody_is_made_a_colleague_by_it(office: Office, provider: IdentityProvider) -> None:
    """The provider knows thousands; only the Team comes in, and not those whose access was taken away."""
    provider.email = "stranger@firm.example"
    assert "stranger@firm.example is not on the Team" in refusal(office, provider)
    assert "stranger" not in office.admin.get("/team").text
    provider.email = RECRUITER
    office.admin.post("/team/access", data={"email": RECRUITER})
    assert "not on the Team" in refusal(office, provider)


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_has_not_verified_is_nobodys(
    office: Office, provider: IdentityProvider, verified: object
) -> None:
    """Anybody may write any address into their profile; only ``true`` will do."""
    provider.claims["email_verified"] = verified
    assert "does not vouch" in refusal(office, provider)


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "of another sign-in"}, {"nonce": None}, {"aud": "another program"}, {"aud": None},
        {"aud": "another program", "azp": CLIENT},
        {"aud": [CLIENT, "another"], "azp": "another"}, {"iss": "https://evil.example"}, {"iss": None},
        {"exp": 1_772_600_000}, {"exp": None}, {"iat": 1_772_699_999}, {"sub": None}, {"at_hash": "of another token"},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_with_a_false_claim_lets_nobody_in(
    office: Office, provider: IdentityProvider, said: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """For another sign-in, another program, from another provider, too old, not yet made, or saying too little."""
    provider.claims |= said
    assert "did not answer as it has to" in refusal(office, provider)
    assert "asked who came back" in caplog.text, "whoever runs the server is told what was wrong"


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(office: Office, provider: IdentityProvider, alg: str) -> None:
    """Unsigned, or signed with the public key as if it were a shared secret."""
    provider.alg = alg
    refusal(office, provider)


def test_a_token_signed_with_a_foreign_key_lets_nobody_in(office: Office, provider: IdentityProvider) -> None:
    """The key calls itself the first one, and is not."""
    provider.key = type(KEYS[1]).import_key(KEYS[1].as_dict(private=True) | {"kid": "first"})
    refusal(office, provider)


def test_a_provider_may_change_its_keys(office: Office, provider: IdentityProvider) -> None:
    """What it publishes is remembered for an hour; a key that is not known is asked for at once."""
    go(office.browser(), provider)
    provider.key, provider.shown = KEYS[1], [KEYS[1]]
    visitor = office.browser()
    go(visitor, provider)
    assert is_in(visitor)


def test_what_one_browser_began_another_cannot_end(office: Office, provider: IdentityProvider) -> None:
    """Somebody sends a colleague the address at which they themselves would come back: it opens nothing for either."""
    attacker, visitor = office.browser(), office.browser()
    back = sent_back(attacker, provider)
    for victim in (office.browser(), visitor):
        answer = victim.get(back)
        assert (answer.status_code, is_in(victim)) == (403, False)
        assert "begun in another browser" in answer.text
        sent_back(visitor, provider)  # the second has begun a sign-in of its own, with another state


def test_a_way_back_is_good_once_and_for_ten_minutes(office: Office, provider: IdentityProvider) -> None:
    """A copy out of the history opens nothing, and whoever went to lunch begins again."""
    visitor = office.browser()
    back = sent_back(visitor, provider)
    cookies = dict(visitor.cookies)
    visitor.get(back)
    again = TestClient(office.app, base_url="http://regard.test", cookies=cookies)
    assert "begun in another browser, or has taken too long" in again.get(back).text
    assert not is_in(again)
    late = office.browser()
    back = sent_back(late, provider)
    office.clock.now += 11 * MINUTE
    assert (late.get(back).status_code, is_in(late)) == (403, False)


def test_the_provider_says_no(office: Office, provider: IdentityProvider) -> None:
    """The colleague pressed cancel there, or the answer names another provider, or its code is worth nothing."""
    changes = (
        ("?code=", "?error=access_denied&was=", "did not let you in"),
        ("&state=", "&iss=https://evil.example&state=", "came from somebody else"),
        ("?code=code", "?code=made-up", "did not answer as it has to"),
    )
    for was, becomes, told in changes:
        visitor = office.browser()
        answer = visitor.get(sent_back(visitor, provider).replace(was, becomes))
        assert (answer.status_code, is_in(visitor)) == (403, False)
        assert told in answer.text
    assert len(provider.refused) == 1


def test_an_address_is_asked_for_where_the_token_does_not_hold_it(office: Office, provider: IdentityProvider) -> None:
    """Some providers tell it only when asked with the access token; it has to be about the same person."""
    provider.claims |= {"email": None, "email_verified": None}
    provider.metadata["userinfo_endpoint"] = f"{ISSUER}/about"
    provider.about = {"sub": "18", "email": RECRUITER, "email_verified": True}
    refusal(office, provider)
    provider.about["sub"] = "17"
    visitor = office.browser()
    go(visitor, provider)
    assert is_in(visitor)


@pytest.mark.parametrize(
    "published",
    [{"issuer": "https://evil.example"}, {"authorization_endpoint": "http://login.firm.example/authorize"}, {"issuer": None}],
)
def test_a_provider_that_publishes_nonsense_is_not_gone_to(
    office: Office, provider: IdentityProvider, published: dict[str, object]
) -> None:
    """It calls itself something else, or wants the colleague sent to an address that anybody on the way can read."""
    provider.metadata |= published
    answer = office.browser().get(BEGIN)
    assert answer.status_code == 403
    assert "did not answer as it has to" in answer.text


def test_a_provider_that_does_not_answer_keeps_nobody_from_a_password(office: Office, provider: IdentityProvider) -> None:
    """The form says so and is still there."""
    provider.is_broken = True
    answer = office.browser().get(BEGIN)
    assert answer.status_code == 403
    assert 'name="password"' in answer.text


def test_whoever_has_a_second_factor_is_asked_for_it_here_too(office: Office, provider: IdentityProvider) -> None:
    """Rita set one up; the provider's word alone does not let her in. Without a password she proves herself by a code."""
    rita = office.browser()
    go(rita, provider)
    secret, _ = set_up(office, rita)
    visitor = office.browser()
    assert "Second factor" in go(visitor, provider).text
    assert not is_in(visitor)
    visitor.post("/sign-in/code", data={"code": code(office, secret)})
    assert is_in(visitor)
    assert rita.post("/account/factor/off", data={"password": "123456"}).status_code == 403
    office.clock.now += MINUTE
    assert "switched off" in rita.post("/account/factor/off", data={"password": code(office, secret)}).text


def test_ways_to_the_provider_are_limited_too(office: Office, provider: IdentityProvider) -> None:
    """Each is something to remember; two hundred in a quarter of an hour are enough for any office."""
    visitor = office.browser()
    asked = [visitor.get(BEGIN, follow_redirects=False).status_code for _ in range(201)]
    assert asked == [303] * 200 + [429]
    office.clock.now += HOUR
    assert visitor.get(BEGIN, follow_redirects=False).status_code == 303


def test_by_https_the_cookie_of_the_way_is_bound_to_this_host(office: Office, provider: IdentityProvider) -> None:
    """Lax, because the way back begins at another site; gone when it was used."""
    visitor = TestClient(office.app, base_url="https://regard.test")
    told = visitor.get(BEGIN, follow_redirects=False).headers["set-cookie"].lower()
    assert told.startswith("__host-regard_flow=")
    assert {"httponly", "samesite=lax", "secure"} <= set(told.split("; "))
    go(visitor, provider)
    assert is_in(visitor)
    assert list(visitor.cookies) == ["__Host-regard_session"]


def test_without_a_provider_nothing_is_offered(tmp_path: Path, now: Micros) -> None:
    """No button, and no such page."""
    live = Live(open_workspace(tmp_path / "kept"))
    visitor = Office(live, Clock(now)).browser()
    assert "Sign in with" not in visitor.get("/sign-in").text
    for path in (BEGIN, "/sign-in/back"):
        assert visitor.get(path).status_code == 404
    live.close()


def test_the_provider_is_named_in_the_environment(tmp_path: Path) -> None:
    """The secret may stand in a file; nothing set means no provider; the secret is never printed."""
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    named = {"REGARD_OIDC_ISSUER": ISSUER, "REGARD_OIDC_CLIENT_ID": CLIENT}
    expected = ProviderSettings(ISSUER, CLIENT, "s3cret")
    assert provider_settings(Environment.of({})) is None
    assert provider_settings(Environment.of(named | {"REGARD_OIDC_CLIENT_SECRET": "s3cret"})) == expected
    assert provider_settings(Environment.of(named | {"REGARD_OIDC_CLIENT_SECRET_FILE": str(file)})) == expected
    assert "s3cret" not in repr(expected)


@pytest.mark.parametrize(
    "named",
    [
        {"REGARD_OIDC_ISSUER": ISSUER}, {"REGARD_OIDC_CLIENT_ID": CLIENT}, {"REGARD_OIDC_CLIENT_SECRET": "alone"},
        {"REGARD_OIDC_ISSUER": "http://login.firm.example", "REGARD_OIDC_CLIENT_ID": CLIENT},
        {"REGARD_OIDC_ISSUER": "login.firm.example", "REGARD_OIDC_CLIENT_ID": CLIENT},
        {"REGARD_OIDC_ISSUER": ISSUER, "REGARD_OIDC_CLIENT_ID": CLIENT, "REGARD_OIDC_CLIENT_SECRET_FILE": "/no/such/file"},
    ],
    ids=str,
)  # fmt: skip
def test_half_a_provider_is_said_at_the_start(named: dict[str, str]) -> None:
    """A part is missing, is not https, or cannot be read: the server does not start with a way in that fails later."""
    with pytest.raises(BadSettings, match="REGARD_OIDC"):
        provider_settings(Environment.of(named))


def test_a_day_later_the_provider_is_asked_again(office: Office, provider: IdentityProvider) -> None:
    """A token made today is too old tomorrow; a provider whose clock goes with ours lets Rita in."""
    office.clock.now += DAY
    refusal(office, provider)
    provider.now = office.clock.now // 1_000_000
    visitor = office.browser()
    go(visitor, provider)
    assert is_in(visitor)
