//! Power cuts: what a program has said is kept must be on the disk and not only in the memory of the system. Each test
//! starts this program anew as the one that loses its power; the environment tells such a start what to do.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use lixiao_domain::{ActorId, Entry, SessionId, SessionRights, Timestamp};
use lixiao_protocol::ipc::{Look, MarkAnswer};
use lixiao_store::{StoreError, read, write};
use lixiao_store_sqlite::SqliteStore;
use lixiao_tests::campus::{Campus, PASSWORD};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, counter_at, open, passing, scan, until};
use lixiao_tests::lossy_disk::{KillAt, Left, LossyDisk, order, own_orders};
use lixiao_tests::proxy::{Fault, Proxy};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

/// Tells a start of this program where its files are.
const FOLDER: &str = "LIXIAO_LOSSY_FOLDER";
/// Tells it what to do there.
const TASK: &str = "LIXIAO_LOSSY_TASK";
/// Begins each line that such a start tells; the harness prints lines of its own.
const TOLD: &str = "told ";
/// How many rows are told before the power is cut.
const ROWS: usize = 40;

#[test]
fn what_sqlite_does_not_sync_is_lost_and_only_that() {
    let own = "what_sqlite_does_not_sync_is_lost_and_only_that";
    if let Some((folder, level)) = task() {
        return insert_until_killed(&folder, &level);
    }
    for (level, keeps_all) in [("full", true), ("normal", false), ("off", false)] {
        let bench = Bench::new();
        let (mut writer, lines) = start(own, level, &bench, bench.disk.environment());
        let told: Vec<i64> = lines.take(ROWS).map(|line| line.parse().unwrap()).collect();
        writer.kill().unwrap();
        writer.wait().unwrap();
        let unsynced = bench.disk.cut("", Left::Nothing);
        let file = Connection::open(bench.folder().join("rows.db")).unwrap();
        let whole: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        let kept: i64 = file.query_row("SELECT count(*) FROM rows", [], |row| row.get(0)).unwrap();
        assert_eq!((told.len(), whole.as_str()), (ROWS, "ok"));
        assert_eq!(told.last().is_some_and(|last| *last <= kept), keeps_all, "{level}: {kept}, {unsynced}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_dies_between_commit_and_sound_has_the_mark_and_shows_it() {
    let own = "a_desk_that_dies_between_commit_and_sound_has_the_mark_and_shows_it";
    if let Some((folder, ticket)) = task() {
        return mark_and_die(&folder, &ticket, KillAt::AfterSync).await;
    }
    let (campus, bench, ticket) = dead_desk(own).await;
    let desk = open(&bench.folder().join("desk")).await;
    desk.unlock(PASSWORD).await.unwrap();
    assert!(matches!(desk.scan(&ticket, Entry::Camera).await.unwrap(), Look::AlreadyPassed { .. }));
    assert_eq!((desk.today().await.unwrap().lines.len(), desk.status().sync.unsent), (1, 1));
    arrives(campus, desk, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_dies_before_its_mark_is_on_the_disk_has_not_said_so_and_shows_none() {
    let own = "a_desk_that_dies_before_its_mark_is_on_the_disk_has_not_said_so_and_shows_none";
    if let Some((folder, ticket)) = task() {
        return mark_and_die(&folder, &ticket, KillAt::BeforeSync).await;
    }
    let (campus, bench, ticket) = dead_desk(own).await;
    let desk = open(&bench.folder().join("desk")).await;
    desk.unlock(PASSWORD).await.unwrap();
    assert!(matches!(desk.scan(&ticket, Entry::Camera).await.unwrap(), Look::Open { .. }));
    assert_eq!((desk.today().await.unwrap().lines.len(), desk.status().sync.unsent), (0, 0));
    arrives(campus, desk, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_found_after_a_kill_is_on_the_disk_before_it_is_sent() {
    let own = "a_mark_found_after_a_kill_is_on_the_disk_before_it_is_sent";
    match task() {
        Some((folder, task)) if task == "send" => {
            let _desk = open(&folder.join("desk")).await;
            return std::future::pending().await;
        }
        Some((folder, ticket)) => return mark_and_die(&folder, &ticket, KillAt::BeforeSync).await,
        None => {}
    }
    let mut campus = Campus::open().await;
    let network = Proxy::start(campus.address()).await;
    let bench = Bench::new();
    let ticket = bench.desk(&campus, &network.url()).await;
    campus.stop().await;
    let (killed, _lines) = start(own, &ticket, &bench, bench.disk.environment());
    assert_eq!(end(killed).signal(), Some(9));
    bench.disk.forget_orders();
    campus.start().await;
    // Nothing comes back, so that the desk has nothing of its own to write.
    network.obey(|line| Some(if line.starts_with("POST") { Fault::LoseReply } else { Fault::CutBefore }));
    let (mut sender, _lines) = start(own, "send", &bench, bench.disk.environment());
    network.until_struck(Fault::LoseReply, 1).await;
    sender.kill().unwrap();
    sender.wait().unwrap();
    bench.disk.cut("", Left::Nothing);
    network.calm();
    let desk = open(&bench.folder().join("desk")).await;
    desk.unlock(PASSWORD).await.unwrap();
    assert_eq!(desk.today().await.unwrap().lines.len(), 1, "the centre has the mark, and the desk has not");
    until(&desk, |status| status.sync.unsent == 0).await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_store_has_answered_after_a_kill_is_on_the_disk() {
    let own = "what_a_store_has_answered_after_a_kill_is_on_the_disk";
    match task() {
        Some((folder, task)) if task == "write" => {
            let store = SqliteStore::open(folder.join("store.db")).unwrap();
            keep(&store, 2).await;
            order(&own_orders(), KillAt::BeforeSync);
            keep(&store, 1).await;
            return tell("kept");
        }
        Some((folder, _)) => {
            let store = SqliteStore::open(folder.join("store.db")).unwrap();
            tell(if is_kept(&store, 1).await { "found" } else { "not found" });
            return std::future::pending().await;
        }
        None => {}
    }
    let bench = Bench::new();
    SqliteStore::open(bench.folder().join("store.db")).unwrap().shutdown();
    let (writer, mut lines) = start(own, "write", &bench, bench.disk.environment());
    assert_eq!((end(writer).signal(), lines.next()), (Some(9), None), "nothing was said to be kept");
    bench.disk.forget_orders();
    let (mut reader, mut lines) = start(own, "read", &bench, bench.disk.environment());
    assert_eq!(lines.next().as_deref(), Some("found"), "the kill came after the write");
    reader.kill().unwrap();
    reader.wait().unwrap();
    bench.disk.cut("", Left::Nothing);
    let store = SqliteStore::open(bench.folder().join("store.db")).unwrap();
    assert!(is_kept(&store, 1).await, "it was answered, and is lost");
}

/// A folder on a disk that loses what was not synced.
struct Bench {
    folder: TempDir,
    _beside: TempDir,
    disk: LossyDisk,
}

impl Bench {
    fn new() -> Self {
        let (folder, beside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let disk = LossyDisk::new(folder.path(), beside.path());
        Self { folder, _beside: beside, disk }
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Sets a desk up here and closes it; answers with the ticket of a student whom it knows.
    async fn desk(&self, campus: &Campus, url: &str) -> String {
        let (desk, folder) = counter_at(campus, url).await;
        let ticket = campus.ticket("202210001").await;
        scan(&desk, &ticket).await;
        desk.close().await;
        std::fs::rename(folder.keep(), self.folder().join("desk")).unwrap();
        ticket
    }
}

/// A desk that has died at a mark while its server was away, its power cut right then.
async fn dead_desk(test: &str) -> (Campus, Bench, String) {
    let mut campus = Campus::open().await;
    let bench = Bench::new();
    let ticket = bench.desk(&campus, &campus.url()).await;
    campus.stop().await;
    let (killed, mut lines) = start(test, &ticket, &bench, bench.disk.environment());
    assert_eq!((end(killed).signal(), lines.next()), (Some(9), None), "the mark was not said to be recorded");
    bench.disk.cut("", Left::Nothing);
    (campus, bench, ticket)
}

/// Scans a ticket, and marks on a disk that kills this program at the commit.
async fn mark_and_die(folder: &Path, ticket: &str, when: KillAt) {
    let desk = open(&folder.join("desk")).await;
    desk.unlock(PASSWORD).await.unwrap();
    desk.choose_node(LIBRARY).await.unwrap(); // the log of this run has begun: see `keep`
    let request = passing(&scan(&desk, ticket).await);
    order(&own_orders(), when);
    if let MarkAnswer::Recorded { .. } = desk.mark(request).await.unwrap() {
        tell("recorded");
    }
}

/// The server comes back, and has so many marks about the student in the end.
async fn arrives(mut campus: Campus, desk: lixiao_desk::Desk, marks: usize) {
    campus.start().await;
    desk.retry_sync();
    until(&desk, |status| status.sync.online && status.sync.unsent == 0).await;
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.entries(LIBRARY).len(), marks);
    desk.close().await;
}

/// Keeps something of this number. Of a log that begins anew `SQLite` syncs the beginning by itself, so that the first
/// thing kept says nothing of the second.
async fn keep(store: &SqliteStore, number: u128) {
    let session = session(number);
    write::<_, StoreError>(store, move |txn| txn.put_session(&session)).await.unwrap();
}

async fn is_kept(store: &SqliteStore, number: u128) -> bool {
    let id = session(number).id;
    read::<_, StoreError>(store, move |txn| txn.session(id)).await.unwrap().is_some()
}

fn session(number: u128) -> SessionRights {
    SessionRights {
        id: SessionId(Uuid::from_u128(number)),
        desk: None,
        actor: ActorId(Uuid::from_u128(1)),
        from: Timestamp(0),
        until: Timestamp(9),
        ended: None,
    }
}

fn insert_until_killed(folder: &Path, level: &str) {
    let file = Connection::open(folder.join("rows.db")).unwrap();
    file.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())).unwrap();
    file.pragma_update(None, "synchronous", "full").unwrap();
    file.execute_batch("CREATE TABLE rows (id INTEGER PRIMARY KEY)").unwrap();
    file.pragma_update(None, "synchronous", level).unwrap();
    for id in 1.. {
        file.execute("INSERT INTO rows (id) VALUES (?1)", [id]).unwrap();
        tell(&format!("{id}"));
    }
}

/// What this start of the program is to do, and where, if it is one that loses its power.
fn task() -> Option<(PathBuf, String)> {
    Some((std::env::var_os(FOLDER)?.into(), std::env::var(TASK).ok()?))
}

fn tell(line: &str) {
    writeln!(std::io::stdout().lock(), "{TOLD}{line}").unwrap();
}

/// Starts a test of this program anew with a task; answers with what it tells.
fn start(
    test: &str,
    task: &str,
    bench: &Bench,
    environment: Vec<(&'static str, String)>,
) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .envs(environment)
        .env(FOLDER, bench.folder())
        .env(TASK, task)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(program.stdout.take().unwrap()).lines().map_while(Result::ok);
    (program, lines.filter_map(|line| line.strip_prefix(TOLD).map(str::to_owned)))
}

fn end(mut program: Child) -> ExitStatus {
    program.wait().unwrap()
}
