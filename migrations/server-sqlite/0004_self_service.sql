-- What students' own pages need. `body` is the whole value as JSON.

CREATE TABLE school (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    body TEXT NOT NULL,
    logo_type TEXT,
    logo BLOB
) STRICT;

CREATE TABLE student_accounts (
    student INTEGER PRIMARY KEY REFERENCES students,
    body TEXT NOT NULL
) STRICT;

-- Sessions that ended are deleted.
CREATE TABLE student_sessions (
    token_hash BLOB PRIMARY KEY,
    student INTEGER NOT NULL REFERENCES students,
    upstream TEXT, -- the university's own name for it
    until INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX student_sessions_by_student ON student_sessions (student);
CREATE INDEX student_sessions_by_upstream ON student_sessions (upstream) WHERE upstream IS NOT NULL;
CREATE INDEX student_sessions_by_until ON student_sessions (until);

CREATE TABLE handovers (
    token_hash BLOB PRIMARY KEY,
    student INTEGER NOT NULL REFERENCES students,
    until INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX handovers_by_until ON handovers (until);

-- One for each student: the key holds it, whoever submits at the same moment.
CREATE TABLE forms (
    student INTEGER PRIMARY KEY REFERENCES students,
    body TEXT NOT NULL
) STRICT;
