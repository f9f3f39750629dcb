//! The commons of the demonstration: the public facts with which the project began, entered whole, and after them
//! invented observations, practices and commitments, each marked as demonstration in its own title.

use std::collections::BTreeMap;

use jiff::civil;
use kernel::{House, Role};
use people::demo::{NewColleague, NewOrganisation, found};
use serde_json::{Value, json};
use words::Lang;

use super::{Failed, demo::PASSWORD};
use crate::local::Client;

/// Who writes the story down, and in which language.
struct Teller<'a> {
    by: &'a Client,
    story: Story,
}

/// Every text of the story: English, Russian, Tajik.
struct Story {
    texts: BTreeMap<String, [String; 3]>,
    lang: Lang,
}

impl Story {
    fn read(lang: Lang) -> Result<Self, Failed> {
        Ok(Story { texts: toml::from_str(include_str!("../../../../demo/story.toml"))?, lang })
    }

    fn said(&self, key: &str) -> &str {
        // What is missing is written empty, and refused where it must be said.
        self.texts.get(key).map_or("", |texts| self.lang.of(texts.each_ref()))
    }
}

impl Teller<'_> {
    /// Writes one down, and gives its id.
    async fn write(&self, kind: &str, body: Value) -> Result<String, Failed> {
        Ok(self.by.post(&format!("/learning/of/{kind}"), body).await?["id"].as_str().unwrap_or_default().to_owned())
    }

    /// It also came from another.
    async fn link(&self, item: &str, from: &str) -> Result<(), Failed> {
        self.by.post(&format!("/learning/items/{item}/link"), json!({ "from": from })).await?;
        Ok(())
    }

    async fn step(&self, item: &str, event: &str) -> Result<(), Failed> {
        self.by.post(&format!("/learning/items/{item}/step"), json!({ "event": event })).await?;
        Ok(())
    }

    fn said(&self, key: &str) -> &str {
        self.story.said(key)
    }
}

pub(super) async fn tell(house: &House, lang: Lang) -> Result<(), Failed> {
    let colleague = |name, sign_in, roles| NewColleague { name, sign_in, password: PASSWORD, roles };
    let committee =
        NewOrganisation {
            en: "Demonstration committee for women", ru: "Демонстрационный комитет по делам женщин", tg: "Кумитаи намоишии занон", kind: "cwfa", district: None
        };
    let committee = found(house, committee, &[colleague("Раиса (намоиш)", "raisa", &[]), colleague("Фарида (намоиш)", "farida", &[Role::Council])]).await?;
    let donor = NewOrganisation { en: "Demonstration donor", ru: "Демонстрационный донор", tg: "Донори намоишӣ", kind: "donor", district: None };
    found(house, donor, &[colleague("Дора (намоиш)", "dora", &[]), colleague("Том (намоиш)", "tom", &[Role::Observer])]).await?;
    let farida = Client::sign_in(house, "farida", PASSWORD).await?;
    let teller = Teller { by: &farida, story: Story::read(lang)? };
    let facts = teller.public_facts().await?;
    let (today, committee) = (kernel::clock::today(house.clock.now()), committee.id.to_string());
    teller.invented(today, &facts, &committee).await?;
    teller.invented_work(today, &facts, &committee).await?;
    teller.invented_words(today, &facts).await?;
    teller.shared(today, &Client::sign_in(house, "safiya", PASSWORD).await?).await?;
    needs(house).await
}

impl Teller<'_> {
    /// Source: UN Women's public report of the round table and the project's public launch note. By role, never by name.
    async fn public_facts(&self) -> Result<Facts, Failed> {
        let project = json!({ "title": self.said("project"), "donor": self.said("project_donor"), "money": "USD 455,000", "begins": "2022-09-26",
            "districts": self.said("project_districts"), "text": self.said("project_text") });
        let project = self.write("project", project).await?;
        let visit = |which: &str, month: &str| json!({ "title": self.said(which), "purpose": self.said("visit_purpose"), "place": self.said(&format!("{which}_place")), "begins": month, "from": project });
        let georgia = self.write("visit", visit("visit_georgia", "2023-06")).await?;
        let usa = self.write("visit", visit("visit_usa", "2024-05")).await?;
        for (visit, which, country, kinds) in [(&georgia, "visit_georgia", "country_georgia", GEORGIAN_HOSTS.as_slice()), (&usa, "visit_usa", "country_usa", &AMERICAN_HOSTS)] {
            for (name, kind) in self.said(&format!("{which}_hosts")).split("; ").zip(kinds) {
                self.write("host", json!({ "title": name, "country": self.said(country), "host_kind": kind, "from": visit })).await?;
            }
        }
        let table = json!({ "title": self.said("table"), "body": "round_table", "on": "2024-05-24", "agenda": self.said("table_agenda"), "members": self.said("table_members"), "from": project });
        let table = self.write("meeting", table).await?;
        for visit in [&georgia, &usa] {
            self.link(&table, visit).await?;
        }
        for film in ["Be the Hero", "Rachel's Story"] {
            self.write("material", json!({ "title": film, "medium": "film", "rights": self.said("film_rights"), "from": table })).await?;
        }
        let mut conclusions = Vec::new();
        for number in 1..=7 {
            let text = self.said(&format!("conclusion_{number}"));
            let title: String = text.chars().take(150).collect();
            conclusions.push(self.write("conclusion", json!({ "title": title, "text": text, "from": &table })).await?);
        }
        let reform = self.write("reform", json!({ "title": self.said("conclusion_2"), "instrument": "law", "from": conclusions.get(1) })).await?;
        Ok(Facts { project, reform, usa, georgia, together: conclusions.last().cloned().unwrap_or_default(), able: conclusions.get(4).cloned().unwrap_or_default() })
    }

    /// What each participant observed is not public: all of this is made up, and says so.
    async fn invented(&self, today: civil::Date, facts: &Facts, committee: &str) -> Result<(), Failed> {
        let in_days = |days: i64| today.saturating_add(jiff::ToSpan::days(days)).to_string();
        let insight = json!({ "title": self.said("insight"), "text": self.said("insight_text"), "by_whom": self.said("insight_by"), "from": facts.usa });
        let insight = self.write("insight", insight).await?;
        let practice = json!({ "title": self.said("practice"), "value": "high", "feasible": "medium", "from": insight, "text": self.said("practice_text"),
            "law": self.said("practice_law"), "money": self.said("practice_money"), "staff": self.said("practice_staff"), "safety": self.said("practice_safety"),
            "arguments_for": self.said("practice_for"), "arguments_against": self.said("practice_against") });
        let practice = self.write("practice", practice).await?;
        self.step(&practice, "weigh").await?;
        self.step(&practice, "pilot").await?;
        let promise = json!({ "title": self.said("promise"), "text": self.said("invented"), "due": in_days(60), "owner": committee, "measure": "requests_without_place",
            "steps": self.said("promise_steps"), "from": practice });
        let promise = self.write("commitment", promise).await?;
        self.step(&promise, "accept").await?;
        self.step(&promise, "begin").await?;
        self.link(&promise, &facts.together).await?;
        let part = json!({ "title": self.said("promise_part"), "due": in_days(20), "owner": committee, "from": promise });
        self.write("part", part).await?;
        let grant = json!({ "title": self.said("grant"), "donor": "Demonstration donor", "cost": "30000", "currency": "USD", "begins": in_days(-100), "ends": in_days(265),
            "pays_for": self.said("grant_pays_for") });
        let grant = self.write("grant", grant).await?;
        self.link(&promise, &grant).await?;
        let late = json!({ "title": self.said("late"), "text": self.said("invented"), "due": in_days(-10), "owner": committee, "from": facts.able });
        let late = self.write("commitment", late).await?;
        self.step(&late, "accept").await?;
        let seen = json!({ "title": self.said("seen"), "text": self.said("invented"), "by_whom": self.said("seen_by"), "from": facts.georgia });
        self.write("insight", seen).await?;
        Ok(())
    }

    /// Trainings, shared things, figures and words of a report: made up like the rest, so that no page is empty.
    async fn invented_work(&self, today: civil::Date, facts: &Facts, committee: &str) -> Result<(), Failed> {
        let in_days = |days: i64| today.saturating_add(jiff::ToSpan::days(days)).to_string();
        let course = json!({ "title": self.said("course"), "topic": "first_help", "hours": "24", "valid_months": "24", "from": facts.project });
        let course = self.write("course", course).await?;
        let day = json!({ "title": self.said("training"), "on": in_days(-30), "people": "18", "women": "16", "pre": "52", "post": "81", "most": "100",
            "certificates": "17", "certificates_until": in_days(700), "from": course });
        let day = self.write("session", day).await?;
        for (who, certificate, supervision) in [("psychologist", 700, 20), ("consultant", 60, -5)] {
            let able = json!({ "title": self.said(who), "topic": "first_help", "district": self.said("district"),
                "certificate_until": in_days(certificate), "supervision_due": in_days(supervision), "from": day });
            self.write("specialist", able).await?;
        }
        let campaign = json!({ "title": self.said("campaign"), "audience": self.said("campaign_audience"), "begins": in_days(-20), "ends": in_days(-4),
            "channels": ["market", "print"], "languages": ["tg", "ru"], "contacts": "340", "reach_unknown": "no", "calls_before": "11", "calls_during": "16", "calls_after": "19", "from": facts.project });
        self.write("campaign", campaign).await?;
        let live = json!({ "title": self.said("indicator"), "definition": self.said("indicator_text"), "version": "1", "unit": self.said("indicator_unit"),
            "baseline": "25", "target": "5", "measure": "requests_without_place", "from": facts.project });
        self.write("indicator", live).await?;
        let trained = json!({ "title": self.said("trained"), "definition": self.said("trained_text"), "version": "1", "unit": self.said("trained_unit"),
            "baseline": "0", "target": "40", "from": facts.project });
        let trained = self.write("indicator", trained).await?;
        let value = json!({ "title": self.said("trained_value"), "amount": "18", "on": in_days(-30), "source": self.said("trained_source"), "from": trained });
        self.write("value", value).await?;
        self.invented_council(today, facts, committee).await
    }

    /// One offers, and another who needs it uses some of it.
    async fn shared(&self, today: civil::Date, receiver: &Client) -> Result<(), Failed> {
        let in_days = |days: i64| today.saturating_add(jiff::ToSpan::days(days)).to_string();
        let offer = json!({ "title": self.said("offer"), "resource": "psychologist_hours", "quantity": "12", "until": in_days(40) });
        let offer = self.write("offer", offer).await?;
        self.step(&offer, "match").await?;
        let receiver = Teller { by: receiver, story: Story::read(self.story.lang)? };
        let need = json!({ "title": self.said("lacking"), "resource": "psychologist_hours", "quantity": "20", "until": in_days(60) });
        let need = receiver.write("need", need).await?;
        let used = json!({ "title": self.said("used"), "quantity": "4", "on": in_days(-3), "thanks": self.said("used_thanks"), "from": offer });
        let used = receiver.write("match", used).await?;
        receiver.link(&used, &need).await
    }

    /// A text in the making, what was said about it, and a question to colleagues.
    async fn invented_words(&self, today: civil::Date, facts: &Facts) -> Result<(), Failed> {
        let on = today.saturating_sub(jiff::ToSpan::days(15)).to_string();
        let wording = json!({ "title": self.said("wording"), "language": "tg", "on": on, "text": self.said("wording_text"), "from": facts.reform });
        self.write("wording", wording).await?;
        let statement = json!({ "title": self.said("statement"), "by_whom": self.said("statement_by"), "stance": "for", "on": on, "from": facts.reform });
        self.write("statement", statement).await?;
        let question = json!({ "title": self.said("question"), "topic": "shelter", "text": self.said("question_text") });
        let question = self.write("question", question).await?;
        self.write("answer", json!({ "title": self.said("answer"), "by_whom": self.said("insight_by"), "text": self.said("answer_text"), "from": question })).await?;
        Ok(())
    }

    async fn invented_council(&self, today: civil::Date, facts: &Facts, committee: &str) -> Result<(), Failed> {
        // A meeting of its own: what is made up stands in the minutes of no real one.
        let met = today.saturating_sub(jiff::ToSpan::days(20)).to_string();
        let body = json!({ "title": self.said("body"), "body": "council", "meets": "2", "mandate": self.said("invented"), "members": self.said("body_members") });
        let body = self.write("body", body).await?;
        let council = json!({ "title": self.said("council"), "body": "council", "on": met, "agenda": self.said("council_agenda"), "from": body });
        let council = self.write("meeting", council).await?;
        let proposal = json!({ "title": self.said("proposal"), "text": self.said("proposal_text"), "speaks_as": "invited", "from": council });
        let proposal = self.write("proposal", proposal).await?;
        self.step(&proposal, "hear").await?;
        let advice = json!({ "title": self.said("advice"), "un_body": "other", "text": self.said("advice_text"), "from": facts.project });
        let advice = self.write("recommendation", advice).await?;
        let due = today.saturating_add(jiff::ToSpan::days(120)).to_string();
        let places = json!({ "title": self.said("places"), "text": self.said("invented"), "due": due, "owner": committee, "from": advice });
        self.write("commitment", places).await?;
        // The half-year that the report shows first.
        let first = if today.month() > 6 { 7 } else { 1 };
        let begins = civil::date(today.year(), first, 1);
        let ends = begins.saturating_add(jiff::ToSpan::months(6)).saturating_sub(jiff::ToSpan::days(1));
        let chapter = json!({ "title": self.said("chapter"), "begins": begins.to_string(), "ends": ends.to_string(), "done": self.said("chapter_done"),
            "hindered": self.said("chapter_hindered"), "planned": self.said("chapter_planned") });
        self.write("chapter", chapter).await?;
        Ok(())
    }
}

/// What kind of institution each host is, in the order of the story.
const GEORGIAN_HOSTS: [&str; 6] = ["shelter", "ministry", "ministry", "prosecutor", "state_agency", "un"];
const AMERICAN_HOSTS: [&str; 7] = ["state_agency", "police", "university", "shelter", "shelter", "crisis_centre", "network"];

struct Facts {
    project: String,
    reform: String,
    usa: String,
    georgia: String,
    together: String,
    able: String,
}

/// Invented needs without a place in two houses: enough that their total may be shown.
async fn needs(house: &House) -> Result<(), Failed> {
    let month = figures::measure::month_of(kernel::clock::today(house.clock.now()));
    for (preparer, name, times) in [("parvina", "safiya", 12), ("manizha", "malika", 11)] {
        let client = Client::sign_in(house, name, PASSWORD).await?;
        for _ in 0..times {
            let need = client.post("/shelter/requests", json!({ "adults": "1", "children": "1", "group": "women_with_children", "same": "another" })).await?;
            let need = format!("/shelter/requests/{}", need["id"].as_str().unwrap_or_default());
            client.post(&format!("{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "Намоиш" })).await?;
        }
        Client::sign_in(house, preparer, PASSWORD).await?.post("/measures/own/prepare", json!({ "month": month })).await?;
        client.approve_month(&month).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Lang, Story};

    #[test]
    fn every_text_of_the_story_stands_in_three_languages() {
        let texts = Story::read(Lang::Tg).map(|story| story.texts).unwrap_or_default();
        assert!(texts.len() > 30, "the story cannot be read");
        for (key, said) in &texts {
            assert!(said.iter().all(|text| !text.trim().is_empty()), "{key}");
            let [en, ru, tg] = said;
            assert!(en != ru && ru != tg && tg != en, "{key}: one of them is not translated");
        }
    }
}
