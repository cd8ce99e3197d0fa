-- The central store. `body` is the whole value as JSON; the columns beside it are what it is looked up by.

CREATE TABLE store (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    server BLOB NOT NULL,
    epoch BLOB NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY,
    frame_revision INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE students (
    id INTEGER PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    initials TEXT NOT NULL, -- a JSON array
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (campaign, no)
) STRICT;

CREATE INDEX students_by_revision ON students (campaign, revision);

-- Marks of unknown students, desks and sessions are kept as well, so nothing is referenced here.
CREATE TABLE marks (
    position INTEGER PRIMARY KEY, -- the order in which marks were added
    id BLOB NOT NULL UNIQUE,
    student INTEGER NOT NULL,
    desk BLOB,
    seq INTEGER,
    digest BLOB NOT NULL,
    revision INTEGER NOT NULL,
    effective INTEGER NOT NULL,
    received INTEGER NOT NULL,
    mark TEXT NOT NULL,
    outcome TEXT NOT NULL,
    review TEXT NOT NULL
) STRICT;

CREATE INDEX marks_by_student ON marks (student);
-- Not unique: a copied desk gives a number twice, and both marks are kept.
CREATE INDEX marks_by_number ON marks (desk, seq) WHERE desk IS NOT NULL;

CREATE TABLE desk_tails (
    desk BLOB PRIMARY KEY,
    contiguous INTEGER NOT NULL,
    last_effective INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    actor BLOB PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE desks (
    id BLOB PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns,
    token_hash BLOB NOT NULL UNIQUE,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX desks_by_campaign ON desks (campaign);

CREATE TABLE enrolments (
    code_hash BLOB PRIMARY KEY,
    campaign INTEGER NOT NULL REFERENCES campaigns,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_keys (
    campaign INTEGER NOT NULL REFERENCES campaigns,
    key INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (campaign, key)
) STRICT, WITHOUT ROWID;
