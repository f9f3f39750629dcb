-- Pages and typed text that wait for a browser, sealed with a key that only it holds.
CREATE TABLE held (id BLOB PRIMARY KEY, owner BLOB NOT NULL, sealed BLOB NOT NULL, until INTEGER NOT NULL) STRICT;
