//! What is written about her, as she gets it: read together on the screen, or on paper. Field by field as `told_fields` decides;
//! neither the file's name nor its title says what it is.

use std::collections::HashMap;

use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse as _, Response},
};
use forms::{Answers, definition, stored_text};
use kernel::{
    Action, Failure, Page, Permit, Reader, Told, clock,
    ids::{ConsentId, DisclosureId, OrganisationId},
};
use serde::{Deserialize, Serialize};
use space::{Id, View};
use ui::{Block, Main, Row};
use words::Lang;

use super::{answers_of, answers_where, history::event_name, incidents, orders, own_copy};
use crate::{
    model::{
        check::Asks,
        consent::ConsentState,
        disclosure::State,
        told_fields::{Medium, Source, decided},
    },
    permissions::{MakeCopyPaper, ReadCopy},
    records::{Check, ConsentHead, DisclosureHead, Granted, Incident, OwnCopy, ProtectionOrder, Survivor},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct OwnRecord {
    sections: Vec<Section>,
    /// Codes of the list `copy_part`: what she is not given, and why not.
    without: Vec<String>,
    because: Option<String>,
    #[serde(skip)]
    back: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Section {
    /// A code of the list `copy_part`.
    part: &'static str,
    heading: String,
    /// What was asked, and what was answered.
    lines: Vec<(String, String)>,
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "in")]
    language: String,
}

// ---- What is in it

/// What the view knows of one of her records; of the answers in it each is opened by itself.
struct Known {
    survivor: Survivor,
    contact: Option<(Id, i64)>,
    dependants: Vec<Answers>,
    incidents: Vec<Incident>,
    consents: Vec<(ConsentId, ConsentHead, ConsentState)>,
    disclosures: Vec<(DisclosureId, DisclosureHead)>,
    plan: Option<(Id, i64)>,
    checks: Vec<Check>,
    orders: Vec<ProtectionOrder>,
    reconciliations: Vec<Id>,
    steps: Vec<(i64, String)>,
    reads: Vec<view::Reads>,
    /// What other areas keep of her.
    told: Vec<Told>,
}

fn known(view: &View<'_>, areas: &[kernel::Area], l: Lang, survivor: Survivor, today: jiff::civil::Date) -> Result<Known, Failure> {
    let told = areas.iter().filter_map(|area| area.tells).map(|tells| tells(view, l, survivor.id.0)).collect::<Result<Vec<_>, _>>()?;
    Ok(Known {
        contact: view::find_safe_contact(view, survivor.id)?.map(|(record, version, _)| (record, version)),
        dependants: view::list_dependants(view, survivor.id)?.into_iter().map(|(_, head)| head.answers).collect(),
        incidents: view::all_incidents(view, &survivor)?,
        consents: view::list_standing(view, survivor.id, today)?,
        disclosures: view::list_disclosures(view, survivor.id)?,
        plan: view::find_safety_plan(view, survivor.id)?.map(|plan| (plan.record, plan.version)),
        checks: [view::list_checks(view, &survivor, Asks::Danger)?, view::list_checks(view, &survivor, Asks::Suicide)?].concat(),
        orders: view::list_orders(view, &survivor)?,
        reconciliations: view::list_reconciliations(view, survivor.id)?,
        steps: view::case_steps(view, &survivor)?,
        reads: view::reads_of(view, survivor.id)?,
        told: told.into_iter().flatten().collect(),
        survivor,
    })
}

/// How it is written for her.
struct Writer {
    l: Lang,
    medium: Medium,
    names: HashMap<OrganisationId, String>,
    sections: Vec<Section>,
}

impl Writer {
    fn add(&mut self, part: &'static str, heading: impl Into<String>, lines: Vec<(String, String)>) {
        if !lines.is_empty() {
            self.sections.push(Section { part, heading: heading.into(), lines });
        }
    }

    /// The answers of a form that she is given.
    fn answers(&self, form: &'static str, answers: &Answers, source: Source) -> Vec<(String, String)> {
        let is_given = |field: &str| decided(form, field).is_some_and(|decision| decision.gives(self.medium, source));
        let form = definition(form);
        let line = |field: &forms::FieldDefinition| Some((form.label_of(self.l, &field.name), form.said_of(self.l, &field.name, answers)?));
        form.fields().filter(|field| is_given(&field.name)).filter_map(line).collect()
    }

    fn day(&self, text: &str) -> String {
        forms::said_date(self.l, text)
    }

    fn moment(&self, at: i64) -> String {
        words::date(self.l, clock::today(at))
    }
}

async fn gather<A: Action<Target = OwnCopy>>(permit: &Permit<A>, l: Lang, medium: Medium) -> Result<OwnRecord, Failure> {
    let copy = permit.target().clone();
    let (house, today, hers) = (permit.house().clone(), clock::today(permit.now()), copy.survivor.clone());
    let all = permit.read(move |view| {
        let others = view::other_records(view, &hers)?;
        std::iter::once(hers).chain(others).map(|one| known(view, &house.areas, l, one, today)).collect::<Result<Vec<_>, Failure>>()
    });
    let all = all.await?;
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let mut writer = Writer { l, medium, names, sections: Vec::new() };
    for known in all {
        about_her(permit, &mut writer, &known).await?;
        what_happened(permit, &mut writer, &known).await?;
        orders_of_hers(permit, &mut writer, &known).await?;
        what_was_shared(permit, &mut writer, &known).await?;
        our_work(permit, &mut writer, &known).await?;
    }
    let Granted { without, because, .. } = copy.head.granted.ok_or(Failure::NotFound)?;
    let sections = writer.sections.into_iter().filter(|section| !without.iter().any(|part| part == section.part)).collect();
    Ok(OwnRecord { sections, without, because, back: format!("/survivors/{}/own-copy", copy.survivor.id) })
}

async fn about_her<A: Action>(permit: &Permit<A>, writer: &mut Writer, known: &Known) -> Result<(), Failure> {
    let l = writer.l;
    let about = answers_of(permit, known.survivor.id.0, known.survivor.version).await?;
    let mut lines = vec![(t::code(l).to_owned(), known.survivor.code.clone())];
    lines.extend(writer.answers("survivor", &about, Source::Herself));
    writer.add("identity", forms::label(own_copy::PARTS, "identity", l), lines);
    let contact = answers_where(permit, known.contact).await?;
    writer.add("contact", forms::label(own_copy::PARTS, "contact", l), writer.answers("safe-contact", &contact, Source::Herself));
    for answers in &known.dependants {
        writer.add("dependants", forms::label(own_copy::PARTS, "dependants", l), writer.answers("dependant", answers, Source::Herself));
    }
    Ok(())
}

async fn what_happened<A: Action>(permit: &Permit<A>, writer: &mut Writer, known: &Known) -> Result<(), Failure> {
    let l = writer.l;
    for incident in &known.incidents {
        let answers = incidents::answers_of(permit, incident.id, incident.version).await?;
        let source = if stored_text(&answers, "reported_by") == Some("survivor") { Source::Herself } else { Source::Another };
        let mut lines = writer.answers("incident", &answers, source);
        lines.extend(incident.kind().map(|kind| (t::copy_kind(l).to_owned(), forms::label("gbv_type", kind.code(), l))));
        if !incident.head.state.stands() {
            lines.push((t::state(l).to_owned(), t::copy_void(l).to_owned()));
        }
        writer.add("incidents", forms::label(own_copy::PARTS, "incidents", l), lines);
    }
    let plan = answers_where(permit, known.plan).await?;
    writer.add("plan", forms::label(own_copy::PARTS, "plan", l), writer.answers("safety-plan", &plan, Source::Herself));
    for check in &known.checks {
        let answers = answers_of(permit, check.id.0, check.version).await?;
        let mut lines = writer.answers(check.head.found.asks().form(), &answers, Source::Herself);
        if !lines.is_empty() {
            lines.insert(0, (t::written_on(l).to_owned(), writer.moment(check.begun_at)));
        }
        writer.add("checks", forms::label(own_copy::PARTS, "checks", l), lines);
    }
    Ok(())
}

async fn orders_of_hers<A: Action>(permit: &Permit<A>, writer: &mut Writer, known: &Known) -> Result<(), Failure> {
    let l = writer.l;
    // Of what whoever it is against does not know, no paper tells.
    let is_told = |order: &&ProtectionOrder| writer.medium == Medium::Screen || order.head.is_served();
    let mut told = Vec::new();
    for order in known.orders.iter().filter(is_told) {
        for step in &order.head.steps {
            let answers = answers_of(permit, order.id.0, step.version).await?;
            let mut lines = writer.answers(orders::FORM, &answers, Source::Herself);
            if !lines.is_empty() {
                lines.insert(0, (t::order(l).to_owned(), definition(orders::FORM).heading(step.told.section(), l).to_owned()));
                lines.extend(step.void.as_ref().map(|_| (t::state(l).to_owned(), t::copy_void(l).to_owned())));
            }
            told.push(lines);
        }
    }
    for lines in told {
        writer.add("orders", forms::label(own_copy::PARTS, "orders", l), lines);
    }
    Ok(())
}

async fn what_was_shared<A: Action>(permit: &Permit<A>, writer: &mut Writer, known: &Known) -> Result<(), Failure> {
    let l = writer.l;
    for (id, head, state) in &known.consents {
        // What was said stands in the first version.
        let answers = answers_of(permit, id.0, 1).await?;
        let mut lines = vec![
            (t::consent_for(l).to_owned(), forms::label("consent_kind", head.kind.code(), l)),
            (t::state(l).to_owned(), super::consents::state_said(l, *state).to_owned()),
            (t::written_on(l).to_owned(), writer.day(&head.given_on)),
        ];
        lines.extend(head.recipient.and_then(|to| writer.names.get(&to)).map(|name| (t::recipient(l).to_owned(), name.clone())));
        lines.extend(head.withdrawn_on.as_ref().map(|day| (t::withdrawn_on(l).to_owned(), writer.day(day))));
        lines.extend(writer.answers("consent", &answers, Source::Herself));
        writer.add("consents", forms::label(own_copy::PARTS, "consents", l), lines);
    }
    for (id, head) in known.disclosures.iter().filter(|(_, head)| has_gone(head.state)) {
        let answers = answers_of(permit, id.0, 1).await?;
        // It was not safe to tell her: then it is not safe on a paper either.
        if writer.medium == Medium::Paper && stored_text(&answers, "told") != Some("told") {
            continue;
        }
        let mut lines = vec![(t::disclosure_when(l).to_owned(), writer.moment(head.at))];
        lines.extend(writer.answers(head.ground.form(), &answers, Source::Herself));
        writer.add("shared", forms::label(own_copy::PARTS, "shared", l), lines);
    }
    for told in &known.told {
        let (part, lines) = match told {
            Told::Shared { at, what, to } => ("shared", (writer.moment(*at), [writer.names.get(to), Some(what)].into_iter().flatten().cloned().collect::<Vec<_>>().join(": "))),
            Told::Lived { from, until } => {
                ("house", (writer.day(from), until.as_ref().map_or_else(|| t::copy_lives_here(l).to_owned(), |until| t::copy_left_on(l, writer.day(until)))))
            }
        };
        writer.add(part, forms::label(own_copy::PARTS, part, l), vec![lines]);
    }
    Ok(())
}

/// A second person said no, or has not answered: nothing went to anybody.
fn has_gone(state: State) -> bool {
    match state {
        State::Confirmed | State::Reviewed => true,
        State::Asked | State::Refused => false,
    }
}

async fn our_work<A: Action>(permit: &Permit<A>, writer: &mut Writer, known: &Known) -> Result<(), Failure> {
    let l = writer.l;
    let steps = known.steps.iter().map(|(at, event)| (writer.moment(*at), event_name(l, event))).collect();
    writer.add("case", forms::label(own_copy::PARTS, "case", l), steps);
    for id in &known.reconciliations {
        let answers = answers_of(permit, *id, 1).await?;
        writer.add("urged", forms::label(own_copy::PARTS, "urged", l), writer.answers("reconciliation", &answers, Source::Herself));
    }
    let reader = |it: &view::Reads| {
        let roles: Vec<&str> = it.roles.iter().map(|role| people::role_name(l, *role)).collect();
        let who = if roles.is_empty() { t::copy_colleague(l).to_owned() } else { roles.join(", ") };
        (words::date(l, it.day), t::copy_times(l, who, i64::try_from(it.number).unwrap_or(i64::MAX)))
    };
    let reads = known.reads.iter().map(reader).collect();
    writer.add("readers", forms::label(own_copy::PARTS, "readers", l), reads);
    Ok(())
}

// ---- How it looks

impl OwnRecord {
    fn blocks(&self, l: Lang, main: Main) -> Main {
        let mut main = main;
        let mut before = "";
        for section in &self.sections {
            if section.heading != before {
                main = main.heading(&section.heading);
            }
            before = &section.heading;
            main = main.with(Block::Summary(section.lines.iter().map(|(label, value)| Row::new(label, value)).collect()));
        }
        main = main.heading(t::copy_not_in_it(l)).text(t::copy_others(l));
        if !self.without.is_empty() {
            let because = self.because.as_ref().map(|because| forms::label(own_copy::REFUSALS, because, l)).unwrap_or_default();
            main = main.text(format!("{}: {because}", forms::label_of_codes(own_copy::PARTS, self.without.iter().map(String::as_str), l)));
        }
        main.text(t::copy_wrong(l))
    }
}

impl Page for OwnRecord {
    fn title(&self, l: Lang) -> &'static str {
        t::copy_document(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        self.blocks(l, Main::new(t::copy_document(l)).back(&self.back).with(Block::Inset(t::copy_read_text(l).into())))
    }
}

pub(crate) async fn read(permit: Permit<ReadCopy>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    reader.show(&gather(&permit, reader.lang, Medium::Screen).await?)
}

pub(crate) async fn paper(permit: Permit<MakeCopyPaper>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    let l = reader.lang;
    let record = gather(&permit, l, Medium::Paper).await?;
    let main = record.blocks(l, Main::new(t::copy_document(l)).with(Block::Muted(t::copy_paper_text(l).into())));
    let disposition = format!("attachment; filename=\"paper-{}.pdf\"", l.code());
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], reader.plain_paper(&main)?).into_response())
}
