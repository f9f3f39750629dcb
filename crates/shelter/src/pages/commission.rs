//! The day on which a commission decides with her how it goes on, and the report for it: drafted by the program,
//! from what she agreed may be said, to whom she agreed it may be said.

use axum::{extract::Query, response::Response};
use care::{model::consent::ConsentKind, packet::gather, view::active_consents};
use kernel::{Failure, Input, Page, Permit, Problem, Reader, clock, ids::ConsentId, problem::said_of};
use serde::{Deserialize, Serialize};
use space::Drafts;
use ui::{Block, Field, Form, Link, Main, Row};
use words::Lang;

use super::{day, stays};
use crate::{
    model::nights::days,
    permissions::{ChangeStay, WriteReport},
    records::{Stay, StayHead},
    t,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Commission {
    on: String,
}

fn page(l: Lang, stay: &Stay, typed: &str, problems: &kernel::Problems) -> Main {
    let form = Form::new(format!("/stays/{}/commission", stay.id), t::save(l)).ask(Field::day(l, "on", t::commission_on(l), typed).error(said_of(problems, "on")));
    Main::new(t::commission(l)).back(format!("/stays/{}", stay.id)).text(t::commission_text(l)).form(form)
}

pub(crate) async fn form(permit: Permit<ChangeStay>, reader: Reader) -> Result<Response, Failure> {
    let typed = permit.target().head.commission_on.clone().unwrap_or_default();
    reader.draw(axum::http::StatusCode::OK, t::commission(reader.lang), &page(reader.lang, permit.target(), &typed, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<ChangeStay>, reader: Reader, Input { value, repeat, .. }: Input<Commission>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let Some(on) = day(&value.on).filter(|on| *on >= today) else {
        let problems = vec![Problem::new("on", "day", t::day_wrong(l))];
        return reader.return_form(t::commission(l), &page(l, permit.target(), &value.on, &problems), &problems);
    };
    permit
        .change(&repeat, move |_, stay| {
            let head = StayHead { commission_on: Some(on.to_string()), ..stay.head.clone() };
            Ok(Drafts::of(stay.id.0, [stay.becomes("commission_set", &head)?]))
        })
        .await?;
    stays::done(&permit, &reader)
}

// ---- The report

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Asked {
    consent: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Allowed {
    consent: ConsentId,
    recipient: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Report {
    /// Her consents that are in force: for whom a report can be drafted.
    consents: Vec<Allowed>,
    recipient: Option<String>,
    /// What she agreed may be said, and nothing else.
    items: Vec<(String, String)>,
    #[serde(skip)]
    stay: kernel::ids::StayId,
}

/// Her stay in one sentence, if it may be said.
fn said_stay(l: Lang, stay: &Stay, today: jiff::civil::Date) -> Option<String> {
    let span = stay.head.span()?;
    let until = span.left_on.unwrap_or(today);
    Some(t::stayed(l, words::date(l, span.arrived_on), words::date(l, until), days(span.arrived_on, until)))
}

pub(crate) async fn report(permit: Permit<WriteReport>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    let stay = permit.target().clone();
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let survivor = stay.survivor.id;
    let consents = permit.read(move |view| active_consents(view, survivor, ConsentKind::Referral, today)).await?;
    let name = |head: &care::records::ConsentHead| head.recipient.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
    let chosen = consents.iter().find(|(id, _)| ConsentId::parse(&asked.consent) == Some(*id));
    let mut items = Vec::new();
    if let Some((_, consent)) = chosen {
        items = gather(&permit, &stay.survivor, &consent.items, "").await?.items;
        if consent.items.iter().any(|item| item == "stay") {
            items.extend(said_stay(l, &stay, today).map(|text| ("stay".to_owned(), text)));
        }
    }
    let recipient = chosen.map(|(_, consent)| name(consent));
    let consents = consents.iter().map(|(id, head)| Allowed { consent: *id, recipient: name(head) }).collect();
    reader.show(&Report { consents, recipient, items, stay: stay.id })
}

impl Page for Report {
    fn title(&self, l: Lang) -> &'static str {
        t::report(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::report(l)).back(format!("/stays/{}", self.stay));
        let Some(recipient) = &self.recipient else {
            if self.consents.is_empty() {
                return main.with(Block::Warning(t::report_no_consent(l).into()));
            }
            let link = |it: &Allowed| Link::new(format!("/stays/{}/report?consent={}", self.stay, it.consent), t::report_for(l, &it.recipient));
            return main.text(t::report_text(l)).with(Block::Links(self.consents.iter().map(link).collect()));
        };
        let rows = self.items.iter().map(|(item, value)| Row::new(forms::label("packet_item", item, l), care::packet::said(l, item, value))).collect();
        main.caption(t::report_for(l, recipient)).with(Block::Inset(t::report_only(l).into())).with(Block::Summary(rows))
    }
}
