//! What goes to another organisation: exactly the items that she ticked (R-CO-05).

use forms::{Answers, stored_text};
use kernel::{Action, Failure, Permit, clock};
use serde::{Deserialize, Serialize};
use ui::Block;
use words::Lang;

use crate::{
    model::age::band,
    model::safe_contact::SafeContact,
    pages::{
        answers_where,
        safe_contact::{self, safe_lines},
    },
    records::{DependantHead, Incident, Survivor},
    t,
    view::{find_safe_contact, list_dependants, list_incidents},
};

/// Item code and its value: text, or a code that the reader sees in her own language. Where she lives has no code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Packet {
    pub items: Vec<(String, String)>,
}

impl Packet {
    pub(crate) fn find(&self, wanted: &str) -> Option<&str> {
        self.items.iter().find(|(item, _)| item == wanted).map(|(_, value)| value.as_str())
    }

    /// What she ticked and nothing is known of.
    pub fn missing<'a>(&'a self, items: &'a [String]) -> impl Iterator<Item = &'a str> {
        items.iter().map(String::as_str).filter(|item| self.find(item).is_none())
    }

    /// How it is safe to reach her, where that goes with it.
    pub fn contact(&self) -> Option<SafeContact> {
        serde_json::from_str(self.find("safe_contact")?).ok()
    }
}

/// Everything that a packet may draw from; only the ticked items are taken.
struct Source<'a> {
    survivor: &'a Survivor,
    about: &'a Answers,
    contact: Option<&'a SafeContact>,
    number: Option<&'a str>,
    incident: Option<&'a Incident>,
    account: Option<&'a str>,
    dependants: &'a [DependantHead],
    needs: &'a str,
    now: i64,
}

/// The ticked items, and of her record only what they need is even opened.
pub async fn gather<A: Action>(permit: &Permit<A>, survivor: &Survivor, items: &[String], needs: &str) -> Result<Packet, Failure> {
    let asked = survivor.clone();
    let (contact, incident, dependants) = permit
        .read(move |view| {
            let contact = find_safe_contact(view, asked.id)?;
            let incident = list_incidents(view, &asked)?.into_iter().max_by_key(|incident| (incident.happened().map(|(earliest, _)| earliest), incident.recorded_at));
            let dependants: Vec<DependantHead> = list_dependants(view, asked.id)?.into_iter().map(|(_, head)| head).collect();
            Ok((contact, incident, dependants))
        })
        .await?;
    let wants = |item: &str| items.iter().any(|it| it == item);
    let about = answers_where(permit, Some((survivor.id.0, survivor.version))).await?;
    let number = answers_where(permit, contact.as_ref().filter(|_| wants("safe_number")).map(|(record, version, _)| (*record, *version))).await?;
    let account = answers_where(permit, incident.as_ref().filter(|_| wants("account")).map(|incident| (incident.id.0, incident.version))).await?;
    let source = Source {
        survivor,
        about: &about,
        contact: contact.as_ref().map(|(_, _, rules)| rules),
        number: stored_text(&number, "number"),
        incident: incident.as_ref(),
        account: stored_text(&account, "account"),
        dependants: &dependants,
        needs,
        now: permit.now(),
    };
    Ok(packet_of(items, &source))
}

/// Before a day that is a guess (R-CL-05). A program that does not know it shows it as it stands, which says the same.
const GUESS: &str = "~";

/// An item's value as a person reads it.
pub fn said(l: Lang, item: &str, value: &str) -> String {
    match item {
        "age_band" => forms::label("age_band", value, l),
        "safe_contact" => serde_json::from_str(value).map_or_else(|_| value.to_owned(), |rules| safe_lines(l, &rules).join("\n")),
        "children" => serde_json::from_str::<Vec<Shared>>(value).map_or_else(|_| value.to_owned(), |all| all.iter().map(|one| one.said(l)).collect::<Vec<_>>().join("\n")),
        "sex" => forms::label("sex", value, l),
        "incident_type" => forms::label("gbv_type", value, l),
        "languages" => forms::label_of_codes("language", value.split(", "), l),
        "incident_date" => value.strip_prefix(GUESS).map_or_else(|| forms::said_date(l, value), |day| t::about_day(l, forms::said_date(l, day))),
        _ => value.to_owned(),
    }
}

/// That she is not to be contacted at this moment, by the rules that came.
pub fn not_now(l: Lang, packet: &Packet, now: i64) -> Option<Block> {
    safe_contact::not_now(l, &packet.contact()?, clock::local(now))
}

/// What another house hears of a child: never a name, and no more than the year.
#[derive(Serialize, Deserialize)]
struct Shared {
    year: Option<String>,
    sex: Option<String>,
    is_unborn: bool,
}

impl Shared {
    fn of(head: &DependantHead) -> Self {
        let text = |name| stored_text(&head.answers, name);
        Shared { year: text("birth").map(|day| day.chars().take(4).collect()), sex: text("sex").map(str::to_owned), is_unborn: text("unborn") == Some("yes") }
    }

    fn said(&self, l: Lang) -> String {
        let unborn = self.is_unborn.then(|| t::dependant_unborn(l).to_owned());
        let parts = [self.sex.as_ref().map(|sex| forms::label("sex", sex, l)), self.year.clone(), unborn].into_iter().flatten().collect::<Vec<_>>();
        if parts.is_empty() { t::not_known(l).to_owned() } else { parts.join(", ") }
    }
}

fn packet_of(items: &[String], source: &Source<'_>) -> Packet {
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
        "incident_date" => source.incident.map(|incident| format!("{}{}", if incident.head.is_estimated { GUESS } else { "" }, incident.head.happened_on)),
        "accessibility" => about("accessibility"),
        // Written as one text before there was a list.
        "children" if source.dependants.is_empty() => about("children"),
        "children" => serde_json::to_string(&source.dependants.iter().map(Shared::of).collect::<Vec<_>>()).ok(),
        "safe_contact" => source.contact.and_then(|contact| serde_json::to_string(contact).ok()),
        "safe_number" => source.number.map(str::to_owned),
        "account" => source.account.map(str::to_owned),
        // An item of a newer program is not guessed at.
        _ => None,
    }
}
