-- "Somebody is to be called at this moment." Whom, by a word that the operator knows; never what about.
CREATE TABLE call (space UUID NOT NULL, need UUID NOT NULL, level BIGINT NOT NULL, at BIGINT NOT NULL, whom TEXT NOT NULL, PRIMARY KEY (space, need, level));
CREATE INDEX call_at ON call (at);
