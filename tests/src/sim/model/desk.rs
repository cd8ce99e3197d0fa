//! A desk: the real engine, and what its disk keeps.

use std::collections::{BTreeMap, VecDeque};

use lixiao_domain::{MarkId, Record, Revision, Timestamp};
use lixiao_protocol::http::{Answer, ChangesAnswer, Cursor};
use lixiao_sync::{Effect, Engine, Input, KeepTrouble, Queued};
use uuid::Uuid;

use super::super::school::SERVER;
use super::super::wire::Request;
use super::script::{self, NOW, STUDENT};
use super::{Adoption, Log, Protocol};

#[derive(Clone, Debug)]
pub(super) struct Desk {
    number: usize,
    protocol: Protocol,
    engine: Engine,
    disk: Disk,
    /// The number of the last mark that the engine was told of.
    told: u64,
    /// What the engine wants to be kept and is not kept yet.
    to_keep: VecDeque<Effect>,
    to_send: Vec<Request>,
}

/// What outlives the program.
#[derive(Clone, Debug)]
struct Disk {
    recorded: u64,
    epoch: Uuid,
    cursor: Option<Cursor>,
    answers: BTreeMap<MarkId, Answer>,
    pulled: Option<Record>,
}

impl Desk {
    pub(super) fn new(desk: usize, epoch: Uuid, protocol: Protocol) -> Self {
        Self {
            number: desk,
            protocol,
            engine: Engine::new(SERVER, 1),
            disk: Disk { recorded: 0, epoch, cursor: None, answers: BTreeMap::new(), pulled: None },
            told: 0,
            to_keep: VecDeque::new(),
            to_send: Vec::new(),
        }
    }

    /// Starts the program with what the disk has.
    pub(super) fn start(&mut self) {
        self.engine = Engine::new(SERVER, 1);
        self.to_keep.clear();
        self.told = self.disk.recorded;
        let Disk { epoch, cursor, .. } = self.disk;
        self.feed(Input::Started { epoch, cursor, unsent: self.unsent_after(0) });
    }

    pub(super) fn recorded(&self) -> u64 {
        self.disk.recorded
    }

    pub(super) fn pulled(&self) -> Option<&Record> {
        self.disk.pulled.as_ref()
    }

    pub(super) fn has_more_to_record(&self) -> bool {
        self.disk.recorded < self.protocol.marks
    }

    pub(super) fn record(&mut self) {
        self.disk.recorded += 1;
    }

    pub(super) fn is_to_be_told(&self) -> bool {
        self.told < self.disk.recorded
    }

    /// Tells the engine of the marks that it does not know of.
    pub(super) fn tell(&mut self) {
        for queued in self.unsent_after(self.told) {
            self.feed(Input::MarkRecorded(queued));
        }
        self.told = self.disk.recorded;
    }

    /// Whether it has heard everything, with nothing to say.
    pub(super) fn is_up_to_date(&self, (epoch, revision): (Uuid, Revision)) -> bool {
        let heard = self.disk.cursor.is_some_and(|known| (known.epoch, known.revision) == (epoch, revision));
        heard && self.unsent_after(0).is_empty()
    }

    pub(super) fn due(&self) -> Option<Timestamp> {
        self.engine.poll_timeout()
    }

    /// Ends the engine's waiting, if it waits.
    pub(super) fn wake(&mut self) {
        if let Some(due) = self.due() {
            self.engine.handle_timeout(due);
            self.poll();
        }
    }

    pub(super) fn feed(&mut self, input: Input) {
        self.engine.handle_input(input, NOW);
        self.poll();
    }

    /// What the engine asks of the centre now.
    pub(super) fn asked(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.to_send)
    }

    pub(super) fn is_keeping(&self) -> bool {
        !self.to_keep.is_empty()
    }

    /// Keeps the next thing, and lets the engine know.
    pub(super) fn keep(&mut self) {
        let kept = match self.to_keep.pop_front() {
            Some(Effect::KeepAnswers { epoch, answers, .. }) => {
                if epoch == self.disk.epoch {
                    self.disk.keep_answers(&answers);
                }
                Input::AnswersKept(Ok(()))
            }
            Some(Effect::KeepPage(page)) => {
                self.disk.keep_page(&page);
                Input::PageKept(Ok(()))
            }
            Some(Effect::AdoptEpoch(epoch)) => {
                self.disk.adopt(epoch, self.protocol.adoption);
                Input::EpochAdopted(Ok(self.unsent_after(0)))
            }
            _ => return,
        };
        self.feed(kept);
    }

    /// Finds no room for the next thing, and lets the engine know.
    pub(super) fn fail_to_keep(&mut self) {
        let full = KeepTrouble::DiskFull;
        let failed = match self.to_keep.pop_front() {
            Some(Effect::KeepAnswers { .. }) => Input::AnswersKept(Err(full)),
            Some(Effect::KeepPage(_)) => Input::PageKept(Err(full)),
            Some(Effect::AdoptEpoch(_)) => Input::EpochAdopted(Err(full)),
            _ => return,
        };
        self.feed(failed);
    }

    /// Whether every answer that counts in the centre's epoch is about a mark that the centre has.
    pub(super) fn agrees_with(&self, (epoch, log): &Log) -> bool {
        self.disk.epoch != *epoch
            || self.disk.answers.keys().all(|mark| log.iter().any(|judged| judged.mark.id == *mark))
    }

    /// Whether it knows of each of its marks what became of it.
    pub(super) fn has_all_answers(&self, (epoch, log): &Log) -> bool {
        let own =
            (1..=self.disk.recorded).filter_map(|seq| script::mark(self.number, seq)).map(|mark| mark.id);
        self.disk.epoch == *epoch
            && own.into_iter().all(|mark| {
                let judged = log.iter().find(|judged| judged.mark.id == mark).map(|judged| &judged.outcome);
                judged.is_some() && judged == self.disk.answers.get(&mark).map(|answer| &answer.outcome)
            })
    }

    fn unsent_after(&self, seq: u64) -> Vec<Queued> {
        let marks =
            (seq + 1..=self.disk.recorded).filter_map(|seq| Some((seq, script::mark(self.number, seq)?)));
        let unsent = marks.filter(|(_, mark)| !self.disk.answers.contains_key(&mark.id));
        unsent.map(|(seq, mark)| Queued { seq, mark: mark.id, student: mark.student }).collect()
    }

    fn poll(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Push { epoch, marks } => {
                    let marks =
                        marks.iter().filter_map(|queued| script::mark(self.number, queued.seq)).collect();
                    self.to_send.push(Request::Push { epoch, marks, sessions: Vec::new() });
                }
                Effect::Pull(cursor) => self.to_send.push(Request::Pull(cursor)),
                Effect::PushUnreadable { .. } => unreachable!("this centre reads everything"),
                keep @ (Effect::KeepAnswers { .. } | Effect::KeepPage(_) | Effect::AdoptEpoch(_)) => {
                    self.to_keep.push_back(keep);
                }
                Effect::NoteContact(_) | Effect::Announce(_) => {}
            }
        }
    }
}

impl Disk {
    /// Keeps what became of marks, unless something newer is known.
    fn keep_answers(&mut self, answers: &[Answer]) {
        for answer in answers {
            let known = self.answers.get(&answer.mark).map_or(Revision(0), |known| known.revision);
            if known <= answer.revision {
                self.answers.insert(answer.mark, answer.clone());
            }
        }
    }

    fn keep_page(&mut self, page: &ChangesAnswer) {
        for student in page.students.iter().filter(|student| student.id() == STUDENT) {
            self.pulled = Some(student.record.clone());
            self.keep_answers(&student.own);
        }
        self.cursor = Some(page.cursor);
    }

    fn adopt(&mut self, epoch: Uuid, adoption: Adoption) {
        self.epoch = epoch;
        self.cursor = None;
        match adoption {
            Adoption::Forgets => self.answers.clear(),
            Adoption::HoldsOn => {}
        }
    }
}
