/** A scripted server and kiosk for design and tests: it remembers what it is told and can be told what happens. */
import type {
  Clearance,
  FormEntries,
  FormView,
  KioskState,
  Me,
  OwnCodeSeen,
  School,
  Sessions,
  StudentError,
  TicketView,
} from '../generated/wire'
import type { KioskHost } from './kioskHost'
import type { Capabilities, StudentEvents } from './studentHost'
import {
  clearance,
  inPlan,
  KIOSK,
  LINK_IMAGE,
  ME,
  NOW,
  SCHOOL,
  SESSIONS,
  submitted,
  TICKET,
} from './fakeStudentData'

/** The scripted server, with what a script may do to it. */
export interface StudentFake extends KioskHost {
  /** Each request that was made, by name, with what it said. */
  readonly calls: { name: string; with: unknown }[]
  /** Sends an event to the page. */
  tell<E extends keyof StudentEvents>(event: E, payload: StudentEvents[E]): void
  /** Changes where the student stands, and says that it changed. */
  change(now: Clearance): void
  setKiosk(changes: Partial<KioskState>): void
  /** What the next request of that name fails with. */
  readonly failures: Map<string, StudentError>
  /** What every request of that name fails with. */
  readonly always: Map<string, StudentError>
  /** Who is signed in. */
  who: Me | null
  schoolNow: School
  clearanceNow: Clearance
  ticketNow: TicketView
  formNow: FormView
  sessionsNow: Sessions
  ownCodeNow: OwnCodeSeen
  /** Says that somebody touched the university's page. */
  touchUniversity(): void
  /** Holds requests of that name back until it resolves. */
  readonly holds: Map<string, Promise<void>>
}

/** What a browser can do; its links lead nowhere. */
const BROWSER = { savesImages: true, writesChinese: true } as const
const MACHINE = { savesImages: false, writesChinese: false } as const

/** A browser, with somebody signed in or nobody. */
export function fakeBrowser(who: Me | null = ME): StudentFake {
  return fake(who, (call) => ({
    ...BROWSER,
    signInElsewhere: (url) => void call('signInElsewhere', url),
    activate: async (request) => {
      await call('activate', request)
      return ME
    },
    sessions: {
      list: () => call('sessions'),
      end: (session) => call('endSession', session),
    },
    printPage: () => void call('printPage'),
  }))
}

/** A kiosk at which nobody is. */
export function fakeKiosk(): StudentFake {
  return fake(null, () => ({
    ...MACHINE,
    signInElsewhere: null,
    activate: null,
    sessions: null,
    printPage: null,
  }))
}

type Call = <T>(name: string, what?: unknown) => Promise<T>

function fake(who: Me | null, capabilities: (call: Call) => Capabilities): StudentFake {
  const handlers: { [E in keyof StudentEvents]: Set<(payload: StudentEvents[E]) => void> } = {
    changed: new Set(),
    link: new Set(),
  }
  const touched = new Set<() => void>()
  const watchers = new Set<(state: KioskState) => void>()
  let kiosk = KIOSK

  /** Notes a request, fails it where the script says so, and answers from what is set. */
  const call: Call = async (name, what = null) => {
    host.calls.push({ name, with: what })
    const failure = host.failures.get(name) ?? host.always.get(name)
    host.failures.delete(name)
    await host.holds.get(name)
    if (failure !== undefined) throw failure
    return answers[name]?.(what as never) as never
  }

  const answers: Readonly<Record<string, (what: never) => unknown>> = {
    school: () => host.schoolNow,
    clearance: () => host.clearanceNow,
    ticket: () => host.ticketNow,
    newTicket: () => {
      const issue = host.ticketNow.issue + 1
      host.ticketNow = { ...host.ticketNow, issue, since: Date.now(), replace_in_s: 60 }
      return host.ticketNow
    },
    form: () => host.formNow,
    submitForm: (entries: FormEntries) => {
      host.formNow = { form: 'submitted', ...submitted(entries, { at: Date.now() }) }
      const form = { form: 'submitted', at: Date.now(), corrected: false } as const
      host.clearanceNow = { ...host.clearanceNow, form }
      return host.formNow
    },
    sessions: () => host.sessionsNow,
    endSession: (session: string) => {
      const sessions = host.sessionsNow.sessions.filter((one) => one.session !== session)
      host.sessionsNow = { sessions }
    },
    university: () => {
      host.who = ME
      host.setKiosk({ phase: { phase: 'in_use' } })
      return ME
    },
    ownCode: () => host.ownCodeNow,
    handOver: () => ({
      url: 'https://lixiao.example.edu.cn/h/example',
      image: LINK_IMAGE,
      until: NOW + 5 * 60_000,
    }),
    print: () => ({ answer: 'sent' }),
    maintain: (pin: string) =>
      pin === '000000'
        ? {
            answer: 'right',
            maintenance: {
              name: kiosk.name,
              server: 'https://lixiao.example.edu.cn',
              reached: NOW,
              printer: '示例打印机',
              version: '0.0.0',
            },
          }
        : { answer: 'wrong' },
  }

  const host: StudentFake = {
    calls: [],
    failures: new Map(),
    always: new Map(),
    holds: new Map(),
    who,
    schoolNow: SCHOOL,
    clearanceNow: clearance(inPlan()),
    ticketNow: TICKET,
    formNow: { form: 'open', parts: ['party', 'league', 'household'] },
    sessionsNow: SESSIONS,
    ownCodeNow: {
      seen: 'code',
      answer: { answer: 'counts', passed: 4, failed: 1, pending: 3, not_required: 1, remaining: 4 },
    },

    can: capabilities(call),
    tell: (event, payload) => {
      for (const handle of handlers[event]) handle(payload)
    },
    change: (now) => {
      host.clearanceNow = { ...now, revision: host.clearanceNow.revision + 1 }
      host.tell('changed', null)
    },
    touchUniversity: () => {
      for (const handle of touched) handle()
    },
    setKiosk: (changes) => {
      kiosk = { ...kiosk, ...changes }
      for (const watch of watchers) watch(kiosk)
    },

    school: () => call('school'),
    me: async () => {
      await call('me')
      if (host.who === null) throw { code: 'unauthenticated' } satisfies StudentError
      return host.who
    },
    signIn: async (request) => {
      await call('signIn', request)
      host.who = ME
      host.setKiosk({ phase: { phase: 'in_use' } })
      return ME
    },
    signOut: async () => {
      await call('signOut')
      host.who = null
      return { next: null }
    },
    clearance: () => call('clearance'),
    ticket: () => call('ticket'),
    newTicket: () => call('newTicket'),
    form: () => call('form'),
    submitForm: (entries) => call('submitForm', entries),
    university: {
      signIn: (address) => call('university', address),
      place: (frame) => call('place', frame),
      press: (key) => call('press', key),
      onTouched: (handle) => {
        touched.add(handle)
        return () => touched.delete(handle)
      },
    },
    ownCode: () => call('ownCode'),
    handOver: () => call('handOver'),
    print: () => call('print'),
    wipe: async () => {
      await call('wipe')
      host.setKiosk({ phase: { phase: 'ready' } })
    },
    maintain: (pin) => call('maintain', pin),
    leave: (pin) => call('leave', pin),
    state: async () => {
      await call('state')
      return kiosk
    },
    onState: (handle) => {
      watchers.add(handle)
      return () => watchers.delete(handle)
    },
    on: (event, handle) => {
      handlers[event].add(handle)
      return () => handlers[event].delete(handle)
    },
  }
  return host
}
