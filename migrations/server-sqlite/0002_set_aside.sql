-- What a desk sent under one of its numbers and cannot be kept as a mark. `body` is all of it as JSON, the words that
-- came within.
CREATE TABLE set_aside (
    desk BLOB NOT NULL,
    seq INTEGER NOT NULL,
    mark BLOB NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (desk, seq)
) STRICT, WITHOUT ROWID;
