//! The rulebook of the leaving-school clearance: who must be cleared by whom ([`plan`]), what people and
//! imports say about it ([`mark`]), what has been said so far ([`record`]), and what a further mark leads to
//! ([`rules`]).
//!
//! Everything here is a pure function of its arguments: this crate never reads a clock, a file or a socket,
//! and never draws a random number.

pub mod form;
pub mod grant;
pub mod ids;
pub mod mark;
pub mod plan;
pub mod progress;
pub mod record;
pub mod rules;
pub mod time;

pub use grant::{DeskRights, DeskRole, Grant, Rights, SessionRights, Withdrawal};
pub use ids::{
    ActorId, BatchId, CampaignId, DeskId, IssueNumber, KeyId, MarkId, NodeId, PlanId, Revision, SessionId,
    StudentId, StudentNo,
};
pub use mark::{
    Action, Basis, ClockReading, Due, Entry, IdentityCheck, Mark, MarkDigest, OnBehalf, Origin, Reason,
};
pub use plan::{Campaign, Identity, Node, Office, Offline, Plan, PlanError, PlanNode, Policy, Window};
pub use progress::{NodeProgress, Progress, Status};
pub use record::{History, Issue, Judged, Record};
pub use rules::{
    Judgement, Outcome, PolicyBreach, QuarantineCause, Received, Recorded, Refusal, Replay, Review, judge,
    settle,
};
pub use time::{Timeline, Timestamp};
