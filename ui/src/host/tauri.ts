/** The host inside the desk program's window: each request is one command of the program. */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { getCurrentWindow } from '@tauri-apps/api/window'
import type { Host, HostEvents, Stop } from './host'
import { pictureReader } from './picture'

/** Bytes of the program; older web views cannot give their memory back. */
type Bytes = ArrayBuffer & { transfer?: (length: number) => ArrayBuffer }

const readPicture = pictureReader()

/** The host of a Tauri window. */
export function tauriHost(): Host {
  return {
    status: () => invoke('status'),
    enrol: (request) => invoke('enrol', request),
    enrolmentOffer: (text) => invoke('enrolment_offer', { text }),
    signIn: (request) => invoke('sign_in', request),
    signOut: () => invoke('sign_out'),
    lock: () => invoke('lock'),
    unlock: (request) => invoke('unlock', request),
    chooseNode: (node) => invoke('choose_node', { node }),
    scanText: (text) => invoke('scan_text', { text }),
    openStudent: (student) => invoke('open_student', { student }),
    search: (query) => invoke('search', { query }),
    mark: (request) => invoke('mark', { request }),
    undo: (mark) => invoke('undo', { mark }),
    today: () => invoke('today'),
    queue: () => invoke('queue'),
    reconcile: () => invoke('reconcile'),
    exportPlace: () => invoke('export_place'),
    exportOutbox: (path) => invoke('export_outbox', { path }),
    returned: (mark) => invoke('returned', { mark }),
    form: (student) => invoke('form', { student }),
    changeForm: (student, seen, change) => invoke('change_form', { student, seen, change }),
    remedy: (request) => invoke('remedy', { request }),
    retrySync: () => invoke('retry_sync'),
    cameras: () => invoke('cameras'),
    chooseCamera: (id) => invoke('choose_camera', { id }),
    cameraState: () => invoke('camera_state'),
    cameraHealth: () => invoke('camera_health'),
    nextPicture,
    saveSettings: (settings) => invoke('save_settings', { settings }),
    toggleFullScreen,
    print: async () => globalThis.print(),
    closeWindow: () => invoke('close_window'),
    stayOpen: () => invoke('stay_open'),
    on: subscribe,
  }
}

async function nextPicture(width: number): Promise<ImageData | null> {
  const bytes = await invoke<Bytes>('next_picture', { width })
  const picture = readPicture(bytes)
  bytes.transfer?.(0) // gives the memory back at once: the web engine would collect it late
  return picture
}

async function toggleFullScreen(): Promise<void> {
  const window = getCurrentWindow()
  await window.setFullscreen(!(await window.isFullscreen()))
}

function subscribe<E extends keyof HostEvents>(event: E, handle: (payload: HostEvents[E]) => void): Stop {
  const listening = listen<HostEvents[E]>(event, ({ payload }) => handle(payload))
  return () => void listening.then((stop) => stop())
}
