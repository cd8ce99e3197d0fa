//! Who says what: the marks that are made, and where.

use lixiao_domain::{
    Action, Basis, ClockReading, DeskId, Entry, IdentityCheck, IssueNumber, Mark, MarkId, NodeId, Origin,
    Reason, Record, Revision, StudentId, Timestamp,
};
use lixiao_server::core::changes;
use uuid::Uuid;

use super::super::centre::CentreStore;
use super::super::school::{self, Draft, FEES};

/// How many desks there are.
pub(super) const DESKS: usize = 2;

/// Which desks of the school they are: of node 1 and 5, and of node 5 among others.
pub(super) const CENTRE_DESKS: [usize; DESKS] = [0, 3];

/// The student, whose plan has node 1 and, a step later, node 5.
pub(super) const STUDENT: StudentId = StudentId(4);

/// When everything happens.
pub(super) const NOW: Timestamp = school::START;

const FIRST: NodeId = NodeId(1);
const LAST: NodeId = NodeId(5);

pub(super) fn centre() -> CentreStore {
    CentreStore::new(Draft { open: true, library: true, fees: FEES[0] }, 4, STUDENT.0, 10)
}

pub(super) fn desk_id(desk: usize) -> DeskId {
    school::desk_id(CENTRE_DESKS[desk])
}

/// What the first desk says: both nodes passed. What the second says: the last passed, and then not.
pub(super) fn mark(desk: usize, seq: u64) -> Option<Mark> {
    let (node, action, seen) = match (desk, seq) {
        (0, 1) => (FIRST, Action::Pass, None),
        (0, 2) | (1, 1) => (LAST, Action::Pass, None),
        (1, 2) => (LAST, Action::Fail { reason: Reason::new("owed") }, Some(id(1, 1))),
        _ => return None,
    };
    Some(Mark {
        id: id(desk, seq),
        student: STUDENT,
        node,
        action,
        seen,
        origin: Origin::Desk {
            desk: desk_id(desk),
            seq,
            session: school::session_id(CENTRE_DESKS[desk], 0),
            actor: school::actor_id(CENTRE_DESKS[desk]),
            basis: Basis { revision: Revision(1), server_time: NOW },
        },
        made_at: NOW,
        clock: ClockReading::default(),
        entry: Entry::Camera,
        identity_check: IdentityCheck::Code,
        ticket_issue: Some(IssueNumber(1)),
        on_behalf: None,
        remark: None,
    })
}

fn id(desk: usize, seq: u64) -> MarkId {
    MarkId(Uuid::from_u128(0x10 * (desk as u128 + 1) + u128::from(seq)))
}

/// The student as the centre tells the desk.
pub(super) fn told(centre: &CentreStore, desk: usize) -> Record {
    let at = centre.desk(CENTRE_DESKS[desk]);
    centre.read(move |txn| {
        let student = txn.student(STUDENT)?.expect("the student is in the roster");
        Ok(changes::state(txn, &at, student, Revision(0))?.record)
    })
}
