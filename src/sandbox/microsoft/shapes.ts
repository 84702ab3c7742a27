import type { Directory, DirectoryOptions } from './directory.ts'
import type { Endpoint, Fault, Faults } from './faults.ts'
import type { Application } from './login.ts'

export type TenantOptions = Application & Omit<DirectoryOptions, 'seed' | 'taken'>

export type Tenant = {
  application: Application
  directory: Directory
  faults: Faults
  simulateChanges: (count: number) => void
  /** Raised to make every token handed out so far worthless. */
  tokensIssue: number
  calls: Record<Endpoint, number>
}

export type Microsoft = {
  url: string
  loginUrl: string
  graphUrl: string
  /** Known already: the application is renewed, the directory stays. */
  addTenant(options: TenantOptions): Directory
  tenant(msTenantId: string): Tenant
  directory(msTenantId: string): Directory
  fail(msTenantId: string, fault: Fault): void
  heal(msTenantId: string): void
  revokeTokens(msTenantId: string): void
  /** Lets a tenant's people do what people do, `count` changes of it. */
  simulateChanges(msTenantId: string, count: number): void
  stop(): Promise<void>
}
