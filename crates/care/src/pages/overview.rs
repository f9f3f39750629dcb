//! Her page: how it is safe to reach her above all, and everything that is known, in one look.

use axum::{extract::Query, response::Response};
use forms::definition;
use jiff::civil::{Date, DateTime};
use kernel::{
    Action, Actor, Failure, Page, Permit, Reader, Role, clock,
    ids::{ConsentId, IncidentId, SurvivorId},
    problem::problems_of,
};
use serde::Serialize;
use ui::{Block, Field, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{
    cases::state_name,
    checks::{
        begun::{self, Unfinished},
        danger, suicide,
    },
    disclosures,
    duplicate::{self, OtherRecord, Others},
    emergency,
    history::{Leaf, PAGE, Turned, moment, turning},
    orders::{self, OrderLine},
};
use crate::{
    load::Hands,
    model::{
        case_state::{CaseState, IncidentState},
        check::Asks,
        clinical,
        concern::HIGH,
        consent::{ConsentState, LacksByAge, SaidAdult},
        danger::Due as DangerDue,
        safe_contact::SafeContact,
        safety_plan::Due,
        signer::Safety,
    },
    permissions::{OpenCase, ViewSurvivor},
    records::{ConsentHead, DependantHead, SafetyPlanHead, Survivor},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct ConsentLine {
    id: ConsentId,
    #[serde(flatten)]
    head: ConsentHead,
    state: ConsentState,
    recipient_name: Option<String>,
    #[serde(skip)]
    lacks: Option<LacksByAge>,
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
    /// Second in which she was last asked whether her life may be in danger.
    danger_asked_at: Option<i64>,
    /// Why she is asked again, where she is (R-CA-03).
    danger_due: Option<DangerDue>,
    /// The day by which she is asked again whether she thinks of ending her life, where she is (B.8a).
    ask_again_by: Option<String>,
    /// Checks that were begun and are not finished, and what stands so far.
    unfinished_checks: Vec<Unfinished>,
    #[serde(skip)]
    life_asked_at: Option<i64>,
    /// Protection orders, of all her records.
    orders: Vec<OrderLine>,
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
    let unfinished_checks = if survivor.case.has_died() { Vec::new() } else { begun::unfinished(permit, &survivor).await? };
    let read = permit.read(move |view| {
        let today = clock::today(now);
        let consent = |(id, head, state): (ConsentId, ConsentHead, ConsentState)| {
            let recipient_name = head.recipient.and_then(|recipient| names.get(&recipient).cloned());
            // Who signed stands on the page of the consent.
            let lacks = head.lacks_by_age(&survivor);
            ConsentLine { id, head: ConsentHead { signer_name: None, ..head }, state, recipient_name, lacks }
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
        let happened = view::happened(view, &survivor, now)?;
        // Nothing is asked of her any more who has died.
        let lives = !survivor.case.has_died();
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
            plan_due: plan.as_ref().and_then(|plan| plan.due(happened, now)).filter(|_| lives),
            safety_plan: plan.map(|plan| plan.head),
            danger_asked_at: view::last_done(view, survivor.id, Asks::Danger)?,
            danger_due: danger::due(view, &survivor, now)?.filter(|_| lives),
            ask_again_by: view::ask_again_by(view, &survivor)?.filter(|_| lives),
            unfinished_checks,
            life_asked_at: view::last_done(view, survivor.id, Asks::Suicide)?,
            orders: OrderLine::all(view, &actor, &survivor, today)?,
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
            Some(Due::Order) => Row::new(t::plan_title(l), t::plan_due_order(l, made)).tag(Tone::Warm),
            Some(Due::Moved) => Row::new(t::plan_title(l), t::plan_due_moved(l, made)).tag(Tone::Warm),
            Some(Due::Day) => Row::new(t::plan_title(l), t::plan_due(l, made)).tag(Tone::Warm),
            Some(Due::Old) => Row::new(t::plan_title(l), t::plan_due_old(l, made)).tag(Tone::Warm),
        }
    }

    fn consent_blocks(&self, l: Lang, mut main: Main) -> Main {
        main = main.heading(t::consents(l));
        for consent in &self.consents {
            let mut rows = vec![
                Row::new(t::consent_for(l), forms::label("consent_kind", consent.head.kind.code(), l)),
                Row::new(t::state(l), super::consents::state_said(l, consent.state)).tag(if consent.state == ConsentState::Active { Tone::Calm } else { Tone::Warm }),
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
                let why = match consent.lacks {
                    None => t::consent_doubtful_text(l),
                    Some(LacksByAge::NeedsAdult) => t::consent_doubtful_age(l),
                    Some(LacksByAge::NeedsWriting) => t::consent_doubtful_written(l),
                    Some(LacksByAge::NeedsHerWord) => t::consent_doubtful_adult(l),
                };
                main = main.with(Block::Warning(why.into()));
            }
            if matches!(consent.state, ConsentState::Active | ConsentState::Doubtful) || super::forgetting::may_be_out(&consent.head, consent.state) {
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
        main = main.with_some(suicide::warning(l, self.ask_again_by.as_deref()));
        main = begun::add_to(l, main, if self.is_put_aside { &[] } else { &self.unfinished_checks });
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
            danger::row(l, self.danger_asked_at, self.danger_due, begun::of(&self.unfinished_checks, Asks::Danger)).change(format!("{path}/danger-check")),
            suicide::row(l, self.life_asked_at, self.ask_again_by.as_deref(), begun::of(&self.unfinished_checks, Asks::Suicide)).change(format!("{path}/life-check")),
            self.plan_row(l).change(format!("{path}/safety-plan")),
            Row::new(t::her_life(l), "").change(format!("{path}/about/life")),
            dependants,
            Row::new(t::if_child(l), "").change(format!("{path}/about/child")),
            Row::new(t::ties_title(l), self.kept_away.join(", ")).change(format!("{path}/ties")),
            Row::new(t::twice_title(l), "").change(format!("{path}/duplicate")),
        ];
        main = main.with(Block::Summary(rows.map(|row| row.only_seen(self.is_put_aside)).into()));
        main = orders::add_to(main, l, &self.orders, (!self.is_put_aside).then_some(self.id));
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
        help.push(Link::new(format!("{path}/reconciliation"), t::reconciliation_link(l)));
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
        main = main.with(Block::Links(vec![Link::new(format!("{path}/own-copy"), t::copy_link(l)), Link::new(format!("{path}/forget"), t::forget_link(l))]));
        if !self.history.lines.is_empty() || self.history.page > 0 {
            let lines = self.history.lines.iter().map(|line| moment(l, line)).collect();
            let here = |page: i64| format!("{path}?page={page}");
            main = main.heading(t::history(l)).with(Block::Timeline(lines)).with(turning(l, self.history.page, self.history.has_more, here));
        }
        main
    }
}
