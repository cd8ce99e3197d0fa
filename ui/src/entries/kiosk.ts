/** The kiosk's window. */
import { hashRoute } from '../features/route'
import { kioskHost } from '../host/studentKiosk'
import { PATHS } from '../views/kiosk/kiosk'
import { mountKiosk } from './mountKiosk'

mountKiosk(kioskHost(), hashRoute(PATHS, 'idle'))
