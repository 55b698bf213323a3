"""D1: one person is one record over all systems, and two people never become one."""

from __future__ import annotations

import pytest

from regard.people.identity import Conflict, Identifiers, Reason, Records, Resolution, identify, resolve
from regard.people.names import compatible, conflict, words

ADA = Identifiers("greenhouse:1", emails=("ada@x.example",), names=("Ada Brandt",))


def together(resolution: Resolution, one: str, other: str) -> bool:
    return any({one, other} <= person for person in resolution.persons)


def test_d1_one_person_over_ats_mail_event_and_referral() -> None:
    """Ada applied (ATS), wrote (mail), came to an event (with her phone), and was referred (with her profile): one person."""
    resolution = identify(
        [
            ADA,
            Identifiers("mail:ada@x.example", emails=("ada@x.example",)),
            Identifiers("luma:7", emails=("ada@x.example",), phones=("+4915112345678",), names=("A. Brandt",)),
            Identifiers(
                "crm:4", phones=("+4915112345678",), linkedins=("https://www.linkedin.com/in/ada",), names=("BRANDT, Ada",)
            ),
            Identifiers("linkedin:9", linkedins=("https://www.linkedin.com/in/ada",), names=("Ada B.",)),
            Identifiers("crm:5", emails=("bo@x.example",), names=("Bo Lund",)),
        ]
    )
    assert sorted(map(len, resolution.persons)) == [1, 5]
    assert {link.reason for link in resolution.links} == {Reason.EMAIL, Reason.PHONE, Reason.LINKEDIN}
    assert resolution.conflicts == ()


def test_d1_every_link_names_its_reason_and_its_key() -> None:
    """Asked why two records are one, the answer is the address they share."""
    (link,) = identify([ADA, Identifiers("lever:2", emails=("ada@x.example",))]).links
    assert (link.one, link.other, link.reason.phrase, link.key) == (
        "greenhouse:1",
        "lever:2",
        "same e-mail address",
        "ada@x.example",
    )


def test_d1_an_office_mailbox_joins_nobody() -> None:
    """Two colleagues gave jobs@ as their address."""
    pair = [
        Identifiers("a:1", emails=("jobs@x.example",), names=("Ada Brandt",)),
        Identifiers("a:2", emails=("jobs@x.example",), names=("Ada Berg",)),
    ]
    assert len(identify(pair).persons) == 2


def test_d1_a_shared_telephone_joins_nobody_without_the_name() -> None:
    """A couple has one telephone, and a record without a name has it, too."""
    phone = ("+4915112345678",)
    resolution = identify(
        [
            Identifiers("a:1", phones=phone, names=("Ada Brandt",)),
            Identifiers("a:2", phones=phone, names=("Bo Brandt",)),
            Identifiers("a:3", phones=phone),
        ]
    )
    assert len(resolution.persons) == 3


def test_d1_name_and_company_alone_join_nobody() -> None:
    """Two people called Ada Brandt are two people until a key says otherwise."""
    assert len(identify([Identifiers("a:1", names=("Ada Brandt",)), Identifiers("b:1", names=("Ada Brandt",))]).persons) == 2


def test_d1_a_switchboard_joins_nobody_even_with_like_names() -> None:
    """Two dozen colleagues have the number of the front desk."""
    letters = "BCDFGHJKLMNPRSTVWXZ"
    people = [Identifiers(f"a:{x}", phones=("+49891234567",), names=(f"{x}ora {x}anin{x}erk",)) for x in letters]
    assert len(identify(people).persons) == len(letters)


def test_d1_contradicting_names_go_to_a_human() -> None:
    """One address, two names that have nothing in common: perhaps a recycled address. Nobody is merged, somebody looks."""
    resolution = identify([ADA, Identifiers("crm:8", emails=("ada@x.example",), names=("Pavel Horak",))])
    assert not together(resolution, "greenhouse:1", "crm:8")
    assert resolution.conflicts == (
        Conflict("crm:8", "greenhouse:1", Reason.EMAIL, "ada@x.example", "Pavel Horak and Ada Brandt have no name in common."),
    )


def test_d1_two_profiles_never_join_through_a_third_record() -> None:
    """Two records with different LinkedIn profiles both share an address with a third: they stay two people."""
    resolution = identify(
        [
            Identifiers("a:1", emails=("one@x.example",), linkedins=("https://www.linkedin.com/in/one",)),
            Identifiers("a:2", emails=("one@x.example", "two@x.example")),
            Identifiers("a:3", emails=("two@x.example",), linkedins=("https://www.linkedin.com/in/two",)),
        ]
    )
    assert not together(resolution, "a:1", "a:3")
    assert [found.why for found in resolution.conflicts] == ["They have different LinkedIn profiles."]


def test_d1_what_the_source_merged_is_merged() -> None:
    """Greenhouse says that 1 and 2 are one person: that is a human's decision there, also against different names."""
    resolution = identify([ADA, Identifiers("greenhouse:2", names=("Pavel Horak",), external=("greenhouse:1",))])
    assert together(resolution, "greenhouse:1", "greenhouse:2")


def test_d1_a_later_import_finds_whom_it_joins() -> None:
    """Two people turn out to be one when a third record with both addresses comes in; nobody else is touched."""
    known = Records([ADA, Identifiers("crm:1", emails=("ada@y.example",)), Identifiers("crm:2", emails=("bo@x.example",))])
    known.add(Identifiers("luma:1", emails=("ada@x.example", "ada@y.example")))
    resolution = resolve(["luma:1"], known)
    assert resolution.persons == (frozenset({"greenhouse:1", "crm:1", "luma:1"}),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robert Allen", "Bob Allen"),
        ("SMITH, Ann", "Ann Smith"),
        ("Jörg Müller", "Joerg Mueller"),
        ("Jörg Müller", "Jorg Muller"),
        ("A. Brandt", "Ada Brandt"),
        ("Dr. Ada Brandt, MBA", "Ada Brandt"),
        ("Иван Петров", "Ivan Petrov"),
        ("Ada van der Berg", "Ada Berg"),
        ("Ana Maria Lopez", "Ana Lopez"),
        ("Katarzyna Nowak", "Kasia Nowak"),
        ("Michael Schneider", "Micheal Schneider"),
    ],
)
def test_spellings_of_one_name_are_compatible(one: str, other: str) -> None:
    """Nicknames, initials, order, titles, accents, alphabets and slips of the keyboard do not make another person."""
    assert compatible(one, other)
    assert compatible(other, one)
    assert not conflict(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada Brandt", "Bo Brandt"), ("Ada Brandt", "Ada Lund"), ("Ada", "Ada Brandt"), ("", "Ada Brandt")]
)
def test_half_a_name_in_common_neither_joins_nor_contradicts(one: str, other: str) -> None:
    """A sister, a married name, a first name alone: not enough for a telephone to join, not enough to forbid it."""
    assert not compatible(one, other)
    assert not conflict(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Ada Brandt", "Pavel Horak"), ("Ann de la Cruz", "Bo de la Fuente"), ("Tom Ray", "Kim Lee")]
)
def test_names_without_anything_in_common_contradict(one: str, other: str) -> None:
    """Particles are nothing in common."""
    assert conflict(one, other)


def test_names_in_alphabets_we_cannot_compare_never_contradict() -> None:
    """We cannot read 山田 太郎, so we do not claim that he is not Taro Yamada."""
    assert not conflict("山田 太郎", "Taro Yamada")
    assert words("Dr. Jörg van der Müller-Łuk, MBA") == ("jorg", "muller", "luk")
