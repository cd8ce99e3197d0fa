/** Mounts the students' pages on a host. */
import { type App, createApp } from 'vue'
import '../tokens/tokens.css'
import '../tokens/dark.css'
import '../tokens/contrast.css'
import '../tokens/base.css'
import '../tokens/web.css'
import { createStudent, type Student } from '../features/student'
import type { StudentHost } from '../host/studentHost'
import type { WebRoute } from '../views/student/pages'
import StudentApp from '../views/student/StudentApp.vue'

export function mountStudent(host: StudentHost, route: WebRoute): { app: App; student: Student } {
  const student = createStudent(host, route)
  const app = createApp(StudentApp, { student, route })
  app.mount('#app')
  return { app, student }
}
