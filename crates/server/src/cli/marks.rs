//! Takes marks in that come as files, and lists those that an admin must look at.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use lixiao_domain::{CampaignId, Judged, Outcome};
use lixiao_protocol::ipc::Said;
use lixiao_seal::FileError;
use lixiao_server::core::exports::{self, ImportError};
use lixiao_server::core::oversight::{self, Seen, Unread};
use lixiao_server::edge;
use lixiao_store::{Store, StoreError, read, write};

use super::{campaign_or_newest, moment, print, words};

/// Imports each file, also when another one is not taken. Fails if any was not.
pub(super) async fn import(store: &dyn Store, files: &[PathBuf]) -> anyhow::Result<()> {
    let mut refused = Vec::new();
    for file in files {
        if let Err(error) = import_one(store, file).await {
            refused.push(format!("{}: {error:#}", file.display()));
        }
    }
    if refused.is_empty() { Ok(()) } else { bail!(refused.join("\n")) }
}

async fn import_one(store: &dyn Store, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).context("reading")?;
    let imported =
        write(store, move |txn| exports::import(txn, &text, edge::now())).await.map_err(sentence)?;
    print(words::server().export_imported.with(&[
        ("file", &file.display()),
        ("desk", &imported.desk.name),
        ("time", &moment(imported.exported)),
        ("taken", &imported.taken),
        ("returned", &imported.returned),
        ("quarantined", &imported.quarantined),
        ("known", &imported.known),
    ]))
}

pub(super) async fn list_aside(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let (marks, unread) =
        read::<_, StoreError>(store, move |txn| oversight::put_aside(txn, campaign)).await?;
    if marks.is_empty() && unread.is_empty() {
        return print(words::server().aside_none.with(&[]));
    }
    marks.iter().try_for_each(|seen| print(line(seen, &quarantine(&seen.stored.judged.outcome))))?;
    unread.iter().try_for_each(|unread| print(unread_line(unread)))
}

pub(super) async fn list_review(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let marks = read::<_, StoreError>(store, move |txn| oversight::to_review(txn, campaign)).await?;
    if marks.is_empty() {
        return print(words::server().review_none.with(&[]));
    }
    marks.iter().try_for_each(|seen| print(line(seen, &second_look(&seen.stored.judged))))
}

/// Why somebody should look at a mark.
fn second_look(judged: &Judged) -> String {
    let reasons = judged.review.iter().copied().map(words::review);
    let conflict =
        matches!(judged.outcome, Outcome::Conflict { .. }).then(|| words::server().conflict.with(&[]));
    conflict.into_iter().chain(reasons).collect::<Vec<_>>().join(" ")
}

/// A mark by desk and number, about whom, what it says, when, and why it is listed.
fn line(Seen { desk, student, stored }: &Seen, why: &str) -> String {
    let mark = &stored.judged.mark;
    let seq = mark.desk_seq().map_or(0, |(_, seq)| seq);
    let (no, name) = match student {
        Some((no, name)) => (no.to_string(), name.as_str()),
        None => (mark.student.to_string(), ""),
    };
    words::server().mark_line.with(&[
        ("desk", desk),
        ("seq", &seq),
        ("no", &no),
        ("name", &name),
        ("node", &mark.node),
        ("said", &words::said(Said::by(mark))),
        ("time", &moment(stored.judged.effective)),
        ("why", &why),
    ])
}

fn unread_line(Unread { desk, aside }: &Unread) -> String {
    words::server().unread_line.with(&[
        ("desk", desk),
        ("seq", &aside.seq),
        ("time", &moment(aside.received)),
        ("why", &quarantine(&aside.outcome)),
        ("body", &aside.body),
    ])
}

/// Why it was put aside. An id that was taken is the one thing set aside that no quarantine names.
fn quarantine(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Quarantined(why) => words::quarantine(why),
        Outcome::Refused(_)
        | Outcome::Applied
        | Outcome::AlreadySo { .. }
        | Outcome::Held { .. }
        | Outcome::Conflict { .. }
        | Outcome::Withdrawn { .. } => words::server().id_reused.with(&[]),
    }
}

fn sentence(error: ImportError) -> anyhow::Error {
    let words = words::server();
    anyhow!(match error {
        ImportError::File(FileError::Form) => words.export_form.with(&[]),
        ImportError::File(FileError::Sealed) => words.export_sealed.with(&[]),
        ImportError::File(FileError::Unsigned) => words.export_unsigned.with(&[]),
        ImportError::OtherServer => words.export_other_server.with(&[]),
        ImportError::DeskUnknown => words.export_desk_unknown.with(&[]),
        ImportError::Store(error) => return error.into(),
    })
}
