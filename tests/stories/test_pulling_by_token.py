"""A mailbox that takes no password is entered with a token: got anew whenever it has to be, and told where it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from tests.standins import US, inbox, letter

from regard.connectors.tokens import Grant
from regard.errors import BadSettings
from regard.fakes.imap import FakeImap
from regard.fakes.tokens import FakeTokens
from regard.words import Micros
from regard.workspace import Workspace
from regard.workspace.pulling import Pulled

CLIENT, REFRESH = "client:secret", "1//refresh"


def entered(workspace: Workspace, fake: FakeImap, now: Micros, *words: str) -> list[Pulled]:
    """What one round gives, with what a token is given for; nobody waits."""
    assert fake.tokens
    key = " ".join((f"{fake.tokens.url}/token", *CLIENT.split(":"), *words))
    return list(workspace.pull("imap", key, now, url=f"{fake.url}/INBOX", sleep=lambda _: None))


@pytest.mark.parametrize("stumbles", [0, 2])
def test_d7_a_mailbox_without_passwords_is_read_with_a_token(workspace: Workspace, now: Micros, stumbles: int) -> None:
    """A refresh token gives one; where tokens are given, it stumbles. The next round gets another."""
    with FakeTokens(CLIENT, REFRESH, stumbles=stumbles) as tokens, FakeImap({"INBOX": inbox(3)}, US, "", tokens=tokens) as fake:
        assert entered(workspace, fake, now, REFRESH) == [Pulled("INBOX", 3, 3)]
        fake.folders["INBOX"].mails[7] = letter(7)
        assert entered(workspace, fake, now, REFRESH) == [Pulled("INBOX", 1, 1)]
        assert {form["refresh_token"] for form in tokens.forms} == {REFRESH}
        assert "LOGIN" not in fake.asked


def test_an_application_enters_as_itself(workspace: Workspace, now: Micros) -> None:
    """Without a refresh token the client's own secret counts, for what it asks."""
    with FakeTokens(CLIENT) as tokens, FakeImap({"INBOX": inbox(2)}, US, "", tokens=tokens) as fake:
        assert entered(workspace, fake, now, "scope=mail.read") == [Pulled("INBOX", 2, 2)]
        assert tokens.forms == [
            {"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret", "scope": "mail.read"}
        ]


def test_d7_a_token_that_runs_out_in_the_middle_is_renewed(workspace: Workspace, now: Micros) -> None:
    """The server ends the session between two pages of 1,100 mails: another token goes on where the first one stopped."""
    with FakeTokens(CLIENT, REFRESH) as tokens, FakeImap({"INBOX": inbox(1_100)}, US, "", tokens=tokens) as fake:
        stumble, fetched = fake.stumble, 0

        def runs_out(asked: str) -> int:
            nonlocal fetched
            fetched += asked == "UID FETCH"
            if asked == "UID FETCH" and fetched == 3:
                tokens.expire()
            return stumble(asked)

        fake.stumble = runs_out  # type: ignore[method-assign]
        assert entered(workspace, fake, now, REFRESH) == [Pulled("INBOX", 1_100, 1_100)]
        assert len(tokens.forms) == 2


def test_a_refused_grant_and_a_refused_token_are_told_with_the_remedy(workspace: Workspace, now: Micros) -> None:
    """A refresh token that was taken back, a wrong secret, a mailbox that the token is not for: one sentence each, tried once."""
    with FakeTokens(CLIENT, REFRESH) as tokens, FakeImap({"INBOX": inbox(1)}, US, "", tokens=tokens) as fake:
        [told] = entered(workspace, fake, now, "another")
        assert told.told.endswith(
            "(invalid_grant: Token has been expired or revoked.). "
            "Sign in anew, as docs/sources/imap.md says, and give the new refresh token."
        )
        tokens.key = "client:other"
        [told] = entered(workspace, fake, now, REFRESH)
        assert "invalid_client" in told.told
        tokens.key, fake.user = CLIENT, "somebody@else.example"
        [told] = entered(workspace, fake, now, REFRESH)
        assert "Invalid credentials" in told.told
        assert "Let the application read this mailbox" in told.told
        assert len(tokens.forms) == 3


@pytest.mark.parametrize(
    ("key", "url", "scope"),
    [
        ("google a b c", "https://oauth2.googleapis.com/token", ""),
        ("microsoft:firm.example a b", "https://login.microsoftonline.com/firm.example/oauth2/v2.0/token", ".default"),
        ("microsoft:firm.example a - c", "https://login.microsoftonline.com/firm.example/oauth2/v2.0/token", "offline_access"),
        ("https://sso.firm.example/token a b c scope=one scope=two", "https://sso.firm.example/token", "one two"),
    ],
)
def test_where_tokens_are_given_is_known_of_google_and_microsoft(key: str, url: str, scope: str) -> None:
    """Others are named by their address, with what is asked for."""
    grant = Grant.of(key)
    assert grant.url == url
    assert grant.scope.endswith(scope)
    assert grant.secret == ("" if " - " in key else "b")


@pytest.mark.parametrize(
    "key", ["", "a word", "google a b", "microsoft: a b", "microsoft:x/y a b", "http://sso.example a b", "x a b"]
)
def test_a_key_that_gives_no_token_is_refused(workspace: Workspace, now: Micros, key: str) -> None:
    """Whoever leaves something out, or would send the secret in the open, is told what the key has to look like."""
    with pytest.raises(BadSettings, match="with blanks between"):
        list(workspace.pull("imap", key, now, url="imaps://ada;AUTH=XOAUTH2@mail.example/INBOX"))


def test_the_secret_stays_where_it_is_sent_to(workspace: Workspace, now: Micros) -> None:
    """Where tokens are given, somebody points elsewhere: nobody follows."""

    class Pointing(FakeTokens):
        def answer(self, asked: Any) -> Any:
            given = super().answer(asked)
            return type(given)(307, {}, {"Location": "http://127.0.0.2:1/token"})

    with Pointing(CLIENT, REFRESH) as tokens, FakeImap({"INBOX": inbox(1)}, US, "", tokens=tokens) as fake:
        [told] = entered(workspace, fake, now, REFRESH)
    assert "No token is given for this mailbox (307)" in told.told
