//! A mark as a line of a list.

use lixiao_domain::{Action, ActorId, Judged, MarkId, Outcome, Reason, Record, StudentNo};
use lixiao_protocol::ipc::{MarkLine, MarkState, Remedied, Said};

use crate::core::Lens;
use crate::outbox::{KeptRemedy, Own};
use crate::view::View;

/// How long an operator may take back a mark, in milliseconds.
pub(crate) const UNDO_MS: i64 = 5 * 60_000;

/// A mark of a student's record as a line.
pub(crate) fn line(lens: &Lens, view: &View, judged: &Judged) -> MarkLine {
    let who = (&view.student.no, view.student.name.as_str());
    to_line(lens, who, judged, view.own(judged.mark.id), Some(&view.student.record))
}

/// A mark made at this desk as a line, whether the student's record shows it or not.
pub(crate) fn own_line(lens: &Lens, view: Option<&View>, own: &Own) -> MarkLine {
    if let Some((view, judged)) = view.and_then(|view| Some((view, view.entry(own.mark.id)?))) {
        return line(lens, view, judged);
    }
    let answer = own.answer.as_ref();
    let judged = Judged {
        mark: own.mark.clone(),
        effective: answer.map_or(own.effective, |answer| answer.effective),
        received: own.at,
        outcome: answer.map_or(Outcome::Applied, |answer| answer.outcome.clone()),
        review: std::collections::BTreeSet::new(),
    };
    to_line(lens, (&own.no, &own.name), &judged, Some(own), view.map(|view| &view.student.record))
}

/// Whether the operator at work may take a mark back now: their own, made here, and nothing newer stands. One that
/// waits has told nobody anything yet and may be taken back as long as it waits, others lately made only.
pub(crate) fn is_undoable(lens: &Lens, record: &Record, judged: &Judged, own: &Own) -> bool {
    let is_undo = matches!(judged.mark.action, Action::Undo { .. });
    let stands = match judged.outcome {
        Outcome::Held { .. } => true,
        Outcome::Applied => record.head(judged.mark.node).is_some_and(|head| head.mark.id == judged.mark.id),
        Outcome::AlreadySo { .. }
        | Outcome::Withdrawn { .. }
        | Outcome::Conflict { .. }
        | Outcome::Refused(_)
        | Outcome::Quarantined(_) => false,
    };
    let in_time = judged.is_held() || lens.now.since(own.at) <= UNDO_MS;
    !is_undo && stands && in_time && judged.mark.origin.actor() == Some(lens.actor)
}

fn to_line(
    lens: &Lens,
    (no, name): (&StudentNo, &str),
    judged: &Judged,
    own: Option<&Own>,
    record: Option<&Record>,
) -> MarkLine {
    let mark = &judged.mark;
    MarkLine {
        mark: mark.id,
        student: mark.student,
        no: no.clone(),
        name: name.to_owned(),
        node: lens.frame.node_name(mark.node),
        says: Said::by(mark),
        reason: reason(&mark.action).cloned(),
        operator: mark.origin.actor().and_then(|actor| operator(lens, actor)),
        desk: mark.origin.desk().and_then(|desk| desk_name(lens, desk)),
        at: judged.effective,
        entry: mark.entry,
        on_behalf: mark.on_behalf.clone(),
        remark: mark.remark.clone(),
        state: state(lens, judged, own),
        undoable: own.zip(record).is_some_and(|(own, record)| is_undoable(lens, record, judged, own)),
        undone: record.is_some_and(|record| is_undone(record, judged)),
        remedied: own.and_then(|own| own.remedy.as_ref()).map(|remedy| remedied(lens, remedy)),
    }
}

fn reason(action: &Action) -> Option<&Reason> {
    match action {
        Action::Fail { reason } | Action::Reopen { reason } => Some(reason),
        Action::Pass | Action::Undo { .. } | Action::Exempt { .. } | Action::Require { .. } => None,
    }
}

fn remedied(lens: &Lens, kept: &KeptRemedy) -> Remedied {
    let KeptRemedy { remedy, reason, actor, at } = kept;
    Remedied { remedy: *remedy, reason: reason.clone(), operator: operator(lens, *actor), at: *at }
}

fn operator(lens: &Lens, actor: ActorId) -> Option<String> {
    let signed_in_here = || {
        let mut here = lens.sessions.values().map(|session| &session.operator);
        here.find(|operator| operator.actor == actor).map(|operator| operator.name.clone())
    };
    lens.frame.operator_name(actor).or_else(signed_in_here)
}

fn desk_name(lens: &Lens, desk: lixiao_domain::DeskId) -> Option<String> {
    let own = || (desk == lens.desk).then(|| lens.desk_name.clone());
    lens.frame.desk_name(desk).or_else(own)
}

fn state(lens: &Lens, judged: &Judged, own: Option<&Own>) -> MarkState {
    match own {
        Some(own) if own.answer.is_none() => {
            MarkState::Recorded { tries: if own.seq <= lens.tried_to { lens.tries } else { 0 } }
        }
        Some(_) | None => settled(lens, &judged.outcome),
    }
}

fn settled(lens: &Lens, outcome: &Outcome) -> MarkState {
    match outcome {
        Outcome::Applied | Outcome::AlreadySo { .. } | Outcome::Withdrawn { .. } => MarkState::Stored,
        Outcome::Held { missing } => {
            MarkState::Held { missing: missing.iter().map(|node| lens.frame.node_name(*node)).collect() }
        }
        Outcome::Conflict { .. } | Outcome::Refused(_) | Outcome::Quarantined(_) => {
            MarkState::Returned { outcome: outcome.clone() }
        }
    }
}

fn is_undone(record: &Record, judged: &Judged) -> bool {
    let takes_back = |other: &Judged, mark: MarkId| {
        other.outcome == Outcome::Applied && other.mark.action == Action::Undo { of: mark }
    };
    matches!(judged.outcome, Outcome::Withdrawn { .. })
        || record.entries(judged.mark.node).iter().any(|other| takes_back(other, judged.mark.id))
}
