//! How long a mark takes until it shows on open pages: `./dev bench live-pages`. Everything is on this machine.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a measurement ends it")]

use std::time::Duration;

use lixiao_server::core::student_sessions::{self, Entrance};
use lixiao_store::{Provider, SessionKind, StoreError};
use lixiao_tests::campus::{CAMPAIGN, Campus};
use lixiao_tests::client::RawDesk;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

/// Pages held open.
const PAGES: usize = 2_000;

/// Marks made one after the other.
const MARKS: usize = 200;

/// How long a notice is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// A page heard something: whose it is, and when.
type Heard = (usize, Instant);

#[tokio::main]
async fn main() {
    let campus = Campus::open().await;
    let mut desk = RawDesk::open(&campus, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    let students =
        campus.read(|txn| txn.students_after(CAMPAIGN, lixiao_domain::Revision(0), lixiao_store::ALL)).await;
    let students: Vec<_> = students.into_iter().map(|(_, student)| student).collect();
    let (heard, mut hearing) = unbounded_channel();
    for page in 0..PAGES {
        let whose = page % students.len();
        let (student, at) = (students[whose].clone(), campus.now());
        let entrance = Entrance { kind: SessionKind::Web, provider: Provider::Local, place: String::new() };
        let opened =
            campus.write::<_, StoreError>(move |txn| student_sessions::open(txn, student, entrance, at));
        open_page(&campus, &opened.await.unwrap().token, whose, heard.clone()).await;
    }
    wait_for(&mut hearing, |_| true, PAGES).await; // each page's first event
    let (mut notices, mut pushes) = (Vec::new(), Vec::new());
    for mark in 0..MARKS {
        let whose = mark % students.len();
        let made = desk.pass(students[whose].id, 1, campus.now());
        let begun = Instant::now();
        desk.outcomes(&[made]).await;
        pushes.push(begun.elapsed());
        let pages = (PAGES - whose).div_ceil(students.len());
        let times = wait_for(&mut hearing, |(heard, _)| *heard == whose, pages).await;
        notices.extend(times.into_iter().map(|at| at - begun));
    }
    let storm: Vec<_> =
        students.iter().take(MARKS).map(|student| desk.pass(student.id, 2, campus.now())).collect();
    let expected = (0..PAGES).filter(|page| page % students.len() < MARKS).count();
    let begun = Instant::now();
    desk.outcomes(&storm).await;
    let answered = begun.elapsed();
    let times = wait_for(&mut hearing, |_| true, expected).await;
    let mut stormed: Vec<_> = times.into_iter().map(|at| at - begun).collect();
    report(&mut pushes, &mut notices, answered, &mut stormed);
}

#[expect(clippy::print_stdout, reason = "the program is there to print figures")]
fn report(pushes: &mut [Duration], notices: &mut [Duration], answered: Duration, stormed: &mut [Duration]) {
    for times in [&mut *pushes, &mut *notices, &mut *stormed] {
        times.sort_unstable();
    }
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let of = |times: &[Duration], percent: usize| ms(times[(times.len() - 1) * percent / 100]);
    println!("{PAGES} open pages, {MARKS} marks one after the other, {} notices", notices.len());
    println!("  the push itself (yardstick)  p50 {:7.2} ms  p95 {:7.2} ms", of(pushes, 50), of(pushes, 95));
    println!(
        "  until the page has it        p50 {:7.2} ms  p95 {:7.2} ms  max {:7.2} ms",
        of(notices, 50),
        of(notices, 95),
        of(notices, 100)
    );
    println!("  ratio of the p95             {:.2}", of(notices, 95) / of(pushes, 95));
    println!("{MARKS} marks in one push, {} notices", stormed.len());
    println!("  the push itself (yardstick)  {:7.2} ms", ms(answered));
    println!(
        "  until the page has it        p50 {:7.2} ms  p95 {:7.2} ms  max {:7.2} ms",
        of(stormed, 50),
        of(stormed, 95),
        of(stormed, 100)
    );
}

/// Opens a page's line, and tells of each event until the program ends.
async fn open_page(campus: &Campus, token: &str, whose: usize, heard: UnboundedSender<Heard>) {
    let mut line = TcpStream::connect(campus.address()).await.expect("the limit of open files allows 5000");
    let request = format!(
        "GET /api/v1/me/events HTTP/1.1\r\nhost: {}\r\ncookie: lixiao={token}\r\n\r\n",
        campus.address()
    );
    line.write_all(request.as_bytes()).await.unwrap();
    tokio::spawn(async move {
        let mut bytes = [0; 2048];
        while let Ok(count @ 1..) = line.read(&mut bytes).await {
            let events = bytes[..count].windows(14).filter(|window| window == b"event: changed").count();
            for _ in 0..events {
                if heard.send((whose, Instant::now())).is_err() {
                    return; // the program has its figures
                }
            }
        }
    });
}

/// When the awaited events came.
async fn wait_for(
    hearing: &mut UnboundedReceiver<Heard>,
    awaited: impl Fn(&Heard) -> bool,
    count: usize,
) -> Vec<Instant> {
    let mut times = Vec::new();
    while times.len() < count {
        let next = tokio::time::timeout(PATIENCE, hearing.recv()).await.expect("every notice comes");
        times.extend(next.filter(&awaited).map(|(_, at)| at));
    }
    times
}
