//! What happens at the centre besides the desks' marks.

use std::collections::BTreeSet;

use lixiao_domain::{
    Action, BatchId, ClockReading, Due, Entry, IdentityCheck, Mark, MarkId, NodeId, Origin, StudentId,
    Withdrawal,
};
use lixiao_server::core::accounts::{self, AccountDraft};
use lixiao_server::core::marks::{self, Sender};
use lixiao_server::core::{campaigns, desks, students};
use lixiao_server::files::roster_file::{Roster, RosterRow};
use lixiao_store::AccountRole;
use uuid::Uuid;

use super::school::{self, CAMPAIGN, Draft};
use super::world::World;

impl World {
    /// Something is decided or imported at the centre.
    pub(super) fn administer(&mut self) {
        match self.dice.below(20) {
            0..=6 => self.import_status(),
            7..=10 => self.import_roster(),
            11..=12 => self.change_plan(),
            13..=14 => self.reassign(),
            15..=16 => self.regrant(),
            17 => self.end_session(),
            18 => self.revoke(),
            _ => self.centre.back_up(),
        }
    }

    /// Another system says who owes what.
    fn import_status(&mut self) {
        let student = StudentId(u32::try_from(self.dice.between(1, self.students.into())).unwrap());
        let node = NodeId(u16::try_from(self.dice.between(1, 5)).unwrap());
        let (source, as_of) = ("finance".to_owned(), self.now);
        let action = match self.dice.below(4) {
            0 => Action::Exempt { source, as_of },
            1 => Action::Pass,
            2 => Action::Require { source, as_of, due: None },
            _ => Action::Require {
                source,
                as_of,
                due: Some(Due { text: "fee".into(), amount: Some(1), as_of }),
            },
        };
        let stale = self.dice.chance(200);
        let id = MarkId(Uuid::from_u128(u128::from(self.dice.next())));
        let at = self.now;
        let outcome = self.centre.write(move |txn| {
            let head = txn.record(student)?.and_then(|record| record.head(node).map(|head| head.mark.id));
            let mark = Mark {
                id,
                student,
                node,
                action,
                seen: head.filter(|_| !stale),
                origin: Origin::Import { batch: BatchId(Uuid::nil()) },
                made_at: at,
                clock: ClockReading::default(),
                entry: Entry::List,
                identity_check: IdentityCheck::Code,
                ticket_issue: None,
                on_behalf: None,
                remark: None,
            };
            Ok(marks::record_all(txn, Sender { campaign: CAMPAIGN, desk: None }, &[mark], at)?.pop())
        });
        self.count("imports");
        self.say(|| {
            format!("an import about student {student}, node {node}: {:?}", outcome.map(|a| a.outcome))
        });
    }

    /// The registry moves a student to another plan, gives them another name, or brings a new one.
    fn import_roster(&mut self) {
        self.count("roster changes");
        if self.dice.chance(150) {
            self.students += 1;
            let number = self.students;
            let student = school::student(number, school::plan_ids()[0].clone());
            self.centre.write(move |txn| {
                let revision = txn.next_revision()?;
                txn.put_student(&student, revision)
            });
            self.say(|| format!("student {number} comes"));
            return;
        }
        let number = u32::try_from(self.dice.between(1, self.students.into())).unwrap();
        let [long, short] = school::plan_ids();
        let plan = [Some(long), Some(short), None][self.dice.below(3)].clone();
        let name = format!("student {number} {}", self.dice.below(3));
        let row = RosterRow {
            line: 2,
            no: school::student(number, school::plan_ids()[0].clone()).no,
            name,
            college: "college".into(),
            plan: plan.clone(),
        };
        let at = self.now;
        self.centre.write(move |txn| {
            let roster = Roster { rows: vec![row], faults: vec![] };
            let existing = txn.student(StudentId(number))?.is_some();
            if existing {
                students::import(txn, CAMPAIGN, &roster, at).expect("the row is right");
            }
            Ok(())
        });
        self.say(|| format!("student {number} has plan {plan:?}"));
    }

    fn change_plan(&mut self) {
        let Draft { open, library, fees } = &mut self.draft;
        match self.dice.below(3) {
            0 => *open = !*open || self.dice.chance(500),
            1 => *library = !*library,
            _ => *fees = *self.dice.pick(&school::FEES),
        }
        let (draft, at) = (self.draft, self.now);
        self.centre.write(move |txn| {
            campaigns::apply(txn, &draft.file(), at).expect("the plan can be carried out");
            Ok(())
        });
        self.count("plan changes");
        self.say(|| format!("the plan is now {draft:?}"));
    }

    fn some_nodes(&mut self) -> BTreeSet<NodeId> {
        let mut nodes = school::all_nodes();
        nodes.retain(|_| self.dice.chance(600));
        nodes
    }

    fn reassign(&mut self) {
        let desk = self.dice.below(self.counters.len());
        let nodes = self.some_nodes();
        let at = self.now;
        self.say(|| format!("desk {desk} is assigned to {nodes:?}"));
        self.centre.write(move |txn| desks::assign(txn, school::desk_id(desk), nodes, at));
        self.count("reassignments");
    }

    fn regrant(&mut self) {
        let desk = self.dice.below(self.counters.len());
        let nodes = if self.dice.chance(700) { school::all_nodes() } else { self.some_nodes() };
        let at = self.now;
        self.say(|| format!("operator {desk} may mark {nodes:?}"));
        self.centre.write(move |txn| {
            let draft = AccountDraft {
                account: school::account_name(desk),
                name: school::account_name(desk),
                role: AccountRole::Operator,
                nodes,
                password_hash: String::new(),
            };
            accounts::put(txn, draft, at)
        });
        self.count("grant changes");
    }

    fn end_session(&mut self) {
        let desk = self.dice.below(self.counters.len());
        let (number, at) = (self.counters[desk].sessions, self.now);
        self.say(|| format!("the session at desk {desk} is ended"));
        self.centre.write(move |txn| {
            accounts::close_session(txn, school::session_id(desk, number), school::desk_id(desk), at)
        });
        self.count("ended sessions");
    }

    /// One desk at most is revoked, so that enough is left to go wrong.
    fn revoke(&mut self) {
        let desk = self.counters.len() - 1;
        if self.dice.chance(500) {
            return;
        }
        let at = self.now;
        let how =
            if self.dice.chance(500) { Withdrawal::ForCause { at } } else { Withdrawal::Ordinary { at } };
        self.say(|| format!("desk {desk} is revoked: {how:?}"));
        self.centre.write(move |txn| desks::revoke(txn, school::desk_id(desk), how));
        self.count("revocations");
    }
}
