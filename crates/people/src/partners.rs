//! Whose key is whose: every partner with the digits that two people compare by phone, and the one step by which a person
//! says that another key is right.

use axum::response::Response;
use kernel::{Action, Failure, Input, Page, Permit, Problems, Reader, Scope, ids::OrganisationId, permit::refuse, problem::problems_of};
use serde::{Deserialize, Serialize};
use space::{Draft, Drafts};
use ui::{Block, Cell, Form, Head, Main, Row, Table, Tone};
use words::Lang;

use crate::{
    organisation::Organisation,
    partner::{PartnerHead, fingerprint},
    permissions::{AcceptPartnerKey, ListPartners, ViewPartner},
    t, view,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// No letter came or went yet.
    New,
    Remembered,
    /// The commons names another than the remembered one: nothing is sent.
    Changed,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PartnerLine {
    id: OrganisationId,
    name: String,
    /// Thirty digits: of the remembered key, or of the one that the commons names where there is none.
    fingerprint: String,
    key: KeyState,
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PartnerList {
    /// What partners compare with.
    own: String,
    partners: Vec<PartnerLine>,
}

pub(crate) async fn list(scope: Scope<ListPartners>, reader: Reader) -> Result<Response, Failure> {
    let (l, own) = (reader.lang, scope.actor().organisation);
    let all = scope.commons(view::list_organisations).await?;
    let remembered = scope.read(|view, _| view::list_partners(view)).await?;
    let line = |named: &Organisation| {
        let partner = remembered.iter().find(|partner| partner.id == named.id);
        let key = match partner {
            None => KeyState::New,
            Some(partner) if partner.head.verify_key == named.verify_key => KeyState::Remembered,
            Some(_) => KeyState::Changed,
        };
        let shown = partner.map_or(&named.verify_key, |partner| &partner.head.verify_key);
        PartnerLine { id: named.id, name: named.name(l).to_owned(), fingerprint: fingerprint(named.id, shown), key }
    };
    let mut partners: Vec<_> = all.iter().filter(|named| named.id != own).map(line).collect();
    words::sort_by_name(&mut partners, |line| &line.name);
    // From the vault itself, not from what the commons says of us.
    reader.show(&PartnerList { own: fingerprint(own, &scope.space().keys().sign.public()), partners })
}

fn tag(l: Lang, key: KeyState) -> (Tone, &'static str) {
    match key {
        KeyState::New => (Tone::Calm, t::partner_new(l)),
        KeyState::Remembered => (Tone::Calm, t::partner_remembered(l)),
        KeyState::Changed => (Tone::Warm, t::partner_changed(l)),
    }
}

impl Page for PartnerList {
    fn title(&self, l: Lang) -> &'static str {
        t::partners_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let row = |line: &PartnerLine| {
            let name = if line.key == KeyState::New { Cell::new(&line.name) } else { Cell::link(format!("/partners/{}", line.id), &line.name) };
            let (tone, said) = tag(l, line.key);
            vec![name, Cell::new(&line.fingerprint), Cell::tag(tone, said)]
        };
        let heads = [t::partner(l), t::partner_digits(l), t::partner_key(l)].map(Head::new).into();
        Main::new(t::partners_title(l)).back("/referrals").text(t::partners_text(l)).with(Block::Summary(vec![Row::new(t::partner_own(l), &self.own)])).with(Block::Table(Table {
            caption: None,
            heads,
            rows: self.partners.iter().map(row).collect(),
        }))
    }
}

#[derive(Serialize, schemars::JsonSchema)]
pub struct PartnerSheet {
    id: OrganisationId,
    name: String,
    remembered: String,
    /// What the commons names, where it is another.
    changed_to: Option<String>,
    own: String,
    #[serde(skip)]
    may_accept: bool,
    #[serde(skip)]
    problems: Problems,
}

pub(crate) async fn show(permit: Permit<ViewPartner>, reader: Reader) -> Result<Response, Failure> {
    reader.show(&sheet(&permit, reader.lang, Vec::new()).await?)
}

async fn sheet<A: Action<Target = crate::partner::Partner>>(permit: &Permit<A>, l: Lang, problems: Problems) -> Result<PartnerSheet, Failure> {
    let (id, own) = (permit.target().id, permit.actor().organisation);
    let named = permit.commons(move |view| view::find_organisation(view, id)).await?.ok_or(Failure::NotFound)?;
    let remembered = permit.target().head.verify_key;
    Ok(PartnerSheet {
        id,
        name: named.name(l).to_owned(),
        remembered: fingerprint(id, &remembered),
        changed_to: (named.verify_key != remembered).then(|| fingerprint(id, &named.verify_key)),
        own: fingerprint(own, &permit.space().keys().sign.public()),
        may_accept: AcceptPartnerKey::allows(permit.actor(), permit.target()),
        problems,
    })
}

impl Page for PartnerSheet {
    fn title(&self, l: Lang) -> &'static str {
        t::partners_title(l)
    }

    fn main(&self, reader: &Reader) -> Main {
        let l = reader.lang;
        let mut rows = vec![Row::new(t::partner_digits(l), &self.remembered)];
        rows.extend(self.changed_to.as_ref().map(|digits| Row::new(t::partner_digits_now(l), digits).tag(Tone::Warm)));
        rows.push(Row::new(t::partner_own(l), &self.own));
        let main = Main::new(self.name.clone()).caption(t::partners_title(l)).back("/partners");
        let main = self.problems.iter().fold(main, |main, problem| main.problem("", problem.detail.clone()));
        let Some(digits) = &self.changed_to else { return main.with(Block::Summary(rows)).text(t::partners_text(l)) };
        let main = main.with(Block::Warning(t::partner_key_changed(l, self.name.clone()))).with(Block::Summary(rows));
        if !self.may_accept {
            return main.text(t::partner_accept_who(l));
        }
        main.heading(t::partner_accept(l))
            .text(t::partner_accept_text(l))
            .form(Form::new(format!("/partners/{}/key", self.id), t::partner_accept_button(l)).hide("fingerprint", digits).grave())
    }
}

#[derive(Deserialize, Default, schemars::JsonSchema)]
#[serde(default)]
pub struct NewKey {
    /// The thirty digits that were compared: another key that came meanwhile is not accepted by them.
    fingerprint: String,
}

pub(crate) async fn accept(permit: Permit<AcceptPartnerKey>, reader: Reader, Input { value, repeat, .. }: Input<NewKey>) -> Result<Response, Failure> {
    let (l, id) = (reader.lang, permit.target().id);
    match try_accept(&permit, l, &value, &repeat).await {
        Ok(()) => reader.saved(&format!("/partners/{id}"), id),
        Err(failure) => {
            let problems = problems_of(failure)?;
            let sheet = sheet(&permit, l, problems.clone()).await?;
            reader.return_form(t::partners_title(l), &sheet.main(&reader), &problems)
        }
    }
}

async fn try_accept(permit: &Permit<AcceptPartnerKey>, l: Lang, value: &NewKey, repeat: &kernel::RepeatKey) -> Result<(), Failure> {
    let id = permit.target().id;
    let named = permit.commons(move |view| view::find_organisation(view, id)).await?.ok_or(Failure::NotFound)?;
    if value.fingerprint.trim() != fingerprint(id, &named.verify_key) {
        return refuse("fingerprint", "other-key", t::partner_other_key(l));
    }
    let head = PartnerHead::of(&named);
    permit
        .change(repeat, move |_, partner| {
            if partner.head.verify_key == head.verify_key {
                return refuse("", "state", t::partner_key_same(l));
            }
            Ok(Drafts::of(id.0, [Draft::house("partner", "partner_key_accepted", id.0, &head)?]))
        })
        .await?;
    Ok(())
}
