/** Why the university's log-in led to nothing, as the server writes it into the address: `/login?error=not_a_student`. */
import type { StudentError } from '../../generated/wire'

/** What can be said with no more than a code. */
const CODES = ['not_a_student', 'unauthenticated', 'unavailable', 'unreachable', 'internal'] as const

/** The refusal that the address tells of; what it names otherwise is one that nobody planned. */
export function refusedElsewhere(search: string): StudentError | null {
  const said = new URLSearchParams(search).get('error')
  if (said === null) return null
  return { code: CODES.find((code) => code === said) ?? 'internal' }
}
