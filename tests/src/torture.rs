//! A real desk and the real server under load, each killed at random moments: whatever the desk's screen called
//! 已登记本机 is in its database after every kill, and at the centre in the end.

mod desk;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lixiao_domain::MarkId;
use rusqlite::Connection;

use crate::dice::Dice;
use crate::window::display::end;
use crate::window::{ServerProcess, built};

/// How many students come, over and over.
const STUDENTS: usize = 40;

/// What a started program is told to be: a desk that works, or one that only sends what it has.
const WORK: &str = "work";
const DRAIN: &str = "drain";

/// The ids of the marks that the centre has.
const LOG: &str = "SELECT json_extract(mark, '$.id') FROM marks";

/// How long a desk may take to send what it has, at the end.
const DRAINING: Duration = Duration::from_mins(2);

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    desk_kills: u32,
    server_kills: u32,
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
        let Self { desk_kills, server_kills, recorded, at_centre, losses } = self;
        let kills = self.kills();
        write!(
            f,
            "{kills} kills (desk {desk_kills}, server {server_kills}), {recorded} marks called recorded, {at_centre} of \
             them at the centre, {} losses",
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

/// Kills and looks for so long, in milliseconds. The same seed chooses the same moments, but a machine is never
/// twice equally quick.
///
/// # Panics
/// Where the programs cannot be started.
pub async fn torture(ms: i64, seed: u64) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let server = ServerProcess::start(folder.path());
    let tickets: Vec<String> =
        (1..=STUDENTS).map(|number| server.ticket(&format!("2022100{number:02}"))).collect();
    std::fs::write(desk::tickets_file(folder.path()), tickets.join("\n")).unwrap();
    desk::set_up(folder.path(), &server.url(), &server.desk_code("4")).await;
    let mut rack = Rack {
        folder: folder.path().to_owned(),
        server,
        dice: Dice::new(seed),
        recorded: Arc::default(),
        report: Report::default(),
    };
    let until = lixiao_server::edge::now().plus(ms);
    while lixiao_server::edge::now() < until {
        rack.kill_something();
    }
    rack.finish()
}

/// A server, a desk in a folder, and what is known of them.
struct Rack {
    folder: PathBuf,
    server: ServerProcess,
    dice: Dice,
    /// What the desk has called recorded.
    recorded: Arc<Mutex<BTreeSet<MarkId>>>,
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
            self.pause(0, 500);
            self.check_centre();
            self.server.go_on();
            self.pause(0, 800);
        }
        end(&mut desk);
        self.report.desk_kills += 1;
        drop(listening.join());
        self.check_desk();
    }

    fn start_desk(&self, what: &str) -> (Child, JoinHandle<()>) {
        let mut desk = Command::new(built("torture"))
            .arg(what)
            .arg(&self.folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(desk.stdout.take().expect("its output was asked for")).lines();
        let recorded = Arc::clone(&self.recorded);
        let listen = move || {
            for mark in lines.map_while(Result::ok).filter_map(|line| line.parse().ok()) {
                recorded.lock().unwrap().insert(mark);
            }
        };
        (desk, thread::spawn(listen))
    }

    fn pause(&mut self, least: i64, most: i64) {
        let ms = self.dice.between(least, most);
        thread::sleep(Duration::from_millis(ms.unsigned_abs()));
    }

    /// The desk's file is whole and has every mark that was called recorded.
    fn check_desk(&mut self) {
        let desk = Connection::open(desk::folder(&self.folder).join("desk.sqlite")).unwrap();
        self.check_whole(&desk, "the desk's file");
        let kept = ids(&desk, "SELECT mark FROM outbox");
        self.check_all(&kept, "is not in the desk's outbox");
    }

    /// The centre's file is whole and has every mark that the desk knows as answered.
    fn check_centre(&mut self) {
        let desk = Connection::open(desk::folder(&self.folder).join("desk.sqlite")).unwrap();
        let answered = ids(&desk, "SELECT mark FROM outbox WHERE state != 'unsent'");
        let centre = Connection::open(self.folder.join("server.db")).unwrap();
        self.check_whole(&centre, "the centre's file");
        let log = ids(&centre, LOG);
        let missing =
            answered.difference(&log).map(|mark| format!("{mark} was answered and is not in the log"));
        self.report.losses.extend(missing);
    }

    fn check_whole(&mut self, file: &Connection, name: &str) {
        let whole: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        if whole != "ok" {
            self.report.losses.push(format!("{name} is damaged: {whole}"));
        }
    }

    fn check_all(&mut self, kept: &BTreeSet<MarkId>, what: &str) {
        let recorded = self.recorded.lock().unwrap();
        let missing = recorded.difference(kept).map(|mark| format!("{mark} {what}"));
        self.report.losses.extend(missing);
    }

    /// Lets the desk send what it has and compares it with the centre's log.
    fn finish(mut self) -> Report {
        let (mut desk, listening) = self.start_desk(DRAIN);
        let until = lixiao_server::edge::now().plus(i64::try_from(DRAINING.as_millis()).unwrap());
        while desk.try_wait().unwrap().is_none() && lixiao_server::edge::now() < until {
            thread::sleep(Duration::from_millis(100));
        }
        end(&mut desk);
        drop(listening.join());
        self.check_desk();
        self.server.kill();
        self.check_centre();
        let centre = Connection::open(self.folder.join("server.db")).unwrap();
        let log = ids(&centre, LOG);
        self.check_all(&log, "never came to the centre");
        let recorded = self.recorded.lock().unwrap();
        self.report.recorded = recorded.len();
        self.report.at_centre = recorded.intersection(&log).count();
        drop(recorded);
        self.report
    }
}

fn ids(file: &Connection, query: &str) -> BTreeSet<MarkId> {
    let mut statement = file.prepare(query).unwrap();
    let ids = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    ids.map(|id| id.unwrap().parse().unwrap()).collect()
}
