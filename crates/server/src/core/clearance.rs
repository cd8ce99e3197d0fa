//! 离校流程, as its student sees it.

use lixiao_domain::plan::Plan;
use lixiao_domain::{Campaign, Node, NodeProgress, Progress, Record, Revision, Status, Timestamp};
use lixiao_protocol::ipc::NodeName;
use lixiao_protocol::student::{Clearance, FormStanding, NodeStanding, Standing};
use lixiao_store::{ReadTxn, StoreError, Student};
use sha2::{Digest, Sha256};

use crate::core::{campaigns, codes, forms};

/// Where the student stands.
pub fn of(txn: &mut dyn ReadTxn, student: &Student, at: Timestamp) -> Result<Clearance, StoreError> {
    let campaign = campaigns::existing(txn, student.campaign)?;
    let marks = txn.marks_of(student.id)?.into_iter().map(|stored| stored.judged);
    let record = student.record(marks);
    let plan = student.plan.as_ref().and_then(|plan| campaign.plan(plan));
    Ok(Clearance {
        no: student.no.clone(),
        name: student.name.clone(),
        college: student.college.clone(),
        standing: plan.map_or(Standing::NoPlan, |plan| standing(&campaign, plan, student, &record)),
        campaign: campaign.name,
        form: form_standing(txn, student)?,
        revision: txn.student_revision(student.id)?.unwrap_or(Revision(0)),
        as_of: at,
    })
}

fn standing(campaign: &Campaign, plan: &Plan, student: &Student, record: &Record) -> Standing {
    let progress = Progress::of(campaign, plan, record);
    let window = *plan.window.newest();
    let nodes = progress.nodes.iter().filter_map(|place| {
        campaign.nodes.get(&place.node).map(|node| node_standing(campaign, node, place, record))
    });
    let nodes: Vec<NodeStanding> = nodes.collect();
    if progress.is_done() {
        let since = nodes.iter().filter_map(|node| node.since).max().unwrap_or_default();
        return Standing::Done { window, nodes, since, receipt: receipt(student, &progress, record) };
    }
    let remaining = u32::try_from(progress.remaining()).unwrap_or(u32::MAX);
    Standing::InPlan { window, nodes, remaining, next: progress.next().collect() }
}

fn node_standing(campaign: &Campaign, node: &Node, place: &NodeProgress, record: &Record) -> NodeStanding {
    let head = record.head(node.id);
    let reasons = match place.status {
        Status::Failed => record.fail_reasons(node.id),
        Status::Pending => record.reopen_reason(node.id).into_iter().collect(),
        Status::Passed | Status::NotRequired => Vec::new(),
    };
    NodeStanding {
        node: node.id,
        step: place.step,
        department: node.department.clone(),
        title: node.title.clone(),
        note: node.note.clone(),
        office: node.office.clone(),
        status: place.status,
        since: head.map(|head| head.effective),
        reasons: reasons.into_iter().cloned().collect(),
        due: record.due(node.id).cloned(),
        missing: place.missing.iter().filter_map(|missing| campaign.nodes.get(missing)).map(name).collect(),
        held: place.held,
        premise_withdrawn: place.premise_withdrawn(),
        on_behalf: head.is_some_and(|head| head.mark.on_behalf.is_some()),
    }
}

/// A node by name.
pub(super) fn name(node: &Node) -> NodeName {
    NodeName { department: node.department.clone(), title: node.title.clone() }
}

/// What the 离校单 is checked by: the same as long as the same marks stand, and unguessable without their ids.
fn receipt(student: &Student, progress: &Progress, record: &Record) -> String {
    let mut digest = Sha256::new_with_prefix(b"LXDONE1");
    digest.update(student.no.as_str());
    for node in &progress.nodes {
        digest.update(node.node.0.to_be_bytes());
        digest.update(record.head(node.node).map_or([0; 16], |head| head.mark.id.0.into_bytes()));
    }
    codes::of_digest(digest.finalize().into())
}

fn form_standing(txn: &mut dyn ReadTxn, student: &Student) -> Result<FormStanding, StoreError> {
    let form = txn.form(student.id)?;
    Ok(match form {
        Some(form) => FormStanding::Submitted { at: form.at, corrected: !form.corrections.is_empty() },
        None if forms::asked(txn, student)?.is_empty() => FormStanding::NotAsked,
        None => FormStanding::Open,
    })
}
