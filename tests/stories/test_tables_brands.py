"""Exports of known systems: what each of them tells about a person, in invented miniature."""

from __future__ import annotations

from pathlib import Path

from tests.tables import day, read, table

from regard.intake.reading import Outcome
from regard.words import Basis, Channel, Method


def test_linkedin_connections_stand_under_notes(tmp_path: Path) -> None:
    """LinkedIn puts notes above the header; the export's date is in the file's name; who connected when is no job date."""
    text = (
        'Notes:\n"Some addresses are missing, because their owners do not share them."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ida,Ravn,https://www.linkedin.com/in/ida-ravn,,Northlight,Senior Data Engineer,04 Feb 2024\n"
    )
    found = read(table(tmp_path, text, "connections-2026-01-31.csv"))
    assert found.recognition.variant == "LinkedIn connections"
    assert [reading.line for reading in found.readings] == [5]
    assert found.texts("observed.linkedin") == ["https://www.linkedin.com/in/ida-ravn"]
    assert found.texts("observed.title") == ["Senior Data Engineer"]
    assert found.said("observed.title")[0].at == day(2026, 1, 31)
    assert found.said("observed.title")[0].record == "linkedin:https://www.linkedin.com/in/ida-ravn"


def test_greenhouse_tells_the_whole_application(tmp_path: Path) -> None:
    """Applied, moved, rejected with the reason; sourced is said by the source; the id is Greenhouse's own."""
    text = (
        "Candidate ID,First Name,Last Name,Email,Job Name,Stage,Status,Source,Application Date,Rejected On,"
        "Rejection Reason,Recruiter,Last Activity\n"
        "1017,Jo,Lund,jo@post.example,Data Engineer,Interview,Rejected,LinkedIn (Sourced),2026-01-05,"
        "2026-02-01,Too junior,ada@firm.example,2026-02-02\n"
        "1018,Ed,Moss,ed@post.example,Data Engineer,Offer,Rejected,Careers page,2026-01-05,2026-02-03,"
        "Candidate withdrew,ada@firm.example,2026-02-03\n"
        "1019,Kim,Vale,kim@post.example,Data Engineer,Offer,Hired,Careers page,2026-01-05,,,ada@firm.example,2026-02-04\n"
    )
    found = read(table(tmp_path, text))
    assert found.recognition.variant == "Greenhouse candidates"
    assert found.texts("application.created") == ["Data Engineer"] * 3
    rejected, withdrawn, hired = (found.said(f"application.{how}") for how in ("rejected", "withdrawn", "hired"))
    assert [(saying.record, saying.text, saying.at) for saying in rejected] == [
        ("greenhouse:1017", "Too junior", day(2026, 2, 1))
    ]
    assert [(saying.record, saying.text) for saying in withdrawn] == [("greenhouse:1018", "Candidate withdrew")]
    assert [(saying.record, saying.text) for saying in hired] == [("greenhouse:1019", "Data Engineer")]
    assert [saying.record for saying in found.said("person.sourced")] == ["greenhouse:1017"]
    assert rejected[0].actor == "ada@firm.example"
    assert found.said("observed.email")[0].basis is Basis.CONTRACT


def test_greenhouse_stage_report_gives_every_move_its_date(tmp_path: Path) -> None:
    """One row a move: two moves of one candidate are two events with two dates."""
    text = (
        "Candidate ID,Candidate Name,Job,Stage,Entered Stage On\n"
        "1017,Jo Lund,Data Engineer,Phone call,2026-01-06\n1017,Jo Lund,Data Engineer,Interview,2026-01-12\n"
    )
    found = read(table(tmp_path, text))
    moves = [(saying.text, saying.at) for saying in found.said("application.moved")]
    assert moves == [("Phone call", day(2026, 1, 6)), ("Interview", day(2026, 1, 12))]


def test_lever_hires_are_not_rejections(tmp_path: Path) -> None:
    """Lever archives whoever was hired as well; two opportunities of one contact are one record."""
    text = (
        "Opportunity ID,Contact ID,Candidate name,Emails,Stage,Posting,Created at,Archived at,Archive reason,Origin\n"
        "op-1,co-7,Uma Berg,uma@post.example,Offer,Analyst,2025-10-01 09:00,2025-12-01 09:00,Hired,sourced\n"
        "op-2,co-7,Uma Berg,uma@post.example,Screen,Controller,2025-09-01 09:00,2025-09-20 09:00,Underqualified,applied\n"
    )
    found = read(table(tmp_path, text))
    assert found.recognition.variant == "Lever opportunities"
    assert {saying.record for saying in found.sayings} == {"lever:co-7"}
    assert found.texts("application.hired") == ["Analyst"]
    assert found.texts("application.rejected") == ["Underqualified"]
    assert len(found.said("person.sourced")) == 1


def test_ashby_says_archived_and_why(tmp_path: Path) -> None:
    """Archived means nothing by itself; the reason tells who ended it."""
    text = (
        "Candidate ID,Candidate Name,Email,Job,Current Interview Stage,Status,Application Created At,Archive Reason,Archived At\n"
        "a1,Lev Roy,lev@post.example,Buyer,Screen,Archived,2026-01-02T08:00:00Z,Accepted another offer,2026-01-20T08:00:00Z\n"
        "a2,Mai Dao,mai@post.example,Buyer,Screen,Active,2026-01-02T08:00:00Z,,\n"
    )
    found = read(table(tmp_path, text))
    assert found.recognition.variant == "Ashby applications"
    assert [(s.record, s.text) for s in found.said("application.withdrawn")] == [("ashby:a1", "Accepted another offer")]
    assert not found.said("application.rejected")
    assert len(found.said("application.created")) == 2


def test_luma_and_tito_know_who_came_by_the_time_of_check_in(tmp_path: Path) -> None:
    """Somebody was checked in, so the guests who were not missed the evening; a declined guest signed off."""
    luma = (
        "api_id,name,email,created_at,approval_status,checked_in_at,event_name,event_start_at\n"
        "g1,Ann Orr,ann@post.example,2026-01-02T08:00:00Z,approved,2026-02-02T18:04:00Z,Evening,2026-02-02T18:00:00Z\n"
        "g2,Bo Lim,bo@post.example,2026-01-02T08:00:00Z,approved,,Evening,2026-02-02T18:00:00Z\n"
        "g3,Cy Dee,cy@post.example,2026-01-02T08:00:00Z,declined,,Evening,2026-02-02T18:00:00Z\n"
        "g4,Di Poe,di@post.example,2026-01-02T08:00:00Z,pending_approval,,Evening,2026-02-02T18:00:00Z\n"
    )
    tito = (
        "Ticket,Reference,Name,Email,Registration Date,Void Status,Checked In At,Event,Event Date\n"
        "Standard,T-1,Ann Orr,ann@post.example,2026-01-02 08:00,,2026-02-02 18:04,Evening,2026-02-02\n"
        "Standard,T-2,Bo Lim,bo@post.example,2026-01-02 08:00,,,Evening,2026-02-02\n"
        "Standard,T-3,Cy Dee,cy@post.example,2026-01-02 08:00,voided,,Evening,2026-02-02\n"
    )
    for text, brand in ((luma, "luma"), (tito, "tito")):
        found = read(table(tmp_path, text, f"{brand}.csv"))
        who = {kind: [s.record for s in found.said(f"event.{kind}")] for kind in ("attended", "missed", "cancelled")}
        assert who == {
            "attended": [f"{brand}:ann@post.example"],
            "missed": [f"{brand}:bo@post.example"],
            "cancelled": [f"{brand}:cy@post.example"],
        }


def test_nobody_missed_an_event_at_which_nobody_was_checked_in(tmp_path: Path) -> None:
    """Without a single check-in the door list was not kept, and absence is unknown."""
    text = (
        "Order #,First Name,Last Name,Email,Event Name,Attendee Status\n"
        "1,Ann,Orr,ann@post.example,Evening,Attending\n2,Bo,Lim,bo@post.example,Evening,Attending\n"
    )
    found = read(table(tmp_path, text))
    assert not found.said("event.missed")
    assert found.texts("event.registered") == ["Evening", "Evening"]


def test_c4_an_event_that_was_called_off_is_ours_and_nobody_missed_it(tmp_path: Path) -> None:
    """Ann stands as "Event cancelled", Bo as "Cancelled": the one is our doing, the other is Bo's."""
    text = (
        "Order #,First Name,Last Name,Email,Event Name,Event Start Date,Attendee Status\n"
        "1,Ann,Orr,ann@post.example,Evening,2026-02-02,Event cancelled\n2,Bo,Lim,bo@post.example,Evening,2026-02-02,Cancelled\n"
    )
    found = read(table(tmp_path, text))
    assert [said.record for said in found.said("event.called_off")] == ["eventbrite:ann@post.example"]
    assert [said.record for said in found.said("event.cancelled")] == ["eventbrite:bo@post.example"]
    assert not found.said("event.missed")


def test_mailchimp_keeps_consent_stop_and_dead_addresses_apart(tmp_path: Path) -> None:
    """The three files of one audience: consent with its time, unsubscribed with its time, cleaned as a bounce."""
    head = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP"
    row = "ann@post.example,Ann,3,2025-01-02 08:00:00,192.0.2.7"
    subscribed = read(table(tmp_path, f"{head}\n{row}\n", "subscribed_members_export.csv"))
    stopped = read(table(tmp_path, f"{head},UNSUB_TIME\n{row},2025-06-01 10:00:00\n", "unsubscribed_members_export.csv"))
    cleaned = read(table(tmp_path, f"{head},CLEAN_TIME\n{row},2025-06-02 10:00:00\n", "cleaned_members_export.csv"))
    assert [(s.channel, s.at) for s in subscribed.said("permission.given")] == [(Channel.EMAIL, day(2025, 1, 2, 8))]
    assert [s.at for s in stopped.said("wish.stop")] == [day(2025, 6, 1, 10)]
    assert not stopped.said("permission.given")
    assert [(s.text, s.at) for s in cleaned.said("message.bounced")] == [("ann@post.example", day(2025, 6, 2, 10))]
    assert all("192.0.2.7" not in reading.raw for found in (subscribed, stopped, cleaned) for reading in found.readings)


def test_unsubscribed_file_stops_without_a_column(tmp_path: Path) -> None:
    """An older export says it in the name of the file only."""
    text = "Email Address,MEMBER_RATING,OPTIN_TIME\nann@post.example,3,2025-01-02 08:00:00\n"
    found = read(table(tmp_path, text, "unsubscribed_segment_export.csv"))
    assert len(found.said("wish.stop")) == 1
    assert not found.said("permission.given")


def test_hubspot_opt_out_and_hard_bounce(tmp_path: Path) -> None:
    """Whoever unsubscribed from all mail stops; a false says nothing; the id is HubSpot's."""
    text = (
        "Record ID,First Name,Last Name,Email,Unsubscribed from all email,Email hard bounce reason,"
        "Original Source,Create Date,Last Contacted\n"
        "901,Ann,Orr,ann@post.example,true,,Offline Sources,2025-03-01 10:00,2026-01-10 09:00\n"
        "902,Bo,Lim,bo@post.example,false,UNKNOWN_USER,Organic Search,2025-03-01 10:00,\n"
    )
    found = read(table(tmp_path, text))
    assert [s.record for s in found.said("wish.stop")] == ["hubspot:901"]
    assert [s.record for s in found.said("message.bounced")] == ["hubspot:902"]
    assert [s.at for s in found.said("message.sent")] == [day(2026, 1, 10, 9)]
    assert found.said("observed.email")[0].at == day(2025, 3, 1, 10)


def test_forms_state_wishes(tmp_path: Path) -> None:
    """Channel, hours, pause, topics, rhythm and stop in the person's own answers; whatever else was asked is an answer."""
    text = (
        "#,What's your full name?,What's your email?,How should we contact you?,Best time to call,Please contact me not before,"
        "Which topics interest you?,How often may we contact you?,Do not contact me again,"
        "How did you like the process?,Submitted At,Network ID\n"
        '1,Ann Orr,ann@post.example,Phone,18:00-20:00,2026-06-01,"Data, Remote",Monthly,,9,2026-02-01 10:00:00,secretnet\n'
        "2,Bo Lim,bo@post.example,,,,,,Yes,,2026-02-02 10:00:00,secretnet\n"
    )
    found = read(table(tmp_path, text))
    assert found.recognition.variant == "Typeform answers"
    assert [(s.channel, s.number) for s in found.said("wish.channel")] == [(Channel.PHONE, 2)]
    assert found.texts("wish.hours") == ["1111100|1080-1200"]
    assert [s.until for s in found.said("wish.pause")] == [day(2026, 6, 1)]
    assert found.texts("wish.topic") == ["Data", "Remote"]
    assert [s.number for s in found.said("wish.frequency")] == [30]
    assert [(s.record, s.at) for s in found.said("wish.stop")] == [("typeform:bo@post.example", day(2026, 2, 2, 10))]
    assert [(s.text, s.number) for s in found.said("answer.given")] == [("How did you like the process? = 9", 9)]
    assert all(s.method is Method.STATED for s in found.sayings if s.kind.startswith("wish."))
    assert all("secretnet" not in reading.raw for reading in found.readings)


def test_every_address_on_an_opt_out_list_stops(tmp_path: Path) -> None:
    """A list by its name: an address stops everything, a bare number is never rung or texted, an explicit no is spared."""
    text = "Email,Phone,Name\nann@post.example,,Ann Orr\n,+46701234567,Bo Lim\n"
    found = read(table(tmp_path, text, "do-not-contact.csv"))
    assert [s.record for s in found.said("wish.stop")] == ["optout:ann@post.example"]
    assert [(s.channel, s.number) for s in found.said("wish.channel")] == [(Channel.PHONE, 0), (Channel.SMS, 0)]
    spared = read(
        table(tmp_path, "Email,Do not contact\nann@post.example,yes\nbo@post.example,no\ncy@post.example,\n", "opt-outs.csv")
    )
    assert [s.record for s in spared.said("wish.stop")] == ["optout:ann@post.example", "optout:cy@post.example"]


def test_a_malformed_row_of_an_opt_out_list_stops_all_the_same(tmp_path: Path) -> None:
    """Too many cells elsewhere only cost a row; here they would cost somebody their peace."""
    found = read(table(tmp_path, "Email,Reason\nann@post.example,Asked, by phone, twice\n", "opt-outs.csv"))
    assert [said.record for said in found.said("wish.stop")] == ["optout:ann@post.example"]
    assert "twice" in found.readings[0].raw
    assert found.noted("more cells")


def test_a_bare_list_of_addresses_stops_by_its_name(tmp_path: Path) -> None:
    """No header, one column, and still every address counts."""
    found = read(table(tmp_path, "ann@post.example\nbo@post.example\n", "unsubscribes.csv"))
    assert found.count(Outcome.IMPORTED) == 2
    assert len(found.said("wish.stop")) == 2


def test_a_table_of_roles_opens_them(tmp_path: Path) -> None:
    """Level and family from the title where no column says them; a closing date that has passed closes the role."""
    text = (
        "Title;City;Country;Remote;Must skills;Opened;Closes;Owner\n"
        "Senior Data Engineer;Berlin;Germany;yes;Python,"
        " SQL;2026-01-05;;ada@firm.example\nBuyer;Porto;PT;no;;2025-01-05;2025-12-01;\n"
    )
    found = read(table(tmp_path, text, "roles.csv"))
    first = found.said("role.opened")[0]
    assert (first.record, first.text, first.at) == ("role:senior-data-engineer", "Senior Data Engineer", day(2026, 1, 5))
    wanted = {"family": "data", "level": 3, "city": "Berlin", "country": "DE", "remote": True, "must_skills": ["Python", "SQL"]}
    assert {key: first.detail[key] for key in wanted} == wanted
    assert [s.record for s in found.said("role.closed")] == ["role:buyer"]


def test_google_and_outlook_contacts(tmp_path: Path) -> None:
    """Address books: several addresses and numbers of one person are all kept; forms of address are not."""
    google = (
        "First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,"
        "Organization Name,Organization Title\n"
        "Ann,Orr,* myContacts,* Work,ann@work.example,ann@home.example,+49 30 901820,Northlight,Recruiter\n"
    )
    found = read(table(tmp_path, google))
    assert found.recognition.variant == "Google contacts"
    assert found.texts("observed.email") == ["ann@work.example", "ann@home.example"]
    outlook = (
        "Title,First Name,Last Name,Company,Job Title,E-mail Address,Mobile Phone\n"
        "Ms,Ann,Orr,Northlight,Recruiter,ann@work.example,\n"
    )
    found = read(table(tmp_path, outlook))
    assert found.texts("observed.title") == ["Recruiter"]
    assert '"Ms"' not in found.readings[0].raw
