//! Revisions, and who changed after one.

use lixiao_domain::{Outcome, Revision, StudentId};

use super::samples::{
    CAMPAIGN, Done, OTHER, Shared, keep, keep_students, look, mark, mark_id, put, set_up, student,
};
use crate::model::Student;
use crate::store::StoreError;

pub async fn changed_students_come_by_their_newest_change(store: Shared) -> Done {
    set_up(&store).await?;
    let foreigner = Student { campaign: OTHER, ..student(9) };
    keep_students(&store, vec![student(3), student(1), foreigner, student(2), student(3)]).await?;
    let all = after(&store, Revision(0), 9).await?;
    assert_eq!(students(&all), [1, 2, 3]);
    assert!(all.is_sorted(), "each later than the one before");
    let (first, _) = all[0];
    assert_eq!(students(&after(&store, first, 9).await?), [2, 3]);
    assert_eq!(students(&after(&store, first, 1).await?), [2]);
    Ok(())
}

pub async fn pages_miss_nobody_who_changes_midway(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, (1..=5).map(student).collect()).await?;
    let first = after(&store, Revision(0), 2).await?;
    keep_students(&store, vec![student(1), student(4)]).await?;
    let mut seen = students(&first);
    let mut cursor = first[1].0;
    loop {
        let page = after(&store, cursor, 2).await?;
        let Some((last, _)) = page.last() else { break };
        cursor = *last;
        seen.extend(students(&page));
    }
    assert_eq!(seen, [1, 2, 3, 5, 1, 4]);
    assert_eq!(cursor, look(&store, |txn| txn.revision()).await?);
    Ok(())
}

pub async fn students_of_one_revision_share_a_page(store: Shared) -> Done {
    set_up(&store).await?;
    let (shared, last) = keep(&store, |txn| {
        let (shared, last) = (txn.next_revision()?, txn.next_revision()?);
        for id in [3, 1, 2] {
            txn.put_student(&student(id), shared)?;
        }
        txn.put_student(&student(4), last)?;
        Ok((shared, last))
    })
    .await?;
    let page = [(shared, 1), (shared, 2), (shared, 3)];
    for limit in 1..=3 {
        assert_eq!(after(&store, Revision(0), limit).await?, page);
    }
    assert_eq!(after(&store, Revision(0), 4).await?.len(), 4);
    assert_eq!(after(&store, shared, 1).await?, [(last, 4)]);
    Ok(())
}

pub async fn a_mark_changes_its_student(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![student(1), student(2)]).await?;
    let revision = keep(&store, |txn| {
        let revision = txn.next_revision()?;
        txn.add_mark(&mark(1, 1, revision))?;
        Ok(revision)
    })
    .await?;
    let all = after(&store, Revision(0), 9).await?;
    assert_eq!(students(&all), [2, 1]);
    assert_eq!(all[1].0, revision);
    Ok(())
}

pub async fn another_outcome_changes_the_student(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| {
        put(txn, &student(1))?;
        let revision = txn.next_revision()?;
        txn.add_mark(&mark(1, 1, revision))?;
        put(txn, &student(2))
    })
    .await?;
    let revision = keep(&store, |txn| {
        let revision = txn.next_revision()?;
        txn.set_outcome(mark_id(1), &Outcome::Withdrawn { by: mark_id(2) }, revision)?;
        Ok(revision)
    })
    .await?;
    let all = after(&store, Revision(0), 9).await?;
    assert_eq!(students(&all), [2, 1]);
    assert_eq!(all[1].0, revision);
    Ok(())
}

pub async fn nothing_comes_after_the_newest_revision(store: Shared) -> Done {
    set_up(&store).await?;
    keep_students(&store, vec![student(1)]).await?;
    let newest = look(&store, |txn| txn.revision()).await?;
    for cursor in [newest, Revision(newest.0 + 1), Revision(u64::MAX)] {
        assert_eq!(after(&store, cursor, 9).await?, []);
    }
    assert_eq!(after(&store, Revision(0), 0).await?, []);
    assert_eq!(after(&store, Revision(0), usize::MAX).await?.len(), 1);
    Ok(())
}

async fn after(store: &Shared, cursor: Revision, limit: usize) -> Result<Vec<(Revision, u32)>, StoreError> {
    look(store, move |txn| {
        let page = txn.students_after(CAMPAIGN, cursor, limit)?;
        for (_, found) in &page {
            assert_eq!(txn.student(StudentId(found.id.0))?.as_ref(), Some(found));
        }
        Ok(page.into_iter().map(|(revision, found)| (revision, found.id.0)).collect())
    })
    .await
}

fn students(page: &[(Revision, u32)]) -> Vec<u32> {
    page.iter().map(|(_, student)| *student).collect()
}
