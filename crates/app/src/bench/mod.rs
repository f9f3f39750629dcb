//! The figures: each measured beside its floor, in the same run, on this machine.
//!
//! A floor is the least that the engine or the HTTP stack costs by itself: what
//! stands above it is ours. Targets are from the plan; nothing here is a test,
//! because a machine that is busy may miss a figure and the code be right.

pub mod client;
mod cluster;
mod engine;
mod fill;
mod footprint;
mod intake;
mod lists;
mod opening;
mod pages;
pub mod server;
mod together;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use cluster::Cluster;
pub use engine::Engine;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// One line of the table.
#[derive(Serialize)]
pub struct Figure {
    pub name: String,
    /// `sqlite`, `postgres`, or `-` where the engine does not matter.
    pub engine: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// The same without us, or `None` where nothing is comparable.
    pub floor: Option<f64>,
    /// `None`: shown to be known, nothing is promised.
    pub target: Option<f64>,
    /// Whether the target is the most or the least.
    pub bound: Bound,
    pub met: bool,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    AtMost,
    AtLeast,
}

impl Figure {
    pub fn at_most(name: impl Into<String>, engine: &'static str, value: f64, unit: &'static str, floor: Option<f64>, target: f64) -> Self {
        Figure { name: name.into(), engine, value, unit, floor, target: Some(target), bound: Bound::AtMost, met: value <= target }
    }

    pub fn at_least(name: impl Into<String>, engine: &'static str, value: f64, unit: &'static str, floor: Option<f64>, target: f64) -> Self {
        Figure { name: name.into(), engine, value, unit, floor, target: Some(target), bound: Bound::AtLeast, met: value >= target }
    }

    /// Worth knowing, nothing is promised.
    pub fn shown(name: impl Into<String>, engine: &'static str, value: f64, unit: &'static str, floor: Option<f64>) -> Self {
        Figure { name: name.into(), engine, value, unit, floor, target: None, bound: Bound::AtMost, met: true }
    }
}

/// How large and how long.
#[derive(Clone)]
pub struct Plan {
    pub cases: usize,
    /// Fewer repetitions; the same sizes.
    pub is_quick: bool,
    /// Where the databases are made: durable inserts are measured on this disk.
    pub folder: PathBuf,
    /// A database to use instead of a throwaway cluster.
    pub postgres: Option<String>,
    pub engines: Vec<&'static str>,
    /// Nothing but the intakes: for whoever works on them.
    pub is_only_intakes: bool,
}

impl Plan {
    /// A count for the quick run, another for the full one.
    fn times(&self, quick: usize, full: usize) -> usize {
        if self.is_quick { quick } else { full }
    }
}

/// Everything, in an order in which no figure disturbs the next.
pub async fn run(plan: &Plan) -> Result<Vec<Figure>, Failed> {
    let program = std::env::current_exe()?;
    let mut figures = Vec::new();
    if !plan.is_only_intakes {
        figures.extend(footprint::without_data(plan, &program).await?);
        figures.extend(pages::measure(plan, &program).await?);
    }
    for name in &plan.engines {
        eprintln!("{name}: making the databases …");
        let engine = Engine::start(name, plan)?;
        figures.extend(one_engine(plan, &engine, &program).await?);
    }
    Ok(figures)
}

async fn one_engine(plan: &Plan, engine: &Engine, program: &Path) -> Result<Vec<Figure>, Failed> {
    let name = engine.name;
    eprintln!("{name}: intakes …");
    let mut figures = intake::measure(plan, engine).await?;
    if plan.is_only_intakes {
        return Ok(figures);
    }
    eprintln!("{name}: filling with {} cases …", plan.cases);
    let filled = fill::fill(engine, plan.cases).await?;
    eprintln!("{name}: opening …");
    figures.extend(opening::measure(plan, engine, &filled).await?);
    eprintln!("{name}: lists and searches over HTTP …");
    figures.extend(lists::measure(plan, engine, program).await?);
    eprintln!("{name}: what many look at together …");
    figures.extend(together::measure(plan, engine, program).await?);
    Ok(figures)
}

/// The middle value of a few.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn quickest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The value that one in a hundred exceeds.
fn percentile_99(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * 99).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or(f64::NAN)
}

fn millis(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Counts are far below 2^52, where a float is exact.
#[allow(clippy::cast_precision_loss, reason = "counts are small")]
fn float(count: usize) -> f64 {
    count as f64
}
