/** The keyboard of the counter's window: which key does what, where, and how it is written on its button. */

/** What a key can do. */
export type Command =
  | 'pass'
  | 'fail'
  | 'cancel'
  | 'search'
  | 'queue'
  | 'retry'
  | 'today'
  | 'mute'
  | 'reread'
  | 'undo'
  | 'keepCentre'
  | 'markAgain'
  | 'withdraw'
  | 'lock'
  | 'fullScreen'
  | 'help'

/** A key with the modifiers that it wants. */
interface Chord {
  /** The physical key, so that an input method and the layout do not matter. */
  code: string
  ctrl?: true
  alt?: true
}

interface Binding {
  chords: readonly [Chord, ...Chord[]]
  /** Left to the field where text is edited. */
  notInFields?: true
}

/** Function keys wait for nobody: they work in text fields too. */
export const KEYMAP: Readonly<Record<Command, Binding>> = {
  pass: { chords: [{ code: 'F1' }] },
  fail: { chords: [{ code: 'F2' }] },
  cancel: { chords: [{ code: 'Escape' }] },
  search: { chords: [{ code: 'F3' }, { code: 'KeyF', ctrl: true }] },
  queue: { chords: [{ code: 'F4' }] },
  retry: { chords: [{ code: 'F5' }] },
  today: { chords: [{ code: 'F6' }] },
  mute: { chords: [{ code: 'F8' }] },
  reread: { chords: [{ code: 'F9' }] },
  undo: { chords: [{ code: 'KeyZ', ctrl: true }], notInFields: true },
  keepCentre: { chords: [{ code: 'Digit1', alt: true }] },
  markAgain: { chords: [{ code: 'Digit2', alt: true }] },
  withdraw: { chords: [{ code: 'Digit3', alt: true }] },
  lock: { chords: [{ code: 'KeyL', ctrl: true }] },
  fullScreen: { chords: [{ code: 'F11' }] },
  help: { chords: [{ code: 'Slash', ctrl: true }] },
}

/** Keys that the browser engine would use for itself: printing, reloading, finding, zooming. */
const ENGINE_KEYS = new Set(['F5', 'F7', 'F12'])
const ENGINE_CHORDS = new Set(['KeyP', 'KeyR', 'KeyG', 'KeyJ', 'KeyU', 'KeyS', 'KeyO'])

/** What of a keyboard event decides. */
export interface KeyPress {
  code: string
  key: string
  ctrlKey: boolean
  altKey: boolean
  metaKey: boolean
  shiftKey: boolean
}

/** The command of a key press, or `null`. */
export function commandOf(press: KeyPress, inField: boolean): Command | null {
  if (press.metaKey || press.shiftKey) return null
  for (const command of Object.keys(KEYMAP) as Command[]) {
    const { chords, notInFields } = KEYMAP[command]
    if (inField && notInFields) continue
    if (chords.some((chord) => matches(chord, press))) return command
  }
  return null
}

function matches(chord: Chord, press: KeyPress): boolean {
  // Drivers and some keyboards send function keys without a physical code.
  const code = press.code === '' ? press.key : press.code
  const held = press.ctrlKey === (chord.ctrl ?? false) && press.altKey === (chord.alt ?? false)
  return code === chord.code && held
}

/** Whether the engine must be kept from a key press, whatever we do with it. */
export function isEngineKey(press: KeyPress): boolean {
  if (press.ctrlKey && !press.altKey) return ENGINE_CHORDS.has(press.code)
  return ENGINE_KEYS.has(press.code)
}

/** A command's first key as written on its button: `F3`, `Ctrl+Z`. */
export function keyLabel(command: Command): string {
  return chordLabel(KEYMAP[command].chords[0])
}

/** All keys of a command, for the list of keys. */
export function keyLabels(command: Command): string[] {
  return KEYMAP[command].chords.map(chordLabel)
}

const KEY_NAMES: Readonly<Record<string, string>> = { Escape: 'Esc', Slash: '/' }

function chordLabel(chord: Chord): string {
  const name = KEY_NAMES[chord.code] ?? chord.code.replace(/^(?:Key|Digit)/, '')
  if (chord.alt) return `Alt+${name}`
  return chord.ctrl ? `Ctrl+${name}` : name
}
