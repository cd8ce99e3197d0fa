/** One mark of the 退回清单 after another: what stands in its place, why it is dealt with, what came of that. */
import { computed, ref, type ShallowRef, shallowRef } from 'vue'
import type {
  CommandError,
  MarkId,
  MarkLine,
  NodeName,
  Refusal,
  Remedy,
  RemedyAnswer,
  ReturnedMark,
} from '../../../generated/wire'
import type { Host } from '../../../host/host'
import { settle as settled } from '../../../host/settle'
import { saidText, t } from '../../../texts'
import type { Loadable } from '../../../host/loadable'

/** Why a remedy led to nothing; the mark stays in the list. */
export type Setback =
  | { why: 'reason_missing' }
  | { why: 'changed' }
  | { why: 'already_so' }
  | { why: 'blocked'; missing: NodeName[] }
  | { why: 'refused'; refusal: Refusal }
  | { why: 'failed'; error: CommandError }

export type Returned = ReturnType<typeof createReturned>

interface Around {
  host: Host
  say: (text: string) => void
  /** The list as it was last loaded. */
  list: () => readonly MarkLine[]
  reload: () => void
}

const doneKeys = {
  keep: 'returned.keepDone',
  mark_again: 'returned.markAgainDone',
  withdraw: 'returned.withdrawDone',
} as const satisfies Record<Remedy, string>

export function createReturned({ host, say, list, reload }: Around) {
  const open = ref<MarkId | null>(null)
  const shown: ShallowRef<Loadable<ReturnedMark>> = shallowRef({ is: 'loading' })
  const reason = ref('')
  const busy = ref(false)
  const setback: ShallowRef<Setback | null> = shallowRef(null)
  /** Earlier nodes that are missing: a pass is registered all the same once the operator says so. */
  const asked: ShallowRef<NodeName[] | null> = shallowRef(null)
  let requests = 0

  const place = computed(() => {
    const at = list().findIndex(({ mark }) => mark === open.value)
    return { n: at < 0 ? 1 : at + 1, all: Math.max(list().length, 1) }
  })

  async function load(mark: MarkId): Promise<void> {
    requests += 1
    const mine = requests
    const end = await settled(host.returned(mark))
    if (mine !== requests) return
    shown.value = end.ok ? { is: 'ready', value: end.value } : { is: 'failed', error: end.error }
  }

  function show(mark: MarkId | null): void {
    requests += 1
    open.value = mark
    shown.value = { is: 'loading' }
    reason.value = ''
    setback.value = null
    asked.value = null
    if (mark !== null) void load(mark)
  }

  /** What is compared stays as it is under the operator's hands; only what is still missing is asked for anew. */
  function refresh(): void {
    const now = shown.value
    const waits = now.is === 'ready' && now.value.standing.standing === 'not_pulled'
    if (open.value !== null && (waits || now.is === 'failed')) void load(open.value)
  }

  function can(remedy: Remedy): boolean {
    if (shown.value.is !== 'ready' || busy.value) return false
    const { standing, can_mark_again, can_withdraw } = shown.value.value
    if (remedy === 'keep') return standing.standing !== 'not_pulled'
    return remedy === 'mark_again' ? can_mark_again : can_withdraw
  }

  async function settle(remedy: Remedy, acceptUnchecked = false): Promise<void> {
    if (!can(remedy) || shown.value.is !== 'ready') return
    const { mine, standing } = shown.value.value
    if (reason.value.trim() === '') {
      setback.value = { why: 'reason_missing' }
      return
    }
    busy.value = true
    const end = await settled(
      host.remedy({
        mark: mine.mark,
        seen: standing.standing === 'mark' ? standing.line.mark : null,
        remedy,
        reason: reason.value.trim(),
        accept_unchecked: acceptUnchecked,
      }),
    )
    busy.value = false
    if (open.value !== mine.mark) return
    asked.value = null
    if (!end.ok) setback.value = { why: 'failed', error: end.error }
    else if (end.value.answer === 'dealt') goOn(mine, remedy)
    else setback.value = setbackOf(end.value)
  }

  function goOn(mine: MarkLine, remedy: Remedy): void {
    say(t(doneKeys[remedy], { name: mine.name, said: saidText[mine.says] }))
    show(list().find(({ mark }) => mark !== mine.mark)?.mark ?? null)
    reload()
  }

  function setbackOf(answer: Exclude<RemedyAnswer, { answer: 'dealt' }>): Setback | null {
    switch (answer.answer) {
      case 'already_so':
        return { why: 'already_so' }
      case 'blocked':
        return { why: 'blocked', missing: answer.missing }
      case 'refused':
        return { why: 'refused', refusal: answer.refusal }
      case 'needs_confirmation':
        asked.value = answer.missing
        return null
      case 'changed':
        shown.value = { is: 'ready', value: answer.returned }
        return { why: 'changed' }
    }
  }

  return {
    open,
    shown,
    reason,
    busy,
    setback,
    asked,
    place,
    can,
    settle,
    refresh,
    openMark: (mark: MarkId) => show(mark),
    close: () => show(null),
  }
}
