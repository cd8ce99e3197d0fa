//! What the window asks of the desk behind it, and what it shows. Every text that a person reads is made in the
//! window from these codes.

use lixiao_domain::{
    Due, Entry, IdentityCheck, Mark, MarkId, NodeId, OnBehalf, Outcome, Policy, Reason, Refusal, Status,
    StudentId, StudentNo, Timestamp, Window,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::student::FieldFault;

/// Everything around the student in the middle: what the window's frame shows. Sent whole whenever any of it
/// changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DeskStatus {
    /// Who is at the desk.
    pub phase: Phase,
    /// How it stands with the centre.
    pub sync: SyncStatus,
    /// The window's settings.
    pub settings: Settings,
}

/// Who is at the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// The desk is not enrolled yet, or not any more.
    Setup {
        /// How it ended as another desk, where it was one.
        wiped: Option<Wiped>,
    },
    /// Nobody is signed in.
    SignedOut {
        /// The desk's name as enrolled.
        desk_name: String,
    },
    /// An operator went away and will come back.
    Locked {
        /// The desk's name as enrolled.
        desk_name: String,
        /// The operator's name.
        operator: String,
    },
    /// An operator is working.
    Working {
        /// The desk's name as enrolled.
        desk_name: String,
        /// The campaign's name.
        campaign: String,
        /// The operator's name.
        operator: String,
        /// The node at work.
        node: NodeChoice,
        /// The nodes that the operator may work at this desk.
        nodes: Vec<NodeChoice>,
    },
}

/// A desk whose work is over: the centre has every mark of it, and the machine has forgotten what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Wiped {
    /// The desk's name as it was enrolled.
    pub desk_name: String,
    /// Why.
    pub why: WipeCause,
    /// When, by the centre's clock.
    pub at: Timestamp,
    /// How many marks the desk had made.
    pub marks: u32,
}

/// Why a desk's work is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WipeCause {
    /// The centre revoked it.
    Revoked,
    /// The campaign was closed.
    CampaignClosed,
}

/// What an enrolment QR code holds, for the operator to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EnrolmentOffer {
    /// Where the server is.
    pub address: String,
    /// The one-time code.
    pub code: String,
}

/// A node that an operator may work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct NodeChoice {
    /// Which node.
    pub id: NodeId,
    /// The department in charge.
    pub department: String,
    /// What is cleared.
    pub title: String,
    /// Under which conditions its marks count.
    pub policy: Policy,
    /// The reasons to choose from for 未通过.
    pub reasons: Vec<Reason>,
    /// Whether the node has a part of the form 党团关系迁移地址查询.
    pub has_form: bool,
}

/// How it stands with the centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SyncStatus {
    /// Whether the centre answered at the last try.
    pub online: bool,
    /// Marks that the centre has not answered yet (待上传).
    pub unsent: u32,
    /// Marks that the centre holds (待核对).
    pub held: u32,
    /// Marks that the centre decided otherwise and nobody has dealt with (退回清单).
    pub returned: u32,
    /// While the roster is being loaded: how many students have arrived.
    pub roster_received: Option<u32>,
    /// The centre's clock at the last contact: 数据截至.
    pub as_of: Option<Timestamp>,
    /// When the next try is due, while the centre is away.
    pub next_try: Option<Timestamp>,
    /// What keeps the desk from syncing, where it is more than a missing network.
    pub trouble: Option<SyncTrouble>,
    /// By how much this machine's clock is off, in milliseconds, where it is more than two minutes.
    pub clock_off_ms: Option<i64>,
}

/// What keeps a desk from syncing and will not pass by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SyncTrouble {
    /// The centre does not know this desk any more: it was revoked.
    DeskRevoked,
    /// Something answers at the address, but not our server.
    NotOurServer,
    /// The server wants a newer desk program.
    DeskTooOld,
    /// The local disk is full.
    DiskFull,
}

/// The window's settings, kept on this machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Settings {
    /// Loudness, 0 to 100.
    pub volume: u8,
    /// No sounds at all.
    pub muted: bool,
    /// How long a 通过 stays on the screen before the next student, in seconds: 1 to 10.
    pub return_after_s: u8,
    /// After how many idle minutes the window locks.
    pub lock_after_min: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self { volume: 80, muted: false, return_after_s: 3, lock_after_min: 5 }
    }
}

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

/// The operator's decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct MarkRequest {
    /// [`StudentCard::look`].
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

/// The outbox stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// Where.
    pub path: String,
    /// How many marks it holds: all that were made at this desk.
    pub marks: u32,
    /// How many of them the centre has not answered.
    pub unsent: u32,
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
        use lixiao_domain::Action;
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

/// What was done at this desk today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Today {
    /// Students dealt with.
    pub students: u32,
    /// Of these, now 通过.
    pub passed: u32,
    /// Of these, now 未通过.
    pub failed: u32,
    /// The marks, newest first.
    pub lines: Vec<MarkLine>,
}

/// The marks that need patience or attention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Queue {
    /// Not answered by the centre yet (待上传), oldest first.
    pub unsent: Vec<MarkLine>,
    /// Held by the centre (待核对), oldest first.
    pub held: Vec<MarkLine>,
    /// Decided otherwise by the centre (退回清单), oldest first.
    pub returned: Vec<MarkLine>,
}

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

/// The end of the day: what was made at this desk beside what the centre has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Reconciliation {
    /// The desk's name as enrolled.
    pub desk: String,
    /// The operator's name.
    pub operator: String,
    /// When it was drawn up, in the centre's time.
    pub at: Timestamp,
    /// The centre's clock at the last contact.
    pub as_of: Option<Timestamp>,
    /// The marks ever made at this desk: they are numbered from 1 without a gap.
    pub made: u32,
    /// Of these, made today.
    pub made_today: u32,
    /// The number up to which the centre has every mark, by its last word.
    pub contiguous: Option<u64>,
    /// The marks that the centre is not known to have, by number; it has all others.
    pub gaps: Vec<Gap>,
}

/// A mark that the centre is not known to have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Gap {
    /// Its number among this desk's marks.
    pub number: u64,
    /// The mark.
    pub line: MarkLine,
}

/// A camera of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CameraInfo {
    /// Stays the same when the camera is unplugged and plugged in again.
    pub id: String,
    /// As the system calls it.
    pub name: String,
    /// What kind it seems to be.
    pub kind: CameraKind,
    /// Whether it is the one in use.
    pub chosen: bool,
}

/// What kind of camera it seems to be, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CameraKind {
    /// For ordinary pictures.
    Colour,
    /// For face unlock: sees no screens.
    Infrared,
    /// A program that pretends to be a camera.
    Virtual,
    /// A folder of pictures, for demonstration.
    Folder,
}

/// How it stands with the camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CameraState {
    /// Being opened.
    Opening,
    /// Delivers pictures.
    Running {
        /// Its name.
        name: String,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// Pictures a second, as set.
        fps: u32,
    },
    /// No camera is there.
    Absent,
    /// Another program uses it.
    Busy,
    /// The system does not let us.
    NoPermission,
    /// It was there and is gone.
    Unplugged,
    /// It is there and delivers nothing.
    Stalled,
    /// It delivers black.
    Covered,
    /// Something else.
    Failed {
        /// In the system's words, for whoever helps.
        detail: String,
    },
}

/// How well the camera and the decoder keep up, over the last ten seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CameraHealth {
    /// How many pictures were looked at.
    pub frames: u32,
    /// Pictures a second that came from the camera.
    pub fps: Option<f32>,
    /// Milliseconds within which half of the pictures were looked through.
    pub decode_p50_ms: Option<f32>,
    /// Milliseconds within which 95 of 100 were.
    pub decode_p95_ms: Option<f32>,
}

/// A code in the camera's picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct InView {
    /// Its corners as shares of the picture's width and height, from 0 at the top left to 1; top left, top right,
    /// bottom right, bottom left of the code itself. A corner may lie outside.
    pub outline: [[f32; 2]; 4],
    /// Whether it was read.
    pub read: bool,
    /// What would help, where it has been in view for a second without being read.
    pub hint: Option<ScanHint>,
}

/// What keeps a code in view from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ScanHint {
    /// It fills the picture or reaches its rim.
    TooClose,
    /// It is too small to tell its modules apart.
    TooFar,
    /// Most of it is overexposed.
    TooBright,
    /// A reflection covers a part of it.
    Glare,
    /// It is too dark.
    TooDark,
    /// Light and dark hardly differ: a dim screen, or a film over it.
    Pale,
    /// It moves, or is out of focus.
    Blurred,
}

/// A request that could not be carried out. Nothing was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CommandError {
    /// The desk is not enrolled.
    NotEnrolled,
    /// The desk is enrolled already; a machine becomes another desk in another data folder.
    AlreadyEnrolled,
    /// Nobody is signed in, or the window is locked.
    NotSignedIn,
    /// Nobody answers at the server's address.
    ServerUnreachable,
    /// Something answers at the address, but not our server.
    NotOurServer,
    /// The address is not one.
    AddressInvalid,
    /// The enrolment code is wrong, used or too old.
    CodeInvalid,
    /// Account or password is wrong.
    PasswordWrong,
    /// Too many tries; again after so many seconds.
    TooManyTries {
        /// How long to wait.
        wait_s: u32,
    },
    /// The operator may work no node of this desk.
    NoNodeGranted,
    /// The node is not among the operator's.
    NodeNotGranted,
    /// The centre revoked this desk.
    DeskRevoked,
    /// The server wants a newer desk program.
    DeskTooOld,
    /// The local disk is full: nothing can be recorded until there is room.
    DiskFull,
    /// The local database is from a newer version of the program.
    DatabaseTooNew,
    /// Another instance of the program has this desk open.
    DeskInUse,
    /// The card shown is not the latest one any more.
    CardGone,
    /// The node is marked with the centre at hand only, and the centre does not answer. Where a mark was sent
    /// meanwhile, it is taken back.
    CentreNeeded,
    /// The mark can no longer be taken back here: too old, somebody else's, or something newer stands.
    NotUndoable,
    /// The mark is not in the 退回清单 any more: somebody has dealt with it, or the centre thinks otherwise now.
    NotReturned,
    /// The desk was enrolled by a version without keys: it can sign and seal nothing.
    KeysMissing,
    /// Another file stands where one is to be written; it was left alone.
    FileInTheWay,
    /// A file cannot be written there: no such folder, or no right to.
    FileNotWritten,
    /// A remedy or a correction wants a reason.
    ReasonMissing,
    /// Somebody else has changed the form since it was shown.
    FormChanged,
    /// Fields of the form cannot be taken.
    FormInvalid {
        /// Each of them.
        faults: Vec<FieldFault>,
    },

    /// Something nobody planned; the log has the cause.
    Internal,
}

/// Which events the desk sends to the window, by name.
pub mod event {
    /// Carries [`super::DeskStatus`].
    pub const STATUS: &str = "status";
    /// Carries [`super::Look`]: something was scanned.
    pub const LOOK: &str = "look";
    /// Carries [`super::CameraState`].
    pub const CAMERA: &str = "camera";
    /// Carries an [`super::InView`], or nothing when no code is in the picture any more.
    pub const IN_VIEW: &str = "in-view";
    /// Carries an [`super::EnrolmentOffer`]: the camera read one while the desk is not enrolled.
    pub const ENROLMENT: &str = "enrolment";
    /// Carries nothing: lists of marks changed.
    pub const MARKS: &str = "marks";
    /// Carries nothing: somebody wants to close the window while marks are unsent; ask them.
    pub const CLOSING: &str = "closing";
}
