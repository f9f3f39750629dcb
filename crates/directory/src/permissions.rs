//! Who may do what with services. Read this file first.

use kernel::{Action, Actor, Listing, Reach, Role, permit::Own};

/// Everyone who works for a partner may know where help is.
pub struct ListServices;

impl Listing for ListServices {
    const NAME: &'static str = "ListServices";

    fn reach(_: &Actor) -> Option<Reach> {
        Some(Reach::All)
    }
}

pub struct ViewServices;

impl Action for ViewServices {
    type Target = Own;
    const NAME: &'static str = "ViewServices";

    fn allows(_: &Actor, _: &Own) -> bool {
        true
    }
}

/// Only of her own organisation; which entry is whose is asked inside the step.
pub struct PublishServices;

impl Action for PublishServices {
    type Target = Own;
    const NAME: &'static str = "PublishServices";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Administrator, Role::Supervisor, Role::ReferralDesk])
    }
}
