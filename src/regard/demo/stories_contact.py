"""Planted stories about being in touch: mails, calls wished for, pauses, bounces, opt-outs that one system alone knows."""

from __future__ import annotations

from datetime import timedelta

from regard.demo.calm import newsletter
from regard.demo.cast import at_work
from regard.demo.life import Form, Life, Mail, Stop
from regard.demo.plot import Plot, day_of, month_name, say
from regard.demo.stories_facts import suited


def _exchange(plot: Plot, life: Life, days: float, purpose: str, **fill: str) -> Mail:
    """We wrote ``days`` ago, they answered the next day."""
    first = plot.reach_out(life, plot.ago(days))
    return plot.reply(life, first, plot.after(first.at, plot.rng.uniform(6, 30)), purpose, **fill)


def _settled(plot: Plot, life: Life, days: float, purpose: str, **fill: str) -> Mail:
    """As above, and we thanked them for it within a few hours."""
    reply = _exchange(plot, life, days, purpose, **fill)
    plot.answer(life, reply, plot.after(reply.at, plot.rng.uniform(1, 5)))
    return reply


def _blocked(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.stop = Stop(plot.some(60, 500), "Client off-limits")


def _complaint(plot: Plot, life: Life) -> None:
    suited(plot, life)
    if life.person.number % 2:
        first = plot.reach_out(life, plot.some(10, 60))
        plot.automatic(life, first, plot.after(first.at, 5), "complaint", "Abuse report", life.person.email)
        life.truth["hidden_in"] = "mailbox"
        return
    letter = plot.deliver(life, plot.some(15, 70), plot.world.newsletters[0], "newsletter")
    plot.reacts(life, letter, "spamreport", 4000, "")
    life.truth["hidden_in"] = "activity log"


def _stop_in_list(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.stop = Stop(plot.some(30, 700), "Asked not to be contacted")
    life.truth["hidden_in"] = "do-not-contact list"


def _stop_in_greenhouse(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.can_email = False
    life.truth["hidden_in"] = "greenhouse"


def _stop_in_hubspot(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.in_hubspot = life.hubspot_stop = True
    life.truth["hidden_in"] = "hubspot"


def _stop_in_form(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.forms.append(Form(plot.some(20, 300), "typeform", stop=True))
    life.truth["hidden_in"] = "typeform"


def _stop_in_mail(plot: Plot, life: Life) -> None:
    suited(plot, life)
    _settled(plot, life, plot.rng.uniform(12, 200), "remove_me")
    life.truth["hidden_in"] = "mailbox"


def _stop_in_log(plot: Plot, life: Life) -> None:
    suited(plot, life)
    newsletter(plot, life, 2)
    letter = plot.deliver(life, plot.some(20, 60), plot.world.newsletters[1], "newsletter")
    plot.reacts(life, letter, "unsubscribe", 900, "")
    life.newsletter = "unsubscribed"
    life.truth["hidden_in"] = "activity log and unsubscribed audience"


def _unanswered_reply(plot: Plot, life: Life) -> None:
    suited(plot, life)
    reply = _exchange(plot, life, plot.rng.uniform(6, 12), "interested")
    life.truth["replied_at"] = reply.at.isoformat()


def _paused_in_form(plot: Plot, life: Life) -> None:
    suited(plot, life)
    until = (plot.now + timedelta(days=plot.rng.randrange(40, 150))).date().isoformat()
    life.forms.append(Form(plot.some(15, 90), plot.rng.choice(("typeform", "google")), pause=until, topics="Data, Maps"))
    life.truth["until"] = until


def _paused_in_mail(plot: Plot, life: Life) -> None:
    suited(plot, life)
    until = plot.now + timedelta(days=plot.rng.randrange(40, 150))
    _settled(plot, life, plot.rng.uniform(20, 60), "pause_until", date=day_of(life.person.language, until))
    life.truth["until"] = until.date().isoformat()


def _answered_late(plot: Plot, life: Life) -> None:
    suited(plot, life)
    reply = _exchange(plot, life, plot.rng.uniform(26, 29), "interested")
    answer = plot.answer(life, reply, plot.some(4, 7), "answer_late")
    life.truth["days_late"] = (answer.at - reply.at).days


def _sent_twice(plot: Plot, life: Life) -> None:
    suited(plot, life)
    first = plot.reach_out(life, plot.some(2, 5))
    plot.reach_out(life, plot.after(first.at, 0.1), recruiter=plot.colleague(life))
    life.truth["double_send"] = first.at.isoformat()


def _hard_bounce(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.person.phone = ""
    if life.person.number % 3:
        first = plot.reach_out(life, plot.some(10, 80))
        plot.automatic(life, first, plot.after(first.at, 0.02), "bounce", "Undelivered Mail Returned to Sender", "")
        return
    letter = plot.deliver(life, plot.some(40, 80), plot.world.newsletters[2], "newsletter")
    life.hits.pop()
    plot.reacts(
        life, letter, "bounce", 2, "", reason="550 5.1.1 The email account that you tried to reach does not exist", status="5.1.1"
    )
    life.newsletter, life.newsletter_at = "cleaned", letter.at


def _soft_bounce(plot: Plot, life: Life) -> None:
    suited(plot, life)
    first = plot.reach_out(life, plot.some(60, 120))
    plot.automatic(life, first, plot.after(first.at, 5), "delay", "Delayed Mail (still being retried)", "")
    life.truth["bounces_for_good"] = False


def _absence(plot: Plot, life: Life) -> None:
    suited(plot, life)
    first = plot.reach_out(life, plot.some(50, 80))
    back = day_of(life.person.language, first.at + timedelta(days=12))
    subject = say(life.person.language, "absence_subject", subject=first.subject)
    text = say(life.person.language, "absence", date=back)
    plot.automatic(life, first, plot.after(first.at, 0.01), "absence", subject, text)
    life.truth["replies"] = 0


def _quoted_words_only(plot: Plot, life: Life) -> None:
    suited(plot, life)
    _settled(plot, life, plot.rng.uniform(45, 90), "thanks")
    life.truth["stop_words_only_in_quotation"] = True


def _asked_to_call(plot: Plot, life: Life) -> None:
    suited(plot, life)
    _settled(plot, life, plot.rng.uniform(4, 9), "call_me")


def _asked_to_meet(plot: Plot, life: Life) -> None:
    suited(plot, life)
    _settled(plot, life, plot.rng.uniform(4, 9), "meet_me")


def _second_unanswered(plot: Plot, life: Life) -> None:
    suited(plot, life)
    _settled(plot, life, plot.rng.uniform(200, 400), "thanks")
    plot.meet(life, plot.some(150, 190), "held", "Coffee")
    plot.reach_out(life, plot.some(34, 40))
    plot.reach_out(life, plot.some(18, 22), "follow_up")
    life.truth["unanswered"] = 2


def _colleague_in_touch(plot: Plot, life: Life) -> None:
    suited(plot, life)
    first = plot.reach_out(life, plot.some(5, 8), recruiter=plot.colleague(life))
    reply = plot.reply(life, first, plot.after(first.at, 20), "thanks")
    plot.answer(life, reply, plot.after(reply.at, 3), "details")
    life.truth["colleague"] = plot.world.recruiters[first.recruiter].email


def _own_frequency(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.forms.append(Form(plot.some(100, 200), "typeform", frequency="At most twice a year"))
    plot.reach_out(life, plot.some(50, 70))
    life.truth["gap_days"] = 182


def _woke_up(plot: Plot, life: Life) -> None:
    suited(plot, life)
    month = month_name(life.person.language, plot.now.month)
    _settled(plot, life, plot.rng.uniform(120, 200), "in_month", month=month)
    life.truth["month"] = plot.now.month


def _moved_mailbox(plot: Plot, life: Life) -> None:
    suited(plot, life)
    life.person.email = at_work(life.person)
    first = plot.reach_out(life, plot.some(30, 90))
    text = say(life.person.language, "moved", employer=life.person.job.employer)
    plot.automatic(
        life,
        first,
        plot.after(first.at, 0.01),
        "moved",
        say(life.person.language, "absence_subject", subject=first.subject),
        text,
    )


TELLINGS = {
    "blocked": _blocked,
    "complaint": _complaint,
    "stop_in_list": _stop_in_list,
    "stop_in_greenhouse": _stop_in_greenhouse,
    "stop_in_hubspot": _stop_in_hubspot,
    "stop_in_form": _stop_in_form,
    "stop_in_mail": _stop_in_mail,
    "stop_in_log": _stop_in_log,
    "unanswered_reply": _unanswered_reply,
    "paused_in_form": _paused_in_form,
    "paused_in_mail": _paused_in_mail,
    "answered_late": _answered_late,
    "sent_twice": _sent_twice,
    "hard_bounce": _hard_bounce,
    "soft_bounce": _soft_bounce,
    "absence": _absence,
    "quoted_words_only": _quoted_words_only,
    "asked_to_call": _asked_to_call,
    "asked_to_meet": _asked_to_meet,
    "second_unanswered": _second_unanswered,
    "colleague_in_touch": _colleague_in_touch,
    "own_frequency": _own_frequency,
    "woke_up": _woke_up,
    "moved_mailbox": _moved_mailbox,
}
