-- On a computer that others use too a session is idle sooner.
ALTER TABLE session ADD COLUMN is_shared BOOLEAN NOT NULL DEFAULT FALSE;
