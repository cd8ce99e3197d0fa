//! Disks that are really full, a desk's and the server's: a small tmpfs, mounted in a namespace of the test's own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use lixiao_domain::{NodeId, Status};
use lixiao_protocol::ipc::{CommandError, MarkAnswer, MarkState, SyncTrouble};
use lixiao_tests::campus::{Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, PATIENCE, counter, enrol, open, pass, passing, scan, until};
use reqwest::StatusCode;
use serde_json::json;
use tokio::time::timeout;

/// Names the folder of the tmpfs to the program inside the namespace.
const DISK: &str = "LIXIAO_SMALL_DISK";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_records_nothing_says_so_and_goes_on_once_there_is_room() {
    let own = "a_full_disk_records_nothing_says_so_and_goes_on_once_there_is_room";
    let Some(small) = small_disk(own) else { return };
    let campus = Campus::open().await;
    let desk = open(&small.join("desk")).await;
    enrol(&desk, &campus, &campus.url()).await;
    let ticket = campus.ticket("202210001").await;
    let request = passing(&scan(&desk, &ticket).await);
    fill(&small);
    let refused = desk.mark(request.clone()).await.map_err(CommandError::from);
    assert_eq!(refused.unwrap_err(), CommandError::DiskFull);
    assert_eq!(desk.today().await.unwrap().lines.len(), 0, "nothing looks as if it were recorded");
    empty(&small);
    let recorded = desk.mark(request).await.unwrap();
    assert!(matches!(recorded, MarkAnswer::Recorded { .. }), "{recorded:?}");
    until(&desk, |status| status.sync.unsent == 0).await;
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.status(NodeId(4)), Status::Passed);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_disk_is_full_takes_nothing_says_so_and_goes_on_once_there_is_room() {
    let own = "a_server_whose_disk_is_full_takes_nothing_says_so_and_goes_on_once_there_is_room";
    let Some(small) = small_disk(own) else { return };
    let campus = Campus::open_in(&small).await;
    let (desk, _folder) = counter(&campus).await;
    let mut other = RawDesk::open(&campus, &[4]).await;
    let student = other.student("202210002").await.id();
    let refused = other.pass(student, 4, campus.now());
    let before = pass(&desk, &campus.ticket("202210003").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    fill(&small);
    let said = other.push(std::slice::from_ref(&refused)).await;
    assert_eq!(said, (StatusCode::SERVICE_UNAVAILABLE, json!({ "code": "unavailable" })));
    let signed_in = desk.sign_in("library", PASSWORD).await.map_err(CommandError::from);
    assert_eq!(signed_in.unwrap_err(), CommandError::ServerCannotWrite);
    let waiting = pass(&desk, &campus.ticket("202210001").await).await;
    let mut marks = desk.watch_marks();
    let in_vain = async {
        while !matches!(desk.today().await.unwrap().lines[0].state, MarkState::Recorded { tries: 1.. }) {
            marks.changed().await.unwrap();
        }
    };
    timeout(PATIENCE, in_vain).await.expect("the line says that it was sent in vain");
    assert_eq!(desk.status().sync.trouble, Some(SyncTrouble::ServerCannotWrite));
    empty(&small);
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0 && status.sync.trouble.is_none()).await;
    assert_eq!(other.push(&[refused]).await.0, StatusCode::OK);
    for (no, line) in [("202210001", Some(waiting)), ("202210002", None), ("202210003", Some(before))] {
        let record = other.student(no).await.record;
        assert_eq!((record.status(LIBRARY), record.entries(LIBRARY).len()), (Status::Passed, 1), "{no}");
        assert!(line.is_none_or(|line| record.entries(LIBRARY)[0].mark.id == line.mark), "{no}");
    }
    desk.close().await;
}

/// The small disk, where this program has one. Otherwise the test of that name is played by another start of this
/// program, which may mount one: as root, or as root of a namespace.
fn small_disk(test: &str) -> Option<PathBuf> {
    if let Some(disk) = std::env::var_os(DISK) {
        return Some(disk.into());
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=4m tmpfs \"$LIXIAO_SMALL_DISK\" && exec \"$0\" \"$@\"";
    let mut inside = Command::new("unshare");
    if !is_root() {
        inside.args(["--user", "--map-root-user"]);
    }
    inside.args(["--mount", "sh", "-c", mount]).arg(std::env::current_exe().unwrap());
    inside.args(["--exact", test, "--nocapture"]).env(DISK, folder.path());
    assert!(inside.status().expect("unshare is installed").success());
    None
}

fn is_root() -> bool {
    let who = Command::new("id").arg("-u").output().expect("id is installed");
    who.stdout.trim_ascii() == b"0"
}

/// Writes until the disk takes no more.
fn fill(disk: &Path) {
    let mut filler = fs::File::create(disk.join("filler")).unwrap();
    for size in [65_536, 4_096, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}

/// Makes room again.
fn empty(disk: &Path) {
    fs::remove_file(disk.join("filler")).unwrap();
}
