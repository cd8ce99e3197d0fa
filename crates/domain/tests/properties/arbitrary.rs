//! Strategies for everything that a judge can be asked about, sense or nonsense: few names, so that they meet,
//! and times up to both ends of their range. They are boxed: nested as they are, they would fill the stack of a
//! test's thread.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{
    Action, ActorId, Basis, BatchId, Campaign, CampaignId, ClockReading, DeskId, DeskRights, DeskRole, Due,
    Entry, Grant, History, Identity, IdentityCheck, Issue, IssueNumber, Judged, Mark, MarkId, Node, NodeId,
    Offline, OnBehalf, Origin, Outcome, Plan, PlanId, PlanNode, Policy, PolicyBreach, QuarantineCause,
    Reason, Record, Refusal, Review, Revision, Rights, SessionId, SessionRights, Status, StudentId, Timeline,
    Timestamp, Window, Withdrawal,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

pub(super) fn time() -> BoxedStrategy<Timestamp> {
    prop_oneof![
        6 => (-50_i64..50).prop_map(|minutes| Timestamp(minutes * 30_000)),
        1 => any::<i64>().prop_map(Timestamp),
        1 => prop_oneof![Just(i64::MIN), Just(i64::MIN + 1), Just(0), Just(i64::MAX - 1), Just(i64::MAX)]
            .prop_map(Timestamp),
    ]
    .boxed()
}

fn uuid(names: std::ops::Range<u128>) -> BoxedStrategy<Uuid> {
    names.prop_map(Uuid::from_u128).boxed()
}

pub(super) fn mark_id() -> BoxedStrategy<MarkId> {
    uuid(0..9).prop_map(MarkId).boxed()
}

pub(super) fn node_id() -> BoxedStrategy<NodeId> {
    (0_u16..5).prop_map(NodeId).boxed()
}

fn plan_id() -> BoxedStrategy<PlanId> {
    prop_oneof![4 => Just("甲"), 1 => Just("乙"), 1 => Just("没有")]
        .prop_map(|name| PlanId(name.to_owned()))
        .boxed()
}

fn reason() -> BoxedStrategy<Reason> {
    let words = prop_oneof![Just("欠书".to_owned()), Just(String::new()), any::<String>()];
    (words, option::of(any::<String>()), option::of(any::<String>()))
        .prop_map(|(text, place, hours)| Reason { text, place, hours, phone: None })
        .boxed()
}

fn due() -> BoxedStrategy<Due> {
    let words = prop_oneof![Just("欠费".to_owned()), any::<String>()];
    (words, option::of(any::<i64>()), time())
        .prop_map(|(text, amount, as_of)| Due { text, amount, as_of })
        .boxed()
}

pub(super) fn action() -> BoxedStrategy<Action> {
    let source = || prop_oneof![Just("财务系统".to_owned()), any::<String>()];
    prop_oneof![
        4 => Just(Action::Pass),
        2 => reason().prop_map(|reason| Action::Fail { reason }),
        1 => reason().prop_map(|reason| Action::Reopen { reason }),
        2 => mark_id().prop_map(|of| Action::Undo { of }),
        1 => (source(), time()).prop_map(|(source, as_of)| Action::Exempt { source, as_of }),
        1 => (source(), time(), option::of(due()))
            .prop_map(|(source, as_of, due)| Action::Require { source, as_of, due }),
    ]
    .boxed()
}

pub(super) fn origin() -> BoxedStrategy<Origin> {
    let session = || uuid(0..3).prop_map(SessionId);
    let actor = || uuid(0..3).prop_map(ActorId);
    let basis = (any::<u64>(), time())
        .prop_map(|(revision, server_time)| Basis { revision: Revision(revision), server_time });
    let desk = (uuid(0..3).prop_map(DeskId), any::<u64>(), session(), actor(), basis);
    prop_oneof![
        4 => desk.prop_map(|(desk, seq, session, actor, basis)| {
            Origin::Desk { desk, seq, session, actor, basis }
        }),
        1 => (session(), actor()).prop_map(|(session, actor)| Origin::Web { session, actor }),
        1 => uuid(0..3).prop_map(|batch| Origin::Import { batch: BatchId(batch) }),
    ]
    .boxed()
}

pub(super) fn mark() -> BoxedStrategy<Mark> {
    composed_mark().boxed()
}

prop_compose! {
    fn composed_mark()(
        (id, student, node) in (mark_id(), 0_u32..3, node_id()),
        (action, seen, origin) in (action(), option::of(mark_id()), origin()),
        made_at in time(),
        (offset_ms, jumped) in (prop_oneof![Just(0), -100_000_i64..100_000, any::<i64>()], any::<bool>()),
        entry in prop_oneof![Just(Entry::Camera), Just(Entry::Wedge), Just(Entry::Search), Just(Entry::List)],
        identity_check in
            prop_oneof![Just(IdentityCheck::Code), Just(IdentityCheck::Card), Just(IdentityCheck::Photo)],
        ticket_issue in option::of((0_u16..5).prop_map(IssueNumber)),
        (on_behalf, remark) in (option::of(any::<String>()), option::of(any::<String>())),
    ) -> Mark {
        let on_behalf = on_behalf
            .map(|name| OnBehalf { name, relation: "同学".to_owned(), phone_tail: String::new() });
        let clock = ClockReading { offset_ms, jumped };
        let student = StudentId(student);
        Mark {
            id, student, node, action, seen, origin, made_at, clock, entry, identity_check, ticket_issue,
            on_behalf, remark,
        }
    }
}

fn outcome() -> BoxedStrategy<Outcome> {
    prop_oneof![
        4 => Just(Outcome::Applied),
        3 => vec(node_id(), 0..3).prop_map(|missing| Outcome::Held { missing }),
        1 => mark_id().prop_map(|by| Outcome::AlreadySo { by }),
        1 => mark_id().prop_map(|by| Outcome::Withdrawn { by }),
        1 => option::of(mark_id()).prop_map(|head| Outcome::Conflict { head }),
        1 => Just(Outcome::Refused(Refusal::Policy { breach: PolicyBreach::CardNeeded })),
        1 => mark_id().prop_map(|by| Outcome::Quarantined(QuarantineCause::SeqReused { by })),
    ]
    .boxed()
}

pub(super) fn judged() -> BoxedStrategy<Judged> {
    let review = btree_set(prop_oneof![Just(Review::StaleFail), Just(Review::TicketReplaced)], 0..2);
    (mark(), time(), time(), outcome(), review)
        .prop_map(|(mark, effective, received, outcome, review)| Judged {
            mark,
            effective,
            received,
            outcome,
            review,
        })
        .boxed()
}

/// A history as no store would ever hold it.
fn history() -> BoxedStrategy<History> {
    let status = prop_oneof![
        Just(Status::NotRequired),
        Just(Status::Pending),
        Just(Status::Passed),
        Just(Status::Failed)
    ];
    prop_oneof![
        5 => vec(judged(), 0..7).prop_map(|entries| History::Full { entries }),
        1 => status.prop_map(|status| History::StatusOnly { status }),
    ]
    .boxed()
}

pub(super) fn record() -> BoxedStrategy<Record> {
    composed_record().boxed()
}

prop_compose! {
    fn composed_record()(
        plan in option::weighted(0.9, plan_id()),
        issues in vec((0_u16..5, time()), 0..3),
        nodes in btree_map(node_id(), history(), 0..4),
        tidy in any::<bool>(),
    ) -> Record {
        let issues = issues.into_iter()
            .map(|(number, since)| Issue { number: IssueNumber(number), since }).collect();
        let mut record = Record { student: StudentId(0), plan, issues, nodes };
        if tidy {
            file_under_own_node(&mut record.nodes);
        }
        record
    }
}

fn file_under_own_node(nodes: &mut BTreeMap<NodeId, History>) {
    for (node, history) in nodes {
        if let History::Full { entries } = history {
            for judged in entries {
                judged.mark.node = *node;
            }
        }
    }
}

fn timeline<T: PartialEq + std::fmt::Debug + Clone + 'static>(
    versions: impl Strategy<Value = T> + Clone + 'static,
) -> BoxedStrategy<Timeline<T>> {
    (time(), versions.clone(), vec((time(), versions), 0..3))
        .prop_map(|(since, first, later)| {
            let mut line = Timeline::new(since, first);
            for (since, version) in later {
                line.push(since, version);
            }
            line
        })
        .boxed()
}

fn policy() -> BoxedStrategy<Policy> {
    let offline = prop_oneof![
        4 => Just(Offline::Allowed),
        1 => prop_oneof![Just(0), 0_u32..30, Just(u32::MAX)].prop_map(|minutes| Offline::Fresh { minutes }),
        1 => Just(Offline::OnlineOnly),
    ];
    let identity = prop_oneof![4 => Just(Identity::Code), 1 => Just(Identity::Photo)];
    (offline, identity).prop_map(|(offline, identity)| Policy { offline, identity }).boxed()
}

fn window() -> BoxedStrategy<Window> {
    let wide = Just(Window { from: Timestamp(i64::MIN), until: Timestamp(i64::MAX) });
    let any = (any::<i64>(), -10_i64..100_000)
        .prop_map(|(from, until)| Window { from: Timestamp(from), until: Timestamp(until) });
    prop_oneof![4 => wide, 1 => any].boxed()
}

fn node(id: u16) -> BoxedStrategy<Node> {
    composed_node(id).boxed()
}

prop_compose! {
    fn composed_node(id: u16)(policy in timeline(policy()), retired in proptest::bool::weighted(0.1)) -> Node {
        Node {
            id: NodeId(id), department: String::new(), title: String::new(), note: String::new(),
            policy, office: None, reasons: Vec::new(), retired,
        }
    }
}

fn plan(name: &'static str) -> BoxedStrategy<Plan> {
    composed_plan(name).boxed()
}

prop_compose! {
    /// Plans as no school would apply them: steps missing, nodes twice or unknown.
    fn composed_plan(name: &'static str)(
        window in timeline(window()),
        nodes in vec((node_id(), 0_u8..4), 0..6),
    ) -> Plan {
        let nodes = nodes.into_iter().map(|(node, step)| PlanNode { node, step }).collect();
        Plan { id: PlanId(name.to_owned()), name: name.to_owned(), window, nodes }
    }
}

pub(super) fn campaign() -> BoxedStrategy<Campaign> {
    composed_campaign().boxed()
}

prop_compose! {
    fn composed_campaign()(
        closes in prop_oneof![3 => Just(Timestamp(i64::MAX)), 1 => time()],
        nodes in (node(0), node(1), node(2), node(3)),
        plans in (plan("甲"), plan("乙")),
    ) -> Campaign {
        let nodes = [nodes.0, nodes.1, nodes.2, nodes.3];
        let plans = [plans.0, plans.1];
        Campaign {
            id: CampaignId(1),
            name: "2026届".to_owned(),
            closes,
            nodes: nodes.into_iter().map(|node| (node.id, node)).collect(),
            plans: plans.into_iter().map(|plan| (plan.id.clone(), plan)).collect(),
        }
    }
}

fn withdrawal() -> BoxedStrategy<Option<Withdrawal>> {
    let some = prop_oneof![
        time().prop_map(|at| Withdrawal::Ordinary { at }),
        time().prop_map(|at| Withdrawal::ForCause { at }),
    ];
    option::weighted(0.2, some).boxed()
}

fn desk_rights() -> BoxedStrategy<DeskRights> {
    composed_desk_rights().boxed()
}

prop_compose! {
    fn composed_desk_rights()(
        id in 0_u128..3,
        kiosk in proptest::bool::weighted(0.1),
        nodes in timeline(Just((0..5).map(NodeId).collect::<BTreeSet<_>>())),
        revoked in withdrawal(),
    ) -> DeskRights {
        let role = if kiosk { DeskRole::Kiosk } else { DeskRole::Counter };
        DeskRights { id: DeskId(Uuid::from_u128(id)), role, nodes, revoked }
    }
}

fn session_rights() -> BoxedStrategy<SessionRights> {
    composed_session_rights().boxed()
}

prop_compose! {
    fn composed_session_rights()(
        (id, actor) in (0_u128..3, 0_u128..3),
        desk in option::of(0_u128..3),
        (from, until) in (time(), time()),
        ended in withdrawal(),
    ) -> SessionRights {
        SessionRights {
            id: SessionId(Uuid::from_u128(id)),
            desk: desk.map(|desk| DeskId(Uuid::from_u128(desk))),
            actor: ActorId(Uuid::from_u128(actor)),
            from,
            until,
            ended,
        }
    }
}

fn grant() -> BoxedStrategy<Grant> {
    composed_grant().boxed()
}

prop_compose! {
    fn composed_grant()(actor in 0_u128..3, node in node_id(), from in time(), ended in withdrawal()) -> Grant {
        Grant { actor: ActorId(Uuid::from_u128(actor)), node, from, ended }
    }
}

/// Any rights, of this mark's maker or of somebody else.
pub(super) fn any_rights() -> BoxedStrategy<Rights> {
    composed_any_rights().boxed()
}

prop_compose! {
    fn composed_any_rights()(
        desk in option::of(desk_rights()),
        session in option::of(session_rights()),
        grants in vec(grant(), 0..4),
    ) -> Rights {
        Rights { desk, session, grants }
    }
}

/// Rights with which the mark's maker may do everything.
pub(super) fn full_rights(mark: &Mark) -> Rights {
    let (session, actor) = match mark.origin {
        Origin::Desk { session, actor, .. } | Origin::Web { session, actor } => (session, actor),
        Origin::Import { .. } => return Rights::default(),
    };
    let (first, last) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
    let desk = mark.origin.desk();
    Rights {
        desk: desk.map(|id| DeskRights {
            id,
            role: DeskRole::Counter,
            nodes: Timeline::new(first, [mark.node].into()),
            revoked: None,
        }),
        session: Some(SessionRights { id: session, desk, actor, from: first, until: last, ended: None }),
        grants: vec![Grant { actor, node: mark.node, from: first, ended: None }],
    }
}
