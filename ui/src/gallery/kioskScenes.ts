/** The states of the kiosk's window, by name. */
import type { OutOfService } from '../generated/wire'
import { fakeKiosk, type StudentFake } from '../host/fakeStudent'
import { clearance, done, inPlan, ODD_NODES, SCHOOL, submitted } from '../host/fakeStudentData'
import type { Kiosk, KioskPage } from '../views/kiosk/kiosk'
import type { Hands } from './hands'

export interface KioskScene {
  host: StudentFake
  page?: KioskPage
  /** What happens once the window is there; `pass` lets so many seconds go by. */
  play?: (at: {
    host: StudentFake
    kiosk: Kiosk
    hands: Hands
    pass(seconds: number): void
  }) => Promise<void> | void
}

type Play = NonNullable<KioskScene['play']>

/** Nobody has signed in. */
function nobody(
  page: KioskPage,
  play?: Play,
  prepare: (host: StudentFake) => void = () => {},
): () => KioskScene {
  return () => {
    const host = fakeKiosk()
    prepare(host)
    return play === undefined ? { host, page } : { host, page, play }
  }
}

/** A student who has signed in, and gone to a page. */
function signedIn(
  page: KioskPage,
  prepare: (host: StudentFake) => void = () => {},
  play: Play = () => {},
): () => KioskScene {
  return () => {
    const host = fakeKiosk()
    prepare(host)
    return {
      host,
      page: 'login',
      play: async (at) => {
        await at.kiosk.student.signIn({ no: '202410086', password: 'example' })
        await at.hands.wait(30)
        at.kiosk.route.go(page)
        await at.hands.wait(30)
        await play(at)
      },
    }
  }
}

function out(why: OutOfService): () => KioskScene {
  return nobody('idle', undefined, (host) => host.setKiosk({ phase: { phase: 'out_of_service', why } }))
}

const larger: Play = ({ hands }) => hands.click('大字')

const toUniversity: Play = async ({ hands }) => {
  await hands.click('用统一身份认证登录')
  await hands.wait(30)
}

/** The university has not sent anybody back yet. */
function wait(host: StudentFake): void {
  host.holds.set('university', new Promise(() => {}))
}

const enterPin: Play = async ({ hands }) => {
  await [...'000000'].reduce((before, digit) => before.then(() => hands.click(digit)), Promise.resolve())
  await hands.click('进入维护')
}

export const SCENES: Readonly<Record<string, () => KioskScene>> = {
  idle: nobody('idle'),
  idleLarger: nobody('idle', larger),
  idleLow: nobody('idle', async ({ hands }) => {
    await hands.click('低位')
    await hands.click('延长时间')
  }),
  login: nobody('login'),
  loginSymbols: nobody('login', ({ hands }) => hands.click('符号')),
  loginWrong: nobody(
    'login',
    async ({ hands }) => {
      await hands.click('1')
      await hands.click('下一项')
      await hands.click('a')
      await hands.click('登录')
      await hands.wait(30)
    },
    (host) => host.failures.set('signIn', { code: 'password_wrong' }),
  ),
  loginElsewhere: nobody('login', undefined, (host) => {
    host.schoolNow = { ...SCHOOL, ways: SCHOOL.ways.slice(0, 1) }
  }),
  university: nobody('login', toUniversity, wait),
  universityKeyboard: nobody(
    'login',
    async (at) => {
      await toUniversity(at)
      await at.hands.click('键盘')
    },
    wait,
  ),
  universityStill: nobody(
    'login',
    async (at) => {
      await toUniversity(at)
      at.pass(125)
      await at.hands.wait(30)
    },
    wait,
  ),
  universityFailed: nobody('login', toUniversity, (host) =>
    host.failures.set('university', { code: 'not_a_student' }),
  ),
  idleOwnCode: nobody('idle', undefined, (host) => host.setKiosk({ reads_own_code: true })),
  ownCode: nobody('ownCode', undefined, (host) => host.holds.set('ownCode', new Promise(() => {}))),
  ownCodeCounts: nobody('ownCode'),
  ownCodeDone: nobody('ownCode', undefined, (host) => {
    const counts = { passed: 8, failed: 0, pending: 0, not_required: 1, remaining: 0 }
    host.ownCodeNow = { seen: 'code', answer: { answer: 'counts', ...counts } }
  }),
  ownCodeReplaced: nobody('ownCode', undefined, (host) => {
    host.ownCodeNow = { seen: 'code', answer: { answer: 'replaced' } }
  }),
  ownCodeNoCamera: nobody('ownCode', undefined, (host) => {
    host.ownCodeNow = { seen: 'no_camera' }
  }),
  ownCodeTooOften: nobody('ownCode', undefined, (host) =>
    host.failures.set('ownCode', { code: 'too_many_tries', wait_s: 30 }),
  ),
  progress: signedIn('progress'),
  progressOdd: signedIn('progress', (host) => {
    host.clearanceNow = clearance(inPlan(ODD_NODES))
  }),
  progressDone: signedIn('progress', (host) => {
    host.clearanceNow = clearance(done(), { form: { form: 'not_asked' } })
  }),
  progressLarger: signedIn('progress', undefined, larger),
  progressFailed: signedIn('progress', (host) => host.always.set('clearance', { code: 'unreachable' })),
  code: signedIn('code'),
  codeLarger: signedIn('code', undefined, larger),
  codeRenew: signedIn('code', undefined, ({ hands }) => hands.click('换新码')),
  party: signedIn('party'),
  partySubmitted: signedIn('party', (host) => {
    host.formNow = { form: 'submitted', ...submitted() }
  }),
  handover: signedIn('code', undefined, async ({ hands }) => {
    await hands.click('保存到手机')
    await hands.wait(30)
  }),
  noPrinter: signedIn('progress', (host) => host.setKiosk({ can_print: false })),
  printed: signedIn('progress', undefined, ({ hands }) => hands.click('打印')),
  still: signedIn('progress', undefined, async ({ pass, hands }) => {
    pass(95)
    await hands.wait(30)
  }),
  bye: signedIn('progress', undefined, ({ hands }) => hands.click('退出')),
  outStarting: out('starting'),
  outAway: out('server_away'),
  outNotOurs: out('not_our_server'),
  outRevoked: out('revoked'),
  outTooOld: out('too_old'),
  outNotEnrolled: nobody('idle', undefined, (host) => host.setKiosk({ phase: { phase: 'not_enrolled' } })),
  pin: nobody('maint'),
  pinWrong: nobody('maint', async ({ hands }) => {
    await hands.click('1')
    await hands.click('进入维护')
  }),
  maintenance: nobody('maint', enterPin),
}
