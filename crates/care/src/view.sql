CREATE TABLE survivor (
    id BLOB PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, birth_year INTEGER, sex TEXT,
    worker BLOB, barred TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE survivor_name (key TEXT NOT NULL, survivor BLOB NOT NULL, PRIMARY KEY (key, survivor)) WITHOUT ROWID;
CREATE TABLE name_near (variant TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (variant, key)) WITHOUT ROWID;
CREATE TABLE safe_contact (survivor BLOB PRIMARY KEY, record BLOB NOT NULL, rules TEXT NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE case_file (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, worker BLOB NOT NULL,
    priority TEXT NOT NULL, opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, head TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE consent (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, kind TEXT NOT NULL, recipient BLOB, is_active INTEGER NOT NULL,
    expires_on TEXT, head TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE incident (
    id BLOB PRIMARY KEY, survivor BLOB NOT NULL, code TEXT NOT NULL, state TEXT NOT NULL, gbv_type TEXT,
    happened_on TEXT, reported_on TEXT, head TEXT NOT NULL, version INTEGER NOT NULL
) WITHOUT ROWID;
