//! The processor time of this thread, which other programs do not disturb.

use std::time::Duration;

/// Runs `work` and measures what it costs.
pub(crate) fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(T, Duration)> {
    let start = processor_time()?;
    let result = work()?;
    Ok((result, processor_time()?.saturating_sub(start)))
}

/// The processor time that this thread has used since it began.
#[cfg(unix)]
pub(crate) fn processor_time() -> anyhow::Result<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Ok(Duration::try_from(time)?)
}

/// Wall time, where the processor's cannot be had.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
pub(crate) fn processor_time() -> anyhow::Result<Duration> {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    Ok(START.elapsed())
}
