//! The marks that the centre decided otherwise, and what is done about them.

use lixiao_domain::{MarkId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::look::NodeName;
use super::marking::MarkLine;

/// A mark that the centre decided otherwise, beside what stands in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ReturnedMark {
    /// The mark made at this desk, which took no effect.
    pub mine: MarkLine,
    /// What stands on its node.
    pub standing: Standing,
    /// Whether the same may be registered once more on what stands (重新登记).
    pub can_mark_again: bool,
    /// Whether the operator at work may withdraw it (撤回): it is their own.
    pub can_withdraw: bool,
}

/// What stands on a node in the place of a returned mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// A mark.
    Mark {
        /// That mark.
        line: Box<MarkLine>,
    },
    /// No mark: the node is 待办理.
    Nothing,
    /// The centre has a mark there that this desk has not pulled yet.
    NotPulled,
    /// This desk knows no such student any more.
    UnknownStudent,
}

/// What the operator does about a returned mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RemedyRequest {
    /// The returned mark.
    pub mark: MarkId,
    /// The mark that stood in its place when the operator decided, as it was shown.
    pub seen: Option<MarkId>,
    /// What to do.
    pub remedy: Remedy,
    /// Why: never empty.
    pub reason: String,
    /// Whether the operator confirmed a pass that cannot be checked now (先登记，待中心核对).
    pub accept_unchecked: bool,
}

/// What can be done about a returned mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// 保留中心记录: what stands is right.
    Keep,
    /// 重新登记: a new mark that says the same, made on what stands.
    MarkAgain,
    /// 撤回: the mark was a mistake; an undo says so in the history.
    Withdraw,
}

/// What became of a remedy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RemedyAnswer {
    /// The returned mark is dealt with, durably.
    Dealt,
    /// Another mark says the same already; nothing was written.
    AlreadySo {
        /// That mark.
        line: Box<MarkLine>,
    },
    /// It cannot be checked now; asked again with `accept_unchecked` it is recorded.
    NeedsConfirmation {
        /// What is missing.
        missing: Vec<NodeName>,
    },
    /// Earlier steps are not done; nothing was written.
    Blocked {
        /// What is missing.
        missing: Vec<NodeName>,
    },
    /// What stands changed since it was shown; nothing was written. What stands now follows.
    Changed {
        /// The mark beside it.
        returned: Box<ReturnedMark>,
    },
    /// Not allowed; nothing was written, or the centre did not take what was.
    Refused {
        /// Why.
        refusal: Refusal,
    },
}

/// What an operator did about a returned mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Remedied {
    /// What.
    pub remedy: Remedy,
    /// Why.
    pub reason: String,
    /// Who.
    pub operator: Option<String>,
    /// When, in the centre's time.
    pub at: Timestamp,
}
