/** Shows the state of a student's page that the address's hash names: `gallery-student.html#progress`. */
import { nextTick } from 'vue'
import { mountStudent } from '../entries/mountStudent'
import { memoryRoute } from '../features/route'
import type { StudentFake } from '../host/fakeStudent'
import type { WebPage } from '../views/student/pages'
import { hands, listScenes } from './hands'
import { SCENES } from './studentScenes'

declare global {
  /** The scripted server, for the browser tests. */
  var studentGallery: { host: StudentFake; leave(): void } | undefined
  /** Shows a scene in the place of the one before, and answers once it has been played. */
  var showScene: (name: string) => Promise<void>
}

async function show(name: string): Promise<void> {
  globalThis.studentGallery?.leave()
  const scene = SCENES[name]
  if (scene === undefined) return listScenes(Object.keys(SCENES))
  const { host, page = 'progress', play } = scene()
  document.documentElement.className = 'web'
  const { app } = mountStudent(host, memoryRoute<WebPage>(page))
  globalThis.studentGallery = { host, leave: () => app.unmount() }
  await hands.wait(30)
  await play?.(host, hands)
  await nextTick()
}

// One page for all scenes: loading the scripts anew for each would be most of the tests' time.
globalThis.showScene = show
globalThis.addEventListener('hashchange', () => void show(location.hash.slice(1)))
void show(location.hash.slice(1))
