"""The statements of the comparison of everybody: words of names, one wide row a person, keys, pairs, and the bound."""

from __future__ import annotations

MACROS = """
CREATE MACRO slips_allowed(a, b, most) AS least(most, greatest(length(a), length(b)) // 3);
CREATE MACRO may_be_near(a, b, most) AS
    strlen(a) <> length(a) OR strlen(b) <> length(b) OR abs(length(a) - length(b)) <= slips_allowed(a, b, most);
CREATE MACRO is_near(a, b, most) AS CASE
    WHEN strlen(a) <> length(a) OR strlen(b) <> length(b) THEN true
    WHEN abs(length(a) - length(b)) > slips_allowed(a, b, most) THEN false
    ELSE damerau_levenshtein(a, b) <= slips_allowed(a, b, most) END;
CREATE MACRO alone(a, b) AS len(a) = 1 AND len(b) = 1;
CREATE MACRO street(a) AS coalesce(nullif(regexp_replace(a, '[0-9 ]', '', 'g'), ''), a);
CREATE MACRO digits(a) AS regexp_replace(a, '[^0-9]', '', 'g');
"""
"""The engine counts slips in bytes: texts beyond ASCII pass for near. It may exchange letters that were changed since, and so
finds as few slips as we do, or fewer."""

WORDS = r"""
CREATE TABLE tokens AS
WITH names AS (SELECT person, text, row_number() OVER (PARTITION BY person ORDER BY text) AS name FROM told WHERE field = 0),
split AS (
    SELECT person, name,
        CASE WHEN regexp_matches(text, '[()\[\]]') THEN [text] ELSE regexp_split_to_array(text, '\s+') END AS held
    FROM names)
SELECT person, name, unnest(held) AS token, generate_subscripts(held, 1) AS place FROM split"""

COMMON = """
CREATE TABLE name_words AS
WITH found AS (
    SELECT person, name, place, spot, word, is_name, has_forms, letters,
        bool_or(is_name) OVER (PARTITION BY person, name) AS has_name
    FROM tokens JOIN vocabulary USING (token))
SELECT person, name, word, has_forms, letters, row_number() OVER (PARTITION BY person ORDER BY name, place, spot) AS turn
FROM found WHERE is_name OR NOT has_name;
CREATE TABLE common AS
SELECT word, count(DISTINCT person) / (SELECT count(DISTINCT person) FROM told) AS share FROM name_words GROUP BY word;
DROP TABLE tokens"""

_LISTS = ("names", "emails", "phones", "linkedins", "numbers", "born", "postcodes", "streets", "employers", "titles", "cities")

WIDE = (
    """
CREATE TABLE words_of AS
WITH shared AS (SELECT name_words.*, coalesce(share, 0) AS share FROM name_words LEFT JOIN common USING (word)),
counts AS (SELECT person, max(name) AS names, count(*) AS words FROM name_words GROUP BY person)
SELECT counts.*, """
    + ", ".join(f"t{n}.word AS w{n}, t{n}.share AS s{n}, t{n}.letters AS m{n}, t{n}.has_forms AS g{n}" for n in (1, 2, 3))
    + """
FROM counts """
    + " ".join(f"LEFT JOIN (FROM shared WHERE turn = {n}) AS t{n} USING (person)" for n in (1, 2, 3))
    + """;
CREATE TABLE mails AS
WITH addresses AS (SELECT person, text, split_part(split_part(text, '@', 1), '+', 1) AS box FROM told WHERE field = 1),
candidates AS (
    SELECT DISTINCT box FROM addresses
    WHERE box IN (SELECT word FROM offices) OR regexp_extract(box, '^[^._-]*') IN (SELECT word FROM offices)
        OR box[1] IN ('.', '_', '-')),
parts AS (SELECT box, unnest(regexp_split_to_array(box, '[._-]+')) AS part FROM candidates),
offices_boxes AS (
    SELECT box FROM parts GROUP BY box
    HAVING bool_and(part IN (SELECT word FROM offices)) OR box IN (SELECT word FROM offices))
SELECT person, list(text) AS mails FROM addresses WHERE box NOT IN (SELECT box FROM offices_boxes) GROUP BY person;
CREATE TABLE wide AS
WITH lists AS (SELECT person, """
    + ", ".join(f"list(text) FILTER (field = {at}) AS {name}" for at, name in enumerate(_LISTS))
    + """ FROM told GROUP BY person)
SELECT lists.*, mails,
    list_transform(born, lambda x: digits(x)) AS days, words_of.* EXCLUDE (person, names, words),
    split_part(mails[1], '@', 1) AS box, digits(mails[1]) AS in_mail, words, words IS NOT NULL AS has_words,
    coalesce(words_of.names > 1 OR words > 3, false) AS is_long
FROM lists LEFT JOIN words_of USING (person) LEFT JOIN mails USING (person);
DROP TABLE words_of;
DROP TABLE mails"""
)

KEYS = """
CREATE OR REPLACE TABLE keys AS
WITH mails AS (SELECT person, unnest(mails) AS mail FROM wide),
days AS (SELECT person, unnest(days) AS day FROM wide),
places AS (SELECT DISTINCT person, text AS place FROM told WHERE field IN (6, 10)),
wheres AS (SELECT DISTINCT person, text AS place FROM told WHERE field IN (6, 8, 9, 10)),
parts AS (SELECT DISTINCT person, word FROM name_words),
heads AS (SELECT DISTINCT person, name, left(word, 3) AS head FROM name_words),
every AS (
    SELECT person, 'e' AS kind, 'e' || mail AS text FROM mails
    UNION ALL SELECT person, 'b', 'b' || split_part(mail, '@', 1) FROM mails
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
SELECT DISTINCT person, kind, hash(text) AS key FROM every"""

PAIRS = """
CREATE OR REPLACE TABLE pairs AS
WITH sizes AS (SELECT kind, key, count(*) AS size FROM keys GROUP BY kind, key HAVING count(*) BETWEEN 2 AND $largest),
bulk AS (SELECT kind, size, count(*) * size * (size - 1) / 2 AS pairs FROM sizes GROUP BY kind, size),
running AS (SELECT kind, size, sum(pairs) OVER (PARTITION BY kind ORDER BY size) AS so_far FROM bulk),
allowed AS (SELECT kind, max(size) AS size FROM running WHERE so_far <= $budget OR kind IN ('e', 'p', 'l', 'n') GROUP BY kind),
small AS (SELECT sizes.key FROM sizes JOIN allowed USING (kind) WHERE sizes.size <= allowed.size),
blocks AS (SELECT person, key FROM keys JOIN small USING (key))
SELECT DISTINCT a.person AS one, b.person AS other FROM blocks a JOIN blocks b ON a.key = b.key AND a.person < b.person"""

_CELLS = "".join(
    f"""
CASE WHEN a.w{i} IS NULL OR b.w{j} IS NULL THEN NULL
    WHEN a.w{i} = b.w{j} THEN log2({{m_word}} / greatest({{rarest}}, least({{commonest}}, a.s{i})))
    WHEN a.g{i} AND b.g{j} THEN {{word_alike}}
    WHEN left(a.w{i}, 3) = left(b.w{j}, 3) THEN {{word_alike}}
    WHEN 1 IN (length(a.w{i}), length(b.w{j})) AND left(a.w{i}, 1) = left(b.w{j}, 1) THEN {{word_alike}}
    WHEN bit_count(xor(a.m{i}, b.m{j})) > 4 THEN {{name_word_other}}
    WHEN is_near(a.w{i}, b.w{j}, 2) THEN {{word_alike}} ELSE {{name_word_other}} END AS c{i}{j},"""
    for i in (1, 2, 3)
    for j in (1, 2, 3)
)
_BEST_OF_ROW = " + ".join(f"coalesce(greatest(c{i}1, c{i}2, c{i}3), 0)" for i in (1, 2, 3))
_BEST_OF_COLUMN = " + ".join(f"coalesce(greatest(c1{j}, c2{j}, c3{j}), 0)" for j in (1, 2, 3))


def _field(name: str, same: str, near: str, alike: str, other: str) -> str:
    """The bits that a field can reach at most; several values pass for near."""
    return f"""CASE WHEN a.{name} IS NULL OR b.{name} IS NULL OR len(a.{name}) = 0 OR len(b.{name}) = 0 THEN 0
    WHEN list_has_any(a.{name}, b.{name}) THEN {same}
    WHEN NOT alone(a.{name}, b.{name}) THEN greatest({alike}, {other})
    WHEN {near} THEN greatest({alike}, {other}) ELSE {other} END"""


def _two(name: str, stem: str) -> str:
    return _field(name, f"{{{stem}_same}}", "false", f"{{{stem}_other}}", f"{{{stem}_other}}")


_OTHERS = " + ".join(
    [
        _field(
            "mails", "{email_same}",
            "CASE WHEN a.box = b.box THEN true WHEN a.in_mail <> b.in_mail THEN false "
            "ELSE is_near(a.mails[1], b.mails[1], 2) END",
            "greatest({email_alike}, {email_named})", "{email_other}",
        ),
        _two("phones", "phone"), _two("linkedins", "profile"),
        _field("numbers", "{number_same}", "is_near(a.numbers[1], b.numbers[1], 2)", "{number_alike}", "{number_other}"),
        _field(
            "days", "{born_same}",
            "is_near(a.days[1], b.days[1], 2) OR left(a.days[1], 4) = left(b.days[1], 4)",
            "greatest({born_alike}, {born_close})", "{born_other}",
        ),
        _field(
            "postcodes", "{postcode_same}",
            "is_near(a.postcodes[1], b.postcodes[1], 1) OR (contains(a.postcodes[1], ' ') AND contains(b.postcodes[1], ' '))",
            "{postcode_alike}", "{postcode_other}",
        ),
        _field(
            "streets", "{street_alike}", "is_near(street(a.streets[1]), street(b.streets[1]), 3)",
            "{street_alike}", "{street_other}",
        ),
        _field("cities", "{city_same}", "is_near(a.cities[1], b.cities[1], 2)", "{city_same}", "{city_other}"),
        _two("employers", "employer"), _two("titles", "title"),
    ]
)  # fmt: skip

_BOUND = f"""
WITH compared AS (
    SELECT one, other, a.has_words AND b.has_words AS named, a.is_long OR b.is_long AS is_long,
        a.words AS mine, b.words AS theirs, {_CELLS}
        {_OTHERS} AS rest
    FROM FROM_WHERE JOIN wide a ON a.person = one JOIN wide b ON b.person = other)
SELECT one, other FROM compared
WHERE rest + CASE WHEN NOT named THEN 0 WHEN is_long THEN {{name_at_most}}
    ELSE least({{name_at_most}}, CASE WHEN mine <= theirs THEN {_BEST_OF_ROW} ELSE {_BEST_OF_COLUMN} END) END
    >= $review - 0.000001"""
ROUGHLY = "CREATE OR REPLACE TABLE possible AS " + _BOUND.replace("FROM_WHERE", "pairs").replace("is_near(", "may_be_near(")
"""First without counting slips, which takes longest."""
CLOSELY = f"""CREATE OR REPLACE TABLE survivors AS
SELECT one, other, row_number() OVER (ORDER BY one, other) AS number FROM ({_BOUND.replace("FROM_WHERE", "possible")})"""
