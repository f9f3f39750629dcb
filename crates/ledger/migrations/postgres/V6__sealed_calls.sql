-- Whom, how urgently and at which minute is sealed with the instance's key: the database shows a day. Those that
-- waited under the form before are let go; the board shows the needs all the same.
DROP TABLE call;
CREATE TABLE call (space UUID NOT NULL, need UUID NOT NULL, number BIGINT NOT NULL, day BIGINT NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (space, need, number));
CREATE INDEX call_day ON call (day);
ALTER TABLE blob ALTER COLUMN sealed SET STORAGE EXTERNAL;
