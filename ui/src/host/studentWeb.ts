/** The host in an ordinary browser: the server's HTTP and its events. The session is a cookie that no script reads. */
import type { Activation, Me, SignedIn, SignedOut, SignIn, StudentError } from '../generated/wire'
import { KEPT_CACHE, KEPT_HEADER, LEFT_KEY, MINE } from './kept'
import { createLiveEvents } from './liveEvents'
import type { Link, StudentEvents, StudentHost } from './studentHost'

type Method = 'GET' | 'POST' | 'DELETE'

/** The header by which the server knows its own page. */
const CSRF_HEADER = 'lixiao-csrf'

/** A browser's host. */
export function webHost(): StudentHost {
  const handlers: { [E in keyof StudentEvents]: Set<(payload: StudentEvents[E]) => void> } = {
    changed: new Set(),
    link: new Set(),
  }
  let csrf = ''
  let link: Link = 'online'

  function noteLink(now: Link): void {
    if (now === link) return
    link = now
    for (const handle of handlers.link) handle(now)
  }

  const live = createLiveEvents({
    open: () => new EventSource(`${MINE}/events`),
    changed: () => {
      for (const handle of handlers.changed) handle(null)
    },
  })

  async function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body).catch((): never => {
      noteLink('offline')
      throw { code: 'unreachable' } satisfies StudentError
    })
    noteLink(response.headers.has(KEPT_HEADER) ? 'offline' : 'online')
    if (!response.ok) throw await refusal(response)
    return (response.status === 204 ? null : await response.json().catch(notOurs)) as T
  }

  function send(method: Method, path: string, body: unknown): Promise<Response> {
    const headers: Record<string, string> = method === 'GET' ? {} : { [CSRF_HEADER]: csrf }
    if (body === undefined) return fetch(path, { method, headers })
    headers['content-type'] = 'application/json'
    return fetch(path, { method, headers, body: JSON.stringify(body) })
  }

  /** Begins a session. Who it is is asked once more: the service worker keeps that answer, and none of this one. */
  async function enter(by: 'session' | 'activation', request: SignIn | Activation): Promise<Me> {
    await ask<SignedIn>('POST', `${MINE}/${by}`, request)
    return me()
  }

  /** From here on the student's changes are heard. */
  async function me(): Promise<Me> {
    const known = await ask<Me>('GET', MINE)
    csrf = known.csrf
    const left = localStorage.getItem(LEFT_KEY)
    if (left === known.csrf) await ask('DELETE', MINE)
    if (left !== null) localStorage.removeItem(LEFT_KEY)
    if (left === known.csrf) throw { code: 'unauthenticated' } satisfies StudentError
    live.start()
    return known
  }

  /** Ends the session; where the server is away, as soon as the page finds it again. */
  async function signOut(): Promise<SignedOut> {
    localStorage.setItem(LEFT_KEY, csrf)
    try {
      const gone = await ask<SignedOut>('DELETE', MINE)
      localStorage.removeItem(LEFT_KEY)
      return gone
    } finally {
      csrf = ''
      live.stop()
      await globalThis.caches?.delete(KEPT_CACHE)
    }
  }

  return {
    can: {
      signInElsewhere: (url) => location.assign(url),
      activate: (request) => enter('activation', request),
      sessions: {
        list: () => ask('GET', `${MINE}/sessions`),
        end: (session) => ask('DELETE', `${MINE}/sessions/${encodeURIComponent(session)}`),
      },
      savesImages: true,
      writesChinese: true,
      printPage: () => globalThis.print(),
    },
    school: () => ask('GET', '/api/v1/school'),
    me,
    signIn: (request) => enter('session', request),
    signOut,
    clearance: () => ask('GET', `${MINE}/clearance`),
    ticket: () => ask('GET', `${MINE}/ticket`),
    newTicket: () => ask('POST', `${MINE}/ticket`),
    form: () => ask('GET', `${MINE}/form`),
    submitForm: (entries) => ask('POST', `${MINE}/form`, entries),
    on: (event, handle) => {
      handlers[event].add(handle)
      return () => handlers[event].delete(handle)
    },
  }
}

/** What a refusal says. A gateway's own page in its place means that the server is not there. */
async function refusal(response: Response): Promise<StudentError> {
  const said: unknown = await response.json().catch(() => null)
  if (typeof said === 'object' && said !== null && 'code' in said) return said as StudentError
  return response.status >= 502 && response.status <= 504 ? { code: 'unavailable' } : { code: 'internal' }
}

/** Something else answered in the server's place, such as a network's own log-in page. */
function notOurs(): never {
  throw { code: 'unreachable' } satisfies StudentError
}
