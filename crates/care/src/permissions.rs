//! Who may do what with a person's records. Read this file first.
//!
//! A case worker reaches the persons whose cases are hers; a supervisor all of
//! the organisation's. Nobody else reaches anyone, whatever her other roles.

mod house;

use kernel::{
    Action, Actor, Failure, Listing, Lookup, Opened, Reach, Role, Target,
    ids::{CheckId, ConsentId, DependantId, DisclosureId, EmergencyId, IncidentId, OrderId, SurvivorId},
    permit::Own,
};
use space::View;

use crate::{
    model::{case_state::IncidentEvent, own_copy::CopyState},
    records::{Check, Consent, Dependant, Disclosure, Emergency, Incident, OwnCopy, ProtectionOrder, Survivor},
    view,
};

pub use house::{
    AnswerDataRequest, ApproveExport, AskForExport, ListDataRequests, ListSecurityIncidents, RecordDataRequest, ReportLoss, TakeExport, TellAffected, ViewExport,
    ViewSecurityIncident,
};

impl Target for Survivor {
    const PATH_KEY: Option<&'static str> = Some("survivor");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_survivor(view, SurvivorId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("survivor_opened", self.id.0))
    }
}

impl Target for Consent {
    const PATH_KEY: Option<&'static str> = Some("consent");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_consent(view, ConsentId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("consent_opened", self.survivor.id.0))
    }
}

impl Target for Incident {
    const PATH_KEY: Option<&'static str> = Some("incident");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_incident(view, IncidentId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("incident_opened", self.survivor.id.0))
    }
}

impl Target for Dependant {
    const PATH_KEY: Option<&'static str> = Some("dependant");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_dependant(view, DependantId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("dependant_opened", self.survivor.id.0))
    }
}

impl Target for Check {
    const PATH_KEY: Option<&'static str> = Some("check");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_check(view, CheckId(lookup.id()))
    }

    /// Her list says that she was asked about her safety, never what.
    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("check_opened", self.survivor.id.0))
    }
}

impl Target for ProtectionOrder {
    const PATH_KEY: Option<&'static str> = Some("order");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_order(view, OrderId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("order_opened", self.survivor.id.0))
    }
}

impl Target for Disclosure {
    const PATH_KEY: Option<&'static str> = Some("disclosure");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_disclosure(view, DisclosureId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("disclosure_opened", self.survivor.id.0))
    }
}

impl Target for Emergency {
    const PATH_KEY: Option<&'static str> = Some("emergency");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_emergency(view, EmergencyId(lookup.id()), lookup.now())
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("survivor_opened", self.survivor.id.0))
    }
}

/// The one rule that all others use. R-CA-10: whoever is close to her, to him or to their family is kept away, also
/// from the case that was hers.
pub fn works_with(actor: &Actor, survivor: &Survivor) -> bool {
    !survivor.kept_away.contains(&actor.staff) && (actor.is(Role::Supervisor) || (actor.is(Role::Caseworker) && survivor.case.worker == actor.staff))
}

/// Her record is put aside, to be read only: what is written there would be counted nowhere and read by nobody. Whoever
/// works with the record that stays is led there, others to this one's page, which names it. A withdrawn consent, a no, who
/// is kept away, a look that waits and a stay that runs are written all the same: they end something, or protect her.
pub fn put_aside(view: &View<'_>, actor: &Actor, survivor: &Survivor) -> Result<(), Failure> {
    let Some(stays) = survivor.duplicate_of else { return Ok(()) };
    let stays = view::find_survivor(view, stays)?;
    let at = stays.as_ref().filter(|stays| works_with(actor, stays)).map_or(survivor.id, |stays| stays.id);
    Err(Failure::PutAside { code: stays.map(|stays| stays.code).unwrap_or_default(), at: format!("/survivors/{at}") })
}

/// A void incident is final (I.2): the machine of its states says so, and every step that would write in it asks here. Who
/// may read it is led to its page, which says why.
pub fn still_stands(incident: &Incident) -> Result<(), Failure> {
    match incident.head.state.after(IncidentEvent::Change) {
        Some(_) => Ok(()),
        None => Err(taken_out(incident)),
    }
}

pub(crate) fn taken_out(incident: &Incident) -> Failure {
    Failure::TakenOut { at: format!("/incidents/{}", incident.id) }
}

fn put_aside_or_void(view: &View<'_>, actor: &Actor, incident: &Incident) -> Result<(), Failure> {
    put_aside(view, actor, &incident.survivor)?;
    still_stands(incident)
}

/// `unless` asks about her, `unless_it` about the record itself.
macro_rules! actions_on {
    ($target:ty, $survivor:expr => $($(#[$doc:meta])* $name:ident $(by $role:ident)? $(opens $event:literal)? $(shows $shown:literal)? $(unless $against:ident)? $(unless_it $against_it:ident)?),* $(,)?) => {$(
        $(#[$doc])*
        pub struct $name;

        impl Action for $name {
            type Target = $target;
            const NAME: &'static str = stringify!($name);
            $(const OPENS: Option<&'static str> = Some($event);)?
            $(const SHOWS: Option<&'static str> = Some($shown);)?

            fn allows(actor: &Actor, target: &$target) -> bool {
                let survivor: fn(&$target) -> &Survivor = $survivor;
                works_with(actor, survivor(target)) $(&& actor.is(Role::$role))?
            }

            $(fn stands_against(view: &View<'_>, actor: &Actor, target: &$target) -> Result<(), Failure> {
                let survivor: fn(&$target) -> &Survivor = $survivor;
                $against(view, actor, survivor(target))
            })?

            $(fn stands_against(view: &View<'_>, actor: &Actor, target: &$target) -> Result<(), Failure> {
                $against_it(view, actor, target)
            })?
        }
    )*};
}

actions_on! { Survivor, |survivor| survivor =>
    ViewSurvivor opens "survivor_opened",
    /// Opens her number: a step of its own, written down by itself.
    ViewNumber opens "number_opened",
    EditSurvivor unless put_aside,
    /// A clash shows the number that a colleague wrote.
    SetSafeContact shows "number_opened" unless put_aside,
    /// In a record that is put aside only a no: asked where her answer is known.
    GiveConsent,
    RecordIncident unless put_aside,
    OpenCase unless put_aside,
    StepCase unless put_aside,
    /// Somebody says that she is recorded twice.
    SaySamePerson,
    KeepAway,
    /// H.5: that she asks to be forgotten is written down, made sure of, or taken back.
    AskForErasure unless put_aside,
    /// H.5: that she asks for what is written about her is written down, made sure of, given, or taken back.
    AskForCopy unless put_aside,
    /// H.5: decides whether she gets it. That it is a second person is asked inside the step.
    DecideCopy by Supervisor unless put_aside,
    /// Another worker takes over. Only a supervisor decides it.
    AssignCase by Supervisor,
    /// She is recorded twice, or is not: a supervisor looks again.
    SecondLook by Supervisor,
    /// R-CA-04: a supervisor says that she looked.
    LookAtConcern by Supervisor,
    /// H.5: decides whether all about her is destroyed, and says until when a court needs it. That a second person destroys is
    /// asked inside the step.
    DecideErasure by Supervisor unless put_aside,
    /// R-CO-06 and R-CO-07: a law demands that it goes, or danger does.
    WriteDisclosure unless put_aside,
}

actions_on! { Incident, |incident| &incident.survivor =>
    ViewIncident opens "incident_opened",
    EditIncident unless_it put_aside_or_void,
    ClassifyIncident unless_it put_aside_or_void,
    /// Whoever works with her. A second press of the same is answered like the first, so that it is void already is asked
    /// inside the step.
    VoidIncident unless put_aside,
}

actions_on! { Dependant, |dependant| &dependant.survivor =>
    ViewDependant opens "dependant_opened",
    EditDependant unless put_aside,
}

actions_on! { Check, |check| &check.survivor =>
    ViewCheck opens "check_opened",
    /// That what is done is never written over is asked inside the step.
    EditCheck unless put_aside,
}

actions_on! { ProtectionOrder, |order| &order.survivor =>
    ViewOrder opens "order_opened",
    /// Which step may follow is asked inside the step.
    EditOrder unless put_aside,
}

actions_on! { Consent, |consent| &consent.survivor =>
    ViewConsent opens "consent_opened",
    WithdrawConsent,
}

actions_on! { Disclosure, |disclosure| &disclosure.survivor =>
    ViewDisclosure opens "disclosure_opened",
    AddToDisclosure,
    /// The second person agrees or says no; never who asked.
    AnswerDisclosure,
    /// A supervisor looks at what was given to others without consent.
    ReviewDisclosure by Supervisor,
}

actions_on! { Emergency, |emergency| &emergency.survivor =>
    /// A supervisor reads why it was opened, and says whether it was right.
    ReviewEmergency by Supervisor,
}

impl Target for OwnCopy {
    const PATH_KEY: Option<&'static str> = Some("survivor");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_copy(view, SurvivorId(lookup.id()))
    }

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("copy_read", self.survivor.id.0))
    }
}

/// H.5: what is written about her is read with her, after a second person agreed and until she has it.
pub struct ReadCopy;

impl Action for ReadCopy {
    type Target = OwnCopy;
    const NAME: &'static str = "ReadCopy";
    const OPENS: Option<&'static str> = Some("copy_read");

    fn allows(actor: &Actor, copy: &OwnCopy) -> bool {
        works_with(actor, &copy.survivor) && copy.head.state == CopyState::Granted
    }
}

/// The same on paper, where it was granted so.
pub struct MakeCopyPaper;

impl Action for MakeCopyPaper {
    type Target = OwnCopy;
    const NAME: &'static str = "MakeCopyPaper";
    const OPENS: Option<&'static str> = Some("copy_made");

    fn allows(actor: &Actor, copy: &OwnCopy) -> bool {
        ReadCopy::allows(actor, copy) && copy.head.manner.leaves()
    }
}

/// security.md 3.4. A supervisor reaches everybody already, but those from whom she is kept away: them she may not reach so
/// either.
pub struct OpenInEmergency;

impl Action for OpenInEmergency {
    type Target = Own;
    const NAME: &'static str = "OpenInEmergency";
    const NEEDS_PASSWORD: bool = true;

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is(Role::Caseworker) && !actor.is(Role::Supervisor)
    }
}

/// Who opened it, while its hour lasts, and never who is kept away from her (R-CA-10). It is no other permission: nothing
/// is changed by it, and no other page opens.
pub struct LookInEmergency;

impl Action for LookInEmergency {
    type Target = Emergency;
    const NAME: &'static str = "LookInEmergency";
    const OPENS: Option<&'static str> = Some("emergency_looked");

    fn allows(actor: &Actor, emergency: &Emergency) -> bool {
        OpenInEmergency::allows(actor, &Own) && emergency.head.by == actor.staff && emergency.is_open() && !emergency.survivor.kept_away.contains(&actor.staff)
    }
}

/// Codes of persons whose case ended long ago.
pub struct ListOutlived;

impl Listing for ListOutlived {
    const NAME: &'static str = "ListOutlived";

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is(Role::Supervisor).then_some(Reach::AllBut(actor.staff.0))
    }
}

/// R-CA-08: a supervisor who is not its worker, and did not ask for it herself.
pub struct CloseCase;

impl Action for CloseCase {
    type Target = Survivor;
    const NAME: &'static str = "CloseCase";

    fn allows(actor: &Actor, survivor: &Survivor) -> bool {
        let asked_herself = survivor.case.closing.as_ref().is_some_and(|closing| closing.asked_by == actor.staff);
        actor.is(Role::Supervisor) && works_with(actor, survivor) && survivor.case.worker != actor.staff && !asked_herself
    }

    fn stands_against(view: &View<'_>, actor: &Actor, survivor: &Survivor) -> Result<(), Failure> {
        put_aside(view, actor, survivor)
    }
}

pub struct RegisterSurvivor;

impl Action for RegisterSurvivor {
    type Target = Own;
    const NAME: &'static str = "RegisterSurvivor";

    fn allows(actor: &Actor, _: &Own) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor])
    }
}

fn reach(actor: &Actor) -> Option<Reach> {
    if actor.is(Role::Supervisor) {
        Some(Reach::AllBut(actor.staff.0))
    } else if actor.is(Role::Caseworker) {
        Some(Reach::AssignedTo(actor.staff.0))
    } else {
        None
    }
}

/// Codes and states only: a list names nobody.
pub struct ListCases;

impl Listing for ListCases {
    const NAME: &'static str = "ListCases";

    fn reach(actor: &Actor) -> Option<Reach> {
        reach(actor)
    }
}

/// Names are shown, so each search is written down.
pub struct SearchNames;

impl Listing for SearchNames {
    const NAME: &'static str = "SearchNames";
    const OPENS: Option<&'static str> = Some("names_searched");

    fn reach(actor: &Actor) -> Option<Reach> {
        reach(actor)
    }
}

/// The blank form of a search: it shows nobody, and is no search.
pub struct BeginSearch;

impl Listing for BeginSearch {
    const NAME: &'static str = SearchNames::NAME;

    fn reach(actor: &Actor) -> Option<Reach> {
        reach(actor)
    }
}

pub struct ViewFigures;

impl Listing for ViewFigures {
    const NAME: &'static str = "ViewFigures";

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is(Role::Supervisor).then_some(Reach::All)
    }
}

/// Who opened what: codes, never names.
pub struct ReadAccessList;

impl Listing for ReadAccessList {
    const NAME: &'static str = "ReadAccessList";

    fn reach(actor: &Actor) -> Option<Reach> {
        actor.is_any(&[Role::Auditor, Role::Supervisor]).then_some(Reach::All)
    }
}
