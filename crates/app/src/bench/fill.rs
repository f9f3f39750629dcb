//! Invented cases by the hundred thousand, written through the space as every
//! case is: sealed, chained, projected.

use care::{
    model::case_state::CaseState,
    records::{CaseHead, SurvivorHead},
};
use kernel::{
    House,
    ids::{CaseId, StaffId, SurvivorId},
};
use people::demo::{Founded, NewColleague, NewOrganisation, found};
use space::{Change, ChangeError, Draft, Drafts, Space, SpaceError, Who};

use super::{Engine, Failed};
use crate::command::DEMONSTRATION_PASSWORD as PASSWORD;

/// The large vault, and one with a tenth of it.
pub struct Filled {
    pub large: Founded,
    pub small: Founded,
}

/// How many cases one change writes.
const BATCH: usize = 2_500;

pub const PLACE: &str = "large";

pub async fn fill(engine: &Engine, cases: usize) -> Result<Filled, Failed> {
    let place = engine.place(PLACE).await?;
    let house = engine.house(&place).await?;
    let (large, small) = tokio::try_join!(organisation(&house, "large"), organisation(&house, "small"))?;
    let started = std::time::Instant::now();
    tokio::try_join!(fill_vault(&house, &large, cases), fill_vault(&house, &small, cases / 10))?;
    eprintln!("{}: filled in {:.1} s", engine.name, started.elapsed().as_secs_f64());
    Ok(Filled { large, small })
}

/// An administrator, a supervisor who sees all, and a case worker; sign-in names end with the organisation's.
pub async fn organisation(house: &House, name: &str) -> Result<Founded, Failed> {
    let of = NewOrganisation { en: name, ru: name, tg: name, kind: "crisis_centre", district: None };
    let sign_in = |role: &str| format!("{role}-{name}");
    let (administrator, supervisor, worker) = (sign_in("administrator"), sign_in("supervisor"), sign_in("worker"));
    let colleague = |sign_in, roles| NewColleague { name: "Invented", sign_in, password: PASSWORD, roles };
    let colleagues = [
        colleague(administrator.as_str(), &[]),
        colleague(supervisor.as_str(), &[kernel::Role::Supervisor, kernel::Role::Custodian]),
        colleague(worker.as_str(), &[kernel::Role::Caseworker]),
    ];
    Ok(found(house, of, &colleagues).await?)
}

async fn fill_vault(house: &House, founded: &Founded, cases: usize) -> Result<(), Failed> {
    let row = house.ledger.space(founded.id.0).await?.ok_or("the vault is missing")?;
    let space = Space::open(house.ledger.clone(), &row, founded.vault.duplicate(), house.layout.clone()).await?;
    let worker = *founded.staff.get(2).ok_or("the worker is missing")?;
    let now = house.clock.now();
    // Two hands: what one has decided is on its way to the disk while the other's is decided.
    let hands: Vec<_> = (0..2).map(|hand| tokio::spawn(fill_by(hand, space.clone(), worker, cases, now))).collect();
    for hand in hands {
        hand.await??;
    }
    // As at a shift's end: the next opening begins here.
    Ok(space.keep_snapshot().await?)
}

/// Every second batch, beginning with this one.
async fn fill_by(first: usize, space: Space, worker: StaffId, cases: usize, now: i64) -> Result<(), Failed> {
    for start in (0..cases).step_by(BATCH).skip(first).step_by(2) {
        let count = BATCH.min(cases - start);
        // Spread over two years, so that an order by time means something.
        let at = now - i64::try_from(cases - start)? * (2 * 365 * 86_400) / i64::try_from(cases)?;
        let change = Change { who: Who { staff: Some(worker.0), at }, key: None };
        let written = space.change::<SpaceError, _>(change, move |_| {
            let drafts: Result<Vec<[Draft; 2]>, SpaceError> = (start..start + count).map(|number| case(number, worker)).collect();
            Ok(Drafts::of(worker.0, drafts.map_err(ChangeError::Space)?.into_iter().flatten()))
        });
        written.await.map_err(|error| format!("a case could not be written: {error:?}"))?;
    }
    Ok(())
}

/// One person with her case; what a first interview leaves.
fn case(number: usize, worker: StaffId) -> Result<[Draft; 2], SpaceError> {
    let (survivor, case) = (SurvivorId::random(), CaseId::random());
    let code = format!("{number:06}");
    let head = SurvivorHead {
        code: code.clone(),
        name: name(number),
        legal_name: None,
        sex: Some("female".into()),
        birth: Some((1950 + number % 60).to_string()),
        stated_age: None,
        stated_on: None,
        caregiver_is_unsafe: None,
        caretaker_name: None,
    };
    let state = [CaseState::Intake, CaseState::Open, CaseState::Open, CaseState::Closed].get(number % 4).copied().unwrap_or(CaseState::Open);
    let priority = ["low", "medium", "high"].get(number % 3).copied().unwrap_or("medium");
    let case_head = CaseHead { state, priority: priority.into(), ..CaseHead::intake(code, worker) };
    let body = serde_json::json!({ "name": head.name, "sex": "female", "occupation": "invented", "languages": ["tg"] });
    Ok([Draft::about(survivor.0, "survivor", "survivor_recorded", survivor.0, &head)?.with_body(&body)?, Draft::about(survivor.0, "case", "case_begun", case.0, &case_head)?])
}

const FIRST: [&str; 40] = [
    "Зарина",
    "Гулрухсор",
    "Шаҳноза",
    "Мадина",
    "Фарзона",
    "Нигина",
    "Мижгона",
    "Ситора",
    "Парвина",
    "Мавҷуда",
    "Саодат",
    "Манзура",
    "Дилафрӯз",
    "Гулчеҳра",
    "Зулфия",
    "Нозанин",
    "Робия",
    "Сабрина",
    "Тахмина",
    "Умеда",
    "Фируза",
    "Хуршеда",
    "Чаманоро",
    "Шукрона",
    "Юлдуз",
    "Ятима",
    "Азиза",
    "Барно",
    "Васила",
    "Гавҳар",
    "Дилбар",
    "Заррина",
    "Истад",
    "Карима",
    "Лола",
    "Малика",
    "Назокат",
    "Озода",
    "Рухшона",
    "Савринисо",
];
const STEMS: [&str; 30] = [
    "Раҳим",
    "Карим",
    "Шариф",
    "Назар",
    "Саид",
    "Давлат",
    "Холмурод",
    "Ибодулло",
    "Қурбон",
    "Мирзо",
    "Алим",
    "Бобо",
    "Файз",
    "Гулом",
    "Ҳаким",
    "Исмоил",
    "Юсуф",
    "Камол",
    "Латиф",
    "Маҳмад",
    "Нур",
    "Одина",
    "Расул",
    "Сафар",
    "Тоҷи",
    "Умар",
    "Шамс",
    "Эшон",
    "Ҷумъа",
    "Ҷалил",
];
const MIDDLES: [&str; 8] = ["", "али", "бек", "дин", "хон", "зод", "ёр", "ниёз"];
const ENDS: [&str; 3] = ["ова", "зода", "пур"];

/// Common names are common here too: squares of the position, not a flat spread.
pub fn name(number: usize) -> String {
    let spread = number.wrapping_mul(2_654_435_761) % 1_000_003;
    let first = (spread % 1_000) * (spread % 1_000) * FIRST.len() / 1_000_000;
    let pick = |list: &[&'static str], at: usize| list.get(at % list.len()).copied().unwrap_or_default();
    format!("{} {}{}{}", pick(&FIRST, first), pick(&STEMS, spread / 7), pick(&MIDDLES, spread / 211), pick(&ENDS, spread / 1_709))
}
