//! Turns an area's Fluent files into Rust functions while the program is built.
//!
//! A sentence that is missing in one language, or that uses other variables
//! there, fails the build; at run time no sentence is parsed and none is unknown.

mod area;
mod code;

use std::{env, fs, path::Path, process::exit};

/// For `build.rs`: reads `{folder}/{en,ru,tg}.ftl` and writes `$OUT_DIR/words.rs`.
pub fn area(folder: &str) {
    println!("cargo::rerun-if-changed={folder}");
    let out = env::var("OUT_DIR").unwrap_or_default();
    let written = generate(Path::new(folder)).and_then(|code| fs::write(Path::new(&out).join("words.rs"), code).map_err(|error| error.to_string()));
    if let Err(trouble) = written {
        eprintln!("{trouble}");
        exit(1);
    }
}

/// The Rust text for one area's words, or every fault found.
pub fn generate(folder: &Path) -> Result<String, String> {
    let mut languages = Vec::new();
    for lang in ["en", "ru", "tg"] {
        let file = folder.join(lang).with_extension("ftl");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        languages.push(area::parse(lang, &text)?);
    }
    code::write(&area::join(&languages)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::*;

    fn generated(en: &str, ru: &str, tg: &str) -> Result<String, String> {
        let folder = env::temp_dir().join(format!("words-{}-{}", std::process::id(), en.len() * 1000 + ru.len() * 31 + tg.len()));
        fs::create_dir_all(&folder).unwrap();
        for (lang, text) in [("en", en), ("ru", ru), ("tg", tg)] {
            fs::write(folder.join(lang).with_extension("ftl"), text).unwrap();
        }
        generate(&folder)
    }

    #[test]
    fn a_sentence_missing_in_one_language_fails_the_build() {
        assert!(generated("a = A\nb = B", "a = А\nb = Б", "a = А").unwrap_err().contains("tg: b is missing"));
    }

    #[test]
    fn a_sentence_that_only_a_translation_has_fails_the_build() {
        assert!(generated("a = A", "a = А\nb = Б", "a = А").unwrap_err().contains("ru: b is not in en"));
    }

    #[test]
    fn other_variables_in_a_translation_fail_the_build() {
        assert!(generated("a = A { $name }", "a = А { $other }", "a = А { $name }").unwrap_err().contains("other variables"));
    }

    #[test]
    fn a_file_that_is_not_fluent_fails_the_build() {
        assert!(generated("a = { ", "a = А", "a = А").is_err());
    }

    #[test]
    fn numbers_choose_their_form() {
        let code = generated("n = { $n ->\n    [one] { $n } day\n   *[other] { $n } days\n }", "n = { $n ->\n    [one] день\n    [few] дня\n   *[many] дней\n }", "n = { $n } рӯз")
            .unwrap();
        assert!(code.contains("pub fn n(l: ::words::Lang, n: i64)"), "{code}");
    }
}
