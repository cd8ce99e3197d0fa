//! The thread that takes every frame off one camera, so that none grows old in the driver's queue.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lixiao_protocol::ipc::CameraState;

use super::exposure::Exposure;
use super::frames::{CapturedFrame, Frames};
use super::pixels::Pixels;
use super::source::{Fault, Mode, Source};
use super::wake;
use super::watch::Light;
use crate::clock;

/// How often to look whether the picture is black.
const GLANCE_EVERY: Duration = Duration::from_millis(500);
/// Mean brightness of what counts as black: a covered sensor turns up its gain and shows noise.
const DARK: usize = 24;

/// What a capture thread tells.
pub(super) enum News {
    /// The first frame is there; how the camera runs.
    Running(CameraState),
    /// A further frame is there.
    Frame(Light),
    /// The thread ends: told to, or because of a fault. Nothing follows.
    Left(Result<(), Fault>),
}

/// What a capture thread works with.
pub(super) struct Task {
    pub(super) source: Source,
    pub(super) choice: Option<String>,
    pub(super) frames: Frames,
    /// Under which number it may put frames into `frames`.
    pub(super) owner: u64,
    pub(super) tell: Box<dyn Fn(News) + Send>,
}

/// A running capture thread.
pub(super) struct Capture {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Capture {
    /// Starts the thread; its last news is [`News::Left`], even after a panic in a driver.
    pub(super) fn start(task: Task) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let work = move || {
            let end = panic::catch_unwind(AssertUnwindSafe(|| task.film(&told)));
            let end = end.unwrap_or_else(|_| Err(Fault::Failed("the camera's driver panicked".to_owned())));
            (task.tell)(News::Left(end));
        };
        let thread = thread::Builder::new().name("camera".to_owned()).spawn(work)?;
        Ok(Self { stop, thread })
    }

    /// Tells the thread to end and wakes it if it waits for a frame.
    pub(super) fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        wake::wake(&self.thread);
    }
}

impl Task {
    fn film(&self, stop: &AtomicBool) -> Result<(), Fault> {
        let mut camera = self.source.open(self.choice.as_deref())?;
        let (mut glance, mut exposure) = (Glance::default(), Exposure::default());
        let mut running = false;
        while !stop.load(Ordering::Acquire) {
            let Some(pixels) = camera.next()? else { continue };
            if !running {
                running = true;
                (self.tell)(News::Running(state(camera.mode(), &pixels)));
            }
            if let Some(frame) = self.frames.put(self.owner, pixels, clock::now()) {
                (self.tell)(News::Frame(glance.at(&frame)));
            }
            if let Some(level) = exposure.handle_wish(self.frames.light_wish(), clock::now()) {
                camera.expose(level);
            }
        }
        Ok(())
    }
}

/// Looks at a frame now and then.
#[derive(Default)]
struct Glance {
    last: Option<Instant>,
}

impl Glance {
    fn at(&mut self, frame: &CapturedFrame) -> Light {
        let at = frame.captured_at();
        if self.last.is_some_and(|last| at < last + GLANCE_EVERY) {
            return Light::Unknown;
        }
        self.last = Some(at);
        match frame.luma() {
            None => Light::Unknown,
            Some(luma) if luma.mean() < DARK => Light::Dark,
            Some(_) => Light::Bright,
        }
    }
}

fn state(mode: &Mode, first: &Pixels) -> CameraState {
    let pixels = |side| u32::try_from(side).unwrap_or(u32::MAX);
    let (width, height) = (pixels(first.width()), pixels(first.height()));
    CameraState::Running { name: mode.name.clone(), width, height, fps: mode.fps }
}
