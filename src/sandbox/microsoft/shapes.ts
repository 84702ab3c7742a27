import type { Registered } from './consent.state.ts'
import type { Consents } from './consent.ts'
import type { Directory, DirectoryOptions } from './directory.ts'
import type { Domains } from './domains.ts'
import type { Endpoint, Fault, Faults } from './faults.ts'
import type { Groups } from './groups.ts'
import type { Licenses, Subscription } from './licenses.ts'
import type { Application } from './login.ts'
import type { Operations } from './operations.ts'
import type { Policies, Teams } from './teams.ts'

export type TenantOptions = Application &
  Omit<DirectoryOptions, 'seed' | 'taken'> & {
    policies?: Policies
    /** What was bought; unless said, Microsoft 365 E5 with units to spare. */
    subscriptions?: readonly Subscription[]
  }

/** Something that a client had done, in the order in which it was done. */
export type Made = { kind: string; targetId: string } & Record<string, unknown>

export type Tenant = {
  application: Application
  directory: Directory
  teams: Teams
  groups: Groups
  operations: Operations
  domains: Domains
  licenses: Licenses
  /** Every change that a client made, each as often as it was made. */
  made: Made[]
  faults: Faults
  simulateChanges: (count: number) => void
  /** Raised to make every token handed out so far worthless. */
  tokensIssue: number
  calls: Record<Endpoint, number>
}

/** The tenant's own application, the provider's that was let in, or who signed in to that. */
export type Caller = 'own' | 'provider' | 'delegated'

export type Call = {
  base: string
  url: URL
  prefer: string
  fault: Fault | null
  tenant: Tenant
  body: Record<string, unknown>
  by: Caller
  /** What the path names, if anything. */
  id: string
  names: string[]
}

export type Microsoft = {
  url: string
  loginUrl: string
  graphUrl: string
  /** Makes the provider's application known, which tenants may let in. */
  register(application: Registered): void
  consent: Consents
  /** Known already: the application is renewed, the directory stays. */
  addTenant(options: TenantOptions): Directory
  tenant(msTenantId: string): Tenant
  directory(msTenantId: string): Directory
  fail(msTenantId: string, fault: Fault): void
  heal(msTenantId: string): void
  revokeTokens(msTenantId: string): void
  /** Lets a tenant's people do what people do, `count` changes of it; those of a composition stay as they are. */
  simulateChanges(msTenantId: string, count: number): void
  stop(): Promise<void>
}
