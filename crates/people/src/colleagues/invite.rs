//! An invitation: a staff record that waits, and a one-time code to hand over in person. With a role that reaches the
//! persons whom the house helps there is no code until a second person says yes.

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Page, Permit, Problem, Problems, Reader, Role, Roles, ids::StaffId, permit::Own, problem::said_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::{confirm, role_choices};
use crate::{
    door,
    enrolment::{self, Purpose},
    permissions::InviteStaff,
    second_person::{Asked, Request, Way, any_guarded},
    staff_record::{StaffHead, StaffState},
    t,
};

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct Invite {
    name: String,
    /// Codes of roles.
    roles: Vec<String>,
}

/// The code is shown this once.
#[derive(Serialize, schemars::JsonSchema)]
pub struct Invited {
    pub staff: StaffId,
    pub code: String,
    /// Shown to the one who said yes, not to the one who asked.
    #[serde(skip)]
    pub is_second_person: bool,
}

pub(crate) async fn form(permit: Permit<InviteStaff>, reader: Reader) -> Result<Response, Failure> {
    let Own = permit.target();
    reader.draw(StatusCode::OK, t::invite_title(reader.lang), &draw(reader.lang, &Invite::default(), &Vec::new()))
}

fn draw(l: Lang, values: &Invite, problems: &Problems) -> Main {
    let options = role_choices(l, |role| values.roles.iter().any(|code| code == role.code()));
    let form = Form::new("/colleagues", t::invite_button(l))
        .ask(Field::line("name", t::name(l), &values.name).error(said_of(problems, "name")))
        .ask(Field::new("roles", t::roles(l), Control::Checkboxes { options }).error(said_of(problems, "roles")));
    Main::new(t::invite_title(l)).back("/colleagues").text(t::invite_text(l)).text(t::second_invite(l)).form(form)
}

pub(crate) async fn invite(permit: Permit<InviteStaff>, reader: Reader, Input { value, repeat, .. }: Input<Invite>) -> Result<Response, Failure> {
    let l = reader.lang;
    let mut problems = Problems::new();
    let name = door::staff_name(l, &value.name, &mut problems);
    let roles = roles_of(&value.roles);
    if roles.iter().next().is_none() {
        problems.push(Problem::new("roles", "empty", t::roles_empty(l)));
    }
    let (Some(name), true) = (name, problems.is_empty()) else {
        return reader.return_form(t::invite_title(l), &draw(l, &value, &problems), &problems);
    };
    let (staff, asker, now, is_guarded) = (StaffId::random(), permit.actor().staff, permit.now(), any_guarded(&roles));
    let way = permit.read(move |view| Way::of(view, is_guarded, asker, staff, &[])).await?;
    let outcome = permit
        .change(&repeat, move |view, Own| {
            if Way::of(view, is_guarded, asker, staff, &[])? != way {
                return Err(Failure::Stale);
            }
            let (name, roles) = (name.as_str().to_owned(), roles.clone());
            let head = StaffHead { name, account: None, public_key: None, roles, state: StaffState::Invited, languages: Vec::new(), request: None };
            let draft = match way {
                Way::AtOnce => Draft::house("staff", "staff_invited", staff.0, &head)?,
                Way::Alone => Draft::house("staff", "staff_invited_alone", staff.0, &head)?,
                Way::Asked => {
                    let head = StaffHead { request: Some(Request::new(asker, now, Asked::Invitation)), ..head };
                    Draft::house("staff", "staff_invitation_asked", staff.0, &head)?
                }
            };
            Ok(Drafts::of(staff.0, [draft]))
        })
        .await?;
    // A repeated press gives a new code for the same colleague: whichever is used first counts.
    let staff = StaffId(outcome.result);
    if way == Way::Asked {
        return confirm::asked(&permit, &reader, staff).await;
    }
    let purpose = Purpose::Join { space: permit.space().id(), staff: staff.0 };
    let code = enrolment::issue(permit.house(), purpose, Some(permit.space().vault())).await?;
    reader.show_as(StatusCode::CREATED, &Invited { staff, code: code.text().to_string(), is_second_person: false }).map(kernel::held::shown_once)
}

/// Unknown codes give nothing.
pub(crate) fn roles_of(codes: &[String]) -> Roles {
    Roles::of(codes.iter().filter_map(|code| Role::from_code(code)))
}

impl Page for Invited {
    fn title(&self, l: Lang) -> &'static str {
        t::invited_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        Main::new(t::invited_title(l))
            .text(t::invited_text(l))
            .with_some(self.is_second_person.then(|| Block::Warning(t::second_hand_over(l).into())))
            .with(Block::Code(self.code.clone()))
            .with(Block::List(vec![t::invited_advice_person(l).into(), t::invited_advice_days(l).into()]))
            .with(Block::Links(vec![Link::new("/colleagues", t::nav_colleagues(l))]))
    }
}
