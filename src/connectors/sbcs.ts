import { randomBytes } from 'node:crypto'
import type { NoParams } from './messages.ts'
import {
  createOutbound,
  type OutboundAnswer,
  type OutboundRequest,
  Unreachable,
} from './outbound.ts'

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

/** From the first byte out to the last byte in: a script of some hundred lines runs for seconds. */
const answerMs = 20_000
const maxBytes = 8 * 1024 * 1024
const saidCharacters = 300

/**
 * Speaks to SBCs by AudioCodes' REST API ("REST API for SBC, Gateway and MSBR Devices", 7.40: Status, CLI Script, Incremental
 * CLI Script) with Basic authentication. Of https the certificate has to be trusted for its host; redirects are not followed.
 */
export function createSbcs({
  timeoutMs = answerMs,
  ...options
}: {
  allow?: readonly string[]
  timeoutMs?: number
} = {}): Sbcs {
  const outbound = createOutbound({ ...options, peer: 'sbc', timeoutMs, maxBytes })

  async function ask(
    { apiUrl, username, password }: SbcAccess,
    path: string,
    { headers, ...request }: OutboundRequest = {},
  ): Promise<OutboundAnswer> {
    const isChange = request.method !== undefined
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    let answer: OutboundAnswer
    try {
      answer = await outbound.ask(`${apiUrl.replace(/\/+$/, '')}/api/v1${path}`, {
        ...request,
        headers: { Authorization: authorization, Accept: 'application/json', ...headers },
      })
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause
      const isUncertain = isChange && cause.wasConnected
      throw new SbcError(
        'transient',
        { code: 'sbc-unreachable', params: {} },
        { isUncertain, cause },
      )
    }
    const error = faultIn(answer, isChange)
    if (error) throw error
    return answer
  }

  return {
    async run(sbc, script, signal) {
      const { type, body } = uploaded('cli.txt', script)
      await ask(sbc, '/files/cliScript/incremental', {
        ...{ method: 'PUT', headers: { 'Content-Type': type }, body },
        ...(signal && { signal }),
      })
    },
    configuration: async (sbc, signal) =>
      (await ask(sbc, '/files/cliScript', { ...(signal && { signal }) })).text,
    async about(sbc, signal) {
      const { text } = await ask(sbc, '/status', { ...(signal && { signal }) })
      const version = fieldOf(text, 'versionID')
      if (version === undefined) throw new SbcError('refused', { code: 'sbc-answer', params: {} })
      return { softwareVersion: version?.slice(0, 100) ?? null }
    },
    close: () => outbound.close(),
  }
}

/** One file as a form would send it (RFC 7578), under the name that the API knows. */
function uploaded(name: string, text: string): { type: string; body: string } {
  const boundary = `----${randomBytes(24).toString('hex')}`
  const head = `Content-Disposition: form-data; name="file"; filename="${name}"`
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: `--${boundary}\r\n${head}\r\nContent-Type: application/octet-stream\r\n\r\n${text}\r\n--${boundary}--\r\n`,
  }
}

/** What is wrong with an answer; null where it is the one that was asked for. */
function faultIn({ status, text }: OutboundAnswer, isChange: boolean): SbcError | null {
  if (status >= 200 && status < 300) return null
  if (status === 401 || status === 403)
    return new SbcError('refused', { code: 'sbc-sign-in-refused', params: {} })
  // another script runs, or the redundant unit is being brought up to date
  if ([409, 423, 429, 503].includes(status))
    return new SbcError('transient', { code: 'sbc-busy', params: {} })
  if (status >= 500)
    return new SbcError('transient', { code: 'sbc-answer', params: {} }, { isUncertain: isChange })
  const said = status === 400 ? fieldOf(text, 'description') : undefined
  if (said) {
    const output = fieldOf(text, 'output')
    const whole = [said, output].filter(Boolean).join(' ')
    return new SbcError('refused', {
      code: 'sbc-refused',
      params: { said: whole.replace(/\s+/g, ' ').slice(0, saidCharacters) },
    })
  }
  return new SbcError('refused', { code: 'sbc-answer', params: {} })
}

/** A text in an object of JSON; null where it is empty, undefined where there is no such object or text. */
function fieldOf(text: string, name: string): string | null | undefined {
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null) return undefined
    const field: unknown = Reflect.get(found, name)
    return typeof field === 'string' ? field.trim() || null : undefined
  } catch {
    return undefined
  }
}
