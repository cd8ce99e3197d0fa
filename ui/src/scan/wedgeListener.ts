/** Puts a {@link WedgeReader} in front of everything else that hears the keyboard. */
import { type Appetite, QUIET, type Scan, WedgeReader } from './wedge'

/** A listening reader. */
export interface WedgeListener {
  /** Changes which bursts are scans. */
  hungerFor(appetite: Appetite): void
  stop(): void
}

/** What a text field held before a scanner typed into it. */
interface Memory {
  field: HTMLInputElement | HTMLTextAreaElement
  value: string
  caret: number | null
}

/** Who wants to know. */
export interface WedgeEars {
  /** A text was scanned. */
  onScan: (text: string) => void
  /** A key turned out to be a scanner's, and the keys just before it too. */
  onBurst: () => void
}

/**
 * Hears each scan, wherever the focus is. Text that a scanner typed into a field is taken out again, and its
 * Enter or Tab reaches nobody.
 */
export function listenForScans(target: Window, ears: WedgeEars): WedgeListener {
  const reader = new WedgeReader()
  const memories: Record<Scan['pace'], Memory | null> = { burst: null, run: null }
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(scan: Scan | null): void {
    if (scan === null) return
    const memory = memories[scan.pace]
    if (memory !== null) restore(memory)
    memories.burst = null
    memories.run = null
    ears.onScan(scan.text)
  }

  function handleKey(event: KeyboardEvent): void {
    const field = textField(event.target)
    const verdict = reader.read({
      code: event.code,
      key: event.key,
      shift: event.shiftKey,
      chord: event.ctrlKey || event.altKey || event.metaKey,
      repeat: event.repeat,
      inField: field !== null,
      at: event.timeStamp,
    })
    if (verdict.beginsBurst) memories.burst = field && remember(field)
    if (verdict.beginsRun) memories.run = field && remember(field)
    if (verdict.swallow) {
      event.preventDefault()
      event.stopImmediatePropagation()
      ears.onBurst()
    }
    clearTimeout(timer)
    if (verdict.scan === null) timer = setTimeout(() => settle(reader.flush()), QUIET)
    else settle(verdict.scan)
  }

  target.addEventListener('keydown', handleKey, { capture: true })
  return {
    hungerFor: (appetite) => reader.hungerFor(appetite),
    stop: () => {
      clearTimeout(timer)
      target.removeEventListener('keydown', handleKey, { capture: true })
    },
  }
}

const TYPED_INPUTS = new Set(['text', 'search', 'password', 'url', 'tel', 'email', 'number'])

/** The element as a field that one types into, or `null`. */
export function textField(target: EventTarget | null): HTMLInputElement | HTMLTextAreaElement | null {
  if (target instanceof HTMLTextAreaElement) return target
  return target instanceof HTMLInputElement && TYPED_INPUTS.has(target.type) ? target : null
}

function remember(field: Memory['field']): Memory {
  return { field, value: field.value, caret: field.selectionStart }
}

function restore({ field, value, caret }: Memory): void {
  if (field.value === value || !field.isConnected) return
  // Leaving the field ends what an input method is composing.
  const focused = field.ownerDocument.activeElement === field
  if (focused) field.blur()
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  if (!focused) return
  field.focus()
  if (caret !== null) field.setSelectionRange(caret, caret)
}
