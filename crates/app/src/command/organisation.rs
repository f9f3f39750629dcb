//! `panoh organisation add`: a one-time code for the first administrator of a new organisation.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use kernel::{Clock, Config};

use super::{Failed, Where};
use crate::instance;

#[derive(Args)]
pub struct Organisation {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Print a code with which someone founds an organisation at /start
    Add {
        #[command(flatten)]
        place: Where,
        /// Name of the organisation, to be confirmed by its first administrator
        #[arg(long)]
        name: Option<String>,
    },
}

impl Organisation {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let What::Add { place, name } = self.what;
        let house = instance::open(&place.place(), Clock::System, Config::default()).await?;
        let code = people::founding_code(&house, name).await?;
        println!("Give this code to the organisation's first administrator. She enters it at /start, once, within three days:");
        println!("    {}", code.text().as_str());
        Ok(ExitCode::SUCCESS)
    }
}
