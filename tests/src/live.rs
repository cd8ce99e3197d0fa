//! The real window at work, measured from outside: what it costs while it scans and shows what its camera sees, how
//! its memory goes, and how old the picture is that stands on the display.

mod film;
mod slope;
mod usage;
mod watch;

use std::io::Write;
use std::time::Duration;

use fantoccini::key::Key;
use serde_json::Value;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use crate::window::station::sign_in;
use crate::window::{Page, Station, word};

use film::film;
use slope::Course;
use usage::{Share, Usage, load};
use watch::{Ages, Strip};

/// Who works at the desk.
const OPERATOR: &str = "tushu";

/// Who comes.
const STUDENT: &str = "202210001";

/// What is not measured: a window that has just changed is still at it.
const SETTLES: Duration = Duration::from_secs(4);

/// How long the yardsticks are measured.
const YARDSTICK: Duration = Duration::from_secs(20);

/// How long one film is measured at a time. An operator who is idle for so long is not locked out.
const PIECE: Duration = Duration::from_secs(26);

/// Where the preview is on the page.
const PREVIEW: &str = "const at = document.querySelector('.picture').getBoundingClientRect()
    return [at.x, at.y, at.width, at.height]";

/// Measures for so many minutes, and tells on the way.
pub async fn live(minutes: f64) {
    let bench = Bench::set_up().await;
    bench.yardsticks().await;
    bench.work(minutes).await;
    bench.page.close().await;
}

/// A window with a camera that plays films.
struct Bench {
    station: Station,
    page: Page,
    room: Vec<Vec<u8>>,
    ticket: Vec<Vec<u8>>,
}

/// What was measured while one film was played.
#[derive(Default)]
struct Piece {
    shares: Vec<Share>,
    ages: Ages,
    seconds: f64,
}

impl Bench {
    async fn set_up() -> Self {
        let station = Station::set_up("4");
        let (room, ticket) = (film(None), film(Some(&station.server.ticket(STUDENT))));
        station.camera.play(&room);
        let page = station.open_window().await;
        page.says(&word("login.title")).await;
        Self { station, page, room, ticket }
    }

    /// The same window with less to do.
    async fn yardsticks(&self) {
        tell("shares of one core          program   page   both   display");
        sleep(SETTLES).await;
        tell_share("camera, nobody signed in", &self.share(YARDSTICK).await);
        sign_in(&self.page, OPERATOR).await;
        self.page.says(&word("scan.ready")).await;
        // Without sound: the device of a machine that has none keeps no time, and playing into it never waits.
        self.page.press(&[Key::F8.into()]).await;
        self.station.camera.play(&self.ticket);
        self.page.says(&word("look.open.title")).await;
        self.go_to("today").await;
        tell_share("no preview, a code", &self.share(YARDSTICK).await);
        self.station.camera.play(&self.room);
        sleep(SETTLES).await;
        tell_share("no preview, no code", &self.share(YARDSTICK).await);
        self.go_to("scan").await;
    }

    /// A code comes and goes, and the preview shows it.
    async fn work(&self, minutes: f64) {
        let strip = self.strip().await;
        let began = Instant::now();
        let passed = || began.elapsed().as_secs_f64() / 60.0;
        let (mut room, mut ticket) = (Piece::default(), Piece::default());
        let (mut program, mut page) = (Course::default(), Course::default());
        while passed() < minutes {
            for (film, piece) in [(&self.room, &mut room), (&self.ticket, &mut ticket)] {
                self.station.camera.play(film);
                self.page.press(&[Key::Shift.into()]).await;
                sleep(SETTLES).await;
                self.measure(&strip, piece).await;
                let usage = self.usage();
                program.note(passed(), usage.program_mb);
                page.note(passed(), usage.page_mb);
                tell(&format!(
                    "  {:4.1} min: program {:.0} MB, page {:.0} MB, load {}",
                    passed(),
                    usage.program_mb,
                    usage.page_mb,
                    load()
                ));
            }
        }
        tell_piece("preview, no code", &room);
        tell_piece("preview, a code", &ticket);
        tell_slope("program", &program);
        tell_slope("page", &page);
    }

    async fn measure(&self, strip: &Strip, piece: &mut Piece) {
        let before = self.usage();
        let started = self.station.camera.started().expect("the camera runs");
        let strip = strip.clone();
        let watching = spawn_blocking(move || strip.watch(started, PIECE));
        let ages = watching.await.expect("nobody else ends it");
        piece.ages.first.extend(ages.first);
        piece.ages.last.extend(ages.last);
        piece.ages.overslept = piece.ages.overslept.max(ages.overslept);
        piece.seconds += PIECE.as_secs_f64();
        piece.shares.push(self.usage().since(&before));
    }

    async fn share(&self, time: Duration) -> Share {
        let before = self.usage();
        sleep(time).await;
        self.usage().since(&before)
    }

    fn usage(&self) -> Usage {
        Usage::now(self.page.program_id(), self.station.display.program_id(), Instant::now())
    }

    async fn go_to(&self, page: &str) {
        self.page.run(&format!("location.hash = '#/{page}'")).await;
        sleep(SETTLES).await;
    }

    async fn strip(&self) -> Strip {
        let place = self.page.run(PREVIEW).await;
        let place: Vec<f64> = place.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        Strip::new(self.station.display.name(), place.try_into().expect("four numbers"))
    }
}

fn tell_piece(name: &str, piece: &Piece) {
    tell_share(name, &Share::mean(&piece.shares));
    let threads = Share::mean(&piece.shares).threads;
    let threads: Vec<String> = threads.iter().map(|(name, share)| format!("{name} {share:.2}")).collect();
    tell(&format!("  threads of the program: {}", threads.join(", ")));
    tell(&format!("  pictures shown: {:.1} a second", piece.ages.first.len() as f64 / piece.seconds));
    tell_ages("age when it comes", &piece.ages.first);
    tell_ages("age when the next comes", &piece.ages.last);
    tell(&format!(
        "  yardstick: a sleeping program was woken {} ms late at worst",
        piece.ages.overslept.as_millis()
    ));
}

fn tell_share(name: &str, share: &Share) {
    let both = share.program + share.page;
    let Share { program, page, display, .. } = share;
    tell(&format!("{name:27} {program:7.2} {page:6.2} {both:6.2} {display:9.2}   load {}", load()));
}

fn tell_ages(name: &str, ages: &[Duration]) {
    let mut ages: Vec<u128> = ages.iter().map(Duration::as_millis).collect();
    ages.sort_unstable();
    let at = |per_cent: usize| ages.get((ages.len() * per_cent / 100).min(ages.len().saturating_sub(1)));
    let [median, p95, most] = [50, 95, 100].map(|per_cent| at(per_cent).copied().unwrap_or_default());
    tell(&format!("  {name}: median {median} ms, p95 {p95} ms, most {most} ms"));
}

fn tell_slope(name: &str, course: &Course) {
    let (slope, late) = (course.slope(), course.late_slope());
    tell(&format!("memory of the {name}: {slope:+.2} MB a minute, over the second half {late:+.2}"));
}

fn tell(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}")); // where nobody listens, nothing is lost
}
