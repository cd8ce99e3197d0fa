import { type ShallowRef, shallowRef } from 'vue'
import type { CommandError } from '../../generated/wire'
import { settle } from '../../host/host'

/** Something that is fetched. */
export type Loadable<T> =
  | { is: 'loading' }
  | { is: 'ready'; value: T }
  | { is: 'failed'; error: CommandError }

/** Something fetched and fetched anew: what is there stays until the newer is there. */
export interface Loader<T> {
  state: ShallowRef<Loadable<T>>
  load(): Promise<void>
}

/** A loader; of several answers under way only the newest request's counts. */
export function createLoader<T>(fetch: () => Promise<T>): Loader<T> {
  const state: ShallowRef<Loadable<T>> = shallowRef({ is: 'loading' })
  let newest = 0
  async function load(): Promise<void> {
    newest += 1
    const mine = newest
    const end = await settle(fetch())
    if (mine !== newest) return
    state.value = end.ok ? { is: 'ready', value: end.value } : { is: 'failed', error: end.error }
  }
  return { state, load }
}
