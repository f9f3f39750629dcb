-- "Somebody is to be called at this moment." Whom, by a word that the operator knows; never what about.
CREATE TABLE call (space BLOB NOT NULL, need BLOB NOT NULL, level INTEGER NOT NULL, at INTEGER NOT NULL, whom TEXT NOT NULL, PRIMARY KEY (space, need, level)) STRICT, WITHOUT ROWID;
CREATE INDEX call_at ON call (at);
