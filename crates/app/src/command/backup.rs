//! `panoh backup`: everything, from either engine, in one sealed file.
//!
//! Records are sealed already; the file is sealed once more so that sign-in
//! names and counts do not lie about either. What is in it and what is left out
//! stands in `archive.rs`.

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use seal::Code;

use super::{Failed, Where};
use crate::archive::Writer;

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    place: Where,
    /// File to write; it must not exist yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// File that holds the backup code; without it a new code is made and printed once
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let place = self.place.place();
        let ledger = place.ledger().await?;
        let code = match &self.code_file {
            Some(file) => read_code(file)?,
            None => Code::generate(),
        };
        let file = File::create_new(&self.to).map_err(|error| format!("cannot write {} ({error}); choose another file with --to", self.to.display()))?;
        let mut writer = Writer::new(BufWriter::new(file), &code.key("backup"));
        let entries = writer.everything(ledger.as_ref(), &place.instance_key()?, |entries| eprint!("\r{entries} entries")).await?;
        let mut out = writer.finish()?;
        out.flush()?;
        out.get_ref().sync_all()?;
        eprintln!();
        println!("{entries} entries are in {}.", self.to.display());
        if self.code_file.is_none() {
            println!("This code opens it. It is shown only now; write it down and keep it apart from the file:");
            println!("    {}", code.text().as_str());
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn read_code(file: &std::path::Path) -> Result<Code, Failed> {
    let text = zeroize::Zeroizing::new(std::fs::read_to_string(file).map_err(|error| format!("cannot read the code file {} ({error})", file.display()))?);
    Code::parse(&text).map_err(|_| format!("{} holds no backup code", file.display()).into())
}
