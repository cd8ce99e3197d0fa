//! When the network never comes back: a desk's outbox goes to the centre as a file.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_desk::Desk;
use lixiao_domain::{DeskId, Outcome, Revision, Status};
use lixiao_protocol::ipc::CommandError;
use lixiao_seal::FileError;
use lixiao_server::core::exports::{self, ImportError, Imported};
use lixiao_store::{ReadTxn, StoreError, read};
use lixiao_tests::campus::{CAMPAIGN, Campus};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, counter, open, pass, until};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_brings_what_no_network_brings_and_the_desk_learns_it_later() {
    let mut campus = Campus::open().await;
    let (desk, folder) = offline_counter(&mut campus).await;
    let exported = desk.export(folder.path()).await.unwrap();
    assert_eq!((exported.marks, exported.unsent), (2, 1));
    desk.close().await;
    campus.start().await;

    let text = std::fs::read_to_string(&exported.path).unwrap();
    let first = import(&campus, &text).await.unwrap();
    assert_eq!(counts(&first), [1, 0, 0, 1], "the one that was never sent, and the one that was");
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210002").await.record.status(LIBRARY), Status::Passed);

    let before = revision(&campus).await;
    assert_eq!(counts(&import(&campus, &text).await.unwrap()), [0, 0, 0, 2], "again changes nothing");
    assert_eq!(revision(&campus).await, before);

    let desk = open(folder.path()).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    assert_eq!(revision(&campus).await, before, "the desk's own push changes nothing either");
    assert_eq!(reader.student("202210002").await.record.entries(LIBRARY).len(), 1);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_centre_gets_all_that_the_file_holds() {
    let mut campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    let backup = folder.path().join("backup.db");
    campus.stop().await;
    std::fs::copy(campus.store_file(), &backup).unwrap();
    campus.start().await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    let exported = desk.export(folder.path()).await.unwrap();
    desk.close().await;

    campus.stop().await;
    std::fs::copy(&backup, campus.store_file()).unwrap();
    campus.start().await;
    let text = std::fs::read_to_string(exported.path).unwrap();
    assert_eq!(counts(&import(&campus, &text).await.unwrap()), [1, 0, 0, 0]);
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.status(LIBRARY), Status::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_revoked_desk_is_put_aside() {
    let mut campus = Campus::open().await;
    let (desk, folder) = offline_counter(&mut campus).await;
    let exported = desk.export(folder.path()).await.unwrap();
    desk.close().await;
    campus.revoke_all_and_start().await;
    let text = std::fs::read_to_string(exported.path).unwrap();
    assert_eq!(counts(&import(&campus, &text).await.unwrap()), [0, 0, 1, 1]);
    let quarantined = read::<_, StoreError>(campus.store(), |txn| {
        let student = txn.student_by_no(CAMPAIGN, &"202210002".parse().unwrap())?.unwrap();
        Ok(txn.marks_of(student.id)?.pop().unwrap().judged.outcome)
    });
    assert!(matches!(quarantined.await.unwrap(), Outcome::Quarantined(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_what_it_says_changes_nothing() {
    let mut campus = Campus::open().await;
    let (desk, folder) = offline_counter(&mut campus).await;
    let exported = desk.export(folder.path()).await.unwrap();
    desk.close().await;
    campus.start().await;
    let text = std::fs::read_to_string(exported.path).unwrap();
    let before = revision(&campus).await;

    let mut stranger = Campus::open().await;
    assert!(matches!(import(&stranger, &text).await, Err(ImportError::OtherServer)));
    stranger.stop().await;
    let form = import(&campus, "学号,姓名").await;
    assert!(matches!(form, Err(ImportError::File(FileError::Form))));
    let cut = text.replace("\"sealed\":\"", "\"sealed\":\"AAAA");
    assert!(matches!(import(&campus, &cut).await, Err(ImportError::File(FileError::Sealed))));

    let other = RawDesk::open(&campus, &[4]).await.desk;
    let signer = only_desk(&campus, other).await;
    let passed_off = text.replace(&signer.to_string(), &other.to_string());
    assert_ne!(passed_off, text);
    let before_other = revision(&campus).await;
    assert!(matches!(import(&campus, &passed_off).await, Err(ImportError::DeskUnknown)), "it has no key");
    let unknown = text.replace(&signer.to_string(), "00000000-0000-4000-8000-000000000000");
    assert!(matches!(import(&campus, &unknown).await, Err(ImportError::DeskUnknown)));
    assert_eq!(revision(&campus).await, before_other);
    assert!(before < before_other, "only the other desk was enrolled meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_another_kind_is_not_written_over() {
    let mut campus = Campus::open().await;
    let (desk, folder) = offline_counter(&mut campus).await;
    let taken = folder.path().join("thesis.doc");
    std::fs::write(&taken, "mine").unwrap();
    let named = |error: lixiao_desk::DeskError| CommandError::from(error);
    assert_eq!(desk.export(&taken).await.map_err(named), Err(CommandError::FileInTheWay));
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "mine");
    let nowhere = folder.path().join("no such folder/outbox.lixiao");
    assert_eq!(desk.export(&nowhere).await.map_err(named), Err(CommandError::FileNotWritten));
    let named_by_hand = folder.path().join("mine.lixiao");
    for _ in 0..2 {
        assert_eq!(desk.export(&named_by_hand).await.unwrap().path, named_by_hand.display().to_string());
    }
    desk.close().await;
}

/// A desk of the library that has sent one mark and made another since its server went away.
async fn offline_counter(campus: &mut Campus) -> (Desk, TempDir) {
    let (desk, folder) = counter(campus).await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    let offline = campus.ticket("202210002").await;
    campus.stop().await;
    pass(&desk, &offline).await;
    (desk, folder)
}

async fn import(campus: &Campus, text: &str) -> Result<Imported, ImportError> {
    let (text, at) = (text.to_owned(), campus.now());
    campus.write(move |txn| exports::import(txn, &text, at)).await
}

/// Taken, returned, put aside, known before.
fn counts(imported: &Imported) -> [usize; 4] {
    [imported.taken, imported.returned, imported.quarantined, imported.known]
}

async fn revision(campus: &Campus) -> Revision {
    read::<_, StoreError>(campus.store(), |txn: &mut dyn ReadTxn| txn.revision()).await.unwrap()
}

/// The one desk besides `other`.
async fn only_desk(campus: &Campus, other: DeskId) -> DeskId {
    let desks = read::<_, StoreError>(campus.store(), |txn| txn.desks(CAMPAIGN)).await.unwrap();
    desks.iter().map(lixiao_store::Desk::id).find(|desk| *desk != other).unwrap()
}
