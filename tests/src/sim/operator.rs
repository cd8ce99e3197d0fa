//! What the people at the counters do.

use lixiao_desk::Decision;
use lixiao_domain::{IdentityCheck, MarkId, Reason, StudentId, Timestamp};
use lixiao_protocol::ipc::{Look, MarkAnswer, MarkRequest, StudentCard, Verdict};
use lixiao_server::core::accounts;
use lixiao_sync::Input;

use super::school::{self, CAMPAIGN};
use super::world::{Event, World};

/// A remark that the server cannot read, as if it were written by a desk that is newer than the server.
pub(super) const UNREADABLE: &str = "unreadable";

/// How long the screen waits for the centre at a node that needs it, in milliseconds.
const CENTRE_MS: i64 = 5_000;

/// What an operator is about to do about the student on the screen.
#[derive(Clone, Debug)]
pub(super) struct Intent {
    pub(super) request: MarkRequest,
}

impl World {
    /// The operator turns to another student.
    pub(super) fn work(&mut self, desk: usize) {
        self.sit_down(desk);
        if self.dice.chance(150) {
            self.take_back(desk);
            return;
        }
        let choices = self.counters[desk].choices();
        let Some(run) = &self.counters[desk].run else { return };
        if !choices.is_empty() && self.dice.chance(300) {
            drop(run.station.choose_node(*self.dice.pick(&choices)));
            if self.fell(desk) {
                return;
            }
        }
        let Some(run) = &self.counters[desk].run else { return };
        let student = StudentId(u32::try_from(self.dice.between(1, self.students.into())).unwrap());
        let Ok(look) = run.station.open_student(student) else { return };
        let Some(card) = card(look) else { return };
        let request = self.request(&card);
        self.say(|| format!("desk {desk} shows student {student}"));
        let thinking = self.dice.between(0, 2_000);
        let boot = self.counters[desk].boots;
        self.after(thinking, Event::Decide { desk, boot, intent: Box::new(Intent { request }) });
    }

    /// Signs the operator in, where nobody sits at the desk and the centre can be asked.
    fn sit_down(&mut self, desk: usize) {
        let counter = &self.counters[desk];
        let sits = !counter.choices().is_empty();
        if sits || counter.run.is_none() || !counter.reachable || !self.centre.up {
            return;
        }
        let (number, now) = (counter.sessions, self.now);
        let actor = school::actor_id(desk);
        let signed_in = self.centre.write(move |txn| {
            let revoked = txn.desk(school::desk_id(desk))?.is_some_and(|desk| desk.rights.revoked.is_some());
            let before = txn.session(school::session_id(desk, number))?;
            let Some(account) = txn.account_of(actor)?.filter(|_| !revoked) else { return Ok(None) };
            let holds = before.filter(|session| session.ended.is_none());
            let session = holds.unwrap_or_else(|| school::session(desk, number + 1, now));
            txn.put_session(&session)?;
            let (proof, operator) = (accounts::prove(txn, &session)?, accounts::operator(account));
            Ok(Some((session, operator, proof)))
        });
        if let Some((session, operator, proof)) = signed_in {
            if session.id != school::session_id(desk, number) {
                self.counters[desk].sessions += 1;
            }
            self.counters[desk].sign_in(session, operator, proof, now);
            self.fell(desk);
        }
    }

    fn request(&mut self, card: &StudentCard) -> MarkRequest {
        let reason = Reason::new(*self.dice.pick(&["books", "keys"]));
        let verdict = match self.dice.below(10) {
            0..=1 => Verdict::Fail { reason },
            2 => Verdict::Reopen { reason },
            _ => Verdict::Pass,
        };
        let remark = (self.poison && self.dice.chance(40)).then(|| UNREADABLE.to_owned());
        MarkRequest {
            look: card.look,
            student: card.student,
            verdict,
            identity_check: IdentityCheck::Card,
            on_behalf: None,
            remark,
            accept_unchecked: false,
        }
    }

    /// The operator decides about the student on the screen.
    pub(super) fn decide(&mut self, desk: usize, mut intent: Intent) {
        let Some(run) = &self.counters[desk].run else { return };
        let mut decided = run.station.mark(&intent.request);
        if self.fell(desk) {
            return;
        }
        let asks = matches!(&decided, Ok(Decision::Unwritten(answer))
            if matches!(**answer, MarkAnswer::NeedsConfirmation { .. }));
        if asks && self.dice.chance(800) {
            intent.request.accept_unchecked = true;
            let Some(run) = &self.counters[desk].run else { return };
            decided = run.station.mark(&intent.request);
            if self.fell(desk) {
                return;
            }
        }
        let student = intent.request.student;
        match decided {
            Ok(Decision::Recorded { mark, needs_centre }) => {
                self.say(|| format!("desk {desk} records {mark} of student {student}"));
                self.tell(desk);
                if needs_centre {
                    self.feed(desk, Input::RetryNow);
                    let (boot, until) = (self.counters[desk].boots, self.now.plus(CENTRE_MS));
                    self.after(200, Event::Ask { desk, boot, mark, until });
                } else {
                    self.counters[desk].said.insert(mark);
                    self.recent[desk].push(mark);
                }
            }
            Ok(Decision::Unwritten(answer)) => {
                self.say(|| format!("desk {desk} writes nothing of student {student}: {}", word(&answer)));
            }
            Err(error) => self.say(|| format!("desk {desk} cannot mark: {error}")),
        }
    }

    /// The screen looks whether the centre has answered, at a node that needs it.
    pub(super) fn ask(&mut self, desk: usize, mark: MarkId, until: Timestamp) {
        let Some(run) = &self.counters[desk].run else { return };
        let answer = run.station.centre_answer(mark);
        if self.fell(desk) {
            return;
        }
        match answer {
            Ok(Some(MarkAnswer::Recorded { .. })) => drop(self.counters[desk].said.insert(mark)),
            Ok(Some(_)) => drop(self.counters[desk].dealt.insert(mark)),
            Ok(None) if self.now < until => {
                let boot = self.counters[desk].boots;
                self.after(200, Event::Ask { desk, boot, mark, until });
            }
            Ok(None) | Err(_) => self.undo(desk, mark),
        }
    }

    fn take_back(&mut self, desk: usize) {
        if let Some(mark) = self.recent[desk].pop() {
            self.undo(desk, mark);
        }
    }

    fn undo(&mut self, desk: usize, mark: MarkId) {
        let Some(run) = &self.counters[desk].run else { return };
        let undone = run.station.undo(mark);
        if self.fell(desk) {
            return;
        }
        self.say(|| format!("desk {desk} takes back {mark}: {}", undone.is_ok()));
        if undone.is_ok() {
            self.tell(desk);
        }
    }

    /// Lets the engine know of new marks, a moment later.
    fn tell(&mut self, desk: usize) {
        let (wait, boot) = (self.dice.between(0, 3), self.counters[desk].boots);
        self.after(wait, Event::Told { desk, boot });
    }

    /// The engine learns of the marks that were recorded since it was last told.
    pub(super) fn told(&mut self, desk: usize) {
        let Some(run) = &mut self.counters[desk].run else { return };
        let new = run.station.recorded_after(run.told).unwrap();
        for queued in new {
            if let Some(run) = &mut self.counters[desk].run {
                run.told = queued.seq;
                self.feed(desk, Input::MarkRecorded(queued));
            }
        }
    }

    /// Which of the campaign's students there are.
    pub(super) fn campaign_students(&self) -> Vec<StudentId> {
        let found = self
            .centre
            .read(|txn| txn.students_after(CAMPAIGN, lixiao_domain::Revision(0), lixiao_store::ALL));
        found.into_iter().map(|(_, student)| student.id).collect()
    }
}

fn card(look: Look) -> Option<StudentCard> {
    match look {
        Look::Open { card }
        | Look::AlreadyPassed { card }
        | Look::NotRequired { card }
        | Look::Blocked { card, .. }
        | Look::Held { card, .. }
        | Look::WindowClosed { card, .. }
        | Look::NotInPlan { card } => Some(card),
        Look::UnknownStudent
        | Look::RosterLoading { .. }
        | Look::TicketReplaced
        | Look::TicketInvalid { .. }
        | Look::OtherCode { .. } => None,
    }
}

fn word(answer: &MarkAnswer) -> String {
    match answer {
        MarkAnswer::Recorded { .. } => "recorded".into(),
        MarkAnswer::AlreadySo { .. } => "already so".into(),
        MarkAnswer::NeedsConfirmation { .. } => "not confirmed".into(),
        MarkAnswer::Changed { .. } => "changed".into(),
        MarkAnswer::Refused { refusal } => format!("{refusal:?}"),
    }
}
