//! A person: recorded, and changed with both sides kept.

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, FieldDefinition, Filled, definition, stored_number, stored_text};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Permit, Problems, Reader, Sent, clock,
    ids::{CaseId, SurvivorId},
    input::{SentInput, started_from},
    permit::Own,
};
use space::{Draft, Drafts};
use ui::{Block, Form, Main};
use words::Lang;

use super::{
    answers_of, free_code,
    merging::{self, Merged, Sides},
};
use crate::{
    load::Hands,
    permissions::{EditSurvivor, RegisterSurvivor, ViewSurvivor},
    records::{CaseHead, SurvivorHead},
    t, view,
};

fn wanted(_: &FieldDefinition) -> bool {
    true
}

fn form_page(l: Lang, action: &str, section: &str, filled: Filled<'_>, problems: &Problems, version: Option<i64>) -> Main {
    form_below(l, [], (action, section), filled, problems, version)
}

/// The same under what is to be known before anything is written.
fn form_below(l: Lang, known: impl IntoIterator<Item = Block>, (action, section): (&str, &str), filled: Filled<'_>, problems: &Problems, version: Option<i64>) -> Main {
    let form = definition("survivor");
    let fields = form.section(section).map(|section| form.draw(l, section, filled, problems, wanted)).unwrap_or_default();
    let mut drawn = Form::new(action, t::save(l)).ask_all(fields);
    drawn.version = version;
    Main::new(form.heading(section, l)).with_all(known).form(drawn)
}

pub(crate) async fn new(permit: Permit<RegisterSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    let worker = permit.actor().staff;
    let (custodians, hands) = permit.read(move |view| Ok((people::view::count_custodians(view)?, Hands::seen_by(view, worker, worker, CaseId::random())?))).await?;
    let l = reader.lang;
    let warns = custodians < people::fewest_custodians(permit.house());
    // A case then does not open at all (I.2).
    let custodians = warns.then(|| Block::Warning(t::open_needs_custodians(l).into()));
    let known = hands.warning_to_herself(l).into_iter().chain(custodians);
    let main = form_below(l, known, ("/survivors", "who"), Filled::Saved(&Answers::new()), &Vec::new(), None).back("/search");
    reader.draw(StatusCode::OK, t::person(reader.lang), &main)
}

pub(crate) fn head_of(answers: &Answers, code: String, today: Date, before: Option<&SurvivorHead>) -> SurvivorHead {
    let text = |name| stored_text(answers, name).map(str::to_owned);
    let stated_age = stored_number(answers, "age");
    // A stated age grows from the day on which it was stated.
    let kept = before.filter(|head| head.stated_age == stated_age).and_then(|head| head.stated_on.clone());
    SurvivorHead {
        code,
        name: text("name").unwrap_or_default(),
        legal_name: text("legal_name"),
        sex: text("sex"),
        birth: text("birth"),
        stated_age,
        stated_on: stated_age.map(|_| kept.unwrap_or_else(|| today.to_string())),
        caregiver_is_unsafe: stored_text(answers, "caregiver_lives_with_perpetrator").map(|said| said != "no"),
        caretaker_name: text("caretaker_name"),
    }
}

pub(crate) async fn register(permit: Permit<RegisterSurvivor>, reader: Reader, SentInput(Input { value, repeat, .. }): SentInput) -> Result<Response, Failure> {
    let l = reader.lang;
    let form = definition("survivor");
    let today = clock::today(permit.now());
    // A program may send all sections at once; a browser sends the first.
    let sections: Vec<&forms::SectionDefinition> = if reader.is_api { form.sections.iter().collect() } else { form.section("who").into_iter().collect() };
    let received = form.read(l, &sections, &value, &Answers::new(), today, wanted);
    if !received.problems.is_empty() {
        let main = form_page(l, "/survivors", "who", Filled::Typed(&value), &received.problems, None);
        return reader.return_form(t::person(l), &main, &received.problems);
    }
    let (id, case, worker) = (SurvivorId::random(), CaseId::random(), permit.actor().staff);
    let answers = received.answers;
    let outcome = permit
        .change(&repeat, move |view, Own| {
            let code = free_code(view)?;
            let head = head_of(&answers, code.clone(), today, None);
            // R-CA-06: nobody is turned away for it.
            let waits_for_word = Hands::of(view, worker, case)?.are_full();
            let case_head = CaseHead { waits_for_word, ..CaseHead::intake(code, worker) };
            let person = Draft::about(id.0, "survivor", "survivor_recorded", id.0, &head)?.with_body(&answers)?;
            Ok(Drafts::of(id.0, [person, Draft::about(id.0, "case", "case_begun", case.0, &case_head)?]))
        })
        .await?;
    let place = format!("/survivors/{}?done=saved", outcome.result);
    reader.done(StatusCode::CREATED, &place, &serde_json::json!({ "id": outcome.result }))
}

// ---- Changing, with both sides kept

pub(crate) async fn edit(permit: Permit<ViewSurvivor>, Path((_, section)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    let survivor = permit.target();
    let part = definition("survivor").section(&section).ok_or(Failure::NotFound)?;
    let answers = answers_of(&permit, survivor.id.0, survivor.version).await?;
    if survivor.duplicate_of.is_some() {
        return super::read_only(&reader, t::person(reader.lang), ("survivor", part), &answers, &format!("/survivors/{}", survivor.id));
    }
    let main = form_page(reader.lang, "", &section, Filled::Saved(&answers), &Vec::new(), Some(survivor.version)).back(format!("/survivors/{}", survivor.id));
    reader.draw(StatusCode::OK, t::person(reader.lang), &main)
}

pub(crate) async fn save(
    permit: Permit<EditSurvivor>,
    Path((_, section)): Path<(String, String)>,
    reader: Reader,
    SentInput(Input { value, repeat, version }): SentInput,
) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = permit.target().id;
    started_from(version, permit.target().version)?;
    for _ in 0..merging::ATTEMPTS {
        match try_save(&permit, l, &section, &value, &repeat, version).await {
            Ok(Saved::Done(version)) => {
                let place = format!("/survivors/{id}?done=saved");
                return reader.done(StatusCode::OK, &place, &serde_json::json!({ "id": id, "version": version }));
            }
            Ok(Saved::Problems(problems)) => {
                let main = form_page(l, "", &section, Filled::Typed(&value), &problems, version);
                return reader.return_form(t::person(l), &main, &problems);
            }
            Ok(Saved::Clash(clashes, current)) => return show_clash(&reader, &section, &value, clashes, current),
            // A colleague was first: merge again on what she wrote.
            Err(Failure::Stale) => {}
            Err(other) => return Err(other),
        }
    }
    Err(Failure::Stale)
}

enum Saved {
    Done(i64),
    Problems(Problems),
    Clash(Vec<space::Clash>, i64),
}

async fn try_save(permit: &Permit<EditSurvivor>, l: Lang, section: &str, value: &Sent, repeat: &kernel::RepeatKey, version: Option<i64>) -> Result<Saved, Failure> {
    let form = definition("survivor");
    let part = form.section(section).ok_or(Failure::NotFound)?;
    let id = permit.target().id;
    let current = permit.read(move |view| view::find_survivor(view, id)).await?.ok_or(Failure::NotFound)?;
    let now_there = answers_of(permit, id.0, current.version).await?;
    let base_version = version.unwrap_or(current.version);
    let base = if base_version == current.version { now_there.clone() } else { answers_of(permit, id.0, base_version).await? };
    let today = clock::today(permit.now());
    let merged = match merging::merged(l, form, part, value, &Sides { base, now_there }, today) {
        Merged::Answers(answers) => answers,
        Merged::Problems(problems) => return Ok(Saved::Problems(problems)),
        Merged::Clash(clashes) => return Ok(Saved::Clash(clashes, current.version)),
    };
    let from = current.version;
    permit
        .change(repeat, move |_, survivor| {
            let before = SurvivorHead {
                code: survivor.code.clone(),
                name: survivor.name.clone(),
                legal_name: survivor.legal_name.clone(),
                sex: survivor.sex.clone(),
                birth: survivor.birth.clone(),
                stated_age: survivor.stated_age,
                stated_on: survivor.stated_on.clone(),
                caregiver_is_unsafe: survivor.caregiver_is_unsafe,
                caretaker_name: None,
            };
            let head = head_of(&merged, survivor.code.clone(), today, Some(&before));
            let draft = Draft::about(survivor.id.0, "survivor", "survivor_changed", survivor.id.0, &head)?.with_body(&merged)?.based_on(from);
            Ok(Drafts::of(survivor.id.0, [draft]))
        })
        .await?;
    Ok(Saved::Done(from + 1))
}

/// Both texts, beside the field: hers in the box, the colleague's above it. Saving now keeps hers.
fn show_clash(reader: &Reader, section: &str, value: &Sent, clashes: Vec<space::Clash>, current: i64) -> Result<Response, Failure> {
    let l = reader.lang;
    if reader.is_api {
        return Err(Failure::Clash(clashes));
    }
    let problems = super::clash_problems(l, &clashes);
    let main = form_page(l, "", section, Filled::Typed(value), &problems, Some(current));
    reader.draw(StatusCode::CONFLICT, t::person(l), &main)
}
