//! Which of a household moves in: she herself, a child of whom an age is known, one who was here before, or one of her list.

use care::records::{DependantHead, Survivor};
use forms::{said_date, stored_text};
use jiff::civil::Date;
use kernel::{
    Failure,
    ids::{DependantId, StayId},
    permit::refuse,
};
use space::View;
use ui::Choice;
use uuid::Uuid;
use words::Lang;

use super::{day, is_listed};
use crate::{records::StayHead, t, view};

/// As the form sends it, and as a program does.
pub(super) enum Comer {
    Herself,
    /// An age band.
    Aged(String),
    WasHere(StayId),
    Listed(DependantId),
}

/// How a stay says which child it is of: the age band, and who of the household.
pub(super) type Child = Option<(String, Uuid)>;

impl Comer {
    pub(super) fn parse(code: &str) -> Option<Self> {
        if code.is_empty() {
            return Some(Comer::Herself);
        }
        if let Some(stay) = code.strip_prefix("same:") {
            return StayId::parse(stay).map(Comer::WasHere);
        }
        if let Some(dependant) = code.strip_prefix("listed:") {
            return DependantId::parse(dependant).map(Comer::Listed);
        }
        is_listed("age_band", code).then(|| Comer::Aged(code.to_owned()))
    }

    pub(super) fn is_child(&self) -> bool {
        match self {
            Comer::Herself => false,
            Comer::Aged(_) | Comer::WasHere(_) | Comer::Listed(_) => true,
        }
    }

    /// Nothing stands for her.
    pub(super) fn child(&self, view: &View<'_>, survivor: &Survivor, arrived: Date, l: Lang) -> Result<Child, Failure> {
        let found = match self {
            Comer::Herself => return Ok(None),
            Comer::Aged(band) => Some((band.clone(), Uuid::new_v4())),
            Comer::WasHere(stay) => {
                // The same child as before, of the same mother.
                let earlier = view::stays_of_person(view, survivor)?.into_iter().find(|(id, earlier)| id == stay && earlier.left_on.is_some());
                earlier.and_then(|(_, earlier)| earlier.child.zip(earlier.member))
            }
            Comer::Listed(id) => {
                let listed = care::view::list_dependants(view, survivor.id)?.into_iter().find(|(listed, _)| listed == id);
                listed.and_then(|(id, head)| Some((age_band(&head, arrived)?.to_owned(), id.0)))
            }
        };
        if found.is_some() { Ok(found) } else { refuse("child", "code", t::group_missing(l)) }
    }
}

/// Nothing for who is grown up, not born yet, or of an age that nobody knows.
fn age_band(head: &DependantHead, on: Date) -> Option<&'static str> {
    match head.age_on(on)? {
        0..12 => Some("0_11"),
        12..18 => Some("12_17"),
        _ => None,
    }
}

/// Her children who are not here now: those who were here before, and those of her list.
pub(super) struct Household {
    were_here: Vec<(StayId, StayHead)>,
    listed: Vec<(DependantId, DependantHead)>,
}

impl Household {
    pub(super) fn of(view: &View<'_>, survivor: &Survivor, today: Date) -> Result<Self, Failure> {
        let stays = view::stays_of_person(view, survivor)?;
        let had_a_stay: Vec<Uuid> = stays.iter().filter_map(|(_, head)| head.member).collect();
        let is_here: Vec<Uuid> = stays.iter().filter(|(_, head)| head.left_on.is_none()).filter_map(|(_, head)| head.member).collect();
        let mut seen = std::collections::HashSet::new();
        // The newest stay of each.
        let were_here = stays.into_iter().filter(|(_, head)| head.member.is_some_and(|member| !is_here.contains(&member) && seen.insert(member))).collect();
        let mut listed = care::view::list_dependants(view, survivor.id)?;
        listed.retain(|(id, head)| !had_a_stay.contains(&id.0) && age_band(head, today).is_some());
        Ok(Household { were_here, listed })
    }

    pub(super) fn options(&self, l: Lang, chosen: &str) -> Vec<Choice> {
        let mut options = vec![Choice::new("", t::herself(l), chosen.is_empty())];
        options.extend(self.listed.iter().map(|(id, head)| {
            let code = format!("listed:{id}");
            Choice::new(code.clone(), t::listed_child(l, described(l, head)), code == chosen)
        }));
        options.extend(self.were_here.iter().map(|(id, head)| {
            let left = head.left_on.as_deref().and_then(day).map(|day| words::date(l, day)).unwrap_or_default();
            let band = head.child.as_deref().map(|band| forms::label("age_band", band, l)).unwrap_or_default();
            let code = format!("same:{id}");
            Choice::new(code.clone(), t::was_here(l, band, left), code == chosen)
        }));
        options.extend(["0_11", "12_17"].map(|band| Choice::new(band, t::child_aged(l, forms::label("age_band", band, l)), band == chosen)));
        options
    }
}

/// No name: whoever is on duty takes them in, and need not read her record for it.
fn described(l: Lang, head: &DependantHead) -> String {
    let sex = stored_text(&head.answers, "sex").map(|sex| forms::label("sex", sex, l));
    let born = stored_text(&head.answers, "birth").map(|day| said_date(l, day));
    [sex, born, Some(head.code.clone())].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
