//! What the file does beyond the contract.

use lixiao_domain::{Campaign, CampaignId, Timestamp};
use lixiao_store::{StoreError, read, write};
use lixiao_store_sqlite::SqliteStore;

fn campaign() -> Campaign {
    Campaign {
        id: CampaignId(1),
        name: "2026届".into(),
        closes: Timestamp(1000),
        nodes: [].into(),
        plans: [].into(),
    }
}

#[tokio::test]
async fn a_store_opened_again_is_the_same_store() -> Result<(), StoreError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store.db");
    let store = SqliteStore::open(&path)?;
    write(&store, |txn| txn.put_campaign(&campaign())).await?;
    let identity = read(&store, |txn| txn.identity()).await?;
    store.shutdown();

    let store = SqliteStore::open(&path)?;
    assert_eq!(read(&store, |txn| txn.identity()).await?, identity);
    let kept = read(&store, |txn| txn.campaign(CampaignId(1))).await?;
    assert_eq!(kept.map(|kept| kept.campaign), Some(campaign()));
    Ok(())
}
