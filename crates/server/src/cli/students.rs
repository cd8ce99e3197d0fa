//! The roster.

use std::path::Path;

use anyhow::{Context, anyhow};
use lixiao_domain::{CampaignId, Revision, StudentNo};
use lixiao_server::core::students::{self, ImportError};
use lixiao_server::edge;
use lixiao_server::files::roster_file::{self, RosterFault};
use lixiao_store::{ALL, Store, StoreError, read, write};

use super::{campaign_or_newest, print, words};

pub(super) async fn import(
    store: &dyn Store,
    path: &Path,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let campaign = campaign_or_newest(store, campaign).await?;
    let roster = roster_file::parse(&bytes);
    let done = write(store, move |txn| students::import(txn, campaign, &roster, edge::now())).await;
    let done = done.map_err(|error| match error {
        ImportError::CampaignUnknown(_) => anyhow!(words::server().campaign_missing.with(&[])),
        ImportError::Rows(faults) => refused_rows(&faults),
        ImportError::Store(error) => error.into(),
    })?;
    print(words::server().students_imported.with(&[
        ("added", &done.added),
        ("changed", &done.changed),
        ("unchanged", &done.unchanged),
    ]))
}

/// Every bad row, a line each, and that nothing was imported.
fn refused_rows(faults: &[RosterFault]) -> anyhow::Error {
    let refused = words::server().students_refused.with(&[("n", &faults.len())]);
    let lines: Vec<String> = faults.iter().map(row_sentence).collect();
    anyhow!("{refused}\n{}", lines.join("\n"))
}

fn row_sentence(fault: &RosterFault) -> String {
    let words = words::server();
    match fault {
        RosterFault::NotUtf8 => words.row_not_utf8.with(&[]),
        RosterFault::ColumnMissing(column) => words.row_column_missing.with(&[("column", &column.heading())]),
        RosterFault::Unreadable { line } => words.row_unreadable.with(&[("line", line)]),
        RosterFault::NoInvalid { line, found } => {
            words.row_no_invalid.with(&[("line", line), ("found", found)])
        }
        RosterFault::NoTwice { line, no } => words.row_no_twice.with(&[("line", line), ("no", no)]),
        RosterFault::Empty { line, column } => {
            words.row_empty.with(&[("line", line), ("column", &column.heading())])
        }
        RosterFault::PlanUnknown { line, found } => {
            words.row_plan_unknown.with(&[("line", line), ("found", found)])
        }
    }
}

pub(super) async fn list(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let students =
        read::<_, StoreError>(store, move |txn| txn.students_after(campaign, Revision(0), ALL)).await?;
    let mut numbers: Vec<StudentNo> = students.into_iter().map(|(_, student)| student.no).collect();
    numbers.sort();
    numbers.into_iter().try_for_each(print)
}
