//! The judge on arbitrary records: it answers always, always the same, and within its bounds.

use super::arbitrary::{any_rights, campaign, full_rights, judged, mark, node_id, record, time};
use lixiao_domain::rules::{effective_time, record as record_mark};
use lixiao_domain::{
    Action, Judged, Mark, MarkId, Outcome, Progress, Received, Record, Replay, Review, Rights, Status,
    StudentId, Timestamp, judge, settle,
};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

fn rights_for(mark: &Mark, any: Rights, full: bool) -> Rights {
    if full { full_rights(mark) } else { any }
}

/// What the store may say about the mark's id and number.
#[derive(Clone, Debug)]
enum Stored {
    Nothing,
    Same(Box<Judged>),
    Other(Box<Judged>),
    Number(MarkId),
}

impl Stored {
    fn replay<'a>(&'a self, mark: &Mark) -> Replay<'a> {
        match self {
            Self::Nothing => Replay::New,
            Self::Same(stored) => Replay::SameId { digest: mark.digest(), stored },
            Self::Other(stored) => Replay::SameId { digest: stored.mark.digest(), stored },
            Self::Number(by) => Replay::SameSeq { by: *by },
        }
    }
}

fn stored() -> impl Strategy<Value = Stored> {
    prop_oneof![
        6 => Just(Stored::Nothing),
        1 => judged().prop_map(|stored| Stored::Same(Box::new(stored))),
        1 => judged().prop_map(|stored| Stored::Other(Box::new(stored))),
        1 => any::<u128>().prop_map(|by| Stored::Number(MarkId(Uuid::from_u128(by)))),
    ]
}

fn marks_of(record: &Record) -> Vec<Mark> {
    record.all_entries().map(|judged| judged.mark.clone()).collect()
}

proptest! {
    #[test]
    fn judging_answers_always_and_always_the_same(
        campaign in campaign(),
        record in option::weighted(0.9, record()),
        (mark, any_rights, full) in (mark(), any_rights(), any::<bool>()),
        (at, previous, stored) in (time(), option::of(time()), stored()),
    ) {
        let rights = rights_for(&mark, any_rights, full);
        let received = Received { mark: &mark, at, previous, replay: stored.replay(&mark) };
        let first = judge(&campaign, record.as_ref(), &rights, &received);
        prop_assert_eq!(&first, &judge(&campaign, record.as_ref(), &rights, &received));
        if let Stored::Same(stored) = &stored {
            prop_assert_eq!((&first.outcome, first.effective, &first.review),
                (&stored.outcome, stored.effective, &stored.review));
        } else {
            prop_assert_eq!(first.effective, effective_time(&received));
        }
    }

    #[test]
    fn recording_adds_at_the_end_and_changes_held_marks_only(
        campaign in campaign(),
        record in record(),
        (mark, any_rights, full) in (mark(), any_rights(), any::<bool>()),
        (at, previous, stored) in (time(), option::of(time()), stored()),
    ) {
        let rights = rights_for(&mark, any_rights, full);
        let received = Received { mark: &mark, at, previous, replay: stored.replay(&mark) };
        let mut after = record.clone();
        let recorded = record_mark(&campaign, &mut after, &rights, &received);
        if let Stored::Same(_) | Stored::Other(_) = stored {
            prop_assert_eq!(&after, &record);
            prop_assert!(recorded.changed.is_empty());
        } else {
            let own = after.entries(mark.node).last().expect("the mark was added");
            prop_assert_eq!(&own.mark, &mark);
            prop_assert_eq!(&own.outcome, &recorded.judgement.outcome);
        }
        for node in record.nodes.keys() {
            let (old, new) = (record.entries(*node), after.entries(*node));
            prop_assert!(new.len() >= old.len());
            for (old, new) in old.iter().zip(new) {
                prop_assert_eq!(&old.mark, &new.mark);
                prop_assert!(old.outcome == new.outcome || old.is_held());
            }
        }
    }

    #[test]
    fn settling_ends_and_once_is_enough(campaign in campaign(), record in record(), at in time()) {
        let mut settled = record.clone();
        let changed = settle(&campaign, &mut settled, at);
        prop_assert_eq!(marks_of(&settled), marks_of(&record));
        let mut again = settled.clone();
        prop_assert_eq!(settle(&campaign, &mut again, at), Vec::new());
        prop_assert_eq!(again, settled);
        let held = record.all_entries().filter(|judged| judged.is_held()).count();
        prop_assert!(changed.len() <= held);
        let still_held = changed.iter().any(|(_, outcome)| matches!(outcome, Outcome::Held { .. }));
        prop_assert!(!still_held);
    }

    #[test]
    fn nothing_is_held_when_the_campaign_is_over(campaign in campaign(), mut record in record()) {
        settle(&campaign, &mut record, campaign.closes);
        prop_assert_eq!(record.all_entries().filter(|judged| judged.is_held()).count(), 0);
    }

    #[test]
    fn the_effective_time_lies_between_basis_and_receipt(
        mark in mark(),
        at in time(),
        previous in option::of(time()),
    ) {
        let received = Received { mark: &mark, at, previous, replay: Replay::New };
        let effective = effective_time(&received);
        prop_assert!(effective <= at);
        let basis = match mark.origin {
            lixiao_domain::Origin::Desk { basis, .. } => Some(basis.server_time),
            lixiao_domain::Origin::Web { .. } | lixiao_domain::Origin::Import { .. } => None,
        };
        let earliest = basis.max(previous);
        if let Some(earliest) = earliest.filter(|earliest| *earliest <= at) {
            prop_assert!(effective >= earliest);
        }
        let claimed = Timestamp(mark.made_at.0.saturating_add(mark.clock.offset_ms));
        if earliest.is_none_or(|earliest| earliest <= claimed) && claimed <= at {
            prop_assert_eq!(effective, claimed);
        }
    }

    #[test]
    fn a_mark_read_back_has_the_same_digest(mark in mark()) {
        let text = serde_json::to_string(&mark).unwrap();
        let back: Mark = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(back.digest(), mark.digest());
        prop_assert_eq!(back, mark);
    }

    #[test]
    fn a_mark_that_says_anything_else_has_another_digest(mark in mark(), other in mark()) {
        prop_assert_eq!(mark.digest() == other.digest(), mark == other);
        let noted = Mark { remark: Some(format!("{}。", mark.remark.clone().unwrap_or_default())), ..mark.clone() };
        prop_assert_ne!(noted.digest(), mark.digest());
    }

    #[test]
    fn a_record_read_back_is_the_same(record in record()) {
        let text = serde_json::to_string(&record).unwrap();
        prop_assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }

    #[test]
    fn silence_is_pending(campaign in campaign(), node in node_id(), plan in record()) {
        let record = Record::new(StudentId(0), plan.plan);
        prop_assert_eq!(record.status(node), Status::Pending);
        for plan in campaign.plans.values() {
            let progress = Progress::of(&campaign, plan, &record);
            prop_assert!(!progress.is_done());
            prop_assert!(progress.nodes.iter().all(|node| node.status == Status::Pending));
        }
    }

    #[test]
    fn the_list_shows_conflicts_and_what_has_a_reason_to_be_there(judged in judged()) {
        let conflict = Outcome::Conflict { head: None };
        let with = |outcome: &Outcome, review: &[Review]| {
            let review = review.iter().copied().collect();
            Judged { outcome: outcome.clone(), review, ..judged.clone() }.needs_review()
        };
        prop_assert!(with(&conflict, &[]));
        prop_assert!(with(&conflict, &[Review::TicketReplaced]));
        prop_assert!(with(&Outcome::Applied, &[Review::StaleFail]));
        prop_assert!(!with(&Outcome::Applied, &[]));
    }

    #[test]
    fn a_node_is_passed_by_a_pass_that_was_applied(record in record(), node in node_id()) {
        let by_pass = |judged: &Judged| {
            judged.mark.action == Action::Pass && judged.outcome == Outcome::Applied
        };
        let full = matches!(record.nodes.get(&node), Some(lixiao_domain::History::Full { .. }));
        if full && record.status(node) == Status::Passed {
            prop_assert!(record.entries(node).iter().any(by_pass));
            prop_assert!(record.head(node).is_some_and(by_pass));
        }
    }
}
