//! What the file does beyond the contract.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use lixiao_domain::{Campaign, CampaignId, Revision, Timestamp};
use lixiao_store::{Ran, Store, StoreError, WriteTxn, read, write};
use lixiao_store_sqlite::SqliteStore;
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinSet;

fn campaign(id: u8) -> Campaign {
    let (nodes, plans) = ([].into(), [].into());
    Campaign { id: CampaignId(id), name: "2026届".into(), closes: Timestamp(1000), nodes, plans }
}

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("store.db");
    (folder, path)
}

fn log_of(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

#[tokio::test]
async fn a_store_opened_again_is_the_same_store() -> Result<(), StoreError> {
    let (_folder, path) = folder();
    let store = SqliteStore::open(&path)?;
    write(&store, |txn| txn.put_campaign(&campaign(1))).await?;
    let identity = read(&store, |txn| txn.identity()).await?;
    store.shutdown();

    let store = SqliteStore::open(&path)?;
    assert_eq!(read(&store, |txn| txn.identity()).await?, identity);
    assert_eq!(read(&store, |txn| txn.revision()).await?, Revision(1));
    let kept = read(&store, |txn| txn.campaign(CampaignId(1))).await?;
    assert_eq!(kept.map(|kept| kept.campaign), Some(campaign(1)));
    Ok(())
}

#[tokio::test]
async fn two_new_stores_are_two() -> Result<(), StoreError> {
    let (folder, path) = folder();
    let (one, two) = (SqliteStore::open(&path)?, SqliteStore::open(folder.path().join("two.db"))?);
    let one = read(&one, |txn| txn.identity()).await?;
    let two = read(&two, |txn| txn.identity()).await?;
    assert_ne!(one.server, two.server);
    assert_ne!(one.epoch, two.epoch);
    assert_ne!(one.epoch, one.server);
    Ok(())
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_new_store() -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = folder();
    let _store = SqliteStore::open(&path)?;
    for file in [&path, &log_of(&path)] {
        let mode = fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    Ok(())
}

#[test]
fn a_newer_version_is_refused_and_left_untouched() -> Result<(), StoreError> {
    let (_folder, path) = folder();
    SqliteStore::open(&path)?.shutdown();
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("PRAGMA user_version = 99").unwrap();
    // Still open, so that its log has something which a careless reader would fold into the file.
    let before = [&path, &log_of(&path)].map(|file| fs::read(file).unwrap());
    assert!(!before[1].is_empty());
    let refused = SqliteStore::open(&path).err();
    assert!(matches!(refused, Some(StoreError::TooNew { found: 99, .. })), "{refused:?}");
    assert_eq!([&path, &log_of(&path)].map(|file| fs::read(file).unwrap()), before);
    Ok(())
}

#[test]
fn a_file_of_another_program_is_refused_and_left_untouched() {
    let (_folder, path) = folder();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Other(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
    fs::write(&path, "no database at all, whatever its name says").unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Other(_))));
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let (folder, _) = folder();
    assert!(matches!(SqliteStore::open(folder.path().join("no/store.db")), Err(StoreError::Other(_))));
}

#[tokio::test]
async fn a_closed_store_says_so() -> Result<(), StoreError> {
    let (_folder, path) = folder();
    let store = SqliteStore::open(&path)?;
    store.shutdown();
    store.shutdown();
    assert!(matches!(read(&store, |txn| txn.revision()).await, Err(StoreError::Closed)));
    assert!(matches!(write(&store, |txn| txn.next_revision()).await, Err(StoreError::Closed)));
    Ok(())
}

#[tokio::test]
async fn closing_finishes_what_is_queued_and_folds_the_log_into_the_file() -> Result<(), StoreError> {
    let (_folder, path) = folder();
    let store = SqliteStore::open(&path)?;
    for _ in 0..1000 {
        store.submit_write(Box::new(|txn| {
            let kept = txn.and_then(WriteTxn::next_revision);
            Ran { keep: kept.is_ok(), answer: Box::new(|_| ()) }
        }));
    }
    drop(store);
    assert!(!log_of(&path).exists());
    let store = SqliteStore::open(&path)?;
    assert_eq!(read(&store, |txn| txn.revision()).await?, Revision(1000));
    Ok(())
}

#[test]
fn many_can_make_one_new_store_at_once() {
    for _ in 0..10 {
        let (folder, path) = folder();
        thread::scope(|scope| {
            let opening: Vec<_> =
                (0..6).map(|_| scope.spawn(|| SqliteStore::open(&path).map(drop))).collect();
            for opened in opening {
                opened.join().unwrap().unwrap();
            }
        });
        let left = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["store.db"]);
    }
}

#[tokio::test]
async fn two_stores_over_one_file_see_each_other() -> Result<(), StoreError> {
    let (_folder, path) = folder();
    let stores = [Arc::new(SqliteStore::open(&path)?), Arc::new(SqliteStore::open(&path)?)];
    let mut writers = JoinSet::new();
    for writer in 0..20 {
        let store = Arc::clone(&stores[writer % 2]);
        writers.spawn(async move {
            let mut given = Vec::new();
            for _ in 0..20 {
                given.push(write(&*store, |txn| txn.next_revision()).await?);
            }
            Ok::<_, StoreError>(given)
        });
    }
    let given: Result<Vec<_>, _> = writers.join_all().await.into_iter().collect();
    let mut given = given?.concat();
    given.sort();
    assert_eq!(given, (1..=400).map(Revision).collect::<Vec<_>>());

    write(&*stores[0], |txn| txn.put_campaign(&campaign(1))).await?;
    assert_eq!(read(&*stores[1], |txn| txn.campaign_ids()).await?, [CampaignId(1)]);
    write(&*stores[1], |txn| txn.put_campaign(&campaign(2))).await?;
    assert_eq!(read(&*stores[0], |txn| txn.campaign_ids()).await?, [1, 2].map(CampaignId));
    Ok(())
}
