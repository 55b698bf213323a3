"""The statements of the comparison of everybody, up to whom to compare: words of names, one row a person, keys, pairs."""

from __future__ import annotations

from regard.people.likeness import Traits
from regard.people.names import SHORTEST

FIELDS = Traits._fields[1:]
WORDS_AT_MOST = 3
"""Names of more words, or several names of one person, are left to ``regard.people.likeness``."""
LONG_NAME = 1 << len(FIELDS)
"""The bit of ``several`` for a name of more words."""
SLIPPING = {"emails": "mail", "numbers": "number", "born": "day", "postcodes": "postcode", "streets": "street", "cities": "city"}
"""Fields whose values are the same for some slips, and the column of each."""
COLUMNS = SLIPPING | {"phones": "phone", "linkedins": "profile", "employers": "employer", "titles": "title"}
PARTS = {
    "emails": ("box", "box(mail)"), "born": ("year", "left(day, 4)"),
    "postcodes": ("area", r"CASE WHEN contains(postcode, ' ') THEN regexp_extract(postcode, '\S+') END"),
}  # fmt: skip
"""A part of a value that is compared by itself."""
_DIGITS = "0123456789"
_SIGNS = _DIGITS + "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 64 - len(_SIGNS)
_CONTAINED = " | ".join(f"(contains(a, '{sign}')::UBIGINT << {at})" for at, sign in enumerate(_SIGNS))
DIGITS = (1 << len(_DIGITS)) - 1
"""The bits of ``signs`` that are of digits."""

MACROS = f"""
CREATE MACRO slips_allowed(a, b, most) AS least(most, greatest(length(a), length(b)) // 3);
CREATE MACRO is_near(a, b, most) AS CASE
    WHEN abs(length(a) - length(b)) > slips_allowed(a, b, most) THEN false
    ELSE damerau_levenshtein(a, b) <= slips_allowed(a, b, most) END;
CREATE MACRO signs(a) AS {_CONTAINED} | (((1::UBIGINT << least(length(a), {_LONGEST})) - 1) << {len(_SIGNS)});
CREATE MACRO may_be_near(a, b, most) AS bit_count(xor(a, b)) <= 2 * most;
CREATE MACRO begins(a, b) AS length(a) >= {SHORTEST} AND starts_with(b, a);
CREATE MACRO is_ascii(a) AS strlen(a) = length(a);
CREATE MACRO street(a) AS coalesce(nullif(regexp_replace(a, '[0-9 ]', '', 'g'), ''), a);
CREATE MACRO digits(a) AS regexp_replace(a, '[^0-9]', '', 'g');
CREATE MACRO box(a) AS split_part(a, '@', 1);
"""
"""signs: digits and letters of a text as bits, and as many bits as it is long; a slip changes two bits at most. The engine
counts slips in bytes, so that only texts in ASCII are compared by it."""

TOLD = """
CREATE TABLE told (person BIGINT, field UTINYINT, text VARCHAR);
CREATE TABLE offices (word VARCHAR);
CREATE TABLE vocabulary (token VARCHAR, spot INTEGER, word VARCHAR, is_name BOOLEAN);
CREATE TABLE spelt (word VARCHAR, stem VARCHAR, forms USMALLINT[], nicknames VARCHAR[], kin UBIGINT);
"""
TELL = f"""
INSERT INTO told SELECT person, field, CASE WHEN field = {FIELDS.index("born")} THEN digits(text) ELSE text END FROM portion"""

NO_OFFICES = """
DELETE FROM told WHERE field = 1 AND text IN (
    WITH candidates AS (
        SELECT DISTINCT text, split_part(box(text), '+', 1) AS office FROM told
        WHERE field = 1 AND left(text, 2) IN (SELECT left(word, 2) FROM offices)),
    parts AS (SELECT text, unnest(regexp_split_to_array(office, '[._-]+')) AS part FROM candidates)
    SELECT text FROM candidates WHERE office IN (FROM offices)
    UNION SELECT text FROM parts GROUP BY text HAVING bool_and(part IN (FROM offices)))"""
"""The mailbox of an office is nobody's."""

TOKENS = r"""
CREATE TABLE tokens AS
WITH names AS (SELECT row_number() OVER () AS name, person, text FROM told WHERE field = 0),
split AS (
    SELECT name, person,
        CASE WHEN regexp_matches(text, '[()\[\]]') THEN [text] ELSE string_split(text, ' ') END AS held FROM names)
SELECT name, person, unnest(held) AS token, generate_subscripts(held, 1) AS place FROM split"""

NAME_WORDS = """
SET VARIABLE everybody = (SELECT count(DISTINCT person) FROM told);
CREATE TABLE name_words AS
WITH found AS (SELECT name, person, place, spot, word, is_name FROM tokens JOIN vocabulary USING (token)),
partly AS (SELECT DISTINCT name FROM found WHERE NOT is_name),
nameless AS (SELECT name FROM found WHERE name IN (FROM partly) GROUP BY name HAVING NOT bool_or(is_name))
SELECT name, person, word, row_number() OVER (PARTITION BY name ORDER BY place, spot) AS turn
FROM found WHERE is_name OR name IN (FROM nameless);
CREATE TABLE lexicon AS
WITH parts AS (SELECT DISTINCT person, word FROM name_words),
common AS (SELECT word, count(*) / getvariable('everybody') AS share FROM parts GROUP BY word)
SELECT word, share, signs(word) AS signs, stem, forms, nicknames, kin FROM common JOIN spelt USING (word);
DROP TABLE tokens"""
"""lexicon: the words of names with the share of people who have each, and what tells quickly whether two may be one."""


_ONE = "any_value(text) FILTER (field = {0})"
_VALUE = {"street": f"street({_ONE})"}


def one_row_each(held: frozenset[str]) -> str:
    """Everybody as one row: a value of each field that anybody has, the first words of a name, and what there are several of.

    several: a bit for each field, by its place in ``FIELDS``, and one for more words than columns.
    """
    fields = [(at, name, COLUMNS[name]) for at, name in enumerate(FIELDS) if at and name in held]
    turns = range(1, WORDS_AT_MOST + 1)
    values = "".join(f", {_VALUE.get(column, _ONE).format(at)} AS {column}" for at, _, column in fields)
    several = " | ".join(
        f"((count(*) FILTER (field = {at}) > 1)::UINTEGER << {at})" for at, _ in enumerate(FIELDS) if FIELDS[at] in held
    )
    slipping = [SLIPPING[name] for _, name, _ in fields if name in SLIPPING]
    words = ", ".join(f"any_value(word) FILTER (turn = {n}) AS w{n}" for n in turns)
    known = ", ".join(
        f"t{n}.signs AS l{n}, t{n}.share AS s{n}, t{n}.kin AS k{n}, t{n}.forms AS f{n}, t{n}.nicknames AS n{n}, t{n}.stem AS b{n}"
        for n in turns
    )
    return f"""
CREATE TABLE people AS
WITH written AS (
    SELECT person, {words}, count(*) AS words, bool_or(length(word) = 1) AS initials, bool_and(is_ascii(word)) AS plain
    FROM name_words GROUP BY person),
named AS (SELECT written.*, {known} FROM written {" ".join(f"LEFT JOIN lexicon t{n} ON t{n}.word = w{n}" for n in turns)}),
valued AS (
    SELECT person, {_ONE.format(0)} AS name{values}, {several or "0"} AS several FROM told GROUP BY person)
SELECT valued.* REPLACE (
        several | CASE WHEN words > {WORDS_AT_MOST} THEN {LONG_NAME} ELSE 0 END AS several),
    {"".join(f"{says} AS {part}, " for name, (part, says) in PARTS.items() if name in held)}
    {"".join(f"signs({column}) AS {column}_signs, " for column in slipping)}
    named.* EXCLUDE (person)
FROM valued LEFT JOIN named USING (person)"""


KEYS = """
CREATE OR REPLACE TABLE keys AS
WITH days AS (SELECT person, text AS day FROM told WHERE field = 5),
places AS (SELECT DISTINCT person, text AS place FROM told WHERE field IN (6, 10)),
wheres AS (SELECT DISTINCT person, text AS place FROM told WHERE field IN (6, 8, 9, 10)),
parts AS (SELECT DISTINCT person, word FROM name_words),
heads AS (SELECT DISTINCT person, name, left(word, 3) AS head FROM name_words),
every AS (
    SELECT person, 'e' AS kind, 'e' || text AS text FROM told WHERE field = 1
    UNION ALL SELECT person, 'b', 'b' || box(text) FROM told WHERE field = 1
    UNION ALL SELECT person, 'p', 'p' || text FROM told WHERE field = 2
    UNION ALL SELECT person, 'l', 'l' || text FROM told WHERE field = 3
    UNION ALL SELECT person, 'n', 'n' || text FROM told WHERE field = 4
    UNION ALL SELECT person, 'h', 'h' || unnest([left(text, 4), right(text, 4)]) FROM told WHERE field = 4 AND length(text) > 4
    UNION ALL SELECT person, 's', 's' || text FROM told WHERE field = 7
    UNION ALL SELECT person, 'd', 'd' || day FROM days
    UNION ALL SELECT person, 'q', 'q' || day || '|' || place FROM days JOIN places USING (person)
    UNION ALL SELECT person, 'r', 'r' || left(day, 4) || '|' || place FROM days JOIN places USING (person)
    UNION ALL SELECT a.person, 'w', 'w' || a.head || '|' || b.head
        FROM heads a JOIN heads b ON a.person = b.person AND a.name = b.name AND a.head < b.head
    UNION ALL SELECT person, 'o', 'o' || word FROM parts
    UNION ALL SELECT person, 'c', 'c' || word || '|' || place FROM parts JOIN wheres USING (person)
    UNION ALL SELECT person, 'y', 'y' || word || '|' || left(day, 4) FROM parts JOIN days USING (person)
    UNION ALL SELECT DISTINCT person, 'm', 'm' || head || '|' || substr(day, 5) FROM heads JOIN days USING (person))
SELECT person, kind, hash(text) AS key FROM every"""
KEYS_ONCE = KEYS.replace("SELECT person, kind, hash", "SELECT DISTINCT person, kind, hash")
"""Where anybody has several values of a field, the same key may come from two of them."""

BY_A_THIRD = """
WITH sides AS (SELECT one AS person, other AS near FROM strong UNION ALL SELECT other, one FROM strong),
near AS (FROM sides WHERE person IN (SELECT person FROM sides GROUP BY person HAVING count(*) BETWEEN 2 AND {largest}))
SELECT DISTINCT a.near AS one, b.near AS other FROM near a JOIN near b ON a.person = b.person AND a.near < b.near
ANTI JOIN pairs ON pairs.one = a.near AND pairs.other = b.near"""
"""Two who are likely one with the same third, and did not meet."""

PAIRS = """
CREATE OR REPLACE TABLE pairs AS
WITH sizes AS (SELECT kind, key, count(*) AS size FROM keys GROUP BY kind, key HAVING count(*) BETWEEN 2 AND $largest),
bulk AS (SELECT kind, size, count(*) * size * (size - 1) / 2 AS pairs FROM sizes GROUP BY kind, size),
running AS (SELECT kind, size, sum(pairs) OVER (PARTITION BY kind ORDER BY size) AS so_far FROM bulk),
allowed AS (
    SELECT kind, max(size) AS size FROM running
    WHERE kind IN ('e', 'p', 'l', 'n') OR so_far <= CASE WHEN kind IN ('o', 'w') THEN $by_name ELSE $budget END GROUP BY kind),
small AS (SELECT sizes.key FROM sizes JOIN allowed USING (kind) WHERE sizes.size <= allowed.size),
blocks AS (SELECT person, key FROM keys JOIN small USING (key))
SELECT DISTINCT a.person AS one, b.person AS other FROM blocks a JOIN blocks b ON a.key = b.key AND a.person < b.person"""
