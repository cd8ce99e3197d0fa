//! What the central store keeps for students' own pages: the school as they show it, students' accounts and sessions,
//! and links that hand a ticket over.

use std::collections::BTreeMap;

use lixiao_domain::form::FormPart;
use lixiao_domain::{DeskId, NodeId, SessionId, StudentId, Timestamp};
use serde::{Deserialize, Serialize};

/// The school, as its pages show it. Its logo is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchoolProfile {
    /// Its name.
    pub name: String,
    /// Its own colour as `#rrggbb`.
    pub brand: Option<String>,
    /// The parts of the form that it asks for, each with the node whose department it belongs to.
    pub form: BTreeMap<FormPart, NodeId>,
}

/// A picture, as files of it are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its media type, such as `image/png`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A student's account on this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentAccount {
    /// Whose.
    pub student: StudentId,
    /// What opens it.
    pub opened_by: Credential,
}

/// What opens a student's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Credential {
    /// A one-time activation code, and a password that is chosen with it. Nothing else opens it until then.
    Code {
        /// SHA-256 of the code.
        hash: [u8; 32],
        /// Until when the code can be used.
        until: Timestamp,
    },
    /// A password.
    Password {
        /// Its argon2id hash in PHC form.
        hash: String,
    },
}

/// A student's session in a browser or at a kiosk. One that ended is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentSession {
    /// SHA-256 of its secret.
    pub token_hash: [u8; 32],
    /// Names it; opens nothing.
    pub id: SessionId,
    /// Whose.
    pub student: StudentId,
    /// Where it holds.
    pub kind: SessionKind,
    /// Who vouched for the student.
    pub provider: Provider,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When it was last used, to within some minutes.
    pub seen: Timestamp,
    /// Where, for people: the browser as it names itself, or the kiosk's name.
    pub place: String,
}

/// Where a student's session holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionKind {
    /// In a browser.
    Web,
    /// At this kiosk alone.
    Kiosk {
        /// Which one.
        desk: DeskId,
    },
}

/// Who vouched for a student that signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Provider {
    /// This server, by the account's password or activation code.
    Local,
    /// The university, by OpenID Connect.
    Oidc {
        /// Which of the school's ways to sign in it was.
        way: String,
        /// The token by which the provider knows the session when it is to be ended there.
        id_token: String,
    },
    /// The university, by CAS.
    Cas {
        /// Which of the school's ways to sign in it was.
        way: String,
        /// The service ticket, by which the provider names the session when it ended there.
        ticket: String,
    },
}

impl Provider {
    /// The name by which the university ends the session from its own side.
    pub fn upstream(&self) -> Option<&str> {
        match self {
            Self::Cas { ticket, .. } => Some(ticket),
            Self::Local | Self::Oidc { .. } => None,
        }
    }
}

/// A link by which a kiosk hands a ticket over to the student's own phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverLink {
    /// SHA-256 of its secret.
    pub token_hash: [u8; 32],
    /// Whose ticket.
    pub student: StudentId,
    /// Until when.
    pub until: Timestamp,
    /// Whether the ticket was shown by it.
    pub used: bool,
}
