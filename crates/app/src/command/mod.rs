//! The commands, one file each. Errors are sentences that say what to do.

mod backup;
mod bench;
pub mod calling;
mod demo;
mod erasures;
mod organisation;
pub mod reminding;
pub(crate) mod restore;
mod serve;
mod story;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::instance::Place;

pub use demo::{PASSWORD as DEMONSTRATION_PASSWORD, fill as fill_demonstration};

pub(crate) type Failed = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "panoh", version, about = "Panoh: refuge. One program for every organisation that helps survivors of gender-based violence.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Where the data is; the same for every command.
#[derive(Args, Clone)]
pub struct Where {
    /// Folder of the embedded database and the instance key
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// PostgreSQL instead of the embedded database, such as postgres:///panoh?host=/run/postgresql
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
}

impl Where {
    fn place(&self) -> Place {
        Place { data: self.data.clone(), database: self.database.clone() }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Start the server
    Serve(serve::Serve),
    /// Fill an empty database with invented organisations and people, and print their sign-ins
    Demo(demo::Demo),
    /// Organisations of this installation
    Organisation(organisation::Organisation),
    /// Write everything into one sealed file
    Backup(backup::Backup),
    /// Read a backup into an empty database
    Restore(restore::Restore),
    /// Print which keys were erased and who may come in, to keep beside the backups: restore --erasures replays it
    Erasures(erasures::Erasures),
    /// Measure this machine: each figure beside its floor; exit 1 where a target is missed
    Bench(bench::Bench),
    /// Check every entry of every space and name the damaged ones
    Verify(verify::Verify),
}

pub async fn run(arguments: Arguments) -> Result<ExitCode, Failed> {
    match arguments.command {
        Command::Serve(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::Organisation(command) => command.run().await,
        Command::Backup(command) => command.run().await,
        Command::Restore(command) => command.run().await,
        Command::Erasures(command) => command.run().await,
        Command::Bench(command) => command.run().await,
        Command::Verify(command) => command.run().await,
    }
}
