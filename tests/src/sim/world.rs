//! Everything together, one event after the other.

use std::collections::{BTreeMap, VecDeque};

use lixiao_domain::{MarkId, Timestamp};
use lixiao_sync::{Input, Trouble};

use super::centre::CentreStore;
use super::counter::Counter;
use super::operator::Intent;
use super::report::Report;
use super::school::{self, DAY_MS, Draft, START};
use super::wire::{Call, Reply, Request, Stage};
use crate::dice::Dice;

/// How long the storm lasts, in milliseconds.
const STORM_MS: i64 = 40_000;

/// How long the calm may last until everything has come together, in milliseconds.
const CALM_MS: i64 = 600_000;

/// Something that happens.
#[derive(Debug)]
pub(super) enum Event {
    /// An operator turns to the next student.
    Work { desk: usize },
    /// An operator decides.
    Decide { desk: usize, boot: u32, intent: Box<Intent> },
    /// A screen looks for the centre's answer.
    Ask { desk: usize, boot: u32, mark: MarkId, until: Timestamp },
    /// An engine learns of new marks.
    Told { desk: usize, boot: u32 },
    /// A request comes a stage further.
    Request { call: Call, request: Request, stage: Stage },
    /// An answer arrives at its desk.
    Reply { call: Call, reply: Reply },
    /// A desk waits no longer for an answer.
    GiveUp { call: Call, push: bool },
    /// An engine wanted to be woken now.
    Due { desk: usize, boot: u32 },
    /// A desk's program starts.
    Boot { desk: usize },
    /// The network leads to the centre again.
    Reach { desk: usize },
    /// The server starts.
    Serve,
    /// Something fails.
    Fail,
    /// Something happens at the centre.
    Administer,
}

/// A school in its storm, and in the calm afterwards.
pub struct World {
    pub(super) seed: u64,
    pub(super) dice: Dice,
    pub(super) now: Timestamp,
    events: BTreeMap<(Timestamp, u64), Event>,
    planned: u64,
    pub(super) centre: CentreStore,
    pub(super) counters: Vec<Counter>,
    /// The marks that each desk's operator may still take back.
    pub(super) recent: Vec<Vec<MarkId>>,
    pub(super) students: u32,
    pub(super) draft: Draft,
    /// Whether some marks are such that the server cannot read them.
    pub(super) poison: bool,
    pub(super) calm: bool,
    pub(super) report: Report,
    tell: Option<Box<dyn FnMut(String)>>,
}

impl World {
    /// A school as its seed makes it.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        let desks = 2 + dice.below(4);
        let students = u32::try_from(dice.between(5, 14)).unwrap();
        let fees = *dice.pick(&school::FEES);
        let draft = Draft { open: true, library: true, fees };
        let centre = CentreStore::new(draft, desks, students, 2 + dice.below(6));
        let counters = (0..desks).map(|desk| Counter::new(desk, dice.next(), START)).collect();
        let poison = dice.chance(250);
        Self {
            seed,
            dice,
            now: START,
            events: BTreeMap::new(),
            planned: 0,
            centre,
            counters,
            recent: vec![vec![]; desks],
            students,
            draft,
            poison,
            calm: false,
            report: Report::default(),
            tell: None,
        }
    }

    /// Tells every step to `tell`.
    #[must_use]
    pub fn aloud(mut self, tell: Box<dyn FnMut(String)>) -> Self {
        self.tell = Some(tell);
        self
    }

    /// Plays storm and calm, and says what came of them.
    pub fn play(mut self) -> Report {
        self.open();
        self.run_until(START.plus(STORM_MS));
        self.calm_down();
        let came_together = self.settle(Self::has_come_together);
        self.check_all(came_together);
        if came_together && self.dice.chance(300) {
            self.say(|| "the campaign ends".into());
            let closes = START.plus(90 * DAY_MS);
            self.centre.write(move |txn| lixiao_server::core::campaigns::close_ended(txn, closes));
            let came_together = self.settle(Self::has_come_together);
            self.check_all(came_together);
            self.say(|| "the campaign is over".into());
            self.pass(90 * DAY_MS);
            self.settle(Self::has_ended);
            self.check_end();
        }
        self.report
    }

    fn open(&mut self) {
        for desk in 0..self.counters.len() {
            if self.dice.chance(400) {
                let skew = self.dice.between(-2 * DAY_MS, 2 * DAY_MS);
                self.counters[desk].machine.shift_clock(skew);
                self.count("skewed clocks");
            }
            self.counters[desk].enrol(self.centre.epoch(), self.centre.key().public(), self.now);
            self.after(0, Event::Boot { desk });
            let wait = self.dice.between(500, 2_500);
            self.after(wait, Event::Work { desk });
        }
        self.after(1_000, Event::Fail);
        self.after(1_500, Event::Administer);
    }

    /// Nothing fails from here on; what failed is mended.
    fn calm_down(&mut self) {
        self.say(|| "the storm is over".into());
        self.calm = true;
        self.centre.up = true;
        let told = self.dice.chance(500);
        for desk in 0..self.counters.len() {
            self.counters[desk].reachable = true;
            self.counters[desk].crash = None;
            self.counters[desk].disk.mend();
            if self.counters[desk].run.is_none() {
                self.boot(desk);
            } else if told {
                self.feed(desk, Input::RetryNow);
            }
        }
    }

    /// Goes on until everything is as it should be. Whether it was in good time.
    fn settle(&mut self, is_settled: fn(&Self) -> bool) -> bool {
        let end = self.now.plus(CALM_MS);
        while self.now < end {
            if is_settled(self) {
                return true;
            }
            self.run_until(self.now.plus(2_000));
        }
        false
    }

    pub(super) fn run_until(&mut self, end: Timestamp) {
        while self.events.first_key_value().is_some_and(|((at, _), _)| *at <= end) {
            let ((at, _), event) = self.events.pop_first().expect("it was just there");
            self.set_time(at);
            self.report.steps += 1;
            self.handle(event);
        }
        self.set_time(end);
    }

    /// Time passes, and nothing happens in it: whatever is under way comes so much later.
    fn pass(&mut self, ms: i64) {
        let late = std::mem::take(&mut self.events).into_iter();
        self.events = late.map(|((at, number), event)| ((at.plus(ms), number), event)).collect();
        self.set_time(self.now.plus(ms));
    }

    fn set_time(&mut self, now: Timestamp) {
        self.now = now;
        for counter in &self.counters {
            counter.machine.set_time(now);
        }
    }

    pub(super) fn after(&mut self, wait: i64, event: Event) {
        self.planned += 1;
        self.events.insert((self.now.plus(wait.max(0)), self.planned), event);
    }

    pub(super) fn say(&mut self, what: impl FnOnce() -> String) {
        if let Some(tell) = &mut self.tell {
            let at = self.now.since(START);
            tell(format!("{:>4}.{:03} {}", at / 1000, at % 1000, what()));
        }
    }

    pub(super) fn count(&mut self, fault: &'static str) {
        *self.report.faults.entry(fault).or_default() += 1;
    }

    pub(super) fn violate(&mut self, what: String) {
        self.say(|| format!("VIOLATION: {what}"));
        self.report.violations.push((self.seed, what));
    }

    pub(super) fn is_boot(&self, desk: usize, boot: u32) -> bool {
        self.counters[desk].run.is_some() && self.counters[desk].boots == boot
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Work { desk } => {
                if !self.calm {
                    self.work(desk);
                    let wait = self.dice.between(300, 3_000);
                    self.after(wait, Event::Work { desk });
                }
            }
            Event::Decide { desk, boot, intent } => {
                if self.is_boot(desk, boot) {
                    self.decide(desk, *intent);
                }
            }
            Event::Ask { desk, boot, mark, until } => {
                if self.is_boot(desk, boot) {
                    self.ask(desk, mark, until);
                }
            }
            Event::Told { desk, boot } => {
                if self.is_boot(desk, boot) {
                    self.told(desk);
                }
            }
            Event::Request { call, request, stage } => self.request_comes(call, request, stage),
            Event::Reply { call, reply } => self.reply_comes(call, reply),
            Event::GiveUp { call, push } => {
                let reply = if push {
                    Reply::Push(Err(Trouble::Transport))
                } else {
                    Reply::Pull(Err(Trouble::Transport))
                };
                self.reply_comes(call, reply);
            }
            Event::Due { desk, boot } => self.due(desk, boot),
            Event::Boot { desk } => self.boot(desk),
            Event::Reach { desk } => self.reach(desk),
            Event::Serve => self.centre.up = true,
            Event::Fail => self.fail(),
            Event::Administer => {
                if !self.calm {
                    self.administer();
                    let wait = self.dice.between(200, 4_000);
                    self.after(wait, Event::Administer);
                }
            }
        }
    }

    fn boot(&mut self, desk: usize) {
        if self.counters[desk].run.is_some() || self.counters[desk].wiped.is_some() {
            return;
        }
        let seed = self.dice.next();
        match self.counters[desk].boot(seed) {
            Some(started) => {
                self.say(|| format!("desk {desk} starts"));
                self.feed(desk, started);
            }
            None => self.note_wipe(desk),
        }
    }

    fn due(&mut self, desk: usize, boot: u32) {
        if !self.is_boot(desk, boot) {
            return;
        }
        let steady = self.counters[desk].steady();
        let Some(run) = &mut self.counters[desk].run else { return };
        run.due = None;
        if run.engine.poll_timeout().is_some_and(|due| due <= steady) {
            run.engine.handle_timeout(steady);
            self.go_on(desk, VecDeque::new());
        } else {
            self.arrange(desk);
        }
    }

    /// Gives the engine an input and does what it asks for.
    pub(super) fn feed(&mut self, desk: usize, input: Input) {
        self.go_on(desk, VecDeque::from([input]));
    }

    fn go_on(&mut self, desk: usize, mut inputs: VecDeque<Input>) {
        loop {
            if !self.carry_out(desk, &mut inputs) {
                return;
            }
            let Some(input) = inputs.pop_front() else { return self.arrange(desk) };
            let steady = self.counters[desk].steady();
            let Some(run) = &mut self.counters[desk].run else { return };
            run.engine.handle_input(input, steady);
        }
    }

    /// Whether the program still runs afterwards.
    fn carry_out(&mut self, desk: usize, inputs: &mut VecDeque<Input>) -> bool {
        while let Some(run) = &mut self.counters[desk].run {
            let Some(effect) = run.engine.poll_effect() else { return true };
            let page = self.watch(desk, &effect);
            let Some(run) = &mut self.counters[desk].run else { return false };
            match run.station.carry_out(effect) {
                Ok(Some(input)) => inputs.push_back(input),
                Ok(None) => {}
                Err(effect) => self.send(desk, effect),
            }
            if self.fell(desk) {
                return false;
            }
            if let Some(cursor) = page {
                self.check_kept(desk, cursor);
            }
        }
        false
    }

    /// Arranges that the engine is woken when it wants to be.
    fn arrange(&mut self, desk: usize) {
        let boot = self.counters[desk].boots;
        let Some(run) = &mut self.counters[desk].run else { return };
        let due = run.engine.poll_timeout();
        if due.is_none() || run.due.is_some_and(|arranged| Some(arranged) <= due) {
            return;
        }
        run.due = due;
        let due = due.map_or(self.now, |due| self.counters[desk].machine.when(due));
        let wait = due.since(self.now);
        self.after(wait, Event::Due { desk, boot });
    }

    /// Kills the program if the crash that was about to happen has happened. Whether it did.
    pub(super) fn fell(&mut self, desk: usize) -> bool {
        let fell = self.counters[desk].has_crashed();
        if fell {
            self.kill(desk);
        }
        fell
    }

    pub(super) fn kill(&mut self, desk: usize) {
        self.say(|| format!("desk {desk} is killed"));
        self.counters[desk].kill();
        let wait = self.dice.between(10, 4_000);
        self.after(wait, Event::Boot { desk });
    }
}
