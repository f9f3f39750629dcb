//! What goes to another organisation: exactly the items that she ticked (R-CO-05).

use forms::{Answers, stored_text};
use serde::{Deserialize, Serialize};

use crate::{
    model::age::band,
    model::safe_contact::SafeContact,
    records::{Incident, Survivor},
};

/// Item code and its value: text, or a code that the reader sees in her own language. Where she lives has no code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Packet {
    pub items: Vec<(String, String)>,
}

/// Everything that a packet may draw from; only the ticked items are taken.
pub struct Source<'a> {
    pub survivor: &'a Survivor,
    pub about: &'a Answers,
    pub contact: Option<&'a SafeContact>,
    pub number: Option<&'a str>,
    pub incident: Option<&'a Incident>,
    pub account: Option<&'a str>,
    pub needs: &'a str,
    pub now: i64,
}

pub fn packet_of(items: &[String], source: &Source<'_>) -> Packet {
    let value = |item: &String| Some((item.clone(), value_of(item, source)?));
    Packet { items: items.iter().filter_map(value).collect() }
}

fn value_of(item: &str, source: &Source<'_>) -> Option<String> {
    let about = |name| stored_text(source.about, name).map(str::to_owned);
    match item {
        "name" => Some(source.survivor.name.clone()),
        "age_band" => Some(band(source.survivor.age_at(source.now)).to_owned()),
        "sex" => source.survivor.sex.clone(),
        "languages" => Some(forms::stored_list(source.about, "languages").join(", ")).filter(|text| !text.is_empty()),
        "needs" => Some(source.needs.to_owned()).filter(|text| !text.is_empty()),
        "incident_type" => source.incident.and_then(|incident| Some(incident.kind()?.code().to_owned())),
        "incident_date" => source.incident.map(|incident| incident.head.happened_on.clone()),
        "accessibility" => about("accessibility"),
        "children" => about("children"),
        "safe_contact" => source.contact.and_then(|contact| serde_json::to_string(contact).ok()),
        "safe_number" => source.number.map(str::to_owned),
        "account" => source.account.map(str::to_owned),
        // An item of a newer program is not guessed at.
        _ => None,
    }
}
