//! The commons of the demonstration: the public facts with which the project began, entered whole, and after them
//! invented observations, practices and commitments, each marked as demonstration in its own title.

use kernel::{House, Role};
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};

use super::{Failed, demo::PASSWORD};
use crate::local::Client;

/// Writes one down, and gives its id.
async fn write(by: &Client, kind: &str, body: Value) -> Result<String, Failed> {
    Ok(by.post(&format!("/learning/of/{kind}"), body).await?["id"].as_str().unwrap_or_default().to_owned())
}

pub(super) async fn tell(house: &House) -> Result<(), Failed> {
    let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
    let committee =
        NewOrganisation {
            en: "Demonstration committee for women", ru: "Демонстрационный комитет по делам женщин", tg: "Кумитаи намоишии занон", kind: "cwfa", district: None
        };
    let committee = found(house, committee, &[colleague("Раиса (намоиш)", "raisa", &[]), colleague("Фарида (намоиш)", "farida", &[Role::Council])]).await?;
    let donor = NewOrganisation { en: "Demonstration donor", ru: "Демонстрационный донор", tg: "Донори намоишӣ", kind: "donor", district: None };
    found(house, donor, &[colleague("Дора (намоиш)", "dora", &[]), colleague("Том (намоиш)", "tom", &[Role::Observer])]).await?;
    let farida = Client::sign_in(house, "farida", PASSWORD).await?;
    let visits = public_facts(&farida).await?;
    invented(house, &farida, &visits, &committee.id.to_string()).await
}

/// Source: UN Women's public report of the round table and the project's public launch note. By role, never by name.
async fn public_facts(farida: &Client) -> Result<Facts, Failed> {
    let project = write(
        farida,
        "project",
        json!({ "title": "Gender-Based Violence (GBV) Prevention and Response in Tajikistan", "donor": "US Department of State, INL", "money": "USD 455,000", "begins": "2022-09-26",
            "districts": "Shahritus, Istaravshan, Varzob, Dushanbe city",
            "text": "Implemented by UN Women Tajikistan with the public organisation “Gender and Development” (Gender va Tarakkiyot); expected to take 24 months. An integrated, fair, accountable and transparent support system for survivors in which all key players, women and girls included, take part with equal rights." }),
    )
    .await?;
    let purpose = "Peer learning between local governments, civil society organisations and shelters of Tajikistan and their counterparts.";
    let georgia = write(
        farida,
        "visit",
        json!({ "title": "Study visit to Georgia, June 2023", "purpose": purpose, "place": "Georgia", "from": project,
            "hosts": "State and non-State shelters; Ministry of Justice; Ministry of Internal Affairs; Prosecutor's Office; Agency for State Care and Assistance; UN Women Georgia" }),
    )
    .await?;
    let usa = write(
        farida,
        "visit",
        json!({ "title": "Study visit to the USA (Florida), May 2024", "purpose": purpose, "place": "Florida, USA", "from": project,
            "hosts": "Florida Department of Children and Families; Homeland Security Investigations; University of Central Florida; Safe Home for adult survivors; domestic violence shelter Help Now of Osceola; Victim Service Center of Central Florida; National Trafficking Sheltered Alliance" }),
    )
    .await?;
    let table = write(
        farida,
        "meeting",
        json!({ "title": "Round table after the study visits, Dushanbe", "body": "round_table", "on": "2024-05-24", "from": project,
            "agenda": "Welcome; introduction to the visits' key highlights and topics; feedback and insights of each participant of the visits; their visions for putting valuable and feasible practices to use in Tajikistan; screening of two short films on gender-based violence; discussion; conclusions and recommendations",
            "members": "Local project partners; international NGOs; Committee on Women and Family Affairs (deputy chair; head of the department of gender issues and international relations); women's departments of the pilot districts; all shelters that operate in Tajikistan; INL (acting director)" }),
    )
    .await?;
    for film in ["Be the Hero", "Rachel's Story"] {
        write(farida, "material", json!({ "title": film, "medium": "film", "rights": "Screened at the round table; ask the makers before it is shown again", "from": table }))
            .await?;
    }
    let mut conclusions = Vec::new();
    for text in [
        "Reforms on policy level and a mechanism for their implementation",
        "Criminalisation of domestic violence",
        "Integrated and comprehensive services for survivors",
        "A rehabilitation programme",
        "Capacity building of qualified specialists",
        "Awareness raising on violence against women and girls and its consequences",
        "Local authorities, civil society, international NGOs, shelters and donors work together through an integrated approach: stronger partnerships, shared resources, coordinated efforts across organisations and sectors (agreed by all)",
    ] {
        let title: String = text.chars().take(150).collect();
        conclusions.push(write(farida, "conclusion", json!({ "title": title, "text": text, "from": table })).await?);
    }
    write(farida, "reform", json!({ "title": "Criminalisation of domestic violence", "from": conclusions.get(1) })).await?;
    Ok(Facts { usa, georgia, together: conclusions.last().cloned().unwrap_or_default(), able: conclusions.get(4).cloned().unwrap_or_default() })
}

struct Facts {
    usa: String,
    georgia: String,
    together: String,
    able: String,
}

/// What each participant observed is not public: all of this is made up, and says so.
async fn invented(house: &House, farida: &Client, facts: &Facts, committee: &str) -> Result<(), Failed> {
    let today = kernel::clock::today(house.clock.now());
    let in_days = |days: i64| today.saturating_add(jiff::ToSpan::days(days)).to_string();
    let insight = json!({ "title": "Demonstration: one request went to all shelters at once", "text": "Invented for demonstration. Whoever had a place answered; nobody called around.", "by_whom": "a shelter's director", "from": facts.usa });
    let insight = write(farida, "insight", insight).await?;
    let practice = json!({ "title": "Demonstration: a free place in another shelter found by one request", "value": "high", "feasible": "medium", "from": insight,
        "text": "Invented for demonstration. A request without a name goes to every shelter; who can, offers; she chooses.",
        "law": "Nothing in the way.", "money": "None beyond what shelters have.", "staff": "Someone answers by night.", "safety": "No name and no place in any message.",
        "arguments_for": "Nights without a place become fewer (shelters).", "arguments_against": "Small houses fear to be overrun (one shelter)." });
    let practice = write(farida, "practice", practice).await?;
    for event in ["weigh", "pilot"] {
        farida.post(&format!("/learning/items/{practice}/step"), json!({ "event": event })).await?;
    }
    let promise = json!({ "title": "Demonstration: every shelter answers a request within a day", "text": "Invented for demonstration.", "due": in_days(60), "owner": committee,
        "measure": "requests_without_place", "steps": "Agree on the hours; train the shifts; look at the figure every month", "from": practice });
    let promise = write(farida, "commitment", promise).await?;
    for event in ["accept", "begin"] {
        farida.post(&format!("/learning/items/{promise}/step"), json!({ "event": event })).await?;
    }
    farida.post(&format!("/learning/items/{promise}/link"), json!({ "from": facts.together })).await?;
    let late = json!({ "title": "Demonstration: a list of trained psychologists for shelters", "text": "Invented for demonstration.", "due": in_days(-10), "owner": committee, "from": facts.able });
    let late = write(farida, "commitment", late).await?;
    farida.post(&format!("/learning/items/{late}/step"), json!({ "event": "accept" })).await?;
    let seen = json!({ "title": "Demonstration: orders are checked at the door", "text": "Invented for demonstration.", "by_whom": "a women's department", "from": facts.georgia });
    write(farida, "insight", seen).await?;
    write(farida, "offer", json!({ "title": "Demonstration: hours of a psychologist", "resource": "psychologist_hours", "quantity": "12", "until": in_days(40) })).await?;
    let day = json!({ "title": "Demonstration: first training of shelter staff", "on": in_days(-30), "people": "18", "women": "16", "pre": "52", "post": "81", "most": "100" });
    write(farida, "session", day).await?;
    needs(house).await
}

/// Invented needs without a place in two houses: enough that their total may be shown.
async fn needs(house: &House) -> Result<(), Failed> {
    let month = figures::measure::month_of(kernel::clock::today(house.clock.now()));
    for (preparer, name, times) in [("parvina", "safiya", 12), ("manizha", "malika", 11)] {
        let client = Client::sign_in(house, name, PASSWORD).await?;
        for _ in 0..times {
            let need = client.post("/shelter/requests", json!({ "adults": "1", "children": "1", "group": "women_with_children" })).await?;
            let need = format!("/shelter/requests/{}", need["id"].as_str().unwrap_or_default());
            client.post(&format!("{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "Намоиш" })).await?;
        }
        Client::sign_in(house, preparer, PASSWORD).await?.post("/measures/own/prepare", json!({ "month": month })).await?;
        client.post("/measures/own", json!({ "month": month })).await?;
    }
    Ok(())
}
