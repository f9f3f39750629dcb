-- A snapshot is a cache, so the old form is simply thrown away.
DROP TABLE snapshot;
CREATE TABLE snapshot (
    space BLOB PRIMARY KEY, id BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, layout BLOB NOT NULL, parts INTEGER NOT NULL
) STRICT;
CREATE TABLE snapshot_part (space BLOB NOT NULL, id BLOB NOT NULL, part INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, id, part)) STRICT;
