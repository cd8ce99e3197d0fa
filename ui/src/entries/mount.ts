/** Mounts the staff window on a host. */
import { type App, createApp } from 'vue'
import '../tokens/tokens.css'
import '../tokens/dark.css'
import '../tokens/contrast.css'
import '../tokens/print.css'
import '../tokens/base.css'
import type { Host } from '../host/host'
import { createDesk, type Desk } from '../views/staff/desk'
import type { Route } from '../views/staff/route'
import StaffApp from '../views/staff/StaffApp.vue'

export function mountStaff(host: Host, route: Route): { app: App; desk: Desk } {
  const desk = createDesk(host, route)
  const app = createApp(StaffApp, { desk })
  app.mount('#app')
  return { app, desk }
}
