/** The students' pages as a server has them: the built documents, the answers, the events, under a strict policy. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clearance, FormView, Me, TicketView } from '../../src/generated/wire'

const ROOT = fileURLToPath(new URL('../../dist-gallery/', import.meta.url))
const CODE = readFileSync(new URL('../../src/assets/ticket.svg', import.meta.url))
const PAGES = new Set(['/', '/qr', '/party', '/login', '/sessions'])
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "worker-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
const COOKIE = 'session'

export interface StudentServer {
  url: string
  /** Who may sign in, and with what. */
  students: Map<string, { password: string; name: string }>
  clearance: Omit<Clearance, 'no' | 'name'>
  form: FormView
  /** Each request: its method and path. */
  asked: string[]
  /** Headers of each opening of the line of events. */
  lines: IncomingMessage['headers'][]
  /** Tells every open line that something changed. */
  tell(revision: number): void
  /** Cuts every open line. */
  cut(): void
  /** A gateway answers in the server's place, which it does not reach. */
  isAway: boolean
  close(): Promise<void>
}

/** Serves on a port of its own. */
export async function serveStudents(
  start: Pick<StudentServer, 'students' | 'clearance' | 'form'>,
): Promise<StudentServer> {
  const sessions = new Map<string, string>()
  const issues = new Map<string, number>()
  const open = new Set<ServerResponse>()
  let newest = ''

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    served.asked.push(`${request.method} ${pathname}`)
    response.setHeader('content-security-policy', POLICY)
    if (served.isAway) return void response.writeHead(502).end('<h1>Bad Gateway</h1>')
    void answer(request, response, pathname)
  })

  const served: StudentServer = {
    ...start,
    isAway: false,
    url: '',
    asked: [],
    lines: [],
    tell: (revision) => {
      newest = String(revision)
      for (const line of open) line.write(changed(newest))
    },
    cut: () => {
      for (const line of open) line.destroy()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => void server.close(resolve))
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    if (!pathname.startsWith('/api/')) return file(response, PAGES.has(pathname) ? '/student.html' : pathname)
    if (pathname === '/api/v1/school') {
      return json(response, 200, { name: '示例音乐学院', logo: null, brand: null, ways: [{ way: 'local' }] })
    }
    const body = await read(request)
    if (pathname === '/api/v1/me/session') return signIn(response, body as { no: string; password: string })
    const session = new RegExp(`${COOKIE}=(\\w+)`).exec(request.headers.cookie ?? '')?.[1] ?? ''
    const no = sessions.get(session)
    if (no === undefined) return json(response, 401, { code: 'unauthenticated' })
    if (request.method !== 'GET' && request.headers['lixiao-csrf'] !== `csrf-${session}`) {
      return json(response, 403, { code: 'not_from_page' })
    }
    return mine(request, response, { no, session, body, pathname })
  }

  function signIn(response: ServerResponse, { no, password }: { no: string; password: string }): void {
    if (served.students.get(no)?.password !== password) return json(response, 401, { code: 'password_wrong' })
    const session = `s${sessions.size}`
    sessions.set(session, no)
    response.setHeader('set-cookie', `${COOKIE}=${session}; HttpOnly; SameSite=Lax; Path=/`)
    json(response, 200, { me: me(no, session) })
  }

  function mine(
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    { no, session, body, pathname }: { no: string; session: string; body: unknown; pathname: string },
  ): void {
    const route = `${method} ${pathname.replace(/\/\d+$/, '/n')}`
    if (route === 'GET /api/v1/me') return json(response, 200, me(no, session))
    if (route === 'DELETE /api/v1/me') {
      sessions.delete(session)
      return json(response, 200, { next: null })
    }
    if (route === 'GET /api/v1/me/clearance') {
      return json(response, 200, { ...served.clearance, no, name: nameOf(no) })
    }
    if (route === 'GET /api/v1/me/ticket') return json(response, 200, ticket(no))
    if (route === 'POST /api/v1/me/ticket') {
      issues.set(no, (issues.get(no) ?? 1) + 1)
      return json(response, 200, ticket(no))
    }
    if (route === 'GET /api/v1/me/ticket/n') {
      response.setHeader('content-type', 'image/svg+xml')
      return void response.end(CODE)
    }
    if (route === 'GET /api/v1/me/form') return json(response, 200, served.form)
    if (route === 'POST /api/v1/me/form') return submit(response, body)
    if (route === 'GET /api/v1/me/events') {
      served.lines.push(headers)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('retry: 50\n\n')
      // As the server does it: who comes after a change, and does not know it, hears of it at once.
      if (newest !== '' && newest !== headers['last-event-id']) response.write(changed(newest))
      open.add(response)
      return void response.on('close', () => open.delete(response))
    }
    return json(response, 404, { code: 'not_found' })
  }

  /** Once: who comes second is told what stands. */
  function submit(response: ServerResponse, entries: unknown): void {
    if (served.form.form === 'submitted') {
      return json(response, 409, { code: 'already_submitted', submitted: served.form })
    }
    served.form = {
      form: 'submitted',
      entries: entries as never,
      at: Date.now(),
      receipt: 'DT-1',
      parts: [],
      corrections: [],
    }
    return json(response, 200, served.form)
  }

  function me(no: string, session: string): Me {
    return { no, name: nameOf(no), csrf: `csrf-${session}` }
  }

  function nameOf(no: string): string {
    return served.students.get(no)?.name ?? ''
  }

  function ticket(no: string): TicketView {
    const issue = issues.get(no) ?? 1
    const image = `/api/v1/me/ticket/${issue}`
    return { no, name: nameOf(no), campaign: '示例届', issue, since: Date.now(), image, replace_in_s: 0 }
  }

  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  served.url = `http://127.0.0.1:${address.port}`
  return served
}

function changed(id: string): string {
  return `id: ${id}\nevent: changed\ndata: ${id}\n\n`
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

function file(response: ServerResponse, pathname: string): void {
  try {
    const body = readFileSync(join(ROOT, normalize(pathname)))
    response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream')
    response.end(body)
  } catch {
    response.writeHead(404).end()
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === '' ? null : JSON.parse(text)
}
