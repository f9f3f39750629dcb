//! Who works here.

use axum::response::Response;
use kernel::{Action as _, Actor, Failure, Page, Reader, Role, Roles, Scope, ids::StaffId, permit::Own, thresholds::WORKERS_FOR_ONE_SUPERVISOR};
use serde::Serialize;
use ui::{Block, Cell, Head, Link, Main, Table};
use words::Lang;

use super::{confirm::waiting_part, custodians::fewest_custodians, role_name, state_name};
use crate::{
    permissions::{ExchangeVaultKey, InviteStaff, LOOKS_AFTER_LOSSES, ListStaff},
    second_person::{Request, waiting_for},
    staff_record::{Staff, StaffState},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct StaffSheet {
    pub id: StaffId,
    pub name: String,
    pub roles: Roles,
    pub state: StaffState,
    /// What waits for a second person's yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// Who said yes to it and has the code with which it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<StaffId>,
}

impl StaffSheet {
    pub(crate) fn seen_by(actor: &Actor, staff: Staff) -> Self {
        let request = staff.request.clone().filter(|_| staff.request_is_seen_by(actor));
        let confirmed_by = request.as_ref().and_then(|request| request.confirmed.as_ref()).map(|awaited| awaited.by);
        let request = request.map(|request| Request { confirmed: None, ..request });
        StaffSheet { id: staff.id, name: staff.name, roles: staff.roles, state: staff.state, request, confirmed_by }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct StaffList {
    staff: Vec<StaffSheet>,
    /// Colleagues who can let another back in. Fewer than two is a danger.
    custodians: usize,
    /// More case workers than the supervisors can be there for.
    needs_supervisors: bool,
    /// Somebody who could open the vault left, and its key was not exchanged since. Said to whoever may exchange it.
    key_is_known_elsewhere: bool,
    #[serde(skip)]
    fewest_custodians: usize,
    /// For whom this reader's yes is wanted.
    #[serde(skip)]
    waiting: Vec<Staff>,
}

/// R-CA-07.
fn needs_supervisors(staff: &[Staff]) -> bool {
    let count = |role| staff.iter().filter(|one| one.state == StaffState::Active && one.roles.has(role)).map(|_| 1).sum::<i64>();
    count(Role::Caseworker) > WORKERS_FOR_ONE_SUPERVISOR * count(Role::Supervisor)
}

pub(crate) async fn list(scope: Scope<ListStaff>, reader: Reader) -> Result<Response, Failure> {
    let (fewest_custodians, actor) = (fewest_custodians(scope.house()), scope.actor().clone());
    let list = scope.read(move |view, _| {
        let mut staff = view::list_staff(view)?;
        words::sort_by_name(&mut staff, |member| &member.name);
        Ok(StaffList {
            needs_supervisors: needs_supervisors(&staff),
            staff: staff.into_iter().map(|one| StaffSheet::seen_by(&actor, one)).collect(),
            custodians: view::count_custodians(view)?,
            key_is_known_elsewhere: ExchangeVaultKey::allows(&actor, &Own) && view::vault_key(view)?.is_known_elsewhere,
            fewest_custodians,
            waiting: waiting_for(view, &actor)?,
        })
    });
    reader.show(&list.await?)
}

impl Page for StaffList {
    fn title(&self, l: Lang) -> &'static str {
        t::nav_colleagues(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |staff: &StaffSheet| {
            let roles: Vec<&str> = staff.roles.iter().map(|role| role_name(l, role)).collect();
            vec![Cell::link(format!("/colleagues/{}", staff.id), &staff.name), Cell::new(roles.join(", ")), Cell::new(state_name(l, staff.state))]
        };
        let table = Table { caption: None, heads: vec![Head::new(t::name(l)), Head::new(t::roles(l)), Head::new(t::state(l))], rows: self.staff.iter().map(row).collect() };
        let warning = (self.custodians < self.fewest_custodians).then(|| Block::Warning(t::custodians_few(l).into()));
        let supervision = self.needs_supervisors.then(|| Block::Warning(t::supervisors_few(l).into()));
        let looks_after_losses = reader.actor.as_ref().is_some_and(|actor| actor.is_any(&LOOKS_AFTER_LOSSES));
        let invites = reader.actor.as_ref().is_some_and(|actor| InviteStaff::allows(actor, &Own));
        let invite = invites.then(|| Link::new("/colleagues/invite", t::invite_title(l)));
        let exchanges = reader.actor.as_ref().is_some_and(|actor| ExchangeVaultKey::allows(actor, &Own));
        let known = self.key_is_known_elsewhere.then(|| Block::Warning(t::vault_key_known(l).into()));
        let losses = looks_after_losses.then(|| Link::new("/security", t::lost_list(l)));
        let key = exchanges.then(|| Link::new("/colleagues/key", t::vault_key(l)));
        let links: Vec<Link> = losses.into_iter().chain(key).collect();
        waiting_part(l, Main::new(t::nav_colleagues(l)), &self.waiting)
            .with_some(warning)
            .with_some(supervision)
            .with_some(known)
            .with(Block::Table(table))
            .with_some((!links.is_empty()).then_some(Block::Links(links)))
            .with(Block::Buttons(invite.into_iter().chain([Link::new("/sites", t::sites_title(l)).second()]).collect()))
    }
}
