"""What recruiters keep themselves: address books as vCards 2.1, 3.0 and 4.0, and a folder of resumes in JSON."""

from __future__ import annotations

import json
import quopri
from collections.abc import Callable

from regard.demo.cast import ascii_of
from regard.demo.exports.desk import Desk, belongs, day, stamp
from regard.demo.life import Life


def write(desk: Desk, lives: list[Life]) -> None:
    """Write one address book an office and version, and the resumes."""
    for office in desk.world.offices:
        for version, card in _CARDS.items():
            mine = [life for life in lives if life.card == version and life.person.office == office]
            path = f"offices/{office.folder}/contacts-{version}.vcf"
            for life in mine:
                belongs(life, path, life.person.email)
            if mine:
                desk.data(path, "".join(map(card, mine)).encode(), len(mine))
    for life in lives:
        if life.resume:
            path = f"resumes/{ascii_of(life.person.plain_family)}-{life.person.number:05d}.json"
            belongs(life, path, life.person.email)
            desk.data(path, _resume(life).encode(), 1)


def _quoted(text: str) -> str:
    """Text as a property of vCard 2.1: quoted-printable where it is not plain."""
    if text.isascii():
        return f":{text}"
    return ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + quopri.encodestring(text.encode()).decode().replace("=\n", "=\r\n")


def _old(life: Life) -> str:
    person = life.person
    name = f"{person.family_name};{person.given};;;"
    phone = f"TEL;CELL:{person.phone}\r\n" if person.phone else ""
    return (
        f"BEGIN:VCARD\r\nVERSION:2.1\r\nN{_quoted(name)}\r\nFN{_quoted(person.name)}\r\nORG{_quoted(person.job.employer)}\r\n"
        f"TITLE{_quoted(person.job.title)}\r\n{phone}EMAIL;INTERNET:{person.email}\r\nREV:{stamp(life.seen)}\r\nEND:VCARD\r\n"
    )


def _usual(life: Life) -> str:
    person = life.person
    phone = f"TEL;TYPE=CELL,VOICE:{person.phone}\r\n" if person.phone else ""
    place = f";;;{person.place.city};;;{person.place.country_name}"
    return (
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{person.family_name};{person.given};;;\r\nFN:{person.name}\r\nORG:{person.job.employer}\r\n"
        f"TITLE:{person.job.title}\r\n{phone}EMAIL;TYPE=INTERNET,HOME:{person.email}\r\nADR;TYPE=HOME:{place}\r\n"
        f"URL:{person.linkedin}\r\nREV:{stamp(life.seen)}\r\nEND:VCARD\r\n"
    )


def _new(life: Life) -> str:
    person = life.person
    phone = f"TEL;VALUE=uri;TYPE=cell:tel:{person.phone}\r\n" if person.phone else ""
    return (
        f"BEGIN:VCARD\r\nVERSION:4.0\r\nKIND:individual\r\nN:{person.family_name};{person.given};;;\r\nFN:{person.name}\r\n"
        f"ORG:{person.job.employer}\r\nTITLE:{person.job.title}\r\n{phone}EMAIL;PREF=1:{person.email}\r\n"
        f"LANG:{person.language}\r\nTZ:{person.place.zone}\r\nURL:{person.linkedin}\r\n"
        f"REV:{stamp(life.seen).replace('-', '').replace(':', '')}\r\nEND:VCARD\r\n"
    )


_CARDS: dict[str, Callable[[Life], str]] = {"2.1": _old, "3.0": _usual, "4.0": _new}


def _resume(life: Life) -> str:
    """A resume as jsonresume.org describes it (schema 1.0.0)."""
    person = life.person
    profile = {"network": "LinkedIn", "username": person.linkedin.rpartition("/")[2], "url": person.linkedin}
    basics = {
        "name": person.name, "label": person.job.title, "email": person.email, "phone": person.phone or "",
        "location": {"city": person.place.city, "countryCode": person.place.country}, "profiles": [profile],
    }  # fmt: skip
    work = [{"name": person.job.employer, "position": person.job.title, "startDate": day(life.created)}]
    skills = [{"name": skill, "level": "Advanced"} for skill in person.skills]
    meta = {"version": "v1.0.0", "lastModified": stamp(life.seen)}
    resume = {"basics": {k: v for k, v in basics.items() if v}, "work": work, "skills": skills, "meta": meta}
    return json.dumps(resume, ensure_ascii=False, indent=2) + "\n"
