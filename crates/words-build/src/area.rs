//! Fluent's syntax tree, reduced to what our sentences use.

use std::collections::BTreeMap;

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey},
    parser,
};

/// One piece of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Variable(String),
    /// Chooses by a number (plural category or the number itself) or by a word.
    Choice {
        variable: String,
        variants: Vec<(Key, Vec<Piece>)>,
        other: Vec<Piece>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Key {
    Number(i64),
    Word(String),
}

pub(crate) struct Language {
    lang: &'static str,
    sentences: BTreeMap<String, Vec<Piece>>,
}

/// One sentence in all languages, in the order en, ru, tg.
pub(crate) struct Sentence {
    pub(crate) key: String,
    pub(crate) variables: Vec<Variable>,
    pub(crate) texts: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) is_number: bool,
}

const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

impl Key {
    pub(crate) fn is_numeric(&self) -> bool {
        match self {
            Key::Number(_) => true,
            Key::Word(word) => PLURALS.contains(&word.as_str()),
        }
    }
}

pub(crate) fn parse(lang: &'static str, text: &str) -> Result<Language, String> {
    let resource = parser::parse(text).map_err(|(_, errors)| format!("{lang}: {errors:?}"))?;
    let mut sentences = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_owned();
        let pattern = message.value.ok_or_else(|| format!("{lang}: {key} is empty"))?;
        let pieces = pieces_of(&pattern).map_err(|trouble| format!("{lang}: {key}: {trouble}"))?;
        if sentences.insert(key.clone(), pieces).is_some() {
            return Err(format!("{lang}: {key} stands twice"));
        }
    }
    Ok(Language { lang, sentences })
}

fn pieces_of(pattern: &Pattern<&str>) -> Result<Vec<Piece>, String> {
    pattern.elements.iter().map(piece_of).collect()
}

fn piece_of(element: &PatternElement<&str>) -> Result<Piece, String> {
    match element {
        PatternElement::TextElement { value } => Ok(Piece::Text((*value).to_owned())),
        PatternElement::Placeable { expression: Expression::Inline(inline) } => inline_of(inline),
        PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
            let InlineExpression::VariableReference { id } = selector else { return Err("a choice needs a variable".into()) };
            let mut listed = Vec::new();
            let mut other = Vec::new();
            for variant in variants {
                let pieces = pieces_of(&variant.value)?;
                if variant.default {
                    other = pieces;
                    continue;
                }
                let key = match &variant.key {
                    VariantKey::Identifier { name } => Key::Word((*name).to_owned()),
                    VariantKey::NumberLiteral { value } => Key::Number(value.parse().map_err(|_| format!("{value} is no whole number"))?),
                };
                listed.push((key, pieces));
            }
            Ok(Piece::Choice { variable: id.name.to_owned(), variants: listed, other })
        }
    }
}

fn inline_of(inline: &InlineExpression<&str>) -> Result<Piece, String> {
    match inline {
        InlineExpression::StringLiteral { value } | InlineExpression::NumberLiteral { value } => Ok(Piece::Text((*value).to_owned())),
        InlineExpression::VariableReference { id } => Ok(Piece::Variable(id.name.to_owned())),
        _ => Err("only variables and literals are used here".into()),
    }
}

/// Puts the languages beside each other and names every difference.
pub(crate) fn join(languages: &[Language]) -> Result<Vec<Sentence>, String> {
    let Some((first, others)) = languages.split_first() else { return Ok(Vec::new()) };
    let mut faults = Vec::new();
    for other in others {
        faults.extend(first.sentences.keys().filter(|key| !other.sentences.contains_key(*key)).map(|key| format!("{}: {key} is missing", other.lang)));
        faults.extend(other.sentences.keys().filter(|key| !first.sentences.contains_key(*key)).map(|key| format!("{}: {key} is not in en", other.lang)));
    }
    let mut sentences = Vec::new();
    for (key, english) in &first.sentences {
        let texts: Vec<Vec<Piece>> = languages.iter().filter_map(|language| language.sentences.get(key).cloned()).collect();
        let mut variables = Vec::new();
        texts.iter().for_each(|pieces| collect(pieces, &mut variables));
        let mut used = Vec::new();
        collect(english, &mut used);
        if used.len() != variables.len() {
            faults.push(format!("{key}: a translation uses other variables than en"));
        }
        sentences.push(Sentence { key: key.clone(), variables, texts });
    }
    if faults.is_empty() { Ok(sentences) } else { Err(faults.join("\n")) }
}

fn collect(pieces: &[Piece], variables: &mut Vec<Variable>) {
    let mut note = |name: &str, is_number: bool| match variables.iter_mut().find(|known| known.name == name) {
        Some(known) => known.is_number |= is_number,
        None => variables.push(Variable { name: name.to_owned(), is_number }),
    };
    let mut inner = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Variable(name) => note(name, false),
            Piece::Choice { variable, variants, other } => {
                note(variable, variants.iter().any(|(key, _)| key.is_numeric()));
                inner.extend(variants.iter().map(|(_, pieces)| pieces));
                inner.push(other);
            }
        }
    }
    inner.into_iter().for_each(|pieces| collect(pieces, variables));
}
