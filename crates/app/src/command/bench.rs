//! `panoh bench`: the figures of this machine, each beside its floor.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};

use super::Failed;
use crate::bench::{self, Bound, Figure, Plan};

#[derive(Args)]
pub struct Bench {
    /// Print one JSON array instead of a table
    #[arg(long)]
    json: bool,
    /// The same sizes with fewer repetitions; at most a minute
    #[arg(long)]
    quick: bool,
    /// Nothing but the intakes
    #[arg(long)]
    only_intakes: bool,
    /// Which engines to measure
    #[arg(long, value_enum, default_value_t = Engines::Both)]
    engine: Engines,
    /// A PostgreSQL in which databases named panoh_bench_… may be made; without it a throwaway one is started
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Where the databases are made, for a while; durable writes are measured on this disk
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Cases in the large vault
    #[arg(long, default_value_t = 100_000)]
    cases: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Engines {
    Both,
    Sqlite,
    Postgres,
}

impl Bench {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let folder = self.folder.unwrap_or_else(std::env::temp_dir).join(format!("panoh-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let engines = match self.engine {
            Engines::Both => vec!["sqlite", "postgres"],
            Engines::Sqlite => vec!["sqlite"],
            Engines::Postgres => vec!["postgres"],
        };
        let plan = Plan { cases: self.cases, is_quick: self.quick, folder: folder.clone(), postgres: self.database, engines, is_only_intakes: self.only_intakes };
        let measured = bench::run(&plan).await;
        // Invented data; what cannot be removed is only clutter.
        let _ = std::fs::remove_dir_all(&folder);
        let figures = measured?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&figures)?);
        } else {
            print_table(&figures);
        }
        let missed = figures.iter().filter(|figure| !figure.met).count();
        eprintln!("{} figures, {missed} missed", figures.len());
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn print_table(figures: &[Figure]) {
    println!("{:<48} {:<9} {:>12} {:<14} {:>12} {:>14}", "what", "engine", "value", "unit", "floor", "target");
    for figure in figures {
        let floor = figure.floor.map_or_else(|| "-".to_owned(), |floor| format!("{floor:.3}"));
        let sign = match figure.bound {
            Bound::AtMost => "≤",
            Bound::AtLeast => "≥",
        };
        let target = figure.target.map_or_else(|| "-".to_owned(), |target| format!("{sign} {target:.3}"));
        let verdict = if figure.met { "" } else { "  MISSED" };
        println!("{:<48} {:<9} {:>12.3} {:<14} {floor:>12} {target:>14}{verdict}", figure.name, figure.engine, figure.value, figure.unit);
    }
}
