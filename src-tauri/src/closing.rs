//! Whether the window may close: with marks that the centre has not answered, the operator is asked first.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use tauri::{Manager, Window, WindowEvent};

use crate::events;
use crate::opened::Opened;

/// Whether the operator has been asked.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    asked: AtomicBool,
}

impl Closing {
    /// Whether to ask instead of closing. Only once: who closes again means it, and a system that is shutting down
    /// is not held up.
    fn asks(&self, unsent: u32) -> bool {
        unsent > 0 && !self.asked.swap(true, Relaxed)
    }

    /// The operator stays: the next time they are asked again.
    pub(crate) fn stay(&self) {
        self.asked.store(false, Relaxed);
    }
}

/// Keeps the window open while its page asks. A page that cannot be told keeps nobody.
pub(crate) fn handle(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let app = window.app_handle();
    let (Some(closing), Some(opened)) = (app.try_state::<Closing>(), app.try_state::<Opened>()) else {
        return;
    };
    if closing.asks(opened.unsent()) && events::tell_closing(app) {
        api.prevent_close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_nothing_unsent_nobody_is_asked() {
        assert!(!Closing::default().asks(0));
    }

    #[test]
    fn with_unsent_marks_it_is_asked_once_and_again_after_staying() {
        let closing = Closing::default();
        assert_eq!([closing.asks(2), closing.asks(2)], [true, false]);
        closing.stay();
        assert!(closing.asks(1));
    }
}
