import { randomBytes } from 'node:crypto'
import type { Application } from './login.ts'

/** What of a tenant consent is about. */
export type ConsentTenant = {
  application: Application
  tokensIssue: number
  directory: { domain: string }
}

/** An application of many tenants; `roles` are those that consent gives, all that a customer's own has unless said. */
export type Registered = {
  clientId: string
  clientSecret: string
  redirectUris: readonly string[]
  roles?: readonly string[]
}

/** Who signs in: a tenant's administrator, somebody else of it, or a guest there. */
export type SandboxAccount = { tid: string; upn: string; isAdmin: boolean; isGuest: boolean }

/**
 * What goes otherwise than usual, the next `times` it is asked for. `on` consent: the redirect says `error` with `code`, or
 * another `tenant`. On `token` and `code`: refused with `error` and AADSTS `code`, or `status`, or a token of another tenant `tid`.
 */
export type ConsentFault = {
  on: 'consent' | 'devicecode' | 'code' | 'token'
  times?: number
  error?: string
  code?: number
  tenant?: string
  tid?: string
  status?: number
}

type Device = {
  userCode: string
  clientId: string
  until: number
  isDeclined: boolean
  account: SandboxAccount | null
}
type Whose = { tid: string; upn: string; clientId: string }

export type ConsentState = ReturnType<typeof createState>

const codeSeconds = 900

/** What stands of consent, codes and refresh tokens. */
export function createState(tenants: ReadonlyMap<string, ConsentTenant>, url: string) {
  const consented = new Set<string>()
  let faults: ConsentFault[] = []
  const refreshTokens = new Map<string, Whose>()
  return {
    ...{ tenants, url, refreshTokens },
    applications: new Map<string, Registered>(),
    devices: new Map<string, Device>(),
    /** By tenant, with which AADSTS code its refresh tokens are refused. */
    refused: new Map<string, number>(),
    /** What the next codes are good for, and how often they may be asked about, in seconds. */
    codes: { seconds: codeSeconds, interval: 5 },
    hasConsent: (tid: string, clientId: string) => consented.has(`${tid} ${clientId}`),
    setConsent(tid: string, clientId: string, isGiven: boolean) {
      if (isGiven) consented.add(`${tid} ${clientId}`)
      else consented.delete(`${tid} ${clientId}`)
    },
    newRefreshToken(whose: Whose): string {
      const token = `1.${randomBytes(40).toString('base64url')}`
      refreshTokens.set(token, { tid: whose.tid, upn: whose.upn, clientId: whose.clientId })
      return token
    },
    addFault: (fault: ConsentFault) => faults.push({ times: 1, ...fault }),
    takeFault(on: ConsentFault['on']): ConsentFault | null {
      const found = faults.find((fault) => fault.on === on)
      if (!found) return null
      found.times = (found.times ?? 1) - 1
      faults = faults.filter(({ times = 0 }) => times > 0)
      return found
    },
  }
}
