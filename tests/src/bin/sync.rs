//! Measures how a desk catches up, each beside a yardstick of the same run:
//!
//! - `sync drain [--marks N]`: a backlog goes up; the yardstick is the server's core taking as many marks, in groups of
//!   the same size, into a store of the same kind.
//! - `sync catch-up [--students N]`: everybody has changed; the yardsticks are scans of a desk that has nothing to catch
//!   up with. The desk is a program of its own, whose memory is its own.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "what goes wrong ends the measurement")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use lixiao_desk::Desk;
use lixiao_domain::{Entry, Mark, Revision, StudentId};
use lixiao_protocol::http::PUSH_LIMIT;
use lixiao_protocol::ipc::Look;
use lixiao_server::core::marks;
use lixiao_store::{StoreError, read, write};
use lixiao_tests::backlog;
use lixiao_tests::campus::{CAMPAIGN, Campus, PASSWORD, roster_text};
use lixiao_tests::client::RawDesk;
use lixiao_tests::counter::{counter, open, pass, scan};

/// How many students are scanned over and over while a desk catches up.
const SCANNED: u32 = 200;

/// How many scans of a quiet desk are measured.
const QUIET: usize = 1_000;

/// What lies between two scans: a scanner reads no faster.
const BETWEEN_SCANS: Duration = Duration::from_millis(5);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["drain"] => drain(10_000).await,
        ["drain", "--marks", marks] => drain(marks.parse().unwrap()).await,
        ["catch-up"] => catch_up(100_000).await,
        ["catch-up", "--students", students] => catch_up(students.parse().unwrap()).await,
        ["scan", folder, last] => scan_until(Path::new(folder), last).await,
        _ => println!("usage: sync drain [--marks N] | sync catch-up [--students N]"),
    }
}

async fn drain(marks: u32) {
    let mut campus = Campus::open().await;
    campus.import(&roster_text(marks)).await;
    let (desk, folder) = counter(&campus).await;
    let ticket = campus.ticket("202210001").await;
    scan(&desk, &campus.ticket(&last_no(marks)).await).await;
    campus.stop().await;
    pass(&desk, &ticket).await;
    desk.close().await;
    backlog::grow(folder.path(), u64::from(marks));
    let desk = open(folder.path()).await;
    let mut status = desk.watch_status();
    campus.start().await;
    desk.retry_sync();
    let begin = now();
    status.wait_for(|status| status.sync.unsent == 0).await.unwrap();
    let drained = f64::from(marks) / begin.elapsed().as_secs_f64();
    desk.close().await;
    let applied = apply(marks).await;
    println!("drain    {marks} marks, {drained:>7.0} a second");
    println!("applied  by the server's core alone, {applied:>7.0} a second");
    println!("ratio    {:.2} (wanted: 0.50 at least)", drained / applied);
}

/// How many marks the server's core takes a second, in groups as a desk sends them.
async fn apply(count: u32) -> f64 {
    let campus = Campus::open().await;
    campus.import(&roster_text(count)).await;
    let mut desk = RawDesk::open(&campus, &[4]).await;
    let (epoch, students) = students(&campus, count).await;
    let made: Vec<Mark> = students.into_iter().map(|student| desk.pass(student, 4, campus.now())).collect();
    let (id, at) = (desk.desk, campus.now());
    let begin = now();
    for group in made.chunks(PUSH_LIMIT) {
        let group = group.to_vec();
        let taken =
            write::<_, StoreError>(campus.store(), move |txn| marks::take_push(txn, id, epoch, &group, at));
        taken.await.unwrap();
    }
    f64::from(count) / begin.elapsed().as_secs_f64()
}

async fn students(campus: &Campus, count: u32) -> (uuid::Uuid, Vec<StudentId>) {
    let limit = usize::try_from(count).unwrap();
    let known = read::<_, StoreError>(campus.store(), move |txn| {
        let students = txn.students_after(CAMPAIGN, Revision(0), limit)?;
        Ok((txn.identity()?.epoch, students.into_iter().map(|(_, student)| student.id).collect()))
    });
    known.await.unwrap()
}

async fn catch_up(students: u32) {
    let campus = Campus::open().await;
    let roster = roster_text(students);
    campus.import(&roster).await;
    let (desk, folder) = counter(&campus).await;
    let last = last_no(students);
    scan(&desk, &campus.ticket(&last).await).await;
    desk.close().await;
    let mut tickets = Vec::new();
    for number in 0..SCANNED {
        tickets.push(campus.ticket(&(202_310_001 + number * (students / SCANNED)).to_string()).await);
    }
    tickets.push(campus.ticket(&last).await);
    std::fs::write(folder.path().join("tickets.txt"), tickets.join("\n")).unwrap();
    campus.import(&roster.replace("测试", "示例")).await;
    let own = std::env::current_exe().unwrap();
    let mut child = Command::new(own).arg("scan").arg(folder.path()).arg("示例").spawn().unwrap();
    println!("catch-up {students} changed students");
    tokio::task::spawn_blocking(move || assert!(child.wait().unwrap().success())).await.unwrap();
}

/// Scans until the last student's name begins with `wanted`, and then as often with nothing else to do.
async fn scan_until(folder: &Path, wanted: &str) {
    let tickets = std::fs::read_to_string(folder.join("tickets.txt")).unwrap();
    let tickets: Vec<&str> = tickets.lines().collect();
    let desk = open(folder).await;
    desk.unlock(PASSWORD).await.unwrap();
    let begin = now();
    let mut busy = Vec::new();
    for ticket in tickets.iter().cycle() {
        let (name, took) = timed_scan(&desk, ticket).await;
        busy.push(took);
        if Some(ticket) == tickets.last() && name.starts_with(wanted) {
            break;
        }
        tokio::time::sleep(BETWEEN_SCANS).await;
    }
    println!(
        "         in {:.1} s, peak memory {} MB (wanted: under 300)",
        begin.elapsed().as_secs_f64(),
        peak_mb()
    );
    report("scan to card meanwhile (wanted: p95 under 100)", busy);
    let mut quiet = Vec::new();
    for ticket in tickets.iter().cycle().take(QUIET) {
        quiet.push(timed_scan(&desk, ticket).await.1);
        tokio::time::sleep(BETWEEN_SCANS).await;
    }
    report("scan to card with nothing to catch up", quiet);
    desk.close().await;
}

async fn timed_scan(desk: &Desk, ticket: &str) -> (String, Duration) {
    let begin = now();
    let look = desk.scan(ticket, Entry::Camera).await.unwrap();
    let took = begin.elapsed();
    let Look::Open { card } = look else { panic!("{look:?}") };
    (card.name, took)
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 1000].as_secs_f64() * 1_000.0;
    let (count, most) = (times.len(), at(1000));
    println!("         {what}: n {count}, p50 {:.2} ms, p95 {:.2} ms, most {most:.2} ms", at(500), at(950));
}

/// The most memory that this program has had, in megabytes, as Linux counts it.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kb.unwrap_or_default() / 1_000
}

fn last_no(students: u32) -> String {
    (202_310_000 + students).to_string()
}

#[expect(clippy::disallowed_methods, reason = "measuring is what it is for")]
fn now() -> Instant {
    Instant::now()
}
