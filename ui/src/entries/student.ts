/** The students' pages in an ordinary browser. */
import { pathRoute } from '../features/route'
import { webHost } from '../host/studentWeb'
import { PATHS } from '../views/student/pages'
import { mountStudent } from './mountStudent'

mountStudent(webHost(), pathRoute(PATHS, 'progress'))
// It keeps the pages and the code for when there is no network.
void navigator.serviceWorker?.register('/worker.js')
