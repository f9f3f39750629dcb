//! `panoh erasures`: which keys were erased and who may come in, to keep beside the backups; `restore --erasures` replays it.

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
        let place = self.place.place();
        let ledger = place.ledger().await?;
        print!("{}", crate::erasures::Erasures::of(ledger.as_ref(), &place.instance_key()?).await?);
        Ok(ExitCode::SUCCESS)
    }
}
