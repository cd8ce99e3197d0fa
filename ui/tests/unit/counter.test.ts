/** The counter on the scripted desk: what is asked of the host, and what is shown when. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import type { MarkRequest } from '../../src/generated/wire'
import { type FakeHost, fakeHost } from '../../src/host/fake'
import { card, lateCard, LIBRARY, line, openLook } from '../../src/host/fakeData'
import { createDesk, type Desk } from '../../src/views/staff/desk'
import { memoryRoute } from '../../src/views/staff/route'

let host: FakeHost
let desk: Desk

beforeEach(async () => {
  vi.useFakeTimers()
  host = fakeHost()
  desk = createDesk(host, memoryRoute())
  await desk.start()
  await settled()
  host.calls.length = 0
})
afterEach(() => {
  desk.stop()
  vi.useRealTimers()
})

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  await nextTick()
}

function marked(): MarkRequest[] {
  return host.calls.filter(({ name }) => name === 'mark').map((call) => call.with as MarkRequest)
}

/** Holds marks back until the answer is called. */
function holdMarks(): () => void {
  const releases: (() => void)[] = []
  host.hold = new Promise((resolve) => void releases.push(resolve))
  return () => {
    for (const release of releases) release()
  }
}

const at = () => desk.counter.state.value.at

describe('a verdict', () => {
  test('is shown only once the desk has it', async () => {
    const release = holdMarks()
    host.tell('look', openLook(0))
    desk.counter.pass()
    await settled()
    expect(at()).toBe('saving')
    release()
    await settled()
    expect(desk.counter.state.value).toMatchObject({ at: 'done', kind: 'pass' })
  })

  test('of 通过 goes by itself after three seconds', async () => {
    host.tell('look', openLook(0))
    desk.counter.pass()
    await settled()
    await vi.advanceTimersByTimeAsync(2900)
    expect(at()).toBe('done')
    await vi.advanceTimersByTimeAsync(200)
    expect(at()).toBe('ready')
  })

  test('of 未通过 stays', async () => {
    host.tell('look', openLook(0))
    desk.counter.askReason('fail')
    desk.counter.giveReason({ text: '尚欠学费' })
    await settled()
    expect(marked()[0]?.verdict).toEqual({ verdict: 'fail', reason: { text: '尚欠学费' } })
    await vi.advanceTimersByTimeAsync(30_000)
    expect(at()).toBe('done')
  })

  test('is not there when the desk could not write it', async () => {
    host.failures.set('mark', { code: 'disk_full' })
    host.tell('look', openLook(0))
    desk.counter.pass()
    await settled()
    expect(desk.counter.state.value).toMatchObject({
      at: 'shown',
      setback: { why: 'failed', error: { code: 'disk_full' } },
    })
  })

  test('gets its second tick', async () => {
    host.tell('look', openLook(0))
    desk.counter.askReason('fail')
    desk.counter.giveReason({ text: 'x' })
    await settled()
    expect(desk.counter.state.value).toMatchObject({ line: { state: { state: 'recorded' } } })
    host.store()
    await settled()
    expect(desk.counter.state.value).toMatchObject({ line: { state: { state: 'stored' } } })
  })

  test('is asked for once, however often the key is pressed', async () => {
    host.tell('look', openLook(0))
    desk.counter.pass()
    desk.counter.pass()
    await settled()
    desk.counter.pass()
    await settled()
    expect(marked()).toHaveLength(1)
  })
})

describe('who it is', () => {
  test.for([
    ['camera', false, 'code'],
    ['wedge', false, 'code'],
    ['search', false, 'card'],
    ['list', false, 'card'],
    ['camera', true, 'photo'],
    ['search', true, 'photo'],
  ] as const)('by %s, photo needed %s: %s', async ([entry, photoNeeded, check]) => {
    host.tell('look', { state: 'open', card: card({ entry, photo_needed: photoNeeded }) })
    await settled()
    if (photoNeeded) desk.counter.extras.photoChecked = true
    desk.counter.pass()
    await settled()
    expect(marked()[0]?.identity_check).toBe(check)
  })

  test('needs the photo confirmed first where the node says so', async () => {
    host.tell('look', { state: 'open', card: lateCard() })
    await settled()
    desk.counter.pass()
    await settled()
    expect(marked()).toEqual([])
    expect(desk.counter.demand.value?.about).toBe('photo')
  })
})

describe('what is added', () => {
  const behalf = { name: '示例代', relation: '同学', phone_tail: '0000' }

  test('goes with the mark', async () => {
    host.tell('look', openLook(0))
    await settled()
    Object.assign(desk.counter.extras, { remark: ' 已缴清 ', onBehalf: behalf })
    desk.counter.pass()
    await settled()
    expect(marked()[0]).toMatchObject({ remark: '已缴清', on_behalf: behalf })
  })

  test('must be whole', async () => {
    host.tell('look', openLook(0))
    await settled()
    desk.counter.extras.onBehalf = { ...behalf, phone_tail: '12' }
    desk.counter.pass()
    await settled()
    expect(marked()).toEqual([])
    expect(desk.counter.demand.value?.about).toBe('on_behalf')
  })

  test('never reaches another student, and stays with the same one', async () => {
    host.tell('look', openLook(0))
    await settled()
    desk.counter.extras.remark = '示例备注'
    await desk.scanText('x')
    await settled()
    expect(desk.counter.extras.remark).toBe('示例备注')
    host.tell('look', openLook(1))
    await settled()
    expect(desk.counter.extras.remark).toBe('')
  })
})

describe('先登记，待中心核对', () => {
  const blocked = { state: 'blocked' as const, missing: [LIBRARY], may_record: true }

  test('is asked once and then recorded unchecked, without 通过’s colour', async () => {
    host.tell('look', { ...blocked, card: card() })
    desk.counter.pass()
    expect(at()).toBe('confirming')
    expect(marked()).toEqual([])
    desk.counter.pass()
    await settled()
    expect(marked()[0]?.accept_unchecked).toBe(true)
    expect(desk.counter.state.value).toMatchObject({ at: 'done', kind: 'held' })
  })

  test('is not offered where it is not allowed', async () => {
    host.tell('look', { ...blocked, card: card(), may_record: false })
    desk.counter.pass()
    await settled()
    expect(at()).toBe('shown')
    expect(marked()).toEqual([])
  })

  test('is asked when the desk says so', async () => {
    host.nextAnswer = { answer: 'needs_confirmation', missing: [LIBRARY] }
    host.tell('look', openLook(0))
    desk.counter.pass()
    await settled()
    expect(at()).toBe('confirming')
    desk.counter.cancel()
    expect(at()).toBe('shown')
  })
})

describe('undo', () => {
  test('takes the shown mark back', async () => {
    host.tell('look', openLook(0))
    desk.counter.pass()
    await settled()
    const mark = host.lines[0]?.mark
    await desk.counter.undo()
    expect(host.calls).toContainEqual({ name: 'undo', with: mark })
    expect(at()).toBe('ready')
  })

  test('takes nothing older back than the newest mark', async () => {
    host.lines = [
      line(0, 'pass', { state: 'stored' }),
      line(1, 'pass', { state: 'stored' }, { undoable: true }),
    ]
    host.tell('marks', null)
    await settled()
    await desk.counter.undo()
    expect(host.calls.some(({ name }) => name === 'undo')).toBe(false)
    expect(desk.toasts.value).toHaveLength(1)
  })
})

describe('a scan', () => {
  test('while a mark is being saved is shown next and not lost', async () => {
    const release = holdMarks()
    host.tell('look', openLook(0))
    desk.counter.pass()
    host.nextLook = openLook(1)
    const scanning = desk.scanText('x')
    release()
    await scanning
    await settled()
    await vi.advanceTimersByTimeAsync(3100)
    expect(desk.counter.card.value?.name).toBe('测试一')
  })

  test('comes forward from every page and box', async () => {
    desk.page.value = 'settings'
    desk.box.value = 'search'
    host.tell('look', openLook(0))
    expect([desk.page.value, desk.box.value, at()]).toEqual(['scan', 'none', 'shown'])
  })

  test('that replaces an unmarked student says so', async () => {
    host.tell('look', openLook(0))
    host.tell('look', openLook(1))
    expect(desk.toasts.value[0]?.text).toBe('上一位 示例甲 未标记')
  })

  test('is not heard while nobody works', async () => {
    await desk.lock()
    await settled()
    host.tell('look', openLook(0))
    expect(at()).toBe('locked')
  })
})

test('the lock leaves nothing of a student', async () => {
  host.tell('look', openLook(0))
  host.tell('look', openLook(1))
  await desk.lock()
  await settled()
  expect(JSON.stringify([desk.counter.state.value, desk.toasts.value])).not.toMatch(/示例|测试一/)
})

test('another node puts the card away', async () => {
  host.tell('look', openLook(0))
  await desk.chooseNode(8)
  expect(at()).toBe('ready')
  expect(desk.working.value?.node.id).toBe(8)
})
