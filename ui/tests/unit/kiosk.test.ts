import { describe, expect, test } from 'vitest'
import { memoryRoute } from '../../src/features/route'
import { fakeKiosk } from '../../src/host/fakeStudent'
import { KIOSK } from '../../src/host/fakeStudentData'
import { pinWords, printWords, zhKiosk } from '../../src/texts-kiosk'
import { type Arrow, type Box, nearest } from '../../src/views/kiosk/arrows'
import { createKiosk, type KioskPage } from '../../src/views/kiosk/kiosk'
import { type Doing, patience, presence } from '../../src/views/kiosk/presence'

const settled = () => new Promise((resolve) => void setTimeout(resolve))

describe('patience', () => {
  test.for<[Doing, 'normal' | 'slow', number, number]>([
    ['reading', 'normal', 90, 20],
    ['showing', 'normal', 60, 20],
    ['typing', 'normal', 120, 20],
    ['reading', 'slow', 270, 60],
    ['showing', 'slow', 180, 60],
    ['typing', 'slow', 360, 60],
  ])('%s, %s: %i seconds, then %i', ([doing, pace, quiet_s, warning_s]) => {
    expect(patience(doing, KIOSK.timers, pace)).toEqual({ quiet_s, warning_s })
  })
})

test.for<[number, object]>([
  [0, { is: 'here', left_s: 90 }],
  [89.2, { is: 'here', left_s: 1 }],
  [90, { is: 'asked', left_s: 20 }],
  [109.9, { is: 'asked', left_s: 1 }],
  [110, { is: 'gone' }],
  [1000, { is: 'gone' }],
])('after %f seconds of silence', ([seconds, found]) => {
  expect(presence(seconds * 1000, { quiet_s: 90, warning_s: 20 })).toEqual(found)
})

describe('a student at the kiosk', () => {
  test('is asked after a silence, stays by one press, as often as they like', async () => {
    const { kiosk, pass } = await arrived()
    for (const _ of Array.from({ length: 12 })) {
      pass(95)
      expect(kiosk.here.value.is).toBe('asked')
      kiosk.stay()
      expect(kiosk.here.value).toEqual({ is: 'here', left_s: 90 })
    }
    kiosk.stop()
  })

  test('is not asked as long as they touch something', async () => {
    const { kiosk, pass } = await arrived()
    for (const _ of Array.from({ length: 5 })) {
      pass(80)
      kiosk.touched()
    }
    expect(kiosk.here.value.is).toBe('here')
    kiosk.stop()
  })

  test('is not kept by a touch that does not answer the question', async () => {
    const { kiosk, pass } = await arrived()
    pass(95)
    kiosk.touched()
    pass(15)
    expect(kiosk.route.page.value).toBe('bye')
    kiosk.stop()
  })

  test('who is silent leaves nothing: no name, no code, no way of showing', async () => {
    const { host, kiosk, pass } = await arrived()
    Object.assign(kiosk.ways, { larger: true, low: true })
    pass(120)
    expect(kiosk.route.page.value).toBe('bye')
    expect(kiosk.student.session.value).toEqual({ is: 'nobody', since: 'left' })
    expect(kiosk.student.clearance.state.value).toEqual({ is: 'loading' })
    expect(kiosk.ways).toEqual({ larger: false, slow: false, low: false })
    await settled()
    expect(host.calls.map(({ name }) => name)).toContain('signOut')
    kiosk.stop()
  })

  test('whose session the server ended goes the same way', async () => {
    const { host, kiosk } = await arrived()
    host.failures.set('clearance', { code: 'unauthenticated' })
    host.tell('changed', null)
    await settled()
    expect(kiosk.route.page.value).toBe('bye')
    kiosk.stop()
  })

  test('with 延长时间 has three times as long', async () => {
    const { kiosk, pass } = await arrived()
    kiosk.ways.slow = true
    pass(260)
    expect(kiosk.here.value.is).toBe('here')
    pass(20)
    expect(kiosk.here.value.is).toBe('asked')
    kiosk.stop()
  })

  test('is not sent away when the server goes, and nobody is let in then', async () => {
    const { host, kiosk } = await arrived()
    host.setKiosk({ phase: { phase: 'out_of_service', why: 'server_away' } })
    expect(kiosk.out.value).toBe(null)
    await kiosk.leave()
    expect(kiosk.out.value).toBe(zhKiosk.out.server_away)
    host.setKiosk({ phase: { phase: 'ready' } })
    expect(kiosk.out.value).toBe(null)
    kiosk.stop()
  })
})

test('whoever has typed and gone leaves nothing either', async () => {
  const { kiosk, pass } = await opened()
  kiosk.begin()
  pass(141)
  expect(kiosk.route.page.value).toBe('bye')
  kiosk.stop()
})

test('nobody is asked where nobody is', async () => {
  const { kiosk, pass } = await opened()
  pass(10_000)
  expect(kiosk.here.value.is).toBe('here')
  kiosk.stop()
})

/** A key of a keyboard of keys of 80 pixels with gaps of 20. */
function key(column: number, row: number): Box {
  const [left, top] = [column * 100, row * 100]
  return { left, top, right: left + 80, bottom: top + 80 }
}

describe('an arrow', () => {
  const keys = [key(0, 0), key(1, 0), key(2, 0), key(0, 1), key(1, 1), key(2, 1)]
  const wide: Box = { left: 0, top: 300, right: 280, bottom: 380 }

  test.for<[Arrow, number, number]>([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 2, 1],
    ['ArrowDown', 1, 4],
    ['ArrowUp', 5, 2],
    ['ArrowUp', 0, -1],
    ['ArrowLeft', 3, -1],
  ])('%s from %i goes to %i', ([arrow, from, to]) => {
    expect(nearest(keys[from] ?? wide, keys, arrow)).toBe(to)
  })

  test('down to what is wide, and up again to its middle', () => {
    expect(nearest(key(2, 1), [...keys, wide], 'ArrowDown')).toBe(6)
    expect(nearest(wide, keys, 'ArrowUp')).toBe(4)
  })
})

test('what a PIN and a printer lead to is said', () => {
  expect(pinWords({ answer: 'too_many_tries', wait_s: 30 })).toContain('30')
  expect(pinWords({ answer: 'wrong' })).toBe(zhKiosk.maint.wrong)
  expect(printWords({ answer: 'failed', detail: 'x' })).toBe(zhKiosk.printed.failed)
})

async function opened() {
  let at = 0
  const host = fakeKiosk()
  const kiosk = createKiosk(host, memoryRoute<KioskPage>('idle'), () => at)
  await kiosk.start()
  const pass = (seconds: number) => {
    at += seconds * 1000
    kiosk.tick()
  }
  return { host, kiosk, pass }
}

/** Somebody who has signed in. */
async function arrived() {
  const at = await opened()
  await at.kiosk.student.signIn({ no: '202410086', password: 'example' })
  await settled()
  return at
}
