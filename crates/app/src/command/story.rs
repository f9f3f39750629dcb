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
        let Some([en, ru, tg]) = self.texts.get(key) else { return "" };
        match self.lang {
            Lang::En => en,
            Lang::Ru => ru,
            Lang::Tg => tg,
        }
    }
}

impl Teller<'_> {
    /// Writes one down, and gives its id.
    async fn write(&self, kind: &str, body: Value) -> Result<String, Failed> {
        Ok(self.by.post(&format!("/learning/of/{kind}"), body).await?["id"].as_str().unwrap_or_default().to_owned())
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
    teller.invented(kernel::clock::today(house.clock.now()), &facts, &committee.id.to_string()).await?;
    needs(house).await
}

impl Teller<'_> {
    /// Source: UN Women's public report of the round table and the project's public launch note. By role, never by name.
    async fn public_facts(&self) -> Result<Facts, Failed> {
        let project = json!({ "title": self.said("project"), "donor": self.said("project_donor"), "money": "USD 455,000", "begins": "2022-09-26",
            "districts": self.said("project_districts"), "text": self.said("project_text") });
        let project = self.write("project", project).await?;
        let visit = |which: &str| {
            json!({ "title": self.said(which), "purpose": self.said("visit_purpose"), "place": self.said(&format!("{which}_place")),
                "hosts": self.said(&format!("{which}_hosts")), "from": project })
        };
        let georgia = self.write("visit", visit("visit_georgia")).await?;
        let usa = self.write("visit", visit("visit_usa")).await?;
        let table = json!({ "title": self.said("table"), "body": "round_table", "on": "2024-05-24", "agenda": self.said("table_agenda"), "members": self.said("table_members"), "from": project });
        let table = self.write("meeting", table).await?;
        for film in ["Be the Hero", "Rachel's Story"] {
            self.write("material", json!({ "title": film, "medium": "film", "rights": self.said("film_rights"), "from": table })).await?;
        }
        let mut conclusions = Vec::new();
        for number in 1..=7 {
            let text = self.said(&format!("conclusion_{number}"));
            let title: String = text.chars().take(150).collect();
            conclusions.push(self.write("conclusion", json!({ "title": title, "text": text, "from": table })).await?);
        }
        self.write("reform", json!({ "title": self.said("conclusion_2"), "from": conclusions.get(1) })).await?;
        Ok(Facts { usa, georgia, together: conclusions.last().cloned().unwrap_or_default(), able: conclusions.get(4).cloned().unwrap_or_default() })
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
        self.by.post(&format!("/learning/items/{promise}/link"), json!({ "from": facts.together })).await?;
        let late = json!({ "title": self.said("late"), "text": self.said("invented"), "due": in_days(-10), "owner": committee, "from": facts.able });
        let late = self.write("commitment", late).await?;
        self.step(&late, "accept").await?;
        let seen = json!({ "title": self.said("seen"), "text": self.said("invented"), "by_whom": self.said("seen_by"), "from": facts.georgia });
        self.write("insight", seen).await?;
        self.write("offer", json!({ "title": self.said("offer"), "resource": "psychologist_hours", "quantity": "12", "until": in_days(40) })).await?;
        let day = json!({ "title": self.said("training"), "on": in_days(-30), "people": "18", "women": "16", "pre": "52", "post": "81", "most": "100" });
        self.write("session", day).await?;
        Ok(())
    }
}

struct Facts {
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
            let need = client.post("/shelter/requests", json!({ "adults": "1", "children": "1", "group": "women_with_children" })).await?;
            let need = format!("/shelter/requests/{}", need["id"].as_str().unwrap_or_default());
            client.post(&format!("{need}/unmet"), json!({ "reason": "shelter_full", "alternative": "Намоиш" })).await?;
        }
        Client::sign_in(house, preparer, PASSWORD).await?.post("/measures/own/prepare", json!({ "month": month })).await?;
        client.post("/measures/own", json!({ "month": month })).await?;
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
