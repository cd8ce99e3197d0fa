//! What an operator decides about a student, and what becomes of it.

use lixiao_domain::{
    Action, Entry, IdentityCheck, Mark, MarkId, OnBehalf, Outcome, Reason, Refusal, StudentId, StudentNo,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::look::{Look, NodeName};
use super::returned::Remedied;

/// The operator's decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MarkRequest {
    /// [`StudentCard::look`](super::StudentCard::look).
    pub look: u32,
    /// About whom.
    pub student: StudentId,
    /// What was decided.
    pub verdict: Verdict,
    /// How the operator made sure who it is.
    pub identity_check: IdentityCheck,
    /// Who came in the student's place.
    pub on_behalf: Option<OnBehalf>,
    /// A free note.
    pub remark: Option<String>,
    /// Whether the operator confirmed a pass that cannot be checked now (先登记，待中心核对).
    pub accept_unchecked: bool,
}

/// What an operator can decide about a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// 通过.
    Pass,
    /// 未通过.
    Fail {
        /// Why.
        reason: Reason,
    },
    /// Back to 待办理.
    Reopen {
        /// Why.
        reason: Reason,
    },
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum MarkAnswer {
    /// It is durably on this machine.
    Recorded {
        /// The mark.
        line: MarkLine,
    },
    /// Another mark says the same already; nothing was written.
    AlreadySo {
        /// That mark.
        line: MarkLine,
    },
    /// It cannot be checked now; asked again with `accept_unchecked` it is recorded.
    NeedsConfirmation {
        /// What is missing.
        missing: Vec<NodeName>,
    },
    /// What stands changed since the card was shown; nothing was written. The card as it is now follows.
    Changed {
        /// What the student looks like now.
        look: Look,
    },
    /// Not allowed; nothing was written.
    Refused {
        /// Why.
        refusal: Refusal,
    },
}

/// A mark in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MarkLine {
    /// Which mark.
    pub mark: MarkId,
    /// About whom.
    pub student: StudentId,
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// At which node.
    pub node: NodeName,
    /// What it says.
    pub says: Said,
    /// Why, where it says why.
    pub reason: Option<Reason>,
    /// Who made it; `None` for an import.
    pub operator: Option<String>,
    /// The desk that it was made at; `None` for other origins.
    pub desk: Option<String>,
    /// When, in the centre's time.
    pub at: Timestamp,
    /// How the student was found.
    pub entry: Entry,
    /// Who came in the student's place.
    pub on_behalf: Option<OnBehalf>,
    /// The operator's note.
    pub remark: Option<String>,
    /// How far it has come.
    pub state: MarkState,
    /// Whether the operator at work may take it back now.
    pub undoable: bool,
    /// Whether it was taken back.
    pub undone: bool,
    /// What was done about it, where the centre decided otherwise and somebody has dealt with that.
    pub remedied: Option<Remedied>,
}

/// What a mark says, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// 通过.
    Pass,
    /// 未通过.
    Fail,
    /// 重新办理.
    Reopen,
    /// 撤销.
    Undo,
    /// 无需办理.
    Exempt,
    /// 待办理.
    Require,
}

impl Said {
    /// What a mark says, in a word.
    pub fn by(mark: &Mark) -> Self {
        match mark.action {
            Action::Pass => Self::Pass,
            Action::Fail { .. } => Self::Fail,
            Action::Reopen { .. } => Self::Reopen,
            Action::Undo { .. } => Self::Undo,
            Action::Exempt { .. } => Self::Exempt,
            Action::Require { .. } => Self::Require,
        }
    }
}

/// How far a mark has come: the four honest states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MarkState {
    /// 已登记本机: durably on this machine, not yet answered by the centre.
    Recorded {
        /// How often it was sent in vain.
        tries: u32,
    },
    /// 已入库: the centre has it.
    Stored,
    /// 待核对: the centre has it and waits for earlier steps.
    Held {
        /// What is missing.
        missing: Vec<NodeName>,
    },
    /// 已退回: the centre decided otherwise.
    Returned {
        /// How.
        outcome: Outcome,
    },
}
