//! Ids are types: a case's id cannot be given where a survivor's is asked for.
//! All are random (v4); a path never tells when or in which order something was made.

use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            pub fn random() -> Self {
                $name(uuid::Uuid::new_v4())
            }

            pub fn parse(text: &str) -> Option<Self> {
                uuid::Uuid::try_parse(text).ok().map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    AccountId,
    BedId,
    CaseId,
    CheckId,
    ConsentId,
    DependantId,
    DisclosureId,
    EmergencyId,
    FundingId,
    IncidentId,
    LogId,
    OrderId,
    /// An organisation is its vault: the two share one id.
    OrganisationId,
    ReferralId,
    ServiceId,
    ShelterRequestId,
    SiteId,
    StaffId,
    StayId,
    StockId,
    SurvivorId,
}
