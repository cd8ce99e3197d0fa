/**
 * Tells a scanner that types from a person who types. A scanner's keys come at 2-60 ms, a person's at 100-200;
 * digits are read from the physical key, so that an input method, Shift or the layout cannot garble a ticket.
 */

/** One key going down, without the browser around it. */
export interface Stroke {
  /** The physical key. */
  code: string
  /** What the key means; `Process` where an input method took it. */
  key: string
  shift: boolean
  /** Ctrl, Alt or Meta is held. */
  chord: boolean
  /** Sent by a key held down. */
  repeat: boolean
  /** A text field has the focus. */
  inField: boolean
  /** Milliseconds on any steady clock. */
  at: number
}

/** Which bursts are scans: all of them, or only tickets where people type secrets. */
export type Appetite = 'everything' | 'tickets'

/** What to do about a stroke. */
export interface Verdict {
  /** Keep the stroke from everybody else. */
  swallow: boolean
  /** A burst begins with this stroke: what the focused field holds now is what it held before the burst. */
  beginsBurst: boolean
  /** The same for a run of digits at whatever speed. */
  beginsRun: boolean
  /** What was scanned, once that is sure. */
  scan: Scan | null
}

/** A text that a scanner typed. */
export interface Scan {
  text: string
  /** Whether it came as a burst or as a slow run of digits. */
  pace: 'burst' | 'run'
}

/** A run of at least this many keys without a human pause is a scan. */
const SCAN_LENGTH = 8
/** Longest gap inside a burst, in milliseconds, where somebody may be typing. */
const FIELD_GAP = 50
/** Longest gap elsewhere. */
const OPEN_GAP = 100
/** Longest gap inside a ticket that comes slowly. */
const TICKET_GAP = 1000
/** How long after a ticket its trailing Enter may come. */
const TRAILING_GAP = 500
/** Quiet time after which a burst is over, in milliseconds. */
export const QUIET = 120
/** From here on a run of digits beginning with 86 or 87 is taken for a code of ours in the making. */
const LIKELY_TICKET = 20

const TICKET = /^86\d{176}$/
const TICKET_LENGTH = 178
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Fn'])
const TERMINATORS = new Set(['Enter', 'NumpadEnter', 'Tab'])

/** What makes a machine a desk, in as many digits. */
const OURS = /^8[67]\d{176}$/

/** Whether `text` has the shape of a ticket, or of an enrolment code. */
export function isOurShape(text: string): boolean {
  return OURS.test(text)
}

/** Whether `text` has the shape of a ticket. */
export function isTicketShape(text: string): boolean {
  return TICKET.test(text)
}

/** The digit on a physical key, or `null`. */
export function digitOf(code: string): string | null {
  return /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? null
}

/** Reads strokes and says which belong to a scan. */
export class WedgeReader {
  /** The run of quick keys: by meaning, and by digit keys as long as there are no others. */
  private typed = ''
  private digits: string | null = ''
  private count = 0
  private last = Number.NEGATIVE_INFINITY
  /** The run of digit keys at whatever speed. */
  private run = ''
  private runLast = Number.NEGATIVE_INFINITY
  private ticketAt = Number.NEGATIVE_INFINITY
  private appetite: Appetite

  constructor(appetite: Appetite = 'everything') {
    this.appetite = appetite
  }

  /** Changes which bursts are scans. */
  hungerFor(appetite: Appetite): void {
    this.appetite = appetite
    this.forget()
  }

  /** Takes one stroke in. */
  read(stroke: Stroke): Verdict {
    if (MODIFIERS.has(stroke.key)) return pass()
    const quick = stroke.at - this.last <= (stroke.inField ? FIELD_GAP : OPEN_GAP)
    if (!quick) this.forgetBurst()
    if (stroke.repeat) {
      this.forget()
      return pass()
    }
    if (TERMINATORS.has(stroke.code) || TERMINATORS.has(stroke.key)) return this.readTerminator(stroke)
    const char = charOf(stroke)
    if (char === null || stroke.chord) return this.readOther(stroke)
    return this.readChar(stroke, char)
  }

  /** Called after {@link QUIET} without a stroke: what was scanned, if anything. */
  flush(): Scan | null {
    const scanned = this.count >= SCAN_LENGTH && this.appetite === 'everything'
    const text = this.digits ?? this.typed.trimEnd()
    this.forgetBurst()
    return scanned ? { text, pace: 'burst' } : null
  }

  private readChar(stroke: Stroke, char: string): Verdict {
    const beginsBurst = this.count === 0
    this.typed += char
    this.count += 1
    this.last = stroke.at
    const digit = digitOf(stroke.code)
    this.digits = digit === null || this.digits === null ? null : this.digits + digit
    const beginsRun = this.extendRun(digit, stroke.at)
    const tail = this.run.slice(-TICKET_LENGTH)
    if (!isOurShape(tail)) return { swallow: this.isScan(stroke, 2), beginsBurst, beginsRun, scan: null }
    const pace = this.count >= TICKET_LENGTH ? 'burst' : 'run'
    this.forget()
    this.ticketAt = stroke.at
    return { swallow: true, beginsBurst: false, beginsRun: false, scan: { text: tail, pace } }
  }

  private extendRun(digit: string | null, at: number): boolean {
    if (digit === null || at - this.runLast > TICKET_GAP) this.run = ''
    this.runLast = at
    this.run += digit ?? ''
    return this.run.length === 1
  }

  private readTerminator(stroke: Stroke): Verdict {
    if (stroke.at - this.ticketAt <= TRAILING_GAP) {
      this.ticketAt = Number.NEGATIVE_INFINITY
      return { ...pass(), swallow: true }
    }
    const swallow = this.isScan(stroke, 2)
    if (swallow && this.count >= SCAN_LENGTH) {
      // More lines may follow, as in a name card: the burst ends when it is quiet.
      this.typed += '\n'
      this.last = stroke.at
    } else {
      this.forget()
    }
    return { ...pass(), swallow }
  }

  private readOther(stroke: Stroke): Verdict {
    if (!this.isScan(stroke, SCAN_LENGTH)) {
      this.forget()
      return pass()
    }
    this.last = stroke.at
    return { ...pass(), swallow: true }
  }

  /** Where nobody can be typing, already `few` quick keys are a scanner's. */
  private isScan(stroke: Stroke, few: number): boolean {
    if (!stroke.inField) return this.count >= few
    if (this.run.length >= LIKELY_TICKET && /^8[67]/.test(this.run)) return true
    return this.appetite === 'everything' && this.count >= SCAN_LENGTH
  }

  private forgetBurst(): void {
    this.typed = ''
    this.digits = ''
    this.count = 0
  }

  private forget(): void {
    this.forgetBurst()
    this.run = ''
    this.last = Number.NEGATIVE_INFINITY
  }
}

function pass(): Verdict {
  return { swallow: false, beginsBurst: false, beginsRun: false, scan: null }
}

/** The character that a stroke stands for, from the physical key where an input method hides it. */
function charOf(stroke: Stroke): string | null {
  const digit = digitOf(stroke.code)
  if (stroke.key.length === 1) return stroke.key
  if (stroke.key !== 'Process' && stroke.key !== 'Unidentified') return null
  if (digit !== null) return digit
  const letter = /^Key([A-Z])$/.exec(stroke.code)?.[1]
  if (letter !== undefined) return stroke.shift ? letter : letter.toLowerCase()
  return stroke.code === 'Space' ? ' ' : '?'
}
