/** Tables whose tenant_id is no owner: each with the reason why rights alone decide who reads them. */
export const globalTables: Record<string, string> = {
  tenant: 'is the tenant itself: policies compare its own id and msp_id',
  msp: 'a list of partners: the provider sees all, an MSP itself, a tenant none',
  setting: 'values of the installation: provider only',
  license_pool: 'what the provider bought: provider only, a tenant never sees a total',
  credential: 'password hashes: no audience has any right, only the gate’s functions',
  session: 'sessions: no audience has any right, only the gate’s functions',
  guess: 'wrong passwords, before anyone is known: only the gate’s functions',
}

/** Tables owned by the provider, one MSP or one tenant. */
export const ownedTables: Record<string, string> = {
  log_entry: 'the provider’s and an MSP’s own acts are logged too',
  command: 'the provider queues work of its own, such as imports',
  lane: 'lanes of the provider’s own commands',
  alarm: 'pools and connectors raise alarms that are no tenant’s',
  alarm_event: 'history of such alarms',
  counter: 'totals of the provider and of MSPs',
  counter_delta: 'changes of provider-owned rows count too',
  counter_history: 'samples of those totals',
  saved_view: 'operators keep views',
  selection: 'operators select across tenants',
  service_import: 'operators import customers that do not exist yet',
  account: 'staff of the provider and of MSPs',
  api_token: 'scoped to provider, MSP or tenant',
  idempotency_key: 'follows the token',
}

/** Unique indexes of tenant tables that leave tenant_id out. */
export const uniqueWithoutTenant: Record<string, string> = {
  service_id: 'random UUID, addressed by id in URLs',
}

/** Foreign keys between tenant-bearing tables that leave tenant_id out. */
export const keysWithoutTenant: Record<string, string> = {
  alarm_event_alarm_id_alarm_id_fk: 'owned tables: tenant_id may be null, the id is a random UUID',
}

/** Further roles with a policy, and the tables they may have it on. */
export const otherPolicies: Record<string, string[]> = {
  portal_worker: [
    'command',
    'lane',
    'counter',
    'counter_delta',
    'counter_history',
    'replication',
    'guess',
    'session',
    'idempotency_key',
    'selection',
    'service_import',
    'tenant',
    'msp',
    'setting',
    'license_pool',
    'alarm',
  ],
  portal_gatekeeper: [
    'log_entry',
    'account',
    'credential',
    'session',
    'guess',
    'api_token',
    'setting',
    'tenant',
    'msp',
  ],
}
