//! The exposure of a V4L2 camera, set beside the stream that `nokhwa` has open.
//!
//! `nokhwa` lists controls only where each has a value, which the headings that webcams list among them have not; the
//! device is therefore opened once more, for its controls alone, as V4L2 allows. The numbers are those of
//! `linux/v4l2-controls.h`.

use std::io;

use v4l::Device;
use v4l::control::{Control, Description, Value};

/// `V4L2_CID_EXPOSURE_AUTO`.
const MODE: u32 = 0x009a_0901;
/// `V4L2_CID_EXPOSURE_ABSOLUTE`, in units of 100 µs.
const TIME: u32 = 0x009a_0902;
/// `V4L2_EXPOSURE_MANUAL`.
const MANUAL: i64 = 1;

/// A camera's exposure control. Dropped, it leaves the camera to its own choice again.
pub(super) struct Shutter {
    device: Device,
    shortest: i64,
    longest: i64,
    /// The mode in which the camera chooses by itself.
    own_mode: i64,
    /// The time that the camera had chosen when the mode was changed.
    own_time: Option<i64>,
}

impl Shutter {
    /// The exposure control of `/dev/video<index>`, where it has one and chooses by itself now.
    pub(super) fn open(index: u32) -> Option<Self> {
        let device = Device::new(usize::try_from(index).ok()?).ok()?;
        let controls = device.query_controls().ok()?;
        let known = |id| controls.iter().find(|control: &&Description| control.id == id);
        let (time, own_mode) = (known(TIME)?, value(&device, MODE).ok()?);
        let (shortest, longest) = (time.minimum, time.maximum);
        (own_mode != MANUAL).then_some(Self { device, shortest, longest, own_mode, own_time: None })
    }

    /// Goes to a level: 0 is the camera's own choice, each step from it halves or doubles the time.
    pub(super) fn set(&mut self, level: i8) -> io::Result<()> {
        if level == 0 {
            return self.leave_it();
        }
        let own_time = match self.own_time {
            Some(time) => time,
            None => value(&self.device, TIME)?,
        };
        if self.own_time.is_none() {
            self.put(MODE, MANUAL)?;
            self.own_time = Some(own_time);
        }
        let steps = u32::from(level.unsigned_abs());
        let time = if level < 0 { own_time >> steps } else { own_time << steps };
        self.put(TIME, time.clamp(self.shortest, self.longest))
    }

    fn leave_it(&mut self) -> io::Result<()> {
        if self.own_time.take().is_some() {
            self.put(MODE, self.own_mode)?;
        }
        Ok(())
    }

    fn put(&self, id: u32, value: i64) -> io::Result<()> {
        self.device.set_control(Control { id, value: Value::Integer(value) })
    }
}

impl Drop for Shutter {
    fn drop(&mut self) {
        if let Err(error) = self.leave_it() {
            tracing::debug!(%error, "the camera keeps the exposure that it was given"); // it may be unplugged
        }
    }
}

fn value(device: &Device, id: u32) -> io::Result<i64> {
    let held = device.control(id)?.value;
    let Value::Integer(value) = held else {
        return Err(io::Error::other(format!("a control holds {held:?}")));
    };
    Ok(value)
}
