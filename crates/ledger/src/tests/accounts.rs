//! Accounts, sessions, one-time codes, and what is counted of guesses.

use super::*;

contract! {
    a_sign_in_name_is_taken_once_and_nothing_of_the_second_account_stays,
    new_keys_end_every_session_and_replace_every_credential,
    a_session_opens_only_for_an_active_account_with_the_credential_that_it_still_has,
    what_was_ended_or_made_anew_since_it_was_read_renews_nothing,
    whoever_is_removed_leaves_nothing_that_opens_and_does_not_come_back,
    a_locked_session_keeps_its_row_without_keys_and_a_swept_one_is_gone,
    sessions_asked_for_together_are_each_answered_with_their_own,
    a_one_time_code_works_for_exactly_one_of_many,
    failures_are_counted_by_key,
}

async fn a_sign_in_name_is_taken_once_and_nothing_of_the_second_account_stays(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let first = account_row(space, "nigora");
    ledger.create_account(&first, &[credential_of(first.id)], &[KeyringRow { account: first.id, space, sealed: vec![9] }]).await.unwrap();
    let second = account_row(space, "nigora");
    assert!(matches!(ledger.create_account(&second, &[credential_of(second.id)], &[]).await, Err(LedgerError::Taken)));
    assert_eq!(ledger.account(second.id).await.unwrap(), None);
    assert_eq!(ledger.account_named("nigora").await.unwrap().unwrap(), first);
    assert_eq!(ledger.accounts().await.unwrap().len(), 1);
    assert_eq!(ledger.keyrings(first.id).await.unwrap().len(), 1);
}

async fn new_keys_end_every_session_and_replace_every_credential(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let mut account = account_row(space, "nigora");
    ledger.create_account(&account, &[credential_of(account.id), credential_of(account.id)], &[]).await.unwrap();
    ledger.open_session(&session_of(account.id, 1), &VERIFIER).await.unwrap();
    ledger.open_session(&session_of(account.id, 2), &VERIFIER).await.unwrap();
    let mut changed = credential_of(account.id);
    changed.verifier = [70; 32];
    ledger.put_credential(&changed, Some(&[2; 32])).await.unwrap();
    assert_eq!(ledger.sessions_of(account.id).await.unwrap().iter().map(|row| row.hash[0]).collect::<Vec<_>>(), [2], "all but the one that changed it");
    account.public_key = [44; 32];
    ledger.rekey_account(&account, &[credential_of(account.id)], &[KeyringRow { account: account.id, space, sealed: vec![1] }]).await.unwrap();
    assert_eq!(ledger.credentials(account.id).await.unwrap().len(), 1);
    assert_eq!(ledger.sessions_of(account.id).await.unwrap(), []);
    assert_eq!(ledger.account(account.id).await.unwrap().unwrap().public_key, [44; 32]);
    ledger.open_session(&session_of(account.id, 3), &VERIFIER).await.unwrap();
    ledger.set_account_state(account.id, AccountState::Suspended).await.unwrap();
    assert_eq!(ledger.session(&[3; 32]).await.unwrap(), None);
}

async fn what_was_ended_or_made_anew_since_it_was_read_renews_nothing(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let account = account_row(space, "nigora");
    let (password, kit) = (credential_of(account.id), CredentialRow { kind: CredentialKind::Recovery, verifier: [80; 32], ..credential_of(account.id) });
    ledger.create_account(&account, &[password.clone(), kit.clone()], &[]).await.unwrap();
    ledger.open_session(&session_of(account.id, 1), &VERIFIER).await.unwrap();
    let by_thief = CredentialRow { verifier: [81; 32], ..password.clone() };
    let next = CredentialRow { verifier: [82; 32], ..kit.clone() };
    let sorted = async || {
        let mut all = ledger.credentials(account.id).await.unwrap();
        all.sort_by_key(|row| row.verifier);
        all.iter().map(|row| row.verifier[0]).collect::<Vec<_>>()
    };
    ledger.put_credential(&CredentialRow { verifier: [83; 32], ..kit.clone() }, Some(&[1; 32])).await.unwrap();
    let before = sorted().await;
    assert!(matches!(ledger.renew_credentials(&kit, &[by_thief.clone(), next.clone()]).await, Err(LedgerError::Moved)), "another was made");
    ledger.drop_credential(kit.id).await.unwrap();
    assert!(matches!(ledger.renew_credentials(&kit, &[by_thief.clone(), next.clone()]).await, Err(LedgerError::Moved)), "it was ended");
    assert_eq!((sorted().await, ledger.sessions_of(account.id).await.unwrap().len()), (before.into_iter().filter(|row| *row != 83).collect(), 1), "and nothing else changed");
    ledger.put_credential(&kit, Some(&[1; 32])).await.unwrap();
    let both = [by_thief, next];
    let (one, other) = tokio::join!(ledger.renew_credentials(&kit, &both), ledger.renew_credentials(&kit, &both));
    assert!(one.is_ok() != other.is_ok(), "it is used once");
    assert_eq!((sorted().await, ledger.sessions_of(account.id).await.unwrap()), (vec![81, 82], Vec::new()));
}

async fn a_session_opens_only_for_an_active_account_with_the_credential_that_it_still_has(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (account, colleague) = (account_row(space, "nigora"), account_row(space, "safiya"));
    let old = credential_of(account.id);
    ledger.create_account(&account, std::slice::from_ref(&old), &[]).await.unwrap();
    ledger.create_account(&colleague, &[CredentialRow { verifier: [70; 32], ..credential_of(colleague.id) }], &[]).await.unwrap();
    let open = async |number: u8, verifier: [u8; 32]| ledger.open_session(&session_of(account.id, number), &verifier).await;
    open(1, VERIFIER).await.unwrap();
    assert!(matches!(open(2, [70; 32]).await, Err(LedgerError::Moved)), "with what is another's");
    ledger.put_credential(&CredentialRow { verifier: [71; 32], ..old }, None).await.unwrap();
    assert!(matches!(open(3, VERIFIER).await, Err(LedgerError::Moved)), "with a password that was changed meanwhile");
    open(4, [71; 32]).await.unwrap();
    for state in [AccountState::Suspended, AccountState::Removed] {
        ledger.set_account_state(account.id, state).await.unwrap();
        assert!(matches!(open(5, [71; 32]).await, Err(LedgerError::Moved)), "{state:?} meanwhile");
    }
    assert_eq!(ledger.sessions_of(account.id).await.unwrap(), []);
    ledger.open_session(&session_of(colleague.id, 6), &[70; 32]).await.unwrap();
}

async fn whoever_is_removed_leaves_nothing_that_opens_and_does_not_come_back(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let (left, stays) = (account_row(space, "nigora"), account_row(space, "safiya"));
    let invited = Id::new_v4();
    for (number, account) in [(1, &left), (2, &stays)] {
        ledger.create_account(account, &[credential_of(account.id)], &[KeyringRow { account: account.id, space, sealed: vec![9] }]).await.unwrap();
        ledger.open_session(&session_of(account.id, number), &VERIFIER).await.unwrap();
        ledger.put_enrolment(&EnrolmentRow { hash: [number; 32], staff: Some(account.staff), sealed: vec![1], until_day: 10, is_used: false }).await.unwrap();
    }
    ledger.put_enrolment(&EnrolmentRow { hash: [3; 32], staff: Some(invited), sealed: vec![1], until_day: 10, is_used: false }).await.unwrap();
    ledger.set_account_state(stays.id, AccountState::Suspended).await.unwrap();
    ledger.set_account_state(left.id, AccountState::Removed).await.unwrap();
    assert_eq!((ledger.credentials(left.id).await.unwrap(), ledger.keyrings(left.id).await.unwrap(), ledger.enrolment(&[1; 32]).await.unwrap()), (vec![], vec![], None));
    assert!(matches!(ledger.rekey_account(&left, &[credential_of(left.id)], &[]).await, Err(LedgerError::Moved)));
    assert_eq!((ledger.credentials(left.id).await.unwrap(), ledger.account(left.id).await.unwrap().unwrap().state), (vec![], AccountState::Removed));

    assert_eq!((ledger.credentials(stays.id).await.unwrap().len(), ledger.keyrings(stays.id).await.unwrap().len()), (1, 1), "whoever is only suspended keeps them");
    assert_eq!(ledger.enrolment(&[2; 32]).await.unwrap().unwrap().staff, Some(stays.staff));
    ledger.rekey_account(&stays, &[credential_of(stays.id)], &[]).await.unwrap();
    assert_eq!(ledger.account(stays.id).await.unwrap().unwrap().state, AccountState::Active);
    ledger.drop_enrolments(invited).await.unwrap();
    assert_eq!(ledger.enrolment(&[3; 32]).await.unwrap(), None);
}

async fn a_locked_session_keeps_its_row_without_keys_and_a_swept_one_is_gone(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let account = account_row(space, "nigora");
    ledger.create_account(&account, &[credential_of(account.id)], &[]).await.unwrap();
    for number in 1..=3 {
        ledger.open_session(&session_of(account.id, number), &VERIFIER).await.unwrap();
    }
    ledger.touch_session(&[1; 32], 5_000).await.unwrap();
    assert_eq!(ledger.session(&[1; 32]).await.unwrap().unwrap().idle_until, 1_000, "never beyond its end");
    ledger.lock_session(&[2; 32]).await.unwrap();
    assert!(ledger.session(&[2; 32]).await.unwrap().unwrap().sealed_keys.is_empty());
    ledger.sweep_sessions(500).await.unwrap();
    assert!(!ledger.session(&[1; 32]).await.unwrap().unwrap().sealed_keys.is_empty());
    assert!(ledger.session(&[3; 32]).await.unwrap().unwrap().sealed_keys.is_empty(), "idle too long");
    ledger.sweep_sessions(1_001).await.unwrap();
    assert!(ledger.sessions_of(account.id).await.unwrap().iter().all(|session| session.sealed_keys.is_empty()), "it has ended, and is known for a day");
    ledger.sweep_sessions(1_001 + ENDED_STAYS).await.unwrap();
    assert_eq!(ledger.sessions_of(account.id).await.unwrap(), []);
}

async fn sessions_asked_for_together_are_each_answered_with_their_own(engine: &str) {
    let (ledger, _folder, space) = with_space(engine).await;
    let account = account_row(space, "nigora");
    ledger.create_account(&account, &[credential_of(account.id)], &[]).await.unwrap();
    for number in 1..=8 {
        ledger.open_session(&SessionRow { space, ..session_of(account.id, number) }, &VERIFIER).await.unwrap();
    }
    let asked: Vec<_> = (0..64_u8)
        .map(|at| {
            let (ledger, hash) = (ledger.clone(), [at % 10; 32]);
            tokio::spawn(async move { (hash, ledger.session_and_tip(&hash).await.unwrap()) })
        })
        .collect();
    for (at, asked) in asked.into_iter().enumerate() {
        // Some go away before they are answered, also those who asked for others.
        if at % 5 == 0 {
            asked.abort();
            continue;
        }
        let (hash, found) = asked.await.unwrap();
        let is_there = (1..=8).contains(&hash[0]);
        assert_eq!(found.map(|(row, tip)| (row.hash, tip.head.seq)), is_there.then_some((hash, 0)));
    }
    ledger.end_session(&[1; 32]).await.unwrap();
    assert_eq!(ledger.session_and_tip(&[1; 32]).await.unwrap(), None, "ended is ended for whoever asks next");
}

async fn a_one_time_code_works_for_exactly_one_of_many(engine: &str) {
    let (ledger, _folder) = fresh(engine).await;
    ledger.put_enrolment(&EnrolmentRow { hash: [1; 32], staff: None, sealed: vec![1], until_day: 10, is_used: false }).await.unwrap();
    let tries: Vec<_> = (0..16)
        .map(|_| {
            let ledger = ledger.clone();
            tokio::spawn(async move { ledger.use_enrolment(&[1; 32]).await.unwrap() })
        })
        .collect();
    let mut used = 0;
    for tried in tries {
        used += usize::from(tried.await.unwrap());
    }
    assert_eq!(used, 1);
    let row = ledger.enrolment(&[1; 32]).await.unwrap().unwrap();
    assert!(row.is_used && row.sealed.is_empty());
    assert!(!ledger.use_enrolment(&[2; 32]).await.unwrap());
}

async fn failures_are_counted_by_key(engine: &str) {
    let (ledger, _folder) = fresh(engine).await;
    assert_eq!(ledger.throttle(&[1; 32]).await.unwrap(), ThrottleRow::default());
    ledger.put_throttle(&[1; 32], ThrottleRow { failures: 3, blocked_until: 50 }).await.unwrap();
    ledger.put_throttle(&[1; 32], ThrottleRow { failures: 4, blocked_until: 60 }).await.unwrap();
    assert_eq!(ledger.throttle(&[1; 32]).await.unwrap(), ThrottleRow { failures: 4, blocked_until: 60 });
    assert_eq!(ledger.throttle(&[2; 32]).await.unwrap(), ThrottleRow::default());
    let (seen, counted) = (ThrottleRow { failures: 4, blocked_until: 60 }, ThrottleRow { failures: 5, blocked_until: 70 });
    assert!(ledger.move_throttle(&[1; 32], seen, counted).await.unwrap());
    assert!(!ledger.move_throttle(&[1; 32], seen, counted).await.unwrap(), "another was first");
    assert!(ledger.move_throttle(&[2; 32], ThrottleRow::default(), counted).await.unwrap(), "nothing stands there yet");
    assert!(!ledger.move_throttle(&[2; 32], ThrottleRow::default(), counted).await.unwrap());
    ledger.put_throttle(&[3; 32], ThrottleRow { failures: 5, blocked_until: 71 }).await.unwrap();
    ledger.sweep_sessions(71 + ENDED_STAYS).await.unwrap();
    assert_eq!(ledger.throttle(&[1; 32]).await.unwrap(), ThrottleRow::default(), "a day after the last");
    assert_eq!(ledger.throttle(&[3; 32]).await.unwrap().failures, 5);
}
