//! Desks, enrolment codes and signing keys.

use lixiao_domain::{CampaignId, DeskRole, KeyId, NodeId, Timestamp, Withdrawal};

use super::samples::{
    CAMPAIGN, Done, OTHER, Shared, desk, desk_id, enrolment, keep, look, set_up, signing_key,
};
use crate::model::{Desk, Enrolment, SigningKey};
use crate::store::StoreError;

pub async fn a_desk_is_found_by_id_and_token(store: Shared) -> Done {
    set_up(&store).await?;
    let mut changed = Desk { token_hash: [9; 32], scope: 2, ..desk(1, CAMPAIGN) };
    changed.rights.nodes.push(Timestamp(7), [NodeId(5), NodeId(6)].into());
    changed.rights.revoked = Some(Withdrawal::ForCause { at: Timestamp(8) });
    let kept = changed.clone();
    keep(&store, |txn| txn.put_desk(&desk(1, CAMPAIGN))).await?;
    assert_eq!(look(&store, |txn| txn.desk_by_token([1; 32])).await?, Some(desk(1, CAMPAIGN)));
    keep(&store, move |txn| txn.put_desk(&changed)).await?;
    look(&store, move |txn| {
        assert_eq!(txn.desk(desk_id(1))?.as_ref(), Some(&kept));
        assert_eq!(txn.desk_by_token([9; 32])?, Some(kept));
        assert_eq!(txn.desk_by_token([1; 32])?, None);
        assert_eq!(txn.desk(desk_id(2))?, None);
        Ok(())
    })
    .await
}

pub async fn a_token_belongs_to_one_desk(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| txn.put_desk(&desk(1, CAMPAIGN))).await?;
    let double = Desk { token_hash: [1; 32], ..desk(2, OTHER) };
    let refused = keep(&store, move |txn| txn.put_desk(&double)).await;
    assert!(matches!(refused, Err(StoreError::Other(_))));
    assert_eq!(look(&store, |txn| txn.desk_by_token([1; 32])).await?, Some(desk(1, CAMPAIGN)));
    Ok(())
}

pub async fn desks_come_by_id_for_their_campaign(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| {
        [desk(3, CAMPAIGN), desk(1, CAMPAIGN), desk(2, OTHER)].iter().try_for_each(|desk| txn.put_desk(desk))
    })
    .await?;
    look(&store, |txn| {
        assert_eq!(txn.desks(CAMPAIGN)?, [desk(1, CAMPAIGN), desk(3, CAMPAIGN)]);
        assert_eq!(txn.desks(OTHER)?, [desk(2, OTHER)]);
        assert_eq!(txn.desks(CampaignId(1))?, []);
        Ok(())
    })
    .await
}

pub async fn an_enrolment_is_kept_and_replaced(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| txn.put_enrolment(&enrolment(1))).await?;
    assert_eq!(look(&store, |txn| txn.enrolment([1; 32])).await?, Some(enrolment(1)));
    assert_eq!(look(&store, |txn| txn.enrolment([2; 32])).await?, None);
    let used = Enrolment { used_by: Some(desk_id(1)), role: DeskRole::Kiosk, ..enrolment(1) };
    let kept = used.clone();
    keep(&store, move |txn| txn.put_enrolment(&used)).await?;
    assert_eq!(look(&store, |txn| txn.enrolment([1; 32])).await?, Some(kept));
    Ok(())
}

pub async fn signing_keys_come_by_number_for_their_campaign(store: Shared) -> Done {
    set_up(&store).await?;
    keep(&store, |txn| {
        for (campaign, key) in [(CAMPAIGN, 15), (CAMPAIGN, 2), (OTHER, 3)] {
            txn.put_signing_key(&signing_key(campaign, key))?;
        }
        txn.put_signing_key(&SigningKey { revoked: true, ..signing_key(CAMPAIGN, 2) })
    })
    .await?;
    let keys = look(&store, |txn| txn.signing_keys(CAMPAIGN)).await?;
    let told: Vec<_> = keys.iter().map(|key| (key.key, key.secret[0], key.revoked)).collect();
    assert_eq!(told, [(KeyId(2), 2, true), (KeyId(15), 15, false)]);
    assert_eq!(look(&store, |txn| txn.signing_keys(OTHER)).await?.len(), 1);
    Ok(())
}

pub async fn what_a_campaign_owns_needs_it(store: Shared) -> Done {
    let refusals = [
        keep(&store, |txn| txn.put_desk(&desk(1, CAMPAIGN))).await,
        keep(&store, |txn| txn.put_enrolment(&enrolment(1))).await,
        keep(&store, |txn| txn.put_signing_key(&signing_key(CAMPAIGN, 1))).await,
    ];
    assert!(refusals.iter().all(|refusal| matches!(refusal, Err(StoreError::Other(_)))));
    Ok(())
}
