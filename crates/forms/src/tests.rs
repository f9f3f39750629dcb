use jiff::civil::date;
use kernel::Sent;
use words::Lang;

use super::*;
use crate::{definition::TEXTS, lists};

fn all_lists() -> std::collections::BTreeMap<String, List> {
    lists::TEXTS.iter().flat_map(|text| toml::from_str::<std::collections::BTreeMap<String, List>>(text).unwrap()).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Sent {
    Sent::from_boxes(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
}

fn read(form: &str, section: &str, sent: &Sent) -> Received {
    let form = definition(form);
    form.read(Lang::En, &[form.section(section).unwrap()], sent, &Answers::new(), date(2026, 11, 25), |_| true)
}

#[test]
fn every_definition_can_be_read_and_names_only_what_exists() {
    let lists = all_lists();
    for (name, text) in TEXTS {
        let form: Definition = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(form.name, name);
        let names: Vec<&str> = form.fields().map(|field| field.name.as_str()).collect();
        for section in &form.sections {
            for l in Lang::ALL {
                assert!(!form.heading(&section.key, l).is_empty(), "{name}: section {} has no heading in {}", section.key, l.code());
            }
            for when in section.when.iter().chain(section.fields.iter().filter_map(|field| field.when.as_ref())) {
                let (field, _) = when.parts();
                assert!(names.contains(&field), "{name}: a condition looks at {field}");
            }
        }
        for field in form.fields() {
            assert_eq!(names.iter().filter(|other| **other == field.name).count(), 1, "{name}: {} stands twice", field.name);
            let needs_list = matches!(field.kind, Kind::Radios | Kind::Select | Kind::Checkboxes);
            assert_eq!(field.list.is_some(), needs_list, "{name}: {}", field.name);
            if let Some(list) = &field.list {
                assert!(lists.contains_key(list), "{name}: {} names the list {list}", field.name);
            }
            for l in Lang::ALL {
                assert!(!form.label(field, l).is_empty(), "{name}: {} has no label in {}", field.name, l.code());
            }
        }
    }
}

#[test]
fn every_code_has_three_labels_and_stands_once() {
    let lists = all_lists();
    for (name, list) in &lists {
        assert!(!list.source.is_empty(), "{name} has no source");
        for item in &list.items {
            assert!(Lang::ALL.iter().all(|l| !item.label(*l).is_empty()), "{name}: {} lacks a label", item.code);
            assert_eq!(list.items.iter().filter(|other| other.code == item.code).count(), 1, "{name}: {} stands twice", item.code);
        }
    }
}

/// A.5 and A.6, element by element: what a form asks, and what the program makes or asks elsewhere.
#[test]
fn every_element_of_the_intake_and_consent_forms_is_asked() {
    let asked = [
        ("incident", "reported_on happened_on is_estimated reported_by"),
        ("survivor", "birth age age_estimated sex ethnicity country nationality marital occupation_code occupation displacement disability unaccompanied documents documents_kept"),
        ("survivor", "lives_alone caretaker_relation caretaker_name caretaker_marital caretaker_occupation_code caretaker_occupation"),
        ("incident", "account stage time_of_day place region district settlement practice exchanged abduction"),
        ("incident", "reported_elsewhere reported_to reported_where previous_incident previous_text perpetrator_count"),
        ("incident", "p1_part p1_sex p1_nationality p1_ethnicity p1_age p1_before p1_relationship p1_occupation_code p1_occupation"),
        ("incident", "referred_from s_shelter s_medical s_psychosocial wants_legal s_legal s_police s_livelihoods s_child appointments"),
        ("incident", "feeling_start feeling_end will_be_safe why_not_safe support safety_actions explained_rape explained_rape_to"),
        ("consent", "explained is_given given_by signer_name signer_relation signer_did_it method signed_on witness language interpreter paper_ref purpose items expires_on"),
    ];
    for (form, names) in asked {
        for name in names.split(' ') {
            assert!(definition(form).fields().any(|field| field.name == name), "{form}: {name}");
        }
    }
    // A.5 section 6: for each kind of help when, with whom and where; the place of a house is no field (R-SH-01).
    for help in ["shelter", "medical", "psychosocial", "legal", "police", "livelihoods", "child"] {
        let fields: Vec<&str> = definition("incident").section(&format!("plan-{help}")).unwrap().fields.iter().map(|field| field.name.as_str()).collect();
        let wanted = ["on", "at", "provider", "place", "notes"].map(|what| format!("s_{help}_{what}"));
        assert!(wanted.iter().all(|name| fields.contains(&name.as_str()) != (name == "s_shelter_place")), "{fields:?}");
    }
    for other in ["p2", "p3"] {
        for field in definition("incident").fields().filter_map(|field| field.name.strip_prefix("p1_")) {
            assert!(definition("incident").fields().any(|it| it.name == format!("{other}_{field}")), "{other}: {field}");
        }
    }
}

/// I.4: each list that these forms use has every code of its list there. Mediation is no service (R-CA-05), and one for those
/// who did it takes no survivor's data.
#[test]
fn every_code_list_of_the_domain_that_the_forms_use_is_complete() {
    let lists = [
        ("gbv_type", "rape sexual_assault physical_assault forced_marriage denial_of_resources psychological_abuse non_gbv"),
        ("context", "intimate_partner_violence child_sexual_abuse early_marriage possible_sexual_exploitation possible_sexual_slavery harmful_traditional_practice"),
        ("practice", "none bride_kidnapping forced_divorce_talaq forced_virginity_test forced_polygyny deprivation_of_inheritance_by_custom other"),
        (
            "relationship",
            "husband_registered husband_nikoh_only former_husband fiance_partner father mother guardian step_parent mother_in_law father_in_law brother_in_law sister_in_law co_wife brother sister son other_relative supervisor_employer schoolmate teacher_school_official service_provider cotenant_housemate family_friend_neighbor other_refugee_idp_returnee other_resident_community_member other no_relation unknown",
        ),
        ("marital", "single registered nikoh_only second_or_later_wife cohabiting husband_in_migration registered_divorce talaq_only separated widowed unknown"),
        ("displacement", "resident idp refugee stateless_person returnee foreign_national asylum_seeker na"),
        ("stage", "not_displaced pre_displacement during_flight during_refuge during_return_transit post_displacement"),
        ("time_of_day", "morning afternoon evening_night unknown_na"),
        (
            "place",
            "client_home perpetrator_home parents_home in_laws_home relative_home perpetrator_friend_home road_street transport market field_garden school_university workplace medical_facility government_office police_station guest_house_hotel border_migration mosque_religious_place online_phone unfinished_house river_streamside latrine entertainment other unknown",
        ),
        ("disability", "none physical mental both unknown"),
        ("unaccompanied", "no unaccompanied_minor separated_child other_vulnerable_child"),
        ("age_group", "0_11 12_17 18_25 26_40 41_60 61_plus unknown"),
        ("age_band", "0_11 12_17 18_24 25_49 50_plus unknown"),
        ("ethnicity", "tajik uzbek kyrgyz pamiri russian afghan roma_lyuli other undisclosed"),
        ("language", "tg ru uz ky sgh wbl yah fa_af ps en sign other"),
        ("abduction", "none forced_conscription trafficked other_abduction"),
        ("reported_elsewhere", "no yes_gbvims_agency yes_other_agency"),
        ("told_to", "health psychosocial police_security legal livelihoods shelter other"),
        (
            "referred_from",
            "health psychosocial police_security legal livelihoods self school community_leader shelter humanitarian_ngo government hotline_1313 cwfa_office family_neighbour other",
        ),
        (
            "service",
            "safe_shelter health_medical mental_psychosocial police_security legal_aid livelihoods child_protection education case_management hotline documents_civil_status cash_material vocational housing translation transport forensic_exam other",
        ),
        ("service_status", "referred provided_by_us already_receiving not_applicable declined_by_survivor unavailable undecided"),
        ("decline_reason", "full ineligible wrong_service no_staff security closed no_consent other"),
        ("consent_kind", "services referral share_non_identifiable case_conference transfer contact photo_evidence e_monitoring shelter_rules aftercare_contact"),
        ("closure_reason", "needs_met_plan needs_met_possible no_contact_30d survivor_request left_area transferred funding death duplicate other"),
        ("perpetrator_count", "1 2 3 more unknown"),
        ("caretaker_relation", "parent_guardian relative spouse_cohabiting other"),
        ("reported_by", "survivor escort"),
    ];
    for (name, codes) in lists {
        let list = list(name).unwrap_or_else(|| panic!("{name}"));
        for code in codes.split(' ') {
            assert!(list.find(code).is_some(), "{name}: {code}");
        }
    }
    let service = list("service").unwrap();
    assert!(["family_mediation", "perpetrator_programme"].iter().all(|code| service.find(code).is_none()));
    assert!(["other", "unemployed", "unknown"].iter().all(|code| list("occupation").unwrap().find(code).is_some()), "A.5 section 5");
}

/// R-CA-05: in no list, form or measure is it a help that somebody brings about. Who urges it is a list of its own.
#[test]
fn no_list_holds_mediation_or_reconciliation_as_something_that_is_given() {
    const SAID: [&str; 10] = ["mediat", "reconcil", "медиац", "примир", "посреднич", "оштӣ", "ошти ", "мусолиҳа", "миёнҷиг", "миёнарав"];
    for (name, list) in all_lists() {
        for item in &list.items {
            let texts = [item.code.to_lowercase()].into_iter().chain(Lang::ALL.map(|l| item.label(l).to_lowercase()));
            for text in texts.map(|text| text.replace("immediate", "")) {
                assert!(!SAID.iter().any(|said| text.contains(said)), "{name}: {} is {text}", item.code);
            }
        }
    }
}

/// ISO 3166-1, all 249.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

#[test]
fn every_country_is_in_the_list_and_stands_where_a_reader_looks_for_it() {
    let listed: std::collections::BTreeSet<&str> = list("country").unwrap().items.iter().map(|item| item.code.as_str()).collect();
    let wanted: std::collections::BTreeSet<&str> = COUNTRIES.split(' ').chain(["other"]).collect();
    assert_eq!((listed.len(), &listed), (250, &wanted), "with the code of before for another country");
    for (l, first, then) in [(Lang::En, "Tajikistan", "Åland Islands"), (Lang::Ru, "Таджикистан", "Австралия"), (Lang::Tg, "Тоҷикистон", "Австралия")]
    {
        let names: Vec<&str> = list("country").unwrap().in_order(l).map(|item| item.label(l)).collect();
        assert_eq!((names.len(), names[0], names.last()), (250, first, Some(&list("country").unwrap().find("other").unwrap().label(l))));
        let mut sorted = names[6..249].to_vec();
        words::sort_by_name(&mut sorted, |name| name);
        assert_eq!((names[6..249].to_vec(), names[6..249].contains(&then)), (sorted, true), "{}", l.code());
    }
}

/// A.7: every column that is not made by the program itself has a field.
#[test]
fn every_column_of_the_incident_recorder_is_asked_somewhere() {
    let columns: Vec<&str> = TEXTS.iter().flat_map(|(name, _)| definition(name).fields()).filter_map(|field| field.gbvims.as_deref()).collect();
    for column in [
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
    ] {
        assert!(columns.contains(&column), "{column} is asked nowhere");
    }
}

#[test]
fn what_is_wrong_is_said_beside_each_field_and_nothing_else_is_lost() {
    let sent = pairs(&[
        ("reported_on-day", "31"),
        ("reported_on-month", "2"),
        ("reported_on-year", "2026"),
        ("happened_on", "2027-01-01"),
        ("happened_at", "25:00"),
        ("limits_explained", "yes"),
        ("reported_by", "husband"),
    ]);
    let received = read("incident", "report", &sent);
    let codes: Vec<(&str, &str)> = received.problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_str())).collect();
    assert_eq!(codes, [("reported_on", "date"), ("happened_on", "future"), ("happened_at", "time"), ("reported_by", "choose")]);
    let form = definition("incident");
    let fields = form.draw(Lang::En, form.section("report").unwrap(), Filled::Typed(&sent), &received.problems, |_| true);
    let ui::Control::Date { day, month, year } = &fields[1].control else { panic!("the second field is a date") };
    assert_eq!((day.as_str(), month.as_str(), year.as_str()), ("31", "02", "2026"));
    assert!(fields[1].error.is_some());
}

#[test]
fn dates_are_taken_in_three_boxes_in_one_and_from_programs() {
    for sent in [
        pairs(&[("checked_on-day", "5"), ("checked_on-month", "3"), ("checked_on-year", "2026")]),
        pairs(&[("checked_on", "05.03.2026")]),
        Sent::Json(serde_json::json!({ "checked_on": "2026-03-05" })),
    ] {
        let received = read("safe-contact", "ways", &sent);
        assert!(received.problems.is_empty(), "{:?}", received.problems);
        assert_eq!(stored_date(&received.answers, "checked_on"), Some(date(2026, 3, 5)));
    }
}

#[test]
fn a_birth_may_be_only_a_year() {
    let received = read("survivor", "who", &pairs(&[("name", "Демо"), ("sex", "female"), ("birth-year", "1997")]));
    assert!(received.problems.is_empty(), "{:?}", received.problems);
    assert_eq!(partial_date(stored_text(&received.answers, "birth").unwrap()), Some((date(1997, 1, 1), date(1997, 12, 31))));
    assert_eq!(partial_date("2026-11-24-Malika"), None, "nothing rides behind a day");
}

#[test]
fn an_answer_to_a_question_no_longer_asked_is_dropped() {
    let yes = pairs(&[("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("previous_incident", "yes"), ("previous_text", "before")]);
    assert_eq!(stored_text(&read("incident", "around", &yes).answers, "previous_text"), Some("before"));
    let no = pairs(&[("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("previous_incident", "no"), ("previous_text", "before")]);
    assert_eq!(stored_text(&read("incident", "around", &no).answers, "previous_text"), None);
}

#[test]
fn what_hangs_on_a_question_that_was_passed_over_is_kept_and_the_question_asked() {
    let around = [("practice", "none"), ("exchanged", "no"), ("abduction", "none"), ("previous_text", "before")];
    let received = read("incident", "around", &pairs(&around));
    let asked: Vec<(&str, &str)> = received.problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_str())).collect();
    assert_eq!(asked, [("previous_incident", "above")]);
    assert_eq!(stored_text(&received.answers, "previous_text"), Some("before"), "the form comes back with it");
}

#[test]
fn a_code_that_is_not_in_the_list_is_refused() {
    let received = read("survivor", "who", &pairs(&[("name", "Демо"), ("sex", "female"), ("languages", "tg"), ("languages", "klingon")]));
    assert_eq!(received.problems.len(), 1);
    assert_eq!(received.problems[0].field, "languages");
}

// ---- Districts (F.1)

/// Answers to a section of a form, on top of what was stored.
fn read_again(form: &str, section: &str, sent: &Sent, before: &Answers) -> Received {
    let form = definition(form);
    form.read(Lang::En, &[form.section(section).unwrap()], sent, before, date(2026, 11, 25), |_| true)
}

fn stored(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).into())).collect()
}

#[test]
fn every_district_has_three_names_one_code_and_a_region_that_is_listed() {
    let reference: districts::Reference = toml::from_str(districts::TEXT).unwrap();
    assert_eq!(reference.regions.len(), 5);
    let official = all_districts().filter(|unit| !unit.code.starts_with("DU-")).count();
    assert_eq!((official, all_districts().count()), (65, 69), "65 of the statistics agency, and four parts of Dushanbe");
    for unit in all_districts() {
        assert!(Lang::ALL.iter().all(|l| !unit.label(*l).is_empty()), "{} lacks a name", unit.code);
        assert_eq!(all_districts().filter(|other| other.code == unit.code).count(), 1, "{} stands twice", unit.code);
        let region = districts::region_of(unit).unwrap();
        assert!(list("region").unwrap().find(region).is_some() && region.strip_prefix("TJ-") == unit.code.get(..2), "{}", unit.code);
    }
}

#[test]
fn every_name_of_today_and_of_before_leads_to_one_district() {
    let mut meant: std::collections::HashMap<Vec<String>, &str> = std::collections::HashMap::new();
    for unit in all_districts() {
        for name in unit.names() {
            assert_eq!(district(name).map(|found| found.code.as_str()), Some(unit.code.as_str()), "{name}");
            let other = meant.insert(districts::key_of(name), &unit.code);
            assert!(other.is_none_or(|other| other == unit.code), "{name} is {} and {other:?}", unit.code);
        }
    }
    let means = |text: &str| district(text).map(|unit| unit.code.as_str());
    assert_eq!((means("Qurghonteppa"), means("Бохтар"), means("bokhtar CITY")), (Some("KT-01"), Some("KT-01"), Some("KT-01")));
    assert_eq!((means("Bokhtar district"), means("ноҳияи Бохтар"), means("Бохтарский район")), (Some("KT-06"), Some("KT-06"), Some("KT-06")));
    assert_eq!((means("Мастчоҳ"), means("Кухистони Мастчох")), (Some("SU-13"), Some("SU-18")));
    assert_eq!((means("шахри Душанбе"), means("г. Душанбе"), means("Ganchi")), (Some("DU"), Some("DU"), Some("SU-11")));
    assert_eq!((means("Leninabad"), means("Fourth street"), means(""), means("район")), (None, None, None, None));
}

proptest::proptest! {
    /// However somebody types it: other case, other spaces, a keyboard without Tajik letters.
    #[test]
    fn a_district_is_known_however_it_is_typed(at in 0_usize..69, name in 0_usize..3, is_upper: bool, is_spaced: bool, has_letters: bool) {
        let unit = all_districts().nth(at).unwrap();
        let mut text = unit.labels[name].clone();
        if !has_letters {
            text = text.replace('ҳ', "х").replace('қ', "к").replace('ғ', "г").replace('ҷ', "ч").replace('ӣ', "и").replace('ӯ', "у");
        }
        if is_upper {
            text = text.to_uppercase();
        }
        if is_spaced {
            text = format!("  {}\t", text.replace(' ', "  "));
        }
        proptest::prop_assert_eq!(district_code(&text), unit.code.as_str());
    }
}

#[test]
fn a_program_names_a_district_by_code_or_name_and_its_region_follows() {
    for said in ["SU-11", "Деваштич", "Ғончӣ", "ghonchi"] {
        let received = read("incident", "what", &Sent::Json(serde_json::json!({ "district": said, "region": "TJ-KT" })));
        assert!(received.problems.is_empty());
        assert_eq!(received.answers, stored(&[("region", "TJ-SU"), ("district", "SU-11")]), "{said}");
    }
    let received = read("incident", "what", &Sent::Json(serde_json::json!({ "district": "Fourth street" })));
    assert_eq!(received.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["choose"]);
}

#[test]
fn a_region_is_chosen_where_the_district_is_not_known() {
    for region in ["TJ-SU", "abroad", "unknown"] {
        for sent in [pairs(&[("district", region)]), Sent::Json(serde_json::json!({ "region": region }))] {
            let received = read_again("incident", "what", &sent, &stored(&[("region", "TJ-KT"), ("district", "KT-02")]));
            assert_eq!((received.answers, received.problems.len()), (stored(&[("region", region)]), 0));
        }
    }
    let nothing = read_again("incident", "what", &pairs(&[("district", "")]), &stored(&[("region", "TJ-KT"), ("district", "KT-02")]));
    assert_eq!(nothing.answers, Answers::new());
}

#[test]
fn words_from_before_districts_had_codes_stay_until_another_is_chosen() {
    let before = stored(&[("region", "TJ-SU"), ("district", "Fourth street")]);
    let kept = read_again("incident", "what", &pairs(&[("district", "Fourth street")]), &before);
    assert_eq!((kept.answers, kept.problems.len()), (before.clone(), 0), "the region that was asked then stays too");
    let other = read_again("incident", "what", &pairs(&[("district", "Fifth street")]), &before);
    assert_eq!(other.problems.len(), 1);
    let chosen = read_again("incident", "what", &pairs(&[("district", "KT-02")]), &before);
    assert_eq!(chosen.answers, stored(&[("region", "TJ-KT"), ("district", "KT-02")]));
    let form = definition("incident");
    let said = form.said_of(Lang::Ru, "district", &before);
    assert_eq!(said.as_deref(), Some("Fourth street"), "shown as it was");
    let (first, _) = offered(&before, Lang::En);
    assert!(first.contains(&("Fourth street".into(), "As it was written before: Fourth street".into(), true)), "{first:?}");
}

#[test]
fn a_name_that_was_stored_is_taken_as_its_code_when_it_is_read() {
    let mut answers = stored(&[("district", "Истаравшан")]);
    definition("incident").settle(&mut answers);
    assert_eq!(answers, stored(&[("district", "SU-06"), ("region", "TJ-SU")]));
    let mut unknown = stored(&[("district", "Fourth street"), ("region", "TJ-SU")]);
    definition("incident").settle(&mut unknown);
    assert_eq!(unknown, stored(&[("district", "Fourth street"), ("region", "TJ-SU")]));
}

/// Value, label and whether it is chosen: of what stands before the groups, and of each group.
type Offered = Vec<(String, String, bool)>;

fn offered(answers: &Answers, l: Lang) -> (Offered, Vec<(String, Offered)>) {
    let form = definition("incident");
    let fields = form.draw(l, form.section("what").unwrap(), Filled::Saved(answers), &Vec::new(), |_| true);
    assert!(fields.iter().all(|field| field.name != "region"), "nothing is asked twice");
    let field = fields.into_iter().find(|field| field.name == "district").unwrap();
    let ui::Control::GroupedSelect { first, groups } = field.control else { panic!("districts stand in groups") };
    let all = |options: Vec<ui::Choice>| options.into_iter().map(|option| (option.value, option.label, option.is_chosen)).collect();
    (all(first), groups.into_iter().map(|group| (group.label, all(group.options))).collect())
}

#[test]
fn districts_stand_by_region_in_the_order_of_the_readers_language() {
    let (_, groups) = offered(&Answers::new(), Lang::Tg);
    let (label, sughd) = groups.iter().find(|(label, _)| label == "Вилояти Суғд").unwrap();
    let names: Vec<&str> = sughd.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names.first(), Some(&format!("{label}: ноҳия нишон дода нашудааст").as_str()));
    assert_eq!((names.get(1..3), names.get(17..), names.len()), (Some(["Айнӣ", "Ашт"].as_slice()), Some(["Ҷаббор Расулов", "Шаҳристон"].as_slice()), 19));
    let chosen = |answers: &[(&str, &str)]| {
        let (first, groups) = offered(&stored(answers), Lang::En);
        let all: Vec<String> = first.into_iter().chain(groups.into_iter().flat_map(|(_, options)| options)).filter(|option| option.2).map(|option| option.0).collect();
        all.join(" ")
    };
    assert_eq!(chosen(&[("region", "TJ-SU"), ("district", "SU-06")]), "SU-06");
    assert_eq!(
        (chosen(&[("region", "TJ-SU")]), chosen(&[("region", "TJ-DU")]), chosen(&[("region", "abroad")]), chosen(&[])),
        ("TJ-SU".into(), "DU".into(), "abroad".into(), String::new())
    );
}

#[test]
fn a_number_that_cannot_be_is_answered_with_the_numbers_that_can() {
    let said = |form: &str, section: &str, field: &str, typed: &str| read(form, section, &pairs(&[(field, typed)])).problems.first().map(|problem| problem.detail.clone());
    assert_eq!(
        said("danger-check", "violence", "belief", "29").map(|said| said.contains("a whole number from 0 to 10")),
        Some(true),
        "an example of another question would be refused as well"
    );
    for typed in ["111", "-1", "twenty", "2,5"] {
        assert_eq!(said("survivor", "who", "age", typed).map(|said| said.contains("from 0 to 110")), Some(true), "{typed}");
    }
    assert_eq!(said("danger-check", "violence", "belief", "10"), None);
}
