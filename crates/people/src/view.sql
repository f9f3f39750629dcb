CREATE TABLE organisation (
    id BLOB PRIMARY KEY, name_en TEXT NOT NULL, name_ru TEXT NOT NULL, name_tg TEXT NOT NULL,
    kind TEXT NOT NULL, district TEXT, receive_key BLOB NOT NULL, verify_key BLOB NOT NULL, certificate BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE staff (
    id BLOB PRIMARY KEY, account BLOB, public_key BLOB, name TEXT NOT NULL, roles TEXT NOT NULL, state TEXT NOT NULL, languages TEXT NOT NULL, request TEXT,
    admission TEXT, shut_out TEXT NOT NULL
) WITHOUT ROWID;
-- When somebody last left, and when the vault's key was last exchanged.
CREATE TABLE key_change (event TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE site (
    id BLOB PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, district TEXT
) WITHOUT ROWID;
-- In a vault: other organisations' keys from the first letter on.
CREATE TABLE partner (id BLOB PRIMARY KEY, head TEXT NOT NULL) WITHOUT ROWID;
