-- The schema after all migrations, for reading; made by `tsx test/snapshot.ts`, checked in CI. Not to be run.

-- tables
account (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  email text not null,
  username text,
  name text not null,
  role text not null,
  state text not null default 'active'::text,
  theme text not null default 'system'::text,
  density text not null default 'compact'::text,
  single_keys boolean not null default true,
  absolute_time boolean not null default false,
  time_zone text not null default 'UTC'::text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
alarm (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  key text not null,
  severity text not null,
  rank smallint not null = 
CASE severity
    WHEN 'critical'::text THEN 4
    WHEN 'major'::text THEN 3
    WHEN 'minor'::text THEN 2
    ELSE 1
END,
  name text not null,
  source text not null,
  text text not null,
  corrective_action text,
  service_id uuid,
  customer text,
  raised_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  count integer not null default 1,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  cleared_at timestamp with time zone
)
alarm_event (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  alarm_id uuid not null,
  at timestamp with time zone not null default now(),
  change text not null,
  severity text not null,
  by text,
  text text
)
api_token (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  hash text not null,
  role text not null default 'operator'::text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone
)
command (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  lane text not null,
  lane_key text not null = ((COALESCE((tenant_id)::text, (msp_id)::text, 'provider'::text) || '/'::text) || lane),
  seq bigint not null,
  kind text not null,
  subject_kind text not null,
  subject_id uuid,
  subject_name text not null,
  payload jsonb not null default '{}'::jsonb,
  state text not null default 'queued'::text,
  step integer not null default 0,
  steps integer not null default 1,
  step_name text,
  attempt integer not null default 0,
  max_attempts integer not null default 5,
  next_try_at timestamp with time zone not null default now(),
  lease_until timestamp with time zone,
  worker text,
  error text,
  result jsonb,
  log jsonb not null default '[]'::jsonb,
  cancel_requested_at timestamp with time zone,
  cancel_requested_by text,
  requested_by uuid,
  requested_name text not null,
  created_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  ended_at timestamp with time zone
)
counter (
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  value bigint not null
)
counter_delta (
  id bigint not null,
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  amount bigint not null,
  at timestamp with time zone not null default now()
)
counter_history (
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  at timestamp with time zone not null,
  value bigint not null
)
credential (
  account_id uuid not null,
  password_hash text not null,
  changed_at timestamp with time zone not null default now()
)
guess (
  id bigint not null,
  bucket text not null,
  at timestamp with time zone not null default now()
)
idempotency_key (
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  token_id uuid not null,
  key text not null,
  fingerprint text not null,
  status integer,
  body text,
  content_type text,
  created_at timestamp with time zone not null default now()
)
lane (
  key text not null,
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  wake_at timestamp with time zone,
  served_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  busy boolean not null default false
)
license_allocation (
  tenant_id uuid not null,
  service_id uuid not null,
  kind text not null,
  amount integer not null,
  changed_at timestamp with time zone not null default now()
)
license_pool (
  kind text not null,
  purchased integer not null default 0,
  allocated integer not null default 0,
  reserved integer not null default 0,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
log_entry (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  at timestamp with time zone not null default now(),
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  on_behalf_of text,
  type text not null,
  subject_kind text not null,
  subject_id uuid,
  subject_name text,
  before jsonb,
  after jsonb,
  ip inet,
  request_id text,
  result text not null default 'done'::text
)
m365_authentication (
  tenant_id uuid not null,
  method text not null default 'application'::text,
  ms_tenant_id uuid not null,
  client_id text not null,
  client_secret text not null,
  status text not null default 'unknown'::text,
  last_error text,
  validated_at timestamp with time zone,
  secret_expires_at timestamp with time zone
)
managed_number (
  tenant_id uuid not null,
  number text not null,
  number_type text,
  assignment text,
  user_graph_id text,
  city text,
  country text,
  generation integer not null default 0,
  changed_at timestamp with time zone not null default now()
)
managed_user (
  tenant_id uuid not null,
  graph_id text not null,
  upn text,
  display_name text,
  enabled boolean,
  department text,
  usage_location text,
  phone text,
  plans jsonb,
  gateway text,
  ui_changed boolean not null default false,
  tags text[],
  generation integer not null default 0,
  removed_at timestamp with time zone,
  changed_at timestamp with time zone not null default now()
)
msp (
  id uuid not null default gen_random_uuid(),
  name text not null,
  max_organizations integer,
  max_accounts integer,
  created_at timestamp with time zone not null default now()
)
replication (
  tenant_id uuid not null,
  due_at timestamp with time zone,
  max_at timestamp with time zone,
  pending_changes integer not null default 0,
  delta_link text,
  generation integer not null default 0,
  last_result text,
  last_success_at timestamp with time zone,
  users integer not null default 0,
  numbers integer not null default 0
)
saved_view (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  owner_name text not null,
  page text not null,
  name text not null,
  query text not null,
  shared boolean not null default false,
  created_at timestamp with time zone not null default now()
)
selection (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  services uuid[] not null,
  used_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
)
service (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  customer text not null,
  shortname text not null,
  kind text not null,
  license_type text not null,
  licensed_users integer,
  deploy_status text not null default 'unknown'::text,
  status text not null default 'warning'::text,
  status_reason text,
  kit_version text,
  kit_key integer[] = (string_to_array(kit_version, '.'::text))::integer[],
  last_replication_at timestamp with time zone,
  last_replication_error text,
  alarm_count integer not null default 0,
  alarm_rank smallint not null default 0,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
service_import (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid,
  file_name text not null,
  rows jsonb not null,
  errors jsonb not null,
  skip_bad boolean not null default false,
  command_id uuid,
  created_at timestamp with time zone not null default now()
)
session (
  id text not null,
  account_id uuid not null,
  host text not null,
  ip inet,
  agent text,
  created_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null
)
setting (
  name text not null,
  value jsonb not null,
  version integer not null default 1,
  changed_by text,
  changed_at timestamp with time zone not null default now()
)
tenant (
  id uuid not null default gen_random_uuid(),
  shortname text not null,
  full_name text not null,
  msp_id uuid,
  state text not null default 'active'::text,
  time_zone text not null default 'UTC'::text,
  language text not null default 'en'::text,
  country text,
  ms_tenant_id uuid,
  default_domain text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)

-- constraints
account: account_absolute_time_not_null NOT NULL absolute_time
account: account_audience_not_null NOT NULL audience
account: account_created_at_not_null NOT NULL created_at
account: account_density_not_null NOT NULL density
account: account_email_not_null NOT NULL email
account: account_id_not_null NOT NULL id
account: account_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
account: account_name_not_null NOT NULL name
account: account_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
account: account_pkey PRIMARY KEY (id)
account: account_role_not_null NOT NULL role
account: account_single_keys_not_null NOT NULL single_keys
account: account_state_not_null NOT NULL state
account: account_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
account: account_theme_not_null NOT NULL theme
account: account_time_zone_not_null NOT NULL time_zone
account: account_version_not_null NOT NULL version
alarm: alarm_audience_not_null NOT NULL audience
alarm: alarm_count_not_null NOT NULL count
alarm: alarm_id_not_null NOT NULL id
alarm: alarm_key_not_null NOT NULL key
alarm: alarm_last_seen_at_not_null NOT NULL last_seen_at
alarm: alarm_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
alarm: alarm_name_not_null NOT NULL name
alarm: alarm_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
alarm: alarm_pkey PRIMARY KEY (id)
alarm: alarm_raised_at_not_null NOT NULL raised_at
alarm: alarm_rank_not_null NOT NULL rank
alarm: alarm_severity_not_null NOT NULL severity
alarm: alarm_source_not_null NOT NULL source
alarm: alarm_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
alarm: alarm_text_not_null NOT NULL text
alarm_event: alarm_event_alarm_id_alarm_id_fk FOREIGN KEY (alarm_id) REFERENCES alarm(id) ON DELETE CASCADE
alarm_event: alarm_event_alarm_id_not_null NOT NULL alarm_id
alarm_event: alarm_event_at_not_null NOT NULL at
alarm_event: alarm_event_audience_not_null NOT NULL audience
alarm_event: alarm_event_change_not_null NOT NULL change
alarm_event: alarm_event_id_not_null NOT NULL id
alarm_event: alarm_event_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
alarm_event: alarm_event_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
alarm_event: alarm_event_pkey PRIMARY KEY (id)
alarm_event: alarm_event_severity_not_null NOT NULL severity
alarm_event: alarm_event_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
api_token: api_token_audience_not_null NOT NULL audience
api_token: api_token_created_at_not_null NOT NULL created_at
api_token: api_token_created_by_not_null NOT NULL created_by
api_token: api_token_expires_at_not_null NOT NULL expires_at
api_token: api_token_hash_not_null NOT NULL hash
api_token: api_token_hash_unique UNIQUE (hash)
api_token: api_token_id_not_null NOT NULL id
api_token: api_token_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
api_token: api_token_name_not_null NOT NULL name
api_token: api_token_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
api_token: api_token_pkey PRIMARY KEY (id)
api_token: api_token_role_not_null NOT NULL role
api_token: api_token_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
command: command_attempt CHECK (((attempt >= 0) AND ((step >= 0) AND (step <= steps))))
command: command_attempt_not_null NOT NULL attempt
command: command_audience_not_null NOT NULL audience
command: command_created_at_not_null NOT NULL created_at
command: command_id_not_null NOT NULL id
command: command_kind_not_null NOT NULL kind
command: command_lane_key_not_null NOT NULL lane_key
command: command_lane_not_null NOT NULL lane
command: command_log_not_null NOT NULL log
command: command_max_attempts_not_null NOT NULL max_attempts
command: command_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
command: command_next_try_at_not_null NOT NULL next_try_at
command: command_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
command: command_payload_not_null NOT NULL payload
command: command_pkey PRIMARY KEY (id)
command: command_requested_name_not_null NOT NULL requested_name
command: command_seq_not_null NOT NULL seq
command: command_state_not_null NOT NULL state
command: command_step_not_null NOT NULL step
command: command_steps_not_null NOT NULL steps
command: command_subject_kind_not_null NOT NULL subject_kind
command: command_subject_name_not_null NOT NULL subject_name
command: command_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
counter: counter_audience_not_null NOT NULL audience
counter: counter_key UNIQUE NULLS NOT DISTINCT (audience, msp_id, tenant_id, name)
counter: counter_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
counter: counter_name_not_null NOT NULL name
counter: counter_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
counter: counter_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
counter: counter_value_not_null NOT NULL value
counter_delta: counter_delta_amount_not_null NOT NULL amount
counter_delta: counter_delta_at_not_null NOT NULL at
counter_delta: counter_delta_audience_not_null NOT NULL audience
counter_delta: counter_delta_id_not_null NOT NULL id
counter_delta: counter_delta_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
counter_delta: counter_delta_name_not_null NOT NULL name
counter_delta: counter_delta_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
counter_delta: counter_delta_pkey PRIMARY KEY (id)
counter_delta: counter_delta_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
counter_history: counter_history_at_not_null NOT NULL at
counter_history: counter_history_audience_not_null NOT NULL audience
counter_history: counter_history_key UNIQUE NULLS NOT DISTINCT (audience, msp_id, tenant_id, name, at)
counter_history: counter_history_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
counter_history: counter_history_name_not_null NOT NULL name
counter_history: counter_history_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
counter_history: counter_history_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
counter_history: counter_history_value_not_null NOT NULL value
credential: credential_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
credential: credential_account_id_not_null NOT NULL account_id
credential: credential_changed_at_not_null NOT NULL changed_at
credential: credential_password_hash_not_null NOT NULL password_hash
credential: credential_pkey PRIMARY KEY (account_id)
guess: guess_at_not_null NOT NULL at
guess: guess_bucket_not_null NOT NULL bucket
guess: guess_id_not_null NOT NULL id
guess: guess_pkey PRIMARY KEY (id)
idempotency_key: idempotency_key_audience_not_null NOT NULL audience
idempotency_key: idempotency_key_created_at_not_null NOT NULL created_at
idempotency_key: idempotency_key_fingerprint_not_null NOT NULL fingerprint
idempotency_key: idempotency_key_key UNIQUE (token_id, key)
idempotency_key: idempotency_key_key_not_null NOT NULL key
idempotency_key: idempotency_key_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
idempotency_key: idempotency_key_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
idempotency_key: idempotency_key_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
idempotency_key: idempotency_key_token_id_not_null NOT NULL token_id
lane: lane_audience_not_null NOT NULL audience
lane: lane_busy_not_null NOT NULL busy
lane: lane_key_not_null NOT NULL key
lane: lane_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
lane: lane_name_not_null NOT NULL name
lane: lane_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
lane: lane_pkey PRIMARY KEY (key)
lane: lane_served_at_not_null NOT NULL served_at
lane: lane_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_allocation: license_allocation_amount CHECK ((amount > 0))
license_allocation: license_allocation_amount_not_null NOT NULL amount
license_allocation: license_allocation_changed_at_not_null NOT NULL changed_at
license_allocation: license_allocation_kind_license_pool_kind_fk FOREIGN KEY (kind) REFERENCES license_pool(kind)
license_allocation: license_allocation_kind_not_null NOT NULL kind
license_allocation: license_allocation_service_id_not_null NOT NULL service_id
license_allocation: license_allocation_tenant_id_not_null NOT NULL tenant_id
license_allocation: license_allocation_tenant_id_service_id_kind_pk PRIMARY KEY (tenant_id, service_id, kind)
license_allocation: license_allocation_tenant_id_service_id_service_tenant_id_id_fk FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id) ON DELETE CASCADE
license_allocation: license_allocation_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_pool: license_pool_allocated_not_null NOT NULL allocated
license_pool: license_pool_amounts CHECK (((purchased >= 0) AND (allocated >= 0) AND (reserved >= 0)))
license_pool: license_pool_changed_at_not_null NOT NULL changed_at
license_pool: license_pool_kind_not_null NOT NULL kind
license_pool: license_pool_pkey PRIMARY KEY (kind)
license_pool: license_pool_purchased_not_null NOT NULL purchased
license_pool: license_pool_reserved_not_null NOT NULL reserved
license_pool: license_pool_version_not_null NOT NULL version
log_entry: log_entry_actor_kind_not_null NOT NULL actor_kind
log_entry: log_entry_actor_name_not_null NOT NULL actor_name
log_entry: log_entry_at_not_null NOT NULL at
log_entry: log_entry_audience_not_null NOT NULL audience
log_entry: log_entry_id_not_null NOT NULL id
log_entry: log_entry_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
log_entry: log_entry_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
log_entry: log_entry_pkey PRIMARY KEY (id)
log_entry: log_entry_result_not_null NOT NULL result
log_entry: log_entry_subject_kind_not_null NOT NULL subject_kind
log_entry: log_entry_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
log_entry: log_entry_type_not_null NOT NULL type
m365_authentication: m365_authentication_client_id_not_null NOT NULL client_id
m365_authentication: m365_authentication_client_secret_not_null NOT NULL client_secret
m365_authentication: m365_authentication_method_not_null NOT NULL method
m365_authentication: m365_authentication_ms_tenant_id_not_null NOT NULL ms_tenant_id
m365_authentication: m365_authentication_pkey PRIMARY KEY (tenant_id)
m365_authentication: m365_authentication_status_not_null NOT NULL status
m365_authentication: m365_authentication_tenant_id_not_null NOT NULL tenant_id
m365_authentication: m365_authentication_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_number: managed_number_changed_at_not_null NOT NULL changed_at
managed_number: managed_number_generation_not_null NOT NULL generation
managed_number: managed_number_number_not_null NOT NULL number
managed_number: managed_number_tenant_id_not_null NOT NULL tenant_id
managed_number: managed_number_tenant_id_number_pk PRIMARY KEY (tenant_id, number)
managed_number: managed_number_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_user: managed_user_changed_at_not_null NOT NULL changed_at
managed_user: managed_user_generation_not_null NOT NULL generation
managed_user: managed_user_graph_id_not_null NOT NULL graph_id
managed_user: managed_user_tenant_id_graph_id_pk PRIMARY KEY (tenant_id, graph_id)
managed_user: managed_user_tenant_id_not_null NOT NULL tenant_id
managed_user: managed_user_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_user: managed_user_ui_changed_not_null NOT NULL ui_changed
msp: msp_created_at_not_null NOT NULL created_at
msp: msp_id_not_null NOT NULL id
msp: msp_name_not_null NOT NULL name
msp: msp_name_unique UNIQUE (name)
msp: msp_pkey PRIMARY KEY (id)
replication: replication_generation_not_null NOT NULL generation
replication: replication_numbers_not_null NOT NULL numbers
replication: replication_pending_changes_not_null NOT NULL pending_changes
replication: replication_pkey PRIMARY KEY (tenant_id)
replication: replication_tenant_id_not_null NOT NULL tenant_id
replication: replication_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
replication: replication_users_not_null NOT NULL users
saved_view: saved_view_account_id_not_null NOT NULL account_id
saved_view: saved_view_audience_not_null NOT NULL audience
saved_view: saved_view_created_at_not_null NOT NULL created_at
saved_view: saved_view_id_not_null NOT NULL id
saved_view: saved_view_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
saved_view: saved_view_name UNIQUE (account_id, page, name)
saved_view: saved_view_name_not_null NOT NULL name
saved_view: saved_view_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
saved_view: saved_view_owner_name_not_null NOT NULL owner_name
saved_view: saved_view_page_not_null NOT NULL page
saved_view: saved_view_pkey PRIMARY KEY (id)
saved_view: saved_view_query_not_null NOT NULL query
saved_view: saved_view_shared_not_null NOT NULL shared
saved_view: saved_view_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
selection: selection_account_id_not_null NOT NULL account_id
selection: selection_audience_not_null NOT NULL audience
selection: selection_created_at_not_null NOT NULL created_at
selection: selection_id_not_null NOT NULL id
selection: selection_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
selection: selection_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
selection: selection_pkey PRIMARY KEY (id)
selection: selection_services_not_null NOT NULL services
selection: selection_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
service: service_alarm_count_not_null NOT NULL alarm_count
service: service_alarm_rank_not_null NOT NULL alarm_rank
service: service_created_at_not_null NOT NULL created_at
service: service_customer_not_null NOT NULL customer
service: service_deploy_status_not_null NOT NULL deploy_status
service: service_id_not_null NOT NULL id
service: service_kind_not_null NOT NULL kind
service: service_kit_version CHECK ((kit_version ~ '^\d{1,6}(\.\d{1,6}){0,4}$'::text))
service: service_license_kind CHECK ((((kind <> 'direct-routing'::text) OR (license_type ~~ 'hosted-%'::text)) AND ((kind <> 'operator-connect'::text) OR (license_type ~~ 'oc-%'::text))))
service: service_license_type_not_null NOT NULL license_type
service: service_licensed_users CHECK ((licensed_users > 0))
service: service_name_not_null NOT NULL name
service: service_shortname_not_null NOT NULL shortname
service: service_status_not_null NOT NULL status
service: service_status_pair CHECK (((((((((deploy_status = 'unknown'::text) AND (status = 'warning'::text)) OR ((deploy_status = 'ready'::text) AND (status = 'warning'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'ok'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'warning'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'error'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'unmonitored'::text))) OR ((deploy_status = 'failed'::text) AND (status = 'error'::text))))
service: service_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
service: service_tenant_id_not_null NOT NULL tenant_id
service: service_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
service: service_version_not_null NOT NULL version
service_import: service_import_audience_not_null NOT NULL audience
service_import: service_import_created_at_not_null NOT NULL created_at
service_import: service_import_errors_not_null NOT NULL errors
service_import: service_import_file_name_not_null NOT NULL file_name
service_import: service_import_id_not_null NOT NULL id
service_import: service_import_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
service_import: service_import_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
service_import: service_import_pkey PRIMARY KEY (id)
service_import: service_import_rows_not_null NOT NULL rows
service_import: service_import_skip_bad_not_null NOT NULL skip_bad
service_import: service_import_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
session: session_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
session: session_account_id_not_null NOT NULL account_id
session: session_created_at_not_null NOT NULL created_at
session: session_expires_at_not_null NOT NULL expires_at
session: session_host_not_null NOT NULL host
session: session_id_not_null NOT NULL id
session: session_pkey PRIMARY KEY (id)
session: session_seen_at_not_null NOT NULL seen_at
setting: setting_changed_at_not_null NOT NULL changed_at
setting: setting_name_not_null NOT NULL name
setting: setting_pkey PRIMARY KEY (name)
setting: setting_value_not_null NOT NULL value
setting: setting_version_not_null NOT NULL version
tenant: tenant_created_at_not_null NOT NULL created_at
tenant: tenant_full_name_not_null NOT NULL full_name
tenant: tenant_id_not_null NOT NULL id
tenant: tenant_language_not_null NOT NULL language
tenant: tenant_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
tenant: tenant_pkey PRIMARY KEY (id)
tenant: tenant_shortname_not_null NOT NULL shortname
tenant: tenant_state_not_null NOT NULL state
tenant: tenant_time_zone_not_null NOT NULL time_zone
tenant: tenant_version_not_null NOT NULL version

-- indexes
CREATE UNIQUE INDEX account_email ON public.account USING btree (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(email))
CREATE INDEX account_msp ON public.account USING btree (msp_id)
CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id)
CREATE UNIQUE INDEX account_username ON public.account USING btree (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(username))
CREATE UNIQUE INDEX alarm_active_key ON public.alarm USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), key) WHERE (cleared_at IS NULL)
CREATE INDEX alarm_cleared ON public.alarm USING btree (cleared_at, id) WHERE (cleared_at IS NOT NULL)
CREATE INDEX alarm_key ON public.alarm USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), key, cleared_at)
CREATE INDEX alarm_open ON public.alarm USING btree (((- rank)), ((acknowledged_at IS NOT NULL)), raised_at, id) WHERE ((cleared_at IS NULL) OR (acknowledged_at IS NULL))
CREATE UNIQUE INDEX alarm_pkey ON public.alarm USING btree (id)
CREATE INDEX alarm_raised ON public.alarm USING btree (raised_at, id)
CREATE INDEX alarm_service ON public.alarm USING btree (service_id) WHERE (cleared_at IS NULL)
CREATE INDEX alarm_tenant ON public.alarm USING btree (tenant_id, raised_at)
CREATE INDEX alarm_event_alarm ON public.alarm_event USING btree (alarm_id, at)
CREATE INDEX alarm_event_at ON public.alarm_event USING btree (at)
CREATE UNIQUE INDEX alarm_event_pkey ON public.alarm_event USING btree (id)
CREATE UNIQUE INDEX api_token_hash_unique ON public.api_token USING btree (hash)
CREATE UNIQUE INDEX api_token_pkey ON public.api_token USING btree (id)
CREATE INDEX command_by_state ON public.command USING btree (state, seq)
CREATE INDEX command_due ON public.command USING btree (lane_key, next_try_at) WHERE (state = 'queued'::text)
CREATE INDEX command_ended ON public.command USING btree (ended_at) WHERE (ended_at IS NOT NULL)
CREATE INDEX command_lease ON public.command USING btree (lease_until) WHERE (state = 'executing'::text)
CREATE INDEX command_newest ON public.command USING btree (seq)
CREATE UNIQUE INDEX command_one_per_lane ON public.command USING btree (lane_key) WHERE (state = 'executing'::text)
CREATE INDEX command_open ON public.command USING btree (state, seq) WHERE (state = ANY (ARRAY['queued'::text, 'executing'::text]))
CREATE INDEX command_open_subject ON public.command USING btree (subject_id, state, seq) WHERE (state = ANY (ARRAY['queued'::text, 'executing'::text]))
CREATE INDEX command_pace ON public.command USING btree (kind, ended_at) WHERE (state = 'succeeded'::text)
CREATE UNIQUE INDEX command_pkey ON public.command USING btree (id)
CREATE INDEX command_subject ON public.command USING btree (subject_id, seq)
CREATE INDEX command_tenant ON public.command USING btree (tenant_id, seq)
CREATE INDEX command_waiting ON public.command USING btree (lane_key, seq) WHERE (state = 'queued'::text)
CREATE UNIQUE INDEX counter_key ON public.counter USING btree (audience, msp_id, tenant_id, name) NULLS NOT DISTINCT
CREATE UNIQUE INDEX counter_delta_pkey ON public.counter_delta USING btree (id)
CREATE INDEX counter_delta_tenant ON public.counter_delta USING btree (tenant_id)
CREATE INDEX counter_history_at ON public.counter_history USING btree (at)
CREATE UNIQUE INDEX counter_history_key ON public.counter_history USING btree (audience, msp_id, tenant_id, name, at) NULLS NOT DISTINCT
CREATE UNIQUE INDEX credential_pkey ON public.credential USING btree (account_id)
CREATE INDEX guess_at ON public.guess USING btree (at)
CREATE INDEX guess_bucket ON public.guess USING btree (bucket, at)
CREATE UNIQUE INDEX guess_pkey ON public.guess USING btree (id)
CREATE INDEX idempotency_key_at ON public.idempotency_key USING btree (created_at)
CREATE UNIQUE INDEX idempotency_key_key ON public.idempotency_key USING btree (token_id, key)
CREATE UNIQUE INDEX lane_pkey ON public.lane USING btree (key)
CREATE INDEX lane_ready ON public.lane USING btree (served_at, key) WHERE ((wake_at IS NOT NULL) AND (NOT busy))
CREATE INDEX lane_wake ON public.lane USING btree (wake_at) WHERE ((wake_at IS NOT NULL) AND (NOT busy))
CREATE INDEX license_allocation_kind ON public.license_allocation USING btree (kind)
CREATE UNIQUE INDEX license_allocation_tenant_id_service_id_kind_pk ON public.license_allocation USING btree (tenant_id, service_id, kind)
CREATE UNIQUE INDEX license_pool_pkey ON public.license_pool USING btree (kind)
CREATE INDEX log_entry_at ON public.log_entry USING btree (at)
CREATE UNIQUE INDEX log_entry_pkey ON public.log_entry USING btree (id)
CREATE INDEX log_entry_subject ON public.log_entry USING btree (subject_id, at)
CREATE INDEX log_entry_tenant ON public.log_entry USING btree (tenant_id, at)
CREATE UNIQUE INDEX m365_authentication_pkey ON public.m365_authentication USING btree (tenant_id)
CREATE UNIQUE INDEX managed_number_tenant_id_number_pk ON public.managed_number USING btree (tenant_id, number)
CREATE INDEX managed_number_user ON public.managed_number USING btree (tenant_id, user_graph_id)
CREATE UNIQUE INDEX managed_user_tenant_id_graph_id_pk ON public.managed_user USING btree (tenant_id, graph_id)
CREATE UNIQUE INDEX msp_name_unique ON public.msp USING btree (name)
CREATE UNIQUE INDEX msp_pkey ON public.msp USING btree (id)
CREATE INDEX replication_due ON public.replication USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX replication_pkey ON public.replication USING btree (tenant_id)
CREATE UNIQUE INDEX saved_view_name ON public.saved_view USING btree (account_id, page, name)
CREATE UNIQUE INDEX saved_view_pkey ON public.saved_view USING btree (id)
CREATE INDEX saved_view_shared ON public.saved_view USING btree (page) WHERE shared
CREATE UNIQUE INDEX selection_pkey ON public.selection USING btree (id)
CREATE INDEX service_by_alarm ON public.service USING btree (alarm_rank, alarm_count, id)
CREATE INDEX service_by_customer ON public.service USING btree (customer, id)
CREATE INDEX service_by_deploy ON public.service USING btree (deploy_status, id)
CREATE INDEX service_by_kind ON public.service USING btree (kind, id)
CREATE INDEX service_by_kit ON public.service USING btree (COALESCE(kit_key, '{}'::integer[]), id)
CREATE INDEX service_by_license ON public.service USING btree (license_type, id)
CREATE INDEX service_by_name ON public.service USING btree (name, id)
CREATE INDEX service_by_replication ON public.service USING btree (COALESCE(last_replication_at, '-infinity'::timestamp with time zone), id)
CREATE INDEX service_by_shortname ON public.service USING btree (shortname, id)
CREATE INDEX service_by_status ON public.service USING btree (status, id)
CREATE INDEX service_by_users ON public.service USING btree (COALESCE(licensed_users, '-1'::integer), id)
CREATE UNIQUE INDEX service_id ON public.service USING btree (id)
CREATE UNIQUE INDEX service_name ON public.service USING btree (tenant_id, lower(name))
CREATE INDEX service_search ON public.service USING gin ((((((customer || ' '::text) || shortname) || ' '::text) || name)) gin_trgm_ops)
CREATE UNIQUE INDEX service_tenant_id_id_pk ON public.service USING btree (tenant_id, id)
CREATE UNIQUE INDEX service_import_pkey ON public.service_import USING btree (id)
CREATE INDEX session_account ON public.session USING btree (account_id)
CREATE INDEX session_expires ON public.session USING btree (expires_at)
CREATE UNIQUE INDEX session_pkey ON public.session USING btree (id)
CREATE UNIQUE INDEX setting_pkey ON public.setting USING btree (name)
CREATE INDEX tenant_full_name ON public.tenant USING btree (full_name, id)
CREATE INDEX tenant_msp ON public.tenant USING btree (msp_id, id)
CREATE UNIQUE INDEX tenant_pkey ON public.tenant USING btree (id)
CREATE INDEX tenant_search ON public.tenant USING gin ((((full_name || ' '::text) || shortname)) gin_trgm_ops)
CREATE UNIQUE INDEX tenant_shortname ON public.tenant USING btree (lower(shortname))

-- policies
account: backup for select to portal_backup using (true) with check ()
account: every for all to portal_provider using (true) with check (true)
account: gate for all to portal_gatekeeper using (true) with check (true)
account: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
account: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
alarm: backup for select to portal_backup using (true) with check ()
alarm: every for all to portal_provider using (true) with check (true)
alarm: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
alarm: worker for select to portal_worker using (true) with check ()
alarm_event: backup for select to portal_backup using (true) with check ()
alarm_event: every for all to portal_provider using (true) with check (true)
alarm_event: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm_event: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
api_token: backup for select to portal_backup using (true) with check ()
api_token: every for all to portal_provider using (true) with check (true)
api_token: gate for all to portal_gatekeeper using (true) with check (true)
api_token: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
api_token: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
command: backup for select to portal_backup using (true) with check ()
command: every for all to portal_provider using (true) with check (true)
command: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
command: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
command: worker for all to portal_worker using (true) with check (true)
counter: backup for select to portal_backup using (true) with check ()
counter: every for all to portal_provider using (true) with check (true)
counter: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
counter: worker for all to portal_worker using (true) with check (true)
counter_delta: backup for select to portal_backup using (true) with check ()
counter_delta: every for all to portal_provider using (true) with check (true)
counter_delta: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter_delta: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
counter_delta: worker for all to portal_worker using (true) with check (true)
counter_history: backup for select to portal_backup using (true) with check ()
counter_history: every for all to portal_provider using (true) with check (true)
counter_history: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter_history: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
counter_history: worker for all to portal_worker using (true) with check (true)
credential: backup for select to portal_backup using (true) with check ()
credential: every for all to portal_provider using (true) with check (true)
credential: gate for all to portal_gatekeeper using (true) with check (true)
guess: backup for select to portal_backup using (true) with check ()
guess: every for all to portal_provider using (true) with check (true)
guess: gate for all to portal_gatekeeper using (true) with check (true)
guess: worker for all to portal_worker using (true) with check (true)
idempotency_key: backup for select to portal_backup using (true) with check ()
idempotency_key: every for all to portal_provider using (true) with check (true)
idempotency_key: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
idempotency_key: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
idempotency_key: worker for all to portal_worker using (true) with check (true)
lane: backup for select to portal_backup using (true) with check ()
lane: every for all to portal_provider using (true) with check (true)
lane: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lane: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
lane: worker for all to portal_worker using (true) with check (true)
license_allocation: backup for select to portal_backup using (true) with check ()
license_allocation: every for all to portal_provider using (true) with check (true)
license_allocation: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_allocation: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
license_pool: backup for select to portal_backup using (true) with check ()
license_pool: every for all to portal_provider using (true) with check (true)
license_pool: worker for select to portal_worker using (true) with check ()
log_entry: backup for select to portal_backup using (true) with check ()
log_entry: every for all to portal_provider using (true) with check (true)
log_entry: gate for all to portal_gatekeeper using (true) with check (true)
log_entry: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
log_entry: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
m365_authentication: backup for select to portal_backup using (true) with check ()
m365_authentication: every for all to portal_provider using (true) with check (true)
m365_authentication: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
m365_authentication: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
managed_number: backup for select to portal_backup using (true) with check ()
managed_number: every for all to portal_provider using (true) with check (true)
managed_number: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_number: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
managed_user: backup for select to portal_backup using (true) with check ()
managed_user: every for all to portal_provider using (true) with check (true)
managed_user: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_user: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
msp: backup for select to portal_backup using (true) with check ()
msp: every for all to portal_provider using (true) with check (true)
msp: gate for all to portal_gatekeeper using (true) with check (true)
msp: own_tenants for all to portal_msp using ((id = portal_msp())) with check ((id = portal_msp()))
msp: worker for select to portal_worker using (true) with check ()
replication: backup for select to portal_backup using (true) with check ()
replication: every for all to portal_provider using (true) with check (true)
replication: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
replication: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
replication: worker for all to portal_worker using (true) with check (true)
saved_view: backup for select to portal_backup using (true) with check ()
saved_view: every for all to portal_provider using (true) with check (true)
saved_view: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
saved_view: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
selection: backup for select to portal_backup using (true) with check ()
selection: every for all to portal_provider using (true) with check (true)
selection: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
selection: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
selection: worker for all to portal_worker using (true) with check (true)
service: backup for select to portal_backup using (true) with check ()
service: every for all to portal_provider using (true) with check (true)
service: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
service: own_tenants for all to portal_msp using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))
service_import: backup for select to portal_backup using (true) with check ()
service_import: every for all to portal_provider using (true) with check (true)
service_import: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
service_import: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp()))))) with check (((msp_id = portal_msp()) OR (tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.msp_id = portal_msp())))))
service_import: worker for all to portal_worker using (true) with check (true)
session: backup for select to portal_backup using (true) with check ()
session: every for all to portal_provider using (true) with check (true)
session: gate for all to portal_gatekeeper using (true) with check (true)
session: worker for all to portal_worker using (true) with check (true)
setting: backup for select to portal_backup using (true) with check ()
setting: every for all to portal_provider using (true) with check (true)
setting: gate for all to portal_gatekeeper using (true) with check (true)
setting: worker for select to portal_worker using (true) with check ()
tenant: backup for select to portal_backup using (true) with check ()
tenant: every for all to portal_provider using (true) with check (true)
tenant: gate for all to portal_gatekeeper using (true) with check (true)
tenant: own for all to portal_tenant using ((id = portal_tenant())) with check ((id = portal_tenant()))
tenant: own_tenants for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
tenant: worker for select to portal_worker using (true) with check ()

-- rights
account: portal_backup select
account: portal_gatekeeper insert, select, update
account: portal_msp delete, insert, select, update
account: portal_provider delete, insert, select, update
account: portal_tenant delete, insert, select, update
alarm: portal_backup select
alarm: portal_msp delete, insert, select, update
alarm: portal_provider delete, insert, select, update
alarm: portal_tenant delete, insert, select, update
alarm: portal_worker select
alarm_event: portal_backup select
alarm_event: portal_msp insert, select
alarm_event: portal_provider insert, select
alarm_event: portal_tenant insert, select
api_token: portal_backup select
api_token: portal_gatekeeper insert, select, update
api_token: portal_msp delete, insert, select, update
api_token: portal_provider delete, insert, select, update
api_token: portal_tenant delete, insert, select, update
command: portal_backup select
command: portal_msp delete, insert, select, update
command: portal_provider delete, insert, select, update
command: portal_tenant delete, insert, select, update
command: portal_worker delete, insert, select, update
counter: portal_backup select
counter: portal_msp select
counter: portal_provider select
counter: portal_tenant select
counter: portal_worker delete, insert, select, update
counter_delta: portal_backup select
counter_delta: portal_msp insert, select
counter_delta: portal_provider insert, select
counter_delta: portal_tenant insert, select
counter_delta: portal_worker delete, insert, select, update
counter_history: portal_backup select
counter_history: portal_msp select
counter_history: portal_provider select
counter_history: portal_tenant select
counter_history: portal_worker delete, insert, select, update
credential: portal_backup select
credential: portal_gatekeeper insert, select, update
guess: portal_backup select
guess: portal_gatekeeper delete, insert, select, update
guess: portal_worker delete, select
idempotency_key: portal_backup select
idempotency_key: portal_msp delete, insert, select, update
idempotency_key: portal_provider delete, insert, select, update
idempotency_key: portal_tenant delete, insert, select, update
idempotency_key: portal_worker delete, select
lane: portal_backup select
lane: portal_msp delete, insert, select, update
lane: portal_provider delete, insert, select, update
lane: portal_tenant delete, insert, select, update
lane: portal_worker delete, insert, select, update
license_allocation: portal_backup select
license_allocation: portal_msp delete, insert, select, update
license_allocation: portal_provider delete, insert, select, update
license_allocation: portal_tenant delete, insert, select, update
license_pool: portal_backup select
license_pool: portal_provider insert, select, update
license_pool: portal_worker select
log_entry: portal_backup select
log_entry: portal_gatekeeper insert
log_entry: portal_msp insert, select
log_entry: portal_provider insert, select
log_entry: portal_tenant insert, select
m365_authentication: portal_backup select
m365_authentication: portal_msp delete, insert, select, update
m365_authentication: portal_provider delete, insert, select, update
m365_authentication: portal_tenant delete, insert, select, update
managed_number: portal_backup select
managed_number: portal_msp delete, insert, select, update
managed_number: portal_provider delete, insert, select, update
managed_number: portal_tenant delete, insert, select, update
managed_user: portal_backup select
managed_user: portal_msp delete, insert, select, update
managed_user: portal_provider delete, insert, select, update
managed_user: portal_tenant delete, insert, select, update
msp: portal_backup select
msp: portal_gatekeeper select
msp: portal_msp select
msp: portal_provider delete, insert, select, update
msp: portal_worker select
replication: portal_backup select
replication: portal_msp delete, insert, select, update
replication: portal_provider delete, insert, select, update
replication: portal_tenant delete, insert, select, update
replication: portal_worker select, update
saved_view: portal_backup select
saved_view: portal_msp delete, insert, select, update
saved_view: portal_provider delete, insert, select, update
saved_view: portal_tenant delete, insert, select, update
selection: portal_backup select
selection: portal_msp delete, insert, select, update
selection: portal_provider delete, insert, select, update
selection: portal_tenant delete, insert, select, update
selection: portal_worker delete, select
service: portal_backup select
service: portal_msp delete, insert, select, update
service: portal_provider delete, insert, select, update
service: portal_tenant delete, insert, select, update
service_import: portal_backup select
service_import: portal_msp delete, insert, select, update
service_import: portal_provider delete, insert, select, update
service_import: portal_tenant delete, insert, select, update
service_import: portal_worker delete, select
session: portal_backup select
session: portal_gatekeeper delete, insert, select, update
session: portal_worker delete, select
setting: portal_backup select
setting: portal_gatekeeper delete, insert, select, update
setting: portal_provider insert, select, update
setting: portal_worker select
tenant: portal_backup select
tenant: portal_gatekeeper select
tenant: portal_msp insert, select, update
tenant: portal_provider delete, insert, select, update
tenant: portal_tenant select, update
tenant: portal_worker select

-- functions and triggers
CREATE TRIGGER alarm_changed_on_service AFTER UPDATE OF severity, cleared_at ON public.alarm FOR EACH ROW EXECUTE FUNCTION portal_alarms_of_service()
CREATE TRIGGER alarm_counted_delete AFTER DELETE ON public.alarm REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_delete()
CREATE TRIGGER alarm_counted_insert AFTER INSERT ON public.alarm REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_insert()
CREATE TRIGGER alarm_counted_update AFTER UPDATE ON public.alarm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_update()
CREATE TRIGGER alarm_raised_on_service AFTER INSERT OR DELETE ON public.alarm FOR EACH ROW EXECUTE FUNCTION portal_alarms_of_service()
CREATE TRIGGER command_counted_delete AFTER DELETE ON public.command REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_delete()
CREATE TRIGGER command_counted_insert AFTER INSERT ON public.command REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_insert()
CREATE TRIGGER command_counted_update AFTER UPDATE ON public.command REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_update()
CREATE TRIGGER service_counted_delete AFTER DELETE ON public.service REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_delete()
CREATE TRIGGER service_counted_insert AFTER INSERT ON public.service REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_insert()
CREATE TRIGGER service_counted_update AFTER UPDATE ON public.service REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_update()
CREATE TRIGGER tenant_renamed AFTER UPDATE OF full_name, shortname ON public.tenant FOR EACH ROW WHEN (((old.full_name IS DISTINCT FROM new.full_name) OR (old.shortname IS DISTINCT FROM new.shortname))) EXECUTE FUNCTION portal_names_of_service()
gate_account(p_tenant uuid, p_login text) security definer
gate_fingerprint(p_fingerprint text) security definer
gate_first_operator(p_token_hash text, p_email text, p_name text, p_password_hash text) security definer
gate_first_operator_link(p_token_hash text, p_valid interval) security definer
gate_first_operator_waits(p_token_hash text) security definer
gate_guess(p_buckets text[], p_limits integer[], p_window interval) security definer
gate_guess_forgive(p_guesses bigint[]) security definer
gate_log(p_account uuid, p_type text, p_result text, p_ip inet, p_request text) security definer
gate_password(p_account uuid) security definer
gate_password_set(p_account uuid, p_hash text, p_was text) security definer
gate_session(p_id text, p_host text, p_idle interval) security definer
gate_session_end(p_id text) security definer
gate_session_open(p_id text, p_account uuid, p_host text, p_ip inet, p_agent text, p_absolute interval) security definer
gate_sessions(p_account uuid, p_idle interval) security definer
gate_sessions_end(p_account uuid, p_keep text) security definer
gate_sessions_standing(p_ids text[], p_idle interval) security definer
gate_sessions_touch(p_ids text[]) security definer
gate_token(p_hash text) security definer
portal_alarms_of_service()
portal_announce(p_topic text, p_tenant uuid)
portal_count_alarm_delete()
portal_count_alarm_insert()
portal_count_alarm_update()
portal_count_command_delete()
portal_count_command_insert()
portal_count_command_update()
portal_count_service_delete()
portal_count_service_insert()
portal_count_service_update()
portal_isolate(IN relation regclass, IN kind text)
portal_keep_counts(IN relation text, IN owner_columns text, IN counted text)
portal_msp()
portal_names_of_service()
portal_tenant()
