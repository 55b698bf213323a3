"""Planted stories about what is known of somebody: a fitting job, a promotion, a move, old data, nobody told them, a scanner."""

from __future__ import annotations

from regard.demo.calm import newsletter
from regard.demo.life import Job, Life
from regard.demo.plot import Plot
from regard.demo.world import Role


def suited(plot: Plot, life: Life) -> Role:
    """Make the person one whom an open role fits, whose record is fresh and who applied themselves: nothing stands in the way."""
    role = plot.rng.choice([r for r in plot.world.roles if r.open])
    settle(plot, life, role)
    life.role = role
    life.home, life.source = "greenhouse", "Company website"
    life.created = plot.some(230, 700)
    life.told = plot.after(life.created, 2)
    life.seen = plot.some(4, 60)
    application = plot.apply(life, life.created, "Warehouse Systems Engineer", life.source)
    application.end, application.ended = "rejected", plot.after(life.created, 24 * plot.rng.uniform(3, 9))
    application.reason = "Position filled"
    return role


def settle(plot: Plot, life: Life, role: Role) -> None:
    """Let the person live and work where ``role`` looks, at its level, with the skills that it needs."""
    person, work = life.person, plot.world.work(role.family)
    person.office = plot.world.office(role.city)
    person.place = next(p for p in plot.world.places if p.city == role.city)
    allowed = [e for e in plot.world.employers if e not in role.stop_employers]
    person.job = Job(plot.rng.choice(allowed), work.titles[role.level], role.level, role.family)
    others = [s for s in work.skills if s not in role.must_skills]
    person.skills = (*role.must_skills, *plot.rng.sample(others, 2))


def _fits_role(plot: Plot, life: Life) -> None:
    role = suited(plot, life)
    life.truth["role"] = role.id
    life.card = plot.rng.choice(("", "3.0", "4.0"))


def _nothing_to_offer(plot: Plot, life: Life) -> None:
    suited(plot, life)
    office = life.person.office
    wanted = {r.family for r in plot.world.roles if r.country == office.country}
    unwanted = [w for w in plot.world.works if w.family not in wanted]
    work = plot.rng.choice(unwanted)
    life.person.job = Job(plot.rng.choice(plot.world.employers), work.titles[2], 2, work.family)
    life.person.skills = work.skills[:3]
    life.role = None


def _too_senior(plot: Plot, life: Life) -> None:
    suited(plot, life)
    person = life.person
    life.before, life.before_at = person.job, life.applications[-1].ended
    titles = plot.world.work(person.job.family).titles
    level = next(n for n in (5, 4, 6) if n in titles)
    person.job = Job(person.job.employer, titles[level], level, person.job.family)
    life.connected, life.in_hubspot = plot.some(30, 600), True
    life.truth["promoted_to"] = person.job.title


def _moved_away(plot: Plot, life: Life) -> None:
    suited(plot, life)
    person = life.person
    life.before_place, life.before_at = person.place, life.applications[-1].ended
    ours = {o.country for o in plot.world.offices}
    person.place = plot.rng.choice([p for p in plot.world.places if p.country not in ours])
    life.in_hubspot = True
    life.truth["moved_to"] = person.place.country


def _data_too_old(plot: Plot, life: Life) -> None:
    _unseen(plot, life, 980, 1080)


def _work_too_old(plot: Plot, life: Life) -> None:
    _unseen(plot, life, 590, 680)


def _unseen(plot: Plot, life: Life, least: float, most: float) -> None:
    """Nothing was heard of the person for so many days."""
    suited(plot, life)
    life.created = plot.some(least, most)
    life.seen = life.created
    life.told = life.created
    life.applications.clear()
    application = plot.apply(life, life.created, "Warehouse Systems Engineer", life.source)
    application.end, application.ended = "rejected", plot.after(life.created, 100)
    application.reason = "Position filled"
    life.truth["last_seen"] = life.seen.date().isoformat()


def _sourced(plot: Plot, life: Life, least: float, most: float) -> None:
    suited(plot, life)
    life.applications.clear()
    life.home, life.sourced = "", True
    life.created = life.seen = plot.some(least, most)
    life.told = None
    life.source = "Sourced on LinkedIn"
    life.truth["days_since_sourced"] = (plot.now - life.created).days


def _notice_due(plot: Plot, life: Life) -> None:
    _sourced(plot, life, 4, 18)


def _notice_overdue(plot: Plot, life: Life) -> None:
    _sourced(plot, life, 40, 120)


def _scanned(plot: Plot, life: Life) -> None:
    suited(plot, life)
    newsletter(plot, life, 0)
    clicks = 0
    for number in range(4):
        letter = plot.deliver(life, plot.issue(number), plot.world.newsletters[number], "newsletter")
        clicks += plot.scanned(life, letter)
    life.truth["machine_clicks"], life.truth["human_clicks"] = clicks, 0


TELLINGS = {
    "fits_role": _fits_role,
    "nothing_to_offer": _nothing_to_offer,
    "too_senior": _too_senior,
    "moved_away": _moved_away,
    "data_too_old": _data_too_old,
    "work_too_old": _work_too_old,
    "notice_due": _notice_due,
    "notice_overdue": _notice_overdue,
    "scanned": _scanned,
}
