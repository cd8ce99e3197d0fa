//! Two programs write to one file and are killed in the middle, again and again: whatever either had been told
//! was kept is there, and the file is whole.
//!
//! The program starts itself anew as the writers; the environment tells such a start what to write.

use std::error::Error;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use lixiao_domain::{
    Action, ActorId, ClockReading, Entry, IdentityCheck, Judged, Mark, MarkId, NodeId, Origin, Outcome,
    SessionId, StudentId, Timestamp,
};
use lixiao_store::{StoreError, StoredMark, WriteTxn, read, write};
use lixiao_store_sqlite::SqliteStore;
use tokio::task::JoinSet;
use uuid::Uuid;

const ROUNDS: u128 = 4;
const WRITERS: u128 = 2;
/// How many marks each writer gets acknowledged before both are killed.
const ACKNOWLEDGED: usize = 300;

type Done = Result<(), Box<dyn Error>>;

/// Its own name, by which it starts itself anew.
const NAME: &str = "what_was_acknowledged_outlives_a_kill";
/// Holds the path of the file in a start that writes.
const PATH: &str = "LIXIAO_KILL_PATH";
/// Holds which of all the writers such a start is.
const LANE: &str = "LIXIAO_KILL_LANE";
/// Begins each line that tells an acknowledged mark; the harness prints lines of its own.
const TOLD: &str = "acknowledged ";

#[tokio::test]
async fn what_was_acknowledged_outlives_a_kill() -> Done {
    match (std::env::var_os(PATH), std::env::var(LANE)) {
        (Some(path), Ok(lane)) => Ok(write_until_killed(Path::new(&path), lane.parse()?).await?),
        _ => kill_and_look().await,
    }
}

async fn kill_and_look() -> Done {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("store.db");
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let writers = (0..WRITERS).map(|writer| start(&path, round * WRITERS + writer));
        let mut writers = writers.collect::<Result<Vec<_>, _>>()?;
        let mut told: Vec<_> = writers.iter_mut().map(told_by).collect();
        for ids in &mut told {
            let first: Result<Vec<_>, _> = ids.take(ACKNOWLEDGED).collect();
            acknowledged.extend(first?);
        }
        writers.iter_mut().try_for_each(Child::kill)?;
        for mut writer in writers {
            assert!(!writer.wait()?.success(), "it was killed, and did not end by itself");
        }
        for id in told.into_iter().flatten() {
            acknowledged.push(id?);
        }
        look(&path, &acknowledged).await?;
    }
    let wanted = ACKNOWLEDGED * usize::try_from(ROUNDS * WRITERS)?;
    assert!(acknowledged.len() >= wanted, "{} of {wanted}", acknowledged.len());
    Ok(())
}

fn start(path: &Path, lane: u128) -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args(["--exact", NAME, "--nocapture"])
        .env(PATH, path)
        .env(LANE, lane.to_string())
        .stdout(Stdio::piped())
        .spawn()
}

/// The ids that a writer tells as acknowledged, until it ends.
fn told_by(writer: &mut Child) -> impl Iterator<Item = std::io::Result<String>> + use<> {
    let lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
    lines.filter_map(|line| match line {
        Ok(line) => line.strip_prefix(TOLD).map(|id| Ok(id.to_owned())),
        Err(error) => Some(Err(error)),
    })
}

/// The file is whole, holds every acknowledged mark, and gave each mark a revision in the order of commits.
async fn look(path: &Path, acknowledged: &[String]) -> Done {
    let bare = rusqlite::Connection::open(path)?;
    let whole: String = bare.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    assert_eq!(whole, "ok");
    let store = SqliteStore::open(path)?;
    for id in acknowledged {
        let id: MarkId = id.parse()?;
        assert!(read(&store, move |txn| txn.mark(id)).await?.is_some(), "{id} was acknowledged");
    }
    let marks = read(&store, |txn| txn.marks_of(StudentId(1))).await?;
    let revisions: Vec<u64> = marks.iter().map(|stored| stored.revision.0).collect();
    assert_eq!(revisions, (1..=marks.len() as u64).collect::<Vec<_>>());
    Ok(())
}

/// Adds marks from many tasks, and tells the id of each once it is acknowledged.
async fn write_until_killed(path: &Path, lane: u128) -> Result<(), StoreError> {
    let store = Arc::new(SqliteStore::open(path)?);
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for turn in 0.. {
                let id = MarkId(Uuid::from_u128((lane << 64) | (task << 32) | turn));
                write(&*store, move |txn| add(txn, id)).await?;
                let told = writeln!(stdout().lock(), "{TOLD}{id}");
                told.map_err(|error| StoreError::Other(error.into()))?;
            }
            Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect()
}

fn add(txn: &mut dyn WriteTxn, id: MarkId) -> Result<(), StoreError> {
    let mark = Mark {
        id,
        student: StudentId(1),
        node: NodeId(1),
        action: Action::Pass,
        seen: None,
        origin: Origin::Web { session: SessionId(Uuid::nil()), actor: ActorId(Uuid::nil()) },
        made_at: Timestamp(1),
        clock: ClockReading::default(),
        entry: Entry::List,
        identity_check: IdentityCheck::Card,
        ticket_issue: None,
        on_behalf: None,
        remark: None,
    };
    let (revision, digest) = (txn.next_revision()?, mark.digest());
    let (effective, received) = (Timestamp(1), Timestamp(1));
    let judged = Judged { mark, effective, received, outcome: Outcome::Applied, review: [].into() };
    txn.add_mark(&StoredMark { judged, digest, revision })
}
