//! Carries out what the sync engine asks for, and tells it what came of that. Decides nothing.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use lixiao_domain::Timestamp;
use lixiao_protocol::http::{ChangesQuery, Cursor, ErrorBody, PushRequest, UnreadableMark};
use lixiao_protocol::ipc::CommandError;
use lixiao_protocol::signed::Signed;
use lixiao_sync::{Effect, Engine, Input, KeepTrouble, Queued, Trouble};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use uuid::Uuid;

use crate::bell::Bell;
use crate::client::{CallError, Client};
use crate::core::{Core, claims};
use crate::error::{DeskError, DeskResult};
use crate::facts::{Epoch, fact};
use crate::{network, outbox};

/// The running driver. It stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Driver {
    hints: mpsc::UnboundedSender<Hint>,
    task: JoinHandle<()>,
    network: JoinHandle<()>,
}

/// What the driver is told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// The outbox has more than before. Which marks those are it says itself, in their order.
    Recorded,
    /// Another try is wanted at once.
    RetryNow,
}

impl Driver {
    /// Starts to keep the desk in step with the centre.
    pub(crate) fn start(core: Arc<Core>, client: Client, bell: Bell) -> DeskResult<Self> {
        let (sender, hints) = mpsc::unbounded_channel();
        let engine = Engine::new(core.enrolment()?.server, seed(&core));
        let network = tokio::spawn(network::watch(core.clone(), client.authority(), sender.clone()));
        let (calls, results) = (JoinSet::new(), VecDeque::new());
        let run = Run { core, client, bell, engine, hints, told: 0, calls, results };
        let task = tokio::spawn(run.drive());
        Ok(Self { hints: sender, task, network })
    }

    /// Stops between two steps, and waits for that. What is on its way to the centre is given up: it is sent again.
    pub(crate) async fn stop(mut self) {
        self.network.abort();
        if let Err(error) = (&mut self.network).await
            && error.is_panic()
        {
            tracing::error!(%error, "the watch on the network failed");
        }
        self.hints = mpsc::unbounded_channel().0;
        if let Err(error) = (&mut self.task).await {
            tracing::error!(%error, "the sync driver failed");
        }
    }

    /// Lets the engine know that a mark was recorded.
    pub(crate) fn mark_recorded(&self) {
        self.tell(Hint::Recorded);
    }

    /// Asks the engine to try again at once.
    pub(crate) fn retry_now(&self) {
        self.tell(Hint::RetryNow);
    }

    /// A driver that has ended is started anew with the program: what it is not told it then finds.
    fn tell(&self, hint: Hint) {
        if self.hints.send(hint).is_err() {
            tracing::error!("the sync driver has ended");
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.task.abort();
        self.network.abort();
    }
}

struct Run {
    core: Arc<Core>,
    client: Client,
    bell: Bell,
    engine: Engine,
    hints: mpsc::UnboundedReceiver<Hint>,
    /// The number of the last mark that the engine knows of.
    told: u64,
    calls: JoinSet<Heard>,
    results: VecDeque<Input>,
}

/// What came of a call.
struct Heard {
    input: Input,
    /// The centre's word that the desk may wipe itself, where it came along.
    receipt: Option<Signed>,
}

impl From<Input> for Heard {
    fn from(input: Input) -> Self {
        Self { input, receipt: None }
    }
}

impl Run {
    async fn drive(mut self) {
        match blocking(&self.core, started).await {
            Ok((started, last)) => {
                self.told = last;
                self.take(started).await;
            }
            Err(error) => return tracing::error!(%error, "the outbox cannot be read"),
        }
        loop {
            let due = self.engine.poll_timeout();
            tokio::select! {
                hint = self.hints.recv() => match hint {
                    Some(Hint::Recorded) => self.tell_recorded().await,
                    Some(Hint::RetryNow) => self.take(Input::RetryNow).await,
                    None => return,
                },
                Some(Ok(heard)) = self.calls.join_next() => {
                    self.take(heard.input).await;
                    if let Some(receipt) = heard.receipt && self.wipe(receipt).await {
                        return;
                    }
                }
                () = until(&self.core, due) => self.wake().await,
            }
        }
    }

    /// Lets the desk wipe itself if the receipt allows it. Whether it did: then there is nothing left to drive.
    async fn wipe(&self, receipt: Signed) -> bool {
        let wiped = blocking(&self.core, move |core| core.wipe(&receipt)).await;
        let wiped = wiped.unwrap_or_else(|error| {
            tracing::error!(%error, "the desk's data were not wiped");
            false
        });
        if wiped {
            self.bell.ring_marks(&self.core).await;
        }
        wiped
    }

    /// Tells the engine of the marks that it does not know of, in their order: two that are recorded at once may
    /// be announced the other way round.
    async fn tell_recorded(&mut self) {
        let told = self.told;
        let new =
            blocking(&self.core, move |core| core.store.read(|sql| outbox::unsent_after(sql, told))).await;
        match new {
            Ok(new) => {
                for queued in new {
                    self.told = queued.seq;
                    self.take(Input::MarkRecorded(queued)).await;
                }
            }
            Err(error) => tracing::error!(%error, "the outbox cannot be read"),
        }
    }

    async fn take(&mut self, input: Input) {
        self.results.push_back(input);
        while let Some(input) = self.results.pop_front() {
            self.engine.handle_input(input, self.core.edge.steady());
            self.carry_out().await;
        }
    }

    async fn wake(&mut self) {
        self.engine.handle_timeout(self.core.edge.steady());
        self.carry_out().await;
    }

    async fn carry_out(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Push { epoch, marks } => self.push(epoch, &marks).await,
                Effect::PushUnreadable { epoch, mark } => self.push_unreadable(epoch, mark).await,
                Effect::Pull(cursor) => self.pull(cursor),
                Effect::KeepAnswers { epoch, answers, contiguous } => {
                    let keep = move |core: &Core| core.keep_answers(epoch, &answers, contiguous);
                    let kept = blocking(&self.core, keep).await;
                    self.results.push_back(Input::AnswersKept(kept.map_err(trouble)));
                    self.bell.ring_marks(&self.core).await;
                }
                Effect::KeepPage(page) => {
                    let kept = blocking(&self.core, move |core| core.keep_page(*page)).await;
                    let changed = kept.as_ref().is_ok_and(|changed| *changed);
                    self.results.push_back(Input::PageKept(kept.map(drop).map_err(trouble)));
                    self.ring_after(changed).await;
                }
                Effect::AdoptEpoch(epoch) => {
                    let adopted = blocking(&self.core, move |core| core.adopt_epoch(epoch)).await;
                    self.results.push_back(Input::EpochAdopted(adopted.map_err(trouble)));
                    self.bell.ring_marks(&self.core).await;
                }
                Effect::NoteContact(contact) => self.core.note_contact(contact),
                Effect::Announce(status) => {
                    let before = std::mem::replace(&mut self.core.memory().sync, status);
                    self.ring_after(before.tries != status.tries).await;
                }
            }
        }
    }

    async fn ring_after(&self, marks_changed: bool) {
        if marks_changed {
            self.bell.ring_marks(&self.core).await;
        } else {
            self.bell.ring_status(&self.core).await;
        }
    }

    async fn push(&mut self, epoch: Uuid, queued: &[Queued]) {
        let seqs: Vec<u64> = queued.iter().map(|queued| queued.seq).collect();
        let marks =
            blocking(&self.core, move |core| core.store.read(|sql| outbox::numbered(sql, &seqs))).await;
        let (client, sessions) = (self.client.clone(), self.core.memory().sessions.clone());
        self.calls.spawn(async move {
            Input::PushAnswered(match marks {
                Ok(marks) => {
                    let sessions = claims(&sessions, &marks);
                    client.push(&PushRequest { epoch, marks, sessions }).await.map_err(Trouble::from)
                }
                Err(error) => Err(log(&error)),
            })
            .into()
        });
    }

    async fn push_unreadable(&mut self, epoch: Uuid, queued: Queued) {
        let body =
            blocking(&self.core, move |core| core.store.read(|sql| outbox::words(sql, queued.seq))).await;
        let client = self.client.clone();
        self.calls.spawn(async move {
            Input::PushAnswered(match body {
                Ok(body) => {
                    let mark = UnreadableMark { epoch, seq: queued.seq, mark: queued.mark, body };
                    client.push_unreadable(&mark).await.map_err(not_taken)
                }
                Err(error) => Err(log(&error)),
            })
            .into()
        });
    }

    fn pull(&mut self, cursor: Option<Cursor>) {
        let client = self.client.clone();
        self.calls.spawn(async move {
            let page = client.changes(&ChangesQuery::since(cursor)).await;
            let receipt = match &page {
                Ok(page) => page.receipt.clone(),
                Err(CallError::Said(ErrorBody::DeskRevoked { receipt, .. })) => receipt.clone(),
                Err(CallError::Unreachable(_) | CallError::Garbled(_) | CallError::Said(_)) => None,
            };
            Heard { input: Input::PullAnswered(page.map(Box::new).map_err(Trouble::from)), receipt }
        });
    }
}

/// What the engine begins with, and the number of the last mark that was made by then.
pub(crate) fn started(core: &Core) -> DeskResult<(Input, u64)> {
    core.store.read(|sql| {
        let epoch = fact::<Epoch>(sql)?.ok_or(CommandError::NotEnrolled)?;
        let started = Input::Started { epoch: epoch.0, cursor: fact(sql)?, unsent: outbox::unsent(sql)? };
        let (next, _) = outbox::next(sql)?;
        Ok((started, next - 1))
    })
}

fn seed(core: &Core) -> u64 {
    let mut seed = [0; 8];
    seed.copy_from_slice(&core.edge.random()[..8]);
    u64::from_le_bytes(seed)
}

async fn until(core: &Core, due: Option<Timestamp>) {
    match due {
        Some(due) => {
            let wait = due.since(core.edge.steady()).max(0);
            tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
        None => std::future::pending().await,
    }
}

/// Does what may wait for the disk on a thread that may wait.
pub(crate) async fn blocking<T: Send + 'static>(
    core: &Arc<Core>,
    work: impl FnOnce(&Core) -> DeskResult<T> + Send + 'static,
) -> DeskResult<T> {
    let core = core.clone();
    let done = tokio::task::spawn_blocking(move || work(&core)).await;
    done.map_err(|error| DeskError::Unplanned(error.into()))?
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be named where an error is mapped")]
pub(crate) fn trouble(error: DeskError) -> KeepTrouble {
    tracing::warn!(%error, "what the centre said cannot be kept");
    match error {
        DeskError::Named(CommandError::DiskFull) => KeepTrouble::DiskFull,
        DeskError::Named(_) | DeskError::Unplanned(_) => KeepTrouble::Failed,
    }
}

/// A server that does not know the route is too old to put anything aside.
fn not_taken(error: CallError) -> Trouble {
    match error {
        CallError::Said(ErrorBody::NotFound) => Trouble::Unreadable,
        error @ (CallError::Unreachable(_) | CallError::Garbled(_) | CallError::Said(_)) => error.into(),
    }
}

fn log(error: &DeskError) -> Trouble {
    tracing::error!(%error, "the outbox cannot be read");
    Trouble::Transport
}
