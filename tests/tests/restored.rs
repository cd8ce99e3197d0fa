//! A centre that was restored from a backup takes up again the sessions that were opened since, by its own word alone.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use lixiao_domain::{DeskId, SessionId, SessionRights, Status, Timestamp, Withdrawal};
use lixiao_protocol::signed::{SessionClaim, SessionProof, Signed};
use lixiao_seal::CentreKey;
use lixiao_server::core::{accounts, centre, epochs};
use lixiao_store::{ReadTxn, StoreError, read};
use lixiao_tests::campus::{CAMPAIGN, Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, PATIENCE, open, pass, until};
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn marks_of_a_session_opened_since_the_backup_count() {
    let mut campus = Campus::open().await;
    campus.operator("library", &[4]).await;
    let folder = TempDir::new().unwrap();
    let desk = open(folder.path()).await;
    desk.enrol(&campus.url(), &campus.desk_code(&[4]).await).await.unwrap();
    let backup = folder.path().join("backup.db");
    campus.stop().await;
    std::fs::copy(campus.store_file(), &backup).unwrap();
    campus.start().await;

    desk.sign_in("library", PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210001").await).await;
    desk.sign_out().await.unwrap();
    desk.sign_in("library", PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210002").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;

    campus.stop().await;
    std::fs::copy(&backup, campus.store_file()).unwrap();
    campus.start().await;
    let epoch = Uuid::from_u128(0xE9);
    let at = campus.now();
    campus.write::<_, StoreError>(move |txn| epochs::begin(txn, epoch, at)).await.unwrap();
    campus.stop().await;
    campus.start().await;
    desk.retry_sync();
    let both_count = async {
        loop {
            let passed = [status(&campus, "202210001").await, status(&campus, "202210002").await];
            if passed == [Status::Passed; 2] {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, both_count).await.expect("both marks count again");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_centres_word_to_this_desk_opens_a_session_again() {
    let campus = Campus::open().await;
    let (desk, other) = (RawDesk::open(&campus, &[4]).await, RawDesk::open(&campus, &[5]).await);
    let lost = |id: u128| SessionRights {
        id: SessionId(Uuid::from_u128(id)),
        desk: Some(desk.desk),
        actor: desk.actor,
        from: campus.now(),
        until: campus.now().plus(1_000),
        ended: None,
    };
    let (key, server) = read::<_, StoreError>(campus.store(), |txn: &mut dyn ReadTxn| {
        Ok((centre::key(txn)?, txn.identity()?.server))
    })
    .await
    .unwrap();
    let sign = |key: &CentreKey, server, session| key.sign(&SessionProof { server, session });
    let good = sign(&key, server, lost(1));

    let unsigned = Signed { signature: String::new(), ..sign(&key, server, lost(2)) };
    let longer = sign(&key, server, lost(3));
    let until = format!("\"until\":{}", campus.now().plus(1_000).0);
    let longer = Signed { body: longer.body.replace(&until, "\"until\":9999999999999"), ..longer };
    let forged = sign(&CentreKey::from_secret([1; 32]), server, lost(4));
    let strange = sign(&key, Uuid::from_u128(9), lost(5));
    take_up(&campus, desk.desk, [unsigned, longer, forged, strange].map(|proof| claim(proof, None))).await;
    take_up(&campus, other.desk, [claim(sign(&key, server, lost(6)), None)]).await;
    for id in 2..=6 {
        assert_eq!(session(&campus, id).await, None, "{id}");
    }

    let ended = Timestamp(campus.now().0 + 500);
    take_up(&campus, desk.desk, [claim(good.clone(), Some(ended))]).await;
    let known = session(&campus, 1).await.unwrap();
    assert_eq!((known.until, known.ended), (lost(1).until, Some(Withdrawal::Ordinary { at: ended })));
    take_up(&campus, desk.desk, [claim(good, None)]).await;
    assert_eq!(session(&campus, 1).await, Some(known), "what has ended stays so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_taken_up_again_holds_no_longer_than_it_did() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let student = desk.student("202210001").await.id();
    let rights = SessionRights {
        id: SessionId(Uuid::from_u128(1)),
        desk: Some(desk.desk),
        actor: desk.actor,
        from: campus.now(),
        until: campus.now().plus(1_000),
        ended: None,
    };
    let proof = read::<_, StoreError>(campus.store(), move |txn: &mut dyn ReadTxn| {
        let server = txn.identity()?.server;
        Ok(centre::key(txn)?.sign(&SessionProof { server, session: rights }))
    });
    take_up(&campus, desk.desk, [claim(proof.await.unwrap(), None)]).await;
    desk.session = SessionId(Uuid::from_u128(1));
    campus.pass(60_000);
    let late = desk.pass(student, 4, campus.now());
    let outcome = desk.outcomes(&[late]).await.remove(0);
    assert_eq!(outcome["reason"], "session_invalid", "{outcome}");
}

fn claim(proof: Signed, ended: Option<Timestamp>) -> SessionClaim {
    SessionClaim { proof, ended }
}

async fn take_up<const N: usize>(campus: &Campus, desk: DeskId, claims: [SessionClaim; N]) {
    campus.write::<_, StoreError>(move |txn| accounts::take_up(txn, desk, &claims)).await.unwrap();
}

async fn session(campus: &Campus, id: u128) -> Option<SessionRights> {
    let id = SessionId(Uuid::from_u128(id));
    read::<_, StoreError>(campus.store(), move |txn| txn.session(id)).await.unwrap()
}

async fn status(campus: &Campus, no: &str) -> Status {
    let no = no.parse().unwrap();
    let record = read::<_, StoreError>(campus.store(), move |txn| {
        let student = txn.student_by_no(CAMPAIGN, &no)?.expect("in the roster");
        txn.record(student.id)
    });
    record.await.unwrap().unwrap().status(LIBRARY)
}
