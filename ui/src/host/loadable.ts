import { type ShallowRef, shallowRef } from 'vue'
import type { CommandError } from '../generated/wire'
import { settle } from './settle'

/** Something that is fetched. */
export type Loadable<T, E = CommandError> =
  | { is: 'loading' }
  | { is: 'ready'; value: T }
  | { is: 'failed'; error: E }

/** Something fetched and fetched anew: what is there stays until the newer is there. */
export interface Loader<T, E = CommandError> {
  state: ShallowRef<Loadable<T, E>>
  load(): Promise<void>
  /** Loads anew what was asked for before, answered or not: an answer under way may be older than the change. */
  refresh(): Promise<void>
  /** Nothing stays, and an answer under way is not taken. */
  clear(): void
}

/**
 * A loader; of several answers under way only the newest request's counts. Errors that it keeps on leave in place what
 * was there before them.
 */
export function createLoader<T, E extends { code: string } = CommandError>(
  request: () => Promise<T>,
  keepsOn: (error: E) => boolean = () => false,
): Loader<T, E> {
  const state: ShallowRef<Loadable<T, E>> = shallowRef({ is: 'loading' })
  let newest = 0
  let isWanted = false
  async function load(): Promise<void> {
    isWanted = true
    newest += 1
    const mine = newest
    const end = await settle<T, E>(request())
    if (mine !== newest) return
    if (end.ok) state.value = { is: 'ready', value: end.value }
    else if (state.value.is !== 'ready' || !keepsOn(end.error))
      state.value = { is: 'failed', error: end.error }
  }
  async function refresh(): Promise<void> {
    if (isWanted) await load()
  }
  function clear(): void {
    isWanted = false
    newest += 1
    state.value = { is: 'loading' }
  }
  return { state, load, refresh, clear }
}
