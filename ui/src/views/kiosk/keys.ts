/** What keys, fingers and mice may do at a kiosk: move about and press. Nothing opens a menu or leaves the page. */
import { type Arrow, nearest } from './arrows'

const ARROWS: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'])
const ALLOWED: ReadonlySet<string> = new Set(['Tab', 'Enter', 'Escape', ...ARROWS])

/** Guards the window until the answer is called. `touched` hears of every sign of somebody. */
export function guardWindow(touched: () => void): () => void {
  const ending = new AbortController()
  const early = { capture: true, signal: ending.signal }
  for (const event of ['contextmenu', 'dragstart', 'selectstart', 'gesturestart']) {
    document.addEventListener(event, stop, early)
  }
  for (const event of ['pointerdown', 'wheel'])
    document.addEventListener(event, touched, { ...early, passive: true })
  document.addEventListener(
    'keydown',
    (event) => {
      touched()
      onKey(event)
    },
    early,
  )
  return () => ending.abort()
}

function stop(event: Event): void {
  event.preventDefault()
}

function onKey(event: KeyboardEvent): void {
  const chord = event.ctrlKey || event.altKey || event.metaKey
  if (chord || !ALLOWED.has(event.key)) event.preventDefault()
  else if (ARROWS.has(event.key)) move(event, event.key as Arrow)
}

function move(event: KeyboardEvent, arrow: Arrow): void {
  const active = document.activeElement
  // What scrolls does so by itself, as long as there is something to scroll.
  if (active instanceof HTMLElement && scrolls(active, arrow)) return
  event.preventDefault()
  const targets = reachable()
  const from = active === null || active === document.body ? null : active.getBoundingClientRect()
  const others = targets.filter((target) => target !== active)
  const index = from === null ? 0 : nearest(from, others.map(boxOf), arrow)
  others[index]?.focus()
}

function scrolls(element: HTMLElement, arrow: Arrow): boolean {
  if (element.tabIndex !== 0 || element.scrollHeight <= element.clientHeight) return false
  if (arrow === 'ArrowDown') return element.scrollTop + element.clientHeight < element.scrollHeight - 1
  return arrow === 'ArrowUp' && element.scrollTop > 0
}

/** What can have the focus now: in the dialog on top where there is one. */
function reachable(): HTMLElement[] {
  const dialogs = document.querySelectorAll('[role=dialog]')
  const scope = dialogs[dialogs.length - 1] ?? document.body
  return [...scope.querySelectorAll<HTMLElement>('button, a[href], input, [tabindex="0"]')].filter(
    (target) => target.checkVisibility() && !target.matches(':disabled'),
  )
}

function boxOf(element: HTMLElement): DOMRect {
  return element.getBoundingClientRect()
}
