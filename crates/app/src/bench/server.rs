//! `panoh serve` as a process of its own, so that its memory and its time are its own.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use super::{Failed, float};
use crate::instance::Place;

pub struct Server {
    child: Child,
    pub port: u16,
}

impl Server {
    pub async fn start(program: &Path, place: &Place) -> Result<Self, Failed> {
        Server::start_logging(program, place, "warn", Stdio::null()).await
    }

    /// The same with its log kept, at this level.
    pub async fn start_logging(program: &Path, place: &Place, level: &str, log: Stdio) -> Result<Self, Failed> {
        let mut command = Command::new(program);
        command.env("PANOH_LOG", level);
        command.arg("serve").args(["--demonstration", "--port", "0", "--data"]).arg(&place.data);
        if let Some(database) = &place.database {
            command.arg("--database").arg(database);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("the server has no output")?).lines();
        while let Some(line) = lines.next_line().await? {
            let port = line.strip_prefix("Panoh answers at http://127.0.0.1:").and_then(|rest| rest.trim_end_matches('/').parse().ok());
            if let Some(port) = port {
                // Whatever it says later must find an open pipe.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Server { child, port });
            }
        }
        Err("the server did not start".into())
    }

    fn process(&self, file: &str) -> Result<String, Failed> {
        let id = self.child.id().ok_or("the server has stopped")?;
        Ok(std::fs::read_to_string(format!("/proc/{id}/{file}"))?)
    }

    /// What it holds now, in megabytes.
    pub fn memory(&self) -> Result<f64, Failed> {
        self.status("VmRSS:")
    }

    /// The most that it ever held, in megabytes.
    pub fn peak_memory(&self) -> Result<f64, Failed> {
        self.status("VmHWM:")
    }

    fn status(&self, key: &str) -> Result<f64, Failed> {
        let status = self.process("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).ok_or("the process does not say its memory")?;
        let kilobytes: usize = line.trim().trim_end_matches(" kB").parse()?;
        Ok(float(kilobytes) / 1_024.0)
    }

    /// Processor time since it started, all threads, user and kernel.
    pub fn cpu(&self) -> Result<Duration, Failed> {
        let stat = self.process("stat")?;
        // The name may hold blanks; fields are counted after its bracket.
        let (_, fields) = stat.rsplit_once(')').ok_or("the process does not say its time")?;
        let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        // Linux counts in hundredths of a second.
        Ok(Duration::from_millis(10) * ticks)
    }

    /// Without a word of warning, as when the power fails.
    pub async fn kill(mut self) -> Result<(), Failed> {
        Ok(self.child.kill().await?)
    }

    pub async fn stop(mut self) -> Result<(), Failed> {
        let id = self.child.id().ok_or("the server has stopped")?;
        Command::new("kill").arg(id.to_string()).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}
