/** What a kiosk's views may ask beyond the student's pages: the machine itself. */
import type { Handover, KioskState, PinAnswer, PrintAnswer } from '../generated/wire'
import type { Stop } from './host'
import type { StudentHost } from './studentHost'

/** The kiosk's program. Requests that are not carried out reject with a `StudentError`. */
export interface KioskHost extends StudentHost {
  state(): Promise<KioskState>
  onState(handle: (state: KioskState) => void): Stop
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
