import { type ShallowRef, shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
}

/** Short messages that go by themselves. */
export interface Toasts {
  shown: ShallowRef<readonly Toast[]>
  say(text: string): void
  clear(): void
  stop(): void
}

/** How long a message stays, in milliseconds. */
const STAY = 6000
const MOST = 3

export function createToasts(): Toasts {
  const shown: ShallowRef<readonly Toast[]> = shallowRef([])
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let id = 0
  function say(text: string): void {
    id += 1
    const toast = { id, text }
    shown.value = [...shown.value.filter((other) => other.text !== text), toast].slice(-MOST)
    const timer = setTimeout(() => {
      timers.delete(timer)
      shown.value = shown.value.filter((other) => other !== toast)
    }, STAY)
    timers.add(timer)
  }
  function clear(): void {
    shown.value = []
  }
  function stop(): void {
    for (const timer of timers) clearTimeout(timer)
  }
  return { shown, say, clear, stop }
}
