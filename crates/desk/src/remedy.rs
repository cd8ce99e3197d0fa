//! The 退回清单: a mark that the centre decided otherwise, beside what stands in its place, and what an operator does
//! about it.

use lixiao_domain::rules::{Outcome, Refusal};
use lixiao_domain::{Action, MarkId};
use lixiao_protocol::ipc::{CommandError, Remedy, RemedyAnswer, RemedyRequest, ReturnedMark, Standing};
use lixiao_sync::Queued;
use rusqlite::Connection;

use crate::core::{Core, Found, Work};
use crate::draft::Saying;
use crate::error::DeskResult;
use crate::line::{line, own_line};
use crate::marking::{Decision, decide, judge, undo_saying};
use crate::outbox::{self, KeptRemedy, Own};
use crate::view::{View, view};

/// What came of a remedy.
pub(crate) enum Settled {
    /// No mark was made.
    Answered(RemedyAnswer),
    /// A mark was made, and the returned one is dealt with.
    Marked,
    /// A mark was made; once the centre has taken it, the returned one is dealt with.
    AwaitsCentre(Queued),
}

impl Core {
    /// A returned mark beside what stands in its place.
    pub(crate) fn returned(&self, mark: MarkId) -> DeskResult<ReturnedMark> {
        let work = self.work()?;
        self.store.read(|sql| compare(sql, &work, &returned(sql, mark)?))
    }

    /// Does what the operator wants about a returned mark.
    pub(crate) fn remedy(&self, request: &RemedyRequest) -> DeskResult<Settled> {
        let work = self.work()?;
        let reason = request.reason.trim();
        if reason.is_empty() {
            return Err(CommandError::ReasonMissing.into());
        }
        let own = self.store.read(|sql| returned(sql, request.mark))?;
        match request.remedy {
            Remedy::Keep => {}
            Remedy::MarkAgain => self.check_open(&work, own.mark.node)?,
            Remedy::Withdraw => self.check_trusted()?,
        }
        self.store.write(|sql| {
            let own = returned(sql, request.mark)?;
            let now = compare(sql, &work, &own)?;
            if now.standing == Standing::NotPulled || seen(&now.standing) != request.seen {
                return Ok(Settled::Answered(RemedyAnswer::Changed { returned: Box::new(now) }));
            }
            if now.standing == Standing::UnknownStudent && request.remedy != Remedy::Keep {
                let refusal = Refusal::StudentUnknown;
                return Ok(Settled::Answered(RemedyAnswer::Refused { refusal }));
            }
            match request.remedy {
                Remedy::Keep => {
                    keep_remedy(sql, &work, request, None)?;
                    Ok(Settled::Answered(RemedyAnswer::Dealt))
                }
                Remedy::MarkAgain => mark_again(sql, &work, &own, request),
                Remedy::Withdraw => withdraw(sql, &work, &own, request),
            }
        })
    }

    /// Remembers that a remedy whose mark waited for the centre is done.
    pub(crate) fn finish_remedy(&self, request: &RemedyRequest, made: MarkId) -> DeskResult<()> {
        let work = self.work()?;
        self.store.write(|sql| keep_remedy(sql, &work, request, Some(made)))
    }
}

fn returned(sql: &Connection, mark: MarkId) -> DeskResult<Own> {
    let own = outbox::own(sql, mark)?.filter(Own::is_returned);
    own.ok_or(CommandError::NotReturned.into())
}

fn compare(sql: &Connection, work: &Work, own: &Own) -> DeskResult<ReturnedMark> {
    let view = view(sql, &work.lens, own.mark.student)?;
    let head = view.as_ref().and_then(|view| view.entry(view.seen(own.mark.node)?));
    let says_so = head.is_some_and(|head| head.mark.action.says_the_same_as(&own.mark.action));
    let standing = standing(work, view.as_ref(), own);
    let is_known = matches!(standing, Standing::Mark { .. } | Standing::Nothing);
    let is_own = own.mark.origin.actor() == Some(work.lens.actor);
    Ok(ReturnedMark {
        mine: own_line(&work.lens, view.as_ref(), own),
        can_mark_again: is_known && is_verdict(&own.mark.action) && !says_so,
        can_withdraw: is_known && is_own && is_verdict(&own.mark.action),
        standing,
    })
}

fn standing(work: &Work, view: Option<&View>, own: &Own) -> Standing {
    let Some(view) = view else { return Standing::UnknownStudent };
    let names = own.answer.as_ref().and_then(|answer| match answer.outcome {
        Outcome::Conflict { head } => head,
        Outcome::Applied
        | Outcome::AlreadySo { .. }
        | Outcome::Held { .. }
        | Outcome::Withdrawn { .. }
        | Outcome::Refused(_)
        | Outcome::Quarantined(_) => None,
    });
    if names.is_some_and(|head| view.entry(head).is_none()) {
        return Standing::NotPulled;
    }
    match view.seen(own.mark.node).and_then(|head| view.entry(head)) {
        Some(head) => Standing::Mark { line: Box::new(line(&work.lens, view, head)) },
        None => Standing::Nothing,
    }
}

fn seen(standing: &Standing) -> Option<MarkId> {
    match standing {
        Standing::Mark { line } => Some(line.mark),
        Standing::Nothing | Standing::NotPulled | Standing::UnknownStudent => None,
    }
}

fn is_verdict(action: &Action) -> bool {
    match action {
        Action::Pass | Action::Fail { .. } | Action::Reopen { .. } => true,
        Action::Undo { .. } | Action::Exempt { .. } | Action::Require { .. } => false,
    }
}

fn mark_again(sql: &Connection, work: &Work, own: &Own, request: &RemedyRequest) -> DeskResult<Settled> {
    let answer = match decide(sql, work, again_saying(own, request), request.accept_unchecked)? {
        Decision::Recorded { queued, .. } if work.is_online_only(own.mark.node) => {
            return Ok(Settled::AwaitsCentre(queued));
        }
        Decision::Recorded { queued, .. } => {
            keep_remedy(sql, work, request, Some(queued.mark))?;
            return Ok(Settled::Marked);
        }
        Decision::AlreadySo { line } => RemedyAnswer::AlreadySo { line: Box::new(line) },
        Decision::NeedsConfirmation { missing } => RemedyAnswer::NeedsConfirmation { missing },
        Decision::Refused { refusal } => RemedyAnswer::Refused { refusal },
        Decision::Blocked { missing, .. } => RemedyAnswer::Blocked { missing },
        Decision::Changed(_) => RemedyAnswer::Changed { returned: Box::new(compare(sql, work, own)?) },
    };
    Ok(Settled::Answered(answer))
}

fn withdraw(sql: &Connection, work: &Work, own: &Own, request: &RemedyRequest) -> DeskResult<Settled> {
    let is_own = own.mark.origin.actor() == Some(work.lens.actor);
    let view = view(sql, &work.lens, own.mark.student)?.filter(|_| is_own && is_verdict(&own.mark.action));
    let mut view = view.ok_or(CommandError::NotUndoable)?;
    let saying = undo_saying(&view, own, Some(request.reason.trim().to_owned()));
    let (undo, judgement) = judge(sql, work, &mut view, saying)?;
    match judgement.outcome {
        Outcome::Applied => {
            outbox::add(sql, &undo)?;
            keep_remedy(sql, work, request, Some(undo.mark.id))?;
            Ok(Settled::Marked)
        }
        Outcome::Refused(refusal) => Ok(Settled::Answered(RemedyAnswer::Refused { refusal })),
        Outcome::AlreadySo { .. }
        | Outcome::Held { .. }
        | Outcome::Withdrawn { .. }
        | Outcome::Conflict { .. }
        | Outcome::Quarantined(_) => Err(CommandError::NotUndoable.into()),
    }
}

/// What the returned mark said, once more, by whoever is at the desk now and on what stands now. Who the student
/// is was made sure of then.
fn again_saying(own: &Own, request: &RemedyRequest) -> Saying {
    let mark = &own.mark;
    let reason = request.reason.trim();
    Saying {
        student: mark.student,
        node: mark.node,
        action: mark.action.clone(),
        seen: request.seen,
        found: Found { entry: mark.entry, issue: mark.ticket_issue },
        identity_check: mark.identity_check,
        on_behalf: mark.on_behalf.clone(),
        remark: Some(match &mark.remark {
            Some(remark) => format!("{remark}\n{reason}"),
            None => reason.to_owned(),
        }),
    }
}

fn keep_remedy(
    sql: &Connection,
    work: &Work,
    request: &RemedyRequest,
    made: Option<MarkId>,
) -> DeskResult<()> {
    let kept = KeptRemedy {
        remedy: request.remedy,
        reason: request.reason.trim().to_owned(),
        actor: work.lens.actor,
        at: work.lens.now,
    };
    outbox::keep_remedy(sql, request.mark, &kept, made)
}
