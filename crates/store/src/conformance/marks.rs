//! Marks come back as they were added.

use lixiao_domain::{
    Action, Basis, BatchId, ClockReading, Due, Entry, IdentityCheck, IssueNumber, Mark, MarkDigest, NodeId,
    OnBehalf, Origin, Outcome, PlanId, PolicyBreach, QuarantineCause, Reason, Refusal, Review, Revision,
    StudentId, Timestamp, Window,
};
use uuid::Uuid;

use super::samples::{
    Done, NODE, Shared, actor, desk_id, keep, keep_students, look, mark, mark_id, session_id, set_up, stored,
    student,
};
use crate::store::StoreError;

pub async fn a_mark_comes_back_as_it_was_added(store: Shared) -> Done {
    for (id, (action, origin)) in (1..).zip(actions().into_iter().zip(origins().into_iter().cycle())) {
        let said = Mark { action, origin, ..detailed(id) };
        let mut added = stored(said, Timestamp(-5), Outcome::Applied, Revision(7));
        added.judged.review = [Review::StaleFail, Review::TicketReplaced, Review::WindowStraddled].into();
        added.digest = MarkDigest([200; 32]);
        let kept = added.clone();
        keep(&store, move |txn| txn.add_mark(&added)).await?;
        assert_eq!(look(&store, move |txn| txn.mark(mark_id(id))).await?, Some(kept));
    }
    assert_eq!(look(&store, |txn| txn.mark(mark_id(99))).await?, None);
    Ok(())
}

pub async fn every_outcome_comes_back(store: Shared) -> Done {
    for (id, outcome) in (1..).zip(outcomes()) {
        let mut added = mark(id, 1, Revision(1));
        added.judged.outcome = outcome.clone();
        keep(&store, move |txn| txn.add_mark(&added)).await?;
        let kept = look(&store, move |txn| txn.mark(mark_id(id))).await?;
        assert_eq!(kept.map(|kept| kept.judged.outcome), Some(outcome));
    }
    Ok(())
}

pub async fn marks_come_in_the_order_in_which_they_were_added(store: Shared) -> Done {
    keep(&store, |txn| {
        for (id, revision) in [(7, 3), (2, 1), (9, 9)] {
            txn.add_mark(&mark(id, 1, Revision(revision)))?;
            txn.add_mark(&mark(id + 10, 2, Revision(revision)))?;
        }
        Ok(())
    })
    .await?;
    keep(&store, |txn| {
        txn.set_outcome(mark_id(7), &Outcome::Withdrawn { by: mark_id(9) }, Revision(11))?;
        txn.add_mark(&mark(1, 1, Revision(2)))
    })
    .await?;
    let marks = look(&store, |txn| txn.marks_of(StudentId(1))).await?;
    let ids: Vec<_> = marks.iter().map(|stored| stored.judged.mark.id).collect();
    assert_eq!(ids, [7, 2, 9, 1].map(mark_id));
    Ok(())
}

pub async fn a_mark_of_an_unknown_student_is_kept(store: Shared) -> Done {
    let added = mark(1, 404, Revision(1));
    let kept = added.clone();
    keep(&store, move |txn| txn.add_mark(&added)).await?;
    look(&store, |txn| {
        assert_eq!(txn.mark(mark_id(1))?.as_ref(), Some(&kept));
        assert_eq!(txn.marks_of(StudentId(404))?, [kept]);
        assert_eq!(txn.student(StudentId(404))?, None);
        assert_eq!(txn.record(StudentId(404))?, None);
        Ok(())
    })
    .await
}

pub async fn a_second_mark_of_one_id_is_refused(store: Shared) -> Done {
    keep(&store, |txn| txn.add_mark(&mark(1, 1, Revision(1)))).await?;
    let refused = keep(&store, |txn| txn.add_mark(&mark(1, 2, Revision(2)))).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    let kept = look(&store, |txn| txn.mark(mark_id(1))).await?;
    assert_eq!(kept, Some(mark(1, 1, Revision(1))));
    Ok(())
}

pub async fn another_outcome_changes_nothing_else_of_a_mark(store: Shared) -> Done {
    keep(&store, |txn| {
        txn.add_mark(&mark(1, 1, Revision(1)))?;
        txn.add_mark(&mark(2, 1, Revision(2)))?;
        txn.set_outcome(mark_id(1), &Outcome::Conflict { head: None }, Revision(5))
    })
    .await?;
    let mut changed = mark(1, 1, Revision(5));
    changed.judged.outcome = Outcome::Conflict { head: None };
    let marks = look(&store, |txn| txn.marks_of(StudentId(1))).await?;
    assert_eq!(marks, [changed, mark(2, 1, Revision(2))]);
    Ok(())
}

pub async fn an_unknown_mark_gets_no_outcome(store: Shared) -> Done {
    let refused = keep(&store, |txn| txn.set_outcome(mark_id(1), &Outcome::Applied, Revision(1))).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    Ok(())
}

pub async fn a_record_holds_everything_said(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![student(1)]).await?;
    keep(&store, |txn| (1..=3).try_for_each(|id| txn.add_mark(&mark(id, 1, Revision(9))))).await?;
    let record = look(&store, |txn| txn.record(StudentId(1))).await?;
    let expected = student(1).record((1..=3).map(|id| mark(id, 1, Revision(9)).judged));
    assert_eq!(expected.entries(NODE).len(), 3);
    assert_eq!(record, Some(expected));
    Ok(())
}

/// A mark in which nothing is left out.
fn detailed(id: u128) -> Mark {
    Mark {
        seen: Some(mark_id(77)),
        node: NodeId(u16::MAX),
        made_at: Timestamp(i64::MIN),
        clock: ClockReading { offset_ms: -3, jumped: true },
        entry: Entry::Wedge,
        identity_check: IdentityCheck::Photo,
        ticket_issue: Some(IssueNumber(3)),
        on_behalf: Some(OnBehalf {
            name: "李妈妈".into(),
            relation: "母亲".into(),
            phone_tail: "1234".into(),
        }),
        remark: Some("\"引号\"、\u{0}与\n换行".into()),
        ..mark(id, 1, Revision(1)).judged.mark
    }
}

fn actions() -> [Action; 6] {
    let as_of = Timestamp(3);
    let source = || "财务".to_owned();
    let due = Some(Due { text: "学费".into(), amount: Some(-1), as_of });
    let reason = Reason { place: Some("一楼".into()), ..Reason::new("有图书未还") };
    [
        Action::Pass,
        Action::Fail { reason: reason.clone() },
        Action::Reopen { reason },
        Action::Undo { of: mark_id(5) },
        Action::Exempt { source: source(), as_of },
        Action::Require { source: source(), as_of, due },
    ]
}

fn origins() -> [Origin; 3] {
    let basis = Basis { revision: Revision(u64::MAX), server_time: Timestamp(i64::MAX) };
    let (session, actor) = (session_id(8), actor(8));
    [
        Origin::Desk { desk: desk_id(8), seq: u64::MAX, session, actor, basis },
        Origin::Web { session, actor },
        Origin::Import { batch: BatchId(Uuid::from_u128(8)) },
    ]
}

fn outcomes() -> Vec<Outcome> {
    let window = Window { from: Timestamp(1), until: Timestamp(2) };
    let refusals = [
        Refusal::IdReused,
        Refusal::StudentUnknown,
        Refusal::NodeNotInPlan { plan: PlanId("本科".into()) },
        Refusal::WindowClosed { window },
        Refusal::Policy { breach: PolicyBreach::BasisTooOld { limit_minutes: 5 } },
        Refusal::Policy { breach: PolicyBreach::OnlineOnly },
        Refusal::NeverOpened,
    ];
    let others = [
        Outcome::Applied,
        Outcome::AlreadySo { by: mark_id(9) },
        Outcome::Held { missing: vec![NODE, NodeId(5)] },
        Outcome::Withdrawn { by: mark_id(9) },
        Outcome::Conflict { head: Some(mark_id(9)) },
        Outcome::Conflict { head: None },
        Outcome::Quarantined(QuarantineCause::SeqReused { by: mark_id(9) }),
        Outcome::Quarantined(QuarantineCause::RightsWithdrawn),
        Outcome::Quarantined(QuarantineCause::Unreadable),
    ];
    others.into_iter().chain(refusals.map(Outcome::Refused)).collect()
}
