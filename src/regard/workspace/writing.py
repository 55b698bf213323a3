"""What we know better is written back: decided field by field, written down before it is sent, and its answer kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import attrgetter
from typing import TypeAlias, TypeVar

from regard.clock import DAY
from regard.connectors.fetching import Connection
from regard.connectors.manifest import Manifest, Writing, manifest_of
from regard.connectors.writing import REFUSED, ObjectGone, Result, Wanted, erase, write
from regard.errors import BadSettings, NotPulled
from regard.intake.contact import is_role_mailbox
from regard.intake.echoes import Echoes
from regard.ledger.event import Event, Saying
from regard.people.agreement import Rule, Said, Side, Step, agree, run, same
from regard.people.profile import Held, current, profile
from regard.storage.database import Connection as Database
from regard.storage.outbox import ERASE, Entry, Outbox, Pair, State, closed, dead_addresses, differing, said
from regard.storage.people import moments_of, observations_of
from regard.storage.store import Store
from regard.wishes.stated import closure, stop_in_force
from regard.words import Channel, Method, Micros
from regard.workspace.acts import corrected
from regard.workspace.log import ERASED, write_doing
from regard.workspace.pulling import Ask

MAY_EMAIL = "may_email"
"""The field by which a system is told that somebody does not want e-mail. No rule sets a wish aside: it is on or off."""
MOST_FLIPS = 3
"""So often they may change a value away from ours within a month; then something over there does it, and a human is told."""
MOST_WRITTEN = 500
"""So many records are written to in one round at most: a rule that was set by mistake is seen before it is everywhere."""
_A_MONTH = 30 * DAY
_AT_A_TIME = 200
_MOST_REFUSED = 20
"""So many records refused one after the other are no matter of these records any more."""
_MAY_NOT = REFUSED | {403, 405}
"""Answers to an erasure that must not hold up what is written: a right of its own, which the key may lack."""
_RULES, _ROUND = "two-way rules", "two-way round"

Of = TypeVar("Of")
Told: TypeAlias = Mapping[tuple[int, str, str], Sequence[tuple[Said, Method]]]
"""What was said, by person, record and field."""
Adopt: TypeAlias = Callable[[int, Sequence[Saying]], None]
"""Writes down that a person's value of another system holds here too."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was decided over one field of one record, or became of it."""

    person: int | None
    entry: Entry


def rules_of(store: Store, system: str) -> dict[str, Rule]:
    """The fields that are exchanged with a system, and who decides over each. None until somebody says so."""
    told = json.loads(store.recall(_RULES) or "{}").get(system, {})
    return {field: Rule(rule) for field, rule in told.items()}


def set_rules(store: Store, manifest: Manifest, rules: Mapping[str, str]) -> str:
    """Exchange these fields with a system from now on, by these rules; ``off`` ends it. Gives what changed, in words.

    Raises BadSettings for a field that cannot be written there, and for a rule that there is not.
    """
    fields = manifest.write.fields if manifest.write else {}
    for field, rule in rules.items():
        if field not in fields:
            raise BadSettings(f"{manifest.title} cannot be told {field}; it can be told {', '.join(fields) or 'nothing'}.")
        if rule not in {*Rule, "off"}:
            raise BadSettings(f"{rule} is no rule. Say {', '.join(Rule)}, or off.")
    every = json.loads(store.recall(_RULES) or "{}")
    before = every.get(manifest.name, {})
    after = {field: rule for field, rule in {**before, **rules}.items() if rule != "off"}
    store.remember(_RULES, json.dumps({**every, manifest.name: after}))
    told = [f"{field} {after.get(field, 'off')}" for field in rules if before.get(field) != after.get(field)]
    return f"{manifest.title}: {', '.join(told)}" if told else ""


def echoes(connection: Database) -> Echoes:
    """What other systems say only because we told them."""
    told = ((record, *_as_said(field, value)) for record, field, value in Outbox(connection).ours() if field != ERASE)
    return Echoes({(record, kind): text for record, kind, text in told if kind})


def _as_said(field: str, value: str) -> tuple[str, str]:
    """The kind and text of the entry by which a reader tells this value."""
    if field != MAY_EMAIL:
        return f"observed.{field}", value
    return ("wish.channel", "never") if value == "false" else ("", "")


def plan(ask: Ask, manifest: Manifest, now: Micros) -> Iterator[Exchanged]:
    """What a round would do, field by field; nothing is done."""
    yield from _decided(ask, manifest, now)


def exchange(ask: Ask, connection: Connection, adopt: Adopt, now: Micros, most: int) -> Iterator[Exchanged]:
    """One round: write there what we know better, take over what they do, and have erased there who was erased here.

    Every wish to write is written down before it is sent, so that a kill in between is known of. most: records written to at
    most; the others wait for the next round. Raises NotPulled where the system as a whole refuses.
    """
    manifest, written, refused = connection.manifest, 0, 0
    yield from _erasures(ask, connection, now)
    decided = _decided(ask, manifest, now)
    for _, group in groupby(decided, key=attrgetter("entry.record")):
        fields = tuple(group)
        waiting = tuple(one for one in fields if one.entry.state is State.WAITING)
        settled = tuple(_settled(ask, adopt, one, now) for one in fields if one.entry.state is not State.WAITING)
        yield from settled
        if waiting and written < most:
            written += 1
            results = _written(ask, connection, waiting, now)
            yield from results
            refused = refused + 1 if all(one.entry.state is State.REFUSED for one in results) else 0
            if refused == _MOST_REFUSED:
                raise NotPulled(f"{manifest.title} refused {refused} records one after the other. Nothing more is written now.")
    with ask() as store:
        if written < most:
            Outbox(store.connection).forget_intents(manifest.name, now)
        store.remember(f"{_ROUND} {manifest.name}", str(now))


def _settled(ask: Ask, adopt: Adopt, one: Exchanged, now: Micros) -> Exchanged:
    """What needs no writing there: theirs is taken over here, or a human is asked."""
    entry = one.entry
    if entry.state is State.TAKEN and one.person is not None:
        try:
            adopt(one.person, corrected(entry.record, entry.field, entry.theirs, by=f"rule: {entry.told}", at=now))
        except ValueError as error:
            entry = replace(entry, state=State.ASKED, told=str(error))
    with ask() as store:
        Outbox(store.connection).keep([entry])
    return Exchanged(one.person, entry)


def _written(ask: Ask, connection: Connection, waiting: Sequence[Exchanged], now: Micros) -> tuple[Exchanged, ...]:
    """One record, written to. What we mean to say is kept first, the answer after it."""
    to = connection.manifest.write
    assert to is not None
    entries = {one.entry.field: one.entry for one in waiting}
    with ask() as store:
        before = {
            one.field: one for one in Outbox(store.connection).entries_of(connection.manifest.name, waiting[0].entry.record)
        }
        Outbox(store.connection).keep(entries.values())
    wanted = {field: Wanted(one.value, one.theirs) for field, one in entries.items()}
    try:
        results = write(connection, to, _id(waiting[0].entry.record), wanted, same)
    except ObjectGone:
        kept = [replace(one, state=State.GONE, tried=now, told="The record is no longer there.") for one in entries.values()]
    else:
        kept = [_after(entries[field], before.get(field), result, now) for field, result in results.items()]
    with ask() as store:
        Outbox(store.connection).keep(kept)
    return tuple(Exchanged(waiting[0].person, one) for one in kept)


def _after(entry: Entry, before: Entry | None, result: Result, now: Micros) -> Entry:
    if result.meanwhile:
        return replace(entry, state=State.WAITING, told=result.told, tried=now)
    if not result.done:
        return replace(entry, state=State.REFUSED, told=result.told, tried=now)
    # Where it is there already, it is our own word only if we may have been killed while we were writing it.
    ours = not result.already or (
        before is not None and before.value == entry.value and before.state in {State.WAITING, State.WRITTEN}
    )
    return replace(entry, state=State.WRITTEN if ours else State.AGREED, told="", tried=now, mark=result.mark)


def _erasures(ask: Ask, connection: Connection, now: Micros) -> Iterator[Exchanged]:
    """Whoever was erased here is erased there too, and that they did it is kept without saying who it was (GDPR 19)."""
    to, title = connection.manifest.write, connection.manifest.title
    with ask() as store:
        asked = [one for one in Outbox(store.connection).entries(connection.manifest.name) if one.field == ERASE]
    for entry in asked if to else ():
        assert to is not None
        try:
            erase(connection, to, _id(entry.record))
        except NotPulled as error:
            if error.status not in _MAY_NOT:
                raise
            refused = replace(entry, state=State.REFUSED, tried=now, told=error.why)
            with ask() as store:
                Outbox(store.connection).keep([refused])
            yield Exchanged(None, refused)
        else:
            with ask() as store:
                Outbox(store.connection).drop(entry)
                write_doing(store, now, "", ERASED, f"{title} confirms that one record was erased there")
            yield Exchanged(None, replace(entry, state=State.WRITTEN, tried=now))


def _decided(ask: Ask, manifest: Manifest, now: Micros) -> Iterator[Exchanged]:
    """What follows for every field of which the two sides may say something else, record by record."""
    if manifest.write is None:
        return
    with ask() as store:
        rules = rules_of(store, manifest.name)
        last = store.recall(f"{_ROUND} {manifest.name}")
        fields = [field for field in rules if field != MAY_EMAIL]
        several = [field for field in fields if manifest.write.fields[field].is_list]
        entries = {(one.record, one.field): one for one in Outbox(store.connection).entries(manifest.name)}
    with _beside(ask) as store:
        pairs = differing(store.connection, manifest.name, fields, several)
        shy = frozenset(closed(store.connection, manifest.name)) if MAY_EMAIL in rules else frozenset[Pair]()
    every = iter(sorted({*pairs, *shy}, key=attrgetter("record")))
    deciding = _Deciding(manifest.name, manifest.write, rules, int(last) if last else None, entries, now)
    while some := list(islice(every, _AT_A_TIME)):
        with ask() as store:
            found = list(deciding.over(store, some, shy))
        yield from found


@contextmanager
def _beside(ask: Ask) -> Iterator[Store]:
    """The store by a way of its own, so that nobody waits while everybody is looked through."""
    with ask() as store:
        again = store.again
    if again is None:
        with ask() as store:
            yield store
    else:
        with again() as beside, beside.as_of_now():
            yield beside


@dataclass(frozen=True, slots=True)
class _Deciding:
    """What is known when the fields of some records are decided over. last: the round before this one."""

    system: str
    to: Writing
    rules: Mapping[str, Rule]
    last: Micros | None
    entries: Mapping[tuple[str, str], Entry]
    now: Micros

    def over(self, store: Store, pairs: Sequence[Pair], shy: frozenset[Pair]) -> Iterator[Exchanged]:
        people = list(dict.fromkeys(pair.person for pair in pairs))
        fields = [field for field in self.rules if field != MAY_EMAIL]
        told = said(store.connection, people, fields)
        held = _grouped(observations_of(store, people, self.now))
        dead = dead_addresses(store.connection, people) if "email" in fields else frozenset[tuple[int, str]]()
        moments = _grouped(moments_of(store, [pair.person for pair in pairs if pair in shy], self.now))
        for pair in pairs:
            values = [one for one in profile(held.get(pair.person, ()), self.now) if _may_be_told(pair.person, one, dead)]
            for field in fields:
                if (ours := current(values, field)) and (entry := self._entry(pair, field, ours, told)):
                    yield Exchanged(pair.person, entry)
            if pair in shy and (entry := self._wish(pair, moments.get(pair.person, []))):
                yield Exchanged(pair.person, entry)

    def _entry(self, pair: Pair, field: str, ours: Held, told: Told) -> Entry | None:
        before = self.entries.get((pair.record, field))
        mine = tuple(one for one, how in told.get((pair.person, pair.record, field), ()) if how < Method.STAFF)
        if self.to.fields[field].is_list and (_has(field, mine, ours.text) or _was_given(field, before, ours.text)):
            return None
        theirs = Side("", 0, 0) if self.to.fields[field].is_list else _theirs(field, mine, before)
        step = agree(field, self.rules[field], _ours(pair, field, ours, told), theirs, self.last)
        if before and before.state is State.OURS and same(field, before.theirs, theirs.text) and step is not Step.NONE:
            step = Step.WRITE
        elif step is Step.NONE or _still_open(field, before, ours.text, theirs.text):
            return None
        return self._next(
            Entry(self.system, pair.record, field, ours.text, theirs.text, State.WAITING, made=self.now), before, step
        )

    def _next(self, entry: Entry, before: Entry | None, step: Step) -> Entry:
        if step is Step.TAKE:
            return replace(entry, state=State.TAKEN, told=self.rules[entry.field].phrase)
        if step is Step.ASK:
            told = "They have never said the same." if self.last is None else "Both changed it since they said the same."
            return replace(entry, state=State.ASKED, told=told)
        flips = self._flips(entry, before)
        if flips < MOST_FLIPS:
            return replace(entry, flips=flips)
        told = f"They changed it away from our value {flips} times within a month: something there sets it again and again."
        return replace(entry, state=State.FLIPPING, told=told)

    def _flips(self, entry: Entry, before: Entry | None) -> int:
        """How often they changed it away from what we wrote, this time among them."""
        if before is None or before.tried is None or self.now - before.tried > _A_MONTH:
            return 0
        away = before.state is State.WRITTEN and same(entry.field, before.value, entry.value)
        return before.flips + 1 if away else before.flips

    def _wish(self, pair: Pair, events: Sequence[Event]) -> Entry | None:
        """That they do not want e-mail is said there; it is lifted only where it was we who said it."""
        before = self.entries.get((pair.record, MAY_EMAIL))
        shut = closure(events, Channel.EMAIL, self.now) or stop_in_force(events)
        value = "false" if shut else "true"
        if before is None and not shut:
            return None
        if before and (before.value == value or before.state is State.AGREED) and before.state is not State.WAITING:
            return None
        return Entry(self.system, pair.record, MAY_EMAIL, value, before.value if before else "true", State.WAITING, made=self.now)


def _grouped(rows: Iterable[tuple[int, Of]]) -> dict[int, list[Of]]:
    found: dict[int, list[Of]] = {}
    for person, one in rows:
        found.setdefault(person, []).append(one)
    return found


def _may_be_told(person: int, held: Held, dead: frozenset[tuple[int, str]]) -> bool:
    """Whether a value is worth telling: neither an address that is dead, nor one behind which an office sits."""
    return held.field != "email" or not ((person, held.text.casefold()) in dead or is_role_mailbox(held.text))


def _has(field: str, mine: Iterable[Said], text: str) -> bool:
    return any(same(field, one.text, text) for one in mine)


def _was_given(field: str, before: Entry | None, text: str) -> bool:
    """Whether they had one of several values from us before: whoever took it out again there meant it."""
    return before is not None and before.state in {State.WRITTEN, State.AGREED} and same(field, before.value, text)


def _theirs(field: str, mine: tuple[Said, ...], before: Entry | None) -> Side:
    """What they say: what we wrote, until they say something else after it by their own clock."""
    told = run(field, mine)
    if before and before.state is State.WRITTEN and (told is None or max(one.at for one in mine) <= before.mark):
        return Side(before.value, before.mark, before.tried or 0)
    return told or Side("", 0, 0)


def _ours(pair: Pair, field: str, ours: Held, told: Told) -> Side:
    """What we hold, and since when: since whoever says it began to, or since one of us or the person said it."""
    sides: list[Side] = []
    for (person, _, of), several in told.items():
        if person == pair.person and of == field:
            by_hand = (Side(one.text, one.at, one.learnt) for one, how in several if how >= Method.STAFF)
            system = run(field, tuple(one for one, how in several if how < Method.STAFF))
            sides += [side for side in (*by_hand, *([system] if system else [])) if same(field, side.text, ours.text)]
    since, learnt = max((one.since for one in sides), default=0), max((one.learnt for one in sides), default=0)
    return Side(ours.text, since, learnt, ours.best.method is Method.STATED)


def _still_open(field: str, before: Entry | None, ours: str, theirs: str) -> bool:
    """Whether a human has been told of just this already."""
    return before is not None and before.state.is_open and same(field, before.value, ours) and same(field, before.theirs, theirs)


def _id(record: str) -> str:
    return record.partition(":")[2]


def _is_list(system: str, field: str) -> bool:
    """Whether they hold several of them, so that ours can stand beside theirs."""
    to = manifest_of(system).write
    return to is not None and field in to.fields and to.fields[field].is_list


def settle(ask: Ask, adopt: Adopt, system: str, record: str, field: str, choice: str, *, by: str, now: Micros) -> None:
    """A human decides over an open field: ``ours`` is written in the next round, ``theirs`` is taken over here at once.

    ``done`` says that whoever was to be erased there has been, by hand. Raises ValueError, with a sentence.
    """
    with ask() as store:
        found = next((one for one in Outbox(store.connection).entries_of(system, record) if one.field == field), None)
        person = store.connection.execute("SELECT person FROM records WHERE record = ?", (record,)).fetchone()
    if found is None or not found.state.is_open:
        raise ValueError("This is no longer open. Look at the list again.")
    if field == ERASE and choice == "done":
        with ask() as store:
            Outbox(store.connection).drop(found)
            write_doing(store, now, by, ERASED, f"one record was erased in {system} by hand")
    elif field != ERASE and choice == "ours":
        with ask() as store:
            Outbox(store.connection).keep([replace(found, state=State.OURS, told=f"decided by {by}", made=now, flips=0)])
    elif field == ERASE or _is_list(system, field) or choice != "theirs" or person is None or person[0] is None:
        raise ValueError("Choose ours or theirs.")
    else:
        with ask() as store:
            values = profile((one for _, one in observations_of(store, [person[0]], now)), now)
        held = current(values, field)
        if held and held.best.method is Method.STATED:
            raise ValueError("They said this themselves, and what they say comes first. Ask them to change it on their own page.")
        adopt(person[0], corrected(record, field, found.theirs, by=by, at=now))
        with ask() as store:
            Outbox(store.connection).keep([replace(found, state=State.TAKEN, told=f"decided by {by}", made=now)])
