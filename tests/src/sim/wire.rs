//! What goes over the network.

use lixiao_domain::{Mark, Timestamp};
use lixiao_protocol::http::{ChangesAnswer, Cursor, PushAnswer, UnreadableMark};
use lixiao_protocol::signed::SessionClaim;
use lixiao_store::Desk;
use lixiao_sync::{Input, Trouble};
use uuid::Uuid;

/// How long a desk waits for an answer, in milliseconds.
pub(super) const TIMEOUT_MS: i64 = 30_000;

/// A request of one run of a desk's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Call {
    pub(super) desk: usize,
    pub(super) boot: u32,
    pub(super) number: u64,
}

/// What a desk asks.
#[derive(Clone, Debug)]
pub(super) enum Request {
    Push { epoch: Uuid, marks: Vec<Mark>, sessions: Vec<SessionClaim> },
    Words(UnreadableMark),
    Pull(Option<Cursor>),
}

/// What it gets.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Push(Result<PushAnswer, Trouble>),
    Pull(Result<Box<ChangesAnswer>, Trouble>),
}

/// A request on its way through the server.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    /// Not let in yet.
    Arriving,
    /// Let in as this desk, as it was then.
    LetIn { desk: Box<Desk>, at: Timestamp },
}

impl Request {
    /// No answer, for this reason.
    pub(super) fn refused(&self, trouble: Trouble) -> Reply {
        match self {
            Self::Push { .. } | Self::Words(_) => Reply::Push(Err(trouble)),
            Self::Pull(_) => Reply::Pull(Err(trouble)),
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Push { .. } => "push",
            Self::Words(_) => "push of words",
            Self::Pull(_) => "pull",
        }
    }
}

impl From<Reply> for Input {
    fn from(reply: Reply) -> Self {
        match reply {
            Reply::Push(answer) => Self::PushAnswered(answer),
            Reply::Pull(page) => Self::PullAnswered(page),
        }
    }
}
