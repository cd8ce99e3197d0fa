//! A desk's outbox comes in as a file, where no network brings it.

use lixiao_domain::{DeskId, Mark, Outcome, Timestamp};
use lixiao_protocol::http::{Answer, UnreadableMark};
use lixiao_protocol::signed::{ExportedMark, ExportedOutbox};
use lixiao_seal::{FileError, OutboxFile, open_outbox};
use lixiao_store::{Desk, ReadTxn, StoreError, WriteTxn};

use crate::core::{accounts, centre, marks};

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The desk that wrote it.
    pub desk: Desk,
    /// When, in the centre's time as the desk knew it.
    pub exported: Timestamp,
    /// Marks that were here before, by a push or another file.
    pub known: usize,
    /// Marks that came with this file and count, or wait for earlier nodes.
    pub taken: usize,
    /// Marks that came with this file and were decided otherwise: they come back to the desk's 退回清单.
    pub returned: usize,
    /// Marks that came with this file and were put aside: the desk was revoked, or nobody can read them.
    pub quarantined: usize,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is none, or not what it says.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is meant for another server.
    #[error("meant for another server")]
    OtherServer,
    /// No desk of that id is enrolled here, or one that has no key.
    #[error("of a desk that is not known here")]
    DeskUnknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the text of a desk's file. Each mark is judged as if the desk had pushed it now, and gets the same answer
/// however often it comes, and by which way. The desk learns the answers once it is back on the network.
pub fn import(txn: &mut dyn WriteTxn, text: &str, at: Timestamp) -> Result<Imported, ImportError> {
    let (desk, outbox) = read(txn, text)?;
    let mut imported =
        Imported { exported: outbox.at, known: 0, taken: 0, returned: 0, quarantined: 0, desk };
    accounts::take_up(txn, imported.desk.id(), &outbox.sessions)?;
    for sent in outbox.marks {
        let known = is_known(txn, imported.desk.id(), &sent)?;
        let answer = take(txn, &imported.desk, sent, at)?;
        *imported.count(known, &answer.outcome) += 1;
    }
    Ok(imported)
}

fn read(txn: &mut dyn ReadTxn, text: &str) -> Result<(Desk, ExportedOutbox), ImportError> {
    let file = OutboxFile::parse(text)?;
    if file.server != txn.identity()?.server {
        return Err(ImportError::OtherServer);
    }
    let desk = txn.desk(file.desk)?.ok_or(ImportError::DeskUnknown)?;
    let signer = desk.key.ok_or(ImportError::DeskUnknown)?;
    let outbox = open_outbox(&file, &centre::key(txn)?, signer)?;
    Ok((desk, outbox))
}

fn is_known(txn: &mut dyn ReadTxn, desk: DeskId, sent: &ExportedMark) -> Result<bool, StoreError> {
    let kept = txn.mark(sent.mark)?;
    Ok(kept.is_some_and(|kept| kept.judged.mark.desk_seq() == Some((desk, sent.seq)))
        || txn.mark_numbered(desk, sent.seq)? == Some(sent.mark))
}

/// Takes one mark of the desk. What is no mark of that desk is put aside under its number.
fn take(
    txn: &mut dyn WriteTxn,
    desk: &Desk,
    sent: ExportedMark,
    at: Timestamp,
) -> Result<Answer, StoreError> {
    let ExportedMark { seq, mark: id, body } = sent;
    let mark: Option<Mark> = serde_json::from_str(&body).ok();
    let own = mark.filter(|mark| mark.id == id && mark.desk_seq() == Some((desk.id(), seq)));
    if let Some(mark) = own {
        let mut answers = marks::take(txn, desk.id(), std::slice::from_ref(&mark), at)?;
        return Ok(answers.pop().expect("one mark gets one answer"));
    }
    let epoch = txn.identity()?.epoch;
    marks::put_aside(txn, desk.id(), &UnreadableMark { epoch, seq, mark: id, body }, at)
}

impl Imported {
    fn count(&mut self, known: bool, outcome: &Outcome) -> &mut usize {
        match outcome {
            _ if known => &mut self.known,
            Outcome::Applied
            | Outcome::AlreadySo { .. }
            | Outcome::Withdrawn { .. }
            | Outcome::Held { .. } => &mut self.taken,
            Outcome::Conflict { .. } | Outcome::Refused(_) => &mut self.returned,
            Outcome::Quarantined(_) => &mut self.quarantined,
        }
    }
}
