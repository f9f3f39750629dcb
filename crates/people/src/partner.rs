//! Another organisation's keys, as the own vault remembers them from the first letter on. The record has the
//! organisation's id.

use kernel::ids::OrganisationId;
use serde::{Deserialize, Serialize};

use crate::organisation::Organisation;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerHead {
    pub verify_key: [u8; 32],
    pub receive_key: [u8; 32],
    /// Its own signature over the receiving key.
    pub certificate: Vec<u8>,
}

impl PartnerHead {
    pub(crate) fn of(named: &Organisation) -> Self {
        PartnerHead { verify_key: named.verify_key, receive_key: named.receive_key, certificate: named.certificate.clone() }
    }
}

/// The remembered one.
#[derive(Debug, Clone)]
pub struct Partner {
    pub id: OrganisationId,
    pub head: PartnerHead,
}

/// How many groups of five digits two people read to each other: a key that shows the same ones is found by nobody.
const GROUPS: usize = 6;

/// What both sides compare by phone.
pub fn fingerprint(id: OrganisationId, verify_key: &[u8; 32]) -> String {
    let digest = seal::digest("panoh partner fingerprint", &[id.0.as_bytes(), verify_key]);
    let group = |bytes: &[u8]| format!("{:05}", bytes.iter().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)) % 100_000);
    digest.chunks_exact(4).take(GROUPS).map(group).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_thirty_digits_of_this_key_of_this_organisation() {
        let (one, other) = (OrganisationId::random(), OrganisationId::random());
        let said = fingerprint(one, &[1; 32]);
        assert_eq!((said.len(), said.split(' ').count()), (35, 6), "{said}");
        assert!(said.chars().all(|c| c == ' ' || c.is_ascii_digit()));
        assert_ne!(said, fingerprint(one, &[2; 32]));
        assert_ne!(said, fingerprint(other, &[1; 32]));
    }
}
