-- A snapshot is a cache, so the old form is simply thrown away.
DROP TABLE snapshot;
CREATE TABLE snapshot (
    space UUID PRIMARY KEY, id UUID NOT NULL, seq BIGINT NOT NULL, hash BYTEA NOT NULL, layout BYTEA NOT NULL, parts BIGINT NOT NULL
);
CREATE TABLE snapshot_part (space UUID NOT NULL, id UUID NOT NULL, part BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (space, id, part));
-- It is sealed, so it cannot be made smaller by trying.
ALTER TABLE snapshot_part ALTER COLUMN sealed SET STORAGE EXTERNAL;
