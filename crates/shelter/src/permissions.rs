//! Who may do what in the house. Read this file first.

use care::permissions::works_with;
use care::records::Survivor;
use kernel::{
    Action, Actor, Failure, Listing, Lookup, Reach, Role, Target,
    ids::{BedId, ShelterRequestId, StayId},
    permit::Own,
};
use space::{Id, View};

use crate::{
    records::{Bed, Inquiry, Request, Stay},
    view,
};

impl Target for Bed {
    const PATH_KEY: Option<&'static str> = Some("bed");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_bed(view, BedId(lookup.id()))
    }
}

impl Target for Request {
    const PATH_KEY: Option<&'static str> = Some("request");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_request(view, ShelterRequestId(lookup.id()))
    }
}

impl Target for Inquiry {
    const PATH_KEY: Option<&'static str> = Some("inquiry");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_inquiry(view, ShelterRequestId(lookup.id()))
    }
}

impl Target for Stay {
    const PATH_KEY: Option<&'static str> = Some("stay");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_stay(view, StayId(lookup.id()))
    }

    fn subject(&self) -> Option<Id> {
        Some(self.survivor.id.0)
    }
}

fn works_here(actor: &Actor) -> bool {
    actor.is_any(&[Role::Caseworker, Role::Supervisor])
}

/// Codes only: who is on duty must see every bed.
pub struct ViewBoard;

impl Listing for ViewBoard {
    const NAME: &'static str = "ViewBoard";

    fn reach(actor: &Actor) -> Option<Reach> {
        works_here(actor).then_some(Reach::All)
    }
}

/// Figures of the house: how many, never who.
pub struct ViewNights;

impl Listing for ViewNights {
    const NAME: &'static str = "ViewNights";

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is(Role::Supervisor).then_some(Reach::All)
    }
}

macro_rules! allowed_to {
    ($rule:path, $target:ty => $($name:ident),* $(,)?) => {$(
        pub struct $name;

        impl Action for $name {
            type Target = $target;
            const NAME: &'static str = stringify!($name);

            fn allows(actor: &Actor, _: &$target) -> bool {
                $rule(actor)
            }
        }
    )*};
}

fn runs_the_house(actor: &Actor) -> bool {
    actor.is_any(&[Role::Administrator, Role::Supervisor])
}

allowed_to! { runs_the_house, Own => AddBed }
allowed_to! { works_here, Bed => ChangeBed }
allowed_to! { works_here, Own => TakeRequest }
allowed_to! { works_here, Request => AnswerRequest }
allowed_to! { works_here, Inquiry => AnswerInquiry }

pub struct Admit;

impl Action for Admit {
    type Target = Survivor;
    const NAME: &'static str = "Admit";

    fn allows(actor: &Actor, survivor: &Survivor) -> bool {
        works_with(actor, survivor)
    }
}

pub struct ViewStay;

impl Action for ViewStay {
    type Target = Stay;
    const NAME: &'static str = "ViewStay";
    const OPENS: Option<&'static str> = Some("stay_opened");

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        works_with(actor, &stay.survivor)
    }
}

pub struct ChangeStay;

impl Action for ChangeStay {
    type Target = Stay;
    const NAME: &'static str = "ChangeStay";

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        works_with(actor, &stay.survivor)
    }
}
