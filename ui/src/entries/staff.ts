/** The desk program's staff window. */
import { tauriHost } from '../host/tauri'
import { hashRoute } from '../views/staff/route'
import { mountStaff } from './mount'

mountStaff(tauriHost(), hashRoute())
