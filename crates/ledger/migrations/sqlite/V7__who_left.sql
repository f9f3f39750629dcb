-- For whom a one-time code is: with her it goes.
ALTER TABLE enrolment ADD COLUMN staff BLOB;
-- Nothing opens for those who were removed before.
DELETE FROM credential WHERE account IN (SELECT id FROM account WHERE state = 3);
DELETE FROM keyring WHERE account IN (SELECT id FROM account WHERE state = 3);
