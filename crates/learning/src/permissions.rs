//! Who may look and who may write. Read this file first.

use kernel::{Action, Actor, Role, permit::Own};

/// Everyone who works for a partner may know what partners do together.
pub struct ReadLearning;

impl Action for ReadLearning {
    type Target = Own;
    const NAME: &'static str = "ReadLearning";

    fn allows(_: &Actor, _: &Own) -> bool {
        true
    }
}

/// For her own organisation; whose record it is, is asked inside the step. A donor who only looks has no such role.
pub struct WriteLearning;

impl Action for WriteLearning {
    type Target = Own;
    const NAME: &'static str = "WriteLearning";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Administrator, Role::Supervisor, Role::Council])
    }
}
