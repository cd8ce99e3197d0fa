/** Everything that the staff views share: the desk's status, the counter, the lists, messages. */
import { computed, inject, type InjectionKey, ref, shallowRef, watch } from 'vue'
import type {
  CameraState,
  DeskStatus,
  EnrolmentOffer,
  InView,
  NodeId,
  Phase,
  Settings,
} from '../../generated/wire'
import type { Host } from '../../host/host'
import { settle } from '../../host/settle'
import { errorWords, nodeText, t } from '../../texts'
import { createCounter } from './counter'
import { createLoader } from '../../host/loadable'
import { createReturned } from './returned/returned'
import type { Route } from './route'
import { createToasts } from '../../features/toasts'

/** Boxes over the page. A scan closes them. */
export type Box = 'none' | 'search' | 'help' | 'nodes' | 'closing' | 'reconcile' | 'export' | 'form'

export type Desk = ReturnType<typeof createDesk>

const KEY: InjectionKey<Desk> = Symbol('desk')
export const deskKey = KEY

/** The desk of the app around. */
export function useDesk(): Desk {
  const desk = inject(KEY)
  if (desk === undefined) throw new Error('no desk is provided')
  return desk
}

/** An operator at work. */
export type Working = Extract<Phase, { phase: 'working' }>

export function createDesk(host: Host, route: Route) {
  const status = createLoader(() => host.status())
  const today = createLoader(() => host.today())
  const queue = createLoader(() => host.queue())
  const cameras = createLoader(() => host.cameras())
  const camera = shallowRef<CameraState>({ state: 'opening' })
  /** The code in the camera's picture, read or not. */
  const inView = shallowRef<InView | null>(null)
  /** What an enrolment code said that was read; the page of a new desk asks to confirm it. */
  const offer = shallowRef<EnrolmentOffer | null>(null)
  const toasts = createToasts()
  const box = ref<Box>('none')
  /** How many codes the camera read since the window opened. */
  const seen = ref(0)
  /** Counts up whenever keys turn out to be a scanner's. */
  const bursts = ref(0)
  /** What the scanner test has read; `null` while no test runs. */
  const wedgeTest = shallowRef<{ text: string | null } | null>(null)

  /** How many codes the camera test has read; `null` while no test runs. */
  const cameraTest = ref<number | null>(null)

  const known = computed<DeskStatus | null>(() =>
    status.state.value.is === 'ready' ? status.state.value.value : null,
  )
  const working = computed<Working | null>(() =>
    known.value?.phase.phase === 'working' ? known.value.phase : null,
  )
  const lines = computed(() => (today.state.value.is === 'ready' ? today.state.value.value.lines : []))

  function reload(): void {
    if (working.value === null) return
    void today.load()
    void queue.load()
  }

  const counter = createCounter({
    host,
    say: toasts.say,
    returnAfterS: () => known.value?.settings.return_after_s ?? 3,
    newestLine: () => lines.value.find(({ says, undone }) => says !== 'undo' && !undone) ?? null,
    reload,
  })

  const returned = createReturned({
    host,
    say: toasts.say,
    list: () => (queue.state.value.is === 'ready' ? queue.state.value.value.returned : []),
    reload,
  })

  /** A scan shows itself whatever is open. */
  function showScan(): void {
    box.value = 'none'
    route.page.value = 'scan'
  }

  const stops = [
    host.on('status', (now) => (status.state.value = { is: 'ready', value: now })),
    host.on('camera', (now) => {
      camera.value = now
      if (now.state !== 'running') inView.value = null
      void cameras.load()
    }),
    host.on('enrolment', (read) => (offer.value = read)),
    host.on('in-view', (now) => (inView.value = now)),
    host.on('marks', () => {
      reload()
      returned.refresh()
    }),
    host.on('closing', () => (box.value = 'closing')),
    host.on('look', (look) => {
      if (working.value === null) return
      seen.value += 1
      if (cameraTest.value !== null) {
        cameraTest.value += 1
        return
      }
      showScan()
      counter.see(look)
    }),
  ]

  watch(
    () => known.value?.phase,
    (now, before) => {
      const wasWorking = before?.phase === 'working'
      if (now?.phase !== 'working') {
        box.value = 'none'
        route.page.value = 'scan'
        returned.close()
        if (wasWorking) {
          // A message may name a student.
          toasts.clear()
          counter.send({ on: 'lock' })
        }
        if (now?.phase === 'signed_out') counter.forgetLast()
      } else if (!wasWorking) {
        counter.send({ on: 'unlock' })
        reload()
        void cameras.load()
      }
    },
  )

  // Whatever takes the question away means that the window stays.
  watch(box, (_, before) => {
    if (before === 'closing') void settle(host.stayOpen())
  })

  watch(
    () => known.value?.sync.online,
    (now, before) => {
      if (before !== undefined && now !== undefined) toasts.say(t(now ? 'bar.wentOnline' : 'bar.wentOffline'))
    },
  )

  watch(lines, (now) => {
    const shown = counter.state.value
    if (shown.at !== 'done') return
    const line = now.find(({ mark }) => mark === shown.line.mark)
    if (line !== undefined) counter.send({ on: 'line_changed', line })
  })

  /** Carries a request out, says what went wrong, and learns how things stand now. */
  async function ask(request: Promise<void>): Promise<boolean> {
    const end = await settle(request)
    if (!end.ok) toasts.say(errorWords(end.error))
    await status.load()
    return end.ok
  }

  /** Takes a text for an enrolment code, where this machine is no desk yet. */
  async function readOffer(text: string): Promise<void> {
    if (known.value?.phase.phase !== 'setup') return
    const end = await settle(host.enrolmentOffer(text))
    if (end.ok && end.value !== null) offer.value = end.value
  }

  async function start(): Promise<void> {
    await status.load()
    void cameras.load()
    const end = await settle(host.cameraState())
    if (end.ok) camera.value = end.value
  }

  function saveSettings(changes: Partial<Settings>): Promise<boolean> {
    const now = known.value?.settings
    return now === undefined ? Promise.resolve(false) : ask(host.saveSettings({ ...now, ...changes }))
  }

  async function chooseNode(node: NodeId): Promise<boolean> {
    const chosen = working.value?.nodes.find(({ id }) => id === node)
    const done = await ask(host.chooseNode(node))
    if (done && chosen !== undefined) {
      counter.send({ on: 'cancel' })
      toasts.say(t('nodeSwitch.done', { node: nodeText(chosen) }))
      reload()
    }
    return done
  }

  async function chooseCamera(id: string): Promise<void> {
    await ask(host.chooseCamera(id))
    await cameras.load()
  }

  return {
    host,
    status: status.state,
    known,
    working,
    today: today.state,
    queue: queue.state,
    lines,
    cameras,
    camera,
    inView,
    seen,
    offer,
    readOffer,
    bursts,
    wedgeTest,
    cameraTest,
    toasts: toasts.shown,
    say: toasts.say,
    box,
    page: route.page,
    counter,
    returned,
    start,
    retryStatus: status.load,
    reload,
    ask,
    saveSettings,
    chooseNode,
    chooseCamera,
    lock: () => ask(host.lock()),
    signOut: () => ask(host.signOut()),
    scanText: (text: string) => {
      showScan()
      return counter.scanText(text)
    },
    openStudent: (student: number) => {
      showScan()
      return counter.open(student)
    },
    reread: () => {
      showScan()
      counter.reread()
    },
    toggleMute: () => saveSettings({ muted: !known.value?.settings.muted }),
    stop: () => {
      for (const stop of stops) stop()
      counter.stop()
      toasts.stop()
      route.stop()
    },
  }
}
