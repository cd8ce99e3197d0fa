//! The outbox as a file, for when the network does not come back: signed by this desk, readable by its centre alone.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use lixiao_protocol::ipc::{CommandError, Exported};
use lixiao_protocol::signed::{ExportedMark, ExportedOutbox};
use lixiao_seal::{DeskKey, OutboxFile, seal_outbox};
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::core::{Core, claims};
use crate::edge::random_secret;
use crate::error::{DeskError, DeskResult};
use crate::facts::Keys;
use crate::outbox;

impl Core {
    /// The name that a file of the outbox gets by itself: of this desk, and of how much it holds.
    pub(crate) fn export_name(&self) -> DeskResult<String> {
        let desk = self.enrolment()?.desk.to_string();
        let (next, _) = self.store.read(outbox::next)?;
        let desk = desk.split('-').next().unwrap_or_default();
        Ok(format!("lixiao-{desk}-{}.lixiao", next - 1))
    }

    /// Writes the outbox to the file at `path`, or under a name of its own into that folder.
    pub(crate) fn export(&self, path: &Path) -> DeskResult<Exported> {
        let path = if path.is_dir() { path.join(self.export_name()?) } else { path.to_owned() };
        let outbox = self.exported()?;
        let (unsent, marks) = (self.store.read(outbox::counts)?.unsent, outbox.marks.len());
        write(&path, &self.sealed(&outbox)?)?;
        let marks = u32::try_from(marks).unwrap_or(u32::MAX);
        Ok(Exported { path: path.display().to_string(), marks, unsent })
    }

    /// Every mark made here, in the words in which it is kept.
    fn exported(&self) -> DeskResult<ExportedOutbox> {
        let enrolment = self.enrolment()?;
        let (server, desk, at) = (enrolment.server, enrolment.desk, self.centre_now());
        let known = self.memory().sessions.clone();
        self.store.read(|sql| {
            let all = outbox::all(sql)?;
            let sessions = claims(&known, all.iter().map(|own| &own.mark));
            let marks = all.into_iter().map(|own| {
                Ok(ExportedMark { seq: own.seq, mark: own.mark.id, body: outbox::words(sql, own.seq)? })
            });
            let marks = marks.collect::<DeskResult<_>>()?;
            Ok(ExportedOutbox { server, desk, at, marks, sessions })
        })
    }

    fn sealed(&self, outbox: &ExportedOutbox) -> DeskResult<String> {
        let Keys { secret, centre } = self.enrolment()?.keys.clone().ok_or(CommandError::KeysMissing)?;
        let mut rng = StdRng::from_seed(random_secret(&*self.edge));
        let sealed = seal_outbox(outbox, &DeskKey::from_secret(secret), &centre, &mut rng);
        sealed.map_err(|error| DeskError::Unplanned(error.into()))
    }
}

/// Writes the file whole or not at all. Only an earlier file of an outbox is replaced.
fn write(path: &Path, text: &str) -> DeskResult<()> {
    if path.exists() && !is_outbox(path) {
        return Err(CommandError::FileInTheWay.into());
    }
    let part = PathBuf::from(format!("{}.part", path.display()));
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        drop(std::fs::remove_file(&part)); // what could not be written may not be there either
        tracing::warn!(%error, path = %path.display(), "the outbox was not written");
        let full = error.kind() == ErrorKind::StorageFull;
        if full { CommandError::DiskFull.into() } else { CommandError::FileNotWritten.into() }
    })
}

fn is_outbox(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| OutboxFile::parse(&text).is_ok())
}
