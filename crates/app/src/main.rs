//! `panoh`: one program for every organisation that helps.

use std::process::ExitCode;

use clap::Parser as _;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = app::command::Arguments::parse();
    match app::command::run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("panoh: {error}");
            ExitCode::FAILURE
        }
    }
}
