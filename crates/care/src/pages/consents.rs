//! Her consent, for one purpose; also that she was asked and said no.

use axum::{extract::Path, http::StatusCode, response::Response};
use forms::{Answers, FieldDefinition, Filled, definition, stored_date, stored_list, stored_text};
use jiff::{ToSpan as _, civil::Date};
use kernel::{
    Failure, Permit, Problem, Problems, Reader, Sent, clock,
    ids::{ConsentId, OrganisationId, SurvivorId},
    problem::{said_above, said_of},
    traces::Opened,
};
use space::{Draft, View};
use ui::{Block, Choice, Control, Field, Form, Main};
use words::Lang;

use crate::{
    model::{
        consent::{self, AgeGroup, Assent, BadEnd, ConsentKind, ConsentState, DEFAULT_DAYS, Given, Giver, Invalid, SaidAdult},
        signer::{DidIt, Safety, Signer},
    },
    permissions::{GiveConsent, ViewSurvivor},
    records::{ConsentHead, Survivor},
    t, view,
};

type Organisations = Vec<(OrganisationId, String)>;

const SIGNER_IS_UNSAFE: &str = "caregiver-unsafe";

/// What is asked of the adult who signs for a child.
const OF_SIGNER: [&str; 2] = ["signer_relation", "signer_did_it"];

/// The audience of a question of the form.
const AGE_NOT_KNOWN: &str = "age_not_known";

struct Asked<'a> {
    kind: ConsentKind,
    age: Option<i64>,
    /// Where nobody knows her age: what was chosen on the form that came back.
    said: Option<SaidAdult>,
    survivor: &'a Survivor,
    organisations: &'a Organisations,
}

impl Asked<'_> {
    fn wants(&self, field: &FieldDefinition) -> bool {
        self.kind.asks(&field.name)
            && match field.audience.as_deref() {
                None => true,
                Some(AGE_NOT_KNOWN) => self.age.is_none(),
                // What is asked of a child is asked as soon as she may be one.
                Some(_) => self.age_group().is_some_and(AgeGroup::is_child),
            }
    }

    fn age_group(&self) -> Option<AgeGroup> {
        AgeGroup::of(self.age, self.said)
    }
}

/// What a program may send for a consent of each kind.
pub fn schemas() -> Vec<(String, serde_json::Value)> {
    let recipient =
        || ("recipient", serde_json::json!({ "type": "string", "format": "uuid", "description": "The organisation that hears of her; its id stands in the list of partners" }));
    let shape = |kind: ConsentKind| {
        let shape = forms::only_fields(forms::schema("consent"), |field| kind.asks(field));
        let mut shape = forms::with_fields(shape, (kind == ConsentKind::Referral).then(recipient));
        // A no is taken without what a yes needs.
        if let Some(required) = shape["required"].as_array_mut() {
            required.retain(|name| definition("consent").section("sharing").is_none_or(|part| part.fields.iter().all(|field| *name != field.name)));
        }
        (kind.code().to_owned(), shape)
    };
    ConsentKind::ALL.into_iter().map(shape).collect()
}

fn draw(l: Lang, asked: &Asked<'_>, filled: Filled<'_>, recipient: &str, problems: &Problems) -> Main {
    let form = definition("consent");
    let wanted = |field: &FieldDefinition| asked.wants(field);
    let mut drawn = Form::new("", t::save(l));
    if asked.kind == ConsentKind::Referral {
        let options = asked.organisations.iter().map(|(id, name)| Choice::new(id.to_string(), name, id.to_string() == recipient)).collect();
        drawn = drawn.ask(Field::new("recipient", t::recipient_ask(l), Control::Select { options }).error(said_of(problems, "recipient")));
    }
    for section in ["sharing", "consent"] {
        drawn = drawn.ask_all(form.section(section).map(|section| form.draw(l, section, filled, problems, wanted)).unwrap_or_default());
    }
    let mut main =
        Main::new(forms::label("consent_kind", asked.kind.code(), l)).back(format!("/survivors/{}", asked.survivor.id)).with(Block::Inset(explanation(l, asked.kind).into()));
    if asked.survivor.duplicate_of.is_some() {
        main = main.with(Block::Inset(t::put_aside_only_no(l).into()));
    }
    main = said_above(main, problems);
    main.form(drawn)
}

fn explanation(l: Lang, kind: ConsentKind) -> &'static str {
    match kind {
        ConsentKind::Services => t::explain_services(l),
        ConsentKind::ShareNonIdentifiable => t::explain_figures(l),
        ConsentKind::Referral => t::explain_referral(l),
        ConsentKind::Transfer => t::explain_transfer(l),
        ConsentKind::AftercareContact => t::explain_aftercare(l),
        ConsentKind::ShelterRules => t::explain_house_rules(l),
        ConsentKind::CaseConference => t::explain_conference(l),
        ConsentKind::Contact => t::explain_contact(l),
        ConsentKind::PhotoEvidence => t::explain_photos(l),
        ConsentKind::EMonitoring => t::explain_monitoring(l),
    }
}

pub(crate) async fn form(permit: Permit<ViewSurvivor>, Path((_, kind)): Path<(String, String)>, reader: Reader) -> Result<Response, Failure> {
    let l = reader.lang;
    let kind = ConsentKind::from_code(&kind).ok_or(Failure::NotFound)?;
    let own = permit.actor().organisation;
    let organisations = permit.commons(move |view| people::view::other_organisations(view, own, l)).await?;
    let mut blank = Answers::new();
    let today = clock::today(permit.now());
    blank.insert("signed_on".into(), today.to_string().into());
    if let Ok(end) = today.checked_add(DEFAULT_DAYS.days()) {
        blank.insert("expires_on".into(), end.to_string().into());
    }
    let asked = Asked { kind, age: permit.target().age_at(permit.now()), said: None, survivor: permit.target(), organisations: &organisations };
    reader.draw(StatusCode::OK, t::consents(l), &draw(l, &asked, Filled::Saved(&blank), "", &Vec::new()))
}

/// Her answer, which may be taken so; or the form as it comes back.
pub enum Said {
    Answer(Box<Answer>),
    Returned(Response),
}

/// An answer that is not written yet: the area of referrals writes it, because a no also takes back what was sent.
#[derive(Clone)]
pub struct Answer {
    pub head: ConsentHead,
    answers: Answers,
}

impl Answer {
    pub fn draft(&self, id: ConsentId, survivor: SurvivorId) -> Result<Draft, Failure> {
        let event = if self.head.is_given { "consent_given" } else { "consent_refused" };
        Ok(Draft::about(survivor.0, "consent", event, id.0, &self.head)?.with_body(&self.answers)?)
    }
}

impl Answer {
    /// Said by herself to whoever asked, today.
    fn spoken(kind: ConsentKind, is_given: bool, items: Vec<String>, today: Date) -> Self {
        let said = if is_given { "yes" } else { "no" };
        let answers = [("is_given", said), ("given_by", "survivor")].map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect();
        let head = ConsentHead {
            kind,
            recipient: None,
            purpose: None,
            items,
            is_given,
            given_by: "survivor".into(),
            signer_relation: None,
            signer_did_it: None,
            signer_name: None,
            is_written: Some(false),
            is_adult: None,
            given_on: today.to_string(),
            signed_on: None,
            expires_on: None,
            withdrawn_on: None,
        };
        Answer { head, answers }
    }
}

/// How she said her yes, where another step asks her (I.2): by her hand, or before a witness who is named. Where nobody
/// knows her age, also whether she is 18 or older.
#[derive(Clone, Copy)]
pub struct How<'a> {
    pub method: &'a str,
    pub witness: &'a str,
    pub is_adult: &'a str,
}

/// The questions of the form that another step asks, where her age is this.
fn says_how(field: &FieldDefinition, age: Option<i64>) -> bool {
    match field.audience.as_deref() {
        Some(audience) => audience == AGE_NOT_KNOWN && age.is_none(),
        None => ["method", "witness"].contains(&field.name.as_str()),
    }
}

impl How<'_> {
    /// With her yes, which alone makes it worth asking.
    fn typed(&self) -> [(&'static str, &str); 4] {
        [("is_given", "yes"), ("is_adult", self.is_adult), ("method", self.method), ("witness", self.witness)]
    }

    fn read(&self, l: Lang, age: Option<i64>, today: Date) -> Result<Answers, Problems> {
        let form = definition("consent");
        let sent = Sent::Pairs(self.typed().map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let sections: Vec<_> = form.section("consent").into_iter().collect();
        let received = form.read(l, &sections, &sent, &Answers::new(), today, |field| field.name == "is_given" || says_how(field, age));
        if received.problems.is_empty() { Ok(received.answers) } else { Err(with_age_explained(l, received.problems)) }
    }

    pub fn fields(&self, l: Lang, age: Option<i64>, problems: &Problems) -> Vec<Field> {
        let form = definition("consent");
        let typed: Answers = self.typed().map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect();
        form.section("consent").map(|section| form.draw(l, section, Filled::Saved(&typed), problems, |field| says_how(field, age))).unwrap_or_default()
    }
}

/// Where an answer stands, in words.
pub(super) fn state_said(l: Lang, state: ConsentState) -> &'static str {
    t::text(l, &format!("consent-{}", state.code().replace('_', "-"))).unwrap_or_default()
}

/// That nobody answered how old she is is said in a sentence of its own.
fn with_age_explained(l: Lang, mut problems: Problems) -> Problems {
    for problem in problems.iter_mut().filter(|problem| problem.field == "is_adult") {
        t::age_not_said(l).clone_into(&mut problem.detail);
    }
    problems
}

/// Her yes where another step asks her: the same record as on the page of her consents. Nothing where her age asks for
/// more than her word (B.6) and no such consent stands: then it is taken on that page first.
pub fn her_yes(view: &View<'_>, survivor: &Survivor, (kind, items): (ConsentKind, Vec<String>), how: How<'_>, (l, today): (Lang, Date)) -> Result<Option<Vec<Draft>>, Failure> {
    let age = survivor.age_on(today);
    let said = SaidAdult::from_code(how.is_adult).filter(|_| age.is_none());
    let Some(age_group) = AgeGroup::of(age, said) else {
        let problems = how.read(l, age, today).err().unwrap_or_else(|| vec![Problem::new("is_adult", "required", t::age_not_said(l))]);
        return Err(Failure::Refused(problems));
    };
    let given = Given {
        age: age_group,
        giver: Giver::Survivor,
        is_written: false,
        assent: Assent::NotAsked,
        child_permits_caregiver: false,
        has_best_interest_note: false,
        signer: Safety::Safe,
    };
    if consent::check(&given).is_ok() {
        let mut answer = Answer::spoken(kind, true, items, today);
        answer.answers.extend(how.read(l, age, today).map_err(Failure::Refused)?);
        answer.head.is_adult = said;
        answer.head.is_written = Some(is_written(&answer.answers));
        return Ok(Some(vec![answer.draft(ConsentId::random(), survivor.id)?]));
    }
    Ok((!view::active_consents(view, survivor.id, kind, today)?.is_empty()).then(Vec::new))
}

/// Her no, which counts at every age.
pub fn her_no(survivor: &Survivor, kind: ConsentKind, today: Date) -> Result<Draft, Failure> {
    Answer::spoken(kind, false, Vec::new(), today).draft(ConsentId::random(), survivor.id)
}

pub async fn said(permit: &Permit<GiveConsent>, kind: ConsentKind, reader: &Reader, value: &Sent) -> Result<Said, Failure> {
    let l = reader.lang;
    let own = permit.actor().organisation;
    let organisations = permit.commons(move |view| people::view::other_organisations(view, own, l)).await?;
    let of = permit.target().id;
    let text = |name| value.value(name);
    let signer = Signer {
        giver: text("given_by").as_deref().and_then(Giver::from_code),
        relation: text("signer_relation"),
        did_it: text("signer_did_it").as_deref().and_then(DidIt::from_code),
    };
    // Of all her records: an old paper brings no yes back that she took back in another.
    let (signer, earlier) = permit.read(move |view| Ok((view::safety_of(view, of, &signer)?, view::answers_in(view, &view::records_of(view, of)?)?))).await?;
    let said = value.value("is_adult").as_deref().and_then(SaidAdult::from_code);
    let asked = Asked { kind, age: permit.target().age_at(permit.now()), said, survivor: permit.target(), organisations: &organisations };
    match read(l, &asked, signer, value, permit.now()).and_then(|said| newest_answer(l, said, &earlier)) {
        Ok((head, answers)) => Ok(Said::Answer(Box::new(Answer { head, answers }))),
        Err(problems) => {
            if problems.iter().any(|problem| problem.code == SIGNER_IS_UNSAFE) {
                // R-CO-08: that somebody who is not safe was to sign for her stands in her list, though nothing came of it.
                permit.note_opening(Opened::of("caregiver_blocked", permit.target().id.0), permit.target().id.0).await?;
            }
            let recipient = value.value("recipient").unwrap_or_default();
            let main = draw(l, &asked, Filled::Typed(value), &recipient, &problems);
            Ok(Said::Returned(reader.return_form(t::consents(l), &main, &problems)?))
        }
    }
}

fn newest_answer(l: Lang, said: (ConsentHead, Answers), earlier: &[view::Answered]) -> Result<(ConsentHead, Answers), Problems> {
    let is_older = said.0.is_older_than_an_answer(earlier.iter().map(|it| &it.head));
    if is_older { Err(vec![Problem::new("signed_on", "before-no", t::signed_before_no(l))]) } else { Ok(said) }
}

fn is_written(answers: &Answers) -> bool {
    matches!(stored_text(answers, "method"), Some("signature" | "thumbprint"))
}

/// The answers as a consent that may be taken so, or what stands against it.
fn read(l: Lang, asked: &Asked<'_>, signer: Safety, value: &Sent, now: i64) -> Result<(ConsentHead, Answers), Problems> {
    let form = definition("consent");
    let today = clock::today(now);
    let is_no = value.value("is_given").as_deref() == Some("no");
    // A no needs to know nothing of who says it.
    let is_left_out = |field: &FieldDefinition| is_no && OF_SIGNER.contains(&field.name.as_str()) && value.value(&field.name).is_none_or(|text| text.is_empty());
    let wanted = |field: &FieldDefinition| asked.wants(field) && !is_left_out(field);
    let sections: Vec<_> = form.sections.iter().filter(|section| section.key == "consent" || !is_no).collect();
    let received = form.read(l, &sections, value, &Answers::new(), today, wanted);
    let (answers, mut problems) = (received.answers, with_age_explained(l, received.problems));
    let text = |name| stored_text(&answers, name);
    // R-CA-01: explained before anything is written.
    if text("explained") == Some("no") {
        problems.push(Problem::new("explained", "explain-first", t::explain_first(l)));
    }
    let recipient = value
        .value("recipient")
        .and_then(|text| OrganisationId::parse(&text))
        .filter(|id| asked.kind == ConsentKind::Referral && asked.organisations.iter().any(|(known, _)| known == id));
    if asked.kind == ConsentKind::Referral && recipient.is_none() {
        problems.push(Problem::new("recipient", "required", t::recipient_missing(l)));
    }
    let is_given = text("is_given") == Some("yes");
    if let (true, Some(giver), Some(age)) = (is_given, text("given_by").and_then(Giver::from_code), asked.age_group()) {
        let given = Given {
            age,
            giver,
            is_written: is_written(&answers),
            assent: Assent::from_code(text("assent")),
            child_permits_caregiver: text("child_permits") == Some("yes"),
            has_best_interest_note: text("best_interest").is_some(),
            signer,
        };
        if let Err(invalid) = consent::check(&given) {
            problems.push(sentence(l, invalid, giver, asked.age));
        }
    }
    let end = stored_date(&answers, "expires_on").filter(|_| asked.kind.asks("expires_on"));
    let signed = stored_date(&answers, "signed_on");
    match end.map(|end| consent::check_end(signed.unwrap_or(today), today, end)) {
        Some(Err(BadEnd::Past)) => problems.push(Problem::new("expires_on", "past", t::end_past(l))),
        Some(Err(BadEnd::TooFar)) => problems.push(Problem::new("expires_on", "too-far", t::end_far(l))),
        Some(Ok(())) | None => {}
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let head = ConsentHead {
        kind: asked.kind,
        recipient,
        purpose: text("purpose").map(str::to_owned),
        items: stored_list(&answers, "items").into_iter().map(str::to_owned).collect(),
        is_given,
        given_by: text("given_by").unwrap_or_default().to_owned(),
        signer_relation: text("signer_relation").map(str::to_owned),
        signer_did_it: text("signer_did_it").and_then(DidIt::from_code),
        signer_name: text("signer_name").map(str::to_owned),
        is_written: Some(is_written(&answers)),
        is_adult: text("is_adult").and_then(SaidAdult::from_code),
        given_on: today.to_string(),
        signed_on: signed.map(|day| day.to_string()),
        expires_on: end.map(|end| end.to_string()),
        withdrawn_on: None,
    };
    Ok((head, answers))
}

fn sentence(l: Lang, invalid: Invalid, giver: Giver, age: Option<i64>) -> Problem {
    let (field, code, text) = match invalid {
        Invalid::AdultDecidesHerself => ("given_by", "adult-decides", t::invalid_adult(l)),
        Invalid::SignerIsUnsafe => ("given_by", SIGNER_IS_UNSAFE, t::invalid_unsafe(l)),
        Invalid::SignerNotKnown => ("signer_did_it", "signer-not-known", t::invalid_signer_not_known(l)),
        Invalid::CaregiverNotAsked => ("given_by", "caregiver-not-asked", t::invalid_not_asked(l)),
        // A caregiver may sign beside her; anybody else is the wrong one to ask.
        Invalid::NeedsOwnConsent if giver == Giver::Caregiver => ("assent", "needs-own-consent", t::invalid_own(l)),
        Invalid::NeedsOwnConsent => ("given_by", "needs-own-consent", t::invalid_own(l)),
        Invalid::NeedsChildsPermission => ("child_permits", "needs-permission", t::invalid_permission(l)),
        Invalid::NeedsAdult if age.is_none() => ("given_by", "needs-adult", t::invalid_needs_adult_of_unknown_age(l)),
        Invalid::NeedsAdult => ("given_by", "needs-adult", t::invalid_needs_adult(l)),
        Invalid::NeedsAssent => ("assent", "needs-assent", t::invalid_assent(l)),
        Invalid::NeedsWrittenAssent if age.is_none() => ("assent", "needs-written-assent", t::invalid_written_assent_of_unknown_age(l)),
        Invalid::NeedsWrittenAssent => ("assent", "needs-written-assent", t::invalid_written_assent(l)),
        Invalid::NeedsBestInterestNote => ("best_interest", "needs-note", t::invalid_note(l)),
        Invalid::NeedsWriting => ("method", "needs-writing", t::invalid_writing(l)),
    };
    Problem::new(field, code, text)
}
