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
use space::{Clash, Draft, Drafts, Id, View};
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
    /// Everyone who is to be kept away from now on. A worker sends those who are, and herself. A program always sends it: an
    /// empty list lets everyone back.
    #[schemars(required, with = "Vec<StaffId>")]
    staff: Option<Vec<String>>,
}

impl Ties {
    /// Who was chosen; what names nobody who ever worked here is said by its own text, and never passed over: it stands for
    /// a colleague who would be let back.
    fn chosen(self, reader: &Reader) -> Result<Vec<StaffId>, Problem> {
        let l = reader.lang;
        // A browser leaves out what nobody ticked.
        let staff = match self.staff {
            Some(staff) => staff,
            None if reader.is_api => return Err(Problem::new("staff", "required", t::ties_all(l))),
            None => Vec::new(),
        };
        let mut chosen = staff.iter().map(|one| StaffId::parse(one)).collect::<Option<Vec<_>>>().ok_or_else(|| Problem::new("staff", "code", t::ties_unknown(l)))?;
        chosen.sort_unstable();
        chosen.dedup();
        Ok(chosen)
    }
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
    /// Of the list: what is sent was decided on it.
    version: i64,
    /// What was chosen on a list that a colleague changed meanwhile.
    #[serde(skip)]
    chosen: Vec<StaffId>,
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

async fn sheet<A: kernel::Action<Target = Survivor>>(permit: &Permit<A>, chosen: Vec<StaffId>, problems: Problems) -> Result<TiesSheet, Failure> {
    let (id, own, is_supervisor) = (permit.target().id, permit.actor().staff, permit.actor().is(Role::Supervisor));
    permit
        .read(move |view| {
            // As it stands now: the step may have been refused because it changed.
            let survivor = view::find_survivor(view, id)?.ok_or(Failure::NotFound)?;
            let version = view::find_ties(view, id)?.map_or(0, |(_, version)| version);
            let mut colleagues: Vec<Colleague> = people::view::list_active(view, &WHO_REACH)?
                .into_iter()
                .map(|one| Colleague { is_kept_away: survivor.kept_away.contains(&one.id), staff: one.id, name: one.name })
                .collect();
            for staff in survivor.kept_away.iter().filter(|staff| colleagues.iter().all(|one| one.staff != **staff)).collect::<Vec<_>>() {
                let name = people::view::name_of(view, *staff)?.unwrap_or_default();
                colleagues.push(Colleague { staff: *staff, name, is_kept_away: true });
            }
            words::sort_by_name(&mut colleagues, |one| &one.name);
            Ok(TiesSheet { colleagues, version, chosen, survivor, own, is_supervisor, problems })
        })
        .await
}

pub(crate) async fn show(permit: Permit<ViewSurvivor>, reader: Reader) -> Result<Response, Failure> {
    let sheet = sheet(&permit, Vec::new(), Vec::new()).await?;
    reader.show_version(sheet.version, &sheet)
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
        let form = Form::new(format!("{path}/ties"), if self.is_supervisor { t::ties_save(l) } else { t::ties_me(l) }).version(self.version);
        if self.is_supervisor {
            // Of two lists both: to let somebody back she takes the tick away again, on purpose.
            let is_ticked = |one: &Colleague| one.is_kept_away || self.chosen.contains(&one.staff);
            let options = self.colleagues.iter().map(|one| Choice::new(one.staff.to_string(), &one.name, is_ticked(one))).collect();
            return main.form(form.ask(Field::new("staff", t::ties_who(l), Control::Checkboxes { options }).error(said_of(&self.problems, "staff")).optional()));
        }
        if !self.survivor.kept_away.is_empty() {
            main = main.with(Block::Muted(t::ties_are(l, self.names_of(|one| one.is_kept_away))));
        }
        let form = self.survivor.kept_away.iter().fold(form, |form, staff| form.hide("staff", staff.to_string()));
        main.with(Block::Inset(t::ties_me_text(l).into())).form(form.hide("staff", self.own.to_string()).grave())
    }
}

impl TiesSheet {
    fn names_of(&self, is_among: impl Fn(&Colleague) -> bool) -> String {
        self.colleagues.iter().filter(|one| is_among(one)).map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What a colleague decided meanwhile, beside what was chosen here.
    fn clash(&self) -> Clash {
        let ids = |is_among: &dyn Fn(&Colleague) -> bool| self.colleagues.iter().filter(|one| is_among(one)).map(|one| one.staff.to_string()).collect::<Vec<_>>().into();
        Clash { field: "staff".into(), mine: ids(&|one| self.chosen.contains(&one.staff)), theirs: ids(&|one| one.is_kept_away) }
    }

    fn say_clash(self, l: Lang) -> Self {
        let or_nobody = |names: String| if names.is_empty() { t::ties_nobody(l).to_owned() } else { names };
        let (theirs, mine) = (or_nobody(self.names_of(|one| one.is_kept_away)), or_nobody(self.names_of(|one| self.chosen.contains(&one.staff))));
        TiesSheet { problems: vec![Problem::new("staff", "clash", t::ties_clash(l, theirs, mine))], ..self }
    }
}

fn near(view: &View<'_>, survivor: &Survivor) -> Result<(Option<StaffId>, Vec<StaffId>), Failure> {
    let supervisors = people::view::list_active(view, &[Role::Supervisor])?.into_iter().map(|one| one.id).collect();
    let workers = people::view::list_active(view, &[Role::Caseworker])?;
    Ok((workers.into_iter().map(|one| one.id).find(|id| *id == survivor.case.worker), supervisors))
}

/// Who shall be kept away from now on, and on which list it was decided.
#[derive(Clone)]
struct Choosing {
    chosen: Vec<StaffId>,
    seen: Option<i64>,
    by: StaffId,
    /// Whether her password was asked a moment ago.
    is_sure: bool,
    l: Lang,
}

/// All records of one person are kept from the same colleagues, or one of them would open what the other closes.
fn changed(view: &View<'_>, survivor: &Survivor, it: &Choosing) -> Result<Drafts, Failure> {
    let version = view::find_ties(view, survivor.id)?.map_or(0, |(_, version)| version);
    for one in &it.chosen {
        if people::view::find_staff(view, *one)?.is_none() {
            return refuse("staff", "code", t::ties_unknown(it.l));
        }
    }
    // An old list would let back whom a colleague kept away meanwhile.
    if it.seen.is_some_and(|seen| seen != version) {
        return Err(Failure::Stale);
    }
    let hers = kept(view, survivor, it)?;
    view::other_records(view, survivor)?.iter().try_fold(Drafts::of(survivor.id.0, [hers]), |drafts, other| Ok(drafts.and(kept(view, other, it)?)))
}

fn kept(view: &View<'_>, survivor: &Survivor, it: &Choosing) -> Result<Draft, Failure> {
    let (worker, supervisors) = near(view, survivor)?;
    match ties::check(&survivor.kept_away, &it.chosen, it.by, &Near { worker, supervisors: &supervisors }) {
        Ok(()) => {}
        Err(Refused::NotHers) => return refuse("staff", "supervisor", t::ties_not_yours(it.l)),
        Err(Refused::NobodyLeft) => return refuse("staff", "nobody-left", t::ties_nobody_left(it.l)),
    }
    let lets_back = survivor.kept_away.iter().any(|staff| !it.chosen.contains(staff));
    // Quick to keep away, slow to let back: a passer-by at an open screen must not be able to.
    if lets_back && !it.is_sure {
        return Err(Failure::PasswordAgain);
    }
    let (record, version) = view::find_ties(view, survivor.id)?.unwrap_or_else(|| (Id::new_v4(), 0));
    let head = TiesHead { staff: it.chosen.clone() };
    Ok(Draft::about(survivor.id.0, "ties", if lets_back { "let_back" } else { "kept_away" }, record, &head)?.based_on(version))
}

pub(crate) async fn save(permit: Permit<KeepAway>, reader: Reader, Input { value, repeat, version }: Input<Ties>) -> Result<Response, Failure> {
    let (l, by) = (reader.lang, permit.actor().staff);
    let chosen = match value.chosen(&reader) {
        Ok(chosen) => chosen,
        Err(problem) => return returned(&permit, &reader, Vec::new(), vec![problem]).await,
    };
    let leaves = chosen.contains(&by);
    let it = Choosing { chosen: chosen.clone(), seen: version, by, is_sure: permit.needs_password().is_ok(), l };
    match permit.change(&repeat, move |view, survivor| changed(view, survivor, &it)).await {
        Ok(_) => {
            let place = if leaves { "/cases?done=saved".to_owned() } else { format!("/survivors/{}?done=saved", permit.target().id) };
            reader.done(StatusCode::OK, &place, &serde_json::json!({}))
        }
        Err(Failure::Stale) => {
            let page = sheet(&permit, chosen, Vec::new()).await?;
            if reader.is_api {
                return Err(if version.is_some_and(|version| !(0..=page.version).contains(&version)) { Failure::Stale } else { Failure::Clash(vec![page.clash()]) });
            }
            let page = page.say_clash(l);
            reader.draw(StatusCode::CONFLICT, page.title(l), &page.main(&reader))
        }
        Err(failure) => returned(&permit, &reader, chosen, problems_of(failure)?).await,
    }
}

async fn returned(permit: &Permit<KeepAway>, reader: &Reader, chosen: Vec<StaffId>, problems: Problems) -> Result<Response, Failure> {
    let page = sheet(permit, chosen, problems.clone()).await?;
    reader.return_form(page.title(reader.lang), &page.main(reader), &problems)
}
