//! Persons, their safe contact, consents, incidents and cases.
//!
//! `model` holds the rules, pure; `permissions` who may do what; `view` the
//! tables and queries; `pages` one file for each thing a worker does.

pub mod load;
pub mod model;
pub mod names;
pub mod order_figures;
pub mod packet;
mod pages;
pub mod permissions;
mod recorder_file;
pub mod records;
mod tables;
pub mod transfer;
pub mod view;
pub mod window_figures;

#[allow(unreachable_pub, dead_code, clippy::all, clippy::pedantic, reason = "generated")]
pub(crate) mod t {
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

use axum::routing::{get, post};
use kernel::{Access, Actor, Api, Area, NavEntry, Role, Route};
use space::Projection;

pub use packet::Packet;
pub use pages::{consents, duplicate};

/// The area's tables in every view.
pub fn tables() -> &'static dyn Projection {
    &tables::CareTables
}

pub fn area() -> Area {
    fn works_with_people(actor: &Actor) -> bool {
        actor.is_any(&[Role::Caseworker, Role::Supervisor])
    }
    fn reads_access(actor: &Actor) -> bool {
        actor.is_any(&[Role::Auditor, Role::Supervisor])
    }
    let nav = vec![
        NavEntry { href: "/cases", label: t::nav_cases, is_for: works_with_people },
        NavEntry { href: "/search", label: t::nav_search, is_for: works_with_people },
        NavEntry { href: "/access-list", label: t::nav_access, is_for: reads_access },
    ];
    Area {
        name: "care",
        nav,
        routes: [persons(), checks(), orders(), incidents(), case(), without_her_consent(), forgetting(), own_copy(), oversight()].into_iter().flatten().collect(),
        forgets: None,
        tells: None,
    }
}

/// Who she is, how to reach her, and who depends on her.
fn persons() -> Vec<Route> {
    use pages::{consent_sheet, consents, contact, dependants, duplicate, overview, safe_contact, safety_plan, search, survivors, ties};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/search", permit("SearchNames"), get(search::form)),
        Route::page("POST", "/search", permit("SearchNames"), post(search::search))
            .with_api(Api::new("Search names in any spelling").taking::<search::Search>().giving::<search::Results>()),
        Route::page("GET", "/survivors/new", permit("RegisterSurvivor"), get(survivors::new)),
        Route::page("POST", "/survivors", permit("RegisterSurvivor"), post(survivors::register))
            .with_api(Api::new("Record a person; her case begins as an intake").making().taking_form(|| forms::schema("survivor"))),
        Route::page("GET", "/survivors/{survivor}", permit("ViewSurvivor"), get(overview::show))
            .with_api(Api::new("A person, her case, consents and incidents").asking::<kernel::leaf::Turned>().giving_record::<overview::Sheet>()),
        Route::page("GET", "/survivors/{survivor}/about/{section}", permit("ViewSurvivor"), get(survivors::edit)),
        Route::page("POST", "/survivors/{survivor}/about/{section}", permit("EditSurvivor"), post(survivors::save))
            .with_api(Api::new("Change what is known of a person; different fields merge").from_version().taking_one_of("section", || forms::parts("survivor"))),
        Route::page("GET", "/survivors/{survivor}/safe-contact", permit("ViewNumber"), get(safe_contact::form)),
        Route::page("POST", "/survivors/{survivor}/safe-contact", permit("SetSafeContact"), post(safe_contact::set))
            .with_api(Api::new("How it is safe to reach her").from_version().taking_form(safe_contact::schema)),
        Route::page("GET", "/survivors/{survivor}/contact", permit("ViewSurvivor"), get(contact::show))
            .with_api(Api::new("How often somebody tried to reach her, and what came of it").giving::<contact::ContactSheet>()),
        Route::page("POST", "/survivors/{survivor}/contact", permit("StepCase"), post(contact::record))
            .with_api(Api::new("Somebody tried to reach her, now or earlier; what was against what she allowed is kept with it").making().taking::<contact::Tried>()),
        Route::page("GET", "/survivors/{survivor}/dependants", permit("ViewSurvivor"), get(dependants::list))
            .with_api(Api::new("Children and others who depend on her").giving::<dependants::Dependants>()),
        Route::page("GET", "/survivors/{survivor}/dependants/new", permit("EditSurvivor"), get(dependants::new)),
        Route::page("POST", "/survivors/{survivor}/dependants", permit("EditSurvivor"), post(dependants::add))
            .with_api(Api::new("List a child or another who depends on her").making().taking_form(|| forms::schema("dependant"))),
        Route::page("GET", "/dependants/{dependant}", permit("ViewDependant"), get(dependants::edit)),
        Route::page("POST", "/dependants/{dependant}", permit("EditDependant"), post(dependants::save))
            .with_api(Api::new("Change what is known of one of them").from_version().taking_form(|| forms::schema("dependant"))),
        Route::page("POST", "/dependants/{dependant}/remove", permit("EditDependant"), post(dependants::remove)).with_api(Api::new("Take one of them off the list")),
        Route::page("GET", "/survivors/{survivor}/safety-plan", permit("ViewSurvivor"), get(safety_plan::show))
            .with_api(Api::new("Her safety plan").giving::<safety_plan::PlanSheet>()),
        Route::page("GET", "/survivors/{survivor}/safety-plan/{section}", permit("ViewSurvivor"), get(safety_plan::edit)),
        Route::page("POST", "/survivors/{survivor}/safety-plan/{section}", permit("EditSurvivor"), post(safety_plan::save))
            .with_api(Api::new("Change a part of it; different answers merge").from_version().taking_one_of("section", || forms::parts("safety-plan"))),
        Route::page("GET", "/survivors/{survivor}/consents/new/{kind}", permit("ViewSurvivor"), get(consents::form)),
        Route::page("GET", "/consents/{consent}", permit("ViewConsent"), get(consent_sheet::show))
            .with_api(Api::new("One consent as it was written down").giving_record::<consent_sheet::ConsentSheet>()),
        Route::page("GET", "/survivors/{survivor}/duplicate", permit("ViewSurvivor"), get(duplicate::show))
            .with_api(Api::new("Whether she is recorded twice, and what was said of it").giving::<duplicate::DuplicateSheet>()),
        Route::page("POST", "/survivors/{survivor}/duplicate/find", permit("SaySamePerson"), post(duplicate::find))
            .with_api(Api::new("Records that may be the same person's, beside hers").taking::<search::Search>().giving::<duplicate::DuplicateSheet>()),
        Route::page("POST", "/survivors/{survivor}/duplicate", permit("SaySamePerson"), post(duplicate::ask))
            .with_api(Api::new("Two records are one person's; which one stays, and why").making().taking::<duplicate::Same>()),
        Route::page("POST", "/survivors/{survivor}/duplicate/undo", permit("SecondLook"), post(duplicate::undo))
            .with_api(Api::new("They are two persons after all").taking::<duplicate::Undo>()),
        Route::page("GET", "/survivors/{survivor}/ties", permit("ViewSurvivor"), get(ties::show)).with_api(Api::new("Who is kept away from her").giving::<ties::TiesSheet>()),
        Route::page("POST", "/survivors/{survivor}/ties", permit("KeepAway"), post(ties::save))
            .with_api(Api::new("Keep away a colleague who is close to her, to him or to their family").from_version().taking::<ties::Ties>()),
    ]
}

/// What is asked about her life.
fn checks() -> Vec<Route> {
    use pages::checks::{self, danger, suicide};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/danger-check", permit("ViewSurvivor"), get(danger::show))
            .with_api(Api::new("Whether her life may be in danger: every check that was made, and whether she is asked again").giving::<danger::DangerChecks>()),
        Route::page("GET", "/survivors/{survivor}/danger-check/new", permit("EditSurvivor"), get(danger::new)),
        Route::page("POST", "/survivors/{survivor}/danger-check", permit("EditSurvivor"), post(danger::begin))
            .with_api(Api::new("A danger check: what is left out is not known; what calls a supervisor does so at once").making().taking_form(danger::schema)),
        Route::page("GET", "/survivors/{survivor}/life-check", permit("ViewSurvivor"), get(suicide::show))
            .with_api(Api::new("Whether she thinks of ending her life: every time that she was asked, and by which day she is asked again").giving::<suicide::SuicideChecks>()),
        Route::page("GET", "/survivors/{survivor}/life-check/new", permit("EditSurvivor"), get(suicide::new)),
        Route::page("POST", "/survivors/{survivor}/life-check", permit("EditSurvivor"), post(suicide::begin)).with_api(
            Api::new("She was asked whether she thinks of ending her life; with a plan or means it is taken only with what was done").making().taking_form(suicide::schema),
        ),
        Route::page("GET", "/checks/{check}", permit("ViewCheck"), get(checks::show))
            .with_api(Api::new("One check, as it was answered on its day").giving_record::<checks::CheckSheet>()),
        Route::page("GET", "/checks/{check}/part/{section}", permit("EditCheck"), get(checks::part)),
        Route::page("POST", "/checks/{check}/part/{section}", permit("EditCheck"), post(checks::answer))
            .with_api(Api::new("Answer a part of a check that was begun; `more` says that another part follows").from_version().taking_one_of("section", checks::parts)),
    ]
}

/// What the state was asked for to protect her, and what came of it.
fn orders() -> Vec<Route> {
    use pages::orders::{self, step, void};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/orders/new", permit("EditSurvivor"), get(step::new)),
        Route::page("POST", "/survivors/{survivor}/orders", permit("EditSurvivor"), post(step::ask))
            .with_api(Api::new("A protection order was asked for").making().taking_form(|| forms::schema_of(orders::FORM, |section| section == step::ASKED))),
        Route::page("GET", "/orders/{order}", permit("ViewOrder"), get(orders::show))
            .with_api(Api::new("A protection order: what it is today, and every step by its day").giving_record::<orders::OrderSheet>()),
        Route::page("GET", "/orders/{order}/step/{section}", permit("EditOrder"), get(step::form)),
        Route::page("POST", "/orders/{order}/step/{section}", permit("EditOrder"), post(step::write)).with_api(
            Api::new("What came of it: issued, refused, served, extended, withdrawn, broken or checked; `anyway` is `yes` where the paper says what is unusual")
                .taking_one_of("section", step::schemas),
        ),
        Route::page("GET", "/orders/{order}/void", permit("EditOrder"), get(void::form)),
        Route::page("POST", "/orders/{order}/void", permit("EditOrder"), post(void::void))
            .with_api(Api::new("A step was written down by mistake; that it was asked for takes the whole order out").taking::<void::NewVoid>()),
    ]
}

/// What happened, and what it is.
fn incidents() -> Vec<Route> {
    use pages::{choices, incidents, voiding};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/incidents/new", permit("RecordIncident"), get(incidents::new)),
        Route::page("POST", "/survivors/{survivor}/incidents", permit("RecordIncident"), post(incidents::record))
            .with_api(Api::new("Record an incident").making().taking_form(|| forms::schema("incident"))),
        Route::page("GET", "/incidents/{incident}", permit("ViewIncident"), get(incidents::show))
            .with_api(Api::new("An incident with its type and context").giving_record::<incidents::Sheet>()),
        Route::page("GET", "/incidents/{incident}/part/{section}", permit("EditIncident"), get(incidents::edit)),
        Route::page("POST", "/incidents/{incident}/part/{section}", permit("EditIncident"), post(incidents::save))
            .with_api(Api::new("Answer one part of the intake form").from_version().taking_one_of("section", incident_parts)),
        Route::page("GET", "/incidents/{incident}/health", permit("ViewIncident"), get(choices::form)),
        Route::page("POST", "/incidents/{incident}/health", permit("EditIncident"), post(choices::choose))
            .with_api(Api::new("What she chose of the treatments that must start soon").taking_form(choices::schema)),
        Route::page("GET", "/incidents/{incident}/classify", permit("ViewIncident"), get(incidents::question)),
        Route::page("POST", "/incidents/{incident}/classify", permit("ClassifyIncident"), post(incidents::answer))
            .with_api(Api::new("Answer the open classification question").taking::<incidents::Answer>().giving::<incidents::Sheet>()),
        Route::page("GET", "/incidents/{incident}/void", permit("VoidIncident"), get(voiding::form)),
        Route::page("POST", "/incidents/{incident}/void", permit("VoidIncident"), post(voiding::void))
            .with_api(Api::new("The record of an incident is a mistake: it counts nowhere from now on, and stays to be read").taking::<voiding::NewVoid>()),
    ]
}

/// What a program may send for each part of an incident.
fn incident_parts() -> Vec<(String, serde_json::Value)> {
    let later = || ("later", serde_json::json!({ "type": "string", "description": "Any text: the parts that follow are answered another time" }));
    forms::parts("incident").into_iter().map(|(section, shape)| (section, forms::with_fields(shape, [later()]))).collect()
}

/// The work with her.
fn case() -> Vec<Route> {
    use pages::{case_steps, cases, closing, concern, handed_over, reconciliation};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/cases", permit("ListCases"), get(cases::list))
            .with_api(Api::new("Cases, 50 a page; codes only").asking::<cases::Filter>().giving::<cases::CaseList>()),
        Route::page("POST", "/survivors/{survivor}/case/open", permit("OpenCase"), post(cases::open))
            .with_api(Api::new("Open the case; needs her consent to services").taking::<cases::Opening>()),
        Route::page("GET", "/survivors/{survivor}/case", permit("ViewSurvivor"), get(case_steps::show))
            .with_api(Api::new("Her case: who works on it, and how it ends").giving::<case_steps::CaseSheet>()),
        Route::page("POST", "/survivors/{survivor}/case/step", permit("StepCase"), post(case_steps::step))
            .with_api(Api::new("Follow up, inform only, begin to close, open again").taking::<case_steps::Step>()),
        Route::page("POST", "/survivors/{survivor}/case/close", permit("CloseCase"), post(closing::close)).with_api(Api::new("A second person closes it")),
        Route::page("POST", "/survivors/{survivor}/case/assign", permit("AssignCase"), post(case_steps::assign))
            .with_api(Api::new("Another worker takes over").taking::<case_steps::Assignment>()),
        Route::page("POST", "/survivors/{survivor}/case/told", permit("StepCase"), post(handed_over::tell))
            .with_api(Api::new("She knows that another organisation has taken over her case")),
        Route::page("POST", "/survivors/{survivor}/case/concern", permit("StepCase"), post(concern::say))
            .with_api(Api::new("How worried are we; high calls a supervisor, who alone lowers it").taking::<concern::Said>()),
        Route::page("GET", "/survivors/{survivor}/reconciliation", permit("ViewSurvivor"), get(reconciliation::show))
            .with_api(Api::new("Each time that somebody urged her to be reconciled with whoever harmed her").giving::<reconciliation::ReconciliationSheet>()),
        Route::page("POST", "/survivors/{survivor}/reconciliation", permit("EditSurvivor"), post(reconciliation::write))
            .with_api(Api::new("Write down that somebody urged her to be reconciled; it is no help that is given here").making().taking_form(|| forms::schema("reconciliation"))),
        Route::page("POST", "/survivors/{survivor}/case/look", permit("LookAtConcern"), post(concern::look)).with_api(Api::new("A supervisor looked at a high concern")),
    ]
}

/// The end of her record.
fn forgetting() -> Vec<Route> {
    use pages::{forgetting, retention};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/forget", permit("ViewSurvivor"), get(forgetting::show))
            .with_api(Api::new("Whether all about her is to be destroyed, and what stands against it").giving::<forgetting::ErasureSheet>()),
        Route::page("POST", "/survivors/{survivor}/forget", permit("AskForErasure"), post(forgetting::ask))
            .with_api(Api::new("She asks that all about her be destroyed, or its time is over").making().taking::<forgetting::Wish>()),
        Route::page("POST", "/survivors/{survivor}/forget/step", permit("AskForErasure"), post(forgetting::step))
            .with_api(Api::new("check, take_back or ask_again").taking::<forgetting::Step>()),
        Route::page("POST", "/survivors/{survivor}/forget/decide", permit("DecideErasure"), post(forgetting::decide))
            .with_api(Api::new("A second person destroys it, with her password, or refuses with a reason").taking::<forgetting::Decision>()),
        Route::page("POST", "/survivors/{survivor}/hold", permit("DecideErasure"), post(forgetting::hold))
            .with_api(Api::new("Until when a court or an investigation needs her record").taking::<forgetting::NewHold>()),
        Route::page("GET", "/retention", permit("ListOutlived"), get(retention::list))
            .with_api(Api::new("Persons whose case ended longer ago than records are kept; codes only").asking::<kernel::leaf::Turned>().giving::<retention::Outlived>()),
    ]
}

/// What is written about her, where she asks for it.
fn own_copy() -> Vec<Route> {
    use pages::{own_copy, own_record};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/own-copy", permit("ViewSurvivor"), get(own_copy::show))
            .with_api(Api::new("Whether she asks for what is written about her, and what came of it").giving::<own_copy::CopySheet>()),
        Route::page("POST", "/survivors/{survivor}/own-copy", permit("AskForCopy"), post(own_copy::ask))
            .with_api(Api::new("She asks for what is written about her, and how she wishes to get it").making().taking::<own_copy::CopyWish>()),
        Route::page("POST", "/survivors/{survivor}/own-copy/step", permit("AskForCopy"), post(own_copy::step))
            .with_api(Api::new("make_sure, give or take_back").taking::<own_copy::CopyStep>()),
        Route::page("POST", "/survivors/{survivor}/own-copy/decide", permit("DecideCopy"), post(own_copy::decide))
            .with_api(Api::new("A second person grants it, with her password, whole or in part, or it is refused with a reason").taking::<own_copy::CopyDecision>()),
        Route::page("GET", "/survivors/{survivor}/own-copy/read", permit("ReadCopy"), get(own_record::read))
            .with_api(Api::new("What is written about her, to be read with her").asking::<own_record::Asked>().giving::<own_record::OwnRecord>()),
        Route::page("GET", "/survivors/{survivor}/own-copy/file", permit("MakeCopyPaper"), get(own_record::paper)),
    ]
}

/// What others ask for, figures, and who looked.
fn oversight() -> Vec<Route> {
    use pages::{data_requests, oversight, recorder, security};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/figures", permit("ViewFigures"), get(oversight::figures)).with_api(Api::new("Incidents by type: counted and not").giving::<oversight::Figures>()),
        Route::page("GET", "/incident-recorder", permit("AskForExport"), get(recorder::overview)).with_api(
            Api::new("How many incidents of a period may leave as survivor-level data, and what was asked for").asking::<recorder::Period>().giving::<recorder::Overview>(),
        ),
        Route::page("POST", "/incident-recorder", permit("AskForExport"), post(recorder::ask))
            .with_api(Api::new("Ask for a period's incidents as a file; a second person approves").making().taking::<recorder::Asking>()),
        Route::page("GET", "/incident-recorder/{recorder_export}", permit("ViewExport"), get(recorder::show))
            .with_api(Api::new("One file that was asked for").giving_record::<recorder::ExportSheet>()),
        Route::page("POST", "/incident-recorder/{recorder_export}/approve", permit("ApproveExport"), post(recorder::approve))
            .with_api(Api::new("Approve it, with one's password; it can then be fetched for a quarter of an hour").taking::<recorder::Approval>()),
        Route::page("GET", "/incident-recorder/{recorder_export}/file", permit("TakeExport"), get(recorder::file)),
        Route::page("GET", "/access-list", permit("ReadAccessList"), get(oversight::access_list))
            .with_api(Api::new("Who opened what; codes only").asking::<kernel::leaf::Turned>().giving::<oversight::AccessList>()),
        Route::page("GET", "/colleagues/{staff}/lost", permit("ReportLoss"), get(security::form)),
        Route::page("POST", "/colleagues/{staff}/lost", permit("ReportLoss"), post(security::report))
            .with_api(Api::new("A phone, laptop, paper or password was lost or taken: where she is signed in ends").making().taking::<security::Report>()),
        Route::page("GET", "/security", permit("ListSecurityIncidents"), get(security::list))
            .with_api(Api::new("What was lost, taken or seen, and how many are still to be told").giving::<security::SecurityList>()),
        Route::page("GET", "/security/{security}", permit("ViewSecurityIncident"), get(security::show))
            .with_api(Api::new("One of them, with those whom it may touch; codes only").giving_record::<security::SecuritySheet>()),
        Route::page("POST", "/security/{security}/tell", permit("TellAffected"), post(security::tell))
            .with_api(Api::new("She was told, or it was not safe to tell her").taking::<security::Told>()),
        Route::page("GET", "/data-requests", permit("ListDataRequests"), get(data_requests::list))
            .with_api(Api::new("What others asked for, and the answers").giving::<data_requests::RequestList>()),
        Route::page("POST", "/data-requests", permit("RecordDataRequest"), post(data_requests::record))
            .with_api(Api::new("Record that someone asked for data").making().taking::<data_requests::NewRequest>()),
        Route::page("GET", "/data-requests/{data_request}", permit("AnswerDataRequest"), get(data_requests::show)),
        Route::page("POST", "/data-requests/{data_request}/answer", permit("AnswerDataRequest"), post(data_requests::answer))
            .with_api(Api::new("Answer a request that was not answered yet: refused, or figures_only").taking::<data_requests::Answer>()),
    ]
}

/// What goes to others, or is looked at, without her usual consent.
fn without_her_consent() -> Vec<Route> {
    use pages::{disclosures, emergency};
    let permit = Access::Permit;
    vec![
        Route::page("GET", "/survivors/{survivor}/mandatory-reports/new", permit("WriteDisclosure"), get(disclosures::law_form)),
        Route::page("POST", "/survivors/{survivor}/mandatory-reports", permit("WriteDisclosure"), post(disclosures::write_law))
            .with_api(Api::new("Write down a report that a law demands; nothing is sent").making().taking_form(|| forms::schema("mandatory-report"))),
        Route::page("GET", "/survivors/{survivor}/danger-disclosures/new", permit("WriteDisclosure"), get(disclosures::danger_form)),
        Route::page("POST", "/survivors/{survivor}/danger-disclosures", permit("WriteDisclosure"), post(disclosures::ask_in_danger)).with_api(
            Api::new("Ask to give something without her consent, because of danger now; a second person answers").making().taking_form(|| forms::schema("danger-disclosure")),
        ),
        Route::page("GET", "/disclosures/{disclosure}", permit("ViewDisclosure"), get(disclosures::show))
            .with_api(Api::new("What was given to others without her consent").giving_record::<disclosures::DisclosureSheet>()),
        Route::page("POST", "/disclosures/{disclosure}/answer", permit("AnswerDisclosure"), post(disclosures::answer))
            .with_api(Api::new("The second person agrees, or says no and why").taking::<disclosures::NewAnswer>()),
        Route::page("POST", "/disclosures/{disclosure}/add", permit("AddToDisclosure"), post(disclosures::add))
            .with_api(Api::new("Add to it; what was written stays").taking::<disclosures::NewAddition>()),
        Route::page("POST", "/disclosures/{disclosure}/review", permit("ReviewDisclosure"), post(disclosures::review))
            .with_api(Api::new("A supervisor looked: right, or not_right, with words").taking::<disclosures::NewReview>()),
        Route::page("GET", "/emergency", permit("OpenInEmergency"), get(emergency::form)),
        Route::page("POST", "/emergency", permit("OpenInEmergency"), post(emergency::open))
            .with_api(Api::new("In an emergency open a colleague's case by its code, for one hour; two supervisors see it").making().taking::<emergency::Opening>()),
        Route::page("GET", "/emergency/{emergency}", permit("LookInEmergency"), get(emergency::look))
            .with_api(Api::new("What is needed to help her now, while the hour lasts").giving::<emergency::Look>()),
        Route::page("GET", "/emergency/{emergency}/review", permit("ReviewEmergency"), get(emergency::show))
            .with_api(Api::new("Who opened a case in an emergency, and why").giving::<emergency::EmergencySheet>()),
        Route::page("POST", "/emergency/{emergency}/review", permit("ReviewEmergency"), post(emergency::review))
            .with_api(Api::new("A supervisor looked: right, or not_right, with words").taking::<disclosures::NewReview>()),
    ]
}
