//! The domain's rules answer as the table says, and the table shows all that they can say.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{Outcome, PolicyBreach, QuarantineCause, Refusal, Review};
use lixiao_rulebook::{DomainJudge, assert_alike, cases, combinations};

#[test]
fn the_domain_answers_every_case() {
    let count = assert_alike(&mut DomainJudge, cases());
    assert!(count > 350, "only {count} cases");
}

#[test]
fn the_domain_answers_every_situation() {
    let count = assert_alike(&mut DomainJudge, combinations::situations());
    assert!(count > 10_000, "only {count} situations");
}

#[test]
fn the_domain_answers_every_entrance() {
    let count = assert_alike(&mut DomainJudge, combinations::entrances());
    assert!(count > 10_000, "only {count} entrances");
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let mut names = BTreeMap::new();
    for case in cases() {
        *names.entry((case.row, case.name)).or_insert(0) += 1;
    }
    let twice: Vec<_> = names.into_iter().filter(|(_, times)| *times > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_table_shows_every_row_and_every_answer() {
    let cases = cases();
    let rows: BTreeSet<u8> = cases.iter().map(|case| case.row).collect();
    assert_eq!(rows, (0..=12).collect());
    let mut shown: BTreeSet<&str> = BTreeSet::new();
    for case in &cases {
        shown.extend(case.expected.outcome.iter().chain(case.expected.changed.values()).map(answer));
        shown.extend(case.expected.review.iter().copied().map(review));
    }
    let missing: Vec<_> = ANSWERS.iter().filter(|answer| !shown.contains(*answer)).collect();
    assert!(missing.is_empty(), "no case leads to {missing:?}");
    assert_eq!(shown.len(), ANSWERS.len(), "{shown:?}");
}

/// What [`answer`] and [`review`] can say.
const ANSWERS: [&str; 28] = [
    "applied",
    "already so",
    "held",
    "withdrawn",
    "conflict",
    "id reused",
    "student unknown",
    "plan missing",
    "node unknown",
    "node not in plan",
    "action not allowed",
    "desk unknown",
    "kiosk",
    "session invalid",
    "not granted",
    "desk not assigned",
    "window closed",
    "campaign closed",
    "never opened",
    "basis too old",
    "online only",
    "card needed",
    "photo needed",
    "number reused",
    "rights withdrawn",
    "straddled",
    "stale fail",
    "ticket replaced",
];

fn answer(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::AlreadySo { .. } => "already so",
        Outcome::Held { .. } => "held",
        Outcome::Withdrawn { .. } => "withdrawn",
        Outcome::Conflict { .. } => "conflict",
        Outcome::Refused(why) => refusal(why),
        Outcome::Quarantined(QuarantineCause::SeqReused { .. }) => "number reused",
        Outcome::Quarantined(QuarantineCause::RightsWithdrawn) => "rights withdrawn",
        Outcome::Quarantined(QuarantineCause::Unreadable) => {
            "said at the door: the judge reads what it judges"
        }
    }
}

fn refusal(why: &Refusal) -> &'static str {
    match why {
        Refusal::IdReused => "id reused",
        Refusal::StudentUnknown => "student unknown",
        Refusal::PlanMissing => "plan missing",
        Refusal::NodeUnknown => "node unknown",
        Refusal::NodeNotInPlan { .. } => "node not in plan",
        Refusal::ActionNotAllowed => "action not allowed",
        Refusal::DeskUnknown => "desk unknown",
        Refusal::KioskCannotMark => "kiosk",
        Refusal::SessionInvalid => "session invalid",
        Refusal::NotGranted => "not granted",
        Refusal::DeskNotAssigned => "desk not assigned",
        Refusal::WindowClosed { .. } => "window closed",
        Refusal::CampaignClosed => "campaign closed",
        Refusal::NeverOpened => "never opened",
        Refusal::Policy { breach: PolicyBreach::BasisTooOld { .. } } => "basis too old",
        Refusal::Policy { breach: PolicyBreach::OnlineOnly } => "online only",
        Refusal::Policy { breach: PolicyBreach::CardNeeded } => "card needed",
        Refusal::Policy { breach: PolicyBreach::PhotoNeeded } => "photo needed",
    }
}

fn review(why: Review) -> &'static str {
    match why {
        Review::WindowStraddled => "straddled",
        Review::StaleFail => "stale fail",
        Review::TicketReplaced => "ticket replaced",
    }
}
