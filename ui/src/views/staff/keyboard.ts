/** Brings keys, scanners and idle time to the desk. */
import { onBeforeUnmount, onMounted, watch } from 'vue'
import { type Command, commandOf, isEngineKey } from '../../scan/keymap'
import { listenForScans, textField } from '../../scan/wedgeListener'
import type { Desk } from './desk'
import type { Page } from './route'

/** A student's details leave the screen after this many idle milliseconds. */
const CLEAR_AFTER = 60_000
/** How often idle time is looked at, in milliseconds. */
const IDLE_STEP = 1000
/** A confirmation takes no key for this long, so that a double press does not confirm unread. */
const CONFIRM_GUARD = 400

/** Where commands about the card or the last mark work: nobody decides about what a box or a page hides. */
const IN_SIGHT: Readonly<Partial<Record<Command, readonly Page[]>>> = {
  pass: ['scan'],
  fail: ['scan'],
  undo: ['scan', 'today'],
  keepCentre: ['queue'],
  markAgain: ['queue'],
  withdraw: ['queue'],
}
/** Commands that lead away from an open box. */
const OPENERS: ReadonlySet<Command> = new Set(['queue', 'today', 'reread', 'lock'])

function isInSight(desk: Desk, command: Command): boolean {
  const pages = IN_SIGHT[command]
  return pages === undefined || (desk.box.value === 'none' && pages.includes(desk.page.value))
}

/** Listens as long as the component that calls it is there. */
export function useKeyboard(desk: Desk): void {
  const { counter } = desk
  let busyAt = performance.now()
  let confirmingSince = 0

  watch(counter.state, (now, before) => {
    if (now.at === 'confirming' && before.at !== 'confirming') confirmingSince = performance.now()
    busyAt = performance.now()
  })

  const run: Record<Command, () => void> = {
    pass: () => {
      const asked = counter.state.value.at === 'confirming'
      if (!asked || performance.now() - confirmingSince > CONFIRM_GUARD) counter.pass()
    },
    fail: () => counter.askReason('fail'),
    cancel: () => back(desk),
    search: () => (desk.box.value = 'search'),
    queue: () => (desk.page.value = 'queue'),
    retry: () => {
      if (desk.page.value === 'queue') void desk.ask(desk.host.retrySync())
    },
    today: () => (desk.page.value = desk.page.value === 'today' ? 'scan' : 'today'),
    mute: () => void desk.toggleMute(),
    reread: () => desk.reread(),
    undo: () => void counter.undo(),
    keepCentre: () => void desk.returned.settle('keep'),
    markAgain: () => void desk.returned.settle('mark_again'),
    withdraw: () => void desk.returned.settle('withdraw'),
    lock: () => void desk.lock(),
    fullScreen: () => void desk.host.toggleFullScreen(),
    help: () => (desk.box.value = desk.box.value === 'help' ? 'none' : 'help'),
  }

  function handleKey(event: KeyboardEvent): void {
    busyAt = performance.now()
    const command = commandOf(event, textField(event.target) !== null)
    if (command === null) {
      if (isEngineKey(event)) event.preventDefault()
      return
    }
    event.preventDefault()
    const asksToClose = desk.box.value === 'closing' && command === 'cancel'
    const mayRun = desk.working.value !== null || command === 'fullScreen' || asksToClose
    if (event.repeat || !mayRun) return
    event.stopImmediatePropagation()
    if (!isInSight(desk, command)) return
    if (OPENERS.has(command)) desk.box.value = 'none'
    run[command]()
  }

  function handlePointer(): void {
    busyAt = performance.now()
  }

  function handleIdle(): void {
    const settings = desk.known.value?.settings
    if (desk.working.value === null || settings === undefined) return
    const idle = performance.now() - busyAt
    if (idle >= CLEAR_AFTER) counter.send({ on: 'idle' })
    if (idle >= settings.lock_after_min * 60_000) {
      busyAt = performance.now()
      void desk.lock()
    }
  }

  const wedge = listenForScans(globalThis.window, {
    onBurst: () => (desk.bursts.value += 1),
    onScan: (text) => {
      busyAt = performance.now()
      if (desk.wedgeTest.value !== null) desk.wedgeTest.value = { text }
      else if (desk.working.value !== null) void desk.scanText(text)
      else void desk.readOffer(text)
    },
  })
  // Where passwords and codes are typed only a ticket is taken for a scan.
  watch(
    () => desk.working.value !== null || desk.wedgeTest.value !== null,
    (hungry) => wedge.hungerFor(hungry ? 'everything' : 'tickets'),
    { immediate: true },
  )

  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => {
    globalThis.addEventListener('keydown', handleKey, { capture: true })
    globalThis.addEventListener('pointerdown', handlePointer, { capture: true })
    timer = setInterval(handleIdle, IDLE_STEP)
  })
  onBeforeUnmount(() => {
    wedge.stop()
    globalThis.removeEventListener('keydown', handleKey, { capture: true })
    globalThis.removeEventListener('pointerdown', handlePointer, { capture: true })
    clearInterval(timer)
  })
}

/** Esc: closes what is on top, else goes back to scanning. */
export function back(desk: Desk): void {
  if (desk.box.value !== 'none') desk.box.value = 'none'
  else if (desk.page.value === 'queue' && desk.returned.open.value !== null) desk.returned.close()
  else if (desk.page.value !== 'scan') desk.page.value = 'scan'
  else desk.counter.cancel()
}
