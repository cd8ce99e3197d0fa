//! From a scan, or a choice in a search, to what the screen shows.

use lixiao_domain::rules::{Outcome, Refusal, judge};
use lixiao_domain::{Action, Entry, Identity, IdentityCheck, Plan, Progress, Revision, Status, StudentId};
use lixiao_protocol::ipc::{EarlierNode, Look, OtherCodeKind, StudentCard, TicketTrouble};
use lixiao_ticket::{CodeKind, IssueVerdict, Ticket, TicketError, judge_issue};

use crate::core::{Core, Found, Shown, Work};
use crate::draft::{Saying, draft};
use crate::error::DeskResult;
use crate::facts::Snapshot;
use crate::floors;
use crate::line::line;
use crate::page::snapshot;
use crate::view::{View, received, rights, view};

impl Core {
    /// What a scanned text leads to. Whatever was on the screen before is gone.
    pub(crate) fn scan(&self, text: &str, entry: Entry) -> DeskResult<Look> {
        let work = self.work()?;
        self.memory().shown = None;
        match work.lens.frame.keys().verify(text.trim()) {
            Ok(ticket) if ticket.campaign() != work.lens.frame.campaign().id => {
                Ok(Look::TicketInvalid { why: TicketTrouble::OtherCampaign })
            }
            Ok(ticket) => self.present(&work, ticket, entry),
            Err(error) => Ok(no_ticket(error)),
        }
    }

    /// What a student chosen by hand looks like.
    pub(crate) fn open_student(&self, student: StudentId) -> DeskResult<Look> {
        let work = self.work()?;
        self.memory().shown = None;
        let view = self.store.read(|sql| view(sql, &work.lens, student))?;
        let found = Found { entry: Entry::Search, issue: None };
        view.map_or_else(|| self.absent(), |view| Ok(self.show(&work, &view, found)))
    }

    /// Puts a student on the screen.
    pub(crate) fn show(&self, work: &Work, view: &View, found: Found) -> Look {
        let shown = self.remember_shown(work, view, found);
        to_look(work, view, found, shown.look)
    }

    fn remember_shown(&self, work: &Work, view: &View, found: Found) -> Shown {
        let mut memory = self.memory();
        memory.looks = memory.looks.wrapping_add(1);
        let student = view.student.record.student;
        let shown = Shown { look: memory.looks, student, node: work.node, seen: view.seen(work.node), found };
        memory.shown = Some(shown);
        shown
    }

    fn present(&self, work: &Work, ticket: Ticket, entry: Entry) -> DeskResult<Look> {
        let (view, floor) = self
            .store
            .read(|sql| Ok((view(sql, &work.lens, ticket.student())?, floors::floor(sql, ticket)?)))?;
        let told = view.as_ref().and_then(|view| view.student.record.issue_at(work.lens.now));
        match judge_issue(floor.max(told), ticket.issue()) {
            IssueVerdict::Replaced { .. } => return Ok(Look::TicketReplaced),
            IssueVerdict::Raise => self.store.write(|sql| floors::raise(sql, ticket))?,
            IssueVerdict::Current => {}
        }
        let found = Found { entry, issue: Some(ticket.issue()) };
        view.map_or_else(|| self.absent(), |view| Ok(self.show(work, &view, found)))
    }

    /// Whom this desk does not know may still be on the way.
    fn absent(&self) -> DeskResult<Look> {
        let Snapshot { incomplete, received, .. } = self.store.read(snapshot)?;
        Ok(if incomplete { Look::RosterLoading { received } } else { Look::UnknownStudent })
    }
}

fn no_ticket(error: TicketError) -> Look {
    let why = match error {
        TicketError::NotATicket { what } => return Look::OtherCode { kind: kind(what) },
        TicketError::Truncated { .. } | TicketError::TooLong { .. } | TicketError::FullWidth => {
            TicketTrouble::Truncated
        }
        TicketError::UnknownFormat { .. } => TicketTrouble::VersionUnknown,
        TicketError::OtherCampaign { .. } => TicketTrouble::OtherCampaign,
        TicketError::UnknownKey { .. } => TicketTrouble::KeyUnknown,
        TicketError::RevokedKey { .. } => TicketTrouble::KeyRevoked,
        TicketError::Forged => TicketTrouble::Forged,
    };
    Look::TicketInvalid { why }
}

fn kind(kind: CodeKind) -> OtherCodeKind {
    match kind {
        CodeKind::Url => OtherCodeKind::Url,
        CodeKind::PayCode => OtherCodeKind::PayCode,
        CodeKind::Wifi => OtherCodeKind::Wifi,
        CodeKind::ContactCard => OtherCodeKind::ContactCard,
        CodeKind::StudentNumber | CodeKind::Digits => OtherCodeKind::Digits,
        CodeKind::Text => OtherCodeKind::Text,
    }
}

/// What a student looks like at the node at work.
fn to_look(work: &Work, view: &View, found: Found, look: u32) -> Look {
    let card = card(work, view, found, look);
    let record = &view.student.record;
    let campaign = work.lens.frame.campaign();
    let Some(plan) = plan(work, view).filter(|plan| plan.step(work.node).is_some()) else {
        return Look::NotInPlan { card };
    };
    if let Some(Outcome::Held { missing }) = record.held(work.node).last().map(|held| &held.outcome) {
        return Look::Held { card, missing: work.lens.frame.node_names(missing) };
    }
    match card.status {
        Status::Passed => return Look::AlreadyPassed { card },
        Status::NotRequired => return Look::NotRequired { card },
        Status::Pending | Status::Failed => {}
    }
    let trial = trial(work, view, found);
    let rights = rights(&work.lens, &trial);
    let judgement = judge(campaign, Some(record), &rights, &received(&trial, work.lens.now, None));
    match judgement.outcome {
        Outcome::Held { missing } => {
            let may_record = !work.fresh && !work.is_online_only(work.node);
            Look::Blocked { card, missing: work.lens.frame.node_names(&missing), may_record }
        }
        Outcome::Refused(Refusal::WindowClosed { window }) => Look::WindowClosed { card, window },
        Outcome::Refused(Refusal::CampaignClosed) => {
            Look::WindowClosed { card, window: *plan.window.at(work.lens.now) }
        }
        Outcome::Applied
        | Outcome::AlreadySo { .. }
        | Outcome::Withdrawn { .. }
        | Outcome::Conflict { .. }
        | Outcome::Refused(_)
        | Outcome::Quarantined(_) => Look::Open { card },
    }
}

/// A pass that nobody makes, to hear from the judge what one would lead to.
fn trial(work: &Work, view: &View, found: Found) -> lixiao_domain::Mark {
    let saying = Saying {
        student: view.student.record.student,
        node: work.node,
        action: Action::Pass,
        seen: view.seen(work.node),
        found,
        identity_check: IdentityCheck::Photo,
        on_behalf: None,
        remark: None,
    };
    draft(work, saying, 0, Revision(0))
}

fn plan<'a>(work: &'a Work, view: &View) -> Option<&'a Plan> {
    view.student.record.plan.as_ref().and_then(|id| work.lens.frame.campaign().plan(id))
}

fn card(work: &Work, view: &View, found: Found, look: u32) -> StudentCard {
    let record = &view.student.record;
    let node = work.node;
    let status = record.status(node);
    let reasons = record.fail_reasons(node).into_iter().cloned();
    let history = record.entries(node).iter().rev();
    StudentCard {
        student: record.student,
        no: view.student.no.clone(),
        name: view.student.name.clone(),
        college: view.student.college.clone(),
        entry: found.entry,
        node: work.lens.frame.node_name(node),
        status,
        fail_reasons: reasons.collect(),
        due: record.due(node).cloned(),
        earlier: earlier(work, view),
        seen: view.seen(node),
        history: history.map(|judged| line(&work.lens, view, judged)).collect(),
        as_of: Some(work.contact.time),
        premise_withdrawn: premise_withdrawn(work, view),
        photo_needed: photo_needed(work),
        look,
    }
}

fn earlier(work: &Work, view: &View) -> Vec<EarlierNode> {
    let Some((plan, step)) = plan(work, view).and_then(|plan| Some((plan, plan.step(work.node)?))) else {
        return Vec::new();
    };
    let campaign = work.lens.frame.campaign();
    let earlier = campaign.active_nodes(plan).filter(|listed| listed.step < step);
    let to_node = |listed: lixiao_domain::PlanNode| EarlierNode {
        node: work.lens.frame.node_name(listed.node),
        status: view.student.record.status(listed.node),
    };
    earlier.map(to_node).collect()
}

fn premise_withdrawn(work: &Work, view: &View) -> bool {
    let Some(plan) = plan(work, view) else { return false };
    let progress = Progress::of(work.lens.frame.campaign(), plan, &view.student.record);
    progress.nodes.iter().any(|node| node.node == work.node && node.premise_withdrawn())
}

fn photo_needed(work: &Work) -> bool {
    let node = work.lens.frame.node(work.node);
    node.is_some_and(|node| node.policy.at(work.lens.now).identity == Identity::Photo)
}
