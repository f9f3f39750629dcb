//! `panoh restore`: a backup into an empty database, of either engine; then `verify`.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use ledger::SqliteLedger;

use super::{Failed, Where, backup::read_code};
use crate::{
    archive::Reader,
    erasures::Erasures,
    instance::{Place, make_private_folder},
};

#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    place: Where,
    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// File that holds the backup's code
    #[arg(long, value_name = "FILE")]
    code_file: PathBuf,
    /// List of what was erased since, as `panoh erasures` printed it
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
}

impl Restore {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let place = self.place.place();
        must_be_absent(&place.key_file())?;
        let code = read_code(&self.code_file)?;
        let erasures = match &self.erasures {
            Some(file) => Erasures::parse(&std::fs::read_to_string(file).map_err(|error| format!("cannot read {} ({error})", file.display()))?)?,
            None => Erasures::default(),
        };
        let file = File::open(&self.from).map_err(|error| format!("cannot read {} ({error})", self.from.display()))?;
        let mut reader = Reader::open(BufReader::new(file), &code.key("backup")).map_err(|error| format!("{error}: is this the right code for this backup?"))?;
        let erased = restore_into(&place, &mut reader, &erasures, |entries| eprint!("\r{entries} entries")).await?;
        eprintln!();
        match self.erasures {
            Some(_) => println!("{erased} keys that were erased since are erased again."),
            None => println!("Whoever was erased after this backup was made is in it again: restore with --erasures to erase her again."),
        }
        println!("Restored. Now run: panoh verify, with the same --data and --database");
        Ok(ExitCode::SUCCESS)
    }
}

fn must_be_absent(file: &Path) -> Result<(), Failed> {
    if file.exists() { Err(format!("{} exists already; restore into an empty folder with --data", file.display()).into()) } else { Ok(()) }
}

/// All of it, or what no command takes for a database: a file gets its name only when it is whole, and a database of
/// PostgreSQL bears a note until then. How many keys are erased again.
pub(crate) async fn restore_into<R: Read>(place: &Place, reader: &mut Reader<R>, erasures: &Erasures, progress: impl FnMut(i64)) -> Result<usize, Failed> {
    if place.database.is_some() {
        let ledger = place.ledger().await?;
        if !ledger.spaces().await?.is_empty() {
            return Err("the database is not empty; nothing was written. Restore into a new one".into());
        }
        return Ok(reader.restore(ledger.as_ref(), &place.key_file(), erasures, progress).await?);
    }
    let (file, whole) = (place.restoring_file(), place.sqlite_file());
    must_be_absent(&file)?;
    must_be_absent(&whole)?;
    make_private_folder(&place.data)?;
    let ledger = SqliteLedger::open(&file)?;
    let erased = reader.restore(&ledger, &place.key_file(), erasures, progress).await?;
    // What waits in the log beside the file goes into it, and the log goes.
    drop(ledger);
    let log = file.with_extension("restoring-wal");
    if log.exists() {
        return Err(format!("{} could not be written to its end; is the disk full? Restore again into a new folder", file.display()).into());
    }
    std::fs::rename(&file, &whole).and_then(|()| File::open(&place.data)?.sync_all()).map_err(|error| format!("cannot rename {} ({error})", file.display()))?;
    Ok(erased)
}
