//! A mark (办理记录): a fact that never changes once made.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use crate::ids::{ActorId, BatchId, DeskId, IssueNumber, MarkId, NodeId, Revision, SessionId, StudentId};
use crate::time::Timestamp;

/// What somebody said about one node of one student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Mark {
    /// Drawn by whoever made the mark; the same mark sent twice has the same id.
    pub id: MarkId,
    /// Whom it is about.
    pub student: StudentId,
    /// Which node it is about.
    pub node: NodeId,
    /// What is said.
    pub action: Action,
    /// The mark that stood on the node when the actor decided; `None` when none stood.
    pub seen: Option<MarkId>,
    /// Who said it, and from where.
    pub origin: Origin,
    /// When, by the maker's own clock.
    pub made_at: Timestamp,
    /// What the maker knew of that clock.
    pub clock: ClockReading,
    /// How the student was found.
    pub entry: Entry,
    /// How the operator made sure who the student is.
    pub identity_check: IdentityCheck,
    /// The issue number of the ticket presented, where one was.
    pub ticket_issue: Option<IssueNumber>,
    /// Who came in the student's place (代办), where somebody did.
    pub on_behalf: Option<OnBehalf>,
    /// A free note of the operator's.
    pub remark: Option<String>,
}

/// What a mark says about its node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Action {
    /// 通过: cleared.
    Pass,
    /// 未通过: not cleared, and why.
    Fail {
        /// Shown to the student.
        reason: Reason,
    },
    /// Back to 待办理, by a person with a reason.
    Reopen {
        /// Shown to the student.
        reason: Reason,
    },
    /// Takes a mark back; what stood before it stands again.
    Undo {
        /// The mark taken back.
        of: MarkId,
    },
    /// 无需办理, by an import.
    Exempt {
        /// Whose data says so.
        source: String,
        /// How fresh that data was.
        as_of: Timestamp,
    },
    /// 待办理 with what is owed, by an import.
    Require {
        /// Whose data says so.
        source: String,
        /// How fresh that data was.
        as_of: Timestamp,
        /// What is owed, where the data says it.
        due: Option<Due>,
    },
}

impl Action {
    /// Whether the two say the same, so that the second needs nobody's attention: the same kind, the same
    /// reason or debt. How fresh an import's data was makes no difference.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exempt { source: a, .. }, Self::Exempt { source: b, .. }) => a == b,
            (Self::Require { source: a, due: x, .. }, Self::Require { source: b, due: y, .. }) => {
                a == b && x.as_ref().map(Due::substance) == y.as_ref().map(Due::substance)
            }
            (a, b) => a == b,
        }
    }
}

/// Why a node was failed or reopened, with where the student can mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// In the department's words.
    pub text: String,
    /// Where to go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// When somebody is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Whom to call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Reason {
    /// A reason of one sentence, without place, hours or telephone.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), place: None, hours: None, phone: None }
    }
}

/// What a student owes at a node, as an import knew it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Due {
    /// In the source's words.
    pub text: String,
    /// In hundredths of a yuan, where money is owed.
    pub amount: Option<i64>,
    /// How fresh the source's data was.
    pub as_of: Timestamp,
}

impl Due {
    fn substance(&self) -> (&str, Option<i64>) {
        (&self.text, self.amount)
    }
}

/// Who made a mark, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// An operator at a desk.
    Desk {
        /// The desk.
        desk: DeskId,
        /// The mark's place among this desk's marks: 1, 2, 3 … without a gap.
        seq: u64,
        /// The operator's session, bound to this desk.
        session: SessionId,
        /// The operator.
        actor: ActorId,
        /// What the desk had last heard of the centre.
        basis: Basis,
    },
    /// A person in a browser.
    Web {
        /// The browser's session.
        session: SessionId,
        /// The person.
        actor: ActorId,
    },
    /// An import from another system.
    Import {
        /// The run of the import.
        batch: BatchId,
    },
}

impl Origin {
    /// The person behind it; `None` for an import.
    pub fn actor(&self) -> Option<ActorId> {
        match self {
            Self::Desk { actor, .. } | Self::Web { actor, .. } => Some(*actor),
            Self::Import { .. } => None,
        }
    }

    /// The session in which it was made, if a person made it.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Desk { session, .. } | Self::Web { session, .. } => Some(*session),
            Self::Import { .. } => None,
        }
    }

    /// The desk that it came from, if it came from one.
    pub fn desk(&self) -> Option<DeskId> {
        match self {
            Self::Desk { desk, .. } => Some(*desk),
            Self::Web { .. } | Self::Import { .. } => None,
        }
    }
}

/// What a desk knew of the centre when a mark was made there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Basis {
    /// The revision up to which it had pulled.
    pub revision: Revision,
    /// The centre's clock at the desk's last contact.
    pub server_time: Timestamp,
}

/// What a maker of marks knew of its own clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClockReading {
    /// Milliseconds to add to `made_at` to get the centre's time, as learnt at the last contact.
    pub offset_ms: i64,
    /// Whether the clock jumped since then, so that the offset may be wrong.
    pub jumped: bool,
}

/// How the operator came to the student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The camera read the ticket.
    Camera,
    /// A hand-held scanner read the ticket.
    Wedge,
    /// Found by number or name.
    Search,
    /// Not at a counter: a list, a page, an import.
    List,
}

/// How the operator made sure that the person is the student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IdentityCheck {
    /// The ticket speaks for itself.
    Code,
    /// A card with name and number was looked at.
    Card,
    /// The face was compared with a photo.
    Photo,
}

/// Somebody came in the student's place (代办).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OnBehalf {
    /// Who came.
    pub name: String,
    /// What they are to the student.
    pub relation: String,
    /// The last digits of their telephone number.
    pub phone_tail: String,
}

/// What a mark says, in 32 bytes: SHA-256 over its JSON. Two marks with one id and different digests are two
/// different marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkDigest(pub [u8; 32]);

impl Mark {
    /// The digest of everything the mark says.
    pub fn digest(&self) -> MarkDigest {
        let json = serde_json::to_vec(self).expect("a mark holds only what JSON can hold");
        MarkDigest(Sha256::digest(json).into())
    }

    /// Its place among its desk's marks, if it came from a desk.
    pub fn desk_seq(&self) -> Option<(DeskId, u64)> {
        match self.origin {
            Origin::Desk { desk, seq, .. } => Some((desk, seq)),
            Origin::Web { .. } | Origin::Import { .. } => None,
        }
    }
}
