//! The rows of the GBVIMS Incident Recorder (A.7): which incidents may be in it, and what each column says.
//!
//! Only coded answers leave. Whatever somebody typed may hold a name, a phone or an address, so no column takes it.

use std::collections::BTreeSet;

use forms::{Answers, Kind, definition, stored_text};

use crate::{
    model::{
        case_state::IncidentState,
        classification::{Classification, GbvType},
    },
    records::{Incident, IncidentHead},
};

/// In the order of the Incident Recorder.
pub const COLUMNS: [&str; 42] = [
    "incident id",
    "survivor code",
    "caseworker code",
    "date of interview",
    "date of incident",
    "date of birth",
    "sex",
    "ethnicity",
    "country of origin",
    "marital status",
    "displacement status at report",
    "disability",
    "unaccompanied/separated",
    "stage of displacement at incident",
    "time of day",
    "incident location",
    "county/admin1",
    "district/admin2",
    "camp/town",
    "GBV type",
    "harmful traditional practice",
    "goods/money exchanged",
    "abduction type",
    "previously reported",
    "previous GBV incidents",
    "number of primary perpetrators",
    "perpetrator sex",
    "previous incident with this perpetrator",
    "perpetrator age group",
    "relationship",
    "occupation",
    "referred from",
    "safe house referral",
    "medical",
    "psychosocial",
    "wants legal action",
    "legal",
    "police",
    "livelihoods",
    "child protection/education",
    "consent given",
    AGENCY,
];

const AGENCY: &str = "agency code";

/// Whether an incident may be in the file, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Included,
    /// Void: nothing follows from it.
    IsNone,
    /// Its kind is not decided, or a question that must be answered has no answer.
    NotFinished,
    /// R-CL-06.
    NotGbv,
    /// R-CO-03.
    NoConsent,
    /// Another organisation that counts in this system has it in its own figures (A.4, defect e).
    CountedElsewhere,
}

/// Since which version of its definition (R-AG-02): one more whenever something else is counted by the function below.
pub const DEFINITION: u32 = 2;

/// One function decides for every figure and every file whether an incident counts.
pub fn standing(head: &IncidentHead, has_reporting_consent: bool) -> Standing {
    match (head.state, head.replies.state()) {
        (IncidentState::Void, _) => Standing::IsNone,
        (IncidentState::Draft, _) | (IncidentState::Classified, Classification::Ask(_) | Classification::AskAgain) => Standing::NotFinished,
        (IncidentState::Classified, Classification::Decided(kind)) if !kind.is_counted() => Standing::NotGbv,
        (IncidentState::Classified, Classification::Decided(_)) if !head.lacks.is_empty() => Standing::NotFinished,
        (IncidentState::Classified, Classification::Decided(_)) if !has_reporting_consent => Standing::NoConsent,
        (IncidentState::Classified, Classification::Decided(_)) if head.reported_elsewhere.as_deref() == Some("yes_gbvims_agency") => Standing::CountedElsewhere,
        (IncidentState::Classified, Classification::Decided(_)) => Standing::Included,
    }
}

/// What a row is made of.
pub struct Source<'a> {
    pub incident: &'a Incident,
    pub about: &'a Answers,
    pub answers: &'a Answers,
    pub agency: &'a str,
}

/// Of somebody who works here: the beginning of an id, never a name.
pub fn code_of(id: impl std::fmt::Display) -> String {
    id.to_string().chars().take(8).collect::<String>().to_uppercase()
}

pub fn row(it: &Source<'_>) -> Vec<String> {
    COLUMNS.iter().map(|column| cell(column, it)).collect()
}

fn cell(column: &str, it: &Source<'_>) -> String {
    let head = &it.incident.head;
    match column {
        "incident id" => head.code.clone(),
        "survivor code" => it.incident.survivor.code.clone(),
        "caseworker code" => code_of(it.incident.survivor.case.worker),
        "date of interview" => head.reported_on.clone(),
        "date of incident" => head.happened_on.clone(),
        "date of birth" => birth(it.incident),
        "sex" => letter(it.incident.survivor.sex.as_deref()).unwrap_or_default().to_owned(),
        "GBV type" => it.incident.kind().map(GbvType::code).unwrap_or_default().to_owned(),
        "number of primary perpetrators" => count(it.answers),
        "perpetrator sex" => sex_of_all(it.answers).to_owned(),
        "previous incident with this perpetrator" => {
            if each(it.answers, "before").contains(&"yes") {
                "yes".into()
            } else {
                coded(column, it)
            }
        }
        "perpetrator age group" => age_of_all(it.answers),
        "consent given" => "yes".into(),
        // Never a name (R-AG-03).
        AGENCY => it.agency.to_owned(),
        // Every other column is a coded answer, or empty.
        _ => coded(column, it),
    }
}

/// The standard code of the answer that belongs to a column; nothing of what was typed.
fn coded(column: &str, it: &Source<'_>) -> String {
    let forms = [("survivor", it.about), ("incident", it.answers)];
    let field = forms.iter().find_map(|(form, answers)| Some((definition(form).fields().find(|field| field.gbvims.as_deref() == Some(column))?, answers)));
    let Some((field, answers)) = field else { return String::new() };
    // Of those who did it the first one.
    let of_first = field.name.strip_prefix("p1_").map(|question| format!("p{}_{question}", primary(answers).next().unwrap_or(1)));
    let Some(answer) = stored_text(answers, of_first.as_deref().unwrap_or(&field.name)) else { return String::new() };
    let code = match field.kind {
        Kind::Radios | Kind::Select => field.list.as_deref().and_then(forms::list).and_then(|list| list.find(answer)).map(forms::Item::standard),
        Kind::District => forms::district(answer).map(|district| district.code.as_str()),
        Kind::Line | Kind::Text | Kind::Checkboxes | Kind::Date | Kind::PartialDate | Kind::Time | Kind::Number => None,
    };
    code.unwrap_or_default().to_owned()
}

/// As much of it as is known; the year, where only her age is. What she stated of herself is counted back from the day on
/// which she said it, whenever the incident was: her age of today is not the age that she had then.
fn birth(incident: &Incident) -> String {
    let survivor = &incident.survivor;
    let as_stated = || Some(survivor.latest_birth_as_stated()?.year().to_string());
    let as_said_of_that_day = || Some((i64::from(incident.happened()?.0.year()) - incident.head.age_then?).to_string());
    survivor.birth.clone().or_else(as_stated).or_else(as_said_of_that_day).unwrap_or_default()
}

fn letter(sex: Option<&str>) -> Option<&'static str> {
    match sex {
        Some("female") => Some("F"),
        Some("male") => Some("M"),
        _ => None,
    }
}

/// Those who did it, by their number in the form: not who helped or stood by, of whom the columns of primary perpetrators
/// say nothing.
fn primary(answers: &Answers) -> impl Iterator<Item = u8> + '_ {
    (1..=3).filter(|number| stored_text(answers, &format!("p{number}_part")) != Some("secondary"))
}

/// What was said of each of those who did it.
fn each<'a>(answers: &'a Answers, question: &str) -> Vec<&'a str> {
    primary(answers).filter_map(|number| stored_text(answers, &format!("p{number}_{question}"))).collect()
}

/// How many did it, without those who helped or stood by.
fn count(answers: &Answers) -> String {
    let said = stored_text(answers, "perpetrator_count").unwrap_or_default();
    match said.parse::<usize>() {
        // Of all of them somebody said that they only helped: then nobody knows who did it.
        Ok(all) => match all.saturating_sub(3 - primary(answers).count()) {
            0 => "unknown".into(),
            primary => primary.to_string(),
        },
        Err(_) if said == "more" => "more than 3".into(),
        Err(_) => said.into(),
    }
}

fn sex_of_all(answers: &Answers) -> &'static str {
    let all: BTreeSet<&str> = each(answers, "sex").into_iter().filter_map(|sex| letter(Some(sex))).collect();
    match (all.contains("F"), all.contains("M")) {
        (true, true) => "M and F",
        (true, false) => "F",
        (false, true) => "M",
        (false, false) => "",
    }
}

/// The age group, where all are of one; otherwise whether they are adults or minors.
fn age_of_all(answers: &Answers) -> String {
    let all: BTreeSet<&str> = each(answers, "age").into_iter().collect();
    let minors = all.iter().filter(|group| matches!(**group, "0_11" | "12_17")).count();
    match all.len() {
        0 => String::new(),
        1 => all.into_iter().collect(),
        _ if all.contains("unknown") => "unknown".into(),
        count if minors == count => "minor".into(),
        _ if minors == 0 => "adult".into(),
        _ => "both".into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use serde_json::json;

    use super::*;

    /// Word for word from domain.md A.7, where the case worker's code stands for the manager's too.
    const A_7: &str = "incident id · survivor code · caseworker code · date of interview · date of incident · date of birth · sex · ethnicity · country of origin · marital status · displacement status at report · disability · unaccompanied/separated · stage of displacement at incident · time of day · incident location · county/admin1 · district/admin2 · camp/town · GBV type · harmful traditional practice · goods/money exchanged · abduction type · previously reported · previous GBV incidents · number of primary perpetrators · perpetrator sex · previous incident with this perpetrator · perpetrator age group · relationship · occupation · referred from · safe house referral · medical · psychosocial · wants legal action · legal · police · livelihoods · child protection/education · consent given · agency code";

    #[test]
    fn the_columns_are_those_of_the_incident_recorder_in_its_order() {
        assert_eq!(COLUMNS.join(" · "), A_7);
    }

    fn answers(value: serde_json::Value) -> Answers {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn who_only_helped_stands_in_no_column_of_those_who_did_it() {
        let helped = answers(json!({ "p1_part": "secondary", "p1_sex": "female", "p1_age": "41_60", "p1_relationship": "mother_in_law",
            "p2_part": "primary", "p2_sex": "male", "p2_age": "26_40", "p2_relationship": "husband_registered", "perpetrator_count": "2" }));
        assert_eq!((sex_of_all(&helped), age_of_all(&helped), count(&helped)), ("M", "26_40".into(), "1".into()));
        assert_eq!(each(&helped, "relationship"), ["husband_registered"]);
        for (said, wanted) in [("1", "unknown"), ("more", "more than 3"), ("unknown", "unknown")] {
            assert_eq!(count(&answers(json!({ "p1_part": "secondary", "perpetrator_count": said }))), wanted, "{said}");
        }
    }

    #[test]
    fn of_several_who_did_it_one_word_is_said() {
        let of = |sexes: [&str; 2], ages: [&str; 2]| answers(json!({ "p1_sex": sexes[0], "p2_sex": sexes[1], "p1_age": ages[0], "p2_age": ages[1] }));
        let said = |sexes, ages| {
            let answers = of(sexes, ages);
            (sex_of_all(&answers), age_of_all(&answers))
        };
        assert_eq!(said(["male", "female"], ["0_11", "26_40"]), ("M and F", "both".into()));
        assert_eq!(said(["male", "male"], ["18_25", "26_40"]), ("M", "adult".into()));
        assert_eq!(said(["female", "not_recorded"], ["12_17", "0_11"]), ("F", "minor".into()));
        assert_eq!(said(["not_recorded", "not_recorded"], ["26_40", "26_40"]), ("", "26_40".into()));
        assert_eq!(said(["male", "male"], ["26_40", "unknown"]), ("M", "unknown".into()));
        assert_eq!(age_of_all(&Answers::new()), "");
    }

    /// R-CL-06 and R-CO-03: only a finished incident of gender-based violence, and only with her yes to be counted.
    #[test]
    fn r_co_03_only_a_finished_incident_with_consent_is_included() {
        let head = |state: &str, replies: serde_json::Value| -> IncidentHead {
            serde_json::from_value(json!({ "code": "X", "state": state, "replies": replies, "happened_on": "2026-11-24", "reported_on": "2026-11-25" })).unwrap()
        };
        let physical = json!([false, false, true]);
        assert_eq!(standing(&head("classified", physical.clone()), true), Standing::Included);
        assert_eq!(standing(&head("classified", physical.clone()), false), Standing::NoConsent);
        assert_eq!(standing(&head("classified", json!([false, false, false, false, false, false, false])), true), Standing::NotGbv);
        assert_eq!(standing(&head("draft", physical.clone()), true), Standing::NotFinished);
        assert_eq!(standing(&head("classified", json!([false])), true), Standing::NotFinished);
        assert_eq!(standing(&head("void", physical), true), Standing::IsNone);
    }

    #[test]
    fn defect_e_what_another_organisation_of_the_system_counts_is_counted_once() {
        let head = |elsewhere: Option<&str>| -> IncidentHead {
            let told = json!({ "code": "X", "state": "classified", "replies": [false, false, true], "happened_on": "2026-11-24", "reported_on": "2026-11-25", "reported_elsewhere": elsewhere });
            serde_json::from_value(told).unwrap()
        };
        let standings = [None, Some("no"), Some("yes_other_agency"), Some("yes_gbvims_agency")].map(|elsewhere| standing(&head(elsewhere), true));
        assert_eq!(standings, [Standing::Included, Standing::Included, Standing::Included, Standing::CountedElsewhere]);
    }
}
