//! Every order of events instead of a drawn one: two desks with the real engine and a centre with the real core and
//! rules, a student with two nodes, four marks of which two cross and one waits for an earlier step. Messages overtake
//! each other; so many of them as allowed get lost, come late or come twice, programs are killed, disks are full, and
//! the centre goes back to a backup. What a desk keeps is told in a page here; the simulation has the real database.

mod desk;
mod script;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use lixiao_domain::{Judged, MarkId};
use lixiao_sync::{Input, Trouble};
use stateright::{Model, Property};
use uuid::Uuid;

use super::centre::CentreStore;
use super::wire::{Reply, Request};
use desk::Desk;
use script::{DESKS, NOW, STUDENT};

/// How many turns of nothing but what must come bring everything together.
const CALM_TURNS: usize = 30;

/// A protocol to be explored.
#[derive(Clone, Copy, Debug)]
pub struct Protocol {
    /// How many marks each desk makes: two at most.
    pub marks: u64,
    /// How many faults happen at most.
    pub faults: u8,
    /// How a desk takes over another epoch.
    pub adoption: Adoption,
}

/// What a desk does when the centre's epoch is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adoption {
    /// It forgets what the centre has answered.
    Forgets,
    /// It holds on to it: wrong, to show that the exploration finds what is wrong.
    HoldsOn,
}

/// Where everything stands.
#[derive(Clone)]
pub struct State {
    centre: Arc<CentreStore>,
    /// The centre's epoch and its log about the student, and those of its backup.
    log: Log,
    backup: Log,
    desks: [Desk; 2],
    wire: Vec<Message>,
    faults_left: u8,
}

/// An epoch with the marks that the centre has.
type Log = (Uuid, Vec<Judged>);

/// A message on its way.
#[derive(Clone, Debug)]
struct Message {
    desk: usize,
    /// Whether its desk still waits for what comes of it.
    awaited: bool,
    body: Body,
}

#[derive(Clone, Debug)]
enum Body {
    Request(Request),
    Reply(Reply),
}

/// Something that happens. A message is told by its place among those on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// An operator records the next mark.
    Record(usize),
    /// The engine learns of new marks.
    Tell(usize),
    /// An engine's waiting ends.
    Due(usize),
    /// A desk keeps what it was about to keep.
    Keep(usize),
    /// A message arrives.
    Arrive(usize),
    /// A message is lost, and its desk hears so.
    Lose(usize),
    /// A desk gives up waiting for the answer to a request that still arrives.
    Late(usize),
    /// A request arrives once more.
    Duplicate(usize),
    /// What a desk was about to keep finds no room.
    FillDisk(usize),
    /// A desk's program is killed and started again.
    Crash(usize),
    /// The centre goes back to what it was before the last push.
    Restore,
}

impl Model for Protocol {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let centre = script::centre();
        let desks = [0, 1].map(|desk| Desk::new(desk, centre.epoch(), *self));
        let log = log(&centre);
        let mut state = State {
            centre: Arc::new(centre),
            backup: log.clone(),
            log,
            desks,
            wire: Vec::new(),
            faults_left: self.faults,
        };
        (0..DESKS).for_each(|desk| state.start(desk));
        state.calm_down();
        vec![state]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for (at, desk) in state.desks.iter().enumerate() {
            steps.extend(desk.has_more_to_record().then_some(Step::Record(at)));
            steps.extend(desk.is_keeping().then_some(Step::Keep(at)));
            steps.extend((!desk.is_keeping() && desk.is_to_be_told()).then_some(Step::Tell(at)));
            steps.extend(state.may_wake(at).then_some(Step::Due(at)));
        }
        steps.extend((0..state.wire.len()).filter(|message| state.can_arrive(*message)).map(Step::Arrive));
        if state.faults_left > 0 {
            state.faults(steps);
        }
    }

    fn next_state(&self, state: &State, step: Step) -> Option<State> {
        let mut next = state.clone();
        next.take(step);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("each mark is in the log once, in its desk's order", |_, state: &State| {
                (0..DESKS).all(|desk| state.is_in_order(desk))
            }),
            Property::always("what a desk knows as answered is at the centre", |_, state: &State| {
                state.desks.iter().all(|desk| desk.agrees_with(&state.log))
            }),
            Property::always("from every rest everything comes together", |_, state: &State| {
                !state.is_at_rest() || state.comes_together()
            }),
            Property::sometimes("all marks arrive", |protocol, state: &State| {
                (0..DESKS).all(|desk| state.marks_of(desk) == protocol.marks)
            }),
        ]
    }
}

impl State {
    fn faults(&self, steps: &mut Vec<Step>) {
        for (at, desk) in self.desks.iter().enumerate() {
            steps.extend(desk.is_keeping().then_some(Step::FillDisk(at)));
            steps.push(Step::Crash(at));
        }
        for (at, message) in self.wire.iter().enumerate().filter(|(_, message)| message.awaited) {
            steps.extend((!self.desks[message.desk].is_keeping()).then_some(Step::Lose(at)));
            if let Body::Request(_) = message.body {
                steps.extend((!self.desks[message.desk].is_keeping()).then_some(Step::Late(at)));
                steps.push(Step::Duplicate(at));
            }
        }
        steps.extend((self.backup.1.len() < self.log.1.len()).then_some(Step::Restore));
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Record(desk) => self.desks[desk].record(),
            Step::Tell(desk) => self.change(desk, Desk::tell),
            Step::Due(desk) => self.change(desk, Desk::wake),
            Step::Keep(desk) => self.change(desk, Desk::keep),
            Step::Arrive(message) => self.arrive(message),
            Step::Lose(_)
            | Step::Late(_)
            | Step::Duplicate(_)
            | Step::FillDisk(_)
            | Step::Crash(_)
            | Step::Restore => {
                self.faults_left -= 1;
                self.fail(step);
            }
        }
        // In which order messages left is nothing that anybody sees.
        self.wire
            .sort_by_cached_key(|message| (message.desk, message.awaited, format!("{:?}", message.body)));
    }

    fn fail(&mut self, fault: Step) {
        match fault {
            Step::Lose(at) => {
                let message = self.wire.remove(at);
                self.change(message.desk, |desk| desk.feed(message.refused()));
            }
            Step::Late(at) => {
                self.wire[at].awaited = false;
                let message = self.wire[at].clone();
                self.change(message.desk, |desk| desk.feed(message.refused()));
            }
            Step::Duplicate(at) => {
                let copy = Message { awaited: false, ..self.wire[at].clone() };
                self.wire.push(copy);
            }
            Step::FillDisk(desk) => self.change(desk, Desk::fail_to_keep),
            Step::Crash(desk) => {
                self.wire.retain(|message| message.desk != desk || matches!(message.body, Body::Request(_)));
                for message in self.wire.iter_mut().filter(|message| message.desk == desk) {
                    message.awaited = false;
                }
                self.start(desk);
            }
            Step::Restore => self.restore(),
            Step::Record(_) | Step::Tell(_) | Step::Due(_) | Step::Keep(_) | Step::Arrive(_) => {}
        }
    }

    fn start(&mut self, desk: usize) {
        self.change(desk, Desk::start);
    }

    /// Lets a desk do something, and sends what it then asks.
    fn change(&mut self, desk: usize, change: impl FnOnce(&mut Desk)) {
        change(&mut self.desks[desk]);
        let asked = self.desks[desk].asked();
        let requests = asked.into_iter().map(|request| (desk, Body::Request(request)));
        self.wire.extend(requests.map(|(desk, body)| Message { desk, awaited: true, body }));
    }

    /// Whether an engine's waiting may end. One that would only ask whether nothing is new and hear so goes on waiting.
    fn may_wake(&self, desk: usize) -> bool {
        let at = &self.desks[desk];
        !at.is_keeping() && at.due().is_some() && !at.is_up_to_date(self.centre.cursor())
    }

    /// A desk that is keeping something hears nothing.
    fn can_arrive(&self, message: usize) -> bool {
        let Message { desk, body, .. } = &self.wire[message];
        matches!(body, Body::Request(_)) || !self.desks[*desk].is_keeping()
    }

    fn arrive(&mut self, message: usize) {
        let Message { desk, awaited, body } = self.wire.remove(message);
        match body {
            Body::Reply(reply) => self.change(desk, |desk| desk.feed(reply.into())),
            Body::Request(request) => {
                let reply = self.answer(request, desk);
                if awaited {
                    self.wire.push(Message { desk, awaited, body: Body::Reply(reply) });
                }
            }
        }
    }

    fn answer(&mut self, request: Request, desk: usize) -> Reply {
        let sender = self.centre.desk(script::CENTRE_DESKS[desk]);
        if let Request::Pull(_) = request {
            return self.centre.answer(request, sender, NOW, NOW);
        }
        let mut centre = self.centre.copy();
        centre.back_up();
        let reply = centre.answer(request, sender, NOW, NOW);
        let log = log(&centre);
        if log != self.log {
            self.backup = std::mem::replace(&mut self.log, log);
            self.centre = Arc::new(centre);
        }
        reply
    }

    fn restore(&mut self) {
        let mut centre = self.centre.copy();
        centre.restore();
        self.log = log(&centre);
        self.backup = self.log.clone();
        self.centre = Arc::new(centre);
    }

    fn is_in_order(&self, desk: usize) -> bool {
        let of = script::desk_id(desk);
        let seqs = self.log.1.iter().filter_map(|judged| judged.mark.desk_seq());
        seqs.filter(|(desk, _)| *desk == of).map(|(_, seq)| seq).eq(1..=self.marks_of(desk))
    }

    fn marks_of(&self, desk: usize) -> u64 {
        let of = script::desk_id(desk);
        self.log.1.iter().filter(|judged| judged.mark.origin.desk() == Some(of)).count() as u64
    }

    /// Whether nothing is under way, so that only time changes anything.
    fn is_at_rest(&self) -> bool {
        self.wire.is_empty() && self.desks.iter().all(|desk| !desk.is_keeping() && !desk.is_to_be_told())
    }

    /// Whether time alone brings everything together.
    fn comes_together(&self) -> bool {
        let mut calm = self.clone();
        for _ in 0..CALM_TURNS {
            if calm.is_together() {
                return true;
            }
            (0..DESKS).for_each(|desk| calm.change(desk, Desk::wake));
            calm.calm_down();
        }
        false
    }

    /// Lets everything that is under way come to its end.
    fn calm_down(&mut self) {
        while let Some(step) = self.what_must_come() {
            self.take(step);
        }
    }

    fn what_must_come(&self) -> Option<Step> {
        let keeping = self.desks.iter().position(Desk::is_keeping).map(Step::Keep);
        keeping.or_else(|| (!self.wire.is_empty()).then_some(Step::Arrive(0)))
    }

    /// Whether each recorded mark is at the centre, each desk knows what became of it, and sees the student as the
    /// centre has them.
    fn is_together(&self) -> bool {
        self.desks.iter().enumerate().all(|(at, desk)| {
            desk.has_all_answers(&self.log)
                && self.marks_of(at) == desk.recorded()
                && desk.pulled() == Some(&script::told(&self.centre, at))
        })
    }
}

impl Message {
    /// What its desk hears when nothing comes of it.
    fn refused(&self) -> Input {
        match &self.body {
            Body::Request(request) => request.refused(Trouble::Transport).into(),
            Body::Reply(Reply::Push(_)) => Reply::Push(Err(Trouble::Transport)).into(),
            Body::Reply(Reply::Pull(_) | Reply::Revoked(..)) => Reply::Pull(Err(Trouble::Transport)).into(),
        }
    }
}

/// Two states are one where nobody can tell them apart: the store behind the log is not looked into.
impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        format!("{self:?}").hash(hasher);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let short = |log: &Log| -> Vec<(MarkId, String)> {
            log.1.iter().map(|judged| (judged.mark.id, format!("{:?}", judged.outcome))).collect()
        };
        let logs = (self.log.0, short(&self.log), short(&self.backup));
        write!(f, "{logs:?} {:?} {:?} {}", self.desks, self.wire, self.faults_left)
    }
}

fn log(centre: &CentreStore) -> Log {
    let marks = centre.read(|txn| txn.marks_of(STUDENT));
    (centre.epoch(), marks.into_iter().map(|stored| stored.judged).collect())
}
