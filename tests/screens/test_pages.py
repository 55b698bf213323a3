"""The pages in a real browser: a recruiter's day, a person's own page on a phone, keys, and nothing that keeps anybody out."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from regard.demo import write_company
from regard.demo.systems import RULES, in_greenhouse
from regard.fakes.greenhouse import FakeGreenhouse
from regard.serve.__main__ import first_invitation
from regard.web.app import create_app
from regard.workspace import open_workspace
from regard.workspace.live import Live

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NOW = 1_772_614_800_000_000
WIDTH = 390
"""Of a phone, in pixels."""
PASSWORD = "four words are enough"
LISTS = (
    "/",
    "/calls",
    "/news",
    "/people?q=a",
    "/people?q=zzz",
    "/people?verdict=write",
    "/people?system=greenhouse&q=a",
    "/board",
    "/must-not",
    "/feedback",
    "/who",
    "/referrals",
    "/sources",
    "/sources/system/greenhouse",
    "/sources/system/greenhouse?plan=1",
    "/sources/system/ashby",
    "/rules",
    "/team",
    "/connections",
    "/health",
    "/log",
    "/retention",
    "/account",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The demo company of a hundred people, served as ``regard serve`` does: its address and the first link."""
    folder = tmp_path_factory.mktemp("site")
    write_company(folder / "exports", people=100, seed=7, now=NOW)
    workspace = open_workspace(folder / "kept")
    workspace.read(folder / "exports", NOW)
    with FakeGreenhouse(in_greenhouse(folder / "exports"), "id:secret") as fake:
        list(workspace.pull("greenhouse", "id:secret", NOW, url=fake.url))
        workspace.write_rules("greenhouse", RULES["greenhouse"], NOW, by="ada@demo.example")
        list(workspace.write("greenhouse", "id:secret", NOW, url=fake.url))
    live = Live(workspace)
    server = uvicorn.Server(uvicorn.Config(create_app(live, lambda: NOW), port=0, log_level="warning"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.01)  # the port is known when the server listens
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/welcome/{first_invitation(live, NOW)}"
    server.should_exit = True
    serving.join()
    live.close()


@pytest.fixture(scope="module")
def session(site: tuple[str, str], browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the administrator's browser remembers after having followed the first link and set a password."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site[1])
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label(re.compile("password")).fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Today").wait_for()
    state = tmp_path_factory.mktemp("session") / "state.json"
    context.storage_state(path=state)
    context.close()
    return state


@pytest.fixture
def visit(site: tuple[str, str], browser: Browser, session: Path) -> Iterator[Page]:
    """A desktop browser of a colleague who has signed in; whatever a page complains about fails the test."""
    complaints: list[str] = []
    context = browser.new_context(storage_state=session, base_url=site[0], viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    yield page
    context.close()
    assert complaints == []


def serious(page: Page) -> list[str]:
    """What keeps people out of this page, by the rules of axe."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found if rule["impact"] in {"serious", "critical"}]


def on_the_way(visit: Page) -> Iterator[str]:
    """Pages that are there once a file was sent: one that is looked at first, and one that was read."""
    for button, field in (("Look first", "file"), ("Read them", "files")):
        visit.goto("/sources")
        few = {"name": "few.csv", "mimeType": "text/csv", "buffer": b"Name,Email,Aaa\nCas Cole,cas@mail.example,x\nZoe,,\n"}
        visit.locator(f"input[name={field}]").set_input_files(few)  # type: ignore[arg-type]
        visit.get_by_role("button", name=button, exact=True).click()
        visit.wait_for_url(re.compile("/sources/(look|reading)/"))
        yield visit.url


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_keeps_anybody_out_or_runs_off_the_screen(visit: Page, scheme: str, width: int) -> None:
    """Every page a colleague sees, by day on a desk and by night on a phone: no serious violation, no sideways scrolling."""
    visit.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit.set_viewport_size({"width": width, "height": 844})
    visit.goto("/")
    person = visit.locator(".row .name").first.get_attribute("href")
    for path in (*LISTS, *on_the_way(visit), person, f"{person}/why", f"{person}/own-page"):
        visit.goto(str(path))
        assert serious(visit) == [], path
        assert visit.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_second_factor_is_scanned_from_the_page(visit: Page) -> None:
    """The picture is drawn under the page's own rules, wide enough for a phone; on a phone's screen nothing runs off it."""
    visit.set_viewport_size({"width": WIDTH, "height": 844})
    visit.goto("/account")
    visit.get_by_role("button", name="Set it up").click()
    drawn = visit.locator(".picture svg").bounding_box()
    assert drawn is not None
    assert drawn["width"] == drawn["height"] >= 180
    assert serious(visit) == []
    assert visit.evaluate("document.documentElement.scrollWidth") <= WIDTH
    visit.get_by_role("button", name="Not now").click()
    visit.get_by_role("button", name="Set it up").wait_for()


def test_a_recruiter_works_through_the_day_by_keyboard(visit: Page) -> None:
    """J goes to the first person, Enter opens them, the reason names its file and line; made good, they are gone from Repair."""
    visit.goto("/?verdict=repair")
    count = int(visit.locator("h1 .total").inner_text())
    visit.keyboard.press("j")
    name = visit.evaluate("document.activeElement.textContent")
    visit.keyboard.press("Enter")
    visit.get_by_role("heading", name=name, exact=True).wait_for()
    assert re.search(r"\w+\.\w+:\d+", visit.locator(".verdict code").first.inner_text())
    visit.get_by_role("button", name="Made good in writing").click()
    visit.get_by_text("Made good", exact=False).first.wait_for()
    visit.goto("/?verdict=repair")
    assert int(visit.locator("h1 .total").inner_text()) == count - 1
    assert name not in visit.locator(".row .name").all_text_contents()


@pytest.mark.parametrize("script", [True, False])
def test_somebody_who_was_recommended_answers_on_a_phone(visit: Page, browser: Browser, script: bool) -> None:
    """A colleague gets a link and a message; the page opens in French on a phone, with or without script; a yes counts."""
    name = "Dora Dahl" if script else "Dolf Dahl"
    visit.goto("/referrals")
    visit.get_by_label("Name", exact=True).fill(name)
    visit.get_by_label("E-mail address").fill(f"{name[:4].lower()}@mail.example")
    visit.get_by_label("Why, and how you know them").fill("we taught a course together")
    visit.get_by_role("button", name="Refer them").click()
    visit.get_by_role("heading", name=f"Pass this on to {name}").wait_for()
    assert serious(visit) == []
    address = visit.locator("code.link").inner_text()
    assert address in visit.locator("pre").first.inner_text()
    context = browser.new_context(viewport={"width": WIDTH, "height": 844}, locale="fr-FR", java_script_enabled=script)
    phone = context.new_page()
    phone.goto(address)
    assert phone.get_by_role("heading", name="Ada vous recommande").is_visible()
    if script:
        assert serious(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
    phone.get_by_label("Oui, écrivez-moi").check()
    phone.get_by_role("button", name="Envoyer ma réponse").click()
    assert phone.get_by_text("Merci. L’un de nous vous écrira.").is_visible()
    context.close()
    visit.goto(f"/people?q={name}")
    assert visit.get_by_text("has said that we may write").is_visible()


def test_slash_finds_somebody_by_a_part_of_the_name(visit: Page) -> None:
    """The slash jumps to the search; half a name finds its owner."""
    visit.goto("/?verdict=write")
    name = visit.locator(".row .name").first.inner_text()
    visit.keyboard.press("/")
    visit.keyboard.type(name[: len(name) // 2 + 1])
    visit.keyboard.press("Enter")
    visit.get_by_role("link", name=name, exact=True).wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_a_person_changes_a_wish_on_a_phone_and_today_changes(visit: Page, browser: Browser, script: bool) -> None:
    """The link from the recruiter opens the page in German, with or without script; after "never" and "stop" Today lacks them."""
    visit.goto("/?verdict=write")
    visit.locator(".row .name").first.click()
    name = visit.locator("h1 .name").inner_text()
    visit.get_by_role("button", name="Make the link").click()
    address = visit.locator("code.link").inner_text()
    context = browser.new_context(viewport={"width": WIDTH, "height": 844}, locale="de-DE", java_script_enabled=script)
    phone = context.new_page()
    phone.goto(address)
    assert phone.get_by_role("heading", name="Was über Sie gespeichert ist").is_visible()
    if script:
        assert serious(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
    phone.get_by_role("group", name="SMS").get_by_label("nie", exact=True).check()
    phone.get_by_role("button", name="Speichern: Wie Sie erreichbar sind").click()
    assert phone.get_by_text("Gespeichert.").is_visible()
    assert phone.get_by_role("group", name="SMS").get_by_label("nie", exact=True).is_checked()
    phone.get_by_role("button", name="Jeden Kontakt beenden").click()
    assert phone.get_by_text("Niemand von uns meldet sich mehr").is_visible()
    context.close()
    visit.goto("/?verdict=write")
    assert name not in visit.locator(".row .name").all_text_contents()
    visit.goto("/must-not")
    assert name in visit.locator(".row .name").all_text_contents()
