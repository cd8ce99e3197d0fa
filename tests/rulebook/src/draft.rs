//! Marks in a few words: an ordinary mark, and what is special about it.

use lixiao_domain::{
    Action, Basis, BatchId, ClockReading, DeskId, Due, Entry, IdentityCheck, IssueNumber, Mark, MarkId,
    NodeId, Origin, Reason, Revision, StudentId, Timestamp,
};
use uuid::Uuid;

use super::world::{
    CHEN, DESK_A, DESK_B, KIOSK, LI, LIBRARY, NOW, SESSION_A, SESSION_B, SESSION_KIOSK, SESSION_WEB, STUDENT,
    WANG, ZHAO,
};

/// A mark on its way to the judge. Without further words it is about [`STUDENT`] and [`LIBRARY`], is made by Li
/// at desk A from a ticket that the camera read, sees nothing, and is made, known and received at [`NOW`].
#[derive(Clone, Debug)]
pub struct Draft {
    /// The mark.
    pub mark: Mark,
    /// When the judge gets it.
    pub at: Timestamp,
    /// Whether a case gives it its desk's next number.
    pub numbered: bool,
}

/// Who makes marks, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Li at desk A.
    DeskA,
    /// Wang at desk B.
    DeskB,
    /// Zhao at the kiosk.
    Kiosk,
    /// Chen in a browser.
    Web,
    /// An import.
    Import,
}

/// The n-th mark's id.
pub const fn id(n: u8) -> MarkId {
    MarkId(Uuid::from_u128(n as u128))
}

/// A 通过.
pub fn pass(n: u8) -> Draft {
    draft(n, Action::Pass)
}

/// A 未通过 for this reason.
pub fn fail(n: u8, reason: &str) -> Draft {
    draft(n, Action::Fail { reason: Reason::new(reason) })
}

/// A way back to 待办理.
pub fn reopen(n: u8, reason: &str) -> Draft {
    draft(n, Action::Reopen { reason: Reason::new(reason) })
}

/// Takes back the mark `of`.
pub fn undo(n: u8, of: u8) -> Draft {
    draft(n, Action::Undo { of: id(of) })
}

/// A 无需办理, imported.
pub fn exempt(n: u8, source: &str) -> Draft {
    draft(n, Action::Exempt { source: source.to_owned(), as_of: NOW }).by(Maker::Import)
}

/// A 待办理, imported, with what is owed.
pub fn require(n: u8, text: &str, amount: i64) -> Draft {
    let due = Due { text: text.to_owned(), amount: Some(amount), as_of: NOW };
    draft(n, Action::Require { source: "财务系统".to_owned(), as_of: NOW, due: Some(due) }).by(Maker::Import)
}

/// A mark that says `action`.
pub fn draft(n: u8, action: Action) -> Draft {
    let mark = Mark {
        id: id(n),
        student: STUDENT,
        node: LIBRARY,
        action,
        seen: None,
        origin: Maker::DeskA.origin(),
        made_at: NOW,
        clock: ClockReading::default(),
        entry: Entry::Camera,
        identity_check: IdentityCheck::Code,
        ticket_issue: Some(IssueNumber(1)),
        on_behalf: None,
        remark: None,
    };
    Draft { mark, at: NOW, numbered: false }
}

impl Maker {
    fn origin(self) -> Origin {
        let basis = Basis { revision: Revision(0), server_time: NOW };
        match self {
            Self::DeskA => Origin::Desk { desk: DESK_A, seq: 0, session: SESSION_A, actor: LI, basis },
            Self::DeskB => Origin::Desk { desk: DESK_B, seq: 0, session: SESSION_B, actor: WANG, basis },
            Self::Kiosk => Origin::Desk { desk: KIOSK, seq: 0, session: SESSION_KIOSK, actor: ZHAO, basis },
            Self::Web => Origin::Web { session: SESSION_WEB, actor: CHEN },
            Self::Import => Origin::Import { batch: BatchId(Uuid::from_u128(0xE0)) },
        }
    }
}

impl Draft {
    /// Comes from another maker. Browsers and imports present no ticket.
    #[must_use]
    pub fn by(mut self, maker: Maker) -> Self {
        self.mark.origin = maker.origin();
        if let Maker::Web | Maker::Import = maker {
            self.mark.entry = Entry::List;
            self.mark.ticket_issue = None;
        }
        self
    }

    /// Comes from desk B.
    #[must_use]
    pub fn from_b(self) -> Self {
        self.by(Maker::DeskB)
    }

    /// Comes from the browser.
    #[must_use]
    pub fn from_web(self) -> Self {
        self.by(Maker::Web)
    }

    /// Comes from an import.
    #[must_use]
    pub fn imported(self) -> Self {
        self.by(Maker::Import)
    }

    /// Is about another node.
    #[must_use]
    pub fn at_node(mut self, node: NodeId) -> Self {
        self.mark.node = node;
        self
    }

    /// Is about another student.
    #[must_use]
    pub fn of_student(mut self, student: StudentId) -> Self {
        self.mark.student = student;
        self
    }

    /// Was made on the n-th mark.
    #[must_use]
    pub fn seeing(mut self, n: u8) -> Self {
        self.mark.seen = Some(id(n));
        self
    }

    /// Was made, with the centre at hand, and received at `at`.
    #[must_use]
    pub fn on(self, at: Timestamp) -> Self {
        self.made(at).known(at).received(at)
    }

    /// Was made at `at` by the maker's clock.
    #[must_use]
    pub fn made(mut self, at: Timestamp) -> Self {
        self.mark.made_at = at;
        self
    }

    /// The maker takes its clock to be so many milliseconds slow.
    #[must_use]
    pub fn offset(mut self, offset_ms: i64) -> Self {
        self.mark.clock = ClockReading { offset_ms, jumped: false };
        self
    }

    /// The desk last heard of the centre at `at`.
    #[must_use]
    pub fn known(mut self, at: Timestamp) -> Self {
        if let Origin::Desk { basis, .. } = &mut self.mark.origin {
            basis.server_time = at;
        }
        self
    }

    /// Reaches the judge at `at`.
    #[must_use]
    pub fn received(mut self, at: Timestamp) -> Self {
        self.at = at;
        self
    }

    /// Bears this number of its desk instead of the next one.
    #[must_use]
    pub fn numbered(mut self, number: u64) -> Self {
        if let Origin::Desk { seq, .. } = &mut self.mark.origin {
            *seq = number;
        }
        self.numbered = true;
        self
    }

    /// The student was found so, and made sure of so; without a ticket.
    #[must_use]
    pub fn without_ticket(mut self, entry: Entry, check: IdentityCheck) -> Self {
        self.mark.entry = entry;
        self.mark.identity_check = check;
        self.mark.ticket_issue = None;
        self
    }

    /// The operator made sure in this way.
    #[must_use]
    pub fn checked(mut self, check: IdentityCheck) -> Self {
        self.mark.identity_check = check;
        self
    }

    /// A ticket of this issue was presented.
    #[must_use]
    pub fn issue(mut self, number: u16) -> Self {
        self.mark.ticket_issue = Some(IssueNumber(number));
        self
    }

    /// Bears a note.
    #[must_use]
    pub fn remark(mut self, text: &str) -> Self {
        self.mark.remark = Some(text.to_owned());
        self
    }

    /// Is changed in any other way.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Mark)) -> Self {
        change(&mut self.mark);
        self
    }

    /// The desk that it comes from, where it still needs its number.
    pub(super) fn unnumbered_desk(&mut self) -> Option<(DeskId, &mut u64)> {
        match &mut self.mark.origin {
            Origin::Desk { desk, seq, .. } if !self.numbered => Some((*desk, seq)),
            Origin::Desk { .. } | Origin::Web { .. } | Origin::Import { .. } => None,
        }
    }
}
