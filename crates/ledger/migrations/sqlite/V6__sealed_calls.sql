-- Whom, how urgently and at which minute is sealed with the instance's key: the database shows a day. Those that
-- waited under the form before are let go; the board shows the needs all the same.
DROP TABLE call;
CREATE TABLE call (space BLOB NOT NULL, need BLOB NOT NULL, number INTEGER NOT NULL, day INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (space, need, number)) STRICT, WITHOUT ROWID;
CREATE INDEX call_day ON call (day);
