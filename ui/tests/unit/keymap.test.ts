import { expect, test } from 'vitest'
import { type Command, commandOf, isEngineKey, KEYMAP, keyLabel, type KeyPress } from '../../src/scan/keymap'

function press(code: string, held: Partial<KeyPress> = {}): KeyPress {
  return { code, key: code, ctrlKey: false, altKey: false, metaKey: false, shiftKey: false, ...held }
}
const ctrl = { ctrlKey: true }
const alt = { altKey: true }

test.for<[KeyPress, boolean, Command | null]>([
  [press('F1'), false, 'pass'],
  [press('F1'), true, 'pass'],
  [press('F2'), false, 'fail'],
  [press('Escape'), true, 'cancel'],
  [press('F3'), false, 'search'],
  [press('KeyF', ctrl), false, 'search'],
  [press('F4'), false, 'queue'],
  [press('F5'), false, 'retry'],
  [press('F6'), false, 'today'],
  [press('F8'), false, 'mute'],
  [press('F9'), false, 'reread'],
  [press('KeyZ', ctrl), false, 'undo'],
  [press('KeyZ', ctrl), true, null],
  [press('KeyL', ctrl), true, 'lock'],
  [press('F11'), false, 'fullScreen'],
  [press('Slash', ctrl), false, 'help'],
  [press('', { key: 'F1' }), false, 'pass'],
  [press('F1', ctrl), false, null],
  [press('Digit1', alt), true, 'keepCentre'],
  [press('Digit2', alt), false, 'markAgain'],
  [press('Digit3', alt), false, 'withdraw'],
  [press('Digit1', { ...ctrl, ...alt }), false, null],
  [press('F4', alt), false, null],
  [press('F10'), false, null],
  [press('KeyF'), false, null],
  [press('Digit1'), false, null],
])('%o in a field: %s → %s', ([key, inField, command]) => {
  expect(commandOf(key, inField)).toBe(command)
})

test('no bare letter or digit is a shortcut', () => {
  for (const { chords } of Object.values(KEYMAP)) {
    for (const chord of chords)
      expect(chord.ctrl === true || chord.alt === true || /^(?:F\d+|Escape)$/.test(chord.code)).toBe(true)
  }
})

test('keys are written as people know them', () => {
  expect([
    keyLabel('undo'),
    keyLabel('cancel'),
    keyLabel('help'),
    keyLabel('pass'),
    keyLabel('markAgain'),
  ]).toEqual(['Ctrl+Z', 'Esc', 'Ctrl+/', 'F1', 'Alt+2'])
})

test.for<[KeyPress, boolean]>([
  [press('F5'), true],
  [press('KeyP', ctrl), true],
  [press('KeyR', ctrl), true],
  [press('KeyA', ctrl), false],
  [press('KeyC', ctrl), false],
  [press('Tab'), false],
])('the engine’s own keys: %o %s', ([key, wanted]) => {
  expect(isEngineKey(key)).toBe(wanted)
})
