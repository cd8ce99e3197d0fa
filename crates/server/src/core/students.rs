//! Students come into a campaign.

use lixiao_domain::{Campaign, CampaignId, Issue, IssueNumber, PlanId, StudentId, Timestamp};
use lixiao_store::{ReadTxn, StoreError, Student, WriteTxn};
use pinyin::ToPinyinMulti;

use crate::core::marks;
use crate::edge;
use crate::files::roster_file::{Roster, RosterFault, RosterRow};

/// The most readings of a name that are kept as initials.
const READINGS: usize = 16;

/// A roster was not imported; nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The campaign is not there.
    #[error("there is no campaign {0}; apply its plan file first")]
    CampaignUnknown(CampaignId),
    /// Rows are wrong.
    #[error("{} rows are wrong", .0.len())]
    Rows(Vec<RosterFault>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Students who were not there before.
    pub added: usize,
    /// Students whose row says something new.
    pub changed: usize,
    /// Students whose row says what was known.
    pub unchanged: usize,
}

/// Takes a roster into the campaign: all of it or, when a row is wrong, nothing. Students who are not in it stay
/// as they are.
pub fn import(
    txn: &mut dyn WriteTxn,
    campaign: CampaignId,
    roster: &Roster,
    at: Timestamp,
) -> Result<Imported, ImportError> {
    let campaign = txn.campaign(campaign)?.ok_or(ImportError::CampaignUnknown(campaign))?.campaign;
    let unknown = roster.rows.iter().filter_map(|row| plan_fault(&campaign, row));
    let mut faults: Vec<_> = roster.faults.iter().cloned().chain(unknown).collect();
    faults.sort_by_key(RosterFault::line);
    if !faults.is_empty() {
        return Err(ImportError::Rows(faults));
    }
    let mut done = Imported::default();
    for row in &roster.rows {
        match txn.student_by_no(campaign.id, &row.no)? {
            None => {
                add(txn, &campaign, row, at)?;
                done.added += 1;
            }
            Some(before) if change(txn, &campaign, &before, row, at)? => done.changed += 1,
            Some(_) => done.unchanged += 1,
        }
    }
    Ok(done)
}

fn plan_fault(campaign: &Campaign, row: &RosterRow) -> Option<RosterFault> {
    let found: &PlanId = row.plan.as_ref()?;
    let known = campaign.plan(found).is_some();
    (!known).then(|| RosterFault::PlanUnknown { line: row.line, found: found.clone() })
}

fn add(
    txn: &mut dyn WriteTxn,
    campaign: &Campaign,
    row: &RosterRow,
    at: Timestamp,
) -> Result<(), StoreError> {
    let student = Student {
        id: unused_id(txn)?,
        campaign: campaign.id,
        no: row.no.clone(),
        name: row.name.clone(),
        initials: initials(&row.name),
        college: row.college.clone(),
        plan: row.plan.clone(),
        issues: vec![Issue { number: IssueNumber(1), since: at }],
    };
    let revision = txn.next_revision()?;
    txn.put_student(&student, revision)
}

/// Whether the row says something new. Another plan may free what is held.
fn change(
    txn: &mut dyn WriteTxn,
    campaign: &Campaign,
    before: &Student,
    row: &RosterRow,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let student = Student {
        name: row.name.clone(),
        initials: initials(&row.name),
        college: row.college.clone(),
        plan: row.plan.clone(),
        ..before.clone()
    };
    if student == *before {
        return Ok(false);
    }
    let revision = txn.next_revision()?;
    txn.put_student(&student, revision)?;
    marks::settle(txn, campaign, &student, at)?;
    Ok(true)
}

fn unused_id(txn: &mut dyn ReadTxn) -> Result<StudentId, StoreError> {
    loop {
        let id = StudentId(u32::from_be_bytes(edge::random_bytes()));
        if txn.student(id)?.is_none() {
            return Ok(id);
        }
    }
}

/// The first letters of a name's pinyin in lower case, one text for each way to read it; letters of a foreign
/// name stay as they are.
pub fn initials(name: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for letter in name.chars().filter(|letter| letter.is_alphanumeric()) {
        let firsts = first_letters(letter);
        readings = readings
            .iter()
            .flat_map(|reading| firsts.iter().map(move |first| format!("{reading}{first}")))
            .collect();
        readings.sort_unstable();
        readings.dedup();
        readings.truncate(READINGS);
    }
    readings
}

fn first_letters(letter: char) -> Vec<char> {
    let Some(readings) = letter.to_pinyin_multi() else { return vec![letter.to_ascii_lowercase()] };
    let mut firsts: Vec<char> =
        readings.into_iter().filter_map(|reading| reading.plain().chars().next()).collect();
    firsts.sort_unstable();
    firsts.dedup();
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_each_of_its_readings() {
        assert_eq!(initials("测试"), ["cs"]);
        assert!(initials("单示例").contains(&"ssl".to_owned()));
        assert!(initials("单示例").contains(&"dsl".to_owned()));
        assert_eq!(initials("Test 甲"), ["testj"]);
    }
}
