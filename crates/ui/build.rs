//! Words, the style sheet without unused rules, and the script: hashed and compressed once.

use std::{collections::BTreeSet, env, fmt::Write as _, fs, io::Write as _, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Fallible<()> {
    words_build::area("words");
    for watched in ["templates", "vendor", "assets", "src"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let mut used = classes_of(Path::new("templates"))?;
    used.extend(classes_of(Path::new("src"))?);
    let mut sheet = purge(&fs::read_to_string("vendor/govuk.css")?, &used);
    sheet.push_str(&fs::read_to_string("assets/app.css")?.replace('\n', ""));
    let script = fs::read_to_string("assets/app.mjs")?;
    let out = env::var("OUT_DIR")?;
    let mut code = String::new();
    let sheet_hash = put_asset(&out, &mut code, "SHEET", "css", &sheet)?;
    put_asset(&out, &mut code, "SCRIPT", "mjs", &script)?;
    writeln!(code, "/// For the content policy: the inline sheet of a first visit.")?;
    writeln!(code, "pub(crate) const SHEET_HASH: &str = {:?};", STANDARD.encode(Sha256::digest(sheet.as_bytes())))?;
    writeln!(code, "/// Which style sheet this is; a browser that has it says so in a cookie.")?;
    writeln!(code, "pub const CSS_MARK: &str = {sheet_hash:?};")?;
    fs::write(Path::new(&out).join("assets.rs"), code)?;
    Ok(())
}

fn put_asset(out: &str, code: &mut String, name: &str, ending: &str, text: &str) -> Fallible<String> {
    let hash: String = Sha256::digest(text.as_bytes()).iter().take(6).fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    });
    let plain = Path::new(out).join(format!("app.{ending}"));
    let packed = Path::new(out).join(format!("app.{ending}.br"));
    fs::write(&plain, text)?;
    let mut writer = brotli::CompressorWriter::new(fs::File::create(&packed)?, 4096, 11, 22);
    writer.write_all(text.as_bytes())?;
    writer.flush()?;
    drop(writer);
    writeln!(code, "pub(crate) const {name}: &str = include_str!({:?});", plain.display().to_string())?;
    writeln!(code, "pub(crate) const {name}_BROTLI: &[u8] = include_bytes!({:?});", packed.display().to_string())?;
    writeln!(code, "pub(crate) const {name}_PATH: &str = \"/s/{hash}.{ending}\";")?;
    Ok(hash)
}

/// Every `govuk-…` class that a template names.
fn classes_of(folder: &Path) -> Fallible<BTreeSet<String>> {
    let mut classes = BTreeSet::new();
    for file in fs::read_dir(folder)? {
        let text = fs::read_to_string(file?.path())?;
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        classes.extend(words.filter(|word| word.starts_with("govuk-")).map(str::to_owned));
    }
    Ok(classes)
}

/// The rules whose classes are all used.
fn purge(css: &str, used: &BTreeSet<String>) -> String {
    let mut kept = String::new();
    let mut rest = css;
    while let Some(open) = rest.find('{') {
        let selector = rest[..open].trim();
        // A statement such as `@charset "utf-8";` stands before the rule.
        let selector = selector.rsplit(';').next().unwrap_or(selector);
        let close = matching_brace(&rest[open..]) + open;
        let inner = &rest[open + 1..close];
        if selector.starts_with("@media") || selector.starts_with("@supports") {
            let inner = purge(inner, used);
            if !inner.is_empty() {
                let _ = write!(kept, "{selector}{{{inner}}}");
            }
        } else if selector.starts_with('@') {
            let _ = write!(kept, "{selector}{{{inner}}}");
        } else {
            let wanted: Vec<&str> = selector.split(',').filter(|one| is_used(one, used)).collect();
            if !wanted.is_empty() {
                let _ = write!(kept, "{}{{{inner}}}", wanted.join(","));
            }
        }
        rest = &rest[close + 1..];
    }
    kept
}

fn is_used(selector: &str, used: &BTreeSet<String>) -> bool {
    let mut words = selector.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    words.all(|word| !(word.starts_with("govuk-") || word == "js-enabled") || used.contains(word))
}

fn matching_brace(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    text.len()
}
