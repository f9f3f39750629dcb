//! A case that another organisation has taken over, or that was another's before, on its page.

use std::collections::HashMap;

use axum::{http::StatusCode, response::Response};
use kernel::{Failure, Input, Permit, Reader, ids::OrganisationId, permit::refuse};
use space::{Draft, Drafts};
use ui::{Block, Form, Link, Main, Row, Tone};
use words::Lang;

use super::case_steps::{Typed, returned};
use crate::{
    permissions::StepCase,
    records::{CaseFile, CaseHead, HandedOver, Survivor},
    t,
    transfer::may_hand_over,
};

pub(super) fn rows(l: Lang, case: &CaseFile, names: &HashMap<OrganisationId, String>) -> Vec<Row> {
    let name = |id: OrganisationId| names.get(&id).cloned().unwrap_or_default();
    let handed = case.handed_over.as_ref().map(|it| Row::new(t::handed_over_to(l), name(it.to)).tag(Tone::Plum));
    let taken = case.taken_over.as_ref().map(|it| Row::new(t::taken_over_from(l), name(it.from)).change(format!("/inbox/{}", it.referral)));
    handed.into_iter().chain(taken).collect()
}

/// What is to be done about it.
pub(super) fn add_to(mut main: Main, l: Lang, survivor: &Survivor) -> Main {
    let path = format!("/survivors/{}/case", survivor.id);
    main = match &survivor.case.handed_over {
        Some(it) if it.is_mistake => main.with(Block::Warning(t::handed_over_mistaken(l).into())),
        Some(it) if it.is_withdrawn => main.with(Block::Warning(t::handed_over_withdrawn(l).into())),
        Some(it) if !it.is_told && survivor.duplicate_of.is_none() => {
            main.with(Block::Warning(t::handed_over_tell(l).into())).form(Form::new(format!("{path}/told"), t::handed_over_told(l)))
        }
        Some(_) | None => main,
    };
    main = match &survivor.case.taken_over {
        Some(it) if it.is_mistake => main.with(Block::Warning(t::taken_over_mistaken(l).into())),
        Some(it) if it.is_withdrawn => main.with(Block::Warning(t::taken_over_withdrawn(l).into())),
        Some(_) | None => main,
    };
    if may_hand_over(survivor) {
        main = main.with(Block::Links(vec![Link::new(format!("{path}/transfer"), t::hand_over_link(l))]));
    }
    main
}

pub(crate) async fn tell(permit: Permit<StepCase>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let l = reader.lang;
    let outcome = permit
        .change(&repeat, move |_, survivor| {
            let Some(handed_over) = survivor.case.handed_over.clone().filter(|it| !it.is_told) else { return refuse("", "state", t::case_not_now(l)) };
            let head = CaseHead { handed_over: Some(HandedOver { is_told: true, ..handed_over }), ..survivor.case.head() };
            Ok(Drafts::of(survivor.case.id.0, [Draft::about(survivor.id.0, "case", "case_transfer_told", survivor.case.id.0, &head)?]))
        })
        .await;
    if let Err(failure) = outcome {
        return returned(&permit, &reader, Typed::default(), failure).await;
    }
    reader.done(StatusCode::OK, &format!("/survivors/{}/case?done=saved", permit.target().id), &serde_json::json!({}))
}
