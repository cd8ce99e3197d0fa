//! A student as the desk sees them: the pulled record with the desk's own marks on it that the pull has not
//! passed yet, judged by the very rules of the centre.

use lixiao_domain::rules::{self, Received, Replay};
use lixiao_domain::{Judged, Mark, MarkId, NodeId, Outcome, Record, Revision, Rights, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Cursor};
use rusqlite::Connection;

use crate::core::Lens;
use crate::error::DeskResult;
use crate::facts::fact;
use crate::outbox::{self, Own};
use crate::page;
use crate::roster::{self, Student};

/// A student as the desk sees them.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// The student, the record with the desk's own marks on it.
    pub(crate) student: Student,
    /// The desk's own marks about the student.
    pub(crate) own: Vec<Own>,
}

/// Looks at a student, if the desk knows one of that id.
pub(crate) fn view(sql: &Connection, lens: &Lens, id: StudentId) -> DeskResult<Option<View>> {
    let Some(mut student) = roster::student(sql, id)? else { return Ok(None) };
    let own = outbox::about(sql, id)?;
    let pulled_to = pulled_to(sql, &student)?;
    for ahead in own.iter().filter(|own| own.is_ahead_of(pulled_to)) {
        add(lens, &mut student.record, ahead);
    }
    Ok(Some(View { student, own }))
}

/// Up to which revision the student's row shows what the centre has said. Pages come by student, so the cursor may
/// have passed marks of a student whose own page is still to come; and a row of an older snapshot may be of another
/// epoch, where revisions meant something else.
fn pulled_to(sql: &Connection, student: &Student) -> DeskResult<Revision> {
    let is_present = student.generation == page::snapshot(sql)?.generation && fact::<Cursor>(sql)?.is_some();
    Ok(if is_present { student.revision } else { Revision(0) })
}

impl View {
    /// The mark that a decision now is made on: the one that waits, else the one that stands.
    pub(crate) fn seen(&self, node: NodeId) -> Option<MarkId> {
        let record = &self.student.record;
        let waiting = record.held(node).last();
        waiting.or_else(|| record.head(node)).map(|judged| judged.mark.id)
    }

    /// The mark of that id with what it led to.
    pub(crate) fn entry(&self, mark: MarkId) -> Option<&Judged> {
        self.student.record.all_entries().find(|judged| judged.mark.id == mark)
    }

    /// The mark of that id, if it was made here.
    pub(crate) fn own(&self, mark: MarkId) -> Option<&Own> {
        self.own.iter().find(|own| own.mark.id == mark)
    }
}

/// What the maker of a mark may do, as far as the desk knows.
pub(crate) fn rights(lens: &Lens, mark: &Mark) -> Rights {
    let session = match mark.origin {
        lixiao_domain::Origin::Desk { session, .. } => lens.sessions.get(&session),
        lixiao_domain::Origin::Web { .. } | lixiao_domain::Origin::Import { .. } => None,
    };
    lens.frame.rights(session)
}

/// A new mark as the judge gets it at this desk.
pub(crate) fn received(mark: &Mark, at: Timestamp, previous: Option<Timestamp>) -> Received<'_> {
    Received { mark, at, previous, replay: Replay::New }
}

fn add(lens: &Lens, record: &mut Record, own: &Own) {
    if record.all_entries().any(|judged| judged.mark.id == own.mark.id) {
        return;
    }
    if let Some(answer) = &own.answer {
        return add_answered(lens, record, own, answer);
    }
    let received = received(&own.mark, own.at, Some(own.effective));
    rules::record(lens.frame.campaign(), record, &rights(lens, &own.mark), &received);
}

/// What the centre has answered stands, whatever the desk would say.
fn add_answered(lens: &Lens, record: &mut Record, own: &Own, answer: &Answer) {
    let judged = Judged {
        mark: own.mark.clone(),
        effective: answer.effective,
        received: own.at,
        outcome: answer.outcome.clone(),
        review: answer.review.iter().copied().collect(),
    };
    let is_let_in = !matches!(judged.outcome, Outcome::Refused(_) | Outcome::Quarantined(_));
    let withdraws = rules::takes_back(record, &judged.mark).filter(|_| is_let_in);
    record.add(judged, withdraws);
    rules::settle(lens.frame.campaign(), record, own.at);
}
