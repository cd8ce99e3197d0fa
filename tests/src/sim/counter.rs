//! A desk: its machine, its disk, and the program while it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lixiao_desk::{Edge, MemoryDisk, Station};
use lixiao_domain::{Mark, MarkId, NodeId, Outcome, Timestamp};
use lixiao_protocol::http::{CentreKeys, Cursor, EnrolAnswer, Operator, SignInAnswer};
use lixiao_protocol::signed::Signed;
use lixiao_sync::{Engine, Input};
use uuid::Uuid;

use super::machine::Machine;
use super::school::{self, CAMPAIGN, SERVER};

/// A desk.
pub(super) struct Counter {
    pub(super) desk: usize,
    pub(super) machine: Arc<Machine>,
    pub(super) disk: MemoryDisk,
    /// The program, while it runs.
    pub(super) run: Option<Run>,
    pub(super) boots: u32,
    /// Whether the network leads from here to the centre.
    pub(super) reachable: bool,
    /// The crash that is about to happen.
    pub(super) crash: Option<Crash>,
    pub(super) sessions: u32,
    /// The marks that the screen called 已登记.
    pub(super) said: BTreeSet<MarkId>,
    /// The marks whose return the screen has told the operator at once.
    pub(super) dealt: BTreeSet<MarkId>,
    /// What the desk has forgotten by the centre's word.
    pub(super) wiped: Option<Vec<Mark>>,
    /// What it had when it last heard such a word, and the epoch of that.
    pub(super) handed_over: (Uuid, Vec<Mark>),
    /// What the centre has answered, with the epoch in which it did.
    pub(super) answered: BTreeMap<MarkId, (Uuid, Outcome)>,
    /// Where the last page that was kept ended.
    pub(super) cursor: Option<Cursor>,
}

/// One run of the program.
pub(super) struct Run {
    pub(super) station: Station,
    pub(super) engine: Engine,
    /// The number of the last mark that the engine was told of.
    pub(super) told: u64,
    pub(super) calls: BTreeSet<u64>,
    pub(super) next_call: u64,
    /// When the engine is to be woken, as far as that is arranged.
    pub(super) due: Option<Timestamp>,
}

/// How a program is killed at a commit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Crash {
    /// The commit is never made.
    Before,
    /// The commit is made, and nobody hears of it. Holds how many there were before.
    After(u64),
}

impl Counter {
    pub(super) fn new(desk: usize, seed: u64, now: Timestamp) -> Self {
        Self {
            desk,
            machine: Arc::new(Machine::new(seed, now)),
            disk: MemoryDisk::new().unwrap(),
            run: None,
            boots: 0,
            reachable: true,
            crash: None,
            sessions: 0,
            said: BTreeSet::new(),
            dealt: BTreeSet::new(),
            wiped: None,
            handed_over: (Uuid::nil(), vec![]),
            answered: BTreeMap::new(),
            cursor: None,
        }
    }

    /// Enrols the desk, as its first start does.
    pub(super) fn enrol(&self, epoch: Uuid, keys: CentreKeys, time: Timestamp) {
        let centre = lixiao_protocol::http::Centre { server: SERVER, epoch, time };
        let station = Station::open(&self.disk, self.machine.clone()).unwrap();
        let answer = EnrolAnswer {
            centre,
            desk: school::desk_id(self.desk),
            name: format!("desk {}", self.desk),
            role: lixiao_domain::DeskRole::Counter,
            campaign: CAMPAIGN,
            token: String::new(),
            keys: Some(keys),
        };
        station.enrol(answer).unwrap();
    }

    /// Starts the program, and gives the engine's first input; `None` for a machine that is no desk any more.
    pub(super) fn boot(&mut self, seed: u64) -> Option<Input> {
        self.boots += 1;
        self.machine.boot();
        let station = Station::open(&self.disk, self.machine.clone()).unwrap();
        station.resume();
        let started = station.started().ok()?;
        let told = station.outbox().unwrap().len() as u64;
        self.run = Some(Run {
            station,
            engine: Engine::new(SERVER, seed),
            told,
            calls: BTreeSet::new(),
            next_call: 0,
            due: None,
        });
        Some(started)
    }

    /// Ends the program without a word.
    pub(super) fn kill(&mut self) {
        self.run = None;
        self.crash = None;
        self.disk.mend();
    }

    /// Whether the crash that was about to happen has happened.
    pub(super) fn has_crashed(&self) -> bool {
        match self.crash {
            Some(Crash::Before) => self.disk.refusing() == 0,
            Some(Crash::After(commits)) => self.disk.commits() > commits,
            None => false,
        }
    }

    pub(super) fn steady(&self) -> Timestamp {
        self.machine.steady()
    }

    /// Seats the operator with a session that the centre has opened.
    pub(super) fn sign_in(
        &self,
        session: lixiao_domain::SessionRights,
        operator: Operator,
        proof: Signed,
        now: Timestamp,
    ) {
        if let Some(run) = &self.run {
            let centre = lixiao_protocol::http::Centre { server: SERVER, epoch: Uuid::nil(), time: now };
            // Without a frame nobody can sit down yet.
            drop(run.station.seat(SignInAnswer { centre, session, operator, proof: Some(proof) }));
        }
    }

    /// The nodes that the operator may turn to now.
    pub(super) fn choices(&self) -> Vec<NodeId> {
        let Some(status) = self.run.as_ref().and_then(|run| run.station.status().ok()) else { return vec![] };
        match status.phase {
            lixiao_protocol::ipc::Phase::Working { nodes, .. } => nodes.iter().map(|node| node.id).collect(),
            lixiao_protocol::ipc::Phase::Setup { .. }
            | lixiao_protocol::ipc::Phase::SignedOut { .. }
            | lixiao_protocol::ipc::Phase::Locked { .. } => vec![],
        }
    }
}
