//! The machine's cameras, by way of nokhwa.

use nokhwa::utils::{CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Camera, NokhwaError};

use super::listing;
use super::pixels::{Layout, Pixels};
#[cfg(target_os = "linux")]
use super::shutter::Shutter;
use super::source::{Fault, FrameSource, Mode};

/// The layouts that [`Pixels`] takes, the one that costs a USB line least first.
const LAYOUTS: [FrameFormat; 4] =
    [FrameFormat::MJPEG, FrameFormat::NV12, FrameFormat::YUYV, FrameFormat::GRAY];
/// More pixels cost time and hardly find another code.
const MOST_PIXELS: u32 = 1280 * 960;
/// With fewer pictures a second people would have to hold their phones still.
const LEAST_FPS: u32 = 15;
/// More pictures a second cost time.
const MOST_FPS: u32 = 30;

/// An open camera.
pub(super) struct Device {
    camera: Camera,
    mode: Mode,
    #[cfg(target_os = "linux")]
    shutter: Option<Shutter>,
}

impl Device {
    /// Opens the camera chosen, or the one taken by default, and starts its stream.
    pub(super) fn open(choice: Option<&str>) -> Result<Self, Fault> {
        let found = listing::find(choice).ok_or(Fault::NotFound)?;
        let mut camera = start(found.index).map_err(|error| fault(&error))?;
        let fps = camera.camera_format().frame_rate();
        camera.open_stream().map_err(|error| fault(&error))?;
        #[cfg(target_os = "linux")]
        let shutter = camera.index().as_index().ok().and_then(Shutter::open);
        Ok(Self {
            camera,
            mode: Mode { name: found.name, fps },
            #[cfg(target_os = "linux")]
            shutter,
        })
    }
}

impl FrameSource for Device {
    fn mode(&self) -> &Mode {
        &self.mode
    }

    fn next(&mut self) -> Result<Option<Pixels>, Fault> {
        let format = self.camera.camera_format();
        let buffer = self.camera.frame_raw().map_err(|error| fault(&error))?;
        Ok(pixels(format, &buffer))
    }

    #[cfg(target_os = "linux")]
    fn expose(&mut self, level: i8) {
        let Some(shutter) = &mut self.shutter else { return };
        match shutter.set(level) {
            Ok(()) => tracing::debug!(level, "the camera's exposure"),
            Err(error) => tracing::warn!(%error, level, "the camera does not take another exposure"),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn expose(&mut self, _level: i8) {}
}

/// Opens a camera in the format that suits us best.
fn start(index: CameraIndex) -> Result<Camera, NokhwaError> {
    let any = RequestedFormat::with_formats(RequestedFormatType::None, &LAYOUTS);
    let mut camera = Camera::new(index, any)?;
    let formats = camera.compatible_camera_formats()?;
    if let Some(best) = best(&formats) {
        let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(best), &LAYOUTS);
        camera.set_camera_requset(exact)?;
    }
    Ok(camera)
}

/// The most pixels within bounds; among equals the layout that comes first in [`LAYOUTS`], then the higher rate.
fn best(formats: &[CameraFormat]) -> Option<CameraFormat> {
    let suits = |format: &&CameraFormat| (LEAST_FPS..=MOST_FPS).contains(&format.frame_rate());
    let rank = |format: &&CameraFormat| {
        let pixels = format.width() * format.height();
        let place = LAYOUTS.iter().position(|layout| *layout == format.format())?;
        (pixels <= MOST_PIXELS).then_some((pixels, LAYOUTS.len() - place, format.frame_rate()))
    };
    formats.iter().filter(suits).max_by_key(rank).filter(|format| rank(format).is_some()).copied()
}

fn pixels(format: CameraFormat, buffer: &[u8]) -> Option<Pixels> {
    let layout = match format.format() {
        FrameFormat::MJPEG => return Pixels::from_jpeg(buffer),
        FrameFormat::YUYV => Layout::Yuyv,
        FrameFormat::NV12 => Layout::Nv12,
        FrameFormat::GRAY => Layout::Gray,
        FrameFormat::RAWRGB | FrameFormat::RAWBGR => return None,
    };
    let (width, height) = (usize::try_from(format.width()).ok()?, usize::try_from(format.height()).ok()?);
    Pixels::new(layout, width, height, buffer.to_vec())
}

/// Why nokhwa failed. It hands on the system's error as text, in which only the number does not depend on the
/// language: errno on Linux, HRESULT (winerror.h, mferror.h) on Windows.
fn fault(error: &NokhwaError) -> Fault {
    const NAMED: [(&str, Fault); 9] = [
        ("(os error 2)", Fault::NotFound),      // ENOENT
        ("(os error 6)", Fault::NotFound),      // ENXIO
        ("(os error 19)", Fault::NotFound),     // ENODEV
        ("0xC00D3EA2", Fault::NotFound),        // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED
        ("(os error 16)", Fault::Busy),         // EBUSY
        ("0xC00D3EA3", Fault::Busy),            // MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
        ("(os error 1)", Fault::NoPermission),  // EPERM
        ("(os error 13)", Fault::NoPermission), // EACCES
        ("0x80070005", Fault::NoPermission),    // E_ACCESSDENIED
    ];
    let text = error.to_string();
    let named = NAMED.into_iter().find(|(sign, _)| text.contains(sign));
    named.map_or(Fault::Failed(text), |(_, fault)| fault)
}

#[cfg(test)]
mod tests {
    use nokhwa::utils::Resolution;

    use super::*;

    fn format(width: u32, height: u32, layout: FrameFormat, fps: u32) -> CameraFormat {
        CameraFormat::new(Resolution::new(width, height), layout, fps)
    }

    #[test]
    fn the_best_format_is_large_enough_fast_enough_and_cheap() {
        let full_hd = format(1920, 1080, FrameFormat::MJPEG, 30);
        let slow = format(1280, 720, FrameFormat::YUYV, 10);
        let hasty = format(1280, 720, FrameFormat::MJPEG, 60);
        let good = format(1280, 720, FrameFormat::MJPEG, 30);
        let raw = format(1280, 720, FrameFormat::YUYV, 30);
        let small = format(640, 480, FrameFormat::YUYV, 30);
        let unknown = format(1280, 720, FrameFormat::RAWRGB, 30);
        assert_eq!(best(&[full_hd, small, slow, good, raw, hasty, unknown]), Some(good));
        assert_eq!(best(&[full_hd, slow, small, unknown]), Some(small));
        assert_eq!(best(&[full_hd, slow]), None);
    }

    #[test]
    fn system_errors_are_known_by_their_number() {
        let named = |why: &str| fault(&NokhwaError::OpenDeviceError("0".to_owned(), why.to_owned()));
        assert_eq!(named("V4L2 Error: Device or resource busy (os error 16)"), Fault::Busy);
        assert_eq!(named("V4L2 Error: Permission denied (os error 13)"), Fault::NoPermission);
        assert_eq!(named("V4L2 Error: No such file or directory (os error 2)"), Fault::NotFound);
        assert_eq!(named("Access is denied. (0x80070005)"), Fault::NoPermission);
        assert!(matches!(named("Input/output error (os error 5)"), Fault::Failed(_)));
    }
}
