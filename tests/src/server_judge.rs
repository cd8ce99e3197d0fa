//! The server's core over a store as a judge.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use lixiao_domain::{ActorId, Mark, MarkId, Outcome, StudentId, StudentNo, Timestamp};
use lixiao_protocol::http::Answer;
use lixiao_rulebook::world::{STUDENT, World};
use lixiao_rulebook::{Case, Judge, Observed, Step, changed_between};
use lixiao_server::core::campaigns;
use lixiao_server::core::marks::{self, Sender};
use lixiao_store::{
    Account, AccountRole, Desk, MemoryStore, Ran, Store, StoreError, StoreIdentity, Student, WriteTxn,
};
use uuid::Uuid;

/// Judges by the server's core over a store in memory.
#[derive(Debug, Default)]
pub struct ServerJudge;

impl Judge for ServerJudge {
    fn name(&self) -> &'static str {
        "the server"
    }

    fn run(&mut self, case: &Case) -> Observed {
        let store = MemoryStore::new(StoreIdentity { server: Uuid::nil(), epoch: Uuid::nil() });
        let case = case.clone();
        written(&store, move |txn| {
            set_up(txn, &case.world)?;
            play(txn, &case)
        })
    }
}

/// What the work answers, once it is committed. A store in memory runs it at once.
fn written<T: Send + 'static>(
    store: &MemoryStore,
    work: impl FnOnce(&mut dyn WriteTxn) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let slot = Arc::new(Mutex::new(None));
    let filled = Arc::clone(&slot);
    store.submit_write(Box::new(move |txn| {
        let done = txn.and_then(work).expect("the store does as asked");
        let answer = Box::new(move |committed: Result<(), StoreError>| {
            committed.expect("the store commits");
            *filled.lock().expect("nobody panics with it") = Some(done);
        });
        Ran { keep: true, answer }
    }));
    slot.lock().expect("nobody panics with it").take().expect("the store has run the work")
}

fn play(txn: &mut dyn WriteTxn, case: &Case) -> Result<Observed, StoreError> {
    let student = case.student();
    let mut last = Observed::default();
    for step in &case.steps {
        let before = outcomes(txn, student)?;
        let answer = take(txn, &case.world, step)?;
        let changed = changed_between(&before, &outcomes(txn, student)?);
        last = observed(txn, &case.world, student, answer)?;
        last.changed = changed;
    }
    Ok(last)
}

fn take(txn: &mut dyn WriteTxn, world: &World, step: &Step) -> Result<Option<Answer>, StoreError> {
    match step {
        Step::Mark(draft) => return record(txn, world, &draft.mark, draft.at).map(Some),
        Step::Change { campaign, at } => {
            txn.put_campaign(campaign)?;
            campaigns::settle_all(txn, campaign, *at)?;
        }
        Step::Move { plan, at } => {
            let student = txn.student(STUDENT)?.expect("the student is set up");
            let revision = txn.next_revision()?;
            txn.put_student(&Student { plan: plan.clone(), ..student }, revision)?;
            settle(txn, world, *at)?;
        }
        Step::Settle { at } => settle(txn, world, *at)?,
    }
    Ok(None)
}

fn settle(txn: &mut dyn WriteTxn, world: &World, at: Timestamp) -> Result<(), StoreError> {
    let campaign = txn.campaign(world.campaign.id)?.expect("the campaign is set up").campaign;
    campaigns::settle_all(txn, &campaign, at).map(drop)
}

fn record(txn: &mut dyn WriteTxn, world: &World, mark: &Mark, at: Timestamp) -> Result<Answer, StoreError> {
    let desk = match mark.origin.desk() {
        Some(id) => txn.desk(id)?,
        None => None,
    };
    let sender = Sender { campaign: world.campaign.id, desk: desk.as_ref() };
    let answers = marks::record_all(txn, sender, std::slice::from_ref(mark), at)?;
    Ok(answers.into_iter().next().expect("one mark, one answer"))
}

fn outcomes(txn: &mut dyn WriteTxn, student: StudentId) -> Result<BTreeMap<MarkId, Outcome>, StoreError> {
    let Some(record) = txn.record(student)? else { return Ok(BTreeMap::new()) };
    Ok(record.all_entries().map(|judged| (judged.mark.id, judged.outcome.clone())).collect())
}

fn observed(
    txn: &mut dyn WriteTxn,
    world: &World,
    student: StudentId,
    answer: Option<Answer>,
) -> Result<Observed, StoreError> {
    let campaign = txn.campaign(world.campaign.id)?.expect("the campaign is set up").campaign;
    let read = txn.record(student)?.map(|record| Observed::read(&campaign, &record)).unwrap_or_default();
    Ok(Observed {
        outcome: answer.as_ref().map(|answer| answer.outcome.clone()),
        review: answer.iter().flat_map(|answer| answer.review.iter().copied()).collect(),
        effective: answer.map(|answer| answer.effective),
        ..read
    })
}

fn set_up(txn: &mut dyn WriteTxn, world: &World) -> Result<(), StoreError> {
    txn.put_campaign(&world.campaign)?;
    for (number, rights) in (0_u8..).zip(&world.desks) {
        txn.put_desk(&Desk {
            rights: rights.clone(),
            name: rights.id.to_string(),
            campaign: world.campaign.id,
            token_hash: [number; 32],
            key: None,
            scope: 1,
        })?;
    }
    for session in &world.sessions {
        txn.put_session(session)?;
    }
    let actors: std::collections::BTreeSet<ActorId> = world.grants.iter().map(|grant| grant.actor).collect();
    for actor in actors {
        txn.put_account(&account(world, actor))?;
    }
    for pupil in &world.pupils {
        let revision = txn.next_revision()?;
        let no: StudentNo = pupil.id.to_string().parse().expect("digits are a student number");
        txn.put_student(
            &Student {
                id: pupil.id,
                campaign: world.campaign.id,
                name: no.to_string(),
                no,
                initials: Vec::new(),
                college: String::new(),
                plan: pupil.plan.clone(),
                issues: pupil.issues.clone(),
            },
            revision,
        )?;
    }
    Ok(())
}

fn account(world: &World, actor: ActorId) -> Account {
    Account {
        actor,
        account: actor.to_string(),
        name: actor.to_string(),
        role: AccountRole::Operator,
        password_hash: String::new(),
        grants: world.grants.iter().filter(|grant| grant.actor == actor).cloned().collect(),
    }
}
