//! One of them: what was written, where it stands, what it came from, what can follow.

use axum::{extract::Path, response::Response};
use figures::{
    measure::{Measure, Total},
    said_total,
};
use forms::{Answers, definition};
use kernel::{Action as _, Failure, Page, Permit, Reader, clock, permit::Own};
use serde::Serialize;
use space::{Id, View};
use ui::{Block, Choice, Control, Field, Form, Link, Main, Moment, Row, Tone};
use words::Lang;

use super::{
    answers_of, attach, event_name, find, kind_name, papers, parts,
    progress::{self, Progress},
    said_day, said_state, sharers_of,
};
use crate::{
    kind::Kind,
    permissions::{ReadLearning, WriteLearning},
    record::{Head, Record, Stood, Taken},
    rights::{may_change, may_take},
    state::{Event, State, wants_words},
    t, view,
};

/// The figure that shows a commitment: the newest there is, by the function that the figure's own page asks.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Shown {
    measure: Measure,
    version: u32,
    month: Option<String>,
    total: Option<Total>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Linked {
    id: Id,
    kind: Kind,
    title: String,
}

#[derive(Serialize, schemars::JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own about the record or the reader")]
pub struct Item {
    id: Id,
    kind: Kind,
    state: State,
    is_late: bool,
    is_blocked: bool,
    organisation: String,
    /// Whoever leads, where it is a promise.
    owner: Option<String>,
    shared_by: Vec<String>,
    #[schemars(with = "serde_json::Value")]
    answers: Answers,
    steps: Vec<Taken>,
    from: Vec<Linked>,
    /// What became of it.
    became: Vec<Linked>,
    figure: Option<Shown>,
    /// What a training's participants gained, in hundredths of what could be gained (G.7).
    gain: Option<i64>,
    follows: bool,
    /// Of a body: the day by which it meets again.
    meets_by: Option<String>,
    /// The steps of a commitment; what rests on a grant.
    below: Vec<parts::Resting>,
    /// Of a project its indicators, of an indicator itself: where they began, where they stand, what is wanted.
    progress: Vec<Progress>,
    version: i64,
    #[serde(skip)]
    head: Head,
    #[serde(skip)]
    names: Vec<String>,
    #[serde(skip)]
    is_own: bool,
    /// The steps that she can take.
    events: Vec<Event>,
    /// What it can also have come from.
    #[serde(skip)]
    origins: Vec<Linked>,
    #[serde(skip)]
    may_write: bool,
    #[serde(skip)]
    today: jiff::civil::Date,
}

fn linked(record: Record) -> Linked {
    Linked { id: record.id, kind: record.head.kind, title: record.head.title }
}

fn shown(view: &View<'_>, measure: Measure) -> Result<Shown, Failure> {
    let (month, total) = figures::view::newest(view, measure)?.unzip();
    Ok(Shown { measure, version: measure.version(), month, total })
}

/// A figure's number with its month and the version of its definition.
fn said_figure(l: Lang, total: &Total, month: Option<&str>, version: u32) -> String {
    let month = month.map(|month| said_day(l, Some(&format!("{month}-01")))).unwrap_or_default();
    t::as_of(l, said_total(l, total), month, i64::from(version))
}

/// Gain = (after − before) ÷ (most − before), of the means.
pub(super) fn gain(answers: &Answers) -> Option<i64> {
    let number = |name| forms::stored_number(answers, name);
    let (pre, post, most) = (number("pre")?, number("post")?, number("most")?);
    (most > pre).then(|| (post - pre) * 100 / (most - pre))
}

/// By when a body meets again, counted from its last meeting: as often a year as it says it meets.
fn meets_again(answers: &Answers, meetings: &[Record]) -> Option<String> {
    let times = forms::stored_number(answers, "meets")?;
    let last: jiff::civil::Date = meetings.iter().filter(|it| it.head.kind == Kind::Meeting).filter_map(|it| it.head.day.as_deref()?.parse().ok()).max()?;
    Some(last.saturating_add(jiff::ToSpan::days(365 / times.max(1))).to_string())
}

pub(crate) async fn show(permit: Permit<ReadLearning>, Path(id): Path<String>, reader: Reader) -> Result<Response, Failure> {
    let record = find(&permit, &id).await?;
    reader.show(&item(&permit, reader.lang, record).await?)
}

pub(super) async fn item(permit: &Permit<ReadLearning>, l: Lang, record: Record) -> Result<Item, Failure> {
    let (today, own) = (clock::today(permit.now()), permit.actor().organisation);
    let answers = answers_of(permit, &record).await?;
    let may_write = WriteLearning::allows(permit.actor(), &Own);
    let progress = progress::of(permit, &record, today).await?;
    let item = permit.commons(move |view| {
        let names = people::view::organisation_names(view, l)?;
        let is_own = may_change(&record.head, own);
        let origins = if may_write && is_own { view::possible_origins(view, &record)? } else { Vec::new() };
        let mut events = if may_write { record.head.kind.machine().events(record.head.state, record.head.is_blocked) } else { Vec::new() };
        let allowed = events.iter().map(|event| may_take(view, &record, *event, own)).collect::<Result<Vec<_>, _>>()?;
        let mut allowed = allowed.into_iter();
        events.retain(|_| allowed.next().unwrap_or(false));
        let name = |id| names.get(&id).cloned().unwrap_or_default();
        let became = view::children(view, record.id)?;
        let below = became.iter().filter(|it| parts::is_below(record.head.kind, it)).map(|it| parts::Resting::of(&names, it.clone(), today)).collect();
        let head = record.head;
        Ok(Item {
            id: record.id,
            kind: head.kind,
            state: head.state,
            is_late: head.is_late(today),
            is_blocked: head.is_blocked,
            organisation: name(head.organisation),
            owner: head.owner.map(name),
            shared_by: sharers_of(&names, &head),
            below,
            gain: gain(&answers),
            steps: head.steps.clone(),
            from: view::parents(view, record.id)?.into_iter().map(linked).collect(),
            meets_by: meets_again(&answers, &became),
            became: became.into_iter().map(linked).collect(),
            progress,
            answers,
            figure: head.measure.map(|measure| shown(view, measure)).transpose()?,
            follows: view::find_follow(view, record.id, own)?.is_some_and(|(.., follows)| follows),
            version: record.version,
            names: head.steps.iter().map(|step| name(step.by)).collect(),
            is_own,
            origins: origins.into_iter().map(linked).collect(),
            may_write,
            events,
            head,
            today,
        })
    });
    item.await
}

impl Item {
    fn facts(&self, l: Lang) -> Vec<Row> {
        let mut rows = vec![Row::new(t::written_by(l), &self.organisation)];
        rows.extend(self.owner.as_ref().map(|owner| Row::new(t::promised_by(l), owner)));
        if !self.shared_by.is_empty() {
            rows.push(Row::new(t::shared_by(l), self.shared_by.join(", ")));
        }
        if self.head.state != State::Kept || self.head.is_late(self.today) {
            let (tone, text) = said_state(l, &self.head, self.today);
            rows.push(Row::new(t::state(l), text).tag(tone));
        }
        rows.extend(definition(self.kind.code()).answered_rows(l, &self.answers).into_iter().skip(1));
        rows.extend(attach::shared(&self.answers).map(|file| Row::new(t::file(l), file.name)));
        rows.extend(self.meets_by.as_deref().map(|day| {
            let is_past = day.parse().is_ok_and(|day: jiff::civil::Date| day < self.today);
            Row::new(t::next_meeting(l), said_day(l, Some(day))).tag(if is_past { Tone::Plum } else { Tone::Calm })
        }));
        rows.extend(self.gain.map(|gain| Row::new(t::gain(l), format!("{gain} %"))));
        if let Some(figure) = &self.figure {
            rows.push(Row::new(t::shown_by(l), forms::label("measure", figure.measure.code(), l)));
            rows.push(Row::new(
                t::stands_at(l),
                figure.total.as_ref().map_or_else(|| t::not_known(l).to_owned(), |total| said_figure(l, total, figure.month.as_deref(), figure.version)),
            ));
            rows.extend(figure.measure.definition().map(|definition| Row::new(t::counts_what(l), definition.text(l))));
        }
        rows
    }

    fn step_forms(&self, l: Lang) -> Vec<Form> {
        let form = |event: &Event| {
            let event = *event;
            let form = Form::new(format!("/learning/items/{}/step", self.id), event_name(l, event)).hide("event", event.code()).second();
            if wants_words(event) { form.ask(Field::new("words", t::step_words(l), Control::Text { value: String::new(), rows: 2 })) } else { form }
        };
        self.events.iter().map(form).collect()
    }

    /// A thread grows backwards too: what it came from is often found later.
    fn link_form(&self, l: Lang) -> Option<Form> {
        let option = |it: &Linked| Choice::new(it.id.to_string(), format!("{}: {}", kind_name(l, it.kind), it.title), false);
        let options = self.origins.iter().map(option).collect();
        let form = Form::new(format!("/learning/items/{}/link", self.id), t::link(l)).ask(Field::new("from", t::also_from(l), Control::Select { options })).second();
        (!self.origins.is_empty()).then_some(form)
    }

    fn history(&self, l: Lang) -> Option<Block> {
        let shown = |it: &Stood| format!("{}: {}", forms::label("measure", it.measure.code(), l), said_figure(l, &it.total, Some(&it.month), it.version));
        let moment = |(step, by): (&Taken, &String)| Moment {
            what: [event_name(l, step.event).to_owned()]
                .into_iter()
                .chain(Some(step.words.clone()).filter(|words| !words.is_empty()))
                .chain(step.shown.as_ref().map(shown))
                .collect::<Vec<_>>()
                .join(": "),
            when: said_day(l, Some(&step.on)),
            who: by.clone(),
        };
        (!self.steps.is_empty()).then(|| Block::Timeline(self.steps.iter().zip(&self.names).map(moment).collect()))
    }

    /// What it says, and what was done: the same on a page and on paper.
    pub(super) fn document(&self, l: Lang) -> Main {
        let title = forms::stored_text(&self.answers, "title").unwrap_or_default();
        let main = Main::new(title).caption(kind_name(l, self.kind)).back(format!("/learning/of/{}", self.kind.code())).with(Block::Summary(self.facts(l)));
        let main = main.with_some(progress::table(l, &self.progress));
        let main = match parts::table(l, &self.below, self.today) {
            Some(table) => main.heading(if self.kind == Kind::Grant { t::rests_on_grant(l) } else { t::parts(l) }).with(table),
            None => main,
        };
        match self.history(l) {
            Some(history) => main.heading(t::history(l)).with(history),
            None => main,
        }
    }

    fn next(&self, l: Lang) -> Vec<Link> {
        let mut links = vec![Link::new(format!("/learning/items/{}/thread", self.id), t::thread(l))];
        links.extend(attach::shared(&self.answers).map(|file| Link::new(format!("/learning/items/{}/file", self.id), t::file_save(l, file.name))));
        if self.may_write {
            links.extend(self.kind.leads_to().iter().map(|kind| Link::new(format!("/learning/of/{}/new?from={}", kind.code(), self.id), t::follows_from(l, kind_name(l, *kind)))));
            if self.is_own {
                links.push(Link::new(format!("/learning/items/{}/edit", self.id), t::change(l)));
            }
            if self.is_own && self.kind == Kind::Material {
                links.push(Link::new(format!("/learning/items/{}/file/new", self.id), t::file_share(l)));
            }
        }
        links.extend(self.figure.as_ref().map(|figure| Link::new(format!("/measures/{}", figure.measure.code()), t::figure_page(l))));
        links.extend(papers::in_three_languages(l, &format!("/learning/items/{}/paper", self.id)));
        links
    }
}

fn links_to(l: Lang, all: &[Linked]) -> Block {
    Block::Links(all.iter().map(|it| Link::new(format!("/learning/items/{}", it.id), format!("{}: {}", kind_name(l, it.kind), it.title))).collect())
}

impl Page for Item {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_learning(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut main = self.document(l);
        if !self.from.is_empty() {
            main = main.heading(t::came_from(l)).with(links_to(l, &self.from));
        }
        if !self.became.is_empty() {
            main = main.heading(t::became(l)).with(links_to(l, &self.became));
        }
        main = main.heading(t::goes_on(l)).with(Block::Links(self.next(l)));
        main = self.step_forms(l).into_iter().fold(main, Main::form);
        main = main.with_some(self.link_form(l).map(|form| Block::Form(Box::new(form))));
        if self.may_write && self.is_own {
            let unlink = |it: &Linked| Form::new(format!("/learning/items/{}/unlink", self.id), t::unlink(l, &it.title)).hide("from", it.id.to_string()).second();
            main = self.from.iter().map(unlink).fold(main, Main::form);
        }
        if self.may_write && self.is_own && attach::shared(&self.answers).is_some() {
            main = main.form(Form::new(format!("/learning/items/{}/file/forget", self.id), t::file_forget(l)).second());
        }
        let follow = if self.follows { t::unfollow(l) } else { t::follow(l) };
        main.form(Form::new(format!("/learning/items/{}/follow", self.id), follow).second())
    }
}
