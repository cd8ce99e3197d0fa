//! What is said when a code is seen and not read.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "every number here is a luma")]

use std::time::Duration;

use crate::draw::{Drawing, EASY, Random, Scene, draw, ticket};
use lixiao_scan::{Advice, Budget, ExposureWish, Pass, Scan, Scanner, Unread};

/// A code that is found and cannot be read: its middle shows something else.
fn spoilt(scene: Scene) -> Drawing {
    let mut drawing = draw(&ticket(5), scene);
    let half = 10.0 * scene.module;
    let cell = |at: usize| (at as f32 / scene.module) as u64;
    for y in 0..scene.height {
        for x in 0..scene.width {
            let far = (x as f32 - scene.centre.0).abs().max((y as f32 - scene.centre.1).abs());
            if far < half {
                let is_light = Random(cell(x) << 8 | cell(y)).next().is_multiple_of(2);
                drawing.luma[y * scene.width + x] = if is_light { scene.light } else { scene.dark } as u8;
            }
        }
    }
    drawing
}

/// What is told after looking at a picture for some time, at ten frames a second.
fn told(drawing: &Drawing, millis: u64) -> (Scan, ExposureWish) {
    let mut scanner = Scanner::new(Budget::default());
    let mut scan = |now| scanner.scan(&drawing.frame(), Duration::from_millis(now));
    let last = (0..millis).step_by(100).map(&mut scan).last();
    (last.expect("at least one frame was looked at"), scanner.exposure_wish())
}

#[test]
fn a_code_that_is_not_read_for_a_second_gets_one_advice() {
    let cases = [
        ("far", Scene { module: 2.4, ..EASY }, Some(Advice::TooFar), ExposureWish::Keep),
        ("filling the frame", Scene { module: 7.7, ..EASY }, Some(Advice::TooClose), ExposureWish::Keep),
        (
            "washed out",
            Scene { light: 255.0, dark: 120.0, noise: 0.0, ..EASY },
            Some(Advice::TooBright),
            ExposureWish::Lower,
        ),
        (
            "dim",
            Scene { light: 60.0, dark: 10.0, ground: 20.0, noise: 1.0, ..EASY },
            Some(Advice::TooDark),
            ExposureWish::Raise,
        ),
        (
            "pale",
            Scene { light: 200.0, dark: 165.0, ground: 180.0, noise: 1.0, ..EASY },
            Some(Advice::Pale),
            ExposureWish::Keep,
        ),
        ("nothing the matter", EASY, None, ExposureWish::Keep),
        ("a bright screen, turned", Scene { light: 255.0, angle: 45.0, ..EASY }, None, ExposureWish::Lower),
    ];
    for (name, scene, advice, wish) in cases {
        let (scan, wished) = told(&spoilt(scene), 1500);
        let Scan::Unread(unread) = scan else { panic!("{name}: {scan:?}") };
        assert_eq!((unread.advice, wished), (advice, wish), "{name}");
    }
}

#[test]
fn whatever_is_seen_and_not_read_has_a_place() {
    for below in [0.0, 20.0, 40.0, 60.0] {
        let drawing = draw(&ticket(5), Scene { angle: 42.0, centre: (200.0, 182.0 + below), ..EASY });
        let frame = drawing.frame();
        let first = Pass::first(&frame).look(&frame);
        let deeper = Pass::deeper(&frame, &first).into_iter().flat_map(|pass| pass.look(&frame).unread);
        for [top_left, _, bottom_right, _] in first.unread.iter().copied().chain(deeper) {
            let diagonal = (top_left.x - bottom_right.x).hypot(top_left.y - bottom_right.y);
            assert!(diagonal > 100.0, "{below} pixels lower: {top_left:?} to {bottom_right:?}");
        }
    }
}

#[test]
fn the_outline_of_an_unread_code_is_told_at_once_and_its_advice_after_a_second() {
    let drawing = spoilt(Scene { module: 2.4, ..EASY });
    for (millis, advice) in [(100, None), (1000, None), (1100, Some(Advice::TooFar))] {
        let (Scan::Unread(unread), _) = told(&drawing, millis) else { panic!("nothing after {millis} ms") };
        assert_eq!(unread.advice, advice, "after {millis} ms");
        let half = 37.0 * 2.4 / 2.0;
        let [top_left, _, bottom_right, _] = unread.outline;
        assert!((top_left.x - (200.0 - half)).abs() < 5.0, "{unread:?}");
        assert!((bottom_right.y - (150.0 + half)).abs() < 5.0, "{unread:?}");
    }
}

#[test]
fn a_spot_of_light_is_glare() {
    let mut drawing = spoilt(EASY);
    for (i, luma) in drawing.luma.iter_mut().enumerate() {
        let (x, y) = (i % 400, i / 400);
        if x.abs_diff(205).pow(2) + y.abs_diff(160).pow(2) < 35_usize.pow(2) {
            *luma = 255;
        }
    }
    let (scan, _) = told(&drawing, 1500);
    assert!(matches!(scan, Scan::Unread(Unread { advice: Some(Advice::Glare), .. })), "{scan:?}");
}

#[test]
fn light_on_a_part_of_a_code_is_taken_back_while_the_rest_has_enough() {
    for (light, added, wish) in [(200.0, 150, ExposureWish::Lower), (110.0, 230, ExposureWish::Keep)] {
        let mut drawing = spoilt(Scene { light, ..EASY });
        for (i, luma) in drawing.luma.iter_mut().enumerate() {
            if (200..250).contains(&(i % 400)) {
                *luma = luma.saturating_add(added);
            }
        }
        assert_eq!(told(&drawing, 500).1, wish, "light of {light}");
    }
}

/// A code of which one corner is covered, and another by a band of this luma.
#[test]
fn light_beside_a_finder_is_taken_back_before_the_code_is_found() {
    for (band, wish) in [(255, ExposureWish::Lower), (128, ExposureWish::Keep)] {
        let mut drawing = draw(&ticket(5), EASY);
        for (i, luma) in drawing.luma.iter_mut().enumerate() {
            let (x, y) = (i % 400, i / 400);
            if (230..293).contains(&x) {
                *luma = band;
            } else if x < 150 && y > 190 {
                *luma = 128;
            }
        }
        assert_eq!(told(&drawing, 500), (Scan::Nothing, wish), "a band of {band}");
    }
}

#[test]
fn smeared_edges_are_told_by_the_size_of_a_module() {
    for (module, sigma, advice) in [(5.0, 2.4, Some(Advice::Blurred)), (7.0, 1.6, None)] {
        let (scan, _) = told(&spoilt(Scene { noise: 0.0, module, ..EASY }).blurred(sigma), 1500);
        let Scan::Unread(unread) = scan else { panic!("{module}: {scan:?}") };
        assert_eq!(unread.advice, advice, "{module} {sigma}");
    }
}

/// A code of which a corner is gone in parts, too much for a decoder to find it, and much of the middle.
#[test]
fn a_code_that_only_its_modules_show_is_seen() {
    let mut drawing = draw(&ticket(9), EASY);
    for (i, luma) in drawing.luma.iter_mut().enumerate() {
        let (x, y) = (i % 400, i / 400);
        let is_in_middle = x.abs_diff(200).pow(2) + y.abs_diff(150).pow(2) < 60_usize.pow(2);
        if is_in_middle || (x.abs_diff(140) < 20 && y > 228) {
            *luma = 255;
        }
    }
    let (scan, _) = told(&drawing, 1500);
    assert!(matches!(scan, Scan::Unread(_)), "{scan:?}");
}

#[test]
fn a_dark_room_wants_more_light() {
    let dark = Drawing::blank(Scene { ground: 12.0, ..EASY });
    assert_eq!(told(&dark, 1500), (Scan::Nothing, ExposureWish::Raise));
    assert_eq!(told(&Drawing::blank(EASY), 1500), (Scan::Nothing, ExposureWish::Keep));
}

#[test]
fn a_window_that_is_always_too_bright_is_left_alone_after_a_second() {
    let (bright, fine) =
        (Drawing::blank(Scene { ground: 255.0, ..EASY }), Drawing::blank(Scene { ground: 90.0, ..EASY }));
    let mut scanner = Scanner::new(Budget::default());
    let mut wish = |drawing: &Drawing, second| {
        scanner.scan(&drawing.frame(), Duration::from_secs(second));
        scanner.exposure_wish()
    };
    assert_eq!(wish(&bright, 0), ExposureWish::Lower);
    assert_eq!(wish(&fine, 1), ExposureWish::Keep);
    assert_eq!(wish(&bright, 4), ExposureWish::Keep);
    assert_eq!(wish(&bright, 13), ExposureWish::Keep);
    assert_eq!(wish(&bright, 24), ExposureWish::Lower);
}

#[test]
fn a_code_that_is_read_or_gone_is_no_longer_unread() {
    let (unreadable, readable) = (spoilt(Scene { module: 2.4, ..EASY }), draw(&ticket(1), EASY));
    let mut scanner = Scanner::new(Budget::default());
    let mut scan = |drawing: &Drawing, now| scanner.scan(&drawing.frame(), Duration::from_millis(now));
    assert!(matches!(scan(&unreadable, 0), Scan::Unread(_)));
    assert!(matches!(scan(&readable, 33), Scan::Seen(_)));
    assert_eq!(scan(&Drawing::blank(EASY), 66), Scan::Nothing);
    assert!(matches!(scan(&unreadable, 100), Scan::Unread(_)));
    assert!(matches!(scan(&Drawing::blank(EASY), 200), Scan::Unread(_)));
    assert_eq!(scan(&Drawing::blank(EASY), 1100), Scan::Nothing);
}
