//! What must hold at every step, and what must hold at the end.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::{Mark, MarkId, Outcome, QuarantineCause, Revision, StudentId, Timestamp};
use lixiao_protocol::http::{Answer, Centre, ChangesAnswer, Cursor, PushAnswer};
use lixiao_server::core::changes;
use lixiao_store::StoredMark;
use lixiao_sync::{Effect, Input};

use super::operator::UNREADABLE;
use super::school;
use super::world::World;

impl World {
    /// Looks at what an engine asks for, and answers with the cursor of a page that it wants to be kept.
    pub(super) fn watch(&mut self, desk: usize, effect: &Effect) -> Option<Cursor> {
        match effect {
            Effect::KeepAnswers { epoch, answers, .. } => {
                for answer in answers {
                    self.watch_answer(desk, *epoch, answer);
                }
                None
            }
            Effect::KeepPage(page) => Some(page.cursor),
            Effect::Push { .. }
            | Effect::PushUnreadable { .. }
            | Effect::Pull(_)
            | Effect::AdoptEpoch(_)
            | Effect::NoteContact(_)
            | Effect::Announce(_) => None,
        }
    }

    /// An outcome is final, unless it was held.
    fn watch_answer(&mut self, desk: usize, epoch: uuid::Uuid, answer: &Answer) {
        let before = self.counters[desk].answered.insert(answer.mark, (epoch, answer.outcome.clone()));
        if let Some((known, outcome)) = before
            && known == epoch
            && outcome != answer.outcome
            && !matches!(outcome, Outcome::Held { .. })
        {
            self.violate(format!("desk {desk}: {} was {outcome:?} and is {:?}", answer.mark, answer.outcome));
        }
    }

    /// A page never takes the desk back, nor hides a mark that was made there.
    pub(super) fn check_kept(&mut self, desk: usize, cursor: Cursor) {
        let Some(run) = &self.counters[desk].run else { return };
        let kept = run.station.cursor().unwrap();
        if kept != Some(cursor) {
            return;
        }
        let before = self.counters[desk].cursor.replace(cursor);
        if let Some(before) = before
            && (before.epoch, before.scope) == (cursor.epoch, cursor.scope)
            && before.revision > cursor.revision
        {
            self.violate(format!("desk {desk}: the cursor went back from {before:?} to {cursor:?}"));
        }
        self.check_own_marks(desk);
    }

    /// Every mark made at a desk is on its student's view, as long as the node is the desk's.
    fn check_own_marks(&mut self, desk: usize) {
        let Some(run) = &self.counters[desk].run else { return };
        let Some(frame) = run.station.frame().unwrap() else { return };
        let scope = frame.desk.nodes.newest();
        let mut shown: BTreeMap<StudentId, Option<BTreeSet<MarkId>>> = BTreeMap::new();
        for (mark, answer) in run.station.outbox().unwrap() {
            let is_aside = mark.remark.as_deref() == Some(UNREADABLE);
            if is_aside || !scope.contains(&mark.node) {
                continue;
            }
            let marks = shown.entry(mark.student).or_insert_with(|| {
                let view = run.station.view(mark.student).ok()??;
                Some(view.all_entries().map(|judged| judged.mark.id).collect())
            });
            if marks.as_ref().is_some_and(|marks| !marks.contains(&mark.id)) {
                let (student, id) = (mark.student, mark.id);
                return self
                    .violate(format!("desk {desk}: student {student} does not show {id} ({answer:?})"));
            }
        }
    }

    /// A desk's marks come in its order, without a gap.
    pub(super) fn check_order(&mut self, desk: usize) {
        let id = school::desk_id(desk);
        let (contiguous, gap) = self.centre.read(move |txn| {
            let contiguous = txn.desk_tail(id)?.contiguous;
            let beyond = (contiguous + 2)..(contiguous + 20);
            let mut gap = None;
            for seq in beyond {
                gap = gap.or(txn.mark_numbered(id, seq)?.map(|_| seq));
            }
            Ok((contiguous, gap))
        });
        if let Some(seq) = gap {
            self.violate(format!("desk {desk}: mark {seq} came when only {contiguous} were there"));
        }
    }

    /// Whether nothing is under way any more.
    pub(super) fn has_come_together(&self) -> bool {
        let newest = self.centre.read(|txn| Ok((txn.identity()?.epoch, txn.revision()?)));
        self.counters.iter().all(|counter| {
            let Some(run) = &counter.run else { return counter.wiped.is_some() };
            let revoked = self.is_revoked(counter.desk);
            let Ok(Input::Started { epoch, cursor, unsent }) = run.station.started() else { return false };
            let reached = cursor.map(|cursor| (cursor.epoch, cursor.revision)) == Some(newest);
            unsent.is_empty() && epoch == newest.0 && (reached || revoked)
        })
    }

    pub(super) fn is_revoked(&self, desk: usize) -> bool {
        self.centre.desk(desk).rights.revoked.is_some()
    }

    /// Everything that must hold once nothing fails any more.
    pub(super) fn check_all(&mut self, came_together: bool) {
        if !came_together {
            self.violate("not everything has come together".into());
        }
        let log = self.log();
        self.report.marks += log.len() as u64;
        self.check_log(&log);
        self.check_sessions(&log);
        for desk in 0..self.counters.len() {
            if self.counters[desk].wiped.is_some() {
                self.check_wiped(desk);
                continue;
            }
            if self.counters[desk].run.is_none() {
                self.violate(format!("desk {desk} does not run"));
                continue;
            }
            self.check_outbox(desk, &log);
            self.check_lists(desk);
            if !self.is_revoked(desk) {
                self.check_view(desk);
            }
        }
    }

    fn log(&self) -> BTreeMap<MarkId, StoredMark> {
        let students = self.campaign_students();
        let runs = self.counters.iter().filter_map(|counter| counter.run.as_ref());
        let made = runs.flat_map(|run| run.station.outbox().unwrap()).map(|(mark, _)| mark.id);
        let wiped = self.counters.iter().flat_map(|counter| counter.wiped.iter().flatten());
        let made: Vec<MarkId> = made.chain(wiped.map(|mark| mark.id)).collect();
        self.centre.read(move |txn| {
            // A student who came after the backup is gone with a restore, and the marks are kept all the same.
            let stored = made.into_iter().filter_map(|id| txn.mark(id).transpose());
            let mut log: BTreeMap<_, _> = stored
                .map(|stored| stored.map(|stored| (stored.judged.mark.id, stored)))
                .collect::<Result<_, _>>()?;
            for student in students {
                log.extend(txn.marks_of(student)?.into_iter().map(|stored| (stored.judged.mark.id, stored)));
            }
            Ok(log)
        })
    }

    /// No desk's number is given twice, and each desk's marks came in its order.
    fn check_log(&mut self, log: &BTreeMap<MarkId, StoredMark>) {
        let mut numbered: BTreeMap<(lixiao_domain::DeskId, u64), Timestamp> = BTreeMap::new();
        for stored in log.values() {
            let Some(number) = stored.judged.mark.desk_seq() else { continue };
            if numbered.insert(number, stored.judged.received).is_some() {
                self.violate(format!("mark {number:?} is in the log twice"));
            }
        }
        let mut last: Option<((lixiao_domain::DeskId, u64), Timestamp)> = None;
        for (number, received) in numbered {
            if let Some((before, at)) = last
                && before.0 == number.0
                && at > received
            {
                self.violate(format!("mark {number:?} came before {before:?}"));
            }
            last = Some((number, received));
        }
    }

    /// No mark was made in a session that the centre does not know: one that it lost with a backup, its desk brings back.
    fn check_sessions(&mut self, log: &BTreeMap<MarkId, StoredMark>) {
        let made_in: BTreeSet<_> =
            log.values().filter_map(|stored| stored.judged.mark.origin.session()).collect();
        let unknown = self.centre.read(move |txn| {
            let mut unknown = Vec::new();
            for session in made_in {
                if txn.session(session)?.is_none() {
                    unknown.push(session);
                }
            }
            Ok(unknown)
        });
        for session in unknown {
            self.violate(format!("the centre does not know {session}, in which marks were made"));
        }
    }

    /// Every mark of the desk is in the log as it was made, and the desk knows what became of it.
    fn check_outbox(&mut self, desk: usize, log: &BTreeMap<MarkId, StoredMark>) {
        let Some(run) = &self.counters[desk].run else { return };
        let outbox = run.station.outbox().unwrap();
        let (counted, acknowledged) = run.station.counted().unwrap();
        let made: BTreeSet<MarkId> = outbox.iter().map(|(mark, _)| mark.id).collect();
        let missing: Vec<MarkId> = self.counters[desk].said.difference(&made).copied().collect();
        for mark in missing {
            self.violate(format!("desk {desk}: {mark} was called recorded and is gone"));
        }
        let (id, last) = (school::desk_id(desk), outbox.len() as u64);
        let contiguous = self.centre.read(move |txn| Ok(txn.desk_tail(id)?.contiguous));
        if contiguous != last {
            self.violate(format!("desk {desk}: made {last} marks, the centre counts {contiguous}"));
        }
        if u64::from(counted) != last || acknowledged.is_some_and(|number| number > last) {
            self.violate(format!(
                "desk {desk}: made {last} marks, counts {counted} and hears of {acknowledged:?}"
            ));
        }
        for (mark, answer) in &outbox {
            self.check_mark(desk, mark, answer.as_ref(), log.get(&mark.id));
        }
    }

    fn check_mark(&mut self, desk: usize, mark: &Mark, answer: Option<&Answer>, stored: Option<&StoredMark>) {
        if mark.remark.as_deref() == Some(UNREADABLE) {
            return self.check_words(desk, mark, answer);
        }
        let Some(stored) = stored else {
            return self.violate(format!("desk {desk}: {} is not in the log", mark.id));
        };
        if stored.digest != mark.digest() || stored.judged.mark != *mark {
            self.violate(format!("desk {desk}: {} is in the log with other words", mark.id));
        }
        let Some(answer) = answer else {
            return self.violate(format!("desk {desk}: {} was never answered", mark.id));
        };
        // A revoked desk pulls no more, so that it does not learn what becomes of a held mark.
        let left = self.is_revoked(desk) && matches!(answer.outcome, Outcome::Held { .. });
        if answer.outcome != stored.judged.outcome && !left {
            let (known, is) = (&answer.outcome, &stored.judged.outcome);
            self.violate(format!("desk {desk}: {} is {is:?}, the desk says {known:?}", mark.id));
        }
    }

    /// The words of a mark that the server cannot read are put aside under its number.
    fn check_words(&mut self, desk: usize, mark: &Mark, answer: Option<&Answer>) {
        let Some((id, seq)) = mark.desk_seq() else { return };
        let aside = self.centre.read(move |txn| txn.set_aside_as(id, seq));
        let words = serde_json::to_string(mark).unwrap();
        let kept = aside.is_some_and(|aside| aside.mark == mark.id && aside.body == words);
        let said =
            answer.map(|answer| &answer.outcome) == Some(&Outcome::Quarantined(QuarantineCause::Unreadable));
        if !kept || !said {
            self.violate(format!(
                "desk {desk}: the unreadable {} is put aside: {kept}, said: {said}",
                mark.id
            ));
        }
    }

    /// What was decided otherwise, or waits, is on the desk's lists.
    fn check_lists(&mut self, desk: usize) {
        let counter = &self.counters[desk];
        let Some(run) = &counter.run else { return };
        let (mut held, mut returned, mut unsent) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (mark, answer) in run.station.outbox().unwrap() {
            match answer.map(|answer| answer.outcome) {
                None => drop(unsent.insert(mark.id)),
                Some(Outcome::Held { .. }) => drop(held.insert(mark.id)),
                Some(Outcome::Conflict { .. } | Outcome::Refused(_) | Outcome::Quarantined(_)) => {
                    if !counter.dealt.contains(&mark.id) {
                        returned.insert(mark.id);
                    }
                }
                Some(Outcome::Applied | Outcome::AlreadySo { .. } | Outcome::Withdrawn { .. }) => {}
            }
        }
        let sync = run.station.status().unwrap().sync;
        let said = (sync.unsent as usize, sync.held as usize, sync.returned as usize);
        let expected = (unsent.len(), held.len(), returned.len());
        let listed = run.station.queue().ok().map(|queue| {
            let ids = |lines: Vec<lixiao_protocol::ipc::MarkLine>| {
                lines.into_iter().map(|line| line.mark).collect::<BTreeSet<_>>()
            };
            (ids(queue.unsent), ids(queue.held), ids(queue.returned))
        });
        if said != expected {
            self.violate(format!("desk {desk}: counts {said:?} instead of {expected:?}"));
        }
        if listed.is_some_and(|listed| listed != (unsent, held, returned)) {
            self.violate(format!("desk {desk}: the lists do not show every mark"));
        }
    }

    /// What the desk knows is what the centre says, as far as it concerns the desk.
    fn check_view(&mut self, desk: usize) {
        let students = self.campaign_students();
        let at = self.centre.desk(desk);
        let expected = self.centre.read(move |txn| {
            let mut states = BTreeMap::new();
            for id in students {
                let student = txn.student(id)?.expect("it was just there");
                let state = changes::state(txn, &at, student, Revision(0))?;
                states.insert(id, (state.name, state.record));
            }
            let frame = changes::after(txn, &at, None, 1)?.frame;
            Ok((states, frame))
        });
        let (states, frame) = expected;
        let Some(run) = &self.counters[desk].run else { return };
        let mut wrong = Vec::new();
        let known: BTreeSet<StudentId> = run.station.students().unwrap().into_iter().collect();
        if known != states.keys().copied().collect() {
            wrong.push(format!("desk {desk} knows the students {known:?}"));
        }
        if run.station.frame().unwrap() != frame {
            wrong.push(format!("desk {desk} has another frame"));
        }
        for (id, state) in states {
            let pulled = run.station.pulled(id).unwrap();
            if pulled.as_ref() != Some(&state) {
                wrong.push(format!("desk {desk} sees student {id} as {pulled:?}, the centre as {state:?}"));
            }
            if let Ok(Some(view)) = run.station.view(id)
                && view != state.1
            {
                wrong.push(format!(
                    "desk {desk} shows student {id} as {view:?}, the centre has {:?}",
                    state.1
                ));
            }
        }
        for what in wrong {
            self.violate(what);
        }
    }
}

/// An answer of another server.
pub(super) fn false_answer(centre: Centre, marks: &[MarkId]) -> PushAnswer {
    let answers = marks.iter().map(|mark| Answer {
        mark: *mark,
        outcome: Outcome::Applied,
        effective: centre.time,
        review: vec![],
        revision: Revision(1),
    });
    PushAnswer { centre, contiguous: 1_000, answers: answers.collect() }
}

/// A page of another server.
pub(super) fn false_page(centre: Centre) -> ChangesAnswer {
    let cursor = Cursor { epoch: centre.epoch, scope: 1, revision: Revision(1_000_000) };
    ChangesAnswer {
        centre,
        from_start: true,
        cursor,
        more: false,
        frame: None,
        students: vec![],
        receipt: None,
    }
}
