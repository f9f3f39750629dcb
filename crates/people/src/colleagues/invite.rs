//! An invitation: a staff record that waits, and a one-time code to hand over in person. With a role that reaches the
//! persons whom the house helps there is no code until a second person says yes.

use axum::{http::StatusCode, response::Response};
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Role, Roles,
    ids::StaffId,
    permit::{Own, refuse},
    problem::said_of,
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::{confirm, role_choices};
use crate::{
    admission::Admission,
    door,
    enrolment::{self, Purpose},
    permissions::InviteStaff,
    second_person::{Asked, Asking, Request, Way, any_guarded, not_before_part, refuse_before},
    staff_record::StaffHead,
    t, view,
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
    #[serde(skip)]
    pub how: Handing,
}

/// What she who hands a code over is told of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Handing {
    /// She asked for it herself.
    Asker,
    /// She said yes to what another asked.
    SecondPerson,
    /// The same, and it is for roles of a colleague who works here already.
    NewRoles,
}

pub(crate) async fn form(permit: Permit<InviteStaff>, reader: Reader) -> Result<Response, Failure> {
    let (l, asking) = (reader.lang, Asking { by: permit.actor().staff, person: StaffId::random(), at: permit.now() });
    let way = permit.read(move |view| Way::of(view, true, asking, &[])).await?;
    reader.draw(StatusCode::OK, t::invite_title(l), &not_before_part(l, draw(l, &Invite::default(), &Vec::new()), way))
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
    let roles = roles_of(l, &value.roles, &mut problems);
    if value.roles.is_empty() {
        problems.push(Problem::new("roles", "empty", t::roles_empty(l)));
    }
    let (Some(name), true) = (name, problems.is_empty()) else {
        return reader.return_form(t::invite_title(l), &draw(l, &value, &problems), &problems);
    };
    let (staff, asker, now, is_guarded) = (StaffId::random(), permit.actor().staff, permit.now(), any_guarded(&roles));
    let asking = Asking { by: asker, person: staff, at: now };
    let way = permit.read(move |view| Way::of(view, is_guarded, asking, &[])).await?;
    let outcome = permit
        .change(&repeat, move |view, Own| {
            if Way::of(view, is_guarded, asking, &[])? != way {
                return Err(Failure::Stale);
            }
            if view::list_staff(view)?.iter().any(|other| other.could_be_taken_for(&name)) {
                return refuse("name", "taken", t::name_taken(l));
            }
            let waiting = StaffHead::invited(name.as_str().to_owned(), roles.clone());
            let head = StaffHead { admission: Some(Admission::at_once(asker)), ..waiting.clone() };
            let draft = match way {
                Way::NotBefore(until) => return refuse_before(l, until),
                Way::AtOnce => Draft::house("staff", "staff_invited", staff.0, &head)?,
                Way::Alone => Draft::house("staff", "staff_invited_alone", staff.0, &head)?,
                Way::Asked => {
                    let head = StaffHead { request: Some(Request::new(asker, now, Asked::Invitation)), ..waiting };
                    Draft::house("staff", "staff_invitation_asked", staff.0, &head)?
                }
            };
            Ok(Drafts::of(staff.0, [draft]))
        })
        .await;
    let outcome = match outcome {
        // Her name alone is to be told apart: what else she typed stays.
        Err(Failure::Refused(problems)) if said_of(&problems, "name").is_some() => return reader.return_form(t::invite_title(l), &draw(l, &value, &problems), &problems),
        other => other?,
    };
    // A repeated press gives a new code for the same colleague: whichever is used first counts.
    let staff = StaffId(outcome.result);
    if way == Way::Asked {
        return confirm::asked(&permit, &reader, staff).await;
    }
    let purpose = Purpose::Join { space: permit.space().id(), staff: staff.0 };
    let code = enrolment::issue(permit.house(), purpose, Some(permit.space().vault())).await?;
    let invited = Invited { staff, code: code.text().to_string(), how: Handing::Asker };
    kernel::held::shown_once(&reader, |reader| reader.show_as(StatusCode::CREATED, &invited)).await
}

/// A misspelt role must not pass for one that was left out: with it a colleague would lose what she has.
pub(crate) fn roles_of(l: Lang, codes: &[String], problems: &mut Problems) -> Roles {
    let (known, unknown): (Vec<Option<Role>>, Vec<Option<Role>>) = codes.iter().map(|code| Role::from_code(code)).partition(Option::is_some);
    if !unknown.is_empty() {
        problems.push(Problem::new("roles", "unknown-role", t::roles_unknown(l)));
    }
    Roles::of(known.into_iter().flatten())
}

impl Page for Invited {
    fn title(&self, l: Lang) -> &'static str {
        t::invited_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let begins = (self.how == Handing::NewRoles).then(|| t::invited_advice_roles(l));
        Main::new(t::invited_title(l))
            .text(t::invited_text(l))
            .with_some((self.how != Handing::Asker).then(|| Block::Warning(t::second_hand_over(l).into())))
            .with(Block::Code(self.code.clone()))
            .with(Block::List([t::invited_advice_person(l), t::invited_advice_days(l)].into_iter().chain(begins).map(str::to_owned).collect()))
            .with(Block::Links(vec![Link::new("/colleagues", t::nav_colleagues(l))]))
    }
}
