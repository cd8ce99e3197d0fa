import { describe, expect, test } from 'vitest'
import type { Look, MarkAnswer, MarkRequest } from '../../src/generated/wire'
import { card, LIBRARY, line, openLook, WINDOW } from '../../src/host/fakeData'
import { cardOf, READY, type ScanEvent, type ScanState, step } from '../../src/scan/machine'

const first = openLook(0)
const second = openLook(1)
const request: MarkRequest = {
  look: cardOf(first)?.look ?? 0,
  student: 1,
  verdict: { verdict: 'pass' },
  identity_check: 'code',
  on_behalf: null,
  remark: null,
  accept_unchecked: false,
}
const passLine = line(0, 'pass', { state: 'recorded', tries: 0 })
const failLine = line(0, 'fail', { state: 'recorded', tries: 0 })

const shown = (look: Look = first): ScanState => ({ at: 'shown', look, setback: null, next: null })
const done = (kind: 'pass' | 'fail', next: Look | null = null): ScanState => ({
  at: 'done',
  kind,
  line: kind === 'pass' ? passLine : failLine,
  card: card(),
  next,
})
const STATES: Record<string, ScanState> = {
  ready: READY,
  looking_up: { at: 'looking_up', request: 1, before: null },
  lookup_failed: { at: 'lookup_failed', error: { code: 'internal' } },
  shown: shown(),
  confirming: { at: 'confirming', look: first, request, missing: [LIBRARY], next: null },
  saving: { at: 'saving', look: first, request, next: null },
  done_pass: done('pass'),
  done_fail: done('fail'),
  locked: { at: 'locked' },
}
const answered = (answer: MarkAnswer): ScanEvent => ({ on: 'answered', answer })
const EVENTS: Record<string, ScanEvent> = {
  lookup: { on: 'lookup', request: 2 },
  look: { on: 'look', look: second, request: null },
  stale_look: { on: 'look', look: second, request: 99 },
  lookup_failed: { on: 'lookup_failed', request: 1, error: { code: 'internal' } },
  decide: { on: 'decide', request },
  ask: { on: 'ask', request, missing: [LIBRARY] },
  recorded: answered({ answer: 'recorded', line: passLine }),
  refused: answered({ answer: 'refused', refusal: { reason: 'campaign_closed' } }),
  mark_failed: { on: 'mark_failed', error: { code: 'disk_full' } },
  undone: { on: 'undone', mark: passLine.mark },
  cancel: { on: 'cancel' },
  timeout: { on: 'timeout' },
  idle: { on: 'idle' },
  lock: { on: 'lock' },
  unlock: { on: 'unlock' },
}

/** Rows: states. Columns: events. What is not named stays as it is. */
const TABLE: Record<string, Record<string, string>> = {
  ready: { lookup: 'looking_up', look: 'shown', lock: 'locked' },
  looking_up: {
    lookup: 'looking_up',
    look: 'shown',
    lookup_failed: 'lookup_failed',
    cancel: 'ready',
    lock: 'locked',
  },
  lookup_failed: { lookup: 'looking_up', look: 'shown', cancel: 'ready', idle: 'ready', lock: 'locked' },
  shown: {
    lookup: 'looking_up',
    look: 'shown',
    decide: 'saving',
    ask: 'confirming',
    cancel: 'ready',
    idle: 'ready',
    lock: 'locked',
  },
  confirming: {
    lookup: 'looking_up',
    look: 'shown',
    decide: 'saving',
    cancel: 'shown',
    idle: 'ready',
    lock: 'locked',
  },
  saving: { recorded: 'done', refused: 'shown', mark_failed: 'shown', lock: 'locked' },
  done_pass: {
    lookup: 'looking_up',
    look: 'shown',
    undone: 'ready',
    cancel: 'ready',
    timeout: 'ready',
    idle: 'ready',
    lock: 'locked',
  },
  done_fail: { lookup: 'looking_up', look: 'shown', cancel: 'ready', idle: 'ready', lock: 'locked' },
  locked: { unlock: 'ready' },
}

describe('every state and event', () => {
  const cases = Object.keys(STATES).flatMap((state) =>
    Object.keys(EVENTS).map((event) => [state, event] as const),
  )
  test.for(cases)('%s, %s', ([stateName, eventName]) => {
    const state = STATES[stateName] ?? READY
    const event = EVENTS[eventName] ?? { on: 'cancel' }
    const after = step(state, event).state
    expect(after.at).toBe(TABLE[stateName]?.[eventName] ?? state.at)
  })
})

describe('a verdict', () => {
  test('is reached from saving alone', () => {
    for (const [name, state] of Object.entries(STATES)) {
      if (name === 'saving' || state.at === 'done') continue
      expect(step(state, answered({ answer: 'recorded', line: passLine })).state.at, name).not.toBe('done')
    }
  })

  test.for<[string, MarkAnswer, Partial<MarkRequest>, string]>([
    ['recorded', { answer: 'recorded', line: passLine }, {}, 'pass'],
    ['recorded, unchecked', { answer: 'recorded', line: passLine }, { accept_unchecked: true }, 'held'],
    [
      'recorded and held',
      { answer: 'recorded', line: line(0, 'pass', { state: 'held', missing: [LIBRARY] }) },
      {},
      'held',
    ],
    [
      'recorded and returned',
      {
        answer: 'recorded',
        line: line(0, 'pass', { state: 'returned', outcome: { kind: 'conflict', head: null } }),
      },
      {},
      'returned',
    ],
    [
      'failed',
      { answer: 'recorded', line: failLine },
      { verdict: { verdict: 'fail', reason: { text: 'x' } } },
      'fail',
    ],
    ['said before', { answer: 'already_so', line: passLine }, {}, 'already'],
  ])('%s', ([, answer, changes, kind]) => {
    const saving: ScanState = { at: 'saving', look: first, request: { ...request, ...changes }, next: null }
    expect(step(saving, answered(answer)).state).toMatchObject({ at: 'done', kind })
  })

  test('turns into 退回 when the centre decides otherwise', () => {
    const returned = {
      ...passLine,
      state: { state: 'returned', outcome: { kind: 'conflict', head: null } },
    } as const
    expect(step(done('pass'), { on: 'line_changed', line: returned }).state).toMatchObject({
      kind: 'returned',
    })
  })

  test('of another mark changes nothing', () => {
    const other = line(1, 'pass', { state: 'stored' })
    const state = done('pass')
    expect(step(state, { on: 'line_changed', line: other }).state).toBe(state)
  })
})

describe('a scan', () => {
  test('while saving waits and is shown afterwards', () => {
    const { state: saving } = step(STATES['saving'] ?? READY, { on: 'look', look: second, request: null })
    const { state: recorded } = step(saving, answered({ answer: 'recorded', line: passLine }))
    expect(recorded).toMatchObject({ at: 'done', next: second })
    expect(step(recorded, { on: 'timeout' }).state).toMatchObject({ at: 'shown', look: second })
    expect(step(recorded, { on: 'cancel' }).state).toMatchObject({ at: 'shown', look: second })
  })

  test('for a decision about another look is not decided', () => {
    const state = shown(second)
    expect(step(state, { on: 'decide', request }).state).toBe(state)
    expect(step(state, { on: 'ask', request, missing: [] }).state).toBe(state)
  })

  test('that answers an older request is dropped', () => {
    const state: ScanState = { at: 'looking_up', request: 5, before: null }
    expect(step(state, { on: 'look', look: second, request: 4 }).state).toBe(state)
  })
})

describe('the one who was left unmarked', () => {
  const named = { say: 'left_unmarked', name: '示例甲' }

  test.for<[string, ScanState, Look, unknown]>([
    ['another student', shown(), second, named],
    ['a code of another kind', shown(), { state: 'unknown_student' }, named],
    ['a question open', STATES['confirming'] ?? READY, second, named],
    ['by a scanner', { at: 'looking_up', request: 1, before: first }, second, named],
    ['waiting behind a result', done('fail', first), second, named],
    ['the same student again', shown(), openLook(0), null],
    ['one who is done', shown({ state: 'already_passed', card: card() }), second, null],
    ['one out of the window', shown({ state: 'window_closed', card: card(), window: WINDOW }), second, null],
    ['after a verdict', done('pass'), second, null],
  ])('%s', ([, state, next, notice]) => {
    expect(step(state, { on: 'look', look: next, request: null }).notice).toEqual(notice)
  })

  test('is named when the look-up fails too', () => {
    const { state } = step(shown(), { on: 'lookup', request: 7 })
    expect(step(state, { on: 'lookup_failed', request: 7, error: { code: 'internal' } }).notice).toEqual(
      named,
    )
  })
})

test('after the lock nothing of a student is left', () => {
  for (const state of Object.values(STATES)) {
    expect(JSON.stringify(step(state, { on: 'lock' }).state)).not.toContain('示例')
  }
})

test('a question is asked again and not answered by itself', () => {
  const { state } = step(
    STATES['saving'] ?? READY,
    answered({ answer: 'needs_confirmation', missing: [LIBRARY] }),
  )
  expect(state).toMatchObject({ at: 'confirming', missing: [LIBRARY] })
})
