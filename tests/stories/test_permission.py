"""Which channel needs a consent on record, by country, and when people must have been told."""

from __future__ import annotations

import pytest

from regard.clock import DAY
from regard.consent.notice import is_near, is_overdue
from regard.consent.permission import ANYWHERE, needs_consent, permission_table, rules
from regard.words import Channel

REACHING = [Channel.EMAIL, Channel.SMS, Channel.CHAT, Channel.PHONE, Channel.POST, Channel.LINKEDIN, Channel.MEETING]


@pytest.mark.parametrize("country", ["US", "us", "CA", "DE", "GB", "BR", ""])
def test_l_t4_a_text_needs_consent_everywhere(country: str) -> None:
    """A number on a profile is no consent to be texted, wherever the person lives or whether we know it."""
    assert needs_consent(Channel.SMS, country)
    assert needs_consent(Channel.CHAT, country)


def test_an_unknown_country_gets_the_strict_answer_on_the_phone() -> None:
    """Nobody knows where Bo lives: a call waits for consent, as it would in Germany; by hand in the USA it need not."""
    assert needs_consent(Channel.PHONE, "")
    assert needs_consent(Channel.PHONE, "DE")
    assert needs_consent(Channel.PHONE, "XX")
    assert not needs_consent(Channel.PHONE, "US")


def test_a_mail_about_one_job_rests_on_interest_unless_the_law_is_read_strictly() -> None:
    """In Germany courts differ; whoever wants to be on the safe side asks first. In Canada there is nothing to differ about."""
    assert not needs_consent(Channel.EMAIL, "DE")
    assert needs_consent(Channel.EMAIL, "DE", strict=True)
    assert needs_consent(Channel.EMAIL, "CA")
    assert not needs_consent(Channel.EMAIL, "US", strict=True)


@pytest.mark.parametrize("strict", [True, False])
def test_the_table_answers_for_every_channel_and_names_its_law(*, strict: bool) -> None:
    """The plan joins this table; a missing line would let somebody through."""
    table = permission_table(strict=strict)
    countries = {country for country, _, _ in table}
    assert ANYWHERE in countries
    assert {(country, channel) for country, channel, _ in table} == {(c, channel) for c in countries for channel in REACHING}
    assert len(table) == len(countries) * len(REACHING)
    assert all(needed == needs_consent(channel, country, strict=strict) for country, channel, needed in table)
    assert all(len(rule.source) > 20 for rule in rules().values())


def test_strict_never_allows_more() -> None:
    """Reading the law strictly only ever adds consents."""
    assert all(
        strict >= usual for (_, _, usual), (_, _, strict) in zip(permission_table(), permission_table(strict=True), strict=True)
    )


def test_l_g2_day_29_warns_and_day_30_is_too_late() -> None:
    """Bo's data was bought on day 0 and nobody told Bo: quiet until day 20, warned from day 21, over on day 30."""
    assert not is_near(0, 21 * DAY - 1)
    assert is_near(0, 21 * DAY)
    assert is_near(0, 30 * DAY - 1)
    assert not is_overdue(0, 30 * DAY - 1)
    assert is_overdue(0, 30 * DAY)
