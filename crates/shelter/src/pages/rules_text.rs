//! What is told to whoever comes: the house's rules and her rights in it, in the words of the house. Each change is a new
//! version; a stay says which one she was told. Nobody's staying hangs on it.

use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::civil::Date;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Role, Scope, clock,
    input::Nothing,
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, Id, View};
use ui::{Block, Control, Field, Form, Link, Main};
use words::Lang;

use super::{said_above, said_day, stays, unchanged, version_in};
use crate::{
    model::{
        stay::StayState,
        telling::{Telling, Told},
    },
    permissions::{AddBed, ChangeStay, ViewBoard},
    records::{RulesText, Stay, StayHead},
    t, view,
};

/// There is one text of the rules, so its record always has the same id.
const TEXT: Id = Id::from_u128(0x7061_6e6f_6820_6f6e_6520_7275_6c65_7301);

/// Ten printed pages: more than anybody is told on the evening on which she comes.
const LONGEST: usize = 20_000;

#[derive(Serialize, schemars::JsonSchema)]
pub struct TextSheet {
    text: Option<RulesText>,
    version: Option<i64>,
    #[serde(skip)]
    may_change: bool,
}

pub(crate) async fn show(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let found = scope.read(|view, _| view::rules_text(view)).await?;
    let may_change = scope.actor().is_any(&[Role::Supervisor, Role::Administrator]);
    reader.show(&TextSheet { version: found.as_ref().map(|(version, _)| *version), text: found.map(|(_, text)| text), may_change })
}

fn lines(l: Lang, text: &RulesText) -> impl Iterator<Item = Block> {
    text.said(l).lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| Block::Text(line.to_owned()))
}

impl Page for TextSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::rules_told_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let main = Main::new(t::rules_told_title(l)).back("/shelter");
        let main = match &self.text {
            Some(text) => {
                let papers = Lang::ALL.into_iter().map(|lang| Link::new(format!("/shelter/rules/text/paper?in={}", lang.code()), t::rules_paper(l, lang.own_name())));
                lines(l, text).fold(main.caption(t::rules_version(l, said_day(l, &text.written_on))), Main::with).with(Block::Links(papers.collect()))
            }
            None => main.with(Block::Muted(t::rules_not_written(l).into())),
        };
        if self.may_change { main.with(Block::Links(vec![Link::new("/shelter/rules/text/edit", t::rules_write(l))])) } else { main }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    #[serde(rename = "in")]
    language: String,
}

/// To put into her hands, if that is safe. The file's name says nothing.
pub(crate) async fn paper(scope: Scope<ViewBoard>, Query(asked): Query<Asked>, reader: Reader) -> Result<Response, Failure> {
    let reader = reader.in_language(&asked.language);
    let l = reader.lang;
    let (_, text) = scope.read(|view, _| view::rules_text(view)).await?.ok_or(Failure::NotFound)?;
    let main = lines(l, &text).fold(Main::new(t::rules_told_title(l)).caption(t::rules_version(l, said_day(l, &text.written_on))), Main::with);
    let disposition = format!("attachment; filename=\"paper-{}.pdf\"", l.code());
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)], reader.paper(&main)?).into_response())
}

// ---- Writing it

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewText {
    /// In Tajik, Russian and English; at least one of them.
    tg: String,
    ru: String,
    en: String,
}

impl NewText {
    fn of(text: &RulesText) -> Self {
        NewText { tg: text.tg.clone(), ru: text.ru.clone(), en: text.en.clone() }
    }

    /// What a house may begin with (domain.md C.4).
    fn suggested() -> Self {
        let text = |l| t::rules_suggestion(l).to_owned();
        NewText { tg: text(Lang::Tg), ru: text(Lang::Ru), en: text(Lang::En) }
    }

    fn in_language(&self, l: Lang) -> &str {
        l.of([&self.en, &self.ru, &self.tg])
    }

    fn check(&self, l: Lang, today: Date) -> Result<RulesText, Problems> {
        let [tg, ru, en] = Lang::ALL.map(|lang| words::tidy(self.in_language(lang)));
        let mut problems = Problems::new();
        for (lang, text) in Lang::ALL.iter().zip([&tg, &ru, &en]) {
            if text.chars().count() > LONGEST {
                problems.push(Problem::new(lang.code(), "too-long", t::rules_too_long(l)));
            }
        }
        if tg.is_empty() && ru.is_empty() && en.is_empty() {
            problems.push(Problem::new(l.code(), "required", t::rules_missing(l)));
        }
        if problems.is_empty() { Ok(RulesText { tg, ru, en, written_on: today.to_string() }) } else { Err(problems) }
    }
}

fn page(l: Lang, typed: &NewText, version: Option<i64>, problems: &Problems) -> Main {
    let field = |lang: Lang| {
        let control = Control::Text { value: typed.in_language(lang).to_owned(), rows: 14 };
        Field::new(lang.code(), lang.own_name(), control).error(said_of(problems, lang.code())).optional()
    };
    let form = Form::new("/shelter/rules/text", t::save(l)).version(version.unwrap_or(0)).ask_all(Lang::ALL.map(field));
    let main = said_above(Main::new(t::rules_told_title(l)).back("/shelter/rules").text(t::rules_told_text(l)), problems);
    let main = if version.is_none() { main.with(Block::Inset(t::rules_suggested(l).into())) } else { main };
    main.form(form)
}

pub(crate) async fn edit(permit: Permit<AddBed>, reader: Reader) -> Result<Response, Failure> {
    let found = permit.read(view::rules_text).await?;
    let (version, typed) = found.map_or_else(|| (None, NewText::suggested()), |(version, text)| (Some(version), NewText::of(&text)));
    reader.draw(StatusCode::OK, t::rules_told_title(reader.lang), &page(reader.lang, &typed, version, &Vec::new()))
}

pub(crate) async fn save(permit: Permit<AddBed>, reader: Reader, Input { value, repeat, version }: Input<NewText>) -> Result<Response, Failure> {
    let l = reader.lang;
    let saved = match value.check(l, clock::today(permit.now())) {
        Ok(text) => {
            let rules = move |view: &View<'_>, _: &Own| {
                let known = view::rules_text(view)?.map(|(version, _)| version);
                unchanged(l, version, known.unwrap_or(0))?;
                Ok(Drafts::of(TEXT, [Draft::house("rules_text", "rules_written", TEXT, &text)?.follows(known)]))
            };
            permit.change(&repeat, rules).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match saved {
        Ok(_) => reader.saved("/shelter/rules", TEXT),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let newest = permit.read(view::rules_text).await?.map(|(version, _)| version);
            reader.return_form(t::rules_told_title(l), &page(l, &value, version_in(&problems, version, newest), &problems), &problems)
        }
    }
}

// ---- Telling her

fn told(view: &View<'_>, stay: &Stay, today: Date, l: Lang) -> Result<Drafts, Failure> {
    if stay.head.state() == StayState::Left {
        return refuse("", "left", t::has_left(l));
    }
    let found = view::rules_text(view)?;
    let telling = Telling::of(stay.head.child.as_deref(), stay.head.told.as_ref(), found.as_ref().map(|(version, _)| *version));
    let (Telling::Due | Telling::Changed, Some((version, text))) = (telling, found) else { return refuse("", "state", t::not_now(l)) };
    let head = StayHead { told: Some(Told { version, written_on: text.written_on, told_on: today.to_string() }), ..stay.head.clone() };
    Ok(Drafts::of(stay.id.0, [stay.becomes("rules_told", &head)?]))
}

pub(crate) async fn tell(permit: Permit<ChangeStay>, reader: Reader, Input { repeat, .. }: Input<Nothing>) -> Result<Response, Failure> {
    let (l, today) = (reader.lang, clock::today(permit.now()));
    permit.change(&repeat, move |view, stay| told(view, stay, today, l)).await?;
    stays::done(&permit, &reader)
}
