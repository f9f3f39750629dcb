//! One colleague, and what may be done about her access.

use axum::response::Response;
use kernel::{Action, Actor, Failure, Page, Permit, Reader};
use serde::Serialize;
use ui::{Block, Control, Field, Form, Link, Main, Row};
use words::Lang;

use super::{confirm::request_part, list::StaffSheet, role_choices, role_name, state_name};
use crate::{
    permissions::{ChangeRoles, ReadmitStaff, RemoveStaff, ViewStaff},
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
    /// Who asked for what waits.
    #[serde(skip)]
    asked_by: String,
}

pub(crate) async fn show(permit: Permit<ViewStaff>, reader: Reader) -> Result<Response, Failure> {
    let staff = permit.target().clone();
    let asker = staff.request.as_ref().map(|request| request.by);
    let asked_by = permit.read(move |view| asker.map_or(Ok(None), |asker| view::name_of(view, asker))).await?.unwrap_or_default();
    reader.show(&Show { sheet: StaffSheet::seen_by(permit.actor(), staff.clone()), staff, actor: permit.actor().clone(), asked_by })
}

impl Page for Show {
    fn title(&self, l: Lang) -> &'static str {
        t::colleague(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let roles: Vec<&str> = self.staff.roles.iter().map(|role| role_name(l, role)).collect();
        let rows = vec![Row::new(t::roles(l), roles.join(", ")), Row::new(t::state(l), state_name(l, self.staff.state))];
        let path = format!("/colleagues/{}", self.staff.id);
        let mut main = Main::new(&self.staff.name).caption(t::colleague(l)).back("/colleagues").with(Block::Summary(rows));
        if self.staff.loss_may_be_reported_by(&self.actor) {
            main = main.with(Block::Links(vec![Link::new(format!("{path}/lost"), t::lost_something(l))]));
        }
        main = request_part(l, main, &self.staff, &self.asked_by, &self.actor);
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
