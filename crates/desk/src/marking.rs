//! The operator's decisions: a mark, and its taking back.

use lixiao_domain::rules::{self, Judgement, Outcome, Refusal};
use lixiao_domain::{Action, Entry, IdentityCheck, Mark, MarkId, NodeId, Timestamp};
use lixiao_protocol::ipc::{CommandError, MarkAnswer, MarkLine, MarkRequest, NodeName, SyncTrouble, Verdict};
use lixiao_sync::Queued;
use rusqlite::Connection;

use crate::core::{Core, Found, Lens, Shown, Work, revision};
use crate::draft::{Saying, draft};
use crate::error::{DeskError, DeskResult};
use crate::line::{is_undoable, line, own_line};
use crate::outbox::{self, Own};
use crate::view::{View, received, rights, view};

/// What came of a decision.
pub(crate) enum Decided {
    /// It is in the outbox, durably.
    Recorded { line: MarkLine, queued: Queued, needs_centre: bool },
    /// Nothing was written.
    Unwritten(MarkAnswer),
}

impl Core {
    /// Records the operator's decision about the student on the screen.
    pub(crate) fn mark(&self, request: &MarkRequest) -> DeskResult<Decided> {
        let work = self.work()?;
        let shown = self.shown(request)?;
        self.check_open(&work, shown.node)?;
        let saying = saying(shown, request);
        let decided = self.store.write(|sql| decide(sql, &work, saying, request.accept_unchecked))?;
        Ok(match decided {
            Decision::Recorded { line, queued } => {
                Decided::Recorded { line, queued, needs_centre: work.is_online_only(shown.node) }
            }
            Decision::AlreadySo { line } => Decided::Unwritten(MarkAnswer::AlreadySo { line }),
            Decision::NeedsConfirmation { missing } => {
                Decided::Unwritten(MarkAnswer::NeedsConfirmation { missing })
            }
            Decision::Refused { refusal } => Decided::Unwritten(MarkAnswer::Refused { refusal }),
            Decision::Changed(view) | Decision::Blocked { view, .. } => {
                Decided::Unwritten(MarkAnswer::Changed { look: self.show(&work, &view, shown.found) })
            }
        })
    }

    /// Takes back a mark that the operator made here lately. Answers with that mark.
    pub(crate) fn undo(&self, mark: MarkId) -> DeskResult<MarkLine> {
        let work = self.work()?;
        self.store.write(|sql| take_back(sql, &work, mark))
    }

    /// What the centre has said of a mark made here, in the words of an answer; `None` while it has not.
    pub(crate) fn centre_answer(&self, mark: MarkId) -> DeskResult<Option<MarkAnswer>> {
        let work = self.work()?;
        let Some(own) = self.store.read(|sql| outbox::own(sql, mark))? else { return Ok(None) };
        let Some(answer) = &own.answer else { return Ok(None) };
        let view = self.store.read(|sql| view(sql, &work.lens, own.mark.student))?;
        let found = Found { entry: own.mark.entry, issue: own.mark.ticket_issue };
        let answer = match (&answer.outcome, view) {
            (Outcome::Refused(refusal), _) => MarkAnswer::Refused { refusal: refusal.clone() },
            (Outcome::Conflict { .. }, Some(view)) => {
                MarkAnswer::Changed { look: self.show(&work, &view, found) }
            }
            (_, view) => MarkAnswer::Recorded { line: own_line(&work.lens, view.as_ref(), &own) },
        };
        if !matches!(answer, MarkAnswer::Recorded { .. }) {
            self.store.write(|sql| outbox::deal(sql, mark))?;
        }
        Ok(Some(answer))
    }

    /// Whether `node` takes marks now.
    ///
    /// # Errors
    /// The desk was revoked, or the node needs the centre and the centre is away.
    pub(crate) fn check_open(&self, work: &Work, node: NodeId) -> DeskResult<()> {
        self.check_trusted()?;
        if work.is_online_only(node) && !work.fresh {
            return Err(CommandError::CentreNeeded.into());
        }
        Ok(())
    }

    /// Whether the centre still listens to this desk, as far as is known.
    pub(crate) fn check_trusted(&self) -> DeskResult<()> {
        if self.memory().sync.trouble == Some(SyncTrouble::DeskRevoked) {
            return Err(CommandError::DeskRevoked.into());
        }
        Ok(())
    }

    /// The student on the screen, if that is whom the request is about.
    fn shown(&self, request: &MarkRequest) -> DeskResult<Shown> {
        let shown = self.memory().shown;
        let asked = |shown: &Shown| (shown.look, shown.student) == (request.look, request.student);
        shown.filter(asked).ok_or(CommandError::CardGone.into())
    }
}

/// What a decision leads to, before the screen hears of it.
pub(crate) enum Decision {
    /// It is in the outbox, once the transaction is committed.
    Recorded { line: MarkLine, queued: Queued },
    /// Another mark says the same already.
    AlreadySo { line: MarkLine },
    /// It cannot be checked now, and nobody confirmed that.
    NeedsConfirmation { missing: Vec<NodeName> },
    /// It is not allowed.
    Refused { refusal: Refusal },
    /// Something else stands than what the operator saw.
    Changed(Box<View>),
    /// Earlier steps are not done, by the centre's own word.
    Blocked { view: Box<View>, missing: Vec<NodeName> },
}

/// Judges what the operator says, and writes it where it may stand or wait.
pub(crate) fn decide(
    sql: &Connection,
    work: &Work,
    saying: Saying,
    accept_unchecked: bool,
) -> DeskResult<Decision> {
    let before = view(sql, &work.lens, saying.student)?.ok_or(CommandError::CardGone)?;
    let (node, seen) = (saying.node, saying.seen);
    let mut after = before.clone();
    let (own, judgement) = judge(sql, work, &mut after, saying)?;
    if let Outcome::AlreadySo { by } = judgement.outcome {
        return Ok(already_so(work, &before, by));
    }
    if before.seen(node) != seen {
        return Ok(Decision::Changed(Box::new(before)));
    }
    let node_names = |missing: &[NodeId]| work.lens.frame.node_names(missing);
    match judgement.outcome {
        Outcome::Applied => write(sql, work, after, &own),
        Outcome::Held { missing } => match waiting_pass(&before, node) {
            Some(waiting) => Ok(already_so(work, &before, waiting)),
            None if work.fresh => {
                Ok(Decision::Blocked { view: Box::new(before), missing: node_names(&missing) })
            }
            None if accept_unchecked => write(sql, work, after, &own),
            None => Ok(Decision::NeedsConfirmation { missing: node_names(&missing) }),
        },
        Outcome::Refused(refusal) => Ok(Decision::Refused { refusal }),
        Outcome::Quarantined(_) => Ok(Decision::Refused { refusal: Refusal::SessionInvalid }),
        Outcome::AlreadySo { .. } | Outcome::Withdrawn { .. } | Outcome::Conflict { .. } => {
            Ok(Decision::Changed(Box::new(before)))
        }
    }
}

fn take_back(sql: &Connection, work: &Work, mark: MarkId) -> DeskResult<MarkLine> {
    let not_undoable = || DeskError::from(CommandError::NotUndoable);
    let own = outbox::own(sql, mark)?.ok_or_else(not_undoable)?;
    let mut view = view(sql, &work.lens, own.mark.student)?.ok_or_else(not_undoable)?;
    let judged = view.entry(mark).ok_or_else(not_undoable)?;
    if !is_undoable(&work.lens, &view.student.record, judged, &own) {
        return Err(not_undoable());
    }
    let saying = undo_saying(&view, &own, None);
    let (undo, judgement) = judge(sql, work, &mut view, saying)?;
    if judgement.outcome != Outcome::Applied {
        return Err(not_undoable());
    }
    outbox::add(sql, &undo)?;
    view.own.push(undo);
    Ok(own_line(&work.lens, Some(&view), &own))
}

/// Makes the mark and puts it on the view.
pub(crate) fn judge(
    sql: &Connection,
    work: &Work,
    view: &mut View,
    saying: Saying,
) -> DeskResult<(Own, Judgement)> {
    let (seq, previous) = outbox::next(sql)?;
    let mark = draft(work, saying, seq, revision(sql)?);
    let at = received_at(work, &mark, previous);
    Ok(put(&work.lens, view, seq, mark, at, previous))
}

/// Puts the desk's mark number `seq` on the view, as the centre would on its record. `previous` is the moment by
/// which the desk's mark before it was judged.
pub(crate) fn put(
    lens: &Lens,
    view: &mut View,
    seq: u64,
    mark: Mark,
    at: Timestamp,
    previous: Option<Timestamp>,
) -> (Own, Judgement) {
    let received = received(&mark, at, previous);
    let (campaign, rights) = (lens.frame.campaign(), rights(lens, &mark));
    let judgement = rules::record(campaign, &mut view.student.record, &rights, &received).judgement;
    let (no, name) = (view.student.no.clone(), view.student.name.clone());
    let effective = judgement.effective;
    let own = Own { seq, mark, no, name, at, effective, answer: None, dealt: false, remedy: None };
    (own, judgement)
}

/// The present in the centre's time: never before what the desk has heard or marked, should its clock have gone
/// back.
fn received_at(work: &Work, mark: &Mark, previous: Option<Timestamp>) -> Timestamp {
    let made = mark.made_at.plus(mark.clock.offset_ms);
    previous.into_iter().chain([work.contact.time]).fold(made, Timestamp::max)
}

fn write(sql: &Connection, work: &Work, mut view: View, own: &Own) -> DeskResult<Decision> {
    outbox::add(sql, own)?;
    view.own.push(own.clone());
    Ok(Decision::Recorded { queued: own.queued(), line: own_line(&work.lens, Some(&view), own) })
}

fn already_so(work: &Work, view: &View, by: MarkId) -> Decision {
    let judged = view.entry(by).expect("the judge names a mark of the record");
    Decision::AlreadySo { line: line(&work.lens, view, judged) }
}

/// The pass that waits at the node already, where one does.
fn waiting_pass(view: &View, node: NodeId) -> Option<MarkId> {
    let waiting = view.student.record.held(node).last()?;
    (waiting.mark.action == Action::Pass).then_some(waiting.mark.id)
}

fn saying(shown: Shown, request: &MarkRequest) -> Saying {
    Saying {
        student: shown.student,
        node: shown.node,
        action: action(&request.verdict),
        seen: shown.seen,
        found: shown.found,
        identity_check: request.identity_check,
        on_behalf: request.on_behalf.clone(),
        remark: request.remark.clone().filter(|remark| !remark.trim().is_empty()),
    }
}

fn action(verdict: &Verdict) -> Action {
    match verdict {
        Verdict::Pass => Action::Pass,
        Verdict::Fail { reason } => Action::Fail { reason: reason.clone() },
        Verdict::Reopen { reason } => Action::Reopen { reason: reason.clone() },
    }
}

/// Says that one of the desk's own marks is taken back.
pub(crate) fn undo_saying(view: &View, own: &Own, remark: Option<String>) -> Saying {
    Saying {
        student: own.mark.student,
        node: own.mark.node,
        action: Action::Undo { of: own.mark.id },
        seen: view.seen(own.mark.node),
        found: Found { entry: Entry::List, issue: None },
        identity_check: IdentityCheck::Code,
        on_behalf: None,
        remark,
    }
}
