/**
 * The service worker of the students' pages. It lets them open without a network, with what was last seen of the
 * student: the code above all. The network always comes first; what is kept goes with the session.
 */
import { KEPT_CACHE, KEPT_HEADER, MINE } from '../host/kept'

declare const self: ServiceWorkerGlobalScope

/** The cache of the pages themselves and of the school's look. */
const PAGES_CACHE = 'lixiao-pages'

/** All of them are one document. */
const PAGES: ReadonlySet<string> = new Set(['/', '/qr', '/party', '/login', '/sessions'])
const SCHOOL = '/api/v1/school'
const KEPT: readonly RegExp[] = [
  /^\/api\/v1\/me$/,
  /^\/api\/v1\/me\/clearance$/,
  /^\/api\/v1\/me\/ticket(?:\/\d+)?$/,
]

/** Counts up whenever the student goes: an answer that was under way then is not kept. */
let goings = 0

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.all([self.skipWaiting(), keepPages()]))
})
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})
self.addEventListener('fetch', (event) => {
  const answer = answerTo(event.request)
  if (answer !== null) event.respondWith(answer)
})

/** The document, and the scripts and styles that it names. */
async function keepPages(): Promise<void> {
  const cache = await caches.open(PAGES_CACHE)
  const response = await fetch('/', { cache: 'reload' })
  if (!response.ok) return
  const text = await response.clone().text()
  await cache.put('/', response)
  const named = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].flatMap(([, path]) => path ?? [])
  await cache.addAll(named)
}

/** How a request is answered here; `null` leaves it to the browser. */
function answerTo(request: Request): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url)
  if (origin !== self.location.origin) return null
  if (pathname.startsWith(MINE) && request.method !== 'GET') return change(request, pathname)
  if (request.method !== 'GET') return null
  if (request.mode === 'navigate') return PAGES.has(pathname) ? page(request) : null
  if (pathname.startsWith('/assets/')) return asset(request)
  if (pathname.startsWith(SCHOOL)) return newest(request, PAGES_CACHE, () => true)
  return KEPT.some((kept) => kept.test(pathname)) ? mine(request, pathname) : null
}

/** Signing in and out forget whoever was here before. */
async function change(request: Request, pathname: string): Promise<Response> {
  const going = pathname === MINE || pathname === `${MINE}/session` || pathname === `${MINE}/activation`
  if (!going) return fetch(request)
  await forget()
  return fetch(request).finally(forget)
}

async function forget(): Promise<void> {
  goings += 1
  await caches.delete(KEPT_CACHE)
}

async function page(request: Request): Promise<Response> {
  const response = await answered(request)
  if (response.ok && !response.redirected) await put(PAGES_CACHE, '/', response)
  if (!isNobodys(response)) return response
  return (await caches.match('/', { cacheName: PAGES_CACHE })) ?? response
}

/** What the network answers; an error where there is none. */
function answered(request: Request): Promise<Response> {
  return fetch(request).catch(() => Response.error())
}

/** Whether no server answered: no network, or a gateway that does not reach it either. */
function isNobodys({ type, status }: Response): boolean {
  return type === 'error' || (status >= 502 && status <= 504)
}

/** What carries its own fingerprint in its name never changes. */
async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: PAGES_CACHE })
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.ok) await put(PAGES_CACHE, request, response)
  return response
}

/** An answer about the student; a session that has ended leaves nothing here. */
async function mine(request: Request, pathname: string): Promise<Response> {
  const before = goings
  const response = await newest(request, KEPT_CACHE, () => before === goings)
  if (response.status === 401) await forget()
  else if (pathname === MINE && response.ok) await forgetAnother(request, response)
  return response
}

/** Somebody else may have signed in at the university's page, which this worker does not see. */
async function forgetAnother(request: Request, me: Response): Promise<void> {
  const { no } = (await me.clone().json()) as { no: string }
  const kept = await caches.match(`${MINE}/ticket`, { cacheName: KEPT_CACHE })
  if (kept === undefined || ((await kept.json()) as { no: string }).no === no) return
  await forget()
  await put(KEPT_CACHE, request, me)
}

/** The server's answer, kept where it may be; where it is away the one kept before, marked as such. */
async function newest(request: Request, cacheName: string, mayKeep: () => boolean): Promise<Response> {
  const response = await answered(request)
  if (response.ok && mayKeep()) await put(cacheName, request, response)
  const kept = isNobodys(response) ? await caches.match(request, { cacheName }) : undefined
  if (kept === undefined) return response
  const headers = new Headers(kept.headers)
  headers.set(KEPT_HEADER, '1')
  return new Response(kept.body, { status: kept.status, headers })
}

async function put(cacheName: string, request: RequestInfo, response: Response): Promise<void> {
  const copy = response.clone()
  const cache = await caches.open(cacheName)
  await cache.put(request, copy)
}
