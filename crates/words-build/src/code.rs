//! Sentences as Rust: a constant where nothing varies, else a function that writes.

use std::fmt::Write as _;

use crate::area::{Key, Piece, Sentence};

const LANGS: [&str; 3] = ["En", "Ru", "Tg"];

pub(crate) fn write(sentences: &[Sentence]) -> Result<String, String> {
    let mut code = String::new();
    put(&mut code, sentences).map_err(|error| error.to_string())?;
    Ok(code)
}

fn put(code: &mut String, sentences: &[Sentence]) -> std::fmt::Result {
    let mut plain = Vec::new();
    for sentence in sentences {
        if sentence.variables.is_empty() {
            plain.push(sentence);
            put_constant(code, sentence)?;
        } else {
            put_function(code, sentence)?;
        }
    }
    writeln!(code, "/// A sentence without variables by its key, for keys that are made of codes.")?;
    writeln!(code, "pub fn text(l: ::words::Lang, key: &str) -> Option<&'static str> {{\n    Some(match key {{")?;
    for sentence in plain {
        writeln!(code, "        {:?} => {}(l),", sentence.key, name_of(&sentence.key))?;
    }
    writeln!(code, "        _ => return None,\n    }})\n}}")
}

fn name_of(key: &str) -> String {
    let name = key.replace('-', "_");
    // Fluent keys may be Rust's own words.
    if matches!(name.as_str(), "type" | "for" | "in" | "as" | "use" | "where" | "match" | "text" | "if" | "else" | "move" | "yes" | "no") { format!("{name}_") } else { name }
}

fn put_constant(code: &mut String, sentence: &Sentence) -> std::fmt::Result {
    writeln!(code, "pub fn {}(l: ::words::Lang) -> &'static str {{\n    match l {{", name_of(&sentence.key))?;
    for (lang, pieces) in LANGS.iter().zip(&sentence.texts) {
        let text: String = pieces.iter().map(|piece| if let Piece::Text(text) = piece { text.as_str() } else { "" }).collect();
        writeln!(code, "        ::words::Lang::{lang} => {text:?},")?;
    }
    writeln!(code, "    }}\n}}")
}

fn put_function(code: &mut String, sentence: &Sentence) -> std::fmt::Result {
    write!(code, "pub fn {}(l: ::words::Lang", name_of(&sentence.key))?;
    for variable in &sentence.variables {
        let kind = if variable.is_number { "i64" } else { "impl ::std::fmt::Display" };
        write!(code, ", {}: {kind}", name_of(&variable.name))?;
    }
    writeln!(code, ") -> String {{\n    use ::std::fmt::Write as _;\n    let mut s = String::new();\n    match l {{")?;
    for (lang, pieces) in LANGS.iter().zip(&sentence.texts) {
        writeln!(code, "        ::words::Lang::{lang} => {{")?;
        put_pieces(code, pieces)?;
        writeln!(code, "        }}")?;
    }
    writeln!(code, "    }}\n    s\n}}")
}

fn put_pieces(code: &mut String, pieces: &[Piece]) -> std::fmt::Result {
    for piece in pieces {
        match piece {
            Piece::Text(text) => writeln!(code, "            s.push_str({text:?});")?,
            Piece::Variable(name) => writeln!(code, "            let _ = write!(s, \"{{}}\", {});", name_of(name))?,
            Piece::Choice { variable, variants, other } => put_choice(code, &name_of(variable), variants, other)?,
        }
    }
    Ok(())
}

fn put_choice(code: &mut String, variable: &str, variants: &[(Key, Vec<Piece>)], other: &[Piece]) -> std::fmt::Result {
    for (key, pieces) in variants {
        let condition = match key {
            Key::Number(number) => format!("{variable} == {number}"),
            Key::Word(word) if key.is_numeric() => format!("::words::plural(l, {variable}) == {word:?}"),
            Key::Word(word) => format!("{variable}.to_string() == {word:?}"),
        };
        writeln!(code, "            if {condition} {{")?;
        put_pieces(code, pieces)?;
        write!(code, "            }} else ")?;
    }
    writeln!(code, "            {{")?;
    put_pieces(code, other)?;
    writeln!(code, "            }}")
}
