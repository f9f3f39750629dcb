//! What came back, made into answers or into problems that say what to do.

use jiff::civil::{Date, Time};
use kernel::{Problem, Problems, Sent, input::Shape};
use serde_json::Value;
use words::Lang;

use crate::{Answers, Definition, FieldDefinition, Kind, SectionDefinition, districts, lists, partial_date, t};

/// A section as it was received.
pub struct Received {
    pub answers: Answers,
    pub problems: Problems,
}

/// The most that one answer may hold where its field sets no bound.
const LONGEST: usize = 2_000;

impl Definition {
    /// Reads the fields of some sections on top of what was answered before.
    ///
    /// `is_wanted` leaves out fields for another audience. An answer to a
    /// question that is no longer asked is dropped.
    pub fn read(&self, l: Lang, sections: &[&SectionDefinition], sent: &Sent, before: &Answers, today: Date, is_wanted: impl Fn(&FieldDefinition) -> bool) -> Received {
        let mut received = self.take(l, sections, sent, before, today, &is_wanted);
        self.ask(l, sections, &mut received, is_wanted);
        received
    }

    /// The first half of reading: what was sent stands, whether it is asked or not. A field that is not wanted, or that
    /// cannot be understood, stays as it was.
    pub fn take(&self, l: Lang, sections: &[&SectionDefinition], sent: &Sent, before: &Answers, today: Date, is_wanted: impl Fn(&FieldDefinition) -> bool) -> Received {
        let mut received = Received { answers: before.clone(), problems: Problems::new() };
        for field in sections.iter().flat_map(|section| &section.fields).filter(|field| is_wanted(field)) {
            match self.read_field(l, field, sent, before.get(&field.name), today) {
                Ok(Some(value)) => {
                    received.answers.insert(field.name.clone(), value);
                }
                Ok(None) => {
                    received.answers.remove(&field.name);
                }
                Err(problem) => received.problems.push(problem),
            }
        }
        for section in sections {
            read_regions(section, sent, before, &mut received.answers);
        }
        received
    }

    /// The second half: answers to what is not asked go, unless nobody answered whether it is asked, and what must be answered is demanded. A condition may look at an
    /// answer that was stored long before, or that a colleague gave meanwhile, so it is asked of all of them together.
    pub fn ask(&self, l: Lang, sections: &[&SectionDefinition], received: &mut Received, is_wanted: impl Fn(&FieldDefinition) -> bool) {
        let asked: Vec<bool> = sections.iter().flat_map(|section| &section.fields).map(|field| field.is_asked(&received.answers)).collect();
        for (field, is_asked) in sections.iter().flat_map(|section| &section.fields).zip(asked) {
            if !is_asked {
                if let Some(above) = unanswered_above(sections, field, received).filter(|above| is_wanted(above)) {
                    let text = t::problem_above(l, self.label(field, l));
                    received.problems.push(Problem::new(&above.name, "above", text));
                    continue;
                }
                received.answers.remove(&field.name);
                received.problems.retain(|problem| problem.field != field.name);
            } else if field.required && is_wanted(field) && !received.answers.contains_key(&field.name) && !received.problems.iter().any(|problem| problem.field == field.name) {
                received.problems.push(self.must_answer(l, &field.name));
            }
        }
    }

    /// `stood`: what was stored for this field before.
    fn read_field(&self, l: Lang, field: &FieldDefinition, sent: &Sent, stood: Option<&Value>, today: Date) -> Result<Option<Value>, Problem> {
        // A label is looked up only where something is wrong.
        let problem = |code: &str, text: fn(Lang, &'static str) -> String| Problem::new(&field.name, code, text(l, self.label(field, l)));
        let shape = match field.kind {
            Kind::Line | Kind::Text | Kind::Number | Kind::Time | Kind::Date | Kind::PartialDate => Shape::One,
            Kind::Radios | Kind::Select | Kind::District => Shape::Code,
            Kind::Checkboxes => Shape::Codes,
        };
        if !sent.fits(&field.name, shape) {
            return Err(Problem::new(&field.name, "type", kernel::t::wrong_type(l)));
        }
        let texts = sent.values(&field.name);
        let one = texts.first().map(String::as_str).unwrap_or_default();
        match field.kind {
            Kind::Line | Kind::Text => {
                let text = words::tidy(one);
                let text = if field.kind == Kind::Line { text.replace('\n', " ") } else { text };
                let max = field.max.unwrap_or(LONGEST);
                if text.chars().count() > max {
                    let text = t::problem_too_long(l, self.label(field, l), i64::try_from(max).unwrap_or(i64::MAX));
                    return Err(Problem::new(&field.name, "too-long", text));
                }
                Ok((!text.is_empty()).then_some(Value::String(text)))
            }
            Kind::Radios | Kind::Select => match one {
                "" => Ok(None),
                code if is_listed(field, code) => Ok(Some(Value::String(code.to_owned()))),
                _ => Err(problem("choose", t::problem_choose)),
            },
            Kind::District => {
                let text = words::tidy(one);
                let names_region = self.region_beside(field).is_some_and(|region| is_listed(region, &text));
                match districts::district(&text) {
                    Some(unit) => Ok(Some(Value::String(unit.code.clone()))),
                    None if text.is_empty() || names_region => Ok(None),
                    // Nothing that was once written is lost because it is in no list.
                    None if stood.and_then(Value::as_str) == Some(&text) => Ok(Some(Value::String(text))),
                    None => Err(problem("choose", t::problem_choose)),
                }
            }
            Kind::Checkboxes => {
                let codes: Vec<&str> = texts.iter().map(String::as_str).filter(|code| !code.is_empty()).collect();
                if !codes.iter().all(|code| is_listed(field, code)) {
                    return Err(problem("choose", t::problem_choose));
                }
                Ok((!codes.is_empty()).then(|| Value::from(codes)))
            }
            Kind::Number => {
                let (min, max) = (field.min.unwrap_or(0), field.max.unwrap_or(usize::MAX));
                match one.trim() {
                    "" => Ok(None),
                    text => match text.parse::<usize>() {
                        Ok(number) if (min..=max).contains(&number) => Ok(Some(Value::from(number))),
                        _ => Err(Problem::new(&field.name, "number", self.number_wrong(l, field))),
                    },
                }
            }
            Kind::Time => match one.trim() {
                "" => Ok(None),
                text => parse_time(text).map(|time| Some(Value::String(time))).ok_or_else(|| problem("time", t::problem_time)),
            },
            Kind::Date | Kind::PartialDate => {
                let Some(text) = date_text(sent, &field.name) else { return Ok(None) };
                let Some((first, last)) = partial_date(&text) else { return Err(problem("date", t::problem_date)) };
                if field.kind == Kind::Date && first != last {
                    return Err(problem("date", t::problem_date));
                }
                if first.year() < 1900 || first.year() > 2200 {
                    return Err(problem("date", t::problem_date));
                }
                if field.past && first > today {
                    return Err(problem("future", t::problem_future));
                }
                Ok(Some(Value::String(text)))
            }
        }
    }
}

impl Definition {
    /// Which numbers are answers.
    fn number_wrong(&self, l: Lang, field: &FieldDefinition) -> String {
        let label = self.label(field, l);
        match field.max {
            Some(max) => t::problem_number_between(l, label, field.min.unwrap_or(0), max),
            None => t::problem_number(l, label),
        }
    }
}

/// The question that was passed over although what hangs on it was answered: whom he threatened to kill, and not whether.
/// What was said there is neither lost nor taken for a yes; she is asked.
fn unanswered_above<'a>(sections: &[&'a SectionDefinition], field: &FieldDefinition, received: &Received) -> Option<&'a FieldDefinition> {
    let above = field.depends_on().filter(|above| received.answers.contains_key(&field.name) && !received.answers.contains_key(*above))?;
    let above = sections.iter().flat_map(|section| &section.fields).find(|it| it.name == above)?;
    let is_said = received.problems.iter().any(|problem| problem.field == above.name);
    (above.is_asked(&received.answers) && !is_said).then_some(above)
}

/// A region follows from its district. Without one it is what was chosen in the district's own list, or what a program
/// sent; beside words of before it stays what it was. A region that a program sends alone takes the place of a district of
/// another region, as it does when somebody chooses it.
fn read_regions(section: &SectionDefinition, sent: &Sent, before: &Answers, answers: &mut Answers) {
    for region in &section.fields {
        let Some(district) = &region.region_of else { continue };
        let chosen = sent.values(district).into_iter().next().filter(|code| is_listed(region, code));
        let stored = answers.get(district).and_then(Value::as_str);
        let follows = stored.and_then(districts::district).and_then(districts::region_of).map(str::to_owned);
        let alone = sent.values(&region.name).into_iter().next().filter(|code| sent.is_silent_about(district) && is_listed(region, code));
        if let (Some(code), Some(follows)) = (&alone, &follows)
            && code != follows
        {
            answers.remove(district);
            continue;
        }
        if let Some(code) = chosen.or(follows) {
            answers.insert(region.name.clone(), code.into());
        } else if let (Some(_), Some(stood)) = (stored, before.get(&region.name)) {
            let stood = stood.clone();
            answers.entry(region.name.clone()).or_insert(stood);
        }
    }
}

fn is_listed(field: &FieldDefinition, code: &str) -> bool {
    field.list.as_deref().and_then(lists::list).is_some_and(|list| list.find(code).is_some())
}

/// "9", "9.30" and "9 30" as "09:30".
pub fn parse_time(text: &str) -> Option<String> {
    let text = text.replace(['.', ' '], ":");
    let (hour, minute) = text.split_once(':').unwrap_or((&text, "0"));
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// ISO text of a day or a part of one.
fn date_text(sent: &Sent, name: &str) -> Option<String> {
    let whole = sent.values(name).first().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
    Some(written_whole(&whole))
}

/// "25.11.2026" in one box is as good as three.
fn written_whole(text: &str) -> String {
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [day, month, year] => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    }
}
