/** The 退回清单 on the scripted desk: what is compared, what is asked for, and what leaves the list. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { RemedyRequest, ReturnedMark } from '../../src/generated/wire'
import { type FakeHost, fakeHost, workingPhase } from '../../src/host/fake'
import { LIBRARY, line } from '../../src/host/fakeData'
import { createDesk, type Desk } from '../../src/views/staff/desk'
import { back } from '../../src/views/staff/keyboard'
import { memoryRoute } from '../../src/views/staff/route'

const conflict = { state: 'returned', outcome: { kind: 'conflict', head: null } } as const
const theirs = line(1, 'fail', { state: 'stored' })

let host: FakeHost
let desk: Desk
let marks: string[]

beforeEach(async () => {
  vi.useFakeTimers()
  host = fakeHost()
  const returned = [line(1, 'pass', conflict), line(2, 'pass', conflict)]
  marks = returned.map(({ mark }) => mark)
  host.queueNow = { unsent: [], held: [], returned }
  host.standing = { standing: 'mark', line: theirs }
  desk = createDesk(host, memoryRoute('queue'))
  await desk.start()
  await settled()
  desk.returned.openMark(marks[0] ?? '')
  await settled()
})
afterEach(() => {
  desk.stop()
  vi.useRealTimers()
})

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  await nextTick()
}

function asked(): RemedyRequest[] {
  return host.calls.filter(({ name }) => name === 'remedy').map((call) => call.with as RemedyRequest)
}

async function settle(...how: Parameters<Desk['returned']['settle']>): Promise<void> {
  void desk.returned.settle(...how)
  await settled()
}

function pair(): ReturnedMark | null {
  const shown = desk.returned.shown.value
  return shown.is === 'ready' ? shown.value : null
}

describe('a remedy', () => {
  test.for(['keep', 'mark_again', 'withdraw'] as const)('%s wants a reason first', async (remedy) => {
    desk.returned.reason.value = '  '
    await settle(remedy)
    expect(asked()).toEqual([])
    expect(desk.returned.setback.value).toEqual({ why: 'reason_missing' })
  })

  test.for(['keep', 'mark_again', 'withdraw'] as const)(
    '%s carries the reason and what was seen, and the next mark is shown',
    async (remedy) => {
      desk.returned.reason.value = ' 已核对 '
      await settle(remedy)
      expect(asked()).toEqual([
        { mark: marks[0], seen: theirs.mark, remedy, reason: '已核对', accept_unchecked: false },
      ])
      expect(desk.returned.open.value).toBe(marks[1])
      expect(desk.returned.reason.value).toBe('')
      expect(desk.known.value?.sync.returned).toBe(1)
      expect(desk.toasts.value.at(-1)?.text).toContain('测试一')
    },
  )

  test('of the last one leads back to the lists', async () => {
    desk.returned.reason.value = '已核对'
    await settle('keep')
    desk.returned.reason.value = '已核对'
    await settle('keep')
    expect(asked()).toHaveLength(2)
    expect(desk.returned.open.value).toBeNull()
  })

  test('is made once, however often its key is pressed', async () => {
    desk.returned.reason.value = '已核对'
    void desk.returned.settle('keep')
    await settle('keep')
    expect(asked()).toHaveLength(1)
  })
})

describe('a remedy that leads to nothing', () => {
  test('stays with its reason, and says why', async () => {
    desk.returned.reason.value = '已核对'
    host.nextRemedy = { answer: 'refused', refusal: { reason: 'campaign_closed' } }
    await settle('mark_again')
    expect(desk.returned.setback.value).toMatchObject({ why: 'refused' })
    host.failures.set('remedy', { code: 'disk_full' })
    await settle('mark_again')
    expect(desk.returned.setback.value).toMatchObject({ why: 'failed', error: { code: 'disk_full' } })
    expect(desk.returned).toMatchObject({ open: { value: marks[0] }, reason: { value: '已核对' } })
  })

  test('because a pass cannot be checked now asks once, then registers', async () => {
    desk.returned.reason.value = '已核对'
    host.nextRemedy = { answer: 'needs_confirmation', missing: [LIBRARY] }
    await settle('mark_again')
    expect(desk.returned.asked.value).toEqual([LIBRARY])
    await settle('mark_again', true)
    expect(asked().map(({ accept_unchecked }) => accept_unchecked)).toEqual([false, true])
    expect(desk.returned.open.value).toBe(marks[1])
  })

  test('because something else stands now shows that, and is tied to it the next time', async () => {
    const newer = line(1, 'reopen', { state: 'stored' })
    const now = pair()
    if (now === null) throw new Error('nothing is compared')
    desk.returned.reason.value = '已核对'
    host.nextRemedy = {
      answer: 'changed',
      returned: { ...now, standing: { standing: 'mark', line: newer } },
    }
    await settle('keep')
    expect(desk.returned.setback.value).toEqual({ why: 'changed' })
    await settle('keep')
    expect(asked().at(-1)?.seen).toBe(newer.mark)
  })
})

test('what the centre has is waited for where the desk has not pulled it', async () => {
  host.standing = { standing: 'not_pulled' }
  desk.returned.openMark(marks[1] ?? '')
  await settled()
  desk.returned.reason.value = '已核对'
  await settle('keep')
  expect(asked()).toEqual([])
  host.standing = { standing: 'mark', line: theirs }
  host.tell('marks', null)
  await settled()
  expect(pair()?.standing.standing).toBe('mark')
  expect(desk.returned.reason.value).toBe('已核对')
})

test('a comparison does not change under the operator’s hands', async () => {
  host.standing = { standing: 'nothing' }
  host.tell('marks', null)
  await settled()
  expect(pair()?.standing.standing).toBe('mark')
})

test('Esc leaves it for later, then the page', async () => {
  back(desk)
  expect([desk.returned.open.value, desk.page.value]).toEqual([null, 'queue'])
  back(desk)
  expect(desk.page.value).toBe('scan')
  expect(desk.known.value?.phase).toEqual(workingPhase())
})

test('locking closes it: it names a student', async () => {
  await desk.lock()
  await settled()
  expect(desk.returned.open.value).toBeNull()
})
