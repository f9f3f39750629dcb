//! The house's stores: what there is, what runs low or is past its date, and every movement with who made it.
//! Medicine is given to somebody who lives here, and stands in what is kept about her.

use axum::{http::StatusCode, response::Response};
use forms::Answers;
use jiff::civil::Date;
use kernel::{
    Failure, Input, Page, Permit, Problem, Problems, Reader, Scope, clock,
    ids::{LogId, StayId, StockId},
    permit::{Own, refuse},
    problem::{problems_of, said_of},
};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts, View};
use ui::{Block, Cell, Control, Field, Form, Head, Link, Main, Moment, Row, Table, Tone};
use words::Lang;

use super::{Residents, choices, day, log, must_choose, said_above, said_day, unchanged, version_in, who_is_here};
use crate::{
    model::{
        log::LogKind,
        stock::{MOST, Moved, Movement, Stock},
    },
    permissions::{KeepStores, MoveStock, ViewBoard},
    records::StockItem,
    t, view,
};

fn said_quantity(l: Lang, stock: &Stock, quantity: i64) -> String {
    format!("{quantity} {}", forms::label("unit", &stock.unit, l))
}

// ---- All of it

#[derive(Serialize, schemars::JsonSchema)]
pub struct StockLine {
    id: StockId,
    #[serde(flatten)]
    stock: Stock,
    is_low: bool,
    is_past: bool,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct Stores {
    items: Vec<StockLine>,
}

pub(crate) async fn list(scope: Scope<ViewBoard>, reader: Reader) -> Result<Response, Failure> {
    let today = clock::today(scope.now());
    let line = move |it: StockItem| StockLine { id: it.id, is_low: it.stock.is_low(), is_past: it.stock.is_past(today), stock: it.stock };
    let items = scope.read(move |view, _| Ok(view::list_stock(view)?.into_iter().map(line).collect())).await?;
    reader.show(&Stores { items })
}

impl Page for Stores {
    fn title(&self, l: Lang) -> &'static str {
        t::stores(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |it: &StockLine| {
            let mark = match (it.is_past, it.is_low) {
                (true, _) => Cell::tag(Tone::Plum, t::stock_past(l)),
                (false, true) => Cell::tag(Tone::Warm, t::stock_low(l)),
                (false, false) => Cell::new(""),
            };
            let name = Cell::link(format!("/shelter/stores/{}", it.id), &it.stock.name);
            vec![name, Cell::new(said_quantity(l, &it.stock, it.stock.quantity)), Cell::new(forms::label("stock_kind", &it.stock.kind, l)), mark]
        };
        let main = Main::new(t::stores(l)).back("/shelter").with(Block::Buttons(vec![Link::new("/shelter/stores/new", t::stock_add(l))]));
        if self.items.is_empty() {
            return main.with(Block::Muted(t::stores_empty(l).into()));
        }
        let heads = [t::what(l), t::quantity(l), t::kind(l), t::state(l)].map(Head::new).into();
        main.with(Block::Table(Table { caption: None, heads, rows: self.items.iter().map(row).collect() }))
    }
}

// ---- A thing, new or changed

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewStock {
    name: String,
    kind: String,
    unit: String,
    low_at: String,
    /// A day; may stay empty.
    good_until: String,
}

impl NewStock {
    fn of(stock: &Stock) -> Self {
        NewStock {
            name: stock.name.clone(),
            kind: stock.kind.clone(),
            unit: stock.unit.clone(),
            low_at: stock.low_at.map(|low| low.to_string()).unwrap_or_default(),
            good_until: stock.good_until.clone().unwrap_or_default(),
        }
    }

    fn check(&self, l: Lang) -> Result<Stock, Problems> {
        let mut problems = Problems::new();
        let name = words::tidy(&self.name);
        if name.is_empty() || name.chars().count() > 80 {
            problems.push(Problem::new("name", "required", t::stock_name_wrong(l)));
        }
        must_choose(&mut problems, "kind", "stock_kind", &self.kind, t::kind_missing(l));
        must_choose(&mut problems, "unit", "unit", &self.unit, t::unit_missing(l));
        let low_at = self.low_at.trim();
        let low = low_at.parse::<i64>().ok().filter(|low| (0..=MOST).contains(low));
        if !low_at.is_empty() && low.is_none() {
            problems.push(Problem::new("low_at", "number", t::quantity_wrong(l, 0, MOST)));
        }
        let until = day(&self.good_until);
        if !self.good_until.trim().is_empty() && until.is_none() {
            problems.push(Problem::new("good_until", "day", t::day_wrong(l)));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let good_until = until.map(|day| day.to_string());
        Ok(Stock { name, kind: self.kind.clone(), unit: self.unit.clone(), quantity: 0, low_at: low, good_until, moved: None })
    }
}

fn form(l: Lang, action: &str, values: &NewStock, version: Option<i64>, problems: &Problems) -> Main {
    let mut form = Form::new(action, t::save(l))
        .ask(Field::line("name", t::what(l), &values.name).hint(t::stock_name_hint(l)).error(said_of(problems, "name")))
        .ask(Field::new("kind", t::kind(l), Control::Select { options: choices(l, "stock_kind", &values.kind) }).error(said_of(problems, "kind")))
        .ask(Field::new("unit", t::unit(l), Control::Select { options: choices(l, "unit", &values.unit) }).error(said_of(problems, "unit")))
        .ask(Field::line("low_at", t::low_at(l), &values.low_at).optional().error(said_of(problems, "low_at")))
        .ask(Field::day(l, "good_until", t::good_until(l), &values.good_until).optional().error(said_of(problems, "good_until")));
    form.version = version;
    said_above(Main::new(t::stores(l)).back("/shelter/stores"), problems).form(form)
}

pub(crate) async fn new(permit: Permit<KeepStores>, reader: Reader) -> Result<Response, Failure> {
    let (l, Own) = (reader.lang, permit.target());
    reader.draw(StatusCode::OK, t::stores(l), &form(l, "/shelter/stores", &NewStock::default(), None, &Vec::new()))
}

pub(crate) async fn add(permit: Permit<KeepStores>, reader: Reader, Input { value, repeat, .. }: Input<NewStock>) -> Result<Response, Failure> {
    let l = reader.lang;
    let stock = match value.check(l) {
        Ok(stock) => stock,
        Err(problems) => return reader.return_form(t::stores(l), &form(l, "/shelter/stores", &value, None, &problems), &problems),
    };
    let id = StockId::random();
    let outcome = permit.change(&repeat, move |_, Own| Ok(Drafts::of(id.0, [Draft::house("stock", "stock_added", id.0, &stock)?]))).await?;
    reader.made(&format!("/shelter/stores/{}", outcome.result), outcome.result)
}

pub(crate) async fn edit(permit: Permit<MoveStock>, reader: Reader) -> Result<Response, Failure> {
    let (l, it) = (reader.lang, permit.target());
    let action = format!("/shelter/stores/{}/edit", it.id);
    reader.draw(StatusCode::OK, t::stores(l), &form(l, &action, &NewStock::of(&it.stock), Some(it.version), &Vec::new()))
}

pub(crate) async fn save(permit: Permit<MoveStock>, reader: Reader, Input { value, repeat, version }: Input<NewStock>) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = permit.target().id;
    let saved = match value.check(l) {
        Ok(stock) => {
            let rules = move |_: &View<'_>, it: &StockItem| {
                unchanged(l, version, it.version)?;
                // How much there is changes by a movement only.
                let stock = Stock { quantity: it.stock.quantity, moved: None, ..stock.clone() };
                Ok(Drafts::of(it.id.0, [Draft::house("stock", "stock_changed", it.id.0, &stock)?.based_on(it.version)]))
            };
            permit.change(&repeat, rules).await
        }
        Err(problems) => Err(Failure::Refused(problems)),
    };
    match saved {
        Ok(_) => reader.saved(&format!("/shelter/stores/{id}"), id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let newest = permit.read(move |view| view::find_stock(view, id)).await?.map(|it| it.version);
            let main = form(l, &format!("/shelter/stores/{id}/edit"), &value, version_in(&problems, version, newest), &problems);
            reader.return_form(t::stores(l), &main, &problems)
        }
    }
}

// ---- One thing, and its movements

#[derive(Deserialize, Default, Clone, schemars::JsonSchema)]
#[serde(default)]
pub struct NewMovement {
    /// received, given, discarded, counted
    movement: String,
    quantity: String,
    /// The stay of her to whom medicine is given.
    stay: String,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct StockSheet {
    #[serde(flatten)]
    line: StockLine,
    movements: Vec<view::StockMoved>,
    #[serde(skip)]
    residents: Residents,
    #[serde(skip)]
    typed: NewMovement,
    #[serde(skip)]
    problems: Problems,
}

async fn sheet(permit: &Permit<MoveStock>, typed: NewMovement, problems: Problems) -> Result<StockSheet, Failure> {
    let today = clock::today(permit.now());
    let id = permit.target().id;
    let found = permit.read(move |view| Ok((view::find_stock(view, id)?, view::stock_movements(view, id)?, view::present(view)?))).await?;
    let (Some(it), movements, residents) = found else { return Err(Failure::NotFound) };
    let line = StockLine { id, is_low: it.stock.is_low(), is_past: it.stock.is_past(today), stock: it.stock };
    Ok(StockSheet { line, movements, residents, typed, problems })
}

pub(crate) async fn show(permit: Permit<MoveStock>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, NewMovement::default(), Vec::new()).await?)
}

impl StockSheet {
    fn form(&self, l: Lang) -> Form {
        let (typed, problems) = (&self.typed, &self.problems);
        let options = choices(l, "stock_movement", &typed.movement);
        let mut form = Form::new(format!("/shelter/stores/{}/move", self.line.id), t::save(l))
            .heading(t::stock_move(l))
            .ask(Field::new("movement", t::what_happened(l), Control::Radios { options }).error(said_of(problems, "movement")))
            .ask(Field::line("quantity", t::quantity(l), &typed.quantity).error(said_of(problems, "quantity")));
        if self.line.stock.is_medicine() {
            let options = who_is_here(l, &self.residents, &typed.stay);
            form = form.ask(Field::new("stay", t::given_to(l), Control::Select { options }).hint(t::given_to_hint(l)).optional().error(said_of(problems, "stay")));
        }
        form
    }
}

impl Page for StockSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::stores(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let stock = &self.line.stock;
        let mut rows = vec![Row::new(t::there_is(l), said_quantity(l, stock, stock.quantity)), Row::new(t::kind(l), forms::label("stock_kind", &stock.kind, l))];
        rows.extend(stock.low_at.map(|low| Row::new(t::low_at(l), said_quantity(l, stock, low))));
        rows.extend(stock.good_until.as_deref().map(|day| Row::new(t::good_until(l), said_day(l, day))));
        let mut main = said_above(Main::new(&stock.name).caption(t::stores(l)).back("/shelter/stores"), &self.problems);
        if self.line.is_past {
            main = main.with(Block::Warning(t::stock_past(l).into()));
        } else if self.line.is_low {
            main = main.with(Block::Inset(t::stock_low(l).into()));
        }
        main = main.with(Block::Summary(rows)).with(Block::Links(vec![Link::new(format!("/shelter/stores/{}/edit", self.line.id), t::change(l))])).form(self.form(l));
        let moment = |it: &view::StockMoved| Moment {
            what: format!("{}: {}", forms::label("stock_movement", it.moved.movement.code(), l), said_quantity(l, stock, it.moved.quantity)),
            when: words::day_and_time(l, clock::local(it.at)),
            who: it.who.clone().unwrap_or_default(),
        };
        if self.movements.is_empty() { main } else { main.heading(t::stock_moved(l)).with(Block::Timeline(self.movements.iter().map(moment).collect())) }
    }
}

pub(crate) async fn move_it(permit: Permit<MoveStock>, reader: Reader, Input { value, repeat, .. }: Input<NewMovement>) -> Result<Response, Failure> {
    let l = reader.lang;
    let id = permit.target().id;
    match moved(&permit, l, &value, &repeat).await {
        Ok(()) => reader.saved(&format!("/shelter/stores/{id}"), id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let sheet = sheet(&permit, value, problems.clone()).await?;
            reader.return_form(t::stores(l), &sheet.main(&reader), &problems)
        }
    }
}

async fn moved(permit: &Permit<MoveStock>, l: Lang, value: &NewMovement, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let mut problems = Problems::new();
    let movement = Movement::from_code(&value.movement);
    if movement.is_none() {
        problems.push(Problem::new("movement", "required", t::movement_missing(l)));
    }
    let least = i64::from(movement != Some(Movement::Counted));
    let quantity = value.quantity.trim().parse::<i64>().ok().filter(|quantity| (least..=MOST).contains(quantity));
    if quantity.is_none() {
        problems.push(Problem::new("quantity", "number", t::quantity_wrong(l, least, MOST)));
    }
    let goes_to_her = movement == Some(Movement::Given) && permit.target().stock.is_medicine();
    let stay = StayId::parse(&value.stay).filter(|_| goes_to_her);
    if goes_to_her && stay.is_none() {
        problems.push(Problem::new("stay", "required", t::given_to_missing(l)));
    }
    let (Some(movement), Some(quantity), true) = (movement, quantity, problems.is_empty()) else { return Err(Failure::Refused(problems)) };
    let (now, entry) = (permit.now(), LogId::random());
    permit
        .change(repeat, move |view, it| {
            let Some(left) = movement.after(it.stock.quantity, quantity) else { return refuse("quantity", "not-enough", &t::not_enough(l, it.stock.quantity)) };
            let stock = Stock { quantity: left, moved: Some(Moved { movement, quantity }), ..it.stock.clone() };
            let mut drafts = Drafts::of(it.id.0, [Draft::house("stock", "stock_moved", it.id.0, &stock)?.based_on(it.version)]);
            if let Some(stay) = stay {
                let Some(stay) = view::find_stay(view, stay)?.filter(|stay| stay.head.left_on.is_none()) else { return refuse("stay", "required", t::given_to_missing(l)) };
                for draft in log::drafts(view, entry, LogKind::Medical, Some((stay.id, stay.survivor.id.0)), &given(&it.stock, quantity), now)? {
                    drafts = drafts.and(draft);
                }
            }
            Ok(drafts)
        })
        .await?;
    Ok(())
}

/// What stands in the log about her.
fn given(stock: &Stock, quantity: i64) -> Answers {
    let mut answers = Answers::new();
    answers.insert("item".into(), stock.name.clone().into());
    answers.insert("quantity".into(), quantity.into());
    answers.insert("unit".into(), stock.unit.clone().into());
    answers
}

/// For the board: how many things want care.
pub(super) fn count_wanting(view: &space::View<'_>, today: Date) -> Result<usize, Failure> {
    Ok(view::list_stock(view)?.iter().filter(|it| it.stock.wants_care(today)).count())
}
