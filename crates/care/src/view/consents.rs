//! Which of her answers stand.

use std::collections::{HashMap, HashSet};

use kernel::{
    Failure,
    ids::{ConsentId, OrganisationId, SurvivorId},
};
use space::{Id, View, id_of};

use crate::{
    model::{
        consent::{ConsentKind, ConsentState},
        signer::{Safety, Signer},
    },
    records::{Consent, ConsentHead},
};

use super::{find_survivor, list_incidents, other_records};

/// All her answers, the newest first: of two on one day the later one counts.
pub fn list_consents(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<(ConsentId, ConsentHead)>, Failure> {
    let rows = view.all("SELECT id, head FROM consent WHERE survivor = ?1 ORDER BY given_seq DESC", [survivor.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    rows.into_iter().map(|(id, head)| Ok((ConsentId(id), serde_json::from_str(&head)?))).collect()
}

/// The same with the state of each on a day.
pub fn list_standing(view: &View<'_>, survivor: SurvivorId, day: jiff::civil::Date) -> Result<Vec<(ConsentId, ConsentHead, ConsentState)>, Failure> {
    let all = list_consents(view, survivor)?;
    let states: Vec<ConsentState> = all.iter().enumerate().map(|(at, (_, head))| head.state(day, all.iter().take(at).map(|(_, later)| later))).collect();
    let mut standing: Vec<_> = all.into_iter().zip(states).map(|((id, head), state)| (id, head, state)).collect();
    for (_, head, state) in &mut standing {
        if *state == ConsentState::Active && is_in_doubt(view, survivor, head)? {
            *state = ConsentState::Doubtful;
        }
    }
    Ok(standing)
}

/// R-CO-08, B.6: as it is known now, not as it was known when somebody signed.
fn is_in_doubt(view: &View<'_>, survivor: SurvivorId, head: &ConsentHead) -> Result<bool, Failure> {
    if head.rests_on_an_adult() && safety_of(view, survivor, &head.signer())? == Safety::Unsafe {
        return Ok(true);
    }
    Ok(find_survivor(view, survivor)?.is_some_and(|survivor| head.lacks_by_age(&survivor).is_some()))
}

/// R-CO-08: whether this adult may sign for her, by what is known now.
pub fn safety_of(view: &View<'_>, survivor: SurvivorId, signer: &Signer) -> Result<Safety, Failure> {
    of_perpetrators(view, survivor, |caregivers, perpetrators| signer.safety(caregivers, perpetrators.iter().map(String::as_str)))
}

/// The same of those who care for her.
pub fn caregivers_of(view: &View<'_>, survivor: SurvivorId) -> Result<Safety, Failure> {
    of_perpetrators(view, survivor, |caregivers, _| caregivers)
}

/// From all her records: what was told in one that is put aside is as true as before. Of whom nothing is known nobody was asked.
fn of_perpetrators(view: &View<'_>, survivor: SurvivorId, judge: impl FnOnce(Safety, &[String]) -> Safety) -> Result<Safety, Failure> {
    let Some(survivor) = find_survivor(view, survivor)? else { return Ok(Safety::NotAsked) };
    let (mut perpetrators, mut is_unsafe) = (Vec::<String>::new(), None);
    let others = other_records(view, &survivor)?;
    for record in std::iter::once(&survivor).chain(&others) {
        perpetrators.extend(list_incidents(view, record)?.into_iter().flat_map(|incident| incident.head.relationships));
        // One yes is enough, and nobody asked is less than a no.
        is_unsafe = is_unsafe.max(record.caregiver_is_unsafe);
    }
    Ok(judge(Safety::of_caregivers(is_unsafe, perpetrators.iter().map(String::as_str)), &perpetrators))
}

pub fn find_consent(view: &View<'_>, id: ConsentId) -> Result<Option<Consent>, Failure> {
    let row = view.one("SELECT survivor, version, head FROM consent WHERE id = ?1", [id.0], |row| Ok((id_of(row, 0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
    let Some((survivor, version, head)) = row else { return Ok(None) };
    let Some(survivor) = find_survivor(view, SurvivorId(survivor))? else { return Ok(None) };
    Ok(Some(Consent { id, survivor, head: serde_json::from_str(&head)?, version }))
}

/// The consents of a kind that hold on this day.
pub fn active_consents(view: &View<'_>, survivor: SurvivorId, kind: ConsentKind, day: jiff::civil::Date) -> Result<Vec<(ConsentId, ConsentHead)>, Failure> {
    let all = list_standing(view, survivor, day)?.into_iter();
    Ok(all.filter(|(_, head, state)| head.kind == kind && *state == ConsentState::Active).map(|(id, head, _)| (id, head)).collect())
}

/// Whether her newest answer of this kind is no longer a yes. Where she was never asked nothing has ended.
pub fn has_ended(view: &View<'_>, survivor: SurvivorId, kind: ConsentKind, day: jiff::civil::Date) -> Result<bool, Failure> {
    let newest = list_standing(view, survivor, day)?.into_iter().find(|(_, head, _)| head.kind == kind);
    Ok(newest.is_some_and(|(.., state)| state != ConsentState::Active))
}

/// The consent in force that names this recipient and this help (R-CO-01).
pub fn consent_for(view: &View<'_>, survivor: SurvivorId, recipient: OrganisationId, service: &str, day: jiff::civil::Date) -> Result<Option<(ConsentId, ConsentHead)>, Failure> {
    let active = active_consents(view, survivor, ConsentKind::Referral, day)?;
    Ok(active.into_iter().find(|(_, head)| head.recipient == Some(recipient) && head.purpose.as_deref() == Some(service)))
}

/// Everyone who agreed to be counted, and did not say no since (R-CO-03).
pub fn counted(view: &View<'_>, day: jiff::civil::Date) -> Result<HashSet<SurvivorId>, Failure> {
    let sql = "SELECT survivor, head FROM consent WHERE kind = ?1 ORDER BY given_seq";
    let rows = view.all(sql, [ConsentKind::ShareNonIdentifiable.code()], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?)))?;
    let mut newest: HashMap<Id, ConsentHead> = HashMap::new();
    for (survivor, head) in rows {
        newest.insert(survivor, serde_json::from_str(&head)?);
    }
    let mut counted = HashSet::new();
    for (survivor, head) in newest.into_iter().filter(|(_, head)| head.state(day, []) == ConsentState::Active) {
        let survivor = SurvivorId(survivor);
        if !is_in_doubt(view, survivor, &head)? {
            counted.insert(survivor);
        }
    }
    Ok(counted)
}
