//! The windows, made as tauri.conf.json describes them.

use std::path::PathBuf;

use anyhow::Context;
use lixiao_protocol::kiosk::UniversityFrame;
use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{
    AppHandle, LogicalPosition, LogicalSize, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    Wry,
};

/// The counter's window.
pub(crate) const STAFF: &str = "staff";

/// The kiosk's window.
pub(crate) const KIOSK: &str = "kiosk";

/// The university's page at a kiosk.
pub(crate) const UNIVERSITY: &str = "university";

/// Where a kiosk's web views keep what they must.
pub(crate) struct WebFolder(PathBuf);

/// Opens the counter's window.
pub(crate) fn open_staff(app: &AppHandle) -> anyhow::Result<WebviewWindow> {
    paint_plainly(described(app, STAFF)?.build().context("opening the window")?)
}

/// Opens the kiosk's window: it goes nowhere but to its own page, opens no other, and keeps what it must in `web`.
pub(crate) fn open_kiosk(app: &AppHandle, web: PathBuf) -> anyhow::Result<WebviewWindow> {
    let builder = described(app, KIOSK)?.data_directory(web.clone()).on_navigation(is_ours);
    app.manage(WebFolder(web));
    let builder = builder.on_new_window(|_, _| NewWindowResponse::Deny).on_download(|_, _| false);
    paint_plainly(over_the_screen(app, builder).build().context("opening the kiosk's window")?)
}

/// Has the web view paint what changed, and not put the whole page together anew for each picture of the preview: that
/// is the work of a graphics card, which the processor does where there is none.
#[cfg(target_os = "linux")]
fn paint_plainly(window: WebviewWindow) -> anyhow::Result<WebviewWindow> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

    let paint = |page: tauri::webview::PlatformWebview| {
        if let Some(settings) = page.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    };
    window.with_webview(paint).context("choosing how the window is painted")?;
    Ok(window)
}

/// Other systems' web views choose well by themselves.
#[cfg(not(target_os = "linux"))]
fn paint_plainly(window: WebviewWindow) -> anyhow::Result<WebviewWindow> {
    Ok(window)
}

/// Opens the university's page over a part of the kiosk's window: it goes where `may_go` says, opens no other window,
/// and keeps what it must where the kiosk's page does. Its label stands in no capability.
pub(crate) fn open_university(
    app: &AppHandle,
    url: Url,
    frame: UniversityFrame,
    script: &str,
    may_go: impl Fn(&Url) -> bool + Send + 'static,
) -> anyhow::Result<WebviewWindow> {
    let kiosk = app.get_webview_window(KIOSK).context("finding the kiosk's window")?;
    let web = app.state::<WebFolder>().0.clone();
    let builder = WebviewWindowBuilder::new(app, UNIVERSITY, WebviewUrl::External(url)).data_directory(web);
    let builder = builder.parent(&kiosk)?.decorations(false).skip_taskbar(true).visible(false);
    let builder = builder.zoom_hotkeys_enabled(false).devtools(false).disable_drag_drop_handler();
    let builder = builder.initialization_script_for_all_frames(script).on_navigation(may_go);
    let builder = builder.on_permission_request(|_, _| PermissionResponse::Deny);
    let handle = app.clone();
    let builder = builder.on_download(|_, _| false).on_new_window(move |url, _| go_there(&handle, url));
    let window = builder.build().context("opening the university's page")?;
    place(&window, frame)?;
    window.show()?;
    window.set_focus()?;
    Ok(window)
}

/// Puts the university's page where the kiosk's page wants it.
pub(crate) fn place(window: &WebviewWindow, frame: UniversityFrame) -> tauri::Result<()> {
    let UniversityFrame { x, y, width, height } = frame;
    window.set_size(LogicalSize { width, height })?;
    window.set_position(LogicalPosition { x, y })
}

/// What a page of the university's wants to show in a window of its own it shows in its place.
fn go_there(app: &AppHandle, url: Url) -> NewWindowResponse<Wry> {
    let window = app.get_webview_window(UNIVERSITY);
    if let Some(Err(error)) = window.map(|window| window.navigate(url)) {
        tracing::warn!(%error, "the university's page does not go on");
    }
    NewWindowResponse::Deny
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
