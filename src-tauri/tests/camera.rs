//! The camera over an emulated V4L2 device, by the real way through nokhwa: everything that can happen to a webcam
//! at a counter, the states that are told, and that frames come again afterwards.
//!
//! The program builds the emulation (`tests/fakecam`), starts itself anew under it and then drives it through its
//! control files. It waits for states and frames, each within a deadline, and for nothing else.

#![cfg(target_os = "linux")]

/// Its own name, by which it starts itself anew.
const NAME: &str = "the_camera_goes_on_whatever_happens_to_it";

#[test]
fn the_camera_goes_on_whatever_happens_to_it() {
    match std::env::var_os(linux::STAGE) {
        None => linux::start_anew_under_the_emulation(),
        Some(stage) => linux::drive(std::path::Path::new(&stage)),
    }
}

#[expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]
mod linux {
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;
    use std::{env, fs};

    use jpeg_encoder::{ColorType, Encoder};
    use lixiao_protocol::ipc::{CameraInfo, CameraKind, CameraState};
    use lixiao_window::camera::{Camera, LightWish, Source};

    /// Holds the folder with the emulated cameras in the program that is under them.
    pub(super) const STAGE: &str = "LIXIAO_CAMERA_STAGE";

    const DEADLINE: Duration = Duration::from_secs(30);

    /// In so many frames a change must be seen.
    const PATIENCE: usize = 600;

    const FIRST: &str = "Counter Webcam";
    const FIRST_SIZE: (u32, u32) = (640, 480);
    const SECOND: &str = "Other Webcam";

    pub(super) fn start_anew_under_the_emulation() {
        let stage = tempfile::tempdir().unwrap();
        let path = |name: &str| stage.path().join(name);
        let shim = build_shim(stage.path());
        add_frame(stage.path(), "first/MJPG_640x480/0.jpg", &bare_jpeg(640, 480, 90));
        add_frame(stage.path(), "second/YUYV_1280x720/0.yuyv", &[180, 128].repeat(1280 * 720));
        let status = Command::new(env::current_exe().unwrap())
            .args(["--exact", super::NAME, "--nocapture"])
            .env("LD_PRELOAD", shim)
            .env(STAGE, stage.path())
            .env("FAKECAM_DIR", path("first"))
            .env("FAKECAM_CTL", path("first.ctl"))
            .env("FAKECAM_NAME", FIRST)
            .env("FAKECAM_DIR_1", path("second"))
            .env("FAKECAM_CTL_1", path("second.ctl"))
            .env("FAKECAM_NAME_1", SECOND)
            .status()
            .unwrap();
        assert!(status.success());
    }

    pub(super) fn drive(stage: &Path) {
        a_camera_that_comes_later_is_taken(stage);
        a_camera_survives_what_happens_to_it(stage);
        a_hanging_stream_is_opened_again(stage);
        a_covered_lens_is_told_of(stage);
        another_camera_can_be_chosen(stage);
        a_choice_waits_for_its_camera_and_follows_it_to_another_socket(stage);
        infrared_and_virtual_cameras_are_named_and_only_taken_when_chosen(stage);
        the_light_follows_what_is_wished(stage);
        a_folder_of_pictures_plays_the_part_of_a_camera(stage);
    }

    fn a_camera_that_comes_later_is_taken(stage: &Path) {
        set(stage, "first", "absent");
        set(stage, "second", "absent");
        let counter = Counter::open();
        counter.tells(&CameraState::Absent);
        assert!(counter.camera.cameras().is_empty());
        set(stage, "first", "ok");
        counter.runs(&first(), 90);
    }

    fn a_camera_survives_what_happens_to_it(stage: &Path) {
        let counter = Counter::open();
        counter.runs(&first(), 90);
        for (word, state) in [("unplug", CameraState::Unplugged), ("stall", CameraState::Stalled)] {
            set(stage, "first", word);
            counter.tells(&state);
            assert!(counter.camera.frames().newest().is_none(), "an old picture must not stay");
            set(stage, "first", "ok");
            counter.runs(&first(), 90);
        }
        set(stage, "first", "unplug");
        counter.tells(&CameraState::Unplugged);
        set(stage, "first", "busy");
        counter.tells(&CameraState::Busy);
        set(stage, "first", "denied");
        counter.tells(&CameraState::NoPermission);
        set(stage, "first", "ok");
        counter.runs(&first(), 90);
        set(stage, "first", "eio");
        let failed = counter.next_state();
        let CameraState::Failed { detail } = &failed else { panic!("{failed:?}") };
        assert!(detail.contains("os error 5"), "{detail}");
        set(stage, "first", "ok");
        counter.runs(&first(), 90);
        set(stage, "first", "absent");
        counter.tells(&CameraState::Unplugged);
        set(stage, "first", "ok");
        counter.runs(&first(), 90);
    }

    fn a_hanging_stream_is_opened_again(stage: &Path) {
        let counter = Counter::open();
        counter.runs(&first(), 90);
        set(stage, "first", "hang");
        counter.tells(&CameraState::Stalled);
        counter.runs(&first(), 90);
        set(stage, "first", "ok");
    }

    fn a_covered_lens_is_told_of(stage: &Path) {
        let counter = Counter::open();
        counter.runs(&first(), 90);
        add_frame(stage, "first/MJPG_640x480/0.jpg", &bare_jpeg(640, 480, 3));
        counter.tells(&CameraState::Covered);
        assert!(counter.camera.frames().newest().is_some());
        add_frame(stage, "first/MJPG_640x480/0.jpg", &bare_jpeg(640, 480, 90));
        counter.runs(&first(), 90);
    }

    fn another_camera_can_be_chosen(stage: &Path) {
        set(stage, "second", "ok");
        let counter = Counter::open();
        counter.runs(&first(), 90);
        let cameras = counter.camera.cameras();
        assert_eq!(cameras, [info(FIRST, 0, true), info(SECOND, 1, false)]);
        counter.camera.choose(Some(cameras[1].id.clone()));
        counter.tells(&CameraState::Opening);
        counter.runs(&second(), 180);
        assert_eq!(counter.camera.cameras(), [info(FIRST, 0, false), info(SECOND, 1, true)]);
        set(stage, "second", "unplug");
        counter.tells(&CameraState::Unplugged);
        set(stage, "second", "ok");
        counter.runs(&second(), 180);
        counter.camera.choose(None);
        counter.tells(&CameraState::Opening);
        counter.runs(&first(), 90);
    }

    fn a_choice_waits_for_its_camera_and_follows_it_to_another_socket(stage: &Path) {
        set(stage, "second", "absent");
        let counter = Counter::with_choice(Some(format!("{SECOND}@1")));
        counter.tells(&CameraState::Absent);
        assert_eq!(counter.camera.cameras(), [info(FIRST, 0, false)]);
        set(stage, "first", &format!("ok\n{SECOND}"));
        counter.runs(&running(SECOND, FIRST_SIZE), 90);
        set(stage, "first", "unplug");
        counter.tells(&CameraState::Unplugged);
        set(stage, "second", "ok");
        counter.runs(&second(), 180);
        set(stage, "first", "ok");
    }

    fn infrared_and_virtual_cameras_are_named_and_only_taken_when_chosen(stage: &Path) {
        const INFRARED: &str = "Integrated IR Camera";
        const VIRTUAL: &str = "OBS Virtual Camera";
        set(stage, "first", &format!("ok\n{INFRARED}"));
        let counter = Counter::open();
        counter.runs(&second(), 180);
        let infrared = CameraInfo { kind: CameraKind::Infrared, ..info(INFRARED, 0, false) };
        assert_eq!(counter.camera.cameras(), [infrared.clone(), info(SECOND, 1, true)]);
        set(stage, "second", "unplug");
        counter.tells(&CameraState::Unplugged);
        set(stage, "second", &format!("ok\n{VIRTUAL}"));
        drop(counter);
        let counter = Counter::open();
        counter.tells(&CameraState::Absent);
        let unreal = CameraInfo { kind: CameraKind::Virtual, ..info(VIRTUAL, 1, false) };
        assert_eq!(counter.camera.cameras(), [infrared.clone(), unreal]);
        counter.camera.choose(Some(infrared.id));
        counter.tells(&CameraState::Opening);
        counter.runs(&running(INFRARED, FIRST_SIZE), 90);
        drop(counter);
        set(stage, "first", "ok");
        set(stage, "second", "ok");
    }

    /// Four times the light makes a grey of 100 white; two steps less make it what it was.
    fn the_light_follows_what_is_wished(stage: &Path) {
        add_frame(stage, "second/YUYV_1280x720/0.yuyv", &[100, 128].repeat(1280 * 720));
        let counter = Counter::open();
        counter.runs(&first(), 90);
        counter.camera.choose(Some(format!("{SECOND}@1")));
        counter.tells(&CameraState::Opening);
        counter.runs(&second(), 100);
        set(stage, "second", "bright");
        counter.shows(255);
        counter.camera.frames().wish_light(LightWish::Less);
        counter.shows(100);
        counter.camera.frames().wish_light(LightWish::Any);
        counter.shows(255);
        set(stage, "second", "dim");
        counter.shows(25);
        counter.camera.frames().wish_light(LightWish::More);
        counter.shows(100);
        drop(counter);
        set(stage, "second", "ok");
        let counter = Counter::with_choice(Some(format!("{SECOND}@1")));
        counter.runs(&second(), 100);
    }

    fn a_folder_of_pictures_plays_the_part_of_a_camera(stage: &Path) {
        let path = stage.join("first/MJPG_640x480");
        let counter = Counter::with(Source::Folder { path, fps: 10 });
        let (name, fps) = ("MJPG_640x480".to_owned(), 10);
        counter.runs(&CameraState::Running { name, width: 640, height: 480, fps }, 90);
    }

    /// A counter with a camera.
    struct Counter {
        camera: Camera,
        states: Receiver<CameraState>,
    }

    impl Counter {
        fn open() -> Self {
            Self::with(Source::Devices)
        }

        fn with(source: Source) -> Self {
            Self::start(source, None)
        }

        fn with_choice(choice: Option<String>) -> Self {
            Self::start(Source::Devices, choice)
        }

        fn start(source: Source, choice: Option<String>) -> Self {
            let (sender, states) = mpsc::channel();
            let camera = Camera::start(source, choice, move |state| sender.send(state).unwrap_or_default());
            let counter = Self { camera: camera.unwrap(), states };
            counter.tells(&CameraState::Opening);
            counter
        }

        fn next_state(&self) -> CameraState {
            self.states.recv_timeout(DEADLINE).expect("a change of state")
        }

        /// A frame of this grey comes before long.
        fn shows(&self, grey: u8) {
            let frames = self.camera.frames();
            let (mut last, mut middle) = (0, 0);
            for _ in 0..PATIENCE {
                let frame = frames.wait_newer(last, DEADLINE).expect("a frame");
                last = frame.number();
                let luma = frame.luma().expect("a frame that can be decoded");
                middle = luma.data[luma.data.len() / 2];
                if middle.abs_diff(grey) < 3 {
                    return;
                }
            }
            panic!("{middle} instead of {grey}");
        }

        fn tells(&self, expected: &CameraState) {
            assert_eq!(&self.next_state(), expected);
        }

        /// The state is told, and a frame of this grey comes after it.
        fn runs(&self, expected: &CameraState, grey: u8) {
            self.tells(expected);
            assert_eq!(&self.camera.state(), expected);
            let frames = self.camera.frames();
            let before = frames.newest().map_or(0, |frame| frame.number());
            let frame = frames.wait_newer(before, DEADLINE).expect("a frame");
            let luma = frame.luma().expect("a frame that can be decoded");
            let middle = luma.data[luma.data.len() / 2];
            assert!(middle.abs_diff(grey) < 3, "{middle} instead of {grey}");
            let picture = frame.to_preview(320).expect("a picture of a frame that can be decoded");
            let side = |at: usize| usize::from(u16::from_le_bytes([picture[at], picture[at + 1]]));
            let (across, down) = (side(0), side(2));
            assert!((160..=640).contains(&across), "{across} pixels across");
            assert!(picture[4 + across * down / 2].abs_diff(grey) < 3);
        }
    }

    fn first() -> CameraState {
        running(FIRST, FIRST_SIZE)
    }

    fn second() -> CameraState {
        running(SECOND, (1280, 720))
    }

    fn running(name: &str, (width, height): (u32, u32)) -> CameraState {
        CameraState::Running { name: name.to_owned(), width, height, fps: 30 }
    }

    fn info(name: &str, index: u32, chosen: bool) -> CameraInfo {
        CameraInfo { id: format!("{name}@{index}"), name: name.to_owned(), kind: CameraKind::Colour, chosen }
    }

    /// Tells an emulated camera what happens to it.
    fn set(stage: &Path, camera: &str, word: &str) {
        replace(&stage.join(format!("{camera}.ctl")), word.as_bytes());
    }

    fn add_frame(stage: &Path, name: &str, bytes: &[u8]) {
        fs::create_dir_all(stage.join(name).parent().unwrap()).unwrap();
        replace(&stage.join(name), bytes);
    }

    /// Writes a file so that nobody reads half of it.
    fn replace(path: &Path, bytes: &[u8]) {
        let draft = path.parent().unwrap().join(".draft");
        fs::write(&draft, bytes).unwrap();
        fs::rename(draft, path).unwrap();
    }

    fn build_shim(stage: &Path) -> PathBuf {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakecam/fakecam.c");
        let shim = stage.join("libfakecam.so");
        let mut gcc = Command::new("gcc");
        gcc.args(["-O2", "-shared", "-fPIC", "-o"]).arg(&shim).arg(source).args(["-ldl", "-lpthread"]);
        assert!(gcc.status().expect("gcc is installed").success());
        shim
    }

    /// A grey JPEG without Huffman tables, as many webcams send it.
    fn bare_jpeg(width: u16, height: u16, grey: u8) -> Vec<u8> {
        let mut file = Vec::new();
        let pixels = vec![grey; usize::from(width) * usize::from(height)];
        Encoder::new(&mut file, 80).encode(&pixels, width, height, ColorType::Luma).unwrap();
        let mut at = 2;
        while file[at + 1] != 0xda {
            let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
            if file[at + 1] == 0xc4 {
                file.drain(at..end);
            } else {
                at = end;
            }
        }
        file
    }
}
