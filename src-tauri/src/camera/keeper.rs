//! The thread that keeps a camera running: does what `watch` decides and tells it what happens.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use lixiao_protocol::ipc::CameraState;

use super::capture::{Capture, News, Task};
use super::frames::Frames;
use super::source::{Fault, Source};
use super::watch::{Effect, Watch};
use crate::clock;

/// How long a capture thread may take to end when no camera is wanted any more.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the keeper hears.
pub(super) enum Event {
    /// Another camera is wanted.
    Choose(Option<String>),
    /// No camera is wanted any more.
    Quit,
    /// From the capture thread with this number.
    News(u64, News),
}

/// Keeps one camera running.
pub(super) struct Keeper {
    pub(super) source: Source,
    pub(super) choice: Option<String>,
    pub(super) frames: Frames,
    pub(super) on_state: Box<dyn Fn(CameraState) + Send>,
    pub(super) events: Receiver<Event>,
    pub(super) sender: Sender<Event>,
}

/// What changes while the keeper runs.
struct Shift {
    watch: Watch,
    told: Option<CameraState>,
    capture: Option<Capture>,
    number: u64,
}

impl Keeper {
    /// Runs until told to quit.
    pub(super) fn run(mut self) {
        let watch = Watch::new(clock::now());
        let mut shift = Shift { watch, told: None, capture: None, number: 0 };
        loop {
            shift.watch.handle_time(clock::now());
            while let Some(effect) = shift.watch.poll_effect() {
                self.carry_out(effect, &mut shift);
            }
            self.tell_state(&mut shift);
            let patience = shift.watch.deadline().saturating_duration_since(clock::now());
            match self.events.recv_timeout(patience) {
                Ok(Event::Choose(choice)) => {
                    self.choice = choice;
                    shift.watch.handle_choice(clock::now());
                }
                Ok(Event::News(number, news)) if number == shift.number => self.handle_news(news, &mut shift),
                Ok(Event::News(..)) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Event::Quit) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.see_out(shift);
    }

    /// Waits for the capture thread to let go of the camera.
    fn see_out(&self, mut shift: Shift) {
        self.release(&shift);
        while shift.capture.is_some() {
            match self.events.recv_timeout(FAREWELL) {
                Ok(Event::News(_, news)) => self.handle_news(news, &mut shift),
                Ok(Event::Choose(_) | Event::Quit) => {}
                Err(_) => return,
            }
        }
    }

    fn carry_out(&self, effect: Effect, shift: &mut Shift) {
        match effect {
            Effect::Open => self.open(shift),
            Effect::Stop => self.release(shift),
            Effect::Abandon => {
                tracing::warn!("the camera's thread hangs and is left behind");
                shift.number += 1;
                shift.capture = None;
            }
        }
    }

    fn open(&self, shift: &mut Shift) {
        shift.number += 1;
        self.frames.hand_over(shift.number);
        let (number, sender) = (shift.number, self.sender.clone());
        let task = Task {
            source: self.source.clone(),
            choice: self.choice.clone(),
            frames: self.frames.clone(),
            owner: number,
            // Once the keeper has gone nobody wants to know.
            tell: Box::new(move |news| drop(sender.send(Event::News(number, news)))),
        };
        match Capture::start(task) {
            Ok(capture) => shift.capture = Some(capture),
            Err(error) => self.handle_news(News::Left(Err(Fault::Failed(error.to_string()))), shift),
        }
    }

    fn handle_news(&self, news: News, shift: &mut Shift) {
        let now = clock::now();
        match news {
            News::Running(as_running) => shift.watch.handle_running(as_running, now),
            News::Frame(light) => shift.watch.handle_frame(light, now),
            News::Left(end) => {
                self.frames.hand_over(0);
                shift.capture = None;
                shift.watch.handle_left(end, now);
            }
        }
    }

    /// Takes the place for frames away and tells the thread to end.
    fn release(&self, shift: &Shift) {
        self.frames.hand_over(0);
        if let Some(capture) = &shift.capture {
            capture.stop();
        }
    }

    fn tell_state(&self, shift: &mut Shift) {
        let state = shift.watch.state();
        if shift.told.as_ref() != Some(state) {
            tracing::info!(?state, "camera");
            (self.on_state)(state.clone());
            shift.told = Some(state.clone());
        }
    }
}
