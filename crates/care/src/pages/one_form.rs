//! A form of which each person has one: how it is safe to reach her, and her safety plan.
//! Here a colleague's answer that is overwritten unseen could cost a life, so edits merge.

use axum::{http::StatusCode, response::Response};
use forms::{Answers, Filled, definition};
use jiff::civil::DateTime;
use kernel::{Action, Failure, Input, Permit, Problem, Problems, Reader, RepeatKey, Sent, clock, ids::SurvivorId, problem::said_above};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Form, Main};
use words::Lang;

use super::{
    answers_of, clash_problems,
    merging::{self, Merged, Sides},
};
use crate::{records::Survivor, t};

/// The record and its version, where there is one.
type Found = Result<Option<(Id, i64)>, Failure>;

pub(super) struct OneForm {
    pub(super) form: &'static str,
    pub(super) kind: &'static str,
    pub(super) event: &'static str,
    pub(super) title: fn(Lang) -> &'static str,
    /// Where it leads after it was saved, below the person's address.
    pub(super) after: &'static str,
    /// What is to be known before it is read, at this moment.
    pub(super) above: fn(Lang, &Answers, DateTime) -> Option<Block>,
    pub(super) find: fn(&View<'_>, SurvivorId) -> Found,
    /// What the view needs of the answers.
    pub(super) head: fn(&Answers) -> Result<serde_json::Value, Failure>,
}

enum Saved {
    Done(i64),
    Problems(Problems),
    Clash(Vec<space::Clash>, i64),
}

impl OneForm {
    /// The answers and their version; none, and nought, where nobody answered yet.
    pub(super) async fn answers<A: Action<Target = Survivor>>(&self, permit: &Permit<A>) -> Result<(Answers, Option<Id>, i64), Failure> {
        let (id, find) = (permit.target().id, self.find);
        match permit.read(move |view| find(view, id)).await? {
            Some((record, version)) => Ok((answers_of(permit, record, version).await?, Some(record), version)),
            None => Ok((Answers::new(), None, 0)),
        }
    }

    fn page(&self, l: Lang, section: &str, filled: Filled<'_>, problems: &Problems, version: i64) -> Result<Form, Failure> {
        let form = definition(self.form);
        let part = form.section(section).ok_or(Failure::NotFound)?;
        Ok(Form::new("", t::save(l)).ask_all(form.draw(l, part, filled, problems, |_| true)).version(version))
    }

    fn main(&self, l: Lang, section: &str, survivor: SurvivorId, above: Option<Block>, form: Form) -> Main {
        Main::new(definition(self.form).heading(section, l)).back(format!("/survivors/{survivor}{}", self.after)).with_some(above).form(form)
    }

    pub(super) async fn show<A: Action<Target = Survivor>>(&self, permit: &Permit<A>, section: &str, reader: &Reader) -> Result<Response, Failure> {
        let (answers, _, version) = self.answers(permit).await?;
        if permit.target().duplicate_of.is_some() {
            let part = definition(self.form).section(section).ok_or(Failure::NotFound)?;
            return super::read_only(reader, (self.title)(reader.lang), (self.form, part), &answers, &format!("/survivors/{}{}", permit.target().id, self.after));
        }
        let form = self.page(reader.lang, section, Filled::Saved(&answers), &Vec::new(), version)?;
        let above = (self.above)(reader.lang, &answers, clock::local(permit.now()));
        reader.draw(StatusCode::OK, (self.title)(reader.lang), &self.main(reader.lang, section, permit.target().id, above, form))
    }

    pub(super) async fn save<A: Action<Target = Survivor>>(&self, permit: &Permit<A>, section: &str, reader: &Reader, input: &Input<Sent>) -> Result<Response, Failure> {
        let (l, id) = (reader.lang, permit.target().id);
        let draw = |problems: &Problems, version| {
            let form = self.page(l, section, Filled::Typed(&input.value), problems, version)?;
            Ok::<_, Failure>(said_above(self.main(l, section, id, None, form), problems))
        };
        input.started_from(self.answers(permit).await?.2)?;
        for _ in 0..merging::ATTEMPTS {
            match self.try_save(permit, l, section, input).await {
                Ok(Saved::Done(version)) => {
                    let place = format!("/survivors/{id}{}?done=saved", self.after);
                    return reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": id, "version": version }));
                }
                Ok(Saved::Problems(problems)) => return reader.return_form((self.title)(l), &draw(&problems, input.version.unwrap_or(0))?, &problems),
                Ok(Saved::Clash(clashes, _)) if reader.is_api => return Err(Failure::Clash(clashes)),
                // Both texts, beside the field: hers in the box, the colleague's above it. Saving now keeps hers.
                Ok(Saved::Clash(clashes, current)) => return reader.draw(StatusCode::CONFLICT, (self.title)(l), &draw(&clash_problems(l, &clashes), current)?),
                // A colleague was first: merge again on what she wrote.
                Err(Failure::Stale) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Failure::Stale)
    }

    async fn try_save<A: Action<Target = Survivor>>(&self, permit: &Permit<A>, l: Lang, section: &str, input: &Input<Sent>) -> Result<Saved, Failure> {
        let form = definition(self.form);
        let part = form.section(section).ok_or(Failure::NotFound)?;
        let (now_there, record, current) = self.answers(permit).await?;
        let base = match (input.version, record) {
            (Some(version), Some(record)) if version != current && version > 0 => answers_of(permit, record, version).await?,
            (Some(0), Some(_)) => Answers::new(),
            (Some(_) | None, _) => now_there.clone(),
        };
        let merged = merging::merged(l, form, part, &input.value, &Sides { base, now_there }, clock::today(permit.now()));
        let answers = match merged {
            // A record without an answer would only say that there is one.
            Merged::Answers(answers) if answers.is_empty() && record.is_none() => return Ok(Saved::Problems(vec![Problem::whole("empty", t::nothing_answered(l))])),
            Merged::Answers(answers) => answers,
            Merged::Problems(problems) => return Ok(Saved::Problems(problems)),
            Merged::Clash(clashes) => return Ok(Saved::Clash(clashes, current)),
        };
        self.write(permit, &input.repeat, answers, (record, current)).await
    }

    async fn write<A: Action<Target = Survivor>>(&self, permit: &Permit<A>, repeat: &RepeatKey, answers: Answers, seen: (Option<Id>, i64)) -> Result<Saved, Failure> {
        let (fresh, head, find, kind, event) = (Id::new_v4(), (self.head)(&answers)?, self.find, self.kind, self.event);
        permit
            .change(repeat, move |view, survivor| {
                let (record, version) = find(view, survivor.id)?.map_or((None, 0), |(record, version)| (Some(record), version));
                // Somebody wrote the first one meanwhile, or another.
                if (record, version) != seen {
                    return Err(Failure::Stale);
                }
                let record = record.unwrap_or(fresh);
                Ok(Drafts::of(record, [Draft::about(survivor.id.0, kind, event, record, &head)?.with_body(&answers)?.based_on(version)]))
            })
            .await?;
        Ok(Saved::Done(seen.1 + 1))
    }
}
