//! A throwaway PostgreSQL for the figures, with its usual durability: own data
//! folder, own socket, no network.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::Failed;

pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    socket: PathBuf,
}

const HOME: &str = "/usr/lib/postgresql";
const ABSENT: &str = "PostgreSQL is not installed here (apt-get install postgresql); or give a database with --database, or measure one engine with --engine sqlite";

impl Cluster {
    pub fn start(folder: &Path) -> Result<Self, Failed> {
        let bin = newest_bin().ok_or(ABSENT)?;
        let (data, socket) = (folder.join("pg"), folder.join("socket"));
        for part in [&data, &socket] {
            fs::create_dir_all(part)?;
            give_to_postgres(part)?;
        }
        open_the_way(folder)?;
        let cluster = Cluster { bin, data, socket };
        let mut initdb = cluster.tool("initdb");
        initdb.arg("-D").arg(&cluster.data).args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"]);
        succeed(&mut initdb)?;
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=100", cluster.socket.display());
        let mut start = cluster.tool("pg_ctl");
        start.arg("-D").arg(&cluster.data).arg("-w").arg("-l").arg(cluster.data.join("log")).arg("-o").arg(options).arg("start");
        succeed(&mut start)?;
        Ok(cluster)
    }

    /// The address of one database of the cluster.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}", self.socket.display())
    }

    /// PostgreSQL refuses to run as root; then it runs as its own user.
    fn tool(&self, name: &str) -> Command {
        let path = self.bin.join(name);
        if !is_root() {
            return Command::new(path);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(path);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = self.tool("pg_ctl");
        stop.arg("-D").arg(&self.data).args(["-m", "immediate", "stop"]);
        // A cluster that has died already needs no stopping.
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

fn newest_bin() -> Option<PathBuf> {
    let versions = fs::read_dir(HOME).ok()?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    versions.filter(|bin| bin.join("initdb").exists()).max()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

fn give_to_postgres(folder: &Path) -> Result<(), Failed> {
    if is_root() {
        succeed(Command::new("chown").arg("postgres").arg(folder))?;
    }
    Ok(())
}

/// Its user must be able to walk to its folder.
fn open_the_way(folder: &Path) -> Result<(), Failed> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?)
}

fn succeed(command: &mut Command) -> Result<(), Failed> {
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if done.success() { Ok(()) } else { Err(format!("{command:?} failed").into()) }
}
