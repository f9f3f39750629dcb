//! Who is kept away from a person (R-CA-10): a colleague who is close to her, to him or to their family, or works for
//! him. She finds nothing and is told nothing.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Role,
    ids::StaffId,
    permit::refuse,
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use crate::{
    model::ties::{self, Near, Refused},
    permissions::{KeepAway, ViewSurvivor},
    records::{Survivor, TiesHead},
    t, view,
};

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct Ties {
    /// Everyone who is to be kept away from now on. A worker sends those who are, and herself.
    staff: Vec<String>,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Colleague {
    staff: StaffId,
    name: String,
    is_kept_away: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct TiesSheet {
    /// Whoever could otherwise reach her, or is kept away.
    colleagues: Vec<Colleague>,
    #[serde(skip)]
    survivor: Survivor,
    #[serde(skip)]
    own: StaffId,
    #[serde(skip)]
    is_supervisor: bool,
    #[serde(skip)]
    problems: Problems,
}

const WHO_REACH: [Role; 2] = [Role::Caseworker, Role::Supervisor];

async fn sheet<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, problems: Problems) -> Result<TiesSheet, Failure> {
    let (survivor, own, is_supervisor) = (permit.target().clone(), permit.actor().staff, permit.actor().is(Role::Supervisor));
    permit
        .read(move |view| {
            let mut colleagues: Vec<Colleague> = people::view::list_active(view, &WHO_REACH)?
                .into_iter()
                .map(|one| Colleague { is_kept_away: survivor.kept_away.contains(&one.id), staff: one.id, name: one.name })
                .collect();
            for staff in survivor.kept_away.iter().filter(|staff| colleagues.iter().all(|one| one.staff != **staff)).collect::<Vec<_>>() {
                let name = people::view::name_of(view, *staff)?.unwrap_or_default();
                colleagues.push(Colleague { staff: *staff, name, is_kept_away: true });
            }
            words::sort_by_name(&mut colleagues, |one| &one.name);
            Ok(TiesSheet { colleagues, survivor, own, is_supervisor, problems })
        })
        .await
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, Vec::new()).await?)
}

impl Page for TiesSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::ties_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let path = format!("/survivors/{}", self.survivor.id);
        let mut main = Main::new(t::ties_title(l)).caption(t::case_code(l, &self.survivor.code)).back(&path).text(t::ties_text(l));
        for problem in &self.problems {
            main = main.problem(&problem.field, problem.detail.clone());
        }
        let form = Form::new(format!("{path}/ties"), if self.is_supervisor { t::ties_save(l) } else { t::ties_me(l) });
        if self.is_supervisor {
            let options = self.colleagues.iter().map(|one| Choice::new(one.staff.to_string(), &one.name, one.is_kept_away)).collect();
            return main.form(form.ask(Field::new("staff", t::ties_who(l), Control::Checkboxes { options }).error(said_of(&self.problems, "staff")).optional()));
        }
        let kept_away: Vec<&str> = self.colleagues.iter().filter(|one| one.is_kept_away).map(|one| one.name.as_str()).collect();
        if !kept_away.is_empty() {
            main = main.with(Block::Muted(t::ties_are(l, kept_away.join(", "))));
        }
        let form = self.survivor.kept_away.iter().fold(form, |form, staff| form.hide("staff", staff.to_string()));
        main.with(Block::Inset(t::ties_me_text(l).into())).form(form.hide("staff", self.own.to_string()).grave())
    }
}

fn near(view: &View<'_>, survivor: &Survivor) -> Result<(Option<StaffId>, Vec<StaffId>), Failure> {
    let supervisors = people::view::list_active(view, &[Role::Supervisor])?.into_iter().map(|one| one.id).collect();
    let workers = people::view::list_active(view, &[Role::Caseworker])?;
    Ok((workers.into_iter().map(|one| one.id).find(|id| *id == survivor.case.worker), supervisors))
}

/// All records of one person are kept from the same colleagues, or one of them would open what the other closes.
fn changed(view: &View<'_>, survivor: &Survivor, chosen: &[StaffId], actor: StaffId, l: Lang) -> Result<Drafts, Failure> {
    let hers = kept(view, survivor, chosen, actor, l)?;
    view::other_records(view, survivor)?.iter().try_fold(Drafts::of(survivor.id.0, [hers]), |drafts, other| Ok(drafts.and(kept(view, other, chosen, actor, l)?)))
}

fn kept(view: &View<'_>, survivor: &Survivor, chosen: &[StaffId], actor: StaffId, l: Lang) -> Result<Draft, Failure> {
    let (worker, supervisors) = near(view, survivor)?;
    match ties::check(&survivor.kept_away, chosen, actor, &Near { worker, supervisors: &supervisors }) {
        Ok(()) => {}
        Err(Refused::NotHers) => return refuse("staff", "supervisor", t::ties_not_yours(l)),
        Err(Refused::NobodyLeft) => return refuse("staff", "nobody-left", t::ties_nobody_left(l)),
    }
    let (record, version) = view::find_ties(view, survivor.id)?.unwrap_or_else(|| (Id::new_v4(), 0));
    let head = TiesHead { staff: chosen.to_vec() };
    Ok(Draft::about(survivor.id.0, "ties", "kept_away", record, &head)?.based_on(version))
}

pub(crate) async fn save(permit: Permit<KeepAway>, reader: Reader, Input { value, repeat, .. }: Input<Ties>) -> Result<Response, Failure> {
    let (l, actor) = (reader.lang, permit.actor().staff);
    let mut chosen: Vec<StaffId> = value.staff.iter().filter_map(|staff| StaffId::parse(staff)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    // Quick to keep away, slow to let back: a passer-by at an open screen must not be able to.
    if permit.target().kept_away.iter().any(|staff| !chosen.contains(staff)) {
        permit.needs_password()?;
    }
    let leaves = chosen.contains(&actor);
    let is_known = chosen.len() == value.staff.iter().collect::<std::collections::BTreeSet<_>>().len();
    let saved = if is_known {
        permit.change(&repeat, move |view, survivor| changed(view, survivor, &chosen, actor, l)).await
    } else {
        Err(Failure::Refused(vec![Problem::new("staff", "code", t::ties_unknown(l))]))
    };
    match saved {
        Ok(_) => {
            let place = if leaves { "/cases?done=saved".to_owned() } else { format!("/survivors/{}?done=saved", permit.target().id) };
            reader.done(StatusCode::OK, &place, &serde_json::json!({}))
        }
        Err(failure) => {
            let problems = problems_of(failure)?;
            let page = sheet(&permit, problems.clone()).await?;
            reader.return_form(page.title(l), &page.main(&reader), &problems)
        }
    }
}
