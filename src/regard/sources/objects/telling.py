"""What an object says besides the values of the person, after the lines of its brand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from regard.intake.jsonfields import Table, as_table, leaves_at, moment_of
from regard.intake.loss import KIND_OF_SIDE, loss
from regard.intake.meetings import kind_of
from regard.ledger.event import Saying
from regard.sources.objects.brands import Brand, Tell
from regard.wishes.answers import answer_wishes
from regard.words import Basis, Channel, Json, Method, Micros

_BETWEEN = re.compile(r"[\W_]+")
_SIDES = {kind: side for side, kind in KIND_OF_SIDE.items()}


def words_at(one: Table, path: str) -> list[str]:
    """The filled texts and numbers at a path, as texts."""
    return [word for leaf in leaves_at(one, path) if (word := _word(leaf))]


def first_word(one: Table, paths: Sequence[str]) -> str:
    """The first filled text or number at one of the paths; empty where there is none."""
    return next((word for path in paths for word in words_at(one, path)), "")


def _word(leaf: Json) -> str:
    return "" if isinstance(leaf, bool | list | dict) or leaf is None else str(leaf).strip()


def told(brand: Brand, one: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    """Everything that the lines of the brand find in the object."""
    said: set[tuple[str, int]] = set()
    for tell in brand.tells:
        items = [as_table(item) for item in leaves_at(one, tell.each)] if tell.each else [one]
        for number, item in enumerate(items):
            if (tell.one, number) in said or not all(_holds(one, item, path, asked) for path, asked in tell.when.items()):
                continue
            if tell.one:
                said.add((tell.one, number))
            yield _saying(tell, brand, one, item, record, at)


def _leaves(one: Table, item: Table, path: str) -> list[Json]:
    return leaves_at(one, path[1:]) if path.startswith("/") else leaves_at(item, path)


def _first(one: Table, item: Table, paths: Sequence[str]) -> str:
    return next((word for path in paths for leaf in _leaves(one, item, path) if (word := _word(leaf))), "")


def _moment(one: Table, item: Table, paths: Sequence[str]) -> Micros | None:
    return next((at for path in paths for leaf in _leaves(one, item, path) if (at := moment_of(leaf)) is not None), None)


def _holds(one: Table, item: Table, path: str, asked: bool | str | list[str]) -> bool:
    leaves = _leaves(one, item, path)
    if isinstance(asked, bool):
        return asked in [leaf for leaf in leaves if isinstance(leaf, bool)]
    filled = [leaf for leaf in leaves if leaf is True or leaf == {} or isinstance(leaf, dict) or _word(leaf)]
    if asked in ("*", ""):
        return bool(filled) == (asked == "*")
    words = {asked.lower()} if isinstance(asked, str) else {word.lower() for word in asked}
    return any(_word(leaf).lower() in words for leaf in leaves)


def _saying(tell: Tell, brand: Brand, one: Table, item: Table, record: str, at: Micros | None) -> Saying:
    kind, text = tell.kind, tell.says or _first(one, item, tell.text)
    detail: dict[str, Json] = {name: word for name, path in tell.detail.items() if (word := _first(one, item, [path]))}
    if kind in _SIDES or kind == "application.closed":
        reason = _first(one, item, tell.reason)
        end = loss(reason, "")
        kind = end.kind if kind == "application.closed" else kind
        text = end.code
        detail |= {"side": _SIDES[kind], "reason": reason}
    channel = tell.channel
    if tell.occasion:
        occasion = kind_of(" ".join(_first(one, item, [path]) for path in tell.occasion).replace("_", " "))
        text = occasion if kind in {"meeting.booked", "meeting.held"} else text
        channel = Channel.PHONE if occasion == "call" else Channel.MEETING
    number = _first(one, item, tell.number)
    return Saying(
        kind, record, _moment(one, item, tell.at) if tell.at else at, channel, _moment(one, item, tell.until), text,
        int(number) if number.lstrip("-").isdecimal() else tell.value, _first(one, item, tell.actor),
        brand.method, _basis(brand, kind), detail,
    )  # fmt: skip


def _basis(brand: Brand, kind: str) -> Basis:
    if kind.startswith("permission."):
        return Basis.CONSENT
    return Basis.CONTRACT if kind.startswith("application.") else brand.basis


def tagged(brand: Brand, one: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    """The wishes that tags state, such as "Do not contact"."""
    for path in brand.person.get("tag", ()):
        for tag in words_at(one, path):
            for wish in answer_wishes(tag, "yes", at=None, record=record):
                yield replace(wish, at=at, method=brand.method)


def answered(brand: Brand, one: Table, record: str, at: Micros | None) -> Iterator[Saying]:
    """Every answer with its question; whatever wish its words state counts besides."""
    for question, answer in _answers(brand, one):
        number = int(answer) if answer.isdecimal() and len(answer) < 3 else None
        detail: dict[str, Json] = {"question": question, "answer": answer}
        text = f"{question} = {answer}"
        yield Saying("answer.given", record, at, text=text, number=number, method=Method.STATED, basis=brand.basis, detail=detail)
        yield from answer_wishes(question, answer, at=at, record=record)


def asked_for(brand: Brand, one: Table) -> dict[str, str]:
    """The fields of a person that a question asks for, such as "What is your name?"."""
    person = brand.answers.person if brand.answers else {}
    answers = {_BETWEEN.sub(" ", question).strip().lower(): answer for question, answer in _answers(brand, one)} if person else {}
    found = {field: next((answers[asked] for asked in worded if asked in answers), "") for field, worded in person.items()}
    return {field: answer for field, answer in found.items() if answer}


def _answers(brand: Brand, one: Table) -> Iterator[tuple[str, str]]:
    if brand.answers is None:
        return
    for item in map(as_table, leaves_at(one, brand.answers.each)):
        question = first_word(item, brand.answers.question)
        answers = ("; ".join(filter(None, map(_answer, leaves_at(item, path)))) for path in brand.answers.answer)
        answer = next(filter(None, answers), "")
        if question and answer:
            yield question, answer


def _answer(leaf: Json) -> str:
    if isinstance(leaf, list):
        return ", ".join(filter(None, map(_answer, leaf)))
    return {True: "yes", False: "no"}[leaf] if isinstance(leaf, bool) else _word(leaf)
