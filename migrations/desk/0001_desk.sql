-- What a desk keeps. JSON columns hold the domain's and the protocol's own types.

-- Single things by name: enrolment, epoch, cursor, contact, frame, snapshot, seat, settings.
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The roster, each student as the centre last told. A row of an older generation than the snapshot's goes when
-- the snapshot is complete.
CREATE TABLE students (
    id INTEGER PRIMARY KEY,
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Readings in lower case with a space between them.
    initials TEXT NOT NULL,
    college TEXT NOT NULL,
    revision INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    record TEXT NOT NULL
) STRICT;

-- Holds all that a search looks at, so that it reads no record.
CREATE INDEX students_search ON students (no, name, initials);

-- Every mark made at this desk. What stands before `state` never changes.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    mark TEXT NOT NULL UNIQUE,
    student INTEGER NOT NULL,
    -- As they were then, for the roster may forget the student.
    no TEXT NOT NULL,
    name TEXT NOT NULL,
    json TEXT NOT NULL,
    -- When it was recorded, and by which moment it was judged here: the centre's time as known then.
    at INTEGER NOT NULL,
    effective INTEGER NOT NULL,
    -- How far it has come, by `answer`.
    state TEXT NOT NULL CHECK (state IN ('unsent', 'stored', 'held', 'returned')),
    answer TEXT,
    -- The revision that a pull must pass before the student's record shows the answer.
    revision INTEGER,
    -- Whether the operator has dealt with its return.
    dealt INTEGER NOT NULL DEFAULT 0 CHECK (dealt IN (0, 1)),
    CHECK ((state = 'unsent') = (answer IS NULL)),
    CHECK ((revision IS NULL) = (answer IS NULL))
) STRICT;

CREATE INDEX outbox_student ON outbox (student);
CREATE INDEX outbox_at ON outbox (at);
CREATE INDEX outbox_open ON outbox (state) WHERE state != 'stored';

-- The highest issue number seen on a good ticket, where it is above what the record says.
CREATE TABLE floors (
    campaign INTEGER NOT NULL,
    key INTEGER NOT NULL,
    student INTEGER NOT NULL,
    issue INTEGER NOT NULL,
    PRIMARY KEY (campaign, key, student)
) STRICT, WITHOUT ROWID;

-- Operators' sessions on this desk, kept as long as their marks.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
