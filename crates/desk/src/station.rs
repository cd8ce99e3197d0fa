//! A desk of one step at a time, for simulations: the use cases, rules and database of [`crate::Desk`] without its
//! network, threads, folder and passwords. Whoever holds it is network, clock and operator.

use std::sync::Arc;

use lixiao_domain::{Mark, MarkId, NodeId, Record, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Cursor, DeskFrame, EnrolAnswer, SignInAnswer};
use lixiao_protocol::ipc::{DeskStatus, Look, MarkAnswer, MarkLine, MarkRequest, Queue};
use lixiao_protocol::signed::{SessionClaim, Signed};
use lixiao_sync::{Effect, Input, Queued};

use crate::core::{Core, claims};
use crate::driver::{started, trouble};
use crate::edge::Edge;
use crate::error::DeskResult;
use crate::facts::{Seat, Tail, fact};
use crate::marking::Decided;
use crate::memory_disk::MemoryDisk;
use crate::outbox::{self, Own};
use crate::roster::{self, Student};
use crate::store::Store;
use crate::view::view;

/// A desk of one step at a time. Dropping it is what a crash does: what it committed stays on its disk.
pub struct Station {
    core: Core,
}

/// What came of an operator's decision.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// It is in the outbox, and the screen says so; at a node that needs the centre it says so later.
    Recorded {
        /// The mark.
        mark: MarkId,
        /// Whether the centre must answer first.
        needs_centre: bool,
    },
    /// Nothing was written, and the screen says why.
    Unwritten(Box<MarkAnswer>),
}

impl Station {
    /// Starts the desk that is kept on `disk`.
    pub fn open(disk: &MemoryDisk, edge: Arc<dyn Edge>) -> DeskResult<Self> {
        Ok(Self { core: Core::on(Store::in_memory(disk)?, edge)? })
    }

    /// Keeps what the desk was enrolled as.
    pub fn enrol(&self, answer: EnrolAnswer) -> DeskResult<()> {
        self.core.keep_enrolment("http://127.0.0.1:1/", [7; 32], answer)
    }

    /// Seats an operator whom the centre has let in.
    pub fn seat(&self, answer: SignInAnswer) -> DeskResult<()> {
        self.core.seat("operator", None, answer)
    }

    /// Lets the operator who sat here before the start go on.
    pub fn resume(&self) {
        let mut memory = self.core.memory();
        memory.seat = memory.seat.map(|seat| Seat { locked: false, ..seat });
    }

    /// Changes the node at work.
    pub fn choose_node(&self, node: NodeId) -> DeskResult<()> {
        self.core.choose_node(node)
    }

    /// Puts a student on the screen.
    pub fn open_student(&self, student: StudentId) -> DeskResult<Look> {
        self.core.open_student(student)
    }

    /// Records the operator's decision about the student on the screen.
    pub fn mark(&self, request: &MarkRequest) -> DeskResult<Decision> {
        Ok(match self.core.mark(request)? {
            Decided::Recorded { queued, needs_centre, .. } => {
                Decision::Recorded { mark: queued.mark, needs_centre }
            }
            Decided::Unwritten(answer) => Decision::Unwritten(Box::new(answer)),
        })
    }

    /// Takes back a mark that the operator made here lately.
    pub fn undo(&self, mark: MarkId) -> DeskResult<MarkLine> {
        self.core.undo(mark)
    }

    /// What the centre has said of a mark whose outcome the screen waits for.
    pub fn centre_answer(&self, mark: MarkId) -> DeskResult<Option<MarkAnswer>> {
        self.core.centre_answer(mark)
    }

    /// The marks that need patience or attention, as the screen lists them.
    pub fn queue(&self) -> DeskResult<Queue> {
        self.core.queue()
    }

    /// How it stands with the desk, as the screen says it.
    pub fn status(&self) -> DeskResult<DeskStatus> {
        self.core.status()
    }

    /// What the sync engine begins with.
    pub fn started(&self) -> DeskResult<Input> {
        Ok(started(&self.core)?.0)
    }

    /// The unanswered marks after number `seq`, in their order.
    pub fn recorded_after(&self, seq: u64) -> DeskResult<Vec<Queued>> {
        self.core.store.read(|sql| outbox::unsent_after(sql, seq))
    }

    /// The marks that are to be sent.
    pub fn marks(&self, queued: &[Queued]) -> DeskResult<Vec<Mark>> {
        let seqs: Vec<u64> = queued.iter().map(|queued| queued.seq).collect();
        self.core.store.read(|sql| outbox::numbered(sql, &seqs))
    }

    /// What is shown with these marks to a centre that may have lost the sessions in which they were made.
    pub fn claims(&self, marks: &[Mark]) -> Vec<SessionClaim> {
        claims(&self.core.memory().sessions, marks)
    }

    /// The words of a mark, as they are kept.
    pub fn words(&self, queued: Queued) -> DeskResult<String> {
        self.core.store.read(|sql| outbox::words(sql, queued.seq))
    }

    /// Does what the engine asks of this machine, and answers with what came of it. What is for the network is
    /// handed back.
    ///
    /// # Errors
    /// An effect that needs the network.
    pub fn carry_out(&self, effect: Effect) -> Result<Option<Input>, Effect> {
        Ok(match effect {
            Effect::KeepAnswers { epoch, answers, contiguous } => {
                let kept = self.core.keep_answers(epoch, &answers, contiguous);
                Some(Input::AnswersKept(kept.map_err(trouble)))
            }
            Effect::KeepPage(page) => {
                Some(Input::PageKept(self.core.keep_page(*page).map(drop).map_err(trouble)))
            }
            Effect::AdoptEpoch(epoch) => {
                Some(Input::EpochAdopted(self.core.adopt_epoch(epoch).map_err(trouble)))
            }
            Effect::NoteContact(contact) => {
                self.core.note_contact(contact);
                None
            }
            Effect::Announce(status) => {
                self.core.memory().sync = status;
                None
            }
            effect @ (Effect::Push { .. } | Effect::PushUnreadable { .. } | Effect::Pull(_)) => {
                return Err(effect);
            }
        })
    }

    /// Forgets everything if that is the centre's word that the desk may. Answers whether it did.
    pub fn wipe(&self, said: &Signed) -> DeskResult<bool> {
        self.core.wipe(said)
    }

    /// How many marks were made here, and up to which number the centre has said that it has every one of them.
    pub fn counted(&self) -> DeskResult<(u32, Option<u64>)> {
        self.core.store.read(|sql| {
            let contiguous = fact::<Tail>(sql)?.map(|Tail(number)| number);
            Ok((outbox::made(sql, Timestamp(i64::MIN))?, contiguous))
        })
    }

    /// Every mark made here, in its order, with what the centre last said of it.
    pub fn outbox(&self) -> DeskResult<Vec<(Mark, Option<Answer>)>> {
        let own = self.core.store.read(outbox::all)?;
        Ok(own.into_iter().map(|Own { mark, answer, .. }| (mark, answer)).collect())
    }

    /// Where the last pull ended.
    pub fn cursor(&self) -> DeskResult<Option<Cursor>> {
        self.core.store.read(fact)
    }

    /// The frame as it was last pulled.
    pub fn frame(&self) -> DeskResult<Option<DeskFrame>> {
        self.core.store.read(fact)
    }

    /// Every student whom the desk knows, by id.
    pub fn students(&self) -> DeskResult<Vec<StudentId>> {
        self.core.store.read(roster::ids)
    }

    /// What was pulled of a student: the name and the record.
    pub fn pulled(&self, student: StudentId) -> DeskResult<Option<(String, Record)>> {
        let found = self.core.store.read(|sql| roster::student(sql, student))?;
        Ok(found.map(|Student { name, record, .. }| (name, record)))
    }

    /// A student's record with the desk's own marks on it, as the screen shows it.
    ///
    /// # Errors
    /// Nobody is at work.
    pub fn view(&self, student: StudentId) -> DeskResult<Option<Record>> {
        let work = self.core.work()?;
        let view = self.core.store.read(|sql| view(sql, &work.lens, student))?;
        Ok(view.map(|view| view.student.record))
    }
}
