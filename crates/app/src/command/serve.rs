//! `panoh serve`: until SIGTERM or Ctrl-C, then requests in flight end and vaults close.

use std::{net::SocketAddr, process::ExitCode, sync::atomic::Ordering, time::Duration};

use clap::Args;
use kernel::{Clock, Config, House};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{Failed, Where, calling, reminding};
use crate::{
    instance,
    listening::{LONGEST_ASKING, listen},
};

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    place: Where,
    /// Port to listen on
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; put a TLS proxy in front of anything but this machine
    #[arg(long, default_value = "127.0.0.1")]
    listen: std::net::IpAddr,
    /// A program that calls the person on duty or the coordinator; it gets "duty" or "coordinator", and whom
    #[arg(long, value_name = "PROGRAM")]
    call_with: Option<std::path::PathBuf>,
    /// A program that carries, on Monday mornings, what an organisation promised; it gets "digest" and whom, and reads the text
    #[arg(long, value_name = "PROGRAM")]
    remind_with: Option<std::path::PathBuf>,
    /// Say on every page that the people are invented
    #[arg(long)]
    demonstration: bool,
}

/// How often the ends of open lists are signed.
const CHECKPOINT: Duration = Duration::from_hours(1);
/// How often idle vaults are closed and dead sessions and parcels removed.
const SWEEP: Duration = Duration::from_secs(15);

impl Serve {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        start_log();
        let config = Config { is_demonstration: self.demonstration, ..Config::default() };
        let house = instance::open(&self.place.place(), Clock::System, config).await?;
        offer_first_start(&house).await?;
        let address = SocketAddr::new(self.listen, self.port);
        let listener = TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address} ({error}); choose another port with --port"))?;
        println!("Panoh answers at http://{}/", listener.local_addr()?);
        let sweeper = tokio::spawn(sweep(house.clone()));
        let caller = tokio::spawn(calling::keep_calling(house.clone(), self.call_with));
        let reminder = tokio::spawn(reminding::keep_reminding(house.clone(), self.remind_with));
        listen(listener, kernel::guard::serve(house.clone()), LONGEST_ASKING, stopped(house.clone())).await;
        // A stop is where a copy of the database is most likely taken.
        if instance::keep_checkpoints(&house).await.is_err() {
            tracing::warn!("the ends of lists could not be signed");
        }
        sweeper.abort();
        caller.abort();
        reminder.abort();
        println!("Panoh has stopped. Everything acknowledged is saved.");
        Ok(ExitCode::SUCCESS)
    }
}

/// An empty installation prints the one-time code that makes its first administrator.
async fn offer_first_start(house: &House) -> Result<(), Failed> {
    if house.ledger.accounts().await?.is_empty() && house.ledger.note("first start").await?.is_none() {
        house.ledger.note_once("first start", b"offered").await?;
        let code = people::founding_code(house, None).await?;
        println!("This installation is empty. Open /start and enter this code, once, within three days:");
        println!("    {}", code.text().as_str());
        println!("A new one: panoh organisation add");
    }
    Ok(())
}

fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PANOH_LOG").unwrap_or_else(|_| "warn".into());
    let logger = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).finish();
    // A second start in one process (tests) keeps the first.
    let _ = tracing::subscriber::set_global_default(logger);
}

async fn sweep(house: House) {
    let mut every = tokio::time::interval(SWEEP);
    let mut signed = tokio::time::Instant::now();
    loop {
        every.tick().await;
        if signed.elapsed() >= CHECKPOINT {
            signed = tokio::time::Instant::now();
            if instance::keep_checkpoints(&house).await.is_err() {
                tracing::warn!("the database cannot be reached; the ends of lists will be signed later");
            }
        }
        let now = house.clock.now();
        let day = i32::try_from(now.div_euclid(86_400)).unwrap_or(i32::MAX);
        let swept = (house.ledger.sweep_sessions(now).await, house.ledger.sweep_parcels(day).await);
        // Even where the database cannot be reached, whoever was idle too long keeps nothing open.
        if kernel::session::sweep(&house).await.is_err() || swept.0.is_err() || swept.1.is_err() {
            tracing::warn!("the database cannot be reached; sessions and parcels will be swept later");
        }
    }
}

async fn stopped(house: House) {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    house.is_stopping.store(true, Ordering::Relaxed);
}
