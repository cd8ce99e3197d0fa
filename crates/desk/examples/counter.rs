//! Measures a desk that knows many students: from a scanned text to the student's look, and from a decision to its
//! durable mark, while the driver talks to a centre in the same process. The yardstick is a bare `SQLite`
//! transaction of one row on the same disk.
//!
//! `cargo run --release -p lixiao-desk --example counter -- [--students N] [--folder PATH]`
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

#[path = "../tests/desk/centre.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod centre;
#[path = "../src/tests/school.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod school;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use centre::{Book, CODE, FakeCentre, PASSWORD};
use lixiao_desk::{Desk, Machine};
use lixiao_domain::{Entry, IdentityCheck, Revision, StudentId};
use lixiao_protocol::ipc::{Look, MarkAnswer, MarkRequest, Verdict};

const SCANS: u32 = 2_000;
const MARKS: u32 = 500;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let students: u32 = argument("--students").map_or(Ok(100_000), |text| text.parse())?;
    let folder = argument("--folder").map_or_else(on_disk, PathBuf::from);
    let folder = tempfile::tempdir_in(folder)?;

    let centre = FakeCentre::start(Book::new((1..=students).map(numbered)), 0).await;
    let desk = Desk::open(&folder.path().join("desk"), Arc::new(Machine::new())).await?;
    let filling = now();
    desk.enrol(&centre.url(), CODE).await?;
    desk.sign_in("bench", PASSWORD).await?;
    fill(&desk, students).await?;
    println!("fill students={students} seconds={:.1}", filling.elapsed().as_secs_f64());

    let mut looks = Vec::new();
    for draw in 0..SCANS {
        looks.push(scan(&desk, spread(draw, students)).await?.1);
    }
    let (mut marks, mut yards) = (Vec::new(), Vec::new());
    let yardstick = Yardstick::new(folder.path())?;
    for draw in 0..MARKS {
        marks.push(mark(&desk, spread(draw, students)).await?);
        yards.push(yardstick.measure()?);
    }
    let [look, mark, yard] = [looks, marks, yards].map(Figures::of);
    println!("scan_to_look n={SCANS} {look} limit_p95_ms=50");
    println!("mark_durable n={MARKS} {mark} limit_p95_ms=20");
    println!("yardstick_transaction n={MARKS} {yard}");
    println!("ratio mark_to_yardstick p50={:.2} p95={:.2}", mark.p50 / yard.p50, mark.p95 / yard.p95);
    println!("ratio look_to_yardstick p50={:.2} p95={:.2}", look.p50 / yard.p50, look.p95 / yard.p95);
    desk.close().await;
    Ok(())
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

/// The build folder where there is one: the usual folder for temporary files may be in memory.
fn on_disk() -> PathBuf {
    let target = Path::new("target");
    if target.is_dir() { target.to_owned() } else { std::env::temp_dir() }
}

fn numbered(id: u32) -> lixiao_protocol::http::StudentState {
    lixiao_protocol::http::StudentState { revision: Revision(u64::from(id)), ..school::student(id) }
}

/// The `draw`th of students that lie far from each other.
fn spread(draw: u32, students: u32) -> u32 {
    1 + u32::try_from(u64::from(draw) * 7_919 % u64::from(students)).expect("below `students`")
}

async fn fill(desk: &Desk, students: u32) -> Outcome<()> {
    let mut changes = desk.watch_marks();
    let last = school::student(students).no;
    while desk.search(last.as_str()).await?.is_empty() {
        changes.changed().await?;
    }
    Ok(())
}

async fn scan(desk: &Desk, student: u32) -> Outcome<(Look, Duration)> {
    let text = school::ticket(StudentId(student), 1);
    let begin = now();
    let look = desk.scan(&text, Entry::Camera).await?;
    Ok((look, begin.elapsed()))
}

async fn mark(desk: &Desk, student: u32) -> Outcome<Duration> {
    let (Look::Open { card }, _) = scan(desk, student).await? else {
        return Err("the student is not open".into());
    };
    let request = MarkRequest {
        look: card.look,
        student: card.student,
        verdict: Verdict::Pass,
        identity_check: IdentityCheck::Code,
        on_behalf: None,
        remark: None,
        accept_unchecked: false,
    };
    let begin = now();
    let answer = desk.mark(request).await?;
    let took = begin.elapsed();
    if matches!(answer, MarkAnswer::Recorded { .. }) { Ok(took) } else { Err("not recorded".into()) }
}

/// A database that holds one table of one column.
struct Yardstick(rusqlite::Connection);

impl Yardstick {
    fn new(folder: &Path) -> Outcome<Self> {
        let connection = rusqlite::Connection::open(folder.join("yardstick.sqlite"))?;
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.execute_batch("CREATE TABLE rows (text TEXT NOT NULL)")?;
        Ok(Self(connection))
    }

    fn measure(&self) -> Outcome<Duration> {
        let begin = now();
        self.0.execute("INSERT INTO rows (text) VALUES (?1)", ["x".repeat(700)])?;
        Ok(begin.elapsed())
    }
}

/// Milliseconds below which a half, 95 and 99 of a hundred measurements lie.
struct Figures {
    p50: f64,
    p95: f64,
    p99: f64,
}

impl Figures {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
        Self { p50: at(50), p95: at(95), p99: at(99) }
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p50_ms={:.2} p95_ms={:.2} p99_ms={:.2}", self.p50, self.p95, self.p99)
    }
}

#[expect(clippy::disallowed_methods, reason = "measuring is what it is for")]
fn now() -> Instant {
    Instant::now()
}
