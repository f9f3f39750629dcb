//! Names of everybody recorded here, and who asked for how many.

use kernel::{Failure, ids::StaffId};
use space::View;

use crate::{model::safe_contact::SafeContact, records::DependantHead};

/// Names of everyone recorded here, of those who depend on her, of who cares for a child or signed for one, and of who answers her
/// phone: to keep them out of what is shared, and for nothing else.
pub fn all_names(view: &View<'_>) -> Result<Vec<String>, Failure> {
    let rows = view.all("SELECT name, legal_name, caretaker_name FROM survivor", [], |row| Ok([Some(row.get(0)?), row.get(1)?, row.get::<_, Option<String>>(2)?]))?;
    let mut names: Vec<String> = rows.into_iter().flatten().flatten().collect();
    // Also of who was taken off a list.
    for head in view.all("SELECT head FROM dependant", [], |row| row.get::<_, String>(0))? {
        names.extend(serde_json::from_str::<DependantHead>(&head)?.name().map(str::to_owned));
    }
    let signed = "SELECT DISTINCT head ->> 'signer_name' FROM consent WHERE head ->> 'signer_name' IS NOT NULL";
    names.extend(view.all(signed, [], |row| row.get::<_, String>(0))?);
    for rules in view.all("SELECT rules FROM safe_contact", [], |row| row.get::<_, String>(0))? {
        let rules: SafeContact = serde_json::from_str(&rules)?;
        names.extend(rules.who_answers.iter().flat_map(|who| names_in(who)).map(str::to_owned));
    }
    Ok(names)
}

/// What is counted in an hour of one colleague. Each has an index of its own, so its event stands in the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Searched for names.
    Search,
    /// Had a text refused because of a name.
    Name,
    /// Had a code refused in an emergency.
    Code,
}

macro_rules! times {
    ($event:literal) => {
        concat!("SELECT at FROM event WHERE actor = ?1 AND event = '", $event, "' AND at > ?2 ORDER BY at DESC LIMIT ?3")
    };
}

impl Counted {
    fn times(self) -> &'static str {
        match self {
            Counted::Search => times!("names_searched"),
            Counted::Name => times!("name_met"),
            Counted::Code => times!("emergency_code_refused"),
        }
    }
}

/// When a colleague did it, since a moment: the last so many, the newest first.
pub fn times_of(view: &View<'_>, staff: StaffId, counted: Counted, since: i64, most: usize) -> Result<Vec<i64>, Failure> {
    Ok(view.all(counted.times(), (staff.0, since, i64::try_from(most).unwrap_or(i64::MAX)), |row| row.get(0))?)
}

/// Beginnings of words for who somebody is to her, which are no names. Lower case, three languages.
const KIN: [&str; 27] = [
    "sister",
    "mother",
    "brother",
    "father",
    "aunt",
    "uncle",
    "neighbo",
    "friend",
    "сестр",
    "мать",
    "мам",
    "брат",
    "отец",
    "пап",
    "тёт",
    "тет",
    "дяд",
    "сосед",
    "подруг",
    "хоҳар",
    "модар",
    "бародар",
    "падар",
    "хола",
    "амма",
    "ҳамсоя",
    "дугона",
];

/// Words of "her sister Mavzuna" that are written like names.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.filter(|word| word.starts_with(char::is_uppercase) && !KIN.iter().any(|kin| word.to_lowercase().starts_with(kin)))
}
