"""What a job title says about rank and kind of work, and what it only seems to say."""

from __future__ import annotations

import pytest

from regard.intake.titles import LEVELS, read_title

RANKS = [
    ("Werkstudent Marketing", 0),
    ("Praktikantin HR", 0),
    ("Stagiaire marketing", 0),
    ("Marketing Intern", 0),
    ("Trainee", 0),
    ("Junior Data Analyst", 1),
    ("Graduate Software Engineer", 1),
    ("Młodszy specjalista", 1),
    ("Software Engineer", 2),
    ("Softwareentwickler:in", 2),
    ("Verpleegkundige", 2),
    ("Ingeniero de software", 2),
    ("Senior Software Engineer (m/w/d)", 3),
    ("Engineer III", 3),
    ("Starszy programista", 3),
    ("Desenvolvedor Sênior", 3),
    ("Ingénieur confirmé", 3),
    ("Staff Engineer", 4),
    ("Tech Lead", 4),
    ("Principal Product Designer", 4),
    ("Assistant Store Manager", 4),
    ("Engineering Manager", 5),
    ("Teamleiter Vertrieb", 5),
    ("Leiterin Personal", 5),
    ("Försäljningschef", 5),
    ("Jefe de ventas", 5),
    ("Responsable marketing", 5),
    ("Responsabile vendite", 5),
    ("Chef d'équipe", 5),
    ("Head Chef", 5),
    ("Head of Engineering", 6),
    ("Director of Sales at Firm", 6),
    ("Directeur commercial", 6),
    ("Associate Director", 6),
    ("VP Sales", 7),
    ("Vice President", 7),
    ("CTO & Co-Founder", 8),
    ("Chief Customer Officer", 8),
    ("Geschäftsführerin", 8),
    ("VD", 8),
    ("Directeur général", 8),
    ("Managing Director", 8),
    ("Prezes zarządu", 8),
]

NO_RANKS = [
    ("Assistant to the CEO", 2),
    ("Assistenz der Geschäftsführung", 2),
    ("Executive Assistant to CEO", 2),
    ("Senior Care Assistant", 2),
    ("Lead Generation Specialist", 2),
    ("Product Owner", 2),
    ("Account Manager", 2),
    ("Project Manager", 2),
    ("Chef de projet", 2),
    ("Founder's Associate", 2),
    ("Staff Nurse", 2),
    ("HR Business Partner", 2),
    ("Flugbegleiterin", 2),
    ("Halbleiter Ingenieur", 2),
    ("Support Technician Level 2", 2),
    ("Senior Account Manager", 3),
    ("Lead Product Manager", 4),
    ("Head of Sales @ Firm | ex-CEO", 6),
    ("Chief of Staff", 6),
    ("Vice President, Investment Banking", 5),
    ("Apprenticeship Manager", 2),
    ("Kierownik projektu", 2),
]

KINDS = [
    ("Technical Recruiter", "people"),
    ("Sales Engineer", "sales"),
    ("Data Engineer", "data"),
    ("Product Designer", "design"),
    ("Product Marketing Manager", "marketing"),
    ("Research Scientist", "research"),
    ("Security Engineer", "security"),
    ("Customer Support Engineer", "support"),
    ("Legal Counsel", "legal"),
    ("Buchhalterin", "finance"),
    ("Säljare", "sales"),
    ("CFO", "finance"),
    ("Recruiter, Engineering", "people"),
    ("Krankenschwester", "health"),
    ("Grundschullehrer", "education"),
    ("Head Chef", "other"),
    ("Chief of Staff", "operations"),
    ("Księgowa", "finance"),
    ("Avocate", "legal"),
    ("Sviluppatore", "engineering"),
]


@pytest.mark.parametrize(("title", "level"), RANKS)
def test_d9_a_title_tells_its_rank_in_many_languages(title: str, level: int) -> None:
    """Whoever asks whether a role is below somebody needs the rank of both."""
    assert read_title(title).level == level, LEVELS[level]


@pytest.mark.parametrize(("title", "level"), NO_RANKS)
def test_d9_a_word_of_rank_inside_the_name_of_a_job_is_no_rank(title: str, level: int) -> None:
    """An assistant to the CEO is not a CEO, an account manager manages no people, lead generation leads nobody."""
    assert read_title(title).level == level, LEVELS[level]


@pytest.mark.parametrize(("title", "family"), KINDS)
def test_a_title_tells_the_kind_of_work(title: str, family: str) -> None:
    """The kind of work is that of the job, not that of whom the job is for."""
    assert read_title(title).family == family


@pytest.mark.parametrize("title", ["", "making the world better", "🙂", "x" * 5_000, "(((", "Partner @"])
def test_what_is_no_title_says_no_kind_of_work(title: str) -> None:
    """Mottoes and noise are not guessed at, and do not break anything."""
    assert read_title(title).family is None


def test_a_rank_alone_says_no_kind_of_work() -> None:
    """A founder and CEO may come from anywhere."""
    assert read_title("Founder & CEO") == (8, None)
    assert read_title("Analyst") == (2, None)
