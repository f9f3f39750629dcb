//! From a data folder or a database address to a running house.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use kernel::{Clock, Config, House, Instance, house::stretchings_at_once, vaults::Vaults};
use ledger::{Ledger, LedgerError, PostgresLedger, SpaceKind, SqliteLedger};
use seal::SecretKey;
use space::{Space, VaultKey};
use tokio::sync::Semaphore;

use crate::{archive, areas, mail};

/// What went wrong while starting, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the data folder {0} cannot be used ({1}); choose another with --data")]
    Folder(PathBuf, std::io::Error),
    #[error("a restore into this database was cut off, so a part is missing; the backup itself is unchanged. Restore it again, into a new folder or database")]
    HalfRestored,
    #[error("the instance key {0} is damaged; restore it from your backup, or the commons cannot be opened")]
    Key(PathBuf),
    #[error("the database cannot be opened: {0}; check the address, that the server runs, and that the disk is not full")]
    Ledger(#[from] LedgerError),
    #[error("the commons does not open: {0}; is this the data folder that belongs to this database?")]
    Commons(#[from] space::SpaceError),
}

/// Where this installation keeps its things.
pub struct Place {
    pub data: PathBuf,
    /// `postgres://…`, or none for SQLite in the data folder.
    pub database: Option<String>,
}

impl Place {
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("panoh.db")
    }

    pub fn key_file(&self) -> PathBuf {
        self.data.join("instance.key")
    }

    /// Where a restore writes until all of it is there; then it becomes the file.
    pub fn restoring_file(&self) -> PathBuf {
        self.data.join("panoh.db.restoring")
    }

    /// Every command goes through here, so that none works with half of what a backup held.
    pub async fn ledger(&self) -> Result<Arc<dyn Ledger>, StartError> {
        make_private_folder(&self.data)?;
        let ledger: Arc<dyn Ledger> = match &self.database {
            Some(address) => Arc::new(PostgresLedger::connect(address).await?),
            None if self.restoring_file().exists() => return Err(StartError::HalfRestored),
            None => Arc::new(SqliteLedger::open(&self.sqlite_file())?),
        };
        if archive::is_half_restored(ledger.as_ref()).await? { Err(StartError::HalfRestored) } else { Ok(ledger) }
    }

    /// Opens the commons only: it holds no survivor. A file is the right place for its key.
    pub fn instance_key(&self) -> Result<SecretKey, StartError> {
        make_private_folder(&self.data)?;
        read_or_make_key(&self.key_file())
    }
}

/// Opens everything that is open from the start: the ledger and the commons.
pub async fn open(place: &Place, clock: Clock, config: Config) -> Result<House, StartError> {
    let ledger = place.ledger().await?;
    let key = place.instance_key()?;
    assemble(ledger, &key, clock, config).await
}

/// The same from parts, for tests and benches.
pub async fn assemble(ledger: Arc<dyn Ledger>, key: &SecretKey, clock: Clock, config: Config) -> Result<House, StartError> {
    if archive::is_half_restored(ledger.as_ref()).await? {
        return Err(StartError::HalfRestored);
    }
    let layout = areas::layout();
    let commons = open_commons(&ledger, key, layout.clone()).await?;
    Ok(House(Arc::new(Instance {
        ledger,
        commons,
        layout,
        vaults: Vaults::default(),
        clock,
        config,
        areas: areas::all(),
        find_actor: people::find_actor,
        collect: mail::collect,
        stretching: Semaphore::new(stretchings_at_once()),
        strangers: Semaphore::new(stretchings_at_once().saturating_sub(1).max(1)),
        strangers_pages: kernel::held::Strangers::default(),
        call_key: key.derive("calls"),
        device_key: key.derive("devices"),
        is_stopping: AtomicBool::new(false),
    })))
}

/// Signs where each open list ends now. Whoever later rolls a list back, or writes it anew, does not have the
/// key to sign it so: `panoh verify` then says where.
pub async fn keep_checkpoints(house: &House) -> Result<(), StartError> {
    for space in house.vaults.spaces().into_iter().chain([house.commons.clone()]) {
        let point = space.checkpoint().await?;
        if point.head.seq > 0 {
            house.ledger.keep_checkpoint(&point).await?;
        }
    }
    Ok(())
}

async fn open_commons(ledger: &Arc<dyn Ledger>, key: &SecretKey, layout: space::Layout) -> Result<Space, StartError> {
    let vault = VaultKey::from_secret(key.derive("commons"));
    if !ledger.spaces().await?.iter().any(|row| row.kind == SpaceKind::Commons) {
        // The id follows from the key, so two servers that start at once make the same one.
        let digest = seal::digest("panoh commons id", &[key.derive("commons id").expose()]);
        let mut id = [0; 16];
        id.copy_from_slice(digest.get(..16).unwrap_or(&[0; 16]));
        let row = space::new_space(uuid::Builder::from_random_bytes(id).into_uuid(), SpaceKind::Commons, &vault);
        match ledger.create_space(&row).await {
            Ok(()) | Err(LedgerError::Taken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let rows = ledger.spaces().await?;
    let row = rows.iter().find(|row| row.kind == SpaceKind::Commons).ok_or(LedgerError::Damaged("there is no commons"))?;
    Ok(Space::open(ledger.clone(), row, vault, layout).await?)
}

pub(crate) fn make_private_folder(folder: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| StartError::Folder(folder.to_owned(), error))
}

fn read_or_make_key(file: &Path) -> Result<SecretKey, StartError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let trouble = |error| StartError::Folder(file.to_owned(), error);
    match fs::read(file) {
        Ok(bytes) => SecretKey::from_slice(&bytes).map_err(|_| StartError::Key(file.to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = SecretKey::generate();
            let mut opened = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).map_err(trouble)?;
            opened.write_all(key.expose()).and_then(|()| opened.sync_all()).map_err(trouble)?;
            Ok(key)
        }
        Err(error) => Err(trouble(error)),
    }
}
