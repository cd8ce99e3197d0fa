/** Mounts the kiosk's views on a host. */
import { type App, createApp } from 'vue'
import '../tokens/tokens.css'
import '../tokens/dark.css'
import '../tokens/contrast.css'
import '../tokens/base.css'
import '../tokens/kiosk.css'
import type { KioskHost } from '../host/kioskHost'
import { createKiosk, type Kiosk, type KioskRoute } from '../views/kiosk/kiosk'
import KioskApp from '../views/kiosk/KioskApp.vue'

export function mountKiosk(
  host: KioskHost,
  route: KioskRoute,
  now: () => number = Date.now,
): { app: App; kiosk: Kiosk } {
  const kiosk = createKiosk(host, route, now)
  const app = createApp(KioskApp, { kiosk })
  app.mount('#app')
  return { app, kiosk }
}
