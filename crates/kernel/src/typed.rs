//! What was typed and not saved, kept for whoever typed it and shown to nobody else (ux.md 8, rule 1).
//!
//! Where a button of ours takes her away from a form (another language, a hidden screen) the form goes with her and
//! comes back in its fields. Where it met an end (her session, the size that is taken) it waits until she has said who
//! she is. It is sealed with a key that only this browser has, belongs to one account, and ends after a working day.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, request::Parts},
    response::Response,
};
use ledger::{HeldRow, Id};
use seal::Token;
use serde::{Deserialize, Serialize};
use words::Lang;

use crate::{
    Failure, House, Visitor,
    held::{self, Kept},
    input::pairs_of,
    place, routes, session, shown_to, t,
};

/// How many forms wait for one person in one browser: as many as stood open there.
const AT_MOST: u8 = 8;
/// On no page, in no form that is sent again: typed anew.
const SECRET: [&str; 2] = ["password", "old"];
/// Where a code opens something. It is typed anew as well.
const AT_A_CODE: [&str; 3] = ["/join", "/recover", "/start"];
/// The name in the address under which a form comes back.
const BACK: &str = "back";
/// What a button says of the form that it takes along: where that is sent, and on which page it stands.
const FROM: &str = "_from";
/// How much of a form is read to be given back, in bytes. What is saved at once is less.
pub const LARGEST: usize = 2 << 20;

/// A form that met a locked screen, or a failure.
#[derive(Clone, Serialize, Deserialize)]
pub struct Typed {
    path: String,
    pairs: Vec<(String, String)>,
}

/// What of the form's hidden values goes with it when it is sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// The same press: what was written already is not written twice.
    SamePress,
    /// Something else was saved under the same press: this is a new one.
    NewPress,
    /// A colleague was first: over what she wrote.
    OverTheirs,
}

/// Why a form comes back.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Why {
    /// It went with her.
    #[default]
    Carried,
    TooLong,
}

/// What comes back on a page.
pub(crate) struct Back {
    typed: Typed,
    why: Why,
}

impl Typed {
    /// Nothing where nobody typed anything, or a password, which is in no page and typed anew.
    pub(crate) fn of(path: &str, body: &Bytes) -> Option<Typed> {
        let mut pairs = pairs_of(body).ok()?;
        as_begun(&mut pairs);
        let typed = Typed { path: path.to_owned(), pairs };
        let has_password = typed.pairs.iter().any(|(name, _)| name == "password");
        (!has_password && !typed.texts().is_empty()).then_some(typed)
    }

    /// Nothing where nobody typed anything but secrets.
    fn without_secrets(path: &str, mut pairs: Vec<(String, String)>) -> Option<Typed> {
        pairs.retain(|(name, _)| !SECRET.contains(&name.as_str()) && name != FROM && !(name == "code" && AT_A_CODE.contains(&path)));
        as_begun(&mut pairs);
        let typed = Typed { path: path.to_owned(), pairs };
        (!typed.texts().is_empty()).then_some(typed)
    }

    /// For her eyes.
    pub fn texts(&self) -> Vec<String> {
        self.pairs.iter().filter(|(name, text)| !name.starts_with('_') && !text.is_empty()).map(|(_, text)| text.clone()).collect()
    }

    /// The form once more, as it was.
    pub fn form(&self, button: &str) -> ui::Form {
        self.form_again(button, Again::SamePress)
    }

    pub(crate) fn form_again(&self, button: &str, again: Again) -> ui::Form {
        let mut form = ui::Form::new(&self.path, button);
        form.holds_what_was_typed = true;
        for (name, text) in &self.pairs {
            match (name.as_str(), again) {
                ("_key", Again::SamePress | Again::OverTheirs) => form.key.clone_from(text),
                ("_ver", Again::OverTheirs) => form = form.hide(BEGAN, text),
                // The page says anew to whom it is shown.
                ("_key", Again::NewPress) | ("_for", _) => {}
                _ => form = form.hide(name, text),
            }
        }
        form
    }
}

/// The version that she began with, in a form that would save over a later one.
pub(crate) const BEGAN: &str = "_was";

/// What waits is not saved over what a colleague wrote: she saw the question once, and is asked again when it comes back.
fn as_begun(pairs: &mut Vec<(String, String)>) {
    let Some((_, began)) = pairs.iter().find(|(name, _)| name == BEGAN).cloned() else { return };
    pairs.retain(|(name, _)| name != BEGAN && name != "_ver");
    pairs.push(("_ver".to_owned(), began));
}

/// The version with which she began what this form sends.
pub(crate) fn began_with(body: &Bytes) -> Option<i64> {
    let pairs = pairs_of(body).ok()?;
    let said = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).and_then(|(_, version)| version.parse().ok());
    said(BEGAN).or_else(|| said("_ver"))
}

impl Back {
    pub(crate) fn in_fields(&self) -> ui::Typed<'_> {
        ui::Typed { action: &self.typed.path, pairs: &self.typed.pairs }
    }

    /// What is said above the page; and where the page has no place for what was typed, that too.
    pub(crate) fn part(&self, l: Lang, has_place: bool) -> ui::Main {
        let said = match self.why {
            Why::Carried => ui::Block::Inset(t::typed_back(l).to_owned()),
            Why::TooLong => ui::Block::Warning(t::typed_too_long(l, letters_taken())),
        };
        let part = ui::Main::default().with(said);
        if has_place {
            return part;
        }
        part.with(ui::Block::Details { summary: t::again_typed(l).to_owned(), lines: self.typed.texts() }).form(self.typed.form(t::again_send(l)))
    }
}

/// How many letters a form holds for certain, in thousands: a Cyrillic one is sent as six bytes.
fn letters_taken() -> i64 {
    i64::try_from(crate::guard::LARGEST_BODY / 6 / 1000).unwrap_or(i64::MAX)
}

/// Who may have it again.
enum Whose {
    /// She is in.
    Hers(Id),
    /// Once she has said who she is.
    Waits(Id),
    /// Whoever holds this browser now: nobody has signed in.
    Strangers,
}

impl Whose {
    /// The one to whom the form was shown; where it does not say, the one whose session it came with.
    fn of(house: &House, visitor: &Visitor, body: &Bytes) -> Whose {
        match (visitor, shown_to::account_of(house, body)) {
            (Visitor::In(passage), None) => Whose::Hers(passage.actor.account.0),
            (Visitor::In(passage), Some(account)) if account == passage.actor.account.0 => Whose::Hers(account),
            (Visitor::In(_) | Visitor::Locked(_) | Visitor::Nobody, Some(account)) => Whose::Waits(account),
            (Visitor::Locked(locked), None) => Whose::Waits(locked.account),
            (Visitor::Nobody, None) => Whose::Strangers,
        }
    }
}

/// Where she goes next, and the browser's key where it is new.
pub type Onward = (String, Option<HeaderValue>);

/// A page with what comes back on it.
fn with_back(page: &str, id: Id) -> String {
    let (path, asked) = page.split_once('?').unwrap_or((page, ""));
    let others = asked.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("back="));
    let query: Vec<String> = others.map(str::to_owned).chain([format!("{BACK}={id}")]).collect();
    format!("{path}?{}", query.join("&"))
}

/// What a button takes along: the form, and the page on which it stands.
fn carried(body: &Bytes) -> Result<(Option<Typed>, String), Failure> {
    let pairs = pairs_of(body)?;
    let from = pairs.iter().find(|(name, _)| name == FROM).map(|(_, text)| text.clone()).unwrap_or_default();
    let (action, page) = from.split_once(' ').unwrap_or_default();
    Ok((Typed::without_secrets(place::path_of(action), pairs), place::own(page).to_owned()))
}

/// To the same page in another language, with what was typed on it.
pub async fn into_another_language(house: &House, headers: &HeaderMap, visitor: &Visitor, body: &Bytes) -> Result<Onward, Failure> {
    if let Some(place) = held::in_another_language(house, headers, visitor, body).await? {
        return Ok((place, None));
    }
    let (typed, page) = carried(body)?;
    let Some(typed) = typed else { return Ok((page, None)) };
    let account = match Whose::of(house, visitor, body) {
        Whose::Hers(account) => Some(account),
        Whose::Waits(account) if has_room(house, visitor, body) => {
            let cookie = wait(house, headers, account, Waits { typed, page: Some(page.clone()), why: Why::Carried }).await?;
            return Ok((page, cookie));
        }
        Whose::Strangers if house.strangers_pages.have_room(house.clock.now(), body.len()) => None,
        // The language is changed all the same: what strangers sent keeps nobody from reading.
        Whose::Waits(_) | Whose::Strangers => return Ok((page, None)),
    };
    let (id, cookie) = carry(house, headers, account, typed, Why::Carried).await?;
    Ok((with_back(&page, id), cookie))
}

/// Before the screen is hidden. The browser's key where it is new.
pub async fn until_she_is_back(house: &House, headers: &HeaderMap, visitor: &Visitor, body: &Bytes) -> Result<Option<HeaderValue>, Failure> {
    let (Some(typed), page) = carried(body)? else { return Ok(None) };
    match Whose::of(house, visitor, body) {
        Whose::Hers(account) | Whose::Waits(account) if has_room(house, visitor, body) => wait(house, headers, account, Waits { typed, page: Some(page), why: Why::Carried }).await,
        Whose::Hers(_) | Whose::Waits(_) | Whose::Strangers => Ok(None),
    }
}

/// What was typed waits until the screen is unlocked.
pub(crate) async fn until_unlocked(house: &House, headers: &HeaderMap, account: Id, path: &str, body: &Bytes) -> Result<Response, Failure> {
    // A button that asks nothing is pressed again, in full sight of what it does.
    let Some(typed) = Typed::of(path, body) else { return held::unlock_and_go_to(routes::page_at(house, path)) };
    let (id, cookie) = carry(house, headers, Some(account), typed, Why::Carried).await?;
    held::see_other(&format!("/unlock?typed={id}"), cookie)
}

/// A form of one person that another sent: it waits for the one to whom it was shown.
pub(crate) async fn until_the_other_is_back(house: &House, headers: &HeaderMap, account: Id, path: &str, body: &Bytes) -> Result<Option<HeaderValue>, Failure> {
    match Typed::of(path, body) {
        Some(typed) => wait(house, headers, account, Waits { typed, page: None, why: Why::Carried }).await,
        None => Ok(None),
    }
}

/// What became of a form whose session has ended, as the sign-in page says it.
pub(crate) async fn until_signed_in(house: &House, headers: &HeaderMap, path: &str, body: &Bytes) -> Result<Response, Failure> {
    let account = shown_to::account_of(house, body);
    if account.is_none() && session::cookie(headers, session::COOKIE).is_none() {
        return held::see_other("/sign-in", None);
    }
    // A password, and where she wanted to go, are nothing that is lost.
    let is_hers = |name: &str| !name.starts_with('_') && !SECRET.contains(&name) && !matches!(name, "typed" | "to");
    let has_text = pairs_of(body).map_or(true, |pairs| pairs.iter().any(|(name, text)| is_hers(name) && !text.is_empty()));
    let typed = Typed::of(path, body);
    let (Some(account), Some(typed)) = (account, typed) else {
        return held::see_other(if has_text { LOST } else { "/sign-in?ended=undone" }, None);
    };
    if !has_room(house, &Visitor::Nobody, body) {
        return held::see_other(LOST, None);
    }
    let cookie = wait(house, headers, account, Waits { typed, page: None, why: Why::Carried }).await?;
    held::see_other("/sign-in?ended=kept", cookie)
}

/// Where somebody is led whose session had ended, and whose form could not be kept.
pub(crate) const LOST: &str = "/sign-in?ended=lost";

/// It is longer than what is saved at once: nothing of it is, and it comes back.
pub(crate) async fn too_long(house: &House, headers: &HeaderMap, visitor: &Visitor, path: &str, body: &Bytes) -> Result<Response, Failure> {
    let page = routes::page_at(house, path).to_owned();
    let Some(typed) = Typed::without_secrets(path, pairs_of(body)?) else { return Err(Failure::TooLarge) };
    match Whose::of(house, visitor, body) {
        Whose::Hers(account) => {
            let (id, cookie) = carry(house, headers, Some(account), typed, Why::TooLong).await?;
            held::see_other(&with_back(&page, id), cookie)
        }
        Whose::Waits(account) => {
            if !has_room(house, visitor, body) {
                return held::see_other(LOST, None);
            }
            let cookie = wait(house, headers, account, Waits { typed, page: Some(page.clone()), why: Why::TooLong }).await?;
            match visitor {
                Visitor::In(_) => Err(Failure::OthersForm),
                Visitor::Locked(_) => held::unlock_and_go_to(&page).map(|answer| held::with_cookie(answer, cookie)),
                Visitor::Nobody => held::see_other("/sign-in?ended=kept", cookie),
            }
        }
        Whose::Strangers => Err(Failure::TooLarge),
    }
}

/// Where what waits for a person in a browser lies: nobody finds it who has not that browser's key.
fn slots(token: &Token, account: Id) -> impl Iterator<Item = Id> {
    (0..AT_MOST).map(move |number| {
        let digest = seal::digest("panoh what waits for a person", &[&token.hash(), account.as_bytes(), &[number]]);
        let mut half = [0; 16];
        half.iter_mut().zip(digest).for_each(|(to, byte)| *to = byte);
        Id::from_bytes(half)
    })
}

/// What waits, the page on which it comes back in its fields, and why.
struct Waits {
    typed: Typed,
    page: Option<String>,
    why: Why,
}

/// To the next page.
async fn carry(house: &House, headers: &HeaderMap, account: Option<Id>, typed: Typed, why: Why) -> Result<(Id, Option<HeaderValue>), Failure> {
    held::keep(house, headers, &Kept::Typed { account, typed, page: None, why, is_shown: true }).await
}

/// A mark alone, which whoever once saw a form has for ever, fills no disk.
fn has_room(house: &House, visitor: &Visitor, body: &Bytes) -> bool {
    match visitor {
        Visitor::In(_) | Visitor::Locked(_) => true,
        Visitor::Nobody => house.strangers_pages.have_room_for_known(house.clock.now(), body.len()),
    }
}

/// Kept for a working day. Of more than [`AT_MOST`] the oldest gives way.
async fn wait(house: &House, headers: &HeaderMap, account: Id, Waits { typed, page, why }: Waits) -> Result<Option<HeaderValue>, Failure> {
    let now = house.clock.now();
    let (token, cookie) = held::token_or_new(headers)?;
    let (mut slot, mut earliest) = (None, i64::MAX);
    for id in slots(&token, account) {
        let until = house.ledger.held(id).await?.map_or(0, |row| row.until);
        if until < earliest {
            (slot, earliest) = (Some(id), until);
        }
        if until <= now {
            break;
        }
    }
    if let Some(id) = slot {
        let kept = Kept::Typed { account: Some(account), typed, page, why, is_shown: false };
        held::put(house, &token, id, &kept, now + house.config.longest_seconds).await?;
    }
    Ok(cookie)
}

/// What waits for her in this browser, the newest first.
async fn waiting(house: &House, token: &Token, account: Id) -> Result<Vec<HeldRow>, Failure> {
    let mut rows = Vec::new();
    for id in slots(token, account) {
        rows.extend(house.ledger.held(id).await?.filter(|row| row.until > house.clock.now()));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.until));
    Ok(rows)
}

/// She has said who she is: where the newest of what she typed stands. What stood in other windows comes after it,
/// each time that she comes in. It waits until she has seen it: an answer may be lost on the way.
pub async fn bring_back(house: &House, headers: &HeaderMap, account: Id) -> Result<Option<String>, Failure> {
    let Some(token) = held::token_of(headers) else { return Ok(None) };
    for row in waiting(house, &token, account).await? {
        if let Some(Kept::Typed { account: Some(hers), page, is_shown: false, .. }) = held::open(&token, &row)?
            && hers == account
        {
            return Ok(Some(page.map_or_else(|| format!("/typed/{}", row.id), |page| with_back(&page, row.id))));
        }
    }
    Ok(None)
}

/// She has it before her. It stays for a look back, and is not brought back once more.
async fn now_shown(house: &House, headers: &HeaderMap, id: Id, kept: Kept) -> Result<(), Failure> {
    let (Kept::Typed { account, typed, page, why, is_shown: false }, Some(token)) = (kept, held::token_of(headers)) else { return Ok(()) };
    held::put(house, &token, id, &Kept::Typed { account, typed, page, why, is_shown: true }, house.clock.now() + held::WAITS).await
}

/// She signs out: nothing of hers waits in this browser. A locked screen that somebody else signs out keeps it for her.
pub async fn forget(house: &House, headers: &HeaderMap, account: Id) -> Result<(), Failure> {
    let Some(token) = held::token_of(headers) else { return Ok(()) };
    for row in waiting(house, &token, account).await? {
        house.ledger.drop_held(row.id).await?;
    }
    Ok(())
}

/// What this account typed in this browser before its screen was locked.
pub async fn typed(house: &House, headers: &HeaderMap, account: Id, id: Id) -> Result<Option<Typed>, Failure> {
    match held::take(house, headers, id).await? {
        Some(kept @ Kept::Typed { account: Some(hers), .. }) if hers == account => {
            now_shown(house, headers, id, kept.clone()).await?;
            Ok(kept.into_typed())
        }
        Some(Kept::Typed { .. } | Kept::Page(_)) | None => Ok(None),
    }
}

/// What comes back on the page that is asked for. To whoever has not signed in it comes once: the address stays in the
/// browser's history, for whoever sits there next.
pub(crate) async fn back(house: &House, asked: &Parts, visitor: &Visitor) -> Result<Option<Back>, Failure> {
    let Some(id) = held::id_in(asked, BACK) else { return Ok(None) };
    let Some(kept @ Kept::Typed { account, why, .. }) = held::take(house, &asked.headers, id).await? else { return Ok(None) };
    let reader = match visitor {
        Visitor::In(passage) => Some(passage.actor.account.0),
        Visitor::Locked(_) | Visitor::Nobody => None,
    };
    if account != reader {
        return Ok(None);
    }
    if account.is_none() {
        house.ledger.drop_held(id).await?;
    } else {
        now_shown(house, &asked.headers, id, kept.clone()).await?;
    }
    Ok(kept.into_typed().map(|typed| Back { typed, why }))
}
