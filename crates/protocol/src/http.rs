//! Between a desk and the server: JSON over HTTP.
//!
//! Every answer carries [`Centre`], by which a desk knows that it hears the server that it was enrolled at. A
//! request that is not carried out gets an [`ErrorBody`]. A desk names itself by
//! `authorization: Bearer <desk token>` and says which protocol it speaks by [`PROTOCOL_HEADER`].
//!
//! A pull answers with the present state of whatever changed since the cursor, in the order of the changes. So
//! pulling from revision 0 is the snapshot, page by page: it resumes at any page by itself.

use std::collections::BTreeSet;

use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, DeskRights, DeskRole, Grant, KeyId, Mark, MarkId, NodeId, Outcome,
    Record, Review, Revision, SessionId, SessionRights, StudentId, StudentNo, Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::signed::{SessionClaim, Signed};
use crate::student::{DepartmentForm, FieldFault, FormChange};

/// The protocol spoken here. A server refuses desks older than [`OLDEST_PROTOCOL`].
pub const PROTOCOL: u16 = 1;

/// The oldest protocol that the server still answers.
pub const OLDEST_PROTOCOL: u16 = 1;

/// The request header that names the desk's protocol.
pub const PROTOCOL_HEADER: &str = "lixiao-protocol";

/// The most marks that one push may carry.
pub const PUSH_LIMIT: usize = 200;

/// The most students that one page of changes carries.
pub const PAGE_LIMIT: usize = 1000;

/// Where things are.
pub mod route {
    /// `GET`: [`super::Health`]. Needs no authority.
    pub const HEALTH: &str = "/health";
    /// `POST` [`super::EnrolRequest`]: [`super::EnrolAnswer`]. The one-time code is the authority.
    pub const DESKS: &str = "/api/v1/desks";
    /// `POST` [`super::SignInRequest`]: [`super::SignInAnswer`]. Needs a desk.
    pub const SESSIONS: &str = "/api/v1/sessions";
    /// `DELETE`: ends a session of this desk, 204. Needs a desk.
    pub const SESSION: &str = "/api/v1/sessions/{session}";
    /// `GET` with [`super::ChangesQuery`]: [`super::ChangesAnswer`]. Needs a desk.
    pub const CHANGES: &str = "/api/v1/changes";
    /// `POST` [`super::PushRequest`]: [`super::PushAnswer`]. Needs a desk.
    pub const MARKS: &str = "/api/v1/marks";
    /// `POST` [`super::UnreadableMark`]: [`super::PushAnswer`]. Needs a desk.
    pub const UNREADABLE: &str = "/api/v1/marks/unreadable";
    /// `GET` with [`super::StudentsQuery`]: [`super::StudentsAnswer`]. Needs a desk for counters.
    pub const STUDENTS: &str = "/api/v1/students";
    /// `GET` with [`super::FormQuery`], `POST` [`super::FormRequest`]: [`super::FormAnswer`]. Needs a desk for counters
    /// and the session of an operator who works the node there.
    pub const FORM: &str = "/api/v1/forms/{student}";
    /// `GET`: [`super::StudentAnswer`]. Needs a desk for counters.
    pub const STUDENT: &str = "/api/v1/students/{no}";
}

/// Who answers, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// The server's own id, drawn when its store was made.
    pub server: Uuid,
    /// The store's epoch, drawn anew at every restore from a backup.
    pub epoch: Uuid,
    /// The server's clock.
    pub time: Timestamp,
}

/// Whether the server is up, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Who answers.
    pub centre: Centre,
    /// The program's version.
    pub version: String,
    /// The newest protocol that it speaks.
    pub protocol: u16,
}

/// A machine asks to become a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code, as typed: letter case, spaces and dashes do not matter.
    pub code: String,
    /// The public half (Ed25519) of the key that the machine has drawn for itself, by which the server knows what the
    /// desk signs. Older desks have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<[u8; 32]>,
}

/// A machine became a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// Who answers: from here on the only server that the desk listens to.
    pub centre: Centre,
    /// The desk's id.
    pub desk: DeskId,
    /// The desk's name, as the admin gave it.
    pub name: String,
    /// A counter's, or a kiosk.
    pub role: DeskRole,
    /// The campaign that it works in.
    pub campaign: CampaignId,
    /// The desk's secret: 32 random bytes in hexadecimal. Said once.
    pub token: String,
    /// The server's keys: from here on the only ones that the desk believes. Older servers have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<CentreKeys>,
}

/// The public halves of the server's own keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CentreKeys {
    /// Checks what the server states (Ed25519).
    pub signing: [u8; 32],
    /// Seals what is meant for the server alone (X25519).
    pub sealing: [u8; 32],
}

/// An operator signs in at a desk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRequest {
    /// The account's name.
    pub account: String,
    /// The account's password.
    pub password: String,
}

/// An operator signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInAnswer {
    /// Who answers.
    pub centre: Centre,
    /// The session, bound to the desk.
    pub session: SessionRights,
    /// Who it is.
    pub operator: Operator,
    /// The server's word for the session, by which it takes it up again where a backup has lost it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Signed>,
}

/// A person who marks, with what they may mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Their id.
    pub actor: ActorId,
    /// Their name.
    pub name: String,
    /// What they may mark.
    pub grants: Vec<Grant>,
}

/// Where a desk stands in the server's order of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The epoch in which `revision` was given.
    pub epoch: Uuid,
    /// The version of the desk's assignment under which it was given.
    pub scope: u32,
    /// Everything up to and with this revision is known.
    pub revision: Revision,
}

/// Asks for what changed. Without a cursor, for everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesQuery {
    /// [`Cursor::epoch`].
    pub epoch: Option<Uuid>,
    /// [`Cursor::scope`].
    pub scope: Option<u32>,
    /// [`Cursor::revision`].
    pub after: Option<Revision>,
    /// The most students in the answer; [`PAGE_LIMIT`] at most, and by default.
    pub limit: Option<usize>,
}

impl ChangesQuery {
    /// Asks for what changed since `cursor`.
    pub fn since(cursor: Option<Cursor>) -> Self {
        Self {
            epoch: cursor.map(|cursor| cursor.epoch),
            scope: cursor.map(|cursor| cursor.scope),
            after: cursor.map(|cursor| cursor.revision),
            limit: None,
        }
    }

    /// The cursor that was sent, if it was sent whole.
    pub fn cursor(&self) -> Option<Cursor> {
        Some(Cursor { epoch: self.epoch?, scope: self.scope?, revision: self.after? })
    }
}

/// One page of what changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesAnswer {
    /// Who answers.
    pub centre: Centre,
    /// Whether the cursor sent was of another epoch or scope (or none was sent), so that this is the first page
    /// of everything: once the last page is there, what was not in any of them is gone.
    pub from_start: bool,
    /// Where the desk stands once it has taken this page.
    pub cursor: Cursor,
    /// Whether another page waits.
    pub more: bool,
    /// The frame of the desk's work, where it changed since the cursor.
    pub frame: Option<DeskFrame>,
    /// The students who changed, each as they are now, by revision.
    pub students: Vec<StudentState>,
    /// Once the campaign is closed: what lets the desk wipe itself when the server has all that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Signed>,
}

/// What a desk works in: small, and sent whole whenever any of it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskFrame {
    /// The desk itself.
    pub desk: DeskRights,
    /// The campaign.
    pub campaign: Campaign,
    /// The keys by which tickets are checked.
    pub keys: Vec<TicketKey>,
    /// Those who may work at this desk, or have: names and grants.
    pub operators: Vec<Operator>,
    /// The names of the desks whose marks may be seen here.
    pub desks: Vec<DeskName>,
    /// The nodes that have a part of the form 党团关系迁移地址查询.
    #[serde(default)]
    pub form_nodes: BTreeSet<NodeId>,
}

/// A desk by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskName {
    /// Which desk.
    pub desk: DeskId,
    /// Its name.
    pub name: String,
}

/// The public half of a key that signs tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketKey {
    /// The campaign whose tickets it signs.
    pub campaign: CampaignId,
    /// Its number.
    pub key: KeyId,
    /// The Ed25519 public key.
    pub public: [u8; 32],
    /// Whether it may be trusted.
    pub state: TicketKeyState,
}

/// Whether a ticket key may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketKeyState {
    /// Signs today's tickets.
    Active,
    /// Shipped ahead, to take over.
    Spare,
    /// Nothing signed by it counts.
    Revoked,
}

/// A student as a desk may know them: the desk's own nodes in full, of all others the status alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentState {
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// The first letters of the name's pinyin, as many as there are readings: `cs` for 测试.
    pub initials: Vec<String>,
    /// 院系.
    pub college: String,
    /// What has been said about them.
    pub record: Record,
    /// When they last changed.
    pub revision: Revision,
    /// What has become of the marks that the desk itself made about them: the later outcome of a held mark comes
    /// this way, also at a node that is no longer the desk's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Answer>,
}

impl StudentState {
    /// Who.
    pub fn id(&self) -> StudentId {
        self.record.student
    }
}

/// Marks from a desk's outbox, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRequest {
    /// The epoch that the desk knows. A store of another epoch takes none of the marks and answers none: it may
    /// lack the ones before them, which this desk still keeps and then sends first.
    pub epoch: Uuid,
    /// At most [`PUSH_LIMIT`].
    pub marks: Vec<Mark>,
    /// The sessions in which they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<SessionClaim>,
}

/// A mark that the server has said it cannot read, as it stands in the desk's outbox: it keeps its number, and what
/// it says is put aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadableMark {
    /// The epoch that the desk knows, as in [`PushRequest`].
    pub epoch: Uuid,
    /// Its number among the desk's marks.
    pub seq: u64,
    /// Its id.
    pub mark: MarkId,
    /// What it says, in whichever words the desk wrote it.
    pub body: String,
}

/// What became of pushed marks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// Who answers.
    pub centre: Centre,
    /// The number up to which the server has every mark of this desk.
    pub contiguous: u64,
    /// One answer for each mark, in the order sent; none at all where the desk spoke of another epoch.
    pub answers: Vec<Answer>,
}

/// What became of one mark. The same mark gets the same answer however often it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which mark.
    pub mark: MarkId,
    /// What it led to.
    pub outcome: Outcome,
    /// By which moment it was judged.
    pub effective: Timestamp,
    /// Why somebody should look at it.
    pub review: Vec<Review>,
    /// When that was decided; a pull that has passed it shows the outcome too.
    pub revision: Revision,
}

/// Asks for students.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentsQuery {
    /// The beginning of a number, a part of a name or initials: two characters at least.
    pub q: String,
}

/// The students found: 20 at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentsAnswer {
    /// Who answers.
    pub centre: Centre,
    /// By number.
    pub students: Vec<StudentState>,
}

/// One student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentAnswer {
    /// Who answers.
    pub centre: Centre,
    /// The student.
    pub student: StudentState,
}

/// Who asks for a student's form 党团关系迁移地址查询, and for which node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormQuery {
    /// The operator's session on this desk.
    pub session: SessionId,
    /// The node at work.
    pub node: NodeId,
}

/// A department corrects or confirms its parts of a student's form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRequest {
    /// Who, and for which node.
    pub by: FormQuery,
    /// How many corrections the form had when this was decided ([`crate::student::SubmittedForm::corrections`]): a form
    /// that has been changed since is not changed unseen.
    pub seen: usize,
    /// What is done.
    pub change: FormChange,
}

/// A student's form, for the department that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormAnswer {
    /// Who answers.
    pub centre: Centre,
    /// The form.
    pub form: DepartmentForm,
}

/// Why a request was not carried out, with what explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ErrorBody {
    /// 401: no desk is named, or its token is wrong.
    Unauthenticated,
    /// 403: this desk was revoked.
    DeskRevoked {
        /// Who says so.
        centre: Centre,
        /// What lets the desk wipe itself once the server has all that it holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<Signed>,
    },
    /// 403: not for a machine of this role.
    NotForThisRole,
    /// 403: the session, its person or the desk may not act for this node.
    NotGranted,
    /// 401: account or password is wrong.
    PasswordWrong,
    /// 403: the enrolment code is wrong, used or too old.
    CodeInvalid,
    /// 429: too many tries.
    TooManyTries {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// 409: somebody else has changed the form since it was shown.
    FormChanged,
    /// 422: fields of the form cannot be taken, or are not this department's.
    FormInvalid {
        /// Each of them.
        faults: Vec<FieldFault>,
    },
    /// 422: a correction wants a reason.
    ReasonMissing,
    /// 422: the request is not of the expected form.
    Malformed {
        /// What is wrong with it, for a developer.
        detail: String,
    },
    /// 422: a mark cannot be read.
    Unreadable {
        /// Which one of the push, from 0.
        index: usize,
    },
    /// 413: more than fits.
    TooLarge,
    /// 404: no such thing.
    NotFound,
    /// 426: the desk's protocol is too old.
    DeskTooOld {
        /// The oldest that is answered.
        oldest: u16,
    },
    /// 503: the server cannot write now, such as for a full disk; the same again later.
    Unavailable,
    /// 500: something nobody planned.
    Internal,
}
