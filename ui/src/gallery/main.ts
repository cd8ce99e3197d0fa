/** Shows the state that the address's hash names: `gallery.html#found`. Without a hash it lists them all. */
import { nextTick } from 'vue'
import { mountStaff } from '../entries/mount'
import type { FakeHost } from '../host/fake'
import { memoryRoute } from '../views/staff/route'
import { hands, listScenes } from './hands'
import { SCENES } from './scenes'

declare global {
  /** The scripted desk, for the browser tests. */
  var gallery: { host: FakeHost; played: boolean } | undefined
}

async function show(name: string): Promise<void> {
  const scene = SCENES[name]
  if (scene === undefined) return listScenes(Object.keys(SCENES))
  const { host, page, play } = scene()
  globalThis.gallery = { host, played: false }
  mountStaff(host, memoryRoute(page))
  await hands.wait(50)
  await play?.(host, hands)
  await nextTick()
  globalThis.gallery.played = true
}

globalThis.addEventListener('hashchange', () => location.reload())
void show(location.hash.slice(1))
