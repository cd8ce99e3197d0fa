-- What operators did about marks that the centre decided otherwise, in their order. Only ever added to.
CREATE TABLE remedies (
    id INTEGER PRIMARY KEY,
    mark TEXT NOT NULL REFERENCES outbox (mark),
    remedy TEXT NOT NULL CHECK (remedy IN ('keep', 'mark_again', 'withdraw')),
    reason TEXT NOT NULL CHECK (reason != ''),
    -- Who, and when: the centre's time as known then.
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- The mark that was made for it.
    made TEXT REFERENCES outbox (mark),
    CHECK ((remedy = 'keep') = (made IS NULL))
) STRICT;

CREATE INDEX remedies_mark ON remedies (mark);
