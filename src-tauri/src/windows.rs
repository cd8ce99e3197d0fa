//! The windows, made as tauri.conf.json describes them.

use std::path::PathBuf;

use anyhow::Context;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewWindow, WebviewWindowBuilder, Wry};

/// The counter's window.
pub(crate) const STAFF: &str = "staff";

/// The kiosk's window.
pub(crate) const KIOSK: &str = "kiosk";

/// Opens the counter's window.
pub(crate) fn open_staff(app: &AppHandle) -> anyhow::Result<WebviewWindow> {
    described(app, STAFF)?.build().context("opening the window")
}

/// Opens the kiosk's window: it goes nowhere but to its own page, opens no other, and keeps what it must in `web`.
pub(crate) fn open_kiosk(app: &AppHandle, web: PathBuf) -> anyhow::Result<WebviewWindow> {
    let builder = described(app, KIOSK)?.data_directory(web).on_navigation(is_ours);
    let builder = builder.on_new_window(|_, _| NewWindowResponse::Deny).on_download(|_, _| false);
    over_the_screen(app, builder).build().context("opening the kiosk's window")
}

/// As large as the screen: where no window manager runs, nobody makes a window full-screen.
fn over_the_screen<'a>(
    app: &AppHandle,
    builder: WebviewWindowBuilder<'a, Wry, AppHandle>,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let Ok(Some(screen)) = app.primary_monitor() else { return builder };
    let size = screen.size().to_logical::<f64>(screen.scale_factor());
    builder.position(0.0, 0.0).inner_size(size.width, size.height)
}

fn described<'a>(
    app: &'a AppHandle,
    label: &str,
) -> anyhow::Result<WebviewWindowBuilder<'a, Wry, AppHandle>> {
    let described = &app.config().app.windows;
    let window = described.iter().find(|window| window.label == label);
    let window = window.with_context(|| format!("finding the window {label} in tauri.conf.json"))?;
    WebviewWindowBuilder::from_config(app, window).context("reading the window's description")
}

/// Whether an address is a page of the program: by Tauri's scheme, which is a host on Windows, or in development.
fn is_ours(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    address.scheme() == "tauri" || host == "tauri.localhost" || (cfg!(dev) && host == "localhost")
}

/// Brings the counter's window to the front, because somebody started the program once more.
pub(crate) fn show_staff(app: &AppHandle) {
    let Some(window) = app.get_webview_window(STAFF) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window does not come to the front");
    }
}
