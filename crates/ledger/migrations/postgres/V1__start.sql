CREATE TABLE note (name TEXT PRIMARY KEY, value BYTEA NOT NULL);
CREATE TABLE space (
    id UUID PRIMARY KEY, kind BIGINT NOT NULL, head_seq BIGINT NOT NULL, head_hash BYTEA NOT NULL,
    receive_key BYTEA NOT NULL, verify_key BYTEA NOT NULL, sealed_keys BYTEA NOT NULL
);
CREATE TABLE entry (
    space UUID NOT NULL, seq BIGINT NOT NULL, record UUID NOT NULL, version BIGINT NOT NULL, key BYTEA NOT NULL,
    day BIGINT NOT NULL, head BYTEA NOT NULL, body BYTEA, previous BYTEA NOT NULL, hash BYTEA NOT NULL,
    PRIMARY KEY (space, seq), UNIQUE (space, record, version)
);
CREATE TABLE record_key (space UUID NOT NULL, key BYTEA NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (space, key));
CREATE TABLE snapshot (
    space UUID PRIMARY KEY, seq BIGINT NOT NULL, hash BYTEA NOT NULL, layout BYTEA NOT NULL, sealed BYTEA NOT NULL
);
CREATE TABLE blob (space UUID NOT NULL, id UUID NOT NULL, part BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (space, id, part));
CREATE TABLE checkpoint (space UUID NOT NULL, seq BIGINT NOT NULL, hash BYTEA NOT NULL, signature BYTEA NOT NULL, PRIMARY KEY (space, seq));
CREATE TABLE account (
    id UUID PRIMARY KEY, sign_in TEXT NOT NULL UNIQUE, space UUID NOT NULL, staff UUID NOT NULL, state BIGINT NOT NULL,
    public_key BYTEA NOT NULL, certificate BYTEA NOT NULL
);
CREATE TABLE credential (
    id UUID PRIMARY KEY, account UUID NOT NULL REFERENCES account (id), kind BIGINT NOT NULL, salt BYTEA NOT NULL,
    memory_kib BIGINT NOT NULL, passes BIGINT NOT NULL, lanes BIGINT NOT NULL, verifier BYTEA NOT NULL, sealed_key BYTEA NOT NULL
);
CREATE INDEX credential_account ON credential (account);
CREATE TABLE keyring (account UUID NOT NULL REFERENCES account (id), space UUID NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (account, space));
CREATE TABLE session (
    hash BYTEA PRIMARY KEY, account UUID NOT NULL REFERENCES account (id), space UUID NOT NULL, sealed_keys BYTEA NOT NULL,
    idle_until BIGINT NOT NULL, ends_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE TABLE enrolment (hash BYTEA PRIMARY KEY, sealed BYTEA NOT NULL, until_day BIGINT NOT NULL, is_used BOOLEAN NOT NULL);
CREATE TABLE throttle (key BYTEA PRIMARY KEY, failures BIGINT NOT NULL, blocked_until BIGINT NOT NULL);
CREATE TABLE parcel (
    to_space UUID NOT NULL, id UUID NOT NULL, from_space UUID NOT NULL, sealed BYTEA NOT NULL, expires_day BIGINT NOT NULL,
    is_collected BOOLEAN NOT NULL, sent_order BIGSERIAL, PRIMARY KEY (to_space, id)
);
CREATE INDEX parcel_waiting ON parcel (to_space) WHERE NOT is_collected;
CREATE TABLE wake_up (space UUID NOT NULL, person UUID NOT NULL, day BIGINT NOT NULL, PRIMARY KEY (space, person, day));
