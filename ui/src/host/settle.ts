/** How a request ended, so that nobody forgets the error. */
import type { CommandError } from '../generated/wire'

/** What every refused request says: a code, and with some codes the data that explains it. */
interface Coded {
  readonly code: string
}

/** How a request ended. */
export type Settled<T, E extends Coded = CommandError> = { ok: true; value: T } | { ok: false; error: E }

/** Turns a request into how it ended; what carries no code is `internal`, which every host's errors know. */
export async function settle<T, E extends Coded = CommandError>(request: Promise<T>): Promise<Settled<T, E>> {
  try {
    return { ok: true, value: await request }
  } catch (error) {
    const coded = typeof error === 'object' && error !== null && 'code' in error
    return { ok: false, error: (coded ? error : { code: 'internal' }) as E }
  }
}
