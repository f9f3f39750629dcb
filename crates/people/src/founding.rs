//! How an organisation comes to be, and how a person gets her first keys in it.

use kernel::{
    Failure, House, Role, Roles,
    ids::{AccountId, StaffId},
    session,
};
use ledger::{AccountRow, AccountState, Id, LedgerError, SpaceKind, SpaceRow};
use seal::{Code, OpeningKey, Password};
use space::{Change, Draft, Drafts, Space, SpaceKeys, VaultKey, Who, new_space};

use crate::{
    colleagues::cut_off::end_kit,
    enrolment::{self, Purpose},
    keys::{self, Newcomer},
    organisation::OrganisationHead,
    second_person::Asked,
    staff_record::{SignInName, StaffHead, StaffName, StaffState},
    view,
};

/// A one-time code with which someone founds an organisation at `/start`.
pub async fn founding_code(house: &House, name: Option<String>) -> Result<Code, Failure> {
    enrolment::issue(house, Purpose::Found { name }, None).await
}

/// What a founder says.
pub struct Founder {
    pub organisation: OrganisationNames,
    pub kind: String,
    pub district: Option<String>,
    pub name: StaffName,
    pub sign_in: SignInName,
    pub password: Password,
}

pub struct OrganisationNames {
    pub en: String,
    pub ru: String,
    pub tg: String,
}

/// The new account and the vault that it opens.
pub struct Entered {
    pub account: Id,
    pub staff: Id,
    pub space: Id,
    pub vault: VaultKey,
    /// Of the credential that opened it: while it stands, a session may begin.
    pub verifier: [u8; 32],
}

/// Makes the organisation's vault, its first member of staff, and its line in the commons.
///
/// The account comes after the staff record, so whatever is cut off in between opens nothing.
pub async fn found(house: &House, founder: Founder) -> Result<Entered, Failure> {
    let vault = VaultKey::generate();
    let row = new_space(Id::new_v4(), SpaceKind::Vault, &vault);
    let keys = SpaceKeys::open(&vault, &row)?;
    let (_, certificate) = keys.sign.certify(row.id.as_bytes(), row.receive_key);
    house.ledger.create_space(&row).await?;
    let organisation = OrganisationHead {
        name_en: founder.organisation.en,
        name_ru: founder.organisation.ru,
        name_tg: founder.organisation.tg,
        kind: founder.kind,
        district: founder.district,
        receive_key: row.receive_key,
        verify_key: row.verify_key,
        certificate,
    };
    let staff = StaffId::random();
    // The first one runs the house and holds its keys until others do.
    let roles = Roles::of([Role::Administrator, Role::Custodian]);
    let name = founder.name.as_str().to_owned();
    let member = StaffHead::invited(name, roles);
    let space = Space::open(house.ledger.clone(), &row, vault.duplicate(), house.layout.clone()).await?;
    write(&space, house, Draft::house("staff", "staff_invited", staff.0, &member)?).await?;
    write(&house.commons, house, Draft::house("organisation", "organisation_founded", row.id, &organisation)?).await?;
    enter(house, row.id, Comer { staff, sign_in: founder.sign_in, password: founder.password, code: None }, vault).await
}

async fn write(space: &Space, house: &House, draft: Draft) -> Result<(), Failure> {
    let who = Who { staff: None, at: house.clock.now() };
    let mut draft = Some(draft);
    let change = space.change::<Failure, _>(Change { who, key: None }, move |_| {
        let draft = draft.take().ok_or(Failure::Stale)?;
        Ok(Drafts::of(Id::nil(), [draft]))
    });
    change.await?;
    Ok(())
}

/// An invited person on her way in.
pub struct Comer {
    pub staff: StaffId,
    pub sign_in: SignInName,
    pub password: Password,
    /// The hash of her one-time code.
    pub code: Option<[u8; 32]>,
}

/// An invited person becomes active: her own keys, her account, her staff record.
pub async fn enter(house: &House, space: Id, comer: Comer, vault: VaultKey) -> Result<Entered, Failure> {
    let Comer { staff, sign_in, password, code } = comer;
    let row = house.ledger.space(space).await?.ok_or(Failure::Damaged)?;
    let keys = SpaceKeys::open(&vault, &row)?;
    let account = Id::new_v4();
    let newcomer = Newcomer { account, staff: staff.0, space, sign_in: sign_in.as_str() };
    let made = keys::new_account(house, newcomer, password, &keys.sign, &vault).await?;
    let verifier = made.credential.verifier;
    house.ledger.create_account(&made.account, &[made.credential], &[made.keyring]).await?;
    if let Err(failure) = name_key(house, &row, &vault, &made.account, Coming { from: StaffState::Invited, code }).await {
        // She is not awaited any more, or it could not be written: the vault's key does not stay sealed to her.
        house.ledger.set_account_state(account, AccountState::Removed).await?;
        return Err(failure);
    }
    Ok(Entered { account, staff: staff.0, space, vault, verifier })
}

/// From which state she comes, and by the code with this hash.
#[derive(Clone, Copy)]
struct Coming {
    from: StaffState,
    code: Option<[u8; 32]>,
}

/// Her record in the vault names her account and its key: to another nothing is sealed for her. What a second person said yes
/// to begins here, by the code of that one.
async fn name_key(house: &House, row: &SpaceRow, vault: &VaultKey, account: &AccountRow, Coming { from, code }: Coming) -> Result<(), Failure> {
    let opened = Space::open(house.ledger.clone(), row, vault.duplicate(), house.layout.clone()).await?;
    let (staff, id, key) = (StaffId(account.staff), AccountId(account.id), account.public_key);
    let who = Who { staff: Some(staff.0), at: house.clock.now() };
    let change = opened.change::<Failure, _>(Change { who, key: None }, move |view| {
        let member = view::find_staff(view, staff)?.filter(|member| member.state == from).ok_or(Failure::NotFound)?;
        let head = StaffHead { account: Some(id), public_key: Some(key), ..member.come_in(code).ok_or(Failure::NotFound)? };
        let begins = member.request.as_ref().is_some_and(|request| from == StaffState::Active && matches!(request.asked, Asked::Roles { .. }) && head.request.is_none());
        let draft = if begins { Draft::house("staff", "staff_roles_begun", staff.0, &head)? } else { Draft::house("staff", "staff_joined", staff.0, &head)? };
        Ok(Drafts::of(staff.0, [draft]))
    });
    change.await?;
    Ok(())
}

/// A colleague who lost her password gets new keys; the old ones open nothing any more.
pub async fn readmit(house: &House, account: Id, password: Password, code: [u8; 32], vault: VaultKey) -> Result<Entered, Failure> {
    let old = house.ledger.account(account).await?.ok_or(Failure::NotFound)?;
    let row = house.ledger.space(old.space).await?.ok_or(Failure::Damaged)?;
    let keys = SpaceKeys::open(&vault, &row)?;
    let newcomer = Newcomer { account, staff: old.staff, space: old.space, sign_in: &old.sign_in };
    let made = keys::new_account(house, newcomer, password, &keys.sign, &vault).await?;
    let verifier = made.credential.verifier;
    house.ledger.rekey_account(&made.account, &[made.credential], &[made.keyring]).await?;
    if let Err(failure) = name_key(house, &row, &vault, &made.account, Coming { from: StaffState::Active, code: Some(code) }).await {
        house.ledger.set_account_state(account, AccountState::Suspended).await?;
        return Err(failure);
    }
    Ok(Entered { account, staff: old.staff, space: old.space, vault, verifier })
}

/// A colleague's new roles begin. Whoever was in under her name is out, and knows no password of hers any more; her keys stay.
pub async fn begin(house: &House, account: AccountRow, private: &OpeningKey, password: Password, code: [u8; 32], vault: VaultKey) -> Result<Entered, Failure> {
    let row = house.ledger.space(account.space).await?.ok_or(Failure::Damaged)?;
    let credential = keys::password_credential(house, account.id, password, private).await?;
    let verifier = credential.verifier;
    // First: cut off in between, she has a new password, and her roles are asked for anew.
    house.ledger.put_credential(&credential, None).await?;
    end_kit(house, AccountId(account.id)).await?;
    session::sweep(house).await?;
    name_key(house, &row, &vault, &account, Coming { from: StaffState::Active, code: Some(code) }).await?;
    Ok(Entered { account: account.id, staff: account.staff, space: account.space, vault, verifier })
}

/// Whether nobody on this server has a sign-in name that this one could be taken for, asked before a one-time code is used up.
pub async fn is_free(house: &House, sign_in: &SignInName) -> Result<bool, LedgerError> {
    let looks = words::looks_like(sign_in.as_str());
    Ok(!house.ledger.accounts().await?.iter().any(|account| account.sign_in == sign_in.as_str() || words::looks_like(&account.sign_in) == looks))
}
