"""A person's own words are told from everything that their mail program put around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from regard.wishes.quotation import own_words, trimmed

LETTERS = [
    pytest.param(
        "Gern.\n\nAm 3. März 2025 um 10:15 schrieb Ruta Alder <ruta@alder.example>:\n> Passt Dienstag?\n> Abmelden: Link",
        "Gern.",
        id="german",
    ),
    pytest.param(
        "Gern.\n\nRuta Alder <ruta@alder.example> schrieb am Mo., 3. März 2025, 10:15:\n\n> Passt Dienstag?",
        "Gern.",
        id="german-new",
    ),
    pytest.param(
        "Oui.\n\nLe lun. 3 mars 2025 à 10:15, Ruta Alder <ruta@alder.example> a\nécrit :\n\n> Mardi ?",
        "Oui.",
        id="french-broken-line",
    ),
    pytest.param(
        "Sí.\n\nEl lun, 3 mar 2025 a las 10:15, Ruta Alder (<ruta@alder.example>) escribió:\n\n> ¿Martes?", "Sí.", id="spanish"
    ),
    pytest.param(
        "Va bene.\n\nIl giorno lun 3 mar 2025 alle ore 10:15 Ruta Alder <ruta@alder.example> ha scritto:\n\n> Martedì?",
        "Va bene.",
        id="italian",
    ),
    pytest.param(
        "Sim.\n\nEm seg., 3 de mar. de 2025 às 10:15, Ruta Alder <ruta@alder.example>\nescreveu:\n\n> Terça?",
        "Sim.",
        id="portuguese",
    ),
    pytest.param(
        "Goed.\n\nOp ma 3 mrt 2025 om 10:15 schreef Ruta Alder <ruta@alder.example>:\n\n> Dinsdag?", "Goed.", id="dutch"
    ),
    pytest.param("Ja.\n\nDen mån 3 mars 2025 kl 10:15 skrev Ruta Alder <ruta@alder.example>:\n\n> Tisdag?", "Ja.", id="swedish"),
    pytest.param(
        "Ja tak.\n\nDen man. 3. mar. 2025 kl. 10.15 skrev Ruta Alder <ruta@alder.example>:\n\n> Tirsdag?", "Ja tak.", id="danish"
    ),
    pytest.param(
        "Kyllä.\n\nma 3. maalisk. 2025 klo 10.15 Ruta Alder <ruta@alder.example> kirjoitti:\n\n> Tiistai?", "Kyllä.", id="finnish"
    ),
    pytest.param(
        "Tak.\n\npon., 3 mar 2025 o 10:15 Ruta Alder <ruta@alder.example> napisał(a):\n\n> Wtorek?", "Tak.", id="polish"
    ),
    pytest.param(
        "Ano.\n\npo 3. 3. 2025 v 10:15 odesílatel Ruta Alder <ruta@alder.example> napsal:\n\n> Úterý?", "Ano.", id="czech"
    ),
    pytest.param(
        "Igen.\n\nRuta Alder <ruta@alder.example> ezt írta (időpont: 2025. márc. 3., H, 10:15):\n\n> Kedd?",
        "Igen.",
        id="hungarian",
    ),
    pytest.param(
        "Da.\n\nÎn lun., 3 mar. 2025 la 10:15, Ruta Alder <ruta@alder.example> a scris:\n\n> Marți?", "Da.", id="romanian"
    ),
    pytest.param(
        "Evet.\n\nRuta Alder <ruta@alder.example>, 3 Mar 2025 Pzt, 10:15 tarihinde şunu yazdı:\n\n> Salı?", "Evet.", id="turkish"
    ),
    pytest.param("Да.\n\nпн, 3 мар. 2025 г. в 10:15, Рута Алдер <ruta@alder.example>:\n\n> Вторник?", "Да.", id="russian"),
    pytest.param(
        "Так.\n\nпн, 3 бер. 2025 р. о 10:15 Рута Алдер <ruta@alder.example> пише:\n\n> Вівторок?", "Так.", id="ukrainian"
    ),
    pytest.param(
        "Ναι.\n\nΣτις Δευ 3 Μαρ 2025 στις 10:15 π.μ., ο/η Ruta Alder <ruta@alder.example> έγραψε:\n\n> Τρίτη;", "Ναι.", id="greek"
    ),
    pytest.param("好的。\n\nRuta Alder <ruta@alder.example> 于2025年3月3日周一 10:15写道：\n\n> 周二？", "好的。", id="chinese"),
    pytest.param("はい。\n\n2025年3月3日(月) 10:15 Ruta Alder <ruta@alder.example>:\n\n> 火曜日は？", "はい。", id="japanese"),
    pytest.param(
        "네.\n\n2025년 3월 3일 (월) 오전 10:15, Ruta Alder <ruta@alder.example>님이 작성:\n\n> 화요일?", "네.", id="korean"
    ),
    pytest.param(
        "כן.\n\n\u200fבתאריך יום ב׳, 3 במרץ 2025 ב-10:15 מאת Ruta Alder <ruta@alder.example>:\n\n> שלישי?", "כן.", id="hebrew"
    ),
    pytest.param(
        "Sure.\n\nFrom: Ruta Alder\nSent: Monday, March 3, 2025 10:15 AM\nTo: Bo\nSubject: Tuesday?\n\nFine?",
        "Sure.",
        id="outlook",
    ),
    pytest.param(
        "Gern.\n\nVon: Ruta Alder\nGesendet: Montag, 3. März 2025 10:15\nAn: Bo\nBetreff: Dienstag?\n\nPasst es?",
        "Gern.",
        id="outlook-german",
    ),
    pytest.param("Sure.\n\n-----Original Message-----\nFrom: Ruta\n\nOr reply UNSUBSCRIBE.", "Sure.", id="original-message"),
    pytest.param("Sure.\n\nBegin forwarded message:\n\nFrom: Ruta\nUnsubscribe me.", "Sure.", id="forwarded"),
    pytest.param("Sure.\n\n-- \nBo Birch\nTo unsubscribe, ask my assistant", "Sure.", id="signature"),
    pytest.param("Sure.\n\nSent from my phone", "Sure.", id="device"),
    pytest.param(
        "Sure.\n\nThis e-mail is confidential. If you are not the intended recipient, stop reading.", "Sure.", id="small-print"
    ),
    pytest.param("Sure.\n\nTo unsubscribe from these messages, follow this link.", "Sure.", id="footer"),
    pytest.param(
        "On Mon, 3 Mar 2025, Ruta <ruta@alder.example> wrote:\n> Tuesday?\n> Reply STOP\n\nTuesday is fine.",
        "Tuesday is fine.",
        id="below",
    ),
    pytest.param(
        "On Mon, 3 Mar 2025, Ruta Alder wrote:\n> Tuesday?\nYes.\n> Shall we stop writing?\nNo, go on.",
        "Yes.\nNo, go on.",
        id="between",
    ),
]
PLAIN = [
    "On Monday I have time.\nOn Tuesday too.",
    "She wrote: come!\nI went.",
    "Two options:\n- one\n- two",
    "At 5 I am free, he said.",
    "From: here on I am on my own.",
]


@pytest.mark.parametrize(("body", "own"), LETTERS)
def test_c17_only_the_words_of_the_person_are_left(body: str, own: str) -> None:
    """Bo answers Ruta from some mail program; what Ruta wrote, what the program adds and the footer are not Bo's words."""
    assert own_words(body) == own
    assert own_words(body.replace("\n", "\r\n")) == own


@pytest.mark.parametrize("body", PLAIN)
def test_words_that_only_look_like_a_quotation_stay(body: str) -> None:
    """Bo tells of Monday and of what she wrote; nothing is quoted, so nothing is lost."""
    assert own_words(body) == body


def test_a_mail_that_only_quotes_holds_no_own_words() -> None:
    """Bo presses send by mistake, or forwards our mail without a word: nothing can be taken for a wish of Bo's."""
    assert own_words("> Reply STOP to unsubscribe") == ""
    assert (
        own_words("---------- Forwarded message ---------\nFrom: Ruta <r@alder.example>\nTo: Bo\nSubject: x\n\nReply STOP") == ""
    )
    assert own_words("") == ""


def test_outside_replies_are_trimmed_as_expected(corpus: Path) -> None:
    """64 replies collected by others, with the text they expect; six of them keep quotations, which are nobody's own words."""
    folder = corpus / "email" / "replies" / "email_reply_trimmer"
    if not folder.is_dir():
        pytest.skip("the replies are not there")
    pairs = [
        (file.read_text("utf-8"), (folder / "trimmed" / file.name).read_text("utf-8").strip())
        for file in sorted((folder / "emails").glob("*.txt"))
    ]
    assert len(pairs) == 64
    assert sum(trimmed(body).strip() == expected for body, expected in pairs) >= 62
    assert sum(own_words(body).strip() == expected for body, expected in pairs) >= 57
    assert not any(line.startswith(">") for body, _ in pairs for line in own_words(body).split("\n"))
