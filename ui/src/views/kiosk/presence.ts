/** Whether somebody is still at the kiosk, from how long nobody has touched it. Pure: the clock is the caller's. */
import type { KioskTimers } from '../../generated/wire'

/** What one does there, which says how long one may well sit still. */
export type Doing = 'reading' | 'showing' | 'typing'

/** How long nobody need touch anything, and how long the question stands then; in seconds. */
export interface Patience {
  quiet_s: number
  warning_s: number
}

/** With the seconds until the next of these. */
export type Presence = { is: 'here'; left_s: number } | { is: 'asked'; left_s: number } | { is: 'gone' }

/** 延长时间: everything takes so many times as long. */
const SLOW = 3

export function patience(doing: Doing, timers: KioskTimers, pace: 'normal' | 'slow'): Patience {
  const quiet = { reading: timers.progress_s, showing: timers.code_s, typing: timers.typing_s }[doing]
  const times = pace === 'slow' ? SLOW : 1
  return { quiet_s: quiet * times, warning_s: timers.warning_s * times }
}

/** Where one is who was last heard of so many milliseconds ago. */
export function presence(silence_ms: number, { quiet_s, warning_s }: Patience): Presence {
  const silence_s = silence_ms / 1000
  if (silence_s < quiet_s) return { is: 'here', left_s: Math.ceil(quiet_s - silence_s) }
  const left_s = Math.ceil(quiet_s + warning_s - silence_s)
  return left_s > 0 ? { is: 'asked', left_s } : { is: 'gone' }
}
