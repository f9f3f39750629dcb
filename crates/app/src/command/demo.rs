//! `panoh demo`: four invented organisations, their people and a few cases, made
//! through the same doors and the same API that everyone uses.

use std::process::ExitCode;

use clap::Args;
use kernel::{Clock, Config, House, Role};
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::json;
use words::Lang;

use super::{Failed, Where};
use crate::{instance, local::Client};

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    place: Where,
    /// The language in which the invented partners write: en, ru or tg
    #[arg(long, default_value = "en", value_parser = language)]
    language: Lang,
}

fn language(code: &str) -> Result<Lang, String> {
    Lang::parse(code).ok_or_else(|| format!("“{code}” is not known; en, ru or tg"))
}

/// The demonstration's only password; it opens nothing but invented people.
pub const PASSWORD: &str = "panoh demo 2026";

impl Demo {
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let config = Config { is_demonstration: true, ..Config::default() };
        let house = instance::open(&self.place.place(), Clock::System, config).await?;
        if !house.ledger.accounts().await?.is_empty() {
            println!("There are people here already. Nothing was changed.");
            if house.ledger.account_named("nigora").await?.is_some() {
                print_sign_ins();
            }
            return Ok(ExitCode::SUCCESS);
        }
        eprintln!("Making four invented organisations …");
        fill(&house, self.language).await?;
        print_sign_ins();
        Ok(ExitCode::SUCCESS)
    }
}

fn print_sign_ins() {
    println!("Demonstration sign-ins, all with the password “{PASSWORD}”:");
    for (name, what) in [
        ("nigora", "case worker of the demonstration crisis centre"),
        ("safiya", "its supervisor and a key custodian"),
        ("parvina", "its administrator and a key custodian"),
        ("aziza", "its auditor"),
        ("dilnoza", "referral desk of the demonstration legal aid"),
        ("malika", "its supervisor"),
        ("manizha", "its administrator and a key custodian"),
        ("farida", "secretary of the demonstration committee for women"),
        ("tom", "a demonstration donor, who may only look"),
    ] {
        println!("    {name:<10} {what}");
    }
}

/// Fills an empty house.
pub async fn fill(house: &House, lang: Lang) -> Result<(), Failed> {
    let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
    let centre =
        NewOrganisation {
            en: "Demonstration crisis centre", ru: "Демонстрационный кризисный центр", tg: "Маркази буҳронии намоишӣ", kind: "crisis_centre", district: None
        };
    found(
        house,
        centre,
        &[
            colleague("Парвина (намоиш)", "parvina", &[]),
            colleague("Сафия (намоиш)", "safiya", &[Role::Supervisor, Role::Custodian]),
            colleague("Нигора (намоиш)", "nigora", &[Role::Caseworker]),
            colleague("Азиза (намоиш)", "aziza", &[Role::Auditor]),
        ],
    )
    .await?;
    let legal = NewOrganisation {
        en: "Demonstration legal aid", ru: "Демонстрационная юридическая помощь", tg: "Ёрии ҳуқуқии намоишӣ", kind: "legal_aid", district: None
    };
    let legal = found(
        house,
        legal,
        &[
            colleague("Манижа (намоиш)", "manizha", &[]),
            colleague("Малика (намоиш)", "malika", &[Role::Supervisor]),
            colleague("Дилноза (намоиш)", "dilnoza", &[Role::ReferralDesk, Role::Caseworker, Role::Custodian]),
        ],
    )
    .await?;
    services(house).await?;
    cases(house, &legal.id.to_string()).await?;
    beds(house).await?;
    super::story::tell(house, lang).await
}

/// A house with a few beds, one of them taken, one blocked, and a request that found no place.
async fn beds(house: &House) -> Result<(), Failed> {
    let (parvina, nigora) = (Client::sign_in(house, "parvina", PASSWORD).await?, Client::sign_in(house, "nigora", PASSWORD).await?);
    let today = kernel::clock::today(house.clock.now());
    let site = parvina.post("/sites", json!({ "name": "Хонаи намоишӣ", "kind": "shelter" })).await?["id"].clone();
    parvina.post("/shelter/rules/text", rules_text()).await?;
    let mut beds = Vec::new();
    for (room, label, kinds) in [("1", "1A", ["family"].as_slice()), ("1", "1B", &["family", "cot"]), ("2", "2A", &["accessible"]), ("2", "2B", &[]), ("3", "3A", &["family"])] {
        let bed = parvina.post("/shelter/beds", json!({ "site": site, "room": room, "label": label, "kinds": kinds })).await?;
        beds.push(bed["id"].as_str().unwrap_or_default().to_owned());
    }
    let until = today.checked_add(jiff::ToSpan::days(1))?.to_string();
    if let [first, cot, _, blocked, _] = beds.as_slice() {
        nigora.post(&format!("/shelter/beds/{blocked}/state"), json!({ "event": "block", "reason": "repair", "until": until })).await?;
        let cases = nigora.get("/cases").await?;
        let person = cases["cases"][0]["survivor"].as_str().unwrap_or_default().to_owned();
        let arrived = today.checked_sub(jiff::ToSpan::days(12))?.to_string();
        let mut stays = Vec::new();
        for (bed, child) in [(first, ""), (cot, "0_11")] {
            let stay = json!({ "bed": bed, "child": child, "arrived_on": arrived, "planned_until": until, "group": "women_with_children",
                "he_knows_the_house": "no", "colleague_knows_her": "no", "needs_care": "no" });
            let stay = nigora.post(&format!("/survivors/{person}/stay"), stay).await?;
            stays.push(stay["id"].as_str().unwrap_or_default().to_owned());
        }
        let safiya = Client::sign_in(house, "safiya", PASSWORD).await?;
        if let Some(stay) = stays.first() {
            safiya.post(&format!("/stays/{stay}/approval"), json!({ "word": "agrees" })).await?;
            nigora.post(&format!("/stays/{stay}/rules-told"), json!({})).await?;
        }
    }
    let rules =
        json!({ "groups": ["women", "women_with_children", "girls_14_17", "trafficking"], "sons_until": "12", "region": "TJ-SU", "census_at": "22:00", "review_after_days": "90" });
    parvina.post("/shelter/rules", rules).await?;
    let funding = json!({ "funder": "Донори намоишӣ", "beds": beds.iter().take(3).collect::<Vec<_>>(), "what": "Равоншинос", "posts": "2.5", "ends_on": today.checked_add(jiff::ToSpan::days(80))?.to_string() });
    parvina.post("/shelter/funding", funding).await?;
    nigora.post("/shelter/log/new/handover", json!({ "text": "Навбати шаб ором гузашт (намоиш).", "next": "Чароғи даромадгоҳро иваз кардан" })).await?;
    for (name, kind, unit, low, there) in [
        ("Собун (намоиш)", "hygiene", "piece", "10", "40"),
        ("Маҷмӯаи шиносоӣ (намоиш)", "hygiene", "kit", "5", "3"),
        ("Парасетамол 500 мг (намоиш)", "medicine", "piece", "20", "60"),
    ] {
        let stock = nigora.post("/shelter/stores", json!({ "name": name, "kind": kind, "unit": unit, "low_at": low })).await?;
        let path = format!("/shelter/stores/{}/move", stock["id"].as_str().unwrap_or_default());
        nigora.post(&path, json!({ "movement": "counted", "quantity": there })).await?;
    }
    let request = nigora.post("/shelter/requests", json!({ "adults": "1", "children": "3", "group": "women_with_children" })).await?;
    let request = format!("/shelter/requests/{}", request["id"].as_str().unwrap_or_default());
    nigora.post(&format!("{request}/unmet"), json!({ "reason": "no_family_room", "alternative": "Хонаи дигар пурсида шуд" })).await?;
    Ok(())
}

/// What is told to whoever comes, in few words.
fn rules_text() -> serde_json::Value {
    json!({
        "tg": "Ҳуқуқҳои шумо (намоиш)\nШумо бо хоҳиши худ дар ин ҷо ҳастед ва ҳар вақт рафта метавонед.\nОн чи ба мо мегӯед, дар назди мо мемонад.\nАз ҳама чӣ хоҳиш мекунем\nБа касе нагӯед, ки хона дар куҷост.",
        "ru": "Ваши права (демонстрация)\nВы здесь по своей воле и можете уйти в любое время.\nТо, что вы нам говорите, остаётся у нас.\nО чём мы просим всех\nНикому не говорите, где находится дом.",
        "en": "Your rights (demonstration)\nYou are here because you want to be, and may leave at any time.\nWhat you tell us stays with us.\nWhat we ask of everyone\nTell nobody where the house is.",
    })
}

/// What each of the two gives.
async fn services(house: &House) -> Result<(), Failed> {
    for (administrator, kinds) in [("manizha", ["legal_aid", "documents_civil_status"].as_slice()), ("parvina", &["safe_shelter", "mental_psychosocial", "case_management"])] {
        let client = Client::sign_in(house, administrator, PASSWORD).await?;
        for kind in kinds {
            client.post("/services", json!({ "kind": kind, "phone": "+992 000 000 000", "hours": "09:00–17:00", "languages": ["tg", "ru"] })).await?;
        }
    }
    Ok(())
}

async fn cases(house: &House, legal: &str) -> Result<(), Failed> {
    let nigora = Client::sign_in(house, "nigora", PASSWORD).await?;
    let today = kernel::clock::today(house.clock.now());
    let yesterday = today.yesterday()?;
    for (name, legal_name, birth) in
        [("Намуна Заринова", "Зарина Намунаева", "1997"), ("Намуна Гулрухсор", "Гулрухсор Намунаева", "1985-04"), ("Намуна Шаҳноза", "Шаҳноза Намунаева", "2001-09-12")]
    {
        let person =
            nigora.post("/survivors", json!({ "name": name, "legal_name": legal_name, "birth": birth, "sex": "female", "languages": ["tg"], "marital": "nikoh_only" })).await?;
        let path = format!("/survivors/{}", person["id"].as_str().unwrap_or_default());
        let contact = json!({ "ways": ["voice"], "number": "+992 000 000 000", "days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "until": "11:00", "say": "Китобхона", "checked_on": today.to_string() });
        nigora.post(&format!("{path}/safe-contact"), contact).await?;
        let yes = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature" });
        nigora.post(&format!("{path}/consents/new/services"), yes.clone()).await?;
        nigora.post(&format!("{path}/consents/new/share_non_identifiable"), yes).await?;
        nigora.post(&format!("{path}/case/open"), json!({ "priority": "high" })).await?;
        orders(&nigora, &path, name, today).await?;
        let incident = nigora
            .post(
                &format!("{path}/incidents"),
                json!({ "reported_on": today.to_string(), "happened_on": yesterday.to_string(), "limits_explained": "yes", "reported_by": "survivor", "practice": "none", "exchanged": "no", "abduction": "none",
                    "perpetrator_count": "1", "p1_relationship": "husband_nikoh_only", "p1_sex": "male", "account": "Ин ҳикоя хаёлӣ аст, барои намоиш." }),
            )
            .await?;
        let incident = incident["id"].as_str().unwrap_or_default().to_owned();
        for (question, answer) in [(1, "no"), (2, "no"), (3, "yes")] {
            nigora.post(&format!("/incidents/{incident}/classify"), json!({ "question": question, "answer": answer })).await?;
        }
        if name == "Намуна Заринова" {
            let end = today.checked_add(jiff::ToSpan::days(30))?;
            let share = json!({ "explained": "yes", "is_given": "yes", "given_by": "survivor", "method": "signature", "recipient": legal,
                "purpose": "legal_aid", "items": ["age_band", "needs", "safe_contact"], "expires_on": end.to_string() });
            nigora.post(&format!("{path}/consents/new/referral"), share).await?;
            nigora
                .post(
                    &format!("{path}/referrals"),
                    json!({ "recipient": legal, "service": "legal_aid", "anyway": "yes", "urgency": "days", "needs": "Маслиҳат дар бораи ҳуҷҷатҳо" }),
                )
                .await?;
        }
        if name == "Намуна Гулрухсор" {
            let asked = json!({ "reason": "Ӯ занг зад ва гуфт, ки шавҳар дарро мешиканад (намоиш).", "authority": "police", "recipient": "Навбатдори намоишӣ",
                "items": ["name", "safe_number"], "told": "told", "told_on": today.to_string(), "her_view": "Мегӯяд, ки зудтар биёянд (намоиш)." });
            nigora.post(&format!("{path}/danger-disclosures"), asked).await?;
        }
        if name == "Намуна Гулрухсор" {
            let danger = json!({ "strangled": "no", "weapon": "yes", "threat_to_kill": "yes", "threat_to": ["her"], "belief": 7, "escalation": "yes", "separation": "not_known",
                "in_laws": "yes", "migration": "no", "words": "Мегӯяд, ки табар паси дар аст (намоиш)." });
            nigora.post(&format!("{path}/danger-check"), danger).await?;
        }
        if name == "Намуна Шаҳноза" {
            let again = today.checked_add(jiff::ToSpan::days(2))?.to_string();
            let life = json!({ "thoughts": "yes", "said": "Баъзе шабҳо (намоиш).", "plan": "no", "means": "no", "attempt": "no", "now": "no", "reasons": "Духтарам (намоиш).",
                "agreement": "Пеш аз танҳо мондан занг мезанам (намоиш).", "call_1": "Хоҳари намоишӣ", "call_2": "Нигора", "means_removed": "none", "follow_up_on": again });
            nigora.post(&format!("{path}/life-check"), life).await?;
            let report = json!({ "law": "court_order", "article": "Қарори намоишӣ", "authority": "court", "recipient": "Суди намоишӣ", "items": ["name", "incident_date"],
                "told": "told", "told_on": today.to_string(), "her_view": "Мегӯяд, ки аз суд метарсад (намоиш)." });
            nigora.post(&format!("{path}/mandatory-reports"), report).await?;
        }
    }
    Ok(())
}

/// Invented protection orders, by days before today: one that holds and was broken, one that was refused and is asked for again,
/// and one that is over. Three women are too few for what leaves the organisation, as in most months of most houses.
async fn orders(nigora: &Client, person: &str, name: &str, today: jiff::civil::Date) -> Result<(), Failed> {
    let day = |days: i64| today.saturating_sub(jiff::ToSpan::days(days)).to_string();
    let asked = async |of: &str, days: i64| {
        let order = nigora.post(&format!("{person}/orders"), json!({ "asked_of": of, "asked_on": day(days), "asked_by": "we", "wish": "wants" })).await?;
        Ok::<_, Failed>(format!("/orders/{}/step", order["id"].as_str().unwrap_or_default()))
    };
    let issued = |by: &str, from: i64, until: i64| json!({ "kind": by, "issued_by": by, "issued_on": day(from), "from": day(from), "until": day(until), "conditions": ["no_violence", "no_contact"], "anyway": "yes" });
    match name {
        "Намуна Заринова" => {
            let order = asked("police", 12).await?;
            nigora.post(&format!("{order}/issued"), issued("police", 10, -4)).await?;
            nigora.post(&format!("{order}/served"), json!({ "served_on": day(9) })).await?;
            let broken = json!({ "broken_on": day(4), "how": "Назди дар омада, дод зад (намоиш).", "found_by": "she", "police_did": "nothing" });
            nigora.post(&format!("{order}/broken"), broken).await?;
        }
        "Намуна Гулрухсор" => {
            let refused = asked("police", 9).await?;
            nigora.post(&format!("{refused}/refused"), json!({ "refused_on": day(6), "reason": "family_matter" })).await?;
            asked("court", 2).await?;
        }
        _ => {
            let order = asked("court", 45).await?;
            nigora.post(&format!("{order}/issued"), issued("court", 38, 9)).await?;
            nigora.post(&format!("{order}/served"), json!({ "served_on": day(37) })).await?;
        }
    }
    Ok(())
}
