//! Whatever fails in whatever order: every mark recorded at a desk ends in the centre's log once, in its order,
//! with its answer kept at the desk.

use std::collections::{BTreeMap, VecDeque};

use lixiao_domain::{MarkId, Outcome, Revision, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Centre, ChangesAnswer, Cursor, PushAnswer};
use lixiao_sync::{Effect, Engine, Input, KeepTrouble, Queued, Trouble};
use proptest::prelude::*;
use uuid::Uuid;

const SERVER: Uuid = Uuid::from_u128(1);

/// One thing that happens between desk and centre.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The operator records a mark.
    Record,
    /// The oldest request arrives, and so does its answer.
    Answer,
    /// The oldest request is lost on its way.
    LoseRequest,
    /// The oldest request arrives, and its answer is lost.
    LoseAnswer,
    /// Another server answers the oldest request.
    Impostor,
    /// The newest request is answered before the others.
    Overtake,
    /// The disk is full while the next answer is to be kept.
    FillDisk,
    /// The desk's program is killed and started again.
    Restart,
    /// The centre is restored from a backup: some of its log is gone.
    Restore,
    /// Time passes.
    Wait,
    /// Somebody presses the button.
    Retry,
}

fn step() -> impl Strategy<Value = Step> {
    use Step::{
        Answer, FillDisk, Impostor, LoseAnswer, LoseRequest, Overtake, Record, Restart, Restore, Retry, Wait,
    };
    prop_oneof![
        6 => Just(Record),
        8 => Just(Answer),
        3 => Just(LoseRequest),
        3 => Just(LoseAnswer),
        1 => Just(Impostor),
        2 => Just(Overtake),
        1 => Just(FillDisk),
        2 => Just(Restart),
        1 => Just(Restore),
        6 => Just(Wait),
        1 => Just(Retry),
    ]
}

proptest! {
    // A failure prints the steps and the seed that lead to it again.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_mark_arrives_once_and_in_order(
        steps in proptest::collection::vec(step(), 0..200),
        seed: u64,
    ) {
        let mut world = World::new(seed);
        for step in steps {
            world.step(step);
            world.check_order()?;
        }
        world.calm_down();
        let recorded: Vec<u64> = (1..=world.disk.recorded).collect();
        prop_assert_eq!(&world.centre.log, &recorded);
        prop_assert_eq!(world.disk.answered.keys().copied().collect::<Vec<_>>(), recorded);
        prop_assert_eq!(world.disk.cursor.map(|cursor| cursor.revision), Some(world.centre.revision()));
    }
}

/// What the desk keeps through a restart.
struct Disk {
    recorded: u64,
    epoch: Uuid,
    cursor: Option<Cursor>,
    answered: BTreeMap<u64, Revision>,
    full: bool,
}

struct Log {
    epoch: u128,
    log: Vec<u64>,
}

impl Log {
    fn revision(&self) -> Revision {
        Revision(u64::try_from(self.log.len()).expect("a small number"))
    }
}

enum Request {
    Push(Uuid, Vec<Queued>),
    Pull(Option<Cursor>),
}

struct World {
    engine: Engine,
    disk: Disk,
    centre: Log,
    wire: VecDeque<Request>,
    now: Timestamp,
    seed: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        let disk = Disk {
            recorded: 0,
            epoch: Uuid::from_u128(100),
            cursor: None,
            answered: BTreeMap::new(),
            full: false,
        };
        let centre = Log { epoch: 100, log: vec![] };
        let engine = Engine::new(SERVER, seed);
        let mut world = Self { engine, disk, centre, wire: VecDeque::new(), now: Timestamp(0), seed };
        world.restart();
        world
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Record => {
                self.disk.recorded += 1;
                self.feed(Input::MarkRecorded(queued(self.disk.recorded)));
            }
            Step::Answer => {
                let request = self.wire.pop_front();
                self.answer(request);
            }
            Step::Overtake => {
                let request = self.wire.pop_back();
                self.answer(request);
            }
            Step::LoseRequest => self.lose_oldest(false),
            Step::LoseAnswer => self.lose_oldest(true),
            Step::Impostor => self.answer_falsely(),
            Step::FillDisk => self.disk.full = true,
            Step::Restart => self.restart(),
            Step::Restore => {
                self.centre.epoch += 1;
                self.centre.log.truncate(self.centre.log.len() / 2);
            }
            Step::Wait => self.wait(),
            Step::Retry => self.feed(Input::RetryNow),
        }
    }

    /// From here on nothing fails any more.
    fn calm_down(&mut self) {
        for _ in 0..10_000 {
            let done = self.disk.answered.len()
                == usize::try_from(self.disk.recorded).expect("a small number")
                && self.disk.epoch == Uuid::from_u128(self.centre.epoch)
                && self.disk.cursor.map(|cursor| cursor.revision) == Some(self.centre.revision());
            if done {
                return;
            }
            match self.wire.pop_front() {
                Some(request) => self.answer(Some(request)),
                None => self.wait(),
            }
        }
    }

    fn check_order(&self) -> Result<(), TestCaseError> {
        prop_assert!(self.centre.log.iter().copied().eq(1..=self.centre.revision().0));
        Ok(())
    }

    fn restart(&mut self) {
        self.wire.clear();
        self.seed = self.seed.wrapping_add(1);
        self.engine = Engine::new(SERVER, self.seed);
        let Disk { epoch, cursor, .. } = self.disk;
        self.feed(Input::Started { epoch, cursor, unsent: self.unsent() });
    }

    fn unsent(&self) -> Vec<Queued> {
        (1..=self.disk.recorded).filter(|seq| !self.disk.answered.contains_key(seq)).map(queued).collect()
    }

    fn wait(&mut self) {
        self.now = self.engine.poll_timeout().unwrap_or_else(|| self.now.plus(100));
        self.engine.handle_timeout(self.now);
        self.carry_out();
    }

    fn feed(&mut self, input: Input) {
        self.engine.handle_input(input, self.now);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        let mut results = Vec::new();
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Push { epoch, marks } => self.wire.push_back(Request::Push(epoch, marks)),
                Effect::PushUnreadable { .. } => unreachable!("this centre reads everything"),
                Effect::Pull(cursor) => self.wire.push_back(Request::Pull(cursor)),
                Effect::KeepAnswers { epoch, answers, .. } => {
                    results.push(Input::AnswersKept(self.keep_answers(epoch, &answers)));
                }
                Effect::KeepPage(page) => results.push(Input::PageKept(self.keep_page(&page))),
                Effect::AdoptEpoch(epoch) => results.push(Input::EpochAdopted(self.adopt(epoch))),
                Effect::NoteContact(_) | Effect::Announce(_) => {}
            }
        }
        for result in results {
            self.feed(result);
        }
    }

    fn write(&mut self) -> Result<(), KeepTrouble> {
        if std::mem::take(&mut self.disk.full) { Err(KeepTrouble::DiskFull) } else { Ok(()) }
    }

    fn keep_answers(&mut self, epoch: Uuid, answers: &[Answer]) -> Result<(), KeepTrouble> {
        self.write()?;
        if epoch == self.disk.epoch {
            self.disk.answered.extend(answers.iter().map(|answer| (seq(answer.mark), answer.revision)));
        }
        Ok(())
    }

    fn keep_page(&mut self, page: &ChangesAnswer) -> Result<(), KeepTrouble> {
        self.write()?;
        self.disk.cursor = Some(page.cursor);
        Ok(())
    }

    fn adopt(&mut self, epoch: Uuid) -> Result<Vec<Queued>, KeepTrouble> {
        self.write()?;
        self.disk.epoch = epoch;
        self.disk.cursor = None;
        self.disk.answered.clear();
        Ok(self.unsent())
    }

    fn answer(&mut self, request: Option<Request>) {
        match request {
            Some(Request::Push(epoch, marks)) => {
                let answer = self.take(epoch, &marks, SERVER);
                self.feed(Input::PushAnswered(Ok(answer)));
            }
            Some(Request::Pull(cursor)) => {
                let page = self.page(cursor);
                self.feed(Input::PullAnswered(Ok(Box::new(page))));
            }
            None => {}
        }
    }

    fn lose_oldest(&mut self, arrives: bool) {
        match self.wire.pop_front() {
            Some(Request::Push(epoch, marks)) => {
                if arrives {
                    self.take(epoch, &marks, SERVER);
                }
                self.feed(Input::PushAnswered(Err(Trouble::Transport)));
            }
            Some(Request::Pull(_)) => self.feed(Input::PullAnswered(Err(Trouble::Transport))),
            None => {}
        }
    }

    fn answer_falsely(&mut self) {
        let strange = Uuid::from_u128(9);
        match self.wire.pop_front() {
            Some(Request::Push(epoch, marks)) => {
                let log = self.centre.log.clone();
                let answer = self.take(epoch, &marks, strange);
                self.centre.log = log;
                self.feed(Input::PushAnswered(Ok(answer)));
            }
            Some(Request::Pull(cursor)) => {
                let mut page = self.page(cursor);
                page.centre.server = strange;
                self.feed(Input::PullAnswered(Ok(Box::new(page))));
            }
            None => {}
        }
    }

    /// The centre takes what it does not have yet.
    fn take(&mut self, epoch: Uuid, marks: &[Queued], server: Uuid) -> PushAnswer {
        let marks = if epoch == self.spoken(server).epoch { marks } else { &[] };
        let answers = marks.iter().map(|queued| {
            if !self.centre.log.contains(&queued.seq) {
                self.centre.log.push(queued.seq);
            }
            Answer {
                mark: queued.mark,
                outcome: Outcome::Applied,
                effective: Timestamp(0),
                review: vec![],
                revision: self.centre.revision(),
            }
        });
        let answers = answers.collect();
        PushAnswer { centre: self.spoken(server), contiguous: self.centre.revision().0, answers }
    }

    /// A page of one change at most.
    fn page(&self, asked: Option<Cursor>) -> ChangesAnswer {
        let centre = self.spoken(SERVER);
        let known = asked.filter(|cursor| cursor.epoch == centre.epoch);
        let newest = self.centre.revision();
        let to = Revision(known.map_or(0, |cursor| cursor.revision.0) + 1).min(newest);
        let cursor = Cursor { epoch: centre.epoch, scope: 1, revision: to };
        let from_start = known.is_none();
        ChangesAnswer {
            centre,
            from_start,
            cursor,
            more: to < newest,
            frame: None,
            students: vec![],
            receipt: None,
        }
    }

    fn spoken(&self, server: Uuid) -> Centre {
        Centre { server, epoch: Uuid::from_u128(self.centre.epoch), time: Timestamp(0) }
    }
}

fn queued(seq: u64) -> Queued {
    let student = StudentId(u32::try_from(seq % 3).expect("a small number"));
    Queued { seq, mark: MarkId(Uuid::from_u128(u128::from(seq))), student }
}

fn seq(mark: MarkId) -> u64 {
    u64::try_from(mark.0.as_u128()).expect("a small number")
}
