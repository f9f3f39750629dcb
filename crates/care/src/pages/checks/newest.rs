//! What she last said about her safety, for whoever must know it tonight: of all her records, because in which of them it was
//! written does not matter then.

use kernel::{Failure, clock};
use serde::Serialize;
use space::View;
use ui::Row;
use words::Lang;

use super::{begun, danger, heading, suicide};
use crate::{
    model::check::{Asks, CheckState},
    records::{Check, CheckHead, Found, Survivor},
    t, view,
};

#[derive(Serialize, schemars::JsonSchema)]
pub struct Newest {
    #[serde(flatten)]
    head: CheckHead,
    begun_at: i64,
}

impl Newest {
    fn of(check: Check) -> Self {
        Newest { head: check.head, begun_at: check.begun_at }
    }

    /// Of each kind the newest, and where that is not finished the newest that is.
    pub(in crate::pages) fn all(view: &View<'_>, survivor: &Survivor) -> Result<Vec<Self>, Failure> {
        let others = view::other_records(view, survivor)?;
        let mut newest = Vec::new();
        for asks in [Asks::Danger, Asks::Suicide] {
            let mut checks = Vec::new();
            for record in std::iter::once(survivor).chain(&others) {
                checks.extend(view::list_checks(view, record, asks)?);
            }
            checks.sort_by_key(|check| std::cmp::Reverse(check.begun_at));
            let done = checks.iter().position(|check| check.head.state == CheckState::Done);
            let wanted = |at: usize| at == 0 || Some(at) == done;
            newest.extend(checks.into_iter().enumerate().filter(|(at, _)| wanted(*at)).map(|(_, check)| Newest::of(check)));
        }
        Ok(newest)
    }

    fn what(&self, l: Lang) -> String {
        let found = match &self.head.found {
            Found::Danger { prompt, .. } => begun::so_far(l, &self.head.found).unwrap_or_else(|| danger::prompt_name(l, *prompt).to_owned()),
            Found::Suicide { level, .. } => suicide::level_name(l, *level).to_owned(),
        };
        match self.head.state {
            CheckState::Begun => format!("{found}. {}", t::check_not_finished(l)),
            CheckState::Done => found,
        }
    }
}

/// One row each; of what was never asked that it was not.
pub(in crate::pages) fn rows(l: Lang, newest: &[Newest]) -> Vec<Row> {
    let of = |asks: Asks| {
        let asked = newest.iter().filter(move |it| it.head.found.asks() == asks);
        let row = |it: &Newest| Row::new(heading(asks, l), format!("{}: {}", words::day_and_time(l, clock::local(it.begun_at)), it.what(l)));
        let rows: Vec<Row> = asked.map(row).collect();
        if rows.is_empty() { vec![Row::new(heading(asks, l), t::danger_due_never(l))] } else { rows }
    };
    [Asks::Danger, Asks::Suicide].into_iter().flat_map(of).collect()
}
