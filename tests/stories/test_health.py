"""The health of the data: complete, fresh, unique and valid by source, with trend, owner and the people behind each figure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from regard.cli.main import main
from regard.clock import DAY, micros
from regard.decisions.health import Figure, Health, Quality, Share, SourceHealth
from regard.errors import BadSettings
from regard.words import Micros
from regard.workspace import open_workspace

MARCH = micros(datetime(2026, 3, 4, 9, tzinfo=UTC))
APRIL = MARCH + 31 * DAY
SCHEMA = Path(__file__).parents[2] / "docs" / "today.schema.json"


def member(name: str, address: str, phone: str = "", changed: str = "2026-02-20") -> str:
    """A row of a list of members; the address is as good as its last change."""
    return f"{name},{address},{phone},{changed}"


def write(folder: Path, name: str, *rows: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(("Full name,Email,Phone,Updated", *rows)) + "\n")


def health_at(folder: Path, store: Path | None, *moments: Micros) -> Health:
    """Read the folder at each moment and say how healthy it is after the last."""
    with open_workspace(store) as workspace:
        for moment in moments:
            workspace.read(folder, moment)
        return workspace.health(moments[-1])


def source_in(health: Health, name: str = "Table") -> SourceHealth:
    return next(source for source in health.sources if source.source == name)


def figure(source: SourceHealth, quality: Quality, what: str) -> Figure:
    return next(one for one in source.figures if (one.quality, one.what) == (quality, what))


def names_behind(folder: Path, moment: Micros, quality: Quality, what: str) -> list[str]:
    with open_workspace(None) as workspace:
        workspace.read(folder, moment)
        names = {decision.person: decision.name for decision in workspace.day(moment).decisions}
        found = figure(source_in(workspace.health(moment)), quality, what)
    assert len(found.people) == found.share.bad
    return sorted(names[person] for person in found.people)


ALPHABET = ("Ada Abel", "Bo Bahr", "Cy Cole", "Di Dorn", "Ed Ernst", "Flo Funk")


def test_d18_half_of_the_phones_are_missing(tmp_path: Path) -> None:
    """Six members, three with a telephone number: complete is three of six, and the three others are named."""
    rows = (
        member(name, f"{name[:2].lower().strip()}@x.example", "+4930901820" if at % 2 else "") for at, name in enumerate(ALPHABET)
    )
    write(tmp_path / "in", "members.csv", *rows)
    source = source_in(health_at(tmp_path / "in", None, MARCH))
    assert figure(source, Quality.COMPLETE, "phone").share == Share(3, 6)
    assert figure(source, Quality.COMPLETE, "e-mail").share == Share(6, 6)
    assert names_behind(tmp_path / "in", MARCH, Quality.COMPLETE, "phone") == ["Ada Abel", "Cy Cole", "Ed Ernst"]


def test_d18_a_stale_source_is_not_fresh(tmp_path: Path) -> None:
    """Addresses are good for two years: those last confirmed in 2021 are behind the figure, those of last month are not."""
    old = [member(name, f"m{at}@x.example", changed="2021-05-01") for at, name in enumerate(ALPHABET[:4])]
    new = [member(name, f"n{at}@x.example") for at, name in enumerate(ALPHABET[4:])]
    write(tmp_path / "in", "members.csv", *old, *new)
    source = source_in(health_at(tmp_path / "in", None, MARCH))
    assert figure(source, Quality.FRESH, "e-mail").share == Share(2, 6)
    assert names_behind(tmp_path / "in", MARCH, Quality.FRESH, "e-mail") == sorted(ALPHABET[:4])


def test_d18_a_value_is_fresh_to_the_last_day_of_its_shelf_life(tmp_path: Path) -> None:
    """Exactly two years after it was confirmed an address still counts, a day later it does not, and nobody read anything."""
    write(tmp_path / "in", "members.csv", member("Ada Abel", "ada@x.example", changed="2026-03-01"))
    confirmed = micros(datetime(2026, 3, 1, 12, tzinfo=UTC))
    with open_workspace(None) as workspace:
        workspace.read(tmp_path / "in", MARCH)
        last = source_in(workspace.health(confirmed + 731 * DAY - 1))
        after = source_in(workspace.health(confirmed + 731 * DAY))
    assert figure(last, Quality.FRESH, "e-mail").share == Share(1, 1)
    assert figure(after, Quality.FRESH, "e-mail").share == Share(0, 1)


def test_d18_people_who_stand_in_one_source_twice(tmp_path: Path) -> None:
    """Two entries with one LinkedIn profile are one person whom the source describes twice."""
    (tmp_path / "in").mkdir()
    rows = [f"{name},m{at}@x.example,https://www.linkedin.com/in/m{at}" for at, name in enumerate(ALPHABET)]
    twice = "Ada Abel,ada.abel@y.example,https://www.linkedin.com/in/m0"
    (tmp_path / "in" / "members.csv").write_text("\n".join(("Full name,Email,LinkedIn", *rows, twice)) + "\n")
    source = source_in(health_at(tmp_path / "in", None, MARCH))
    assert (len(source.people), source.records) == (6, 7)
    assert figure(source, Quality.UNIQUE, "described once").share == Share(5, 6)
    assert names_behind(tmp_path / "in", MARCH, Quality.UNIQUE, "described once") == ["Ada Abel"]


def test_d18_rows_that_were_not_imported_are_named_by_their_line(tmp_path: Path) -> None:
    """A row with nothing to go by is not valid; file and line stand behind the figure."""
    write(
        tmp_path / "in", "members.csv", *(member(name, f"m{at}@x.example") for at, name in enumerate(ALPHABET)), ",,,2026-02-20"
    )
    valid = figure(source_in(health_at(tmp_path / "in", None, MARCH)), Quality.VALID, "imported")
    assert valid.share.bad == len(valid.rows) + valid.more_rows
    assert [str(place) for place in valid.rows] == ["members.csv:8"]


def test_d18_a_second_reading_a_month_later_shows_better(tmp_path: Path) -> None:
    """In March one of six has a telephone number, the export of April has the five others: March is kept, the change is told."""
    first = [member(name, f"m{at}@x.example", "+4930901820" if at == 0 else "") for at, name in enumerate(ALPHABET)]
    second = [member(name, f"m{at}@x.example", f"+493090182{at}" if at else "", "2026-03-30") for at, name in enumerate(ALPHABET)]
    write(tmp_path / "in", "members.csv", *first)
    march = health_at(tmp_path / "in", tmp_path / "kept", MARCH)
    write(tmp_path / "in", "members.csv", *second)
    april = health_at(tmp_path / "in", tmp_path / "kept", APRIL)
    before = figure(source_in(march), Quality.COMPLETE, "phone")
    after = figure(source_in(april), Quality.COMPLETE, "phone")
    assert (before.share, before.before, before.change) == (Share(1, 6), None, None)
    assert after.share == Share(6, 6)
    assert [(then.at, then.share) for then in after.trend] == [(MARCH, Share(1, 6)), (APRIL, Share(6, 6))]
    assert after.change == pytest.approx(5 / 6)


def test_d18_asking_as_of_march_knows_nothing_of_april(tmp_path: Path) -> None:
    """What was learnt later does not count: health as of March is the same before and after the reading of April."""
    write(tmp_path / "in", "members.csv", *(member(name, f"m{at}@x.example") for at, name in enumerate(ALPHABET)))
    with open_workspace(None) as workspace:
        workspace.read(tmp_path / "in", MARCH)
        then = workspace.health(MARCH)
        write(tmp_path / "in", "more.csv", member("Gus Groß", "gus@x.example", "+4930901820"))
        workspace.read(tmp_path / "in", APRIL)
        assert source_in(workspace.health(MARCH)).figures == source_in(then).figures
        assert len(source_in(workspace.health(APRIL)).people) == 7


def test_d18_every_source_has_an_owner_or_says_that_it_has_none(tmp_path: Path) -> None:
    """regard.toml names owners by source in any letter case, ``*`` owns the rest; without it nobody does."""
    write(tmp_path / "in", "members.csv", member("Ada Abel", "ada@x.example"))
    (tmp_path / "in" / "ada.vcf").write_text("BEGIN:VCARD\nVERSION:4.0\nFN:Ada Abel\nEMAIL:ada@x.example\nEND:VCARD\n")
    nobody = health_at(tmp_path / "in", None, MARCH)
    assert {source.owner for source in nobody.sources} == {""}
    (tmp_path / "in" / "regard.toml").write_text('[owners]\ntable = "ada@firm.example"\n"*" = "office@firm.example"\n')
    owned = health_at(tmp_path / "in", None, MARCH)
    assert {source.source: source.owner for source in owned.sources} == {
        "Table": "ada@firm.example",
        "vCard 4.0": "office@firm.example",
    }
    (tmp_path / "in" / "regard.toml").write_text('owners = "ada"\n')
    with pytest.raises(BadSettings, match="owners"):
        health_at(tmp_path / "in", None, MARCH)


def test_d18_too_few_to_say() -> None:
    """Under five there is no share; from five on the interval of Wilson says how much the share may mean."""
    assert Share(2, 4).ratio is None
    assert Share(2, 4).interval is None
    low, high = Share(5, 10).interval or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.2366, 0.7634)
    low, high = Share(0, 10).interval or (1.0, 0.0)
    assert (low, round(high, 4)) == (0.0, 0.2775)


def test_d19_count_equals_list_length_for_every_figure(tmp_path: Path) -> None:
    """Over a mixture of sources: whatever number of people is shown, exactly so many stand behind it, none of them twice."""
    write(tmp_path / "in", "members.csv", *(member(n, f"m{at}@x.example", changed="2021-01-01") for at, n in enumerate(ALPHABET)))
    (tmp_path / "in" / "c.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Cy Cole\nTEL:+4930901821\nEND:VCARD\n")
    figures = [one for source in health_at(tmp_path / "in", None, MARCH).sources for one in source.figures]
    assert any(one.people for one in figures)
    for one in figures:
        count = len(one.rows) + one.more_rows if one.quality is Quality.VALID else len(set(one.people))
        assert count == one.share.bad, one


CONTRADICTION = (member("Ada Abel", "office.two@x.example"), member("Zoë Quist", "office.two@x.example"))


def test_pairs_that_contradict_each_other_are_told_with_both_places(tmp_path: Path) -> None:
    """Two people behind one address, in two files: not joined, told in the terminal, in the document and in Data health."""
    write(tmp_path / "in", "a.csv", CONTRADICTION[0])
    (tmp_path / "in" / "z.vcf").write_text(
        "BEGIN:VCARD\nVERSION:4.0\nUID:z1\nFN:Zoë Quist\nEMAIL:office.two@x.example\nEND:VCARD\n"
    )
    run = CliRunner().invoke(main, ["today", str(tmp_path / "in"), "--at", "2026-03-04", "--report", str(tmp_path / "r.html")])
    assert "1 pair shares a key but contradicts itself; it was not joined" in run.stdout
    (pair,) = health_at(tmp_path / "in", None, MARCH).contradictions
    assert {str(pair.one.place), str(pair.other.place)} == {"a.csv:2", "z.vcf:1"}
    assert "Ada Abel" in pair.why
    assert "a.csv:2" in (tmp_path / "r.html").read_text()


def test_the_document_tells_health_and_keeps_to_its_schema(tmp_path: Path) -> None:
    """``regard today --json`` tells health beside the verdicts, ``regard health --json`` tells it alone."""
    write(
        tmp_path / "in", "members.csv", *(member(name, f"m{at}@x.example") for at, name in enumerate(ALPHABET)), CONTRADICTION[0]
    )
    today = CliRunner().invoke(main, ["today", str(tmp_path / "in"), "--at", "2026-03-04", "--json"])
    document = json.loads(today.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(document)
    alone = json.loads(CliRunner().invoke(main, ["health", str(tmp_path / "in"), "--at", "2026-03-04", "--json"]).stdout)
    assert alone["health"] == document["health"]
    assert alone["contradictions"] == document["contradictions"]
    assert {person for one in alone["health"] for found in one["figures"] for person in found["people"]} <= {
        verdict["person"] for verdict in document["verdicts"]
    }


def test_the_terminal_says_what_is_wrong_and_who_owns_it(tmp_path: Path) -> None:
    """One line a source, and below it what is wrong in plain words."""
    write(
        tmp_path / "in",
        "members.csv",
        *(member(n, f"m{at}@x.example", "+4930901820" if at else "") for at, n in enumerate(ALPHABET)),
    )
    told = CliRunner().invoke(main, ["health", str(tmp_path / "in"), "--at", "2026-03-04"])
    assert told.exit_code == 0
    assert "nobody" in told.stdout
    assert "1 of 6 people without phone" in told.stdout
