CREATE TABLE note (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE space (
    id BLOB PRIMARY KEY, kind INTEGER NOT NULL, head_seq INTEGER NOT NULL, head_hash BLOB NOT NULL,
    receive_key BLOB NOT NULL, verify_key BLOB NOT NULL, sealed_keys BLOB NOT NULL
) STRICT;
-- A rowid table: entries are large, and in a WITHOUT ROWID tree every page would hold few of them.
CREATE TABLE entry (
    space BLOB NOT NULL, seq INTEGER NOT NULL, record BLOB NOT NULL, version INTEGER NOT NULL, key BLOB NOT NULL,
    day INTEGER NOT NULL, head BLOB NOT NULL, body BLOB, previous BLOB NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (space, seq), UNIQUE (space, record, version)
) STRICT;
CREATE TABLE record_key (space BLOB NOT NULL, key BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, key)) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot (
    space BLOB PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL, layout BLOB NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE TABLE blob (space BLOB NOT NULL, id BLOB NOT NULL, part INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, id, part)) STRICT;
CREATE TABLE checkpoint (space BLOB NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL, PRIMARY KEY (space, seq)) STRICT;
CREATE TABLE account (
    id BLOB PRIMARY KEY, sign_in TEXT NOT NULL UNIQUE, space BLOB NOT NULL, staff BLOB NOT NULL, state INTEGER NOT NULL,
    public_key BLOB NOT NULL, certificate BLOB NOT NULL
) STRICT;
CREATE TABLE credential (
    id BLOB PRIMARY KEY, account BLOB NOT NULL REFERENCES account (id), kind INTEGER NOT NULL, salt BLOB NOT NULL,
    memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL, lanes INTEGER NOT NULL, verifier BLOB NOT NULL, sealed_key BLOB NOT NULL
) STRICT;
CREATE INDEX credential_account ON credential (account);
CREATE TABLE keyring (account BLOB NOT NULL REFERENCES account (id), space BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (account, space)) STRICT;
CREATE TABLE session (
    hash BLOB PRIMARY KEY, account BLOB NOT NULL REFERENCES account (id), space BLOB NOT NULL, sealed_keys BLOB NOT NULL,
    idle_until INTEGER NOT NULL, ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account);
CREATE TABLE enrolment (hash BLOB PRIMARY KEY, sealed BLOB NOT NULL, until_day INTEGER NOT NULL, is_used INTEGER NOT NULL) STRICT;
CREATE TABLE throttle (key BLOB PRIMARY KEY, failures INTEGER NOT NULL, blocked_until INTEGER NOT NULL) STRICT;
CREATE TABLE parcel (
    to_space BLOB NOT NULL, id BLOB NOT NULL, from_space BLOB NOT NULL, sealed BLOB NOT NULL, expires_day INTEGER NOT NULL,
    is_collected INTEGER NOT NULL, PRIMARY KEY (to_space, id)
) STRICT;
CREATE INDEX parcel_waiting ON parcel (to_space) WHERE is_collected = 0;
CREATE TABLE wake_up (space BLOB NOT NULL, person BLOB NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (space, person, day)) STRICT, WITHOUT ROWID;
