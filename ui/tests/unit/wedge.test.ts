import { describe, expect, test } from 'vitest'
import {
  type Appetite,
  isTicketShape,
  type Scan,
  type Stroke,
  type Verdict,
  WedgeReader,
} from '../../src/scan/wedge'

const TICKET = `86${'0123456789'.repeat(18).slice(0, 176)}`
/** What makes a machine a desk. */
const ENROLMENT = `87${TICKET.slice(2)}`
const URL = 'HTTPS://example.invalid/x'

interface Keys {
  /** What is typed; `⏎` is Enter, `⇥` Tab. */
  keys: string
  gap: number
  inField?: boolean
  appetite?: Appetite
  /** An input method takes the keys. */
  ime?: boolean
}

/** Types and tells what came of it. */
function type({ keys, gap, inField = false, appetite = 'everything', ime = false }: Keys) {
  const reader = new WedgeReader(appetite)
  const verdicts: Verdict[] = []
  let at = 1000
  for (const char of keys) {
    verdicts.push(reader.read({ ...strokeOf(char, ime), inField, at }))
    at += gap
  }
  const scans = verdicts.flatMap(({ scan }) => (scan === null ? [] : [scan]))
  const late = reader.flush()
  return { scans: late === null ? scans : [...scans, late], verdicts }
}

function strokeOf(char: string, ime = false): Stroke {
  const named: Record<string, [string, string]> = {
    '⏎': ['Enter', 'Enter'],
    '⇥': ['Tab', 'Tab'],
    ' ': ['Space', ' '],
  }
  const base = { shift: false, chord: false, repeat: false, inField: false, at: 0 }
  const special = named[char]
  if (special !== undefined) return { ...base, code: special[0], key: special[1] }
  const code = /\d/.test(char) ? `Digit${char}` : `Key${char.toUpperCase()}`
  return { ...base, code, key: ime ? 'Process' : char }
}

function texts(scans: Scan[]): string[] {
  return scans.map(({ text }) => text)
}

describe('what is a scan', () => {
  test.for<[string, Keys, string[]]>([
    ['a ticket with Enter', { keys: `${TICKET}⏎`, gap: 5 }, [TICKET]],
    ['a ticket with Tab', { keys: `${TICKET}⇥`, gap: 5 }, [TICKET]],
    ['a ticket without a terminator', { keys: TICKET, gap: 5 }, [TICKET]],
    ['a ticket under an input method', { keys: `${TICKET}⏎`, gap: 5, ime: true }, [TICKET]],
    ['a slow ticket', { keys: `${TICKET}⏎`, gap: 60 }, [TICKET]],
    ['a ticket at a snail’s pace', { keys: `${TICKET}⏎`, gap: 400 }, [TICKET]],
    ['a slow ticket into a field', { keys: `${TICKET}⏎`, gap: 60, inField: true }, [TICKET]],
    ['a ticket where only tickets are wanted', { keys: `${TICKET}⏎`, gap: 5, appetite: 'tickets' }, [TICKET]],
    ['two tickets one after the other', { keys: `${TICKET}⏎${TICKET}⏎`, gap: 5 }, [TICKET, TICKET]],
    ['another code', { keys: `${URL}⏎`, gap: 10 }, [URL]],
    ['another code without Enter', { keys: URL, gap: 10 }, [URL]],
    ['another code into a field', { keys: `${URL}⏎`, gap: 50, inField: true }, [URL]],
    [
      'other digits by the physical key',
      { keys: '134567890123456789⏎', gap: 10, ime: true },
      ['134567890123456789'],
    ],
    [
      'a card of several lines',
      { keys: 'BEGIN:VCARD⏎N:X⏎END:VCARD⏎', gap: 10 },
      ['BEGIN:VCARD\nN:X\nEND:VCARD'],
    ],
    ['the eighth key makes it a scan', { keys: 'abcdefgh⏎', gap: 50, inField: true }, ['abcdefgh']],
    ['seven keys do not', { keys: 'abcdefg⏎', gap: 50, inField: true }, []],
    ['a person in a field', { keys: '202410086⏎', gap: 100, inField: true }, []],
    ['a person just slower than a scanner', { keys: '202410086⏎', gap: 51, inField: true }, []],
    ['another code where only tickets are wanted', { keys: `${URL}⏎`, gap: 5, appetite: 'tickets' }, []],
    ['177 digits', { keys: `${TICKET.slice(0, 177)}⏎`, gap: 400 }, []],
    ['178 digits of another beginning', { keys: `88${TICKET.slice(2)}⏎`, gap: 400 }, []],
    ['an enrolment code', { keys: `${ENROLMENT}⏎`, gap: 5, appetite: 'tickets' }, [ENROLMENT]],
  ])('%s', ([, keys, wanted]) => {
    expect(texts(type(keys).scans)).toEqual(wanted)
  })

  test('a ticket after something that was just typed', () => {
    expect(texts(type({ keys: `20${TICKET}⏎`, gap: 5 }).scans)).toEqual([TICKET])
  })

  test('letters by meaning, digits by key, whatever Shift and the layout do', () => {
    const reader = new WedgeReader()
    const strokes = [...'12345678'].map((digit, index) => ({
      ...strokeOf(digit),
      key: '&é"\'(-è_'[index] ?? '',
    }))
    for (const [index, stroke] of strokes.entries()) reader.read({ ...stroke, at: index * 10 })
    expect(reader.flush()?.text).toBe('12345678')
  })
})

describe('what is kept from everybody else', () => {
  const swallowed = (keys: Keys) => type(keys).verdicts.map(({ swallow }) => swallow)

  test.for<[string, Keys, boolean]>([
    ['the Enter after a ticket', { keys: `${TICKET}⏎`, gap: 5 }, true],
    ['the Enter after a slow ticket', { keys: `${TICKET}⏎`, gap: 60 }, true],
    ['the Enter after a ticket into a field', { keys: `${TICKET}⏎`, gap: 60, inField: true }, true],
    [
      'the Enter after a ticket where passwords are typed',
      { keys: `${TICKET}⏎`, gap: 5, inField: true, appetite: 'tickets' },
      true,
    ],
    ['the Tab after another code', { keys: `${URL}⇥`, gap: 10 }, true],
    ['the Enter after a short code outside of fields', { keys: 'A12⏎', gap: 30 }, true],
    ['a space within a code outside of fields', { keys: 'AB ', gap: 30 }, true],
    ['a person’s Enter on a button', { keys: '⏎', gap: 0 }, false],
    ['a person’s Enter after a digit', { keys: '1⏎', gap: 150 }, false],
    ['a person’s Enter in a field', { keys: '示例ab⏎', gap: 120, inField: true }, false],
    [
      'a password’s Enter, however quick',
      { keys: 'correcthorse⏎', gap: 5, inField: true, appetite: 'tickets' },
      false,
    ],
  ])('%s: %s', ([, keys, wanted]) => {
    expect(swallowed(keys).at(-1)).toBe(wanted)
  })

  test('a held key is nobody’s scan', () => {
    const reader = new WedgeReader()
    for (let index = 0; index < 30; index += 1) {
      reader.read({ ...strokeOf('1'), repeat: index > 0, at: index * 33 })
    }
    expect(reader.flush()).toBeNull()
  })

  test('a chord passes and ends a run', () => {
    const reader = new WedgeReader()
    const verdict = reader.read({ ...strokeOf('z'), chord: true, at: 10 })
    expect(verdict.swallow).toBe(false)
  })

  test('Shift between a scanner’s keys does not end its burst', () => {
    const reader = new WedgeReader()
    let at = 0
    for (const char of 'ABCDEFGH') {
      reader.read({ ...strokeOf('x'), code: 'ShiftLeft', key: 'Shift', at: (at += 4) })
      reader.read({ ...strokeOf(char), shift: true, at: (at += 4) })
    }
    expect(reader.flush()?.text).toBe('ABCDEFGH')
  })
})

test('the field’s content is remembered where the burst begins, not where it is recognised', () => {
  const { verdicts, scans } = type({ keys: `ab${'x'.repeat(10)}`, gap: 10, inField: true })
  expect(verdicts.map(({ beginsBurst }) => beginsBurst).indexOf(true)).toBe(0)
  expect(verdicts.filter(({ beginsBurst }) => beginsBurst)).toHaveLength(1)
  expect(scans[0]?.pace).toBe('burst')
})

test('a slow ticket is remembered from its first digit', () => {
  const { verdicts, scans } = type({ keys: TICKET, gap: 60, inField: true })
  expect(verdicts.filter(({ beginsRun }) => beginsRun)).toHaveLength(1)
  expect(scans).toEqual([{ text: TICKET, pace: 'run' }])
})

test.for<[string, boolean]>([
  [TICKET, true],
  [TICKET.slice(1), false],
  [`${TICKET}0`, false],
  [TICKET.replace('86', '85'), false],
  ['', false],
])('the shape of a ticket %#', ([text, wanted]) => {
  expect(isTicketShape(text)).toBe(wanted)
})
