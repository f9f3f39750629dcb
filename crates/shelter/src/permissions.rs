//! Who may do what in the house. Read this file first.

use care::permissions::{put_aside, works_with};
use care::records::Survivor;
use kernel::{
    Action, Actor, Failure, Listing, Lookup, Opened, Reach, Role, Target, clock,
    ids::{BedId, FundingId, LogId, ShelterRequestId, SiteId, StayId, StockId},
    permit::Own,
};
use space::View;

use crate::{
    model::runway::Funding,
    records::{Bed, Inquiry, LogEntry, Request, Stay, StockItem},
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

    fn opened(&self) -> Option<Opened> {
        Some(Opened::of("stay_opened", self.survivor.id.0))
    }
}

impl Target for LogEntry {
    const PATH_KEY: Option<&'static str> = Some("entry");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        Ok(view::find_log(view, LogId(lookup.id()))?.filter(|entry| !entry.head.is_outdated(clock::today(lookup.now()))))
    }

    fn opened(&self) -> Option<Opened> {
        self.survivor.as_ref().map(|it| Opened::of("log_opened", it.id.0))
    }
}

/// What somebody pays for.
#[derive(Clone)]
pub struct PaidFor {
    pub id: FundingId,
    pub version: i64,
    pub funding: Funding,
}

impl Target for PaidFor {
    const PATH_KEY: Option<&'static str> = Some("funding");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        let found = view::find_funding(view, FundingId(lookup.id()))?;
        Ok(found.map(|(id, version, funding)| PaidFor { id, version, funding }))
    }
}

impl Target for StockItem {
    const PATH_KEY: Option<&'static str> = Some("stock");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        view::find_stock(view, StockId(lookup.id()))
    }
}

/// A site of one's own, for what is kept about where it is.
#[derive(Clone)]
pub struct OwnSite(pub people::site::Site);

impl Target for OwnSite {
    const PATH_KEY: Option<&'static str> = Some("site");

    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure> {
        let id = SiteId(lookup.id());
        Ok(people::view::list_sites(view)?.into_iter().find(|site| site.id == id).map(OwnSite))
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

/// The beds themselves, and who pays for them: without who sleeps in any.
pub struct ViewBeds;

impl Listing for ViewBeds {
    const NAME: &'static str = "ViewBeds";

    fn reach(actor: &Actor) -> Option<Reach> {
        runs_the_house(actor).then_some(Reach::All)
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
allowed_to! { runs_the_house, Bed => EditBed }
allowed_to! { runs_the_house, PaidFor => EditFunding }
allowed_to! { works_here, Bed => ChangeBed }
allowed_to! { works_here, Own => TakeRequest, KeepStores }
allowed_to! { works_here, StockItem => MoveStock }
allowed_to! { works_here, Request => AnswerRequest }
allowed_to! { works_here, Inquiry => AnswerInquiry }

pub struct Admit;

impl Action for Admit {
    type Target = Survivor;
    const NAME: &'static str = "Admit";

    fn allows(actor: &Actor, survivor: &Survivor) -> bool {
        works_with(actor, survivor)
    }

    fn stands_against(view: &View<'_>, actor: &Actor, survivor: &Survivor) -> Result<(), Failure> {
        put_aside(view, actor, survivor)
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

/// Another house is looked for. A stay that runs in a record that is put aside goes on until it ends, but nothing new begins
/// there: a place can be looked for without naming her.
pub struct SeekAnotherHouse;

impl Action for SeekAnotherHouse {
    type Target = Stay;
    const NAME: &'static str = "SeekAnotherHouse";

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        works_with(actor, &stay.survivor)
    }

    fn stands_against(view: &View<'_>, actor: &Actor, stay: &Stay) -> Result<(), Failure> {
        put_aside(view, actor, &stay.survivor)
    }
}

/// Whoever is on duty writes down that she goes out and is back, also where another works with her; only who is kept
/// away from her does not (R-CA-10).
pub struct NoteAbsence;

impl Action for NoteAbsence {
    type Target = Stay;
    const NAME: &'static str = "NoteAbsence";

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        works_here(actor) && !stay.survivor.kept_away.contains(&actor.staff)
    }
}

/// R-SH-10: a second person says whether she must leave.
pub struct DecideOnLeaving;

impl Action for DecideOnLeaving {
    type Target = Stay;
    const NAME: &'static str = "DecideOnLeaving";

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        let asked_herself = stay.head.must_leave.as_ref().is_some_and(|it| it.asked_by == actor.staff);
        works_with(actor, &stay.survivor) && !asked_herself
    }
}

/// A manager says whether she may stay (I.2, Stay).
pub struct DecideOnAdmission;

impl Action for DecideOnAdmission {
    type Target = Stay;
    const NAME: &'static str = "DecideOnAdmission";

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        leads_the_house(actor) && works_with(actor, &stay.survivor)
    }
}

/// A report about her leaves nothing in the program, so it is an opening of its own.
pub struct WriteReport;

impl Action for WriteReport {
    type Target = Stay;
    const NAME: &'static str = "WriteReport";
    const OPENS: Option<&'static str> = Some("report_opened");

    fn allows(actor: &Actor, stay: &Stay) -> bool {
        works_with(actor, &stay.survivor)
    }
}

/// An entry about her is for those who work with her, a complaint for supervisors; any other is for all who work in the house.
pub struct OpenLog;

impl Action for OpenLog {
    type Target = LogEntry;
    const NAME: &'static str = "OpenLog";
    const OPENS: Option<&'static str> = Some("log_opened");

    fn allows(actor: &Actor, entry: &LogEntry) -> bool {
        match &entry.survivor {
            Some(survivor) => works_with(actor, survivor),
            None if entry.head.kind.is_for_supervisors() => leads_the_house(actor),
            None => works_here(actor),
        }
    }
}

pub(crate) fn leads_the_house(actor: &Actor) -> bool {
    actor.is(Role::Supervisor)
}

allowed_to! { leads_the_house, Own => EraseLog }
allowed_to! { leads_the_house, Request => ReviewRequest }
allowed_to! { leads_the_house, Inquiry => ReviewInquiry }

/// Class C4: one person of the house, one house at a time, with her password, and it is written down.
pub struct OpenPlace;

impl Action for OpenPlace {
    type Target = OwnSite;
    const NAME: &'static str = "OpenPlace";

    fn allows(actor: &Actor, _: &OwnSite) -> bool {
        leads_the_house(actor)
    }
}
