//! Finds a person by her name, in any of the three scripts, one slip of the pen forgiven (domain F.2).

use kernel::{
    Action, Failure, Opened, Permit, Problem, Problems, Reach, Scope,
    ids::{StaffId, SurvivorId},
};
use space::{Id, View, id_of};
use words::Lang;

use crate::{
    permissions::SearchNames,
    records::Survivor,
    t,
    view::{Counted, all_names, find_survivor, kept_from, times_of},
};

/// What a search found: within reach by name, beyond it only how many.
pub struct Found {
    pub survivors: Vec<Survivor>,
    /// People whom a colleague works with; the supervisor knows.
    pub beyond: usize,
}

/// The most texts that one colleague may have refused in an hour because of a name: by mistake nobody has so many, and
/// whoever asks so who is recorded here does not get far, and is seen.
const MOST_MET: usize = 10;
/// The most searches of one colleague in an hour (security.md 3.3): "is she here?" is the most dangerous question of all.
const MOST_SEARCHES: usize = 30;
const HOUR: i64 = 3600;

/// In how many seconds there is room for one more within the hour: of these times, the newest first, there may be so many.
fn seconds_until_room(times: &[i64], most: usize, now: i64) -> i64 {
    times.get(most.saturating_sub(1)).map_or(HOUR, |at| at + HOUR - now).max(1)
}

/// What `show` makes of what is found under a name. How often she asked is counted after the search was written down, so that
/// many at once count too. In a demonstration everybody is invented, and whoever looks around there is not held up.
pub(crate) async fn find<T, F>(scope: &Scope<SearchNames>, typed: String, show: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&View<'_>, Reach, Found) -> Result<T, Failure> + Send + 'static,
{
    let (staff, now, is_demonstration) = (scope.actor().staff, scope.now(), scope.house().config.is_demonstration);
    // One visit: each waits until everybody's changes are on the disk.
    let found = scope.read(move |view, reach| {
        let times = times_of(view, staff, Counted::Search, now - HOUR, MOST_SEARCHES + 1)?;
        if times.len() > MOST_SEARCHES && !is_demonstration {
            return Err(Failure::TooMany { seconds: seconds_until_room(&times, MOST_SEARCHES, now) });
        }
        show(view, reach, search(view, reach, &typed)?)
    });
    found.await
}

/// The longest text that is searched for, and the most words: a name is no longer, and each letter of it costs a look.
const LONGEST_NAME: usize = 200;
const MOST_WORDS: usize = 8;

/// Whether a text may be a name at all: asked before anything is compared with it.
pub(crate) fn check(l: Lang, typed: &str) -> Result<(), Problems> {
    if words::sounds_like(typed).is_empty() {
        return Err(vec![Problem::new("name", "required", t::search_empty(l))]);
    }
    let words = typed.split(|c: char| c.is_whitespace() || c == '-').filter(|word| !word.is_empty());
    let is_too_long = typed.chars().nth(LONGEST_NAME).is_some() || words.take(MOST_WORDS + 1).count() > MOST_WORDS;
    if is_too_long { Err(vec![Problem::new("name", "too-long", t::search_too_long(l))]) } else { Ok(()) }
}

/// Names of everyone recorded here, to keep them out of what is written. An answer that follows from them says who is
/// recorded, so each is written down ([`note_met`]); whoever had too many gets none, whatever she wrote.
pub async fn to_keep_out<A: Action>(permit: &Permit<A>) -> Result<Vec<String>, Failure> {
    met_fewer_than(permit, MOST_MET).await?;
    permit.read(all_names).await
}

/// The most codes that one colleague may try in an hour to open a case in an emergency: a slip of the pen costs one or two.
const MOST_CODES: usize = 10;

/// Whether she may try one more code. A code that is refused says that nobody has it, or that it is kept from her.
pub(crate) async fn may_be_tried<A: Action>(permit: &Permit<A>) -> Result<(), Failure> {
    refused_fewer_than(permit, MOST_CODES).await
}

/// Before she hears that no case of hers has a code: the house's list says that she tried, and not which, because that may be
/// another's. Counted once more, so that many at once count too.
pub(crate) async fn note_refused_code<A: Action>(permit: &Permit<A>) -> Result<(), Failure> {
    permit.note_opening(Opened { event: "emergency_code_refused", subject: None }, permit.space().id()).await?;
    refused_fewer_than(permit, MOST_CODES + 1).await
}

async fn refused_fewer_than<A: Action>(permit: &Permit<A>, most: usize) -> Result<(), Failure> {
    let (staff, now) = (permit.actor().staff, permit.now());
    let times = permit.read(move |view| times_of(view, staff, Counted::Code, now - HOUR, most)).await?;
    if times.len() >= most && !permit.house().config.is_demonstration {
        return Err(Failure::TooMany { seconds: seconds_until_room(&times, MOST_CODES, now) });
    }
    Ok(())
}

/// Before she hears that a text holds the name of somebody who is recorded here. Not whose: that stands nowhere. Counted once
/// more, so that many at once count too.
pub async fn note_met<A: Action>(permit: &Permit<A>) -> Result<(), Failure> {
    permit.note_opening(Opened { event: "name_met", subject: None }, permit.space().id()).await?;
    met_fewer_than(permit, MOST_MET + 1).await
}

async fn met_fewer_than<A: Action>(permit: &Permit<A>, most: usize) -> Result<(), Failure> {
    let (staff, now) = (permit.actor().staff, permit.now());
    let times = permit.read(move |view| times_of(view, staff, Counted::Name, now - HOUR, most)).await?;
    if times.len() >= most { Err(Failure::TooMany { seconds: seconds_until_room(&times, MOST_MET, now) }) } else { Ok(()) }
}

/// The most that one search shows.
const MOST: usize = 20;
/// How many of the best are looked at to say how many others there are.
const MOST_BEYOND: usize = 100;
/// Of one word alone so many bearers are as good as any others.
const ENOUGH: usize = 100;
/// Whoever bears a word that fewer bear than this is asked by herself whether she bears the other one too.
const FEW: usize = 500;
/// Of words that many bear, so many bearers of each are compared.
const MANY: usize = 5_000;
/// A worker with more cases than this is searched for like a supervisor, and then filtered.
const OWN_CASES: i64 = 500;

const HERS: &str = "SELECT 1 FROM case_file WHERE survivor = ?1 AND worker = ?2";

/// Those whose names are most like what was typed, the best first.
fn search(view: &View<'_>, reach: Reach, typed: &str) -> Result<Found, Failure> {
    let words: Vec<NearKeys> = words::sounds_like(typed).into_iter().map(|word| near_keys(view, word)).collect::<Result<_, _>>()?;
    let all = rank(bearers(view, &words)?);
    let (ids, beyond) = match reach {
        Reach::All => (all, 0),
        Reach::AllBut(staff) => without(view, staff, all)?,
        Reach::AssignedTo(staff) => within(view, staff, &words, all)?,
    };
    let survivors = ids.into_iter().take(MOST).map(|id| find_survivor(view, SurvivorId(id))).collect::<Result<Vec<_>, _>>()?;
    Ok(Found { survivors: survivors.into_iter().flatten().collect(), beyond })
}

/// All but those from whom she is kept away. She reaches everybody else, so to say that somebody is beyond her would say who.
fn without(view: &View<'_>, staff: Id, all: Vec<Id>) -> Result<(Vec<Id>, usize), Failure> {
    let kept_from = kept_from(view, StaffId(staff))?;
    Ok((all.into_iter().filter(|id| !kept_from.contains(&SurvivorId(*id))).collect(), 0))
}

/// Her own people first of all: a common name must not hide one of them behind strangers.
fn within(view: &View<'_>, staff: Id, words: &[NearKeys], all: Vec<Id>) -> Result<(Vec<Id>, usize), Failure> {
    let is_hers = |id: &Id| -> Result<bool, Failure> { Ok(view.one(HERS, (id, staff), |_| Ok(()))?.is_some()) };
    // That a colleague works with somebody from whom she is kept away is a word too much (R-CA-10).
    let kept_from = kept_from(view, StaffId(staff))?;
    let mut hers = Vec::new();
    let mut beyond = 0;
    for id in all.into_iter().filter(|id| !kept_from.contains(&SurvivorId(*id))).take(MOST_BEYOND) {
        if is_hers(&id)? { hers.push(id) } else { beyond += 1 }
    }
    let cases = view.one("SELECT count(*) FROM (SELECT 1 FROM case_file WHERE worker = ?1 LIMIT ?2)", (staff, OWN_CASES + 1), |row| row.get::<_, i64>(0))?;
    if cases.is_none_or(|cases| cases > OWN_CASES) {
        return Ok((hers, beyond));
    }
    let of_hers = "SELECT DISTINCT c.survivor FROM case_file c CROSS JOIN survivor_name n
        WHERE c.worker = ?1 AND n.key = ?2 AND n.survivor = c.survivor AND c.survivor NOT IN (SELECT survivor FROM tie WHERE staff = ?1) ORDER BY 1";
    let lists = lists(words, |key| Ok(view.all(of_hers, (staff, key), |row| id_of(row, 0))?))?;
    Ok((rank(lists.iter().flat_map(List::hits).collect()), beyond))
}

/// Who bears one of the typed words, in the way that one key writes it.
struct List<'a> {
    /// Which of the typed words.
    word: usize,
    key: &'a str,
    is_exact: bool,
    ids: Vec<Id>,
}

/// Somebody who bears a word, and whether it is written just so.
type Hit = (Id, usize, bool);

impl List<'_> {
    fn hits(&self) -> impl Iterator<Item = Hit> {
        self.ids.iter().map(|id| (*id, self.word, self.is_exact))
    }
}

fn lists(words: &[NearKeys], bearers: impl Fn(&str) -> Result<Vec<Id>, Failure>) -> Result<Vec<List<'_>>, Failure> {
    let mut lists = Vec::new();
    for (number, word) in words.iter().enumerate() {
        for key in &word.keys {
            lists.push(List { word: number, key, is_exact: *key == word.word, ids: bearers(key)? });
        }
    }
    Ok(lists)
}

const BOTH: &str = "SELECT few.survivor FROM survivor_name few CROSS JOIN survivor_name many
    WHERE few.key = ?1 AND many.key = ?2 AND many.survivor = few.survivor";

/// Those who bear any of the words. Of a name whose words are few but for one, everybody who bears them all is among them,
/// however many bear that one.
fn bearers(view: &View<'_>, words: &[NearKeys]) -> Result<Vec<Hit>, Failure> {
    let first = |most: usize| {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        lists(words, |key| Ok(view.all("SELECT survivor FROM survivor_name WHERE key = ?1 LIMIT ?2", (key, most), |row| id_of(row, 0))?))
    };
    let found = first(if words.len() > 1 { FEW } else { ENOUGH })?;
    let (common, rare): (Vec<&List<'_>>, Vec<&List<'_>>) = found.iter().partition(|list| list.ids.len() >= FEW);
    let word = common.first().map(|list| list.word);
    let others: Vec<&List<'_>> = rare.into_iter().filter(|list| Some(list.word) != word).collect();
    let asked = common.len() * others.iter().map(|list| list.ids.len()).sum::<usize>();
    if common.iter().any(|list| Some(list.word) != word) || asked > MANY {
        return Ok(first(MANY)?.iter().flat_map(List::hits).collect());
    }
    let mut hits: Vec<Hit> = found.iter().flat_map(List::hits).collect();
    for list in common {
        for other in &others {
            let both = view.all(BOTH, (other.key, list.key), |row| id_of(row, 0))?;
            hits.extend(both.into_iter().map(|id| (id, list.word, list.is_exact)));
        }
    }
    Ok(hits)
}

/// Those who share the most words come first, and of them those who are written alike.
fn rank(mut hits: Vec<Hit>) -> Vec<Id> {
    // Each list comes in order, so this is nearly a merge.
    hits.sort();
    let mut ranked: Vec<((usize, usize), Id)> = Vec::new();
    for of_one in hits.chunk_by(|a, b| a.0 == b.0) {
        let mut score = (0, 0);
        for of_word in of_one.chunk_by(|a, b| a.1 == b.1) {
            score = (score.0 + 1, score.1 + usize::from(of_word.iter().any(|(_, _, is_exact)| *is_exact)));
        }
        ranked.extend(of_one.first().map(|(id, _, _)| (score, *id)));
    }
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    ranked.into_iter().map(|(_, id)| id).collect()
}

/// A typed word with the keys of names that sound like it or are one slip away.
struct NearKeys {
    word: String,
    keys: Vec<String>,
}

fn near_keys(view: &View<'_>, word: String) -> Result<NearKeys, Failure> {
    let other = word.replace('x', "h");
    let mut keys = Vec::new();
    for variant in words::variants_for_search(&word) {
        let of_variant = view.all("SELECT key FROM name_near WHERE variant = ?1", [variant], |row| row.get::<_, String>(0))?;
        keys.extend(of_variant.into_iter().filter(|key| words::near(key, &word) || words::near(key, &other)));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(NearKeys { word, keys })
}
