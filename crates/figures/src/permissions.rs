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

/// She sees the own organisation's numbers and approves them.
pub struct ShareMeasures;

impl Action for ShareMeasures {
    type Target = Own;
    const NAME: &'static str = "ShareMeasures";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Supervisor)
    }
}
