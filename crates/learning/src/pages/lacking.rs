//! What is lacking against what there is: of each shared thing how much was asked for, offered, used and never used
//! and by topic how many specialists there are whose certificate counts today.

use std::collections::BTreeMap;

use axum::response::Response;
use forms::{Answers, stored_number, stored_text};
use jiff::civil::Date;
use kernel::{Failure, Page, Permit, Reader, clock};
use serde::Serialize;
use space::Id;
use ui::{Block, Cell, Head as Column, Main, Table};
use words::Lang;

use super::answers_of_all;
use crate::{kind::Kind, permissions::ReadLearning, record::Record, state::State, t, view};

/// Of one kind of shared thing, in its own unit.
#[derive(Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Shared {
    asked: i64,
    /// Asked for, and nobody has given it yet.
    open: i64,
    offered: i64,
    used: i64,
    /// Offered, and its time is over or it was taken back.
    never_used: i64,
}

/// On one topic.
#[derive(Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Able {
    /// Whose certificate counts today, or who needs none.
    certified: usize,
    expired: usize,
    supervision_due: usize,
}

#[derive(Default, Serialize, schemars::JsonSchema)]
pub struct Lacking {
    /// By code of the list of resources.
    shared: BTreeMap<String, Shared>,
    /// By code of the topic, and within it by code of the district, or by its words where they are in no list.
    able: BTreeMap<String, BTreeMap<String, Able>>,
}

/// Of a request or an offer, how much was given, as written down in what was used. The same hours are used once for
/// who asked and once for who offered.
fn given(used: &[(Record, Answers)]) -> BTreeMap<Id, i64> {
    let mut given = BTreeMap::new();
    for (record, answers) in used {
        for origin in &record.head.from {
            *given.entry(*origin).or_default() += stored_number(answers, "quantity").unwrap_or(0);
        }
    }
    given
}

/// `given` is nothing where no use was written down: then the state alone says whether all of it was used.
fn count_shared(shared: &mut BTreeMap<String, Shared>, record: &Record, answers: &Answers, given: Option<i64>, today: Date) {
    let Some(resource) = stored_text(answers, "resource") else { return };
    let quantity = stored_number(answers, "quantity").unwrap_or(0);
    let it = shared.entry(resource.to_owned()).or_default();
    let is_past = stored_text(answers, "until").and_then(|until| until.parse::<Date>().ok()).is_some_and(|until| until < today);
    let was_used = matches!(record.head.state, State::Used | State::Thanked);
    let used = given.unwrap_or(if was_used { quantity } else { 0 });
    let rest = (quantity - used).max(0);
    let is_over = is_past || was_used || record.head.state == State::Withdrawn;
    if record.head.kind == Kind::Need {
        it.asked += quantity;
        it.open += if is_over { 0 } else { rest };
    } else {
        it.offered += quantity;
        it.used += used;
        it.never_used += if is_over { rest } else { 0 };
    }
}

fn count_able(able: &mut BTreeMap<String, BTreeMap<String, Able>>, answers: &Answers, today: Date) {
    let before_today = |field| stored_text(answers, field).and_then(|day| day.parse::<Date>().ok()).is_some_and(|day| day < today);
    let (topic, district) = (stored_text(answers, "topic").unwrap_or_default(), stored_text(answers, "district").unwrap_or_default());
    let it = able.entry(topic.to_owned()).or_default().entry(district.to_owned()).or_default();
    if before_today("certificate_until") {
        it.expired += 1;
    } else {
        it.certified += 1;
    }
    it.supervision_due += usize::from(before_today("supervision_due"));
}

async fn with_answers(permit: &Permit<ReadLearning>, records: Vec<Record>) -> Result<Vec<(Record, Answers)>, Failure> {
    let answers = answers_of_all(permit, &records).await?;
    Ok(records.into_iter().zip(answers).collect())
}

pub(crate) async fn show(permit: Permit<ReadLearning>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&lacking(&permit).await?)
}

pub(super) async fn lacking(permit: &Permit<ReadLearning>) -> Result<Lacking, Failure> {
    let today = clock::today(permit.now());
    let records = permit.commons(|view| Ok([Kind::Match, Kind::Need, Kind::Offer, Kind::Specialist].map(|kind| view::all(view, kind)))).await?;
    let [used, needs, offers, specialists] = records;
    let used = with_answers(permit, used?).await?;
    let given = given(&used);
    let mut lacking = Lacking::default();
    for (record, answers) in with_answers(permit, [needs?, offers?].concat()).await? {
        count_shared(&mut lacking.shared, &record, &answers, given.get(&record.id).copied(), today);
    }
    for answers in answers_of_all(permit, &specialists?).await? {
        count_able(&mut lacking.able, &answers, today);
    }
    Ok(lacking)
}

impl Lacking {
    /// R-17, as a table.
    pub(super) fn shared_table(&self, l: Lang) -> Option<Block> {
        let number = |number: i64| Cell::new(number.to_string());
        let row = |(code, it): (&String, &Shared)| {
            vec![Cell::new(forms::label("resource", code, l)), number(it.asked), number(it.open), number(it.offered), number(it.used), number(it.never_used)]
        };
        let heads = [t::what(l), t::asked(l), t::still_open(l), t::offered(l), t::was_used(l), t::never_used(l)].map(Column::new).into();
        (!self.shared.is_empty()).then(|| Block::Table(Table { caption: None, heads, rows: self.shared.iter().map(row).collect() }))
    }
}

impl Page for Lacking {
    fn title(&self, l: Lang) -> &'static str {
        t::lacking(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let heads = |names: &[&'static str]| names.iter().map(|name| Column::new(*name)).collect();
        let count = |count: usize| Cell::new(count.to_string());
        let able = |(topic, districts): (&String, &BTreeMap<String, Able>)| {
            let mut districts: Vec<(String, &Able)> = districts.iter().map(|(district, it)| (forms::district_name(district, l), it)).collect();
            words::sort_by_name(&mut districts, |(name, _)| name);
            let row =
                |(name, it): (String, &Able)| vec![Cell::new(forms::label("topic", topic, l)), Cell::new(name), count(it.certified), count(it.expired), count(it.supervision_due)];
            districts.into_iter().map(row).collect::<Vec<_>>()
        };
        let mut main = Main::new(t::lacking(l)).back("/learning").text(t::lacking_text(l));
        main = main.heading(t::shared_things(l));
        main = main.with(self.shared_table(l).unwrap_or_else(|| Block::Muted(t::none(l).into())));
        main = main.heading(t::who_is_able(l));
        if self.able.is_empty() {
            return main.with(Block::Muted(t::none(l).into()));
        }
        let heads = heads(&[t::topic(l), t::district_column(l), t::able(l), t::expired(l), t::supervision_due(l)]);
        main.with(Block::Table(Table { caption: None, heads, rows: self.able.iter().flat_map(able).collect() }))
    }
}
