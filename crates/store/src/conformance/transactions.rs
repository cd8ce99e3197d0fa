//! All or nothing, one after the other.

use lixiao_domain::{Revision, StudentId, Timestamp};
use uuid::Uuid;

use super::samples::{
    CAMPAIGN, Done, OTHER, Shared, account, actor, campaign, desk, desk_id, desk_mark, enrolment, keep, look,
    mark, mark_id, number, put, session, session_id, set_up, signing_key, student, undone,
};
use crate::model::DeskTail;
use crate::store::{ReadTxn, StoreError, WriteTxn};

pub async fn a_new_store_holds_nothing(store: Shared) -> Done {
    look(&store, |txn| {
        assert_eq!(txn.revision()?, Revision(0));
        assert_eq!(txn.campaign_ids()?, []);
        assert_eq!(txn.campaign(CAMPAIGN)?, None);
        assert_eq!(txn.accounts()?, []);
        holds_nothing_of_everything(txn)
    })
    .await
}

pub async fn the_identity_stays(store: Shared) -> Done {
    let first = look(&store, |txn| Ok((txn.identity()?, txn.secret()?))).await?;
    set_up(&store).await?;
    assert_eq!(look(&store, |txn| Ok((txn.identity()?, txn.secret()?))).await?, first);
    assert_eq!(keep(&store, |txn| Ok((txn.identity()?, txn.secret()?))).await?, first);
    Ok(())
}

pub async fn another_epoch_changes_nothing_else(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, put_everything).await?;
    let (first, before, secret) =
        look(&store, |txn| Ok((txn.identity()?, everything_common(txn)?, txn.secret()?))).await?;
    let epoch = Uuid::from_u128(7);
    assert_eq!(look(&store, |txn| txn.restored()).await?, None);
    keep(&store, move |txn| txn.set_epoch(epoch, Timestamp(5))).await?;
    assert_eq!(look(&store, |txn| txn.restored()).await?, Some(Timestamp(5)));
    let (second, after) = look(&store, |txn| Ok((txn.identity()?, everything_common(txn)?))).await?;
    assert_eq!((second.server, second.epoch), (first.server, epoch));
    assert_eq!(look(&store, |txn| txn.secret()).await?, secret);
    assert_eq!(after, before);
    Ok(())
}

pub async fn work_sees_what_it_wrote(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| {
        put_everything(txn)?;
        assert_eq!(txn.student(StudentId(1))?, Some(student(1)));
        assert_eq!(txn.student_by_no(CAMPAIGN, &number("20220001"))?, Some(student(1)));
        assert_eq!(txn.find_students(CAMPAIGN, "2022", 9)?, [student(1)]);
        assert_eq!(txn.students_after(CAMPAIGN, Revision(0), 9)?.len(), 1);
        assert_eq!(txn.marks_of(StudentId(1))?.len(), 2);
        assert_eq!(txn.desk_tail(desk_id(1))?.contiguous, 1);
        assert_eq!(txn.account("wang")?, Some(account(1, "wang")));
        assert_eq!(txn.desk(desk_id(1))?, Some(desk(1, CAMPAIGN)));
        assert_eq!(txn.enrolment([1; 32])?, Some(enrolment(1)));
        assert_eq!(txn.session(session_id(1))?, Some(session(1)));
        assert_eq!(txn.signing_keys(CAMPAIGN)?.len(), 1);
        Ok(())
    })
    .await
}

pub async fn failed_work_leaves_nothing(store: Shared) -> Done {
    set_up(&store).await?;
    let before = look(&store, everything_common).await?;
    let failed = keep(&store, |txn| {
        put_everything(txn)?;
        Err::<(), _>(undone())
    });
    assert!(matches!(failed.await, Err(StoreError::Other(why)) if why.to_string() == undone().to_string()));
    assert_eq!(look(&store, everything_common).await?, before);
    look(&store, |txn| holds_nothing_of_everything(txn)).await
}

pub async fn a_revision_follows_the_newest_that_was_kept(store: Shared) -> Done {
    let first = keep(&store, |txn| txn.next_revision()).await?;
    let failed = keep(&store, |txn| {
        txn.next_revision()?;
        Err::<(), _>(undone())
    });
    assert!(failed.await.is_err());
    assert_eq!(look(&store, |txn| txn.revision()).await?, first);
    let (second, third) = keep(&store, |txn| Ok((txn.next_revision()?, txn.next_revision()?))).await?;
    assert_eq!([first, second, third], [Revision(1), Revision(2), Revision(3)]);
    assert_eq!(look(&store, |txn| txn.revision()).await?, third);
    Ok(())
}

pub async fn a_refused_put_leaves_what_was_there(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, put_everything).await?;
    let before = look(&store, everything_common).await?;
    keep(&store, |txn| {
        let mut namesake = student(2);
        namesake.no = student(1).no;
        assert!(txn.put_student(&namesake, Revision(9)).is_err());
        assert!(txn.add_mark(&mark(1, 2, Revision(9))).is_err());
        assert!(txn.put_account(&account(2, "wang")).is_err());
        Ok(())
    })
    .await?;
    assert_eq!(look(&store, everything_common).await?, before);
    look(&store, |txn| {
        assert_eq!(txn.student(StudentId(2))?, None);
        assert_eq!(txn.marks_of(StudentId(2))?, []);
        assert_eq!(txn.account_of(actor(2))?, None);
        Ok(())
    })
    .await
}

/// Writes one of everything that belongs to a campaign.
fn put_everything(txn: &mut dyn WriteTxn) -> Done {
    put(txn, &student(1))?;
    txn.add_mark(&mark(1, 1, Revision(1)))?;
    txn.add_mark(&desk_mark(2, desk_id(1), 1, 50))?;
    txn.put_account(&account(1, "wang"))?;
    txn.put_desk(&desk(1, CAMPAIGN))?;
    txn.put_enrolment(&enrolment(1))?;
    txn.put_session(&session(1))?;
    txn.put_signing_key(&signing_key(CAMPAIGN, 1))
}

fn holds_nothing_of_everything(txn: &mut dyn ReadTxn) -> Done {
    assert_eq!(txn.student(StudentId(1))?, None);
    assert_eq!(txn.student_by_no(CAMPAIGN, &number("20220001"))?, None);
    assert_eq!(txn.find_students(CAMPAIGN, "", 9)?, []);
    assert_eq!(txn.students_after(CAMPAIGN, Revision(0), 9)?, []);
    assert_eq!(txn.marks_of(StudentId(1))?, []);
    assert_eq!(txn.record(StudentId(1))?, None);
    assert_eq!(txn.mark(mark_id(1))?, None);
    assert_eq!(txn.mark_numbered(desk_id(1), 1)?, None);
    assert_eq!(txn.set_aside_as(desk_id(1), 1)?, None);
    assert_eq!(txn.desk_tail(desk_id(1))?, DeskTail::default());
    assert_eq!(txn.account("wang")?, None);
    assert_eq!(txn.account_of(actor(1))?, None);
    assert_eq!(txn.desk(desk_id(1))?, None);
    assert_eq!(txn.desk_by_token([1; 32])?, None);
    assert_eq!(txn.desks(CAMPAIGN)?, []);
    assert_eq!(txn.enrolment([1; 32])?, None);
    assert_eq!(txn.session(session_id(1))?, None);
    assert!(txn.signing_keys(CAMPAIGN)?.is_empty());
    Ok(())
}

/// What every store has something of.
fn everything_common(txn: &mut dyn ReadTxn) -> Result<impl PartialEq + std::fmt::Debug + use<>, StoreError> {
    assert_eq!(txn.campaign(CAMPAIGN)?.map(|kept| kept.campaign), Some(campaign(CAMPAIGN)));
    let frames = (txn.campaign(CAMPAIGN)?, txn.campaign(OTHER)?);
    Ok((txn.revision()?, txn.campaign_ids()?, frames, txn.accounts()?, txn.student(StudentId(1))?))
}
