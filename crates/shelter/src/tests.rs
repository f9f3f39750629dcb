//! The house's rules, against a naive reference that shares no code with them.

use jiff::{ToSpan as _, civil::Date, civil::date};
use kernel::{drawn, ids::BedId};

use crate::{
    availability::{Availability, Band, by_region},
    model::{
        approval::{ApprovalEvent, ApprovalState, Criteria, may_be_a_reason},
        bed::{BedEvent, BedState, Count},
        nights::{Span, Usable, days, evening, median, period_of},
        refusal::is_forbidden,
        request::{AskEvent, AskState, InquiryEvent, InquiryState, RequestEvent, RequestState},
        runway::{Funding, Runway, runway},
        stay::{Absence, StayEvent, StayState, follow_ups},
        stock::Movement,
        waiting::Waiting,
    },
    records::{Party, RequestHead, StayHead},
    unmet::{Heard, UnmetNeeds},
};

mod parties;

/// I.2, Bed.
#[test]
fn a_bed_goes_these_ways_and_no_others() {
    let expected = [
        "Free: Hold>Held Occupy>Occupied Block>Blocked Retire>Retired",
        "Held: Keep>Held Release>Free Occupy>Occupied",
        "Occupied: Vacate>Cleaning",
        "Cleaning: Cleaned>Free Block>Blocked Retire>Retired",
        "Blocked: Unblock>Free Retire>Retired",
        "Retired:",
    ];
    assert_eq!(drawn(&BedState::ALL, &BedEvent::ALL, BedState::after), expected);
}

/// I.2, Shelter request.
#[test]
fn a_need_for_a_place_goes_these_ways_and_no_others() {
    let expected = [
        "Open: Hold>Held Choose>Chosen Place>Placed Fail>Unmet Withdraw>Withdrawn",
        "Held: HoldEnds>Open Choose>Chosen Place>Placed Fail>Unmet Withdraw>Withdrawn",
        "Chosen: Lose>Open Place>Placed Fail>Unmet Withdraw>Withdrawn",
        "Placed:",
        "Unmet:",
        "Withdrawn:",
    ];
    assert_eq!(drawn(&RequestState::ALL, &RequestEvent::ALL, RequestState::after), expected);
}

#[test]
fn what_another_house_was_asked_goes_these_ways_and_no_others_on_both_sides() {
    let asking = [
        "Asked: Offer>Offered Decline>Declined Arrive>Arrived End>Over",
        "Offered: Offer>Offered Decline>Declined Choose>Chosen Arrive>Arrived End>Over",
        "Declined: Ask>Asked",
        "Chosen: Offer>Offered Decline>Gone Keep>Chosen Arrive>Arrived End>Over",
        "Gone: Ask>Asked",
        "Arrived:",
        "Over: Ask>Asked",
    ];
    assert_eq!(drawn(&AskState::ALL, &AskEvent::ALL, AskState::after), asking);
    let asked = [
        "Open: Offer>Offered Decline>Declined Choose>Chosen Arrive>Arrived End>Over",
        "Offered: Decline>Declined Choose>Chosen Arrive>Arrived End>Over",
        "Declined: Ask>Open",
        "Chosen: Offer>Chosen Decline>Declined Arrive>Arrived End>Over",
        "Arrived:",
        "Over: Ask>Open",
    ];
    assert_eq!(drawn(&InquiryState::ALL, &InquiryEvent::ALL, InquiryState::after), asked);
}

/// I.2, Stay: who left is not missed.
#[test]
fn a_stay_goes_these_ways_and_no_others() {
    let expected = ["Here: GoesOut>Out Leaves>Left", "Out: StillOut>Out ComesBack>Here Leaves>Left", "Left:"];
    assert_eq!(drawn(&StayState::ALL, &StayEvent::ALL, StayState::after), expected);
}

#[test]
fn a_store_never_holds_less_than_nothing_and_a_count_is_what_it_is() {
    for before in 0..30 {
        for quantity in 0..30 {
            for movement in Movement::ALL {
                let after = movement.after(before, quantity);
                let naive = match movement.code() {
                    "received" => before + quantity,
                    "counted" => quantity,
                    _ => before - quantity,
                };
                assert_eq!(after, (naive >= 0).then_some(naive), "{before} {movement:?} {quantity}");
            }
        }
    }
    assert_eq!(Movement::Received.after(i64::MAX, 1), None);
}

#[test]
fn a_hold_ends_by_itself_and_nothing_else_does() {
    for state in BedState::ALL {
        let later = state.at(101, Some(100));
        assert_eq!(later, if state == BedState::Held { BedState::Free } else { state });
        assert_eq!(state.at(99, Some(100)), state);
    }
}

/// R-SH-03; scenario 12.
#[test]
fn the_day_of_arrival_counts_and_the_day_of_leaving_does_not() {
    let span = |from: i8, to: i8| Span { arrived_on: date(2026, 3, from), left_on: Some(date(2026, 3, to)) };
    let march = (date(2026, 3, 1), date(2026, 4, 1));
    assert_eq!([span(1, 1), span(1, 4), span(1, 3)].map(|span| span.nights(march.0, march.1)), [0, 3, 2]);
    assert!(span(1, 1).touches(march.0, march.1), "a stay without a night is a stay");
    assert_eq!(span(1, 4).nights(date(2026, 3, 3), date(2026, 3, 10)), 1, "only the nights of the period");
}

/// Who left on the first of the month did not sleep here in it.
#[test]
fn a_stay_that_ended_on_the_first_day_of_a_period_is_of_the_period_before() {
    let (from, to) = (date(2026, 3, 1), date(2026, 4, 1));
    let span = |arrived_on, left_on| Span { arrived_on, left_on: Some(left_on) };
    let touches = [span(date(2026, 2, 20), from), span(from, from), span(date(2026, 2, 20), date(2026, 3, 2)), span(date(2026, 2, 20), date(2026, 2, 28))];
    assert_eq!(touches.map(|span| span.touches(from, to)), [false, true, true, false]);
}

#[test]
fn a_count_after_midnight_is_the_evening_before_and_is_due_until_the_morning() {
    let at = |day, hour, minute| evening(date(2026, 11, day).at(hour, minute, 0, 0), jiff::civil::time(22, 0, 0, 0));
    assert_eq!([at(25, 22, 0), at(26, 0, 10), at(26, 9, 59)], [(date(2026, 11, 25), true); 3]);
    assert_eq!([at(26, 10, 0), at(26, 11, 59)], [(date(2026, 11, 25), false); 2]);
    assert_eq!([at(26, 12, 0), at(26, 21, 59)], [(date(2026, 11, 26), false); 2], "who counts early counts the evening to come");
}

#[test]
fn the_median_is_the_one_in_the_middle() {
    assert_eq!([median(vec![]), median(vec![9]), median(vec![30, 1, 2]), median(vec![10, 1, 2, 5])], [None, Some(9), Some(2), Some(3)]);
}

/// R-SH-07: what may not be a reason to refuse is no code that anyone could choose.
#[test]
fn no_reason_to_refuse_is_about_papers_police_nationality_health_or_pregnancy() {
    let codes: Vec<&str> = forms::list("unmet_reason").unwrap().items.iter().map(|item| item.code.as_str()).collect();
    assert!(codes.len() >= 11);
    for forbidden in ["document", "passport", "marriage", "police", "nation", "citizen", "hiv", "disab", "pregnan", "registration"] {
        assert!(codes.iter().all(|code| !code.contains(forbidden)), "{forbidden} may not be selectable");
    }
}

/// Enough chance for a test, and the same at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A random year: whatever happens to beds, their parts are the whole.
#[test]
fn occupied_and_held_and_blocked_and_cleaned_and_free_are_always_the_capacity() {
    let mut chance = Chance(12);
    let mut beds = vec![(BedState::Free, None::<i64>); 21];
    let (mut now, mut moves) = (0_i64, 0);
    for _ in 0..20_000 {
        now += i64::try_from(chance.below(3_600)).unwrap();
        let bed = chance.below(beds.len());
        let event = BedEvent::ALL[chance.below(BedEvent::ALL.len())];
        // A bed is given up for good once in a while, not every day.
        if event == BedEvent::Retire && chance.below(200) > 0 {
            continue;
        }
        let (stored, until) = beds[bed];
        if let Some(next) = stored.at(now, until).after(event) {
            beds[bed] = (next, (next == BedState::Held).then_some(now + 4 * 3_600));
            moves += 1;
        }
        let count = Count::of(beds.iter().map(|(state, until)| state.at(now, *until)));
        let there = beds.iter().filter(|(state, _)| *state != BedState::Retired).count();
        assert_eq!(count.capacity(), there);
        assert_eq!(count.free + count.held + count.occupied + count.cleaning + count.blocked, there);
        assert_eq!(count.available() + count.blocked, there);
    }
    assert!(moves > 2_000, "only {moves} moves: the year was too quiet");
}

fn stay(child: Option<u128>, arrived: Date, left: Option<Date>) -> StayHead {
    let head = StayHead::new(BedId::random(), arrived, arrived, child.map(|child| ("0_11".to_owned(), uuid::Uuid::from_u128(child))));
    StayHead { left_on: left.map(|day| day.to_string()), ..head }
}

/// The sums agree with a reference that walks through every night of the year.
#[test]
fn nights_of_a_random_year_agree_with_counting_every_night_by_itself() {
    let mut chance = Chance(7);
    let first = date(2026, 1, 1);
    let mut stays = Vec::new();
    for person in 0..300_u32 {
        let arrived = first.saturating_add(i64::try_from(chance.below(365)).unwrap().days());
        let left = (chance.below(5) > 0).then(|| arrived.saturating_add(i64::try_from(chance.below(120)).unwrap().days()));
        stays.push((person, stay(None, arrived, left)));
        if chance.below(3) == 0 {
            let early = left.map(|left| arrived.saturating_add((days(arrived, left) / 2).days()));
            // Two children of one age, one of whom comes back later.
            stays.push((person, stay(Some(1), arrived, early)));
            stays.push((person, stay(Some(2), arrived, early)));
            if let Some(early) = early {
                stays.push((person, stay(Some(1), early.saturating_add(10.days()), left.map(|left| left.saturating_add(20.days())))));
            }
        }
    }
    for _ in 0..50 {
        let from = first.saturating_add(i64::try_from(chance.below(300)).unwrap().days());
        let to = from.saturating_add(i64::try_from(1 + chance.below(90)).unwrap().days());
        let (mut nights, mut persons, mut touching) = (0, std::collections::BTreeSet::new(), 0);
        for (person, head) in &stays {
            let arrived: Date = head.arrived_on.parse().unwrap();
            let left: Option<Date> = head.left_on.as_ref().map(|day| day.parse().unwrap());
            let mut day = from;
            while day < to {
                nights += i64::from(day >= arrived && left.is_none_or(|left| day < left));
                day = day.tomorrow().unwrap();
            }
            // Every day on which she was here in the evening, and the one day of a stay without a night.
            let was_here = |day: Date| arrived == day || (arrived < day && left.is_none_or(|left| day < left));
            if from.series(1.day()).take_while(|day| *day < to).any(was_here) {
                touching += 1;
                persons.insert((*person, head.member));
            }
        }
        let period = period_of(&stays, &Usable::new(), from, to, to);
        assert_eq!(period.households, persons.iter().map(|(person, _)| person).collect::<std::collections::BTreeSet<_>>().len());
        assert_eq!((period.nights, period.persons, period.stays), (nights, persons.len(), touching), "{from} to {to}");
        let not_yet = period_of(&stays, &Usable::new(), from, to, from);
        assert_eq!((not_yet.nights, not_yet.bed_nights, not_yet.stays), (0, 0, touching), "nights that are not over are not counted");
        assert_eq!(period.children, persons.iter().filter(|(_, member)| member.is_some()).count());
    }
}

/// R-SH-05.
#[test]
fn each_night_of_a_stay_is_in_the_bed_in_which_she_slept() {
    let day = |day| date(2026, 11, day);
    let (one, two, three) = (BedId::random(), BedId::random(), BedId::random());
    let stay = StayHead { left_on: Some(day(20).to_string()), ..StayHead::new(one, day(1), day(30), None) };
    assert_eq!((stay.bed_on(day(1)), stay.spans_in(one)), (one, stay.span().map(|span| vec![span])), "who never moved");
    // On the tenth she is put into one bed and then into another; on the fifteenth she is back in the first.
    let stay = stay.moved_to(two, day(10)).moved_to(three, day(10)).moved_to(one, day(15));
    assert_eq!([day(1), day(9), day(10), day(14), day(15), day(19)].map(|night| stay.bed_on(night)), [one, one, three, three, one, one]);
    let span = |from, to| Span { arrived_on: day(from), left_on: Some(day(to)) };
    assert_eq!([one, two, three].map(|bed| stay.spans_in(bed)), [Some(vec![span(1, 10), span(15, 20)]), Some(vec![]), Some(vec![span(10, 15)])]);
    // Written down later that she left before she moved.
    let stay = StayHead { left_on: Some(day(8).to_string()), ..stay };
    assert_eq!([one, three].map(|bed| stay.spans_in(bed)), [Some(vec![span(1, 8)]), Some(vec![])]);
}

/// Scenario 11: "no report" among the words warns; a full house does not.
#[test]
fn words_about_papers_police_or_illness_are_noticed_in_three_languages() {
    let spoken = ["no report", "has no passport", "нет заявления в милицию", "без прописки", "она беременна", "ВИЧ"];
    let tajik = ["ҳуҷҷат надорад", "ба милитсия ариза надодааст", "шаҳрванди мо нест", "миллаташ дигар", "ВНМО дорад", "шиноснома нест", "гувоҳнома нест"];
    for words in spoken.iter().chain(&tajik) {
        assert!(is_forbidden(words), "{words}");
    }
    for words in ["the house is full", "все места заняты", "ҷой нест", "flooded room"] {
        assert!(!is_forbidden(words), "{words}");
    }
}

#[test]
fn after_half_an_hour_the_person_on_duty_is_told_and_after_two_hours_the_coordinator() {
    let at = |minutes: i64| Waiting::since(Some(0), Some("now"), minutes * 60);
    assert_eq!([at(0), at(29), at(30), at(119), at(120)], [Waiting::Fresh, Waiting::Fresh, Waiting::Duty, Waiting::Duty, Waiting::Coordinator]);
}

/// I.2, ShelterRequest: twelve hours where it is urgent, forty-eight where it is not.
#[test]
fn a_need_that_nobody_decided_in_time_has_expired() {
    let at = |urgency: Option<&str>, minutes: i64| Waiting::since(Some(0), urgency, minutes * 60);
    for urgency in [Some("now"), None] {
        assert_eq!([at(urgency, 12 * 60 - 1), at(urgency, 12 * 60)], [Waiting::Coordinator, Waiting::Expired], "{urgency:?}");
    }
    for urgency in [Some("days"), Some("routine")] {
        assert_eq!([at(urgency, 48 * 60 - 1), at(urgency, 48 * 60)], [Waiting::Coordinator, Waiting::Expired], "{urgency:?}");
    }
    assert_eq!(Waiting::since(None, None, 0), Waiting::Expired, "what nobody knows is looked at by everyone");
}

/// I.2: absent for more than 24 hours without a word.
#[test]
fn who_said_nothing_is_missed_after_a_day_and_who_said_when_after_that_hour() {
    let silent = Absence::from(0, None);
    assert_eq!([silent.wants_check(86_400), silent.wants_check(86_401)], [false, true]);
    assert!(Absence::from(0, Some(3_600)).wants_check(3_601));
}

#[test]
fn she_is_asked_one_three_six_and_twelve_months_after_she_left() {
    let due: Vec<String> = follow_ups(date(2026, 11, 30)).into_iter().map(|it| it.due_on).collect();
    assert_eq!(due, ["2026-12-30", "2027-02-28", "2027-05-30", "2027-11-30"]);
}

/// "In 90 days 6 of 21 places lose their funding."
#[test]
fn six_of_twenty_one_places_lose_their_funding_in_ninety_days() {
    let beds: Vec<BedId> = (0..21).map(|_| BedId::random()).collect();
    let today = date(2026, 11, 25);
    let funding = |beds: &[BedId], posts, ends: Date| Funding { funder: "F".into(), beds: beds.to_vec(), posts, ends_on: ends.to_string(), ..Funding::default() };
    let soon = today.saturating_add(89.days());
    let long = today.saturating_add(400.days());
    // The first three of those that end soon are paid on by another.
    let fundings = [funding(&beds[..9], 100, soon), funding(&beds[9..20], 50, long), funding(&beds[..3], 0, long), funding(&beds[20..], 0, today.saturating_sub(1.days()))];
    let expected = Runway { places: 21, places_unfunded: 1, places_losing: 6, posts: 150, posts_losing: 100, hours: 0, hours_losing: 0, endings: Vec::new() };
    assert_eq!(runway(&beds, &fundings, today), expected, "sums without a name, as an older program kept them");
}

#[test]
fn what_an_older_program_kept_of_a_funder_is_still_read() {
    let kept = r#"{"funder":"F","beds":[],"posts":150,"hours":20,"ends_on":"2026-12-31"}"#;
    let funding: Funding = serde_json::from_str(kept).unwrap();
    assert!(funding.what.is_none() && funding.runs_on(date(2020, 1, 1)), "it has no name and runs already");
    assert_eq!(serde_json::to_string(&funding).unwrap(), kept);
}

/// Capability 7: each post and service with its funder, its beginning and its end.
#[test]
fn a_post_that_ends_is_said_by_name_unless_another_funder_pays_on() {
    let today = date(2026, 11, 25);
    let funding = |funder: &str, what: &str, posts, hours, starts: Option<Date>, ends: Date| Funding {
        funder: funder.into(),
        what: Some(what.into()),
        posts,
        hours,
        starts_on: starts.map(|day| day.to_string()),
        ends_on: ends.to_string(),
        ..Funding::default()
    };
    let (soon, long) = (date(2026, 12, 31), date(2028, 1, 1));
    let fundings = [
        funding("A", "Psychologist", 100, 0, None, soon),
        funding("B", "psychologist", 100, 0, Some(date(2027, 1, 1)), long),
        funding("A", "Lawyer", 0, 40, None, date(2027, 2, 1)),
        funding("B", "Lawyer", 0, 10, None, long),
        funding("A", "Cook", 50, 0, None, soon),
        funding("A", "Driver", 100, 0, Some(date(2026, 12, 1)), soon),
    ];
    let runway = runway(&[], &fundings, today);
    assert_eq!((runway.posts, runway.posts_losing, runway.hours, runway.hours_losing), (150, 50, 50, 40), "{runway:?}");
    let endings: Vec<_> = runway.endings.iter().map(|it| (it.what.as_str(), it.funder.as_str())).collect();
    assert_eq!(endings, [("Cook", "A"), ("Lawyer", "A")]);
}

/// R-SH-02: a band, and only where three houses make it no pointer to one.
#[test]
fn a_region_with_two_houses_is_not_shown_and_yesterdays_word_does_not_count() {
    let says = |region: &str, family_places, at| Availability { region: region.into(), family_places, at };
    let now = 1_000_000;
    let two = vec![says("TJ-SU", Band::One, now), says("TJ-SU", Band::Two, now), says("TJ-SU", Band::Two, now - 90_000)];
    assert!(by_region(&two, now).is_empty());
    let three: Vec<_> = two.into_iter().chain([says("TJ-SU", Band::None, now - 80_000)]).collect();
    assert_eq!(by_region(&three, now).into_iter().collect::<Vec<_>>(), [("TJ-SU".to_owned(), Band::More)]);
}

/// I.2, Stay: approve.
#[test]
fn a_manager_agrees_at_any_time_and_names_another_house_once_before_she_has_agreed() {
    let expected = |state, event| match (state, event) {
        (ApprovalState::Waits | ApprovalState::Elsewhere, ApprovalEvent::Agrees) => Some(ApprovalState::Agreed),
        (ApprovalState::Waits, ApprovalEvent::NamesAnother) => Some(ApprovalState::Elsewhere),
        _ => None,
    };
    for state in ApprovalState::ALL {
        for event in ApprovalEvent::ALL {
            assert_eq!(state.after(event), expected(state, event), "{state:?} {event:?}");
        }
    }
}

/// Scenario 11, R-SH-07: what may not be a reason has no field in the criteria either.
#[test]
fn the_criteria_ask_nothing_that_nobody_may_be_refused_for() {
    let fields = serde_json::to_value(Criteria { group: Some("women".into()), ..Criteria::default() }).unwrap();
    let names: Vec<&String> = fields.as_object().unwrap().keys().collect();
    assert_eq!(names, ["colleague_knows_her", "group", "he_knows_the_house", "needs_care"]);
    assert!(!may_be_a_reason("other"), "words that nobody would read after the manager");
}

/// R-06, C.5: below ten a region would point at somebody.
#[test]
fn a_region_with_fewer_than_ten_needs_stands_with_what_is_not_known() {
    let need = |from: Option<&str>, heard, state| {
        let party = Party { adults: 1, children: 1, ..Party::default() };
        RequestHead { from: from.map(str::to_owned), heard, state, ..RequestHead::new(party, 0, date(2026, 11, 25)) }
    };
    let mut heads = vec![need(None, None, RequestState::Unmet), need(Some("TJ-SU"), None, RequestState::Placed)];
    heads.extend((0..9).map(|_| need(Some("TJ-SU"), None, RequestState::Unmet)));
    // Of these nobody asked a house: they stand apart, and lift no region over ten.
    heads.extend((0..4).map(|_| need(Some("TJ-SU"), Some(Heard::NotAsked), RequestState::Unmet)));
    heads.extend((0..10).map(|_| need(Some("TJ-KT"), Some(Heard::Called), RequestState::Unmet)));
    let all = UnmetNeeds::of(&heads);
    assert_eq!((all.needs, all.persons, all.not_asked, all.not_asked_persons), (20, 40, 4, 8));
    assert_eq!(all.regions.into_iter().collect::<Vec<_>>(), [(String::new(), 10), ("TJ-KT".into(), 10)]);
    assert_eq!(all.parties.into_iter().collect::<Vec<_>>(), [("with_children".into(), 20)]);
}
