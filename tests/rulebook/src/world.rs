//! The small school in which every case plays.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, DeskRights, DeskRole, Grant, Issue, IssueNumber, Mark, Node,
    NodeId, Origin, Plan, PlanId, PlanNode, Policy, Rights, SessionId, SessionRights, StudentId, Timeline,
    Timestamp, Window,
};
use uuid::Uuid;

/// A minute in milliseconds.
pub const MINUTE: i64 = 60_000;
/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// The start of the campaign's n-th day.
pub const fn day(n: i64) -> Timestamp {
    Timestamp(n * DAY)
}

/// When everything was set up.
pub const CREATED: Timestamp = day(0);
/// The plans' first moment inside the window.
pub const FROM: Timestamp = day(10);
/// When marks are made and arrive, unless a case says otherwise.
pub const NOW: Timestamp = day(12);
/// The plans' first moment after the window.
pub const UNTIL: Timestamp = day(20);
/// The end of the campaign.
pub const CLOSES: Timestamp = day(30);

/// Step 1 of both plans, and the node that marks are about unless a case says otherwise.
pub const LIBRARY: NodeId = NodeId(1);
/// Step 1 of the long plan.
pub const DORMITORY: NodeId = NodeId(2);
/// Step 2 of both plans.
pub const DEGREE: NodeId = NodeId(3);
/// Step 3 of the long plan.
pub const CARD: NodeId = NodeId(4);
/// Step 1 of both plans, and retired.
pub const RETIRED: NodeId = NodeId(5);
/// In no plan.
pub const ELSEWHERE: NodeId = NodeId(6);
/// Not in the campaign.
pub const NOWHERE: NodeId = NodeId(99);

/// The student whom marks are about.
pub const STUDENT: StudentId = StudentId(7001);
/// Another student of the campaign.
pub const OTHER_STUDENT: StudentId = StudentId(7002);
/// No student of the campaign.
pub const STRANGER: StudentId = StudentId(404);

/// A desk at the counter.
pub const DESK_A: DeskId = DeskId(Uuid::from_u128(0xA0));
/// Another desk at the counter.
pub const DESK_B: DeskId = DeskId(Uuid::from_u128(0xB0));
/// A kiosk.
pub const KIOSK: DeskId = DeskId(Uuid::from_u128(0xC0));

/// The operator at desk A.
pub const LI: ActorId = ActorId(Uuid::from_u128(0xA1));
/// The operator at desk B.
pub const WANG: ActorId = ActorId(Uuid::from_u128(0xB1));
/// Whoever stands at the kiosk.
pub const ZHAO: ActorId = ActorId(Uuid::from_u128(0xC1));
/// The person in a browser.
pub const CHEN: ActorId = ActorId(Uuid::from_u128(0xD1));

/// Li's session on desk A.
pub const SESSION_A: SessionId = SessionId(Uuid::from_u128(0xA2));
/// Wang's session on desk B.
pub const SESSION_B: SessionId = SessionId(Uuid::from_u128(0xB2));
/// Zhao's session on the kiosk.
pub const SESSION_KIOSK: SessionId = SessionId(Uuid::from_u128(0xC2));
/// Chen's session in a browser.
pub const SESSION_WEB: SessionId = SessionId(Uuid::from_u128(0xD2));

/// What stands before the first mark of a case: campaign, rights and students.
#[derive(Clone, Debug)]
pub struct World {
    /// The campaign with nodes and plans.
    pub campaign: Campaign,
    /// Every desk and kiosk.
    pub desks: Vec<DeskRights>,
    /// Every session.
    pub sessions: Vec<SessionRights>,
    /// Every grant.
    pub grants: Vec<Grant>,
    /// Every student.
    pub pupils: Vec<Pupil>,
}

/// A student as set up.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// Who.
    pub id: StudentId,
    /// The plan, where there is one.
    pub plan: Option<PlanId>,
    /// The tickets issued.
    pub issues: Vec<Issue>,
}

/// The plan of [`LIBRARY`] and [`DEGREE`].
pub fn short() -> PlanId {
    PlanId("short".to_owned())
}

/// The plan of four nodes in three steps.
pub fn long() -> PlanId {
    PlanId("long".to_owned())
}

/// The plan of [`DORMITORY`] alone.
pub fn single() -> PlanId {
    PlanId("single".to_owned())
}

impl World {
    /// The school on an ordinary day: everybody may do everything that people at their place may do.
    pub fn ordinary() -> Self {
        let desks = [(DESK_A, DeskRole::Counter), (DESK_B, DeskRole::Counter), (KIOSK, DeskRole::Kiosk)];
        let sessions = [
            (SESSION_A, Some(DESK_A), LI),
            (SESSION_B, Some(DESK_B), WANG),
            (SESSION_KIOSK, Some(KIOSK), ZHAO),
            (SESSION_WEB, None, CHEN),
        ];
        let granted =
            [LI, WANG, ZHAO, CHEN].into_iter().flat_map(|actor| all_nodes().map(move |n| (actor, n)));
        let pupils = [STUDENT, OTHER_STUDENT];
        Self {
            campaign: campaign(),
            desks: desks.map(|(id, role)| desk(id, role)).to_vec(),
            sessions: sessions.map(|(id, desk, actor)| session(id, desk, actor)).to_vec(),
            grants: granted.map(|(actor, node)| Grant { actor, node, from: CREATED, ended: None }).collect(),
            pupils: pupils.map(|id| Pupil { id, plan: Some(short()), issues: issues(1) }).to_vec(),
        }
    }

    /// What bears on the right to make this mark.
    pub fn rights_of(&self, mark: &Mark) -> Rights {
        let session = match mark.origin {
            Origin::Desk { session, .. } | Origin::Web { session, .. } => Some(session),
            Origin::Import { .. } => None,
        };
        let actor = mark.origin.actor();
        Rights {
            desk: self.desks.iter().find(|desk| Some(desk.id) == mark.origin.desk()).cloned(),
            session: self.sessions.iter().find(|known| Some(known.id) == session).cloned(),
            grants: self.grants.iter().filter(|grant| Some(grant.actor) == actor).cloned().collect(),
        }
    }

    /// A node, to be changed.
    pub fn node(&mut self, id: NodeId) -> &mut Node {
        self.campaign.nodes.get_mut(&id).expect("a node of the ordinary campaign")
    }

    /// A plan, to be changed.
    pub fn plan(&mut self, id: &PlanId) -> &mut Plan {
        self.campaign.plans.get_mut(id).expect("a plan of the ordinary campaign")
    }

    /// A desk, to be changed.
    pub fn desk(&mut self, id: DeskId) -> &mut DeskRights {
        self.desks.iter_mut().find(|desk| desk.id == id).expect("a desk of the ordinary world")
    }

    /// A session, to be changed.
    pub fn session(&mut self, id: SessionId) -> &mut SessionRights {
        self.sessions.iter_mut().find(|session| session.id == id).expect("a session of the ordinary world")
    }

    /// A person's grant for a node, to be changed.
    pub fn grant(&mut self, actor: ActorId, node: NodeId) -> &mut Grant {
        let found = self.grants.iter_mut().find(|grant| (grant.actor, grant.node) == (actor, node));
        found.expect("a grant of the ordinary world")
    }

    /// The student whom marks are about, to be changed.
    pub fn pupil(&mut self) -> &mut Pupil {
        self.pupils.iter_mut().find(|pupil| pupil.id == STUDENT).expect("the student of the ordinary world")
    }

    /// Gives a node a policy from the beginning.
    pub fn policy(&mut self, node: NodeId, policy: Policy) {
        self.node(node).policy = Timeline::new(CREATED, policy);
    }
}

/// Tickets 1 to `last`: the first issued at the beginning, the n-th on day 10 + n.
pub fn issues(last: u16) -> Vec<Issue> {
    let since = |number| if number == 1 { CREATED } else { day(10 + i64::from(number)) };
    (1..=last).map(|number| Issue { number: IssueNumber(number), since: since(number) }).collect()
}

fn all_nodes() -> impl Iterator<Item = NodeId> {
    [LIBRARY, DORMITORY, DEGREE, CARD, RETIRED, ELSEWHERE, NOWHERE].into_iter()
}

fn campaign() -> Campaign {
    let titles = [
        (LIBRARY, "图书馆", "还书情况"),
        (DORMITORY, "后勤宿舍科", "退宿情况"),
        (DEGREE, "教务处", "领取毕业证、学位证"),
        (CARD, "信息中心", "校园卡注销"),
        (RETIRED, "团委", "团组织关系转接"),
        (ELSEWHERE, "组织部", "党组织关系转接"),
    ];
    let nodes = titles.map(|(id, department, title)| (id, node(id, department, title)));
    let plans = [
        plan(short(), &[(LIBRARY, 1), (RETIRED, 1), (DEGREE, 2)]),
        plan(long(), &[(DORMITORY, 1), (LIBRARY, 1), (RETIRED, 1), (DEGREE, 2), (CARD, 3)]),
        plan(single(), &[(DORMITORY, 1)]),
    ];
    Campaign {
        id: CampaignId(1),
        name: "2026届".to_owned(),
        closes: CLOSES,
        nodes: BTreeMap::from(nodes),
        plans: plans.into_iter().map(|plan| (plan.id.clone(), plan)).collect(),
    }
}

fn node(id: NodeId, department: &str, title: &str) -> Node {
    Node {
        id,
        department: department.to_owned(),
        title: title.to_owned(),
        note: String::new(),
        policy: Timeline::new(CREATED, Policy::default()),
        reasons: Vec::new(),
        office: None,
        retired: id == RETIRED,
    }
}

fn plan(id: PlanId, nodes: &[(NodeId, u8)]) -> Plan {
    Plan {
        name: id.0.clone(),
        id,
        window: Timeline::new(CREATED, Window { from: FROM, until: UNTIL }),
        nodes: nodes.iter().map(|&(node, step)| PlanNode { node, step }).collect(),
    }
}

fn desk(id: DeskId, role: DeskRole) -> DeskRights {
    let nodes: BTreeSet<NodeId> = all_nodes().collect();
    DeskRights { id, role, nodes: Timeline::new(CREATED, nodes), revoked: None }
}

fn session(id: SessionId, desk: Option<DeskId>, actor: ActorId) -> SessionRights {
    SessionRights { id, desk, actor, from: CREATED, until: day(40), ended: None }
}
