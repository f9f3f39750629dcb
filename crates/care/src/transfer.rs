//! A case passes to another organisation (I.2): what becomes of it here, and how it begins there. Asking and answering are
//! letters, which the area of referrals writes; no case is ever in nobody's charge.

use forms::{Answers, is_listed};
use jiff::civil::{Date, Time};
use kernel::{
    Failure,
    ids::{CaseId, OrganisationId, ReferralId, StaffId, SurvivorId},
};
use serde_json::{Value, json};
use space::{Draft, Id, Space, SpaceError, View};

use crate::{
    model::{case_state::CaseEvent, safe_contact::SafeContact},
    packet::Packet,
    pages::{free_code, survivors::head_of},
    records::{CaseHead, HandedOver, Survivor, SurvivorHead, TakenOver},
    view::find_contact_that_came,
};

/// The help for which a case is handed over: a code of the list `service`. Her consent names it like any other help, so that
/// a consent to an ordinary referral is none to this; and who takes cases over is listed in the directory.
pub const TRANSFER: &str = "case_transfer";

/// Whether somebody is in charge here who can hand it over.
pub fn may_hand_over(survivor: &Survivor) -> bool {
    survivor.case.state.after(CaseEvent::Transfer).is_some()
}

/// The other organisation said yes: from now on it is in charge. Nothing where there is nothing to hand over any more.
pub fn hand_over(survivor: &Survivor, to: OrganisationId) -> Result<Option<Draft>, Failure> {
    let Some(state) = survivor.case.state.after(CaseEvent::Transfer) else { return Ok(None) };
    let head = CaseHead { state, handed_over: Some(HandedOver { to, is_told: false, is_withdrawn: false, is_mistake: false }), closing: None, ..survivor.case.head() };
    Ok(Some(Draft::about(survivor.id.0, "case", "case_transferred", survivor.case.id.0, &head)?))
}

/// Why what went with a case is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenBack {
    /// She withdrew the consent under which it went.
    Withdrawn,
    /// It went there by mistake, which is not her doing.
    Mistake,
}

/// What went with the case is taken back: here her page asks for her, so that she is in nobody's hands for no
/// longer than it takes to ask. Nothing where it was not handed over, or has come back.
pub fn unsettle(survivor: &Survivor, why: TakenBack) -> Result<Option<Draft>, Failure> {
    let Some(handed_over) = survivor.case.handed_over.clone() else { return Ok(None) };
    let head = CaseHead { handed_over: Some(HandedOver { is_withdrawn: true, is_mistake: why == TakenBack::Mistake, ..handed_over }), ..survivor.case.head() };
    let draft = match why {
        TakenBack::Withdrawn => Draft::about(survivor.id.0, "case", "case_transfer_withdrawn", survivor.case.id.0, &head)?,
        TakenBack::Mistake => Draft::about(survivor.id.0, "case", "case_transfer_cancelled", survivor.case.id.0, &head)?,
    };
    Ok(Some(draft))
}

/// What of her record came with the case and was changed by nobody since.
pub struct Came {
    /// Her record as it was read.
    version: i64,
    /// What she told us ourselves.
    rest: Answers,
    contact: Option<Id>,
}

/// Nothing where her case was not taken over, or she was erased. What came is what her record began with.
pub async fn what_came(space: &Space, survivor: &Survivor) -> Result<Option<Came>, Failure> {
    if survivor.case.taken_over.is_none() {
        return Ok(None);
    }
    let (id, version) = (survivor.id, survivor.version);
    let contact = space.read::<_, Failure, _>(move |view| find_contact_that_came(view, id)).await?;
    let (first, now) = match (space.body(id.0, 1).await, space.body(id.0, version).await) {
        (Ok(first), Ok(now)) => (first, now),
        (Err(SpaceError::Erased), _) | (_, Err(SpaceError::Erased)) => return Ok(None),
        (Err(error), _) | (_, Err(error)) => return Err(error.into()),
    };
    let (first, mut rest): (Answers, Answers) = (serde_json::from_slice(&first)?, serde_json::from_slice(&now)?);
    rest.retain(|field, value| first.get(field) != Some(value));
    Ok(Some(Came { version, rest, contact }))
}

/// What came with the case is taken back. What was sent is taken out of her record, and her page says so; what
/// she told us ourselves stays, and without a name of her own she is called by her code.
pub fn take_back(survivor: &Survivor, came: Option<&Came>, why: TakenBack, today: jiff::civil::Date) -> Result<Vec<Draft>, Failure> {
    let Some(taken_over) = survivor.case.taken_over.clone() else { return Ok(Vec::new()) };
    let head = CaseHead { taken_over: Some(TakenOver { is_withdrawn: true, is_mistake: why == TakenBack::Mistake, ..taken_over }), ..survivor.case.head() };
    let mut drafts = vec![Draft::about(survivor.id.0, "case", "case_taken_back", survivor.case.id.0, &head)?];
    let Some(came) = came else { return Ok(drafts) };
    let mut rest = came.rest.clone();
    rest.entry("name").or_insert_with(|| survivor.code.clone().into());
    let head = SurvivorHead { stated_on: survivor.stated_on.clone(), ..head_of(&rest, survivor.code.clone(), today, None) };
    drafts.push(Draft::about(survivor.id.0, "survivor", "survivor_changed", survivor.id.0, &head)?.with_body(&rest)?.based_on(came.version));
    if let Some(contact) = came.contact {
        let none = Draft::about(survivor.id.0, "safe_contact", "safe_contact_set", contact, &SafeContact::default())?;
        drafts.push(none.with_body(&Answers::new())?.based_on(1));
    }
    Ok(drafts)
}

/// Who she is here, and who works with her.
#[derive(Clone)]
pub struct Beginning {
    pub id: SurvivorId,
    pub name: String,
    pub worker: StaffId,
    pub from: OrganisationId,
    pub referral: ReferralId,
}

/// Her record and her case, from nothing but what she agreed to share. The case begins as an intake: to our services she
/// agrees herself, her consents do not come with it.
pub fn begin(view: &View<'_>, it: &Beginning, packet: &Packet, today: jiff::civil::Date) -> Result<Vec<Draft>, Failure> {
    let code = free_code(view)?;
    let answers = answers_of(&it.name, packet);
    let head = head_of(&answers, code.clone(), today, None);
    let taken_over = Some(TakenOver { from: it.from, referral: it.referral, is_withdrawn: false, is_mistake: false });
    let case = CaseHead { taken_over, ..CaseHead::intake(code, it.worker) };
    let mut drafts = vec![
        Draft::about(it.id.0, "survivor", "survivor_recorded", it.id.0, &head)?.with_body(&answers)?,
        Draft::about(it.id.0, "case", "case_taken_over", CaseId::random().0, &case)?,
    ];
    if let Some((rules, answers)) = safe_contact_of(packet) {
        drafts.push(Draft::about(it.id.0, "safe_contact", "safe_contact_set", Id::new_v4(), &rules)?.with_body(&answers)?);
    }
    Ok(drafts)
}

/// What she is called, where she agreed that they hear it.
pub fn name_in(packet: &Packet) -> &str {
    packet.find("name").unwrap_or_default()
}

fn answers_of(name: &str, packet: &Packet) -> Answers {
    let mut answers = Answers::new();
    answers.insert("name".into(), name.into());
    // Codes go into lists, so what no list here knows stays in what was shared.
    answers.extend(packet.find("sex").filter(|code| is_listed("sex", code)).map(|code| ("sex".to_owned(), code.into())));
    answers.extend(packet.find("accessibility").map(|text| ("accessibility".to_owned(), text.into())));
    let languages: Vec<&str> = packet.find("languages").unwrap_or_default().split(", ").filter(|code| is_listed("language", code)).collect();
    if !languages.is_empty() {
        answers.insert("languages".into(), languages.into());
    }
    answers
}

/// A number alone says nothing about when it is safe, so it stays in what was shared.
fn safe_contact_of(packet: &Packet) -> Option<(SafeContact, Answers)> {
    let number = packet.find("safe_number");
    let rules: SafeContact = serde_json::from_str(packet.find("safe_contact")?).ok()?;
    let listed = |list: &'static str, mut codes: Vec<String>| {
        codes.retain(|code| is_listed(list, code));
        codes
    };
    let rules = SafeContact {
        has_number: number.is_some(),
        ways: listed("contact_way", rules.ways),
        days: listed("weekday", rules.days),
        from: rules.from.filter(|text| text.parse::<Time>().is_ok()),
        until: rules.until.filter(|text| text.parse::<Time>().is_ok()),
        checked_on: rules.checked_on.filter(|text| text.parse::<Date>().is_ok()),
        ..rules
    };
    let answers = json!({
        "ways": rules.ways, "number": number, "days": rules.days, "from": rules.from, "until": rules.until, "who_answers": rules.who_answers, "say": rules.say,
        "code_word": rules.code_word, "voicemail": if rules.voicemail { "yes" } else { "no" }, "never": rules.never, "checked_on": rules.checked_on,
    });
    let Value::Object(mut answers) = answers else { return None };
    answers.retain(|_, value| !value.is_null());
    Some((rules, answers))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Packet, answers_of, safe_contact_of};

    #[test]
    fn what_no_list_here_knows_does_not_become_part_of_her_record() {
        let street = "Rudaki 5";
        let rules = json!({ "ways": ["voice", street], "days": ["mon", street], "from": street, "until": "18:00", "checked_on": street, "voicemail": false });
        let items = [("sex", street), ("languages", "tg, Rudaki 5"), ("safe_contact", &rules.to_string())];
        let packet = Packet { items: items.map(|(item, value)| (item.to_owned(), value.to_owned())).to_vec() };
        let answers = answers_of("Zarina", &packet);
        assert_eq!(serde_json::Value::Object(answers), json!({ "name": "Zarina", "languages": ["tg"] }));
        let contact = safe_contact_of(&packet).map(|(rules, _)| serde_json::to_string(&rules).unwrap_or_default()).unwrap_or_default();
        assert!(contact.contains("voice") && contact.contains("mon") && contact.contains("18:00") && !contact.contains(street), "{contact}");
    }
}
