//! Invented organisations and colleagues for the demonstration and for tests: made through
//! the same doors that a real founder uses.

use kernel::{
    Failure, House, Role, Roles,
    ids::{OrganisationId, StaffId},
};
use seal::Password;
use space::{Change, Draft, Drafts, Space, VaultKey, Who};

use crate::{
    founding::{self, Comer, Entered, Founder, OrganisationNames},
    staff_record::{SignInName, StaffHead, StaffName},
};

/// An organisation to be made.
pub struct NewOrganisation<'a> {
    pub en: &'a str,
    pub ru: &'a str,
    pub tg: &'a str,
    pub kind: &'a str,
    pub district: Option<&'a str>,
}

/// A colleague to be made.
pub struct NewColleague<'a> {
    pub name: &'a str,
    pub sign_in: &'a str,
    pub password: &'a str,
    pub roles: &'a [Role],
}

/// A founded organisation with its vault at hand.
pub struct Founded {
    pub id: OrganisationId,
    pub vault: VaultKey,
    pub staff: Vec<StaffId>,
}

fn parsed(colleague: &NewColleague<'_>) -> Result<(StaffName, SignInName, Password), Failure> {
    let bad = || Failure::internal("a demonstration colleague cannot be made");
    let name = StaffName::parse(colleague.name).map_err(|_| bad())?;
    let sign_in = SignInName::parse(colleague.sign_in).map_err(|_| bad())?;
    let password = Password::parse_new(colleague.password).map_err(|_| bad())?;
    Ok((name, sign_in, password))
}

/// Founds an organisation; the first colleague is its administrator and custodian.
pub async fn found(house: &House, organisation: NewOrganisation<'_>, colleagues: &[NewColleague<'_>]) -> Result<Founded, Failure> {
    let Some((first, others)) = colleagues.split_first() else { return Err(Failure::internal("an organisation needs a founder")) };
    let (name, sign_in, password) = parsed(first)?;
    let names = OrganisationNames { en: organisation.en.into(), ru: organisation.ru.into(), tg: organisation.tg.into() };
    let founder = Founder { organisation: names, kind: organisation.kind.into(), district: organisation.district.map(Into::into), name, sign_in, password };
    let Entered { space, vault, staff: founder, .. } = founding::found(house, founder).await?;
    let mut staff = vec![StaffId(founder)];
    for colleague in others {
        staff.push(join(house, space, &vault, colleague).await?);
    }
    Ok(Founded { id: OrganisationId(space), vault, staff })
}

/// Invites a colleague and lets her join, in one step.
pub async fn join(house: &House, space: ledger::Id, vault: &VaultKey, colleague: &NewColleague<'_>) -> Result<StaffId, Failure> {
    let (name, sign_in, password) = parsed(colleague)?;
    let staff = StaffId::random();
    let languages = vec!["tg".into(), "ru".into()];
    let head = StaffHead { languages, ..StaffHead::invited(name.as_str().into(), Roles::of(colleague.roles.iter().copied())) };
    let row = house.ledger.space(space).await?.ok_or(Failure::Damaged)?;
    let opened = Space::open(house.ledger.clone(), &row, vault.duplicate(), house.layout.clone()).await?;
    let who = Who { staff: None, at: house.clock.now() };
    let change = opened.change::<Failure, _>(Change { who, key: None }, move |_| Ok(Drafts::of(staff.0, [Draft::house("staff", "staff_invited", staff.0, &head)?])));
    change.await.map_err(|_| Failure::internal("a demonstration colleague cannot be invited"))?;
    founding::enter(house, space, Comer { staff, sign_in, password, code: None }, vault.duplicate()).await?;
    Ok(staff)
}
