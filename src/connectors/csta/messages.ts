import { type CstaElement, cstaNamespace, escaped, sessionNamespace, within } from './xml.ts'

/** The edition that is spoken unless another is asked for: what public implementations over TCP name; handsets name 3. */
export const spokenEdition = 4

type Fields = { readonly [name: string]: string | number | Fields | undefined }

const fieldsOf = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) =>
      value === undefined
        ? ''
        : `<${name}>${typeof value === 'object' ? fieldsOf(value) : escaped(String(value))}</${name}>`,
    )
    .join('')

const document = (name: string, namespace: string, fields: Fields = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?><${name} xmlns="${namespace}">${fieldsOf(fields)}</${name}>`

const csta = (name: string, fields?: Fields, edition = spokenEdition) =>
  document(name, cstaNamespace(edition), fields)

/** Asks how the switching function is (ECMA-269, Request System Status). */
export const requestSystemStatus = (edition?: number) => csta('RequestSystemStatus', {}, edition)

/** Answers the same question, asked of us. */
export const requestSystemStatusResponse = (status: SystemStatus = 'normal', edition?: number) =>
  csta('RequestSystemStatusResponse', { systemStatus: status }, edition)

/** Answers a System Status that the switching function sent of itself. */
export const systemStatusResponse = (edition?: number) => csta('SystemStatusResponse', {}, edition)

/** Asks for the events of a device: an extension, or a handset's own address. */
export const monitorStart = (device: string, edition?: number) =>
  csta('MonitorStart', { monitorObject: { deviceObject: device } }, edition)

export const monitorStop = (reference: string, edition?: number) =>
  csta('MonitorStop', { monitorCrossRefID: reference }, edition)

/** Refuses a request that we do not serve (ECMA-323, CSTAErrorCode). */
export const notServed = (edition?: number) =>
  csta('CSTAErrorCode', { operation: 'requestIncompatibleWithObject' }, edition)

/** Signs in (ECMA-354, Start Application Session); the makers' form of a name and a password. */
export const startApplicationSession = (session: {
  application: string
  username: string
  password: string
  /** How long it lasts unless it is renewed. */
  seconds: number
}) =>
  document('StartApplicationSession', sessionNamespace, {
    applicationInfo: {
      applicationID: session.application,
      applicationSpecificInfo: { user: session.username, password: session.password },
    },
    requestedProtocolVersions: { protocolVersion: cstaNamespace(spokenEdition) },
    requestedSessionDuration: session.seconds,
  })

export const resetApplicationSessionTimer = (session: string, seconds: number) =>
  document('ResetApplicationSessionTimer', sessionNamespace, {
    sessionID: session,
    requestedSessionDuration: seconds,
  })

export const stopApplicationSession = (session: string) =>
  document('StopApplicationSession', sessionNamespace, {
    sessionID: session,
    sessionEndReason: { definedEndReason: 'normal' },
  })

/** ECMA-269, System status. */
export const systemStatuses = [
  'initializing',
  'enabled',
  'normal',
  'messagesLost',
  'disabled',
  'partiallyDisabled',
  'overloadImminent',
  'overloadReached',
  'overloadRelieved',
] as const
export type SystemStatus = (typeof systemStatuses)[number]
const isStatus = (text: string): text is SystemStatus =>
  systemStatuses.some((status) => status === text)

/** What a message says, as far as we ask. */
export type Said =
  /** How a system is: an answer to our question, or of itself. */
  | { is: 'status'; status: SystemStatus; isAnswer: boolean }
  /** It asks how we are. */
  | { is: 'asks-status' }
  | { is: 'monitoring'; reference: string }
  | { is: 'session'; session: string; seconds: number | null }
  /** A request was refused; `isSignIn` where it was our sign-in, or a refusal for want of rights. */
  | { is: 'refused'; why: string; isSignIn: boolean }
  /** A request of another kind, which wants an answer all the same. */
  | { is: 'request'; name: string }
  /** An answer to what we need not know more of, or an event. */
  | { is: 'other'; name: string }

/** Says what a message of ECMA-323 or ECMA-354 means for us; a status that the standard does not have is `disabled`. */
export function saidBy(message: CstaElement): Said {
  const { name } = message
  const value = (...path: string[]) => within(message, ...path)?.text
  switch (name) {
    case 'RequestSystemStatus':
      return { is: 'asks-status' }
    case 'RequestSystemStatusResponse':
    case 'SystemStatus': {
      const said = value('systemStatus') ?? ''
      const status = isStatus(said) ? said : 'disabled'
      return { is: 'status', status, isAnswer: name === 'RequestSystemStatusResponse' }
    }
    case 'MonitorStartResponse':
      return { is: 'monitoring', reference: value('monitorCrossRefID') ?? '' }
    case 'StartApplicationSessionPosResponse': {
      const seconds = Number(value('actualSessionDuration'))
      return {
        is: 'session',
        session: value('sessionID') ?? '',
        seconds: Number.isInteger(seconds) && seconds > 0 ? seconds : null,
      }
    }
    case 'StartApplicationSessionNegResponse':
      return { is: 'refused', why: value('errorCode', '*') || name, isSignIn: true }
    case 'CSTAErrorCode': {
      const [category] = message.children
      const why = category?.text || category?.name || name
      return { is: 'refused', why, isSignIn: category?.name === 'security' }
    }
    default:
      return { is: /(Response|Event)$/.test(name) ? 'other' : 'request', name }
  }
}
