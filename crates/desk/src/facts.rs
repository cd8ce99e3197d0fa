//! The single things that a desk remembers.

use std::collections::BTreeMap;

use lixiao_domain::{CampaignId, DeskId, DeskRole, NodeId, SessionId, SessionRights, Timestamp, Withdrawal};
use lixiao_protocol::http::{CentreKeys, Cursor, DeskFrame, Operator};
use lixiao_protocol::ipc::{Settings, Wiped};
use lixiao_protocol::signed::{SessionClaim, Signed};
use rusqlite::{Connection, OptionalExtension, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::DeskResult;

/// A thing that is kept once, under its own name.
pub(crate) trait Fact: Serialize + DeserializeOwned {
    const NAME: &'static str;
}

macro_rules! facts {
    ($($fact:ty: $name:literal),* $(,)?) => {
        $(impl Fact for $fact {
            const NAME: &'static str = $name;
        })*
    };
}

facts! {
    Enrolment: "enrolment",
    Epoch: "epoch",
    Cursor: "cursor",
    KeptContact: "contact",
    DeskFrame: "frame",
    Snapshot: "snapshot",
    Tail: "tail",
    Seat: "seat",
    Settings: "settings",
    Wiped: "wiped",
}

/// What the desk was enrolled as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    /// Where the server is.
    pub(crate) address: String,
    /// The only server that the desk listens to.
    pub(crate) server: Uuid,
    pub(crate) desk: DeskId,
    pub(crate) name: String,
    pub(crate) role: DeskRole,
    pub(crate) campaign: CampaignId,
    pub(crate) token: String,
    /// What is signed and checked by; an enrolment of an older version has none.
    #[serde(default)]
    pub(crate) keys: Option<Keys>,
}

/// The desk's own key, and those of the server that it was enrolled at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Keys {
    /// What [`lixiao_seal::DeskKey`] is made of.
    pub(crate) secret: [u8; 32],
    /// The only ones that the desk believes.
    pub(crate) centre: CentreKeys,
}

/// The centre's epoch in which marks count as answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Epoch(pub(crate) Uuid);

/// What the last contact taught about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptContact {
    /// The centre's clock then.
    pub(crate) time: Timestamp,
    /// This machine's clock then.
    pub(crate) local: Timestamp,
}

/// Which snapshot the roster's rows are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) generation: u32,
    /// Whether its last page is still to come, after which older rows go.
    pub(crate) incomplete: bool,
    /// How many students its pages have brought so far.
    #[serde(default)]
    pub(crate) received: u32,
}

/// The number up to which the centre has every mark of this desk, by its last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tail(pub(crate) u64);

/// Who sits at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) session: SessionId,
    pub(crate) locked: bool,
    /// The node chosen, where it was.
    pub(crate) node: Option<NodeId>,
}

/// An operator's session with what opens it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptSession {
    pub(crate) rights: SessionRights,
    pub(crate) operator: Operator,
    pub(crate) account: String,
    /// The centre's word for it; an older centre gave none.
    #[serde(default)]
    pub(crate) proof: Option<Signed>,
    /// What opens the desk again after it was locked; gone once the operator signs out.
    pub(crate) verifier: Option<Verifier>,
    /// Wrong passwords in a row.
    pub(crate) failures: u32,
}

/// The password's argon2id hash, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Verifier {
    /// Here, where there is no key store.
    Kept(String),
    /// In the operating system's key store.
    InKeyStore {
        /// By which name.
        name: String,
    },
}

impl KeptSession {
    /// What a centre is shown that may have lost the session.
    pub(crate) fn claim(&self) -> Option<SessionClaim> {
        let ended = self.rights.ended.map(Withdrawal::at);
        self.proof.clone().map(|proof| SessionClaim { proof, ended })
    }
}

/// The thing of that type, if it is kept.
pub(crate) fn fact<F: Fact>(sql: &Connection) -> DeskResult<Option<F>> {
    let mut statement = sql.prepare_cached("SELECT json FROM facts WHERE name = ?1")?;
    let json: Option<String> = statement.query_row([F::NAME], |row| row.get(0)).optional()?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// Keeps a thing in place of the one before.
pub(crate) fn set_fact<F: Fact>(sql: &Connection, fact: &F) -> DeskResult<()> {
    let mut statement = sql.prepare_cached("INSERT OR REPLACE INTO facts (name, json) VALUES (?1, ?2)")?;
    statement.execute(params![F::NAME, serde_json::to_string(fact)?])?;
    Ok(())
}

/// Forgets a thing.
pub(crate) fn forget<F: Fact>(sql: &Connection) -> DeskResult<()> {
    sql.prepare_cached("DELETE FROM facts WHERE name = ?1")?.execute([F::NAME])?;
    Ok(())
}

/// Every session that was opened here.
pub(crate) fn sessions(sql: &Connection) -> DeskResult<BTreeMap<SessionId, KeptSession>> {
    let mut statement = sql.prepare_cached("SELECT json FROM sessions")?;
    let mut rows = statement.query([])?;
    let mut sessions = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let session: KeptSession =
            serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        sessions.insert(session.rights.id, session);
    }
    Ok(sessions)
}

/// Keeps a session in place of what was known of it.
pub(crate) fn keep_session(sql: &Connection, session: &KeptSession) -> DeskResult<()> {
    let mut statement = sql.prepare_cached("INSERT OR REPLACE INTO sessions (id, json) VALUES (?1, ?2)")?;
    statement.execute(params![session.rights.id.to_string(), serde_json::to_string(session)?])?;
    Ok(())
}
