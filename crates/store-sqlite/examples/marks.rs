//! Prints how fast marks are kept, with a yardstick from the same run: bare SQLite transactions of one row.
//!
//! Each mark is one use case as the server has it: everything that bears on it is loaded, it is judged, and it
//! is added; 64 submitters wait for their answer before they send the next.
//!
//! `cargo run --release -p lixiao-store-sqlite --example marks`

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lixiao_domain::{
    Action, ActorId, Basis, Campaign, CampaignId, ClockReading, DeskId, DeskRights, DeskRole, Entry, Grant,
    IdentityCheck, Issue, IssueNumber, Judged, Mark, MarkId, Node, NodeId, Origin, Outcome, Plan, PlanId,
    PlanNode, Policy, Reason, Received, Revision, Rights, SessionId, SessionRights, StudentId, Timeline,
    Timestamp, Window,
    rules::{self, Replay},
};
use lixiao_store::{Account, AccountRole, Desk, StoreError, StoredMark, Student, WriteTxn, read, write};
use lixiao_store_sqlite::SqliteStore;
use rusqlite::Connection;
use tokio::task::JoinSet;
use uuid::Uuid;

const CAMPAIGN: CampaignId = CampaignId(26);
const STUDENTS: u32 = 10_000;
const SUBMITTERS: u16 = 64;
const NODES: u16 = 8;
const OPEN: Timestamp = Timestamp(1000);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir_in(".")?;
    let single = rows_a_second(&folder.path().join("single.db"), 3000, 1)?;
    let grouped = rows_a_second(&folder.path().join("grouped.db"), 64_000, 128)?;
    let store = Arc::new(SqliteStore::open(folder.path().join("store.db"))?);

    let import = timed(set_up(&store)).await?;
    let (took, waits) = submit_all(&store).await?;
    let marks = f64::from(STUDENTS) / took.as_secs_f64();
    let search = timed(search(&store)).await?;
    let page = timed(page(&store)).await?;

    report(format_args!("bare rows, one a transaction        {single:>9.0} /s"));
    report(format_args!("bare rows, 128 a transaction        {grouped:>9.0} /s"));
    report(format_args!("marks, {SUBMITTERS} submitters, {STUDENTS} students {marks:>9.0} /s"));
    report(format_args!("  against bare rows one by one      {:>9.1} times", marks / single));
    for percent in [50, 95, 99] {
        let wait = milliseconds(waits[(waits.len() - 1) * percent / 100]);
        report(format_args!("  wait for the answer, {percent} %         {wait:>9.2} ms"));
    }
    report(format_args!("import of {STUDENTS} students           {:>9.2} ms", milliseconds(import)));
    report(format_args!("search by a part of the name        {:>9.2} ms", milliseconds(search)));
    report(format_args!("page of 500 changed students        {:>9.2} ms", milliseconds(page)));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures are what the program is for")]
fn report(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}

#[expect(clippy::disallowed_methods, reason = "a stopwatch")]
fn now() -> Instant {
    Instant::now()
}

async fn timed(work: impl Future<Output = Result<(), StoreError>>) -> Result<Duration, StoreError> {
    let start = now();
    work.await?;
    Ok(start.elapsed())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The yardstick: how many rows of a mark's size bare SQLite keeps a second, so many a transaction.
fn rows_a_second(path: &Path, rows: u32, a_transaction: u32) -> Result<f64, rusqlite::Error> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "wal")?;
    conn.pragma_update(None, "synchronous", "full")?;
    conn.execute_batch("CREATE TABLE rows (id INTEGER PRIMARY KEY, body BLOB)")?;
    let start = now();
    for _ in 0..rows / a_transaction {
        let txn = conn.unchecked_transaction()?;
        for _ in 0..a_transaction {
            txn.prepare_cached("INSERT INTO rows (body) VALUES (?1)")?.execute([[7; 700]])?;
        }
        txn.commit()?;
    }
    Ok(f64::from(rows) / start.elapsed().as_secs_f64())
}

/// Sends a mark for each student, from as many submitters as there are desks; answers how long it took in all
/// and each of them, shortest first.
async fn submit_all(store: &Arc<SqliteStore>) -> Result<(Duration, Vec<Duration>), StoreError> {
    let start = now();
    let mut submitters = JoinSet::new();
    for desk in 0..SUBMITTERS {
        submitters.spawn(submit(Arc::clone(store), desk));
    }
    let waits: Result<Vec<_>, _> = submitters.join_all().await.into_iter().collect();
    let took = start.elapsed();
    let mut waits = waits?.concat();
    waits.sort();
    Ok((took, waits))
}

async fn submit(store: Arc<SqliteStore>, desk: u16) -> Result<Vec<Duration>, StoreError> {
    let mut waits = Vec::new();
    let students = (u32::from(desk)..STUDENTS).step_by(usize::from(SUBMITTERS));
    for (seq, student) in (1..).zip(students) {
        let mark = mark(StudentId(student), desk, seq);
        waits.push(timed(write(&*store, move |txn| take(txn, mark))).await?);
    }
    Ok(waits)
}

/// The use case: load what bears on the mark, judge, add.
fn take(txn: &mut dyn WriteTxn, mark: Mark) -> Result<(), StoreError> {
    let Origin::Desk { desk, session, actor, .. } = mark.origin else { return Ok(()) };
    assert!(txn.mark(mark.id)?.is_none());
    let campaign = txn.campaign(CAMPAIGN)?.expect("the campaign was kept").campaign;
    let mut record = txn.record(mark.student)?.expect("the student was kept");
    let rights = Rights {
        desk: txn.desk(desk)?.map(|desk| desk.rights),
        session: txn.session(session)?,
        grants: txn.account_of(actor)?.map(|account| account.grants).unwrap_or_default(),
    };
    let previous = txn.desk_tail(desk)?.last_effective;
    let received = Received { mark: &mark, at: OPEN.plus(5), previous, replay: Replay::New };
    let recorded = rules::record(&campaign, &mut record, &rights, &received);
    assert_eq!(recorded.judgement.outcome, Outcome::Applied);
    let (digest, revision) = (mark.digest(), txn.next_revision()?);
    let judged = Judged::new(mark, OPEN.plus(5), recorded.judgement);
    txn.add_mark(&StoredMark { judged, digest, revision })
}

async fn search(store: &SqliteStore) -> Result<(), StoreError> {
    let found = read(store, |txn| txn.find_students(CAMPAIGN, "生9999", 20)).await?;
    assert_eq!(found.len(), 1);
    Ok(())
}

async fn page(store: &SqliteStore) -> Result<(), StoreError> {
    let page = read(store, |txn| txn.students_after(CAMPAIGN, Revision(0), 500)).await?;
    assert_eq!(page.len(), 500);
    Ok(())
}

async fn set_up(store: &SqliteStore) -> Result<(), StoreError> {
    write(store, |txn| {
        txn.put_campaign(&campaign())?;
        (0..SUBMITTERS).try_for_each(|desk| put_desk(txn, desk))?;
        (0..STUDENTS).try_for_each(|id| put_student(txn, id))
    })
    .await
}

fn put_student(txn: &mut dyn WriteTxn, id: u32) -> Result<(), StoreError> {
    let student = Student {
        id: StudentId(id),
        campaign: CAMPAIGN,
        no: format!("2022{id:05}").parse().expect("a number is digits"),
        name: format!("学生{id}"),
        initials: vec!["xs".into()],
        college: "音乐学系".into(),
        plan: Some(PlanId("all".into())),
        issues: vec![Issue { number: IssueNumber(1), since: Timestamp(0) }],
    };
    let revision = txn.next_revision()?;
    txn.put_student(&student, revision)
}

/// Keeps a desk with its operator and session.
fn put_desk(txn: &mut dyn WriteTxn, desk: u16) -> Result<(), StoreError> {
    let (actor, node) = (ActorId(uuid(2, desk)), node_of(desk));
    let nodes = Timeline::new(Timestamp(0), [node].into());
    txn.put_desk(&Desk {
        rights: DeskRights { id: DeskId(uuid(1, desk)), role: DeskRole::Counter, nodes, revoked: None },
        name: format!("{desk} 号窗口"),
        campaign: CAMPAIGN,
        token_hash: [u8::try_from(desk).expect("there are a few desks"); 32],
        key: None,
        scope: 1,
    })?;
    txn.put_account(&Account {
        actor,
        account: format!("operator{desk}"),
        name: "王老师".into(),
        role: AccountRole::Operator,
        password_hash: String::new(),
        grants: vec![Grant { actor, node, from: Timestamp(0), ended: None }],
    })?;
    txn.put_session(&SessionRights {
        id: SessionId(uuid(3, desk)),
        desk: Some(DeskId(uuid(1, desk))),
        actor,
        from: Timestamp(0),
        until: OPEN.plus(1000),
        ended: None,
    })
}

fn campaign() -> Campaign {
    let node = |id| Node {
        id: NodeId(id),
        department: "图书馆".into(),
        title: "还书情况".into(),
        note: "是否有图书未还".into(),
        policy: Timeline::new(Timestamp(0), Policy::default()),
        reasons: vec![Reason::new("有图书未还"), Reason::new("有欠款未缴")],
        office: None,
        retired: false,
    };
    let plan = Plan {
        id: PlanId("all".into()),
        name: "本科毕业生".into(),
        window: Timeline::new(Timestamp(0), Window { from: Timestamp(0), until: OPEN.plus(1000) }),
        nodes: (0..NODES).map(|id| PlanNode { node: NodeId(id), step: 1 }).collect(),
    };
    Campaign {
        id: CAMPAIGN,
        name: "2026届".into(),
        closes: OPEN.plus(2000),
        nodes: (0..NODES).map(|id| (NodeId(id), node(id))).collect(),
        plans: [(plan.id.clone(), plan)].into(),
    }
}

fn mark(student: StudentId, desk: u16, seq: u64) -> Mark {
    let basis = Basis { revision: Revision(1), server_time: OPEN };
    let (session, actor) = (SessionId(uuid(3, desk)), ActorId(uuid(2, desk)));
    Mark {
        id: MarkId(scattered(student)),
        student,
        node: node_of(desk),
        action: Action::Pass,
        seen: None,
        origin: Origin::Desk { desk: DeskId(uuid(1, desk)), seq, session, actor, basis },
        made_at: OPEN,
        clock: ClockReading::default(),
        entry: Entry::Camera,
        identity_check: IdentityCheck::Code,
        ticket_issue: Some(IssueNumber(1)),
        on_behalf: None,
        remark: None,
    }
}

fn node_of(desk: u16) -> NodeId {
    NodeId(desk % NODES)
}

fn uuid(kind: u128, desk: u16) -> Uuid {
    Uuid::from_u128((kind << 64) | u128::from(desk))
}

/// An id as far from its neighbours' as a random one.
fn scattered(student: StudentId) -> Uuid {
    Uuid::from_u128(u128::from(student.0 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
