//! The centre: the server's core over a store in memory.

use std::sync::{Arc, Mutex};

use lixiao_domain::{Mark, Revision, Timestamp, Withdrawal};
use lixiao_protocol::http::{Centre, ChangesAnswer, Cursor, PushAnswer};
use lixiao_seal::CentreKey;
use lixiao_server::core::changes::{self, Page};
use lixiao_server::core::marks::{self, Pushed};
use lixiao_server::core::{accounts, centre, epochs, wiping};
use lixiao_store::{Desk, MemoryStore, Ran, ReadTxn, Store, StoreError, StoreIdentity, WriteTxn};
use lixiao_sync::Trouble;
use uuid::Uuid;

use super::operator::UNREADABLE;
use super::school::{self, Draft, SERVER};
use super::wire::{Reply, Request};

/// The centre, with its backup.
pub(super) struct CentreStore {
    store: MemoryStore,
    backup: Option<MemoryStore>,
    epochs: u128,
    /// How many students a page has at most.
    page: usize,
    /// Whether the server answers at all.
    pub(super) up: bool,
}

impl CentreStore {
    pub(super) fn new(draft: Draft, desks: usize, students: u32, page: usize) -> Self {
        let store = MemoryStore::new(StoreIdentity { server: SERVER, epoch: epoch(1) });
        let centre = Self { store, backup: None, epochs: 1, page, up: true };
        centre.write(move |txn| school::set_up(txn, draft, desks, students));
        centre
    }

    /// The same centre once more, with its backup.
    pub(super) fn copy(&self) -> Self {
        let backup = self.backup.as_ref().map(MemoryStore::copy);
        Self { store: self.store.copy(), backup, ..*self }
    }

    /// What the work answers, once it is committed.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.try_write(work).expect("the store does as asked")
    }

    fn try_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        self.store.submit_write(Box::new(move |txn| {
            let done = txn.and_then(work);
            let keep = done.is_ok();
            Ran { keep, answer: Box::new(move |_| *filled.lock().unwrap() = Some(done)) }
        }));
        slot.lock().unwrap().take().expect("the store has run the work")
    }

    pub(super) fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn ReadTxn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        self.store.submit_read(Box::new(move |txn| *filled.lock().unwrap() = Some(txn.and_then(work))));
        slot.lock().unwrap().take().expect("the store has run the work").expect("the store does as asked")
    }

    pub(super) fn desk(&self, desk: usize) -> Desk {
        self.read(move |txn| txn.desk(school::desk_id(desk))).expect("desks are never deleted")
    }

    /// The epoch and the newest revision.
    pub(super) fn cursor(&self) -> (Uuid, Revision) {
        self.read(|txn| Ok((txn.identity()?.epoch, txn.revision()?)))
    }

    pub(super) fn epoch(&self) -> Uuid {
        self.read(|txn| Ok(txn.identity()?.epoch))
    }

    /// Whether a request is let in.
    pub(super) fn admit(&self, request: &Request, desk: usize, at: Timestamp) -> Result<Desk, Reply> {
        let found = self.desk(desk);
        match (request, found.rights.revoked) {
            (Request::Pull(_), Some(Withdrawal::Ordinary { .. } | Withdrawal::ForCause { .. })) => {
                let receipt = self.read(move |txn| wiping::receipt(txn, &found, at));
                let receipt = receipt.expect("it was revoked");
                Err(Reply::Revoked(spoken(self.epoch(), at), receipt))
            }
            (Request::Push { .. } | Request::Words(_), _) | (Request::Pull(_), None) => Ok(found),
        }
    }

    /// Carries a request out that was let in as `desk`.
    pub(super) fn answer(&self, request: Request, desk: Desk, let_in: Timestamp, at: Timestamp) -> Reply {
        match request {
            Request::Push { epoch, marks, sessions } => {
                if marks.iter().any(|mark| mark.remark.as_deref() == Some(UNREADABLE)) {
                    return Reply::Push(Err(Trouble::Unreadable));
                }
                let id = desk.id();
                let taken = self.try_write(move |txn| {
                    accounts::take_up(txn, id, &sessions)?;
                    marks::take_push(txn, id, epoch, &marks, let_in)
                });
                pushed(taken, at)
            }
            Request::Words(sent) => {
                let id = desk.id();
                pushed(self.try_write(move |txn| marks::take_unreadable(txn, id, &sent, let_in)), at)
            }
            Request::Pull(known) => Reply::Pull(Ok(Box::new(self.page(desk, known, at)))),
        }
    }

    fn page(&self, desk: Desk, known: Option<Cursor>, at: Timestamp) -> ChangesAnswer {
        let limit = self.page;
        let (page, receipt) = self.read(move |txn| {
            Ok((changes::after(txn, &desk, known, limit)?, wiping::receipt(txn, &desk, at)?))
        });
        let Page { from_start, cursor, more, frame, students } = page;
        ChangesAnswer { centre: spoken(cursor.epoch, at), from_start, cursor, more, frame, students, receipt }
    }

    /// The centre's keys.
    pub(super) fn key(&self) -> CentreKey {
        self.read(|txn| centre::key(txn))
    }

    /// Whether the mark is here as it was made, or its words are where the server could not read them.
    pub(super) fn has(&self, mark: &Mark) -> bool {
        let mark = mark.clone();
        self.read(move |txn| {
            let stored = txn.mark(mark.id)?.is_some_and(|stored| stored.judged.mark == mark);
            let Some((desk, seq)) = mark.desk_seq() else { return Ok(stored) };
            Ok(stored || txn.set_aside_as(desk, seq)?.is_some_and(|aside| aside.mark == mark.id))
        })
    }

    pub(super) fn back_up(&mut self) {
        self.backup = Some(self.store.copy());
    }

    /// Goes back to the backup, in a new epoch. Whether there is one.
    pub(super) fn restore(&mut self) -> bool {
        let Some(backup) = &self.backup else { return false };
        self.store = backup.copy();
        self.epochs += 1;
        let epoch = epoch(self.epochs);
        self.write(move |txn| epochs::begin(txn, epoch, Timestamp(0))); // nobody gets a new code here
        true
    }
}

fn pushed(done: Result<Pushed, StoreError>, at: Timestamp) -> Reply {
    Reply::Push(done.map_err(|_| Trouble::Transport).map(|pushed| {
        let Pushed { epoch, contiguous, answers } = pushed;
        PushAnswer { centre: spoken(epoch, at), contiguous, answers }
    }))
}

fn spoken(epoch: Uuid, time: Timestamp) -> Centre {
    Centre { server: SERVER, epoch, time }
}

fn epoch(number: u128) -> Uuid {
    Uuid::from_u128(0xE000 + number)
}
