//! What a desk is told: as much as its counter needs, and nothing more.

use std::collections::BTreeSet;

use lixiao_domain::{History, NodeId, Record, Revision};
use lixiao_protocol::http::{
    Cursor, DeskFrame, DeskName, PAGE_LIMIT, StudentState, TicketKey, TicketKeyState,
};
use lixiao_store::{CampaignAt, Desk, ReadTxn, StoreError, Student};
use lixiao_ticket::SigningKey;

use crate::core::{accounts, marks, school};

/// One page of what changed, without who says so.
pub struct Page {
    /// Whether it is the first page of everything.
    pub from_start: bool,
    /// Where the desk stands once it has taken the page.
    pub cursor: Cursor,
    /// Whether another page waits.
    pub more: bool,
    /// The frame of the desk's work, where it changed.
    pub frame: Option<DeskFrame>,
    /// The students who changed, by revision.
    pub students: Vec<StudentState>,
}

/// What changed for the desk since `known`. A cursor of another epoch or scope, or of a revision that the store
/// has not given yet, is as good as none.
pub fn after(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    known: Option<Cursor>,
    limit: usize,
) -> Result<Page, StoreError> {
    let (epoch, scope, newest) = (txn.identity()?.epoch, desk.scope, txn.revision()?);
    let valid = |cursor: &Cursor| (cursor.epoch, cursor.scope) == (epoch, scope) && cursor.revision <= newest;
    let known = known.filter(valid);
    let after = known.map_or(Revision(0), |cursor| cursor.revision);
    let limit = limit.clamp(1, PAGE_LIMIT);
    let changed = txn.students_after(desk.campaign, after, limit)?;
    let more = changed.len() >= limit;
    let reached = changed.last().filter(|_| more).map_or(newest, |(revision, _)| *revision);
    let frame = frame(txn, desk, known.is_none(), after)?;
    let students = changed.into_iter().map(|(revision, student)| state(txn, desk, student, revision));
    let students = students.collect::<Result<_, _>>()?;
    Ok(Page {
        from_start: known.is_none(),
        cursor: Cursor { epoch, scope, revision: reached },
        more,
        frame,
        students,
    })
}

fn frame(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    from_start: bool,
    after: Revision,
) -> Result<Option<DeskFrame>, StoreError> {
    let Some(CampaignAt { campaign, frame_revision }) = txn.campaign(desk.campaign)? else { return Ok(None) };
    if !from_start && frame_revision <= after {
        return Ok(None);
    }
    let nodes = desk.rights.nodes.newest();
    let mut operators = txn.accounts()?;
    operators.retain(|account| account.grants.iter().any(|grant| nodes.contains(&grant.node)));
    let names =
        txn.desks(desk.campaign)?.into_iter().map(|desk| DeskName { desk: desk.id(), name: desk.name });
    Ok(Some(DeskFrame {
        desk: desk.rights.clone(),
        campaign,
        keys: ticket_keys(txn, desk)?,
        operators: operators.into_iter().map(accounts::operator).collect(),
        desks: names.collect(),
        form_nodes: form_nodes(txn, desk)?,
    }))
}

/// The nodes that have a part of the form 党团关系迁移地址查询.
fn form_nodes(txn: &mut dyn ReadTxn, desk: &Desk) -> Result<BTreeSet<NodeId>, StoreError> {
    let school = txn.school()?;
    Ok(school::form_parts(txn, desk.campaign, school.as_ref())?.into_values().collect())
}

fn ticket_keys(txn: &mut dyn ReadTxn, desk: &Desk) -> Result<Vec<TicketKey>, StoreError> {
    let keys = txn.signing_keys(desk.campaign)?;
    let active = keys.iter().find(|key| !key.revoked).map(|key| key.key);
    let public = keys.iter().map(|key| TicketKey {
        campaign: key.campaign,
        key: key.key,
        public: SigningKey::from_secret(key.secret).public_key().to_bytes(),
        state: match key.revoked {
            true => TicketKeyState::Revoked,
            false if Some(key.key) == active => TicketKeyState::Active,
            false => TicketKeyState::Spare,
        },
    });
    Ok(public.collect())
}

/// A student as this desk may know them.
pub fn state(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    student: Student,
    revision: Revision,
) -> Result<StudentState, StoreError> {
    let marks = txn.marks_of(student.id)?;
    let own = marks.iter().filter(|stored| stored.judged.mark.origin.desk() == Some(desk.id()));
    let own = own.map(marks::answer_of).collect();
    let record = student.record(marks.into_iter().map(|stored| stored.judged));
    Ok(StudentState {
        no: student.no,
        name: student.name,
        initials: student.initials,
        college: student.college,
        record: within_scope(record, desk),
        revision,
        own,
    })
}

/// The desk's own nodes in full, of all others the status alone.
fn within_scope(mut record: Record, desk: &Desk) -> Record {
    let own = desk.rights.nodes.newest();
    let foreign: Vec<_> = record.nodes.keys().filter(|node| !own.contains(node)).copied().collect();
    for node in foreign {
        let status = record.status(node);
        record.nodes.insert(node, History::StatusOnly { status });
    }
    record
}
