//! Who may mark what, and from where.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::ids::{ActorId, DeskId, NodeId, SessionId};
use crate::time::{Timeline, Timestamp};

/// Everything that bears on one origin's right to mark: its desk, its session and its person's grants, as
/// far as they exist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The desk that the mark names.
    pub desk: Option<DeskRights>,
    /// The session that the mark names.
    pub session: Option<SessionRights>,
    /// The grants of the person that the mark names.
    pub grants: Vec<Grant>,
}

impl Rights {
    /// Who acts for the node at this moment: the session's person, where session, desk, grant and node agree.
    pub fn acting_for(&self, node: NodeId, at: Timestamp) -> Option<ActorId> {
        let (desk, session) = (self.desk.as_ref()?, self.session.as_ref()?);
        let holds = session.desk == Some(desk.id)
            && (session.from..session.until).contains(&at)
            && held_at(session.ended, at);
        let assigned =
            desk.role == DeskRole::Counter && held_at(desk.revoked, at) && desk.nodes.at(at).contains(&node);
        let own = |grant: &&Grant| grant.actor == session.actor && grant.node == node;
        let granted = self.grants.iter().filter(own).any(|grant| grant.covers(at));
        (holds && assigned && granted).then_some(session.actor)
    }
}

/// What a desk may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRights {
    /// Which desk.
    pub id: DeskId,
    /// A counter's, or a kiosk.
    pub role: DeskRole,
    /// The nodes that it was assigned to.
    pub nodes: Timeline<BTreeSet<NodeId>>,
    /// When it was revoked, if it was.
    pub revoked: Option<Withdrawal>,
}

/// What kind of machine was enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskRole {
    /// A counter's desk (窗口机).
    Counter,
    /// A kiosk (自助机): shows, never marks.
    Kiosk,
}

/// What a person's session allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRights {
    /// Which session.
    pub id: SessionId,
    /// The desk that it is bound to; `None` for a browser's.
    pub desk: Option<DeskId>,
    /// Whose it is.
    pub actor: ActorId,
    /// From when.
    pub from: Timestamp,
    /// Until when it holds by itself.
    pub until: Timestamp,
    /// When it was ended early, if it was.
    pub ended: Option<Withdrawal>,
}

/// A person's right to mark a node (授权).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Whose.
    pub actor: ActorId,
    /// For which node.
    pub node: NodeId,
    /// From when.
    pub from: Timestamp,
    /// When it was withdrawn, if it was.
    pub ended: Option<Withdrawal>,
}

impl Grant {
    /// Whether it held at `effective`.
    pub(crate) fn covers(&self, effective: Timestamp) -> bool {
        self.from <= effective && held_at(self.ended, effective)
    }
}

/// How a right ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Withdrawal {
    /// In good order: what was done before it stands.
    Ordinary {
        /// Since when.
        at: Timestamp,
    },
    /// Because it cannot be trusted any more: whatever arrives afterwards is put aside, whenever it says that
    /// it was made.
    ForCause {
        /// Since when.
        at: Timestamp,
    },
}

impl Withdrawal {
    /// Since when the right is gone.
    pub fn at(self) -> Timestamp {
        match self {
            Self::Ordinary { at } | Self::ForCause { at } => at,
        }
    }
}

/// Whether a right that may have ended still held at `effective`.
pub(crate) fn held_at(ended: Option<Withdrawal>, effective: Timestamp) -> bool {
    ended.is_none_or(|ended| effective < ended.at())
}

/// Whether a right was gone for cause when the mark arrived at `received`.
pub(crate) fn distrusted_at(ended: Option<Withdrawal>, received: Timestamp) -> bool {
    matches!(ended, Some(Withdrawal::ForCause { at }) if at <= received)
}
