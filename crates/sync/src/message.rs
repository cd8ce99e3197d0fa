//! What the engine hears and what it asks for.

use lixiao_domain::{MarkId, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Centre, ChangesAnswer, Cursor, PushAnswer};
use lixiao_protocol::ipc::SyncTrouble;
use uuid::Uuid;

/// A mark that the centre has not answered, by its place in the desk's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Its number among the desk's marks.
    pub seq: u64,
    /// Which mark.
    pub mark: MarkId,
    /// Whom it is about.
    pub student: StudentId,
}

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The desk starts, knowing this much.
    Started {
        /// The centre's epoch as last known.
        epoch: Uuid,
        /// Where the last pull ended.
        cursor: Option<Cursor>,
        /// The marks that were not answered in that epoch.
        unsent: Vec<Queued>,
    },
    /// A mark was recorded durably.
    MarkRecorded(Queued),
    /// What came of [`Effect::Push`].
    PushAnswered(Result<PushAnswer, Trouble>),
    /// What came of [`Effect::KeepAnswers`].
    AnswersKept(Result<(), KeepTrouble>),
    /// What came of [`Effect::Pull`].
    PullAnswered(Result<Box<ChangesAnswer>, Trouble>),
    /// What came of [`Effect::KeepPage`].
    PageKept(Result<(), KeepTrouble>),
    /// What came of [`Effect::AdoptEpoch`]: the marks to be sent, which are all that the desk keeps.
    EpochAdopted(Result<Vec<Queued>, KeepTrouble>),
    /// Somebody asked for another try, or the machine's network came back.
    RetryNow,
}

/// Something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send marks in one request.
    Push {
        /// The epoch without which the centre is to take none of them.
        epoch: Uuid,
        /// Which marks, in this order.
        marks: Vec<Queued>,
    },
    /// Send the words of a mark that the server cannot read, to be put aside under its number. What comes of it is
    /// an [`Input::PushAnswered`].
    PushUnreadable {
        /// As for [`Effect::Push`].
        epoch: Uuid,
        /// Which mark.
        mark: Queued,
    },
    /// Ask for what changed.
    Pull(Option<Cursor>),
    /// Keep durably what became of pushed marks.
    KeepAnswers {
        /// The epoch in which the centre answered.
        epoch: Uuid,
        /// What it answered.
        answers: Vec<Answer>,
        /// The number up to which it has every mark.
        contiguous: u64,
    },
    /// Take over a page of changes, together with its cursor.
    KeepPage(Box<ChangesAnswer>),
    /// The centre was restored from a backup: forget the cursor, and keep durably that no mark is answered in
    /// this epoch yet.
    AdoptEpoch(Uuid),
    /// The centre was heard of.
    NoteContact(Contact),
    /// How it stands changed.
    Announce(Status),
}

/// What was learnt when the centre answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The centre's clock.
    pub time: Timestamp,
    /// This machine's clock at the same moment, by the middle of the round trip.
    pub local: Timestamp,
}

impl Contact {
    /// What `centre` says about the time, in an answer to a request of `asked` that came at `now`.
    pub fn new(centre: &Centre, asked: Timestamp, now: Timestamp) -> Self {
        let round_trip = now.since(asked).max(0);
        Self { time: centre.time, local: now.plus(-(round_trip / 2)) }
    }

    /// Milliseconds to add to this machine's clock to get the centre's.
    pub fn offset_ms(&self) -> i64 {
        self.time.since(self.local)
    }
}

/// Why there is no answer that counts. No trouble ever changes a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No network, no answer in time, or an error of the server's.
    Transport,
    /// An answer of our form from another server, or something that is no answer of ours, such as the page of a
    /// captive portal.
    NotOurServer,
    /// The server answers, but cannot write now.
    CannotWrite,
    /// The centre says that it revoked this desk.
    DeskRevoked(Centre),
    /// The server wants a newer desk program.
    DeskTooOld,
    /// The server cannot read a mark of the push, or they are too large together; it took none of them. Of what was
    /// sent to be put aside: the server is too old to take even that.
    Unreadable,
}

/// Why something could not be kept on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepTrouble {
    /// The disk is full.
    DiskFull,
    /// Anything else.
    Failed,
}

/// How it stands between desk and centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether the centre answered since a pull was last in vain.
    pub online: bool,
    /// What keeps the desk from syncing, where it is more than a missing network.
    pub trouble: Option<SyncTrouble>,
    /// When the next try is due, while the centre is away.
    pub next_try: Option<Timestamp>,
    /// How often in a row a push was in vain.
    pub tries: u32,
    /// The last mark that was in a push in vain; 0 for none.
    pub tried_to: u64,
    /// How many marks the server can neither read nor put aside, so that they wait for a newer server.
    pub unreadable: u32,
}
