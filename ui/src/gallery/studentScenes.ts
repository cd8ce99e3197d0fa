/** The states of the students' pages in a browser, by name. */
import { fakeBrowser, type StudentFake } from '../host/fakeStudent'
import {
  ago,
  clearance,
  corrected,
  done,
  ENTRIES,
  inPlan,
  NODES,
  ODD_NODES,
  SCHOOL,
  submitted,
} from '../host/fakeStudentData'
import type { WebPage } from '../views/student/pages'
import type { Hands } from './hands'

export interface StudentScene {
  host: StudentFake
  page?: WebPage
  /** What happens once the page is there. */
  play?: (host: StudentFake, hands: Hands) => Promise<void> | void
}

type Play = NonNullable<StudentScene['play']>

/** A page of somebody signed in, on a server that was changed so. */
function page(at: WebPage, prepare: (host: StudentFake) => void = () => {}, play?: Play): () => StudentScene {
  return () => {
    const host = fakeBrowser()
    prepare(host)
    return play === undefined ? { host, page: at } : { host, page: at, play }
  }
}

/** The log-in of nobody yet. */
function login(prepare: (host: StudentFake) => void = () => {}, play?: Play): () => StudentScene {
  return () => {
    const host = fakeBrowser(null)
    prepare(host)
    return play === undefined ? { host, page: 'login' } : { host, page: 'login', play }
  }
}

/** Types into fields, one after the other. */
function fill(hands: Hands, fields: Readonly<Record<string, string>>): Promise<void> {
  return Object.entries(fields).reduce(async (before, [id, text]) => {
    await before
    await hands.wait(0)
    hands.focus(`#${id}`)
    await hands.type(text)
  }, Promise.resolve())
}

/** Fills the form as far as 核对. */
export const fillForm: Play = async (_, hands) => {
  await hands.click('共青团员')
  await hands.click('户口从学校集体户')
  await fill(hands, {
    'party-organisation_name': ENTRIES.organisation?.name ?? '',
    'party-organisation_address': ENTRIES.organisation?.address ?? '',
    'party-province': '示例省',
    'party-city': '示例市',
    'party-district': '示例区',
    'party-address': '示例路 1 号 2 室',
    'party-police_station': '示例派出所',
    'party-phone': '13000000000',
  })
  await hands.click('下一步：核对')
}

const nothingPassed = NODES.map((node) => ({ ...node, status: 'pending' as const, reasons: [], due: null }))

export const SCENES: Readonly<Record<string, () => StudentScene>> = {
  login: login(),
  loginWrong: login(
    (host) => host.failures.set('signIn', { code: 'password_wrong' }),
    async (_, hands) => {
      hands.focus('[autocomplete=username]')
      await hands.type('202410086')
      hands.focus('[autocomplete=current-password]')
      await hands.type('x')
      await hands.click('登录')
      await hands.wait(30)
    },
  ),
  loginMissing: login(undefined, (_, hands) => hands.click('登录')),
  loginLocal: login((host) => {
    host.schoolNow = { ...SCHOOL, ways: [{ way: 'local' }] }
  }),
  loginUniversity: login((host) => {
    host.schoolNow = { ...SCHOOL, ways: SCHOOL.ways.slice(0, 1) }
  }),
  activate: login(undefined, (_, hands) => hands.click('用激活码设置密码')),
  activateFaults: login(undefined, async (_, hands) => {
    await hands.click('用激活码设置密码')
    await hands.click('激活并登录')
  }),
  left: page('progress', undefined, (_, hands) => hands.click('退出')),
  leftOffline: page(
    'progress',
    (host) => host.failures.set('signOut', { code: 'unreachable' }),
    (_, hands) => hands.click('退出'),
  ),
  ended: page('progress', undefined, async (host, hands) => {
    host.failures.set('clearance', { code: 'unauthenticated' })
    host.tell('changed', null)
    await hands.wait(30)
  }),
  unreachable: page('progress', (host) => host.always.set('me', { code: 'unreachable' })),

  progress: page('progress'),
  progressOdd: page('progress', (host) => {
    host.clearanceNow = clearance(inPlan(ODD_NODES), {
      form: { form: 'submitted', at: ago(3000), corrected: true },
    })
  }),
  progressStart: page('progress', (host) => {
    host.clearanceNow = clearance(inPlan(nothingPassed), { form: { form: 'not_asked' } })
  }),
  progressLongNames: page('progress', (host) => {
    host.who = { no: 'Z-2024100860000000000000000000001', name: '示例·阿卜杜热合曼·买买提明', csrf: '' }
    host.clearanceNow = clearance(inPlan(), {
      no: host.who.no,
      name: host.who.name,
      college: '示例数字媒体艺术与音乐工程联合培养学院（示例校区）',
    })
    host.schoolNow = { ...SCHOOL, name: '示例省示例市示例音乐与舞蹈艺术职业技术学院' }
  }),
  progressDone: page('progress', (host) => {
    host.clearanceNow = clearance(done(), { form: { form: 'submitted', at: ago(3000), corrected: false } })
  }),
  progressNoPlan: page('progress', (host) => {
    host.clearanceNow = clearance({ standing: 'no_plan' }, { form: { form: 'not_asked' } })
  }),
  progressFailed: page('progress', (host) => host.always.set('clearance', { code: 'unavailable' })),
  progressOffline: page('progress', undefined, (host) => host.tell('link', 'offline')),
  progressChanged: page('progress', undefined, async (host, hands) => {
    const nodes = NODES.map((node) => (node.node === 2 ? { ...node, status: 'passed' as const } : node))
    host.change(clearance(inPlan(nodes)))
    await hands.wait(30)
  }),
  menuOpen: page('progress', undefined, (_, hands) => hands.click('更多')),
  branded: page('progress', (host) => {
    host.schoolNow = { ...SCHOOL, brand: '#0b5c3b' }
  }),
  brandTooLight: page('progress', (host) => {
    host.schoolNow = { ...SCHOOL, brand: '#ffd54a' }
  }),

  code: page('code'),
  codeRenew: page('code', undefined, (_, hands) => hands.click('换新码')),
  codeRenewTooSoon: page(
    'code',
    (host) => {
      host.ticketNow = { ...host.ticketNow, replace_in_s: 3600 }
    },
    (_, hands) => hands.click('换新码'),
  ),
  codeFailed: page('code', (host) => host.always.set('ticket', { code: 'unreachable' })),

  party: page('party'),
  partyFaults: page('party', undefined, async (_, hands) => {
    await hands.click('中共党员')
    await hands.click('户口从学校集体户')
    await hands.click('下一步：核对')
  }),
  partyFilled: page('party', undefined, async (host, hands) => {
    await fillForm(host, hands)
    await hands.click('返回修改')
  }),
  partyReview: page('party', undefined, fillForm),
  partyUnsure: page('party', undefined, async (host, hands) => {
    await fillForm(host, hands)
    await hands.click('确认提交')
  }),
  partySubmitted: page('party', (host) => {
    host.formNow = { form: 'submitted', ...submitted() }
  }),
  partyCorrected: page('party', (host) => {
    host.formNow = { form: 'submitted', ...corrected() }
  }),
  partyNotAsked: page('party', (host) => {
    host.formNow = { form: 'not_asked' }
  }),

  sessions: page('sessions'),
}
