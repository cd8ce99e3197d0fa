//! What goes over the network.

use lixiao_domain::{Mark, Timestamp};
use lixiao_protocol::http::{Centre, ChangesAnswer, Cursor, PushAnswer, UnreadableMark};
use lixiao_protocol::signed::{SessionClaim, Signed};
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
    /// To a pull: the desk was revoked, and may forget everything by this word.
    Revoked(Centre, Signed),
}

impl Reply {
    /// The word by which the desk may forget everything, where it came along.
    pub(super) fn receipt(&self) -> Option<&Signed> {
        match self {
            Self::Pull(Ok(page)) => page.receipt.as_ref(),
            Self::Revoked(_, receipt) => Some(receipt),
            Self::Push(_) | Self::Pull(Err(_)) => None,
        }
    }
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
            Reply::Revoked(centre, _) => Self::PullAnswered(Err(Trouble::DeskRevoked(centre))),
        }
    }
}
