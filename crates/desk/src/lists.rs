//! The lists: today's marks, those that need patience or attention, and the students that a search finds.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{NodeId, Outcome, Status, StudentId, Timestamp};
use lixiao_protocol::ipc::{Found, Gap, MarkLine, Queue, Reconciliation, Today};
use rusqlite::Connection;

use crate::core::{Core, Lens, Work};
use crate::error::DeskResult;
use crate::facts::{Tail, fact};
use crate::line::own_line;
use crate::outbox::{self, Own};
use crate::roster;
use crate::view::{View, view};

type Views = BTreeMap<StudentId, Option<View>>;

impl Core {
    /// What was done at this desk today.
    pub(crate) fn today(&self) -> DeskResult<Today> {
        let work = self.work()?;
        let midnight = self.edge.midnight(work.lens.now);
        self.store.read(|sql| {
            let marks = outbox::since(sql, midnight)?;
            let views = views(sql, &work.lens, &marks)?;
            Ok(to_today(&work.lens, &views, &marks))
        })
    }

    /// The marks that need patience or attention.
    pub(crate) fn queue(&self) -> DeskResult<Queue> {
        let work = self.work()?;
        self.store.read(|sql| {
            let marks = outbox::open(sql)?;
            let views = views(sql, &work.lens, &marks)?;
            Ok(to_queue(&work.lens, &views, &marks))
        })
    }

    /// What was made at this desk beside what the centre has.
    pub(crate) fn reconcile(&self) -> DeskResult<Reconciliation> {
        let work = self.work()?;
        let midnight = self.edge.midnight(work.lens.now);
        self.store.read(|sql| {
            let contiguous = fact::<Tail>(sql)?.map(|Tail(number)| number);
            let marks = outbox::missing(sql, contiguous)?;
            let views = views(sql, &work.lens, &marks)?;
            Ok(Reconciliation {
                desk: work.lens.desk_name.clone(),
                operator: work.session.operator.name.clone(),
                at: work.lens.now,
                as_of: Some(work.contact.time),
                made: outbox::made(sql, Timestamp(i64::MIN))?,
                made_today: outbox::made(sql, midnight)?,
                contiguous,
                gaps: marks
                    .iter()
                    .map(|own| Gap { number: own.seq, line: to_line(&work.lens, &views, own) })
                    .collect(),
            })
        })
    }

    /// The students that a search finds, by number.
    pub(crate) fn search(&self, query: &str) -> DeskResult<Vec<Found>> {
        let work = self.work()?;
        self.store.read(|sql| {
            let ids = roster::search(sql, query)?;
            let views = ids.into_iter().map(|id| view(sql, &work.lens, id));
            views
                .filter_map(|view| view.map(|view| view.map(|view| to_found(&work, view))).transpose())
                .collect()
        })
    }
}

fn to_found(work: &Work, View { student, .. }: View) -> Found {
    Found {
        student: student.record.student,
        status: student.record.status(work.node),
        no: student.no,
        name: student.name,
        college: student.college,
    }
}

fn views(sql: &Connection, lens: &Lens, marks: &[Own]) -> DeskResult<Views> {
    let students: BTreeSet<StudentId> = marks.iter().map(|own| own.mark.student).collect();
    students.into_iter().map(|student| Ok((student, view(sql, lens, student)?))).collect()
}

fn to_today(lens: &Lens, views: &Views, marks: &[Own]) -> Today {
    let students: BTreeSet<StudentId> = marks.iter().map(|own| own.mark.student).collect();
    let nodes: BTreeSet<(StudentId, NodeId)> =
        marks.iter().map(|own| (own.mark.student, own.mark.node)).collect();
    let now = |status| {
        nodes.iter().filter(|(student, node)| stands(views, *student, *node) == Some(status)).count()
    };
    Today {
        students: count(students.len()),
        passed: count(now(Status::Passed)),
        failed: count(now(Status::Failed)),
        lines: marks.iter().rev().map(|own| to_line(lens, views, own)).collect(),
    }
}

fn stands(views: &Views, student: StudentId, node: NodeId) -> Option<Status> {
    views.get(&student)?.as_ref().map(|view| view.student.record.status(node))
}

fn to_queue(lens: &Lens, views: &Views, marks: &[Own]) -> Queue {
    let mut queue = Queue { unsent: Vec::new(), held: Vec::new(), returned: Vec::new() };
    for own in marks {
        let line = to_line(lens, views, own);
        match own.answer.as_ref().map(|answer| &answer.outcome) {
            None => queue.unsent.push(line),
            Some(Outcome::Held { .. }) => queue.held.push(line),
            Some(
                Outcome::Conflict { .. }
                | Outcome::Refused(_)
                | Outcome::Quarantined(_)
                | Outcome::Applied
                | Outcome::AlreadySo { .. }
                | Outcome::Withdrawn { .. },
            ) => queue.returned.push(line),
        }
    }
    queue
}

fn to_line(lens: &Lens, views: &Views, own: &Own) -> MarkLine {
    own_line(lens, views.get(&own.mark.student).and_then(Option::as_ref), own)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
