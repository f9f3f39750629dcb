//! The backup file: a sequence of sealed frames, each bound to its number.
//!
//! A frame is a JSON line of one row, sealed with the backup key at its place in
//! the file, so frames can be neither reordered nor dropped; the last frame says
//! how many there were.
//!
//! In it: spaces, entries, record keys, files, checkpoints, accounts with credentials and keyrings, parcels (those
//! that wait and the marks of those that were collected), and calls that wait. Left out: snapshots (a cache);
//! sessions and what waits for a browser (everybody signs in again); one-time codes (such a code opens a vault, and a
//! file outlives its three days); counted failures of sign-in; notes (that a first start was offered, which Monday's
//! reminders were carried).

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::{
    AccountRow, AccountState, Batch, CallRow, CheckpointRow, CredentialRow, EntryRow, Head, Id, KeyringRow, Ledger, LedgerError, ParcelRow, RecordKeyRow, SpaceKind, SpaceRow,
    account_state, account_state_code, credential_kind, credential_kind_code,
};
use seal::{Hash, KeyId, Opener, Part, Place, Sealer, SecretKey};
use serde::{Deserialize, Serialize};

use crate::erasures::Erasures;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("the file cannot be read or written ({0}); check the disk")]
    File(#[from] std::io::Error),
    #[error("the backup does not open")]
    Seal(#[from] seal::Refused),
    #[error("the backup is damaged or cut off at frame {0}")]
    Damaged(u64),
    #[error("the key of an organisation was exchanged meanwhile, so the backup would not open; make it again")]
    KeyExchanged,
    #[error("the database: {0}")]
    Ledger(#[from] ledger::LedgerError),
    #[error("the backup holds something this program does not know; use a newer one")]
    Unknown(#[from] serde_json::Error),
}

/// Bytes as base64 text.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Bytes(String);

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        Bytes(STANDARD.encode(bytes))
    }

    fn all(&self) -> Vec<u8> {
        STANDARD.decode(&self.0).unwrap_or_default()
    }

    fn array<const N: usize>(&self) -> [u8; N] {
        self.all().try_into().unwrap_or([0; N])
    }
}

#[derive(Serialize, Deserialize)]
enum Frame {
    InstanceKey(Bytes),
    Space { id: Id, is_commons: bool, seq: i64, hash: Bytes, receive: Bytes, verify: Bytes, keys: Bytes },
    Entry { record: Id, version: i64, key: Bytes, day: i32, head: Bytes, body: Option<Bytes>, previous: Bytes, hash: Bytes },
    RecordKey { key: Bytes, sealed: Bytes },
    Blob { id: Id, part: u32, sealed: Bytes },
    Checkpoint { seq: i64, hash: Bytes, signature: Bytes },
    Parcel { id: Id, from: Id, sealed: Bytes, expires_day: i32, is_collected: bool },
    Call { need: Id, number: i64, day: i32, sealed: Bytes },
    Account { id: Id, sign_in: String, space: Id, staff: Id, state: u8, public: Bytes, certificate: Bytes },
    Credential { id: Id, kind: u8, salt: Bytes, cost: [u32; 3], verifier: Bytes, sealed: Bytes },
    Keyring { space: Id, sealed: Bytes },
    End { frames: u64 },
}

fn place(number: u64) -> Place {
    Place { space: [0; 16], record: [0; 16], version: number, part: Part::Backup }
}

pub struct Writer<W: Write> {
    out: W,
    key: SecretKey,
    frames: u64,
}

const PAGE: u32 = 1_000;

impl<W: Write> Writer<W> {
    pub fn new(out: W, key: &SecretKey) -> Self {
        Writer { out, key: key.duplicate(), frames: 0 }
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), ArchiveError> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(frame)?);
        let sealed = Sealer::new(&self.key, KeyId([0; 16])).seal(&place(self.frames), &plain);
        let length = u32::try_from(sealed.len()).map_err(|_| ArchiveError::Damaged(self.frames))?;
        self.out.write_all(&length.to_be_bytes())?;
        self.out.write_all(&sealed)?;
        self.frames += 1;
        Ok(())
    }

    /// How many entries it holds.
    pub async fn everything(&mut self, ledger: &dyn Ledger, instance_key: &SecretKey, mut progress: impl FnMut(i64)) -> Result<i64, ArchiveError> {
        self.instance_key(instance_key)?;
        // Read before the entries, and together with the heads: a parcel is never sent in one and absent in the other.
        let moment = ledger.moment().await?;
        let calls = ledger.calls_until(i32::MAX).await?;
        let mut entries = 0;
        for row in &moment.spaces {
            let before = entries;
            entries += self.space(ledger, row, |so_far| progress(before + so_far)).await?;
            for it in moment.collected.iter().filter(|it| it.to == row.id) {
                self.frame(&frame_of_parcel(it, true))?;
            }
            for it in moment.waiting.iter().filter(|it| it.to == row.id) {
                self.frame(&frame_of_parcel(it, false))?;
            }
            for it in calls.iter().filter(|it| it.space == row.id) {
                self.frame(&Frame::Call { need: it.need, number: it.number, day: it.day, sealed: Bytes::of(&it.sealed) })?;
            }
        }
        for account in ledger.accounts().await? {
            self.account(ledger, &account).await?;
        }
        let sealed_now = ledger.spaces().await?;
        let is_as_before = |row: &SpaceRow| sealed_now.iter().any(|now| now.id == row.id && now.sealed_keys == row.sealed_keys);
        if moment.spaces.iter().all(is_as_before) { Ok(entries) } else { Err(ArchiveError::KeyExchanged) }
    }

    fn instance_key(&mut self, key: &SecretKey) -> Result<(), ArchiveError> {
        self.frame(&Frame::InstanceKey(Bytes::of(key.expose())))
    }

    pub async fn space(&mut self, ledger: &dyn Ledger, row: &SpaceRow, mut progress: impl FnMut(i64)) -> Result<i64, ArchiveError> {
        self.frame(&Frame::Space {
            id: row.id,
            is_commons: row.kind == SpaceKind::Commons,
            seq: row.head.seq,
            hash: Bytes::of(&row.head.hash.0),
            receive: Bytes::of(&row.receive_key),
            verify: Bytes::of(&row.verify_key),
            keys: Bytes::of(&row.sealed_keys),
        })?;
        for key in ledger.record_keys(row.id).await? {
            self.frame(&Frame::RecordKey { key: Bytes::of(&key.key), sealed: Bytes::of(&key.sealed) })?;
        }
        let mut last = 0;
        // Up to the head read first: what a running server appends meanwhile belongs to the next backup.
        while last < row.head.seq {
            let rows = ledger.entries(row.id, last, PAGE).await?;
            let Some(end) = rows.last().map(|entry| entry.seq) else { return Err(ArchiveError::Damaged(self.frames)) };
            for entry in rows.iter().filter(|entry| entry.seq <= row.head.seq) {
                self.frame(&frame_of(entry))?;
            }
            last = end;
            progress(last.min(row.head.seq));
        }
        for (id, part) in ledger.blobs(row.id).await? {
            // One that was dropped meanwhile belongs to no record any more.
            if let Some(sealed) = ledger.blob(row.id, id, part).await? {
                self.frame(&Frame::Blob { id, part, sealed: Bytes::of(&sealed) })?;
            }
        }
        // One that was signed meanwhile is about entries that this archive does not hold.
        for point in ledger.checkpoints(row.id).await?.into_iter().filter(|point| point.head.seq <= row.head.seq) {
            self.frame(&Frame::Checkpoint { seq: point.head.seq, hash: Bytes::of(&point.head.hash.0), signature: Bytes::of(&point.signature) })?;
        }
        Ok(row.head.seq)
    }

    async fn account(&mut self, ledger: &dyn Ledger, row: &AccountRow) -> Result<(), ArchiveError> {
        self.frame(&Frame::Account {
            id: row.id,
            sign_in: row.sign_in.clone(),
            space: row.space,
            staff: row.staff,
            state: in_file(account_state_code(row.state)),
            public: Bytes::of(&row.public_key),
            certificate: Bytes::of(&row.certificate),
        })?;
        for it in ledger.credentials(row.id).await? {
            let kind = in_file(credential_kind_code(it.kind));
            self.frame(&Frame::Credential { id: it.id, kind, salt: Bytes::of(&it.salt), cost: it.cost, verifier: Bytes::of(&it.verifier), sealed: Bytes::of(&it.sealed_key) })?;
        }
        for it in ledger.keyrings(row.id).await? {
            self.frame(&Frame::Keyring { space: it.space, sealed: Bytes::of(&it.sealed) })?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> Result<W, ArchiveError> {
        self.frame(&Frame::End { frames: self.frames })?;
        Ok(self.out)
    }
}

/// The file counts these from zero, the ledger from one.
fn in_file(code: i64) -> u8 {
    u8::try_from(code - 1).unwrap_or(u8::MAX)
}

fn from_file(number: u8) -> i64 {
    i64::from(number) + 1
}

fn frame_of_parcel(it: &ParcelRow, is_collected: bool) -> Frame {
    Frame::Parcel { id: it.id, from: it.from, sealed: Bytes::of(&it.sealed), expires_day: it.expires_day, is_collected }
}

fn frame_of(entry: &EntryRow) -> Frame {
    Frame::Entry {
        record: entry.record,
        version: entry.version,
        key: Bytes::of(&entry.key),
        day: entry.day,
        head: Bytes::of(&entry.head),
        body: entry.body.as_deref().map(Bytes::of),
        previous: Bytes::of(&entry.previous.0),
        hash: Bytes::of(&entry.hash.0),
    }
}

pub struct Reader<R: Read> {
    input: R,
    key: SecretKey,
    frames: u64,
    next: Option<Frame>,
}

impl<R: Read> Reader<R> {
    /// Opens the first frame, so that a wrong code is refused before anything is written.
    pub fn open(input: R, key: &SecretKey) -> Result<Self, ArchiveError> {
        let mut reader = Reader { input, key: key.duplicate(), frames: 0, next: None };
        reader.next = Some(reader.frame()?);
        Ok(reader)
    }

    fn frame(&mut self) -> Result<Frame, ArchiveError> {
        let number = self.frames;
        let mut length = [0; 4];
        self.input.read_exact(&mut length).map_err(|_| ArchiveError::Damaged(number))?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| ArchiveError::Damaged(number))?;
        // A damaged length must not ask for gigabytes; the largest entry is far below this.
        if length > 64 << 20 {
            return Err(ArchiveError::Damaged(number));
        }
        let mut sealed = vec![0; length];
        self.input.read_exact(&mut sealed).map_err(|_| ArchiveError::Damaged(number))?;
        let plain = Opener::new(&self.key).open(&place(number), &sealed)?;
        self.frames += 1;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// Everything, and what was ended since is ended again.
    pub async fn restore(&mut self, ledger: &dyn Ledger, key_file: &Path, since: &Since, mut progress: impl FnMut(i64)) -> Result<Restored, ArchiveError> {
        ledger.note_once(RESTORE_BEGUN, b"").await?;
        let mut restoring = Restoring { batch: None, account: None, since, verify_key: [0; 32], commons: [0; 32], restored: Restored::default() };
        let mut entries = 0;
        loop {
            let frame = match self.next.take() {
                Some(frame) => frame,
                None => self.frame()?,
            };
            match frame {
                Frame::End { frames } => {
                    restoring.flush(ledger).await?;
                    if frames + 1 != self.frames {
                        return Err(ArchiveError::Damaged(self.frames));
                    }
                    ledger.note_once(RESTORE_ENDED, b"").await?;
                    return Ok(restoring.restored);
                }
                Frame::InstanceKey(key) => write_key(key_file, &key.all())?,
                Frame::Entry { .. } => {
                    entries += 1;
                    restoring.take(ledger, frame).await?;
                    if entries % i64::from(PAGE) == 0 {
                        progress(entries);
                    }
                }
                other => restoring.take(ledger, other).await?,
            }
        }
    }
}

/// What happened after a backup was made, and is so again.
#[derive(Debug, Default)]
pub struct Since {
    pub erasures: Erasures,
    /// Sign-in names of those who come in with their passwords of that day, whatever the list says of these passwords.
    pub let_in: Vec<String>,
}

/// What a restore came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Keys that were erased since, and are erased again.
    pub erased: usize,
    /// By organisation, the sign-in names that open.
    pub open: BTreeMap<Id, Vec<String>>,
    /// Those that opened on the day of the backup and are shut.
    pub shut: BTreeMap<Id, Vec<String>>,
}

impl Restored {
    /// Organisations whom nobody can open any more.
    pub fn nobody_opens(&self) -> impl Iterator<Item = (&Id, &Vec<String>)> {
        self.shut.iter().filter(|(space, _)| !self.open.contains_key(space))
    }
}

const RESTORE_BEGUN: &str = "restore begun";
const RESTORE_ENDED: &str = "restore ended";

/// Whether a restore into this database was cut off. Notes are in no backup, so they are about this database alone.
pub async fn is_half_restored(ledger: &dyn Ledger) -> Result<bool, LedgerError> {
    Ok(ledger.note(RESTORE_BEGUN).await?.is_some() && ledger.note(RESTORE_ENDED).await?.is_none())
}

fn write_key(file: &Path, key: &[u8]) -> Result<(), ArchiveError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    opened.write_all(key)?;
    Ok(opened.sync_all()?)
}

/// Rows that wait to be written together.
struct Restoring<'a> {
    batch: Option<Batch>,
    account: Option<(AccountRow, Vec<CredentialRow>, Vec<KeyringRow>)>,
    since: &'a Since,
    /// Of the space that is being written.
    verify_key: [u8; 32],
    /// With which the list of who may come in is signed.
    commons: [u8; 32],
    restored: Restored,
}

impl Restoring<'_> {
    async fn take(&mut self, ledger: &dyn Ledger, frame: Frame) -> Result<(), ArchiveError> {
        match frame {
            Frame::Space { id, is_commons, receive, verify, keys, .. } => {
                self.flush(ledger).await?;
                let head = Head { seq: 0, hash: Hash::START };
                let kind = if is_commons { SpaceKind::Commons } else { SpaceKind::Vault };
                ledger.create_space(&SpaceRow { id, kind, head, receive_key: receive.array(), verify_key: verify.array(), sealed_keys: keys.all() }).await?;
                self.batch = Some(Batch::empty(id, head));
                self.verify_key = verify.array();
                if is_commons {
                    self.commons = self.verify_key;
                }
            }
            Frame::RecordKey { key, sealed } => {
                let Some(batch) = &mut self.batch else { return Ok(()) };
                let row = RecordKeyRow { key: key.array(), sealed: sealed.all() };
                let since = self.since.erasures.since(batch.space, &self.verify_key, &row);
                self.restored.erased += usize::from(since.is_some());
                batch.new_keys.push(since.unwrap_or(row));
            }
            Frame::Entry { record, version, key, day, head, body, previous, hash } => {
                let Some(batch) = &mut self.batch else { return Ok(()) };
                let seq = batch.entries.last().map_or(batch.expected.seq, |last| last.seq) + 1;
                let row = EntryRow {
                    seq,
                    record,
                    version,
                    key: key.array(),
                    day,
                    head: head.all(),
                    body: body.map(|body| body.all()),
                    previous: Hash(previous.array()),
                    hash: Hash(hash.array()),
                };
                batch.entries.push(row);
                if batch.entries.len() >= PAGE as usize {
                    self.write_batch(ledger).await?;
                }
            }
            Frame::Blob { id, part, sealed } => {
                if let Some(batch) = &self.batch {
                    ledger.put_blob(batch.space, id, part, &sealed.all()).await?;
                }
            }
            Frame::Checkpoint { seq, hash, signature } => {
                self.write_batch(ledger).await?;
                if let Some(batch) = &self.batch {
                    let head = Head { seq, hash: Hash(hash.array()) };
                    ledger.keep_checkpoint(&CheckpointRow { space: batch.space, head, signature: signature.all() }).await?;
                }
            }
            Frame::Parcel { id, from, sealed, expires_day, is_collected } => {
                let Some(batch) = &mut self.batch else { return Ok(()) };
                batch.sent.push(ParcelRow { id, from, to: batch.space, sealed: sealed.all(), expires_day });
                if is_collected {
                    batch.collected.push(id);
                }
            }
            Frame::Call { need, number, day, sealed } => {
                if let Some(batch) = &mut self.batch {
                    batch.calls.push(CallRow { space: batch.space, need, number, day, sealed: sealed.all() });
                }
            }
            Frame::Account { id, sign_in, space, staff, state, public, certificate } => {
                self.flush(ledger).await?;
                let state = account_state(from_file(state));
                let row = AccountRow { id, sign_in, space, staff, state, public_key: public.array(), certificate: certificate.all() };
                self.account = Some((row, Vec::new(), Vec::new()));
            }
            Frame::Credential { id, kind, salt, cost, verifier, sealed } => {
                if let Some((account, credentials, _)) = &mut self.account {
                    let kind = credential_kind(from_file(kind));
                    credentials.push(CredentialRow { id, account: account.id, kind, salt: salt.array(), cost, verifier: verifier.array(), sealed_key: sealed.all() });
                }
            }
            Frame::Keyring { space, sealed } => {
                if let Some((account, _, keyrings)) = &mut self.account {
                    keyrings.push(KeyringRow { account: account.id, space, sealed: sealed.all() });
                }
            }
            // Handled by the reader.
            Frame::InstanceKey(_) | Frame::End { .. } => {}
        }
        Ok(())
    }

    async fn write_batch(&mut self, ledger: &dyn Ledger) -> Result<(), ArchiveError> {
        let Some(batch) = &mut self.batch else { return Ok(()) };
        if batch.entries.is_empty() && batch.new_keys.is_empty() && batch.sent.is_empty() && batch.calls.is_empty() {
            return Ok(());
        }
        let end = batch.entries.last().map_or(batch.expected, |last| Head { seq: last.seq, hash: last.hash });
        ledger.append(batch).await?;
        *batch = Batch::empty(batch.space, end);
        Ok(())
    }

    async fn flush(&mut self, ledger: &dyn Ledger) -> Result<(), ArchiveError> {
        self.write_batch(ledger).await?;
        self.batch = None;
        if let Some((account, credentials, keyrings)) = self.account.take() {
            let (account, credentials, keyrings) = self.as_it_stands(account, credentials, keyrings);
            ledger.create_account(&account, &credentials, &keyrings).await?;
        }
        Ok(())
    }

    /// Whoever was shut out since stays so, and a password that was replaced opens nothing: whom nothing opens any more a
    /// custodian lets back in.
    fn as_it_stands(&mut self, mut account: AccountRow, mut credentials: Vec<CredentialRow>, mut keyrings: Vec<KeyringRow>) -> (AccountRow, Vec<CredentialRow>, Vec<KeyringRow>) {
        let opened = account.state == AccountState::Active && !credentials.is_empty();
        if let Some(standing) = self.since.erasures.standing(&self.commons, account.id) {
            let is_let_in = self.since.let_in.contains(&account.sign_in) && standing.state != AccountState::Removed;
            match (standing.state, account.state) {
                (AccountState::Removed, _) => {
                    account.state = AccountState::Removed;
                    credentials.clear();
                    keyrings.clear();
                }
                (AccountState::Suspended, AccountState::Active) if !is_let_in => account.state = AccountState::Suspended,
                (AccountState::Active | AccountState::Suspended, _) => {}
            }
            if !is_let_in {
                credentials.retain(|credential| standing.knows(credential));
            }
            if credentials.is_empty() && account.state == AccountState::Active {
                account.state = AccountState::Suspended;
            }
        }
        if opened {
            let is_open = account.state == AccountState::Active;
            let names = if is_open { &mut self.restored.open } else { &mut self.restored.shut };
            names.entry(account.space).or_default().push(account.sign_in.clone());
        }
        (account, credentials, keyrings)
    }
}
