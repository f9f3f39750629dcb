//! What the program itself costs: its file, its start, its memory without data.

use std::{path::Path, process::Command, time::Instant};

use super::{Failed, Figure, Plan, client::Connection, float, median, server::Server};
use crate::instance::Place;

pub async fn without_data(plan: &Plan, program: &Path) -> Result<Vec<Figure>, Failed> {
    let size = float(usize::try_from(std::fs::metadata(program)?.len())?) / 1e6;
    let place = Place { data: plan.folder.join("empty"), database: None };
    let (mut starts, mut floors, mut memory) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..plan.times(3, 9) {
        let started = Instant::now();
        Command::new(program).arg("--version").output()?;
        floors.push(started.elapsed().as_secs_f64());
        let started = Instant::now();
        let server = Server::start(program, &place).await?;
        Connection::open(server.port, None).await?.ask("GET", "/sign-in", None).await?;
        starts.push(started.elapsed().as_secs_f64());
        memory = server.memory()?;
        server.stop().await?;
    }
    Ok(vec![
        Figure::at_most("start to first page", "sqlite", median(starts), "s", Some(median(floors)), 0.5),
        Figure::at_most("size of the binary", "-", size, "MB", None, 40.0),
        Figure::at_most("memory after start with an empty database", "sqlite", memory, "MB", None, 40.0),
    ])
}
