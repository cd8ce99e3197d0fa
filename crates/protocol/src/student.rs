//! What a student sees of the own clearance, in a browser and at a kiosk: JSON over HTTP, the same types in both.
//!
//! A browser is known by its session cookie and sends [`CSRF_HEADER`] with whatever changes something. A kiosk names
//! itself by its desk token and the student by [`SESSION_HEADER`]. A request that is not carried out gets a
//! [`StudentError`]. Every text that a person reads is made in the page from these codes.

use std::collections::BTreeSet;

pub use lixiao_domain::Office;
pub use lixiao_domain::form::{
    Fault, FieldFault, FormEntries, FormField, FormPart, Household, Organisation, Political,
};
use lixiao_domain::{Due, IssueNumber, NodeId, Reason, Revision, Status, StudentNo, Timestamp, Window};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ipc::NodeName;

/// The request header by which a browser proves that its own page asks: the value of [`Me::csrf`].
pub const CSRF_HEADER: &str = "lixiao-csrf";

/// The request header by which a kiosk names the student's session: the value of [`SignedIn::session`].
pub const SESSION_HEADER: &str = "lixiao-session";

/// Where things are.
pub mod route {
    /// `GET`: [`super::School`]. Needs no authority.
    pub const SCHOOL: &str = "/api/v1/school";
    /// `GET`: the school's logo as a picture. Needs no authority.
    pub const LOGO: &str = "/api/v1/school/logo";
    /// `POST` [`super::SignIn`]: [`super::SignedIn`], and a cookie for a browser.
    pub const SIGN_IN: &str = "/api/v1/me/session";
    /// `POST` [`super::Activation`]: [`super::SignedIn`], and a cookie for a browser.
    pub const ACTIVATE: &str = "/api/v1/me/activation";
    /// `GET`: [`super::Me`]. `DELETE`: ends this session and answers with [`super::SignedOut`].
    pub const ME: &str = "/api/v1/me";
    /// `GET`: [`super::Clearance`].
    pub const CLEARANCE: &str = "/api/v1/me/clearance";
    /// `GET`: [`super::TicketView`]. `POST`: a new code, [`super::TicketView`]; older ones stop working (换新码).
    pub const TICKET: &str = "/api/v1/me/ticket";
    /// `GET`: the code as a PNG with its quiet zone, of the issue that the address ends in.
    pub const TICKET_IMAGE: &str = "/api/v1/me/ticket/{issue}";
    /// `POST`: [`super::Handover`]. For kiosks.
    pub const HANDOVER: &str = "/api/v1/me/handover";
    /// `GET`: the page behind a [`super::Handover`], once and for minutes. The address is the authority.
    pub const HANDED_OVER: &str = "/h/{token}";
    /// `GET`: [`super::FormView`]. `POST` [`super::FormEntries`]: [`super::FormView`]; a second time,
    /// [`super::StudentError::AlreadySubmitted`].
    pub const FORM: &str = "/api/v1/me/form";
    /// `GET`: the sessions of the student, [`super::Sessions`].
    pub const SESSIONS: &str = "/api/v1/me/sessions";
    /// `DELETE`: ends one of them.
    pub const SESSION: &str = "/api/v1/me/sessions/{session}";
    /// `GET`: server-sent events named `changed`; their data and id is the student's newest [`super::Revision`].
    pub const EVENTS: &str = "/api/v1/me/events";
}

/// The school, as its pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct School {
    /// Its name, such as 示例音乐学院.
    pub name: String,
    /// Where its logo is; `None` where the school gave none.
    pub logo: Option<String>,
    /// Its own colour as `#rrggbb`; `None` for the product's.
    pub brand: Option<String>,
    /// How its students sign in, in the order offered.
    pub ways: Vec<SignInWay>,
}

/// A way to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum SignInWay {
    /// By an account of this server's own: 学号 and password.
    Local,
    /// At the university's own page (统一身份认证).
    University {
        /// Its name, such as 统一身份认证.
        name: String,
        /// Where the browser goes for it.
        url: String,
    },
}

/// A student signs in by an account of this server's own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// 学号.
    pub no: String,
    /// The password.
    pub password: String,
}

/// A student opens the own account by the one-time activation code, or sets a new password after a reset.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Activation {
    /// 学号.
    pub no: String,
    /// The code, as typed: letter case, spaces and dashes do not matter.
    pub code: String,
    /// The password that is to hold from now on.
    pub password: String,
}

/// A student signed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedIn {
    /// Who.
    pub me: Me,
    /// The session's secret, for a kiosk alone: a browser has it as a cookie that its page cannot read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Me {
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// What a browser sends by [`CSRF_HEADER`].
    pub csrf: String,
}

/// A session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignedOut {
    /// Where the browser goes to end the university's own session too; `None` where there is none.
    pub next: Option<String>,
}

/// 离校流程: where the student stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Clearance {
    /// 学生学号.
    pub no: StudentNo,
    /// 学生姓名.
    pub name: String,
    /// 所在院系.
    pub college: String,
    /// The campaign's name, such as 2026届.
    pub campaign: String,
    /// Where the student stands, as far as the school has set it up.
    pub standing: Standing,
    /// When the form was submitted; whether there is one to fill.
    pub form: FormStanding,
    /// The newest change told here.
    pub revision: Revision,
    /// The server's clock: 数据截至.
    pub as_of: Timestamp,
}

/// Where a student stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "standing", rename_all = "snake_case")]
#[ts(rename = "ClearanceStanding")]
pub enum Standing {
    /// 未配置: the school has given the student no plan yet.
    NoPlan,
    /// The student has a plan.
    InPlan {
        /// 离校手续: when its nodes are open.
        window: Window,
        /// Its nodes, in the plan's order: by step, and within a step as the school lists them.
        nodes: Vec<NodeStanding>,
        /// How many nodes the student must still see (还差 n 项).
        remaining: u32,
        /// The nodes that the student can see now, in the plan's order: what to do next.
        next: Vec<NodeId>,
    },
    /// 全部办理完成: every node is done.
    Done {
        /// 离校手续.
        window: Window,
        /// Its nodes.
        nodes: Vec<NodeStanding>,
        /// When the last of them became so.
        since: Timestamp,
        /// What the 离校单 says to be checked by: short, made from the record, the same as long as that is.
        receipt: String,
    },
}

/// Where a student stands at one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NodeStanding {
    /// Which node.
    pub node: NodeId,
    /// Its step (序号): nodes of one step go in any order.
    pub step: u8,
    /// The department in charge.
    pub department: String,
    /// What is cleared.
    pub title: String,
    /// 说明: one line for the student.
    pub note: String,
    /// Where the department is found, where the school said so.
    pub office: Option<Office>,
    /// 状态.
    pub status: Status,
    /// When that was said; `None` where nobody has spoken.
    pub since: Option<Timestamp>,
    /// Why, for 未通过: every reason that stands; for what went back to 待办理, why it did.
    pub reasons: Vec<Reason>,
    /// What is owed, from the department's own data.
    pub due: Option<Due>,
    /// The nodes that must be done first.
    pub missing: Vec<NodeName>,
    /// Whether a mark waits there for an earlier step (待核对).
    pub held: bool,
    /// Passed, and yet an earlier step was withdrawn since (前置已撤销).
    pub premise_withdrawn: bool,
    /// Whether somebody else came for the student (代办).
    pub on_behalf: bool,
}

/// 离校二维码.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketView {
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// The campaign's name.
    pub campaign: String,
    /// 换码序号: which code it is.
    pub issue: IssueNumber,
    /// Since when.
    pub since: Timestamp,
    /// The picture: an address of this server, or a data address at a kiosk.
    pub image: String,
    /// Seconds until a new code may be asked for; 0 for now.
    pub replace_in_s: u32,
}

/// A kiosk hands the code over to the student's own phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Handover {
    /// The link, good once.
    pub url: String,
    /// The link as a QR code: a data address.
    pub image: String,
    /// Until when.
    pub until: Timestamp,
}

/// Whether the student has the form 党团关系迁移地址查询 to fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum FormStanding {
    /// The school does not ask for it.
    NotAsked,
    /// It is still to be filled.
    Open,
    /// It was submitted.
    Submitted {
        /// When.
        at: Timestamp,
        /// Whether a department has changed something in it since.
        corrected: bool,
    },
}

/// The form: what is asked, or what was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum FormView {
    /// The school does not ask for it.
    NotAsked,
    /// It is still to be filled: which parts are asked of whom.
    Open {
        /// The parts that the school asks for.
        parts: BTreeSet<FormPart>,
    },
    /// It was submitted, and is the student's to read only.
    Submitted(Box<SubmittedForm>),
}

/// A student's form as a department sees it at its counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DepartmentForm {
    /// What the student submitted; `None` for not yet.
    pub submitted: Option<SubmittedForm>,
    /// The parts that the school asks for.
    pub asked: BTreeSet<FormPart>,
    /// The parts that are this department's.
    pub own: BTreeSet<FormPart>,
    /// The fields that this department may change.
    pub fields: BTreeSet<FormField>,
}

/// What a department does about a student's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum FormChange {
    /// Its parts are right as they stand.
    Confirm,
    /// The form is to say something else.
    Correct {
        /// All of it, with what is to be changed.
        entries: Box<FormEntries>,
        /// Why; the student reads it.
        reason: String,
    },
}

/// A submitted form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmittedForm {
    /// What it says today.
    pub entries: FormEntries,
    /// When it was submitted.
    pub at: Timestamp,
    /// 回执号.
    pub receipt: String,
    /// The departments of its parts: whom to ask for a correction, and what they have confirmed.
    pub parts: Vec<FormPartStanding>,
    /// What departments have changed since, oldest first.
    pub corrections: Vec<FormCorrection>,
}

/// How it stands with a part of a submitted form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormPartStanding {
    /// Which part.
    pub part: FormPart,
    /// The department's node.
    pub node: NodeName,
    /// Where the department is found.
    pub office: Option<Office>,
    /// When the department confirmed it.
    pub confirmed: Option<Timestamp>,
}

/// What a department changed in a submitted form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormCorrection {
    /// Which field.
    pub field: FormField,
    /// What stood there: the text, or the code for 政治面貌 and 是否迁移.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// The department.
    pub department: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// The sessions of a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sessions {
    /// Newest first.
    pub sessions: Vec<SessionLine>,
}

/// One session of a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SessionLine {
    /// Names it; opens nothing.
    pub session: String,
    /// Since when.
    pub from: Timestamp,
    /// When it was last used.
    pub seen: Timestamp,
    /// Where: the browser as it names itself, or the kiosk's name.
    pub place: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Why a student's request was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum StudentError {
    /// 401: nobody is signed in, or the session ended.
    Unauthenticated,
    /// 403: the request does not come from the own page.
    NotFromPage,
    /// 401: 学号 or password is wrong.
    PasswordWrong,
    /// 403: the activation code is wrong, used or too old.
    ActivationInvalid,
    /// 422: the new password is too short or too common.
    PasswordWeak {
        /// The fewest characters.
        at_least: u32,
    },
    /// 429: too many tries, or a new code too soon.
    TooManyTries {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// 403: the university knows the person, but the campaign has no such student.
    NotAStudent,
    /// 409: the form was submitted already.
    AlreadySubmitted {
        /// What stands.
        submitted: Box<SubmittedForm>,
    },
    /// 422: entries of the form are wrong.
    FormInvalid {
        /// Each of them.
        faults: Vec<FieldFault>,
    },
    /// 404: no such thing.
    NotFound,
    /// 413, 422: the request is not of the expected form.
    Malformed,
    /// 503: the server cannot do it now; the same again later.
    Unavailable,
    /// The server is not reached. Never sent: the page says it.
    Unreachable,
    /// 500: something nobody planned.
    Internal,
}
