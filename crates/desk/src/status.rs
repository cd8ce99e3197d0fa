//! How it stands with the desk, in the window's words.

use lixiao_protocol::ipc::{DeskStatus, Phase, SyncStatus};

use crate::contact::Contact;
use crate::core::{Core, Memory, chosen_node};
use crate::error::DeskResult;
use crate::facts::{Seat, Snapshot};
use crate::outbox::{self, Counts};
use crate::page::snapshot;

/// How far this machine's clock may be off before the window says so, in milliseconds.
const CLOCK_OFF_MS: i64 = 120_000;

impl Core {
    /// How it stands with the desk.
    pub(crate) fn status(&self) -> DeskResult<DeskStatus> {
        let (counts, snapshot) = self.store.read(|sql| Ok((outbox::counts(sql)?, snapshot(sql)?)))?;
        let now = self.centre_now();
        let memory = self.memory();
        Ok(DeskStatus {
            phase: phase(&memory, now),
            sync: self.sync_status(&memory, counts, snapshot),
            settings: memory.settings.clone(),
        })
    }

    fn sync_status(&self, memory: &Memory, counts: Counts, snapshot: Snapshot) -> SyncStatus {
        let offset = memory.contact.map_or(0, Contact::offset_ms);
        let in_centre_time = |steady: lixiao_domain::Timestamp| {
            self.edge.now().plus(offset).plus(steady.since(self.edge.steady()))
        };
        SyncStatus {
            online: memory.sync.online,
            unsent: counts.unsent,
            held: counts.held,
            returned: counts.returned,
            roster_received: snapshot.incomplete.then_some(snapshot.received),
            as_of: memory.contact.map(|contact| contact.time),
            next_try: memory.sync.next_try.map(in_centre_time),
            trouble: memory.sync.trouble,
            clock_off_ms: (offset.abs() > CLOCK_OFF_MS).then_some(-offset),
        }
    }
}

fn phase(memory: &Memory, now: lixiao_domain::Timestamp) -> Phase {
    let Some(enrolment) = &memory.enrolment else {
        return Phase::Setup { wiped: memory.wiped.clone() };
    };
    let desk_name = enrolment.name.clone();
    let Some((seat, session)) =
        memory.seat.and_then(|seat| Some((seat, memory.sessions.get(&seat.session)?)))
    else {
        return Phase::SignedOut { desk_name };
    };
    let operator = session.operator.name.clone();
    if let Seat { locked: true, .. } = seat {
        return Phase::Locked { desk_name, operator };
    }
    let Some(frame) = memory.frame.as_ref().filter(|_| now < session.rights.until) else {
        return Phase::SignedOut { desk_name };
    };
    let nodes = frame.choices(session, now);
    let chosen = chosen_node(frame, session, seat, now);
    let Some(node) = nodes.iter().find(|node| Some(node.id) == chosen).cloned() else {
        return Phase::SignedOut { desk_name };
    };
    Phase::Working { desk_name, campaign: frame.campaign().name.clone(), operator, node, nodes }
}
