//! One colleague, and what may be done about her access.

use axum::response::Response;
use kernel::{Action, Actor, Failure, Page, Permit, Reader, ids::StaffId};
use serde::Serialize;
use space::View;
use ui::{Block, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{confirm::request_part, list::StaffSheet, role_choices, role_name, state_name};
use crate::{
    permissions::{ChangeRoles, ReadmitStaff, RemoveStaff, ViewStaff},
    second_person::{Asking, Way, not_before_part},
    staff_record::Staff,
    t, view,
};

#[derive(Serialize)]
struct Show {
    #[serde(flatten)]
    sheet: StaffSheet,
    #[serde(skip)]
    staff: Staff,
    #[serde(skip)]
    actor: Actor,
    #[serde(skip)]
    named: Named,
    /// How it would go on if this reader asked for more.
    #[serde(skip)]
    way: Way,
}

/// Colleagues whose names stand on her page; empty where there is none.
#[derive(Default)]
struct Named {
    asks: String,
    said_yes: String,
    /// By whose code she came in.
    let_in: String,
}

fn named(view: &View<'_>, staff: &Staff) -> Result<Named, Failure> {
    let name = |one: Option<StaffId>| one.map_or(Ok(None), |one| view::name_of(view, one)).map(Option::unwrap_or_default);
    let request = staff.request.as_ref();
    Ok(Named {
        asks: name(request.map(|request| request.by))?,
        said_yes: name(request.and_then(|request| request.confirmed.as_ref()).map(|awaited| awaited.by))?,
        let_in: name(staff.admission.as_ref().filter(|admission| admission.code.is_some()).map(|admission| admission.by))?,
    })
}

pub(crate) async fn show(permit: Permit<ViewStaff>, reader: Reader) -> Result<Response, Failure> {
    let staff = permit.target().clone();
    let (asking, hers) = (Asking { by: permit.actor().staff, person: staff.id, at: permit.now() }, staff.clone());
    let (named, way) = permit.read(move |view| Ok((named(view, &hers)?, Way::of(view, true, asking, &[])?))).await?;
    reader.show(&Show { sheet: StaffSheet::seen_by(permit.actor(), staff.clone()), staff, actor: permit.actor().clone(), named, way })
}

impl Page for Show {
    fn title(&self, l: Lang) -> &'static str {
        t::colleague(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let roles: Vec<&str> = self.staff.roles.iter().map(|role| role_name(l, role)).collect();
        let mut rows = vec![Row::new(t::roles(l), roles.join(", ")), Row::new(t::state(l), state_name(l, self.staff.state))];
        if !self.named.let_in.is_empty() && self.staff.request_is_seen_by(&self.actor) {
            rows.push(Row::new(t::let_in_by(l), &self.named.let_in));
        }
        let path = format!("/colleagues/{}", self.staff.id);
        let mut main = Main::new(&self.staff.name).caption(t::colleague(l)).back("/colleagues").with(Block::Summary(rows));
        if self.staff.loss_may_be_reported_by(&self.actor) {
            main = main.with(Block::Links(vec![Link::new(format!("{path}/lost"), t::lost_something(l))]));
        }
        main = request_part(l, main, &self.staff, (&self.named.asks, &self.named.said_yes), &self.actor);
        if ChangeRoles::allows(&self.actor, &self.staff) || ReadmitStaff::allows(&self.actor, &self.staff) {
            main = not_before_part(l, main, self.way);
        }
        if ChangeRoles::allows(&self.actor, &self.staff) {
            let options = role_choices(l, |role| self.staff.roles.has(role));
            let field = Field::new("roles", t::roles(l), Control::Checkboxes { options });
            main = main.form(Form::new(format!("{path}/roles"), t::roles_save(l)).ask(field));
        }
        if ReadmitStaff::allows(&self.actor, &self.staff) {
            main = main.heading(t::readmit_title(l)).text(t::readmit_text(l)).form(Form::new(format!("{path}/readmit"), t::readmit_button(l)).second());
        }
        if RemoveStaff::allows(&self.actor, &self.staff) {
            main = main.heading(t::remove_title(l)).text(t::remove_text(l)).form(Form::new(format!("{path}/remove"), t::remove_button(l)).grave());
        }
        main
    }
}
