//! Takes marks in that come as files.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use lixiao_seal::FileError;
use lixiao_server::core::exports::{self, ImportError};
use lixiao_server::edge;
use lixiao_store::{Store, write};

use super::{moment, print, words};

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
