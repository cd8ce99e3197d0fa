/**
 * What a page may ask of the program around it. Views know this and nothing behind it.
 */
import type {
  CameraHealth,
  CameraInfo,
  CameraState,
  DepartmentForm,
  DeskStatus,
  EnrolmentOffer,
  Exported,
  FormChange,
  Found,
  InView,
  Look,
  MarkAnswer,
  MarkId,
  MarkLine,
  MarkRequest,
  NodeId,
  Queue,
  Reconciliation,
  RemedyAnswer,
  RemedyRequest,
  ReturnedMark,
  Settings,
  StudentId,
  Today,
} from '../generated/wire'

/** What the desk tells the page by itself, by event name. */
export interface HostEvents {
  /** Everything around the student changed. */
  status: DeskStatus
  /** The camera read a code. */
  look: Look
  /** The camera's state changed. */
  camera: CameraState
  /** The code in the camera's picture changed; `null` when none is there any more. */
  'in-view': InView | null
  /** The camera read what makes this machine a desk. */
  enrolment: EnrolmentOffer
  /** Lists of marks changed: load them anew. */
  marks: null
  /** Somebody wants to close the window while marks are unsent: ask them. */
  closing: null
}

/** Ends a subscription. */
export type Stop = () => void

/** The desk behind the staff window. Requests that cannot be carried out reject with a `CommandError`. */
export interface Host {
  status(): Promise<DeskStatus>
  enrol(request: { address: string; code: string }): Promise<void>
  /** What a text read by a keyboard-wedge scanner says about becoming a desk. */
  enrolmentOffer(text: string): Promise<EnrolmentOffer | null>
  signIn(request: { account: string; password: string }): Promise<void>
  signOut(): Promise<void>
  lock(): Promise<void>
  unlock(request: { password: string }): Promise<void>
  chooseNode(node: NodeId): Promise<void>

  /** What a text read by a keyboard-wedge scanner leads to. */
  scanText(text: string): Promise<Look>
  /** Opens a student from a search or a list. */
  openStudent(student: StudentId): Promise<Look>
  search(query: string): Promise<Found[]>

  /** Records a decision; answers once it is durable. */
  mark(request: MarkRequest): Promise<MarkAnswer>
  undo(mark: MarkId): Promise<MarkLine>
  today(): Promise<Today>
  queue(): Promise<Queue>
  /** What was made at this desk beside what the centre has. */
  reconcile(): Promise<Reconciliation>
  /** Where a file of the outbox goes by itself. */
  exportPlace(): Promise<string>
  /** Writes all that was marked here to that file, or into that folder, for the centre to import. */
  exportOutbox(path: string): Promise<Exported>
  /** A mark of the 退回清单 beside what stands in its place. */
  returned(mark: MarkId): Promise<ReturnedMark>
  /** A student's form, as the department at work sees it; the centre alone has it. */
  form(student: StudentId): Promise<DepartmentForm>
  /** Corrects or confirms it, as it was with `seen` corrections. */
  changeForm(student: StudentId, seen: number, change: FormChange): Promise<DepartmentForm>
  /** Does something about it; answers once that is durable. */
  remedy(request: RemedyRequest): Promise<RemedyAnswer>
  retrySync(): Promise<void>

  cameras(): Promise<CameraInfo[]>
  chooseCamera(id: string): Promise<void>
  cameraState(): Promise<CameraState>
  /** How well camera and decoder keep up. */
  cameraHealth(): Promise<CameraHealth>
  /**
   * The next picture of the camera, about so many pixels across; `null` while there is none. It is drawn before the
   * next one is asked for.
   */
  nextPicture(width: number): Promise<ImageData | null>

  saveSettings(settings: Settings): Promise<void>
  toggleFullScreen(): Promise<void>
  /** Prints what the page's print style leaves. */
  print(): Promise<void>
  /** Closes the window without asking again. */
  closeWindow(): Promise<void>
  /** The window stays open after all. */
  stayOpen(): Promise<void>

  on<E extends keyof HostEvents>(event: E, handle: (payload: HostEvents[E]) => void): Stop
}
