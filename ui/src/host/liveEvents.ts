/**
 * Keeps the line on which the server tells of changes. The browser itself takes it up again after a fault, by the last
 * event's id; what it gives up on is opened anew here, and whatever was missed meanwhile counts as a change.
 */

/** Milliseconds until the first try to open the line anew, doubling with each; and the most. */
const FIRST_RETRY = 2_000
const LONGEST_RETRY = 60_000

/** A page that was out of sight for so long, in milliseconds, may have been asleep: phones do that. */
const ASLEEP = 5_000

export interface LiveEvents {
  start(): void
  stop(): void
}

export function createLiveEvents(line: { open(): EventSource; changed(): void }): LiveEvents {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let hiddenAt = 0

  function open(): void {
    clearTimeout(retry)
    source?.close()
    source = line.open()
    source.addEventListener('open', () => (tries = 0))
    source.addEventListener('changed', line.changed)
    source.addEventListener('error', lost)
  }

  function lost(): void {
    if (source?.readyState !== EventSource.CLOSED) return
    clearTimeout(retry)
    retry = setTimeout(again, Math.min(FIRST_RETRY * 2 ** tries, LONGEST_RETRY))
    tries += 1
  }

  function again(): void {
    open()
    line.changed()
  }

  function sight(): void {
    if (document.hidden) hiddenAt = Date.now()
    else if (Date.now() - hiddenAt > ASLEEP) again()
  }

  return {
    start: () => {
      if (source !== null) return
      open()
      document.addEventListener('visibilitychange', sight)
      globalThis.addEventListener('online', again)
    },
    stop: () => {
      clearTimeout(retry)
      source?.close()
      source = null
      document.removeEventListener('visibilitychange', sight)
      globalThis.removeEventListener('online', again)
    },
  }
}
