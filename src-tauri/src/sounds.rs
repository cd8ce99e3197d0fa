//! Five sounds, told apart by their rhythm as well as by their pitch. A machine without a sound device is silent:
//! everything that sounds is shown as well.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use lixiao_protocol::ipc::{Look, MarkAnswer, MarkState, Said, Settings};
use rodio::source::{SineWave, Source};
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Player};

/// What a sound says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// A code was read, and the student may be marked.
    Tick,
    /// 通过 is recorded.
    Pass,
    /// 未通过 is recorded.
    Fail,
    /// Look at the screen.
    Warn,
    /// The centre is out of reach.
    Offline,
}

/// A tone: its pitch in hertz, how long it sounds and how long the silence after it is, in milliseconds.
type Tone = (f32, u64, u64);

impl Sound {
    /// What to play when the desk has looked up a scan.
    pub(crate) fn of_look(look: &Look) -> Self {
        match look {
            Look::Open { .. } => Self::Tick,
            Look::AlreadyPassed { .. }
            | Look::NotRequired { .. }
            | Look::Blocked { .. }
            | Look::Held { .. }
            | Look::WindowClosed { .. }
            | Look::NotInPlan { .. }
            | Look::UnknownStudent
            | Look::RosterLoading { .. }
            | Look::TicketReplaced
            | Look::TicketInvalid { .. }
            | Look::OtherCode { .. } => Self::Warn,
        }
    }

    /// What to play when a decision was answered: success is heard only once the mark is durable.
    pub(crate) fn of_answer(answer: &MarkAnswer) -> Self {
        match answer {
            MarkAnswer::Recorded { line } => match line.says {
                Said::Pass if matches!(line.state, MarkState::Held { .. }) => Self::Warn,
                Said::Pass => Self::Pass,
                Said::Fail => Self::Fail,
                Said::Reopen | Said::Undo | Said::Exempt | Said::Require => Self::Tick,
            },
            MarkAnswer::AlreadySo { .. }
            | MarkAnswer::NeedsConfirmation { .. }
            | MarkAnswer::Changed { .. }
            | MarkAnswer::Refused { .. } => Self::Warn,
        }
    }

    fn tones(self) -> &'static [Tone] {
        match self {
            Self::Tick => &[(1200.0, 40, 0)],
            Self::Pass => &[(660.0, 90, 20), (990.0, 160, 0)],
            Self::Fail => &[(300.0, 260, 80), (240.0, 340, 0)],
            Self::Warn => &[(520.0, 110, 70), (520.0, 110, 70), (520.0, 110, 0)],
            Self::Offline => &[(200.0, 600, 0)],
        }
    }
}

/// Plays sounds, from a thread of its own. Clones play on the same device.
#[derive(Clone)]
pub(crate) struct Sounds(Sender<(Sound, f32)>);

impl Sounds {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no further thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (sender, wanted) = mpsc::channel();
        thread::Builder::new().name("sounds".to_owned()).spawn(move || play_all(&wanted))?;
        Ok(Self(sender))
    }

    /// Plays a sound as loud as the settings say.
    pub(crate) fn play(&self, sound: Sound, settings: &Settings) {
        if !settings.muted && settings.volume > 0 {
            let loudness = f32::from(settings.volume) / 100.0;
            if self.0.send((sound, loudness)).is_err() {
                tracing::debug!("the thread of the sounds is gone");
            }
        }
    }
}

fn play_all(wanted: &Receiver<(Sound, f32)>) {
    let mut device: Option<MixerDeviceSink> = None;
    while let Ok((sound, volume)) = wanted.recv() {
        if device.is_none() {
            device = DeviceSinkBuilder::open_default_sink()
                .map_err(|error| tracing::debug!(%error, "no sound device"))
                .ok();
        }
        if let Some(device) = &device {
            play(device, sound, volume);
        }
    }
}

/// Plays to the end, so that two sounds never mix.
fn play(device: &MixerDeviceSink, sound: Sound, volume: f32) {
    let player = Player::connect_new(device.mixer());
    for (pitch, sounding, silence) in sound.tones() {
        let tone = SineWave::new(*pitch).amplify(volume).take_duration(Duration::from_millis(*sounding));
        player.append(tone.fade_in(Duration::from_millis(5)));
        let pause = SineWave::new(*pitch).amplify(0.0).take_duration(Duration::from_millis(*silence));
        player.append(pause);
    }
    player.sleep_until_end();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_sounds_have_the_same_rhythm() {
        let sounds = [Sound::Tick, Sound::Pass, Sound::Fail, Sound::Warn, Sound::Offline];
        let rhythm =
            |sound: Sound| sound.tones().iter().map(|(_, sounding, _)| *sounding).collect::<Vec<_>>();
        for (index, sound) in sounds.iter().enumerate() {
            assert!(sounds[..index].iter().all(|other| rhythm(*other) != rhythm(*sound)), "{sound:?}");
        }
    }
}
