"""What mail providers post when a mail comes in: every post of the collection is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.intake.reading import Circumstances, Note, Reading, Sample
from regard.sources.mailbox import SOURCE
from regard.words import Micros

BRANDS = [
    *("cloudmailin/json", "cloudmailin/multipart", "cloudmailin/raw", "mailgun/parsed", "mailgun/raw"),
    *("mandrill", "postmark", "sendgrid", "simple"),
]


def read(path: Path, now: Micros) -> list[Reading | Note]:
    recognition = SOURCE.recognise(Sample(path, path.stat().st_size, path.read_bytes()[: 1 << 16]))
    assert recognition is not None, path
    return list(SOURCE.read(path, recognition, Circumstances(now, path.name)))


@pytest.mark.parametrize("brand", BRANDS)
def test_every_post_is_read_as_a_mail(corpus: Path, brand: str, now: Micros) -> None:
    """Whatever the provider and the form, there is a message with a sender, and a date."""
    for path in sorted((corpus / "email" / "inbound_webhooks" / "multi_mail" / brand).glob("*.txt")):
        readings = [item for item in read(path, now) if isinstance(item, Reading)]
        assert readings, path
        for reading in readings:
            assert "from: " in reading.raw, path
            assert "@" in reading.raw.partition("\n")[0], path


@pytest.mark.parametrize("brand", BRANDS)
def test_the_same_mail_says_the_same_through_every_provider(corpus: Path, brand: str, now: Micros) -> None:
    """One mail was sent to all of them: a reply with a quotation and a signature. Its own words arrive, and only they."""
    path = corpus / "email" / "inbound_webhooks" / "multi_mail" / brand / "valid.txt"
    (reading,) = [item for item in read(path, now) if isinstance(item, Reading)]
    (replied,) = [saying for saying in reading.sayings if saying.kind == "message.replied"]
    assert replied.text.startswith("bold text")
    assert "multiline" not in replied.text
    assert "Signature" not in replied.text


def test_a_post_with_several_mails_has_a_row_for_each(corpus: Path, now: Micros) -> None:
    path = corpus / "email" / "inbound_webhooks" / "multi_mail" / "mandrill" / "multiple.txt"
    assert len([item for item in read(path, now) if isinstance(item, Reading)]) == 2


def test_text_in_another_encoding_is_readable(corpus: Path, now: Micros) -> None:
    """A provider hands on the euro sign in the encoding of Windows."""
    path = corpus / "email" / "inbound_webhooks" / "multi_mail" / "sendgrid" / "encoding.txt"
    (reading,) = [item for item in read(path, now) if isinstance(item, Reading)]
    assert any(saying.text == "World €" for saying in reading.sayings)
