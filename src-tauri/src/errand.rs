//! What the program can do without a window.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use lixiao_desk::{Desk, DeskResult, Machine};
use lixiao_protocol::ipc::{CommandError, Phase};

use crate::enrolling;
use crate::options::Errand;

/// The exit code of what could not be done, and of a question that could not be answered.
const NOT_DONE: u8 = 2;

/// Does it on the desk in `folder`. What goes wrong is told by its code on standard error.
pub(crate) async fn run(folder: &Path, errand: Errand) -> ExitCode {
    match done(folder, errand).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let error = CommandError::from(error);
            tracing::error!(?error, "not done");
            ExitCode::from(NOT_DONE)
        }
    }
}

/// Whether it is done, or so.
async fn done(folder: &Path, errand: Errand) -> DeskResult<bool> {
    match errand {
        Errand::KioskPin => Ok(set_pin(folder)),
        Errand::IsEnrolled if lixiao_kiosk::is_kiosk(folder) => Ok(true),
        Errand::Enrol { .. } | Errand::Export { .. } | Errand::IsEnrolled => {
            let desk = Desk::open(folder, Arc::new(Machine::new())).await?;
            done_by(&desk, folder, errand).await
        }
    }
}

async fn done_by(desk: &Desk, folder: &Path, errand: Errand) -> DeskResult<bool> {
    match errand {
        Errand::Enrol { address, code } => {
            enrolling::enrol(desk, folder, &address, &code).await.map(|_| true)
        }
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
        Errand::KioskPin => Ok(set_pin(folder)),
    }
}

/// Sets the PIN that the first line of standard input says; whether it could.
fn set_pin(folder: &Path) -> bool {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line);
    let set = read.and_then(|_| lixiao_kiosk::set_pin(folder, line.trim(), &Machine::new()));
    if let Err(error) = &set {
        tracing::error!(%error, "the PIN is not set");
    }
    set.is_ok()
}
