//! A camera that shows what the test holds before it, to a program that thinks it is `/dev/video0`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};
use lixiao_ticket::{TicketText, draw_luma};
use qrcode::{Color, QrCode};

/// Pixels across and down.
const SIZE: (u32, u32) = (1280, 720);

/// The name of the second camera.
pub const OTHER: &str = "Other Webcam";

/// Pixels of a module of a code held before the camera.
const MODULE_PX: u32 = 8;

/// The grey of the room behind it.
const ROOM: u8 = 150;

/// An emulated webcam.
pub struct FakeCamera {
    folder: PathBuf,
}

impl FakeCamera {
    /// Builds the emulation in a folder, with nothing before the camera.
    pub fn new(folder: &Path) -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fakecam/fakecam.c");
        fs::create_dir_all(folder.join("frames/MJPG_1280x720")).unwrap();
        fs::create_dir_all(folder.join("others/MJPG_1280x720")).unwrap();
        let mut gcc = Command::new("gcc");
        gcc.args(["-O2", "-shared", "-fPIC", "-o"]).arg(folder.join("libfakecam.so"));
        let built = gcc.arg(source).args(["-ldl", "-lpthread"]).status();
        assert!(built.expect("gcc is installed").success(), "the emulated camera does not build");
        let camera = Self { folder: folder.to_owned() };
        camera.set("ok");
        camera.set_other("absent");
        camera.show_nothing();
        camera.replace("others/MJPG_1280x720/0.jpg", &jpeg(&room()));
        camera
    }

    /// What a program must have in its environment to see the camera.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let path = |name: &str| self.folder.join(name).display().to_string();
        vec![
            ("LD_PRELOAD", path("libfakecam.so")),
            ("FAKECAM_DIR", path("frames")),
            ("FAKECAM_CTL", path("state")),
            ("FAKECAM_NAME", "Demonstration Webcam".to_owned()),
            ("FAKECAM_STARTED", path("started")),
            ("FAKECAM_DIR_1", path("others")),
            ("FAKECAM_CTL_1", path("other-state")),
            ("FAKECAM_NAME_1", OTHER.to_owned()),
        ]
    }

    /// Changes the state of the second camera, [`OTHER`], which is absent at first and sees a grey room.
    pub fn set_other(&self, state: &str) {
        self.replace("other-state", state.as_bytes());
    }

    /// When the stream that is on began, since 1970: the film's picture k is due k + 1 pictures later.
    pub fn started(&self) -> Option<Duration> {
        let seconds = fs::read_to_string(self.folder.join("started")).ok()?;
        seconds.trim().parse().ok().map(Duration::from_secs_f64)
    }

    /// Plays these pictures (JPEG, 1280 × 720) over and over.
    pub fn play(&self, film: &[Vec<u8>]) {
        let folder = self.folder.join("next");
        fs::create_dir(&folder).unwrap();
        for (number, jpeg) in film.iter().enumerate() {
            fs::write(folder.join(format!("{number:03}.jpg")), jpeg).unwrap();
        }
        self.swap(&folder);
    }

    /// Puts a folder in the place of the pictures there are. Whoever looks in between finds none.
    fn swap(&self, folder: &Path) {
        let (place, old) = (self.folder.join("frames/MJPG_1280x720"), self.folder.join("old"));
        fs::rename(&place, &old).unwrap();
        fs::rename(folder, &place).unwrap();
        fs::remove_dir_all(old).unwrap();
    }

    /// Changes the camera's state, such as `ok`, `unplug` or `absent`.
    pub fn set(&self, state: &str) {
        self.replace("state", state.as_bytes());
    }

    /// Takes everything away from the camera.
    pub fn show_nothing(&self) {
        self.play(&[jpeg(&room())]);
    }

    /// Holds a student's ticket before the camera.
    pub fn show_ticket(&self, digits: &str) {
        let (side, pixels) = draw_luma(&ticket(digits), 8);
        self.show_code(side, &pixels);
    }

    /// Holds a ticket before the camera that is found and cannot be read: its middle is spoilt, and dark and light
    /// hardly differ.
    pub fn show_pale_ticket(&self, digits: &str) {
        const PX: usize = 8;
        const SPOILT: std::ops::Range<usize> = 12..33;
        let (side, mut pixels) = draw_luma(&ticket(digits), 8);
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let (x, y) = (at % side as usize / PX, at / side as usize / PX);
            let is_spoilt = SPOILT.contains(&x) && SPOILT.contains(&y);
            let is_light = if is_spoilt { (x * x + 3 * y) % 5 < 2 } else { *pixel > 127 };
            *pixel = if is_light { 200 } else { 165 };
        }
        self.show_code(side, &pixels);
    }

    /// Holds a code of another kind before the camera.
    pub fn show_text(&self, text: &str) {
        let code = QrCode::new(text).expect("the text fits a code");
        let modules = u32::try_from(code.width()).expect("a code is small");
        let side = (modules + 8) * MODULE_PX;
        let mut picture = GrayImage::from_pixel(side, side, Luma([255]));
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let inside = |at: u32| (at / MODULE_PX).checked_sub(4).filter(|module| *module < modules);
            if let (Some(x), Some(y)) = (inside(x), inside(y))
                && code[(x as usize, y as usize)] == Color::Dark
            {
                *pixel = Luma([0]);
            }
        }
        self.show_code(side, picture.as_raw());
    }

    fn show_code(&self, side: u32, pixels: &[u8]) {
        let code = GrayImage::from_raw(side, side, pixels.to_vec()).expect("a square picture");
        let mut picture = room();
        let (x, y) = ((SIZE.0 - side) / 2, (SIZE.1 - side) / 2);
        image::imageops::overlay(&mut picture, &code, i64::from(x), i64::from(y));
        self.play(&[jpeg(&picture)]);
    }

    /// Whoever reads sees the old content or the new one, never half of it.
    fn replace(&self, name: &str, content: &[u8]) {
        fs::write(self.folder.join("draft"), content).unwrap();
        fs::rename(self.folder.join("draft"), self.folder.join(name)).unwrap();
    }
}

fn ticket(digits: &str) -> TicketText {
    digits.parse().expect("these are a ticket's digits")
}

fn room() -> GrayImage {
    GrayImage::from_pixel(SIZE.0, SIZE.1, Luma([ROOM]))
}

fn jpeg(picture: &GrayImage) -> Vec<u8> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(picture).expect("a JPEG in memory");
    jpeg
}
