//! What is told of a run of frames: every code once for every time it is presented.

use std::time::Duration;

use crate::draw::{Drawing, EASY, Scene, draw, draw_all, ticket};
use lixiao_scan::{Budget, Pass, Scan, Scanner};

/// What a frame shows.
#[derive(Debug, Clone, Copy)]
enum Show {
    Nothing,
    A,
    B,
    Both,
}

use Show::{A, B, Both, Nothing};

/// A name, what is shown at which millisecond, and what is told.
const OUT_OF_FOCUS: f32 = 2.8;
type Case = (&'static str, &'static [(u64, Show)], &'static str);

fn drawings() -> [Drawing; 4] {
    let (a, b) = (ticket(1), ticket(2));
    let scene = Scene { module: 4.0, width: 380, height: 200, centre: (95.0, 100.0), ..EASY };
    let other = Scene { centre: (285.0, 100.0), ..scene };
    [Drawing::blank(scene), draw(&a, scene), draw(&b, scene), draw_all(&[(&a, scene), (&b, other)])]
}

/// `A` for the first code seen, `a` for it seen again, likewise for the second, `.` for none read.
fn told(scan: Scan) -> char {
    let name = |text: &str| if text == ticket(1) { 'A' } else { 'B' };
    match scan {
        Scan::Nothing | Scan::Unread(_) => '.',
        Scan::Seen(sighting) => name(sighting.payload.as_str()),
        Scan::Repeat(sighting) => name(sighting.payload.as_str()).to_ascii_lowercase(),
    }
}

#[test]
fn a_code_is_reported_once_for_every_time_it_is_presented() {
    let cases: &[Case] = &[
        ("nothing", &[(0, Nothing), (33, Nothing)], ".."),
        ("held still", &[(0, A), (33, A), (5_000, A), (90_000, A)], "Aaaa"),
        (
            "flicker",
            &[(0, A), (33, Nothing), (66, A), (900, Nothing), (1_890, Nothing), (1_899, A)],
            "A.a..a",
        ),
        ("gone for less than a second", &[(0, A), (500, Nothing), (1_499, Nothing), (1_500, A)], "A..a"),
        ("gone for a second", &[(0, A), (500, Nothing), (1_500, Nothing), (1_501, A)], "A..A"),
        (
            "the second starts anew",
            &[(0, A), (500, Nothing), (1_000, A), (1_400, Nothing), (2_300, Nothing), (2_301, A)],
            "A.a..a",
        ),
        ("another at once", &[(0, A), (33, B), (66, B)], "ABb"),
        ("back within the second", &[(0, A), (33, B), (66, A), (99, B)], "ABab"),
        ("back after it", &[(0, A), (33, B), (1_033, B), (1_066, A)], "ABbA"),
        ("two at once", &[(0, Both), (33, Both), (66, Both), (99, B), (132, A)], "ABaba"),
        ("one joins", &[(0, A), (33, Both), (66, Both), (99, Both)], "AaaB"),
        ("no frames for long", &[(0, A), (60_000, A)], "Aa"),
        ("one frame missed, then none for long", &[(0, A), (33, Nothing), (60_000, A)], "A.a"),
        ("a clock that goes back", &[(5_000, A), (4_000, Nothing), (3_000, Nothing), (3_001, A)], "A..a"),
    ];
    let drawings = drawings();
    for (name, frames, expected) in cases {
        let mut scanner = Scanner::new(Budget { pixels: 0 });
        let answer: String = frames
            .iter()
            .map(|(now, show)| (Duration::from_millis(*now), &drawings[*show as usize]))
            .map(|(now, drawing)| told(scanner.scan(&drawing.frame(), now)))
            .collect();
        assert_eq!(answer, *expected, "{name}");
    }
}

#[test]
fn a_forgotten_code_is_reported_again() {
    let [_, a, ..] = drawings();
    let mut scanner = Scanner::new(Budget::default());
    assert_eq!(told(scanner.scan(&a.frame(), Duration::ZERO)), 'A');
    scanner.forget();
    assert_eq!(told(scanner.scan(&a.frame(), Duration::ZERO)), 'A');
}

/// How many frames of one picture it takes to read it, the first one counted.
fn frames_to_read(drawing: &Drawing, pixels: usize) -> Option<usize> {
    let mut scanner = Scanner::new(Budget { pixels });
    let scan = |i: u64| scanner.scan(&drawing.frame(), Duration::from_millis(33 * i));
    (0..60).map(scan).position(|scan| matches!(scan, Scan::Seen(_))).map(|index| index + 1)
}

/// A code that the first look does not read, and a deeper one does.
fn out_of_focus() -> Drawing {
    draw(&ticket(1), EASY).blurred(OUT_OF_FOCUS)
}

/// The code with two of its finders covered: the one of this number stays.
fn one_finder_left(text: &str, finder: usize) -> Drawing {
    let mut drawing = draw(text, EASY);
    let (half, reach) = (37.0 / 2.0 - 3.5, 3.6);
    for (i, (right, down)) in [(-half, -half), (half, -half), (-half, half)].into_iter().enumerate() {
        let middle = (EASY.centre.0 + right * EASY.module, EASY.centre.1 + down * EASY.module);
        for (at, luma) in drawing.luma.iter_mut().enumerate() {
            let (x, y) = ((at % EASY.width) as f32, (at / EASY.width) as f32);
            if i != finder && (x - middle.0).abs().max((y - middle.1).abs()) < reach * EASY.module {
                *luma = 128;
            }
        }
    }
    drawing
}

#[test]
fn the_finders_of_several_frames_make_a_code() {
    let text = ticket(6);
    let mut scanner = Scanner::new(Budget { pixels: 20_000_000 });
    let mut scan = |finder: usize, i: u64| {
        scanner.scan(&one_finder_left(&text, finder).frame(), Duration::from_millis(33 * i))
    };
    for i in 0..3 {
        assert!(!matches!(scan(0, i), Scan::Seen(_)), "one finder alone tells nothing");
    }
    assert!(!matches!(scan(1, 3), Scan::Seen(_)));
    let Scan::Seen(sighting) = scan(2, 4) else { panic!("three finders, each in a frame of its own") };
    assert_eq!(sighting.payload.as_str(), text);
}

#[test]
fn deeper_passes_wait_until_the_budget_has_room() {
    let drawing = out_of_focus();
    let frame = drawing.frame();
    let first = Pass::first(&frame);
    let passes = Pass::deeper(&frame, &first.look(&frame));
    let reads = |pass: &Pass| !pass.look(&frame).read.is_empty();
    let reader = passes.iter().position(reads).expect("a deeper pass reads it");
    let work: usize = passes[..=reader].iter().map(Pass::pixels).sum();
    assert_eq!(frames_to_read(&drawing, first.pixels() + work), Some(1));
    assert_eq!(frames_to_read(&drawing, first.pixels() + work.div_ceil(10)), Some(10));
    assert_eq!(frames_to_read(&drawing, first.pixels()), None);
}

/// What is told of a picture that stays the same, at so many frames a second.
fn told_of_still(drawing: &Drawing, frames: u64, rate: u64) -> String {
    let mut scanner = Scanner::new(Budget::default());
    (0..frames)
        .map(|i| told(scanner.scan(&drawing.frame(), Duration::from_millis(1000 * i / rate))))
        .collect()
}

#[test]
fn a_code_that_a_deeper_pass_reads_stays_in_view() {
    let answer = told_of_still(&out_of_focus(), 40, 5);
    assert_eq!(answer.matches('A').count(), 1, "{answer}");
}

#[test]
fn codes_that_need_different_passes_do_not_hide_each_other() {
    let scene = Scene { width: 480, height: 240, centre: (130.0, 120.0), ..EASY };
    let inverted = Scene { dark: 220.0, light: 30.0, ..scene };
    let far = Scene { centre: (370.0, 110.0), module: 2.3, ..scene };
    let drawing = draw_all(&[(&ticket(1), inverted), (&ticket(2), far)]);
    let answer = told_of_still(&drawing, 60, 30);
    assert_eq!((answer.matches('A').count(), answer.matches('B').count()), (1, 1), "{answer}");
}
