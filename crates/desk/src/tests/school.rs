//! A small school for tests: a campaign of two steps, one counter, as many students as wanted.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{
    ActorId, Campaign, CampaignId, DeskId, DeskRights, DeskRole, Grant, History, Identity, Issue,
    IssueNumber, KeyId, Node, NodeId, Offline, Plan, PlanId, PlanNode, Policy, Reason, Record, Revision,
    SessionId, SessionRights, StudentId, Timeline, Timestamp, Window,
};
use lixiao_protocol::http::{
    Centre, ChangesAnswer, Cursor, DeskFrame, DeskName, EnrolAnswer, Operator, SignInAnswer, StudentState,
    TicketKey, TicketKeyState,
};
use lixiao_seal::CentreKey;
use lixiao_ticket::{SigningKey, Ticket};
use uuid::Uuid;

pub(crate) const SERVER: Uuid = Uuid::from_u128(0xCE);
pub(crate) const EPOCH: Uuid = Uuid::from_u128(0xE1);
pub(crate) const CAMPAIGN: CampaignId = CampaignId(26);
pub(crate) const DESK: DeskId = DeskId(Uuid::from_u128(0xD1));
pub(crate) const OTHER_DESK: DeskId = DeskId(Uuid::from_u128(0xD2));
pub(crate) const ACTOR: ActorId = ActorId(Uuid::from_u128(0xA1));
pub(crate) const SESSION: SessionId = SessionId(Uuid::from_u128(0x51));
pub(crate) const KEY: KeyId = KeyId(0);

/// Step 1, of this desk.
pub(crate) const INSTRUMENTS: NodeId = NodeId(1);
/// Step 1, of another desk.
pub(crate) const LIBRARY: NodeId = NodeId(2);
/// Step 1, of this desk, with the centre at hand only.
pub(crate) const FEES: NodeId = NodeId(3);
/// Step 2, of this desk.
pub(crate) const DIPLOMA: NodeId = NodeId(9);

/// The window is open, the session is not over.
pub(crate) const NOW: Timestamp = Timestamp(1_780_000_000_000);
pub(crate) const DAY_MS: i64 = 86_400_000;

pub(crate) fn plan_id() -> PlanId {
    PlanId("bachelor".into())
}

pub(crate) fn campaign() -> Campaign {
    let window = Window { from: NOW.plus(-10 * DAY_MS), until: NOW.plus(10 * DAY_MS) };
    let at =
        |step, nodes: &[NodeId]| nodes.iter().map(|node| PlanNode { node: *node, step }).collect::<Vec<_>>();
    let plan = Plan {
        id: plan_id(),
        name: "本科生".into(),
        window: Timeline::new(window.from, window),
        nodes: [at(1, &[INSTRUMENTS, LIBRARY, FEES]), at(2, &[DIPLOMA])].concat(),
    };
    let nodes = [
        node(INSTRUMENTS, "资产处", "乐器归还情况", Offline::Allowed),
        node(LIBRARY, "图书馆", "还书情况", Offline::Allowed),
        node(FEES, "财务处", "缴费情况", Offline::OnlineOnly),
        node(DIPLOMA, "教务处", "领取毕业证、学位证", Offline::Allowed),
    ];
    Campaign {
        id: CAMPAIGN,
        name: "2026届".into(),
        closes: NOW.plus(90 * DAY_MS),
        nodes: nodes.into_iter().map(|node| (node.id, node)).collect(),
        plans: BTreeMap::from([(plan.id.clone(), plan)]),
    }
}

fn node(id: NodeId, department: &str, title: &str, offline: Offline) -> Node {
    Node {
        id,
        department: department.into(),
        title: title.into(),
        note: String::new(),
        policy: Timeline::new(Timestamp(0), Policy { offline, identity: Identity::Code }),
        reasons: vec![Reason::new("物品未归还")],
        office: None,
        retired: false,
    }
}

pub(crate) fn frame() -> DeskFrame {
    let nodes = BTreeSet::from([INSTRUMENTS, FEES, DIPLOMA]);
    DeskFrame {
        desk: DeskRights {
            id: DESK,
            role: DeskRole::Counter,
            nodes: Timeline::new(NOW.plus(-DAY_MS), nodes),
            revoked: None,
        },
        campaign: campaign(),
        keys: vec![TicketKey {
            campaign: CAMPAIGN,
            key: KEY,
            public: signing_key().public_key().to_bytes(),
            state: TicketKeyState::Active,
        }],
        operators: vec![operator()],
        desks: vec![DeskName { desk: OTHER_DESK, name: "窗口 2".into() }],
        form_nodes: BTreeSet::new(),
    }
}

pub(crate) fn operator() -> Operator {
    let grant = |node| Grant { actor: ACTOR, node, from: NOW.plus(-DAY_MS), ended: None };
    Operator { actor: ACTOR, name: "测员".into(), grants: [INSTRUMENTS, FEES, DIPLOMA].map(grant).into() }
}

pub(crate) fn session() -> SessionRights {
    SessionRights {
        id: SESSION,
        desk: Some(DESK),
        actor: ACTOR,
        from: NOW.plus(-1_000),
        until: NOW.plus(3 * DAY_MS),
        ended: None,
    }
}

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::from_secret([7; 32])
}

/// The text of a student's ticket.
pub(crate) fn ticket(student: StudentId, issue: u16) -> String {
    let ticket = Ticket::new(CAMPAIGN, KEY, student, IssueNumber(issue)).expect("a small key and an issue");
    signing_key().sign(&ticket).to_string()
}

/// A student who has done nothing yet; the number's last digits are the id.
pub(crate) fn student(id: u32) -> StudentState {
    let mut record = Record::new(StudentId(id), Some(plan_id()));
    record.issues = vec![Issue { number: IssueNumber(1), since: NOW.plus(-5 * DAY_MS) }];
    record.nodes.insert(LIBRARY, History::StatusOnly { status: lixiao_domain::Status::Pending });
    StudentState {
        no: format!("2024{id:05}").parse().expect("digits"),
        name: format!("测试{id}"),
        initials: vec![format!("cs{id}")],
        college: "作曲与指挥系".into(),
        record,
        revision: Revision(1),
        own: vec![],
    }
}

pub(crate) fn centre(time: Timestamp) -> Centre {
    Centre { server: SERVER, epoch: EPOCH, time }
}

pub(crate) fn enrol_answer(time: Timestamp) -> EnrolAnswer {
    EnrolAnswer {
        centre: centre(time),
        desk: DESK,
        name: "窗口 1".into(),
        role: DeskRole::Counter,
        campaign: CAMPAIGN,
        token: "t".repeat(64),
        keys: Some(CentreKey::from_secret([9; 32]).public()),
    }
}

pub(crate) fn sign_in_answer(time: Timestamp) -> SignInAnswer {
    SignInAnswer { centre: centre(time), session: session(), operator: operator(), proof: None }
}

/// The only page of everything, up to `revision`.
pub(crate) fn snapshot(students: Vec<StudentState>, revision: u64) -> ChangesAnswer {
    ChangesAnswer { from_start: true, frame: Some(frame()), ..changes(students, revision) }
}

/// A page of what changed, up to `revision`.
pub(crate) fn changes(students: Vec<StudentState>, revision: u64) -> ChangesAnswer {
    ChangesAnswer {
        centre: centre(NOW),
        from_start: false,
        cursor: Cursor { epoch: EPOCH, scope: 1, revision: Revision(revision) },
        more: false,
        frame: None,
        students,
        receipt: None,
    }
}
