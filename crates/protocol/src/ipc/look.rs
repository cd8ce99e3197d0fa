//! What a scan or a search leads to.

use lixiao_domain::{Due, Entry, MarkId, Reason, Status, StudentId, StudentNo, Timestamp, Window};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::marking::MarkLine;

/// What a scan, or a student chosen from a search, leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Look {
    /// The node is 待办理 or 未通过: the operator may decide.
    Open {
        /// The student.
        card: StudentCard,
    },
    /// 已办理过: it was passed before; nothing is written.
    AlreadyPassed {
        /// The student.
        card: StudentCard,
    },
    /// 不需办理本节点.
    NotRequired {
        /// The student.
        card: StudentCard,
    },
    /// 前置未完成: earlier steps are not done.
    Blocked {
        /// The student.
        card: StudentCard,
        /// What is missing.
        missing: Vec<NodeName>,
        /// Whether a pass may be recorded all the same, to be checked by the centre later (先登记，待中心核对).
        may_record: bool,
    },
    /// 待核对: a pass is recorded already and waits for the earlier steps.
    Held {
        /// The student.
        card: StudentCard,
        /// What is missing.
        missing: Vec<NodeName>,
    },
    /// 不在办理时间.
    WindowClosed {
        /// The student.
        card: StudentCard,
        /// The window.
        window: Window,
    },
    /// The student's plan does not list this node, or the student has no plan (未配置).
    NotInPlan {
        /// The student.
        card: StudentCard,
    },
    /// 查无此人: a good ticket, but this desk knows no such student.
    UnknownStudent,
    /// 名单正在下载: a good ticket of a student who may still be on the way to this desk.
    RosterLoading {
        /// How many students have arrived.
        received: u32,
    },
    /// 已换码: the student has a newer ticket.
    TicketReplaced,
    /// 码无效: it looks like a ticket and is not a good one.
    TicketInvalid {
        /// Why.
        why: TicketTrouble,
    },
    /// A code of another kind.
    OtherCode {
        /// Which kind.
        kind: OtherCodeKind,
    },
}

/// Why a text that looks like a ticket is not a good one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TicketTrouble {
    /// A part of it is missing, or there is more than belongs to it.
    Truncated,
    /// Its signature is not the school's.
    Forged,
    /// It is of another campaign.
    OtherCampaign,
    /// Its key was withdrawn.
    KeyRevoked,
    /// Its key is not known here yet.
    KeyUnknown,
    /// It is of a kind that this program is too old for.
    VersionUnknown,
}

/// What a code that is no ticket seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OtherCodeKind {
    /// 网址.
    Url,
    /// 付款码.
    PayCode,
    /// 名片.
    ContactCard,
    /// 无线网络.
    Wifi,
    /// Digits of another meaning.
    Digits,
    /// Anything else.
    Text,
}

/// A node by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NodeName {
    /// The department in charge.
    pub department: String,
    /// What is cleared.
    pub title: String,
}

/// A student as a counter sees them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StudentCard {
    /// Who.
    pub student: StudentId,
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// 院系.
    pub college: String,
    /// How the student was found.
    pub entry: Entry,
    /// The node at work.
    pub node: NodeName,
    /// Where that node stands.
    pub status: Status,
    /// Why it is 未通过, newest first.
    pub fail_reasons: Vec<Reason>,
    /// What is owed there.
    pub due: Option<Due>,
    /// The nodes of earlier steps and where they stand.
    pub earlier: Vec<EarlierNode>,
    /// The mark that stands, to be handed back with the operator's decision.
    pub seen: Option<MarkId>,
    /// The node's marks, newest first.
    pub history: Vec<MarkLine>,
    /// The centre's clock when the desk last heard of it: how fresh all this is.
    pub as_of: Option<Timestamp>,
    /// Passed, though an earlier step was failed or reopened since (前置已撤销).
    pub premise_withdrawn: bool,
    /// Whether the face must be compared with a photo before passing.
    pub photo_needed: bool,
    /// Identifies this look; handed back with the operator's decision, so that a decision about one student can
    /// never land on another.
    pub look: u32,
}

/// A node of an earlier step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EarlierNode {
    /// Its name.
    pub node: NodeName,
    /// Where it stands.
    pub status: Status,
}

/// A student found by number or name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Found {
    /// Who.
    pub student: StudentId,
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// 院系.
    pub college: String,
    /// Where the node at work stands.
    pub status: Status,
}
