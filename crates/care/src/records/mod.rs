//! What casework keeps: the heads, which lists and rules need, and the targets that actions name.

mod case;
mod check;
mod consent;
mod erasure;
mod incident;
mod order;
mod oversight;
mod own_copy;
mod person;

pub use case::{CaseFile, CaseHead, HandedOver, ReconciliationHead, TakenOver};
pub use check::{Check, CheckHead, Found};
pub use consent::{Consent, ConsentHead};
pub use erasure::{Checked, Erasure, ErasureHead, Hold, HoldHead, Turned};
pub use incident::{Incident, IncidentHead, Void};
pub use order::{Issued, OrderHead, OrderStep, ProtectionOrder, Told};
pub use oversight::{
    Affected, Approved, DataAnswer, DataRequest, DataRequestHead, Disclosure, DisclosureHead, Emergency, EmergencyHead, RecorderExport, RecorderExportHead, SecurityIncident,
    SecurityIncidentHead,
};
pub use own_copy::{CopyHead, GivenCopy, Granted, MadeSure, OwnCopy, RefusedCopy};
pub use person::{Dependant, DependantHead, Duplicate, DuplicateHead, SafetyPlan, SafetyPlanHead, Survivor, SurvivorHead, TiesHead};
