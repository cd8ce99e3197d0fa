/** How times, windows and amounts are written. */
import type { Timestamp, Window } from './generated/wire'

const clock = new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat('zh-CN', { year: 'numeric', month: '2-digit', day: '2-digit' })
const dayOfWindow = new Intl.DateTimeFormat('zh-CN', { year: 'numeric', month: 'long', day: 'numeric' })

/** Hours and minutes: `10:42`. */
export function formatClock(at: Timestamp): string {
  return clock.format(at)
}

/** Hours and minutes today, with the date before on other days. */
export function formatMoment(at: Timestamp, now: Timestamp): { text: string; today: boolean } {
  const today = day.format(at) === day.format(now)
  return { text: today ? clock.format(at) : `${day.format(at)} ${clock.format(at)}`, today }
}

/** A window's first and last day; the limits' hours too where they are not midnight. */
export function formatWindow(window: Window): string {
  const wholeDays = isMidnight(window.from) && isMidnight(window.until)
  if (wholeDays) return `${dayOfWindow.format(window.from)} — ${dayOfWindow.format(window.until - 1)}`
  const limit = (at: Timestamp) => `${dayOfWindow.format(at)} ${clock.format(at)}`
  return `${limit(window.from)} — ${limit(window.until)}`
}

function isMidnight(at: Timestamp): boolean {
  return clock.format(at) === '00:00'
}

/** Hundredths of a yuan as yuan: `600` or `600.50`. */
export function formatAmount(hundredths: number): string {
  const yuan = hundredths / 100
  return Number.isInteger(yuan) ? String(yuan) : yuan.toFixed(2)
}

/** A waiting time in whole seconds up to two minutes, else in minutes. */
export function formatWait(seconds: number): string {
  const unit = seconds <= 120 ? 'second' : 'minute'
  const value = unit === 'second' ? seconds : Math.ceil(seconds / 60)
  return new Intl.NumberFormat('zh-CN', { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
