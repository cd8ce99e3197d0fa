//! The university's own page, in a web view over a part of the kiosk's window.
//!
//! Whatever it shows is a stranger's: it may call no command, and what it keeps stands in the same folder as the
//! kiosk's own page and goes with it. The program hears of it where the university sends it back to, and now and then
//! asks how long nobody has touched it.

use std::time::Duration;

use lixiao_protocol::booth::{Arrival, Departure};
use lixiao_protocol::kiosk::{UniversityFrame, UniversityKey, event};
use lixiao_protocol::student::StudentError;
use tauri::{AppHandle, Manager, Url, WebviewWindow};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

use super::face;
use crate::windows;

/// How long somebody may be at the university: the server does not take an answer after that either.
const LONGEST: Duration = Duration::from_mins(10);

/// How often the page is asked whether it was touched.
const GLANCE: Duration = Duration::from_secs(1);

/// Runs before every page's own scripts.
const SCRIPT: &str = include_str!("university.js");

/// Shows the university's page until it sends the student back.
pub(super) async fn visit(
    app: &AppHandle,
    departure: Departure,
    frame: UniversityFrame,
) -> Result<Arrival, StudentError> {
    let Departure { url, back, question } = departure;
    let (Ok(url), Ok(back)) = (url.parse::<Url>(), back.parse::<Url>()) else {
        return Err(StudentError::Unavailable);
    };
    let (sender, returned) = mpsc::unbounded_channel();
    let may_go = move |address: &Url| !comes_back(address, &back, &sender) && is_open(address);
    let window = windows::open_university(app, url, frame, SCRIPT, may_go).map_err(|error| {
        tracing::error!(?error, "the university's page cannot be shown");
        StudentError::Internal
    })?;
    let returned = wait(app, &window, returned).await;
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the university's page stays");
    }
    Ok(Arrival { question, returned: returned.ok_or(StudentError::Unauthenticated)?.into() })
}

/// Shows the page in this part of the window, or not now.
pub(super) fn place(app: &AppHandle, frame: Option<UniversityFrame>) {
    let Some(window) = app.get_webview_window(windows::UNIVERSITY) else { return };
    let placed = match frame {
        Some(frame) => windows::place(&window, frame).and_then(|()| window.show()),
        None => window.hide(),
    };
    if let Err(error) = placed {
        tracing::warn!(%error, "the university's page does not move");
    }
}

/// Presses a key of the kiosk's keyboard.
pub(super) fn press(app: &AppHandle, key: &UniversityKey) {
    let Some(window) = app.get_webview_window(windows::UNIVERSITY) else { return };
    let key = serde_json::to_string(key).expect("a key is plain data");
    if let Err(error) = window.eval(format!("lixiaoPress({key})")) {
        tracing::warn!(%error, "the university's page takes no key");
    }
}

async fn wait(
    app: &AppHandle,
    window: &WebviewWindow,
    mut returned: mpsc::UnboundedReceiver<Url>,
) -> Option<Url> {
    let end = Instant::now() + LONGEST;
    loop {
        tokio::select! {
            back = timeout_at(end, returned.recv()) => return back.ok().flatten(),
            () = sleep(GLANCE) => listen(app, window),
        }
    }
}

/// Tells the kiosk's page when somebody has touched the university's.
fn listen(app: &AppHandle, window: &WebviewWindow) {
    let app = app.clone();
    let heard = window.eval_with_callback("lixiaoSilence()", move |silence_ms| {
        if is_touched(&silence_ms) {
            face::tell(&app, event::TOUCHED, &());
        }
    });
    if let Err(error) = heard {
        tracing::warn!(%error, "the university's page says nothing");
    }
}

fn is_touched(silence_ms: &str) -> bool {
    silence_ms.parse::<f64>().is_ok_and(|ms| ms < 2.0 * GLANCE.as_secs_f64() * 1000.0)
}

/// Whether the university sends the student back by this address, which is then kept.
fn comes_back(address: &Url, back: &Url, sender: &mpsc::UnboundedSender<Url>) -> bool {
    let is_back = address.origin() == back.origin() && address.path() == back.path();
    is_back && sender.send(address.clone()).is_ok()
}

/// Whether a web page may lead there: into the web, and into frames that are written by their page.
fn is_open(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https") || matches!(address.as_str(), "about:blank" | "about:srcdoc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_open_and_the_way_back_is_kept_and_not_opened() {
        let url = |text: &str| text.parse::<Url>().unwrap();
        for closed in ["file:///etc/passwd", "tauri://localhost/", "ipc://localhost/x", "data:text/html,x"] {
            assert!(!is_open(&url(closed)), "{closed}");
        }
        assert!(is_open(&url("https://sso.example.edu.cn/login")) && is_open(&url("about:blank")));
        let (sender, mut kept) = mpsc::unbounded_channel();
        let back = url("https://lixiao.example/login/sso/back");
        for other in ["https://lixiao.example/login/sso", "http://lixiao.example/login/sso/back?code=1"] {
            assert!(!comes_back(&url(other), &back, &sender), "{other}");
        }
        let answer = url("https://lixiao.example/login/sso/back?state=1&code=2");
        assert!(comes_back(&answer, &back, &sender));
        assert_eq!(kept.try_recv().unwrap(), answer);
    }

    #[test]
    fn a_page_that_was_touched_a_moment_ago_says_so() {
        assert!(is_touched("15") && !is_touched("5000") && !is_touched("null") && !is_touched(""));
    }
}
