//! The engine: two lanes, a queue, and what to do next.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use lixiao_domain::Timestamp;
use lixiao_protocol::http::{Centre, ChangesAnswer, Cursor, PUSH_LIMIT, PushAnswer};
use lixiao_protocol::ipc::SyncTrouble;
use uuid::Uuid;

use crate::backoff::Backoff;
use crate::lane::{Asked, Lane, Phase};
use crate::message::{Contact, Effect, Input, KeepTrouble, Queued, Status, Trouble};

/// Milliseconds between two pulls while the centre answers: what another counter marked is on the card by the
/// time that the student has walked over.
pub const PULL_EVERY_MS: i64 = 2_000;

/// A desk's side of the sync.
#[derive(Clone, Debug)]
pub struct Engine {
    server: Uuid,
    backoff: Backoff,
    /// The centre's epoch; `None` until the engine is started.
    epoch: Option<Uuid>,
    adopting: Option<Uuid>,
    /// How many epochs were taken over.
    adoptions: u32,
    cursor: Option<Cursor>,
    queue: BTreeMap<u64, Queued>,
    /// The mark that was alone when the server could not read it: its words go up next.
    poison: Option<Queued>,
    /// Those that not even their words could be taken of.
    unreadable: BTreeSet<u64>,
    batch_limit: usize,
    push: Lane<Vec<Queued>, Answered>,
    pull: Lane<Option<Cursor>, Pulled>,
    online: bool,
    tried_to: u64,
    effects: VecDeque<Effect>,
    announced: Status,
}

/// What follows once the answers to a push are kept.
#[derive(Clone, Debug)]
struct Answered {
    epoch: Uuid,
    marks: Vec<Queued>,
}

/// What follows once a page is kept.
#[derive(Clone, Copy, Debug)]
struct Pulled {
    cursor: Cursor,
    more: bool,
}

impl Engine {
    /// An engine for a desk that was enrolled at `server`; `seed` spreads its waiting times.
    pub fn new(server: Uuid, seed: u64) -> Self {
        Self {
            server,
            backoff: Backoff::new(seed),
            epoch: None,
            adopting: None,
            adoptions: 0,
            cursor: None,
            queue: BTreeMap::new(),
            poison: None,
            unreadable: BTreeSet::new(),
            batch_limit: PUSH_LIMIT,
            push: Lane::new(),
            pull: Lane::new(),
            online: false,
            tried_to: 0,
            effects: VecDeque::new(),
            announced: Status::default(),
        }
    }

    /// Takes in what happened. Call [`Self::poll_effect`] until it has nothing more before the next one.
    pub fn handle_input(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Started { epoch, cursor, unsent } => self.start(epoch, cursor, unsent),
            Input::MarkRecorded(queued) => self.enqueue(vec![queued]),
            Input::PushAnswered(answer) => self.push_answered(answer, now),
            Input::AnswersKept(kept) => self.answers_kept(kept, now),
            Input::PullAnswered(answer) => self.pull_answered(answer, now),
            Input::PageKept(kept) => self.page_kept(kept, now),
            Input::EpochAdopted(adopted) => self.epoch_adopted(adopted, now),
            Input::RetryNow => self.retry_now(),
        }
        self.go_on(now);
    }

    /// Goes on with what was waiting for `now`.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        if self.push.due().is_some_and(|due| due <= now) {
            self.push.wake();
        }
        if self.pull.due().is_some_and(|due| due <= now) {
            self.pull.wake();
        }
        self.go_on(now);
    }

    /// The next thing to do, if there is one.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Self::handle_timeout`] is to be called, if nothing else happens before.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.push.due().into_iter().chain(self.pull.due()).min()
    }

    fn start(&mut self, epoch: Uuid, cursor: Option<Cursor>, unsent: Vec<Queued>) {
        self.epoch = Some(epoch);
        self.cursor = cursor;
        self.enqueue(unsent);
    }

    fn enqueue(&mut self, unsent: Vec<Queued>) {
        self.queue.extend(unsent.into_iter().map(|queued| (queued.seq, queued)));
    }

    fn retry_now(&mut self) {
        self.unreadable.clear();
        self.push.wake();
        self.pull.wake();
    }

    fn go_on(&mut self, now: Timestamp) {
        if let Some(epoch) = self.epoch.filter(|_| self.push.is_ready()) {
            self.ask_push(epoch, now);
        }
        if self.epoch.is_some() && self.pull.is_ready() {
            self.pull.phase = Phase::Asked(self.asked(self.cursor, now));
            self.effects.push_back(Effect::Pull(self.cursor));
        }
        self.announce();
    }

    fn ask_push(&mut self, epoch: Uuid, now: Timestamp) {
        if let Some(mark) = self.poison {
            self.effects.push_back(Effect::PushUnreadable { epoch, mark });
            self.push.phase = Phase::Asked(self.asked(vec![mark], now));
            return;
        }
        let marks = self.next_batch();
        if !marks.is_empty() {
            self.effects.push_back(Effect::Push { epoch, marks: marks.clone() });
            self.push.phase = Phase::Asked(self.asked(marks, now));
        }
    }

    fn asked<A>(&self, what: A, now: Timestamp) -> Asked<A> {
        Asked { at: now, adoptions: self.adoptions, what }
    }

    /// Whether an answer speaks of an epoch that the desk has left since it asked.
    fn is_overtaken<A>(&self, asked: &Asked<A>, centre: &Centre) -> bool {
        asked.adoptions != self.adoptions && self.epoch != Some(centre.epoch)
    }

    /// The oldest marks that may go: none of a student who has an older one which the server cannot read, for
    /// each student's marks arrive in order.
    fn next_batch(&self) -> Vec<Queued> {
        let unreadable = self.unreadable.iter().filter_map(|seq| self.queue.get(seq));
        let stuck: BTreeSet<_> = unreadable.map(|queued| queued.student).collect();
        let free = self.queue.values().filter(|queued| !stuck.contains(&queued.student));
        free.copied().take(self.batch_limit).collect()
    }

    fn push_answered(&mut self, answer: Result<PushAnswer, Trouble>, now: Timestamp) {
        let Some(asked) = self.push.answered() else { return };
        match answer {
            Ok(answer) if answer.centre.server != self.server => {
                self.push_failed(&asked.what, Some(SyncTrouble::NotOurServer), now);
            }
            Ok(answer) if self.is_overtaken(&asked, &answer.centre) => {
                self.push_failed(&asked.what, None, now);
            }
            Ok(answer) if self.adopts(answer.centre.epoch) => {
                self.push.phase = Phase::Adopting;
                self.heard(&answer.centre, asked.at, now);
            }
            Ok(answer) if !answers_all(&answer, &asked.what) => self.push_failed(&asked.what, None, now),
            Ok(answer) => {
                self.heard(&answer.centre, asked.at, now);
                self.keep_answers(answer, asked.what);
            }
            // What was asked before another epoch came is no longer what is next.
            Err(Trouble::Unreadable) if asked.adoptions != self.adoptions => {}
            Err(Trouble::Unreadable) => self.narrow(&asked.what),
            Err(trouble) => self.push_failed(&asked.what, self.name(trouble), now),
        }
    }

    fn keep_answers(&mut self, answer: PushAnswer, marks: Vec<Queued>) {
        let PushAnswer { centre, contiguous, answers } = answer;
        self.push.phase = Phase::Keeping { then: Answered { epoch: centre.epoch, marks } };
        self.effects.push_back(Effect::KeepAnswers { epoch: centre.epoch, answers, contiguous });
    }

    fn answers_kept(&mut self, kept: Result<(), KeepTrouble>, now: Timestamp) {
        let Some(Answered { epoch, marks }) = self.push.kept() else { return };
        if let Err(trouble) = kept {
            return self.push_failed(&marks, disk_trouble(trouble), now);
        }
        if self.epoch == Some(epoch) {
            for queued in &marks {
                self.queue.remove(&queued.seq);
            }
        }
        self.poison = None;
        self.batch_limit = (self.batch_limit * 2).min(PUSH_LIMIT);
        self.tried_to = 0;
        self.push.succeeded();
    }

    /// Halves the batch until the mark that the server cannot read is alone, and sends the words of that one. Where
    /// not even those are taken it waits, and its student's later marks with it.
    fn narrow(&mut self, asked: &[Queued]) {
        if let Some(poison) = self.poison.take() {
            self.unreadable.insert(poison.seq);
            return;
        }
        self.batch_limit = (asked.len() / 2).max(1);
        if let [poison] = asked {
            self.poison = Some(*poison);
            self.batch_limit = PUSH_LIMIT;
        }
    }

    fn push_failed(&mut self, asked: &[Queued], trouble: Option<SyncTrouble>, now: Timestamp) {
        self.tried_to = asked.iter().map(|queued| queued.seq).fold(self.tried_to, u64::max);
        let wait = self.backoff.wait_ms(self.push.failures + 1);
        self.push.failed(trouble, now.plus(wait));
        if self.online {
            self.pull.wake();
        }
    }

    fn pull_answered(&mut self, answer: Result<Box<ChangesAnswer>, Trouble>, now: Timestamp) {
        let Some(asked) = self.pull.answered() else { return };
        match answer {
            Ok(page) if page.centre.server != self.server => {
                self.pull_failed(Some(SyncTrouble::NotOurServer), now);
            }
            Ok(page) if self.is_overtaken(&asked, &page.centre) => self.pull_failed(None, now),
            Ok(page) if !goes_on_from(&page, asked.what) => self.pull_failed(None, now),
            Ok(page) => {
                self.heard(&page.centre, asked.at, now);
                self.keep_page(page, asked.what);
            }
            Err(Trouble::DeskRevoked(centre)) if self.is_of_another_epoch(&asked, &centre) => {
                self.adopts(centre.epoch);
                self.pull.phase = Phase::Adopting;
            }
            Err(trouble) => self.pull_failed(self.name(trouble), now),
        }
    }

    /// Whether our server, which tells a revoked desk nothing else, was restored: what the desk has goes up again.
    fn is_of_another_epoch(&self, asked: &Asked<Option<Cursor>>, centre: &Centre) -> bool {
        centre.server == self.server && self.epoch != Some(centre.epoch) && !self.is_overtaken(asked, centre)
    }

    fn keep_page(&mut self, page: Box<ChangesAnswer>, asked: Option<Cursor>) {
        if self.adopts(page.centre.epoch) {
            self.pull.phase = Phase::Adopting;
        } else {
            let more = page.more && asked != Some(page.cursor);
            self.pull.phase = Phase::Keeping { then: Pulled { cursor: page.cursor, more } };
            self.effects.push_back(Effect::KeepPage(page));
        }
    }

    fn page_kept(&mut self, kept: Result<(), KeepTrouble>, now: Timestamp) {
        let Some(Pulled { cursor, more }) = self.pull.kept() else { return };
        if let Err(trouble) = kept {
            return self.pull_failed(disk_trouble(trouble), now);
        }
        if self.epoch == Some(cursor.epoch) {
            self.cursor = Some(cursor);
        }
        self.pull.succeeded();
        if !more {
            self.pull.phase = Phase::Waiting { until: now.plus(PULL_EVERY_MS) };
        }
    }

    fn pull_failed(&mut self, trouble: Option<SyncTrouble>, now: Timestamp) {
        self.online = false;
        let wait = self.backoff.wait_ms(self.pull.failures + 1);
        self.pull.failed(trouble, now.plus(wait));
    }

    /// Our server answered: where it was away before, nothing waits any longer.
    fn heard(&mut self, centre: &Centre, asked: Timestamp, now: Timestamp) {
        if !self.online {
            self.push.wake();
            self.pull.wake();
        }
        self.online = true;
        self.effects.push_back(Effect::NoteContact(Contact::new(centre, asked, now)));
    }

    /// Whether the centre speaks of another epoch than the desk knows, so that the desk must take it over before
    /// anything that is said in it counts.
    fn adopts(&mut self, epoch: Uuid) -> bool {
        if self.epoch == Some(epoch) && self.adopting.is_none() {
            return false;
        }
        if self.adopting.is_none() {
            self.adopting = Some(epoch);
            self.effects.push_back(Effect::AdoptEpoch(epoch));
        }
        true
    }

    fn epoch_adopted(&mut self, adopted: Result<Vec<Queued>, KeepTrouble>, now: Timestamp) {
        let Some(epoch) = self.adopting.take() else { return };
        self.adoptions += u32::from(adopted.is_ok());
        let push_waited = self.push.adopted();
        let pull_waited = self.pull.adopted();
        match adopted {
            Ok(unsent) => {
                self.poison = None;
                self.unreadable.clear();
                self.start(epoch, None, unsent);
            }
            Err(trouble) => {
                if push_waited {
                    self.push_failed(&[], disk_trouble(trouble), now);
                }
                if pull_waited {
                    self.pull_failed(disk_trouble(trouble), now);
                }
            }
        }
    }

    /// The trouble's name, where it has one: only our own server can revoke the desk.
    fn name(&self, trouble: Trouble) -> Option<SyncTrouble> {
        match trouble {
            Trouble::DeskRevoked(centre) if centre.server == self.server => Some(SyncTrouble::DeskRevoked),
            Trouble::DeskRevoked(_) | Trouble::NotOurServer => Some(SyncTrouble::NotOurServer),
            Trouble::DeskTooOld => Some(SyncTrouble::DeskTooOld),
            Trouble::CannotWrite => Some(SyncTrouble::ServerCannotWrite),
            Trouble::Transport | Trouble::Unreadable => None,
        }
    }

    fn announce(&mut self) {
        let status = self.status();
        if status != self.announced {
            self.announced = status;
            self.effects.push_back(Effect::Announce(status));
        }
    }

    fn status(&self) -> Status {
        Status {
            online: self.online,
            trouble: self.pull.trouble.or(self.push.trouble), // only a pull hears of a revocation
            next_try: if self.online { None } else { self.pull.due() },
            tries: self.push.failures,
            tried_to: self.tried_to,
            unreadable: u32::try_from(self.unreadable.len()).unwrap_or(u32::MAX),
        }
    }
}

fn answers_all(answer: &PushAnswer, asked: &[Queued]) -> bool {
    answer.answers.iter().map(|answer| answer.mark).eq(asked.iter().map(|queued| queued.mark))
}

/// Whether a page follows the cursor that was sent: a view never goes backward.
fn goes_on_from(page: &ChangesAnswer, asked: Option<Cursor>) -> bool {
    let follows = |asked: Cursor| {
        (asked.epoch, asked.scope) == (page.cursor.epoch, page.cursor.scope)
            && asked.revision <= page.cursor.revision
    };
    page.cursor.epoch == page.centre.epoch && (page.from_start || asked.is_some_and(follows))
}

fn disk_trouble(trouble: KeepTrouble) -> Option<SyncTrouble> {
    match trouble {
        KeepTrouble::DiskFull => Some(SyncTrouble::DiskFull),
        KeepTrouble::Failed => None,
    }
}
