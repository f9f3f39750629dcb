//! Who may see and share figures. Read this file first.

use kernel::{Action, Actor, Reach, Role, permit::Own};

/// Protected totals are for everyone who works for a partner.
pub struct ReadMeasures;

impl kernel::Listing for ReadMeasures {
    const NAME: &'static str = "ReadMeasures";

    fn reach(_: &Actor) -> Option<Reach> {
        Some(Reach::All)
    }
}

/// The own organisation's numbers, before they are protected: how many, never who.
pub struct PrepareMeasures;

impl Action for PrepareMeasures {
    type Target = Own;
    const NAME: &'static str = "PrepareMeasures";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Supervisor, Role::Administrator])
    }
}

/// A second person approves (R-AG-04); that it is a second one is asked inside the step.
pub struct ShareMeasures;

impl Action for ShareMeasures {
    type Target = Own;
    const NAME: &'static str = "ShareMeasures";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Supervisor)
    }
}
