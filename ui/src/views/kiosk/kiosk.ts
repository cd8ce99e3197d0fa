/** Everything that the kiosk's views share: the machine's state, who is there and for how long, and the wipe. */
import { computed, inject, type InjectionKey, reactive, ref, shallowRef, watch } from 'vue'
import type { Route, SharedPage } from '../../features/route'
import { createStudent } from '../../features/student'
import type {
  KioskState,
  Me,
  PrintAnswer,
  SignInWay,
  StudentError,
  UniversityFrame,
} from '../../generated/wire'
import type { KioskHost } from '../../host/kioskHost'
import { settle } from '../../host/settle'
import { k, outWords, printWords } from '../../texts-kiosk'
import { errorWords } from '../../texts-student'
import { type Doing, patience, presence, type Presence } from './presence'

export type KioskPage = SharedPage | 'idle' | 'ownCode' | 'login' | 'university' | 'bye' | 'maint'

/** The university's page that somebody signs in at. */
export type UniversityWay = Extract<SignInWay, { way: 'university' }>

export type KioskRoute = Route<KioskPage>

/** Where each page is. */
export const PATHS: Readonly<Record<KioskPage, string>> = {
  idle: '#/',
  ownCode: '#/own-code',
  login: '#/login',
  university: '#/university',
  progress: '#/progress',
  code: '#/qr',
  party: '#/party-form',
  bye: '#/bye',
  maint: '#/maint',
}

const DOING: Readonly<Record<KioskPage, Doing | null>> = {
  idle: null,
  ownCode: 'showing',
  login: 'typing',
  university: 'typing',
  progress: 'reading',
  code: 'showing',
  party: 'reading',
  bye: null,
  maint: 'typing',
}

/** How long 再见 stands, in milliseconds. */
const BYE = 3_000
/** How often the clock is looked at, in milliseconds. */
const TICK = 250

/** How the kiosk shows itself, for one person. */
export interface Ways {
  larger: boolean
  slow: boolean
  low: boolean
}

export type Kiosk = ReturnType<typeof createKiosk>

const KEY: InjectionKey<Kiosk> = Symbol('kiosk')
export const kioskKey = KEY

/** The kiosk of the app around. */
export function useKiosk(): Kiosk {
  const kiosk = inject(KEY)
  if (kiosk === undefined) throw new Error('no kiosk is provided')
  return kiosk
}

export function createKiosk(host: KioskHost, route: KioskRoute, now: () => number) {
  const student = createStudent(host, route)
  const state = shallowRef<KioskState | null>(null)
  const ways = reactive<Ways>({ larger: false, slow: false, low: false })
  const here = shallowRef<Presence>({ is: 'here', left_s: 0 })
  const handing = ref(false)
  const university = shallowRef<UniversityWay | null>(null)
  let lastSign = now()
  let leaving = false
  let bye: ReturnType<typeof setTimeout> | undefined

  /** Why nobody can be served; `null` where somebody can, or is. */
  const out = computed(() => {
    if (state.value === null || student.session.value.is === 'known') return null
    return outWords(state.value.phase)
  })

  /** Looks at the clock: asks whoever is silent, and then takes them for gone. */
  function tick(): void {
    const doing = DOING[route.page.value]
    if (doing === null || state.value === null) return
    const limits = patience(doing, state.value.timers, ways.slow ? 'slow' : 'normal')
    const found = presence(now() - lastSign, limits)
    if (
      found.is !== here.value.is ||
      (found.is !== 'gone' && here.value.is !== 'gone' && found.left_s !== here.value.left_s)
    ) {
      here.value = found
    }
    if (found.is === 'gone') void leave()
  }

  /** A sign of somebody. Once the question stands, only its answer counts: somebody else may pass by. */
  function touched(): void {
    if (here.value.is === 'here') lastSign = now()
  }

  /** 继续使用. */
  function stay(): void {
    lastSign = now()
    here.value = { is: 'here', left_s: 0 }
    tick()
  }

  function begin(): void {
    stay()
    route.go('login')
  }

  /** To the university's own page. */
  function goToUniversity(way: UniversityWay): void {
    university.value = way
    route.go('university')
  }

  /** Signs in at the university's page, shown there; why not, if not. */
  async function signInThere(frame: UniversityFrame): Promise<StudentError | null> {
    if (university.value === null) return { code: 'not_found' }
    const end = await settle<Me, StudentError>(host.university.signIn(university.value.url, frame))
    // Whoever went away meanwhile is not shown any more, whatever the university says of them.
    if (route.page.value !== 'university') return null
    if (!end.ok) return end.error
    student.greet(end.value)
    return null
  }

  /** Ends the session: at once nothing of the student is shown, and then nothing of them is anywhere. */
  async function leave(): Promise<void> {
    if (leaving) return
    leaving = true
    const known = student.session.value.is === 'known'
    forget()
    route.go('bye')
    if (known) await settle(host.signOut())
    bye = setTimeout(() => void wipe(), BYE)
  }

  /** Back to the beginning before anybody signed in. */
  async function turnBack(): Promise<void> {
    forget()
    await wipe()
  }

  function forget(): void {
    student.forget('left')
    handing.value = false
    university.value = null
    Object.assign(ways, { larger: false, slow: false, low: false } satisfies Ways)
    here.value = { is: 'here', left_s: 0 }
  }

  /** The program replaces the page; where it does not, the page is at its beginning all the same. */
  async function wipe(): Promise<void> {
    await settle(host.wipe())
    route.go('idle')
    leaving = false
  }

  async function print(): Promise<void> {
    student.say(k('printed.sending'))
    const end = await settle<PrintAnswer, StudentError>(student.watched(host.print()))
    student.say(end.ok ? printWords(end.value) : errorWords(end.error))
  }

  const stops = [
    host.onState((changed) => (state.value = changed)),
    host.university.onTouched(touched),
    watch(student.session, (session, before) => {
      if (session.is === 'known') {
        stay()
        route.go('progress')
      } else if (session.is === 'nobody' && session.since === 'ended' && before.is === 'known') {
        void leave()
      }
    }),
    watch(route.page, stay),
  ]
  const clock = setInterval(tick, TICK)

  async function start(): Promise<void> {
    const found = await settle<KioskState, StudentError>(host.state())
    if (found.ok) state.value = found.value
    await student.start()
  }

  // A server that comes back may have a school to tell of.
  watch(out, (now_, before) => {
    if (now_ === null && before !== null && student.session.value.is !== 'known') void student.start()
  })

  return {
    host,
    student,
    route,
    state,
    out,
    ways,
    here,
    handing,
    university,
    start,
    touched,
    stay,
    begin,
    goToUniversity,
    signInThere,
    leave,
    turnBack,
    print,
    tick,
    stop: () => {
      clearInterval(clock)
      clearTimeout(bye)
      for (const stop of stops) stop()
      student.stop()
    },
  }
}
