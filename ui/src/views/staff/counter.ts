/** Drives the scan machine: asks the host, feeds the answers back, keeps the timers. */
import { computed, reactive, ref, type ShallowRef, shallowRef, watch } from 'vue'
import type {
  IdentityCheck,
  Look,
  MarkLine,
  MarkRequest,
  OnBehalf,
  Reason,
  StudentCard,
  StudentId,
  Verdict,
} from '../../generated/wire'
import type { Host } from '../../host/host'
import { settle } from '../../host/settle'
import { cardOf, READY, type ScanEvent, type ScanState, shownCard, step } from '../../scan/machine'
import { errorWords, saidText, t } from '../../texts'

/** What the operator adds to a decision. */
export interface Extras {
  remark: string
  onBehalf: OnBehalf | null
  photoChecked: boolean
}

/** Why a reason is asked for. */
export type ReasonPanel = 'closed' | 'fail' | 'reopen'

export type Counter = ReturnType<typeof createCounter>

interface Around {
  host: Host
  say: (text: string) => void
  returnAfterS: () => number
  /** The newest mark of today's list, to be taken back. */
  newestLine: () => MarkLine | null
  reload: () => void
}

/** Whether and how a look can be passed. */
export function passOf(look: Look): 'yes' | 'unchecked' | 'no' {
  if (look.state === 'open') return 'yes'
  return look.state === 'blocked' && look.may_record ? 'unchecked' : 'no'
}

/** Whether a look can be failed. */
export function canFail(look: Look): boolean {
  return look.state === 'open' || look.state === 'blocked'
}

function identityOf(card: StudentCard, photoChecked: boolean): IdentityCheck {
  if (card.photo_needed && photoChecked) return 'photo'
  return card.entry === 'search' || card.entry === 'list' ? 'card' : 'code'
}

function isComplete(onBehalf: OnBehalf): boolean {
  return onBehalf.name.trim() !== '' && onBehalf.relation.trim() !== '' && /^\d{4}$/.test(onBehalf.phone_tail)
}

export function createCounter(around: Around) {
  const { host, say } = around
  const state: ShallowRef<ScanState> = shallowRef(READY)
  const extras = reactive<Extras>({ remark: '', onBehalf: null, photoChecked: false })
  const panel = ref<ReasonPanel>('closed')
  /** What keeps a decision from being made, in words; counts up so that the same words are heard again. */
  const demand = shallowRef<{ about: 'photo' | 'on_behalf'; count: number } | null>(null)
  const card = computed(() => shownCard(state.value))
  const last = ref<StudentId | null>(null)
  let extrasOf: StudentId | null = null
  let requests = 0
  let returning: ReturnType<typeof setTimeout> | undefined

  function send(event: ScanEvent): void {
    const before = state.value
    const { state: now, notice } = step(before, event)
    if (notice?.say === 'left_unmarked') say(t('scan.leftUnmarked', { name: notice.name }))
    if (notice?.say === 'cleared') say(t('scan.cleared'))
    state.value = now
    if (now.at === 'done' && before.at !== 'done') handleDone(now.kind)
    if (now.at !== 'done') clearTimeout(returning)
  }

  function handleDone(kind: string): void {
    around.reload()
    clearTimeout(returning)
    if (kind === 'pass') returning = setTimeout(() => send({ on: 'timeout' }), around.returnAfterS() * 1000)
  }

  watch([state, card], () => {
    panel.value = 'closed'
    demand.value = null
    if (card.value !== null) last.value = card.value.student
    tidyExtras()
  })

  /** What was added for one student never reaches another; the same student scanned again keeps it. */
  function tidyExtras(): void {
    if (state.value.at === 'looking_up' || card.value?.student === extrasOf) return
    extrasOf = card.value?.student ?? null
    Object.assign(extras, { remark: '', onBehalf: null, photoChecked: false })
  }

  async function lookUp(request: Promise<Look>): Promise<void> {
    requests += 1
    const mine = requests
    send({ on: 'lookup', request: mine })
    // While a mark is being saved nothing is looked up on the screen; the look then waits its turn.
    const awaited = state.value.at === 'looking_up'
    const end = await settle(request)
    if (end.ok) send({ on: 'look', look: end.value, request: awaited ? mine : null })
    else if (awaited) send({ on: 'lookup_failed', request: mine, error: end.error })
    else say(errorWords(end.error))
  }

  function open(student: StudentId): Promise<void> {
    return lookUp(host.openStudent(student))
  }

  function reread(): void {
    if (last.value === null) say(t('scan.noLast'))
    else void open(last.value)
  }

  function requestOf(verdict: Verdict, acceptUnchecked = false): MarkRequest | null {
    const current = card.value
    if (state.value.at !== 'shown' || current === null) return null
    if (extras.onBehalf !== null && !isComplete(extras.onBehalf)) return insist('on_behalf')
    if (verdict.verdict === 'pass' && current.photo_needed && !extras.photoChecked) return insist('photo')
    return {
      look: current.look,
      student: current.student,
      verdict,
      identity_check: identityOf(current, extras.photoChecked),
      on_behalf: extras.onBehalf && { ...extras.onBehalf },
      remark: extras.remark.trim() || null,
      accept_unchecked: acceptUnchecked,
    }
  }

  function insist(about: 'photo' | 'on_behalf'): null {
    demand.value = { about, count: (demand.value?.count ?? 0) + 1 }
    return null
  }

  async function save(request: MarkRequest): Promise<void> {
    send({ on: 'decide', request })
    if (state.value.at !== 'saving' || state.value.request !== request) return
    const end = await settle(host.mark(request))
    if (end.ok) send({ on: 'answered', answer: end.value })
    else send({ on: 'mark_failed', error: end.error })
  }

  function pass(): void {
    if (state.value.at === 'confirming') {
      void save({ ...state.value.request, accept_unchecked: true })
      return
    }
    if (state.value.at !== 'shown' || panel.value !== 'closed') return
    const { look } = state.value
    const how = passOf(look)
    if (how === 'no') return
    const request = requestOf({ verdict: 'pass' })
    if (request === null) return
    if (how === 'unchecked' && look.state === 'blocked') {
      send({ on: 'ask', request, missing: look.missing })
    } else {
      void save(request)
    }
  }

  function askReason(kind: 'fail' | 'reopen'): void {
    if (state.value.at !== 'shown') return
    const { look } = state.value
    const allowed = kind === 'fail' ? canFail(look) : look.state === 'already_passed'
    if (allowed) panel.value = kind
  }

  function giveReason(reason: Reason): void {
    if (panel.value === 'closed') return
    const request = requestOf({ verdict: panel.value, reason })
    if (request === null) return
    panel.value = 'closed'
    void save(request)
  }

  function cancel(): void {
    if (panel.value === 'closed') send({ on: 'cancel' })
    else panel.value = 'closed'
  }

  /** The mark that Ctrl+Z takes back: the newest, if the operator may. */
  const undoable = computed<MarkLine | null>(() => {
    const now = state.value
    const line = now.at === 'done' && now.kind !== 'already' ? now.line : around.newestLine()
    return line !== null && line.undoable && !line.undone ? line : null
  })

  async function undo(): Promise<void> {
    const line = undoable.value
    if (line === null) {
      say(t('scan.nothingToUndo'))
      return
    }
    if (!(await takeBack(line))) return
    last.value = line.student
    say(t('scan.undone', { name: line.name, said: saidText[line.says] }))
    send({ on: 'undone', mark: line.mark })
    around.reload()
    if (state.value.at === 'shown' && cardOf(state.value.look)?.student === line.student)
      await open(line.student)
  }

  async function takeBack(line: MarkLine): Promise<boolean> {
    const end = await settle(host.undo(line.mark))
    if (!end.ok) say(errorWords(end.error))
    return end.ok
  }

  /** Takes back a mark of a list. */
  async function undoLine(line: MarkLine): Promise<void> {
    if (!(await takeBack(line))) return
    say(t('queue.undone', { name: line.name, said: saidText[line.says] }))
    around.reload()
  }

  return {
    state,
    card,
    extras,
    panel,
    demand,
    undoable,
    send,
    /** What a scanner that types has read. */
    scanText: (text: string) => lookUp(host.scanText(text)),
    /** What the camera has read. */
    see: (look: Look) => send({ on: 'look', look, request: null }),
    open,
    reread,
    pass,
    askReason,
    giveReason,
    cancel,
    undo,
    undoLine,
    forgetLast: () => (last.value = null),
    stop: () => clearTimeout(returning),
  }
}
