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

/// An answer of hers, and where it stands among all others, whatever record they are written in.
#[derive(Debug, Clone)]
pub struct Answered {
    pub survivor: SurvivorId,
    pub id: ConsentId,
    pub head: ConsentHead,
    /// Number of the entry in which it was given.
    given: i64,
    /// Number of the entry of her last word on it: that it was given, or taken back.
    said: i64,
}

impl Answered {
    /// Whether it is her later word, by the order in which they were written, or by the day on a paper that was written down late.
    pub fn came_after(&self, yes: &Answered) -> bool {
        self.said > yes.given || yes.head.is_older_than_an_answer([&self.head])
    }

    /// Day of her last word on it.
    pub fn said_on(&self) -> &str {
        let head = &self.head;
        let answered = head.signed_on.as_deref().unwrap_or(&head.given_on);
        head.withdrawn_on.as_deref().map_or(answered, |withdrawn| withdrawn.max(answered))
    }

    /// Of two records of hers: whether this answer, from one, ends that yes in the other.
    fn ends(&self, yes: &Answered) -> bool {
        self.came_after(yes) && self.head.is_less_than(&yes.head)
    }
}

/// The answers in one record, the newest first: of two on one day the later one counts.
pub fn list_answers(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Answered>, Failure> {
    let sql = "SELECT id, head, given_seq, said_seq FROM consent WHERE survivor = ?1 ORDER BY given_seq DESC";
    let rows = view.all(sql, [survivor.0], |row| Ok((id_of(row, 0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?)))?;
    rows.into_iter().map(|(id, head, given, said)| Ok(Answered { survivor, id: ConsentId(id), head: serde_json::from_str(&head)?, given, said })).collect()
}

/// Those in these records, one record after the other.
pub fn answers_in(view: &View<'_>, records: &[SurvivorId]) -> Result<Vec<Answered>, Failure> {
    Ok(records.iter().map(|record| list_answers(view, *record)).collect::<Result<Vec<_>, _>>()?.concat())
}

/// This record, and every other of the same person.
pub fn records_of(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<SurvivorId>, Failure> {
    let others = find_survivor(view, survivor)?.map(|survivor| other_records(view, &survivor)).transpose()?.unwrap_or_default();
    Ok(std::iter::once(survivor).chain(others.into_iter().map(|other| other.id)).collect())
}

/// What she answered in her other records.
fn answers_elsewhere(view: &View<'_>, survivor: SurvivorId) -> Result<Vec<Answered>, Failure> {
    answers_in(view, records_of(view, survivor)?.get(1..).unwrap_or_default())
}

/// The answers in one record with the state of each on a day. A no counts in all her records, wherever it is written (R-CO-01,
/// R-CO-03); her yes only in its own. So of two records the one that is put aside never makes the other's yes wider or longer,
/// nor brings it back after a no: it can only end it.
pub fn list_standing(view: &View<'_>, survivor: SurvivorId, day: jiff::civil::Date) -> Result<Vec<(ConsentId, ConsentHead, ConsentState)>, Failure> {
    let all = list_answers(view, survivor)?;
    let elsewhere = answers_elsewhere(view, survivor)?;
    let mut standing = Vec::with_capacity(all.len());
    for (at, answer) in all.iter().enumerate() {
        let mut state = answer.head.state(day, all.iter().take(at).map(|later| &later.head));
        if state == ConsentState::Active && elsewhere.iter().any(|other| other.ends(answer)) {
            state = ConsentState::EndedElsewhere;
        }
        if state == ConsentState::Active && is_in_doubt(view, survivor, &answer.head)? {
            state = ConsentState::Doubtful;
        }
        standing.push((answer.id, answer.head.clone(), state));
    }
    Ok(standing)
}

/// Every yes that the answers of one of her records end in the others, and theirs in it; each with the answer that was the
/// first to end it.
pub fn ended_between(view: &View<'_>, aside: SurvivorId, others: &[SurvivorId]) -> Result<Vec<(Answered, Answered)>, Failure> {
    let mut ended = Vec::new();
    for record in others {
        let (hers, theirs) = (list_answers(view, aside)?, list_answers(view, *record)?);
        for (one, other) in [(&hers, &theirs), (&theirs, &hers)] {
            let is_last = |at: usize, yes: &Answered| !one.iter().take(at).any(|later| later.head.about().takes_the_place_of(&yes.head.about()));
            let standing = one.iter().enumerate().filter(|(at, yes)| yes.head.is_yes() && is_last(*at, yes)).map(|(_, yes)| yes);
            ended.extend(standing.flat_map(|yes| other.iter().filter(|by| by.ends(yes)).map(|by| (yes.clone(), by.clone()))));
        }
    }
    // Several answers may end the same yes, also of two other records.
    ended.sort_by_key(|(yes, by): &(Answered, Answered)| (yes.given, by.said));
    ended.dedup_by_key(|(yes, _)| yes.given);
    Ok(ended)
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

/// Whether her newest answer of this kind is no longer a yes. Where she was never asked nothing has ended, and where this
/// record does not say it her other records do.
pub fn has_ended(view: &View<'_>, survivor: SurvivorId, kind: ConsentKind, day: jiff::civil::Date) -> Result<bool, Failure> {
    let newest = list_standing(view, survivor, day)?.into_iter().find(|(_, head, _)| head.kind == kind);
    if let Some((id, _, state)) = newest {
        return match state {
            ConsentState::Active => Ok(false),
            ConsentState::EndedElsewhere => is_over_elsewhere(view, survivor, id, day),
            ConsentState::Refused | ConsentState::Expired | ConsentState::Withdrawn | ConsentState::Superseded | ConsentState::Doubtful => Ok(true),
        };
    }
    let elsewhere = answers_elsewhere(view, survivor)?.into_iter().filter(|answer| answer.head.kind == kind);
    Ok(elsewhere.max_by_key(|answer| answer.said).is_some_and(|newest| !newest.head.is_yes()))
}

/// Of a yes that her other records end: whether one of them holds no yes instead. A later yes to less makes it narrower, and she
/// still wants what she was asked about.
fn is_over_elsewhere(view: &View<'_>, survivor: SurvivorId, yes: ConsentId, day: jiff::civil::Date) -> Result<bool, Failure> {
    let Some(yes) = list_answers(view, survivor)?.into_iter().find(|answer| answer.id == yes) else { return Ok(true) };
    for later in answers_elsewhere(view, survivor)?.into_iter().filter(|other| other.ends(&yes)) {
        if later.head.state(day, []) != ConsentState::Active || is_in_doubt(view, later.survivor, &later.head)? {
            return Ok(true);
        }
    }
    is_in_doubt(view, survivor, &yes.head)
}

/// The consent in force that names this recipient and this help (R-CO-01).
pub fn consent_for(view: &View<'_>, survivor: SurvivorId, recipient: OrganisationId, service: &str, day: jiff::civil::Date) -> Result<Option<(ConsentId, ConsentHead)>, Failure> {
    let active = active_consents(view, survivor, ConsentKind::Referral, day)?;
    Ok(active.into_iter().find(|(_, head)| head.recipient == Some(recipient) && head.purpose.as_deref() == Some(service)))
}

/// Everyone who agreed to be counted, and did not say no since (R-CO-03), in whichever of her records.
pub fn counted(view: &View<'_>, day: jiff::civil::Date) -> Result<HashSet<SurvivorId>, Failure> {
    let sql = "SELECT c.survivor, c.id, c.head, c.given_seq, c.said_seq, coalesce(d.same_as, c.survivor) FROM consent c
        LEFT JOIN duplicate d ON d.survivor = c.survivor AND d.state = 'confirmed' WHERE c.kind = ?1 ORDER BY c.given_seq";
    let kind = ConsentKind::ShareNonIdentifiable.code();
    let rows = view.all(sql, [kind], |row| Ok((id_of(row, 0)?, id_of(row, 1)?, row.get::<_, String>(2)?, row.get(3)?, row.get(4)?, id_of(row, 5)?)))?;
    let mut newest: HashMap<Id, (Id, Answered)> = HashMap::new();
    let mut noes: HashMap<Id, Vec<Answered>> = HashMap::new();
    for (survivor, id, head, given, said, person) in rows {
        let answer = Answered { survivor: SurvivorId(survivor), id: ConsentId(id), head: serde_json::from_str(&head)?, given, said };
        if !answer.head.is_yes() {
            noes.entry(person).or_default().push(answer.clone());
        }
        newest.insert(survivor, (person, answer));
    }
    let mut counted = HashSet::new();
    for (person, answer) in newest.into_values().filter(|(_, answer)| answer.head.state(day, []) == ConsentState::Active) {
        let is_ended = noes.get(&person).is_some_and(|noes| noes.iter().any(|no| no.survivor != answer.survivor && no.ends(&answer)));
        if !is_ended && !is_in_doubt(view, answer.survivor, &answer.head)? {
            counted.insert(answer.survivor);
        }
    }
    Ok(counted)
}
