//! What the page is told of codes in the camera's picture: where one is, whether it was read, what would help.

use std::time::Duration;

use lixiao_protocol::ipc::{InView, ScanHint};
use lixiao_scan::{Advice, Point, Scan};

/// A code that stays in view is told of ten times a second: enough for an outline to follow a hand.
const PACE: Duration = Duration::from_millis(100);

/// A code that is not found for so long has left the picture; less is a single bad frame.
const GONE_AFTER: Duration = Duration::from_millis(300);

/// What the page must hear after a look at a picture.
#[derive(Debug, PartialEq)]
pub(crate) enum News {
    /// Nothing: it knows enough.
    None,
    /// A code is in view.
    InView(InView),
    /// No code is in view any more.
    Gone,
}

/// Remembers what the page was told last.
#[derive(Default)]
pub(crate) struct Sight {
    told: Option<InView>,
    told_at: Duration,
    seen_at: Duration,
}

impl Sight {
    /// Takes in what was found in a picture of `size`, its width and height in pixels. `now` never goes back.
    pub(crate) fn handle_scan(&mut self, scan: &Scan, size: (usize, usize), now: Duration) -> News {
        let view = in_view(scan, size);
        if view.is_some() {
            self.seen_at = now;
        }
        if !self.is_due(view.as_ref(), now) {
            return News::None;
        }
        (self.told, self.told_at) = (view.clone(), now);
        view.map_or(News::Gone, News::InView)
    }

    /// Nobody looks any more.
    pub(crate) fn forget(&mut self) -> News {
        let told = std::mem::take(self).told;
        told.map_or(News::None, |_| News::Gone)
    }

    fn is_due(&self, view: Option<&InView>, now: Duration) -> bool {
        match (self.told.as_ref(), view) {
            (None, None) => false,
            (Some(_), None) => now.saturating_sub(self.seen_at) >= GONE_AFTER,
            (None, Some(_)) => true,
            (Some(told), Some(view)) if (told.read, told.hint) != (view.read, view.hint) => true,
            (Some(told), Some(view)) => {
                told.outline != view.outline && now.saturating_sub(self.told_at) >= PACE
            }
        }
    }
}

fn in_view(scan: &Scan, size: (usize, usize)) -> Option<InView> {
    let (outline, read, advice) = match scan {
        Scan::Nothing => return None,
        Scan::Unread(unread) => (&unread.outline, false, unread.advice),
        Scan::Seen(sighting) | Scan::Repeat(sighting) => (&sighting.outline, true, None),
    };
    Some(InView { outline: outline.map(|corner| share(corner, size)), read, hint: advice.map(hint) })
}

/// A place in a picture as shares of its width and height.
#[expect(
    clippy::cast_precision_loss,
    reason = "a picture has fewer pixels along a side than f32 can tell apart"
)]
fn share(at: Point, (width, height): (usize, usize)) -> [f32; 2] {
    [at.x / width as f32, at.y / height as f32]
}

fn hint(advice: Advice) -> ScanHint {
    match advice {
        Advice::TooClose => ScanHint::TooClose,
        Advice::TooFar => ScanHint::TooFar,
        Advice::TooBright => ScanHint::TooBright,
        Advice::Glare => ScanHint::Glare,
        Advice::TooDark => ScanHint::TooDark,
        Advice::Pale => ScanHint::Pale,
        Advice::Blurred => ScanHint::Blurred,
    }
}

#[cfg(test)]
mod tests {
    use lixiao_scan::Unread;

    use super::*;

    const SIZE: (usize, usize) = (200, 100);

    fn unread(left: f32, advice: Option<Advice>) -> Scan {
        let corner = |x, y| Point { x, y };
        let outline =
            [corner(left, 25.0), corner(left + 50.0, 25.0), corner(left + 50.0, 75.0), corner(left, 75.0)];
        Scan::Unread(Unread { outline, advice })
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn view(news: News) -> InView {
        match news {
            News::InView(view) => view,
            News::None | News::Gone => panic!("{news:?}"),
        }
    }

    #[test]
    fn an_outline_is_told_in_shares_of_the_picture() {
        let told = view(Sight::default().handle_scan(&unread(50.0, None), SIZE, ms(0)));
        assert_eq!(told.outline, [[0.25, 0.25], [0.5, 0.25], [0.5, 0.75], [0.25, 0.75]]);
        assert!(!told.read);
    }

    #[test]
    fn what_moves_is_told_ten_times_a_second_and_what_rests_once() {
        let mut sight = Sight::default();
        let mut left = |left, at| sight.handle_scan(&unread(left, None), SIZE, ms(at));
        view(left(50.0, 0));
        assert_eq!(left(60.0, 33), News::None);
        view(left(60.0, 100));
        assert_eq!(left(60.0, 500), News::None);
    }

    #[test]
    fn a_hint_is_told_at_once() {
        let mut sight = Sight::default();
        sight.handle_scan(&unread(50.0, None), SIZE, ms(0));
        let told = view(sight.handle_scan(&unread(50.0, Some(Advice::Glare)), SIZE, ms(10)));
        assert_eq!(told.hint, Some(ScanHint::Glare));
    }

    #[test]
    fn a_single_frame_without_the_code_does_not_make_the_outline_blink() {
        let mut sight = Sight::default();
        assert_eq!(sight.handle_scan(&Scan::Nothing, SIZE, ms(0)), News::None);
        sight.handle_scan(&unread(50.0, None), SIZE, ms(100));
        assert_eq!(sight.handle_scan(&Scan::Nothing, SIZE, ms(133)), News::None);
        assert_eq!(sight.handle_scan(&Scan::Nothing, SIZE, ms(400)), News::Gone);
        assert_eq!(sight.handle_scan(&Scan::Nothing, SIZE, ms(433)), News::None);
    }

    #[test]
    fn an_outline_goes_at_once_when_nobody_looks_any_more() {
        let mut sight = Sight::default();
        sight.handle_scan(&unread(50.0, None), SIZE, ms(0));
        assert_eq!(sight.forget(), News::Gone);
        assert_eq!(sight.forget(), News::None);
        assert!(matches!(sight.handle_scan(&unread(50.0, None), SIZE, ms(33)), News::InView(_)));
    }
}
