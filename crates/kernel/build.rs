use std::{collections::BTreeMap, env, error::Error, fmt::Write as _, fs, path::Path};

use serde::Deserialize;

const THRESHOLDS: &str = "../../reference/thresholds.toml";

fn main() -> Result<(), Box<dyn Error>> {
    words_build::area("words");
    println!("cargo::rerun-if-changed={THRESHOLDS}");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("thresholds.rs"), thresholds(&fs::read_to_string(THRESHOLDS)?)?)?;
    Ok(())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Threshold {
    value: i64,
    /// Where the number comes from. Without one it is not taken.
    source: String,
}

/// Each number as a constant that says its source.
fn thresholds(text: &str) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for (name, Threshold { value, source }) in toml::from_str::<BTreeMap<String, Threshold>>(text)? {
        if source.trim().is_empty() {
            return Err(format!("{THRESHOLDS}: {name} has no source").into());
        }
        writeln!(code, "/// [M] Source: {source}.\npub const {}: i64 = {value};", name.to_uppercase())?;
    }
    Ok(code)
}
