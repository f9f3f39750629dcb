//! `panoh restore`: a backup into an empty database, of either engine; then `verify`.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use ledger::{Id, SqliteLedger};

use super::{Failed, Where, backup::read_code};
use crate::{
    archive::{Reader, Restored, Since},
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
    /// List of what was erased and who was shut out since, as `panoh erasures` printed it
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
    /// With --erasures: who comes in with her password of that day although it was changed since
    #[arg(long, value_name = "SIGN-IN", requires = "erasures")]
    let_in: Vec<String>,
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
        let since = Since { erasures, let_in: self.let_in.iter().map(|name| name.to_lowercase()).collect() };
        let restored = restore_into(&place, &mut reader, &since, |entries| eprint!("\r{entries} entries")).await?;
        eprintln!();
        print!("{}", said(&restored, self.erasures.is_some()));
        println!("Restored. Now run: panoh verify, with the same --data and --database");
        Ok(ExitCode::SUCCESS)
    }
}

/// What whoever restores must know.
pub(crate) fn said(restored: &Restored, has_list: bool) -> String {
    let names = |by_space: &BTreeMap<Id, Vec<String>>| by_space.values().flatten().cloned().collect::<Vec<_>>().join(", ");
    if !has_list {
        return format!(
            "Whoever was erased after this backup was made is in it again, and whoever was shut out or changed a password since comes in as on that day: {}.\n\
             If that may be anybody who should not, restore again into an empty folder or database with --erasures.\n",
            names(&restored.open)
        );
    }
    let erased = format!("{} keys that were erased since are erased again.\n", restored.erased);
    let shut = (!restored.shut.is_empty())
        .then(|| format!("Shut, because they were shut out or changed their passwords since: {}. A key custodian lets back in who still works there.\n", names(&restored.shut)));
    let nobody = restored.nobody_opens().map(|(space, names)| {
        format!(
            "NOBODY can open the records of organisation {space} any more. Restore again into an empty folder or database, with --let-in and the sign-in name of a key custodian of theirs ({}): her password of that day opens it.\n",
            names.join(", ")
        )
    });
    std::iter::once(erased).chain(shut).chain(nobody).collect()
}

fn must_be_absent(file: &Path) -> Result<(), Failed> {
    if file.exists() { Err(format!("{} exists already; restore into an empty folder with --data", file.display()).into()) } else { Ok(()) }
}

/// All of it, or what no command takes for a database: a file gets its name only when it is whole, and a database of
/// PostgreSQL bears a note until then.
pub(crate) async fn restore_into<R: Read>(place: &Place, reader: &mut Reader<R>, since: &Since, progress: impl FnMut(i64)) -> Result<Restored, Failed> {
    if place.database.is_some() {
        let ledger = place.ledger().await?;
        if !ledger.spaces().await?.is_empty() {
            return Err("the database is not empty; nothing was written. Restore into a new one".into());
        }
        return Ok(reader.restore(ledger.as_ref(), &place.key_file(), since, progress).await?);
    }
    let (file, whole) = (place.restoring_file(), place.sqlite_file());
    must_be_absent(&file)?;
    must_be_absent(&whole)?;
    make_private_folder(&place.data)?;
    let ledger = SqliteLedger::open(&file)?;
    let restored = reader.restore(&ledger, &place.key_file(), since, progress).await?;
    // What waits in the log beside the file goes into it, and the log goes.
    drop(ledger);
    let log = file.with_extension("restoring-wal");
    if log.exists() {
        return Err(format!("{} could not be written to its end; is the disk full? Restore again into a new folder", file.display()).into());
    }
    std::fs::rename(&file, &whole).and_then(|()| File::open(&place.data)?.sync_all()).map_err(|error| format!("cannot rename {} ({error})", file.display()))?;
    Ok(restored)
}
