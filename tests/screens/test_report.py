"""The report of the day as its reader meets it: in a real browser, on paper, without scripts, in the dark."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from regard.clock import DAY, HOUR, MINUTE, micros
from regard.decisions.day import Card, Day, Decision, Evidence, FileRead, Moment, Problem, Value, WishLine
from regard.decisions.health import Contradiction, Figure, Quality, Share, Side, SourceHealth, Then
from regard.ledger.event import Place
from regard.people.stages import Standing, State
from regard.report.page import write_report
from regard.words import Channel, Method, Micros, Total, Verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOW = micros(datetime(2026, 3, 4, 9, tzinfo=UTC))
Open = Callable[..., "Page"]

FILES = (
    FileRead(
        "ats/people.csv", "csv", "Greenhouse export", 120, 117, 2, 1,
        mapping={"Full Name": "name", "Notes": ""},
        problems=(Problem(17, "rejected", "Neither a name nor an address.", "Add an address and export again."),),
        more_problems=2,
    ),
    FileRead("mail/2025.mbox", "mailbox", "mbox", 44, 44, 0, 0, already_known=True),
    FileRead("old/backup.dat", "", "", 0, 0, 0, 0, tried=("CSV", "vCard", "mbox")),
)  # fmt: skip


def decided(person: int, name: str, verdict: Verdict, rule: str, total: Total | None, **more: Any) -> Decision:
    """A decision over one person that rests on one line of a file."""
    because = f"Because of the rule {rule}."
    evidence = (
        Evidence("wish.stop", "asked for it in so many words", NOW - 30 * DAY, "mailbox", Place("mail/2025.mbox", person)),
    )
    return Decision(person, name, verdict, rule, because, evidence, total=total, **more)


def card(decision: Decision, moments: int = 3, values: int = 3, zone: str = "Asia/Tokyo") -> Card:
    """What is held about one person: a timeline, values of which one is stale and one replaced, wishes of both sorts."""
    who, place = decision.person, Place("ats/people.csv", decision.person + 1)
    timeline = tuple(
        Moment(
            NOW - k * DAY - who * MINUTE,
            "message.sent",
            f"Coffee in week {k}, number {who}?",
            "lea@example.org",
            "mailbox",
            place,
        )
        for k in range(moments)
    )
    known = [
        Value("title", "Data Engineer", Method.IMPORTED, "legitimate interest", "csv", place, NOW - 900 * DAY, NOW, stale=True),
        Value("title", "Trainee", Method.IMPORTED, "legitimate interest", "csv", place, NOW - 2000 * DAY, NOW, current=False),
        Value("phone", f"+35840{who:07}", Method.STATED, "consent", "csv", place, None, NOW - 2 * DAY),
        *(
            Value("skill", f"Skill {k} of {who}", Method.STAFF, "consent", "csv", place, NOW - k * DAY, NOW)
            for k in range(values - 3)
        ),
    ]
    wishes = (
        WishLine("Evenings only", True, NOW - 90 * DAY, "mailbox", place),
        WishLine("Usually answers on Tuesdays", False, None, "mailbox", place),
    )
    return Card(who, decision.name, zone, timeline, tuple(known), wishes)


def the_day(decisions: list[Decision], *, moments: int = 3, values: int = 3) -> Day:
    """The day of these decisions, with a card for everybody who is on a list."""
    totals = {total: sum(d.total is total for d in decisions) for total in Total}
    cards = {d.person: card(d, moments, values) for d in decisions if d.total or d.verdict is not Verdict.LEAVE}
    return Day(NOW, "Lumen & Oak", FILES, 3 * len(decisions), len(decisions), totals, tuple(decisions), cards)


KINDS: list[tuple[Verdict, str, Total | None, dict[str, Any]]] = [
    (
        Verdict.WRITE,
        "role_fits",
        Total.MAY_CONTACT,
        {"channel": Channel.EMAIL, "offer": "Data lead, Oulu", "not_before": NOW + 3 * HOUR},
    ),
    (Verdict.ASK, "open_question", Total.MAY_CONTACT, {"channel": Channel.LINKEDIN}),
    (Verdict.CALL, "bad_news_is_spoken", Total.SHOULD_CALL, {"channel": Channel.PHONE, "avoid": "Nothing about the raise."}),
    (Verdict.REPAIR, "reply_unanswered", None, {"channel": Channel.EMAIL, "task": "Say sorry first."}),
    (Verdict.LEAVE, "global_stop", Total.MUST_NOT, {}),
    (Verdict.WAIT, "asked_for_a_pause", Total.MUST_NOT, {"not_before": NOW + 40 * DAY}),
    (Verdict.ASK, "title_too_old", Total.DATA_TOO_OLD, {"channel": Channel.EMAIL}),
    (Verdict.LEAVE, "nothing_to_offer", None, {}),
]


def crowd(people: int) -> list[Decision]:
    """So many people, of every kind in turn."""
    return [decided(n, f"Person Number{n}", *KINDS[n % len(KINDS)][:3], **KINDS[n % len(KINDS)][3]) for n in range(1, people + 1)]


@pytest.fixture
def read(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open the report of a day; whatever the page complains about, asks for or pops up fails the test."""
    complaints: list[str] = []
    asked: list[str] = []
    with contextlib.ExitStack() as stack:

        def opened(day: Day, **how: Any) -> Page:
            write_report(day, tmp_path / "report.html")
            context = stack.enter_context(contextlib.closing(browser.new_context(**how)))
            page = context.new_page()
            page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
            page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
            page.on("console", lambda said: complaints.append(f"console: {said.text}"))
            page.on("request", lambda request: asked.append(request.url))
            page.goto((tmp_path / "report.html").as_uri())
            if how.get("java_script_enabled", True):
                page.wait_for_selector("html[data-ready]", state="attached")
            return page

        yield opened
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []


def names(page: Page, section: str) -> list[str]:
    """The names on one list, after having asked for all of it."""
    everything = page.locator(f"#{section} .further button")
    if everything.is_visible():
        everything.click()
    return page.locator(f"#{section} .name").all_text_contents()


def person(page: Page, name: str) -> Page:
    """Open the section of one person on the list that is shown."""
    page.locator("section.current").get_by_role("link", name=name, exact=True).click()
    page.wait_for_selector("dialog[open]")
    return page


@pytest.mark.parametrize(
    ("number", "total"),
    [
        ("may-contact", Total.MAY_CONTACT),
        ("must-not", Total.MUST_NOT),
        ("should-call", Total.SHOULD_CALL),
        ("too-old", Total.DATA_TOO_OLD),
    ],
)
def test_d19_each_number_opens_exactly_the_people_behind_it(read: Open, number: str, total: Total) -> None:
    """Of 1,000 people a quarter may be contacted. The figure says so, and a click lists each of them and nobody else."""
    people = crowd(1000)
    page = read(the_day(people))
    figure = page.locator(f"[data-number={number}]")
    figure.click()
    shown = names(page, number)
    assert sorted(shown) == sorted(d.name for d in people if d.total is total)
    assert figure.locator(".figure").text_content() == f"{len(shown):,}"
    assert page.locator("section.current").get_attribute("id") == number


def in_health(people: list[Decision]) -> Day:
    """A day with one source, owned by nobody, read twice: every third has no telephone number; and a contradiction."""
    without = tuple(d.person for d in people if d.person % 3 == 0)
    share, before = Share(len(people) - len(without), len(people)), Share(len(people) // 4, len(people))
    trend = (Then(NOW - 30 * DAY, before), Then(NOW, share))
    figures = (
        Figure(Quality.COMPLETE, "phone", share, without, trend=trend),
        Figure(Quality.VALID, "imported", Share(3, 4), rows=(Place("<b>list</b>.csv", 7),)),
    )
    source = SourceHealth("Fair <list>", "", tuple(d.person for d in people), len(people), figures)
    sides = [Side(f"fair:{d.person}", d.person, d.name, "Fair <list>", Place("fair.csv", d.person)) for d in people[:2]]
    pair = Contradiction("same e-mail address", "They have different LinkedIn profiles.", *sides)
    stands = State(
        "fair:1", "7", "Pilot", Standing.WITHDRAWN, "Onsite", NOW - 9 * DAY, "them", "pay", "lea", "Fair <list>", Place("f", 1)
    )
    day = the_day(people)
    cards = {number: replace(card, applications=(stands,)) for number, card in day.cards.items()}
    return replace(day, health=(source,), contradictions=(pair,), cards=cards)


def test_d19_each_figure_of_data_health_opens_exactly_its_people(read: Open) -> None:
    """A click on the number of people without a telephone number lists each of them; so does the size of the source."""
    people = crowd(400)
    page = read(in_health(people))
    page.get_by_role("link", name="Data health").click()
    page.get_by_role("link", name="Fair <list>").click()
    page.get_by_role("link", name="133 people").click()
    page.wait_for_selector("#behind.current .name")
    assert sorted(names(page, "behind")) == sorted(d.name for d in people if d.person % 3 == 0)
    page.go_back()
    page.locator("#health td").get_by_role("link", name="400").click()
    page.wait_for_selector("#behind.current .name")
    assert sorted(names(page, "behind")) == sorted(d.name for d in people)


def test_d18_data_health_tells_owner_trend_and_who_contradicts_whom(read: Open) -> None:
    """Without an owner it says so; the figure stands beside that of the reading before; the pair is named with both places."""
    page = read(in_health(crowd(400)))
    page.get_by_role("link", name="Data health").click()
    health = page.locator("#health")
    text = health.text_content() or ""
    for words in ("nobody owns this source", "25 % on 2 February 2026", "+42", "too few to say", "<b>list</b>.csv:7"):
        assert words in text
    assert "They have different LinkedIn profiles." in text
    health.locator(".pairs .name").first.click()
    page.wait_for_selector("dialog[open]")
    assert "Pilot withdrawn by them: pay (them), stage Onsite" in (page.locator("dialog .applications").text_content() or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_data_health(read: Open, scheme: str) -> None:
    """No barrier that a machine can find, by day and by night, and no sideways scrolling on a phone."""
    page = read(in_health(crowd(40)), color_scheme=scheme, viewport={"width": 390, "height": 800})
    page.goto(page.url.partition("#")[0] + "#source-1")
    page.wait_for_selector("#health.current details[open]")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_person_is_found_by_any_part_of_the_name_however_it_is_accented(read: Open) -> None:
    """Somebody types "/", then "bjork guð": Björk is there. On the call list she is not, and the page says where she is."""
    page = read(the_day([*crowd(300), decided(900, "Björk Guðmundsdóttir", *KINDS[0][:3])]))
    page.keyboard.press("/")
    page.keyboard.type("bjork guð")
    assert names(page, "today") == ["Björk Guðmundsdóttir"]
    page.locator("nav a[href='#should-call']").click()
    assert names(page, "should-call") == []
    page.get_by_role("link", name="Search everybody").click()
    assert names(page, "everybody") == ["Björk Guðmundsdóttir"]


def test_the_day_is_filtered_by_verdict_rule_and_channel(read: Open) -> None:
    """Only repairs; only those to be asked on LinkedIn; and everything again."""
    people = crowd(80)
    page = read(the_day(people))
    page.locator("#by-verdict").select_option("repair")
    assert sorted(names(page, "today")) == sorted(d.name for d in people if d.verdict is Verdict.REPAIR)
    page.get_by_role("button", name="Clear").click()
    page.locator("#by-rule").select_option("open question")
    page.locator("#by-channel").select_option("on LinkedIn")
    assert sorted(names(page, "today")) == sorted(d.name for d in people if d.rule == "open_question")
    assert page.locator("#today .found").text_content() == "10 of 50 match."


def test_a_line_says_what_to_do_when_on_their_clock_and_what_not_to_say(read: Open) -> None:
    """Three hours from now it is 21:00 in Tokyo. A number to ring stands only where ringing is right."""
    page = read(the_day(crowd(8)))
    line = page.locator("#today .row", has_text="Number8")
    assert "today from 21:00 in Tokyo" in (line.text_content() or "")
    assert "Data lead, Oulu" in (line.text_content() or "")
    page.locator("nav a[href='#should-call']").click()
    call = page.locator("#should-call .row").text_content() or ""
    assert "Nothing about the raise." in call
    assert "+358400000002" in call
    page.locator("nav a[href='#must-not']").click()
    assert "+358" not in (page.locator("#must-not").text_content() or "")


def test_who_must_not_be_contacted_is_grouped_by_reason(read: Open) -> None:
    """Of 80 people ten said stop and ten asked for a pause; a click on a reason leaves only its people."""
    page = read(the_day(crowd(80)))
    page.locator("nav a[href='#must-not']").click()
    reasons = page.locator("#must-not .reasons tr")
    assert [text.split() for text in reasons.all_inner_texts()] == [
        ["Asked", "for", "a", "pause", "10"],
        ["Global", "stop", "10"],
    ]
    page.get_by_role("link", name="Global stop").click()
    assert len(names(page, "must-not")) == 10
    page.locator("nav a[href='#waiting']").click()
    assert "until Mon 13 April 2026" in (page.locator("#waiting .row").first.text_content() or "")


def test_d5_a_person_shows_why_with_file_and_line_and_every_value_with_source_and_age(read: Open) -> None:
    """Number 2 is to be called: the evidence is line 2 of the mailbox, the title is stale, the old one is folded away."""
    page = person(read(the_day(crowd(8))), "Person Number2")
    dialog = page.locator("dialog")
    assert "mail/2025.mbox:2" in dialog.locator(".evidence").inner_text()
    assert "bad news is spoken" in dialog.inner_text()
    title = dialog.locator(".values tr", has_text="Data Engineer").inner_text()
    assert all(part in title for part in ("2 years old", "too old", "imported", "ats/people.csv:3"))
    assert "received 2 Mar 2026" in dialog.locator(".values tr", has_text="+358").inner_text()
    trainee = dialog.get_by_text("Trainee")
    assert not trainee.is_visible()
    dialog.get_by_role("button", name="Show 1 replaced value").click()
    assert trainee.is_visible()
    assert dialog.locator(".timeline li").count() == 3


def test_what_was_said_and_what_is_guessed_look_different(read: Open) -> None:
    """Evenings were stated, Tuesdays are a guess: words and border tell them apart."""
    dialog = person(read(the_day(crowd(8))), "Person Number2").locator("dialog")
    said, guessed = dialog.locator(".wishes li", has_text="Evenings"), dialog.locator(".wishes li", has_text="Tuesdays")
    assert "They said" in said.inner_text()
    assert "We guess" in guessed.inner_text()
    style = "element => getComputedStyle(element).borderTopStyle"
    assert (said.evaluate(style), guessed.evaluate(style)) == ("solid", "dashed")


def test_a_long_history_says_how_much_of_it_is_not_shown(read: Open) -> None:
    """Of 95 moments the page carries the newest 40 and counts the rest."""
    dialog = person(read(the_day(crowd(2), moments=95)), "Person Number2").locator("dialog")
    assert dialog.locator(".timeline li").count() == 40
    assert dialog.get_by_text("and 55 earlier").is_visible()


def test_whoever_is_on_no_list_is_one_command_away(read: Open) -> None:
    """Nothing to offer to Ann and two namesakes: no history in the file, but the command that tells everything."""
    page = read(the_day([decided(n, name, *KINDS[7][:3]) for n, name in enumerate(("Ann Berg", "Mika Sato", "Mika Sato"), 1)]))
    page.locator("nav a[href='#everybody']").click()
    dialog = person(page, "Ann Berg").locator("dialog")
    assert 'regard today FOLDER --why "Ann Berg"' in dialog.inner_text()
    assert "on no list today" in dialog.inner_text()
    dialog.get_by_role("link", name="Next").click()
    dialog.get_by_text("regard today FOLDER --why 2").wait_for()


def test_c17_what_was_read_rejected_and_not_recognised(read: Open) -> None:
    """Three files: one with a bad row, one known already, one that nobody can read."""
    page = read(the_day(crowd(8)))
    page.locator("nav a[href='#read']").click()
    text = page.locator("#read").inner_text()
    for part in (
        "120",
        "117",
        "Neither a name nor an address.",
        "Add an address and export again.",
        "and 2 more",
        "known already",
    ):
        assert part in text
    assert "Tried: CSV, vCard, mbox." in page.locator(".strange").inner_text()


def test_nothing_in_the_data_runs_or_breaks_out(read: Open, corpus: Path) -> None:
    """Five hundred strings made to break pages, as names, reasons, offers and words of mails: the page shows and runs none."""
    strings: list[str] = json.loads((corpus / "identifiers" / "strings" / "blns.json").read_text(encoding="utf-8"))
    strings += [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "a\u2028b\u2029c",
        "\u202eevil\u2066",
        "nul\x00l",
        "half \ud800",
    ]
    people = [
        decided(n, text, Verdict.WRITE, text or "none", Total.MAY_CONTACT, offer=text, task=text)
        for n, text in enumerate(strings, 1)
    ]
    day, cards = the_day(people), {}
    for d in people:
        held = card(d)
        place = Place(d.name, 1)
        said = Moment(NOW, d.name, d.name, d.name, d.name, place)
        value = Value(d.name, d.name, Method.STATED, d.name, d.name, place, NOW, NOW)
        wish = WishLine(d.name, True, NOW, d.name, place)
        cards[d.person] = Card(d.person, d.name, d.name, (said,), (*held.values, value), (wish,))
    page = read(replace(day, cards=cards))
    shown = names(page, "today")
    assert len(shown) == len(strings)
    assert "</script><script>alert(1)</script>" in shown
    assert "nul␀l" in shown
    for number in (1, len(strings) // 2, *range(len(strings) - 7, len(strings) + 1)):
        page.goto(page.url.split("#")[0] + f"#person-{number}")
        page.wait_for_function(
            "name => document.querySelector('#person-name')?.textContent === name", arg=shown_as(strings[number - 1], number)
        )
    assert page.locator("script").count() == 3
    assert (
        page.locator(
            "main :is(script, img, iframe, object, embed, style, link, video, audio, input), dialog :is(script, img, iframe)"
        ).count()
        == 0
    )


def test_the_page_brings_all_that_it_uses(tmp_path: Path) -> None:
    """The policy forbids everything but the page's own style and script; no address, handler or embedded thing is in it."""
    write_report(the_day(crowd(8)), tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert re.findall(r"https?:|url\(|@import|\ssrc=|\son[a-z]+=|\sstyle=|javascript:", text) == []


def shown_as(text: str, number: int) -> str:
    """The name as the page must show it: intact, with what cannot be drawn replaced by a sign."""
    for bad, sign in (("\x00", "␀"), ("\ud800", "\ufffd"), ("\u202e", "⟨U+202E⟩")):
        text = text.replace(bad, sign)
    return text.strip() or f"Person {number}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(read: Open, scheme: str) -> None:
    """No serious or critical finding of axe on any list, nor in a person's section, in light and in dark."""
    page = read(the_day(crowd(24)), color_scheme=scheme)
    for section in ("must-not", "read", "today"):
        page.locator(f"nav a[href='#{section}']").click()
        assert serious(page) == []
    person(page, "Person Number2").get_by_role("button", name="Show 1 replaced value").click()
    assert serious(page) == []


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]


def test_the_keyboard_alone_is_enough(read: Open) -> None:
    """Slash, a name, arrow down, Enter: the section is open. Escape: back on the line it came from."""
    page = read(the_day(crowd(40)))
    page.keyboard.press("/")
    page.keyboard.type("number1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.locator("#person-name").text_content() == name
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert page.evaluate("document.activeElement.textContent") == name


def test_dark_is_a_click_away_and_is_remembered(read: Open) -> None:
    """The page follows the system until somebody chooses; the choice holds when the page is opened again."""
    page = read(the_day(crowd(8)), color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Switch to dark colours").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_paper_has_the_lists_and_no_buttons(read: Open) -> None:
    """Printing draws every list in full, whatever was scrolled to, and leaves out what cannot be pressed."""
    people = crowd(1600)
    page = read(the_day(people))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for section, wanted in (("should-call", 200), ("must-not", 400), ("today", 1000)):
        assert page.locator(f"#{section} .name:visible").count() == wanted
    assert page.locator("#read").is_visible()
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
    assert page.locator("#may-contact").is_visible() is False


def test_it_works_where_no_script_may_run(read: Open) -> None:
    """Without JavaScript the numbers, the call list in full and the beginning of every list are there."""
    page = read(the_day(crowd(2400)), java_script_enabled=False)
    assert page.locator("[data-number=should-call] .figure").text_content() == "300"
    assert page.locator("#should-call .name").count() == 300
    assert page.locator("#today .name").count() == 200
    assert page.locator(".notice").is_visible()
    assert page.locator("#controls").is_visible() is False


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_phone(read: Open, width: int) -> None:
    """Nothing sticks out to the side, long names and addresses included."""
    long = decided(999, "Maximiliana" * 12, Verdict.WRITE, "role_fits", Total.MAY_CONTACT, offer="x" * 300)
    page = read(the_day([*crowd(24), long]), viewport={"width": width, "height": 800})
    for section in ("today", "should-call", "must-not", "read"):
        page.goto(page.url.split("#")[0] + f"#{section}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(page.url.split("#")[0] + "#person-999")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width


def test_b15_ten_thousand_people_fit_into_ten_megabytes_and_open_at_once(read: Open) -> None:
    """10,000 people, 7,500 of them on lists with 20 moments and 12 values each: under 10 MB, usable within a second."""
    page = read(the_day(crowd(10_000), moments=20, values=12))
    size = page.evaluate("performance.getEntriesByType('navigation')[0].decodedBodySize")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert 1_000_000 < size < 10_000_000
    assert ready < 3000, "a second on a quiet machine, and three on a busy one"
    page.locator("#search").fill("number9987")
    person(page, "Person Number9987")
    assert page.locator("dialog .timeline li").count() == 20


def test_a_report_is_whole_or_not_there(now: Micros) -> None:
    """A folder that is missing raises; a report that cannot be made leaves the old one and no half file."""
    day = the_day(crowd(3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        write_report(day, path)
        before = path.read_bytes()
        broken = Day(now, "x", (), 0, 0, {}, (None,), {})  # type: ignore[arg-type]
        with pytest.raises(AttributeError):
            write_report(broken, path)
        assert path.read_bytes() == before
        assert [file.name for file in Path(folder).iterdir()] == ["report.html"]
        with pytest.raises(FileNotFoundError):
            write_report(day, Path(folder) / "missing" / "report.html")
