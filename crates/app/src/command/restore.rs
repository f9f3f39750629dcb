//! `panoh restore`: a backup into an empty database, of either engine; then `verify`.

use std::{fs::File, io::BufReader, path::PathBuf, process::ExitCode};

use clap::Args;

use super::{Failed, Where, backup::read_code};
use crate::{archive::Reader, erasures::Erasures};

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
        let key_file = place.data.join("instance.key");
        if key_file.exists() {
            return Err(format!("{} exists already; restore into an empty folder with --data", key_file.display()).into());
        }
        let code = read_code(&self.code_file)?;
        let erasures = match &self.erasures {
            Some(file) => Erasures::parse(&std::fs::read_to_string(file).map_err(|error| format!("cannot read {} ({error})", file.display()))?)?,
            None => Erasures::default(),
        };
        let file = File::open(&self.from).map_err(|error| format!("cannot read {} ({error})", self.from.display()))?;
        let mut reader = Reader::open(BufReader::new(file), &code.key("backup")).map_err(|error| format!("{error}: is this the right code for this backup?"))?;
        let ledger = place.ledger().await?;
        if !ledger.spaces().await?.is_empty() {
            return Err("the database is not empty; nothing was written. Restore into a new one".into());
        }
        let erased = reader.restore(ledger.as_ref(), &key_file, &erasures, |entries| eprint!("\r{entries} entries")).await?;
        eprintln!();
        match self.erasures {
            Some(_) => println!("{erased} keys that were erased since are erased again."),
            None => println!("Whoever was erased after this backup was made is in it again: restore with --erasures to erase her again."),
        }
        println!("Restored. Now run: panoh verify, with the same --data and --database");
        Ok(ExitCode::SUCCESS)
    }
}
