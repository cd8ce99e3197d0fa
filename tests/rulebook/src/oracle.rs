//! The rules said a second time, as a plain list of decisions over situations instead of records.
//!
//! It is told what somebody sees who looks at the whole from above (whether `seen` is what stands, which
//! conditions are met), and shares nothing with the judge but the names of the outcomes.

use std::collections::BTreeSet;

use lixiao_domain::{Outcome, PolicyBreach, QuarantineCause, Refusal, Review, Status};

use super::world::{LIBRARY, short};
use super::{id, window};

/// What somebody says in a situation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Pass,
    Fail(Words),
    Reopen(Words),
    Undo(Target),
    Exempt(Words),
    Require(Words),
}

/// One of two reasons, sources or debts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    These,
    Others,
}

/// What an undo takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Head,
    Held,
    Vain,
    Buried,
    Unknown,
    Itself,
}

/// Who says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The desk from which the own vain marks come.
    Desk,
    Web,
    Import,
}

/// What stands on the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    Nothing,
    Pass,
    Fail,
    Reopen,
    Exempt,
    Require,
}

/// What the speaker says to have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Nothing,
    Head,
    Buried,
    Unknown,
    /// A vain mark of the desk's, which had seen what stands.
    VainOnHead,
    /// A vain mark of the desk's, which had seen something older.
    VainOnBuried,
    /// A vain mark of the desk's on another such, which had seen what stands.
    VainTwice,
    /// One of two vain marks of the desk's that saw each other.
    Circle,
    /// Another desk's vain mark, which had seen what stands.
    OthersVain,
    /// The held mark.
    Held,
}

/// The earlier step, and what waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Earlier {
    Done,
    Missing,
    /// Not done, and a pass waits for it that was made on what stands, or on something older.
    Awaited {
        by_own_desk: bool,
        on_head: bool,
    },
}

/// Everything that bears on rows 6 to 12.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation {
    pub(super) said: Said,
    pub(super) speaker: Speaker,
    pub(super) head: Head,
    pub(super) seen: Seen,
    pub(super) earlier: Earlier,
}

/// What must come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) review: BTreeSet<Review>,
    pub(super) withdraws_held: bool,
    pub(super) status: Status,
}

/// The id of the mark that stands, in every situation in which one does.
pub(super) const HEAD: u8 = 11;

impl Situation {
    /// The decisions in order.
    pub(super) fn answer(self) -> Answer {
        let stands = self.head.status();
        let says = |outcome, withdraws_held, status| Answer {
            outcome,
            review: BTreeSet::new(),
            withdraws_held,
            status,
        };
        let conflict = || Outcome::Conflict { head: self.head_id() };
        if !self.said.is_for(self.speaker) {
            return says(Outcome::Refused(Refusal::ActionNotAllowed), false, stands);
        }
        if let Said::Undo(target) = self.said {
            return match target {
                Target::Held => says(Outcome::Applied, true, stands),
                Target::Head => says(Outcome::Applied, false, Status::Pending), // a debt lies under every head
                Target::Vain => says(Outcome::Applied, false, stands),
                Target::Buried | Target::Unknown | Target::Itself => says(conflict(), false, stands),
            };
        }
        let takes_held_back = self.seen == Seen::Held;
        if self.said == Said::Pass && self.earlier != Earlier::Done {
            return says(Outcome::Held { missing: vec![LIBRARY] }, takes_held_back, stands);
        }
        if self.says_what_stands() {
            return says(Outcome::AlreadySo { by: id(HEAD) }, takes_held_back, stands);
        }
        if self.is_up_to_date() {
            return says(Outcome::Applied, takes_held_back, self.said.status());
        }
        if let Said::Fail(_) = self.said {
            let applied = says(Outcome::Applied, takes_held_back, Status::Failed);
            return Answer { review: BTreeSet::from([Review::StaleFail]), ..applied };
        }
        says(conflict(), takes_held_back, stands)
    }

    fn head_id(self) -> Option<lixiao_domain::MarkId> {
        if self.head == Head::Nothing { None } else { Some(id(HEAD)) }
    }

    fn says_what_stands(self) -> bool {
        let these = Words::These;
        match self.head {
            Head::Nothing => false,
            Head::Pass => self.said == Said::Pass,
            Head::Fail => self.said == Said::Fail(these),
            Head::Reopen => self.said == Said::Reopen(these),
            Head::Exempt => self.said == Said::Exempt(these),
            Head::Require => self.said == Said::Require(these),
        }
    }

    fn is_up_to_date(self) -> bool {
        match self.seen {
            Seen::Nothing => self.head == Head::Nothing,
            Seen::Head => true,
            Seen::VainOnHead | Seen::VainTwice => self.speaker == Speaker::Desk,
            Seen::Held => matches!(self.earlier, Earlier::Awaited { on_head: true, .. }),
            Seen::Buried | Seen::Unknown | Seen::VainOnBuried | Seen::Circle | Seen::OthersVain => false,
        }
    }
}

impl Said {
    fn is_for(self, speaker: Speaker) -> bool {
        match self {
            Self::Pass | Self::Fail(_) | Self::Undo(_) => true,
            Self::Reopen(_) => speaker != Speaker::Import,
            Self::Exempt(_) | Self::Require(_) => speaker == Speaker::Import,
        }
    }

    fn status(self) -> Status {
        match self {
            Self::Pass => Status::Passed,
            Self::Fail(_) => Status::Failed,
            Self::Exempt(_) => Status::NotRequired,
            Self::Reopen(_) | Self::Require(_) | Self::Undo(_) => Status::Pending,
        }
    }
}

impl Head {
    fn status(self) -> Status {
        match self {
            Self::Pass => Status::Passed,
            Self::Fail => Status::Failed,
            Self::Exempt => Status::NotRequired,
            Self::Nothing | Self::Reopen | Self::Require => Status::Pending,
        }
    }
}

/// Everything that bears on rows 2 to 5, for a mark on which nothing stands in the way otherwise.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entrance {
    pub(super) said: Said,
    pub(super) speaker: Speaker,
    pub(super) known: Known,
    pub(super) about: About,
    pub(super) trust: Trust,
    pub(super) right: Right,
    pub(super) time: Time,
    pub(super) policy: PolicyMet,
    pub(super) ticket: Ticket,
}

/// What is stored under the mark's id or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Nothing,
    Id,
    Number,
}

/// Whom and what the mark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Fine,
    Stranger,
    NoPlan,
    Nowhere,
    Elsewhere,
}

/// Whether something was withdrawn for cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    Whole,
    DeskLost,
    SessionLost,
    GrantLost,
}

/// Which right is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Whole,
    NoSession,
    NoGrant,
    NoDesk,
    OtherNode,
    Kiosk,
}

/// When the mark was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Inside,
    Before,
    Straddling,
    Closed,
}

/// Whether the node's conditions are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PolicyMet {
    Yes,
    No,
}

/// Which ticket was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ticket {
    Current,
    Replaced,
}

impl Entrance {
    /// The decisions in order. The mark is made on nothing, where nothing stands.
    pub(super) fn answer(&self) -> (Outcome, BTreeSet<Review>) {
        let by_desk = self.speaker == Speaker::Desk;
        let by_person = self.speaker != Speaker::Import;
        let verdict = by_person && matches!(self.said, Said::Pass | Said::Fail(_));
        let old_ticket = self.ticket == Ticket::Replaced && self.about != About::Stranger;
        let mut review: BTreeSet<Review> = old_ticket.then_some(Review::TicketReplaced).into_iter().collect();
        let refused = |why| Outcome::Refused(why);
        let outcome = match () {
            () if self.known == Known::Id => return (refused(Refusal::IdReused), BTreeSet::new()),
            () if self.known == Known::Number && by_desk => {
                let cause = QuarantineCause::SeqReused { by: id(HEAD) };
                return (Outcome::Quarantined(cause), BTreeSet::new());
            }
            () if self.about == About::Stranger => refused(Refusal::StudentUnknown),
            () if self.about == About::NoPlan => refused(Refusal::PlanMissing),
            () if self.about == About::Nowhere => refused(Refusal::NodeUnknown),
            () if self.about == About::Elsewhere => refused(Refusal::NodeNotInPlan { plan: short() }),
            () if !self.said.is_for(self.speaker) => refused(Refusal::ActionNotAllowed),
            () if by_desk && self.trust == Trust::DeskLost => quarantined(),
            () if by_person && matches!(self.trust, Trust::SessionLost | Trust::GrantLost) => quarantined(),
            () if by_person && self.right == Right::NoSession => refused(Refusal::SessionInvalid),
            () if by_person && self.right == Right::NoGrant => refused(Refusal::NotGranted),
            () if by_desk && self.right == Right::NoDesk => refused(Refusal::DeskUnknown),
            () if by_desk && self.right == Right::Kiosk => refused(Refusal::KioskCannotMark),
            () if by_desk && self.right == Right::OtherNode => refused(Refusal::DeskNotAssigned),
            () if self.time == Time::Closed => refused(Refusal::CampaignClosed),
            () if verdict && self.time == Time::Before => {
                refused(Refusal::WindowClosed { window: window::ordinary() })
            }
            () => {
                if verdict && self.time == Time::Straddling {
                    review.insert(Review::WindowStraddled);
                }
                self.past_the_window(verdict)
            }
        };
        (outcome, review)
    }

    fn past_the_window(&self, verdict: bool) -> Outcome {
        if verdict && self.policy == PolicyMet::No {
            return Outcome::Refused(Refusal::Policy { breach: PolicyBreach::PhotoNeeded });
        }
        match self.said {
            Said::Undo(_) => Outcome::Conflict { head: None },
            Said::Pass | Said::Fail(_) | Said::Reopen(_) | Said::Exempt(_) | Said::Require(_) => {
                Outcome::Applied
            }
        }
    }
}

fn quarantined() -> Outcome {
    Outcome::Quarantined(QuarantineCause::RightsWithdrawn)
}
