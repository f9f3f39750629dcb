//! Forms as data. A definition in `forms/*.toml` names sections, fields, code
//! lists and conditions; this engine draws the page, reads what came back from a
//! browser or a program, and lists the answers again for checking.
//!
//! Rules with consequences (classification, consent by age, clinical windows)
//! are not here but in the areas' models.

mod answers;
mod definition;
mod districts;
mod draw;
mod lists;
mod read;
mod schema;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub use answers::{Answers, partial_date, stored_date, stored_list, stored_number, stored_text, stored_time};
pub use definition::{Class, Definition, FieldDefinition, Kind, SectionDefinition, definition, names};
pub use districts::{District, all_districts, district, district_code, district_name};
pub use draw::{Filled, choices, said_date};
pub use lists::{Item, List, is_listed, label, label_of_codes, list};
pub use read::{Received, parse_time};
pub use schema::{code_of, codes, only_fields, parts, schema, schema_of, with_fields};

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]
mod tests;
