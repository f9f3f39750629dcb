//! Permission as a value.
//!
//! A [`Permit`] proves that one actor may do one thing to one target. Its fields
//! are private and only the extractor makes one: it recognises the person, loads
//! the target with a [`Lookup`] that nobody else can make, asks `A::allows`, and
//! sees to it that the opening of a person's record is written down: of a page
//! before its handler runs, of a step before its answer goes ([`crate::traces`]).
//! A refusal is "not found": "forbidden" would confirm that a record exists.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use seal::Plain;
use space::{Change, Drafts, Id, Outcome, Space, View, Who};

use crate::{
    Actor, Failure, House, Problem, Reader, RepeatKey,
    reply::Written,
    session::{Passage, SignedIn},
    traces::{Opened, Trace, Traces},
};

/// One thing a person may do.
pub trait Action: Send + Sync + 'static {
    type Target: Target;
    /// As it stands in `access.txt`.
    const NAME: &'static str;
    /// The event that the access list gets before the handler runs, of a page that shows something sensitive. What was
    /// opened is the purpose that R-CO-09 asks for: "number opened" is to reach her, "report opened" to report about her.
    const OPENS: Option<&'static str> = None;
    /// What a step that wrote nothing has shown, where that is not what the target calls its opening.
    const SHOWS: Option<&'static str> = None;
    /// A step that a passer-by at an open screen must not take: only soon after her password (security.md 3.5).
    const NEEDS_PASSWORD: bool = false;
    fn allows(actor: &Actor, target: &Self::Target) -> bool;
    /// What stands against the step although she may take it, on whatever page it is: asked wherever the permission is asked,
    /// on the same facts.
    fn stands_against(_: &View<'_>, _: &Actor, _: &Self::Target) -> Result<(), Failure> {
        Ok(())
    }
}

/// Something a path names: `/cases/{case}` names a case.
pub trait Target: Sized + Send + Sync + Clone + 'static {
    /// The name in the path, or `None` where the target is the organisation itself.
    const PATH_KEY: Option<&'static str>;
    fn find(view: &View<'_>, lookup: &Lookup) -> Result<Option<Self>, Failure>;
    /// A target that is always there needs no looking.
    fn always() -> Option<Self> {
        None
    }
    /// How an opening of it is written down; nothing where it is about nobody. No action can choose to leave none.
    fn opened(&self) -> Option<Opened> {
        None
    }
}

/// Proof that the kernel asks, so that a handler cannot load first and ask later.
#[derive(Clone)]
pub struct Lookup {
    id: Id,
    now: i64,
}

impl Lookup {
    pub fn id(&self) -> Id {
        self.id
    }

    /// Seconds since 1970: states such as "expired" depend on it.
    pub fn now(&self) -> i64 {
        self.now
    }
}

/// The organisation itself: the target of actions that name no record.
#[derive(Clone, Debug)]
pub struct Own;

impl Target for Own {
    const PATH_KEY: Option<&'static str> = None;

    fn find(_: &View<'_>, _: &Lookup) -> Result<Option<Self>, Failure> {
        Ok(Some(Own))
    }

    fn always() -> Option<Self> {
        Some(Own)
    }
}

/// A target that the actor may reach, and what stands against the step all the same.
type Found<T> = Option<(T, Result<(), Failure>)>;

/// Proof that this actor may do `A` to this target.
pub struct Permit<A: Action> {
    passage: Arc<Passage>,
    house: House,
    lookup: Lookup,
    target: A::Target,
    trace: Option<Arc<Trace>>,
    written: Written,
}

impl<A: Action> Permit<A> {
    async fn ask(passage: Arc<Passage>, house: &House, id: Id, traces: &Traces, written: Written) -> Result<Self, Failure> {
        let lookup = Lookup { id, now: house.clock.now() };
        let (asked, asking) = (lookup.clone(), passage.clone());
        let found = if let Some(target) = A::Target::always() {
            Some(target).filter(|target| A::allows(&passage.actor, target)).map(|target| (target, Ok(())))
        } else {
            let (found, version) = passage.space.read(move |view| Ok::<_, Failure>((Self::found(view, &asking.actor, &asked)?, view.version(asked.id)?))).await?;
            written.found(version);
            found
        };
        let (target, stands_against) = found.ok_or(Failure::NotFound)?;
        if A::NEEDS_PASSWORD && !passage.is_fresh(lookup.now) {
            return Err(Failure::PasswordAgain);
        }
        let opened = target.opened();
        let who = Who { staff: Some(passage.actor.staff.0), at: lookup.now };
        let trace = match (A::OPENS, opened) {
            (Some(event), opened) => {
                passage.space.note_access(who, opened.and_then(|it| it.subject), event, id).await?;
                None
            }
            (None, Some(opened)) => {
                let opened = Opened { event: A::SHOWS.unwrap_or(opened.event), ..opened };
                Some(traces.leave(&passage.space, who, opened, id))
            }
            (None, None) => None,
        };
        // Only now: what a refusal says of her is written down as well.
        stands_against?;
        Ok(Permit { passage, house: house.clone(), lookup, target, trace, written })
    }

    /// The target, where the actor may do this to it, and what stands against it all the same.
    fn found(view: &View<'_>, actor: &Actor, lookup: &Lookup) -> Result<Found<A::Target>, Failure> {
        let Some(target) = A::Target::find(view, lookup)?.filter(|target| A::allows(actor, target)) else { return Ok(None) };
        let stands_against = A::stands_against(view, actor, &target);
        Ok(Some((target, stands_against)))
    }

    /// Another record that this page shows besides its target.
    pub async fn note_opening(&self, opened: Opened, record: Id) -> Result<(), Failure> {
        Ok(self.passage.space.note_access(self.who(), opened.subject, opened.event, record).await?)
    }

    /// For what only some steps of an action do, as [`Action::NEEDS_PASSWORD`] for all of them.
    pub fn needs_password(&self) -> Result<(), Failure> {
        if self.passage.is_fresh(self.lookup.now) { Ok(()) } else { Err(Failure::PasswordAgain) }
    }

    pub fn actor(&self) -> &Actor {
        &self.passage.actor
    }

    pub fn target(&self) -> &A::Target {
        &self.target
    }

    pub fn id(&self) -> Id {
        self.lookup.id
    }

    /// The moment of this request, seconds since 1970.
    pub fn now(&self) -> i64 {
        self.lookup.now
    }

    pub fn house(&self) -> &House {
        &self.house
    }

    pub fn session(&self) -> &[u8; 32] {
        &self.passage.session
    }

    /// Stamped into every entry of this request.
    pub fn who(&self) -> Who {
        Who { staff: Some(self.passage.actor.staff.0), at: self.lookup.now }
    }

    /// The actor's own space: to sign and to receive with its keys.
    pub fn space(&self) -> &Space {
        &self.passage.space
    }

    /// What the page shows beside its target.
    pub async fn read<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.passage.space.read(question).await
    }

    /// Shared facts without any survivor: organisations, services.
    pub async fn commons<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.house.commons.read(question).await
    }

    /// The sealed part of a record that this permit has opened.
    pub async fn body(&self, record: Id, version: i64) -> Result<Plain, Failure> {
        Ok(self.passage.space.body(record, version).await?)
    }

    /// One durable step in the commons, where the facts are that all partners share: never
    /// anything about a person. The permission was asked on her own organisation's facts.
    pub async fn publish<F>(&self, repeat: &RepeatKey, mut rules: F) -> Result<Outcome, Failure>
    where
        F: FnMut(&View<'_>) -> Result<Drafts, Failure> + Send + 'static,
    {
        self.still_stands().await?;
        let change = Change { who: self.who(), key: repeat.for_staff(self.passage.actor.staff) };
        let outcome = self.house.commons.change::<Failure, _>(change, move |view| Ok(rules(view)?)).await?;
        self.written.note(outcome);
        Ok(outcome)
    }

    /// The same without saying who: for a figure that must not point to the house that gave it.
    pub async fn publish_unsigned<F>(&self, mut rules: F) -> Result<(), Failure>
    where
        F: FnMut(&View<'_>) -> Result<Drafts, Failure> + Send + 'static,
    {
        self.still_stands().await?;
        let change = Change { who: Who { staff: None, at: self.lookup.now }, key: None };
        self.house.commons.change::<Failure, _>(change, move |view| Ok(rules(view)?)).await?;
        Ok(())
    }

    /// Asked again on her own organisation's facts, just before a step in the commons: the words of a slow form may come after
    /// her access or a role has ended.
    async fn still_stands(&self) -> Result<(), Failure> {
        let (actor, lookup, find_actor) = (self.passage.actor.clone(), self.lookup.clone(), self.house.find_actor);
        let found = self.passage.space.read(move |view| {
            let actor = find_actor(view, actor.account, actor.organisation.0)?.ok_or(Failure::NotFound)?;
            Self::found(view, &actor, &lookup)?.ok_or(Failure::NotFound)
        });
        let (_, stands_against) = found.await?;
        stands_against
    }

    /// One durable step. The target is loaded and the permission asked again on
    /// fresh facts, in the same serial step as the rules, so nothing is decided on stale data.
    pub async fn change<F>(&self, repeat: &RepeatKey, mut rules: F) -> Result<Outcome, Failure>
    where
        F: FnMut(&View<'_>, &A::Target) -> Result<Drafts, Failure> + Send + 'static,
    {
        let (actor, lookup, trace) = (self.passage.actor.clone(), self.lookup.clone(), self.trace.clone());
        let change = Change { who: self.who(), key: repeat.for_staff(actor.staff) };
        let find_actor = self.house.find_actor;
        let outcome = self.passage.space.change::<Failure, _>(change, move |view| {
            // Who she is as well: the words of a slow form may come after her access or a role has ended.
            let actor = find_actor(view, actor.account, actor.organisation.0)?.ok_or(Failure::NotFound)?;
            let (target, stands_against) = Self::found(view, &actor, &lookup)?.ok_or(Failure::NotFound)?;
            stands_against?;
            let drafts = rules(view, &target)?;
            if let Some(trace) = &trace {
                trace.decided(&drafts);
            }
            Ok(drafts)
        });
        let outcome = outcome.await?;
        if let Some(trace) = self.trace.as_ref().filter(|_| !outcome.is_replay) {
            trace.written();
        }
        self.written.note(outcome);
        Ok(outcome)
    }
}

impl<A: Action> FromRequestParts<House> for Permit<A> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Failure> {
        let SignedIn(passage) = SignedIn::from_request_parts(parts, house).await?;
        let id = match A::Target::PATH_KEY {
            None => passage.space.id(),
            Some(key) => path_id(parts, house, key).await?,
        };
        // Only a router without the guard lacks them, and there is none.
        let traces = parts.extensions.get::<Traces>().cloned().ok_or(Failure::Internal("nobody writes down what is opened"))?;
        let written = parts.extensions.get::<Arc<Reader>>().map(|reader| reader.written()).unwrap_or_default();
        Permit::ask(passage, house, id, &traces, written).await
    }
}

async fn path_id(parts: &mut Parts, house: &House, key: &str) -> Result<Id, Failure> {
    let Path(keys) = Path::<HashMap<String, String>>::from_request_parts(parts, house).await.map_err(|_| Failure::NotFound)?;
    keys.get(key).and_then(|text| Id::try_parse(text).ok()).ok_or(Failure::NotFound)
}

/// Which records of a kind an actor may list. Becomes a `WHERE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of the organisation's, in lists of what is no person's.
    All,
    /// All persons but those from whom this member of staff is kept away (R-CA-10).
    AllBut(Id),
    /// Only those assigned to this member of staff, and of them those from whom she is not kept away.
    AssignedTo(Id),
}

/// A list a person may see.
pub trait Listing: Send + Sync + 'static {
    const NAME: &'static str;
    /// The event that the access list gets, where names are shown.
    const OPENS: Option<&'static str> = None;
    fn reach(actor: &Actor) -> Option<Reach>;
}

/// Proof of what this actor may list.
pub struct Scope<L: Listing> {
    passage: Arc<Passage>,
    house: House,
    reach: Reach,
    now: i64,
    listing: std::marker::PhantomData<L>,
}

impl<L: Listing> Scope<L> {
    pub fn actor(&self) -> &Actor {
        &self.passage.actor
    }

    pub fn session(&self) -> &[u8; 32] {
        &self.passage.session
    }

    pub fn space(&self) -> &Space {
        &self.passage.space
    }

    pub fn space_id(&self) -> Id {
        self.passage.space.id()
    }

    pub fn now(&self) -> i64 {
        self.now
    }

    pub fn house(&self) -> &House {
        &self.house
    }

    pub async fn read<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&View<'_>, Reach) -> Result<T, Failure> + Send + 'static,
    {
        let reach = self.reach;
        self.passage.space.read(move |view| question(view, reach)).await
    }

    pub async fn commons<T, F>(&self, question: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    {
        self.house.commons.read(question).await
    }
}

impl<L: Listing> FromRequestParts<House> for Scope<L> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Failure> {
        let SignedIn(passage) = SignedIn::from_request_parts(parts, house).await?;
        let reach = L::reach(&passage.actor).ok_or(Failure::NotFound)?;
        let now = house.clock.now();
        if let Some(event) = L::OPENS {
            let who = Who { staff: Some(passage.actor.staff.0), at: now };
            let own = passage.space.id();
            passage.space.note_access(who, None, event, own).await?;
        }
        Ok(Scope { passage, house: house.clone(), reach, now, listing: std::marker::PhantomData })
    }
}

/// A rule said no: nothing was written, and this is why.
pub fn refuse<T>(field: &str, code: &str, sentence: &str) -> Result<T, Failure> {
    Err(Failure::Refused(vec![Problem::new(field, code, sentence)]))
}
