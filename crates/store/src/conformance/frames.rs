//! What a desk must hear of: campaigns, keys, accounts, desks.

use lixiao_domain::{CampaignId, Outcome, Revision};

use super::samples::{
    CAMPAIGN, Done, OTHER, Shared, account, campaign, desk, desk_id, desk_mark, enrolment, keep, look,
    mark_id, put, session, set_up, signing_key, student,
};
use crate::store::{StoreError, WriteTxn};

pub async fn campaigns_come_lowest_first(store: Shared) -> Done {
    keep(&store, |txn| {
        [9, 200, 0].into_iter().try_for_each(|id| txn.put_campaign(&campaign(CampaignId(id))))
    })
    .await?;
    assert_eq!(look(&store, |txn| txn.campaign_ids()).await?, [0, 9, 200].map(CampaignId));
    Ok(())
}

pub async fn a_campaign_put_again_replaces_the_old_with_its_frame(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| put(txn, &student(1))).await?;
    let before = frames(&store).await?;
    let mut changed = campaign(CAMPAIGN);
    changed.name = "改名".into();
    changed.plans.clear();
    let kept = changed.clone();
    keep(&store, move |txn| txn.put_campaign(&changed)).await?;
    let found = look(&store, |txn| txn.campaign(CAMPAIGN)).await?;
    assert_eq!(found.map(|found| found.campaign), Some(kept));
    let after = frames(&store).await?;
    assert!(after[0] > before[0]);
    assert_eq!(after[1], before[1]);
    Ok(())
}

pub async fn a_desk_and_a_key_change_the_frame_of_their_campaign(store: Shared) -> Done {
    set_up(&store).await?;
    let changed = changed_by(&store, |txn| txn.put_desk(&desk(1, OTHER))).await?;
    assert_eq!(changed, [false, true]);
    let changed = changed_by(&store, |txn| txn.put_signing_key(&signing_key(CAMPAIGN, 1))).await?;
    assert_eq!(changed, [true, false]);
    Ok(())
}

pub async fn an_account_changes_every_frame(store: Shared) -> Done {
    set_up(&store).await?;
    let changed = changed_by(&store, |txn| txn.put_account(&account(1, "wang"))).await?;
    assert_eq!(changed, [true, true]);
    Ok(())
}

pub async fn a_frame_change_is_a_revision_of_its_own(store: Shared) -> Done {
    set_up(&store).await?;
    let before = look(&store, |txn| txn.revision()).await?;
    keep(&store, |txn| txn.put_desk(&desk(1, CAMPAIGN))).await?;
    let after = look(&store, |txn| txn.revision()).await?;
    assert_eq!(after, Revision(before.0 + 1));
    assert_eq!(frames(&store).await?[0], after);
    Ok(())
}

pub async fn other_changes_leave_the_frames(store: Shared) -> Done {
    set_up(&store).await?;
    let changed = changed_by(&store, |txn| {
        put(txn, &student(1))?;
        txn.add_mark(&desk_mark(1, desk_id(1), 1, 10))?;
        txn.set_outcome(mark_id(1), &Outcome::Conflict { head: None }, Revision(9))?;
        txn.put_session(&session(1))?;
        txn.put_enrolment(&enrolment(1))
    })
    .await?;
    assert_eq!(changed, [false, false]);
    Ok(())
}

/// Whether the work changes the frame of each of the two campaigns.
async fn changed_by(
    store: &Shared,
    work: impl FnOnce(&mut dyn WriteTxn) -> Done + Send + 'static,
) -> Result<[bool; 2], StoreError> {
    let before = frames(store).await?;
    keep(store, work).await?;
    let after = frames(store).await?;
    Ok([after[0] > before[0], after[1] > before[1]])
}

async fn frames(store: &Shared) -> Result<[Revision; 2], StoreError> {
    look(store, |txn| {
        let campaigns = [txn.campaign(CAMPAIGN)?, txn.campaign(OTHER)?];
        Ok(campaigns.map(|found| found.expect("the campaign is there").frame_revision))
    })
    .await
}
