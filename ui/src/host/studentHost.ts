/**
 * What a student's page may ask of whatever is around it: a browser, or a kiosk's window. The pages know this and
 * nothing behind it. A capability that a host lacks is `null` there; nobody asks for a host's name.
 */
import type {
  Activation,
  Clearance,
  FormEntries,
  FormView,
  Me,
  School,
  Sessions,
  SignIn,
  SignedOut,
  TicketView,
} from '../generated/wire'
import type { Stop } from './host'

/** Whether the server is reached. */
export type Link = 'online' | 'offline'

/** What the server, or the machine around the page, tells by itself. */
export interface StudentEvents {
  /** Something about the student changed, or may have been missed: load anew. */
  changed: null
  /** The server is reached, or no longer. */
  link: Link
}

/** The sessions of the student, where one's own other devices are one's concern. */
export interface SessionKeeping {
  list(): Promise<Sessions>
  /** Ends one of them. */
  end(session: string): Promise<void>
}

/** What one may do where the student is signed in. */
export interface Capabilities {
  /** Goes to the university's own page to sign in; the page is left. */
  readonly signInElsewhere: ((url: string) => void) | null
  /** Opens the own account by a one-time code, or sets a new password after a reset. */
  readonly activate: ((request: Activation) => Promise<Me>) | null
  /** Lists and ends sessions. */
  readonly sessions: SessionKeeping | null
  /** Whether the code may be saved as a picture: the device is the student's own. */
  readonly savesImages: boolean
  /** Whether one can write Chinese: the form needs it. */
  readonly writesChinese: boolean
  /** Prints what the page's print style leaves. */
  readonly printPage: (() => void) | null
}

/** The server behind a student's page. Requests that are not carried out reject with a `StudentError`. */
export interface StudentHost {
  readonly can: Capabilities
  school(): Promise<School>
  /** Who is signed in; rejects with `unauthenticated` when nobody is. */
  me(): Promise<Me>
  signIn(request: SignIn): Promise<Me>
  /** Ends the session, and forgets whatever was kept of the student, also when the server is not reached. */
  signOut(): Promise<SignedOut>
  clearance(): Promise<Clearance>
  ticket(): Promise<TicketView>
  /** 换新码: older codes stop working. */
  newTicket(): Promise<TicketView>
  form(): Promise<FormView>
  /** Hands the form in, once. */
  submitForm(entries: FormEntries): Promise<FormView>

  on<E extends keyof StudentEvents>(event: E, handle: (payload: StudentEvents[E]) => void): Stop
}
