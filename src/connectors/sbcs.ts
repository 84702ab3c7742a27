import type { NoParams } from './messages.ts'

/** An SBC's REST API (AudioCodes, "REST API for SBC, Gateway and MSBR Devices"). */
export type SbcAccess = { apiUrl: string; username: string; password: string }

/** Speaks to SBCs. Throws `SbcError`, or the reason of an aborted signal. */
export type Sbcs = {
  /** Runs a CLI script on top of what is configured. */
  run(sbc: SbcAccess, script: string, signal?: AbortSignal): Promise<void>
  /** What is configured, as a CLI script. */
  configuration(sbc: SbcAccess, signal?: AbortSignal): Promise<string>
  /** What it says of itself. */
  about(sbc: SbcAccess, signal?: AbortSignal): Promise<{ softwareVersion: string | null }>
  close(): void
}

export type SbcMessages = {
  'sbc-unreachable': NoParams
  'sbc-sign-in-refused': NoParams
  'sbc-busy': NoParams
  'sbc-refused': { said: string }
  'sbc-answer': NoParams
}
export type SbcReason = {
  [C in keyof SbcMessages]: { code: C; params: SbcMessages[C] }
}[keyof SbcMessages]

/** `transient`: try later. `refused`: a person must act. `isUncertain`: it may have been done all the same, so look first. */
export class SbcError extends Error {
  readonly kind: 'transient' | 'refused'
  readonly reason: SbcReason
  readonly isUncertain: boolean

  constructor(
    kind: SbcError['kind'],
    reason: SbcReason,
    { isUncertain = false, cause }: { isUncertain?: boolean; cause?: unknown } = {},
  ) {
    super(`${reason.code} ${JSON.stringify(reason.params)}`, { cause })
    this.name = 'SbcError'
    this.kind = kind
    this.reason = reason
    this.isUncertain = isUncertain
  }
}
