//! Who may do what with that which concerns the whole house: what was asked of it, the Recorder's file, lost phones.

use kernel::{Action, Actor, Failure, Listing, Lookup, Opened, Reach, Role, Target, permit::Own};
use people::Staff;
use space::View;

use crate::{
    records::{DataRequest, RecorderExport, SecurityIncident},
    view,
};

pub struct ListDataRequests;

impl Listing for ListDataRequests {
    const NAME: &'static str = "ListDataRequests";
    const OPENS: Option<&'static str> = Some("data_requests_opened");

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is_any(&[Role::Auditor, Role::Supervisor, Role::Administrator]).then_some(Reach::All)
    }
}

pub struct RecordDataRequest;

impl Action for RecordDataRequest {
    type Target = Own;
    const NAME: &'static str = "RecordDataRequest";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Supervisor, Role::Administrator])
    }
}

impl Target for DataRequest {
    const PATH_KEY: Option<&'static str> = Some("data_request");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_data_request(view, lookup.id())
    }

    /// What somebody asked for may hold names.
    fn opened(&self) -> Option<Opened> {
        Some(Opened { event: "data_requests_opened", subject: None })
    }
}

/// Whoever may record a request may also answer it later.
pub struct AnswerDataRequest;

impl Action for AnswerDataRequest {
    type Target = DataRequest;
    const NAME: &'static str = "AnswerDataRequest";

    fn allows(actor: &Actor, _: &DataRequest) -> bool {
        RecordDataRequest::allows(actor, &Own)
    }
}

impl Target for RecorderExport {
    const PATH_KEY: Option<&'static str> = Some("recorder_export");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_recorder_export(view, lookup.id(), lookup.now())
    }
}

/// R-DE-05: sees how many incidents a file would hold, never whose; asks for it with a reason.
pub struct AskForExport;

impl Action for AskForExport {
    type Target = Own;
    const NAME: &'static str = "AskForExport";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Supervisor, Role::Administrator])
    }
}

pub struct ViewExport;

impl Action for ViewExport {
    type Target = RecorderExport;
    const NAME: &'static str = "ViewExport";

    fn allows(actor: &Actor, _: &RecorderExport) -> bool {
        AskForExport::allows(actor, &Own)
    }
}

/// Survivor-level data leaves only by a supervisor; that she is a second person is asked inside the step.
pub struct ApproveExport;

impl Action for ApproveExport {
    type Target = RecorderExport;
    const NAME: &'static str = "ApproveExport";

    fn allows(actor: &Actor, _: &RecorderExport) -> bool {
        actor.is(Role::Supervisor)
    }
}

/// The file is for her who approved it, for a while, and for nobody else.
pub struct TakeExport;

impl Action for TakeExport {
    type Target = RecorderExport;
    const NAME: &'static str = "TakeExport";
    const OPENS: Option<&'static str> = Some("export_taken");

    fn allows(actor: &Actor, export: &RecorderExport) -> bool {
        actor.is(Role::Supervisor) && export.may_be_fetched && export.head.approved.as_ref().is_some_and(|approved| approved.by == actor.staff)
    }
}

impl Target for SecurityIncident {
    const PATH_KEY: Option<&'static str> = Some("security");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_security_incident(view, lookup.id())
    }
}

pub struct ReportLoss;

impl Action for ReportLoss {
    type Target = Staff;
    const NAME: &'static str = "ReportLoss";

    fn allows(actor: &Actor, staff: &Staff) -> bool {
        staff.loss_may_be_reported_by(actor)
    }
}

pub struct ListSecurityIncidents;

impl Listing for ListSecurityIncidents {
    const NAME: &'static str = "ListSecurityIncidents";

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is_any(&people::LOOKS_AFTER_LOSSES).then_some(Reach::All)
    }
}

/// Codes of those whom it may touch, never names.
pub struct ViewSecurityIncident;

impl Action for ViewSecurityIncident {
    type Target = SecurityIncident;
    const NAME: &'static str = "ViewSecurityIncident";

    fn allows(actor: &Actor, _: &SecurityIncident) -> bool {
        actor.is_any(&people::LOOKS_AFTER_LOSSES)
    }
}

/// Speaks with those whom it may touch.
pub struct TellAffected;

impl Action for TellAffected {
    type Target = SecurityIncident;
    const NAME: &'static str = "TellAffected";

    fn allows(actor: &Actor, _: &SecurityIncident) -> bool {
        actor.is(Role::Supervisor)
    }
}
