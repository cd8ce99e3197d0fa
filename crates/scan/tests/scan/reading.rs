//! What a single frame gives, on frames drawn here.

use crate::draw::{Drawing, EASY, Scene, draw, ticket};
use lixiao_scan::{Look, Pass};

/// Everything that the passes read in a frame, in turn, until one reads something.
fn read(drawing: &Drawing) -> Vec<String> {
    let frame = drawing.frame();
    let first = Pass::first(&frame).look(&frame);
    let deeper = Pass::deeper(&frame, &first).into_iter().map(|pass| pass.look(&frame));
    let look = std::iter::once(first).chain(deeper).find(|look| !look.read.is_empty());
    look.map(texts).unwrap_or_default()
}

fn texts(look: Look) -> Vec<String> {
    look.read.into_iter().map(|sighting| sighting.payload.into_string()).collect()
}

#[test]
fn the_first_look_reads_what_is_held_well() {
    let cases = [
        ("upright", EASY),
        ("turned a little", Scene { angle: 7.0, ..EASY }),
        ("turned much", Scene { angle: 40.0, module: 4.5, ..EASY }),
        ("upside down", Scene { angle: 180.0, ..EASY }),
        ("turned away", Scene { tilt: 0.15, ..EASY }),
        ("dim", Scene { dark: 20.0, light: 60.0, ground: 30.0, noise: 2.0, ..EASY }),
        ("pale", Scene { dark: 150.0, light: 220.0, ground: 240.0, ..EASY }),
        ("noisy", Scene { noise: 40.0, ..EASY }),
        ("large", Scene { module: 6.5, ..EASY }),
    ];
    for (name, scene) in cases {
        let text = ticket(scene.seed);
        let drawing = draw(&text, scene);
        let look = Pass::first(&drawing.frame()).look(&drawing.frame());
        assert_eq!(texts(look), [text], "{name}");
    }
}

#[test]
fn deeper_passes_read_what_the_first_look_misses() {
    let cases = [
        ("dark mode", Scene { dark: 220.0, light: 30.0, ground: 20.0, ..EASY }),
        ("far away", Scene { module: 2.3, width: 320, height: 240, centre: (150.0, 110.0), ..EASY }),
        ("held close", Scene { width: 800, height: 720, centre: (400.0, 360.0), module: 15.0, ..EASY }),
    ];
    for (name, scene) in cases {
        let text = ticket(scene.seed);
        assert_eq!(read(&draw(&text, scene)), [text], "{name}");
    }
}

#[test]
fn what_glare_hides_is_put_right() {
    let text = ticket(9);
    let mut drawing = draw(&text, Scene { angle: 12.0, ..EASY });
    for (i, luma) in drawing.luma.iter_mut().enumerate() {
        let (x, y) = (i % 400, i / 400);
        if x.abs_diff(195).pow(2) + y.abs_diff(160).pow(2) < 42_usize.pow(2) {
            *luma = 255;
        }
    }
    let first = Pass::first(&drawing.frame()).look(&drawing.frame());
    assert!(first.read.is_empty());
    assert_eq!(read(&drawing), [text]);
}

#[test]
fn a_far_code_in_the_corner_of_a_large_frame_is_read() {
    let scene = Scene { width: 1920, height: 1080, centre: (1750.0, 950.0), module: 3.6, ..EASY };
    let text = ticket(7);
    assert_eq!(read(&draw(&text, scene)), [text]);
}

#[test]
fn the_outline_follows_the_code_at_every_scale() {
    for (width, module) in [(400, 5.0), (1920, 9.0)] {
        let half = 37.0 * module / 2.0;
        let centre = (width as f32 / 2.0 + 12.0, width as f32 / 3.0);
        let scene = Scene { width, height: width * 3 / 4, centre, module, ..EASY };
        let drawing = draw(&ticket(3), scene);
        let look = Pass::first(&drawing.frame()).look(&drawing.frame());
        let outline = look.read[0].outline;
        for (corner, (right, down)) in
            outline.iter().zip([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
        {
            let (x, y) = (centre.0 + right * half, centre.1 + down * half);
            assert!((corner.x - x).abs() < 2.0 * module, "{outline:?}");
            assert!((corner.y - y).abs() < 2.0 * module, "{outline:?}");
        }
    }
}

#[test]
fn nothing_is_read_where_nothing_is() {
    for noise in [0.0, 10.0, 120.0] {
        let drawing = Drawing::blank(Scene { noise, ground: 128.0, ..EASY });
        assert_eq!(read(&drawing), [""; 0], "noise {noise}");
    }
}

#[test]
fn a_broken_code_is_found_but_gives_no_text() {
    let mut drawing = draw(&ticket(5), EASY);
    for (i, luma) in drawing.luma.iter_mut().enumerate() {
        let (x, y) = (i % 400, i / 400);
        if (150..270).contains(&x) && (120..200).contains(&y) {
            *luma = if (x / 5 + y / 7) % 2 == 0 { 30 } else { 220 };
        }
    }
    let look = Pass::first(&drawing.frame()).look(&drawing.frame());
    assert!(look.read.is_empty());
    assert_eq!(look.unread.len(), 1);
}

#[test]
fn the_work_of_a_pass_is_bounded_at_every_size() {
    for (width, height) in [
        (1, 1),
        (640, 480),
        (1280, 720),
        (1920, 1080),
        (4096, 4096),
        (8192, 1),
        (1, 8192),
        (8192, 2048),
        (2048, 8192),
    ] {
        let luma = vec![0; width * height];
        let frame = lixiao_scan::Frame::new(width, height, width, &luma).unwrap();
        let first = Pass::first(&frame);
        let mut passes = Pass::deeper(&frame, &first.look(&frame));
        passes.push(first);
        assert!(passes.iter().all(|pass| pass.pixels() <= 1280 * 1024), "{width} x {height}");
        assert!(passes.len() < 100, "{} passes for {width} x {height}", passes.len());
    }
}

#[test]
fn a_code_that_is_nearly_as_bright_as_the_camera_can_tell_is_read() {
    let (text, noise) = (ticket(4), 10.0);
    let scene = Scene { angle: 31.0, tilt: 0.3, module: 3.5, dark: 100.0, light: 200.0, noise: 0.0, ..EASY };
    let drawing = draw(&text, scene).overexposed(2.35).noisy(Scene { noise, ..scene });
    let first = Pass::first(&drawing.frame()).look(&drawing.frame());
    assert!(first.read.is_empty());
    assert_eq!(read(&drawing), [text]);
}

#[test]
fn a_code_behind_stripes_is_read() {
    let text = ticket(3);
    let scene = Scene { angle: 14.0, dark: 105.0, light: 145.0, ground: 120.0, ..EASY };
    let drawing = draw(&text, scene).striped(40.0);
    assert_eq!(read(&drawing), [text]);
}
