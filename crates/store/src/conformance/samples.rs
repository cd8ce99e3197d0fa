//! Values to keep, and short ways to keep and look.

use std::sync::Arc;

use lixiao_domain::{
    Action, ActorId, Basis, Campaign, CampaignId, ClockReading, DeskId, DeskRights, DeskRole, Entry, Grant,
    IdentityCheck, Issue, IssueNumber, Judged, KeyId, Mark, MarkId, Node, NodeId, Origin, Outcome, Plan,
    PlanId, PlanNode, Policy, Revision, SessionId, SessionRights, StudentId, StudentNo, Timeline, Timestamp,
    Window, Withdrawal,
};
use uuid::Uuid;

use crate::model::{Account, AccountRole, Desk, Enrolment, SigningKey, StoredMark, Student};
use crate::store::{ReadTxn, Store, StoreError, WriteTxn, read, write};

pub(super) const CAMPAIGN: CampaignId = CampaignId(26);
pub(super) const OTHER: CampaignId = CampaignId(27);
pub(super) const NODE: NodeId = NodeId(4);

pub(super) type Shared = Arc<dyn Store>;
pub(super) type Done = Result<(), StoreError>;

/// Reads, and waits for the answer.
pub(super) async fn look<T: Send + 'static>(
    store: &Shared,
    work: impl FnOnce(&mut dyn ReadTxn) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    read(&**store, work).await
}

/// Writes, and waits for the commit.
pub(super) async fn keep<T: Send + 'static>(
    store: &Shared,
    work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    write(&**store, work).await
}

/// Keeps the two campaigns.
pub(super) async fn set_up(store: &Shared) -> Done {
    keep(store, |txn| {
        txn.put_campaign(&campaign(CAMPAIGN))?;
        txn.put_campaign(&campaign(OTHER))
    })
    .await
}

/// Keeps students, each as changed at a revision of its own.
pub(super) async fn keep_students(store: &Shared, students: Vec<Student>) -> Done {
    keep(store, move |txn| students.iter().try_for_each(|student| put(txn, student))).await
}

/// Keeps a student as changed now.
pub(super) fn put(txn: &mut dyn WriteTxn, student: &Student) -> Done {
    let revision = txn.next_revision()?;
    txn.put_student(student, revision)
}

/// The error of work that wants to be undone.
pub(super) fn undone() -> StoreError {
    StoreError::Other("undone on purpose".into())
}

pub(super) fn campaign(id: CampaignId) -> Campaign {
    let node = Node {
        id: NODE,
        department: "图书馆".into(),
        title: "还书情况".into(),
        note: "是否有图书未还".into(),
        policy: Timeline::new(Timestamp(0), Policy::default()),
        reasons: vec![lixiao_domain::Reason::new("有图书未还")],
        office: None,
        retired: false,
    };
    let plan = Plan {
        id: PlanId("本科".into()),
        name: "本科毕业生".into(),
        window: Timeline::new(Timestamp(0), Window { from: Timestamp(10), until: Timestamp(20) }),
        nodes: vec![PlanNode { node: NODE, step: 1 }],
    };
    Campaign {
        id,
        name: format!("20{id}届"),
        closes: Timestamp(30),
        nodes: [(NODE, node)].into(),
        plans: [(plan.id.clone(), plan)].into(),
    }
}

pub(super) fn student(id: u32) -> Student {
    Student {
        id: StudentId(id),
        campaign: CAMPAIGN,
        no: number(&format!("2022{id:04}")),
        name: format!("学生{id}"),
        initials: vec![],
        college: "音乐学系".into(),
        plan: Some(PlanId("本科".into())),
        issues: vec![Issue { number: IssueNumber(1), since: Timestamp(5) }],
    }
}

pub(super) fn named(id: u32, name: &str, initials: &[&str]) -> Student {
    Student { name: name.into(), initials: initials.iter().map(|&text| text.into()).collect(), ..student(id) }
}

pub(super) fn number(text: &str) -> StudentNo {
    text.parse().expect("the sample is a student number")
}

pub(super) fn mark_id(id: u128) -> MarkId {
    MarkId(Uuid::from_u128(id))
}

pub(super) fn desk_id(id: u128) -> DeskId {
    DeskId(Uuid::from_u128(id))
}

pub(super) fn actor(id: u128) -> ActorId {
    ActorId(Uuid::from_u128(id))
}

pub(super) fn session_id(id: u128) -> SessionId {
    SessionId(Uuid::from_u128(id))
}

/// A mark that a person in a browser made.
pub(super) fn mark(id: u128, student: u32, revision: Revision) -> StoredMark {
    let mark = Mark {
        id: mark_id(id),
        student: StudentId(student),
        node: NODE,
        action: Action::Pass,
        seen: None,
        origin: Origin::Web { session: session_id(1), actor: actor(1) },
        made_at: Timestamp(11),
        clock: ClockReading::default(),
        entry: Entry::List,
        identity_check: IdentityCheck::Card,
        ticket_issue: None,
        on_behalf: None,
        remark: None,
    };
    stored(mark, Timestamp(12), Outcome::Applied, revision)
}

/// The mark to which a desk gave the number `seq`, effective at `effective`.
pub(super) fn desk_mark(id: u128, desk: DeskId, seq: u64, effective: i64) -> StoredMark {
    let plain = mark(id, 1, Revision(1)).judged.mark;
    let basis = Basis { revision: Revision(1), server_time: Timestamp(9) };
    let origin = Origin::Desk { desk, seq, session: session_id(1), actor: actor(1), basis };
    stored(Mark { origin, ..plain }, Timestamp(effective), Outcome::Applied, Revision(1))
}

pub(super) fn stored(mark: Mark, effective: Timestamp, outcome: Outcome, revision: Revision) -> StoredMark {
    let digest = mark.digest();
    let judged = Judged { mark, effective, received: effective.plus(1), outcome, review: [].into() };
    StoredMark { judged, digest, revision }
}

pub(super) fn account(person: u128, name: &str) -> Account {
    let grant = Grant {
        actor: actor(person),
        node: NODE,
        from: Timestamp(1),
        ended: Some(Withdrawal::ForCause { at: Timestamp(9) }),
    };
    Account {
        actor: actor(person),
        account: name.into(),
        name: "王老师".into(),
        role: AccountRole::Operator,
        password_hash: "$argon2id$".into(),
        grants: vec![grant],
    }
}

pub(super) fn desk(id: u128, campaign: CampaignId) -> Desk {
    let nodes = Timeline::new(Timestamp(1), [NODE].into());
    let token = u8::try_from(id).expect("samples have low numbers");
    Desk {
        rights: DeskRights { id: desk_id(id), role: DeskRole::Counter, nodes, revoked: None },
        name: format!("图书馆 {id} 号窗口"),
        campaign,
        token_hash: [token; 32],
        key: Some([token; 32]),
        scope: 1,
    }
}

pub(super) fn enrolment(code: u8) -> Enrolment {
    Enrolment {
        code_hash: [code; 32],
        name: "图书馆 1 号窗口".into(),
        campaign: CAMPAIGN,
        role: DeskRole::Counter,
        nodes: [NODE].into(),
        until: Timestamp(600),
        used_by: None,
    }
}

pub(super) fn session(id: u128) -> SessionRights {
    SessionRights {
        id: session_id(id),
        desk: Some(desk_id(1)),
        actor: actor(1),
        from: Timestamp(1),
        until: Timestamp(99),
        ended: None,
    }
}

pub(super) fn signing_key(campaign: CampaignId, key: u8) -> SigningKey {
    SigningKey { campaign, key: KeyId(key), secret: [key; 32], revoked: false }
}
