/** Every state of the staff window by name, reached on the scripted desk the way an operator reaches it. */
import type { CameraState, Look, Phase, RemedyAnswer, ReturnedMark, WipeCause } from '../generated/wire'
import { type FakeHost, fakeHost, workingPhase } from '../host/fake'
import {
  ago,
  card,
  CERTIFICATE,
  DORMITORY,
  lateCard,
  LEAGUE,
  LIBRARY,
  line,
  OFFER,
  openLook,
  WINDOW,
} from '../host/fakeData'
import type { Page } from '../views/staff/route'
import type { Hands } from './hands'

export interface Scene {
  host: FakeHost
  page?: Page
  /** What happens once the window is there. */
  play?: (host: FakeHost, hands: Hands) => Promise<void> | void
}

const recorded = { state: 'recorded', tries: 0 } as const
const stored = { state: 'stored' } as const

function busyHost(phase = workingPhase()): FakeHost {
  const host = fakeHost(phase)
  host.lines = [
    line(1, 'pass', stored, { undoable: true }),
    line(4, 'pass', stored),
    line(2, 'fail', stored),
    line(3, 'pass', stored, { undone: true }),
    line(5, 'pass', stored, { entry: 'search' }),
  ]
  return host
}

function offlineHost(): FakeHost {
  const host = busyHost()
  const tried = { state: 'recorded', tries: 3 } as const
  host.lines = [line(1, 'pass', recorded, { undoable: true }), line(2, 'fail', tried), ...host.lines.slice(3)]
  host.queueNow = {
    unsent: [line(2, 'fail', tried), line(1, 'pass', recorded, { undoable: true })],
    held: [line(3, 'pass', { state: 'held', missing: [LIBRARY, DORMITORY] }, { undoable: true })],
    returned: [
      line(4, 'pass', { state: 'returned', outcome: { kind: 'conflict', head: null } }),
      line(5, 'pass', {
        state: 'returned',
        outcome: {
          kind: 'refused',
          reason: 'policy',
          breach: { breach: 'basis_too_old', limit_minutes: 15 },
        },
      }),
    ],
  }
  host.setSync({ online: false, unsent: 2, held: 1, returned: 2, as_of: ago(13), next_try: ago(-3) })
  return host
}

/** The first returned mark, opened. */
function compared(standing: ReturnedMark['standing']): () => Scene {
  return () => {
    const host = offlineHost()
    host.standing = standing
    return { host, page: 'queue', play: (_, hands) => hands.click('处理') }
  }
}

/** A remedy of the first returned mark that leads to nothing yet. */
function remedied(answer: RemedyAnswer): () => Scene {
  return () => {
    const host = offlineHost()
    host.standing = { standing: 'mark', line: theirs() }
    host.nextRemedy = answer
    return {
      host,
      page: 'queue',
      play: async (_, hands) => {
        await hands.click('处理')
        hands.focus('input')
        await hands.type('已与示例窗口 2 核对')
        await hands.click('重新登记')
      },
    }
  }
}

const theirs = () =>
  line(4, 'fail', stored, { operator: '示例员', desk: '示例窗口 2', at: ago(9), remark: '学生未到场' })

/** A look that the camera sends. */
function seen(look: () => Look, host: () => FakeHost = busyHost): () => Scene {
  return () => ({ host: host(), play: (fake) => fake.tell('look', look()) })
}

/** A decision about a look that the camera sends. */
function decided(look: () => Look, code: string, host: () => FakeHost = busyHost): () => Scene {
  return () => ({
    host: host(),
    play: async (fake, hands) => {
      fake.tell('look', look())
      await hands.press(code)
    },
  })
}

function camera(state: CameraState): () => Scene {
  return () => {
    const host = busyHost()
    host.setCamera(state)
    return { host }
  }
}

/** A counter of a department that has a part of the form 党团关系迁移地址查询. */
const departmentHost = () => busyHost(workingPhase(LEAGUE))
async function openForm(host: FakeHost, hands: Hands): Promise<void> {
  host.tell('look', openLook(0))
  await hands.click('迁移信息')
}
const certificates = () => busyHost(workingPhase(CERTIFICATE))
const owing = () => openLook(0, { due: { text: '学费仍欠', amount: 60_000, as_of: ago(2000) }, earlier: [] })
const missingLate = () => ({
  card: lateCard({
    earlier: lateCard().earlier.map((node, index) =>
      index % 2 === 1 ? { ...node, status: 'pending' as const } : node,
    ),
  }),
  missing: [LIBRARY, DORMITORY],
})
const failedBefore = () =>
  openLook(2, {
    status: 'failed',
    fail_reasons: [{ text: '尚欠住宿费 600 元', place: '行政楼 203', hours: '8:30—16:30' }],
    history: [line(2, 'fail', stored)],
  })
const passedBefore = (): Look => ({
  state: 'already_passed',
  card: card({ status: 'passed', history: [line(0, 'pass', stored, { at: ago(4) })] }),
})

/** A desk whose work is over. */
function wipedPhase(why: WipeCause): Phase {
  return { phase: 'setup', wiped: { desk_name: '示例窗口 1', why, at: ago(5), marks: 132 } }
}

/** Opens the box and hands it in as it is. */
async function exported(hands: Hands): Promise<void> {
  await hands.click('导出…')
  document.querySelector<HTMLFormElement>('[role=dialog] form')?.requestSubmit()
  await hands.wait(30)
}

export const SCENES: Readonly<Record<string, () => Scene>> = {
  login: () => ({ host: fakeHost({ phase: 'signed_out', desk_name: '示例窗口 1' }) }),
  loginWrong: () => {
    const host = fakeHost({ phase: 'signed_out', desk_name: '示例窗口 1' })
    host.failures.set('signIn', { code: 'password_wrong' })
    return {
      host,
      play: async (_, hands) => {
        await hands.type('test')
        await hands.click('登录')
      },
    }
  },
  setup: () => ({ host: fakeHost({ phase: 'setup', wiped: null }) }),
  setupRead: () => ({
    host: fakeHost({ phase: 'setup', wiped: null }),
    play: (host) => host.tell('enrolment', OFFER),
  }),
  setupRevoked: () => ({ host: fakeHost(wipedPhase('revoked')) }),
  setupRetired: () => ({ host: fakeHost(wipedPhase('campaign_closed')) }),
  setupWrong: () => {
    const host = fakeHost({ phase: 'setup', wiped: null })
    host.failures.set('enrol', { code: 'not_our_server' })
    return { host, play: (_, hands) => hands.click('登记本机') }
  },
  locked: () => ({ host: fakeHost({ phase: 'locked', desk_name: '示例窗口 1', operator: '测试员' }) }),
  lockedUnsent: () => {
    const host = fakeHost({ phase: 'locked', desk_name: '示例窗口 1', operator: '测试员' })
    host.setSync({ online: false, unsent: 12, held: 1, returned: 2, as_of: ago(26 * 60) })
    return { host }
  },
  failedStart: () => {
    const host = fakeHost()
    host.failures.set('status', { code: 'database_too_new' })
    return { host }
  },

  ready: () => ({ host: busyHost() }),
  readyEmpty: () => ({ host: fakeHost() }),
  readyOffline: () => ({ host: offlineHost() }),
  troubleRevoked: () => {
    const host = busyHost()
    host.setSync({ online: false, unsent: 12, trouble: 'desk_revoked', clock_off_ms: 300_000 })
    return { host }
  },
  troubleDiskFull: () => {
    const host = busyHost()
    host.setSync({ trouble: 'disk_full' })
    return { host }
  },
  cameraAbsent: camera({ state: 'absent' }),
  cameraUnplugged: camera({ state: 'unplugged' }),
  cameraHint: () => ({
    host: busyHost(),
    play: (fake) =>
      fake.tell('in-view', {
        outline: [
          [0.3, 0.25],
          [0.66, 0.3],
          [0.64, 0.8],
          [0.28, 0.78],
        ],
        read: false,
        hint: 'glare',
      }),
  }),
  cameraFailed: camera({ state: 'failed', detail: 'VIDIOC_STREAMON: Input/output error' }),

  found: seen(() => openLook(0)),
  foundDue: seen(owing),
  foundFailed: seen(failedBefore),
  foundLongName: seen(() => openLook(5)),
  foundBySearch: seen(() => openLook(0, { entry: 'search' })),
  foundPhoto: seen(() => ({ state: 'open', card: lateCard() }), certificates),
  foundPhotoAsked: decided(() => ({ state: 'open', card: lateCard() }), 'F1', certificates),
  foundWithdrawn: seen(() => ({
    state: 'already_passed',
    card: lateCard({ status: 'passed', premise_withdrawn: true }),
  })),
  extras: () => ({
    host: busyHost(),
    play: async (host, hands) => {
      host.tell('look', failedBefore())
      await hands.wait(50)
      await hands.click('备注')
      await hands.click('代办')
      await hands.click('办理记录 1')
    },
  }),
  repeat: seen(passedBefore),
  notRequired: seen(() => ({ state: 'not_required', card: card({ status: 'not_required' }) })),
  blocked: seen(() => ({ state: 'blocked', ...missingLate(), may_record: false }), certificates),
  blockedMayRecord: seen(() => ({ state: 'blocked', ...missingLate(), may_record: true }), certificates),
  held: seen(() => ({ state: 'held', ...missingLate() }), certificates),
  windowClosed: seen(() => ({ state: 'window_closed', card: card(), window: WINDOW })),
  notInPlan: seen(() => ({ state: 'not_in_plan', card: card() })),
  unknown: seen(() => ({ state: 'unknown_student' })),
  rosterLoading: seen(
    () => ({ state: 'roster_loading', received: 1800 }),
    () => {
      const host = busyHost()
      host.setSync({ roster_received: 1800 })
      return host
    },
  ),
  replaced: seen(() => ({ state: 'ticket_replaced' })),
  invalid: seen(() => ({ state: 'ticket_invalid', why: 'forged' })),
  otherCode: seen(() => ({ state: 'other_code', kind: 'pay_code' })),

  reasons: decided(owing, 'F2'),
  reasonsOther: () => ({
    host: busyHost(),
    play: async (host, hands) => {
      host.tell('look', owing())
      await hands.press('F2')
      await hands.press('Digit5')
      await hands.wait(120)
    },
  }),
  reopen: () => ({
    host: busyHost(),
    play: async (host, hands) => {
      host.tell('look', passedBefore())
      await hands.wait(50)
      await hands.click('退回待办理…')
    },
  }),
  confirm: decided(
    () => ({
      state: 'blocked',
      ...missingLate(),
      card: { ...missingLate().card, photo_needed: false },
      may_record: true,
    }),
    'F1',
    certificates,
  ),
  saving: () => {
    const host = certificates()
    host.hold = new Promise(() => undefined)
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', { state: 'open', card: lateCard({ photo_needed: false }) })
        await hands.press('F1')
        await hands.wait(200)
      },
    }
  },
  donePass: decided(() => openLook(0), 'F1'),
  doneFail: () => ({
    host: busyHost(),
    play: async (host, hands) => {
      host.tell('look', owing())
      await hands.press('F2')
      await hands.press('Digit1')
      await hands.wait(120)
      await hands.press('Enter')
      await hands.wait(120)
    },
  }),
  doneHeld: () => {
    const host = certificates()
    host.nextAnswer = {
      answer: 'recorded',
      line: line(0, 'pass', { state: 'held', missing: [LIBRARY] }, { undoable: true }),
    }
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', { state: 'open', card: lateCard({ photo_needed: false }) })
        await hands.press('F1')
      },
    }
  },
  doneReturned: () => {
    const host = certificates()
    host.nextAnswer = {
      answer: 'recorded',
      line: line(0, 'pass', { state: 'returned', outcome: { kind: 'refused', reason: 'not_granted' } }),
    }
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', { state: 'open', card: lateCard({ photo_needed: false }) })
        await hands.press('F1')
      },
    }
  },
  already: () => {
    const host = busyHost()
    host.nextAnswer = {
      answer: 'already_so',
      line: line(0, 'pass', stored, { operator: '示例员', at: ago(4) }),
    }
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', openLook(0))
        await hands.press('F1')
      },
    }
  },
  refused: () => {
    const host = busyHost()
    host.nextAnswer = { answer: 'refused', refusal: { reason: 'window_closed', window: WINDOW } }
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', openLook(0))
        await hands.press('F1')
      },
    }
  },
  diskFull: () => {
    const host = busyHost()
    host.failures.set('mark', { code: 'disk_full' })
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', openLook(0))
        await hands.press('F1')
      },
    }
  },
  changed: () => {
    const host = busyHost()
    host.nextAnswer = { answer: 'changed', look: passedBefore() }
    return {
      host,
      play: async (fake, hands) => {
        fake.tell('look', openLook(0))
        await hands.press('F1')
      },
    }
  },
  leftUnmarked: () => ({
    host: busyHost(),
    play: async (host, hands) => {
      host.tell('look', openLook(0))
      await hands.wait(50)
      host.tell('look', openLook(1))
    },
  }),

  search: () => ({
    host: busyHost(),
    play: async (_, hands) => {
      await hands.press('F3')
      await hands.type('示例')
      await hands.wait(400)
    },
  }),
  searchEmpty: () => ({ host: busyHost(), play: (_, hands) => hands.press('F3') }),
  nodes: () => ({ host: busyHost(), play: (_, hands) => hands.click('切换') }),
  keys: () => ({ host: busyHost(), play: (_, hands) => hands.press('Slash', { ctrl: true }) }),
  closing: () => ({ host: offlineHost(), play: (host) => host.tell('closing', null) }),
  closingLocked: () => {
    const host = fakeHost({ phase: 'locked', desk_name: '示例窗口 1', operator: '测试员' })
    host.setSync({ online: false, unsent: 12 })
    return { host, play: (fake) => fake.tell('closing', null) }
  },
  today: () => ({ host: busyHost(), page: 'today' }),
  queue: () => ({ host: offlineHost(), page: 'queue' }),
  returned: compared({ standing: 'mark', line: theirs() }),
  returnedNothing: compared({ standing: 'nothing' }),
  returnedNotPulled: compared({ standing: 'not_pulled' }),
  returnedUnknown: compared({ standing: 'unknown_student' }),
  returnedNoReason: () => {
    const host = offlineHost()
    return {
      host,
      page: 'queue',
      play: async (_, hands) => {
        await hands.click('处理')
        await hands.click('保留中心记录')
      },
    }
  },
  returnedRefused: remedied({ answer: 'refused', refusal: { reason: 'window_closed', window: WINDOW } }),
  returnedBlocked: remedied({ answer: 'blocked', missing: [LIBRARY, DORMITORY] }),
  returnedAsked: remedied({ answer: 'needs_confirmation', missing: [LIBRARY, DORMITORY] }),
  reconcile: () => ({ host: offlineHost(), page: 'queue', play: (_, hands) => hands.click('对账') }),
  reconcileEven: () => ({ host: busyHost(), page: 'queue', play: (_, hands) => hands.click('对账') }),
  export: () => ({ host: offlineHost(), page: 'queue', play: (_, hands) => hands.click('导出') }),
  exportDone: () => ({ host: offlineHost(), page: 'queue', play: (_, hands) => exported(hands) }),
  exportRefused: () => ({
    host: offlineHost(),
    page: 'queue',
    play: (host, hands) => {
      host.failures.set('exportOutbox', { code: 'file_not_written' })
      return exported(hands)
    },
  }),
  form: () => ({ host: departmentHost(), play: openForm }),
  formNotYet: () => {
    const host = departmentHost()
    host.formNow = { ...host.formNow, submitted: null }
    return { host, play: openForm }
  },
  formCorrect: () => ({
    host: departmentHost(),
    play: async (host, hands) => {
      await openForm(host, hands)
      await hands.click('更正')
      await hands.click('保存更正')
    },
  }),
  formConfirmed: () => ({
    host: departmentHost(),
    play: async (host, hands) => {
      await openForm(host, hands)
      await hands.click('确认无误')
    },
  }),
  formFailed: () => {
    const host = departmentHost()
    host.failures.set('form', { code: 'server_unreachable' })
    return { host, play: openForm }
  },
  queueEmpty: () => ({ host: busyHost(), page: 'queue' }),
  settings: () => ({ host: busyHost(), page: 'settings' }),
  wedgeTest: () => ({
    host: busyHost(),
    page: 'settings',
    play: (_, hands) => hands.click('开始测试'),
  }),
  cameraTest: () => ({
    host: busyHost(),
    page: 'settings',
    play: async (fake, hands) => {
      await hands.click('试读二维码')
      fake.tell('look', openLook(0))
    },
  }),
}
