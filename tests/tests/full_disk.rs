//! A desk on a disk that is really full: a small tmpfs, mounted in a namespace of the test's own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use lixiao_desk::{Desk, Machine};
use lixiao_domain::{NodeId, Status};
use lixiao_protocol::ipc::{CommandError, MarkAnswer};
use lixiao_tests::campus::{Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{PATIENCE, passing, scan};
use tokio::time::timeout;

/// Names the folder of the tmpfs to the program inside the namespace.
const DISK: &str = "LIXIAO_SMALL_DISK";

const NAME: &str = "a_full_disk_records_nothing_says_so_and_goes_on_once_there_is_room";

#[test]
fn a_full_disk_records_nothing_says_so_and_goes_on_once_there_is_room() {
    match std::env::var_os(DISK) {
        Some(disk) => tokio::runtime::Runtime::new().unwrap().block_on(play(Path::new(&disk))),
        None => start_anew_on_a_small_disk(),
    }
}

/// Starts this test once more where it may mount a disk: as root, or as root of a namespace.
fn start_anew_on_a_small_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=4m tmpfs \"$LIXIAO_SMALL_DISK\" && exec \"$0\" \"$@\"";
    let mut inside = Command::new("unshare");
    if !is_root() {
        inside.args(["--user", "--map-root-user"]);
    }
    inside.args(["--mount", "sh", "-c", mount]).arg(std::env::current_exe().unwrap());
    inside.args(["--exact", NAME, "--nocapture"]).env(DISK, folder.path());
    assert!(inside.status().expect("unshare is installed").success());
}

fn is_root() -> bool {
    let who = Command::new("id").arg("-u").output().expect("id is installed");
    who.stdout.trim_ascii() == b"0"
}

async fn play(folder: &Path) {
    let campus = Campus::open().await;
    let desk = Desk::open(&folder.join("desk"), Arc::new(Machine::new())).await.unwrap();
    desk.enrol(&campus.url(), &campus.desk_code(&[4]).await).await.unwrap();
    campus.operator("library", &[4]).await;
    desk.sign_in("library", PASSWORD).await.unwrap();
    let ticket = campus.ticket("202210001").await;
    let request = passing(&scan(&desk, &ticket).await);
    fill(folder);
    let refused = desk.mark(request.clone()).await.map_err(CommandError::from);
    assert_eq!(refused.unwrap_err(), CommandError::DiskFull);
    assert_eq!(desk.today().await.unwrap().lines.len(), 0, "nothing looks as if it were recorded");
    fs::remove_file(folder.join("filler")).unwrap();
    let recorded = desk.mark(request).await.unwrap();
    assert!(matches!(recorded, MarkAnswer::Recorded { .. }), "{recorded:?}");
    let mut status = desk.watch_status();
    timeout(PATIENCE, status.wait_for(|status| status.sync.unsent == 0)).await.unwrap().unwrap();
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.status(NodeId(4)), Status::Passed);
    desk.close().await;
}

/// Writes until the disk takes no more.
fn fill(folder: &Path) {
    let mut filler = fs::File::create(folder.join("filler")).unwrap();
    for size in [65_536, 4_096, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}
