//! The desk without network and threads: its database, what it holds in memory, and in whose name it works.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use lixiao_domain::{
    ActorId, Basis, DeskId, Entry, IssueNumber, Mark, MarkId, NodeId, Offline, Revision, SessionId,
    StudentId, Timestamp,
};
use lixiao_protocol::http::{Cursor, DeskFrame};
use lixiao_protocol::ipc::{CommandError, Settings, Wiped};
use lixiao_protocol::signed::SessionClaim;
use rusqlite::Connection;

use crate::contact::Contact;
use crate::edge::Edge;
use crate::error::DeskResult;
use crate::facts::{Enrolment, KeptContact, KeptSession, Seat, fact, sessions};
use crate::frame::Frame;
use crate::store::{Store, unpoisoned};

/// The sessions opened at this desk.
pub(crate) type Sessions = BTreeMap<SessionId, KeptSession>;

/// The desk without network and threads.
pub(crate) struct Core {
    pub(crate) edge: Arc<dyn Edge>,
    pub(crate) store: Store,
    memory: Mutex<Memory>,
}

/// What is at hand without asking the database.
pub(crate) struct Memory {
    pub(crate) enrolment: Option<Arc<Enrolment>>,
    pub(crate) wiped: Option<Wiped>,
    pub(crate) frame: Option<Arc<Frame>>,
    pub(crate) contact: Option<Contact>,
    pub(crate) seat: Option<Seat>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) settings: Settings,
    pub(crate) sync: lixiao_sync::Status,
    pub(crate) looks: u32,
    pub(crate) shown: Option<Shown>,
}

/// The student on the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub(crate) look: u32,
    pub(crate) student: StudentId,
    pub(crate) node: NodeId,
    pub(crate) seen: Option<MarkId>,
    pub(crate) found: Found,
}

/// How a student was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) entry: Entry,
    pub(crate) issue: Option<IssueNumber>,
}

/// In what light records and marks are seen: everything that a view needs besides the database.
#[derive(Clone)]
pub(crate) struct Lens {
    pub(crate) frame: Arc<Frame>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) desk: DeskId,
    pub(crate) desk_name: String,
    pub(crate) actor: ActorId,
    /// The centre's time.
    pub(crate) now: Timestamp,
    pub(crate) tries: u32,
    pub(crate) tried_to: u64,
}

/// An operator at work.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) lens: Lens,
    pub(crate) session: KeptSession,
    pub(crate) node: NodeId,
    pub(crate) contact: Contact,
    pub(crate) edge: Arc<dyn Edge>,
    /// Whether the centre answers, and did so just now.
    pub(crate) fresh: bool,
}

impl Core {
    /// Opens the desk that is kept in `folder`.
    pub(crate) fn open(folder: &Path, edge: Arc<dyn Edge>) -> DeskResult<Self> {
        Self::on(Store::open(folder)?, edge)
    }

    /// The desk that is kept in `store`.
    pub(crate) fn on(store: Store, edge: Arc<dyn Edge>) -> DeskResult<Self> {
        let memory = store.read(remember)?;
        Ok(Self { edge, store, memory: Mutex::new(memory) })
    }

    /// What is at hand. Not to be held while the database works.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        unpoisoned(&self.memory)
    }

    /// The centre's time, as far as it is known.
    pub(crate) fn centre_now(&self) -> Timestamp {
        let offset = self.memory().contact.map_or(0, Contact::offset_ms);
        self.edge.now().plus(offset)
    }

    /// What the desk was enrolled as.
    pub(crate) fn enrolment(&self) -> DeskResult<Arc<Enrolment>> {
        self.memory().enrolment.clone().ok_or(CommandError::NotEnrolled.into())
    }

    /// The operator at work.
    ///
    /// # Errors
    /// Nobody is, or nothing may be worked.
    pub(crate) fn work(&self) -> DeskResult<Work> {
        let now = self.centre_now();
        let memory = self.memory();
        let enrolment = memory.enrolment.as_ref().ok_or(CommandError::NotEnrolled)?;
        let seat = memory.seat.filter(|seat| !seat.locked).ok_or(CommandError::NotSignedIn)?;
        let session = memory.sessions.get(&seat.session).ok_or(CommandError::NotSignedIn)?;
        if now >= session.rights.until {
            return Err(CommandError::NotSignedIn.into());
        }
        let frame = memory.frame.clone().ok_or(CommandError::NoNodeGranted)?;
        let contact = memory.contact.ok_or(CommandError::NoNodeGranted)?;
        let node = chosen_node(&frame, session, seat, now).ok_or(CommandError::NoNodeGranted)?;
        let lens = Lens {
            frame,
            sessions: memory.sessions.clone(),
            desk: enrolment.desk,
            desk_name: enrolment.name.clone(),
            actor: session.operator.actor,
            now,
            tries: memory.sync.tries,
            tried_to: memory.sync.tried_to,
        };
        let fresh = memory.sync.online && contact.is_fresh(&*self.edge);
        Ok(Work { lens, session: session.clone(), node, contact, edge: self.edge.clone(), fresh })
    }
}

/// The sessions in which these marks were made, for a centre that may have lost them.
pub(crate) fn claims<'a>(
    sessions: &Sessions,
    marks: impl IntoIterator<Item = &'a Mark>,
) -> Vec<SessionClaim> {
    let made_in: BTreeSet<SessionId> = marks.into_iter().filter_map(|mark| mark.origin.session()).collect();
    let known = made_in.iter().filter_map(|session| sessions.get(session));
    known.filter_map(KeptSession::claim).collect()
}

impl Work {
    /// What the desk has last heard of the centre, for a mark.
    pub(crate) fn basis(&self, revision: Revision) -> Basis {
        Basis { revision, server_time: self.contact.time }
    }

    /// Whether the centre must answer before the operator says anything at `node`.
    pub(crate) fn is_online_only(&self, node: NodeId) -> bool {
        let policy = self.lens.frame.node(node).map(|node| *node.policy.at(self.lens.now));
        policy.is_some_and(|policy| policy.offline == Offline::OnlineOnly)
    }
}

/// The node that a seat's operator works: the chosen one, else the first that may be worked.
pub(crate) fn chosen_node(
    frame: &Frame,
    session: &KeptSession,
    seat: Seat,
    now: Timestamp,
) -> Option<NodeId> {
    let choices = frame.choices(session, now);
    let chosen = choices.iter().find(|choice| Some(choice.id) == seat.node);
    chosen.or(choices.first()).map(|choice| choice.id)
}

/// The revision up to which the desk has pulled.
pub(crate) fn revision(sql: &Connection) -> DeskResult<Revision> {
    Ok(fact::<Cursor>(sql)?.map_or(Revision(0), |cursor| cursor.revision))
}

/// What an earlier run of the program left. Whoever sat at the desk must show again who they are.
pub(crate) fn remember(sql: &Connection) -> DeskResult<Memory> {
    Ok(Memory {
        enrolment: fact::<Enrolment>(sql)?.map(Arc::new),
        wiped: fact(sql)?,
        frame: fact::<DeskFrame>(sql)?.map(|said| Arc::new(Frame::new(said))),
        contact: fact::<KeptContact>(sql)?.map(Contact::remembered),
        seat: fact::<Seat>(sql)?.map(|seat| Seat { locked: true, ..seat }),
        sessions: Arc::new(sessions(sql)?),
        settings: fact(sql)?.unwrap_or_default(),
        sync: lixiao_sync::Status::default(),
        looks: 0,
        shown: None,
    })
}
