/** What a kiosk's views may ask beyond the student's pages: the machine itself. */
import type {
  Handover,
  KioskState,
  Me,
  OwnCodeSeen,
  PinAnswer,
  PrintAnswer,
  UniversityFrame,
  UniversityKey,
} from '../generated/wire'
import type { Stop } from './host'
import type { StudentHost } from './studentHost'

/** The university's own page, in a web view over a part of the kiosk's window. */
export interface UniversityView {
  /** Shows the page there until the university has sent somebody back, and says who it is. */
  signIn(address: string, frame: UniversityFrame): Promise<Me>
  /** Shows it there instead, or not now. */
  place(frame: UniversityFrame | null): Promise<void>
  /** Presses a key of the kiosk's keyboard in it. */
  press(key: UniversityKey): Promise<void>
  /** Tells that somebody has touched it. */
  onTouched(handle: () => void): Stop
}

/** The kiosk's program. Requests that are not carried out reject with a `StudentError`. */
export interface KioskHost extends StudentHost {
  state(): Promise<KioskState>
  onState(handle: (state: KioskState) => void): Stop
  readonly university: UniversityView
  /** Reads a code that is held before the camera, for counts. */
  ownCode(): Promise<OwnCodeSeen>
  /** Hands the code over to the student's own phone. */
  handOver(): Promise<Handover>
  /** Prints the 离校单. */
  print(): Promise<PrintAnswer>
  /** Destroys everything of the last student: the page itself is replaced, so nothing follows this. */
  wipe(): Promise<void>
  /** Opens maintenance. */
  maintain(pin: string): Promise<PinAnswer>
  /** Leaves the kiosk's full screen. */
  leave(pin: string): Promise<PinAnswer>
}
