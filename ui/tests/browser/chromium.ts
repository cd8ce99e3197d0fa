/** Starts the system's Chromium and serves the built gallery under the window's own content policy. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const ROOT = fileURLToPath(new URL('../../dist-gallery/', import.meta.url))
const CONFIG = fileURLToPath(new URL('../../../tauri.conf.json', import.meta.url))
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface Stage {
  /** Where the gallery is: append `#name`. */
  url: string
  /** Where the gallery of the students' pages and the kiosk is. */
  studentUrl: string
  context: BrowserContext
  close(): Promise<void>
}

/** A browser with a profile of its own, and a server of its own. */
export async function openStage(): Promise<Stage> {
  const server = await serve()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const profile = mkdtempSync(join(tmpdir(), 'gallery-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: ARGS,
    headless: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  // As the real window is configured: what cannot live with it must fail here too.
  await context.addInitScript(() => void Object.freeze(Object.prototype))
  return {
    url: `http://127.0.0.1:${address.port}/gallery.html`,
    studentUrl: `http://127.0.0.1:${address.port}/gallery-student.html`,
    context,
    close: async () => {
      await context.close()
      await new Promise((resolve) => void server.close(resolve))
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** How a page is looked at. */
export type Theme = 'light' | 'dark' | 'contrast' | 'forced'
export const THEMES: readonly Theme[] = ['light', 'dark', 'contrast', 'forced']

/** A page, and what its console has complained of since that was last emptied. */
export async function openPage(stage: Stage): Promise<{ page: Page; complaints: string[] }> {
  const page = await stage.context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}

/** Looks at a page by a theme, without loading it anew. */
export async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    contrast: theme === 'contrast' ? 'more' : 'no-preference',
    forcedColors: theme === 'forced' ? 'active' : 'none',
    reducedMotion: 'reduce',
  })
}

function findChromium(): string {
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      // Not this one: look for the next.
    }
  }
  throw new Error(`none of ${NAMES.join(', ')} is installed`)
}

/** The policy of the real window, as its configuration gives it. */
function policy(): string {
  const { app } = JSON.parse(readFileSync(CONFIG, 'utf8')) as {
    app: { security: { csp: Record<string, string> } }
  }
  return Object.entries(app.security.csp)
    .map(([what, from]) => `${what} ${from}`)
    .join('; ')
}

async function serve(): Promise<Server> {
  const csp = policy()
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    try {
      const body = readFileSync(join(ROOT, path))
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream')
      response.setHeader('content-security-policy', csp)
      response.end(body)
    } catch {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return server
}
