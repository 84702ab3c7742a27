/** Tables whose tenant_id is no owner: each with the reason why rights alone decide who reads them. */
export const globalTables: Record<string, string> = {
  tenant: 'is the tenant itself: policies compare its own id and msp_id',
  msp: 'a list of partners: the provider sees all, an MSP itself, a tenant none',
  wallboard_pairing: 'screens that are nobody’s yet: only functions',
  setting: 'values of the installation: provider only',
  sbc: 'the provider’s own: provider only',
  script_template: 'the provider’s own: provider only',
  script_version: 'the provider’s own, and never changed: provider only',
  license_pool: 'what the provider bought: provider only, a tenant never sees a total',
  license_file: 'what the provider bought: provider only',
  seat_type: 'what the provider bought: provider only, a tenant never sees a total',
  seat_type_peak: 'the most seats of all tenants at once: provider only',
  license_line: 'what the provider bought: provider only',
  credential: 'password hashes: no audience has any right, only the auth functions',
  session: 'sessions: no audience has any right, only the auth functions',
  kept_form: 'what was entered when a session ended: only the auth functions',
  rate_limit_hit: 'wrong passwords, before anyone is known: only the auth functions',
  factor: 'second factors: only the auth functions',
  recovery_code: 'second factors: only the auth functions',
  identity_link: 'who is who at an OpenID provider: only the auth functions',
  host_quarantine: 'hosts that rest are nobody’s any more: provider only',
  wave: 'one change to services of many tenants: provider only',
  calling_profile: 'trunks and profiles of the provider at Microsoft: provider only',
  oc_trunk: 'trunks and profiles of the provider at Microsoft: provider only',
  sync_task: 'how the provider reads Operator Connect: provider only',
  sync_run: 'how the provider reads Operator Connect: provider only',
  tombstone: 'what stays of deleted tenants: provider only',
  log_base: 'where chains of the log begin: provider and worker',
  log_joint: 'where chains of the log go on under another key: provider and worker',
  schema_migration: 'which migrations were applied: the provider looks',
  backup_run: 'backups and drills: provider only',
  secret_rotation: 'changes of PORTAL_SECRET: the provider, and every process that follows one',
  key_holder: 'processes and the secrets that they know: each says so, the provider looks',
  canary_run: 'rounds of the isolation canary: provider and worker',
  secret: 'sealed secrets of the installation: provider, and the worker that uses them',
  worker_process:
    'processes of the installation: the worker says that it lives, the displays of the provider and of MSPs show it',
  subscription_product: 'what MSPs may order: the provider’s list, an MSP sees what is offered',
  msp_order: 'an MSP sees its own by a policy of its own; it outlives whom it is about',
  mau_month: 'an MSP sees its own by a policy of its own; it outlives whom it is about',
  mau_correction: 'an MSP sees its own by a policy of its own; it outlives whom it is about',
  mau_notice: 'an MSP sees its own by a policy of its own',
}

/** Global tables of which an MSP reads its own rows, and those that it may order. */
export const mspPolicies: Record<string, string> = {
  msp_order: '(msp_id = portal_msp())',
  mau_month: '(msp_id = portal_msp())',
  mau_correction: '(msp_id = portal_msp())',
  mau_notice: '(msp_id = portal_msp())',
  subscription_product: 'active',
  worker_process: 'true',
}

const ofOwned = { column: 'visible_to_msp', of: 'visible_to_msp, msp_id, tenant_id' }
/** Tables whose rows carry the MSP that reaches them, by which its policy finds them: the column, and the trigger that keeps it, whatever is given. */
export const carriesMsp: Record<string, { column: string; trigger: string; of: string }> = {
  service: { column: 'msp_id', trigger: 'service_msp', of: 'msp_id, tenant_id' },
  command: { trigger: 'command_msp', ...ofOwned },
  alarm: { trigger: 'alarm_msp', ...ofOwned },
}

/** Tables owned by the provider, one MSP or one tenant. */
export const ownedTables: Record<string, string> = {
  log_entry: 'the provider’s and an MSP’s own acts are logged too',
  command: 'the provider queues work of its own, such as imports',
  lane: 'lanes of the provider’s own commands',
  alarm: 'pools and connectors raise alarms that are no tenant’s',
  alarm_event: 'history of such alarms',
  alarm_source: 'the provider, MSPs and tenants each have their own',
  alarm_source_engine: 'follows its source',
  trap_mapping: 'the provider, MSPs and tenants each have their own',
  maintenance: 'the provider and MSPs each have their own',
  wallboard: 'the provider and MSPs each have their own',
  webhook: 'the provider, MSPs and tenants each have their own',
  delivery: 'follows its webhook',
  notification_rule: 'the provider, MSPs and tenants each have their own',
  notification_step: 'follows its rule',
  notification: 'follows its rule',
  notice: 'follows its rule',
  counter: 'totals of the provider and of MSPs',
  counter_delta: 'changes of provider-owned rows count too',
  counter_history: 'samples of those totals',
  license_grace: 'the whole installation has one, too',
  saved_view: 'operators keep views',
  selection: 'operators select across tenants',
  service_import: 'operators import customers that do not exist yet',
  account: 'staff of the provider and of MSPs',
  api_token: 'scoped to provider, MSP or tenant',
  idempotency_key: 'follows the token',
  branding: 'the provider’s and MSPs’ looks are inherited',
  tenant_draft: 'belongs to whoever enters a tenant that does not exist yet',
  service_draft: 'belongs to whoever enters a service that does not exist yet',
  invitation: 'staff are invited too',
  identity_provider: 'the provider’s staff sign in with one too',
  mail: 'staff get mail too',
  pbx_connection: 'the provider’s telephone systems are shared by tenants',
  lead: 'the provider’s until it is assigned to an MSP',
}

export const everyRight = 'delete, insert, select, update'
const toAll = (held: string) => ({
  portal_provider: held,
  portal_msp: held,
  portal_tenant: held,
})
const reported =
  'update (changed_at, is_flapping, last_error, last_seen_at, lines_all, lines_up, status, status_since)'
const used = 'update (period, refused, used)'

/**
 * Tables where an audience has other rights than its kind's: every right on a table that has owners, none on a global
 * one. In brackets the columns that alone may be changed.
 */
export const otherRights: Record<string, Partial<ReturnType<typeof toAll>>> = {
  log_entry: toAll('insert, select'),
  alarm_event: {
    ...toAll('insert, select'),
    portal_provider: 'insert, select, update (matched_at)',
  },
  user_change: toAll('insert, select'),
  // a customer has no wall
  wallboard: { portal_tenant: '' },
  counter: toAll('select'),
  counter_delta: toAll('insert, select'),
  counter_history: toAll('select'),
  // who counts is the provider's to say, and what was counted is changed by nobody
  license_factor_setting: { portal_msp: 'select', portal_tenant: 'select' },
  license_audit: toAll('insert, select, update'),
  license_run: toAll('insert, select'),
  license_run_user: toAll('insert, select, update (to_run)'),
  license_grace: { portal_msp: 'select', portal_tenant: 'insert, select, update' },
  license_reservation: { portal_msp: 'select', portal_tenant: 'select' },
  // a service is taken into operation by the provider
  dns_record: { portal_msp: '', portal_tenant: '' },
  deployment: { portal_msp: '', portal_tenant: '' },
  deployment_part: { portal_msp: '', portal_tenant: '' },
  onboarding_invitation: { portal_msp: '', portal_tenant: '' },
  wave_item: { portal_provider: 'insert, select, update', portal_msp: '', portal_tenant: '' },
  tenant_tag: { portal_provider: 'delete, insert, select', portal_msp: '', portal_tenant: '' },
  leftover: { portal_provider: 'insert, select', portal_msp: '', portal_tenant: '' },
  // Operator Connect is the provider's
  lead: { portal_msp: '', portal_tenant: '' },
  calling_profile: { portal_provider: everyRight },
  oc_trunk: { portal_provider: everyRight },
  emergency_address: { portal_msp: '', portal_tenant: '' },
  oc_number: { portal_msp: '', portal_tenant: '' },
  oc_number_event: { portal_provider: 'insert, select', portal_msp: '', portal_tenant: '' },
  number_job: { portal_msp: '', portal_tenant: '' },
  number_job_item: { portal_msp: '', portal_tenant: '' },
  sync_task: { portal_provider: 'select, update' },
  sync_run: { portal_provider: everyRight },
  // telephone systems are the provider's to connect: an MSP sees none, a tenant how its own stand
  pbx_connection: { portal_msp: '', portal_tenant: `select, ${reported}` },
  pbx_range: { portal_msp: '', portal_tenant: 'select' },
  handset: { portal_msp: '', portal_tenant: 'select' },
  // seats are taken and given back by functions alone, and are no MSP's
  seat_type: { portal_provider: 'select, update' },
  seat_type_peak: { portal_provider: 'select' },
  seat_cap: { portal_provider: 'insert, select, update', portal_msp: '', portal_tenant: 'select' },
  seat_lease: { portal_provider: 'select', portal_msp: '', portal_tenant: 'select' },
  seat_denial: { portal_provider: 'select', portal_msp: '', portal_tenant: 'select' },
  seat_peak: { portal_provider: 'select', portal_msp: '', portal_tenant: 'select' },
  // metering is no tenant's to see; functions count, and a closed month is written once
  mau_account: { portal_provider: 'select', portal_msp: 'select', portal_tenant: '' },
  mau_total: { portal_provider: 'select', portal_msp: 'select', portal_tenant: '' },
  mau_activity: { portal_provider: 'select', portal_msp: 'select', portal_tenant: '' },
  mau_counter: { portal_provider: 'select', portal_msp: 'select', portal_tenant: '' },
  mau_limit: {
    portal_provider: 'insert, select, update',
    portal_msp: 'insert, select, update',
    portal_tenant: '',
  },
  mau_month: { portal_provider: 'insert, select', portal_msp: 'select' },
  mau_correction: { portal_provider: 'insert, select', portal_msp: 'select' },
  mau_notice: { portal_provider: 'insert, select', portal_msp: 'select' },
  msp_order: { portal_provider: 'insert, select, update', portal_msp: 'select' },
  subscription_product: { portal_provider: everyRight, portal_msp: 'select' },
  // an MSP makes tenants with their quotas and switches, and cannot change them after
  tenant_permission: { portal_msp: 'insert, select', portal_tenant: 'select' },
  tenant_quota: { portal_msp: `insert, select, ${used}`, portal_tenant: `select, ${used}` },
  support_session: {
    portal_msp: 'insert, select, update',
    portal_tenant:
      'select, update (approved_at, approved_by, end_cause, ended_at, ended_by, ends_at, started_at, token_hash)',
  },
  tenant: {
    portal_provider: everyRight,
    portal_msp: 'insert, select, update',
    portal_tenant: 'select, update',
  },
  msp: { portal_provider: everyRight, portal_msp: 'select', portal_tenant: 'select' },
  host_quarantine: { portal_provider: everyRight },
  log_base: { portal_provider: 'select' },
  log_joint: { portal_provider: 'select' },
  schema_migration: { portal_provider: 'select' },
  backup_run: { portal_provider: 'insert, select, update' },
  secret_rotation: { portal_provider: 'insert, select, update' },
  key_holder: { portal_provider: 'select' },
  canary_run: { portal_provider: 'insert, select, update' },
  worker_process: { portal_provider: 'select', portal_msp: 'select' },
  license_pool: { portal_provider: 'insert, select, update' },
  license_file: { portal_provider: 'insert, select, update' },
  license_line: { portal_provider: 'insert, select' },
  sbc: { portal_provider: everyRight },
  script_template: { portal_provider: everyRight },
  script_version: { portal_provider: 'delete, insert, select' },
  secret: { portal_provider: 'insert, select, update' },
  setting: { portal_provider: 'insert, select, update' },
  wave: { portal_provider: 'insert, select, update' },
  tombstone: { portal_provider: 'insert, select, update' },
}

/** Unique indexes of tenant tables that leave tenant_id out; that of a random id alone may. */
export const uniqueWithoutTenant: Record<string, string> = {
  tenant_domain_host: 'a host is one tenant’s; the answer is the same whoever has it',
  sip_connection_gateway: 'a gateway is one tenant’s; the answer is the same whoever has it',
  support_session_tokenHash_unique: 'hash of a random token',
  deployment_gateway: 'a gateway is one tenant’s; only the provider writes it',
  oc_number_active: 'a number is one customer’s; only the provider writes it',
  onboarding_invitation_hash_unique: 'hash of a random token',
  onboarding_invitation_stateHash_unique: 'hash of a random token',
}

/** Foreign keys between tenant-bearing tables that leave tenant_id out. */
export const keysWithoutTenant: Record<string, string> = {
  alarm_source_token_id_api_token_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  alarm_source_id_alarm_source_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  alarm_maintenance_id_maintenance_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  maintenance_of_source_alarm_source_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  notification_rule_id_notification_rule_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  notification_alarm_id_alarm_id_fk: 'owned tables: tenant_id may be null, the id is a random UUID',
  notification_webhook_id_webhook_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  notice_webhook_id_webhook_id_fk: 'owned tables: tenant_id may be null, the id is a random UUID',
  notification_step_rule_id_notification_rule_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  notification_step_webhook_id_webhook_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  alarm_source_engine_source_id_alarm_source_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  delivery_webhook_id_webhook_id_fk: 'owned tables: tenant_id may be null, the id is a random UUID',
  invitation_account_id_account_id_fk:
    'owned tables: tenant_id may be null, the id is a random UUID',
  lead_customer_id_service_id_service_tenant_id_id_fk:
    'a lead is the provider’s or an MSP’s, and customer_id is the tenant of its service; only the provider writes it',
  pbx_range_connection_id_pbx_connection_id_fk:
    'a range is of a shared system, which is the provider’s; the id is a random UUID',
}

/** What may go with an account: its keys and what is under way. Evidence of what somebody did copies their name instead. */
export const goesWithAccount: Record<string, string> = {
  credential: 'the password',
  factor: 'the second factor',
  recovery_code: 'the second factor',
  kept_form: 'what was entered and not sent',
  identity_link: 'who it is at an OpenID provider; each sign-in stands in the log',
  session: 'what it is signed in with',
  invitation: 'a mailed link; that it was sent and used stands in the log',
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
    'rate_limit_hit',
    'session',
    'kept_form',
    'idempotency_key',
    'selection',
    'service_import',
    'tenant',
    'msp',
    'setting',
    'license_pool',
    'alarm',
    'tenant_domain',
    'quota_usage',
    'mail',
    'secret',
    'invitation',
    'support_session',
    'host_quarantine',
    'log_entry',
    'log_base',
    'log_joint',
    'secret_rotation',
    'key_holder',
    'canary_run',
    'backup_run',
    'worker_process',
    'tenant_draft',
    'service_draft',
    'queued_change',
    'license_run',
    'license_run_user',
    'pbx_connection',
    'handset',
    'seat_lease',
    'seat_denial',
    'seat_peak',
    'seat_type_peak',
    'mau_counter',
    'alarm_event',
    'alarm_source',
    'alarm_source_engine',
    'trap_mapping',
    'delivery',
    'webhook',
  ],
  portal_auth: [
    'schema_migration',
    'secret_rotation',
    'onboarding_invitation',
    'sbc',
    'wallboard',
    'wallboard_pairing',
    'maintenance',
    'alarm_source',
    'mau_account',
    'mau_total',
    'mau_limit',
    'mau_activity',
    'mau_counter',
    'counter',
    'counter_history',
    'site',
    'mau_month',
    'msp_order',
    'subscription_product',
    'seat_type',
    'seat_cap',
    'seat_lease',
    'seat_denial',
    'seat_peak',
    'seat_type_peak',
    'tenant_domain',
    'branding',
    'tenant_permission',
    'support_session',
    'invitation',
    'factor',
    'recovery_code',
    'identity_provider',
    'identity_link',
    'host_quarantine',
    'log_entry',
    'account',
    'credential',
    'session',
    'kept_form',
    'rate_limit_hit',
    'api_token',
    'setting',
    'tenant',
    'msp',
    'license_pool',
    'service',
    'managed_user',
    'managed_number',
    'number_range',
    'reserved_number',
    'sip_connection',
    'alarm',
    'alarm_event',
    'counter_delta',
    'pbx_connection',
    'pbx_range',
    'handset',
  ],
}

/** SECURITY DEFINER functions that the worker alone may call, for many tenants at once. */
export const workerFunctions: readonly string[] = [
  'portal_seats_take',
  'portal_seats_renew',
  'portal_seats_revive',
  'portal_seats_release',
  'portal_seats_expire',
]

/** SECURITY DEFINER functions that an audience may call, each with what keeps it to its own. */
export const audienceFunctions: Record<string, string> = {
  portal_alarm_starts:
    'is a trigger: sees what its own row falls into, and tells no more than that',
  portal_alarm_settles:
    'is a trigger: sees whether the service of its own row is monitored, and tells no more than that',
  portal_wall_pairing:
    'answers the provider and MSPs, to whom a code is shown: a screen is nobody’s until it is approved',
  portal_wall_pairing_use: 'answers the provider and MSPs, for an id that a code was given for',
  portal_users_found: 'the tenant of its scope alone',
  portal_pbx_seen:
    'finds systems by role: all, none, or those of portal_tenant() without where they are',
  portal_refuse_former_seal:
    'a trigger: refuses a value sealed under a former secret, whoever writes it',
  portal_snmp_taken: 'answers yes or no about a community or a user, as saving one does',
  portal_gateway_taken: 'answers yes or no about a gateway, as saving one does',
  portal_sbc_takes_prefixes: 'asks portal_may_reach of the tenant, and answers yes or no',
  portal_numbers_shared: 'asks portal_may_reach of the tenant, and tells it nothing',
  portal_may_reach: 'says whether the caller’s own audience holds an owner',
  portal_sessions_end: 'asks portal_may_reach of the account',
  portal_tenant_sessions_end: 'asks portal_may_reach of the tenant',
  portal_support_session_end: 'asks portal_may_reach of the support session’s tenant',
  portal_first_password: 'asks portal_may_reach of the account, and never replaces one',
  portal_token_maker: 'asks portal_may_reach of the token, and tells one word of who made it',
  portal_has_password: 'asks portal_may_reach of the account',
  portal_factor_remove: 'asks portal_may_reach of the account',
  portal_log_months: 'one number of the installation, told to whoever reads a log',
  portal_license_limits: 'three numbers of the installation that alarms tell tenants anyway',
  portal_pool_free: 'asks portal_may_reach for the caller’s MSP, which no tenant has',
  portal_pool_draw: 'asks portal_may_reach of the tenant, and refuses tenants',
  portal_host_rests: 'answers yes or no about a name that is nobody’s',
  portal_mail_ready: 'answers yes or no about the installation, no value',
  portal_identity_forget: 'asks portal_may_reach of the identity provider',
  portal_link_hours: 'a number of the installation that invited people are told anyway',
  portal_main_kit: 'one version of the installation, by which people filter services of their own',
  portal_host_taken:
    'asks portal_may_reach of the tenant, and answers yes or no about a proven host',
  portal_host_sessions_end: 'asks portal_may_reach of the tenant',
  portal_domain_remove: 'asks portal_may_reach of the domain’s tenant',
  portal_brand_above: 'asks portal_may_reach, and tells what the sign-in page shows anyway',
  portal_shortname_taken: 'answers yes or no about a name, as creating a tenant does',
  portal_msp_places: 'asks portal_may_reach of the MSP',
  portal_order_place: 'asks portal_may_reach of the MSP',
  portal_order_cancel: 'asks portal_may_reach of the order’s MSP',
  portal_msp_sessions_end: 'answers the provider alone',
  portal_tenants_free: 'answers the provider and MSPs yes or no, and no number',
  portal_tenants_counted: 'a trigger, which nobody can call: counts tenants in the provider’s pool',
  portal_seats_counted: 'a trigger, which nobody can call: counts seats of their tenants and pools',
  portal_seats_revoke: 'asks portal_may_reach of the tenant, and names seats of that one',
  portal_services_found: 'finds rows of portal_msp() alone, for the role of an MSP alone',
  portal_tenants_found: 'finds rows of portal_msp() alone, for the role of an MSP alone',
  portal_tenants_named:
    'finds tenants by role: all, those of portal_msp(), or portal_tenant() alone',
  portal_mau_basis: 'one word of the installation, which says what a month counts',
  portal_mau_count:
    'finds organizations by role: all, those of portal_msp(), or portal_tenant() alone',
  portal_mau_account:
    'finds the organization by role: all, those of portal_msp(), or portal_tenant() alone',
  portal_mau_seed: 'answers the provider alone, with a number',
  portal_mau_of: 'asks portal_may_reach of the MSP, and answers a sum',
  portal_msp_counts: 'asks portal_may_reach of the MSP, and answers sums',
  portal_mau_near: 'asks portal_may_reach of the MSP',
  portal_counters_move: 'refuses everybody but the provider',
  portal_mau_closing_hours:
    'says a number of hours that everybody may know, and names no owner’s row',
  portal_tenant_defaults: 'answers the provider and MSPs, and names no owner’s row',
}

/** Deletes the rows of tenants in state deleting: its owner has a policy for those and no other, its caller is the provider. */
export const purger = {
  role: 'portal_purger',
  function: 'portal_purge',
  rule: "(tenant_id IN ( SELECT t.id\n   FROM tenant t\n  WHERE (t.state = 'deleting'::text)))",
  /** Global tables that it purges, too, each with its rule. */
  others: {
    tenant: "(state = 'deleting'::text)",
    log_base: "(owner IN ( SELECT t.id\n   FROM tenant t\n  WHERE (t.state = 'deleting'::text)))",
    log_joint: "(owner IN ( SELECT t.id\n   FROM tenant t\n  WHERE (t.state = 'deleting'::text)))",
  } as Record<string, string>,
}
