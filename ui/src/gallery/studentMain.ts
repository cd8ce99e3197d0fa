/**
 * Shows the state of a student's page that the address's hash names: `gallery-student.html#web/progress`,
 * `#kiosk/idle`.
 */
import { nextTick } from 'vue'
import { mountKiosk } from '../entries/mountKiosk'
import { mountStudent } from '../entries/mountStudent'
import { memoryRoute } from '../features/route'
import type { StudentFake } from '../host/fakeStudent'
import type { KioskPage } from '../views/kiosk/kiosk'
import type { WebPage } from '../views/student/pages'
import { hands, listScenes } from './hands'
import { type KioskScene, SCENES as KIOSK } from './kioskScenes'
import { SCENES as WEB, type StudentScene } from './studentScenes'

/** What is shown, for the browser tests. */
interface Shown {
  /** The scripted server. */
  host: StudentFake
  leave(): void
  /** Lets so many seconds go by at a kiosk. */
  pass(seconds: number): void
}

declare global {
  var studentGallery: Shown | undefined
  /** Shows a scene in the place of the one before, and answers once it has been played. */
  var showScene: (name: string) => Promise<void>
}

async function show(name: string): Promise<void> {
  globalThis.studentGallery?.leave()
  const [window, scene = ''] = name.split('/')
  const web = window === 'web' ? WEB[scene] : undefined
  const kiosk = window === 'kiosk' ? KIOSK[scene] : undefined
  if (web !== undefined) await showWeb(web())
  else if (kiosk !== undefined) await showKiosk(kiosk())
  else
    listScenes([
      ...Object.keys(WEB).map((one) => `web/${one}`),
      ...Object.keys(KIOSK).map((one) => `kiosk/${one}`),
    ])
  await nextTick()
}

async function showWeb({ host, page = 'progress', play }: StudentScene): Promise<void> {
  document.documentElement.className = 'web'
  const { app } = mountStudent(host, memoryRoute<WebPage>(page))
  globalThis.studentGallery = { host, leave: () => app.unmount(), pass: () => {} }
  await hands.wait(30)
  await play?.(host, hands)
}

async function showKiosk({ host, page = 'idle', play }: KioskScene): Promise<void> {
  document.documentElement.className = 'kiosk'
  let passed = 0
  const { app, kiosk } = mountKiosk(host, memoryRoute<KioskPage>(page), () => passed)
  const pass = (seconds: number) => {
    passed += seconds * 1000
    kiosk.tick()
  }
  globalThis.studentGallery = { host, leave: () => app.unmount(), pass }
  await hands.wait(30)
  await play?.({ host, kiosk, hands, pass })
}

// One page for all scenes: loading the scripts anew for each would be most of the tests' time.
globalThis.showScene = show
globalThis.addEventListener('hashchange', () => void show(location.hash.slice(1)))
void show(location.hash.slice(1))
