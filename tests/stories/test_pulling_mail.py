"""A mailbox is read by IMAP as it fills: every mail once, nothing marked as seen, whatever stumbles, is damaged or made anew."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.office import open_office
from tests.standins import PASSWORD, US, held, inbox, letter, pulled

from regard.connectors import imap
from regard.errors import BadSettings
from regard.fakes.imap import FakeImap, Folder
from regard.words import Micros
from regard.workspace import Workspace
from regard.workspace.pulling import Pulled


def test_d7_new_mail_is_read_once_and_nothing_is_marked_as_seen(workspace: Workspace, now: Micros) -> None:
    """Two answers, then a stop: the second round reads that one alone; the person stops; the mailbox is as it was."""
    folder = inbox(2)
    with FakeImap({"INBOX": folder}, US, PASSWORD) as fake:
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 2, 2)]
        folder.mails[7] = letter(2, "Please never contact me again.")
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 1, 1)]
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 0, 0)]
        assert folder.seen == set()
        assert "SELECT" not in fake.asked
    assert workspace.why("kim2@mail.example", now).decision.rule == "stopped"


def test_a_mailbox_made_anew_is_read_from_its_beginning(workspace: Workspace, now: Micros) -> None:
    """The server was moved and numbers its mails otherwise: what is known changes nothing, what is new is not passed over."""
    with FakeImap({"INBOX": inbox(5)}, US, PASSWORD) as fake:
        pulled(workspace, "imap", fake, now)
        fake.folders["INBOX"] = Folder({number: letter(number) for number in (3, 4, 5)} | {1: letter(9)}, validity=2)
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 4, 4)]
    assert sum("kim" in raw for raw, _ in held(workspace)[0]) == 6


def test_one_broken_mail_does_not_hold_up_the_others(workspace: Workspace, now: Micros) -> None:
    """One that the server cannot give, an empty one, one without a header: shown. The rest is read."""
    folder = inbox(6)
    folder.broken.add(2)
    folder.mails |= {3: b"", 4: b"no header at all", 5: letter(5, "Hello\r\n\r\nFrom me Mon Mar  2 10:00:00 2026\r\n>From you")}
    with FakeImap({"INBOX": folder}, US, PASSWORD) as fake:
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 6, 3)]
    outcomes = [outcome for _, outcome in held(workspace)[0]]
    assert (outcomes.count("imported"), outcomes.count("shown")) == (3, 3)
    said = " ".join(str(row) for row in workspace.store.connection.execute("SELECT text FROM events"))
    assert "From me Mon Mar" in said


def test_large_mails_come_in_small_pages(workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve mails of 3 MB: no page is larger than a few of them, and what stands behind 2 MB of one is not fetched."""
    sizes: list[int] = []
    folder = Folder({number: letter(number, "Hello\r\n" + "x" * 3_000_000) for number in range(1, 13)})
    taken = Workspace.take_in

    def measured(self: Workspace, file: Path, *args: Any) -> Any:
        sizes.append(file.stat().st_size)
        return taken(self, file, *args)

    monkeypatch.setattr(Workspace, "take_in", measured)
    with FakeImap({"INBOX": folder}, US, PASSWORD) as fake:
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 12, 12)]
    assert len(sizes) == 4
    assert max(sizes) <= imap.MOST_BYTES + 1_000


def test_many_mails_are_listed_in_parts(workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox of more mails than one answer may list is asked for in parts; none is left out."""
    monkeypatch.setattr(imap, "_MOST_LISTED", 100)
    with FakeImap({"INBOX": Folder({3 * number: letter(number) for number in range(1, 251)})}, US, PASSWORD) as fake:
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 250, 250)]
        assert fake.asked.count("UID SEARCH") == 8


def test_a_wrong_key_and_a_missing_folder_are_told(workspace: Workspace, now: Micros) -> None:
    """A wrong password is told and not tried again; a folder that is not there leaves the others alone, whatever it is called."""
    with FakeImap({"INBOX": inbox(1), "B&APw-ro": inbox(2)}, US, PASSWORD) as fake:
        both = f"{fake.url}/INBOX,Sent"
        assert all("key is not accepted" in one.told for one in pulled(workspace, "imap", fake, now, url=both, key="wrong"))
        assert fake.asked.count("LOGIN") == 2, "once for each folder"
        none, some = pulled(workspace, "imap", fake, now, url=f"{fake.url}/Nonesuch,B%C3%BCro")
        assert "Nonesuch cannot be opened" in none.told
        assert some == Pulled("Büro", 2, 2)


@pytest.mark.parametrize("url", ["https://a@b", "imaps://mail.example", "imaps://ada:secret@mail.example", "ada"])
def test_an_address_that_is_none_is_refused(workspace: Workspace, now: Micros, url: str) -> None:
    """Whoever writes the password into the address, or no user, is told what it has to look like."""
    with pytest.raises(BadSettings):
        list(workspace.pull("imap", PASSWORD, now, url=url))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of this machine with its key, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime(2020, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "certificate.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def test_the_key_goes_only_to_a_server_that_shows_who_it_is(
    workspace: Workspace, now: Micros, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that nobody vouches for gets no password; one that this machine trusts does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeImap({"INBOX": inbox(2)}, US, PASSWORD, context=context) as fake:
        [told] = pulled(workspace, "imap", fake, now)
        assert "does not show who it is" in told.told
        assert "LOGIN" not in fake.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert pulled(workspace, "imap", fake, now) == [Pulled("INBOX", 2, 2)]


def test_a_mailbox_whose_key_the_server_knows_is_read_once_an_hour(tmp_path: Path, now: Micros) -> None:
    """While the workspace is served, a round brings the mails; an address that is none is told on the page."""
    office = open_office(tmp_path, now)
    rounds = office.live.exchanging
    rounds.keys, rounds.sleep = {"imap": PASSWORD, "caldav": "ada:secret"}, lambda _: None
    with FakeImap({"INBOX": inbox(3)}, US, PASSWORD) as fake:
        rounds.urls = {"imap": fake.url}
        assert set(rounds.look(now)) == {"imap", "caldav"}
    assert "3 objects came" in office.admin.get("/sources/system/imap").text
    assert "has to be like https://" in office.admin.get("/sources/system/caldav").text
    office.live.close()
