/** The host in a kiosk's window: each request is one command of the program, which keeps the student's session. */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { SignedIn, StudentError } from '../generated/wire'
import type { Stop } from './host'
import type { KioskHost } from './kioskHost'

/** The host of a kiosk's Tauri window. */
export function kioskHost(): KioskHost {
  return {
    can: {
      signInElsewhere: null,
      activate: null,
      sessions: null,
      savesImages: false,
      writesChinese: false,
      printPage: null,
    },
    state: () => invoke('kiosk_state'),
    onState: (handle) => subscribe('kiosk-state', handle),
    school: () => invoke('kiosk_school'),
    // A page begins with nobody: with the student the page before it went.
    me: () => Promise.reject({ code: 'unauthenticated' } satisfies StudentError),
    signIn: async (request) => (await invoke<SignedIn>('kiosk_sign_in', { request })).me,
    signOut: () => invoke('kiosk_sign_out'),
    clearance: () => invoke('kiosk_clearance'),
    ticket: () => invoke('kiosk_ticket'),
    newTicket: () => invoke('kiosk_new_ticket'),
    form: () => invoke('kiosk_form'),
    // A kiosk's keyboard has no Chinese: the form is handed in elsewhere.
    submitForm: () => Promise.reject({ code: 'not_found' } satisfies StudentError),
    university: {
      signIn: async (address, frame) => (await invoke<SignedIn>('kiosk_university', { address, frame })).me,
      place: (frame) => invoke('kiosk_university_frame', { frame }),
      press: (key) => invoke('kiosk_university_key', { key }),
      onTouched: (handle) => subscribe('touched', handle),
    },
    ownCode: () => invoke('kiosk_own_code'),
    handOver: () => invoke('kiosk_handover'),
    print: () => invoke('kiosk_print'),
    wipe: () => invoke('kiosk_wipe'),
    maintain: (pin) => invoke('kiosk_maintain', { pin }),
    leave: (pin) => invoke('kiosk_leave', { pin }),
    on: (event, handle) =>
      // Whether the server is there the kiosk's own state says.
      event === 'changed' ? subscribe('changed', () => (handle as (payload: null) => void)(null)) : () => {},
  }
}

function subscribe<T>(event: string, handle: (payload: T) => void): Stop {
  const listening = listen<T>(event, ({ payload }) => handle(payload))
  return () => void listening.then((stop) => stop())
}
