//! The thread that looks for codes in what the camera sees and hands their text to the desk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use lixiao_desk::Desk;
use lixiao_domain::Entry;
use lixiao_protocol::ipc::{CommandError, Look, Phase, event};
use lixiao_scan::{Budget, ExposureWish, Frame, Scan, Scanner};
use tauri::{AppHandle, Emitter, Manager};

use crate::camera::{CapturedFrame, Frames, LightWish};
use crate::clock;
use crate::events;
use crate::gauge::Gauge;
use crate::sight::{News, Sight};
use crate::sounds::{Sound, Sounds};
use crate::windows;

/// How long the thread waits for a frame before it looks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(500);

/// Scans until dropped; dropping waits for the thread's end.
pub(crate) struct Scanning {
    wanted: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Scanning {
    /// Starts the thread. Whatever it finds goes to the desk, and what the desk says of it to the page.
    ///
    /// # Errors
    /// When the system gives no further thread.
    pub(crate) fn start(app: AppHandle, frames: Frames, desk: Desk, sounds: Sounds) -> std::io::Result<Self> {
        let wanted = Arc::new(AtomicBool::new(true));
        let gauge = app.state::<Gauge>().inner().clone();
        let eye = Eye { app, frames, desk, sounds, gauge, wanted: Arc::clone(&wanted) };
        let thread = thread::Builder::new().name("scanning".to_owned()).spawn(move || eye.watch())?;
        Ok(Self { wanted, thread: Some(thread) })
    }
}

impl Drop for Scanning {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the scanning thread had panicked");
        }
    }
}

struct Eye {
    app: AppHandle,
    frames: Frames,
    desk: Desk,
    sounds: Sounds,
    gauge: Gauge,
    wanted: Arc<AtomicBool>,
}

impl Eye {
    fn watch(&self) {
        let (mut scanner, mut sight) = (Scanner::new(Budget::default()), Sight::default());
        let (started, mut last) = (clock::now(), 0);
        while self.wanted.load(Ordering::Relaxed) {
            let Some(frame) = self.frames.wait_newer(last, PATIENCE) else { continue };
            last = frame.number();
            if !is_attended(&self.desk.status().phase) {
                self.rest(&mut scanner, &mut sight);
                continue;
            }
            let at = frame.captured_at().saturating_duration_since(started);
            self.look(&mut scanner, &mut sight, &frame, at);
        }
    }

    /// What is in view when somebody comes is read as if it came with them.
    fn rest(&self, scanner: &mut Scanner, sight: &mut Sight) {
        scanner.forget();
        self.frames.wish_light(LightWish::Any);
        if sight.forget() == News::Gone {
            events::tell_in_view(&self.app, None);
        }
    }

    fn look(&self, scanner: &mut Scanner, sight: &mut Sight, frame: &CapturedFrame, at: Duration) {
        let begun = clock::now();
        let Some(luma) = frame.luma() else { return };
        let Ok(picture) = Frame::new(luma.width, luma.height, luma.width, &luma.data) else { return };
        let scan = scanner.scan(&picture, at);
        self.gauge.note(frame.number(), frame.captured_at(), clock::now() - begun);
        self.frames.wish_light(light_wish(scanner.exposure_wish()));
        match sight.handle_scan(&scan, (luma.width, luma.height), at) {
            News::None => {}
            News::InView(view) => events::tell_in_view(&self.app, Some(&view)),
            News::Gone => events::tell_in_view(&self.app, None),
        }
        if let Scan::Seen(sighting) = scan {
            self.found(&sighting.payload.into_string());
        }
    }

    fn found(&self, text: &str) {
        match tauri::async_runtime::block_on(self.desk.scan(text, Entry::Camera)) {
            Ok(look) => self.show(&look),
            Err(error) => self.offer(text, &CommandError::from(error)),
        }
    }

    /// A code in view of a machine that is no desk yet may make it one.
    fn offer(&self, text: &str, error: &CommandError) {
        match self.desk.enrolment_offer(text) {
            Some(offer) => events::tell_enrolment(&self.app, &offer),
            None => tell_unseen(error),
        }
    }

    fn show(&self, look: &Look) {
        self.sounds.play(Sound::of_look(look), &self.desk.status().settings);
        if let Err(error) = self.app.emit_to(windows::STAFF, event::LOOK, look) {
            tracing::warn!(%error, "the page does not hear of a scan");
        }
    }
}

/// Whether somebody is there for whom a code is read. While the desk is set up the page shows that the camera works.
fn is_attended(phase: &Phase) -> bool {
    match phase {
        Phase::Setup { .. } | Phase::Working { .. } => true,
        Phase::SignedOut { .. } | Phase::Locked { .. } => false,
    }
}

fn light_wish(wish: ExposureWish) -> LightWish {
    match wish {
        ExposureWish::Lower => LightWish::Less,
        ExposureWish::Raise => LightWish::More,
        ExposureWish::Keep => LightWish::Any,
    }
}

/// Where nobody works at the desk, a code in view is nobody's business.
fn tell_unseen(error: &CommandError) {
    if !matches!(error, CommandError::NotSignedIn | CommandError::NotEnrolled) {
        tracing::warn!(?error, "a scanned code led to nothing");
    }
}
