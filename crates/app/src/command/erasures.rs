//! `panoh erasures`: which keys were erased, to keep beside the backups; `restore --erasures` replays it.

use std::process::ExitCode;

use clap::Args;

use super::{Failed, Where};

#[derive(Args)]
pub struct Erasures {
    #[command(flatten)]
    place: Where,
}

impl Erasures {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let ledger = self.place.place().ledger().await?;
        print!("{}", crate::erasures::Erasures::of(ledger.as_ref()).await?);
        Ok(ExitCode::SUCCESS)
    }
}
