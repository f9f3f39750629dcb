//! That an order was asked for, and what came of it, step by step. What is unusual is asked about and never refused; days that
//! cannot be so are said in a sentence, and the form comes back as it was typed.

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, Filled, Received, SectionDefinition, definition, stored_date, stored_list, stored_text};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Permit, Problem, Problems, Reader, Sent, clock,
    ids::OrderId,
    input::SentInput,
    permit::refuse,
    problem::{problems_of, said_above},
};
use space::{Draft, Drafts, View};
use ui::{Block, Control, Form, Main};
use words::Lang;

use super::{FORM, MONITORING, may_monitor, state_name, usual_lengths};
use crate::{
    load,
    model::order::{Barred, Bound, State, Term, length_of},
    permissions::{EditOrder, EditSurvivor},
    records::{OrderHead, OrderStep, ProtectionOrder, Survivor, Told},
    t,
};

/// The first section of the form; all others are about an order that was asked for.
pub(crate) const ASKED: &str = "asked";

/// What a program may send for each of the steps.
pub(crate) fn schemas() -> Vec<(String, serde_json::Value)> {
    let steps = definition(FORM).sections.iter().filter(|section| section.key != ASKED);
    let shape = |section: &SectionDefinition| {
        let shape = forms::schema_of(FORM, |key| key == section.key);
        let anyway = may_be_unusual(&section.key).then(|| ("anyway", serde_json::json!({ "type": "string", "enum": ["yes"], "description": "The paper says what is unusual" })));
        (section.key.clone(), forms::with_fields(shape, anyway))
    };
    steps.map(shape).collect()
}

/// The steps that set a last day.
fn may_be_unusual(section: &str) -> bool {
    ["issued", "extended"].contains(&section)
}

// ---- Asking

struct Asking<'a> {
    section: &'a SectionDefinition,
    survivor: &'a Survivor,
    /// Nothing where it was only asked for.
    order: Option<OrderId>,
}

impl Asking<'_> {
    fn page(&self, l: Lang, filled: Filled<'_>, problems: &Problems, usual_end: Option<Date>) -> Main {
        let (form, key) = (definition(FORM), self.section.key.as_str());
        let her = format!("/survivors/{}", self.survivor.id);
        let (back, action) = match self.order {
            None => (her.clone(), format!("{her}/orders")),
            Some(order) => (format!("/orders/{order}"), format!("/orders/{order}/step/{key}")),
        };
        let mut fields = form.draw(l, self.section, filled, problems, |_| true);
        // The usual end stands there to be looked at.
        for (field, usual_end) in fields.iter_mut().filter(|field| field.name == "until").zip(usual_end) {
            field.control = Control::day(&usual_end.to_string());
        }
        let mut drawn = Form::new(action, t::save(l)).ask_all(fields);
        if problems.iter().any(|problem| ["no-end", "longer"].contains(&problem.code.as_str())) {
            drawn = drawn.ask(load::word(t::order_anyway(l), t::order_anyway_yes(l)).optional());
        }
        let main = said_above(Main::new(form.heading(key, l)).caption(t::case_code(l, &self.survivor.code)).back(back), problems);
        let main = if key == ASKED { main.with(Block::Inset(t::order_ask_text(l).into())) } else { main };
        let main = if may_be_unusual(key) { main.with(usual_lengths(l)) } else { main };
        main.form(drawn)
    }

    fn returned(&self, reader: &Reader, value: &Sent, answers: &Answers, problems: &Problems) -> Result<Response, Failure> {
        let usual_end = problems.iter().any(|problem| problem.code == "no-end").then(|| usual_end(answers)).flatten();
        let page = self.page(reader.lang, Filled::Typed(value), problems, usual_end);
        reader.return_form(t::order(reader.lang), &page, problems)
    }
}

/// By its kind, of an order that was just issued.
fn usual_end(answers: &Answers) -> Option<Date> {
    length_of(stored_text(answers, "kind")?)?.usual_end(stored_date(answers, "from")?, Bound::AtFirst)
}

fn section(key: &str) -> Result<&'static SectionDefinition, Failure> {
    definition(FORM).section(key).ok_or(Failure::NotFound)
}

fn step_section(key: &str) -> Result<&'static SectionDefinition, Failure> {
    section(key).and_then(|section| if section.key == ASKED { Err(Failure::NotFound) } else { Ok(section) })
}

pub(crate) async fn new(permit: Permit<EditSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let asking = Asking { section: section(ASKED)?, survivor: permit.target(), order: None };
    reader.draw(StatusCode::OK, t::order(reader.lang), &asking.page(reader.lang, Filled::Saved(&Answers::new()), &Vec::new(), None))
}

pub(crate) async fn form(permit: Permit<EditOrder>, Path((_, key)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    let order = permit.target();
    let asking = Asking { section: step_section(&key)?, survivor: &order.survivor, order: Some(order.id) };
    let mut usual = Answers::new();
    let issued = order.head.issued();
    let longest = issued.and_then(|issued| length_of(issued.kind)?.usual_end(issued.term.from, Bound::WithExtensions));
    if let Some(longest) = longest.filter(|longest| issued.is_some_and(|issued| issued.term.until.is_some_and(|until| until < *longest))) {
        usual.insert("extended_until".into(), longest.to_string().into());
    }
    reader.draw(StatusCode::OK, t::order(reader.lang), &asking.page(reader.lang, Filled::Saved(&usual), &Vec::new(), None))
}

// ---- Writing

fn read(l: Lang, section: &SectionDefinition, value: &Sent, now: i64) -> Received {
    definition(FORM).read(l, &[section], value, &Answers::new(), clock::today(now), |_| true)
}

/// What was told, and its day.
fn told(section: &SectionDefinition, answers: &Answers) -> Option<(Told, Date)> {
    let text = |name: &str| stored_text(answers, name).map(str::to_owned);
    let key = section.key.as_str();
    let told = match key {
        ASKED => Told::Asked { of: text("asked_of")?, wish: text("wish")? },
        "issued" => Told::Issued {
            kind: text("kind")?,
            issued_by: text("issued_by")?,
            from: stored_date(answers, "from")?,
            until: stored_date(answers, "until"),
            conditions: stored_list(answers, "conditions").into_iter().map(str::to_owned).collect(),
        },
        "refused" => Told::Refused { reason: text("reason")? },
        "served" => Told::Served,
        "extended" => Told::Extended { until: stored_date(answers, "extended_until")? },
        "withdrawn" => Told::Withdrawn { by_whom: text("withdrawn_by")? },
        "broken" => Told::Broken { found_by: text("found_by")? },
        "checked" => Told::Checked { result: text("result")? },
        _ => return None,
    };
    Some((told, stored_date(answers, &day_field(key))?))
}

fn day_field(section: &str) -> String {
    format!("{section}_on")
}

pub(crate) async fn ask(permit: Permit<EditSurvivor>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let (l, by, at, section) = (reader.lang, permit.actor().staff, permit.now(), section(ASKED)?);
    let Received { answers, mut problems } = read(l, section, &value, at);
    // Asking for it gives them what they know of her: we do that with her.
    if stored_text(&answers, "asked_by") == Some("we") && stored_text(&answers, "wish").is_some_and(|wish| wish != "wants") {
        problems.push(Problem::new("wish", "her-wish", t::order_ask_with_her(l)));
    }
    let asking = Asking { section, survivor: permit.target(), order: None };
    let (Some((told, on)), true) = (told(section, &answers), problems.is_empty()) else { return asking.returned(&reader, &value, &answers, &problems) };
    let id = OrderId::random();
    let head = OrderHead { steps: vec![OrderStep { told, on, at, by, version: 1, void: None }] };
    let written = permit.change(&repeat, move |_, survivor| {
        let draft = Draft::about(survivor.id.0, "protection_order", "order_asked", id.0, &head)?;
        Ok(Drafts::of(id.0, [draft.with_body(&answers)?]))
    });
    let id = written.await?.result;
    reader.made(&format!("/orders/{id}"), id)
}

pub(crate) async fn write(
    permit: Permit<EditOrder>,
    Path((_, key)): Path<(String, String)>,
    reader: Reader,
    SentInput(Input { value, repeat, .. }): SentInput,
) -> Result<Response, Failure> {
    let (l, by, at, section) = (reader.lang, permit.actor().staff, permit.now(), step_section(&key)?);
    let order = permit.target();
    let asking = Asking { section, survivor: &order.survivor, order: Some(order.id) };
    let Received { answers, problems } = read(l, section, &value, at);
    let (Some((told, on)), true) = (told(section, &answers), problems.is_empty()) else { return asking.returned(&reader, &value, &answers, &problems) };
    let is_meant = value.values("anyway").contains(&"yes".to_owned());
    let goes_on = match &told {
        // What was found is written down as what it is.
        Told::Checked { result } if result == "broken" => format!("/orders/{}/step/broken", order.id),
        Told::Asked { .. }
        | Told::Issued { .. }
        | Told::Refused { .. }
        | Told::Served
        | Told::Extended { .. }
        | Told::Withdrawn { .. }
        | Told::Broken { .. }
        | Told::Checked { .. } => {
            format!("/orders/{}?done=saved", order.id)
        }
    };
    let body = answers.clone();
    let written = permit.change(&repeat, move |view, order| {
        let step = OrderStep { told: told.clone(), on, at, by, version: order.version + 1, void: None };
        let to_ask = if is_meant { None } else { unusual(l, &order.head, &step) };
        let head = followed_by(view, l, order, &step, to_ask, clock::today(at))?;
        let draft = Draft::about(order.survivor.id.0, "protection_order", "order_written", order.id.0, &head)?;
        Ok(Drafts::of(order.id.0, [draft.with_body(&body)?.based_on(order.version)]))
    });
    match written.await {
        Ok(_) => reader.done(StatusCode::OK, &goes_on, &serde_json::json!({ "id": order.id })),
        Err(failure) => asking.returned(&reader, &value, &answers, &problems_of(failure)?),
    }
}

/// The order with one more step, or everything that stands against it.
fn followed_by(view: &View<'_>, l: Lang, order: &ProtectionOrder, step: &OrderStep, to_ask: Option<Problem>, today: Date) -> Result<OrderHead, Failure> {
    if order.head.course().state == State::Void {
        return refuse("", "state", t::order_is_void(l));
    }
    let mut problems = days_that_cannot_be(l, step);
    problems.extend(to_ask);
    if let Told::Issued { conditions, .. } = &step.told
        && conditions.iter().any(|code| code == MONITORING)
        && !may_monitor(view, &order.survivor, today)?
    {
        problems.push(Problem::new("conditions", "needs-consent", t::order_needs_monitoring(l)));
    }
    let mut head = order.head.clone();
    head.steps.push(step.clone());
    problems.extend(head.misfit().map(|(misfit, barred)| unfit(l, step, misfit, barred)));
    if problems.is_empty() { Ok(head) } else { Err(Failure::Refused(problems)) }
}

fn days_that_cannot_be(l: Lang, step: &OrderStep) -> Problems {
    let Told::Issued { from, until, .. } = &step.told else { return Problems::new() };
    let begins_before = (*from < step.on).then(|| Problem::new("from", "begins-before", t::order_begins_before(l)));
    let ends_before = until.filter(|until| until < from).map(|_| Problem::new("until", "ends-before", t::order_ends_before(l)));
    begins_before.into_iter().chain(ends_before).collect()
}

/// What is asked about, and then taken as it is.
fn unusual(l: Lang, head: &OrderHead, step: &OrderStep) -> Option<Problem> {
    let (field, kind, term, bound) = match &step.told {
        Told::Issued { kind, from, until, .. } => ("until", kind.as_str(), Term { from: *from, until: *until }, Bound::AtFirst),
        Told::Extended { until } => {
            let issued = head.issued()?;
            ("extended_until", issued.kind, Term { until: Some(*until), ..issued.term }, Bound::WithExtensions)
        }
        Told::Asked { .. } | Told::Refused { .. } | Told::Served | Told::Withdrawn { .. } | Told::Broken { .. } | Told::Checked { .. } => return None,
    };
    let length = length_of(kind);
    if term.until.is_none() {
        let usual = length.and_then(|length| length.usual_end(term.from, bound));
        let text = usual.map_or_else(|| t::order_end_missing(l).to_owned(), |day| t::order_end_usual(l, words::date(l, day)));
        return Some(Problem::new(field, "no-end", text));
    }
    let length = length.filter(|length| length.is_exceeded(term, bound))?;
    Some(Problem::new(field, "longer", t::order_longer(l, length.days(bound), &length.source)))
}

/// Beside its day, where it is the new step that does not fit.
fn unfit(l: Lang, step: &OrderStep, misfit: &OrderStep, barred: Barred) -> Problem {
    if misfit.version != step.version {
        return Problem::whole("unfits", said_unfit(l, misfit));
    }
    let day = day_field(step.told.section());
    match barred {
        Barred::TooEarly => Problem::new(day, "too-early", t::order_too_early(l)),
        Barred::State(state) => Problem::new(day, "state", t::order_not_on_that_day(l, words::date(l, step.on), state_name(l, state))),
        Barred::NotLonger => Problem::new("extended_until", "not-longer", t::order_not_longer(l)),
    }
}

/// A step that was written down earlier would not fit any more.
pub(super) fn said_unfit(l: Lang, misfit: &OrderStep) -> String {
    t::order_unfits(l, words::date(l, misfit.on), definition(FORM).heading(misfit.told.section(), l))
}
