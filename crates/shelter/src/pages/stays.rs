//! One stay: its nights, and what is due in it.

use axum::response::Response;
use care::{model::consent::ConsentKind, view::has_ended};
use kernel::{
    Failure, Input, Page, Permit, Problems, Reader, clock,
    ids::{StayId, SurvivorId},
    input::Nothing,
    permit::refuse,
    problem::problems_of,
};
use serde::Serialize;
use space::{Drafts, View};
use ui::{Block, Form, Link, Main, Row, Tone};
use words::Lang;

use super::{approval, said_above, said_day};
use crate::{
    beside,
    model::{
        approval::{Approval, ApprovalState},
        must_leave::MustLeave,
        nights::days,
        request::AskState,
        stay::{Absence, FollowUp, StayState},
        telling::{Telling, Told},
    },
    permissions::{ChangeStay, ViewStay},
    records::{Protection, StayHead},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own to look at")]
pub struct StaySheet {
    id: StayId,
    code: String,
    room: String,
    bed: String,
    arrived_on: String,
    planned_until: String,
    left_on: Option<String>,
    /// Age band of a child.
    child: Option<String>,
    /// The stay in whose bed a child sleeps, where it has none of its own.
    beside: Option<StayId>,
    /// Children who sleep in this bed beside her.
    sleep_beside: Vec<StayId>,
    /// R-SH-03, until today or until she left.
    nights: i64,
    wants_review: bool,
    exit_reason: Option<String>,
    destination: Option<String>,
    /// Whether her safety plan fits where she went, and how safe she was.
    exit_plan: Option<String>,
    exit_safety: Option<String>,
    state: StayState,
    absence: Option<Absence>,
    /// She is missed: somebody makes sure that she is safe.
    wants_check: bool,
    longer_because: Option<String>,
    reviewed_on: Option<String>,
    commission_on: Option<String>,
    follow_ups: Vec<FollowUp>,
    is_follow_up_due: bool,
    /// She must move, and the other house says that she is there.
    has_arrived_elsewhere: bool,
    /// The manager's word about her coming.
    approval: Option<Approval>,
    /// Which of the house's rules she was told, and whether she is to be told them now.
    told: Option<Told>,
    telling: Telling,
    /// Somebody asked that she leave against her wish.
    must_leave: Option<MustLeave>,
    /// Of a child that is here without its mother: who decided it.
    protection: Option<Protection>,
    #[serde(skip)]
    transfer: Option<kernel::ids::ShelterRequestId>,
    #[serde(skip)]
    survivor: Option<SurvivorId>,
    /// Her record is put aside: the stay runs until it ends, and nothing new begins from it.
    #[serde(skip)]
    is_put_aside: bool,
}

/// The other house says that she is there.
pub(super) fn has_arrived(view: &View<'_>, stay: &StayHead) -> Result<bool, Failure> {
    let request = stay.transfer.map(|id| view::find_request(view, id)).transpose()?.flatten();
    Ok(request.is_some_and(|request| request.head.asked.iter().any(|ask| ask.state == AskState::Arrived)))
}

pub(crate) async fn show(permit: Permit<ViewStay>, reader: Reader) -> Result<Response, Failure> {
    let (stay, now) = (permit.target().clone(), permit.now());
    let today = clock::today(now);
    let sheet = permit.read(move |view| {
        let bed = view::find_bed(view, stay.head.bed)?.map(|bed| (bed.head.room, bed.head.label)).unwrap_or_default();
        let nights = stay.head.span().map_or(0, |span| days(span.arrived_on, span.left_on.unwrap_or(today)));
        let is_follow_up_due = stay.head.follow_up_due(today).is_some() && !has_ended(view, stay.survivor.id, ConsentKind::AftercareContact, today)?;
        let transfer = if super::transfer::runs(view, &stay.head)? { stay.head.transfer } else { None };
        Ok(StaySheet {
            id: stay.id,
            code: stay.survivor.code.clone(),
            room: bed.0,
            bed: bed.1,
            beside: stay.head.beside,
            sleep_beside: beside::beside(view, &stay)?.into_iter().map(|it| it.id).collect(),
            wants_review: stay.head.wants_review(today, view::house_rules(view)?.0.review_after_days),
            has_arrived_elsewhere: has_arrived(view, &stay.head)?,
            state: stay.head.state(),
            absence: stay.head.absence,
            wants_check: stay.head.absence.is_some_and(|absence| absence.wants_check(now)),
            longer_because: stay.head.longer_because,
            reviewed_on: stay.head.reviewed_on,
            commission_on: stay.head.commission_on,
            approval: stay.head.approval,
            telling: Telling::of(stay.head.child.as_deref(), stay.head.told.as_ref(), view::rules_text(view)?.map(|(version, _)| version)),
            told: stay.head.told,
            must_leave: stay.head.must_leave,
            protection: stay.head.protection,
            is_follow_up_due,
            follow_ups: stay.head.follow_ups,
            transfer,
            arrived_on: stay.head.arrived_on,
            planned_until: stay.head.planned_until,
            left_on: stay.head.left_on,
            child: stay.head.child,
            nights,
            exit_reason: stay.head.exit_reason,
            destination: stay.head.destination,
            exit_plan: stay.head.exit_plan,
            exit_safety: stay.head.exit_safety,
            survivor: Some(stay.survivor.id),
            is_put_aside: stay.survivor.duplicate_of.is_some(),
        })
    });
    reader.show(&sheet.await?)
}

impl StaySheet {
    fn facts(&self, l: Lang) -> Vec<Row> {
        let who = self.child.as_ref().map_or_else(|| t::herself(l).to_owned(), |band| format!("{}, {}", t::child(l), forms::label("age_band", band, l)));
        let mut rows = vec![
            Row::new(t::who(l), who),
            Row::new(t::arrived_on(l), said_day(l, &self.arrived_on)),
            Row::new(t::planned_until(l), said_day(l, &self.planned_until)),
            Row::new(t::nights(l), self.nights.to_string()),
        ];
        rows.extend(self.beside.map(|_| Row::new(t::bed(l), t::shares_bed(l))));
        rows.extend(self.approval.as_ref().map(|it| Row::new(t::approval(l), approval::state_name(l, it.state)).change(format!("/stays/{}/approval", self.id))));
        rows.extend(self.absence.map(|absence| Row::new(t::is_out(l), words::day_and_time(l, clock::local(absence.back_by))).tag(Tone::Warm)));
        rows.extend(self.told.as_ref().map(|told| Row::new(t::rules_told(l), t::rules_told_which(l, said_day(l, &told.written_on), said_day(l, &told.told_on)))));
        rows.extend(self.longer_because.as_ref().map(|because| Row::new(t::stays_longer(l), because)));
        rows.extend(self.reviewed_on.as_deref().map(|on| Row::new(t::talked_on(l), said_day(l, on))));
        rows.extend(self.commission_on.as_deref().map(|on| Row::new(t::commission_on(l), said_day(l, on))));
        rows.extend(self.protection.as_ref().map(|it| Row::new(t::protection(l), format!("{}, {}", it.decided_by, said_day(l, &it.decided_on)))));
        rows.extend(self.left_on.as_deref().map(|left| Row::new(t::left_on(l), said_day(l, left))));
        rows.extend(self.exit_reason.as_ref().map(|code| Row::new(t::why(l), forms::label("exit_reason", code, l))));
        rows.extend(self.destination.as_ref().map(|code| Row::new(t::destination(l), forms::label("exit_destination", code, l))));
        rows.extend(self.exit_plan.as_ref().map(|code| Row::new(t::exit_plan_row(l), forms::label("exit_plan", code, l))));
        rows.extend(self.exit_safety.as_ref().map(|code| Row::new(t::exit_safety_row(l), forms::label("exit_safety", code, l))));
        rows.extend(self.follow_ups.iter().map(|it| {
            let outcome = it.outcome.as_ref().map(|code| forms::label("follow_up", code, l)).unwrap_or_default();
            Row::new(t::follow_up(l), format!("{} {outcome}", said_day(l, &it.due_on)))
        }));
        rows
    }

    fn warnings(&self, l: Lang, mut main: Main) -> Main {
        if self.wants_review {
            main = main.with(Block::Warning(t::review_text(l).into())).form(Form::new(format!("/stays/{}/reviewed", self.id), t::talked_with_her(l)).second());
        }
        if self.wants_check {
            main = main.with(Block::Warning(t::safety_check(l).into()));
        }
        match self.approval.as_ref().filter(|_| self.left_on.is_none()).map(|it| it.state) {
            Some(ApprovalState::Waits) => main = main.with(Block::Inset(t::approval_waits_text(l).into())),
            Some(ApprovalState::Elsewhere) => main = main.with(Block::Inset(t::approval_elsewhere_text(l).into())),
            Some(ApprovalState::Agreed) | None => {}
        }
        if self.left_on.is_none()
            && let Some(asked) = &self.must_leave
        {
            main = main.with(Block::Warning(if asked.is_agreed() { t::must_leave_decided(l) } else { t::must_leave_asked_for(l) }.into()));
        }
        if self.left_on.is_none()
            && let Some(reminder) = self.reminder(l)
        {
            main = main.with(Block::Inset(reminder.into()));
            if matches!(self.telling, Telling::Due | Telling::Changed) {
                main = main.form(Form::new(format!("/stays/{}/rules-told", self.id), t::rules_tell(l)).second());
            }
        }
        if self.has_arrived_elsewhere && self.left_on.is_none() {
            main = main.with(Block::Inset(t::has_arrived(l).into()));
        }
        main
    }

    /// What is still to be told to her. She stays whether or not it was.
    fn reminder(&self, l: Lang) -> Option<&'static str> {
        match self.telling {
            Telling::NotNeeded | Telling::Done => None,
            Telling::NotWritten => Some(t::rules_not_written(l)),
            Telling::Due => Some(t::rules_due(l)),
            Telling::Changed => Some(t::rules_changed_since(l)),
        }
    }

    fn links(&self) -> impl Fn(Lang) -> Vec<Link> + '_ {
        move |l| {
            let own = |step: &str, label: &'static str| Link::new(format!("/stays/{}/{step}", self.id), label);
            let mut links = Vec::new();
            if self.state != StayState::Left {
                links.push(own("absence", if self.state == StayState::Out { t::she_is_out(l) } else { t::goes_out(l) }));
                links.push(own("bed", t::another_bed(l)));
                links.push(own("commission", t::commission(l)));
                links.push(own("extend", t::stays_longer(l)));
                links.push(own("leave", t::leaves(l)));
                links.push(own("must-leave", t::must_leave(l)));
                match self.transfer {
                    // A child moves with its mother, from her stay.
                    _ if self.child.is_some() => {}
                    Some(request) => links.push(Link::new(format!("/shelter/requests/{request}"), t::transfer_request(l))),
                    None if self.is_put_aside => {}
                    None => links.push(own("transfer", t::transfer(l))),
                }
            }
            if self.is_follow_up_due {
                links.push(own("follow-up", t::follow_up_ask(l)));
            }
            if self.telling != Telling::NotNeeded {
                links.push(Link::new("/shelter/rules/text", t::rules_told_title(l)));
            }
            links.extend(self.sleep_beside.iter().map(|child| Link::new(format!("/stays/{child}"), t::child_beside(l))));
            links.push(own("report", t::report(l)));
            links.extend(self.survivor.map(|survivor| Link::new(format!("/survivors/{survivor}"), t::her_page(l))));
            links.extend(self.survivor.filter(|_| !self.is_put_aside).map(|survivor| Link::new(format!("/survivors/{survivor}/stay"), t::admit_child(l))));
            links
        }
    }
}

impl Page for StaySheet {
    fn title(&self, l: Lang) -> &'static str {
        t::stay(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(format!("{} · {}", self.room, self.bed)).caption(t::code(l, &self.code)).back("/shelter");
        self.warnings(l, main).with(Block::Summary(self.facts(l))).with(Block::Links(self.links()(l)))
    }
}

pub(super) fn done(permit: &Permit<ChangeStay>, reader: &Reader) -> Result<Response, Failure> {
    let id = permit.target().id;
    reader.saved(&format!("/stays/{id}"), id)
}

pub(super) fn returned(permit: &Permit<ChangeStay>, reader: &Reader, failure: Failure, form: impl Fn(&Problems) -> Form) -> Result<Response, Failure> {
    let l = reader.lang;
    let problems = problems_of(failure)?;
    let main = said_above(Main::new(t::stay(l)).back(format!("/stays/{}", permit.target().id)).form(form(&problems)), &problems);
    reader.return_form(t::stay(l), &main, &problems)
}

/// R-SH-06: somebody talked with her about what comes next. Nobody leaves by it.
pub(crate) async fn reviewed(permit: Permit<ChangeStay>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    permit
        .change(&repeat, move |view, stay| {
            if !stay.head.wants_review(today, view::house_rules(view)?.0.review_after_days) {
                return refuse("", "state", t::not_now(l));
            }
            let head = StayHead { reviewed_on: Some(today.to_string()), ..stay.head.clone() };
            Ok(Drafts::of(stay.id.0, [stay.becomes("stay_reviewed", &head)?]))
        })
        .await?;
    done(&permit, &reader)
}
