//! What went wrong in other systems, each by name: a real desk and a real server on real files, over a network that
//! fails as it is told. CONTRIBUTING.md lists where every one of these failures is shown.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use lixiao_desk::{Desk, Edge, Machine};
use lixiao_domain::{Entry, MarkId, Outcome, QuarantineCause, Reason, Status, Timestamp};
use lixiao_protocol::ipc::{DeskStatus, Look, MarkState, Phase, StudentCard, Verdict};
use lixiao_server::edge::Clock;
use lixiao_tests::backlog;
use lixiao_tests::campus::{Campus, PASSWORD, roster_text};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{LIBRARY, PATIENCE, counter, counter_at, decide, enrol, open, pass, until};
use lixiao_tests::proxy::{Fault, Proxy};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

const DAY_MS: i64 = 86_400_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_after_the_commit_doubles_nothing() {
    let campus = Campus::open().await;
    let network = Proxy::start(campus.address()).await;
    let (desk, _folder) = counter_at(&campus, &network.url()).await;
    network.obey(|line| Some(if is_push(line) { Fault::LoseReply } else { Fault::CutBefore }));
    pass(&desk, &campus.ticket("202210001").await).await;
    network.until_struck(Fault::LoseReply, 2).await;
    assert_eq!(desk.status().sync.unsent, 1, "nobody has told the desk what became of it");
    network.calm();
    until(&desk, |status| status.sync.unsent == 0).await;
    assert_eq!(numbers(&campus), [1], "it was sent three times");
    assert_eq!(desk.today().await.unwrap().lines[0].state, MarkState::Stored);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_a_day_off_moves_no_mark() {
    for shift in [-DAY_MS, DAY_MS] {
        let campus = Campus::open().await;
        let clock = Arc::new(ShiftedClock::new(campus.clock(), shift));
        let (desk, _folder) = counter_by(&campus, clock).await;
        until(&desk, |status| status.sync.clock_off_ms.is_some_and(|off| (off - shift).abs() < 60_000)).await;
        pass(&desk, &campus.ticket("202210001").await).await;
        until(&desk, |status| status.sync.unsent == 0).await;
        let reader = RawDesk::open(&campus, &[4]).await;
        let record = reader.student("202210001").await.record;
        let off = campus.now().since(record.entries(LIBRARY)[0].effective);
        assert_eq!(record.status(LIBRARY), Status::Passed);
        assert!(off.abs() < 60_000, "by {shift} ms the clock is off, by {off} ms the mark");
        desk.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_a_day_while_the_desk_is_offline_is_noted_and_takes_no_mark_out_of_its_time() {
    for jump in [-DAY_MS, DAY_MS] {
        let mut campus = Campus::open().await;
        let clock = Arc::new(ShiftedClock::new(campus.clock(), 0));
        let (desk, _folder) = counter_by(&campus, Arc::clone(&clock)).await;
        let ticket = campus.ticket("202210002").await;
        campus.stop().await;
        until(&desk, |status| !status.sync.online).await;
        let lost = campus.now();
        clock.shift.store(jump, Relaxed);
        pass(&desk, &ticket).await;
        campus.pass(60_000);
        campus.start().await;
        desk.retry_sync();
        until(&desk, |status| status.sync.unsent == 0).await;
        let reader = RawDesk::open(&campus, &[4]).await;
        let record = reader.student("202210002").await.record;
        let entry = &record.entries(LIBRARY)[0];
        assert!(entry.mark.clock.jumped, "{:?}", entry.mark.clock);
        let allowed = lost.plus(-5_000)..=campus.now();
        assert!(allowed.contains(&entry.effective), "{jump}: {:?} is not in {allowed:?}", entry.effective);
        assert_eq!(record.status(LIBRARY), Status::Passed);
        desk.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisonous_mark_in_the_middle_holds_nothing_up() {
    let mut campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    let tickets = [1, 2, 3].map(|number| format!("20221000{number}"));
    let mut texts = Vec::new();
    for no in &tickets {
        texts.push(campus.ticket(no).await);
    }
    campus.stop().await;
    for text in &texts {
        pass(&desk, text).await;
    }
    desk.close().await;
    poison(folder.path(), 2);
    let desk = open(folder.path()).await;
    campus.start().await;
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0).await;
    assert_eq!(numbers(&campus), [1, 3]);
    desk.unlock(PASSWORD).await.unwrap();
    let returned = desk.queue().await.unwrap().returned;
    let unreadable = MarkState::Returned { outcome: Outcome::Quarantined(QuarantineCause::Unreadable) };
    assert_eq!(returned.iter().map(|line| &line.state).collect::<Vec<_>>(), [&unreadable]);
    assert_eq!(desk.reconcile().await.unwrap().contiguous, Some(3), "no number is missing");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_counters_that_cross_both_see_what_became_of_it() {
    let campus = Campus::open().await;
    let network = Proxy::start(campus.address()).await;
    let (first, _folder) = counter(&campus).await;
    let (second, _other) = counter_at(&campus, &network.url()).await;
    let ticket = campus.ticket("202210001").await;
    pass(&second, &campus.ticket("202210009").await).await;
    until(&second, |status| status.sync.unsent == 0).await;
    network.obey(|_| Some(Fault::CutBefore));
    until(&second, |status| !status.sync.online).await;
    let crossed = pass(&second, &ticket).await;
    decide(&first, &ticket, Verdict::Fail { reason: Reason::new("图书未还") }).await;
    until(&first, |status| status.sync.unsent == 0).await;
    network.calm();
    second.retry_sync();
    until(&second, |status| status.sync.unsent == 0).await;
    let returned = second.queue().await.unwrap().returned;
    assert_eq!(returned.iter().map(|line| line.mark).collect::<Vec<_>>(), [crossed.mark]);
    let conflict =
        MarkState::Returned { outcome: Outcome::Conflict { head: heads(&campus).first().copied() } };
    assert_eq!(returned[0].state, conflict, "the pass was made without knowing of the other's 未通过");
    for desk in [first, second] {
        shows(&desk, &ticket, |card| card.status == Status::Failed).await;
        desk.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_while_a_mark_waits_hides_neither() {
    let campus = Campus::open().await;
    let network = Proxy::start(campus.address()).await;
    let (desk, _folder) = counter_at(&campus, &network.url()).await;
    network.obey(|line| is_push(line).then_some(Fault::CutBefore));
    let ticket = campus.ticket("202210004").await;
    let waiting = pass(&desk, &ticket).await;
    let mut other = RawDesk::open(&campus, &[4]).await;
    let student = other.student("202210004").await.id();
    let theirs = other.pass(student, 4, campus.now());
    other.outcomes(std::slice::from_ref(&theirs)).await;
    let both = |card: &StudentCard| {
        let known: Vec<MarkId> = card.history.iter().map(|line| line.mark).collect();
        known.contains(&waiting.mark) && known.contains(&theirs.id)
    };
    shows(&desk, &ticket, both).await;
    assert_eq!(desk.status().sync.unsent, 1, "what the pull brought is no answer to it");
    network.calm();
    until(&desk, |status| status.sync.unsent == 0).await;
    assert_eq!(numbers(&campus).len(), 2);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_was_set_up_anew_is_another_desk() {
    let campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    desk.close().await;
    drop(folder);
    let (desk, _folder) = counter(&campus).await;
    pass(&desk, &campus.ticket("202210002").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    assert_eq!(numbers(&campus), [1, 1], "each desk counts from one");
    assert_eq!(desk.status().sync.returned, 0);
    let reader = RawDesk::open(&campus, &[4]).await;
    for no in ["202210001", "202210002"] {
        assert_eq!(reader.student(no).await.record.status(LIBRARY), Status::Passed, "{no}");
    }
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_was_put_back_gives_a_number_twice_and_is_found_out() {
    let campus = Campus::open().await;
    let (desk, folder) = counter(&campus).await;
    desk.close().await;
    let image = TempDir::new().unwrap();
    copy(folder.path(), image.path());
    let desk = open(folder.path()).await;
    desk.unlock(PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210001").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    desk.close().await;
    let desk = open(image.path()).await;
    desk.unlock(PASSWORD).await.unwrap();
    pass(&desk, &campus.ticket("202210002").await).await;
    until(&desk, is_wiped).await;
    assert_eq!(numbers(&campus), [1, 1], "both marks are kept");
    let by = heads(&campus)[0];
    assert_eq!(outcomes(&campus)[1], Outcome::Quarantined(QuarantineCause::SeqReused { by }));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_of_ten_thousand_marks_arrives_once_and_in_order() {
    const MARKS: u64 = 10_000;
    let mut campus = Campus::open().await;
    campus.import(&roster_text(u32::try_from(MARKS).unwrap())).await;
    let (desk, folder) = counter(&campus).await;
    let ticket = campus.ticket("202210001").await;
    until(&desk, |status| status.sync.roster_received.is_none()).await;
    campus.stop().await;
    pass(&desk, &ticket).await;
    desk.close().await;
    backlog::grow(folder.path(), MARKS);
    let desk = open(folder.path()).await;
    assert_eq!(u64::from(desk.status().sync.unsent), MARKS);
    campus.start().await;
    desk.retry_sync();
    until(&desk, |status| status.sync.unsent == 0).await;
    assert!(numbers(&campus).into_iter().eq(1..=MARKS), "each once, in the order in which it was made");
    assert_eq!(desk.status().sync.returned, 0);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_revoked_desk_still_has_is_put_aside_whole_before_the_desk_wipes_itself() {
    const MARKS: usize = 5;
    let mut campus = Campus::open().await;
    let (desk, _folder) = counter(&campus).await;
    let mut tickets = Vec::new();
    for number in 1..=MARKS {
        tickets.push(campus.ticket(&format!("20221000{number}")).await);
    }
    pass(&desk, &campus.ticket("202210009").await).await;
    until(&desk, |status| status.sync.unsent == 0).await;
    campus.stop().await;
    until(&desk, |status| !status.sync.online).await;
    for ticket in &tickets {
        pass(&desk, ticket).await;
    }
    campus.revoke_all_and_start().await;
    desk.retry_sync();
    until(&desk, is_wiped).await;
    assert_eq!(numbers(&campus), [1, 2, 3, 4, 5, 6], "every late mark is at the centre");
    let late = outcomes(&campus).split_off(1);
    assert_eq!(late, vec![Outcome::Quarantined(QuarantineCause::RightsWithdrawn); MARKS]);
    let reader = RawDesk::open(&campus, &[4]).await;
    assert_eq!(reader.student("202210001").await.record.status(LIBRARY), Status::Pending);
    desk.close().await;
}

fn is_push(line: &str) -> bool {
    line.starts_with("POST /api/v1/marks")
}

/// Whether the desk has forgotten all that it held.
fn is_wiped(status: &DeskStatus) -> bool {
    matches!(status.phase, Phase::Setup { wiped: Some(_) })
}

/// What the log's marks led to, in the log's order.
fn outcomes(campus: &Campus) -> Vec<Outcome> {
    let file = Connection::open(campus.store_file()).unwrap();
    let mut statement = file.prepare("SELECT outcome FROM marks ORDER BY position").unwrap();
    let outcomes = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    outcomes.map(|outcome| serde_json::from_str(&outcome.unwrap()).unwrap()).collect()
}

/// The numbers of the log's marks, in the log's order.
fn numbers(campus: &Campus) -> Vec<u64> {
    let file = Connection::open(campus.store_file()).unwrap();
    let mut statement = file.prepare("SELECT seq FROM marks ORDER BY position").unwrap();
    let numbers = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    numbers.map(|number| number.unwrap().unsigned_abs()).collect()
}

/// The ids of the log's marks about the student of the first mark with more than one, in the log's order; of all where
/// there is none.
fn heads(campus: &Campus) -> Vec<MarkId> {
    let file = Connection::open(campus.store_file()).unwrap();
    let query = "SELECT json_extract(mark, '$.id') FROM marks
        WHERE student = (SELECT student FROM marks GROUP BY student ORDER BY count(*) DESC, min(position) LIMIT 1)
        ORDER BY position";
    let mut statement = file.prepare(query).unwrap();
    let ids = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    ids.map(|id| id.unwrap().parse().unwrap()).collect()
}

/// Makes a mark in a closed desk's outbox one that the server cannot read: it says that it is another desk's.
fn poison(folder: &Path, seq: i64) {
    let file = Connection::open(folder.join("desk.sqlite")).unwrap();
    let other = "UPDATE outbox SET json = json_set(json, '$.origin.desk', ?1) WHERE seq = ?2";
    let changed = file.execute(other, (Uuid::from_u128(9).to_string(), seq)).unwrap();
    assert_eq!(changed, 1);
}

/// Copies the files of a folder, as an image of a disk does.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Waits until a scan of the ticket shows such a card.
async fn shows(desk: &Desk, ticket: &str, wanted: impl Fn(&StudentCard) -> bool) {
    let mut marks = desk.watch_marks();
    let shown = async {
        loop {
            if let Look::Open { card } | Look::AlreadyPassed { card } =
                desk.scan(ticket, Entry::Camera).await.unwrap()
                && wanted(&card)
            {
                return;
            }
            marks.changed().await.unwrap();
        }
    };
    timeout(PATIENCE, shown).await.expect("the card is shown");
}

/// A machine whose clock is the centre's and yet off.
struct ShiftedClock {
    centre: Clock,
    shift: AtomicI64,
    machine: Machine,
}

impl ShiftedClock {
    fn new(centre: Clock, shift: i64) -> Self {
        Self { centre, shift: AtomicI64::new(shift), machine: Machine::new() }
    }
}

impl Edge for ShiftedClock {
    fn now(&self) -> Timestamp {
        (self.centre)().plus(self.shift.load(Relaxed))
    }

    fn steady(&self) -> Timestamp {
        self.machine.steady()
    }

    fn midnight(&self, at: Timestamp) -> Timestamp {
        self.machine.midnight(at)
    }

    fn random(&self) -> [u8; 16] {
        self.machine.random()
    }
}

/// A counter on a machine with this clock.
async fn counter_by(campus: &Campus, clock: Arc<ShiftedClock>) -> (Desk, TempDir) {
    let folder = TempDir::new().unwrap();
    let desk = Desk::open(folder.path(), clock).await.unwrap();
    enrol(&desk, campus, &campus.url()).await;
    (desk, folder)
}
