"""A mailbox is read by IMAP as it fills: every mail once, nothing marked as seen, whatever stumbles, is damaged or made anew."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.office import open_office

from regard.cli.main import main
from regard.connectors import imap
from regard.errors import BadSettings
from regard.fakes.imap import FakeImap, Folder
from regard.storage.pulls import Pulls
from regard.words import Micros
from regard.workspace import Workspace, open_workspace
from regard.workspace.pulling import Pulled

US, KEY = "ada@ternandtide.example", "four words are enough"


def mail(number: int, words: str = "Thank you, tell me more.", more: str = "") -> bytes:
    """An answer to us."""
    head = f"From: Kim {number} <kim{number}@mail.example>\r\nTo: {US}\r\nSubject: Re: your mail\r\n{more}"
    return f"{head}Date: Mon, 2 Mar 2026 10:00:00 +0000\r\nMessage-ID: <m{number}@mail.example>\r\n\r\n{words}\r\n".encode()


def inbox(count: int) -> Folder:
    """That many answers."""
    return Folder({number: mail(number) for number in range(1, count + 1)})


def company(tmp_path: Path) -> Path:
    """A folder that says who we are."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "regard.toml").write_text('[company]\ndomains = ["ternandtide.example"]\n')
    (home / "people.csv").write_text("Name,Email\nAnn Aho,ann@mail.example\n")
    return home


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A kept workspace of a company that knows its own domain."""
    with open_workspace(tmp_path / "kept") as opened:
        opened.read(company(tmp_path), 0)
        yield opened


def pulled(workspace: Workspace, fake: FakeImap, now: Micros, folders: str = "INBOX", **more: Any) -> list[Pulled]:
    """What one round gives; nobody waits."""
    key = more.pop("key", KEY)
    return list(workspace.pull("imap", key, now, url=f"{fake.url}/{folders}", sleep=lambda _: None, **more))


def held(workspace: Workspace) -> tuple[list[Any], ...]:
    """Everything that was said of people, and every row."""
    asked = ("SELECT raw, outcome FROM rows ORDER BY raw", "SELECT kind, text, detail FROM events ORDER BY kind, text, detail")
    return tuple(list(workspace.store.connection.execute(sql)) for sql in asked)


def test_d7_new_mail_is_read_once_and_nothing_is_marked_as_seen(workspace: Workspace, now: Micros) -> None:
    """Two answers, then a stop: the second round reads that one alone; the person stops; the mailbox is as it was."""
    folder = inbox(2)
    with FakeImap({"INBOX": folder}, US, KEY) as fake:
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 2, 2)]
        folder.mails[7] = mail(2, "Please never contact me again.")
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 1, 1)]
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 0, 0)]
        assert folder.seen == set()
        assert "SELECT" not in fake.asked
    assert workspace.why("kim2@mail.example", now).decision.rule == "stopped"


def test_d7_everything_arrives_whatever_stumbles(workspace: Workspace, now: Micros) -> None:
    """1,200 mails in two folders; every seventh command breaks the connection, is refused for now, or is the last."""
    with FakeImap({"INBOX": inbox(1_200), "Sent": Folder()}, US, KEY, stumbles=7) as fake:
        assert pulled(workspace, fake, now, "INBOX,Sent") == [Pulled("INBOX", 1_200, 1_200), Pulled("Sent", 0, 0)]
        before = held(workspace)
        pulled(workspace, fake, now, again=True)
        assert held(workspace) == before


def test_a_mailbox_that_only_stumbles_is_told_and_gone_on_with(workspace: Workspace, now: Micros) -> None:
    """Every command stumbles: nobody waits for ever; the next round reads all."""
    with FakeImap({"INBOX": inbox(3)}, US, KEY, stumbles=1) as fake:
        [told] = pulled(workspace, fake, now)
        assert "failed 7 times" in told.told
    with FakeImap({"INBOX": inbox(3)}, US, KEY) as fake:
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 3, 3)]


def test_a_mailbox_made_anew_is_read_from_its_beginning(workspace: Workspace, now: Micros) -> None:
    """The server was moved and numbers its mails otherwise: what is known changes nothing, what is new is not passed over."""
    with FakeImap({"INBOX": inbox(5)}, US, KEY) as fake:
        pulled(workspace, fake, now)
        fake.folders["INBOX"] = Folder({number: mail(number) for number in (3, 4, 5)} | {1: mail(9)}, validity=2)
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 4, 4)]
    assert sum("kim" in raw for raw, _ in held(workspace)[0]) == 6


@pytest.mark.parametrize("where", ["keep", "count"])
def test_d7_a_kill_in_a_page_of_mail_loses_and_doubles_nothing(
    workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The process dies after a page of 500 is kept and before its position is; the next round goes on."""
    with FakeImap({"INBOX": inbox(1_100)}, US, KEY) as fake:
        left, whole = [2], getattr(Pulls, where)

        def dies(*args: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            whole(*args)

        with monkeypatch.context() as patched:
            patched.setattr(Pulls, where, dies)
            with pytest.raises(KeyboardInterrupt):
                pulled(workspace, fake, now)
        assert pulled(workspace, fake, now)[0].objects == 600
    assert sum("kim" in raw for raw, _ in held(workspace)[0]) == 1_100


def test_one_broken_mail_does_not_hold_up_the_others(workspace: Workspace, now: Micros) -> None:
    """One that the server cannot give, an empty one, one without a header: shown. The rest is read."""
    folder = inbox(6)
    folder.broken.add(2)
    folder.mails |= {3: b"", 4: b"no header at all", 5: mail(5, "Hello\r\n\r\nFrom me Mon Mar  2 10:00:00 2026\r\n>From you")}
    with FakeImap({"INBOX": folder}, US, KEY) as fake:
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 6, 3)]
    outcomes = [outcome for _, outcome in held(workspace)[0]]
    assert (outcomes.count("imported"), outcomes.count("shown")) == (4, 3)
    said = " ".join(str(row) for row in workspace.store.connection.execute("SELECT text FROM events"))
    assert "From me Mon Mar" in said


def test_large_mails_come_in_small_pages(workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve mails of 3 MB: no page is larger than a few of them, and what stands behind 2 MB of one is not fetched."""
    sizes: list[int] = []
    folder = Folder({number: mail(number, "Hello\r\n" + "x" * 3_000_000) for number in range(1, 13)})
    taken = Workspace.take_in

    def measured(self: Workspace, file: Path, *args: Any) -> Any:
        sizes.append(file.stat().st_size)
        return taken(self, file, *args)

    monkeypatch.setattr(Workspace, "take_in", measured)
    with FakeImap({"INBOX": folder}, US, KEY) as fake:
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 12, 12)]
    assert len(sizes) == 4
    assert max(sizes) <= imap.MOST_BYTES + 1_000


def test_many_mails_are_listed_in_parts(workspace: Workspace, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mailbox of more mails than one answer may list is asked for in parts; none is left out."""
    monkeypatch.setattr(imap, "_MOST_LISTED", 100)
    with FakeImap({"INBOX": Folder({3 * number: mail(number) for number in range(1, 251)})}, US, KEY) as fake:
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 250, 250)]
        assert fake.asked.count("UID SEARCH") == 8


def test_a_wrong_key_and_a_missing_folder_are_told(workspace: Workspace, now: Micros) -> None:
    """A wrong password is told and not tried again; a folder that is not there leaves the others alone, whatever it is called."""
    with FakeImap({"INBOX": inbox(1), "B&APw-ro": inbox(2)}, US, KEY) as fake:
        assert all("key is not accepted" in one.told for one in pulled(workspace, fake, now, "INBOX,Sent", key="wrong"))
        assert fake.asked.count("LOGIN") == 2, "once for each folder"
        none, some = pulled(workspace, fake, now, "Nonesuch,B%C3%BCro")
        assert "Nonesuch cannot be opened" in none.told
        assert some == Pulled("Büro", 2, 2)


@pytest.mark.parametrize("url", ["https://a@b", "imaps://mail.example", "imaps://ada:secret@mail.example", "ada"])
def test_an_address_that_is_none_is_refused(workspace: Workspace, now: Micros, url: str) -> None:
    """Whoever writes the password into the address, or no user, is told what it has to look like."""
    with pytest.raises(BadSettings):
        list(workspace.pull("imap", KEY, now, url=url))


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
    with FakeImap({"INBOX": inbox(2)}, US, KEY, context=context) as fake:
        [told] = pulled(workspace, fake, now)
        assert "does not show who it is" in told.told
        assert "LOGIN" not in fake.asked
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert pulled(workspace, fake, now) == [Pulled("INBOX", 2, 2)]


def test_the_commands_and_the_page_know_the_mailbox(tmp_path: Path, now: Micros, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are missing are named; what was read stands with its folder on the page of the system."""
    office = open_office(tmp_path, now)
    kept = ["--workspace", str(tmp_path / "kept")]
    run = CliRunner()
    run.invoke(main, ["today", str(company(tmp_path)), *kept])
    for name in ("REGARD_IMAP_KEY", "REGARD_IMAP_URL"):
        monkeypatch.delenv(name, raising=False)
    assert "REGARD_IMAP_KEY" in run.invoke(main, ["pull", "imap", *kept]).output
    monkeypatch.setenv("REGARD_IMAP_KEY", KEY)
    assert "REGARD_IMAP_URL" in run.invoke(main, ["pull", "imap", *kept]).output
    with FakeImap({"INBOX": inbox(3)}, US, KEY) as fake:
        monkeypatch.setenv("REGARD_IMAP_URL", f"{fake.url}/INBOX")
        answer = run.invoke(main, ["pull", "imap", *kept])
    assert answer.output == "INBOX: 3 read, 3 imported\n"
    assert "100.0%" in run.invoke(main, ["carried", "imap", *kept]).output
    assert "INBOX: 3" in office.admin.get("/sources").text
    assert "up to date" in office.admin.get("/sources/system/imap").text
    office.live.close()


def test_a_mailbox_whose_key_the_server_knows_is_read_once_an_hour(tmp_path: Path, now: Micros) -> None:
    """While the workspace is served, a round brings the mails; an address that is none is told on the page."""
    office = open_office(tmp_path, now)
    rounds = office.live.exchanging
    rounds.keys, rounds.sleep = {"imap": KEY, "caldav": "ada:secret"}, lambda _: None
    with FakeImap({"INBOX": inbox(3)}, US, KEY) as fake:
        rounds.urls = {"imap": fake.url}
        assert set(rounds.look(now)) == {"imap", "caldav"}
    assert "3 objects came" in office.admin.get("/sources/system/imap").text
    assert "has to be like https://" in office.admin.get("/sources/system/caldav").text
    office.live.close()
