//! A new mark of the operator at work.

use lixiao_domain::{Action, IdentityCheck, Mark, MarkId, NodeId, OnBehalf, Origin, Revision, StudentId};

use crate::core::{Found, Work};
use crate::edge::new_id;

/// What the operator says, and about what.
pub(crate) struct Saying {
    pub(crate) student: StudentId,
    pub(crate) node: NodeId,
    pub(crate) action: Action,
    pub(crate) seen: Option<MarkId>,
    pub(crate) found: Found,
    pub(crate) identity_check: IdentityCheck,
    pub(crate) on_behalf: Option<OnBehalf>,
    pub(crate) remark: Option<String>,
}

/// Makes the desk's mark number `seq`, on what was pulled up to `revision`.
pub(crate) fn draft(work: &Work, saying: Saying, seq: u64, revision: Revision) -> Mark {
    let edge = &*work.edge;
    Mark {
        id: MarkId(new_id(edge)),
        student: saying.student,
        node: saying.node,
        action: saying.action,
        seen: saying.seen,
        origin: Origin::Desk {
            desk: work.lens.desk,
            seq,
            session: work.session.rights.id,
            actor: work.lens.actor,
            basis: work.basis(revision),
        },
        made_at: edge.now(),
        clock: work.contact.reading(edge),
        entry: saying.found.entry,
        identity_check: saying.identity_check,
        ticket_issue: saying.found.issue,
        on_behalf: saying.on_behalf,
        remark: saying.remark,
    }
}
