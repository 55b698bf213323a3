"""Coming in, told by those who may and by those who may not: passwords, second factors, sessions, links and a provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pyotp
import pytest
from starlette.testclient import TestClient
from tests.office import PASSWORD, Clock, Office

from regard.clock import DAY, HOUR, MINUTE, SECOND
from regard.storage.access import Role
from regard.web.coming_in import browser_in
from regard.web.factor import RECOVERY_CODES
from regard.web.passwords import complaint
from regard.words import Micros
from regard.workspace import open_workspace
from regard.workspace.live import Live

ADMIN = "admin@localhost"
RECRUITER = "recruiter@firm.example"
COOKIE = "regard_session"


@pytest.fixture
def office(tmp_path: Path, now: Micros) -> Iterator[Office]:
    """An office in which nobody but the administrator has been yet, and one person who has a page of her own."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "people.csv").write_text("Name,Email\nAnn Aho,ann@mail.example\n")
    (exports / "regard.toml").write_text('[company]\nname = "Lumen & Oak"\n')
    workspace = open_workspace(tmp_path / "kept")
    workspace.read(exports, now - DAY)
    live = Live(workspace)
    yield Office(live, Clock(now))
    live.close()


def code(office: Office, secret: str) -> str:
    """The code that the app on the phone shows now."""
    return pyotp.TOTP(secret).at(office.clock.now // SECOND)


def set_up(office: Office, colleague: TestClient) -> tuple[str, list[str]]:
    """Set a second factor up: its secret and the recovery codes. A minute later the next code is at hand."""
    page = colleague.post("/account/factor")
    found = re.search(r'<code class="link">([A-Z2-7 ]+)</code>', page.text)
    assert found
    secret = found[1].replace(" ", "")
    page = colleague.post("/account/factor/on", data={"code": code(office, secret)})
    office.clock.now += MINUTE
    return secret, re.findall(r"<li><code>([a-z0-9-]+)</code>", page.text)


def sign_in(visitor: TestClient, email: str = ADMIN, password: str = PASSWORD, **more: str) -> httpx2.Response:
    """Type address and password, wherever that leads."""
    return visitor.post("/sign-in", data={"email": email, "password": password, **more})


def from_address(office: Office, address: str) -> TestClient:
    """A browser at this address of the network."""
    return TestClient(office.app, base_url="http://regard.test", client=(address, 50_000))


def is_in(visitor: TestClient) -> bool:
    """Whether this browser is shown the day."""
    return "Sign out" in visitor.get("/").text


# The second factor


def test_a_second_factor_is_on_when_a_right_code_shows_that_the_phone_has_it(office: Office) -> None:
    """The picture is markup in the page, a wrong code switches nothing on, a right one does and shows eight codes once."""
    page = office.admin.post("/account/factor")
    assert re.search(r'<svg [^>]*class="qr"', page.text)
    assert re.findall(r"data:|\sstyle=|https?://", page.text) == []
    assert "not right" in office.admin.post("/account/factor/on", data={"code": "000000"}).text
    assert "Second factor" not in sign_in(office.browser()).text
    secret, codes = set_up(office, office.admin)
    assert len(set(codes)) == RECOVERY_CODES == 8
    page = office.admin.get("/account")
    assert "8 recovery codes left" in page.text
    assert [told for told in (*codes, secret[:4] + " ") if told in page.text] == []
    visitor = office.browser()
    assert "Second factor" in sign_in(visitor, to="/people").text
    assert not is_in(visitor), "a password alone opens nothing"
    assert "People" in visitor.post("/sign-in/code", data={"code": code(office, secret), "to": "/people"}).text
    assert is_in(visitor)


def test_a_factor_that_was_only_prepared_asks_nobody_and_goes_without_a_question(office: Office) -> None:
    """Who scans and never types a code is not locked out; one that is on is not replaced by preparing another."""
    office.admin.post("/account/factor")
    assert is_in(sign_in_again(office))
    office.admin.post("/account/factor/off")
    assert "Set it up" in office.admin.get("/account").text
    secret, _ = set_up(office, office.admin)
    office.admin.post("/account/factor")
    visitor = office.browser()
    sign_in(visitor)
    visitor.post("/sign-in/code", data={"code": code(office, secret)})
    assert is_in(visitor)


def sign_in_again(office: Office) -> TestClient:
    """The administrator in another browser."""
    visitor = office.browser()
    sign_in(visitor)
    return visitor


def test_a_code_can_be_used_once_only(office: Office) -> None:
    """Somebody looked over the shoulder: the code that was typed opens nothing more, nor does an earlier one; the next does."""
    secret, _ = set_up(office, office.admin)
    mine, theirs = sign_in_again(office), sign_in_again(office)
    earlier, seen = pyotp.TOTP(secret).at(office.clock.now // SECOND - 30), code(office, secret)
    mine.post("/sign-in/code", data={"code": f"{seen[:3]} {seen[3:]}"})
    assert is_in(mine)
    for used in (seen, earlier):
        refused = theirs.post("/sign-in/code", data={"code": used})
        assert (refused.status_code, is_in(theirs)) == (401, False)
    office.clock.now += MINUTE
    theirs.post("/sign-in/code", data={"code": code(office, secret)})
    assert is_in(theirs)


def test_a_recovery_code_works_once_and_only_its_digest_is_kept(office: Office) -> None:
    """The phone is lost: a code from paper lets in, in capitals and without dashes as well, and never again."""
    _, codes = set_up(office, office.admin)
    visitor = sign_in_again(office)
    visitor.post("/sign-in/code", data={"code": codes[0].upper().replace("-", " ")})
    assert is_in(visitor)
    assert "7 recovery codes left" in visitor.get("/account").text
    again = sign_in_again(office)
    assert again.post("/sign-in/code", data={"code": codes[0]}).status_code == 401
    kept = str(office.live._store.connection.execute("SELECT * FROM secrets").fetchall())
    assert [plain for plain in codes if plain in kept or plain.replace("-", "") in kept] == []


def test_a_recovery_code_of_one_colleague_is_worth_nothing_to_another(office: Office) -> None:
    """Rita knows her password and one of Ada's codes."""
    _, codes = set_up(office, office.admin)
    set_up(office, office.colleague(Role.RECRUITER))
    rita = office.browser()
    sign_in(rita, RECRUITER)
    assert rita.post("/sign-in/code", data={"code": codes[0]}).status_code == 401


def test_ten_wrong_codes_are_enough_wherever_they_come_from(office: Office) -> None:
    """Somebody has the password and guesses codes, from everywhere: even the right code has to wait then."""
    secret, _ = set_up(office, office.admin)
    tries = [from_address(office, f"203.0.113.{at}") for at in range(11)]
    for visitor in tries[:10]:
        sign_in(visitor)
        assert visitor.post("/sign-in/code", data={"code": "123456"}).status_code == 401
    sign_in(tries[10])
    late = tries[10].post("/sign-in/code", data={"code": code(office, secret)})
    assert (late.status_code, is_in(tries[10])) == (429, False)
    assert 0 < int(late.headers["Retry-After"]) <= 900


def test_the_question_for_the_code_waits_five_minutes(office: Office) -> None:
    """Whoever comes back later begins again, and whoever gave no password is not asked at all."""
    secret, _ = set_up(office, office.admin)
    visitor = sign_in_again(office)
    office.clock.now += 6 * MINUTE
    for late in (visitor, office.browser()):
        answer = late.post("/sign-in/code", data={"code": code(office, secret)})
        assert (answer.status_code, is_in(late)) == (403, False)


def test_switching_off_asks_for_the_password(office: Office) -> None:
    """Somebody at a desk left open cannot take the factor off, nor make recovery codes to take away."""
    set_up(office, office.admin)
    for path in ("/account/factor/off", "/account/factor/codes"):
        refused = office.admin.post(path, data={"password": "a guess"})
        assert refused.status_code == 403
        assert re.findall(r"<li><code>", refused.text) == []
    assert "Second factor" in sign_in(office.browser()).text
    office.admin.post("/account/factor/off", data={"password": PASSWORD})
    assert is_in(sign_in_again(office))


def test_new_recovery_codes_end_the_earlier_ones(office: Office) -> None:
    """The paper was left on a train."""
    _, old = set_up(office, office.admin)
    page = office.admin.post("/account/factor/codes", data={"password": PASSWORD})
    new = re.findall(r"<li><code>([a-z0-9-]+)</code>", page.text)
    visitor = sign_in_again(office)
    assert visitor.post("/sign-in/code", data={"code": old[1]}).status_code == 401
    visitor.post("/sign-in/code", data={"code": new[0]})
    assert is_in(visitor)


def test_an_administrator_resets_the_factor_of_a_colleague(office: Office) -> None:
    """Rita lost her phone, on which she was signed in: the factor, the recovery codes and the sessions end. Only an admin may."""
    rita = office.colleague(Role.RECRUITER)
    set_up(office, rita)
    assert rita.post("/team/factor", data={"email": ADMIN}).status_code == 403
    assert "Reset second factor" in office.admin.get("/team").text
    office.admin.post("/team/factor", data={"email": RECRUITER})
    assert not is_in(rita)
    sign_in(rita, RECRUITER)
    assert is_in(rita)
    assert "Set it up" in rita.get("/account").text


def test_an_invitation_does_not_lead_around_the_second_factor(office: Office) -> None:
    """A forgotten password is set anew on an invitation; the phone is asked all the same."""
    secret, _ = set_up(office, office.colleague(Role.RECRUITER))
    visitor = office.colleague(Role.RECRUITER)
    assert not is_in(visitor)
    visitor.post("/sign-in/code", data={"code": code(office, secret)})
    assert is_in(visitor)


# My account


def test_a_new_password_needs_the_old_one_and_ends_all_other_sessions(office: Office) -> None:
    """Ada changes hers: the browser at home is out, this one goes on with another secret, the old password opens nothing."""
    home, before = sign_in_again(office), office.admin.cookies[COOKIE]
    new = "five words are better still"
    assert "not your password" in office.admin.post("/account/password", data={"password": "guess", "new": new}).text
    assert "at least 12" in office.admin.post("/account/password", data={"password": PASSWORD, "new": "short"}).text
    assert is_in(home)
    assert "is changed" in office.admin.post("/account/password", data={"password": PASSWORD, "new": new}).text
    assert (is_in(office.admin), is_in(home)) == (True, False)
    assert office.admin.cookies[COOKIE] != before
    assert sign_in(office.browser()).status_code == 401
    assert sign_in(office.browser(), password=new).status_code == 200


def test_the_old_password_cannot_be_guessed_on_the_page_either(office: Office) -> None:
    """Ten guesses at a desk left open, then even the right one waits."""
    asked = [office.admin.post("/account/password", data={"password": f"guess {at}", "new": PASSWORD}) for at in range(10)]
    assert {answer.status_code for answer in asked} == {403}
    assert office.admin.post("/account/password", data={"password": PASSWORD, "new": PASSWORD}).status_code == 429


def test_my_sessions_are_listed_and_ended_one_by_one(office: Office) -> None:
    """Ada sees a browser that is not hers and ends it; then all but this one. Nobody ends a session of somebody else."""
    phone, train = office.browser(), office.browser()
    for visitor, agent in ((phone, "Mozilla/5.0 (iPhone) Safari/605"), (train, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")):
        visitor.headers["User-Agent"] = agent
        sign_in(visitor)
    page = office.admin.get("/account").text
    assert "Safari on iPhone" in page
    assert page.count('class="origin">this one<') == 1
    number = re.search(r'value="([0-9a-f]{16})"><button[^>]*Firefox on Windows', page)
    assert number
    office.colleague(Role.RECRUITER).post("/account/sessions", data={"session": number[1]})
    assert is_in(train)
    office.admin.post("/account/sessions", data={"session": number[1]})
    assert (is_in(office.admin), is_in(phone), is_in(train)) == (True, True, False)
    office.admin.post("/account/sessions", data={"session": "others"})
    assert (is_in(office.admin), is_in(phone)) == (True, False)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", "scriptalert1"),
        ("", "An unknown browser"),
    ],
)
def test_a_browser_is_named_in_two_words(told: str, shown: str) -> None:
    """More of what a browser says of itself is not kept."""
    assert browser_in(told) == shown


# Who works here


def test_taking_access_away_ends_everything_at_once_and_keeps_the_name(office: Office) -> None:
    """Rita leaves: her session, her password and an open invitation end; the Team still names her; an invitation readmits her."""
    rita = office.colleague(Role.RECRUITER)
    set_up(office, rita)
    link = invite(office, RECRUITER, Role.RECRUITER)
    office.admin.post("/team/access", data={"email": RECRUITER})
    assert not is_in(rita)
    assert sign_in(rita, RECRUITER).status_code == 401
    assert rita.get(link).status_code == 404
    page = office.admin.get("/team").text
    assert "access taken away" in page
    assert RECRUITER in page
    rita = office.colleague(Role.RECRUITER)
    assert is_in(rita)
    assert "access taken away" not in office.admin.get("/team").text


def invite(office: Office, email: str, role: Role) -> str:
    """The way to an invitation."""
    found = re.search(
        r"http://regard\.test(/welcome/[\w-]+)", office.admin.post("/team/invite", data={"email": email, "role": role}).text
    )
    assert found
    return found[1]


def test_the_last_administrator_stays_one(office: Office) -> None:
    """Neither taking access away nor a lesser role leaves a workspace that nobody can look after."""
    invite(office, "later@firm.example", Role.ADMIN)
    assert office.admin.post("/team/access", data={"email": ADMIN}).status_code == 409
    lesser = {"email": ADMIN, "role": Role.AUDITOR}
    assert office.admin.post("/team/invite", data=lesser).status_code == 422, "admin@localhost is no address to invite"
    second = office.colleague(Role.ADMIN)
    assert second.post("/team/access", data={"email": ADMIN}).status_code == 200
    assert not is_in(office.admin)
    assert second.post("/team/access", data={"email": "admin@firm.example"}).status_code == 409
    assert second.post("/team/invite", data={"email": "admin@firm.example", "role": Role.AUDITOR}).status_code == 409
    assert is_in(second)


@pytest.mark.parametrize("role", [Role.OPS, Role.RECRUITER, Role.AUDITOR])
def test_only_administrators_take_access_away(office: Office, role: Role) -> None:
    """Nobody else is shown the way, and nobody else can go it."""
    colleague = office.colleague(role)
    assert "Take access away" not in colleague.get("/team").text
    for path in ("/team/access", "/team/factor"):
        assert colleague.post(path, data={"email": ADMIN}).status_code == 403
    assert is_in(office.admin)


# Sessions


def test_a_session_ends_after_a_day_without_use_and_after_fourteen_in_any_case(office: Office) -> None:
    """Ada comes twice a day and is in for two weeks; Rita does not come for a day."""
    rita = office.colleague(Role.RECRUITER)
    for _ in range(27):
        office.clock.now += 12 * HOUR
        assert is_in(office.admin)
    assert not is_in(rita)
    office.clock.now += 12 * HOUR
    assert not is_in(office.admin)


def test_each_sign_in_has_a_secret_of_its_own(office: Office) -> None:
    """Somebody planted a cookie, or the browser had a session: neither is used afterwards, and the old one ends."""
    visitor, thief = sign_in_again(office), office.browser()
    old = visitor.cookies[COOKIE]
    sign_in(visitor)
    assert visitor.cookies[COOKIE] != old
    thief.cookies.set(COOKIE, old)
    assert not is_in(thief)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(office: Office) -> None:
    """HttpOnly and SameSite always; by https Secure and of this host only, where a cookie set by http is not looked at."""
    plain = office.browser().post("/sign-in", data={"email": ADMIN, "password": PASSWORD}, follow_redirects=False)
    assert {"httponly", "samesite=lax", "path=/"} <= set(plain.headers["set-cookie"].lower().split("; "))
    safe = TestClient(office.app, base_url="https://regard.test")
    told = safe.post("/sign-in", data={"email": ADMIN, "password": PASSWORD}, follow_redirects=False).headers["set-cookie"]
    assert told.startswith(f"__Host-{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/", "secure"} <= set(told.lower().split("; "))
    assert "domain" not in told.lower()
    assert is_in(safe)
    planted = TestClient(office.app, base_url="https://regard.test", cookies={COOKIE: office.admin.cookies[COOKIE]})
    assert not is_in(planted)
    safe.post("/sign-out")
    assert not is_in(safe)


def test_what_has_expired_is_deleted_when_something_new_is_given(office: Office) -> None:
    """A month later the next sign-in leaves nothing of the old sessions and invitations in the store."""
    invite(office, "later@firm.example", Role.AUDITOR)
    sign_in_again(office)
    office.clock.now += 30 * DAY
    sign_in_again(office)
    for table in ("secrets", "sessions"):
        assert office.live._store.connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(1,)]


# Passwords


@pytest.mark.parametrize(
    "password",
    [
        "eleven sign", "x" * 201, "ann.aho@firm.example", "Ann.Aho@Firm.Example1", "annaho1234567", "lumen & oak 2026",
        "Lumen&Oak!!!1", "aaaaaaaaaaaaa", "abcabcabcabc", "123412341234", "123456789012", "987654321098", "abcdefghijklm",
        "password12345", "Passwort123456", "P4ssw0rd!!!2026", "Correct Horse Battery Staple", "qwertyuiop1234", "1q2w3e4r5t6y",
    ],
)  # fmt: skip
def test_a_password_that_is_tried_first_is_refused_with_a_sentence(password: str) -> None:
    """Too short, too long, who one is, where one works, a pattern, or one of the most common."""
    assert complaint(password, "ann.aho@firm.example", "Lumen & Oak").endswith((".", "!"))


@pytest.mark.parametrize(
    "password", [PASSWORD, "x7" * 2 + "kq" * 98, "twelve signs", "Übergang über die Brücke", "oak lumen forest"]
)
def test_other_passwords_will_do(password: str) -> None:
    """Words, other alphabets, and two hundred signs."""
    assert complaint(password, "ann.aho@firm.example", "Lumen & Oak") == ""


def test_the_invitation_says_what_is_wrong_with_a_password(office: Office) -> None:
    """The link stays good, and the name stays typed."""
    link, visitor = invite(office, RECRUITER, Role.RECRUITER), office.browser()
    refused = visitor.post(link, data={"name": "Rita", "password": "password12345"})
    assert refused.status_code == 422
    assert "tried first" in refused.text
    assert 'value="Rita"' in refused.text
    visitor.post(link, data={"name": "Rita", "password": PASSWORD})
    assert is_in(visitor)
    assert visitor.get(link).status_code == 404


# Limits


def test_guessing_one_password_from_everywhere_has_an_end(office: Office) -> None:
    """Forty addresses try one password each; the account waits a quarter of an hour, other accounts do not."""
    office.colleague(Role.RECRUITER)
    for at in range(40):
        assert sign_in(from_address(office, f"198.51.100.{at}"), password="a guess").status_code == 401
    waiting = sign_in(from_address(office, "203.0.113.1"))
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["Retry-After"]) <= 900
    assert sign_in(from_address(office, "203.0.113.1"), RECRUITER).status_code == 200
    office.clock.now += 15 * MINUTE
    assert sign_in(from_address(office, "203.0.113.1")).status_code == 200


def test_guessing_many_accounts_from_one_network_has_an_end(office: Office) -> None:
    """One line of IPv6 has billions of addresses; they count as one."""
    for at in range(40):
        visitor = from_address(office, f"2001:db8:1:2::{at:x}")
        assert sign_in(visitor, f"guess{at}@firm.example", "a guess").status_code == 401
    assert sign_in(from_address(office, "2001:db8:1:2::ffff")).status_code == 429
    assert sign_in(from_address(office, "2001:db8:1:3::1")).status_code == 200


@pytest.mark.parametrize("path", ["/me/{}", "/me/{}/download", "/welcome/{}"])
def test_guessing_secret_links_has_an_end(office: Office, path: str) -> None:
    """Twenty links that open nothing, then a plain page says to wait; elsewhere and later everything opens as ever."""
    page, guesser = office.own_page("Ann Aho"), from_address(office, "203.0.113.9")
    assert {guesser.get(path.format(f"guess{at}")).status_code for at in range(20)} == {404}
    for asked in (path.format("one-more"), page):
        answer = guesser.get(asked)
        assert answer.status_code == 429
        assert "Too many tries" in answer.text
        assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert from_address(office, "203.0.113.10").get(page).status_code == 200
    office.clock.now += 16 * MINUTE
    assert guesser.get(page).status_code == 200


def test_no_stop_is_lost_because_others_were_out_of_date(office: Office) -> None:
    """A mail provider sends the stops of many people from one address: Ann's is obeyed after twenty that opened nothing."""
    page, provider = office.own_page("Ann Aho"), from_address(office, "203.0.113.9")
    for at in range(25):
        provider.post(f"/me/guess{at}/stop", data={"List-Unsubscribe": "One-Click"})
    assert provider.post("/me/guess/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 429
    assert provider.post(f"{page}/stop", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert office.verdict("Ann Aho") == "leave"


def test_opening_a_right_link_often_is_no_try_in_vain(office: Office) -> None:
    """Ann looks at her page thirty times."""
    page, ann = office.own_page("Ann Aho"), office.browser()
    assert {ann.get(page).status_code for _ in range(30)} == {200}
