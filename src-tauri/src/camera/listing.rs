//! Which cameras there are, what to call them so that the name holds, and which one to take.

use std::fs;
use std::path::Path;

use lixiao_protocol::ipc::{CameraInfo, CameraKind};
use nokhwa::utils::{ApiBackend, CameraIndex};

/// Where Linux describes its cameras.
const SYSFS: &str = "/sys/class/video4linux";

/// A camera as found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) index: CameraIndex,
    pub(super) name: String,
    kind: CameraKind,
    /// Where it is plugged in.
    place: String,
}

impl Found {
    /// Stays the same when the camera is plugged in again, and differs between cameras of one make.
    fn id(&self) -> String {
        format!("{}@{}", self.name, self.place)
    }
}

/// The cameras there are; `choice` or else the one taken by default is marked as chosen.
pub(super) fn cameras(choice: Option<&str>) -> Vec<CameraInfo> {
    let found = list();
    let chosen = pick(&found, choice);
    let info = |camera: &Found| CameraInfo {
        id: camera.id(),
        name: camera.name.clone(),
        kind: camera.kind,
        chosen: chosen == Some(camera),
    };
    found.iter().map(info).collect()
}

/// The camera chosen, or the one taken by default.
pub(super) fn find(choice: Option<&str>) -> Option<Found> {
    pick(&list(), choice).cloned()
}

fn list() -> Vec<Found> {
    let mut found: Vec<Found> = nokhwa::query(ApiBackend::Auto)
        .unwrap_or_default()
        .into_iter()
        .filter(|camera| is_main_node(Path::new(SYSFS), camera.index()))
        .map(|camera| Found {
            index: camera.index().clone(),
            name: camera.human_name(),
            kind: kind(Path::new(SYSFS), camera.index(), &camera.human_name()),
            place: place(Path::new(SYSFS), &camera.misc(), camera.index()),
        })
        .collect();
    found.sort_by_key(|camera| camera.index.as_index().ok());
    found
}

/// A choice waits for its camera, also in another socket if no second one has its name; without a choice the
/// first ordinary camera is taken.
fn pick<'a>(found: &'a [Found], choice: Option<&str>) -> Option<&'a Found> {
    let Some(choice) = choice else {
        return found.iter().find(|camera| camera.kind == CameraKind::Colour);
    };
    found.iter().find(|camera| camera.id() == choice).or_else(|| only_namesake(found, choice))
}

fn only_namesake<'a>(found: &'a [Found], choice: &str) -> Option<&'a Found> {
    let (name, _) = choice.rsplit_once('@')?;
    let mut namesakes = found.iter().filter(|camera| camera.name == name);
    namesakes.next().filter(|_| namesakes.next().is_none())
}

/// The device path on Windows (which nokhwa gives as `misc`), the USB port on Linux, or else the number.
fn place(sysfs: &Path, misc: &str, index: &CameraIndex) -> String {
    if !misc.is_empty() {
        return misc.to_owned();
    }
    let device = fs::canonicalize(sysfs.join(format!("video{index}/device"))).ok();
    let port = device.as_deref().and_then(Path::file_name);
    port.map_or_else(|| index.to_string(), |port| port.to_string_lossy().into_owned())
}

/// Linux lists a second node beside many a camera, which gives data about frames but no frames.
fn is_main_node(sysfs: &Path, index: &CameraIndex) -> bool {
    fs::read_to_string(sysfs.join(format!("video{index}/index"))).map_or(true, |number| number.trim() == "0")
}

/// What kind of camera it is: a program may give its own any name, and Linux knows that nothing is plugged in there.
fn kind(sysfs: &Path, index: &CameraIndex, name: &str) -> CameraKind {
    let device = fs::canonicalize(sysfs.join(format!("video{index}"))).ok();
    if device.is_some_and(|device| device.components().any(|part| part.as_os_str() == "virtual")) {
        return CameraKind::Virtual;
    }
    kind_by_name(name)
}

fn kind_by_name(name: &str) -> CameraKind {
    const INFRARED: [&str; 3] = ["ir", "infrared", "hello"];
    const VIRTUAL: [&str; 8] =
        ["virtual", "obs", "loopback", "dummy", "droidcam", "manycam", "xsplit", "epoccam"];
    let name = name.to_lowercase();
    let has = |marks: &[&str]| name.split(|c: char| !c.is_alphanumeric()).any(|word| marks.contains(&word));
    if has(&INFRARED) {
        CameraKind::Infrared
    } else if has(&VIRTUAL) {
        CameraKind::Virtual
    } else {
        CameraKind::Colour
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(index: u32, name: &str, place: &str) -> Found {
        let (index, kind) = (CameraIndex::Index(index), kind_by_name(name));
        Found { index, name: name.to_owned(), kind, place: place.to_owned() }
    }

    #[test]
    fn infrared_and_virtual_cameras_are_not_taken_by_default() {
        let found = [
            camera(0, "Integrated IR Camera", "1-4:1.2"),
            camera(1, "OBS Virtual Camera", "obs"),
            camera(2, "Irix HD Webcam", "1-5:1.0"),
        ];
        assert_eq!(pick(&found, None), Some(&found[2]));
        assert_eq!(pick(&found[..2], None), None);
        assert_eq!(pick(&found, Some("OBS Virtual Camera@obs")), Some(&found[1]));
    }

    #[test]
    fn a_choice_follows_its_camera_to_another_socket_and_waits_while_it_is_away() {
        let other = camera(0, "Other", "1-1:1.0");
        let moved = camera(3, "Desk", "1-7:1.0");
        let choice = Some("Desk@1-4:1.0");
        let found = [other, moved.clone()];
        assert_eq!(pick(&found, choice), Some(&moved));
        assert_eq!(pick(&found[..1], choice), None);
        let twins = [moved, camera(4, "Desk", "1-8:1.0")];
        assert_eq!(pick(&twins, choice), None, "which of the two was meant cannot be told");
        assert_eq!(pick(&twins, Some("Desk@1-8:1.0")), Some(&twins[1]));
    }

    #[cfg(unix)]
    #[test]
    fn a_camera_that_a_program_plays_is_known_whatever_it_calls_itself() {
        let root = tempfile::tempdir().unwrap();
        let (sysfs, devices) = (root.path().join("class"), root.path().join("devices"));
        fs::create_dir(&sysfs).unwrap();
        for (node, device) in
            [("video0", "virtual/video4linux/video0"), ("video1", "usb1/video4linux/video1")]
        {
            fs::create_dir_all(devices.join(device)).unwrap();
            std::os::unix::fs::symlink(devices.join(device), sysfs.join(node)).unwrap();
        }
        let kinds = [0, 1, 2].map(|index| kind(&sysfs, &CameraIndex::Index(index), "Webcam"));
        assert_eq!(kinds, [CameraKind::Virtual, CameraKind::Colour, CameraKind::Colour]);
    }

    #[cfg(unix)]
    #[test]
    fn the_place_is_the_usb_port_and_second_nodes_are_left_out() {
        let root = tempfile::tempdir().unwrap();
        let (sysfs, port) = (root.path().join("class"), root.path().join("usb1/1-4:1.0"));
        fs::create_dir_all(&port).unwrap();
        for (node, number) in [("video0", "0\n"), ("video1", "1\n")] {
            fs::create_dir_all(sysfs.join(node)).unwrap();
            fs::write(sysfs.join(node).join("index"), number).unwrap();
            std::os::unix::fs::symlink(&port, sysfs.join(node).join("device")).unwrap();
        }
        let (first, second, unknown) = (CameraIndex::Index(0), CameraIndex::Index(1), CameraIndex::Index(7));
        assert_eq!(place(&sysfs, "", &first), "1-4:1.0");
        assert_eq!(place(&sysfs, r"\\?\usb#vid_046d", &first), r"\\?\usb#vid_046d");
        assert_eq!(place(&sysfs, "", &unknown), "7");
        assert!(is_main_node(&sysfs, &first) && is_main_node(&sysfs, &unknown));
        assert!(!is_main_node(&sysfs, &second));
    }
}
