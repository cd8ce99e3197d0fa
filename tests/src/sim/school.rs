//! A school: five nodes in three steps, two plans, a dozen students, a few desks with an operator each.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, DeskRights, DeskRole, Grant, Identity, Issue, IssueNumber, Node,
    NodeId, Offline, Plan, PlanId, PlanNode, Policy, Reason, SessionId, SessionRights, StudentId, Timeline,
    Timestamp, Window,
};
use lixiao_server::files::plan_file::{NodeDraft, PlanDraft, PlanFile};
use lixiao_store::{Account, AccountRole, Desk, StoreError, Student, WriteTxn};
use uuid::Uuid;

pub(super) const CAMPAIGN: CampaignId = CampaignId(26);
pub(super) const SERVER: Uuid = Uuid::from_u128(0xCE);
pub(super) const START: Timestamp = Timestamp(1_780_000_000_000);
pub(super) const DAY_MS: i64 = 86_400_000;

/// How node 3 may be marked.
pub(super) const FEES: [Offline; 3] = [Offline::Allowed, Offline::OnlineOnly, Offline::Fresh { minutes: 1 }];

/// The nodes that desks are assigned to, each desk's own first.
const ASSIGNED: [&[u16]; 5] = [&[1, 5], &[2], &[1, 4], &[3, 5], &[2, 3, 4]];

pub(super) fn desk_id(desk: usize) -> DeskId {
    DeskId(Uuid::from_u128(0xD0 + desk as u128))
}

pub(super) fn actor_id(desk: usize) -> ActorId {
    ActorId(Uuid::from_u128(0xA0 + desk as u128))
}

pub(super) fn session_id(desk: usize, number: u32) -> SessionId {
    SessionId(Uuid::from_u128((0x5E00 + desk as u128) << 32 | u128::from(number)))
}

pub(super) fn nodes_of(desk: usize) -> BTreeSet<NodeId> {
    ASSIGNED[desk].iter().copied().map(NodeId).collect()
}

pub(super) fn all_nodes() -> BTreeSet<NodeId> {
    (1..=5).map(NodeId).collect()
}

pub(super) fn account_name(desk: usize) -> String {
    format!("operator{desk}")
}

fn plan_nodes(short: bool) -> Vec<PlanNode> {
    let listed: &[(u16, u8)] =
        if short { &[(1, 1), (5, 2)] } else { &[(1, 1), (2, 1), (3, 1), (4, 2), (5, 3)] };
    listed.iter().map(|(node, step)| PlanNode { node: NodeId(*node), step: *step }).collect()
}

pub(super) fn plan_ids() -> [PlanId; 2] {
    [PlanId("long".into()), PlanId("short".into())]
}

/// The campaign as a plan file, with what may change about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    /// Whether the window is open.
    pub(super) open: bool,
    /// Whether node 2 is part of the campaign.
    pub(super) library: bool,
    /// How node 3 may be marked.
    pub(super) fees: Offline,
}

impl Draft {
    pub(super) fn file(self) -> PlanFile {
        let window = if self.open {
            Window { from: START.plus(-10 * DAY_MS), until: START.plus(10 * DAY_MS) }
        } else {
            Window { from: START.plus(-10 * DAY_MS), until: START.plus(-9 * DAY_MS) }
        };
        let listed = |node: &NodeId| self.library || node.0 != 2;
        let [long, short] = plan_ids();
        let plan = |id: PlanId, is_short| PlanDraft {
            name: id.0.clone(),
            id,
            window,
            nodes: plan_nodes(is_short).into_iter().filter(|at| listed(&at.node)).collect(),
        };
        PlanFile {
            id: CAMPAIGN,
            name: "2026".into(),
            closes: START.plus(90 * DAY_MS),
            nodes: all_nodes().into_iter().filter(listed).map(|node| self.node(node)).collect(),
            plans: vec![plan(long, false), plan(short, true)],
        }
    }

    fn node(self, id: NodeId) -> NodeDraft {
        let offline = if id.0 == 3 { self.fees } else { Offline::Allowed };
        NodeDraft {
            id,
            department: format!("department {id}"),
            title: format!("node {id}"),
            note: String::new(),
            office: None,
            policy: Policy { offline, identity: Identity::Code },
            reasons: vec![Reason::new("owed")],
        }
    }

    /// The campaign at its beginning.
    fn campaign(self) -> Campaign {
        let PlanFile { id, name, closes, nodes, plans } = self.file();
        let nodes = nodes.into_iter().map(|draft| Node {
            id: draft.id,
            department: draft.department,
            title: draft.title,
            note: draft.note,
            office: draft.office,
            policy: Timeline::new(Timestamp(0), draft.policy),
            reasons: draft.reasons,
            retired: false,
        });
        let plans = plans.into_iter().map(|draft| Plan {
            id: draft.id,
            name: draft.name,
            window: Timeline::new(Timestamp(0), draft.window),
            nodes: draft.nodes,
        });
        Campaign {
            id,
            name,
            closes,
            nodes: nodes.map(|node| (node.id, node)).collect(),
            plans: plans.map(|plan| (plan.id.clone(), plan)).collect::<BTreeMap<_, _>>(),
        }
    }
}

pub(super) fn set_up(
    txn: &mut dyn WriteTxn,
    draft: Draft,
    desks: usize,
    students: u32,
) -> Result<(), StoreError> {
    txn.put_campaign(&draft.campaign())?;
    for desk in 0..desks {
        txn.put_desk(&new_desk(desk))?;
        txn.put_session(&session(desk, 0, START.plus(-DAY_MS)))?;
        txn.put_account(&account(desk))?;
    }
    for number in 1..=students {
        let revision = txn.next_revision()?;
        let plan = &plan_ids()[usize::from(number % 4 == 0)];
        txn.put_student(&student(number, plan.clone()), revision)?;
    }
    Ok(())
}

fn new_desk(desk: usize) -> Desk {
    Desk {
        rights: DeskRights {
            id: desk_id(desk),
            role: DeskRole::Counter,
            nodes: Timeline::new(START.plus(-DAY_MS), nodes_of(desk)),
            revoked: None,
        },
        name: format!("desk {desk}"),
        campaign: CAMPAIGN,
        token_hash: [u8::try_from(desk).unwrap(); 32],
        key: None,
        scope: 1,
    }
}

pub(super) fn session(desk: usize, number: u32, from: Timestamp) -> SessionRights {
    SessionRights {
        id: session_id(desk, number),
        desk: Some(desk_id(desk)),
        actor: actor_id(desk),
        from,
        until: from.plus(7 * DAY_MS),
        ended: None,
    }
}

fn account(desk: usize) -> Account {
    let grant = |node| Grant { actor: actor_id(desk), node, from: START.plus(-DAY_MS), ended: None };
    Account {
        actor: actor_id(desk),
        account: account_name(desk),
        name: account_name(desk),
        role: AccountRole::Operator,
        password_hash: String::new(),
        grants: all_nodes().into_iter().map(grant).collect(),
    }
}

pub(super) fn student(number: u32, plan: PlanId) -> Student {
    Student {
        id: StudentId(number),
        campaign: CAMPAIGN,
        no: format!("2022{number:05}").parse().unwrap(),
        name: format!("student {number}"),
        initials: vec![],
        college: "college".into(),
        plan: Some(plan),
        issues: vec![Issue { number: IssueNumber(1), since: START.plus(-DAY_MS) }],
    }
}
