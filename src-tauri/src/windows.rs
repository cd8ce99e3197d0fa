//! The windows, made as tauri.conf.json describes them.

use anyhow::Context;
use tauri::{AppHandle, Manager, WebviewWindow, WebviewWindowBuilder};

/// The counter's window.
pub(crate) const STAFF: &str = "staff";

/// Opens the window with this label.
pub(crate) fn open(app: &AppHandle, label: &str) -> anyhow::Result<WebviewWindow> {
    let described = &app.config().app.windows;
    let window = described.iter().find(|window| window.label == label);
    let window = window.with_context(|| format!("finding the window {label} in tauri.conf.json"))?;
    let builder =
        WebviewWindowBuilder::from_config(app, window).context("reading the window's description")?;
    builder.build().context("opening the window")
}

/// Brings the counter's window to the front, because somebody started the program once more.
pub(crate) fn show_staff(app: &AppHandle) {
    let Some(window) = app.get_webview_window(STAFF) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window does not come to the front");
    }
}
