//! `panoh verify`: recomputes every chain and names the first entry that is not what it was.

use std::process::ExitCode;

use clap::Args;
use ledger::SpaceKind;
use space::VaultKey;

use super::{Failed, Where};

#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    place: Where,
}

impl Verify {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let place = self.place.place();
        let ledger = place.ledger().await?;
        let mut is_whole = true;
        for row in ledger.spaces().await? {
            let progress = |entries: i64| eprint!("\r{entries} entries");
            let report = match row.kind {
                SpaceKind::Vault => space::verify(&ledger, &row, progress).await?,
                // The server holds this key anyway, so the seals are opened too.
                SpaceKind::Commons => space::verify_sealed(&ledger, &row, VaultKey::from_secret(place.instance_key()?.derive("commons")), progress).await?,
            };
            eprintln!();
            println!("space {}: {} entries, {}", row.id, report.entries, if report.faults.is_empty() { "whole" } else { "DAMAGED" });
            for fault in &report.faults {
                println!("  {fault}");
            }
            is_whole &= report.faults.is_empty();
        }
        if is_whole {
            return Ok(ExitCode::SUCCESS);
        }
        println!("Do not write to this database any more. Restore the last good backup and compare: panoh restore --help");
        Ok(ExitCode::FAILURE)
    }
}
