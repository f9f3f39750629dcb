//! To whom a form was shown, said in the form itself.
//!
//! At a computer that several use, a page that one of them left open still stands there when the next has signed in:
//! what is on it is not saved under the next one's name. And where nobody is signed in any more, the form says for whom
//! what was typed may wait. The mark is no secret and opens nothing; nobody else can make one.

use axum::body::Bytes;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ledger::Id;

use crate::{House, Visitor};

/// How the field begins in a form's body. It stands among the first.
const FIELD: &[u8] = b"_for=";
/// Among how many fields it is looked for.
const AMONG: usize = 4;
const BYTES: usize = 16;

/// The account and what proves that this program wrote it.
pub(crate) fn mark(house: &House, account: Id) -> String {
    // HKDF, as a keyed function of the account.
    let proof = house.device_key.derive(&format!("form shown to {account}"));
    let half = proof.expose().iter().take(BYTES).copied();
    URL_SAFE_NO_PAD.encode(account.as_bytes().iter().copied().chain(half).collect::<Vec<u8>>())
}

/// The account in a mark of ours.
pub(crate) fn account_in(house: &House, text: &str) -> Option<Id> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let account = Id::from_slice(bytes.get(..BYTES)?).ok()?;
    let digest = |text: &str| seal::digest("panoh mark of a form", &[text.as_bytes()]);
    // Compared as digests: how long it takes says nothing about the mark.
    (digest(&mark(house, account)) == digest(text)).then_some(account)
}

/// Who was shown the form of which this is the body, or its beginning. Nobody had signed in to see one without a mark.
pub(crate) fn account_of(house: &House, body: &[u8]) -> Option<Id> {
    let text = body.split(|byte| *byte == b'&').take(AMONG).find_map(|pair| pair.strip_prefix(FIELD))?;
    account_in(house, std::str::from_utf8(text).ok()?)
}

/// Who was shown the form, where that is another than the one who sends it.
pub(crate) fn another(house: &House, visitor: &Visitor, body: &Bytes) -> Option<Id> {
    let sender = visitor.account()?;
    account_of(house, body).filter(|account| *account != sender)
}

/// The same of a form with a file, once it was taken apart.
pub(crate) fn another_said(house: &House, visitor: &Visitor, pairs: &[(String, String)]) -> bool {
    let said = pairs.iter().find(|(name, _)| name == "_for").and_then(|(_, text)| account_in(house, text));
    matches!((visitor.account(), said), (Some(sender), Some(shown_to)) if sender != shown_to)
}
