-- The operational store. Portable SQL: the same statements create it on SQLite and, with BIGINT keys, on PostgreSQL.
-- imports, rows and events are the truth and are only ever appended to (or taken back whole, by undoing an import);
-- records.person is a fold over them and can be rebuilt at any time.

-- What the company said of itself when it was read last, so that later questions are asked in the same way.
CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One file that was read, with what became of its rows. `ordinal` is the order of reading.
CREATE TABLE IF NOT EXISTS imports (
    ordinal INTEGER PRIMARY KEY,
    import TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    variant TEXT NOT NULL,
    mapping TEXT NOT NULL,
    learnt INTEGER NOT NULL,
    rows_read INTEGER NOT NULL,
    imported INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    shown INTEGER NOT NULL
);

-- One row of a file as it came, and why it was not imported where it was not.
CREATE TABLE IF NOT EXISTS rows (
    number INTEGER PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    line INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    digest BLOB,
    raw TEXT NOT NULL,
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS rows_by_digest ON rows (digest);
CREATE INDEX IF NOT EXISTS rows_in_trouble ON rows (ordinal) WHERE outcome <> 'imported';

-- A row that a later file repeated: undoing the first file hands its events over to the later one.
CREATE TABLE IF NOT EXISTS sightings (
    digest BLOB NOT NULL,
    ordinal INTEGER NOT NULL,
    line INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS sightings_by_digest ON sightings (digest);

-- Oddities that did not cost a row.
CREATE TABLE IF NOT EXISTS notes (
    ordinal INTEGER NOT NULL,
    line INTEGER NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS notes_by_import ON notes (ordinal);

-- What a source calls somebody, and the person it belongs to by the identity decisions in force (null: not a person).
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY,
    record TEXT NOT NULL UNIQUE,
    person INTEGER
);

-- What identifies each record, once: addresses, numbers, names. A fold over the events, kept as they come, because who is
-- who is worked out from it.
CREATE TABLE IF NOT EXISTS identifiers (
    record INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (record, kind, text)
) WITHOUT ROWID;

-- Pairs of records that share a key and were not joined because something speaks against it; rebuilt with records.person.
CREATE TABLE IF NOT EXISTS contradictions (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    why TEXT NOT NULL
);

-- The small vocabulary: cities, skills, topics, colleagues. Engines compare these numbers.
CREATE TABLE IF NOT EXISTS terms (
    code INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

-- The ledger. `kind` is a code of the catalogue; instants are UTC microseconds; `happened` is null where unknown.
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY,
    row_number INTEGER NOT NULL,
    record INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    method INTEGER NOT NULL,
    happened INTEGER,
    learnt INTEGER NOT NULL,
    until INTEGER,
    number INTEGER,
    actor INTEGER,
    basis TEXT NOT NULL,
    text TEXT NOT NULL,
    detail TEXT NOT NULL
);

-- Who is who, as one of us decided: few among millions, read whenever records are joined.
CREATE INDEX IF NOT EXISTS events_on_identity ON events (seq) WHERE kind BETWEEN 55 AND 57;

-- Pairs of records that may be one person, for a human to look at; rebuilt by each sweep. `score` is in hundredths of a bit,
-- `evidence` is JSON, `model` names the weights.
CREATE TABLE IF NOT EXISTS proposals (
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    score INTEGER NOT NULL,
    model TEXT NOT NULL,
    evidence TEXT NOT NULL
);

-- Colleagues who may sign in. `password` is an argon2 hash; empty until they have set one.
CREATE TABLE IF NOT EXISTS accounts (
    email TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL
);

-- Colleagues whose access was taken away, and when. Their account stays, because the ledger names them.
CREATE TABLE IF NOT EXISTS barred (
    email TEXT PRIMARY KEY,
    since INTEGER NOT NULL
);

-- The second factor of a colleague (RFC 6238). `secret` has to be known to work out the codes, so no digest can stand here: it
-- is the encryption at rest of the whole store (REGARD_KEY) that protects it. `since` is null until a right code was typed;
-- `last_step` is the step of time whose code was used last, so that none is used twice.
CREATE TABLE IF NOT EXISTS factors (
    email TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    since INTEGER,
    last_step INTEGER NOT NULL
);

-- Secrets that open something, by digest only: a session or an invitation of a colleague, the page of a person.
-- `holder` is the colleague's address, the record of the person, or what has to be remembered while somebody is away signing in.
CREATE TABLE IF NOT EXISTS secrets (
    digest BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    holder TEXT NOT NULL,
    expires INTEGER NOT NULL
);

-- What lets a program in, by digest only. `scopes` are words with blanks between; `holder` is the colleague in whose name it acts.
CREATE TABLE IF NOT EXISTS tokens (
    digest BLOB PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    holder TEXT NOT NULL,
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER
);

-- Answers to requests that carried a key, so that a program that asks twice is answered once. `status` is null while it works.
CREATE TABLE IF NOT EXISTS answers (
    token BLOB NOT NULL,
    key TEXT NOT NULL,
    request BLOB NOT NULL,
    made INTEGER NOT NULL,
    status INTEGER,
    body TEXT NOT NULL,
    PRIMARY KEY (token, key)
);

-- Where other systems may tell us something. The secret has to be kept readable: their signatures are checked with it.
CREATE TABLE IF NOT EXISTS hooks (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    secret TEXT NOT NULL,
    made INTEGER NOT NULL,
    heard INTEGER
);

-- Who wants to be told what happens here, and what they were told. `kinds` are words with blanks between.
CREATE TABLE IF NOT EXISTS subscribers (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL,
    made INTEGER NOT NULL
);

-- One message to one subscriber. `due` is null as soon as it was delivered or given up; `status` is the last answer.
CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT PRIMARY KEY,
    subscriber TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    made INTEGER NOT NULL,
    due INTEGER,
    tries INTEGER NOT NULL,
    status INTEGER,
    told TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE due IS NOT NULL;

-- What is known of a session besides its secret: since when, when it was used last, and in what browser.
CREATE TABLE IF NOT EXISTS sessions (
    digest BLOB PRIMARY KEY,
    started INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    browser TEXT NOT NULL
);

-- What a colleague is limited to: offices, clients or roles, by word. Nobody without a row is limited.
CREATE TABLE IF NOT EXISTS limits (
    email TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (email, word)
);

-- What was done to the workspace itself and is no entry of the ledger: an import taken back, a setting changed.
CREATE TABLE IF NOT EXISTS doings (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    kind TEXT NOT NULL,
    told TEXT NOT NULL
);

-- By what somebody who was erased is known again: keyed digests (the key is kept outside of the store), and since when.
CREATE TABLE IF NOT EXISTS erased (
    digest BLOB PRIMARY KEY,
    at INTEGER NOT NULL
);

-- What a colleague looks at often: filters of the list of people, under a name.
CREATE TABLE IF NOT EXISTS views (
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (email, name)
);

-- Folders in which a server that serves this store looks for new and changed files. `by_setting` is 1 where it was told so by
-- a setting, and ends with it.
CREATE TABLE IF NOT EXISTS watched (
    folder TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    by_setting INTEGER NOT NULL
);

-- The files of these folders as they were when they were read last: size, and times in nanoseconds. `import` is empty where the
-- file could not be read; then `reason` says why, and it is left alone until it is another.
CREATE TABLE IF NOT EXISTS watched_files (
    folder TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    status INTEGER NOT NULL,
    digest TEXT NOT NULL,
    import TEXT NOT NULL,
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL,
    PRIMARY KEY (folder, path)
);

-- How far each stream of another system was read: written with the counts of a page, once its objects are kept.
CREATE TABLE IF NOT EXISTS pulls (
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    next_page TEXT NOT NULL,
    since TEXT NOT NULL,
    high TEXT NOT NULL,
    begun TEXT NOT NULL,
    objects INTEGER NOT NULL,
    pulled INTEGER NOT NULL,
    told TEXT NOT NULL,
    PRIMARY KEY (system, stream)
);

-- How often every path of the objects of a stream was seen, withheld, and in a row that could not be used.
CREATE TABLE IF NOT EXISTS carried (
    system TEXT NOT NULL,
    stream TEXT NOT NULL,
    path TEXT NOT NULL,
    seen INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (system, stream, path)
);

-- What is exchanged with other systems, field by field: what we last wanted a record there to say, and what became of it. In
-- the state `written` this is what both sides agreed on last; `mark` is when the object changed by their clock. `flips` counts
-- how often they changed it away again. The field `erase` asks for the record itself to be erased.
CREATE TABLE IF NOT EXISTS outbox (
    system TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    theirs TEXT NOT NULL,
    state TEXT NOT NULL,
    told TEXT NOT NULL,
    made INTEGER NOT NULL,
    tried INTEGER,
    mark INTEGER NOT NULL,
    flips INTEGER NOT NULL,
    PRIMARY KEY (system, record, field)
);
