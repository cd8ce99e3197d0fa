//! The counter's camera: opened, watched over and opened again, whatever happens to it.
//!
//! [`Camera`] gives the newest frame to whoever looks ([`Frames`]) and tells in words of the protocol how it stands
//! ([`CameraState`]). Every state but `Running` and `Covered` is tried again by itself, about once a second. What is
//! in a frame is none of its business: it never scans.
//!
//! ```text
//! Camera → keeper → watch            (pure: what to do, what to call it)
//!            └→ capture → exposure   (pure: how much light to take in)
//!                 ├→ source → device (nokhwa, shutter) | folder
//!                 └→ frames → pixels → jpeg, small
//! ```

mod capture;
mod device;
mod exposure;
mod folder;
mod frames;
mod jpeg;
mod keeper;
mod listing;
mod pixels;
#[cfg(target_os = "linux")]
mod shutter;
mod small;
mod source;
mod wake;
mod watch;

use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use lixiao_protocol::ipc::{CameraInfo, CameraState};

pub use exposure::LightWish;
pub use frames::{CapturedFrame, Frames};
pub use pixels::Luma;
pub use source::Source;

use keeper::{Event, Keeper};

/// A camera that is kept running until this is dropped; dropping waits until the camera is let go.
pub struct Camera {
    source: Source,
    choice: Mutex<Option<String>>,
    state: Arc<Mutex<CameraState>>,
    frames: Frames,
    events: Sender<Event>,
    keeper: Option<JoinHandle<()>>,
}

impl Camera {
    /// Starts the camera chosen, or without a choice the first ordinary one, and tells `on_state` of every change
    /// from a thread of its own.
    ///
    /// # Errors
    /// When the system gives no further thread.
    pub fn start(
        source: Source,
        choice: Option<String>,
        on_state: impl Fn(CameraState) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, events) = mpsc::channel();
        let state = Arc::new(Mutex::new(CameraState::Opening));
        let frames = Frames::default();
        let keeper = Keeper {
            source: source.clone(),
            choice: choice.clone(),
            frames: frames.clone(),
            on_state: remember(&state, on_state),
            events,
            sender: sender.clone(),
        };
        let keeper = thread::Builder::new().name("camera keeper".to_owned()).spawn(move || keeper.run())?;
        Ok(Self { source, choice: Mutex::new(choice), state, frames, events: sender, keeper: Some(keeper) })
    }

    /// How it stands with the camera.
    pub fn state(&self) -> CameraState {
        lock(&self.state).clone()
    }

    /// The camera's frames, to be looked at from another thread.
    pub fn frames(&self) -> &Frames {
        &self.frames
    }

    /// The cameras there are, the one in use (or waited for) marked as chosen. Asks the system: may take a while.
    pub fn cameras(&self) -> Vec<CameraInfo> {
        let choice = lock(&self.choice).clone();
        self.source.cameras(choice.as_deref())
    }

    /// Changes to another camera, by [`CameraInfo::id`], or back to the default. One that is not there is waited for.
    pub fn choose(&self, id: Option<String>) {
        lock(&self.choice).clone_from(&id);
        self.tell(Event::Choose(id));
    }

    fn tell(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::error!("nobody keeps the camera any more");
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.tell(Event::Quit);
        if self.keeper.take().is_some_and(|keeper| keeper.join().is_err()) {
            tracing::error!("the camera's keeper panicked");
        }
    }
}

/// Keeps the state where [`Camera::state`] finds it before handing it on.
fn remember(
    state: &Arc<Mutex<CameraState>>,
    on_state: impl Fn(CameraState) + Send + 'static,
) -> Box<dyn Fn(CameraState) + Send> {
    let state = Arc::clone(state);
    Box::new(move |new| {
        lock(&state).clone_from(&new);
        on_state(new);
    })
}

/// A panic elsewhere leaves nothing half-done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
