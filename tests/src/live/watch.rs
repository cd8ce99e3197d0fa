//! Looks at the preview on the display: which picture of the film stands there, and how old it is.

use std::sync::Arc;
use std::time::Duration;

use lixiao_server::edge;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

use super::film::{BITS, BLOCK, LENGTH, SIZE};

/// From look to look: an age is known so well.
const GLANCE: Duration = Duration::from_millis(4);

/// Pictures a second of the camera.
const FPS: f64 = 30.0;

/// The least by which the white block is lighter than the black one, where there is a preview.
const CONTRAST: i32 = 80;

/// Bytes of a pixel as the display gives it.
const PIXEL: usize = 4;

/// The line of the display in which the picture's number stands.
#[derive(Clone)]
pub(super) struct Strip {
    display: Arc<RustConnection>,
    window: u32,
    left: i16,
    top: i16,
    /// Points of a block.
    block: f64,
}

/// How old the pictures were that stood on the display.
#[derive(Default)]
pub(super) struct Ages {
    /// When they came.
    pub(super) first: Vec<Duration>,
    /// When the next one took their place.
    pub(super) last: Vec<Duration>,
    /// By how much this program, which mostly sleeps, was woken too late at worst: the machine was elsewhere.
    pub(super) overslept: Duration,
}

/// A picture that stands on the display.
#[derive(Clone, Copy)]
struct Shown {
    number: usize,
    /// Its age when it came.
    age: Duration,
    /// When that was, since 1970.
    since: Duration,
}

/// The time since 1970.
fn now() -> Duration {
    Duration::from_millis(edge::now().0.unsigned_abs())
}

impl Strip {
    /// The strip of a preview that the page has at this place: left, top, width, height in points of the window.
    pub(super) fn new(display: &str, [left, top, width, height]: [f64; 4]) -> Self {
        let (display, _) = x11rb::connect(Some(display)).expect("the display is there");
        let window = largest(&display);
        let scale = (width / SIZE.0 as f64).min(height / SIZE.1 as f64);
        let middle = |start: f64, length: f64, pixels: usize| start + (length - scale * pixels as f64) / 2.0;
        Self {
            window,
            left: point(middle(left, width, SIZE.0)),
            top: point(middle(top, height, SIZE.1) + scale * BLOCK.1 as f64 / 2.0),
            block: scale * BLOCK.0 as f64,
            display: Arc::new(display),
        }
    }

    /// Looks for so long. `started` is when the camera's stream began, since 1970.
    pub(super) fn watch(&self, started: Duration, time: Duration) -> Ages {
        let mut ages = Ages::default();
        let mut shown: Option<Shown> = None;
        let until = now() + time;
        while now() < until {
            let (now, number) = (now(), self.number());
            if let Some(number) = number.filter(|&number| shown.is_none_or(|shown| shown.number != number)) {
                ages.last.extend(shown.map(|shown| shown.age + now.saturating_sub(shown.since)));
                let age = age(number, now.saturating_sub(started));
                ages.first.push(age);
                shown = Some(Shown { number, age, since: now });
            }
            let wakes = self::now() + GLANCE;
            std::thread::sleep(GLANCE);
            ages.overslept = ages.overslept.max(self::now().saturating_sub(wakes));
        }
        ages
    }

    /// The number of the picture that stands there now.
    fn number(&self) -> Option<usize> {
        let width = u16::try_from(point(self.block * (BITS + 2) as f64)).ok()?;
        let asked =
            self.display.get_image(ImageFormat::Z_PIXMAP, self.window, self.left, self.top, width, 1, !0);
        let line = asked.ok()?.reply().ok()?.data;
        let level = |block: usize| {
            let at = usize::try_from(point(self.block * (block as f64 + 0.5))).ok()?;
            line.get(at * PIXEL + 1).map(|&green| i32::from(green))
        };
        let (white, black) = (level(0)?, level(1)?);
        let is_white = |level: i32| 2 * level > white + black;
        let number = (2..BITS + 2)
            .try_fold(0, |number, block| Some(number << 1 | usize::from(is_white(level(block)?))));
        number.filter(|_| white - black >= CONTRAST)
    }
}

/// How old a picture is that was due, for the last time, before `passed`.
fn age(number: usize, passed: Duration) -> Duration {
    let round = LENGTH as f64 / FPS;
    let due = (number + 1) as f64 / FPS;
    Duration::from_secs_f64((passed.as_secs_f64() - due).rem_euclid(round))
}

/// The window of the program: the largest on the display.
fn largest(display: &RustConnection) -> u32 {
    let children = display.query_tree(display.setup().roots[0].root).unwrap().reply().unwrap().children;
    let area = |window: &u32| {
        let geometry = display.get_geometry(*window).unwrap().reply();
        geometry.map_or(0, |geometry| u32::from(geometry.width) * u32::from(geometry.height))
    };
    children.into_iter().max_by_key(area).expect("the window is open")
}

#[expect(clippy::cast_possible_truncation, reason = "a place on the display")]
fn point(place: f64) -> i16 {
    place as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_old_as_since_it_was_last_due() {
        let after = |ms: u64| age(1, Duration::from_millis(ms)).as_millis();
        assert_eq!((after(70), after(110), after(2_133 + 110)), (3, 43, 43));
    }
}
