//! A real desk and the real server under load, each killed at random moments, its power cut with it or not, over a
//! network that fails: whatever the desk's screen called 已登记本机 is in its database after every kill, and at the
//! centre in the end.

mod desk;
mod storm;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lixiao_domain::MarkId;
use rusqlite::{Connection, OpenFlags};

use crate::dice::Dice;
use crate::lossy_disk::{Drawn, Left, LossyDisk};
use crate::proxy::Proxy;
use crate::window::display::end;
use crate::window::{ServerProcess, built};

pub use storm::{Weathered, weather};

/// How many students come, over and over.
const STUDENTS: usize = 40;

/// What a started program is told to be: a desk that works, or one that only sends what it has.
const WORK: &str = "work";
const DRAIN: &str = "drain";

/// How many requests of a thousand meet a fault of the network.
const FAULTS_PER_MILLE: u64 = 120;

/// The ids of the marks that the centre has.
const LOG: &str = "SELECT json_extract(mark, '$.id') FROM marks";

/// How long a desk may take to send what it has, at the end.
const DRAINING: Duration = Duration::from_mins(2);

/// What becomes of what a program asks to be synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syncs {
    /// It outlives a power cut.
    Kept,
    /// Nothing, as for a program that asks for none: `synchronous=OFF`.
    Ignored,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    desk_kills: u32,
    server_kills: u32,
    power_cuts: u32,
    unsynced: usize,
    network_faults: u32,
    recorded: usize,
    at_centre: usize,
    losses: Vec<String>,
}

impl Report {
    /// How often a program was killed.
    pub fn kills(&self) -> u32 {
        self.desk_kills + self.server_kills
    }

    /// How many marks the desk has called recorded.
    pub fn recorded(&self) -> usize {
        self.recorded
    }

    /// Everything that is missing or broken, in words.
    pub fn losses(&self) -> &[String] {
        &self.losses
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { desk_kills, server_kills, power_cuts, unsynced, network_faults, .. } = self;
        let Self { recorded, at_centre, losses, .. } = self;
        let kills = self.kills();
        write!(
            f,
            "{kills} kills (desk {desk_kills}, server {server_kills}), {power_cuts} of them with the power, which \
             {unsynced} writes had not outlived, {network_faults} faults of the network, {recorded} marks called \
             recorded, {at_centre} of them at the centre, {} losses",
            losses.len()
        )
    }
}

/// Plays the desk, where this program was started as one; answers whether it was.
///
/// # Panics
/// Where the desk cannot work at all.
pub async fn play_desk(arguments: &[String]) -> bool {
    match arguments {
        [word, folder] if word == WORK => desk::work(Path::new(folder)).await,
        [word, folder] if word == DRAIN => desk::drain(Path::new(folder)).await,
        _ => return false,
    }
    true
}

/// Kills and looks for so long, in milliseconds, or until something is lost. The same seed chooses the same moments, but a machine is never
/// twice equally quick.
///
/// # Panics
/// Where the programs cannot be started.
pub async fn torture(ms: i64, seed: u64, syncs: Syncs) -> Report {
    let (folder, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disk = LossyDisk::new(folder.path(), beside.path());
    let environment = match syncs {
        Syncs::Kept => disk.environment(),
        Syncs::Ignored => disk.deaf_environment(),
    };
    let mut server = ServerProcess::start(folder.path());
    server.restart_with(environment.clone());
    let network = Proxy::start(server.address()).await;
    desk::prepare(folder.path(), &server, &network.url()).await;
    network.storm(seed, FAULTS_PER_MILLE);
    let mut rack = Rack {
        stage: folder.path().to_owned(),
        environment,
        disk,
        server,
        network,
        dice: Dice::new(seed),
        drawn: Drawn::new(seed),
        recorded: Arc::default(),
        report: Report::default(),
    };
    let until = lixiao_server::edge::now().plus(ms);
    while lixiao_server::edge::now() < until && rack.report.losses.is_empty() {
        rack.kill_something();
    }
    if rack.report.losses.is_empty() {
        rack.finish();
    }
    rack.count_up()
}

/// A server, a desk in a folder, and what is known of them.
struct Rack {
    stage: PathBuf,
    environment: Vec<(&'static str, String)>,
    disk: LossyDisk,
    server: ServerProcess,
    network: Proxy,
    dice: Dice,
    drawn: Drawn,
    /// What the desk has called recorded.
    recorded: Recorded,
    report: Report,
}

impl Rack {
    /// Lets a desk work for a moment and kills it, with the server killed and started again meanwhile or not.
    fn kill_something(&mut self) {
        let (mut desk, listening) = self.start_desk(WORK);
        self.pause(400, 1_500);
        if self.dice.chance(400) {
            self.server.kill();
            self.report.server_kills += 1;
            self.cut_power("server.db");
            self.pause(0, 500);
            self.check_centre();
            if self.report.losses.is_empty() {
                self.server.go_on();
            }
            self.pause(0, 800);
        }
        end(&mut desk);
        self.report.desk_kills += 1;
        drop(listening.join());
        self.cut_power("desk%");
        self.check_desk();
    }

    /// The power of a program that was killed just now goes with it, or stays.
    fn cut_power(&mut self, files: &str) {
        if self.dice.chance(700) {
            self.report.power_cuts += 1;
            self.report.unsynced += self.disk.cut(files, Left::Some(&mut self.drawn));
        }
    }

    fn start_desk(&self, what: &str) -> (Child, JoinHandle<()>) {
        start_desk(what, &self.stage, &self.environment, &self.recorded)
    }

    fn pause(&mut self, least: i64, most: i64) {
        let ms = self.dice.between(least, most);
        thread::sleep(Duration::from_millis(ms.unsigned_abs()));
    }

    /// The desk's file is whole and has every mark that was called recorded.
    fn check_desk(&mut self) {
        let desk = look_into(&desk::file(&self.stage));
        self.check_whole(&desk, "the desk's file");
        let kept = self.ids(&desk, "SELECT mark FROM outbox");
        self.check_all(&kept, "is not in the desk's outbox");
    }

    /// The centre's file is whole and has every mark that the desk knows as answered.
    fn check_centre(&mut self) {
        let desk = look_into(&desk::file(&self.stage));
        let answered = self.ids(&desk, "SELECT mark FROM outbox WHERE state != 'unsent'");
        let centre = look_into(&self.store());
        self.check_whole(&centre, "the centre's file");
        let log = self.ids(&centre, LOG);
        let missing =
            answered.difference(&log).map(|mark| format!("{mark} was answered and is not in the log"));
        self.report.losses.extend(missing);
    }

    fn check_whole(&mut self, file: &Connection, name: &str) {
        let checked = file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
        if checked.as_deref() != Ok("ok") {
            self.report.losses.push(format!("{name} is damaged: {checked:?}"));
        }
    }

    fn check_all(&mut self, kept: &BTreeSet<MarkId>, what: &str) {
        let recorded = self.recorded.lock().unwrap();
        let missing = recorded.difference(kept).map(|mark| format!("{mark} {what}"));
        self.report.losses.extend(missing);
    }

    /// The ids that a file has; a file that cannot be read has none.
    fn ids(&mut self, file: &Connection, query: &str) -> BTreeSet<MarkId> {
        ids(file, query).unwrap_or_else(|error| {
            self.report.losses.push(format!("a file cannot be read: {error}"));
            BTreeSet::new()
        })
    }

    /// Lets the desk send what it has and compares it with the centre's log.
    fn finish(&mut self) {
        self.report.network_faults = self.network.struck().values().sum();
        self.network.calm();
        let (desk, listening) = self.start_desk(DRAIN);
        drain(desk, listening);
        self.check_desk();
        self.server.kill();
        self.check_centre();
        let log = self.ids(&look_into(&self.store()), LOG);
        self.check_all(&log, "never came to the centre");
    }

    fn count_up(mut self) -> Report {
        let log = self.ids(&look_into(&self.store()), LOG);
        let recorded = self.recorded.lock().unwrap();
        self.report.recorded = recorded.len();
        self.report.at_centre = recorded.intersection(&log).count();
        drop(recorded);
        self.report
    }

    fn store(&self) -> PathBuf {
        self.stage.join("server.db")
    }
}

/// What a desk has called recorded.
type Recorded = Arc<Mutex<BTreeSet<MarkId>>>;

/// Starts a desk as a program of its own, and listens to what it calls recorded.
fn start_desk(
    what: &str,
    stage: &Path,
    environment: &[(&'static str, String)],
    recorded: &Recorded,
) -> (Child, JoinHandle<()>) {
    let mut desk = Command::new(built("torture"))
        .arg(what)
        .arg(stage)
        .envs(environment.iter().cloned())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(desk.stdout.take().expect("its output was asked for")).lines();
    let recorded = Arc::clone(recorded);
    let listen = move || {
        for mark in lines.map_while(Result::ok).filter_map(|line| line.parse().ok()) {
            recorded.lock().unwrap().insert(mark);
        }
    };
    (desk, thread::spawn(listen))
}

/// Waits until a desk that only sends has ended.
fn drain(mut desk: Child, listening: JoinHandle<()>) {
    let until = lixiao_server::edge::now().plus(i64::try_from(DRAINING.as_millis()).unwrap());
    while desk.try_wait().unwrap().is_none() && lixiao_server::edge::now() < until {
        thread::sleep(Duration::from_millis(100));
    }
    end(&mut desk);
    drop(listening.join());
}

/// Opens a file without changing it: what is not synced is still to be lost.
fn look_into(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

fn ids(file: &Connection, query: &str) -> rusqlite::Result<BTreeSet<MarkId>> {
    let mut statement = file.prepare(query)?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
    ids.map(|id| Ok(id?.parse().expect("the file holds ids"))).collect()
}
