import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listenForScans, type WedgeListener } from '../../src/scan/wedgeListener'

const TICKET = `86${'0'.repeat(176)}`
let listener: WedgeListener
let scans: string[]
let clock: number

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML =
    '<input id="field" value="示例"><textarea id="area"></textarea><button id="button">x</button>'
  scans = []
  clock = 1000
  listener = listenForScans(window, { onScan: (text) => scans.push(text), onBurst: () => undefined })
})

afterEach(() => {
  listener.stop()
  vi.useRealTimers()
})

/** Sends keys as the browser does: the key goes down, and if nobody objects the text changes. */
function send(id: string, text: string, gap: number): boolean[] {
  const target = document.querySelector<HTMLInputElement>(`#${id}`)
  if (target === null) throw new Error(`no ${id}`)
  target.focus()
  return [...text].map((char) => {
    const code = char === '⏎' ? 'Enter' : /\d/.test(char) ? `Digit${char}` : `Key${char.toUpperCase()}`
    const event = new KeyboardEvent('keydown', {
      code,
      key: char === '⏎' ? 'Enter' : char,
      bubbles: true,
      cancelable: true,
    })
    Object.defineProperty(event, 'timeStamp', { value: (clock += gap) })
    const allowed = target.dispatchEvent(event)
    if (allowed && char !== '⏎' && 'value' in target) target.value += char
    vi.advanceTimersByTime(gap)
    return allowed
  })
}

test.for([5, 60])('a ticket typed into a field at %i ms leaves the field as it was', (gap) => {
  const allowed = send('field', `${TICKET}⏎`, gap)
  expect(scans).toEqual([TICKET])
  expect(document.querySelector<HTMLInputElement>('#field')?.value).toBe('示例')
  expect(allowed.at(-1)).toBe(false)
})

test('another code typed into a text area leaves it as it was', () => {
  send('area', 'abcdefghijk⏎', 10)
  vi.advanceTimersByTime(200)
  expect(scans).toEqual(['abcdefghijk'])
  expect(document.querySelector<HTMLTextAreaElement>('#area')?.value).toBe('')
})

test('what a person typed just before the scan stays', () => {
  send('field', '20', 150)
  clock += 200
  send('field', `${TICKET}⏎`, 5)
  expect(document.querySelector<HTMLInputElement>('#field')?.value).toBe('示例20')
})

test('a person’s typing stays', () => {
  send('field', '202410086⏎', 120)
  vi.advanceTimersByTime(200)
  expect(scans).toEqual([])
  expect(document.querySelector<HTMLInputElement>('#field')?.value).toBe('示例202410086')
})

test('no key of a scan but the first reaches a button', () => {
  const allowed = send('button', `${TICKET}⏎`, 5)
  expect(allowed.filter(Boolean)).toHaveLength(1)
})

test('nothing is heard any more after the end', () => {
  listener.stop()
  send('button', `${TICKET}⏎`, 5)
  expect(scans).toEqual([])
})
