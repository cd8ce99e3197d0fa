//! Wakes a thread that waits for a camera which sends nothing any more.
//!
//! On Linux it waits in `poll` without a time limit, holding the camera. A signal with a handler makes `poll` return,
//! the read fails, and the thread ends and lets the camera go, so that it can be opened again.

use std::thread::JoinHandle;

/// Interrupts the thread's waiting.
#[cfg(target_os = "linux")]
pub(super) fn wake(thread: &JoinHandle<()>) {
    use std::os::unix::thread::JoinHandleExt;

    use nix::sys::pthread::pthread_kill;
    use nix::sys::signal::Signal;

    if signal::is_handled() && !thread.is_finished() {
        // The thread may end this very moment: then there is nobody left to wake.
        pthread_kill(thread.as_pthread_t(), Signal::SIGURG).ok();
    }
}

/// Elsewhere a thread that hangs is left alone.
#[cfg(not(target_os = "linux"))]
pub(super) fn wake(_thread: &JoinHandle<()>) {}

#[cfg(target_os = "linux")]
mod signal {
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, LazyLock};

    /// SIGURG does nothing where nobody handles it, and no library of ours uses it.
    static HANDLED: LazyLock<bool> = LazyLock::new(|| {
        let unused = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGURG, unused).is_ok()
    });

    /// Makes sure that the signal interrupts instead of being ignored.
    pub(super) fn is_handled() -> bool {
        *HANDLED
    }
}
