//! What the central store keeps.

use std::collections::BTreeSet;

use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, DeskRights, DeskRole, Grant, Issue, Judged, KeyId, MarkDigest,
    MarkId, NodeId, Outcome, PlanId, Record, Revision, StudentId, StudentNo, Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Which store this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreIdentity {
    /// The server's own id, drawn when the store was made.
    pub server: Uuid,
    /// Drawn anew at every restore from a backup.
    pub epoch: Uuid,
}

/// A campaign, with the revision at which it, or anything else that every desk of it keeps whole (desks,
/// accounts, ticket keys), last changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignAt {
    /// The campaign.
    pub campaign: Campaign,
    /// When the desks' frame last changed.
    pub frame_revision: Revision,
}

/// A student, without what has been said about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// Unique in the store.
    pub id: StudentId,
    /// The campaign that the student leaves in.
    pub campaign: CampaignId,
    /// 学号; unique in the campaign.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// The first letters of the name's pinyin, one text for each reading.
    pub initials: Vec<String>,
    /// 院系.
    pub college: String,
    /// The student's plan; `None` is 未配置.
    pub plan: Option<PlanId>,
    /// The tickets issued, lowest number first.
    pub issues: Vec<Issue>,
}

impl Student {
    /// The record of the student with these marks.
    pub fn record(&self, marks: impl IntoIterator<Item = Judged>) -> Record {
        let mut record = Record::new(self.id, self.plan.clone());
        record.issues.clone_from(&self.issues);
        for judged in marks {
            record.add(judged, None);
        }
        record
    }
}

/// A mark as kept: what it said and what it led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMark {
    /// The mark and what it led to.
    pub judged: Judged,
    /// What the mark said when it was stored.
    pub digest: MarkDigest,
    /// When its outcome was decided.
    pub revision: Revision,
}

/// What a desk sent under one of its numbers and cannot be kept as a mark: the server cannot read it, or another mark
/// has its id. The number counts as given, the words are kept as they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The desk.
    pub desk: DeskId,
    /// The number.
    pub seq: u64,
    /// The id that the mark was sent under.
    pub mark: MarkId,
    /// What was sent.
    pub body: String,
    /// When it came.
    pub received: Timestamp,
    /// By which moment it was judged, as the desk was told.
    pub effective: Timestamp,
    /// Why it was set aside, as the desk was told.
    pub outcome: Outcome,
    /// When that was decided.
    pub revision: Revision,
}

/// How far a desk's marks have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskTail {
    /// The number up to which all of the desk's marks are stored or set aside; 0 for none.
    pub contiguous: u64,
    /// The latest effective time of the stored marks up to there.
    pub last_effective: Option<Timestamp>,
}

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The person's id.
    pub actor: ActorId,
    /// The name to sign in by; unique in the store.
    pub account: String,
    /// The person's name.
    pub name: String,
    /// What the person may do besides marking.
    pub role: AccountRole,
    /// The password's argon2id hash in PHC form.
    pub password_hash: String,
    /// What the person may mark.
    pub grants: Vec<Grant>,
}

/// What a person may do besides marking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// Marks at a desk.
    Operator,
    /// Sets everything up.
    Admin,
}

/// An enrolled machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// Its role, its nodes, and whether it was revoked.
    pub rights: DeskRights,
    /// Its name.
    pub name: String,
    /// The campaign that it works in.
    pub campaign: CampaignId,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// The public key (Ed25519) by which what it signs is known; a desk of an older version has none.
    #[serde(default)]
    pub key: Option<[u8; 32]>,
    /// How often its nodes were changed: another scope means another snapshot.
    pub scope: u32,
}

impl Desk {
    /// Its id.
    pub fn id(&self) -> DeskId {
        self.rights.id
    }
}

/// A one-time code that makes a machine a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// SHA-256 of the code.
    pub code_hash: [u8; 32],
    /// The desk's name.
    pub name: String,
    /// The campaign that it will work in.
    pub campaign: CampaignId,
    /// What kind of machine it becomes.
    pub role: DeskRole,
    /// The nodes that it will be assigned to.
    pub nodes: BTreeSet<NodeId>,
    /// Until when the code can be used.
    pub until: Timestamp,
    /// The desk that used it.
    pub used_by: Option<DeskId>,
}

/// A key that signs a campaign's tickets. Leaves the server only as its public half.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// The campaign whose tickets it signs.
    pub campaign: CampaignId,
    /// Its number.
    pub key: KeyId,
    /// The Ed25519 secret key.
    pub secret: [u8; 32],
    /// Whether nothing signed by it counts any more.
    pub revoked: bool,
}
