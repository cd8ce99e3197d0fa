//! The kiosk's window, for one student.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use anyhow::Context as _;
use lixiao_desk::Machine;
use lixiao_kiosk::{Kiosk, Printer};
use lixiao_protocol::kiosk::event;
use tauri::async_runtime::{block_on, spawn};
use tauri::{App, AppHandle, Builder, Context, Emitter, Manager, Window, WindowEvent, Wry};

use super::{LEFT, WIPED, commands};
use crate::camera::Source;
use crate::windows;

/// Shows the kiosk in `folder` until its student is gone; the web view keeps its own in `web`, and the camera, when
/// it is asked for, is `source`.
///
/// # Errors
/// When the window cannot be made.
pub(crate) fn run(
    context: Context<Wry>,
    folder: &Path,
    web: PathBuf,
    source: Source,
) -> anyhow::Result<ExitCode> {
    let (folder, program) = (folder.to_owned(), Builder::default());
    let program = program.invoke_handler(tauri::generate_handler![
        commands::kiosk_state,
        commands::kiosk_school,
        commands::kiosk_sign_in,
        commands::kiosk_university,
        commands::kiosk_university_frame,
        commands::kiosk_university_key,
        commands::kiosk_own_code,
        commands::kiosk_sign_out,
        commands::kiosk_clearance,
        commands::kiosk_ticket,
        commands::kiosk_new_ticket,
        commands::kiosk_handover,
        commands::kiosk_form,
        commands::kiosk_print,
        commands::kiosk_wipe,
        commands::kiosk_maintain,
        commands::kiosk_leave
    ]);
    let program = program.on_window_event(stay).setup(move |app| {
        app.manage(source);
        Ok(set_up(app, &folder, web)?)
    });
    let code = program.build(context).context("starting the kiosk's window")?.run_return(|_, _| {});
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)))
}

/// Ends this student's program; the parent begins the next one's.
pub(super) fn wipe(app: &AppHandle) {
    app.exit(WIPED);
}

/// Ends the kiosk.
pub(super) fn leave(app: &AppHandle) {
    app.exit(LEFT);
}

fn set_up(app: &App, folder: &Path, web: PathBuf) -> anyhow::Result<()> {
    thread::Builder::new().name("parent".to_owned()).spawn(end_with_parent).context("watching the parent")?;
    let kiosk = block_on(async { Kiosk::open(folder, Arc::new(Machine::new()), Printer::default()) });
    let kiosk = kiosk.context("reading the kiosk's folder")?;
    spawn(tell_state(app.handle().clone(), kiosk.clone()));
    spawn(tell_changes(app.handle().clone(), kiosk.clone()));
    spawn(end_overstayed(app.handle().clone(), kiosk.clone()));
    app.manage(kiosk);
    windows::open_kiosk(app.handle(), web)?;
    Ok(())
}

/// A kiosk's window is not closed by anybody: who looks after it leaves by its PIN.
fn stay(_: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
    }
}

/// The parent never writes: what ends this wait is its end.
fn end_with_parent() {
    let mut nothing = Vec::new();
    let ended = std::io::stdin().read_to_end(&mut nothing);
    tracing::error!(?ended, "the kiosk's parent is gone");
    std::process::exit(WIPED);
}

async fn tell_state(app: AppHandle, kiosk: Kiosk) {
    let mut states = kiosk.watch_state();
    while states.changed().await.is_ok() {
        let state = states.borrow_and_update().clone();
        tell(&app, event::STATE, &state);
    }
}

async fn tell_changes(app: AppHandle, kiosk: Kiosk) {
    let mut changes = kiosk.watch_changes();
    while changes.changed().await.is_ok() {
        let change = *changes.borrow_and_update();
        tell(&app, event::CHANGED, &change);
    }
}

async fn end_overstayed(app: AppHandle, kiosk: Kiosk) {
    kiosk.overstayed().await;
    kiosk.clear().await;
    wipe(&app);
}

pub(super) fn tell(app: &AppHandle, event: &str, what: &impl serde::Serialize) {
    if let Err(error) = app.emit_to(windows::KIOSK, event, what) {
        tracing::warn!(%error, event, "the page does not hear of a change");
    }
}
