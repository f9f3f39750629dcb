//! A second person puts her second record aside. From then on a no counts in both: what was sent from one and had ended by what
//! she answered in the other is taken back in the same step.

use axum::response::Response;
use care::{
    duplicate::{Confirmed, confirmed, done},
    permissions::SecondLook,
    view::{answers_in, find_duplicate, list_answers, other_records, records_of},
};
use kernel::{Failure, Input, Permit, Reader, RepeatKey, ids::SurvivorId};
use space::{Drafts, View};
use words::Lang;

use crate::{
    taking_back::{ATTEMPTS, Letters, is_ended_across},
    view::Sent,
};

pub(crate) async fn confirm(permit: Permit<SecondLook>, reader: Reader, Input { repeat, .. }: Input<kernel::input::Nothing>) -> Result<Response, Failure> {
    let mut put_together = Err(Failure::Stale);
    for _ in 0..ATTEMPTS {
        put_together = try_confirm(&permit, &repeat, reader.lang).await;
        if !matches!(put_together, Err(Failure::Stale)) {
            break;
        }
    }
    done(&permit, &reader, put_together, String::new()).await
}

async fn try_confirm(permit: &Permit<SecondLook>, repeat: &RepeatKey, l: Lang) -> Result<(), Failure> {
    let (aside, actor) = (permit.target().id, permit.actor().clone());
    let letters = Letters::write(permit, permit.read(move |view| both(view, aside)).await?).await?;
    permit
        .change(repeat, move |view, aside| {
            let Confirmed { drafts, aside, stays } = confirmed(view, &actor, aside, l)?;
            let drafts = Drafts::of(aside.id.0, drafts);
            let others = other_records(view, &stays)?;
            let (own, of_the_rest) = (list_answers(view, aside.id)?, records_of(view, stays.id)?);
            let rest = answers_in(view, &of_the_rest)?;
            let is_over = |sent: &Sent| {
                if sent.survivor == aside.id {
                    return is_ended_across(&sent.head, &own, &rest);
                }
                let hers: Vec<_> = rest.iter().filter(|answer| answer.survivor == sent.survivor).cloned().collect();
                is_ended_across(&sent.head, &hers, &own)
            };
            let all: Vec<_> = [aside.clone(), stays].into_iter().chain(others).collect();
            letters.take_back(view, &all, drafts, is_over)
        })
        .await?;
    Ok(())
}

/// The record that is put aside, the one that stays, and those that were put aside before.
fn both(view: &View<'_>, aside: SurvivorId) -> Result<Vec<SurvivorId>, Failure> {
    let mut all = vec![aside];
    if let Some(known) = find_duplicate(view, aside)? {
        all.extend(records_of(view, known.head.of)?);
    }
    Ok(all)
}
