//! The running program: one ledger, the commons, the open vaults, the clock.

use std::sync::Arc;

use axum::extract::FromRef;
use ledger::Ledger;
use space::{Layout, Space};

use crate::{Area, Clock, actor::Actor, ids::AccountId, vaults::Vaults};

/// Settings of this installation.
#[derive(Clone)]
pub struct Config {
    /// Every page then says that the people on it are invented.
    pub is_demonstration: bool,
    /// A session locks after this many seconds without a request.
    pub idle_seconds: i64,
    /// The same on a computer or phone that others use too (R-DE-03).
    pub shared_idle_seconds: i64,
    /// And ends after this many, whatever happens.
    pub longest_seconds: i64,
    pub password_cost: seal::Cost,
}

impl Default for Config {
    fn default() -> Self {
        Config { is_demonstration: false, idle_seconds: 15 * 60, shared_idle_seconds: 2 * 60, longest_seconds: 8 * 3600, password_cost: seal::Cost::DEFAULT }
    }
}

/// How the kernel learns who an account is, without knowing the area that keeps staff.
pub type FindActor = fn(&space::View<'_>, AccountId, ledger::Id) -> Result<Option<Actor>, space::SpaceError>;
/// How parcels are taken in when a vault opens or mail waits; the referral area knows what they mean.
pub type Collect = fn(House, Space) -> std::pin::Pin<Box<dyn Future<Output = Result<(), crate::Failure>> + Send>>;

/// What is fixed when the program starts.
pub struct Instance {
    pub ledger: Arc<dyn Ledger>,
    pub commons: Space,
    pub layout: Layout,
    pub vaults: Vaults,
    pub clock: Clock,
    pub config: Config,
    pub areas: Vec<Area>,
    pub find_actor: FindActor,
    pub collect: Collect,
    /// How many password stretchings run at once: each takes 64 MiB.
    pub stretching: tokio::sync::Semaphore,
    /// Whoever is not known here takes one of these too, so that strangers, however many, leave a turn to those who are.
    pub strangers: tokio::sync::Semaphore,
    /// What is kept for those who have not signed in.
    pub strangers_pages: crate::held::Strangers,
    /// Seals who is called while no vault is open.
    pub call_key: seal::SecretKey,
    /// Seals the mark of browsers that have signed in before.
    pub device_key: seal::SecretKey,
    /// Set while the program stops, so that `/health/ready` says no.
    pub is_stopping: std::sync::atomic::AtomicBool,
}

/// What one stretching takes.
const STRETCHING_KIB: u64 = 64 * 1024;

/// As many stretchings as there are cores, and never more than a quarter of the memory holds (security.md 3.5).
pub fn stretchings_at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let fit = memory_kib().map_or(1, |kib| usize::try_from(kib / 4 / STRETCHING_KIB).unwrap_or(usize::MAX));
    cores.min(fit).max(1)
}

/// What this machine has, or what it gives this program, whichever is less.
fn memory_kib() -> Option<u64> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok();
    let all = machine.iter().flat_map(|text| text.lines()).find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let given = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse::<u64>().ok()).map(|bytes| bytes / 1024);
    all.into_iter().chain(given).min()
}

#[derive(Clone)]
pub struct House(pub Arc<Instance>);

impl std::ops::Deref for House {
    type Target = Instance;

    fn deref(&self) -> &Instance {
        &self.0
    }
}

impl FromRef<House> for Clock {
    fn from_ref(house: &House) -> Clock {
        house.clock.clone()
    }
}
