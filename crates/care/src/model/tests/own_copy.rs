//! H.5: she asks for what is written about her.

use crate::model::{
    own_copy::{CopyEvent as E, CopyState as S, Home, Manner, Risk, is_safe, risks},
    safe_contact::SafeContact,
    signer::Safety,
};

/// H.5: asked, sure, granted, given; or refused, or taken back. Every event in every state.
#[test]
fn h_5_her_request_for_what_is_written_about_her_goes_these_ways_and_no_others() {
    let ways = [
        (S::Asked, E::MakeSure, S::Sure),
        (S::Asked, E::Refuse, S::Refused),
        (S::Asked, E::TakeBack, S::TakenBack),
        (S::Sure, E::Grant, S::Granted),
        (S::Sure, E::Refuse, S::Refused),
        (S::Sure, E::TakeBack, S::TakenBack),
        (S::Granted, E::Give, S::Given),
        (S::Granted, E::Refuse, S::Refused),
        (S::Granted, E::TakeBack, S::TakenBack),
        (S::Given, E::AskAgain, S::Asked),
        (S::Refused, E::AskAgain, S::Asked),
        (S::TakenBack, E::AskAgain, S::Asked),
    ];
    for state in S::ALL {
        for event in E::ALL {
            let expected = ways.iter().find(|(from, by, _)| (*from, *by) == (state, event)).map(|(.., to)| *to);
            assert_eq!(state.after(event), expected, "{state:?} {event:?}");
        }
        // Nothing is given before it was sure that it is she, and a second person agreed.
        assert!(E::ALL.iter().all(|event| state.after(*event) != Some(S::Given) || state == S::Granted));
        assert!(E::ALL.iter().all(|event| state.after(*event) != Some(S::Granted) || state == S::Sure));
        assert_eq!(state.waits(), E::ALL.iter().any(|event| state.after(*event) == Some(S::Refused)));
    }
}

#[test]
fn h_5_a_paper_leaves_with_her_only_where_it_is_safe_and_what_is_known_is_said() {
    for manner in Manner::ALL {
        for home in [None, Some(Home::Safe), Some(Home::NotSafe)] {
            assert_eq!(is_safe(manner, home), manner != Manner::Paper || home == Some(Home::Safe), "{manner:?} {home:?}");
        }
        assert_eq!(Manner::from_code(manner.code()), Some(manner));
        assert!(forms::list("copy_manner").unwrap().find(manner.code()).is_some());
    }
    let rules = SafeContact { ways: vec!["voice".into()], ..SafeContact::default() };
    assert_eq!(risks(&rules, ["no_relation"], Safety::Safe), []);
    assert_eq!(risks(&rules, ["no_relation", "intimate_partner"], Safety::NotAsked), [Risk::Household]);
    assert_eq!(risks(&SafeContact::default(), [], Safety::Unsafe), [Risk::NoContact, Risk::Caregiver]);
}
