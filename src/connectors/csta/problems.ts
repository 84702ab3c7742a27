import type { DialOptions } from '../dial.ts'

/** A telephone system, and whose events of it are monitored. */
export type CstaTarget = {
  host: string
  port: number
  transport: 'tcp' | 'tls'
  /** Without one nobody signs in. */
  username: string | null
  password: string | null
  device: string
  heartbeatSeconds: number
}

type None = Readonly<Record<string, never>>
/** What can be wrong with a telephone system, by code, with what a sentence about it names. */
export type PbxProblemMessages = {
  'pbx-unreachable': None
  'pbx-no-encryption': None
  'pbx-closed': None
  'pbx-silent': None
  'pbx-garbled': None
  'pbx-sign-in-refused': { said: string }
  'pbx-monitor-refused': { said: string }
  'pbx-status-refused': { said: string }
  'pbx-status': { status: string }
  'pbx-slow': None
}
export type PbxProblem = {
  [C in keyof PbxProblemMessages]: { code: C; params: PbxProblemMessages[C] }
}[keyof PbxProblemMessages]

/** How a system that is connected is: `up` without a problem, `degraded` or `down` with one. */
export type CstaState = { status: 'up' | 'degraded' | 'down'; problem: PbxProblem | null }

/** How a session ended; null: it was stopped by us. */
export type CstaEnd = { status: 'down' | 'auth-failed'; problem: PbxProblem } | null

export type HoldOptions = DialOptions & {
  signal: AbortSignal
  /** How the system is, once it is known, and each time that changes. */
  onState: (state: CstaState) => void
  /** It has answered, or told of something, once more; at most twice a heartbeat. */
  onSeen?: () => void
  /** For an answer; ten seconds, and never longer than a heartbeat. */
  answerMs?: number
  /** Authorities trusted beside the public ones (PEM). */
  authorities?: string
}

/** Why a session is over; thrown inside and handed back. */
export class Ended extends Error {
  readonly end: NonNullable<CstaEnd>

  constructor(problem: PbxProblem, status: 'down' | 'auth-failed' = 'down') {
    super(problem.code)
    this.end = { status, problem }
  }
}

export const unreachable: PbxProblem = { code: 'pbx-unreachable', params: {} }
export const closed: PbxProblem = { code: 'pbx-closed', params: {} }
export const garbled: PbxProblem = { code: 'pbx-garbled', params: {} }
export const silent: PbxProblem = { code: 'pbx-silent', params: {} }
export const slow: PbxProblem = { code: 'pbx-slow', params: {} }
