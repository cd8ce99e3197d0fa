//! The form 党团关系迁移地址查询: submitted once by the student, then corrected and confirmed by departments.

use std::collections::{BTreeMap, BTreeSet};

use lixiao_domain::form::{Confirmation, Corrector, FieldFault, Form, FormEntries, FormField, FormPart};
use lixiao_domain::{ActorId, Campaign, NodeId, SessionId, Timestamp};
use lixiao_protocol::student::{
    DepartmentForm, FormChange, FormCorrection, FormPartStanding, FormView, SubmittedForm,
};
use lixiao_store::{Desk, ReadTxn, StoreError, Student, WriteTxn};

use crate::core::clearance::name;
use crate::core::{accounts, campaigns, codes, school};

/// What became of a form that a student hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submission {
    /// It is kept.
    Taken(Box<SubmittedForm>),
    /// One was submitted before, and stands.
    Already(Box<SubmittedForm>),
    /// These fields cannot be taken.
    Invalid(Vec<FieldFault>),
    /// The school asks for none.
    NotAsked,
}

/// What became of a department's change of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is kept.
    Kept,
    /// These fields cannot be taken.
    Invalid(Vec<FieldFault>),
    /// The student has submitted none, or none of its parts is this department's.
    NotThere,
    /// It has been changed since it was shown.
    Changed,
    /// A correction wants a reason.
    ReasonMissing,
}

/// Who changes a form for a department.
#[derive(Clone, Copy, Debug)]
pub struct Department {
    /// For which node.
    pub node: NodeId,
    /// Who.
    pub actor: ActorId,
    /// When.
    pub at: Timestamp,
}

/// Who changes forms for the node at this desk; `None` where session, person, desk and node do not agree.
pub fn department(
    txn: &mut dyn ReadTxn,
    desk: &Desk,
    session: SessionId,
    node: NodeId,
    at: Timestamp,
) -> Result<Option<Department>, StoreError> {
    // Whoever has signed out opens nothing any more, though marks of theirs may still count.
    let session = txn.session(session)?.filter(|session| session.ended.is_none());
    let actor = session.as_ref().map(|session| session.actor);
    let rights = accounts::rights(txn, Some(desk), session, actor)?;
    Ok(rights.acting_for(node, at).map(|actor| Department { node, actor, at }))
}

/// The parts that the school asks this student's campaign for, each with its node.
pub fn asked(txn: &mut dyn ReadTxn, student: &Student) -> Result<BTreeMap<FormPart, NodeId>, StoreError> {
    let school = txn.school()?;
    school::form_parts(txn, student.campaign, school.as_ref())
}

/// The form as its student sees it.
pub fn view(txn: &mut dyn ReadTxn, student: &Student) -> Result<FormView, StoreError> {
    if let Some(form) = txn.form(student.id)? {
        return Ok(FormView::Submitted(Box::new(submitted(txn, student, form)?)));
    }
    let parts: BTreeSet<FormPart> = asked(txn, student)?.into_keys().collect();
    Ok(if parts.is_empty() { FormView::NotAsked } else { FormView::Open { parts } })
}

/// Takes the student's form, once.
pub fn submit(
    txn: &mut dyn WriteTxn,
    student: &Student,
    entries: FormEntries,
    at: Timestamp,
) -> Result<Submission, StoreError> {
    if let Some(form) = txn.form(student.id)? {
        return Ok(Submission::Already(Box::new(submitted(txn, student, form)?)));
    }
    let parts: BTreeSet<FormPart> = asked(txn, student)?.into_keys().collect();
    if parts.is_empty() {
        return Ok(Submission::NotAsked);
    }
    let entries = entries.trimmed();
    let faults = entries.faults(&parts);
    if !faults.is_empty() {
        return Ok(Submission::Invalid(faults));
    }
    let (confirmed, corrections) = (BTreeMap::new(), Vec::new());
    let form = Form { student: student.id, at, receipt: codes::draw(), entries, confirmed, corrections };
    let revision = txn.next_revision()?;
    txn.add_form(&form, revision)?;
    Ok(Submission::Taken(Box::new(submitted(txn, student, form)?)))
}

/// The form as the department of a node sees it.
pub fn for_department(
    txn: &mut dyn ReadTxn,
    student: &Student,
    node: NodeId,
) -> Result<DepartmentForm, StoreError> {
    let parts = asked(txn, student)?;
    let own: BTreeSet<FormPart> =
        parts.iter().filter(|(_, of)| **of == node).map(|(part, _)| *part).collect();
    let fields =
        FormField::ALL.into_iter().filter(|field| !own.is_empty() && field.is_within(&own)).collect();
    let form = txn.form(student.id)?;
    let submitted = form.map(|form| submitted(txn, student, form)).transpose()?;
    Ok(DepartmentForm { submitted, asked: parts.into_keys().collect(), own, fields })
}

/// Changes a submitted form for a department that has seen `seen` corrections of it.
pub fn change(
    txn: &mut dyn WriteTxn,
    student: &Student,
    department: Department,
    seen: usize,
    change: FormChange,
) -> Result<Change, StoreError> {
    let Some((form, parts)) = changeable(txn, student, department.node)? else { return Ok(Change::NotThere) };
    if form.corrections.len() != seen {
        return Ok(Change::Changed);
    }
    match change {
        FormChange::Confirm => confirm(txn, form, parts, department),
        FormChange::Correct { entries, reason } => {
            let reason = reason.trim().to_owned();
            let Department { node, actor: by, at } = department;
            correct(txn, student, form, *entries, &Corrector { node, parts, by, reason, at })
        }
    }
}

/// Makes a submitted form say something else, and keeps what it said, who changed it, and why.
fn correct(
    txn: &mut dyn WriteTxn,
    student: &Student,
    mut form: Form,
    entries: FormEntries,
    corrector: &Corrector,
) -> Result<Change, StoreError> {
    if corrector.reason.is_empty() {
        return Ok(Change::ReasonMissing);
    }
    let asked: BTreeSet<FormPart> = asked(txn, student)?.into_keys().collect();
    match form.correct(entries.trimmed(), &asked, corrector) {
        Ok(()) => keep(txn, &form),
        Err(faults) => Ok(Change::Invalid(faults)),
    }
}

/// Confirms the parts of a submitted form that are the department's.
fn confirm(
    txn: &mut dyn WriteTxn,
    mut form: Form,
    parts: BTreeSet<FormPart>,
    department: Department,
) -> Result<Change, StoreError> {
    let confirmation = Confirmation { at: department.at, by: department.actor };
    form.confirmed.extend(parts.into_iter().map(|part| (part, confirmation)));
    keep(txn, &form)
}

/// The student's form with those of its parts that are the node's; `None` where there is nothing of the kind.
fn changeable(
    txn: &mut dyn ReadTxn,
    student: &Student,
    node: NodeId,
) -> Result<Option<(Form, BTreeSet<FormPart>)>, StoreError> {
    let Some(form) = txn.form(student.id)? else { return Ok(None) };
    let mut own = asked(txn, student)?;
    own.retain(|_, of| *of == node);
    let parts: BTreeSet<FormPart> = own.into_keys().collect();
    Ok((!parts.is_empty()).then_some((form, parts)))
}

fn keep(txn: &mut dyn WriteTxn, form: &Form) -> Result<Change, StoreError> {
    let revision = txn.next_revision()?;
    txn.put_form(form, revision)?;
    Ok(Change::Kept)
}

fn submitted(txn: &mut dyn ReadTxn, student: &Student, form: Form) -> Result<SubmittedForm, StoreError> {
    let asked = asked(txn, student)?;
    let campaign = campaigns::existing(txn, student.campaign)?;
    let school: BTreeSet<FormPart> = asked.keys().copied().collect();
    let parts = form.entries.asked(&school).filter_map(|part| {
        let node = campaign.nodes.get(asked.get(&part)?)?;
        let confirmed = form.confirmed.get(&part).map(|confirmation| confirmation.at);
        Some(FormPartStanding { part, node: name(node), office: node.office.clone(), confirmed })
    });
    let parts = parts.collect();
    let corrections = corrections(txn, &campaign, &form)?;
    Ok(SubmittedForm { entries: form.entries, at: form.at, receipt: form.receipt, parts, corrections })
}

fn corrections(
    txn: &mut dyn ReadTxn,
    campaign: &Campaign,
    form: &Form,
) -> Result<Vec<FormCorrection>, StoreError> {
    let lines = form.corrections.iter().map(|line| {
        let department = campaign.nodes.get(&line.node).map(|node| node.department.clone());
        Ok(FormCorrection {
            field: line.field,
            old: line.old.clone(),
            new: line.new.clone(),
            department: department.unwrap_or_default(),
            by: txn.account_of(line.by)?.map(|account| account.name).unwrap_or_default(),
            reason: line.reason.clone(),
            at: line.at,
        })
    });
    lines.collect()
}
