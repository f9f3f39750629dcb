-- Pages and typed text that wait for a browser, sealed with a key that only it holds.
CREATE TABLE held (id UUID PRIMARY KEY, owner BYTEA NOT NULL, sealed BYTEA NOT NULL, until BIGINT NOT NULL);
