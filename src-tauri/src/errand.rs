//! What the program can do without a window.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use lixiao_desk::{Desk, DeskResult, Machine};
use lixiao_protocol::ipc::{CommandError, Phase};

use crate::options::Errand;

/// Does it on the desk in `folder`. What goes wrong is told by its code on standard error.
pub(crate) async fn run(folder: &Path, errand: Errand) -> ExitCode {
    match done(folder, errand).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let error = CommandError::from(error);
            tracing::error!(?error, "not done");
            ExitCode::FAILURE
        }
    }
}

async fn done(folder: &Path, errand: Errand) -> DeskResult<bool> {
    let desk = Desk::open(folder, Arc::new(Machine::new())).await?;
    match errand {
        Errand::Enrol { address, code } => desk.enrol(&address, &code).await.map(|()| true),
        Errand::Export { file } => desk.export(&file).await.map(|exported| {
            tracing::info!(
                path = exported.path,
                marks = exported.marks,
                unsent = exported.unsent,
                "exported"
            );
            true
        }),
        Errand::IsEnrolled => Ok(!matches!(desk.status().phase, Phase::Setup { .. })),
    }
}
