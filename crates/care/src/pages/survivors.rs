//! A person: recorded, changed with both sides kept, and her overview.

use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::Response,
};
use forms::{Answers, FieldDefinition, Filled, definition, stored_number, stored_text};
use jiff::civil::{Date, DateTime};
use kernel::{
    Action, Actor, Failure, Input, Page, Permit, Problems, Reader, Role, Sent, clock,
    ids::{CaseId, ConsentId, IncidentId, SurvivorId},
    input::SentInput,
    permit::Own,
    problem::problems_of,
};
use serde::Serialize;
use space::{Draft, Drafts};
use ui::{Block, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{
    answers_of,
    cases::state_name,
    disclosures,
    duplicate::{self, OtherRecord, Others},
    emergency, free_code,
    history::{Leaf, PAGE, Turned, moment, turning},
    merging::{self, Merged, Sides},
};
use crate::{
    load::Hands,
    model::{
        case_state::{CaseState, IncidentState},
        clinical,
        concern::HIGH,
        consent::{ConsentState, Safety, SaidAdult},
        safe_contact::SafeContact,
        safety_plan::Due,
    },
    permissions::{EditSurvivor, OpenCase, RegisterSurvivor, ViewSurvivor},
    records::{CaseHead, ConsentHead, DependantHead, SafetyPlanHead, Survivor, SurvivorHead},
    t, view,
};

// ---- Recording

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

// ---- The overview

#[derive(Serialize, schemars::JsonSchema)]
pub struct ConsentLine {
    id: ConsentId,
    #[serde(flatten)]
    head: ConsentHead,
    state: ConsentState,
    recipient_name: Option<String>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct IncidentLine {
    id: IncidentId,
    code: String,
    happened_on: String,
    /// The day is a guess.
    is_estimated: bool,
    /// What is void is shown, and nothing follows from it.
    state: IncidentState,
    gbv_type: Option<crate::model::classification::GbvType>,
    windows: Vec<clinical::Left>,
    /// Of the windows those of which nobody has spoken with her yet.
    to_offer: Vec<clinical::Left>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Sheet {
    id: SurvivorId,
    code: String,
    name: String,
    age: Option<i64>,
    version: i64,
    state: CaseState,
    safe_contact: Option<SafeContact>,
    safety_plan: Option<SafetyPlanHead>,
    /// Why her plan is looked at again, where it is.
    plan_due: Option<Due>,
    consents: Vec<ConsentLine>,
    incidents: Vec<IncidentLine>,
    /// The record that stays, where this one is put aside.
    same_as: Option<OtherRecord>,
    /// Records that were put aside because they are this person's.
    also: Vec<OtherRecord>,
    /// What went to others without her consent.
    disclosures: Vec<disclosures::Line>,
    /// Who opened her case in an emergency.
    emergencies: Vec<emergency::Line>,
    /// A child whose caregiver did the harm or lives with who did it (R-CO-08).
    home_is_unsafe: bool,
    #[serde(skip)]
    dependants: Vec<DependantHead>,
    #[serde(skip)]
    history: Leaf<view::HistoryLine>,
    /// Names of colleagues who are kept away (R-CA-10).
    #[serde(skip)]
    kept_away: Vec<String>,
    /// Recorded when her worker's hands were full: a supervisor says whether her case opens (R-CA-06).
    waits_for_word: bool,
    /// Of whoever works with her, without her.
    #[serde(skip)]
    hands: Hands,
    #[serde(skip)]
    actor: Actor,
    /// Put aside, to be read only.
    #[serde(skip)]
    is_put_aside: bool,
    /// How worried we are already, a code of the list `priority`.
    #[serde(skip)]
    priority: String,
    /// How worried whoever opens her case said that we are, where it could not be opened.
    #[serde(skip)]
    chosen: Option<String>,
    #[serde(skip)]
    moment: Option<DateTime>,
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, Query(turned): Query<Turned>, reader: Reader) -> Result<Response, Failure> {
    let sheet = sheet(&permit, reader.lang, turned.page()).await?;
    reader.show_version(sheet.version, &sheet)
}

/// Her case could not be opened: her page, with what stands against it and what was chosen.
pub(super) async fn not_opened(permit: &Permit<OpenCase>, reader: &Reader, priority: String, failure: Failure) -> Result<Response, Failure> {
    let problems = problems_of(failure)?;
    let sheet = Sheet { chosen: Some(priority).filter(|code| !code.is_empty()), ..sheet(permit, reader.lang, 0).await? };
    let main = problems.iter().fold(sheet.main(reader), |main, problem| main.problem(&problem.field, problem.detail.clone()));
    reader.return_form(t::person(reader.lang), &main, &problems)
}

async fn sheet<A: Action<Target = Survivor>>(permit: &Permit<A>, l: Lang, page: i64) -> Result<Sheet, Failure> {
    let survivor = permit.target().clone();
    let names = permit.commons(move |view| people::view::organisation_names(view, l)).await?;
    let now = permit.now();
    let actor = permit.actor().clone();
    let shows_history = actor.is(Role::Supervisor);
    let read = permit.read(move |view| {
        let today = clock::today(now);
        let consent = |(id, head, state): (ConsentId, ConsentHead, ConsentState)| {
            let recipient_name = head.recipient.and_then(|recipient| names.get(&recipient).cloned());
            // Who signed stands on the page of the consent.
            ConsentLine { id, head: ConsentHead { signer_name: None, ..head }, state, recipient_name }
        };
        let incident = |incident: crate::records::Incident| IncidentLine {
            id: incident.id,
            code: incident.head.code.clone(),
            happened_on: incident.head.happened_on.clone(),
            is_estimated: incident.head.is_estimated,
            state: incident.head.state,
            gbv_type: incident.kind(),
            windows: super::incidents::windows_of(&incident, now),
            to_offer: super::incidents::unanswered(&incident, now),
        };
        let last_incident_at = view::list_incidents(view, &survivor)?.iter().map(|incident| incident.recorded_at).max();
        let plan = view::find_safety_plan(view, survivor.id)?;
        let Others { same_as, also } = duplicate::others(view, &actor, &survivor)?;
        Ok(Sheet {
            same_as,
            also,
            id: survivor.id,
            code: survivor.code.clone(),
            name: survivor.name.clone(),
            age: survivor.age_on(today),
            version: survivor.version,
            state: survivor.case.state,
            safe_contact: view::find_safe_contact(view, survivor.id)?.map(|(_, _, rules)| rules),
            plan_due: plan.as_ref().and_then(|plan| plan.due(last_incident_at, now)),
            safety_plan: plan.map(|plan| plan.head),
            consents: view::list_standing(view, survivor.id, today)?.into_iter().map(consent).collect(),
            incidents: view::all_incidents(view, &survivor)?.into_iter().map(incident).collect(),
            disclosures: view::list_disclosures(view, survivor.id)?.into_iter().map(|(id, head)| disclosures::Line { id, head }).collect(),
            emergencies: emergency::lines(view, survivor.id, shows_history)?,
            dependants: view::list_dependants(view, survivor.id)?.into_iter().map(|(_, head)| head).collect(),
            history: Leaf::of(if shows_history { view::history(view, survivor.id, page * PAGE, PAGE + 1)? } else { Vec::new() }, page),
            kept_away: survivor.kept_away.iter().filter_map(|staff| people::view::name_of(view, *staff).transpose()).collect::<Result<_, _>>()?,
            home_is_unsafe: survivor.is_child_at(now) && view::caregivers_of(view, survivor.id)? == Safety::Unsafe,
            waits_for_word: survivor.case.state == CaseState::Intake && survivor.case.waits_for_word,
            hands: if survivor.case.state == CaseState::Intake { Hands::seen_by(view, actor.staff, survivor.case.worker, survivor.case.id)? } else { Hands::default() },
            actor,
            is_put_aside: survivor.duplicate_of.is_some(),
            priority: survivor.case.priority.clone(),
            chosen: None,
            moment: Some(clock::local(now)),
        })
    });
    read.await
}

impl Sheet {
    fn safe_block(&self, l: Lang) -> Block {
        let path = format!("/survivors/{}/safe-contact", self.id);
        let mut lines = self.safe_contact.as_ref().map_or_else(|| vec![t::safe_none(l).to_owned()], |rules| super::safe_contact::safe_lines(l, rules));
        if let (Some(rules), Some(now)) = (&self.safe_contact, self.moment)
            && rules.is_stale(now.date())
        {
            lines.push(t::safe_stale(l).to_owned());
        }
        Block::Safe { title: t::safe_title(l).into(), lines, link: Some(Link::new(path, t::safe_change(l))) }
    }

    fn not_now(&self, l: Lang) -> Option<Block> {
        super::safe_contact::not_now(l, self.safe_contact.as_ref()?, self.moment?)
    }

    /// R-CA-03: when it was made, and whether it waits to be looked at again.
    fn plan_row(&self, l: Lang) -> Row {
        let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
        let Some(made) = self.safety_plan.as_ref().and_then(|plan| Some(words::date(l, day(&plan.made_on)?))) else {
            return Row::new(t::plan_title(l), t::plan_not_yet(l)).tag(Tone::Warm);
        };
        match self.plan_due {
            None => Row::new(t::plan_title(l), made),
            Some(Due::Incident) => Row::new(t::plan_title(l), t::plan_due_incident(l, made)).tag(Tone::Warm),
            Some(Due::Day) => Row::new(t::plan_title(l), t::plan_due(l, made)).tag(Tone::Warm),
            Some(Due::Old) => Row::new(t::plan_title(l), t::plan_due_old(l, made)).tag(Tone::Warm),
        }
    }

    fn consent_blocks(&self, l: Lang, mut main: Main) -> Main {
        main = main.heading(t::consents(l));
        for consent in &self.consents {
            let mut rows = vec![
                Row::new(t::consent_for(l), forms::label("consent_kind", consent.head.kind.code(), l)),
                Row::new(t::state(l), t::text(l, &format!("consent-{}", consent.state.code())).unwrap_or_default()).tag(if consent.state == ConsentState::Active {
                    Tone::Calm
                } else {
                    Tone::Warm
                }),
            ];
            rows.extend(consent.recipient_name.as_ref().map(|name| Row::new(t::recipient(l), name)));
            rows.extend(consent.head.purpose.as_ref().map(|purpose| Row::new(t::purpose(l), forms::label("service", purpose, l))));
            let said = |said: SaidAdult| Row::new(definition("consent").label_of(l, "is_adult"), forms::label("said_adult", said.code(), l));
            rows.extend(consent.head.is_adult.map(said));
            if !consent.head.items.is_empty() {
                rows.push(Row::new(t::items(l), forms::label_of_codes("packet_item", consent.head.items.iter().map(String::as_str), l)));
            }
            rows.extend(consent.head.signed_on.as_ref().and_then(|day| day.parse().ok()).map(|day| Row::new(t::signed_on(l), words::date(l, day))));
            rows.extend(consent.head.expires_on.as_ref().and_then(|day| day.parse().ok()).map(|day| Row::new(t::until(l), words::date(l, day))));
            main = main.with(Block::Summary(rows)).with(Block::Links(vec![Link::new(format!("/consents/{}", consent.id), t::consent_read(l))]));
            if consent.state == ConsentState::Doubtful {
                let why = if consent.head.rests_on_an_adult() { t::consent_doubtful_text(l) } else { t::consent_doubtful_age(l) };
                main = main.with(Block::Warning(why.into()));
            }
            if matches!(consent.state, ConsentState::Active | ConsentState::Doubtful) {
                main = main.form(Form::new(format!("/consents/{}/withdraw", consent.id), t::withdraw(l)).second());
            }
        }
        if self.is_put_aside {
            return main;
        }
        let path = format!("/survivors/{}/consents/new", self.id);
        main.with(Block::Links(vec![
            Link::new(format!("{path}/services"), t::ask_services(l)),
            Link::new(format!("{path}/share_non_identifiable"), t::ask_figures(l)),
            Link::new(format!("{path}/referral"), t::ask_referral(l)),
            Link::new(format!("{path}/transfer"), t::ask_transfer(l)),
            Link::new(format!("{path}/aftercare_contact"), t::ask_aftercare(l)),
            Link::new(format!("{path}/shelter_rules"), t::ask_house_rules(l)),
            Link::new(format!("{path}/case_conference"), t::ask_conference(l)),
            Link::new(format!("{path}/contact"), t::ask_contact(l)),
            Link::new(format!("{path}/photo_evidence"), t::ask_photos(l)),
            Link::new(format!("{path}/e_monitoring"), t::ask_monitoring(l)),
        ]))
    }
}

impl Page for Sheet {
    fn title(&self, l: Lang) -> &'static str {
        t::person(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.id);
        let mut main = Main::new(&self.name).caption(t::case_code(l, &self.code)).back("/cases");
        main = duplicate::add_to(main, l, self.same_as.as_ref(), &self.also).with_some(self.not_now(l)).with(self.safe_block(l));
        if !self.is_put_aside {
            main = main.with(Block::Links(vec![Link::new(format!("{path}/contact"), t::attempt_link(l))]));
        }
        for incident in &self.incidents {
            if let Some(block) = super::incidents::window_block(l, &incident.to_offer) {
                let write = || Block::Buttons(vec![Link::new(format!("/incidents/{}/health", incident.id), t::choices_write(l))]);
                main = main.with(block).with_some((!self.is_put_aside).then(write));
            }
        }
        let at_risk = super::dependants::warning(l, &self.dependants);
        let dependants = Row::new(t::dependants(l), super::dependants::said_number(l, &self.dependants)).change(format!("{path}/dependants"));
        let dependants = if at_risk.is_some() { dependants.tag(Tone::Warm) } else { dependants };
        main = main.with_some(at_risk);
        if self.home_is_unsafe {
            let refer = || Block::Buttons(vec![Link::new(format!("{path}/referrals/new"), t::new_referral(l))]);
            main = main.with(Block::Warning(t::home_unsafe(l).into())).with_some((!self.is_put_aside).then(refer));
        }
        let age = self.age.map_or_else(|| t::not_known(l).to_owned(), |age| age.to_string());
        let rows = [
            Row::new(t::state(l), state_name(l, self.state)).tag(Tone::Calm).change(format!("{path}/case")),
            Row::new(t::age(l), age).change(format!("{path}/about/who")),
            self.plan_row(l).change(format!("{path}/safety-plan")),
            Row::new(t::her_life(l), "").change(format!("{path}/about/life")),
            dependants,
            Row::new(t::if_child(l), "").change(format!("{path}/about/child")),
            Row::new(t::ties_title(l), self.kept_away.join(", ")).change(format!("{path}/ties")),
            Row::new(t::twice_title(l), "").change(format!("{path}/duplicate")),
        ];
        main = main.with(Block::Summary(rows.map(|row| row.only_seen(self.is_put_aside)).into()));
        main = disclosures::add_to(self.consent_blocks(l, main), l, &self.disclosures);
        if !self.is_put_aside {
            main = disclosures::links_to(main, l, self.id);
        }
        main = emergency::add_to(main, l, &self.emergencies).heading(t::incidents(l));
        let line = |incident: &IncidentLine| {
            let kind = incident.gbv_type.map_or_else(|| t::not_classified(l).to_owned(), |kind| forms::label("gbv_type", kind.code(), l));
            let day = forms::said_date(l, &incident.happened_on);
            let day = if incident.is_estimated { t::about_day(l, day) } else { day };
            let line = format!("{day}: {kind}");
            Link::new(format!("/incidents/{}", incident.id), if incident.state.stands() { line } else { t::void_line(l, line) })
        };
        let mut links: Vec<Link> = self.incidents.iter().map(line).collect();
        let mut help = vec![Link::new(format!("{path}/referrals"), t::her_referrals(l))];
        if !self.is_put_aside {
            links.push(Link::new(format!("{path}/incidents/new"), t::new_incident(l)));
            help.insert(0, Link::new(format!("{path}/referrals/new"), t::new_referral(l)));
            help.push(Link::new(format!("{path}/stay"), t::moves_in(l)));
        }
        main = main.with(Block::Links(links)).heading(t::help(l)).with(Block::Links(help));
        if self.state == CaseState::Intake {
            let may_choose = |code: &str| self.priority != HIGH || code == HIGH;
            let choice = |item: &forms::Item| ui::Choice::new(&item.code, item.label(l), item.code == *self.chosen.as_ref().unwrap_or(&self.priority));
            let options = forms::list("priority").map(|list| list.items.iter().filter(|item| may_choose(&item.code)).map(choice).collect()).unwrap_or_default();
            let priority = Field::new("priority", t::priority(l), ui::Control::Radios { options });
            let form = Form::new(format!("{path}/case/open"), t::open_button(l)).ask(priority);
            main = main.heading(t::open_title(l));
            main = if self.waits_for_word { self.hands.offer(l, main, form, &self.actor) } else { main.with_some(self.hands.warning(l)).form(form) };
        }
        main = main.with(Block::Links(vec![Link::new(format!("{path}/forget"), t::forget_link(l))]));
        if !self.history.lines.is_empty() || self.history.page > 0 {
            let lines = self.history.lines.iter().map(|line| moment(l, line)).collect();
            let here = |page: i64| format!("{path}?page={page}");
            main = main.heading(t::history(l)).with(Block::Timeline(lines)).with(turning(l, self.history.page, self.history.has_more, here));
        }
        main
    }
}
