//! What the centre says, kept: pages of changes, answers to marks, another epoch.

use std::sync::Arc;

use lixiao_protocol::http::{Answer, ChangesAnswer, Cursor, DeskFrame, TicketKeyState};
use lixiao_sync::Queued;
use rusqlite::Connection;
use uuid::Uuid;

use crate::contact::Contact;
use crate::core::Core;
use crate::error::DeskResult;
use crate::facts::{Epoch, Snapshot, Tail, fact, forget, set_fact};
use crate::frame::Frame;
use crate::{floors, outbox, roster};

/// How old the contact that the next run of the program remembers may become, in milliseconds, before it is
/// written although nothing else is.
const CONTACT_AGE_MS: i64 = 30_000;

impl Core {
    /// Remembers that the centre was heard of.
    pub(crate) fn note_contact(&self, contact: lixiao_sync::Contact) {
        self.memory().contact = Some(Contact::noted(contact, &*self.edge));
    }

    /// Takes over a page of changes together with its cursor. Answers whether it changed anything.
    pub(crate) fn keep_page(&self, page: ChangesAnswer) -> DeskResult<bool> {
        let contact = self.memory().contact;
        let changed = !self.is_known(&page)?;
        if changed || self.is_contact_old(contact)? {
            self.store.write(|sql| {
                contact.map_or(Ok(()), |contact| set_fact(sql, &contact.kept()))?;
                if changed { keep(sql, &page) } else { Ok(()) }
            })?;
        }
        if let Some(frame) = page.frame {
            self.memory().frame = Some(Arc::new(Frame::new(frame)));
        }
        Ok(changed)
    }

    /// Keeps what became of pushed marks, unless the centre has forgotten it meanwhile. `contiguous` is the number up
    /// to which the centre has every mark of this desk.
    pub(crate) fn keep_answers(&self, epoch: Uuid, answers: &[Answer], contiguous: u64) -> DeskResult<()> {
        self.store.write(|sql| {
            if fact::<Epoch>(sql)? != Some(Epoch(epoch)) {
                return Ok(());
            }
            set_fact(sql, &Tail(contiguous))?;
            answers.iter().try_for_each(|answer| outbox::keep_answer(sql, answer))
        })
    }

    /// Takes over another epoch of the centre: every mark is to be sent again.
    pub(crate) fn adopt_epoch(&self, epoch: Uuid) -> DeskResult<Vec<Queued>> {
        self.store.write(|sql| {
            set_fact(sql, &Epoch(epoch))?;
            forget::<Cursor>(sql)?;
            forget::<Tail>(sql)?;
            outbox::forget_answers(sql)?;
            outbox::unsent(sql)
        })
    }

    fn is_known(&self, page: &ChangesAnswer) -> DeskResult<bool> {
        let empty = page.frame.is_none() && page.students.is_empty() && !page.from_start;
        Ok(empty
            && self.store.read(fact::<Cursor>)? == Some(page.cursor)
            && !self.store.read(snapshot)?.incomplete)
    }

    fn is_contact_old(&self, contact: Option<Contact>) -> DeskResult<bool> {
        let kept = self.store.read(fact::<crate::facts::KeptContact>)?;
        let age = contact.zip(kept).map(|(contact, kept)| contact.time.since(kept.time));
        Ok(age.is_none_or(|age| age.abs() > CONTACT_AGE_MS))
    }
}

/// Which snapshot the roster is of, and how far it has come.
pub(crate) fn snapshot(sql: &Connection) -> DeskResult<Snapshot> {
    Ok(fact(sql)?.unwrap_or_default())
}

/// Takes over a page together with its cursor.
pub(crate) fn keep(sql: &Connection, page: &ChangesAnswer) -> DeskResult<()> {
    let mut snapshot = snapshot(sql)?;
    if page.from_start {
        snapshot = Snapshot { generation: snapshot.generation + 1, incomplete: true, received: 0 };
    }
    let arrived = u32::try_from(page.students.len()).unwrap_or(u32::MAX);
    snapshot.received = snapshot.received.saturating_add(arrived);
    for state in &page.students {
        roster::keep(sql, state, snapshot.generation)?;
        state.own.iter().try_for_each(|answer| outbox::keep_answer(sql, answer))?;
    }
    if snapshot.incomplete && !page.more {
        roster::sweep(sql, snapshot.generation)?;
        snapshot.incomplete = false;
    }
    page.frame.as_ref().map_or(Ok(()), |frame| keep_frame(sql, frame))?;
    set_fact(sql, &snapshot)?;
    set_fact(sql, &page.cursor)
}

fn keep_frame(sql: &Connection, frame: &DeskFrame) -> DeskResult<()> {
    let revoked = frame.keys.iter().filter(|key| key.state == TicketKeyState::Revoked);
    revoked.into_iter().try_for_each(|key| floors::forget(sql, key.campaign, key.key))?;
    set_fact(sql, frame)
}
