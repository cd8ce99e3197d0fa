//! The numbers of a desk's marks.

use lixiao_domain::{DeskId, Outcome, QuarantineCause, Revision, StudentId, Timestamp};

use super::samples::{Done, Shared, desk_id, desk_mark, keep, look, mark, mark_id};
use crate::model::{DeskTail, SetAside};
use crate::store::StoreError;

pub async fn a_tail_follows_the_marks(store: Shared) -> Done {
    let desk = desk_id(1);
    assert_eq!(tail(&store, desk).await?, DeskTail::default());
    for (seq, effective, latest) in [(1, -50, -50), (2, 70, 70), (3, 60, 70)] {
        add(&store, seq.into(), desk, seq, effective).await?;
        assert_eq!(tail(&store, desk).await?, reaches(seq, latest));
    }
    keep(&store, |txn| txn.add_mark(&mark(9, 1, Revision(1)))).await?;
    assert_eq!(tail(&store, desk).await?, reaches(3, 70));
    Ok(())
}

pub async fn a_tail_stops_at_a_gap_and_goes_on_once_it_is_filled(store: Shared) -> Done {
    let desk = desk_id(1);
    add(&store, 3, desk, 3, 30).await?;
    assert_eq!(tail(&store, desk).await?, DeskTail::default());
    add(&store, 1, desk, 1, 10).await?;
    assert_eq!(tail(&store, desk).await?, reaches(1, 10));
    add(&store, 5, desk, 5, 50).await?;
    add(&store, 2, desk, 2, 20).await?;
    assert_eq!(tail(&store, desk).await?, reaches(3, 30));
    add(&store, 4, desk, 4, 40).await?;
    assert_eq!(tail(&store, desk).await?, reaches(5, 50));
    Ok(())
}

pub async fn each_desk_has_its_own_tail(store: Shared) -> Done {
    add(&store, 1, desk_id(1), 1, 10).await?;
    add(&store, 2, desk_id(2), 1, 20).await?;
    add(&store, 3, desk_id(2), 2, 30).await?;
    assert_eq!(tail(&store, desk_id(1)).await?, reaches(1, 10));
    assert_eq!(tail(&store, desk_id(2)).await?, reaches(2, 30));
    assert_eq!(tail(&store, desk_id(3)).await?, DeskTail::default());
    assert_eq!(look(&store, |txn| txn.mark_numbered(desk_id(2), 2)).await?, Some(mark_id(3)));
    assert_eq!(look(&store, |txn| txn.mark_numbered(desk_id(1), 2)).await?, None);
    Ok(())
}

pub async fn a_number_given_twice_leads_to_the_first(store: Shared) -> Done {
    let desk = desk_id(1);
    add(&store, 8, desk, 1, 10).await?;
    add(&store, 4, desk, 1, 90).await?;
    assert_eq!(look(&store, move |txn| txn.mark_numbered(desk, 1)).await?, Some(mark_id(8)));
    assert_eq!(look(&store, |txn| txn.marks_of(StudentId(1))).await?.len(), 2);
    assert_eq!(tail(&store, desk).await?, reaches(1, 10));
    add(&store, 3, desk, 3, 30).await?;
    add(&store, 2, desk, 3, 80).await?;
    add(&store, 1, desk, 2, 20).await?;
    assert_eq!(tail(&store, desk).await?, reaches(3, 30));
    Ok(())
}

pub async fn any_number_can_be_kept(store: Shared) -> Done {
    let desk = desk_id(1);
    for (id, seq) in [(1, 0), (2, u64::MAX), (3, 1 << 63), (4, (1 << 63) - 1)] {
        add(&store, id, desk, seq, 10).await?;
        assert_eq!(look(&store, move |txn| txn.mark_numbered(desk, seq)).await?, Some(mark_id(id)));
    }
    assert_eq!(tail(&store, desk).await?, DeskTail::default());
    Ok(())
}

pub async fn what_is_set_aside_keeps_its_number(store: Shared) -> Done {
    let desk = desk_id(1);
    add(&store, 1, desk, 1, 10).await?;
    add(&store, 3, desk, 3, 30).await?;
    let sent = aside(desk, 2);
    keep(&store, move |txn| txn.set_aside(&sent)).await?;
    assert_eq!(tail(&store, desk).await?, reaches(3, 30));
    assert_eq!(look(&store, move |txn| txn.set_aside_as(desk, 2)).await?, Some(aside(desk, 2)));
    assert_eq!(look(&store, move |txn| txn.mark_numbered(desk, 2)).await?, Some(mark_id(2)));
    assert_eq!(look(&store, move |txn| txn.set_aside_as(desk, 1)).await?, None);
    let sent = aside(desk_id(2), 1);
    keep(&store, move |txn| txn.set_aside(&sent)).await?;
    let first = DeskTail { contiguous: 1, last_effective: None };
    assert_eq!(tail(&store, desk_id(2)).await?, first);
    Ok(())
}

pub async fn a_number_sets_one_thing_aside(store: Shared) -> Done {
    let desk = desk_id(1);
    let (first, second) = (aside(desk, 1), SetAside { body: "again".into(), ..aside(desk, 1) });
    keep(&store, move |txn| txn.set_aside(&first)).await?;
    assert!(keep(&store, move |txn| txn.set_aside(&second)).await.is_err());
    assert_eq!(look(&store, move |txn| txn.set_aside_as(desk, 1)).await?, Some(aside(desk, 1)));
    Ok(())
}

pub async fn a_desks_marks_and_what_was_set_aside_come_by_number(store: Shared) -> Done {
    let (desk, other) = (desk_id(1), desk_id(2));
    for (id, seq) in [(3, 3), (1, 1), (9, 300)] {
        add(&store, id, desk, seq, 10).await?;
    }
    add(&store, 5, other, 1, 10).await?;
    for (of, seq) in [(desk, 400), (desk, 2), (other, 7)] {
        let sent = aside(of, seq);
        keep(&store, move |txn| txn.set_aside(&sent)).await?;
    }
    look(&store, move |txn| {
        let marks: Vec<_> = txn.marks_by(desk)?.iter().map(|stored| stored.judged.mark.id).collect();
        assert_eq!(marks, [mark_id(1), mark_id(3), mark_id(9)]);
        assert_eq!(txn.set_aside_of(desk)?, [aside(desk, 2), aside(desk, 400)]);
        assert_eq!(txn.marks_by(other)?.len(), 1);
        assert_eq!(txn.set_aside_of(desk_id(3))?, []);
        Ok(())
    })
    .await
}

fn aside(desk: DeskId, seq: u64) -> SetAside {
    SetAside {
        desk,
        seq,
        mark: mark_id(u128::from(seq)),
        body: r#"{"id":"later words"}"#.into(),
        received: Timestamp(50),
        effective: Timestamp(40),
        outcome: Outcome::Quarantined(QuarantineCause::Unreadable),
        revision: Revision(7),
    }
}

async fn add(store: &Shared, id: u128, desk: DeskId, seq: u64, effective: i64) -> Done {
    keep(store, move |txn| txn.add_mark(&desk_mark(id, desk, seq, effective))).await
}

async fn tail(store: &Shared, desk: DeskId) -> Result<DeskTail, StoreError> {
    look(store, move |txn| txn.desk_tail(desk)).await
}

fn reaches(contiguous: u64, last_effective: i64) -> DeskTail {
    DeskTail { contiguous, last_effective: Some(Timestamp(last_effective)) }
}
