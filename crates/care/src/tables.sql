CREATE TABLE survivor (
    id BLOB PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, legal_name TEXT, sex TEXT, birth TEXT, stated_age INTEGER, stated_on TEXT,
    caregiver_is_unsafe INTEGER, caretaker_name TEXT, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE survivor_name (key TEXT NOT NULL, survivor BLOB NOT NULL, PRIMARY KEY (key, survivor)) WITHOUT ROWID;
CREATE TABLE name_near (variant TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (variant, key)) WITHOUT ROWID;
CREATE TABLE safe_contact (survivor BLOB PRIMARY KEY, record BLOB NOT NULL, rules TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE contact_attempt (id BLOB PRIMARY KEY, survivor BLOB NOT NULL, head TEXT NOT NULL, first_seq INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE case_file (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, worker BLOB NOT NULL,
    priority TEXT NOT NULL, opened_at INTEGER, changed_at INTEGER NOT NULL, version INTEGER NOT NULL, closing TEXT, reopened_because TEXT,
    concern TEXT, waits_since INTEGER, lowered_because TEXT, handed_over TEXT, taken_over TEXT,
    waits_for_word INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE ties (survivor BLOB PRIMARY KEY, record BLOB NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE duplicate (
    survivor BLOB PRIMARY KEY, record BLOB NOT NULL, same_as BLOB NOT NULL, state TEXT NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE tie (staff BLOB NOT NULL, survivor BLOB NOT NULL, PRIMARY KEY (staff, survivor)) WITHOUT ROWID;
CREATE TABLE consent (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, kind TEXT NOT NULL, recipient BLOB, head TEXT NOT NULL, version INTEGER NOT NULL, given_seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE incident (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, state TEXT NOT NULL, gbv_type TEXT, head TEXT NOT NULL, version INTEGER NOT NULL, recorded_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE dependant (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, is_removed INTEGER NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL, first_seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE data_request (id BLOB PRIMARY KEY, first_seq INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE recorder_export (id BLOB PRIMARY KEY, first_seq INTEGER NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE security_incident (id BLOB PRIMARY KEY, seq INTEGER NOT NULL, head TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE safety_plan (survivor BLOB PRIMARY KEY, record BLOB NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE disclosure (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, state TEXT NOT NULL, asked_by BLOB NOT NULL, head TEXT NOT NULL, first_seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE emergency (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, staff BLOB NOT NULL, at INTEGER NOT NULL, reviews INTEGER NOT NULL, head TEXT NOT NULL
) WITHOUT ROWID;
