//! Histories from their beginning, mark by mark: what holds after every one of them.

use std::collections::{BTreeMap, BTreeSet};

use super::arbitrary::full_rights;
use lixiao_domain::{
    Action, ActorId, Basis, BatchId, Campaign, CampaignId, ClockReading, DeskId, Entry, IdentityCheck,
    Judged, Mark, MarkId, Node, NodeId, Origin, Outcome, Plan, PlanId, PlanNode, Policy, Progress, Reason,
    Received, Record, Replay, Revision, SessionId, Status, StudentId, Timeline, Timestamp, Window, rules,
    settle,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

/// Something that happens in a history.
#[derive(Clone, Debug)]
enum Event {
    Said {
        who: Who,
        node: u16,
        what: What,
        seen: Which,
        late: i64,
    },
    /// The student gets the plan of so many steps; none is 未配置.
    Moved(Option<u8>),
    /// The n-th mark comes again.
    Again(Index),
}

#[derive(Clone, Copy, Debug)]
enum Who {
    Desk(u8),
    Web,
    Import,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Pass,
    Fail(u8),
    Reopen,
    Exempt,
    Require,
    Undo(Which),
}

/// Which mark is meant: none, the one that stands, or any, future ones included.
#[derive(Clone, Copy, Debug)]
enum Which {
    Nothing,
    Head,
    Mark(u8),
}

const MARKS: u8 = 30;
const CLOSES: Timestamp = Timestamp(1_000_000);

fn event() -> impl Strategy<Value = Event> {
    let who = prop_oneof![6 => (0_u8..3).prop_map(Who::Desk), 1 => Just(Who::Web), 1 => Just(Who::Import)];
    let what = prop_oneof![
        5 => Just(What::Pass),
        2 => (0_u8..2).prop_map(What::Fail),
        2 => Just(What::Reopen),
        1 => Just(What::Exempt),
        1 => Just(What::Require),
        3 => which().prop_map(What::Undo),
    ];
    let late = prop_oneof![3 => Just(0), 1 => 0_i64..200];
    let said = (who, 1_u16..4, what, which(), late).prop_map(|(who, node, what, seen, late)| Event::Said {
        who,
        node,
        what,
        seen,
        late,
    });
    prop_oneof![
        20 => said,
        1 => prop_oneof![Just(None), (1_u8..4).prop_map(Some)].prop_map(Event::Moved),
        2 => any::<Index>().prop_map(Event::Again),
    ]
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![2 => Just(Which::Nothing), 5 => Just(Which::Head), 4 => (1..MARKS).prop_map(Which::Mark)]
}

/// The centre with one student.
#[derive(Clone, Debug)]
struct Centre {
    campaign: Campaign,
    record: Record,
    tails: BTreeMap<DeskId, Timestamp>,
    marks: Vec<Mark>,
    now: Timestamp,
}

impl Centre {
    fn new(student: u32) -> Self {
        let plans = (1..4).map(|steps| (plan_id(steps), plan(steps))).collect();
        let nodes = (1..4).map(|id| (NodeId(id), node(id))).collect();
        let campaign =
            Campaign { id: CampaignId(1), name: "2026届".to_owned(), closes: CLOSES, nodes, plans };
        assert_eq!(campaign.check(), Ok(()));
        let record = Record::new(StudentId(student), Some(plan_id(3)));
        Self { campaign, record, tails: BTreeMap::new(), marks: Vec::new(), now: Timestamp(1000) }
    }

    /// Lets it happen, and answers which marks got which outcome by it.
    fn take(&mut self, event: &Event) -> Vec<(MarkId, Outcome)> {
        self.now = self.now.plus(100);
        match event {
            Event::Said { who, node, what, seen, late } => {
                let mark = self.mark(*who, NodeId(*node), *what, *seen, *late);
                self.marks.push(mark.clone());
                self.judge(&mark, Replay::New)
            }
            Event::Moved(steps) => {
                self.record.plan = steps.map(plan_id);
                settle(&self.campaign, &mut self.record, self.now)
            }
            Event::Again(_) if self.marks.is_empty() => Vec::new(),
            Event::Again(index) => {
                let mark = index.get(&self.marks).clone();
                let stored = self.stored(mark.id).clone();
                let before = self.record.clone();
                let given =
                    self.judge(&mark, Replay::SameId { digest: stored.mark.digest(), stored: &stored });
                assert_eq!(given, [(mark.id, stored.outcome)]);
                assert_eq!(self.record, before);
                Vec::new()
            }
        }
    }

    fn judge(&mut self, mark: &Mark, replay: Replay<'_>) -> Vec<(MarkId, Outcome)> {
        let previous = mark.origin.desk().and_then(|desk| self.tails.get(&desk).copied());
        let received = Received { mark, at: self.now, previous, replay };
        let recorded = rules::record(&self.campaign, &mut self.record, &full_rights(mark), &received);
        if let Some(desk) = mark.origin.desk() {
            let tail = self.tails.entry(desk).or_insert(recorded.judgement.effective);
            *tail = recorded.judgement.effective.max(*tail);
        }
        let own = (mark.id, recorded.judgement.outcome);
        std::iter::once(own).chain(recorded.changed).collect()
    }

    fn mark(&self, who: Who, node: NodeId, what: What, seen: Which, late: i64) -> Mark {
        let reason = |n: u8| Reason::new(["欠书", "欠费"][usize::from(n)]);
        let action = match what {
            What::Pass => Action::Pass,
            What::Fail(n) => Action::Fail { reason: reason(n) },
            What::Reopen => Action::Reopen { reason: reason(0) },
            What::Exempt => Action::Exempt { source: "图书系统".to_owned(), as_of: self.now },
            What::Require => {
                Action::Require { source: "图书系统".to_owned(), as_of: self.now, due: None }
            }
            What::Undo(of) => Action::Undo { of: self.meant(node, of).unwrap_or(mark_id(99)) },
        };
        Mark {
            id: mark_id(self.marks.len() + 1),
            student: self.record.student,
            node,
            action,
            seen: self.meant(node, seen),
            origin: self.origin(who),
            made_at: self.now.plus(-late),
            clock: ClockReading::default(),
            entry: Entry::List,
            identity_check: IdentityCheck::Code,
            ticket_issue: None,
            on_behalf: None,
            remark: None,
        }
    }

    fn meant(&self, node: NodeId, which: Which) -> Option<MarkId> {
        match which {
            Which::Nothing => None,
            Which::Head => self.record.head(node).map(|head| head.mark.id),
            Which::Mark(n) => Some(mark_id(usize::from(n))),
        }
    }

    fn origin(&self, who: Who) -> Origin {
        let name = |n: u8| Uuid::from_u128(u128::from(n));
        let basis = Basis { revision: Revision(0), server_time: Timestamp(0) };
        match who {
            Who::Desk(n) => Origin::Desk {
                desk: DeskId(name(n)),
                seq: self.marks.len() as u64,
                session: SessionId(name(n)),
                actor: ActorId(name(n)),
                basis,
            },
            Who::Web => Origin::Web { session: SessionId(name(9)), actor: ActorId(name(9)) },
            Who::Import => Origin::Import { batch: BatchId(name(0)) },
        }
    }

    fn stored(&self, id: MarkId) -> &Judged {
        let mut all = self.record.all_entries();
        all.find(|judged| judged.mark.id == id).expect("every mark that was sent is in the record")
    }

    fn outcomes(&self) -> BTreeMap<MarkId, Outcome> {
        self.record.all_entries().map(|judged| (judged.mark.id, judged.outcome.clone())).collect()
    }
}

fn mark_id(n: usize) -> MarkId {
    MarkId(Uuid::from_u128(n as u128))
}

fn plan_id(steps: u8) -> PlanId {
    PlanId(format!("{steps} 步"))
}

/// Three nodes in so many steps.
fn plan(steps: u8) -> Plan {
    let at = [[1, 1, 1], [1, 1, 2], [1, 2, 3]][usize::from(steps) - 1];
    Plan {
        id: plan_id(steps),
        name: String::new(),
        window: Timeline::new(Timestamp(0), Window { from: Timestamp(0), until: CLOSES }),
        nodes: nodes().into_iter().zip(at).map(|(node, step)| PlanNode { node, step }).collect(),
    }
}

fn node(id: u16) -> Node {
    Node {
        id: NodeId(id),
        department: String::new(),
        title: String::new(),
        note: String::new(),
        policy: Timeline::new(Timestamp(0), Policy::default()),
        reasons: Vec::new(),
        office: None,
        retired: false,
    }
}

fn nodes() -> [NodeId; 3] {
    [1, 2, 3].map(NodeId)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_node_is_passed_only_through_the_judge(events in vec(event(), 0..usize::from(MARKS))) {
        let mut centre = Centre::new(1);
        let mut applied: BTreeSet<MarkId> = BTreeSet::new();
        for event in &events {
            let given = centre.take(event);
            applied.extend(given.into_iter().filter(|(_, outcome)| *outcome == Outcome::Applied).map(|(id, _)| id));
            for node in nodes() {
                let head = centre.record.head(node);
                prop_assert!(head.is_none_or(|head| applied.contains(&head.mark.id)));
                if centre.record.status(node) == Status::Passed {
                    prop_assert_eq!(head.map(|head| &head.mark.action), Some(&Action::Pass));
                }
            }
        }
    }

    #[test]
    fn an_outcome_once_given_is_final_unless_held(events in vec(event(), 0..usize::from(MARKS))) {
        let mut centre = Centre::new(1);
        for event in &events {
            let before = centre.outcomes();
            let given: BTreeMap<_, _> = centre.take(event).into_iter().collect();
            let after = centre.outcomes();
            for (id, old) in &before {
                let was_held = matches!(old, Outcome::Held { .. });
                prop_assert!(after[id] == *old || was_held);
                prop_assert_eq!(after[id] != *old, given.contains_key(id) && given[id] != *old);
            }
            prop_assert!(given.iter().all(|(id, outcome)| after[id] == *outcome));
        }
    }

    #[test]
    fn what_is_applied_stands_at_once(events in vec(event(), 0..usize::from(MARKS))) {
        let mut centre = Centre::new(1);
        for event in &events {
            for (id, outcome) in centre.take(event) {
                let Mark { node, action, .. } = &centre.stored(id).mark;
                if outcome == Outcome::Applied && !matches!(action, Action::Undo { .. }) {
                    prop_assert_eq!(centre.record.head(*node).map(|head| head.mark.id), Some(id));
                }
            }
        }
    }

    #[test]
    fn an_undo_of_what_stands_brings_back_what_stood(events in vec(event(), 0..usize::from(MARKS))) {
        let mut centre = Centre::new(1);
        for event in &events {
            let before = centre.clone();
            let given = centre.take(event);
            let Some((id, Outcome::Applied)) = given.first() else { continue };
            let Mark { node, action, .. } = centre.stored(*id).mark.clone();
            let Action::Undo { of } = action else { continue };
            let undone = before.record.head(node).filter(|head| head.mark.id == of);
            let Some(undone) = undone else {
                prop_assert_eq!(before.record.status(node), centre.record.status(node));
                continue;
            };
            let stood = centre.record.head(node).map(|head| head.mark.id);
            prop_assert_ne!(stood, Some(undone.mark.id));
            let taken_back: BTreeSet<MarkId> = centre.record.entries(node).iter()
                .filter(|judged| judged.outcome == Outcome::Applied)
                .filter_map(|judged| if let Action::Undo { of } = judged.mark.action { Some(of) } else { None })
                .collect();
            prop_assert!(stood.is_none_or(|stood| !taken_back.contains(&stood)));
        }
    }

    #[test]
    fn only_passes_wait_and_only_for_what_is_missing(events in vec(event(), 0..usize::from(MARKS))) {
        let mut centre = Centre::new(1);
        for event in &events {
            centre.take(event);
            let Some(plan) = centre.record.plan.clone().and_then(|id| centre.campaign.plan(&id)) else {
                prop_assert!(centre.record.all_entries().all(|judged| !judged.is_held()));
                continue;
            };
            let progress = Progress::of(&centre.campaign, plan, &centre.record);
            for node in &progress.nodes {
                prop_assert!(!node.held || !node.missing.is_empty());
                let mut held = centre.record.held(node.node);
                prop_assert!(held.all(|held| held.mark.action == Action::Pass));
            }
            prop_assert_eq!(progress.is_done(), nodes().iter().all(|node| centre.record.status(*node).is_done()));
        }
    }

    #[test]
    fn students_do_not_disturb_each_other(
        first in vec(event(), 0..15),
        second in vec(event(), 0..15),
        order in vec(any::<bool>(), 30),
    ) {
        let alone = |events: &[Event], student| {
            let mut centre = Centre::new(student);
            for event in events {
                centre.take(event);
            }
            centre.record
        };
        let (mut one, mut two) = (Centre::new(1), Centre::new(2));
        let (mut firsts, mut seconds) = (first.iter(), second.iter());
        for goes_first in order {
            let (centre, event) =
                if goes_first { (&mut one, firsts.next()) } else { (&mut two, seconds.next()) };
            event.map(|event| centre.take(event));
        }
        firsts.for_each(|event| drop(one.take(event)));
        seconds.for_each(|event| drop(two.take(event)));
        prop_assert_eq!(one.record, alone(&first, 1));
        prop_assert_eq!(two.record, alone(&second, 2));
    }
}
