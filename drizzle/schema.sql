-- The schema after all migrations, for reading; made by `tsx test/snapshot.ts`, checked in CI. Not to be run.

-- tables
account (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  email text not null,
  username text,
  signs_in_by_email boolean not null default true,
  signs_in_by_username boolean not null default true,
  name text not null,
  role text not null,
  state text not null default 'active'::text,
  theme text not null default 'system'::text,
  density text not null default 'compact'::text,
  single_keys boolean not null default true,
  absolute_time boolean not null default false,
  time_zone text not null default 'UTC'::text,
  factor_at timestamp with time zone,
  last_sign_in_at timestamp with time zone,
  may_create boolean not null default true,
  may_purchase boolean not null default false,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
alarm (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  visible_to_msp uuid,
  key text not null,
  severity text not null,
  rank smallint not null = 
CASE severity
    WHEN 'critical'::text THEN 4
    WHEN 'major'::text THEN 3
    WHEN 'minor'::text THEN 2
    ELSE 1
END,
  name jsonb not null,
  source jsonb not null,
  text jsonb not null,
  corrective_action jsonb,
  service_id uuid,
  customer text,
  origin text not null default 'portal'::text,
  source_id uuid,
  cause text,
  labels jsonb not null default '{}'::jsonb,
  raised_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  count integer not null default 1,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  ack_tier text,
  ack_until text,
  ack_until_at timestamp with time zone,
  ack_rank smallint not null = 
CASE ack_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END,
  claimed_at timestamp with time zone,
  claimed_by text,
  claim_tier text,
  next_check_at timestamp with time zone,
  shelved_until timestamp with time zone,
  shelved_by text,
  shelved_reason text,
  shelve_tier text,
  maintenance_id uuid,
  maintenance_tier text,
  apart_rank smallint not null = GREATEST(
CASE shelve_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END,
CASE maintenance_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END),
  quiet_rank smallint not null = GREATEST(
CASE ack_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END,
CASE shelve_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END,
CASE maintenance_tier
    WHEN 'provider'::text THEN 3
    WHEN 'msp'::text THEN 2
    WHEN 'tenant'::text THEN 1
    ELSE 0
END),
  changed_at timestamp with time zone[] not null default ARRAY[now()],
  flapping_since timestamp with time zone,
  held_clear_at timestamp with time zone,
  noted_at timestamp with time zone not null default now(),
  is_news boolean not null default false,
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
  tier text,
  text jsonb,
  matched_at timestamp with time zone
)
alarm_source (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  kind text not null,
  token_id uuid,
  snmp jsonb not null default '{}'::jsonb,
  secret text,
  lookup text,
  active boolean not null default true,
  expected_minutes integer,
  max_per_second integer not null default 100,
  load double precision not null default 0,
  load_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone,
  accepted bigint not null default 0,
  refused bigint not null default 0,
  dropped bigint not null default 0,
  problem jsonb,
  problem_at timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
)
alarm_source_engine (
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  source_id uuid not null,
  engine_id text not null,
  boots bigint not null,
  time bigint not null,
  at timestamp with time zone not null default now()
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
  created_by_id uuid,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  last_used_at timestamp with time zone
)
backup_run (
  id uuid not null default gen_random_uuid(),
  kind text not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  file text,
  bytes bigint,
  rows bigint,
  taken_at timestamp with time zone,
  failure jsonb,
  is_gone boolean not null default false
)
branding (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  product_name text,
  line text,
  accent text,
  logo bytea,
  logo_type text,
  logo_hash text,
  support_address text,
  terms_url text,
  privacy_url text,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
calling_profile (
  id uuid not null default gen_random_uuid(),
  family text not null,
  microsoft_id text,
  name text not null,
  environment text not null default ''::text,
  region text not null default ''::text,
  countries text[] not null default '{}'::text[],
  carrier text not null default ''::text,
  offers jsonb not null default '[]'::jsonb,
  emergency_dial_strings text[] not null default '{}'::text[],
  is_emergency boolean not null default false,
  emergency_profile_id text,
  trunks jsonb not null default '[]'::jsonb,
  missing_since timestamp with time zone,
  synced_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
)
canary_run (
  id uuid not null default gen_random_uuid(),
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  attempts integer not null default 0,
  leaks jsonb not null default '[]'::jsonb,
  error jsonb
)
command (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  visible_to_msp uuid,
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
  step_name jsonb,
  attempt integer not null default 0,
  max_attempts integer not null default 5,
  next_try_at timestamp with time zone not null default now(),
  lease_until timestamp with time zone,
  worker text,
  error jsonb,
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
  changed_at timestamp with time zone not null default now(),
  must_change boolean not null default false
)
delivery (
  id uuid not null default gen_random_uuid(),
  seq bigint not null,
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  webhook_id uuid not null,
  event text not null,
  body text not null,
  alarm_id uuid,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  next_try_at timestamp with time zone not null default now(),
  tries jsonb not null default '[]'::jsonb,
  replay_of uuid,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone
)
deployment (
  tenant_id uuid not null,
  service_id uuid not null,
  connection_id uuid not null,
  sbc_id uuid,
  gateway text not null,
  zone text,
  cac_profile text,
  scripts jsonb not null default '{}'::jsonb,
  variables jsonb not null default '{}'::jsonb,
  secrets text,
  consent text not null,
  ms_tenant_id uuid,
  proof text,
  phase text not null,
  is_undo boolean not null default false,
  step text not null default 'dns'::text,
  due_at timestamp with time zone,
  waiting_since timestamp with time zone,
  requested_name text not null,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone
)
deployment_part (
  tenant_id uuid not null,
  service_id uuid not null,
  part text not null,
  state text not null,
  is_ours boolean not null default true,
  name text not null,
  outside_id text,
  changed_at timestamp with time zone not null default now()
)
dial_plan_prefix (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  prefix text not null,
  tag text not null,
  kind text,
  service_id uuid,
  source text not null default 'portal'::text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
dns_record (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  service_id uuid not null,
  zone text not null,
  name text not null,
  type text not null,
  value text not null,
  ttl integer not null,
  state text not null,
  error jsonb,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now()
)
emergency_address (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  family text not null,
  microsoft_id text,
  description text not null,
  country text not null,
  lines text not null,
  city text not null,
  region text not null default ''::text,
  postal_code text not null default ''::text,
  is_validated boolean not null default false,
  locations jsonb not null default '[]'::jsonb,
  missing_since timestamp with time zone,
  synced_at timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
factor (
  account_id uuid not null,
  secret text not null,
  confirmed_at timestamp with time zone,
  last_step bigint not null default 0
)
handset (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  extension text not null,
  username text not null,
  password text not null,
  contact text,
  transport text,
  user_agent text,
  registered_until timestamp with time zone,
  registered_since timestamp with time zone,
  csta text not null default 'none'::text,
  csta_since timestamp with time zone not null default now(),
  refused integer not null default 0,
  refused_at timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
host_quarantine (
  host text not null,
  until timestamp with time zone not null,
  reason text not null
)
idempotency_key (
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  holder_id uuid not null,
  key text not null,
  fingerprint text not null,
  status integer,
  body text,
  content_type text,
  headers jsonb,
  created_at timestamp with time zone not null default now()
)
identity_link (
  provider_id uuid not null,
  subject text not null,
  account_id uuid not null,
  linked_at timestamp with time zone not null default now()
)
identity_provider (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  label text not null,
  issuer text not null,
  client_id text not null,
  client_secret text not null,
  enabled boolean not null default true,
  trusts_factor boolean not null default false,
  acr_values text,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
invitation (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  kind text not null,
  email text,
  hash text not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  ended text
)
kept_form (
  id text not null,
  account_id uuid not null,
  content text not null,
  created_at timestamp with time zone not null default now()
)
key_holder (
  id uuid not null,
  name text not null,
  keys text[] not null,
  seals_by text not null,
  seen_at timestamp with time zone not null default now()
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
lead (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  family text not null,
  microsoft_id text,
  ms_tenant_id uuid,
  microsoft_status text,
  direct boolean not null default false,
  company_name text not null,
  company_size text,
  contact_name text not null default ''::text,
  contact_email text not null default ''::text,
  contact_phone text not null default ''::text,
  contacts jsonb not null default '[]'::jsonb,
  addresses jsonb not null default '[]'::jsonb,
  countries text[] not null default '{}'::text[],
  comments text not null default ''::text,
  consented_on timestamp with time zone,
  modified_on timestamp with time zone,
  customer_id uuid,
  service_id uuid,
  missing_since timestamp with time zone,
  synced_at timestamp with time zone,
  version integer not null default 1,
  created_by text,
  created_at timestamp with time zone not null default now()
)
leftover (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  service_id uuid not null,
  service_name text not null,
  part text not null,
  name text not null,
  at text,
  reason text not null,
  left_by text not null,
  left_at timestamp with time zone not null default now()
)
license_allocation (
  tenant_id uuid not null,
  service_id uuid not null,
  kind text not null,
  amount integer not null,
  changed_at timestamp with time zone not null default now()
)
license_audit (
  tenant_id uuid not null,
  run integer not null default 0,
  taken_at timestamp with time zone,
  licensed integer not null default 0,
  acquired integer not null default 0
)
license_factor_setting (
  tenant_id uuid not null,
  service_id uuid not null,
  template boolean not null,
  interface boolean not null,
  service_numbers boolean not null,
  gateway_rule text,
  numbers_rule text,
  reject_rule text,
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamp with time zone not null default now()
)
license_file (
  id uuid not null default gen_random_uuid(),
  sha256 text not null,
  state text not null,
  reason jsonb,
  file_id text,
  serial bigint,
  kid text,
  customer text,
  expires_at timestamp with time zone,
  supersedes text,
  loaded_by text not null,
  loaded_at timestamp with time zone not null default now()
)
license_grace (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  began_at timestamp with time zone not null default now(),
  ends_at timestamp with time zone not null,
  enough_since timestamp with time zone
)
license_line (
  file_id uuid not null,
  position integer not null,
  sku text not null,
  quantity integer not null,
  valid_to timestamp with time zone
)
license_pool (
  kind text not null,
  purchased integer not null default 0,
  allocated integer not null default 0,
  reserved integer not null default 0,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
license_reservation (
  tenant_id uuid not null,
  service_id uuid not null,
  kind text not null,
  purpose text not null,
  amount integer not null,
  license_type text not null,
  reserved_at timestamp with time zone not null default now(),
  reserved_name text not null,
  expires_at timestamp with time zone not null
)
license_run (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  number integer not null,
  taken_at timestamp with time zone not null default now(),
  trigger text not null,
  requested_name text not null,
  copied_at timestamp with time zone,
  acquired integer not null,
  licensed integer not null,
  direct_routing integer not null,
  operator_connect integer not null,
  template integer not null,
  interface integer not null,
  service_number integer not null,
  phones integer not null,
  services jsonb not null
)
license_run_user (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  subject text not null,
  name text not null,
  service_id uuid not null,
  factor text,
  fits smallint not null,
  matched text,
  from_run integer not null,
  to_run integer,
  since timestamp with time zone not null
)
lifecycle_group (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  template_id uuid not null,
  service_id uuid,
  position integer not null default 100,
  directory_group text,
  department text,
  country text,
  site_id uuid,
  applied_at timestamp with time zone,
  applied_version integer,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
lifecycle_member (
  tenant_id uuid not null,
  graph_id text not null,
  group_id uuid not null,
  template_id uuid not null,
  template_version integer not null,
  applied_at timestamp with time zone not null default now()
)
lifecycle_template (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  voice_routing_policy text,
  calling_policy text,
  dial_plan text,
  emergency_routing_policy text,
  voicemail_policy text,
  usage_location text,
  number_range_id uuid,
  site_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
log_base (
  owner uuid not null,
  seq bigint not null,
  hash text not null,
  seal text not null,
  pruned_at timestamp with time zone not null default now()
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
  result text not null default 'done'::text,
  seq bigint,
  hash text
)
log_joint (
  id uuid not null default gen_random_uuid(),
  owner uuid not null,
  seq bigint not null,
  hash text not null,
  from_key text not null,
  to_key text not null,
  seal_from text not null,
  seal_to text not null,
  at timestamp with time zone not null default now()
)
m365_authentication (
  tenant_id uuid not null,
  method text not null default 'application'::text,
  ms_tenant_id uuid not null,
  client_id text not null,
  client_secret text,
  secret_expires_at timestamp with time zone,
  other_secret text,
  other_expires_at timestamp with time zone,
  certificate text,
  private_key text,
  certificate_expires_at timestamp with time zone,
  refresh_token text,
  token_expires_at timestamp with time zone,
  consented_by text,
  consented_at timestamp with time zone,
  status text not null default 'unknown'::text,
  last_error jsonb,
  denied text[] not null default '{}'::text[],
  validated_at timestamp with time zone,
  tried_at timestamp with time zone,
  version integer not null default 1
)
mail (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  template text not null,
  data jsonb not null default '{}'::jsonb,
  language text not null,
  to_name text not null,
  to_address text not null,
  account_id uuid,
  invitation_id uuid,
  command_id uuid,
  state text not null default 'queued'::text,
  error jsonb,
  message_id text,
  created_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone
)
maintenance (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  kind text not null,
  of_tenant uuid,
  of_service uuid,
  of_source uuid,
  of_cause text,
  time_zone text not null,
  weekday smallint,
  start_time text,
  minutes integer,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  begun_at timestamp with time zone,
  ended_at timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
)
managed_group (
  tenant_id uuid not null,
  graph_id text not null,
  name text not null,
  members integer not null default 0,
  generation integer not null default 0
)
managed_member (
  tenant_id uuid not null,
  group_id text not null,
  user_id text not null,
  generation integer not null default 0
)
managed_number (
  tenant_id uuid not null,
  number text not null,
  graph_id text,
  number_type text,
  assignment text,
  user_graph_id text,
  city text,
  country text,
  generation integer not null default 0,
  kept_at timestamp with time zone,
  changed_at timestamp with time zone not null default now()
)
managed_user (
  tenant_id uuid not null,
  graph_id text not null,
  upn text,
  display_name text,
  name_key text = lower(COALESCE(display_name, upn, ''::text)),
  upn_key text = lower(COALESCE(upn, ''::text)),
  enabled boolean,
  department text,
  usage_location text,
  phone text,
  mobile_phone text,
  job_title text,
  office text,
  employee_id text,
  plans jsonb,
  account_type text,
  voice_enabled boolean,
  policies jsonb not null default '{}'::jsonb,
  groups text[] not null default '{}'::text[],
  gateway text,
  ui_changed_at timestamp with time zone,
  ui_changed_by text,
  site_id uuid,
  offboarded_at timestamp with time zone,
  tags text[],
  generation integer not null default 0,
  removed_at timestamp with time zone,
  kept_at timestamp with time zone,
  changed_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now()
)
mau_account (
  tenant_id uuid not null,
  account text not null,
  state text not null default 'active'::text,
  first_seen_at timestamp with time zone not null,
  changed_at timestamp with time zone not null
)
mau_activity (
  tenant_id uuid not null,
  period text not null,
  account text not null,
  at timestamp with time zone not null
)
mau_correction (
  id uuid not null default gen_random_uuid(),
  msp_id uuid not null,
  organization_id uuid not null,
  name text not null,
  period text not null,
  amount integer not null,
  reason text not null,
  by text not null,
  at timestamp with time zone not null default now()
)
mau_counter (
  tenant_id uuid not null,
  period text not null,
  mau integer not null default 0,
  is_news boolean not null default true,
  is_seeded boolean not null default false
)
mau_limit (
  tenant_id uuid not null,
  max_mau integer not null,
  version integer not null default 1
)
mau_month (
  id bigint not null,
  scope text not null,
  msp_id uuid,
  organization_id uuid,
  name text not null,
  period text not null,
  mau integer not null,
  max integer,
  allowance bigint,
  overage bigint,
  csv text,
  seal character(64),
  at timestamp with time zone not null
)
mau_notice (
  msp_id uuid,
  subject_id uuid not null,
  period text not null,
  step integer not null,
  at timestamp with time zone not null default now()
)
mau_total (
  tenant_id uuid not null,
  accounts integer not null default 0,
  active integer not null default 0
)
msp (
  id uuid not null default gen_random_uuid(),
  name text not null,
  state text not null default 'active'::text,
  max_organizations integer,
  max_accounts integer,
  base_allowance integer not null default 0,
  default_max_mau integer not null default 1000000,
  auto_approval boolean not null default false,
  contact_name text,
  contact_email text,
  contact_phone text,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
msp_order (
  id uuid not null default gen_random_uuid(),
  number integer not null default 0,
  msp_id uuid not null,
  product_id uuid not null,
  product_name text not null,
  product_code text not null,
  price text not null,
  term_months integer not null,
  mau integer not null,
  quantity integer not null,
  state text not null default 'placed'::text,
  placed_by text not null,
  placed_at timestamp with time zone not null default now(),
  decided_by text,
  decided_at timestamp with time zone,
  reason text,
  starts_at timestamp with time zone,
  ends_at timestamp with time zone,
  version integer not null default 1
)
notice (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  email text,
  webhook_id uuid,
  is_digest boolean not null,
  at timestamp with time zone not null
)
notification (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  rule_id uuid,
  alarm_id uuid not null,
  email text,
  webhook_id uuid,
  after_minutes integer not null default 0,
  rank smallint not null,
  state text not null default 'waiting'::text,
  due_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  clear_due_at timestamp with time zone,
  clear_sent_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
)
notification_rule (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  active boolean not null default true,
  severity text not null,
  of_tenants uuid[] not null default '{}'::uuid[],
  labels jsonb not null default '{}'::jsonb,
  time_zone text not null default 'UTC'::text,
  days smallint[] not null default '{1,2,3,4,5,6,7}'::smallint[],
  from_time text,
  to_time text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
)
notification_step (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  rule_id uuid not null,
  after_minutes integer not null,
  email text,
  webhook_id uuid
)
number_job (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  number integer not null,
  family text not null,
  kind text not null,
  state text not null default 'queued'::text,
  service_id uuid,
  service_name text not null default ''::text,
  source text not null,
  usage text,
  additional_usages text[] not null default '{}'::text[],
  country text,
  calling_profile_id text,
  connection_id uuid,
  address_id text,
  location_id text,
  ticket text,
  upload_id uuid not null,
  file_hash text,
  send_key uuid not null default gen_random_uuid(),
  ms_job_id text,
  sent_at timestamp with time zone,
  due_at timestamp with time zone,
  waiting_since timestamp with time zone,
  sbc_state text not null default 'none'::text,
  error jsonb,
  total integer not null,
  done integer not null default 0,
  failed integer not null default 0,
  requested_by uuid,
  requested_name text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone
)
number_job_item (
  tenant_id uuid not null,
  job_id uuid not null,
  place integer not null,
  number text not null,
  number_id uuid,
  row integer,
  state text not null default 'pending-upload'::text,
  code text,
  reason jsonb,
  entry_id text,
  changed_at timestamp with time zone not null default now()
)
number_range (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  first text not null,
  last text not null,
  span int8range not null = int8range((substr(first, 2))::bigint, (substr(last, 2))::bigint, '[]'::text),
  site_id uuid,
  service_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
oc_number (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  family text not null,
  number text not null,
  state text not null,
  service_id uuid,
  service_name text not null default ''::text,
  microsoft_id text,
  source text,
  assignment text not null default 'unassigned'::text,
  usages text[] not null default '{}'::text[],
  capabilities text[] not null default '{}'::text[],
  country text not null default ''::text,
  calling_profile_id text,
  address_id text,
  location_id text,
  connection_id uuid,
  ms_job_id text,
  job_id uuid,
  acquired_on timestamp with time zone,
  released_at timestamp with time zone,
  rests_until timestamp with time zone,
  seen_at timestamp with time zone,
  sbc_at timestamp with time zone,
  sbc_tag text,
  sbc_read_at timestamp with time zone,
  is_old boolean = (state = ANY (ARRAY['released'::text, 'gone'::text])),
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
oc_number_event (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  number_id uuid not null,
  event jsonb not null,
  job_id uuid,
  ms_job_id text,
  by text not null,
  at timestamp with time zone not null default now()
)
oc_trunk (
  id uuid not null default gen_random_uuid(),
  microsoft_id text not null,
  fqdn text not null,
  missing_since timestamp with time zone,
  synced_at timestamp with time zone not null default now()
)
onboarding_invitation (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  service_id uuid not null,
  full_name text not null,
  email text,
  admin_email text,
  language text not null,
  hash text not null,
  state text not null default 'created'::text,
  mail_id uuid,
  sent_at timestamp with time zone,
  opened_at timestamp with time zone,
  state_hash text,
  state_until timestamp with time zone,
  user_code text,
  verification_uri text,
  device_code text,
  poll_seconds integer,
  poll_at timestamp with time zone,
  code_until timestamp with time zone,
  way text,
  client_id text,
  ms_tenant_id uuid,
  refresh_token text,
  authenticated_at timestamp with time zone,
  error jsonb,
  upgrade_to text,
  upgrade_users integer,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone
)
pbx_connection (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  kind text not null,
  topology text not null,
  host text,
  port integer,
  transport text not null default 'tcp'::text,
  username text,
  password text,
  device text,
  heartbeat_seconds integer not null default 30,
  enabled boolean not null default true,
  status text not null default 'connecting'::text,
  status_since timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone,
  last_error jsonb,
  lines_up integer,
  lines_all integer,
  changed_at timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  is_flapping boolean not null default false,
  held_by uuid,
  held_until timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
pbx_range (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  first text not null,
  last text not null,
  span numrange not null = numrange((('0.'::text || first))::numeric, ((('0.'::text || last))::numeric + ((('0.'::text || repeat('0'::text, (length(last) - 1))) || '1'::text))::numeric), '[)'::text),
  created_at timestamp with time zone not null default now()
)
queued_change (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  seq bigint not null,
  service_id uuid,
  graph_id text not null,
  user_name text not null,
  kind text not null,
  wanted jsonb not null,
  was jsonb not null,
  factor text not null default 'user-interface'::text,
  batch uuid not null,
  not_before timestamp with time zone,
  state text not null default 'waiting'::text,
  operation text,
  attempts integer not null default 0,
  error jsonb,
  command_id uuid,
  next_ask_at timestamp with time zone,
  drifted_at timestamp with time zone,
  drift jsonb,
  requested_by uuid,
  requested_name text not null,
  created_at timestamp with time zone not null default now(),
  sent_at timestamp with time zone,
  ended_at timestamp with time zone
)
quota_month (
  tenant_id uuid not null,
  quota text not null,
  period text not null,
  used bigint not null,
  refused bigint not null
)
quota_usage (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  quota text not null,
  amount bigint not null,
  reference text,
  taken_by text not null,
  taken_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone
)
rate_limit_hit (
  id bigint not null,
  bucket text not null,
  at timestamp with time zone not null default now()
)
recovery_code (
  account_id uuid not null,
  hash text not null,
  used_at timestamp with time zone
)
replication (
  tenant_id uuid not null,
  due_at timestamp with time zone,
  max_at timestamp with time zone,
  pending_changes integer not null default 0,
  delta_link text,
  link_refusals integer not null default 0,
  read_all boolean not null default false,
  generation integer not null default 0,
  missing jsonb,
  last_result text,
  last_success_at timestamp with time zone,
  users integer not null default 0,
  numbers integer not null default 0
)
reserved_number (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  number text not null,
  reason text not null,
  until timestamp with time zone,
  reserved_by text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
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
sbc (
  id uuid not null default gen_random_uuid(),
  number integer not null,
  name text not null,
  fqdn text not null,
  address text not null,
  port integer not null,
  transport text not null,
  api_url text,
  username text,
  password text,
  cac_profiles text[] not null default '{}'::text[],
  dial_plan integer,
  status text not null default 'unknown'::text,
  failures integer not null default 0,
  last_error jsonb,
  last_contact_at timestamp with time zone,
  probed_at timestamp with time zone,
  round_trip_ms integer,
  software_version text,
  plan_held_until timestamp with time zone,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
schema_migration (
  tag text not null,
  hash text not null,
  release text not null,
  oldest text not null,
  applied_at timestamp with time zone not null default now(),
  took_ms integer not null
)
script_template (
  id uuid not null default gen_random_uuid(),
  number integer not null,
  name text not null,
  kind text not null,
  phase text not null,
  is_default boolean not null default false,
  current integer not null default 1,
  version integer not null default 1,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  changed_at timestamp with time zone not null default now()
)
script_version (
  template_id uuid not null,
  number integer not null,
  text text not null,
  variables text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null default now()
)
seat_cap (
  tenant_id uuid not null,
  type text not null,
  maximum integer not null default 0,
  in_use integer not null default 0,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
seat_denial (
  tenant_id uuid not null,
  type text not null,
  reason text not null,
  minute timestamp with time zone not null,
  denied integer not null
)
seat_lease (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  type text not null,
  user_name text not null,
  holder text not null,
  clients text[] not null,
  token_hashes text[] not null,
  state text not null default 'active'::text,
  is_overdraft boolean not null default false,
  granted_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text
)
seat_peak (
  tenant_id uuid not null,
  type text not null,
  day date not null,
  peak integer not null
)
seat_type (
  type text not null,
  total integer not null default 0,
  in_use integer not null default 0,
  overdraft_kind text not null default 'none'::text,
  overdraft integer not null default 0,
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
seat_type_peak (
  type text not null,
  day date not null,
  peak integer not null
)
secret (
  name text not null,
  value text not null,
  changed_by text,
  changed_at timestamp with time zone not null default now()
)
secret_rotation (
  id uuid not null default gen_random_uuid(),
  from_key text not null,
  to_key text not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  started_by text not null,
  done integer not null default 0,
  joined_at timestamp with time zone,
  former text not null
)
selection (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  list text not null,
  act text not null,
  ids text[] not null,
  used_at timestamp with time zone,
  created_at timestamp with time zone not null default now()
)
service (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  customer text not null,
  shortname text not null,
  msp_id uuid,
  kind text not null,
  license_type text not null,
  licensed_users integer,
  deploy_status text not null default 'unknown'::text,
  status text not null default 'warning'::text,
  status_reason jsonb,
  unmonitored_at timestamp with time zone,
  unmonitored_by text,
  unmonitored_reason text,
  unmonitored_tier text,
  kit_version text,
  kit_key integer[] = (string_to_array(kit_version, '.'::text))::integer[],
  last_replication_at timestamp with time zone,
  last_replication_error jsonb,
  alarm_count integer not null default 0,
  alarm_rank smallint not null default 0,
  overall_status text not null = 
CASE
    WHEN ((unmonitored_at IS NOT NULL) OR (status = 'unmonitored'::text)) THEN 'unmonitored'::text
    WHEN (alarm_rank >= 3) THEN 'error'::text
    WHEN ((status = 'ok'::text) AND (alarm_rank > 0)) THEN 'warning'::text
    ELSE status
END,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
service_draft (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  values jsonb not null default '{}'::jsonb,
  secrets text,
  made_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  saved_at timestamp with time zone not null default now()
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
  needs jsonb not null default '{"user": 0, "service": 0, "tenants": 0, "organizations": {}}'::jsonb,
  skip_bad boolean not null default false,
  command_id uuid,
  created_at timestamp with time zone not null default now()
)
session (
  id text not null,
  account_id uuid not null,
  host text not null,
  stage text not null default 'open'::text,
  support_id uuid,
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
sip_connection (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  service_id uuid not null,
  site_id uuid,
  name text not null,
  gateway text,
  voice_policy text,
  cac integer,
  sbc_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
site (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  address text,
  country text,
  time_zone text not null,
  language text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
subscription_product (
  id uuid not null default gen_random_uuid(),
  code text not null,
  name text not null,
  mau integer not null,
  term_months integer not null,
  price text not null default ''::text,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
support_session (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  actor_id uuid not null,
  actor_name text not null,
  actor_audience text not null,
  read_only boolean not null,
  purpose text not null default 'portal'::text,
  reason text not null,
  ticket text,
  home_session text,
  session_id text,
  requested_at timestamp with time zone not null default now(),
  approved_at timestamp with time zone,
  approved_by text,
  token_hash text,
  token_host text,
  token_until timestamp with time zone,
  started_at timestamp with time zone,
  ends_at timestamp with time zone,
  ended_at timestamp with time zone,
  end_cause text,
  ended_by text
)
sync_run (
  id uuid not null default gen_random_uuid(),
  task_id uuid not null,
  state text not null default 'running'::text,
  seen integer not null default 0,
  created integer not null default 0,
  changed integer not null default 0,
  removed integer not null default 0,
  would_remove integer,
  odd integer not null default 0,
  error jsonb,
  command_id uuid,
  requested_name text not null,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone
)
sync_task (
  id uuid not null default gen_random_uuid(),
  name text not null,
  enabled boolean not null default true,
  every_minutes integer not null,
  next_at timestamp with time zone not null default now(),
  state text not null default 'idle'::text,
  last_start_at timestamp with time zone,
  last_end_at timestamp with time zone,
  last_run_id uuid,
  may_remove integer,
  version integer not null default 1
)
tenant (
  id uuid not null default gen_random_uuid(),
  shortname text not null,
  full_name text not null,
  msp_id uuid,
  state text not null default 'active'::text,
  size text,
  time_zone text not null default 'UTC'::text,
  language text not null default 'en'::text,
  country text,
  ms_tenant_id uuid,
  default_domain text,
  managed_host boolean not null default true,
  support_approval boolean not null default false,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
tenant_domain (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  host text not null,
  enabled boolean not null default true,
  state text not null default 'pending'::text,
  token text not null,
  checks integer not null default 0,
  next_check_at timestamp with time zone,
  checked_at timestamp with time zone,
  problem text,
  missing_days integer not null default 0,
  requested_at timestamp with time zone not null default now(),
  verified_at timestamp with time zone,
  certificate text not null default 'none'::text,
  certificate_until timestamp with time zone,
  certificate_checked_at timestamp with time zone,
  certificate_problem text,
  version integer not null default 1
)
tenant_draft (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  account_id uuid not null,
  values jsonb not null default '{}'::jsonb,
  password text,
  made_id uuid,
  version integer not null default 1,
  created_at timestamp with time zone not null default now(),
  saved_at timestamp with time zone not null default now()
)
tenant_permission (
  tenant_id uuid not null,
  off text[] not null default '{}'::text[],
  version integer not null default 1,
  changed_at timestamp with time zone not null default now()
)
tenant_quota (
  tenant_id uuid not null,
  quota text not null,
  amount bigint not null,
  used bigint not null default 0,
  period text,
  refused bigint not null default 0,
  version integer not null default 1
)
tenant_tag (
  tenant_id uuid not null,
  tag text not null
)
tombstone (
  id uuid not null,
  name text not null,
  shortname text not null,
  msp_id uuid,
  created_at timestamp with time zone not null,
  deleted_at timestamp with time zone not null default now(),
  deleted_by text not null,
  reason text not null,
  metering jsonb not null default '[]'::jsonb,
  leftovers jsonb not null default '[]'::jsonb
)
trap_mapping (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  trap text not null,
  effect text not null,
  ends text,
  instance_oid text,
  text_oid text,
  momentary boolean not null default false,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
)
user_change (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  graph_id text not null,
  field text not null,
  before jsonb,
  after jsonb,
  service_id uuid,
  change_id uuid,
  by text not null,
  at timestamp with time zone not null default now()
)
wallboard (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  scenes jsonb not null,
  dwell_seconds integer not null default 30,
  zone text not null default 'UTC'::text,
  masked boolean not null default false,
  palette text not null default 'auto'::text,
  sounds jsonb not null default '[]'::jsonb,
  pushed_scene text,
  pushed_until timestamp with time zone,
  token_hash text not null,
  pairing_hash text,
  pairing_until timestamp with time zone,
  approved_by text not null,
  approved_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  screen text,
  screen_at timestamp with time zone,
  other_screen_at timestamp with time zone,
  last_frame_at timestamp with time zone,
  lag_ms integer,
  width integer,
  height integer,
  agent text,
  ip inet,
  version integer not null default 1,
  created_at timestamp with time zone not null default now()
)
wallboard_pairing (
  id uuid not null default gen_random_uuid(),
  secret_hash text not null,
  code text not null,
  ip inet,
  agent text,
  width integer,
  height integer,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null
)
wave (
  id uuid not null default gen_random_uuid(),
  number integer not null,
  name text not null,
  act text not null,
  rings jsonb not null,
  ring integer not null default 0,
  state text not null default 'running'::text,
  error_percent integer not null,
  halts_on_alarms boolean not null default true,
  halted_for jsonb,
  watched_since timestamp with time zone not null default now(),
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  version integer not null default 1
)
wave_item (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  wave_id uuid not null,
  service_id uuid not null,
  service_name text not null,
  ring integer not null,
  place integer not null,
  state text not null default 'waiting'::text,
  command_id uuid,
  reason jsonb,
  queued_at timestamp with time zone,
  ended_at timestamp with time zone
)
webhook (
  id uuid not null default gen_random_uuid(),
  audience text not null,
  msp_id uuid,
  tenant_id uuid,
  name text not null,
  url text not null,
  secret text not null,
  former_secret text,
  former_until timestamp with time zone,
  active boolean not null default true,
  failures integer not null default 0,
  failing_since timestamp with time zone,
  rest_until timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  version integer not null default 1
)
worker_process (
  name text not null,
  seen_at timestamp with time zone not null default now()
)

-- constraints
account: account_absolute_time_not_null NOT NULL absolute_time
account: account_audience_not_null NOT NULL audience
account: account_created_at_not_null NOT NULL created_at
account: account_density_not_null NOT NULL density
account: account_email_not_null NOT NULL email
account: account_id_not_null NOT NULL id
account: account_may_create_not_null NOT NULL may_create
account: account_may_purchase_not_null NOT NULL may_purchase
account: account_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
account: account_name_not_null NOT NULL name
account: account_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
account: account_pkey PRIMARY KEY (id)
account: account_role_not_null NOT NULL role
account: account_signs_in_by_email_not_null NOT NULL signs_in_by_email
account: account_signs_in_by_username_not_null NOT NULL signs_in_by_username
account: account_single_keys_not_null NOT NULL single_keys
account: account_state_not_null NOT NULL state
account: account_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
account: account_theme_not_null NOT NULL theme
account: account_time_zone_not_null NOT NULL time_zone
account: account_version_not_null NOT NULL version
alarm: alarm_ack_rank_not_null NOT NULL ack_rank
alarm: alarm_acknowledged CHECK (((acknowledged_at IS NULL) = (ack_tier IS NULL)))
alarm: alarm_apart_rank_not_null NOT NULL apart_rank
alarm: alarm_audience_not_null NOT NULL audience
alarm: alarm_changed_at_not_null NOT NULL changed_at
alarm: alarm_claimed CHECK (((claimed_at IS NULL) = (claim_tier IS NULL)))
alarm: alarm_count_not_null NOT NULL count
alarm: alarm_id_not_null NOT NULL id
alarm: alarm_is_news_not_null NOT NULL is_news
alarm: alarm_key_not_null NOT NULL key
alarm: alarm_labels_not_null NOT NULL labels
alarm: alarm_last_seen_at_not_null NOT NULL last_seen_at
alarm: alarm_maintenance_id_maintenance_id_fk FOREIGN KEY (maintenance_id) REFERENCES maintenance(id) ON DELETE SET NULL
alarm: alarm_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
alarm: alarm_name_not_null NOT NULL name
alarm: alarm_noted_at_not_null NOT NULL noted_at
alarm: alarm_origin_not_null NOT NULL origin
alarm: alarm_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
alarm: alarm_pkey PRIMARY KEY (id)
alarm: alarm_quiet_rank_not_null NOT NULL quiet_rank
alarm: alarm_raised_at_not_null NOT NULL raised_at
alarm: alarm_rank_not_null NOT NULL rank
alarm: alarm_severity_not_null NOT NULL severity
alarm: alarm_shelved CHECK ((num_nulls(shelved_until, shelve_tier, shelved_by, shelved_reason) = ANY (ARRAY[0, 4])))
alarm: alarm_source_id_alarm_source_id_fk FOREIGN KEY (source_id) REFERENCES alarm_source(id) ON DELETE SET NULL
alarm: alarm_source_not_null NOT NULL source
alarm: alarm_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
alarm: alarm_text_not_null NOT NULL text
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
alarm_source: alarm_source_accepted_not_null NOT NULL accepted
alarm_source: alarm_source_active_not_null NOT NULL active
alarm_source: alarm_source_audience_not_null NOT NULL audience
alarm_source: alarm_source_created_at_not_null NOT NULL created_at
alarm_source: alarm_source_created_by_not_null NOT NULL created_by
alarm_source: alarm_source_dropped_not_null NOT NULL dropped
alarm_source: alarm_source_id_not_null NOT NULL id
alarm_source: alarm_source_kind_not_null NOT NULL kind
alarm_source: alarm_source_load_at_not_null NOT NULL load_at
alarm_source: alarm_source_load_not_null NOT NULL load
alarm_source: alarm_source_max_per_second_not_null NOT NULL max_per_second
alarm_source: alarm_source_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
alarm_source: alarm_source_name_not_null NOT NULL name
alarm_source: alarm_source_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
alarm_source: alarm_source_pkey PRIMARY KEY (id)
alarm_source: alarm_source_refused_not_null NOT NULL refused
alarm_source: alarm_source_snmp_not_null NOT NULL snmp
alarm_source: alarm_source_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
alarm_source: alarm_source_token_id_api_token_id_fk FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE SET NULL
alarm_source: alarm_source_version_not_null NOT NULL version
alarm_source_engine: alarm_source_engine_at_not_null NOT NULL at
alarm_source_engine: alarm_source_engine_audience_not_null NOT NULL audience
alarm_source_engine: alarm_source_engine_boots_not_null NOT NULL boots
alarm_source_engine: alarm_source_engine_engine_id_not_null NOT NULL engine_id
alarm_source_engine: alarm_source_engine_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
alarm_source_engine: alarm_source_engine_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
alarm_source_engine: alarm_source_engine_source_id_alarm_source_id_fk FOREIGN KEY (source_id) REFERENCES alarm_source(id) ON DELETE CASCADE
alarm_source_engine: alarm_source_engine_source_id_engine_id_pk PRIMARY KEY (source_id, engine_id)
alarm_source_engine: alarm_source_engine_source_id_not_null NOT NULL source_id
alarm_source_engine: alarm_source_engine_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
alarm_source_engine: alarm_source_engine_time_not_null NOT NULL "time"
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
backup_run: backup_run_id_not_null NOT NULL id
backup_run: backup_run_is_gone_not_null NOT NULL is_gone
backup_run: backup_run_kind_not_null NOT NULL kind
backup_run: backup_run_pkey PRIMARY KEY (id)
backup_run: backup_run_started_at_not_null NOT NULL started_at
branding: branding_accent CHECK ((accent ~ '^#[0-9a-f]{6}$'::text))
branding: branding_audience_not_null NOT NULL audience
branding: branding_changed_at_not_null NOT NULL changed_at
branding: branding_id_not_null NOT NULL id
branding: branding_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
branding: branding_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
branding: branding_pkey PRIMARY KEY (id)
branding: branding_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
branding: branding_version_not_null NOT NULL version
calling_profile: calling_profile_carrier_not_null NOT NULL carrier
calling_profile: calling_profile_countries_not_null NOT NULL countries
calling_profile: calling_profile_created_at_not_null NOT NULL created_at
calling_profile: calling_profile_emergency_dial_strings_not_null NOT NULL emergency_dial_strings
calling_profile: calling_profile_environment_not_null NOT NULL environment
calling_profile: calling_profile_family_not_null NOT NULL family
calling_profile: calling_profile_id_not_null NOT NULL id
calling_profile: calling_profile_is_emergency_not_null NOT NULL is_emergency
calling_profile: calling_profile_name_not_null NOT NULL name
calling_profile: calling_profile_offers_not_null NOT NULL offers
calling_profile: calling_profile_pkey PRIMARY KEY (id)
calling_profile: calling_profile_region_not_null NOT NULL region
calling_profile: calling_profile_trunks_not_null NOT NULL trunks
canary_run: canary_run_attempts_not_null NOT NULL attempts
canary_run: canary_run_id_not_null NOT NULL id
canary_run: canary_run_leaks_not_null NOT NULL leaks
canary_run: canary_run_pkey PRIMARY KEY (id)
canary_run: canary_run_started_at_not_null NOT NULL started_at
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
credential: credential_must_change_not_null NOT NULL must_change
credential: credential_password_hash_not_null NOT NULL password_hash
credential: credential_pkey PRIMARY KEY (account_id)
delivery: delivery_attempts_not_null NOT NULL attempts
delivery: delivery_audience_not_null NOT NULL audience
delivery: delivery_body_not_null NOT NULL body
delivery: delivery_created_at_not_null NOT NULL created_at
delivery: delivery_event_not_null NOT NULL event
delivery: delivery_id_not_null NOT NULL id
delivery: delivery_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
delivery: delivery_next_try_at_not_null NOT NULL next_try_at
delivery: delivery_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
delivery: delivery_pkey PRIMARY KEY (id)
delivery: delivery_seq_not_null NOT NULL seq
delivery: delivery_state_not_null NOT NULL state
delivery: delivery_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
delivery: delivery_tries_not_null NOT NULL tries
delivery: delivery_webhook_id_not_null NOT NULL webhook_id
delivery: delivery_webhook_id_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
deployment: deployment_connection_id_not_null NOT NULL connection_id
deployment: deployment_consent_not_null NOT NULL consent
deployment: deployment_created_at_not_null NOT NULL created_at
deployment: deployment_gateway_not_null NOT NULL gateway
deployment: deployment_is_undo_not_null NOT NULL is_undo
deployment: deployment_phase_not_null NOT NULL phase
deployment: deployment_place CHECK (((sbc_id IS NOT NULL) OR ((zone IS NULL) AND (scripts = '{}'::jsonb))))
deployment: deployment_requested_name_not_null NOT NULL requested_name
deployment: deployment_sbc_id_sbc_id_fk FOREIGN KEY (sbc_id) REFERENCES sbc(id)
deployment: deployment_scripts_not_null NOT NULL scripts
deployment: deployment_service_id_not_null NOT NULL service_id
deployment: deployment_step_not_null NOT NULL step
deployment: deployment_tenant_id_not_null NOT NULL tenant_id
deployment: deployment_tenant_id_service_id_pk PRIMARY KEY (tenant_id, service_id)
deployment: deployment_tenant_id_service_id_service_tenant_id_id_fk FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id)
deployment: deployment_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
deployment: deployment_variables_not_null NOT NULL variables
deployment_part: deployment_part_changed_at_not_null NOT NULL changed_at
deployment_part: deployment_part_is_ours_not_null NOT NULL is_ours
deployment_part: deployment_part_name_not_null NOT NULL name
deployment_part: deployment_part_part_not_null NOT NULL part
deployment_part: deployment_part_service_id_not_null NOT NULL service_id
deployment_part: deployment_part_state_not_null NOT NULL state
deployment_part: deployment_part_tenant_id_not_null NOT NULL tenant_id
deployment_part: deployment_part_tenant_id_service_id_part_pk PRIMARY KEY (tenant_id, service_id, part)
deployment_part: deployment_part_tenant_id_service_id_service_tenant_id_id_fk FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id)
deployment_part: deployment_part_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
dial_plan_prefix: dial_plan_prefix_created_at_not_null NOT NULL created_at
dial_plan_prefix: dial_plan_prefix_digits CHECK ((prefix ~ '^\+?\d{1,15}$'::text))
dial_plan_prefix: dial_plan_prefix_id_not_null NOT NULL id
dial_plan_prefix: dial_plan_prefix_prefix_not_null NOT NULL prefix
dial_plan_prefix: dial_plan_prefix_source_not_null NOT NULL source
dial_plan_prefix: dial_plan_prefix_tag_not_null NOT NULL tag
dial_plan_prefix: dial_plan_prefix_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
dial_plan_prefix: dial_plan_prefix_tenant_id_not_null NOT NULL tenant_id
dial_plan_prefix: dial_plan_prefix_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
dial_plan_prefix: dial_plan_prefix_version_not_null NOT NULL version
dns_record: dns_record_changed_at_not_null NOT NULL changed_at
dns_record: dns_record_created_at_not_null NOT NULL created_at
dns_record: dns_record_id_not_null NOT NULL id
dns_record: dns_record_name_not_null NOT NULL name
dns_record: dns_record_once UNIQUE (tenant_id, service_id, name, type)
dns_record: dns_record_service_id_not_null NOT NULL service_id
dns_record: dns_record_state_not_null NOT NULL state
dns_record: dns_record_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
dns_record: dns_record_tenant_id_not_null NOT NULL tenant_id
dns_record: dns_record_tenant_id_service_id_service_tenant_id_id_fk FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id)
dns_record: dns_record_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
dns_record: dns_record_ttl_not_null NOT NULL ttl
dns_record: dns_record_type_not_null NOT NULL type
dns_record: dns_record_value_not_null NOT NULL value
dns_record: dns_record_zone_not_null NOT NULL zone
emergency_address: emergency_address_city_not_null NOT NULL city
emergency_address: emergency_address_country_not_null NOT NULL country
emergency_address: emergency_address_created_at_not_null NOT NULL created_at
emergency_address: emergency_address_description_not_null NOT NULL description
emergency_address: emergency_address_family_not_null NOT NULL family
emergency_address: emergency_address_id_not_null NOT NULL id
emergency_address: emergency_address_is_validated_not_null NOT NULL is_validated
emergency_address: emergency_address_lines_not_null NOT NULL lines
emergency_address: emergency_address_locations_not_null NOT NULL locations
emergency_address: emergency_address_microsoft UNIQUE (tenant_id, microsoft_id)
emergency_address: emergency_address_postal_code_not_null NOT NULL postal_code
emergency_address: emergency_address_region_not_null NOT NULL region
emergency_address: emergency_address_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
emergency_address: emergency_address_tenant_id_not_null NOT NULL tenant_id
emergency_address: emergency_address_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
emergency_address: emergency_address_version_not_null NOT NULL version
factor: factor_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
factor: factor_account_id_not_null NOT NULL account_id
factor: factor_last_step_not_null NOT NULL last_step
factor: factor_pkey PRIMARY KEY (account_id)
factor: factor_secret_not_null NOT NULL secret
handset: handset_connection_id_not_null NOT NULL connection_id
handset: handset_created_at_not_null NOT NULL created_at
handset: handset_csta_not_null NOT NULL csta
handset: handset_csta_since_not_null NOT NULL csta_since
handset: handset_extension_digits CHECK ((extension ~ '^\d{1,15}$'::text))
handset: handset_extension_not_null NOT NULL extension
handset: handset_id_not_null NOT NULL id
handset: handset_password_not_null NOT NULL password
handset: handset_refused_not_null NOT NULL refused
handset: handset_tenant_id_connection_id_pbx_connection_tenant_id_id_fk FOREIGN KEY (tenant_id, connection_id) REFERENCES pbx_connection(tenant_id, id)
handset: handset_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
handset: handset_tenant_id_not_null NOT NULL tenant_id
handset: handset_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
handset: handset_username_not_null NOT NULL username
handset: handset_version_not_null NOT NULL version
host_quarantine: host_quarantine_host_not_null NOT NULL host
host_quarantine: host_quarantine_pkey PRIMARY KEY (host)
host_quarantine: host_quarantine_reason_not_null NOT NULL reason
host_quarantine: host_quarantine_until_not_null NOT NULL until
idempotency_key: idempotency_key_audience_not_null NOT NULL audience
idempotency_key: idempotency_key_created_at_not_null NOT NULL created_at
idempotency_key: idempotency_key_fingerprint_not_null NOT NULL fingerprint
idempotency_key: idempotency_key_holder_id_not_null NOT NULL holder_id
idempotency_key: idempotency_key_key UNIQUE (holder_id, key)
idempotency_key: idempotency_key_key_not_null NOT NULL key
idempotency_key: idempotency_key_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
idempotency_key: idempotency_key_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
idempotency_key: idempotency_key_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
identity_link: identity_link_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
identity_link: identity_link_account_id_not_null NOT NULL account_id
identity_link: identity_link_linked_at_not_null NOT NULL linked_at
identity_link: identity_link_provider_id_identity_provider_id_fk FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE
identity_link: identity_link_provider_id_not_null NOT NULL provider_id
identity_link: identity_link_provider_id_subject_pk PRIMARY KEY (provider_id, subject)
identity_link: identity_link_subject_not_null NOT NULL subject
identity_provider: identity_provider_audience_not_null NOT NULL audience
identity_provider: identity_provider_changed_at_not_null NOT NULL changed_at
identity_provider: identity_provider_client_id_not_null NOT NULL client_id
identity_provider: identity_provider_client_secret_not_null NOT NULL client_secret
identity_provider: identity_provider_enabled_not_null NOT NULL enabled
identity_provider: identity_provider_id_not_null NOT NULL id
identity_provider: identity_provider_issuer_not_null NOT NULL issuer
identity_provider: identity_provider_label_not_null NOT NULL label
identity_provider: identity_provider_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
identity_provider: identity_provider_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
identity_provider: identity_provider_pkey PRIMARY KEY (id)
identity_provider: identity_provider_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
identity_provider: identity_provider_trusts_factor_not_null NOT NULL trusts_factor
identity_provider: identity_provider_version_not_null NOT NULL version
invitation: invitation_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
invitation: invitation_account_id_not_null NOT NULL account_id
invitation: invitation_audience_not_null NOT NULL audience
invitation: invitation_created_at_not_null NOT NULL created_at
invitation: invitation_created_by_not_null NOT NULL created_by
invitation: invitation_expires_at_not_null NOT NULL expires_at
invitation: invitation_hash_not_null NOT NULL hash
invitation: invitation_hash_unique UNIQUE (hash)
invitation: invitation_id_not_null NOT NULL id
invitation: invitation_kind_not_null NOT NULL kind
invitation: invitation_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
invitation: invitation_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
invitation: invitation_pkey PRIMARY KEY (id)
invitation: invitation_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
kept_form: kept_form_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
kept_form: kept_form_account_id_not_null NOT NULL account_id
kept_form: kept_form_content_not_null NOT NULL content
kept_form: kept_form_created_at_not_null NOT NULL created_at
kept_form: kept_form_id_not_null NOT NULL id
kept_form: kept_form_pkey PRIMARY KEY (id)
key_holder: key_holder_id_not_null NOT NULL id
key_holder: key_holder_keys_not_null NOT NULL keys
key_holder: key_holder_name_not_null NOT NULL name
key_holder: key_holder_pkey PRIMARY KEY (id)
key_holder: key_holder_seals_by_not_null NOT NULL seals_by
key_holder: key_holder_seen_at_not_null NOT NULL seen_at
lane: lane_audience_not_null NOT NULL audience
lane: lane_busy_not_null NOT NULL busy
lane: lane_key_not_null NOT NULL key
lane: lane_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
lane: lane_name_not_null NOT NULL name
lane: lane_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
lane: lane_pkey PRIMARY KEY (key)
lane: lane_served_at_not_null NOT NULL served_at
lane: lane_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
lead: lead_addresses_not_null NOT NULL addresses
lead: lead_audience_not_null NOT NULL audience
lead: lead_comments_not_null NOT NULL comments
lead: lead_company_name_not_null NOT NULL company_name
lead: lead_contact_email_not_null NOT NULL contact_email
lead: lead_contact_name_not_null NOT NULL contact_name
lead: lead_contact_phone_not_null NOT NULL contact_phone
lead: lead_contacts_not_null NOT NULL contacts
lead: lead_countries_not_null NOT NULL countries
lead: lead_created_at_not_null NOT NULL created_at
lead: lead_customer_id_service_id_service_tenant_id_id_fk FOREIGN KEY (customer_id, service_id) REFERENCES service(tenant_id, id) ON DELETE SET NULL
lead: lead_direct_not_null NOT NULL direct
lead: lead_family_not_null NOT NULL family
lead: lead_id_not_null NOT NULL id
lead: lead_microsoft CHECK (((family = 'operator-connect'::text) OR ((microsoft_id IS NULL) AND (microsoft_status IS NULL))))
lead: lead_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
lead: lead_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
lead: lead_pkey PRIMARY KEY (id)
lead: lead_service CHECK ((num_nulls(customer_id, service_id) = ANY (ARRAY[0, 2])))
lead: lead_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
lead: lead_version_not_null NOT NULL version
leftover: leftover_id_not_null NOT NULL id
leftover: leftover_left_at_not_null NOT NULL left_at
leftover: leftover_left_by_not_null NOT NULL left_by
leftover: leftover_name_not_null NOT NULL name
leftover: leftover_once UNIQUE (tenant_id, service_id, part, name)
leftover: leftover_part_not_null NOT NULL part
leftover: leftover_reason_not_null NOT NULL reason
leftover: leftover_service_id_not_null NOT NULL service_id
leftover: leftover_service_name_not_null NOT NULL service_name
leftover: leftover_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
leftover: leftover_tenant_id_not_null NOT NULL tenant_id
leftover: leftover_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
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
license_audit: license_audit_acquired_not_null NOT NULL acquired
license_audit: license_audit_amounts CHECK (((run >= 0) AND (licensed >= 0) AND (acquired >= 0)))
license_audit: license_audit_licensed_not_null NOT NULL licensed
license_audit: license_audit_pkey PRIMARY KEY (tenant_id)
license_audit: license_audit_run_not_null NOT NULL run
license_audit: license_audit_tenant_id_not_null NOT NULL tenant_id
license_audit: license_audit_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_factor_setting: license_factor_setting_changed_at_not_null NOT NULL changed_at
license_factor_setting: license_factor_setting_changed_by_not_null NOT NULL changed_by
license_factor_setting: license_factor_setting_interface_not_null NOT NULL interface
license_factor_setting: license_factor_setting_service_id_not_null NOT NULL service_id
license_factor_setting: license_factor_setting_service_numbers_not_null NOT NULL service_numbers
license_factor_setting: license_factor_setting_template_not_null NOT NULL template
license_factor_setting: license_factor_setting_tenant_id_not_null NOT NULL tenant_id
license_factor_setting: license_factor_setting_tenant_id_service_id_pk PRIMARY KEY (tenant_id, service_id)
license_factor_setting: license_factor_setting_tenant_id_service_id_service_tenant_id_i FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id) ON DELETE CASCADE
license_factor_setting: license_factor_setting_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_factor_setting: license_factor_setting_version_not_null NOT NULL version
license_file: license_file_id_not_null NOT NULL id
license_file: license_file_loaded_at_not_null NOT NULL loaded_at
license_file: license_file_loaded_by_not_null NOT NULL loaded_by
license_file: license_file_pkey PRIMARY KEY (id)
license_file: license_file_rejected CHECK ((((state = 'rejected'::text) = (reason IS NOT NULL)) AND ((state = 'rejected'::text) = (file_id IS NULL)) AND ((state = 'rejected'::text) = (serial IS NULL)) AND ((state = 'rejected'::text) = (kid IS NULL))))
license_file: license_file_sha256_not_null NOT NULL sha256
license_file: license_file_state_not_null NOT NULL state
license_grace: license_grace_audience_not_null NOT NULL audience
license_grace: license_grace_began_at_not_null NOT NULL began_at
license_grace: license_grace_ends CHECK (((ends_at >= began_at) AND (audience <> 'msp'::text)))
license_grace: license_grace_ends_at_not_null NOT NULL ends_at
license_grace: license_grace_id_not_null NOT NULL id
license_grace: license_grace_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
license_grace: license_grace_once UNIQUE NULLS NOT DISTINCT (tenant_id)
license_grace: license_grace_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
license_grace: license_grace_pkey PRIMARY KEY (id)
license_grace: license_grace_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_line: license_line_file_id_license_file_id_fk FOREIGN KEY (file_id) REFERENCES license_file(id)
license_line: license_line_file_id_not_null NOT NULL file_id
license_line: license_line_file_id_position_pk PRIMARY KEY (file_id, "position")
license_line: license_line_position_not_null NOT NULL "position"
license_line: license_line_quantity CHECK ((quantity > 0))
license_line: license_line_quantity_not_null NOT NULL quantity
license_line: license_line_sku_not_null NOT NULL sku
license_pool: license_pool_allocated_not_null NOT NULL allocated
license_pool: license_pool_amounts CHECK (((purchased >= 0) AND (allocated >= 0) AND (reserved >= 0)))
license_pool: license_pool_changed_at_not_null NOT NULL changed_at
license_pool: license_pool_kind_not_null NOT NULL kind
license_pool: license_pool_pkey PRIMARY KEY (kind)
license_pool: license_pool_purchased_not_null NOT NULL purchased
license_pool: license_pool_reserved_not_null NOT NULL reserved
license_pool: license_pool_version_not_null NOT NULL version
license_reservation: license_reservation_amount CHECK ((amount > 0))
license_reservation: license_reservation_amount_not_null NOT NULL amount
license_reservation: license_reservation_expires_at_not_null NOT NULL expires_at
license_reservation: license_reservation_kind_license_pool_kind_fk FOREIGN KEY (kind) REFERENCES license_pool(kind)
license_reservation: license_reservation_kind_not_null NOT NULL kind
license_reservation: license_reservation_license_type_not_null NOT NULL license_type
license_reservation: license_reservation_purpose_not_null NOT NULL purpose
license_reservation: license_reservation_reserved_at_not_null NOT NULL reserved_at
license_reservation: license_reservation_reserved_name_not_null NOT NULL reserved_name
license_reservation: license_reservation_service_id_not_null NOT NULL service_id
license_reservation: license_reservation_tenant_id_not_null NOT NULL tenant_id
license_reservation: license_reservation_tenant_id_service_id_kind_pk PRIMARY KEY (tenant_id, service_id, kind)
license_reservation: license_reservation_tenant_id_service_id_service_tenant_id_id_f FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id) ON DELETE CASCADE
license_reservation: license_reservation_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_run: license_run_acquired_not_null NOT NULL acquired
license_run: license_run_direct_routing_not_null NOT NULL direct_routing
license_run: license_run_id_not_null NOT NULL id
license_run: license_run_interface_not_null NOT NULL interface
license_run: license_run_licensed_not_null NOT NULL licensed
license_run: license_run_number_not_null NOT NULL number
license_run: license_run_operator_connect_not_null NOT NULL operator_connect
license_run: license_run_phones_not_null NOT NULL phones
license_run: license_run_requested_name_not_null NOT NULL requested_name
license_run: license_run_service_number_not_null NOT NULL service_number
license_run: license_run_services_not_null NOT NULL services
license_run: license_run_sum CHECK (((licensed = ((((direct_routing + operator_connect) + template) + interface) + service_number)) AND (phones <= direct_routing)))
license_run: license_run_taken_at_not_null NOT NULL taken_at
license_run: license_run_template_not_null NOT NULL template
license_run: license_run_tenant_id_not_null NOT NULL tenant_id
license_run: license_run_tenant_id_number_pk PRIMARY KEY (tenant_id, number)
license_run: license_run_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
license_run: license_run_trigger_not_null NOT NULL trigger
license_run_user: license_run_user_fits CHECK (((fits >= 0) AND (fits <= 63)))
license_run_user: license_run_user_fits_not_null NOT NULL fits
license_run_user: license_run_user_from_run_not_null NOT NULL from_run
license_run_user: license_run_user_id_not_null NOT NULL id
license_run_user: license_run_user_name_not_null NOT NULL name
license_run_user: license_run_user_runs CHECK ((to_run > from_run))
license_run_user: license_run_user_service_id_not_null NOT NULL service_id
license_run_user: license_run_user_since_not_null NOT NULL since
license_run_user: license_run_user_subject_not_null NOT NULL subject
license_run_user: license_run_user_tenant_id_not_null NOT NULL tenant_id
license_run_user: license_run_user_tenant_id_subject_from_run_pk PRIMARY KEY (tenant_id, subject, from_run)
lifecycle_group: lifecycle_group_created_at_not_null NOT NULL created_at
lifecycle_group: lifecycle_group_id_not_null NOT NULL id
lifecycle_group: lifecycle_group_name_not_null NOT NULL name
lifecycle_group: lifecycle_group_position_not_null NOT NULL "position"
lifecycle_group: lifecycle_group_template_id_not_null NOT NULL template_id
lifecycle_group: lifecycle_group_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
lifecycle_group: lifecycle_group_tenant_id_not_null NOT NULL tenant_id
lifecycle_group: lifecycle_group_tenant_id_template_id_lifecycle_template_tenant FOREIGN KEY (tenant_id, template_id) REFERENCES lifecycle_template(tenant_id, id)
lifecycle_group: lifecycle_group_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
lifecycle_group: lifecycle_group_version_not_null NOT NULL version
lifecycle_member: lifecycle_member_applied_at_not_null NOT NULL applied_at
lifecycle_member: lifecycle_member_graph_id_not_null NOT NULL graph_id
lifecycle_member: lifecycle_member_group_id_not_null NOT NULL group_id
lifecycle_member: lifecycle_member_template_id_not_null NOT NULL template_id
lifecycle_member: lifecycle_member_template_version_not_null NOT NULL template_version
lifecycle_member: lifecycle_member_tenant_id_graph_id_pk PRIMARY KEY (tenant_id, graph_id)
lifecycle_member: lifecycle_member_tenant_id_group_id_lifecycle_group_tenant_id_i FOREIGN KEY (tenant_id, group_id) REFERENCES lifecycle_group(tenant_id, id)
lifecycle_member: lifecycle_member_tenant_id_not_null NOT NULL tenant_id
lifecycle_member: lifecycle_member_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
lifecycle_template: lifecycle_template_created_at_not_null NOT NULL created_at
lifecycle_template: lifecycle_template_id_not_null NOT NULL id
lifecycle_template: lifecycle_template_name_not_null NOT NULL name
lifecycle_template: lifecycle_template_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
lifecycle_template: lifecycle_template_tenant_id_not_null NOT NULL tenant_id
lifecycle_template: lifecycle_template_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
lifecycle_template: lifecycle_template_version_not_null NOT NULL version
log_base: log_base_hash_not_null NOT NULL hash
log_base: log_base_owner_not_null NOT NULL owner
log_base: log_base_pkey PRIMARY KEY (owner)
log_base: log_base_pruned_at_not_null NOT NULL pruned_at
log_base: log_base_seal_not_null NOT NULL seal
log_base: log_base_seq_not_null NOT NULL seq
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
log_joint: log_joint_at_not_null NOT NULL at
log_joint: log_joint_from_key_not_null NOT NULL from_key
log_joint: log_joint_hash_not_null NOT NULL hash
log_joint: log_joint_id_not_null NOT NULL id
log_joint: log_joint_owner_not_null NOT NULL owner
log_joint: log_joint_pkey PRIMARY KEY (id)
log_joint: log_joint_seal_from_not_null NOT NULL seal_from
log_joint: log_joint_seal_to_not_null NOT NULL seal_to
log_joint: log_joint_seq_not_null NOT NULL seq
log_joint: log_joint_to_key_not_null NOT NULL to_key
m365_authentication: m365_authentication_client_id_not_null NOT NULL client_id
m365_authentication: m365_authentication_denied_not_null NOT NULL denied
m365_authentication: m365_authentication_method CHECK ((((method = 'application'::text) = ((client_secret IS NOT NULL) OR (private_key IS NOT NULL))) AND ((method = 'token'::text) = (refresh_token IS NOT NULL)) AND ((other_secret IS NULL) OR (client_secret IS NOT NULL)) AND ((certificate IS NULL) = (private_key IS NULL))))
m365_authentication: m365_authentication_method_not_null NOT NULL method
m365_authentication: m365_authentication_ms_tenant_id_not_null NOT NULL ms_tenant_id
m365_authentication: m365_authentication_pkey PRIMARY KEY (tenant_id)
m365_authentication: m365_authentication_status_not_null NOT NULL status
m365_authentication: m365_authentication_tenant_id_not_null NOT NULL tenant_id
m365_authentication: m365_authentication_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
m365_authentication: m365_authentication_version_not_null NOT NULL version
mail: mail_audience_not_null NOT NULL audience
mail: mail_created_at_not_null NOT NULL created_at
mail: mail_data_not_null NOT NULL data
mail: mail_id_not_null NOT NULL id
mail: mail_language_not_null NOT NULL language
mail: mail_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
mail: mail_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
mail: mail_pkey PRIMARY KEY (id)
mail: mail_state_not_null NOT NULL state
mail: mail_template_not_null NOT NULL template
mail: mail_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mail: mail_to_address_not_null NOT NULL to_address
mail: mail_to_name_not_null NOT NULL to_name
maintenance: maintenance_audience_not_null NOT NULL audience
maintenance: maintenance_created_at_not_null NOT NULL created_at
maintenance: maintenance_created_by_not_null NOT NULL created_by
maintenance: maintenance_ends_at_not_null NOT NULL ends_at
maintenance: maintenance_id_not_null NOT NULL id
maintenance: maintenance_kind_not_null NOT NULL kind
maintenance: maintenance_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
maintenance: maintenance_name_not_null NOT NULL name
maintenance: maintenance_of CHECK ((num_nonnulls(of_tenant, of_service, of_source, of_cause) > 0))
maintenance: maintenance_of_source_alarm_source_id_fk FOREIGN KEY (of_source) REFERENCES alarm_source(id) ON DELETE CASCADE
maintenance: maintenance_of_tenant_tenant_id_fk FOREIGN KEY (of_tenant) REFERENCES tenant(id) ON DELETE CASCADE
maintenance: maintenance_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
maintenance: maintenance_pkey PRIMARY KEY (id)
maintenance: maintenance_span CHECK ((starts_at < ends_at))
maintenance: maintenance_starts_at_not_null NOT NULL starts_at
maintenance: maintenance_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
maintenance: maintenance_time_zone_not_null NOT NULL time_zone
maintenance: maintenance_version_not_null NOT NULL version
maintenance: maintenance_weekly CHECK (((kind = 'once'::text) OR (((weekday >= 1) AND (weekday <= 7)) AND (start_time IS NOT NULL) AND (minutes IS NOT NULL))))
managed_group: managed_group_generation_not_null NOT NULL generation
managed_group: managed_group_graph_id_not_null NOT NULL graph_id
managed_group: managed_group_members_not_null NOT NULL members
managed_group: managed_group_name_not_null NOT NULL name
managed_group: managed_group_tenant_id_graph_id_pk PRIMARY KEY (tenant_id, graph_id)
managed_group: managed_group_tenant_id_not_null NOT NULL tenant_id
managed_group: managed_group_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_member: managed_member_generation_not_null NOT NULL generation
managed_member: managed_member_group_id_not_null NOT NULL group_id
managed_member: managed_member_tenant_id_not_null NOT NULL tenant_id
managed_member: managed_member_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_member: managed_member_tenant_id_user_id_group_id_pk PRIMARY KEY (tenant_id, user_id, group_id)
managed_member: managed_member_user_id_not_null NOT NULL user_id
managed_number: managed_number_changed_at_not_null NOT NULL changed_at
managed_number: managed_number_generation_not_null NOT NULL generation
managed_number: managed_number_number_not_null NOT NULL number
managed_number: managed_number_tenant_id_not_null NOT NULL tenant_id
managed_number: managed_number_tenant_id_number_pk PRIMARY KEY (tenant_id, number)
managed_number: managed_number_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
managed_user: managed_user_changed_at_not_null NOT NULL changed_at
managed_user: managed_user_created_at_not_null NOT NULL created_at
managed_user: managed_user_generation_not_null NOT NULL generation
managed_user: managed_user_graph_id_not_null NOT NULL graph_id
managed_user: managed_user_groups_not_null NOT NULL groups
managed_user: managed_user_policies_not_null NOT NULL policies
managed_user: managed_user_tenant_id_graph_id_pk PRIMARY KEY (tenant_id, graph_id)
managed_user: managed_user_tenant_id_not_null NOT NULL tenant_id
managed_user: managed_user_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mau_account: mau_account_account_not_null NOT NULL account
mau_account: mau_account_changed_at_not_null NOT NULL changed_at
mau_account: mau_account_first_seen_at_not_null NOT NULL first_seen_at
mau_account: mau_account_state_not_null NOT NULL state
mau_account: mau_account_tenant_id_account_pk PRIMARY KEY (tenant_id, account)
mau_account: mau_account_tenant_id_not_null NOT NULL tenant_id
mau_account: mau_account_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mau_activity: mau_activity_account_not_null NOT NULL account
mau_activity: mau_activity_at_not_null NOT NULL at
mau_activity: mau_activity_period_not_null NOT NULL period
mau_activity: mau_activity_tenant_id_not_null NOT NULL tenant_id
mau_activity: mau_activity_tenant_id_period_account_pk PRIMARY KEY (tenant_id, period, account)
mau_activity: mau_activity_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mau_correction: mau_correction_amount CHECK ((amount <> 0))
mau_correction: mau_correction_amount_not_null NOT NULL amount
mau_correction: mau_correction_at_not_null NOT NULL at
mau_correction: mau_correction_by_not_null NOT NULL by
mau_correction: mau_correction_id_not_null NOT NULL id
mau_correction: mau_correction_msp_id_not_null NOT NULL msp_id
mau_correction: mau_correction_name_not_null NOT NULL name
mau_correction: mau_correction_organization_id_not_null NOT NULL organization_id
mau_correction: mau_correction_period_not_null NOT NULL period
mau_correction: mau_correction_pkey PRIMARY KEY (id)
mau_correction: mau_correction_reason_not_null NOT NULL reason
mau_counter: mau_counter_is_news_not_null NOT NULL is_news
mau_counter: mau_counter_is_seeded_not_null NOT NULL is_seeded
mau_counter: mau_counter_mau_not_null NOT NULL mau
mau_counter: mau_counter_period_not_null NOT NULL period
mau_counter: mau_counter_period_tenant_id_pk PRIMARY KEY (period, tenant_id)
mau_counter: mau_counter_tenant_id_not_null NOT NULL tenant_id
mau_counter: mau_counter_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mau_limit: mau_limit_max_mau_not_null NOT NULL max_mau
mau_limit: mau_limit_pkey PRIMARY KEY (tenant_id)
mau_limit: mau_limit_range CHECK ((max_mau >= 1))
mau_limit: mau_limit_tenant_id_not_null NOT NULL tenant_id
mau_limit: mau_limit_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
mau_limit: mau_limit_version_not_null NOT NULL version
mau_month: mau_month_at_not_null NOT NULL at
mau_month: mau_month_id_not_null NOT NULL id
mau_month: mau_month_mau_not_null NOT NULL mau
mau_month: mau_month_name_not_null NOT NULL name
mau_month: mau_month_period_not_null NOT NULL period
mau_month: mau_month_pkey PRIMARY KEY (id)
mau_month: mau_month_scope CHECK (
CASE scope
    WHEN 'msp'::text THEN ((organization_id IS NULL) AND (allowance IS NOT NULL) AND (csv IS NOT NULL) AND (seal IS NOT NULL))
    ELSE ((organization_id IS NOT NULL) AND (seal IS NULL))
END)
mau_month: mau_month_scope_not_null NOT NULL scope
mau_notice: mau_notice_at_not_null NOT NULL at
mau_notice: mau_notice_period_not_null NOT NULL period
mau_notice: mau_notice_step_not_null NOT NULL step
mau_notice: mau_notice_subject_id_not_null NOT NULL subject_id
mau_notice: mau_notice_subject_id_period_step_pk PRIMARY KEY (subject_id, period, step)
mau_total: mau_total_accounts_not_null NOT NULL accounts
mau_total: mau_total_active_not_null NOT NULL active
mau_total: mau_total_pkey PRIMARY KEY (tenant_id)
mau_total: mau_total_tenant_id_not_null NOT NULL tenant_id
mau_total: mau_total_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
msp: msp_auto_approval_not_null NOT NULL auto_approval
msp: msp_base_allowance_not_null NOT NULL base_allowance
msp: msp_created_at_not_null NOT NULL created_at
msp: msp_default_max_mau_not_null NOT NULL default_max_mau
msp: msp_id_not_null NOT NULL id
msp: msp_maxima CHECK (((max_organizations >= 0) AND (max_accounts >= 0) AND (base_allowance >= 0) AND (default_max_mau >= 1)))
msp: msp_name_not_null NOT NULL name
msp: msp_pkey PRIMARY KEY (id)
msp: msp_state_not_null NOT NULL state
msp: msp_version_not_null NOT NULL version
msp_order: msp_order_amounts CHECK (((mau >= 1) AND ((quantity >= 1) AND (quantity <= 10000)) AND (((mau)::bigint * quantity) <= 2147483647)))
msp_order: msp_order_id_not_null NOT NULL id
msp_order: msp_order_mau_not_null NOT NULL mau
msp_order: msp_order_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
msp_order: msp_order_msp_id_not_null NOT NULL msp_id
msp_order: msp_order_number_not_null NOT NULL number
msp_order: msp_order_pkey PRIMARY KEY (id)
msp_order: msp_order_placed_at_not_null NOT NULL placed_at
msp_order: msp_order_placed_by_not_null NOT NULL placed_by
msp_order: msp_order_price_not_null NOT NULL price
msp_order: msp_order_product_code_not_null NOT NULL product_code
msp_order: msp_order_product_id_not_null NOT NULL product_id
msp_order: msp_order_product_id_subscription_product_id_fk FOREIGN KEY (product_id) REFERENCES subscription_product(id)
msp_order: msp_order_product_name_not_null NOT NULL product_name
msp_order: msp_order_quantity_not_null NOT NULL quantity
msp_order: msp_order_state_not_null NOT NULL state
msp_order: msp_order_term_months_not_null NOT NULL term_months
msp_order: msp_order_times CHECK (((ends_at >= starts_at) AND ((starts_at IS NOT NULL) = ((state = ANY (ARRAY['approved'::text, 'active'::text, 'expired'::text])) OR ((state = 'cancelled'::text) AND (ends_at IS NOT NULL))))))
msp_order: msp_order_version_not_null NOT NULL version
notice: notice_at_not_null NOT NULL at
notice: notice_audience_not_null NOT NULL audience
notice: notice_id_not_null NOT NULL id
notice: notice_is_digest_not_null NOT NULL is_digest
notice: notice_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
notice: notice_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
notice: notice_pkey PRIMARY KEY (id)
notice: notice_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
notice: notice_webhook_id_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
notification: notification_after_minutes_not_null NOT NULL after_minutes
notification: notification_alarm_id_alarm_id_fk FOREIGN KEY (alarm_id) REFERENCES alarm(id) ON DELETE CASCADE
notification: notification_alarm_id_not_null NOT NULL alarm_id
notification: notification_audience_not_null NOT NULL audience
notification: notification_created_at_not_null NOT NULL created_at
notification: notification_due_at_not_null NOT NULL due_at
notification: notification_id_not_null NOT NULL id
notification: notification_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
notification: notification_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
notification: notification_pkey PRIMARY KEY (id)
notification: notification_rank_not_null NOT NULL rank
notification: notification_rule_id_notification_rule_id_fk FOREIGN KEY (rule_id) REFERENCES notification_rule(id) ON DELETE SET NULL
notification: notification_state_not_null NOT NULL state
notification: notification_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
notification: notification_to CHECK ((num_nonnulls(email, webhook_id) = 1))
notification: notification_webhook_id_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
notification_rule: notification_rule_active_not_null NOT NULL active
notification_rule: notification_rule_audience_not_null NOT NULL audience
notification_rule: notification_rule_created_at_not_null NOT NULL created_at
notification_rule: notification_rule_created_by_not_null NOT NULL created_by
notification_rule: notification_rule_days_not_null NOT NULL days
notification_rule: notification_rule_id_not_null NOT NULL id
notification_rule: notification_rule_labels_not_null NOT NULL labels
notification_rule: notification_rule_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
notification_rule: notification_rule_name_not_null NOT NULL name
notification_rule: notification_rule_of_tenants_not_null NOT NULL of_tenants
notification_rule: notification_rule_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
notification_rule: notification_rule_pkey PRIMARY KEY (id)
notification_rule: notification_rule_severity_not_null NOT NULL severity
notification_rule: notification_rule_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
notification_rule: notification_rule_time_zone_not_null NOT NULL time_zone
notification_rule: notification_rule_version_not_null NOT NULL version
notification_step: notification_step_after_minutes_not_null NOT NULL after_minutes
notification_step: notification_step_audience_not_null NOT NULL audience
notification_step: notification_step_id_not_null NOT NULL id
notification_step: notification_step_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
notification_step: notification_step_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
notification_step: notification_step_pkey PRIMARY KEY (id)
notification_step: notification_step_rule_id_not_null NOT NULL rule_id
notification_step: notification_step_rule_id_notification_rule_id_fk FOREIGN KEY (rule_id) REFERENCES notification_rule(id) ON DELETE CASCADE
notification_step: notification_step_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
notification_step: notification_step_to CHECK ((num_nonnulls(email, webhook_id) = 1))
notification_step: notification_step_webhook_id_webhook_id_fk FOREIGN KEY (webhook_id) REFERENCES webhook(id)
number_job: number_job_additional_usages_not_null NOT NULL additional_usages
number_job: number_job_counts CHECK ((((total >= 1) AND (total <= 1000)) AND (done >= 0) AND (failed >= 0) AND ((done + failed) <= total)))
number_job: number_job_created_at_not_null NOT NULL created_at
number_job: number_job_done_not_null NOT NULL done
number_job: number_job_failed_not_null NOT NULL failed
number_job: number_job_family_not_null NOT NULL family
number_job: number_job_id_not_null NOT NULL id
number_job: number_job_kind_not_null NOT NULL kind
number_job: number_job_number_not_null NOT NULL number
number_job: number_job_requested_name_not_null NOT NULL requested_name
number_job: number_job_sbc_state_not_null NOT NULL sbc_state
number_job: number_job_send_key_not_null NOT NULL send_key
number_job: number_job_service_name_not_null NOT NULL service_name
number_job: number_job_source_not_null NOT NULL source
number_job: number_job_state_not_null NOT NULL state
number_job: number_job_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
number_job: number_job_tenant_id_not_null NOT NULL tenant_id
number_job: number_job_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
number_job: number_job_total_not_null NOT NULL total
number_job: number_job_upload_id_not_null NOT NULL upload_id
number_job: number_job_version_not_null NOT NULL version
number_job_item: number_job_item_changed_at_not_null NOT NULL changed_at
number_job_item: number_job_item_job_id_not_null NOT NULL job_id
number_job_item: number_job_item_number_not_null NOT NULL number
number_job_item: number_job_item_place_not_null NOT NULL place
number_job_item: number_job_item_state_not_null NOT NULL state
number_job_item: number_job_item_tenant_id_job_id_number_job_tenant_id_id_fk FOREIGN KEY (tenant_id, job_id) REFERENCES number_job(tenant_id, id)
number_job_item: number_job_item_tenant_id_job_id_place_pk PRIMARY KEY (tenant_id, job_id, place)
number_job_item: number_job_item_tenant_id_not_null NOT NULL tenant_id
number_job_item: number_job_item_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
number_range: number_range_apart EXCLUDE USING gist (tenant_id WITH =, span WITH &&)
number_range: number_range_created_at_not_null NOT NULL created_at
number_range: number_range_first CHECK ((first ~ '^\+[1-9]\d{3,14}$'::text))
number_range: number_range_first_not_null NOT NULL first
number_range: number_range_id_not_null NOT NULL id
number_range: number_range_last CHECK ((last ~ '^\+[1-9]\d{3,14}$'::text))
number_range: number_range_last_not_null NOT NULL last
number_range: number_range_name_not_null NOT NULL name
number_range: number_range_span CHECK (((length(first) = length(last)) AND (first <= last)))
number_range: number_range_span_not_null NOT NULL span
number_range: number_range_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
number_range: number_range_tenant_id_not_null NOT NULL tenant_id
number_range: number_range_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
number_range: number_range_version_not_null NOT NULL version
oc_number: oc_number_assignment_not_null NOT NULL assignment
oc_number: oc_number_capabilities_not_null NOT NULL capabilities
oc_number: oc_number_country_not_null NOT NULL country
oc_number: oc_number_created_at_not_null NOT NULL created_at
oc_number: oc_number_e164 CHECK ((number ~ '^\+[1-9]\d{6,14}$'::text))
oc_number: oc_number_family_not_null NOT NULL family
oc_number: oc_number_id_not_null NOT NULL id
oc_number: oc_number_number_not_null NOT NULL number
oc_number: oc_number_released CHECK (((state = 'released'::text) = (released_at IS NOT NULL)))
oc_number: oc_number_service_name_not_null NOT NULL service_name
oc_number: oc_number_state_not_null NOT NULL state
oc_number: oc_number_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
oc_number: oc_number_tenant_id_not_null NOT NULL tenant_id
oc_number: oc_number_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
oc_number: oc_number_usages_not_null NOT NULL usages
oc_number: oc_number_version_not_null NOT NULL version
oc_number_event: oc_number_event_at_not_null NOT NULL at
oc_number_event: oc_number_event_by_not_null NOT NULL by
oc_number_event: oc_number_event_event_not_null NOT NULL event
oc_number_event: oc_number_event_id_not_null NOT NULL id
oc_number_event: oc_number_event_number_id_not_null NOT NULL number_id
oc_number_event: oc_number_event_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
oc_number_event: oc_number_event_tenant_id_not_null NOT NULL tenant_id
oc_number_event: oc_number_event_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
oc_trunk: oc_trunk_fqdn_not_null NOT NULL fqdn
oc_trunk: oc_trunk_id_not_null NOT NULL id
oc_trunk: oc_trunk_microsoftId_unique UNIQUE (microsoft_id)
oc_trunk: oc_trunk_microsoft_id_not_null NOT NULL microsoft_id
oc_trunk: oc_trunk_pkey PRIMARY KEY (id)
oc_trunk: oc_trunk_synced_at_not_null NOT NULL synced_at
onboarding_invitation: onboarding_invitation_created_at_not_null NOT NULL created_at
onboarding_invitation: onboarding_invitation_created_by_not_null NOT NULL created_by
onboarding_invitation: onboarding_invitation_expires_at_not_null NOT NULL expires_at
onboarding_invitation: onboarding_invitation_full_name_not_null NOT NULL full_name
onboarding_invitation: onboarding_invitation_hash_not_null NOT NULL hash
onboarding_invitation: onboarding_invitation_hash_unique UNIQUE (hash)
onboarding_invitation: onboarding_invitation_id_not_null NOT NULL id
onboarding_invitation: onboarding_invitation_language_not_null NOT NULL language
onboarding_invitation: onboarding_invitation_service_id_not_null NOT NULL service_id
onboarding_invitation: onboarding_invitation_stateHash_unique UNIQUE (state_hash)
onboarding_invitation: onboarding_invitation_state_not_null NOT NULL state
onboarding_invitation: onboarding_invitation_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
onboarding_invitation: onboarding_invitation_tenant_id_not_null NOT NULL tenant_id
onboarding_invitation: onboarding_invitation_tenant_id_service_id_service_tenant_id_id FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id)
onboarding_invitation: onboarding_invitation_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
onboarding_invitation: onboarding_invitation_upgrade CHECK ((((upgrade_to IS NULL) = (upgrade_users IS NULL)) AND (upgrade_users > 0)))
pbx_connection: pbx_connection_audience_not_null NOT NULL audience
pbx_connection: pbx_connection_changed_at_not_null NOT NULL changed_at
pbx_connection: pbx_connection_created_at_not_null NOT NULL created_at
pbx_connection: pbx_connection_enabled_not_null NOT NULL enabled
pbx_connection: pbx_connection_handsets CHECK (((kind <> 'uacsta'::text) OR (topology = 'dedicated'::text)))
pbx_connection: pbx_connection_heartbeat CHECK (((heartbeat_seconds >= 5) AND (heartbeat_seconds <= 3600)))
pbx_connection: pbx_connection_heartbeat_seconds_not_null NOT NULL heartbeat_seconds
pbx_connection: pbx_connection_id_not_null NOT NULL id
pbx_connection: pbx_connection_is_flapping_not_null NOT NULL is_flapping
pbx_connection: pbx_connection_kind_not_null NOT NULL kind
pbx_connection: pbx_connection_lines CHECK (((lines_up >= 0) AND (lines_up <= lines_all)))
pbx_connection: pbx_connection_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
pbx_connection: pbx_connection_name_not_null NOT NULL name
pbx_connection: pbx_connection_of_tenant UNIQUE (tenant_id, id)
pbx_connection: pbx_connection_owned CHECK ((audience =
CASE topology
    WHEN 'shared'::text THEN 'provider'::text
    ELSE 'tenant'::text
END))
pbx_connection: pbx_connection_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
pbx_connection: pbx_connection_pkey PRIMARY KEY (id)
pbx_connection: pbx_connection_port CHECK (((port >= 1) AND (port <= 65535)))
pbx_connection: pbx_connection_reached CHECK (((kind <> 'csta'::text) OR ((host IS NOT NULL) AND (port IS NOT NULL) AND (device IS NOT NULL))))
pbx_connection: pbx_connection_status_not_null NOT NULL status
pbx_connection: pbx_connection_status_since_not_null NOT NULL status_since
pbx_connection: pbx_connection_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
pbx_connection: pbx_connection_topology_not_null NOT NULL topology
pbx_connection: pbx_connection_transport_not_null NOT NULL transport
pbx_connection: pbx_connection_version_not_null NOT NULL version
pbx_range: pbx_range_apart EXCLUDE USING gist (connection_id WITH =, span WITH &&)
pbx_range: pbx_range_connection_id_not_null NOT NULL connection_id
pbx_range: pbx_range_connection_id_pbx_connection_id_fk FOREIGN KEY (connection_id) REFERENCES pbx_connection(id) ON DELETE CASCADE
pbx_range: pbx_range_created_at_not_null NOT NULL created_at
pbx_range: pbx_range_first CHECK ((first ~ '^\d{1,15}$'::text))
pbx_range: pbx_range_first_not_null NOT NULL first
pbx_range: pbx_range_id_not_null NOT NULL id
pbx_range: pbx_range_last CHECK ((last ~ '^\d{1,15}$'::text))
pbx_range: pbx_range_last_not_null NOT NULL last
pbx_range: pbx_range_span CHECK (((length(first) = length(last)) AND (first <= last)))
pbx_range: pbx_range_span_not_null NOT NULL span
pbx_range: pbx_range_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
pbx_range: pbx_range_tenant_id_not_null NOT NULL tenant_id
pbx_range: pbx_range_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
queued_change: queued_change_attempts_not_null NOT NULL attempts
queued_change: queued_change_batch_not_null NOT NULL batch
queued_change: queued_change_created_at_not_null NOT NULL created_at
queued_change: queued_change_ended CHECK (((state = ANY (ARRAY['done'::text, 'failed'::text, 'cancelled'::text])) = (ended_at IS NOT NULL)))
queued_change: queued_change_factor_not_null NOT NULL factor
queued_change: queued_change_graph_id_not_null NOT NULL graph_id
queued_change: queued_change_id_not_null NOT NULL id
queued_change: queued_change_kind_not_null NOT NULL kind
queued_change: queued_change_requested_name_not_null NOT NULL requested_name
queued_change: queued_change_seq_not_null NOT NULL seq
queued_change: queued_change_state_not_null NOT NULL state
queued_change: queued_change_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
queued_change: queued_change_tenant_id_not_null NOT NULL tenant_id
queued_change: queued_change_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
queued_change: queued_change_user_name_not_null NOT NULL user_name
queued_change: queued_change_wanted_not_null NOT NULL wanted
queued_change: queued_change_was_not_null NOT NULL was
quota_month: quota_month_period_not_null NOT NULL period
quota_month: quota_month_quota_not_null NOT NULL quota
quota_month: quota_month_refused_not_null NOT NULL refused
quota_month: quota_month_tenant_id_not_null NOT NULL tenant_id
quota_month: quota_month_tenant_id_quota_period_pk PRIMARY KEY (tenant_id, quota, period)
quota_month: quota_month_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
quota_month: quota_month_used_not_null NOT NULL used
quota_usage: quota_usage_amount CHECK ((amount > 0))
quota_usage: quota_usage_amount_not_null NOT NULL amount
quota_usage: quota_usage_id_not_null NOT NULL id
quota_usage: quota_usage_quota_not_null NOT NULL quota
quota_usage: quota_usage_taken_at_not_null NOT NULL taken_at
quota_usage: quota_usage_taken_by_not_null NOT NULL taken_by
quota_usage: quota_usage_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
quota_usage: quota_usage_tenant_id_not_null NOT NULL tenant_id
quota_usage: quota_usage_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
rate_limit_hit: rate_limit_hit_at_not_null NOT NULL at
rate_limit_hit: rate_limit_hit_bucket_not_null NOT NULL bucket
rate_limit_hit: rate_limit_hit_id_not_null NOT NULL id
rate_limit_hit: rate_limit_hit_pkey PRIMARY KEY (id)
recovery_code: recovery_code_account_id_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE
recovery_code: recovery_code_account_id_hash_pk PRIMARY KEY (account_id, hash)
recovery_code: recovery_code_account_id_not_null NOT NULL account_id
recovery_code: recovery_code_hash_not_null NOT NULL hash
replication: replication_generation_not_null NOT NULL generation
replication: replication_link_refusals_not_null NOT NULL link_refusals
replication: replication_numbers_not_null NOT NULL numbers
replication: replication_pending_changes_not_null NOT NULL pending_changes
replication: replication_pkey PRIMARY KEY (tenant_id)
replication: replication_read_all_not_null NOT NULL read_all
replication: replication_tenant_id_not_null NOT NULL tenant_id
replication: replication_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
replication: replication_users_not_null NOT NULL users
reserved_number: reserved_number_created_at_not_null NOT NULL created_at
reserved_number: reserved_number_e164 CHECK ((number ~ '^\+[1-9]\d{3,14}$'::text))
reserved_number: reserved_number_id_not_null NOT NULL id
reserved_number: reserved_number_number_not_null NOT NULL number
reserved_number: reserved_number_reason_not_null NOT NULL reason
reserved_number: reserved_number_reserved_by_not_null NOT NULL reserved_by
reserved_number: reserved_number_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
reserved_number: reserved_number_tenant_id_not_null NOT NULL tenant_id
reserved_number: reserved_number_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
reserved_number: reserved_number_version_not_null NOT NULL version
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
sbc: sbc_address_not_null NOT NULL address
sbc: sbc_cac_profiles_not_null NOT NULL cac_profiles
sbc: sbc_created_at_not_null NOT NULL created_at
sbc: sbc_dial_plan CHECK (((dial_plan >= 0) AND (dial_plan <= 1000000)))
sbc: sbc_failures_not_null NOT NULL failures
sbc: sbc_fqdn_not_null NOT NULL fqdn
sbc: sbc_id_not_null NOT NULL id
sbc: sbc_name_not_null NOT NULL name
sbc: sbc_number_not_null NOT NULL number
sbc: sbc_pkey PRIMARY KEY (id)
sbc: sbc_port CHECK ((((port >= 1) AND (port <= 65535)) AND (failures >= 0)))
sbc: sbc_port_not_null NOT NULL port
sbc: sbc_status_not_null NOT NULL status
sbc: sbc_transport_not_null NOT NULL transport
sbc: sbc_version_not_null NOT NULL version
schema_migration: schema_migration_applied_at_not_null NOT NULL applied_at
schema_migration: schema_migration_hash_not_null NOT NULL hash
schema_migration: schema_migration_oldest_not_null NOT NULL oldest
schema_migration: schema_migration_pkey PRIMARY KEY (tag)
schema_migration: schema_migration_release_not_null NOT NULL release
schema_migration: schema_migration_tag_not_null NOT NULL tag
schema_migration: schema_migration_took_ms_not_null NOT NULL took_ms
script_template: script_template_changed_at_not_null NOT NULL changed_at
script_template: script_template_created_at_not_null NOT NULL created_at
script_template: script_template_created_by_not_null NOT NULL created_by
script_template: script_template_current_not_null NOT NULL current
script_template: script_template_id_not_null NOT NULL id
script_template: script_template_is_default_not_null NOT NULL is_default
script_template: script_template_kind_not_null NOT NULL kind
script_template: script_template_name_not_null NOT NULL name
script_template: script_template_number_not_null NOT NULL number
script_template: script_template_phase_not_null NOT NULL phase
script_template: script_template_pkey PRIMARY KEY (id)
script_template: script_template_version_not_null NOT NULL version
script_version: script_version_created_at_not_null NOT NULL created_at
script_version: script_version_created_by_not_null NOT NULL created_by
script_version: script_version_number_not_null NOT NULL number
script_version: script_version_template_id_not_null NOT NULL template_id
script_version: script_version_template_id_number_pk PRIMARY KEY (template_id, number)
script_version: script_version_template_id_script_template_id_fk FOREIGN KEY (template_id) REFERENCES script_template(id)
script_version: script_version_text_not_null NOT NULL text
script_version: script_version_variables_not_null NOT NULL variables
seat_cap: seat_cap_amounts CHECK ((((maximum >= 0) AND (maximum <= 1000000)) AND (in_use >= 0)))
seat_cap: seat_cap_changed_at_not_null NOT NULL changed_at
seat_cap: seat_cap_in_use_not_null NOT NULL in_use
seat_cap: seat_cap_maximum_not_null NOT NULL maximum
seat_cap: seat_cap_tenant_id_not_null NOT NULL tenant_id
seat_cap: seat_cap_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
seat_cap: seat_cap_tenant_id_type_pk PRIMARY KEY (tenant_id, type)
seat_cap: seat_cap_type_not_null NOT NULL type
seat_cap: seat_cap_version_not_null NOT NULL version
seat_denial: seat_denial_denied_not_null NOT NULL denied
seat_denial: seat_denial_minute_not_null NOT NULL minute
seat_denial: seat_denial_reason_not_null NOT NULL reason
seat_denial: seat_denial_tenant_id_not_null NOT NULL tenant_id
seat_denial: seat_denial_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
seat_denial: seat_denial_tenant_id_type_reason_minute_pk PRIMARY KEY (tenant_id, type, reason, minute)
seat_denial: seat_denial_type_not_null NOT NULL type
seat_lease: seat_lease_clients CHECK (((cardinality(clients) = cardinality(token_hashes)) AND (cardinality(clients) <= 10)))
seat_lease: seat_lease_clients_not_null NOT NULL clients
seat_lease: seat_lease_ended CHECK (((state = 'active'::text) = (ended_at IS NULL)))
seat_lease: seat_lease_expires_at_not_null NOT NULL expires_at
seat_lease: seat_lease_granted_at_not_null NOT NULL granted_at
seat_lease: seat_lease_holder_not_null NOT NULL holder
seat_lease: seat_lease_id_not_null NOT NULL id
seat_lease: seat_lease_is_overdraft_not_null NOT NULL is_overdraft
seat_lease: seat_lease_state_not_null NOT NULL state
seat_lease: seat_lease_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
seat_lease: seat_lease_tenant_id_not_null NOT NULL tenant_id
seat_lease: seat_lease_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
seat_lease: seat_lease_token_hashes_not_null NOT NULL token_hashes
seat_lease: seat_lease_type_not_null NOT NULL type
seat_lease: seat_lease_user_name_not_null NOT NULL user_name
seat_peak: seat_peak_day_not_null NOT NULL day
seat_peak: seat_peak_peak_not_null NOT NULL peak
seat_peak: seat_peak_tenant_id_not_null NOT NULL tenant_id
seat_peak: seat_peak_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
seat_peak: seat_peak_tenant_id_type_day_pk PRIMARY KEY (tenant_id, type, day)
seat_peak: seat_peak_type_not_null NOT NULL type
seat_type: seat_type_amounts CHECK (((total >= 0) AND (in_use >= 0) AND ((overdraft >= 0) AND (overdraft <= 1000000))))
seat_type: seat_type_changed_at_not_null NOT NULL changed_at
seat_type: seat_type_in_use_not_null NOT NULL in_use
seat_type: seat_type_overdraft_kind_not_null NOT NULL overdraft_kind
seat_type: seat_type_overdraft_not_null NOT NULL overdraft
seat_type: seat_type_pkey PRIMARY KEY (type)
seat_type: seat_type_total_not_null NOT NULL total
seat_type: seat_type_type_not_null NOT NULL type
seat_type: seat_type_version_not_null NOT NULL version
seat_type_peak: seat_type_peak_day_not_null NOT NULL day
seat_type_peak: seat_type_peak_peak_not_null NOT NULL peak
seat_type_peak: seat_type_peak_type_day_pk PRIMARY KEY (type, day)
seat_type_peak: seat_type_peak_type_not_null NOT NULL type
secret: secret_changed_at_not_null NOT NULL changed_at
secret: secret_name_not_null NOT NULL name
secret: secret_pkey PRIMARY KEY (name)
secret: secret_value_not_null NOT NULL value
secret_rotation: secret_rotation_done_not_null NOT NULL done
secret_rotation: secret_rotation_former_not_null NOT NULL former
secret_rotation: secret_rotation_from_key_not_null NOT NULL from_key
secret_rotation: secret_rotation_id_not_null NOT NULL id
secret_rotation: secret_rotation_pkey PRIMARY KEY (id)
secret_rotation: secret_rotation_started_at_not_null NOT NULL started_at
secret_rotation: secret_rotation_started_by_not_null NOT NULL started_by
secret_rotation: secret_rotation_to_key_not_null NOT NULL to_key
selection: selection_account_id_not_null NOT NULL account_id
selection: selection_act_not_null NOT NULL act
selection: selection_audience_not_null NOT NULL audience
selection: selection_created_at_not_null NOT NULL created_at
selection: selection_id_not_null NOT NULL id
selection: selection_ids_not_null NOT NULL ids
selection: selection_list_not_null NOT NULL list
selection: selection_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
selection: selection_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
selection: selection_pkey PRIMARY KEY (id)
selection: selection_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
service: service_alarm_count_not_null NOT NULL alarm_count
service: service_alarm_rank_not_null NOT NULL alarm_rank
service: service_counts_users CHECK (((licensed_users IS NULL) OR (license_type <> ALL (ARRAY['hosted-essentials'::text, 'oc-essential'::text]))))
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
service: service_overall_status_not_null NOT NULL overall_status
service: service_shortname_not_null NOT NULL shortname
service: service_status_not_null NOT NULL status
service: service_status_pair CHECK (((((((((deploy_status = 'unknown'::text) AND (status = 'warning'::text)) OR ((deploy_status = 'ready'::text) AND (status = 'warning'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'ok'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'warning'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'error'::text))) OR ((deploy_status = 'deployed'::text) AND (status = 'unmonitored'::text))) OR ((deploy_status = 'failed'::text) AND (status = 'error'::text))))
service: service_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
service: service_tenant_id_not_null NOT NULL tenant_id
service: service_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
service: service_unmonitored CHECK (((num_nulls(unmonitored_at, unmonitored_by, unmonitored_reason, unmonitored_tier) = ANY (ARRAY[0, 4])) AND ((unmonitored_at IS NULL) OR (deploy_status = 'deployed'::text))))
service: service_version_not_null NOT NULL version
service_draft: service_draft_account_id_not_null NOT NULL account_id
service_draft: service_draft_audience_not_null NOT NULL audience
service_draft: service_draft_created_at_not_null NOT NULL created_at
service_draft: service_draft_id_not_null NOT NULL id
service_draft: service_draft_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
service_draft: service_draft_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
service_draft: service_draft_pkey PRIMARY KEY (id)
service_draft: service_draft_saved_at_not_null NOT NULL saved_at
service_draft: service_draft_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
service_draft: service_draft_values_not_null NOT NULL "values"
service_draft: service_draft_version_not_null NOT NULL version
service_import: service_import_audience_not_null NOT NULL audience
service_import: service_import_created_at_not_null NOT NULL created_at
service_import: service_import_errors_not_null NOT NULL errors
service_import: service_import_file_name_not_null NOT NULL file_name
service_import: service_import_id_not_null NOT NULL id
service_import: service_import_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
service_import: service_import_needs_not_null NOT NULL needs
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
session: session_stage_not_null NOT NULL stage
setting: setting_changed_at_not_null NOT NULL changed_at
setting: setting_name_not_null NOT NULL name
setting: setting_pkey PRIMARY KEY (name)
setting: setting_value_not_null NOT NULL value
setting: setting_version_not_null NOT NULL version
sip_connection: sip_connection_cac CHECK (((cac >= 1) AND (cac <= 1000000)))
sip_connection: sip_connection_created_at_not_null NOT NULL created_at
sip_connection: sip_connection_id_not_null NOT NULL id
sip_connection: sip_connection_name_not_null NOT NULL name
sip_connection: sip_connection_sbc_id_sbc_id_fk FOREIGN KEY (sbc_id) REFERENCES sbc(id)
sip_connection: sip_connection_service_id_not_null NOT NULL service_id
sip_connection: sip_connection_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
sip_connection: sip_connection_tenant_id_not_null NOT NULL tenant_id
sip_connection: sip_connection_tenant_id_service_id_service_tenant_id_id_fk FOREIGN KEY (tenant_id, service_id) REFERENCES service(tenant_id, id)
sip_connection: sip_connection_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
sip_connection: sip_connection_version_not_null NOT NULL version
site: site_created_at_not_null NOT NULL created_at
site: site_id_not_null NOT NULL id
site: site_language_not_null NOT NULL language
site: site_name_not_null NOT NULL name
site: site_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
site: site_tenant_id_not_null NOT NULL tenant_id
site: site_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
site: site_time_zone_not_null NOT NULL time_zone
site: site_version_not_null NOT NULL version
subscription_product: subscription_product_active_not_null NOT NULL active
subscription_product: subscription_product_amounts CHECK (((mau >= 1) AND ((term_months >= 0) AND (term_months <= 120))))
subscription_product: subscription_product_code_not_null NOT NULL code
subscription_product: subscription_product_created_at_not_null NOT NULL created_at
subscription_product: subscription_product_id_not_null NOT NULL id
subscription_product: subscription_product_mau_not_null NOT NULL mau
subscription_product: subscription_product_name_not_null NOT NULL name
subscription_product: subscription_product_pkey PRIMARY KEY (id)
subscription_product: subscription_product_price_not_null NOT NULL price
subscription_product: subscription_product_term_months_not_null NOT NULL term_months
subscription_product: subscription_product_version_not_null NOT NULL version
support_session: support_session_actor_audience_not_null NOT NULL actor_audience
support_session: support_session_actor_id_not_null NOT NULL actor_id
support_session: support_session_actor_name_not_null NOT NULL actor_name
support_session: support_session_id UNIQUE (id)
support_session: support_session_id_not_null NOT NULL id
support_session: support_session_purpose_not_null NOT NULL purpose
support_session: support_session_read_only_not_null NOT NULL read_only
support_session: support_session_reason_not_null NOT NULL reason
support_session: support_session_requested_at_not_null NOT NULL requested_at
support_session: support_session_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
support_session: support_session_tenant_id_not_null NOT NULL tenant_id
support_session: support_session_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
support_session: support_session_tokenHash_unique UNIQUE (token_hash)
sync_run: sync_run_changed_not_null NOT NULL changed
sync_run: sync_run_created_not_null NOT NULL created
sync_run: sync_run_id_not_null NOT NULL id
sync_run: sync_run_odd_not_null NOT NULL odd
sync_run: sync_run_pkey PRIMARY KEY (id)
sync_run: sync_run_removed_not_null NOT NULL removed
sync_run: sync_run_requested_name_not_null NOT NULL requested_name
sync_run: sync_run_seen_not_null NOT NULL seen
sync_run: sync_run_started_at_not_null NOT NULL started_at
sync_run: sync_run_state_not_null NOT NULL state
sync_run: sync_run_task_id_not_null NOT NULL task_id
sync_run: sync_run_task_id_sync_task_id_fk FOREIGN KEY (task_id) REFERENCES sync_task(id)
sync_task: sync_task_enabled_not_null NOT NULL enabled
sync_task: sync_task_every_minutes_not_null NOT NULL every_minutes
sync_task: sync_task_id_not_null NOT NULL id
sync_task: sync_task_name_not_null NOT NULL name
sync_task: sync_task_name_unique UNIQUE (name)
sync_task: sync_task_next_at_not_null NOT NULL next_at
sync_task: sync_task_pkey PRIMARY KEY (id)
sync_task: sync_task_state_not_null NOT NULL state
sync_task: sync_task_version_not_null NOT NULL version
tenant: tenant_created_at_not_null NOT NULL created_at
tenant: tenant_full_name_not_null NOT NULL full_name
tenant: tenant_id_not_null NOT NULL id
tenant: tenant_language_not_null NOT NULL language
tenant: tenant_managed_host_not_null NOT NULL managed_host
tenant: tenant_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
tenant: tenant_pkey PRIMARY KEY (id)
tenant: tenant_shortname_not_null NOT NULL shortname
tenant: tenant_state_not_null NOT NULL state
tenant: tenant_support_approval_not_null NOT NULL support_approval
tenant: tenant_synthetic_not_null NOT NULL synthetic
tenant: tenant_time_zone_not_null NOT NULL time_zone
tenant: tenant_version_not_null NOT NULL version
tenant_domain: tenant_domain_certificate_not_null NOT NULL certificate
tenant_domain: tenant_domain_checks_not_null NOT NULL checks
tenant_domain: tenant_domain_enabled_not_null NOT NULL enabled
tenant_domain: tenant_domain_host_not_null NOT NULL host
tenant_domain: tenant_domain_id_not_null NOT NULL id
tenant_domain: tenant_domain_missing_days_not_null NOT NULL missing_days
tenant_domain: tenant_domain_requested_at_not_null NOT NULL requested_at
tenant_domain: tenant_domain_state_not_null NOT NULL state
tenant_domain: tenant_domain_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
tenant_domain: tenant_domain_tenant_id_not_null NOT NULL tenant_id
tenant_domain: tenant_domain_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
tenant_domain: tenant_domain_token_not_null NOT NULL token
tenant_domain: tenant_domain_version_not_null NOT NULL version
tenant_draft: tenant_draft_account_id_not_null NOT NULL account_id
tenant_draft: tenant_draft_audience_not_null NOT NULL audience
tenant_draft: tenant_draft_created_at_not_null NOT NULL created_at
tenant_draft: tenant_draft_id_not_null NOT NULL id
tenant_draft: tenant_draft_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
tenant_draft: tenant_draft_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
tenant_draft: tenant_draft_pkey PRIMARY KEY (id)
tenant_draft: tenant_draft_saved_at_not_null NOT NULL saved_at
tenant_draft: tenant_draft_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
tenant_draft: tenant_draft_values_not_null NOT NULL "values"
tenant_draft: tenant_draft_version_not_null NOT NULL version
tenant_permission: tenant_permission_changed_at_not_null NOT NULL changed_at
tenant_permission: tenant_permission_off_not_null NOT NULL off
tenant_permission: tenant_permission_pkey PRIMARY KEY (tenant_id)
tenant_permission: tenant_permission_tenant_id_not_null NOT NULL tenant_id
tenant_permission: tenant_permission_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
tenant_permission: tenant_permission_version_not_null NOT NULL version
tenant_quota: tenant_quota_amount_not_null NOT NULL amount
tenant_quota: tenant_quota_amounts CHECK (((amount >= 0) AND (used >= 0) AND (refused >= 0)))
tenant_quota: tenant_quota_quota_not_null NOT NULL quota
tenant_quota: tenant_quota_refused_not_null NOT NULL refused
tenant_quota: tenant_quota_tenant_id_not_null NOT NULL tenant_id
tenant_quota: tenant_quota_tenant_id_quota_pk PRIMARY KEY (tenant_id, quota)
tenant_quota: tenant_quota_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
tenant_quota: tenant_quota_used_not_null NOT NULL used
tenant_quota: tenant_quota_version_not_null NOT NULL version
tenant_tag: tenant_tag_form CHECK ((tag ~ '^[a-z0-9][a-z0-9-]{0,29}$'::text))
tenant_tag: tenant_tag_tag_not_null NOT NULL tag
tenant_tag: tenant_tag_tenant_id_not_null NOT NULL tenant_id
tenant_tag: tenant_tag_tenant_id_tag_pk PRIMARY KEY (tenant_id, tag)
tenant_tag: tenant_tag_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
tombstone: tombstone_created_at_not_null NOT NULL created_at
tombstone: tombstone_deleted_at_not_null NOT NULL deleted_at
tombstone: tombstone_deleted_by_not_null NOT NULL deleted_by
tombstone: tombstone_id_not_null NOT NULL id
tombstone: tombstone_leftovers_not_null NOT NULL leftovers
tombstone: tombstone_metering_not_null NOT NULL metering
tombstone: tombstone_name_not_null NOT NULL name
tombstone: tombstone_pkey PRIMARY KEY (id)
tombstone: tombstone_reason_not_null NOT NULL reason
tombstone: tombstone_shortname_not_null NOT NULL shortname
trap_mapping: trap_mapping_audience_not_null NOT NULL audience
trap_mapping: trap_mapping_created_at_not_null NOT NULL created_at
trap_mapping: trap_mapping_created_by_not_null NOT NULL created_by
trap_mapping: trap_mapping_effect_not_null NOT NULL effect
trap_mapping: trap_mapping_id_not_null NOT NULL id
trap_mapping: trap_mapping_momentary_not_null NOT NULL momentary
trap_mapping: trap_mapping_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
trap_mapping: trap_mapping_name_not_null NOT NULL name
trap_mapping: trap_mapping_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
trap_mapping: trap_mapping_pkey PRIMARY KEY (id)
trap_mapping: trap_mapping_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
trap_mapping: trap_mapping_trap_not_null NOT NULL trap
trap_mapping: trap_mapping_version_not_null NOT NULL version
user_change: user_change_at_not_null NOT NULL at
user_change: user_change_by_not_null NOT NULL by
user_change: user_change_field_not_null NOT NULL field
user_change: user_change_graph_id_not_null NOT NULL graph_id
user_change: user_change_id_not_null NOT NULL id
user_change: user_change_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
user_change: user_change_tenant_id_not_null NOT NULL tenant_id
user_change: user_change_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
wallboard: wallboard_approved_at_not_null NOT NULL approved_at
wallboard: wallboard_approved_by_not_null NOT NULL approved_by
wallboard: wallboard_audience_not_null NOT NULL audience
wallboard: wallboard_created_at_not_null NOT NULL created_at
wallboard: wallboard_dwell_seconds_not_null NOT NULL dwell_seconds
wallboard: wallboard_expires_at_not_null NOT NULL expires_at
wallboard: wallboard_id_not_null NOT NULL id
wallboard: wallboard_masked_not_null NOT NULL masked
wallboard: wallboard_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
wallboard: wallboard_name_not_null NOT NULL name
wallboard: wallboard_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
wallboard: wallboard_palette_not_null NOT NULL palette
wallboard: wallboard_pkey PRIMARY KEY (id)
wallboard: wallboard_scenes_not_null NOT NULL scenes
wallboard: wallboard_sounds_not_null NOT NULL sounds
wallboard: wallboard_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
wallboard: wallboard_token_hash_not_null NOT NULL token_hash
wallboard: wallboard_version_not_null NOT NULL version
wallboard: wallboard_zone_not_null NOT NULL zone
wallboard_pairing: wallboard_pairing_code_not_null NOT NULL code
wallboard_pairing: wallboard_pairing_created_at_not_null NOT NULL created_at
wallboard_pairing: wallboard_pairing_expires_at_not_null NOT NULL expires_at
wallboard_pairing: wallboard_pairing_id_not_null NOT NULL id
wallboard_pairing: wallboard_pairing_pkey PRIMARY KEY (id)
wallboard_pairing: wallboard_pairing_secret_hash_not_null NOT NULL secret_hash
wave: wave_act_not_null NOT NULL act
wave: wave_created_at_not_null NOT NULL created_at
wave: wave_created_by_not_null NOT NULL created_by
wave: wave_error_percent CHECK (((error_percent >= 0) AND (error_percent <= 100)))
wave: wave_error_percent_not_null NOT NULL error_percent
wave: wave_halted CHECK (((state = 'halted'::text) = (halted_for IS NOT NULL)))
wave: wave_halts_on_alarms_not_null NOT NULL halts_on_alarms
wave: wave_id_not_null NOT NULL id
wave: wave_name_not_null NOT NULL name
wave: wave_number_not_null NOT NULL number
wave: wave_pkey PRIMARY KEY (id)
wave: wave_ring_not_null NOT NULL ring
wave: wave_rings_not_null NOT NULL rings
wave: wave_state_not_null NOT NULL state
wave: wave_version_not_null NOT NULL version
wave: wave_watched_since_not_null NOT NULL watched_since
wave_item: wave_item_id_not_null NOT NULL id
wave_item: wave_item_once UNIQUE (tenant_id, wave_id, service_id)
wave_item: wave_item_place_not_null NOT NULL place
wave_item: wave_item_ring_not_null NOT NULL ring
wave_item: wave_item_service_id_not_null NOT NULL service_id
wave_item: wave_item_service_name_not_null NOT NULL service_name
wave_item: wave_item_state_not_null NOT NULL state
wave_item: wave_item_tenant_id_id_pk PRIMARY KEY (tenant_id, id)
wave_item: wave_item_tenant_id_not_null NOT NULL tenant_id
wave_item: wave_item_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
wave_item: wave_item_wave_id_not_null NOT NULL wave_id
wave_item: wave_item_wave_id_wave_id_fk FOREIGN KEY (wave_id) REFERENCES wave(id)
webhook: webhook_active_not_null NOT NULL active
webhook: webhook_audience_not_null NOT NULL audience
webhook: webhook_created_at_not_null NOT NULL created_at
webhook: webhook_created_by_not_null NOT NULL created_by
webhook: webhook_failures_not_null NOT NULL failures
webhook: webhook_id_not_null NOT NULL id
webhook: webhook_msp_id_msp_id_fk FOREIGN KEY (msp_id) REFERENCES msp(id)
webhook: webhook_name_not_null NOT NULL name
webhook: webhook_owner CHECK ((((audience = 'provider'::text) AND (msp_id IS NULL) AND (tenant_id IS NULL)) OR ((audience = 'msp'::text) AND (msp_id IS NOT NULL) AND (tenant_id IS NULL)) OR ((audience = 'tenant'::text) AND (msp_id IS NULL) AND (tenant_id IS NOT NULL))))
webhook: webhook_pkey PRIMARY KEY (id)
webhook: webhook_secret_not_null NOT NULL secret
webhook: webhook_tenant_id_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES tenant(id)
webhook: webhook_url_not_null NOT NULL url
webhook: webhook_version_not_null NOT NULL version
worker_process: worker_process_name_not_null NOT NULL name
worker_process: worker_process_pkey PRIMARY KEY (name)
worker_process: worker_process_seen_at_not_null NOT NULL seen_at

-- indexes
CREATE UNIQUE INDEX account_email ON public.account USING btree (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(email), (
CASE
    WHEN signs_in_by_email THEN '00000000-0000-0000-0000-000000000000'::uuid
    ELSE id
END))
CREATE INDEX account_msp ON public.account USING btree (msp_id)
CREATE UNIQUE INDEX account_msp_owner ON public.account USING btree (msp_id) WHERE (role = 'owner'::text)
CREATE INDEX account_name ON public.account USING btree (tenant_id, lower(name), id)
CREATE UNIQUE INDEX account_owner_email ON public.account USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(email))
CREATE UNIQUE INDEX account_owner_username ON public.account USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(username))
CREATE UNIQUE INDEX account_pkey ON public.account USING btree (id)
CREATE UNIQUE INDEX account_username ON public.account USING btree (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(username), (
CASE
    WHEN signs_in_by_username THEN '00000000-0000-0000-0000-000000000000'::uuid
    ELSE id
END))
CREATE UNIQUE INDEX alarm_active_key ON public.alarm USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), origin, key) WHERE (cleared_at IS NULL)
CREATE INDEX alarm_cause ON public.alarm USING btree (cause) WHERE ((cleared_at IS NULL) AND (cause IS NOT NULL))
CREATE INDEX alarm_cleared ON public.alarm USING btree (COALESCE(cleared_at, '-infinity'::timestamp with time zone), id) WHERE (cleared_at IS NOT NULL)
CREATE INDEX alarm_customer ON public.alarm USING btree (COALESCE(customer, ''::text), id)
CREATE INDEX alarm_key ON public.alarm USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), origin, key, cleared_at) WHERE (cleared_at IS NOT NULL)
CREATE INDEX alarm_maintenance ON public.alarm USING btree (maintenance_id) WHERE (maintenance_id IS NOT NULL)
CREATE INDEX alarm_msp ON public.alarm USING btree (visible_to_msp, raised_at, id) WHERE (visible_to_msp IS NOT NULL)
CREATE INDEX alarm_news ON public.alarm USING btree (id) WHERE is_news
CREATE INDEX alarm_open ON public.alarm USING btree (((- rank)), quiet_rank, raised_at, id) WHERE ((cleared_at IS NULL) OR (ack_rank < 3))
CREATE INDEX alarm_open_msp ON public.alarm USING btree (visible_to_msp, ((- rank)), quiet_rank, raised_at, id) WHERE ((cleared_at IS NULL) AND (visible_to_msp IS NOT NULL))
CREATE UNIQUE INDEX alarm_pkey ON public.alarm USING btree (id)
CREATE INDEX alarm_raised ON public.alarm USING btree (raised_at, id)
CREATE INDEX alarm_service ON public.alarm USING btree (service_id) WHERE (cleared_at IS NULL)
CREATE INDEX alarm_tenant ON public.alarm USING btree (tenant_id, raised_at)
CREATE INDEX alarm_tenant_active ON public.alarm USING btree (tenant_id, key) WHERE (cleared_at IS NULL)
CREATE INDEX alarm_timed ON public.alarm USING btree (id) WHERE ((cleared_at IS NULL) AND ((flapping_since IS NOT NULL) OR (shelved_until IS NOT NULL) OR (ack_until_at IS NOT NULL)))
CREATE INDEX alarm_event_alarm ON public.alarm_event USING btree (alarm_id, at)
CREATE INDEX alarm_event_at ON public.alarm_event USING btree (at)
CREATE UNIQUE INDEX alarm_event_pkey ON public.alarm_event USING btree (id)
CREATE INDEX alarm_event_unmatched ON public.alarm_event USING btree (at, id) WHERE (matched_at IS NULL)
CREATE UNIQUE INDEX alarm_source_lookup ON public.alarm_source USING btree (lookup) WHERE (lookup IS NOT NULL)
CREATE UNIQUE INDEX alarm_source_name ON public.alarm_source USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name))
CREATE UNIQUE INDEX alarm_source_pkey ON public.alarm_source USING btree (id)
CREATE UNIQUE INDEX alarm_source_token ON public.alarm_source USING btree (token_id) WHERE (token_id IS NOT NULL)
CREATE UNIQUE INDEX alarm_source_engine_source_id_engine_id_pk ON public.alarm_source_engine USING btree (source_id, engine_id)
CREATE UNIQUE INDEX api_token_hash_unique ON public.api_token USING btree (hash)
CREATE INDEX api_token_maker ON public.api_token USING btree (created_by_id)
CREATE UNIQUE INDEX api_token_pkey ON public.api_token USING btree (id)
CREATE UNIQUE INDEX backup_run_pkey ON public.backup_run USING btree (id)
CREATE INDEX backup_run_started ON public.backup_run USING btree (kind, started_at)
CREATE INDEX branding_logo ON public.branding USING btree (logo_hash)
CREATE UNIQUE INDEX branding_owner ON public.branding USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid))
CREATE UNIQUE INDEX branding_pkey ON public.branding USING btree (id)
CREATE UNIQUE INDEX calling_profile_microsoft_id ON public.calling_profile USING btree (microsoft_id)
CREATE INDEX calling_profile_name ON public.calling_profile USING btree (family, name, id)
CREATE UNIQUE INDEX calling_profile_pkey ON public.calling_profile USING btree (id)
CREATE UNIQUE INDEX canary_run_pkey ON public.canary_run USING btree (id)
CREATE INDEX canary_run_started ON public.canary_run USING btree (started_at)
CREATE INDEX command_by_kind ON public.command USING btree (kind, seq)
CREATE INDEX command_by_state ON public.command USING btree (state, seq)
CREATE INDEX command_due ON public.command USING btree (lane_key, next_try_at) WHERE (state = 'queued'::text)
CREATE INDEX command_ended ON public.command USING btree (COALESCE(ended_at, '-infinity'::timestamp with time zone), id)
CREATE INDEX command_msp ON public.command USING btree (visible_to_msp, seq) WHERE (visible_to_msp IS NOT NULL)
CREATE INDEX command_newest ON public.command USING btree (seq)
CREATE UNIQUE INDEX command_one_per_lane ON public.command USING btree (lane_key) WHERE (state = 'executing'::text)
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
CREATE INDEX delivery_created ON public.delivery USING btree (created_at, id)
CREATE INDEX delivery_next ON public.delivery USING btree (webhook_id, seq) WHERE (state = 'waiting'::text)
CREATE UNIQUE INDEX delivery_pkey ON public.delivery USING btree (id)
CREATE INDEX delivery_waiting ON public.delivery USING btree (next_try_at) WHERE (state = 'waiting'::text)
CREATE INDEX delivery_webhook ON public.delivery USING btree (webhook_id, created_at, id)
CREATE INDEX deployment_due ON public.deployment USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX deployment_gateway ON public.deployment USING btree (lower(gateway))
CREATE INDEX deployment_sbc ON public.deployment USING btree (sbc_id)
CREATE UNIQUE INDEX deployment_tenant_id_service_id_pk ON public.deployment USING btree (tenant_id, service_id)
CREATE UNIQUE INDEX deployment_part_tenant_id_service_id_part_pk ON public.deployment_part USING btree (tenant_id, service_id, part)
CREATE INDEX dial_plan_prefix_id ON public.dial_plan_prefix USING btree (id)
CREATE UNIQUE INDEX dial_plan_prefix_prefix ON public.dial_plan_prefix USING btree (tenant_id, prefix)
CREATE UNIQUE INDEX dial_plan_prefix_tenant_id_id_pk ON public.dial_plan_prefix USING btree (tenant_id, id)
CREATE INDEX dns_record_name ON public.dns_record USING btree (name)
CREATE UNIQUE INDEX dns_record_once ON public.dns_record USING btree (tenant_id, service_id, name, type)
CREATE UNIQUE INDEX dns_record_tenant_id_id_pk ON public.dns_record USING btree (tenant_id, id)
CREATE UNIQUE INDEX emergency_address_id ON public.emergency_address USING btree (id)
CREATE UNIQUE INDEX emergency_address_microsoft ON public.emergency_address USING btree (tenant_id, microsoft_id)
CREATE UNIQUE INDEX emergency_address_tenant_id_id_pk ON public.emergency_address USING btree (tenant_id, id)
CREATE UNIQUE INDEX factor_pkey ON public.factor USING btree (account_id)
CREATE INDEX handset_connection ON public.handset USING btree (connection_id)
CREATE UNIQUE INDEX handset_extension ON public.handset USING btree (tenant_id, connection_id, extension)
CREATE UNIQUE INDEX handset_id ON public.handset USING btree (id)
CREATE UNIQUE INDEX handset_tenant_id_id_pk ON public.handset USING btree (tenant_id, id)
CREATE UNIQUE INDEX handset_username ON public.handset USING btree (tenant_id, lower(username))
CREATE UNIQUE INDEX host_quarantine_pkey ON public.host_quarantine USING btree (host)
CREATE INDEX idempotency_key_at ON public.idempotency_key USING btree (created_at)
CREATE UNIQUE INDEX idempotency_key_key ON public.idempotency_key USING btree (holder_id, key)
CREATE UNIQUE INDEX identity_link_provider_id_subject_pk ON public.identity_link USING btree (provider_id, subject)
CREATE UNIQUE INDEX identity_provider_owner ON public.identity_provider USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid))
CREATE UNIQUE INDEX identity_provider_pkey ON public.identity_provider USING btree (id)
CREATE INDEX invitation_account ON public.invitation USING btree (account_id, created_at)
CREATE UNIQUE INDEX invitation_hash_unique ON public.invitation USING btree (hash)
CREATE UNIQUE INDEX invitation_pkey ON public.invitation USING btree (id)
CREATE INDEX kept_form_account ON public.kept_form USING btree (account_id, created_at)
CREATE UNIQUE INDEX kept_form_pkey ON public.kept_form USING btree (id)
CREATE UNIQUE INDEX key_holder_pkey ON public.key_holder USING btree (id)
CREATE UNIQUE INDEX lane_pkey ON public.lane USING btree (key)
CREATE INDEX lane_ready ON public.lane USING btree (served_at, key) WHERE ((wake_at IS NOT NULL) AND (NOT busy))
CREATE INDEX lane_wake ON public.lane USING btree (wake_at) WHERE ((wake_at IS NOT NULL) AND (NOT busy))
CREATE INDEX lead_customer ON public.lead USING btree (customer_id)
CREATE UNIQUE INDEX lead_microsoft_id ON public.lead USING btree (microsoft_id)
CREATE INDEX lead_newest ON public.lead USING btree (family, COALESCE(consented_on, created_at), id)
CREATE UNIQUE INDEX lead_once ON public.lead USING btree (family, ms_tenant_id) WHERE ((ms_tenant_id IS NOT NULL) AND (missing_since IS NULL))
CREATE UNIQUE INDEX lead_pkey ON public.lead USING btree (id)
CREATE INDEX lead_search ON public.lead USING gin ((((((company_name || ' '::text) || contact_name) || ' '::text) || contact_email)) gin_trgm_ops)
CREATE UNIQUE INDEX lead_service_once ON public.lead USING btree (service_id)
CREATE UNIQUE INDEX leftover_once ON public.leftover USING btree (tenant_id, service_id, part, name)
CREATE UNIQUE INDEX leftover_tenant_id_id_pk ON public.leftover USING btree (tenant_id, id)
CREATE INDEX license_allocation_kind ON public.license_allocation USING btree (kind)
CREATE UNIQUE INDEX license_allocation_tenant_id_service_id_kind_pk ON public.license_allocation USING btree (tenant_id, service_id, kind)
CREATE UNIQUE INDEX license_audit_pkey ON public.license_audit USING btree (tenant_id)
CREATE UNIQUE INDEX license_factor_setting_tenant_id_service_id_pk ON public.license_factor_setting USING btree (tenant_id, service_id)
CREATE UNIQUE INDEX license_file_once ON public.license_file USING btree (file_id)
CREATE UNIQUE INDEX license_file_pkey ON public.license_file USING btree (id)
CREATE UNIQUE INDEX license_file_serial ON public.license_file USING btree (serial)
CREATE UNIQUE INDEX license_grace_once ON public.license_grace USING btree (tenant_id) NULLS NOT DISTINCT
CREATE UNIQUE INDEX license_grace_pkey ON public.license_grace USING btree (id)
CREATE UNIQUE INDEX license_line_file_id_position_pk ON public.license_line USING btree (file_id, "position")
CREATE UNIQUE INDEX license_pool_pkey ON public.license_pool USING btree (kind)
CREATE INDEX license_reservation_expiry ON public.license_reservation USING btree (expires_at)
CREATE INDEX license_reservation_kind ON public.license_reservation USING btree (kind)
CREATE UNIQUE INDEX license_reservation_tenant_id_service_id_kind_pk ON public.license_reservation USING btree (tenant_id, service_id, kind)
CREATE INDEX license_run_id ON public.license_run USING btree (id)
CREATE INDEX license_run_taken ON public.license_run USING btree (tenant_id, taken_at, id)
CREATE UNIQUE INDEX license_run_tenant_id_number_pk ON public.license_run USING btree (tenant_id, number)
CREATE INDEX license_run_user_open ON public.license_run_user USING btree (tenant_id, subject) WHERE (to_run IS NULL)
CREATE UNIQUE INDEX license_run_user_tenant_id_subject_from_run_pk ON public.license_run_user USING btree (tenant_id, subject, from_run)
CREATE INDEX lifecycle_group_id ON public.lifecycle_group USING btree (id)
CREATE UNIQUE INDEX lifecycle_group_name ON public.lifecycle_group USING btree (tenant_id, lower(name))
CREATE UNIQUE INDEX lifecycle_group_tenant_id_id_pk ON public.lifecycle_group USING btree (tenant_id, id)
CREATE INDEX lifecycle_member_group ON public.lifecycle_member USING btree (tenant_id, group_id)
CREATE UNIQUE INDEX lifecycle_member_tenant_id_graph_id_pk ON public.lifecycle_member USING btree (tenant_id, graph_id)
CREATE INDEX lifecycle_template_id ON public.lifecycle_template USING btree (id)
CREATE UNIQUE INDEX lifecycle_template_name ON public.lifecycle_template USING btree (tenant_id, lower(name))
CREATE UNIQUE INDEX lifecycle_template_tenant_id_id_pk ON public.lifecycle_template USING btree (tenant_id, id)
CREATE UNIQUE INDEX log_base_pkey ON public.log_base USING btree (owner)
CREATE INDEX log_entry_at ON public.log_entry USING btree (at)
CREATE UNIQUE INDEX log_entry_chain ON public.log_entry USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), seq)
CREATE UNIQUE INDEX log_entry_pkey ON public.log_entry USING btree (id)
CREATE INDEX log_entry_subject ON public.log_entry USING btree (subject_id, at)
CREATE INDEX log_entry_tenant ON public.log_entry USING btree (tenant_id, at)
CREATE INDEX log_entry_unsealed ON public.log_entry USING btree (at) WHERE (hash IS NULL)
CREATE INDEX log_joint_owner ON public.log_joint USING btree (owner, seq)
CREATE UNIQUE INDEX log_joint_pkey ON public.log_joint USING btree (id)
CREATE INDEX m365_authentication_by_ms_tenant ON public.m365_authentication USING btree (ms_tenant_id)
CREATE UNIQUE INDEX m365_authentication_pkey ON public.m365_authentication USING btree (tenant_id)
CREATE INDEX mail_account ON public.mail USING btree (account_id, created_at)
CREATE INDEX mail_address ON public.mail USING btree (to_address, created_at, id)
CREATE INDEX mail_created ON public.mail USING btree (created_at, id)
CREATE UNIQUE INDEX mail_pkey ON public.mail USING btree (id)
CREATE INDEX maintenance_due ON public.maintenance USING btree (starts_at) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX maintenance_pkey ON public.maintenance USING btree (id)
CREATE UNIQUE INDEX managed_group_tenant_id_graph_id_pk ON public.managed_group USING btree (tenant_id, graph_id)
CREATE UNIQUE INDEX managed_member_tenant_id_user_id_group_id_pk ON public.managed_member USING btree (tenant_id, user_id, group_id)
CREATE INDEX managed_number_number ON public.managed_number USING btree (number)
CREATE UNIQUE INDEX managed_number_tenant_id_number_pk ON public.managed_number USING btree (tenant_id, number)
CREATE INDEX managed_number_user ON public.managed_number USING btree (tenant_id, user_graph_id)
CREATE INDEX managed_user_by_name ON public.managed_user USING btree (tenant_id, name_key, graph_id)
CREATE INDEX managed_user_by_upn ON public.managed_user USING btree (tenant_id, upn_key, graph_id)
CREATE INDEX managed_user_search ON public.managed_user USING gin ((((((COALESCE(display_name, ''::text) || ' '::text) || COALESCE(upn, ''::text)) || ' '::text) || COALESCE(phone, ''::text))) gin_trgm_ops)
CREATE INDEX managed_user_site ON public.managed_user USING btree (tenant_id, site_id)
CREATE UNIQUE INDEX managed_user_tenant_id_graph_id_pk ON public.managed_user USING btree (tenant_id, graph_id)
CREATE UNIQUE INDEX mau_account_tenant_id_account_pk ON public.mau_account USING btree (tenant_id, account)
CREATE UNIQUE INDEX mau_activity_tenant_id_period_account_pk ON ONLY public.mau_activity USING btree (tenant_id, period, account)
CREATE INDEX mau_correction_period ON public.mau_correction USING btree (msp_id, period)
CREATE UNIQUE INDEX mau_correction_pkey ON public.mau_correction USING btree (id)
CREATE UNIQUE INDEX mau_counter_period_tenant_id_pk ON public.mau_counter USING btree (period, tenant_id)
CREATE INDEX mau_counter_tenant ON public.mau_counter USING btree (tenant_id)
CREATE UNIQUE INDEX mau_limit_pkey ON public.mau_limit USING btree (tenant_id)
CREATE UNIQUE INDEX mau_month_msp ON public.mau_month USING btree (COALESCE(msp_id, '00000000-0000-0000-0000-000000000000'::uuid), period) WHERE (scope = 'msp'::text)
CREATE UNIQUE INDEX mau_month_organization ON public.mau_month USING btree (organization_id, period) WHERE (scope = 'organization'::text)
CREATE INDEX mau_month_period ON public.mau_month USING btree (msp_id, period)
CREATE UNIQUE INDEX mau_month_pkey ON public.mau_month USING btree (id)
CREATE UNIQUE INDEX mau_notice_subject_id_period_step_pk ON public.mau_notice USING btree (subject_id, period, step)
CREATE UNIQUE INDEX mau_total_pkey ON public.mau_total USING btree (tenant_id)
CREATE UNIQUE INDEX msp_name ON public.msp USING btree (lower(name)) WHERE (state <> 'deleted'::text)
CREATE UNIQUE INDEX msp_pkey ON public.msp USING btree (id)
CREATE INDEX msp_order_msp ON public.msp_order USING btree (msp_id, placed_at)
CREATE UNIQUE INDEX msp_order_number ON public.msp_order USING btree (msp_id, number)
CREATE INDEX msp_order_open ON public.msp_order USING btree (state, placed_at)
CREATE UNIQUE INDEX msp_order_pkey ON public.msp_order USING btree (id)
CREATE INDEX notice_at ON public.notice USING btree (at)
CREATE UNIQUE INDEX notice_pkey ON public.notice USING btree (id)
CREATE INDEX notification_alarm ON public.notification USING btree (alarm_id)
CREATE INDEX notification_clear_due ON public.notification USING btree (clear_due_at) WHERE ((clear_due_at IS NOT NULL) AND (clear_sent_at IS NULL))
CREATE INDEX notification_due ON public.notification USING btree (due_at) WHERE (state = ANY (ARRAY['waiting'::text, 'held'::text]))
CREATE INDEX notification_of_rule ON public.notification USING btree (rule_id, created_at, id)
CREATE UNIQUE INDEX notification_pending ON public.notification USING btree (alarm_id, rule_id, after_minutes, COALESCE(email, ''::text), COALESCE(webhook_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (state = ANY (ARRAY['waiting'::text, 'held'::text]))
CREATE UNIQUE INDEX notification_pkey ON public.notification USING btree (id)
CREATE UNIQUE INDEX notification_rule_name ON public.notification_rule USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name))
CREATE UNIQUE INDEX notification_rule_pkey ON public.notification_rule USING btree (id)
CREATE UNIQUE INDEX notification_step_pkey ON public.notification_step USING btree (id)
CREATE INDEX notification_step_rule ON public.notification_step USING btree (rule_id, after_minutes)
CREATE INDEX number_job_due ON public.number_job USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX number_job_id ON public.number_job USING btree (id)
CREATE INDEX number_job_newest ON public.number_job USING btree (family, created_at, id)
CREATE INDEX number_job_service ON public.number_job USING btree (service_id)
CREATE UNIQUE INDEX number_job_tenant_id_id_pk ON public.number_job USING btree (tenant_id, id)
CREATE UNIQUE INDEX number_job_item_tenant_id_job_id_place_pk ON public.number_job_item USING btree (tenant_id, job_id, place)
CREATE INDEX number_range_apart ON public.number_range USING gist (tenant_id, span)
CREATE INDEX number_range_id ON public.number_range USING btree (id)
CREATE UNIQUE INDEX number_range_tenant_id_id_pk ON public.number_range USING btree (tenant_id, id)
CREATE UNIQUE INDEX oc_number_active ON public.oc_number USING btree (number) WHERE (state = ANY (ARRAY['pending'::text, 'acquired'::text, 'releasing'::text]))
CREATE INDEX oc_number_by_acquired ON public.oc_number USING btree (COALESCE(acquired_on, created_at), id)
CREATE INDEX oc_number_by_number ON public.oc_number USING btree (number, id)
CREATE INDEX oc_number_country ON public.oc_number USING btree (country)
CREATE UNIQUE INDEX oc_number_id ON public.oc_number USING btree (id)
CREATE INDEX oc_number_job ON public.oc_number USING btree (job_id)
CREATE INDEX oc_number_listed ON public.oc_number USING btree (family, is_old, number, id)
CREATE INDEX oc_number_listed_assignment ON public.oc_number USING btree (assignment, number, id)
CREATE INDEX oc_number_listed_state ON public.oc_number USING btree (state, number, id)
CREATE INDEX oc_number_rest ON public.oc_number USING btree (rests_until) WHERE (rests_until IS NOT NULL)
CREATE INDEX oc_number_search ON public.oc_number USING gin ((((number || ' '::text) || service_name)) gin_trgm_ops)
CREATE INDEX oc_number_service ON public.oc_number USING btree (service_id, number)
CREATE INDEX oc_number_source ON public.oc_number USING btree (source)
CREATE UNIQUE INDEX oc_number_tenant_id_id_pk ON public.oc_number USING btree (tenant_id, id)
CREATE INDEX oc_number_event_number ON public.oc_number_event USING btree (number_id, at)
CREATE UNIQUE INDEX oc_number_event_tenant_id_id_pk ON public.oc_number_event USING btree (tenant_id, id)
CREATE INDEX oc_trunk_fqdn ON public.oc_trunk USING btree (lower(fqdn))
CREATE UNIQUE INDEX "oc_trunk_microsoftId_unique" ON public.oc_trunk USING btree (microsoft_id)
CREATE UNIQUE INDEX oc_trunk_pkey ON public.oc_trunk USING btree (id)
CREATE INDEX onboarding_invitation_expiry ON public.onboarding_invitation USING btree (expires_at) WHERE (state = ANY (ARRAY['created'::text, 'code'::text, 'authenticated'::text]))
CREATE UNIQUE INDEX onboarding_invitation_hash_unique ON public.onboarding_invitation USING btree (hash)
CREATE UNIQUE INDEX onboarding_invitation_id ON public.onboarding_invitation USING btree (id)
CREATE INDEX onboarding_invitation_newest ON public.onboarding_invitation USING btree (created_at, id)
CREATE UNIQUE INDEX onboarding_invitation_open ON public.onboarding_invitation USING btree (tenant_id, service_id) WHERE (state = ANY (ARRAY['created'::text, 'code'::text, 'authenticated'::text]))
CREATE INDEX onboarding_invitation_poll ON public.onboarding_invitation USING btree (poll_at) WHERE (state = 'code'::text)
CREATE UNIQUE INDEX "onboarding_invitation_stateHash_unique" ON public.onboarding_invitation USING btree (state_hash)
CREATE UNIQUE INDEX onboarding_invitation_tenant_id_id_pk ON public.onboarding_invitation USING btree (tenant_id, id)
CREATE UNIQUE INDEX pbx_connection_name ON public.pbx_connection USING btree (COALESCE(tenant_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name))
CREATE UNIQUE INDEX pbx_connection_of_tenant ON public.pbx_connection USING btree (tenant_id, id)
CREATE UNIQUE INDEX pbx_connection_pkey ON public.pbx_connection USING btree (id)
CREATE INDEX pbx_range_apart ON public.pbx_range USING gist (connection_id, span)
CREATE UNIQUE INDEX pbx_range_id ON public.pbx_range USING btree (id)
CREATE UNIQUE INDEX pbx_range_tenant_id_id_pk ON public.pbx_range USING btree (tenant_id, id)
CREATE INDEX queued_change_batch ON public.queued_change USING btree (tenant_id, batch)
CREATE INDEX queued_change_due ON public.queued_change USING btree (next_ask_at) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'confirming'::text]))
CREATE INDEX queued_change_id ON public.queued_change USING btree (id)
CREATE INDEX queued_change_open ON public.queued_change USING btree (tenant_id, seq) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'confirming'::text]))
CREATE UNIQUE INDEX queued_change_seq ON public.queued_change USING btree (tenant_id, seq)
CREATE UNIQUE INDEX queued_change_tenant_id_id_pk ON public.queued_change USING btree (tenant_id, id)
CREATE INDEX queued_change_user ON public.queued_change USING btree (tenant_id, graph_id, seq)
CREATE UNIQUE INDEX quota_month_tenant_id_quota_period_pk ON public.quota_month USING btree (tenant_id, quota, period)
CREATE INDEX quota_usage_expiry ON public.quota_usage USING btree (expires_at) WHERE (expires_at IS NOT NULL)
CREATE INDEX quota_usage_id ON public.quota_usage USING btree (id)
CREATE INDEX quota_usage_quota ON public.quota_usage USING btree (tenant_id, quota, taken_at)
CREATE UNIQUE INDEX quota_usage_tenant_id_id_pk ON public.quota_usage USING btree (tenant_id, id)
CREATE INDEX rate_limit_hit_at ON public.rate_limit_hit USING btree (at)
CREATE INDEX rate_limit_hit_bucket ON public.rate_limit_hit USING btree (bucket, at)
CREATE UNIQUE INDEX rate_limit_hit_pkey ON public.rate_limit_hit USING btree (id)
CREATE UNIQUE INDEX recovery_code_account_id_hash_pk ON public.recovery_code USING btree (account_id, hash)
CREATE INDEX replication_due ON public.replication USING btree (due_at) WHERE (due_at IS NOT NULL)
CREATE UNIQUE INDEX replication_pkey ON public.replication USING btree (tenant_id)
CREATE INDEX reserved_number_id ON public.reserved_number USING btree (id)
CREATE UNIQUE INDEX reserved_number_number ON public.reserved_number USING btree (tenant_id, number)
CREATE UNIQUE INDEX reserved_number_tenant_id_id_pk ON public.reserved_number USING btree (tenant_id, id)
CREATE UNIQUE INDEX saved_view_name ON public.saved_view USING btree (account_id, page, name)
CREATE UNIQUE INDEX saved_view_pkey ON public.saved_view USING btree (id)
CREATE INDEX saved_view_shared ON public.saved_view USING btree (page) WHERE shared
CREATE UNIQUE INDEX sbc_fqdn ON public.sbc USING btree (lower(fqdn))
CREATE UNIQUE INDEX sbc_name ON public.sbc USING btree (lower(name))
CREATE UNIQUE INDEX sbc_pkey ON public.sbc USING btree (id)
CREATE UNIQUE INDEX schema_migration_pkey ON public.schema_migration USING btree (tag)
CREATE UNIQUE INDEX script_template_default ON public.script_template USING btree (kind, phase) WHERE is_default
CREATE UNIQUE INDEX script_template_name ON public.script_template USING btree (lower(name))
CREATE UNIQUE INDEX script_template_pkey ON public.script_template USING btree (id)
CREATE UNIQUE INDEX script_version_template_id_number_pk ON public.script_version USING btree (template_id, number)
CREATE UNIQUE INDEX seat_cap_tenant_id_type_pk ON public.seat_cap USING btree (tenant_id, type)
CREATE INDEX seat_denial_minute ON public.seat_denial USING btree (minute)
CREATE UNIQUE INDEX seat_denial_tenant_id_type_reason_minute_pk ON public.seat_denial USING btree (tenant_id, type, reason, minute)
CREATE INDEX seat_lease_ended ON public.seat_lease USING btree (ended_at) WHERE (state <> 'active'::text)
CREATE INDEX seat_lease_expiry ON public.seat_lease USING btree (expires_at) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX seat_lease_once ON public.seat_lease USING btree (tenant_id, type, holder) WHERE (state = 'active'::text)
CREATE UNIQUE INDEX seat_lease_tenant_id_id_pk ON public.seat_lease USING btree (tenant_id, id)
CREATE UNIQUE INDEX seat_peak_tenant_id_type_day_pk ON public.seat_peak USING btree (tenant_id, type, day)
CREATE UNIQUE INDEX seat_type_pkey ON public.seat_type USING btree (type)
CREATE UNIQUE INDEX seat_type_peak_type_day_pk ON public.seat_type_peak USING btree (type, day)
CREATE UNIQUE INDEX secret_pkey ON public.secret USING btree (name)
CREATE UNIQUE INDEX secret_rotation_pkey ON public.secret_rotation USING btree (id)
CREATE UNIQUE INDEX selection_pkey ON public.selection USING btree (id)
CREATE INDEX service_by_alarm ON public.service USING btree (alarm_rank, alarm_count, id)
CREATE INDEX service_by_customer ON public.service USING btree (customer, id)
CREATE INDEX service_by_deploy ON public.service USING btree (deploy_status, id)
CREATE INDEX service_by_kind ON public.service USING btree (kind, id)
CREATE INDEX service_by_kit ON public.service USING btree (COALESCE(kit_key, '{}'::integer[]), id)
CREATE INDEX service_by_license ON public.service USING btree (license_type, id)
CREATE INDEX service_by_msp ON public.service USING btree (msp_id, customer, id)
CREATE INDEX service_by_msp_replication ON public.service USING btree (msp_id, COALESCE(last_replication_at, '-infinity'::timestamp with time zone), id)
CREATE INDEX service_by_name ON public.service USING btree (name, id)
CREATE INDEX service_by_replication ON public.service USING btree (COALESCE(last_replication_at, '-infinity'::timestamp with time zone), id)
CREATE INDEX service_by_shortname ON public.service USING btree (shortname, id)
CREATE INDEX service_by_status ON public.service USING btree (overall_status, id)
CREATE INDEX service_by_users ON public.service USING btree (COALESCE(licensed_users, '-1'::integer), id)
CREATE UNIQUE INDEX service_id ON public.service USING btree (id)
CREATE UNIQUE INDEX service_name ON public.service USING btree (tenant_id, lower(name))
CREATE INDEX service_search ON public.service USING gin ((((((customer || ' '::text) || shortname) || ' '::text) || name)) gin_trgm_ops)
CREATE UNIQUE INDEX service_tenant_id_id_pk ON public.service USING btree (tenant_id, id)
CREATE INDEX service_draft_account ON public.service_draft USING btree (account_id, saved_at)
CREATE UNIQUE INDEX service_draft_pkey ON public.service_draft USING btree (id)
CREATE UNIQUE INDEX service_import_pkey ON public.service_import USING btree (id)
CREATE INDEX session_account ON public.session USING btree (account_id)
CREATE INDEX session_expires ON public.session USING btree (expires_at)
CREATE UNIQUE INDEX session_pkey ON public.session USING btree (id)
CREATE UNIQUE INDEX setting_pkey ON public.setting USING btree (name)
CREATE UNIQUE INDEX sip_connection_gateway ON public.sip_connection USING btree (lower(gateway))
CREATE INDEX sip_connection_id ON public.sip_connection USING btree (id)
CREATE UNIQUE INDEX sip_connection_name ON public.sip_connection USING btree (tenant_id, lower(name))
CREATE INDEX sip_connection_policy ON public.sip_connection USING btree (tenant_id, lower(voice_policy))
CREATE INDEX sip_connection_sbc ON public.sip_connection USING btree (sbc_id) WHERE (sbc_id IS NOT NULL)
CREATE UNIQUE INDEX sip_connection_tenant_id_id_pk ON public.sip_connection USING btree (tenant_id, id)
CREATE UNIQUE INDEX site_id ON public.site USING btree (id)
CREATE UNIQUE INDEX site_name ON public.site USING btree (tenant_id, lower(name))
CREATE UNIQUE INDEX site_tenant_id_id_pk ON public.site USING btree (tenant_id, id)
CREATE UNIQUE INDEX subscription_product_code ON public.subscription_product USING btree (lower(code))
CREATE UNIQUE INDEX subscription_product_pkey ON public.subscription_product USING btree (id)
CREATE INDEX support_session_actor ON public.support_session USING btree (actor_id)
CREATE INDEX support_session_home ON public.support_session USING btree (home_session)
CREATE UNIQUE INDEX support_session_id ON public.support_session USING btree (id)
CREATE INDEX support_session_session ON public.support_session USING btree (session_id)
CREATE INDEX support_session_tenant ON public.support_session USING btree (tenant_id, requested_at)
CREATE UNIQUE INDEX support_session_tenant_id_id_pk ON public.support_session USING btree (tenant_id, id)
CREATE UNIQUE INDEX "support_session_tokenHash_unique" ON public.support_session USING btree (token_hash)
CREATE INDEX sync_run_newest ON public.sync_run USING btree (task_id, started_at)
CREATE UNIQUE INDEX sync_run_pkey ON public.sync_run USING btree (id)
CREATE UNIQUE INDEX sync_task_name_unique ON public.sync_task USING btree (name)
CREATE UNIQUE INDEX sync_task_pkey ON public.sync_task USING btree (id)
CREATE INDEX tenant_by_ms_tenant ON public.tenant USING btree (ms_tenant_id)
CREATE INDEX tenant_full_name ON public.tenant USING btree (full_name, id)
CREATE INDEX tenant_msp ON public.tenant USING btree (msp_id, full_name, id)
CREATE UNIQUE INDEX tenant_pkey ON public.tenant USING btree (id)
CREATE INDEX tenant_search ON public.tenant USING gin ((((full_name || ' '::text) || shortname)) gin_trgm_ops)
CREATE UNIQUE INDEX tenant_shortname ON public.tenant USING btree (lower(shortname))
CREATE UNIQUE INDEX tenant_domain_attempt ON public.tenant_domain USING btree (tenant_id, host)
CREATE INDEX tenant_domain_due ON public.tenant_domain USING btree (next_check_at)
CREATE UNIQUE INDEX tenant_domain_host ON public.tenant_domain USING btree (host) WHERE (state = ANY (ARRAY['verified'::text, 'lost'::text]))
CREATE UNIQUE INDEX tenant_domain_id ON public.tenant_domain USING btree (id)
CREATE UNIQUE INDEX tenant_domain_tenant_id_id_pk ON public.tenant_domain USING btree (tenant_id, id)
CREATE INDEX tenant_draft_account ON public.tenant_draft USING btree (account_id, saved_at)
CREATE UNIQUE INDEX tenant_draft_pkey ON public.tenant_draft USING btree (id)
CREATE UNIQUE INDEX tenant_permission_pkey ON public.tenant_permission USING btree (tenant_id)
CREATE UNIQUE INDEX tenant_quota_tenant_id_quota_pk ON public.tenant_quota USING btree (tenant_id, quota)
CREATE INDEX tenant_tag_by_tag ON public.tenant_tag USING btree (tag, tenant_id)
CREATE UNIQUE INDEX tenant_tag_tenant_id_tag_pk ON public.tenant_tag USING btree (tenant_id, tag)
CREATE UNIQUE INDEX tombstone_pkey ON public.tombstone USING btree (id)
CREATE UNIQUE INDEX trap_mapping_pkey ON public.trap_mapping USING btree (id)
CREATE UNIQUE INDEX trap_mapping_trap ON public.trap_mapping USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), trap)
CREATE UNIQUE INDEX user_change_tenant_id_id_pk ON public.user_change USING btree (tenant_id, id)
CREATE INDEX user_change_user ON public.user_change USING btree (tenant_id, graph_id, at)
CREATE UNIQUE INDEX wallboard_name ON public.wallboard USING btree (COALESCE(msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name))
CREATE UNIQUE INDEX wallboard_pairing_hash ON public.wallboard USING btree (pairing_hash)
CREATE UNIQUE INDEX wallboard_pkey ON public.wallboard USING btree (id)
CREATE UNIQUE INDEX wallboard_token ON public.wallboard USING btree (token_hash)
CREATE UNIQUE INDEX wallboard_pairing_code ON public.wallboard_pairing USING btree (code)
CREATE INDEX wallboard_pairing_expires ON public.wallboard_pairing USING btree (expires_at)
CREATE UNIQUE INDEX wallboard_pairing_pkey ON public.wallboard_pairing USING btree (id)
CREATE UNIQUE INDEX wallboard_pairing_secret ON public.wallboard_pairing USING btree (secret_hash)
CREATE UNIQUE INDEX wave_number ON public.wave USING btree (number)
CREATE INDEX wave_open ON public.wave USING btree (id) WHERE (state = ANY (ARRAY['running'::text, 'halted'::text]))
CREATE UNIQUE INDEX wave_pkey ON public.wave USING btree (id)
CREATE UNIQUE INDEX wave_item_once ON public.wave_item USING btree (tenant_id, wave_id, service_id)
CREATE INDEX wave_item_place ON public.wave_item USING btree (wave_id, ring, state, place)
CREATE INDEX wave_item_queued ON public.wave_item USING btree (wave_id) WHERE (state = 'queued'::text)
CREATE INDEX wave_item_service ON public.wave_item USING btree (service_id)
CREATE UNIQUE INDEX wave_item_tenant_id_id_pk ON public.wave_item USING btree (tenant_id, id)
CREATE UNIQUE INDEX webhook_name ON public.webhook USING btree (COALESCE(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name))
CREATE UNIQUE INDEX webhook_pkey ON public.webhook USING btree (id)
CREATE INDEX webhook_tenant ON public.webhook USING btree (tenant_id)
CREATE UNIQUE INDEX worker_process_pkey ON public.worker_process USING btree (name)

-- policies
account: auth for all to portal_auth using (true) with check (true)
account: backup for select to portal_backup using (true) with check ()
account: every for all to portal_provider using (true) with check (true)
account: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
account: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = account.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = account.tenant_id) AND (t.msp_id = portal_msp()))))))
account: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
alarm: auth for all to portal_auth using (true) with check (true)
alarm: backup for select to portal_backup using (true) with check ()
alarm: every for all to portal_provider using (true) with check (true)
alarm: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm: own_tenants for all to portal_msp using ((visible_to_msp = portal_msp())) with check ((visible_to_msp = portal_msp()))
alarm: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
alarm: worker for all to portal_worker using (true) with check (true)
alarm_event: auth for all to portal_auth using (true) with check (true)
alarm_event: backup for select to portal_backup using (true) with check ()
alarm_event: every for all to portal_provider using (true) with check (true)
alarm_event: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm_event: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_event.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_event.tenant_id) AND (t.msp_id = portal_msp()))))))
alarm_event: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
alarm_event: worker for all to portal_worker using (true) with check (true)
alarm_source: auth for all to portal_auth using (true) with check (true)
alarm_source: backup for select to portal_backup using (true) with check ()
alarm_source: every for all to portal_provider using (true) with check (true)
alarm_source: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm_source: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_source.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_source.tenant_id) AND (t.msp_id = portal_msp()))))))
alarm_source: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
alarm_source: worker for all to portal_worker using (true) with check (true)
alarm_source_engine: backup for select to portal_backup using (true) with check ()
alarm_source_engine: every for all to portal_provider using (true) with check (true)
alarm_source_engine: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
alarm_source_engine: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_source_engine.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = alarm_source_engine.tenant_id) AND (t.msp_id = portal_msp()))))))
alarm_source_engine: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
alarm_source_engine: worker for all to portal_worker using (true) with check (true)
api_token: auth for all to portal_auth using (true) with check (true)
api_token: backup for select to portal_backup using (true) with check ()
api_token: every for all to portal_provider using (true) with check (true)
api_token: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
api_token: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = api_token.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = api_token.tenant_id) AND (t.msp_id = portal_msp()))))))
api_token: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
backup_run: backup for select to portal_backup using (true) with check ()
backup_run: every for all to portal_provider using (true) with check (true)
backup_run: worker for all to portal_worker using (true) with check ()
branding: auth for all to portal_auth using (true) with check (true)
branding: backup for select to portal_backup using (true) with check ()
branding: every for all to portal_provider using (true) with check (true)
branding: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
branding: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = branding.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = branding.tenant_id) AND (t.msp_id = portal_msp()))))))
branding: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
calling_profile: backup for select to portal_backup using (true) with check ()
calling_profile: every for all to portal_provider using (true) with check (true)
canary_run: backup for select to portal_backup using (true) with check ()
canary_run: every for all to portal_provider using (true) with check (true)
canary_run: worker for all to portal_worker using (true) with check (true)
command: backup for select to portal_backup using (true) with check ()
command: every for all to portal_provider using (true) with check (true)
command: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
command: own_tenants for all to portal_msp using ((visible_to_msp = portal_msp())) with check ((visible_to_msp = portal_msp()))
command: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
command: worker for all to portal_worker using (true) with check (true)
counter: auth for all to portal_auth using (true) with check (true)
counter: backup for select to portal_backup using (true) with check ()
counter: every for all to portal_provider using (true) with check (true)
counter: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter.tenant_id) AND (t.msp_id = portal_msp()))))))
counter: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
counter: worker for all to portal_worker using (true) with check (true)
counter_delta: auth for all to portal_auth using (true) with check (true)
counter_delta: backup for select to portal_backup using (true) with check ()
counter_delta: every for all to portal_provider using (true) with check (true)
counter_delta: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter_delta: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter_delta.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter_delta.tenant_id) AND (t.msp_id = portal_msp()))))))
counter_delta: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
counter_delta: worker for all to portal_worker using (true) with check (true)
counter_history: auth for all to portal_auth using (true) with check (true)
counter_history: backup for select to portal_backup using (true) with check ()
counter_history: every for all to portal_provider using (true) with check (true)
counter_history: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
counter_history: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter_history.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = counter_history.tenant_id) AND (t.msp_id = portal_msp()))))))
counter_history: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
counter_history: worker for all to portal_worker using (true) with check (true)
credential: auth for all to portal_auth using (true) with check (true)
credential: backup for select to portal_backup using (true) with check ()
credential: every for all to portal_provider using (true) with check (true)
delivery: backup for select to portal_backup using (true) with check ()
delivery: every for all to portal_provider using (true) with check (true)
delivery: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
delivery: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = delivery.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = delivery.tenant_id) AND (t.msp_id = portal_msp()))))))
delivery: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
delivery: worker for all to portal_worker using (true) with check (true)
deployment: backup for select to portal_backup using (true) with check ()
deployment: every for all to portal_provider using (true) with check (true)
deployment: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
deployment: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = deployment.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = deployment.tenant_id) AND (t.msp_id = portal_msp())))))
deployment: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
deployment_part: backup for select to portal_backup using (true) with check ()
deployment_part: every for all to portal_provider using (true) with check (true)
deployment_part: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
deployment_part: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = deployment_part.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = deployment_part.tenant_id) AND (t.msp_id = portal_msp())))))
deployment_part: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
dial_plan_prefix: backup for select to portal_backup using (true) with check ()
dial_plan_prefix: every for all to portal_provider using (true) with check (true)
dial_plan_prefix: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
dial_plan_prefix: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = dial_plan_prefix.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = dial_plan_prefix.tenant_id) AND (t.msp_id = portal_msp())))))
dial_plan_prefix: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
dns_record: backup for select to portal_backup using (true) with check ()
dns_record: every for all to portal_provider using (true) with check (true)
dns_record: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
dns_record: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = dns_record.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = dns_record.tenant_id) AND (t.msp_id = portal_msp())))))
dns_record: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
emergency_address: backup for select to portal_backup using (true) with check ()
emergency_address: every for all to portal_provider using (true) with check (true)
emergency_address: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
emergency_address: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = emergency_address.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = emergency_address.tenant_id) AND (t.msp_id = portal_msp())))))
emergency_address: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
factor: auth for all to portal_auth using (true) with check (true)
factor: backup for select to portal_backup using (true) with check ()
factor: every for all to portal_provider using (true) with check (true)
handset: auth for all to portal_auth using (true) with check (true)
handset: backup for select to portal_backup using (true) with check ()
handset: every for all to portal_provider using (true) with check (true)
handset: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
handset: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = handset.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = handset.tenant_id) AND (t.msp_id = portal_msp())))))
handset: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
handset: worker for all to portal_worker using (true) with check (true)
host_quarantine: auth for all to portal_auth using (true) with check (true)
host_quarantine: backup for select to portal_backup using (true) with check ()
host_quarantine: every for all to portal_provider using (true) with check (true)
host_quarantine: worker for all to portal_worker using (true) with check (true)
idempotency_key: backup for select to portal_backup using (true) with check ()
idempotency_key: every for all to portal_provider using (true) with check (true)
idempotency_key: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
idempotency_key: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = idempotency_key.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = idempotency_key.tenant_id) AND (t.msp_id = portal_msp()))))))
idempotency_key: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
idempotency_key: worker for all to portal_worker using (true) with check (true)
identity_link: auth for all to portal_auth using (true) with check (true)
identity_link: backup for select to portal_backup using (true) with check ()
identity_link: every for all to portal_provider using (true) with check (true)
identity_provider: auth for all to portal_auth using (true) with check (true)
identity_provider: backup for select to portal_backup using (true) with check ()
identity_provider: every for all to portal_provider using (true) with check (true)
identity_provider: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
identity_provider: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = identity_provider.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = identity_provider.tenant_id) AND (t.msp_id = portal_msp()))))))
identity_provider: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
invitation: auth for all to portal_auth using (true) with check (true)
invitation: backup for select to portal_backup using (true) with check ()
invitation: every for all to portal_provider using (true) with check (true)
invitation: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
invitation: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = invitation.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = invitation.tenant_id) AND (t.msp_id = portal_msp()))))))
invitation: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
invitation: worker for all to portal_worker using (true) with check (true)
kept_form: auth for all to portal_auth using (true) with check (true)
kept_form: backup for select to portal_backup using (true) with check ()
kept_form: every for all to portal_provider using (true) with check (true)
kept_form: worker for all to portal_worker using (true) with check (true)
key_holder: backup for select to portal_backup using (true) with check ()
key_holder: every for all to portal_provider using (true) with check (true)
key_holder: worker for all to portal_worker using (true) with check (true)
lane: backup for select to portal_backup using (true) with check ()
lane: every for all to portal_provider using (true) with check (true)
lane: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lane: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lane.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lane.tenant_id) AND (t.msp_id = portal_msp()))))))
lane: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
lane: worker for all to portal_worker using (true) with check (true)
lead: backup for select to portal_backup using (true) with check ()
lead: every for all to portal_provider using (true) with check (true)
lead: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lead: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lead.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lead.tenant_id) AND (t.msp_id = portal_msp()))))))
lead: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
leftover: backup for select to portal_backup using (true) with check ()
leftover: every for all to portal_provider using (true) with check (true)
leftover: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
leftover: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = leftover.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = leftover.tenant_id) AND (t.msp_id = portal_msp())))))
leftover: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_allocation: backup for select to portal_backup using (true) with check ()
license_allocation: every for all to portal_provider using (true) with check (true)
license_allocation: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_allocation: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_allocation.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_allocation.tenant_id) AND (t.msp_id = portal_msp())))))
license_allocation: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_audit: backup for select to portal_backup using (true) with check ()
license_audit: every for all to portal_provider using (true) with check (true)
license_audit: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_audit: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_audit.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_audit.tenant_id) AND (t.msp_id = portal_msp())))))
license_audit: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_factor_setting: backup for select to portal_backup using (true) with check ()
license_factor_setting: every for all to portal_provider using (true) with check (true)
license_factor_setting: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_factor_setting: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_factor_setting.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_factor_setting.tenant_id) AND (t.msp_id = portal_msp())))))
license_factor_setting: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_file: backup for select to portal_backup using (true) with check ()
license_file: every for all to portal_provider using (true) with check (true)
license_grace: backup for select to portal_backup using (true) with check ()
license_grace: every for all to portal_provider using (true) with check (true)
license_grace: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_grace: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_grace.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_grace.tenant_id) AND (t.msp_id = portal_msp()))))))
license_grace: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_line: backup for select to portal_backup using (true) with check ()
license_line: every for all to portal_provider using (true) with check (true)
license_pool: auth for all to portal_auth using (true) with check (true)
license_pool: backup for select to portal_backup using (true) with check ()
license_pool: every for all to portal_provider using (true) with check (true)
license_pool: worker for select to portal_worker using (true) with check ()
license_reservation: backup for select to portal_backup using (true) with check ()
license_reservation: every for all to portal_provider using (true) with check (true)
license_reservation: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_reservation: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_reservation.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_reservation.tenant_id) AND (t.msp_id = portal_msp())))))
license_reservation: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_run: backup for select to portal_backup using (true) with check ()
license_run: every for all to portal_provider using (true) with check (true)
license_run: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_run: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_run.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_run.tenant_id) AND (t.msp_id = portal_msp())))))
license_run: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_run: worker for all to portal_worker using (true) with check (true)
license_run_user: backup for select to portal_backup using (true) with check ()
license_run_user: every for all to portal_provider using (true) with check (true)
license_run_user: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
license_run_user: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_run_user.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = license_run_user.tenant_id) AND (t.msp_id = portal_msp())))))
license_run_user: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
license_run_user: worker for all to portal_worker using (true) with check (true)
lifecycle_group: backup for select to portal_backup using (true) with check ()
lifecycle_group: every for all to portal_provider using (true) with check (true)
lifecycle_group: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lifecycle_group: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_group.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_group.tenant_id) AND (t.msp_id = portal_msp())))))
lifecycle_group: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
lifecycle_member: backup for select to portal_backup using (true) with check ()
lifecycle_member: every for all to portal_provider using (true) with check (true)
lifecycle_member: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lifecycle_member: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_member.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_member.tenant_id) AND (t.msp_id = portal_msp())))))
lifecycle_member: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
lifecycle_template: backup for select to portal_backup using (true) with check ()
lifecycle_template: every for all to portal_provider using (true) with check (true)
lifecycle_template: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
lifecycle_template: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_template.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = lifecycle_template.tenant_id) AND (t.msp_id = portal_msp())))))
lifecycle_template: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
log_base: backup for select to portal_backup using (true) with check ()
log_base: every for all to portal_provider using (true) with check (true)
log_base: purge for all to portal_purger using ((owner IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((owner IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
log_base: worker for all to portal_worker using (true) with check (true)
log_entry: auth for all to portal_auth using (true) with check (true)
log_entry: backup for select to portal_backup using (true) with check ()
log_entry: every for all to portal_provider using (true) with check (true)
log_entry: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
log_entry: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = log_entry.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = log_entry.tenant_id) AND (t.msp_id = portal_msp()))))))
log_entry: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
log_entry: worker for all to portal_worker using (true) with check (true)
log_joint: backup for select to portal_backup using (true) with check ()
log_joint: every for all to portal_provider using (true) with check (true)
log_joint: purge for all to portal_purger using ((owner IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((owner IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
log_joint: worker for all to portal_worker using (true) with check (true)
m365_authentication: backup for select to portal_backup using (true) with check ()
m365_authentication: every for all to portal_provider using (true) with check (true)
m365_authentication: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
m365_authentication: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = m365_authentication.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = m365_authentication.tenant_id) AND (t.msp_id = portal_msp())))))
m365_authentication: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mail: backup for select to portal_backup using (true) with check ()
mail: every for all to portal_provider using (true) with check (true)
mail: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mail: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mail.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mail.tenant_id) AND (t.msp_id = portal_msp()))))))
mail: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mail: worker for all to portal_worker using (true) with check (true)
maintenance: auth for all to portal_auth using (true) with check (true)
maintenance: backup for select to portal_backup using (true) with check ()
maintenance: every for all to portal_provider using (true) with check (true)
maintenance: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
maintenance: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = maintenance.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = maintenance.tenant_id) AND (t.msp_id = portal_msp()))))))
maintenance: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
managed_group: backup for select to portal_backup using (true) with check ()
managed_group: every for all to portal_provider using (true) with check (true)
managed_group: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_group: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_group.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_group.tenant_id) AND (t.msp_id = portal_msp())))))
managed_group: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
managed_member: backup for select to portal_backup using (true) with check ()
managed_member: every for all to portal_provider using (true) with check (true)
managed_member: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_member: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_member.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_member.tenant_id) AND (t.msp_id = portal_msp())))))
managed_member: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
managed_number: auth for all to portal_auth using (true) with check (true)
managed_number: backup for select to portal_backup using (true) with check ()
managed_number: every for all to portal_provider using (true) with check (true)
managed_number: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_number: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_number.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_number.tenant_id) AND (t.msp_id = portal_msp())))))
managed_number: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
managed_user: auth for all to portal_auth using (true) with check (true)
managed_user: backup for select to portal_backup using (true) with check ()
managed_user: every for all to portal_provider using (true) with check (true)
managed_user: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
managed_user: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_user.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = managed_user.tenant_id) AND (t.msp_id = portal_msp())))))
managed_user: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mau_account: auth for all to portal_auth using (true) with check (true)
mau_account: backup for select to portal_backup using (true) with check ()
mau_account: every for all to portal_provider using (true) with check (true)
mau_account: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mau_account: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_account.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_account.tenant_id) AND (t.msp_id = portal_msp())))))
mau_account: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mau_activity: auth for all to portal_auth using (true) with check (true)
mau_activity: backup for select to portal_backup using (true) with check ()
mau_activity: every for all to portal_provider using (true) with check (true)
mau_activity: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mau_activity: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_activity.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_activity.tenant_id) AND (t.msp_id = portal_msp())))))
mau_activity: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mau_correction: backup for select to portal_backup using (true) with check ()
mau_correction: every for all to portal_provider using (true) with check (true)
mau_correction: own for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
mau_counter: auth for all to portal_auth using (true) with check (true)
mau_counter: backup for select to portal_backup using (true) with check ()
mau_counter: every for all to portal_provider using (true) with check (true)
mau_counter: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mau_counter: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_counter.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_counter.tenant_id) AND (t.msp_id = portal_msp())))))
mau_counter: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mau_counter: worker for all to portal_worker using (true) with check (true)
mau_limit: auth for all to portal_auth using (true) with check (true)
mau_limit: backup for select to portal_backup using (true) with check ()
mau_limit: every for all to portal_provider using (true) with check (true)
mau_limit: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mau_limit: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_limit.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_limit.tenant_id) AND (t.msp_id = portal_msp())))))
mau_limit: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
mau_month: auth for all to portal_auth using (true) with check (true)
mau_month: backup for select to portal_backup using (true) with check ()
mau_month: every for all to portal_provider using (true) with check (true)
mau_month: own for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
mau_notice: backup for select to portal_backup using (true) with check ()
mau_notice: every for all to portal_provider using (true) with check (true)
mau_notice: own for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
mau_total: auth for all to portal_auth using (true) with check (true)
mau_total: backup for select to portal_backup using (true) with check ()
mau_total: every for all to portal_provider using (true) with check (true)
mau_total: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
mau_total: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_total.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = mau_total.tenant_id) AND (t.msp_id = portal_msp())))))
mau_total: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
msp: auth for all to portal_auth using (true) with check (true)
msp: backup for select to portal_backup using (true) with check ()
msp: every for all to portal_provider using (true) with check (true)
msp: own_tenants for all to portal_msp using ((id = portal_msp())) with check ((id = portal_msp()))
msp: worker for select to portal_worker using (true) with check ()
msp_order: auth for all to portal_auth using (true) with check (true)
msp_order: backup for select to portal_backup using (true) with check ()
msp_order: every for all to portal_provider using (true) with check (true)
msp_order: own for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
notice: backup for select to portal_backup using (true) with check ()
notice: every for all to portal_provider using (true) with check (true)
notice: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
notice: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notice.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notice.tenant_id) AND (t.msp_id = portal_msp()))))))
notice: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
notification: backup for select to portal_backup using (true) with check ()
notification: every for all to portal_provider using (true) with check (true)
notification: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
notification: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification.tenant_id) AND (t.msp_id = portal_msp()))))))
notification: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
notification_rule: backup for select to portal_backup using (true) with check ()
notification_rule: every for all to portal_provider using (true) with check (true)
notification_rule: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
notification_rule: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification_rule.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification_rule.tenant_id) AND (t.msp_id = portal_msp()))))))
notification_rule: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
notification_step: backup for select to portal_backup using (true) with check ()
notification_step: every for all to portal_provider using (true) with check (true)
notification_step: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
notification_step: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification_step.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = notification_step.tenant_id) AND (t.msp_id = portal_msp()))))))
notification_step: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
number_job: backup for select to portal_backup using (true) with check ()
number_job: every for all to portal_provider using (true) with check (true)
number_job: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
number_job: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_job.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_job.tenant_id) AND (t.msp_id = portal_msp())))))
number_job: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
number_job_item: backup for select to portal_backup using (true) with check ()
number_job_item: every for all to portal_provider using (true) with check (true)
number_job_item: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
number_job_item: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_job_item.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_job_item.tenant_id) AND (t.msp_id = portal_msp())))))
number_job_item: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
number_range: auth for all to portal_auth using (true) with check (true)
number_range: backup for select to portal_backup using (true) with check ()
number_range: every for all to portal_provider using (true) with check (true)
number_range: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
number_range: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_range.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = number_range.tenant_id) AND (t.msp_id = portal_msp())))))
number_range: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
oc_number: backup for select to portal_backup using (true) with check ()
oc_number: every for all to portal_provider using (true) with check (true)
oc_number: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
oc_number: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = oc_number.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = oc_number.tenant_id) AND (t.msp_id = portal_msp())))))
oc_number: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
oc_number_event: backup for select to portal_backup using (true) with check ()
oc_number_event: every for all to portal_provider using (true) with check (true)
oc_number_event: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
oc_number_event: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = oc_number_event.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = oc_number_event.tenant_id) AND (t.msp_id = portal_msp())))))
oc_number_event: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
oc_trunk: backup for select to portal_backup using (true) with check ()
oc_trunk: every for all to portal_provider using (true) with check (true)
onboarding_invitation: auth for all to portal_auth using (true) with check (true)
onboarding_invitation: backup for select to portal_backup using (true) with check ()
onboarding_invitation: every for all to portal_provider using (true) with check (true)
onboarding_invitation: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
onboarding_invitation: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = onboarding_invitation.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = onboarding_invitation.tenant_id) AND (t.msp_id = portal_msp())))))
onboarding_invitation: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
pbx_connection: auth for all to portal_auth using (true) with check (true)
pbx_connection: backup for select to portal_backup using (true) with check ()
pbx_connection: every for all to portal_provider using (true) with check (true)
pbx_connection: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
pbx_connection: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = pbx_connection.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = pbx_connection.tenant_id) AND (t.msp_id = portal_msp()))))))
pbx_connection: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
pbx_connection: worker for all to portal_worker using (true) with check (true)
pbx_range: auth for all to portal_auth using (true) with check (true)
pbx_range: backup for select to portal_backup using (true) with check ()
pbx_range: every for all to portal_provider using (true) with check (true)
pbx_range: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
pbx_range: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = pbx_range.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = pbx_range.tenant_id) AND (t.msp_id = portal_msp())))))
pbx_range: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
queued_change: backup for select to portal_backup using (true) with check ()
queued_change: every for all to portal_provider using (true) with check (true)
queued_change: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
queued_change: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = queued_change.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = queued_change.tenant_id) AND (t.msp_id = portal_msp())))))
queued_change: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
queued_change: worker for select to portal_worker using (true) with check ()
quota_month: backup for select to portal_backup using (true) with check ()
quota_month: every for all to portal_provider using (true) with check (true)
quota_month: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
quota_month: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = quota_month.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = quota_month.tenant_id) AND (t.msp_id = portal_msp())))))
quota_month: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
quota_usage: backup for select to portal_backup using (true) with check ()
quota_usage: every for all to portal_provider using (true) with check (true)
quota_usage: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
quota_usage: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = quota_usage.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = quota_usage.tenant_id) AND (t.msp_id = portal_msp())))))
quota_usage: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
quota_usage: worker for all to portal_worker using (true) with check (true)
rate_limit_hit: auth for all to portal_auth using (true) with check (true)
rate_limit_hit: backup for select to portal_backup using (true) with check ()
rate_limit_hit: every for all to portal_provider using (true) with check (true)
rate_limit_hit: worker for all to portal_worker using (true) with check (true)
recovery_code: auth for all to portal_auth using (true) with check (true)
recovery_code: backup for select to portal_backup using (true) with check ()
recovery_code: every for all to portal_provider using (true) with check (true)
replication: backup for select to portal_backup using (true) with check ()
replication: every for all to portal_provider using (true) with check (true)
replication: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
replication: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = replication.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = replication.tenant_id) AND (t.msp_id = portal_msp())))))
replication: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
replication: worker for all to portal_worker using (true) with check (true)
reserved_number: auth for all to portal_auth using (true) with check (true)
reserved_number: backup for select to portal_backup using (true) with check ()
reserved_number: every for all to portal_provider using (true) with check (true)
reserved_number: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
reserved_number: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = reserved_number.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = reserved_number.tenant_id) AND (t.msp_id = portal_msp())))))
reserved_number: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
saved_view: backup for select to portal_backup using (true) with check ()
saved_view: every for all to portal_provider using (true) with check (true)
saved_view: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
saved_view: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = saved_view.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = saved_view.tenant_id) AND (t.msp_id = portal_msp()))))))
saved_view: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
sbc: auth for all to portal_auth using (true) with check (true)
sbc: backup for select to portal_backup using (true) with check ()
sbc: every for all to portal_provider using (true) with check (true)
schema_migration: auth for all to portal_auth using (true) with check (true)
schema_migration: backup for select to portal_backup using (true) with check ()
schema_migration: every for all to portal_provider using (true) with check (true)
script_template: backup for select to portal_backup using (true) with check ()
script_template: every for all to portal_provider using (true) with check (true)
script_version: backup for select to portal_backup using (true) with check ()
script_version: every for all to portal_provider using (true) with check (true)
seat_cap: auth for all to portal_auth using (true) with check (true)
seat_cap: backup for select to portal_backup using (true) with check ()
seat_cap: every for all to portal_provider using (true) with check (true)
seat_cap: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
seat_cap: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_cap.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_cap.tenant_id) AND (t.msp_id = portal_msp())))))
seat_cap: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
seat_denial: auth for all to portal_auth using (true) with check (true)
seat_denial: backup for select to portal_backup using (true) with check ()
seat_denial: every for all to portal_provider using (true) with check (true)
seat_denial: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
seat_denial: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_denial.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_denial.tenant_id) AND (t.msp_id = portal_msp())))))
seat_denial: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
seat_denial: worker for all to portal_worker using (true) with check (true)
seat_lease: auth for all to portal_auth using (true) with check (true)
seat_lease: backup for select to portal_backup using (true) with check ()
seat_lease: every for all to portal_provider using (true) with check (true)
seat_lease: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
seat_lease: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_lease.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_lease.tenant_id) AND (t.msp_id = portal_msp())))))
seat_lease: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
seat_lease: worker for all to portal_worker using (true) with check (true)
seat_peak: auth for all to portal_auth using (true) with check (true)
seat_peak: backup for select to portal_backup using (true) with check ()
seat_peak: every for all to portal_provider using (true) with check (true)
seat_peak: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
seat_peak: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_peak.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = seat_peak.tenant_id) AND (t.msp_id = portal_msp())))))
seat_peak: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
seat_peak: worker for all to portal_worker using (true) with check (true)
seat_type: auth for all to portal_auth using (true) with check (true)
seat_type: backup for select to portal_backup using (true) with check ()
seat_type: every for all to portal_provider using (true) with check (true)
seat_type_peak: auth for all to portal_auth using (true) with check (true)
seat_type_peak: backup for select to portal_backup using (true) with check ()
seat_type_peak: every for all to portal_provider using (true) with check (true)
seat_type_peak: worker for all to portal_worker using (true) with check (true)
secret: backup for select to portal_backup using (true) with check ()
secret: every for all to portal_provider using (true) with check (true)
secret: worker for all to portal_worker using (true) with check (true)
secret_rotation: auth for all to portal_auth using (true) with check (true)
secret_rotation: backup for select to portal_backup using (true) with check ()
secret_rotation: every for all to portal_provider using (true) with check (true)
secret_rotation: worker for all to portal_worker using (true) with check (true)
selection: backup for select to portal_backup using (true) with check ()
selection: every for all to portal_provider using (true) with check (true)
selection: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
selection: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = selection.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = selection.tenant_id) AND (t.msp_id = portal_msp()))))))
selection: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
selection: worker for all to portal_worker using (true) with check (true)
service: auth for all to portal_auth using (true) with check (true)
service: backup for select to portal_backup using (true) with check ()
service: every for all to portal_provider using (true) with check (true)
service: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
service: own_tenants for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
service: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
service_draft: backup for select to portal_backup using (true) with check ()
service_draft: every for all to portal_provider using (true) with check (true)
service_draft: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
service_draft: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = service_draft.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = service_draft.tenant_id) AND (t.msp_id = portal_msp()))))))
service_draft: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
service_draft: worker for all to portal_worker using (true) with check (true)
service_import: backup for select to portal_backup using (true) with check ()
service_import: every for all to portal_provider using (true) with check (true)
service_import: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
service_import: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = service_import.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = service_import.tenant_id) AND (t.msp_id = portal_msp()))))))
service_import: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
service_import: worker for all to portal_worker using (true) with check (true)
session: auth for all to portal_auth using (true) with check (true)
session: backup for select to portal_backup using (true) with check ()
session: every for all to portal_provider using (true) with check (true)
session: worker for all to portal_worker using (true) with check (true)
setting: auth for all to portal_auth using (true) with check (true)
setting: backup for select to portal_backup using (true) with check ()
setting: every for all to portal_provider using (true) with check (true)
setting: worker for select to portal_worker using (true) with check ()
sip_connection: auth for all to portal_auth using (true) with check (true)
sip_connection: backup for select to portal_backup using (true) with check ()
sip_connection: every for all to portal_provider using (true) with check (true)
sip_connection: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
sip_connection: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = sip_connection.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = sip_connection.tenant_id) AND (t.msp_id = portal_msp())))))
sip_connection: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
site: auth for all to portal_auth using (true) with check (true)
site: backup for select to portal_backup using (true) with check ()
site: every for all to portal_provider using (true) with check (true)
site: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
site: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = site.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = site.tenant_id) AND (t.msp_id = portal_msp())))))
site: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
subscription_product: auth for all to portal_auth using (true) with check (true)
subscription_product: backup for select to portal_backup using (true) with check ()
subscription_product: every for all to portal_provider using (true) with check (true)
subscription_product: offered for all to portal_msp using (active) with check (active)
support_session: auth for all to portal_auth using (true) with check (true)
support_session: backup for select to portal_backup using (true) with check ()
support_session: every for all to portal_provider using (true) with check (true)
support_session: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
support_session: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = support_session.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = support_session.tenant_id) AND (t.msp_id = portal_msp())))))
support_session: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
support_session: worker for all to portal_worker using (true) with check (true)
sync_run: backup for select to portal_backup using (true) with check ()
sync_run: every for all to portal_provider using (true) with check (true)
sync_task: backup for select to portal_backup using (true) with check ()
sync_task: every for all to portal_provider using (true) with check (true)
tenant: auth for all to portal_auth using (true) with check (true)
tenant: backup for select to portal_backup using (true) with check ()
tenant: every for all to portal_provider using (true) with check (true)
tenant: own for all to portal_tenant using ((id = portal_tenant())) with check ((id = portal_tenant()))
tenant: own_tenants for all to portal_msp using ((msp_id = portal_msp())) with check ((msp_id = portal_msp()))
tenant: purge for all to portal_purger using ((state = 'deleting'::text)) with check ((state = 'deleting'::text))
tenant: worker for select to portal_worker using (true) with check ()
tenant_domain: auth for all to portal_auth using (true) with check (true)
tenant_domain: backup for select to portal_backup using (true) with check ()
tenant_domain: every for all to portal_provider using (true) with check (true)
tenant_domain: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
tenant_domain: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_domain.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_domain.tenant_id) AND (t.msp_id = portal_msp())))))
tenant_domain: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
tenant_domain: worker for all to portal_worker using (true) with check (true)
tenant_draft: backup for select to portal_backup using (true) with check ()
tenant_draft: every for all to portal_provider using (true) with check (true)
tenant_draft: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
tenant_draft: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_draft.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_draft.tenant_id) AND (t.msp_id = portal_msp()))))))
tenant_draft: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
tenant_draft: worker for all to portal_worker using (true) with check (true)
tenant_permission: auth for all to portal_auth using (true) with check (true)
tenant_permission: backup for select to portal_backup using (true) with check ()
tenant_permission: every for all to portal_provider using (true) with check (true)
tenant_permission: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
tenant_permission: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_permission.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_permission.tenant_id) AND (t.msp_id = portal_msp())))))
tenant_permission: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
tenant_quota: backup for select to portal_backup using (true) with check ()
tenant_quota: every for all to portal_provider using (true) with check (true)
tenant_quota: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
tenant_quota: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_quota.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_quota.tenant_id) AND (t.msp_id = portal_msp())))))
tenant_quota: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
tenant_tag: backup for select to portal_backup using (true) with check ()
tenant_tag: every for all to portal_provider using (true) with check (true)
tenant_tag: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
tenant_tag: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_tag.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = tenant_tag.tenant_id) AND (t.msp_id = portal_msp())))))
tenant_tag: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
tombstone: backup for select to portal_backup using (true) with check ()
tombstone: every for all to portal_provider using (true) with check (true)
trap_mapping: backup for select to portal_backup using (true) with check ()
trap_mapping: every for all to portal_provider using (true) with check (true)
trap_mapping: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
trap_mapping: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = trap_mapping.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = trap_mapping.tenant_id) AND (t.msp_id = portal_msp()))))))
trap_mapping: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
trap_mapping: worker for all to portal_worker using (true) with check (true)
user_change: backup for select to portal_backup using (true) with check ()
user_change: every for all to portal_provider using (true) with check (true)
user_change: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
user_change: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = user_change.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = user_change.tenant_id) AND (t.msp_id = portal_msp())))))
user_change: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
wallboard: auth for all to portal_auth using (true) with check (true)
wallboard: backup for select to portal_backup using (true) with check ()
wallboard: every for all to portal_provider using (true) with check (true)
wallboard: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
wallboard: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = wallboard.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = wallboard.tenant_id) AND (t.msp_id = portal_msp()))))))
wallboard: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
wallboard_pairing: auth for all to portal_auth using (true) with check (true)
wallboard_pairing: backup for select to portal_backup using (true) with check ()
wallboard_pairing: every for all to portal_provider using (true) with check (true)
wave: backup for select to portal_backup using (true) with check ()
wave: every for all to portal_provider using (true) with check (true)
wave_item: backup for select to portal_backup using (true) with check ()
wave_item: every for all to portal_provider using (true) with check (true)
wave_item: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
wave_item: own_tenants for all to portal_msp using ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = wave_item.tenant_id) AND (t.msp_id = portal_msp()))))) with check ((EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = wave_item.tenant_id) AND (t.msp_id = portal_msp())))))
wave_item: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
webhook: backup for select to portal_backup using (true) with check ()
webhook: every for all to portal_provider using (true) with check (true)
webhook: own for all to portal_tenant using ((tenant_id = portal_tenant())) with check ((tenant_id = portal_tenant()))
webhook: own_tenants for all to portal_msp using (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = webhook.tenant_id) AND (t.msp_id = portal_msp())))))) with check (((msp_id = portal_msp()) OR (EXISTS ( SELECT
   FROM tenant t
  WHERE ((t.id = webhook.tenant_id) AND (t.msp_id = portal_msp()))))))
webhook: purge for all to portal_purger using ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text)))) with check ((tenant_id IN ( SELECT t.id
   FROM tenant t
  WHERE (t.state = 'deleting'::text))))
webhook: worker for select to portal_worker using (true) with check ()
worker_process: backup for select to portal_backup using (true) with check ()
worker_process: every for all to portal_provider using (true) with check (true)
worker_process: seen for all to portal_msp using (true) with check (true)
worker_process: worker for all to portal_worker using (true) with check (true)

-- rights
account: portal_auth insert, select, update
account: portal_backup select
account: portal_msp delete, insert, select, update
account: portal_provider delete, insert, select, update
account: portal_purger delete, select
account: portal_tenant delete, insert, select, update
alarm: portal_auth insert, select, update
alarm: portal_backup select
alarm: portal_msp delete, insert, select, update
alarm: portal_provider delete, insert, select, update
alarm: portal_purger delete, select
alarm: portal_tenant delete, insert, select, update
alarm: portal_worker delete, select
alarm_event: portal_auth insert, select
alarm_event: portal_backup select
alarm_event: portal_msp insert, select
alarm_event: portal_provider insert, select
alarm_event: portal_purger delete, select
alarm_event: portal_tenant insert, select
alarm_event: portal_worker delete, select
alarm_source: portal_backup select
alarm_source: portal_msp delete, insert, select, update
alarm_source: portal_provider delete, insert, select, update
alarm_source: portal_purger delete, select
alarm_source: portal_tenant delete, insert, select, update
alarm_source: portal_worker select
alarm_source_engine: portal_backup select
alarm_source_engine: portal_msp delete, insert, select, update
alarm_source_engine: portal_provider delete, insert, select, update
alarm_source_engine: portal_purger delete, select
alarm_source_engine: portal_tenant delete, insert, select, update
alarm_source_engine: portal_worker insert, select, update
api_token: portal_auth insert, select, update
api_token: portal_backup select
api_token: portal_msp delete, insert, select, update
api_token: portal_provider delete, insert, select, update
api_token: portal_purger delete, select
api_token: portal_tenant delete, insert, select, update
backup_run: portal_backup select
backup_run: portal_provider insert, select, update
backup_run: portal_worker delete, select
branding: portal_auth select
branding: portal_backup select
branding: portal_msp delete, insert, select, update
branding: portal_provider delete, insert, select, update
branding: portal_purger delete, select
branding: portal_tenant delete, insert, select, update
calling_profile: portal_backup select
calling_profile: portal_provider delete, insert, select, update
canary_run: portal_backup select
canary_run: portal_provider insert, select, update
canary_run: portal_worker delete, insert, select, update
command: portal_backup select
command: portal_msp delete, insert, select, update
command: portal_provider delete, insert, select, update
command: portal_purger delete, select
command: portal_tenant delete, insert, select, update
command: portal_worker delete, insert, select, update
counter: portal_auth insert, select, update
counter: portal_backup select
counter: portal_msp select
counter: portal_provider select
counter: portal_purger delete, select
counter: portal_tenant select
counter: portal_worker delete, insert, select, update
counter_delta: portal_auth insert, select
counter_delta: portal_backup select
counter_delta: portal_msp insert, select
counter_delta: portal_provider insert, select
counter_delta: portal_purger delete, insert, select
counter_delta: portal_tenant insert, select
counter_delta: portal_worker delete, insert, select, update
counter_history: portal_auth insert, select, update
counter_history: portal_backup select
counter_history: portal_msp select
counter_history: portal_provider select
counter_history: portal_purger delete, select
counter_history: portal_tenant select
counter_history: portal_worker delete, insert, select, update
credential: portal_auth insert, select, update
credential: portal_backup select
delivery: portal_backup select
delivery: portal_msp delete, insert, select, update
delivery: portal_provider delete, insert, select, update
delivery: portal_purger delete, select
delivery: portal_tenant delete, insert, select, update
delivery: portal_worker delete, select
deployment: portal_backup select
deployment: portal_provider delete, insert, select, update
deployment: portal_purger delete, select
deployment_part: portal_backup select
deployment_part: portal_provider delete, insert, select, update
deployment_part: portal_purger delete, select
dial_plan_prefix: portal_backup select
dial_plan_prefix: portal_msp delete, insert, select, update
dial_plan_prefix: portal_provider delete, insert, select, update
dial_plan_prefix: portal_purger delete, select
dial_plan_prefix: portal_tenant delete, insert, select, update
dns_record: portal_backup select
dns_record: portal_provider delete, insert, select, update
dns_record: portal_purger delete, select
emergency_address: portal_backup select
emergency_address: portal_provider delete, insert, select, update
emergency_address: portal_purger delete, select
factor: portal_auth delete, insert, select, update
factor: portal_backup select
handset: portal_backup select
handset: portal_provider delete, insert, select, update
handset: portal_purger delete, select
handset: portal_tenant select
handset: portal_worker select
host_quarantine: portal_auth insert, select, update
host_quarantine: portal_backup select
host_quarantine: portal_provider delete, insert, select, update
host_quarantine: portal_worker delete, select
idempotency_key: portal_backup select
idempotency_key: portal_msp delete, insert, select, update
idempotency_key: portal_provider delete, insert, select, update
idempotency_key: portal_purger delete, select
idempotency_key: portal_tenant delete, insert, select, update
idempotency_key: portal_worker delete, select
identity_link: portal_auth delete, insert, select, update
identity_link: portal_backup select
identity_provider: portal_auth select
identity_provider: portal_backup select
identity_provider: portal_msp delete, insert, select, update
identity_provider: portal_provider delete, insert, select, update
identity_provider: portal_purger delete, select
identity_provider: portal_tenant delete, insert, select, update
invitation: portal_auth insert, select, update
invitation: portal_backup select
invitation: portal_msp delete, insert, select, update
invitation: portal_provider delete, insert, select, update
invitation: portal_purger delete, select
invitation: portal_tenant delete, insert, select, update
invitation: portal_worker select
kept_form: portal_auth delete, insert, select, update
kept_form: portal_backup select
kept_form: portal_worker delete, select
key_holder: portal_backup select
key_holder: portal_provider select
key_holder: portal_worker delete, insert, select, update
lane: portal_backup select
lane: portal_msp delete, insert, select, update
lane: portal_provider delete, insert, select, update
lane: portal_purger delete, select
lane: portal_tenant delete, insert, select, update
lane: portal_worker delete, insert, select, update
lead: portal_backup select
lead: portal_provider delete, insert, select, update
lead: portal_purger delete, select
leftover: portal_backup select
leftover: portal_provider insert, select
leftover: portal_purger delete, select
license_allocation: portal_backup select
license_allocation: portal_msp delete, insert, select, update
license_allocation: portal_provider delete, insert, select, update
license_allocation: portal_purger delete, select
license_allocation: portal_tenant delete, insert, select, update
license_audit: portal_backup select
license_audit: portal_msp insert, select, update
license_audit: portal_provider insert, select, update
license_audit: portal_purger delete, select
license_audit: portal_tenant insert, select, update
license_factor_setting: portal_backup select
license_factor_setting: portal_msp select
license_factor_setting: portal_provider delete, insert, select, update
license_factor_setting: portal_purger delete, select
license_factor_setting: portal_tenant select
license_file: portal_backup select
license_file: portal_provider insert, select, update
license_grace: portal_backup select
license_grace: portal_msp select
license_grace: portal_provider delete, insert, select, update
license_grace: portal_purger delete, select
license_grace: portal_tenant insert, select, update
license_line: portal_backup select
license_line: portal_provider insert, select
license_pool: portal_auth insert, select, update
license_pool: portal_backup select
license_pool: portal_provider insert, select, update
license_pool: portal_worker select
license_reservation: portal_backup select
license_reservation: portal_msp select
license_reservation: portal_provider delete, insert, select, update
license_reservation: portal_purger delete, select
license_reservation: portal_tenant select
license_run: portal_backup select
license_run: portal_msp insert, select
license_run: portal_provider insert, select
license_run: portal_purger delete, select
license_run: portal_tenant insert, select
license_run: portal_worker delete, select
license_run_user: portal_backup select
license_run_user: portal_msp insert, select
license_run_user: portal_provider insert, select
license_run_user: portal_purger delete, select
license_run_user: portal_tenant insert, select
license_run_user: portal_worker delete, select
lifecycle_group: portal_backup select
lifecycle_group: portal_msp delete, insert, select, update
lifecycle_group: portal_provider delete, insert, select, update
lifecycle_group: portal_purger delete, select
lifecycle_group: portal_tenant delete, insert, select, update
lifecycle_member: portal_backup select
lifecycle_member: portal_msp delete, insert, select, update
lifecycle_member: portal_provider delete, insert, select, update
lifecycle_member: portal_purger delete, select
lifecycle_member: portal_tenant delete, insert, select, update
lifecycle_template: portal_backup select
lifecycle_template: portal_msp delete, insert, select, update
lifecycle_template: portal_provider delete, insert, select, update
lifecycle_template: portal_purger delete, select
lifecycle_template: portal_tenant delete, insert, select, update
log_base: portal_backup select
log_base: portal_provider select
log_base: portal_purger delete, select
log_base: portal_worker delete, insert, select, update
log_entry: portal_auth insert
log_entry: portal_backup select
log_entry: portal_msp insert, select
log_entry: portal_provider insert, select
log_entry: portal_purger delete, select
log_entry: portal_tenant insert, select
log_entry: portal_worker delete, select
log_joint: portal_backup select
log_joint: portal_provider select
log_joint: portal_purger delete, select
log_joint: portal_worker delete, insert, select
m365_authentication: portal_backup select
m365_authentication: portal_msp delete, insert, select, update
m365_authentication: portal_provider delete, insert, select, update
m365_authentication: portal_purger delete, select
m365_authentication: portal_tenant delete, insert, select, update
mail: portal_backup select
mail: portal_msp delete, insert, select, update
mail: portal_provider delete, insert, select, update
mail: portal_purger delete, select
mail: portal_tenant delete, insert, select, update
mail: portal_worker select
maintenance: portal_auth select
maintenance: portal_backup select
maintenance: portal_msp delete, insert, select, update
maintenance: portal_provider delete, insert, select, update
maintenance: portal_purger delete, select
maintenance: portal_tenant delete, insert, select, update
managed_group: portal_backup select
managed_group: portal_msp delete, insert, select, update
managed_group: portal_provider delete, insert, select, update
managed_group: portal_purger delete, select
managed_group: portal_tenant delete, insert, select, update
managed_member: portal_backup select
managed_member: portal_msp delete, insert, select, update
managed_member: portal_provider delete, insert, select, update
managed_member: portal_purger delete, select
managed_member: portal_tenant delete, insert, select, update
managed_number: portal_backup select
managed_number: portal_msp delete, insert, select, update
managed_number: portal_provider delete, insert, select, update
managed_number: portal_purger delete, select
managed_number: portal_tenant delete, insert, select, update
managed_user: portal_backup select
managed_user: portal_msp delete, insert, select, update
managed_user: portal_provider delete, insert, select, update
managed_user: portal_purger delete, select
managed_user: portal_tenant delete, insert, select, update
mau_account: portal_auth insert, select, update
mau_account: portal_backup select
mau_account: portal_msp select
mau_account: portal_provider select
mau_account: portal_purger delete, select
mau_activity: portal_auth insert, select, update
mau_activity: portal_backup select
mau_activity: portal_msp select
mau_activity: portal_provider select
mau_activity: portal_purger delete, select
mau_correction: portal_backup select
mau_correction: portal_msp select
mau_correction: portal_provider insert, select
mau_counter: portal_auth insert, select, update
mau_counter: portal_backup select
mau_counter: portal_msp select
mau_counter: portal_provider select
mau_counter: portal_purger delete, select
mau_counter: portal_worker select
mau_limit: portal_auth select
mau_limit: portal_backup select
mau_limit: portal_msp insert, select, update
mau_limit: portal_provider insert, select, update
mau_limit: portal_purger delete, select
mau_month: portal_auth select
mau_month: portal_backup select
mau_month: portal_msp select
mau_month: portal_provider insert, select
mau_notice: portal_backup select
mau_notice: portal_msp select
mau_notice: portal_provider insert, select
mau_total: portal_auth insert, select, update
mau_total: portal_backup select
mau_total: portal_msp select
mau_total: portal_provider select
mau_total: portal_purger delete, select
msp: portal_auth select
msp: portal_backup select
msp: portal_msp select
msp: portal_provider delete, insert, select, update
msp: portal_tenant select
msp: portal_worker select
msp_order: portal_auth insert, select, update
msp_order: portal_backup select
msp_order: portal_msp select
msp_order: portal_provider insert, select, update
notice: portal_backup select
notice: portal_msp delete, insert, select, update
notice: portal_provider delete, insert, select, update
notice: portal_purger delete, select
notice: portal_tenant delete, insert, select, update
notification: portal_backup select
notification: portal_msp delete, insert, select, update
notification: portal_provider delete, insert, select, update
notification: portal_purger delete, select
notification: portal_tenant delete, insert, select, update
notification_rule: portal_backup select
notification_rule: portal_msp delete, insert, select, update
notification_rule: portal_provider delete, insert, select, update
notification_rule: portal_purger delete, select
notification_rule: portal_tenant delete, insert, select, update
notification_step: portal_backup select
notification_step: portal_msp delete, insert, select, update
notification_step: portal_provider delete, insert, select, update
notification_step: portal_purger delete, select
notification_step: portal_tenant delete, insert, select, update
number_job: portal_backup select
number_job: portal_provider delete, insert, select, update
number_job: portal_purger delete, select
number_job_item: portal_backup select
number_job_item: portal_provider delete, insert, select, update
number_job_item: portal_purger delete, select
number_range: portal_backup select
number_range: portal_msp delete, insert, select, update
number_range: portal_provider delete, insert, select, update
number_range: portal_purger delete, select
number_range: portal_tenant delete, insert, select, update
oc_number: portal_backup select
oc_number: portal_provider delete, insert, select, update
oc_number: portal_purger delete, select
oc_number_event: portal_backup select
oc_number_event: portal_provider insert, select
oc_number_event: portal_purger delete, select
oc_trunk: portal_backup select
oc_trunk: portal_provider delete, insert, select, update
onboarding_invitation: portal_auth select, update
onboarding_invitation: portal_backup select
onboarding_invitation: portal_provider delete, insert, select, update
onboarding_invitation: portal_purger delete, select
pbx_connection: portal_auth select
pbx_connection: portal_backup select
pbx_connection: portal_provider delete, insert, select, update
pbx_connection: portal_purger delete, select
pbx_connection: portal_tenant select
pbx_connection: portal_worker select
pbx_range: portal_backup select
pbx_range: portal_provider delete, insert, select, update
pbx_range: portal_purger delete, select
pbx_range: portal_tenant select
queued_change: portal_backup select
queued_change: portal_msp delete, insert, select, update
queued_change: portal_provider delete, insert, select, update
queued_change: portal_purger delete, select
queued_change: portal_tenant delete, insert, select, update
queued_change: portal_worker select
quota_month: portal_backup select
quota_month: portal_msp delete, insert, select, update
quota_month: portal_provider delete, insert, select, update
quota_month: portal_purger delete, select
quota_month: portal_tenant delete, insert, select, update
quota_usage: portal_backup select
quota_usage: portal_msp delete, insert, select, update
quota_usage: portal_provider delete, insert, select, update
quota_usage: portal_purger delete, select
quota_usage: portal_tenant delete, insert, select, update
quota_usage: portal_worker select
rate_limit_hit: portal_auth delete, insert, select, update
rate_limit_hit: portal_backup select
rate_limit_hit: portal_worker delete, select
recovery_code: portal_auth delete, insert, select, update
recovery_code: portal_backup select
replication: portal_backup select
replication: portal_msp delete, insert, select, update
replication: portal_provider delete, insert, select, update
replication: portal_purger delete, select
replication: portal_tenant delete, insert, select, update
replication: portal_worker select, update
reserved_number: portal_backup select
reserved_number: portal_msp delete, insert, select, update
reserved_number: portal_provider delete, insert, select, update
reserved_number: portal_purger delete, select
reserved_number: portal_tenant delete, insert, select, update
saved_view: portal_backup select
saved_view: portal_msp delete, insert, select, update
saved_view: portal_provider delete, insert, select, update
saved_view: portal_purger delete, select
saved_view: portal_tenant delete, insert, select, update
sbc: portal_backup select
sbc: portal_provider delete, insert, select, update
schema_migration: portal_auth insert, select
schema_migration: portal_backup select
schema_migration: portal_provider select
script_template: portal_backup select
script_template: portal_provider delete, insert, select, update
script_version: portal_backup select
script_version: portal_provider delete, insert, select
seat_cap: portal_auth select, update
seat_cap: portal_backup select
seat_cap: portal_provider insert, select, update
seat_cap: portal_purger delete, select
seat_cap: portal_tenant select
seat_denial: portal_auth insert, select, update
seat_denial: portal_backup select
seat_denial: portal_provider select
seat_denial: portal_purger delete, select
seat_denial: portal_tenant select
seat_denial: portal_worker delete, insert, select
seat_lease: portal_auth insert, select, update
seat_lease: portal_backup select
seat_lease: portal_provider select
seat_lease: portal_purger delete, select
seat_lease: portal_tenant select
seat_lease: portal_worker delete, select
seat_peak: portal_auth insert, select, update
seat_peak: portal_backup select
seat_peak: portal_provider select
seat_peak: portal_purger delete, select
seat_peak: portal_tenant select
seat_peak: portal_worker delete, insert, select
seat_type: portal_auth select, update
seat_type: portal_backup select
seat_type: portal_provider select, update
seat_type_peak: portal_auth insert, select, update
seat_type_peak: portal_backup select
seat_type_peak: portal_provider select
seat_type_peak: portal_worker delete, insert, select
secret: portal_backup select
secret: portal_provider insert, select, update
secret: portal_worker select
secret_rotation: portal_auth select
secret_rotation: portal_backup select
secret_rotation: portal_provider insert, select, update
secret_rotation: portal_worker select
selection: portal_backup select
selection: portal_msp delete, insert, select, update
selection: portal_provider delete, insert, select, update
selection: portal_purger delete, select
selection: portal_tenant delete, insert, select, update
selection: portal_worker delete, select
service: portal_backup select
service: portal_msp delete, insert, select, update
service: portal_provider delete, insert, select, update
service: portal_purger delete, select, update
service: portal_tenant delete, insert, select, update
service_draft: portal_backup select
service_draft: portal_msp delete, insert, select, update
service_draft: portal_provider delete, insert, select, update
service_draft: portal_purger delete, select
service_draft: portal_tenant delete, insert, select, update
service_draft: portal_worker delete, select
service_import: portal_backup select
service_import: portal_msp delete, insert, select, update
service_import: portal_provider delete, insert, select, update
service_import: portal_purger delete, select
service_import: portal_tenant delete, insert, select, update
service_import: portal_worker delete, select
session: portal_auth delete, insert, select, update
session: portal_backup select
session: portal_worker delete, select
setting: portal_auth delete, insert, select, update
setting: portal_backup select
setting: portal_provider insert, select, update
setting: portal_worker select
sip_connection: portal_backup select
sip_connection: portal_msp delete, insert, select, update
sip_connection: portal_provider delete, insert, select, update
sip_connection: portal_purger delete, select
sip_connection: portal_tenant delete, insert, select, update
site: portal_backup select
site: portal_msp delete, insert, select, update
site: portal_provider delete, insert, select, update
site: portal_purger delete, select
site: portal_tenant delete, insert, select, update
subscription_product: portal_auth select
subscription_product: portal_backup select
subscription_product: portal_msp select
subscription_product: portal_provider delete, insert, select, update
support_session: portal_auth insert, select, update
support_session: portal_backup select
support_session: portal_msp insert, select, update
support_session: portal_provider delete, insert, select, update
support_session: portal_purger delete, select
support_session: portal_tenant select
support_session: portal_worker select
sync_run: portal_backup select
sync_run: portal_provider delete, insert, select, update
sync_task: portal_backup select
sync_task: portal_provider select, update
tenant: portal_auth select
tenant: portal_backup select
tenant: portal_msp insert, select, update
tenant: portal_provider delete, insert, select, update
tenant: portal_purger delete, select
tenant: portal_tenant select, update
tenant: portal_worker select
tenant_domain: portal_auth delete, select
tenant_domain: portal_backup select
tenant_domain: portal_msp delete, insert, select, update
tenant_domain: portal_provider delete, insert, select, update
tenant_domain: portal_purger delete, select
tenant_domain: portal_tenant delete, insert, select, update
tenant_domain: portal_worker select
tenant_draft: portal_backup select
tenant_draft: portal_msp delete, insert, select, update
tenant_draft: portal_provider delete, insert, select, update
tenant_draft: portal_purger delete, select
tenant_draft: portal_tenant delete, insert, select, update
tenant_draft: portal_worker delete, select
tenant_permission: portal_auth select
tenant_permission: portal_backup select
tenant_permission: portal_msp insert, select
tenant_permission: portal_provider delete, insert, select, update
tenant_permission: portal_purger delete, select
tenant_permission: portal_tenant select
tenant_quota: portal_backup select
tenant_quota: portal_msp insert, select
tenant_quota: portal_provider delete, insert, select, update
tenant_quota: portal_purger delete, select
tenant_quota: portal_tenant select
tenant_tag: portal_backup select
tenant_tag: portal_provider delete, insert, select
tenant_tag: portal_purger delete, select
tombstone: portal_backup select
tombstone: portal_provider insert, select, update
trap_mapping: portal_backup select
trap_mapping: portal_msp delete, insert, select, update
trap_mapping: portal_provider delete, insert, select, update
trap_mapping: portal_purger delete, select
trap_mapping: portal_tenant delete, insert, select, update
trap_mapping: portal_worker select
user_change: portal_backup select
user_change: portal_msp insert, select
user_change: portal_provider insert, select
user_change: portal_purger delete, select
user_change: portal_tenant insert, select
wallboard: portal_auth select, update
wallboard: portal_backup select
wallboard: portal_msp delete, insert, select, update
wallboard: portal_provider delete, insert, select, update
wallboard: portal_purger delete, select
wallboard_pairing: portal_auth delete, insert, select
wallboard_pairing: portal_backup select
wave: portal_backup select
wave: portal_provider insert, select, update
wave_item: portal_backup select
wave_item: portal_provider insert, select, update
wave_item: portal_purger delete, select
webhook: portal_backup select
webhook: portal_msp delete, insert, select, update
webhook: portal_provider delete, insert, select, update
webhook: portal_purger delete, select
webhook: portal_tenant delete, insert, select, update
worker_process: portal_backup select
worker_process: portal_msp select
worker_process: portal_provider select
worker_process: portal_worker delete, insert, select, update

-- rights on columns
alarm_event.matched_at: portal_provider update
alarm_source.id: portal_auth select
alarm_source.lookup: portal_auth select
handset.connection_id: portal_auth select
handset.contact: portal_worker update
handset.csta: portal_worker update
handset.csta_since: portal_worker update
handset.id: portal_auth select
handset.password: portal_auth select
handset.refused: portal_worker update
handset.refused_at: portal_worker update
handset.registered_since: portal_worker update
handset.registered_until: portal_worker update
handset.tenant_id: portal_auth select
handset.transport: portal_worker update
handset.user_agent: portal_worker update
handset.username: portal_auth select
license_run_user.to_run: portal_msp update
license_run_user.to_run: portal_provider update
license_run_user.to_run: portal_tenant update
log_entry.hash: portal_worker update
log_entry.seq: portal_worker update
managed_number.number: portal_auth select
managed_number.tenant_id: portal_auth select
managed_user.display_name: portal_auth select
managed_user.graph_id: portal_auth select
managed_user.phone: portal_auth select
managed_user.removed_at: portal_auth select
managed_user.tenant_id: portal_auth select
managed_user.upn: portal_auth select
mau_counter.is_news: portal_worker update
msp.max_organizations: portal_auth update
number_range.span: portal_auth select
number_range.tenant_id: portal_auth select
pbx_connection.changed_at: portal_tenant update
pbx_connection.held_by: portal_worker update
pbx_connection.held_until: portal_worker update
pbx_connection.is_flapping: portal_tenant update
pbx_connection.last_error: portal_tenant update
pbx_connection.last_seen_at: portal_tenant update
pbx_connection.lines_all: portal_tenant update
pbx_connection.lines_up: portal_tenant update
pbx_connection.status: portal_tenant update
pbx_connection.status_since: portal_tenant update
pbx_range.connection_id: portal_auth select
pbx_range.tenant_id: portal_auth select
reserved_number.number: portal_auth select
reserved_number.tenant_id: portal_auth select
sbc.api_url: portal_auth select
sbc.dial_plan: portal_auth select
sbc.id: portal_auth select
secret_rotation.ended_at: portal_auth update
secret_rotation.joined_at: portal_worker update
service.alarm_count: portal_auth select, update
service.alarm_rank: portal_auth select, update
service.customer: portal_auth select
service.id: portal_auth select
service.license_type: portal_auth select
service.msp_id: portal_auth select
service.name: portal_auth select
service.shortname: portal_auth select
service.tenant_id: portal_auth select
service.unmonitored_tier: portal_auth select
sip_connection.gateway: portal_auth select
sip_connection.id: portal_auth select
sip_connection.sbc_id: portal_auth select
sip_connection.tenant_id: portal_auth select
site.created_at: portal_auth select
site.tenant_id: portal_auth select
support_session.approved_at: portal_tenant update
support_session.approved_by: portal_tenant update
support_session.end_cause: portal_tenant update
support_session.ended_at: portal_tenant update
support_session.ended_by: portal_tenant update
support_session.ends_at: portal_tenant update
support_session.started_at: portal_tenant update
support_session.token_hash: portal_tenant update
tenant_domain.certificate: portal_auth update
tenant_quota.period: portal_msp update
tenant_quota.period: portal_tenant update
tenant_quota.refused: portal_msp update
tenant_quota.refused: portal_tenant update
tenant_quota.used: portal_msp update
tenant_quota.used: portal_tenant update
webhook.active: portal_worker select
webhook.id: portal_worker select
webhook.rest_until: portal_worker select

-- triggers
CREATE TRIGGER alarm_arrives AFTER INSERT ON public.alarm REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_alarm_starts()
CREATE TRIGGER alarm_changed_on_service AFTER UPDATE ON public.alarm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_alarms_of_service()
CREATE TRIGGER alarm_counted_delete AFTER DELETE ON public.alarm REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_delete()
CREATE TRIGGER alarm_counted_insert AFTER INSERT ON public.alarm REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_insert()
CREATE TRIGGER alarm_counted_update AFTER UPDATE ON public.alarm REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_alarm_update()
CREATE TRIGGER alarm_gone_on_service AFTER DELETE ON public.alarm REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_alarms_of_service()
CREATE TRIGGER alarm_msp BEFORE INSERT OR UPDATE OF visible_to_msp, msp_id, tenant_id ON public.alarm FOR EACH ROW EXECUTE FUNCTION portal_msp_of_owned()
CREATE TRIGGER alarm_raised_on_service AFTER INSERT ON public.alarm REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_alarms_of_service()
CREATE TRIGGER alarm_settles AFTER INSERT ON public.alarm REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_alarm_settles()
CREATE TRIGGER alarm_tiers BEFORE UPDATE ON public.alarm FOR EACH ROW EXECUTE FUNCTION portal_alarm_tiers()
CREATE TRIGGER command_counted_delete AFTER DELETE ON public.command REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_delete()
CREATE TRIGGER command_counted_insert AFTER INSERT ON public.command REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_insert()
CREATE TRIGGER command_counted_update AFTER UPDATE ON public.command REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_command_update()
CREATE TRIGGER command_msp BEFORE INSERT OR UPDATE OF visible_to_msp, msp_id, tenant_id ON public.command FOR EACH ROW EXECUTE FUNCTION portal_msp_of_owned()
CREATE TRIGGER license_allocation_counts AFTER INSERT OR UPDATE ON public.license_allocation FOR EACH ROW WHEN ((new.kind = 'user'::text)) EXECUTE FUNCTION portal_allocation_counts()
CREATE TRIGGER log_entry_keeps_young BEFORE DELETE ON public.log_entry FOR EACH ROW WHEN ((CURRENT_USER = 'portal_worker'::name)) EXECUTE FUNCTION portal_log_keeps_young()
CREATE TRIGGER log_entry_seals_once BEFORE UPDATE ON public.log_entry FOR EACH ROW EXECUTE FUNCTION portal_log_seals_once()
CREATE TRIGGER mau_month_stays BEFORE DELETE OR UPDATE ON public.mau_month FOR EACH ROW EXECUTE FUNCTION portal_mau_month_stays()
CREATE TRIGGER msp_order_number BEFORE INSERT ON public.msp_order FOR EACH ROW EXECUTE FUNCTION portal_order_number()
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF client_secret ON public.identity_provider FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('client_secret')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF client_secret, other_secret, private_key, refresh_token ON public.m365_authentication FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('client_secret', 'other_secret', 'private_key', 'refresh_token')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF content ON public.kept_form FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('content')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF device_code, refresh_token ON public.onboarding_invitation FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('device_code', 'refresh_token')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF password ON public.handset FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('password')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF password ON public.pbx_connection FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('password')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF password ON public.sbc FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('password')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF password ON public.tenant_draft FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('password')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF secret ON public.alarm_source FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('secret')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF secret ON public.factor FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('secret')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF secret, former_secret ON public.webhook FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('secret', 'former_secret')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF secrets ON public.deployment FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('secrets')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF secrets ON public.service_draft FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('secrets')
CREATE TRIGGER refuse_former_seal BEFORE INSERT OR UPDATE OF value ON public.secret FOR EACH ROW EXECUTE FUNCTION portal_refuse_former_seal('value')
CREATE TRIGGER seat_lease_came AFTER INSERT ON public.seat_lease REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_seats_counted()
CREATE TRIGGER seat_lease_changed AFTER UPDATE ON public.seat_lease REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_seats_counted()
CREATE TRIGGER seat_lease_went AFTER DELETE ON public.seat_lease REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_seats_counted()
CREATE TRIGGER service_counted_delete AFTER DELETE ON public.service REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_delete()
CREATE TRIGGER service_counted_insert AFTER INSERT ON public.service REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_insert()
CREATE TRIGGER service_counted_update AFTER UPDATE ON public.service REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION portal_count_service_update()
CREATE TRIGGER service_kit BEFORE INSERT OR UPDATE OF kit_version ON public.service FOR EACH ROW WHEN ((new.kit_version IS NOT NULL)) EXECUTE FUNCTION portal_kit_below_main()
CREATE TRIGGER service_msp BEFORE INSERT OR UPDATE OF msp_id, tenant_id ON public.service FOR EACH ROW EXECUTE FUNCTION portal_msp_of_service()
CREATE TRIGGER session_gone AFTER DELETE ON public.session FOR EACH ROW WHEN ((current_setting('role'::text) = ANY (ARRAY['portal_anonymous'::text, 'portal_provider'::text, 'portal_msp'::text, 'portal_tenant'::text]))) EXECUTE FUNCTION auth_session_gone()
CREATE TRIGGER sip_connection_sbc BEFORE INSERT OR UPDATE ON public.sip_connection FOR EACH ROW EXECUTE FUNCTION portal_sbc_of_connection()
CREATE TRIGGER tenant_came AFTER INSERT ON public.tenant REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION portal_tenants_counted()
CREATE TRIGGER tenant_copied AFTER UPDATE OF full_name, shortname, msp_id ON public.tenant FOR EACH ROW WHEN ((((old.full_name IS DISTINCT FROM new.full_name) OR (old.shortname IS DISTINCT FROM new.shortname)) OR (old.msp_id IS DISTINCT FROM new.msp_id))) EXECUTE FUNCTION portal_copies_of_tenant()
CREATE TRIGGER tenant_moves BEFORE UPDATE OF msp_id ON public.tenant FOR EACH ROW WHEN ((old.msp_id IS DISTINCT FROM new.msp_id)) EXECUTE FUNCTION portal_tenant_moves()
CREATE TRIGGER tenant_went AFTER DELETE ON public.tenant REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION portal_tenants_counted()

-- functions, with their owners and who may execute them
-- auth_account(uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_account(p_tenant uuid, p_login text)
 RETURNS TABLE(id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, state text, tenant_state text, language text, password_hash text, has_factor boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, a.role, a.state, coalesce(t.state, m.state, 'active'),
    coalesce(t.language, 'en'), c.password_hash, a.factor_at is not null
  from account a left join credential c on c.account_id = a.id left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
  where (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and lower(a.email) = lower(p_login) and (a.signs_in_by_email or a.state = 'invited'))
    or (coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and lower(a.username) = lower(p_login) and (a.signs_in_by_username or a.state = 'invited'))
  order by ((a.signs_in_by_email and lower(a.email) = lower(p_login)) or (a.signs_in_by_username and lower(a.username) = lower(p_login))) desc nulls last,
    a.created_at desc, a.id
  limit 1
$function$

-- auth_brand(uuid,uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_brand(p_tenant uuid, p_msp uuid)
 RETURNS TABLE(product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  with own as (
    select b.*, case b.audience when 'tenant' then 1 when 'msp' then 2 else 3 end as rank from branding b
    where (b.audience = 'tenant' and b.tenant_id = p_tenant and (exists (select from tenant t where t.id = p_tenant and t.managed_host)
        or exists (select from tenant_domain d where d.tenant_id = p_tenant and d.enabled and d.state in ('verified', 'lost'))))
      or (b.audience = 'msp' and b.msp_id = coalesce((select t.msp_id from tenant t where t.id = p_tenant), p_msp))
      or b.audience = 'provider')
  select (select o.product_name from own o where o.product_name is not null order by rank limit 1),
    (select o.line from own o where o.line is not null order by rank limit 1),
    (select o.accent from own o where o.accent is not null order by rank limit 1),
    (select o.logo_hash from own o where o.logo_hash is not null order by rank limit 1),
    (select o.logo_type from own o where o.logo_hash is not null order by rank limit 1),
    (select o.support_address from own o where o.support_address is not null order by rank limit 1),
    (select o.terms_url from own o where o.terms_url is not null order by rank limit 1),
    (select o.privacy_url from own o where o.privacy_url is not null order by rank limit 1)
$function$

-- auth_factor(uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_factor(p_account uuid)
 RETURNS TABLE(secret text, is_confirmed boolean, codes_left integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select f.secret, f.confirmed_at is not null,
    (select count(*)::integer from recovery_code r where r.account_id = f.account_id and r.used_at is null)
  from factor f where f.account_id = p_account
$function$

-- auth_factor_begin(uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_factor_begin(p_account uuid, p_secret text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into factor (account_id, secret) values (p_account, p_secret)
  on conflict (account_id) do update set secret = excluded.secret, last_step = 0 where factor.confirmed_at is null
  returning true
$function$

-- auth_factor_confirm(uuid,text,bigint,text[]): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_factor_confirm(p_account uuid, p_secret text, p_step bigint, p_codes text[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update factor f set confirmed_at = now(), last_step = p_step
  where f.account_id = p_account and f.confirmed_at is null and f.secret = p_secret;
  if not found then return false; end if;
  perform auth_recovery_codes(p_account, p_codes);
  update account set factor_at = now() where id = p_account;
  return true;
end $function$

-- auth_factor_remove(uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_factor_remove(p_account uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  delete from recovery_code where account_id = p_account;
  delete from factor where account_id = p_account;
  update account set factor_at = null where id = p_account and factor_at is not null;
  return found;
end $function$

-- auth_factor_use(uuid,bigint): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_factor_use(p_account uuid, p_step bigint)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update factor set last_step = p_step where account_id = p_account and confirmed_at is not null and last_step < p_step returning true
$function$

-- auth_fingerprint(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_fingerprint(p_fingerprint text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into setting (name, value) values ('secret_fingerprint', to_jsonb(p_fingerprint)) on conflict (name) do nothing;
  return (select value = to_jsonb(p_fingerprint) from setting where name = 'secret_fingerprint');
end $function$

-- auth_first_operator(text,text,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_first_operator(p_token_hash text, p_email text, p_name text, p_password_hash text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  made uuid;
begin
  perform pg_advisory_xact_lock(hashtext('portal first operator'));
  if exists (select from account where audience = 'provider') then return null; end if;
  if p_token_hash is not null then
    delete from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now();
    if not found then return null; end if;
  end if;
  insert into account (audience, email, name, role) values ('provider', p_email, p_name, 'admin') returning id into made;
  insert into credential (account_id, password_hash) values (made, p_password_hash);
  return made;
end $function$

-- auth_first_operator_link(text,interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_first_operator_link(p_token_hash text, p_valid interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if exists (select from account where audience = 'provider') then return false; end if;
  insert into setting (name, value) values ('first_operator', jsonb_build_object('hash', p_token_hash, 'until', now() + p_valid))
  on conflict (name) do update set value = excluded.value, changed_at = now();
  return true;
end $function$

-- auth_first_operator_waits(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_first_operator_waits(p_token_hash text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select not exists (select from account where audience = 'provider') and (p_token_hash is null or exists (
    select from setting where name = 'first_operator' and value ->> 'hash' = p_token_hash and (value ->> 'until')::timestamptz > now()))
$function$

-- auth_form_keep(text,uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_form_keep(p_id text, p_account uuid, p_content text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if length(p_id) > 64 or octet_length(p_content) > 131072 or not exists (select from account where id = p_account and state = 'active') then
    return false;
  end if;
  insert into kept_form (id, account_id, content) values (p_id, p_account, p_content)
    on conflict (id) do update set content = excluded.content, created_at = now() where kept_form.account_id = p_account;
  delete from kept_form where account_id = p_account
    and id not in (select k.id from kept_form k where k.account_id = p_account order by k.created_at desc, k.id limit 5);
  return true;
end $function$

-- auth_form_kept(text,uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_form_kept(p_id text, p_account uuid)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select content from kept_form where id = p_id and account_id = p_account and created_at > now() - interval '3 days'
$function$

-- auth_handset(text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_handset(p_realm_label text, p_username text)
 RETURNS TABLE(tenant_id uuid, id uuid, password text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select h.tenant_id, h.id, h.password
  from tenant t join handset h on h.tenant_id = t.id and lower(h.username) = lower(p_username) and h.username = p_username
    join pbx_connection c on c.tenant_id = h.tenant_id and c.id = h.connection_id and c.enabled
  where lower(t.shortname) = lower(p_realm_label) and t.state = 'active' and not t.synthetic
$function$

-- auth_host(text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_host(p_label text, p_host text)
 RETURNS TABLE(tenant_id uuid, shortname text, full_name text, state text, language text, time_zone text, run_by text, product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select t.id, t.shortname, t.full_name, t.state, t.language, t.time_zone, m.name, b.*
  from tenant t left join msp m on m.id = t.msp_id, lateral auth_brand(t.id, null) b
  where t.state <> 'deleted' and not t.synthetic and case when p_label is not null then lower(t.shortname) = p_label and t.managed_host
    else t.id = (select d.tenant_id from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$function$

-- auth_host_of(uuid,boolean): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_host_of(p_tenant uuid, p_plain boolean)
 RETURNS TABLE(host text, label text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select (select d.host from tenant_domain d where d.tenant_id = t.id and d.enabled and d.state in ('verified', 'lost')
      and (p_plain or d.certificate in ('issued', 'renew-failed')) order by d.verified_at limit 1),
    case when t.managed_host then lower(t.shortname) end
  from tenant t where t.id = p_tenant
$function$

-- auth_identity_enter(uuid,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_identity_enter(p_provider uuid, p_subject text, p_email text)
 RETURNS TABLE(account_id uuid, may_enter boolean, has_factor boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  found_id uuid;
begin
  select a.id into found_id from identity_link l join identity_provider i on i.id = l.provider_id join account a on a.id = l.account_id
    and a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where l.provider_id = p_provider and l.subject = p_subject;
  if found_id is null then
    select a.id into found_id from identity_provider i join account a
      on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
    where i.id = p_provider and lower(a.email) = lower(p_email)
      and not exists (select from identity_link l where l.provider_id = p_provider and (l.account_id = a.id or l.subject = p_subject));
  end if;
  return query select a.id, a.state = 'active' and coalesce(t.state, m.state, 'active') = 'active' and i.enabled, a.factor_at is not null
    from account a left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id, identity_provider i where a.id = found_id and i.id = p_provider;
end $function$

-- auth_identity_link(uuid,text,uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_identity_link(p_provider uuid, p_subject text, p_account uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into identity_link (provider_id, subject, account_id)
  select i.id, p_subject, a.id from identity_provider i join account a
    on a.audience = i.audience and a.msp_id is not distinct from i.msp_id and a.tenant_id is not distinct from i.tenant_id
  where i.id = p_provider and a.id = p_account
  on conflict do nothing
$function$

-- auth_identity_provider(uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_identity_provider(p_tenant uuid)
 RETURNS TABLE(id uuid, tenant_id uuid, label text, issuer text, client_id text, client_secret text, trusts_factor boolean, acr_values text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select i.id, i.tenant_id, i.label, i.issuer, i.client_id, i.client_secret, i.trusts_factor, i.acr_values from identity_provider i
  where i.enabled and case when p_tenant is null then i.audience = 'provider' else i.tenant_id = p_tenant end
$function$

-- auth_installation(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_installation(p_id text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into setting (name, value) values ('installation', to_jsonb(p_id)) on conflict (name) do nothing;
  return (select value #>> '{}' from setting where name = 'installation');
end $function$

-- auth_invitation(text,uuid,boolean): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_invitation(p_hash text, p_here uuid, p_plain boolean)
 RETURNS TABLE(kind text, state text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, username text, name text, email_in_use boolean, username_in_use boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select i.kind,
    case when i.used_at is not null then 'used' when i.ended is not null then i.ended
      when a.state = 'disabled' or coalesce(t.state, m.state, 'active') <> 'active' then 'off'
      when i.expires_at <= now() then 'expired' else 'pending' end,
    a.id, a.audience, a.msp_id, a.tenant_id, coalesce(i.email, a.email), a.username, a.name,
    auth_name_in_use(a.id, a.tenant_id, coalesce(i.email, a.email)), auth_name_in_use(a.id, a.tenant_id, a.username)
  from invitation i join account a on a.id = i.account_id left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
  where i.hash = p_hash and auth_link_fits(a.tenant_id, p_here, p_plain)
$function$

-- auth_invitation_use(text,uuid,boolean,text,inet,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_invitation_use(p_hash text, p_here uuid, p_plain boolean, p_password_hash text, p_ip inet, p_request text, p_username text DEFAULT NULL::text)
 RETURNS TABLE(kind text, account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, language text, in_use text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  used invitation;
  taken text;
begin
  update invitation i set used_at = now()
  where i.hash = p_hash and i.used_at is null and i.ended is null and i.expires_at > now()
    and exists (select from account a left join tenant t on t.id = a.tenant_id left join msp m on m.id = a.msp_id
      where a.id = i.account_id and a.state <> 'disabled' and coalesce(t.state, m.state, 'active') = 'active' and auth_link_fits(a.tenant_id, p_here, p_plain))
  returning i.* into used;
  if not found then return; end if;
  update invitation i set ended = 'superseded' where i.account_id = used.account_id and i.used_at is null and i.ended is null;
  if p_password_hash is not null then perform auth_password_set(used.account_id, p_password_hash, null); end if;
  taken := auth_names_claim(used.account_id, used.email, p_username);
  update account a set state = 'active' where a.id = used.account_id and a.state = 'invited';
  perform auth_sessions_end(used.account_id, null);
  perform auth_log(used.account_id, case used.kind when 'activation' then 'account.activated' when 'address' then 'account.address-confirmed'
    else 'password.reset' end, 'done', p_ip, p_request);
  return query select used.kind, a.id, a.audience, a.msp_id, a.tenant_id, a.email, a.name, coalesce(t.language, 'en'), taken
    from account a left join tenant t on t.id = a.tenant_id where a.id = used.account_id;
end $function$

-- auth_link_fits(uuid,uuid,boolean): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_link_fits(p_tenant uuid, p_here uuid, p_plain boolean)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select p_tenant is not distinct from p_here
    or (p_here is null and not exists (select from auth_host_of(p_tenant, p_plain) h where h.host is not null or h.label is not null))
$function$

-- auth_log(uuid,text,text,inet,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_log(p_account uuid, p_type text, p_result text, p_ip inet, p_request text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into log_entry (audience, msp_id, tenant_id, actor_kind, actor_id, actor_name, type, subject_kind, subject_id, subject_name, ip, request_id, result)
  select a.audience, a.msp_id, a.tenant_id,
    case p_result when 'refused' then 'unknown' else 'account' end, case p_result when 'refused' then null else a.id end,
    case p_result when 'refused' then 'Somebody' else a.name end, p_type, 'account', a.id, a.email, p_ip, p_request, p_result
  from account a where a.id = p_account
$function$

-- auth_logo(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_logo(p_hash text)
 RETURNS TABLE(logo bytea, logo_type text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select b.logo, b.logo_type from branding b where b.logo_hash = p_hash limit 1
$function$

-- auth_name_in_use(uuid,uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_name_in_use(p_account uuid, p_tenant uuid, p_name text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from account a where a.id <> p_account
      and coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and a.signs_in_by_email and lower(a.email) = lower(p_name))
    or exists (select from account a where a.id <> p_account
      and coalesce(a.tenant_id, '00000000-0000-0000-0000-000000000000') = coalesce(p_tenant, '00000000-0000-0000-0000-000000000000')
      and a.signs_in_by_username and lower(a.username) = lower(p_name))
$function$

-- auth_names_claim(uuid,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_names_claim(p_account uuid, p_email text, p_username text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  a account;
begin
  select * into a from account where id = p_account for update;
  a.email := coalesce(p_email, a.email);
  a.username := nullif(coalesce(p_username, a.username), '');
  begin
    update account set username = a.username, signs_in_by_username = true where id = p_account;
  exception when unique_violation then return a.username;
  end;
  begin
    update account set email = a.email, signs_in_by_email = true where id = p_account;
    return null;
  exception when unique_violation then
    if a.username is null or p_username is null then return a.email; end if;
  end;
  begin
    update account set email = a.email, signs_in_by_email = false where id = p_account;
    return null;
  exception when unique_violation then return a.email;
  end;
end $function$

-- auth_onboarding(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_onboarding(p_hash text)
 RETURNS TABLE(id uuid, tenant_id uuid, service_id uuid, state text, full_name text, customer text, msp_id uuid, admin_email text, language text, user_code text, verification_uri text, code_seconds double precision, error jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select i.id, i.tenant_id, i.service_id, i.state, i.full_name, t.full_name, t.msp_id, i.admin_email, i.language, i.user_code,
    i.verification_uri, extract(epoch from i.code_until - portal_clock())::double precision, i.error
  from onboarding_invitation i join tenant t on t.id = i.tenant_id left join msp m on m.id = t.msp_id
  where i.hash = p_hash and i.state in ('created', 'code', 'authenticated') and i.expires_at > portal_clock()
    and t.state = 'active' and coalesce(m.state, 'active') = 'active'
$function$

-- auth_onboarding_begin(text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_onboarding_begin(p_hash text, p_state text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update onboarding_invitation i set state_hash = p_state, state_until = portal_clock() + interval '10 minutes',
    opened_at = coalesce(i.opened_at, portal_clock())
  where i.id = (select a.id from auth_onboarding(p_hash) a) and i.state in ('created', 'code');
  return found;
end $function$

-- auth_onboarding_code(text,text,text,text,integer,integer): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_onboarding_code(p_hash text, p_user_code text, p_uri text, p_sealed text, p_interval integer, p_seconds integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  kept uuid;
begin
  update onboarding_invitation i set state = 'code', user_code = p_user_code, verification_uri = p_uri, device_code = p_sealed,
    poll_seconds = least(greatest(p_interval, 1), 60), poll_at = portal_clock() + make_interval(secs => least(greatest(p_interval, 1), 60)),
    code_until = portal_clock() + make_interval(secs => least(greatest(p_seconds, 1), 1800)), error = null,
    opened_at = coalesce(i.opened_at, portal_clock())
  where i.id = (select a.id from auth_onboarding(p_hash) a) and (i.state = 'created' or (i.state = 'code' and i.code_until <= portal_clock()))
  returning i.id into kept;
  if kept is null then return false; end if;
  perform portal_announce('invitation:' || kept, null, null);
  return true;
end $function$

-- auth_onboarding_return(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_onboarding_return(p_state text)
 RETURNS TABLE(id uuid, tenant_id uuid, service_id uuid, msp_id uuid, language text)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update onboarding_invitation i set state_hash = null, state_until = null
  from auth_onboarding((select o.hash from onboarding_invitation o where o.state_hash = p_state)) a
  where i.state_hash = p_state and i.id = a.id and i.state in ('created', 'code') and i.state_until > portal_clock()
  returning i.id, i.tenant_id, i.service_id, a.msp_id, i.language
$function$

-- auth_password(uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_password(p_account uuid)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select password_hash from credential where account_id = p_account
$function$

-- auth_password_set(uuid,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_password_set(p_account uuid, p_hash text, p_was text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into credential (account_id, password_hash) values (p_account, p_hash)
  on conflict (account_id) do update set password_hash = excluded.password_hash, changed_at = now(), must_change = false
    where p_was is null or credential.password_hash = p_was
  returning true
$function$

-- auth_rate_limit_consume(text[],integer[],interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_rate_limit_consume(p_buckets text[], p_limits integer[], p_window interval)
 RETURNS TABLE(retry_after integer, hits bigint[])
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended(o.bucket, 0)) from (select unnest(p_buckets) as bucket order by 1) o;
  delete from rate_limit_hit g where g.id in (
    select old.id from rate_limit_hit old
    where old.at <= now() - interval '15 minutes' and (old.at <= now() - interval '1 hour' or old.bucket not like 'hour.%')
    order by old.at limit 1000 for update skip locked);
  retry_after := (
    select max((
      select ceil(extract(epoch from min(g.at) + p_window - now())) from rate_limit_hit g
      where g.bucket = b.bucket and g.at > now() - p_window having count(*) >= b.most))
    from unnest(p_buckets, p_limits) b (bucket, most));
  if retry_after is null then
    with made as (insert into rate_limit_hit (bucket) select unnest(p_buckets) returning id) select array_agg(id) into hits from made;
  end if;
  return next;
end $function$

-- auth_rate_limit_count(text,interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_rate_limit_count(p_bucket text, p_window interval)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select count(*)::integer from rate_limit_hit g where g.bucket = p_bucket and g.at > now() - p_window
$function$

-- auth_rate_limit_refund(bigint[]): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_rate_limit_refund(p_hits bigint[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  delete from rate_limit_hit where id = any (p_hits)
$function$

-- auth_recovery_codes(uuid,text[]): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_recovery_codes(p_account uuid, p_codes text[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  delete from recovery_code where account_id = p_account;
  insert into recovery_code (account_id, hash) select p_account, unnest(p_codes);
$function$

-- auth_recovery_use(uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_recovery_use(p_account uuid, p_hash text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update recovery_code set used_at = now() where account_id = p_account and hash = p_hash and used_at is null returning true
$function$

-- auth_reseal(jsonb): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_reseal(p_rows jsonb)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  with next as (
    select * from jsonb_to_recordset(p_rows) as r (place text, account_id uuid, id text, sealed text, next text)
  ), factors as (
    update factor f set secret = n.next from next n
    where n.place = 'factor' and f.account_id = n.account_id and f.secret = n.sealed returning 1
  ), forms as (
    update kept_form k set content = n.next from next n
    where n.place = 'kept_form' and k.id = n.id and k.account_id = n.account_id and k.content = n.sealed returning 1
  )
  select ((select count(*) from factors) + (select count(*) from forms))::integer
$function$

-- auth_sealed(text,integer): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_sealed(p_key text, p_max integer)
 RETURNS TABLE(place text, tenant text, account_id uuid, id text, sealed text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  (select 'factor', coalesce(a.tenant_id::text, ''), f.account_id, '', f.secret
    from factor f join account a on a.id = f.account_id where split_part(f.secret, '.', 1) = p_key limit p_max)
  union all (select 'kept_form', '', k.account_id, k.id, k.content from kept_form k where split_part(k.content, '.', 1) = p_key limit p_max)
$function$

-- auth_secret_rotation_end(uuid,text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_secret_rotation_end(p_id uuid, p_from text, p_to text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended uuid;
begin
  update secret_rotation set ended_at = now() where id = p_id and ended_at is null and joined_at is not null returning id into ended;
  if ended is null then return false; end if;
  update setting set value = to_jsonb(p_to) where name = 'secret_fingerprint' and value = to_jsonb(p_from);
  if not found then raise exception 'the fingerprint is another'; end if;
  return true;
end $function$

-- auth_secret_rotations(): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_secret_rotations()
 RETURNS TABLE(from_key text, to_key text, ended_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select r.from_key, r.to_key, r.ended_at from secret_rotation r order by r.started_at desc
$function$

-- auth_session(text,text,uuid,interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_session(p_id text, p_host text, p_tenant uuid, p_idle interval)
 RETURNS TABLE(account_id uuid, audience text, msp_id uuid, tenant_id uuid, email text, name text, role text, theme text, density text, single_keys boolean, absolute_time boolean, time_zone text, seconds_left double precision, touch_due boolean, stage text, must_change boolean, has_factor boolean, tenant_name text, tenant_shortname text, language text, off jsonb, support_id uuid, support_seconds double precision, support_audience text, age_seconds double precision, factor_due boolean, msp_name text, license_level text, may_create boolean, may_purchase boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select a.id, case when v.id is null then a.audience else 'tenant' end, case when v.id is null then a.msp_id end, t.id, a.email, a.name,
    case when v.id is null then a.role when v.read_only then 'monitor' else 'admin' end, a.theme, a.density,
    a.single_keys, a.absolute_time, a.time_zone,
    extract(epoch from least(s.expires_at, v.ends_at) - now())::double precision, s.seen_at < now() - interval '30 seconds', s.stage,
    v.id is null and coalesce(c.must_change, false), a.factor_at is not null, t.full_name, t.shortname, t.language, coalesce(to_jsonb(p.off), '[]'),
    v.id, extract(epoch from v.ends_at - now())::double precision, case when v.id is not null then a.audience end,
    extract(epoch from now() - s.created_at)::double precision,
    -- the provider's own people, where the installation wants a second factor of them
    v.id is null and a.audience = 'provider' and a.factor_at is null
      and coalesce((select g.value ->> 'operatorsNeedFactor' from setting g where g.name = 'security'), '') = 'true',
    case when v.id is null then m.name end, license_level_of(t.id), a.may_create, a.may_purchase
  from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
    left join msp m on m.id = a.msp_id
    left join credential c on c.account_id = a.id
    left join tenant_permission p on p.tenant_id = t.id
  where s.id = p_id and s.host = p_host and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active'
    and (p_tenant is null or t.id = p_tenant) and coalesce(m.state, 'active') = 'active'
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (p_tenant is not null and v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$function$

-- auth_session_end(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_session_end(p_id text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  delete from session where id = p_id;
  select pg_notify('portal', json_build_object('topic', 'session:' || p_id)::text);
$function$

-- auth_session_gone(): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_session_gone()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  v support_session;
  one text;
begin
  for v in update support_session s set ended_at = now(), token_hash = null,
      ended_by = case when current_setting('role') = 'portal_anonymous' then s.actor_name end,
      end_cause = case when s.ends_at <= now() then 'expired' when current_setting('role') = 'portal_anonymous' then 'exit'
        when current_setting('role') = 'portal_tenant' then 'ended-by-tenant' else 'ended-by-staff' end
    where s.ended_at is null and (s.id = old.support_id or s.home_session = old.id) returning s.* loop
    insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, after)
    select 'tenant', v.tenant_id, case when v.ended_by is null then 'system' else 'account' end, case when v.ended_by is not null then v.actor_id end,
      coalesce(v.ended_by, 'Tenantry'), case when v.ended_by is not null then t.full_name end, 'support.ended', 'support-session', v.id, v.reason,
      jsonb_build_object('supporter', v.actor_name, 'cause', v.end_cause)
    from tenant t where t.id = v.tenant_id;
    for one in delete from session s where s.support_id = v.id returning s.id loop
      perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    end loop;
    perform portal_announce('support-sessions', v.tenant_id);
  end loop;
  return null;
end $function$

-- auth_session_open(text,uuid,text,inet,text,interval,text,uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_session_open(p_id text, p_account uuid, p_host text, p_ip inet, p_agent text, p_absolute interval, p_stage text, p_support uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  insert into session (id, account_id, host, ip, agent, expires_at, stage, support_id)
  values (p_id, p_account, p_host, p_ip, left(p_agent, 300), now() + p_absolute, p_stage, p_support);
  with seen as (update account set last_sign_in_at = now() where id = p_account and p_stage = 'open' and p_support is null returning tenant_id, msp_id)
  select portal_announce('people', s.tenant_id, s.msp_id) from seen s;
  update support_session set session_id = p_id where id = p_support;
$function$

-- auth_sessions(uuid,interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_sessions(p_account uuid, p_idle interval)
 RETURNS TABLE(id text, host text, ip inet, agent text, created_at timestamp with time zone, seen_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.id, s.host, s.ip, s.agent, s.created_at, s.seen_at
  from session s where s.account_id = p_account and s.expires_at > now() and s.seen_at > now() - p_idle and s.stage = 'open' and s.support_id is null
  order by s.seen_at desc, s.id
$function$

-- auth_sessions_active(text[],interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_sessions_active(p_ids text[], p_idle interval)
 RETURNS TABLE(id text, role text, off jsonb, license_level text, may_create boolean, may_purchase boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.id, case when v.id is null then a.role when v.read_only then 'monitor' else 'admin' end,
    coalesce(to_jsonb(p.off), '[]'), license_level_of(t.id), a.may_create, a.may_purchase
  from session s join account a on a.id = s.account_id
    left join support_session v on v.id = s.support_id
    left join tenant t on t.id = coalesce(v.tenant_id, a.tenant_id)
    left join msp m on m.id = a.msp_id
    left join tenant_permission p on p.tenant_id = t.id
  where coalesce(m.state, 'active') = 'active' and s.id = any (p_ids) and s.expires_at > now() and s.seen_at > now() - p_idle and a.state = 'active' and s.stage = 'open'
    and (t.id is null or t.state = 'active' or (t.state = 'deactivated' and v.read_only and a.audience = 'provider'))
    and (s.support_id is null or (v.id is not null and v.ended_at is null and v.ends_at > now()
      and (a.audience = 'provider' or a.msp_id = t.msp_id)))
$function$

-- auth_sessions_end(uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_sessions_end(p_account uuid, p_keep text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended integer := 0;
  one text;
begin
  for one in delete from session where account_id = p_account and id is distinct from p_keep returning id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $function$

-- auth_sessions_touch(text[]): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_sessions_touch(p_ids text[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update session set seen_at = now() where id = any (p_ids) and seen_at < now() - interval '30 seconds'
$function$

-- auth_support_session_enter(text,text,integer,inet,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_support_session_enter(p_hash text, p_host text, p_minutes integer, p_ip inet, p_request text)
 RETURNS TABLE(support_session_id uuid, actor_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  v support_session;
begin
  update support_session s set token_hash = null, started_at = now(), ends_at = now() + make_interval(mins => p_minutes)
  where s.purpose = 'portal' and s.token_hash = p_hash and s.token_host = p_host and s.token_until > now() and s.approved_at is not null and s.ended_at is null
    and exists (select from account a join tenant t on t.id = s.tenant_id left join msp m on m.id = a.msp_id
      where a.id = s.actor_id and a.state = 'active' and coalesce(m.state, 'active') = 'active'
      and (a.audience = 'provider' or a.msp_id = t.msp_id) and (t.state = 'active' or (t.state = 'deactivated' and s.read_only and a.audience = 'provider')))
  returning s.* into v;
  if not found then return; end if;
  insert into log_entry (audience, tenant_id, actor_kind, actor_id, actor_name, on_behalf_of, type, subject_kind, subject_id, subject_name, after, ip, request_id)
  select 'tenant', v.tenant_id, 'account', v.actor_id, v.actor_name, t.full_name, 'support.started', 'support-session', v.id, v.reason,
    jsonb_build_object('readOnly', v.read_only, 'until', v.ends_at), p_ip, p_request
  from tenant t where t.id = v.tenant_id;
  perform portal_announce('support-sessions', v.tenant_id);
  return query select v.id, v.actor_id;
end $function$

-- auth_support_session_over(text,uuid): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_support_session_over(p_session text, p_tenant uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select v.id from support_session v where v.session_id = p_session and v.tenant_id = p_tenant
    and (v.ended_at is not null or v.ends_at <= now())
$function$

-- auth_tenant(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_tenant(p_shortname text)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select t.id from tenant t where lower(t.shortname) = lower(p_shortname) and t.state <> 'deleted' and not t.synthetic
$function$

-- auth_tls(text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_tls(p_label text, p_host text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select case when p_label is not null
    then exists (select from tenant t where lower(t.shortname) = p_label and t.managed_host and t.state <> 'deleted' and not t.synthetic)
    else exists (select from tenant_domain d where d.host = p_host and d.enabled and d.state in ('verified', 'lost')) end
$function$

-- auth_tls_requested(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_tls_requested(p_host text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  whose uuid;
begin
  update tenant_domain d set certificate = 'requested'
  where d.host = p_host and d.state in ('verified', 'lost') and d.certificate = 'none' returning d.tenant_id into whose;
  if whose is not null then perform portal_announce('domains', whose); end if;
end $function$

-- auth_token(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_token(p_hash text)
 RETURNS TABLE(id uuid, name text, audience text, msp_id uuid, tenant_id uuid, role text, off jsonb, license_level text, may_create boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  update api_token k set last_used_at = now()
  where k.hash = p_hash and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  return query select k.id, k.name, k.audience, k.msp_id, k.tenant_id, k.role, coalesce(to_jsonb(p.off), '[]'), license_level_of(k.tenant_id),
    -- no more than whoever made it may now; the command line made what nobody did
    coalesce(a.may_create, k.created_by_id is null)
  from api_token k left join tenant t on t.id = k.tenant_id left join msp m on m.id = k.msp_id left join account a on a.id = k.created_by_id
    left join tenant_permission p on p.tenant_id = k.tenant_id
  where k.hash = p_hash and k.revoked_at is null and k.expires_at > now() and coalesce(t.state, 'active') = 'active'
    and coalesce(m.state, 'active') = 'active';
end $function$

-- auth_wall_claim(uuid,text,inet,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_wall_claim(p_id uuid, p_screen text, p_ip inet, p_agent text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  v wallboard;
begin
  update wallboard w set screen = p_screen, screen_at = now(), ip = p_ip, agent = left(p_agent, 300)
    where w.id = p_id and (w.screen is null or w.screen = p_screen or w.screen_at < now() - interval '40 seconds') returning w.* into v;
  if v.id is null then
    update wallboard w set other_screen_at = now()
      where w.id = p_id and (w.other_screen_at is null or w.other_screen_at < now() - interval '10 seconds') returning w.* into v;
    if v.id is not null then perform portal_announce('wall:' || p_id, null, v.msp_id); end if;
    return false;
  end if;
  perform portal_announce('wall:' || p_id, null, v.msp_id);
  return true;
end $function$

-- auth_wall_code(text,text,inet,text,integer,integer,interval): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_wall_code(p_secret text, p_code text, p_ip inet, p_agent text, p_width integer, p_height integer, p_valid interval)
 RETURNS TABLE(code text, seconds_left double precision)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  delete from wallboard_pairing w where w.expires_at < now() - interval '1 hour' or (w.secret_hash = p_secret and w.expires_at <= now());
  insert into wallboard_pairing as w (secret_hash, code, ip, agent, width, height, expires_at)
    values (p_secret, p_code, p_ip, left(p_agent, 300), p_width, p_height, now() + p_valid) on conflict do nothing;
  return query select w.code, extract(epoch from w.expires_at - now())::double precision from wallboard_pairing w where w.secret_hash = p_secret;
end $function$

-- auth_wall_left(uuid,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_wall_left(p_id uuid, p_screen text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update wallboard w set screen = null where w.id = p_id and w.screen = p_screen
$function$

-- auth_wall_pairing(text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_wall_pairing(p_secret text)
 RETURNS TABLE(code text, seconds_left double precision, approved boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select w.code, extract(epoch from w.expires_at - now())::double precision, false from wallboard_pairing w
  where w.secret_hash = p_secret and w.expires_at > now()
  union all select null, null, true from wallboard w where w.pairing_hash = p_secret and w.pairing_until > now()
$function$

-- auth_wall_redeem(text,text): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_wall_redeem(p_secret text, p_token text)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  update wallboard w set token_hash = p_token where w.pairing_hash = p_secret and w.pairing_until > now() and w.expires_at > now() returning w.id
$function$

-- auth_walls(text,uuid[]): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_walls(p_token text, p_ids uuid[])
 RETURNS TABLE(id uuid, audience text, msp_id uuid, name text, scenes jsonb, dwell_seconds integer, zone text, masked boolean, palette text, sounds jsonb, pushed_scene text, pushed_seconds double precision, seconds_left double precision, screen text, version integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select w.id, w.audience, w.msp_id, w.name,
    -- a scene of an MSP that is gone is shown no more
    coalesce((select jsonb_agg(s.scene order by s.at) from jsonb_array_elements_text(w.scenes) with ordinality s (scene, at)
      where s.scene not like 'msp:%' or exists (select from msp o where 'msp:' || o.id = s.scene and o.state <> 'deleted')), '[]'),
    w.dwell_seconds, w.zone, w.masked, w.palette, w.sounds,
    case when w.pushed_until > now() then w.pushed_scene end, extract(epoch from w.pushed_until - now())::double precision,
    extract(epoch from w.expires_at - now())::double precision, w.screen, w.version
  from wallboard w left join msp m on m.id = w.msp_id
  where (w.token_hash = p_token or w.id = any (p_ids)) and w.tenant_id is null and w.expires_at > now() and coalesce(m.state, 'active') = 'active'
$function$

-- auth_walls_seen(jsonb): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_walls_seen(p_seen jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  v record;
begin
  for v in with seen as (
      update wallboard w set last_frame_at = now(), lag_ms = s.lag, width = s.width, height = s.height, screen = s.screen, screen_at = now()
      from jsonb_to_recordset(p_seen) as s (id uuid, screen text, lag integer, width integer, height integer)
      where w.id = s.id and coalesce(w.screen, s.screen) = s.screen returning w.id, w.msp_id
    ), few as (select s.id, s.msp_id, (row_number() over (partition by s.msp_id order by s.id) - 1) / 100 as part from seen s)
    select f.msp_id, json_agg('wall:' || f.id) as topics from few f group by f.msp_id, f.part loop
    perform pg_notify('portal', json_strip_nulls(json_build_object('topics', v.topics, 'msp', v.msp_id))::text);
  end loop;
end $function$

-- auth_write_probe(): portal_auth, executed by portal_anonymous
CREATE OR REPLACE FUNCTION public.auth_write_probe()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  create temporary table write_probe on commit drop as select n from generate_series(1, 2000) n;
end $function$

-- license_level_of(uuid): postgres, executed by public
CREATE OR REPLACE FUNCTION public.license_level_of(p_tenant uuid)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select case max(case when s.license_type like '%-pro' then 3 when s.license_type like '%-plus' then 2 else 1 end)
    when 3 then 'pro' when 2 then 'essentials-plus' when 1 then 'essentials' end
  from service s where s.tenant_id = p_tenant
$function$

-- portal_account_email(uuid,text): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_account_email(p_account uuid, p_email text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  update account set email = p_email, signs_in_by_email = state <> 'invited' and (signs_in_by_email or signs_in_by_username) where id = p_account;
  return found;
exception when unique_violation then
  return false;
end $function$

-- portal_alarm_settles(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_alarm_settles()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
begin
  update alarm a set maintenance_id = f.window, maintenance_tier = f.tier from (
    select n.id, m.id as window, m.tier from new_rows n join service s on s.tenant_id = n.tenant_id and s.id = n.service_id
    cross join lateral (select now_is from alarm now_is where now_is.id = n.id offset 0) o
    left join lateral portal_maintenance_of(o.now_is) m on true
    where (o.now_is).cleared_at is null and (o.now_is).maintenance_id is null
      and (o.now_is).maintenance_tier is distinct from s.unmonitored_tier) f
  where a.id = f.id and (a.maintenance_id, a.maintenance_tier) is distinct from (f.window, f.tier);
  return null;
end $function$

-- portal_alarm_starts(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_alarm_starts()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  found record;
begin
  -- or what the portal raises next under such a key would ask nobody
  if current_setting('role') in ('portal_tenant', 'portal_msp') and exists (
    select from new_rows n where num_nonnulls(n.ack_tier, n.claim_tier, n.shelve_tier, n.maintenance_tier) > 0)
  then raise exception 'an alarm begins acknowledged, claimed and put apart by nobody' using errcode = '42501'; end if;
  for found in
    select n.id, m.id as window, m.tier, c.times from new_rows n
    left join lateral (
      select array_agg(r.at order by r.at) || now() as times from (
        select t.at from (select p.changed_at from alarm p
            where coalesce(p.tenant_id, p.msp_id, '00000000-0000-0000-0000-000000000000')
                = coalesce(n.tenant_id, n.msp_id, '00000000-0000-0000-0000-000000000000')
              and p.origin = n.origin and p.key = n.key and p.cleared_at > now() - interval '10 minutes'
            order by p.cleared_at desc limit 1) p, unnest(p.changed_at) t (at)
        where t.at > now() - interval '10 minutes' order by t.at desc limit 4) r having count(*) > 0) c on true
    left join lateral portal_maintenance_of(n) m on true
    where n.cleared_at is null and (c.times is not null or m.tier is not null) order by n.id
  loop
    update alarm a set changed_at = coalesce(found.times, a.changed_at), maintenance_id = found.window, maintenance_tier = found.tier,
      flapping_since = case when cardinality(found.times) >= 5 then now() end where a.id = found.id;
  end loop;
  return null;
end $function$

-- portal_alarm_tiers(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_alarm_tiers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  -- what the portal's own functions do is nobody's tier
  mine constant smallint := case when current_user = 'portal_auth' then 3
    else case current_setting('role') when 'portal_tenant' then 1 when 'portal_msp' then 2 else 3 end end;
  tiers constant text[] := array['tenant', 'msp', 'provider'];
  severities constant text[] := array['indeterminate', 'warning', 'minor', 'major', 'critical'];
  is_worse constant boolean := array_position(severities, new.severity) > array_position(severities, old.severity);
begin
  if (new.ack_tier, new.acknowledged_at, new.acknowledged_by, new.ack_until, new.ack_until_at)
      is distinct from (old.ack_tier, old.acknowledged_at, old.acknowledged_by, old.ack_until, old.ack_until_at)
    and mine < greatest(coalesce(array_position(tiers, old.ack_tier), 0), coalesce(array_position(tiers, new.ack_tier), 0))
    or (new.claim_tier, new.claimed_at, new.claimed_by, new.next_check_at)
      is distinct from (old.claim_tier, old.claimed_at, old.claimed_by, old.next_check_at)
    and mine < greatest(coalesce(array_position(tiers, old.claim_tier), 0), coalesce(array_position(tiers, new.claim_tier), 0))
    or (new.shelve_tier, new.shelved_until, new.shelved_by, new.shelved_reason)
      is distinct from (old.shelve_tier, old.shelved_until, old.shelved_by, old.shelved_reason)
    and mine < greatest(coalesce(array_position(tiers, old.shelve_tier), 0), coalesce(array_position(tiers, new.shelve_tier), 0))
    or (new.maintenance_id, new.maintenance_tier) is distinct from (old.maintenance_id, old.maintenance_tier)
    and mine < greatest(coalesce(array_position(tiers, old.maintenance_tier), 0), coalesce(array_position(tiers, new.maintenance_tier), 0))
  then raise exception 'an alarm is acknowledged, claimed, shelved and suppressed by tier' using errcode = '42501'; end if;
  if new.shelved_until is distinct from old.shelved_until and new.shelved_until > now() + interval '24 hours'
  then raise exception 'an alarm is on the shelf for 24 hours at most' using errcode = '23514'; end if;
  if is_worse and new.ack_until is distinct from 'clear' and new.acknowledged_at is not distinct from old.acknowledged_at then
    new.acknowledged_at := null; new.acknowledged_by := null; new.ack_tier := null; new.ack_until := null; new.ack_until_at := null;
  end if;
  if is_worse and new.shelved_until is not distinct from old.shelved_until then
    new.shelved_until := null; new.shelved_by := null; new.shelved_reason := null; new.shelve_tier := null;
  end if;
  return new;
end $function$

-- portal_alarms_of_service(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_alarms_of_service()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  tenants uuid[];
  services uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct n.tenant_id, n.service_id from new_rows n where n.service_id is not null and n.cleared_at is null) x;
  elsif tg_op = 'DELETE' then
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct o.tenant_id, o.service_id from old_rows o where o.service_id is not null and o.cleared_at is null) x;
  else
    select array_agg(x.tenant_id), array_agg(x.service_id) into tenants, services from (
      select distinct n.tenant_id, n.service_id from new_rows n join old_rows o on o.id = n.id where n.service_id is not null
        and (n.severity, n.cleared_at, n.maintenance_tier, n.maintenance_id)
          is distinct from (o.severity, o.cleared_at, o.maintenance_tier, o.maintenance_id)) x;
  end if;
  if services is null then return null; end if;
  -- only the statement after the locks sees what another transaction has just raised on the same services
  perform from service s where (s.tenant_id, s.id) in (select * from unnest(tenants, services)) order by s.id for no key update;
  update service s set alarm_count = a.active, alarm_rank = a.rank
  from (select w.tenant, w.service, count(m.id)::integer as active, coalesce(max(m.rank), 0)::smallint as rank
    from unnest(tenants, services) w (tenant, service)
    left join alarm m on m.tenant_id = w.tenant and m.service_id = w.service and m.cleared_at is null
      and (m.maintenance_tier is distinct from 'provider' or m.maintenance_id is null) group by 1, 2) a
  where s.tenant_id = a.tenant and s.id = a.service and (s.alarm_count, s.alarm_rank) is distinct from (a.active, a.rank);
  return null;
end $function$

-- portal_allocation_counts(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_allocation_counts()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from service s where s.tenant_id = new.tenant_id and s.id = new.service_id
    and s.license_type in ('hosted-essentials', 'oc-essential')) then
    raise exception 'an Essentials license counts no users' using errcode = 'check_violation', constraint = 'license_allocation_counts';
  end if;
  return null;
end $function$

-- portal_announce(text,uuid,uuid): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_announce(p_topic text, p_tenant uuid, p_msp uuid DEFAULT NULL::uuid)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_notify('portal', json_strip_nulls(json_build_object('topic', p_topic, 'tenant', p_tenant,
    'msp', coalesce(p_msp, (select t.msp_id from tenant t where t.id = p_tenant))))::text)
$function$

-- portal_announce_all(text[],uuid,uuid,text): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_announce_all(p_topics text[], p_tenant uuid, p_msp uuid, p_worker text)
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_notify('portal', json_strip_nulls(json_build_object('topics', p_topics, 'tenant', p_tenant, 'msp', p_msp,
    'worker', p_worker))::text)
$function$

-- portal_brand_above(uuid,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_brand_above(p_tenant uuid, p_msp uuid)
 RETURNS TABLE(audience text, owner_name text, product_name text, line text, accent text, logo_hash text, logo_type text, support_address text, terms_url text, privacy_url text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select b.audience, m.name, b.product_name, b.line, b.accent, b.logo_hash, b.logo_type, b.support_address, b.terms_url, b.privacy_url
  from branding b left join msp m on m.id = b.msp_id
  where portal_may_reach(p_msp, p_tenant)
    and ((b.audience = 'msp' and b.msp_id = (select t.msp_id from tenant t where t.id = p_tenant)) or b.audience = 'provider')
  order by case b.audience when 'msp' then 1 else 2 end
$function$

-- portal_clock(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_clock()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$ select now() $function$

-- portal_copies_of_tenant(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_copies_of_tenant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update service set customer = new.full_name, shortname = new.shortname, msp_id = new.msp_id where tenant_id = new.id;
  if new.msp_id is distinct from old.msp_id then
    update command set visible_to_msp = new.msp_id where tenant_id = new.id;
    update alarm set visible_to_msp = new.msp_id where tenant_id = new.id;
  end if;
  return null;
end $function$

-- portal_count_alarm_delete(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_alarm_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  (case when r.cleared_at is null then 'alarms.' || r.severity || '.' || r.quiet_rank end, 1),
  (case when r.cleared_at is null and r.shelve_tier is not null then 'alarms.shelved.' || r.shelve_tier end, 1),
  (case when r.cleared_at is null and r.maintenance_tier is not null then 'alarms.maintenance.' || r.maintenance_tier end, 1),
  (case when r.cleared_at is null and r.flapping_since is not null then 'alarms.flapping' end, 1),
  (case when r.cleared_at is null and r.origin = 'portal' and starts_with(r.key, 'replication-overdue|') then 'replication.overdue' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_alarm_insert(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_alarm_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  (case when r.cleared_at is null then 'alarms.' || r.severity || '.' || r.quiet_rank end, 1),
  (case when r.cleared_at is null and r.shelve_tier is not null then 'alarms.shelved.' || r.shelve_tier end, 1),
  (case when r.cleared_at is null and r.maintenance_tier is not null then 'alarms.maintenance.' || r.maintenance_tier end, 1),
  (case when r.cleared_at is null and r.flapping_since is not null then 'alarms.flapping' end, 1),
  (case when r.cleared_at is null and r.origin = 'portal' and starts_with(r.key, 'replication-overdue|') then 'replication.overdue' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_alarm_update(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_alarm_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  (case when r.cleared_at is null then 'alarms.' || r.severity || '.' || r.quiet_rank end, 1),
  (case when r.cleared_at is null and r.shelve_tier is not null then 'alarms.shelved.' || r.shelve_tier end, 1),
  (case when r.cleared_at is null and r.maintenance_tier is not null then 'alarms.maintenance.' || r.maintenance_tier end, 1),
  (case when r.cleared_at is null and r.flapping_since is not null then 'alarms.flapping' end, 1),
  (case when r.cleared_at is null and r.origin = 'portal' and starts_with(r.key, 'replication-overdue|') then 'replication.overdue' end, 1)) x (name, amount) union all select r.audience, r.msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  (case when r.cleared_at is null then 'alarms.' || r.severity || '.' || r.quiet_rank end, 1),
  (case when r.cleared_at is null and r.shelve_tier is not null then 'alarms.shelved.' || r.shelve_tier end, 1),
  (case when r.cleared_at is null and r.maintenance_tier is not null then 'alarms.maintenance.' || r.maintenance_tier end, 1),
  (case when r.cleared_at is null and r.flapping_since is not null then 'alarms.flapping' end, 1),
  (case when r.cleared_at is null and r.origin = 'portal' and starts_with(r.key, 'replication-overdue|') then 'replication.overdue' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_command_delete(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_command_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_command_insert(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_command_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_command_update(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_command_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select r.audience, r.msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)) x (name, amount) union all select r.audience, r.msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  (case when r.state in ('queued', 'executing') then r.state end, 1),
  (case when r.state = 'executing' and r.kind = 'replicate' then 'replicating' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_service_delete(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_service_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select 'tenant' as audience, null::uuid as msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  ('services', 1), ('status.' || r.overall_status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0)),
  (case when r.last_replication_error is not null then 'replication.failed' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_service_insert(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_service_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select 'tenant' as audience, null::uuid as msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  ('services', 1), ('status.' || r.overall_status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0)),
  (case when r.last_replication_error is not null then 'replication.failed' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_count_service_update(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_count_service_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (select 'tenant' as audience, null::uuid as msp_id, r.tenant_id, x.name, x.amount from new_rows r, lateral (values 
  ('services', 1), ('status.' || r.overall_status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0)),
  (case when r.last_replication_error is not null then 'replication.failed' end, 1)) x (name, amount) union all select 'tenant' as audience, null::uuid as msp_id, r.tenant_id, x.name, -x.amount as amount from old_rows r, lateral (values 
  ('services', 1), ('status.' || r.overall_status, 1), ('deploy.' || r.deploy_status, 1),
  ('kit.' || r.kit_version, 1), ('licensed_users', coalesce(r.licensed_users, 0)),
  (case when r.last_replication_error is not null then 'replication.failed' end, 1)) x (name, amount)) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $function$

-- portal_counters_move(uuid,uuid,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_counters_move(p_tenant uuid, p_from uuid, p_to uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider moves tenants' using errcode = '42501'; end if;
  perform pg_advisory_xact_lock(7203612);
  with moved as (
    insert into counter (audience, msp_id, name, value)
    select 'msp', m.msp, c.name, m.sign * c.value from counter c, (values (p_from, -1), (p_to, 1)) m (msp, sign)
    where c.audience = 'tenant' and c.tenant_id = p_tenant and m.msp is not null and c.value <> 0
    on conflict on constraint counter_key do update set value = counter.value + excluded.value
    returning msp_id, name, value)
  insert into counter_history (audience, msp_id, name, at, value)
  select 'msp', m.msp_id, m.name, date_trunc('minute', now()), m.value from moved m
  on conflict on constraint counter_history_key do update set value = excluded.value;
end $function$

-- portal_domain_remove(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_domain_remove(p_domain uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  gone tenant_domain;
begin
  delete from tenant_domain d where d.id = p_domain and portal_may_reach(null, d.tenant_id) returning * into gone;
  if gone.id is null then return null; end if;
  if gone.verified_at is not null then
    insert into host_quarantine as q (host, until, reason) values (gone.host, now() + interval '30 days', 'removed by its customer')
    on conflict (host) do update set until = greatest(q.until, excluded.until), reason = excluded.reason;
  end if;
  perform portal_host_sessions_end(gone.tenant_id, gone.host);
  return gone.host;
end $function$

-- portal_factor_remove(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_factor_remove(p_account uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  return auth_factor_remove(p_account);
end $function$

-- portal_first_password(uuid,text,boolean): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_first_password(p_account uuid, p_hash text, p_must_change boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return false; end if;
  insert into credential (account_id, password_hash, must_change) values (p_account, p_hash, p_must_change) on conflict do nothing;
  return found;
end $function$

-- portal_gateway_taken(text,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_gateway_taken(p_gateway text, p_own uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if p_gateway is null then return false; end if;
  perform pg_advisory_xact_lock(hashtextextended('gateway ' || lower(p_gateway), 0));
  return exists (select from sip_connection c where lower(c.gateway) = lower(p_gateway) and c.id is distinct from p_own);
end $function$

-- portal_hand_over(): postgres, executed by its owner alone
CREATE OR REPLACE PROCEDURE public.portal_hand_over()
 LANGUAGE plpgsql
AS $procedure$
declare
  f record;
  -- what one call does for many tenants, each known by its token
  of_worker constant text[] := array['portal_seats_take', 'portal_seats_renew', 'portal_seats_revive', 'portal_seats_release', 'portal_seats_expire'];
begin
  grant create on schema public to portal_auth;
  for f in select p.oid::regprocedure as name, p.proname like 'auth\_%' as is_auth,
      p.proname = any (of_worker) as is_of_worker from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and p.prosecdef and p.prokind = 'f' and p.proname ~ '^(auth|portal)_' and p.proname <> 'portal_purge'
      and p.proowner <> 'portal_auth'::regrole loop
    execute format('revoke execute on function %s from public', f.name);
    execute format('grant execute on function %s to %s', f.name,
      case when f.is_auth then 'portal_anonymous' when f.is_of_worker then 'portal_worker' else 'portal_provider, portal_msp, portal_tenant' end);
    execute format('alter function %s owner to portal_auth', f.name);
  end loop;
  revoke create on schema public from portal_auth;
end $procedure$

-- portal_handsets_registered(jsonb): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_handsets_registered(p_changes jsonb)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  found integer;
begin
  with given as (
    select g.* from jsonb_to_recordset(p_changes) as g (tenant uuid, id uuid, contact text, transport text, agent text, seconds integer, csta text, refused integer)
  ), was as materialized (
    select h.tenant_id, h.id, h.contact, h.transport, h.user_agent, coalesce(h.registered_until > now(), false) as is_registered, h.csta
    from handset h join given g on g.tenant = h.tenant_id and g.id = h.id order by h.id for update of h
  ), changed as (
    update handset h set
      contact = case when g.seconds > 0 then left(g.contact, 300) when g.seconds = 0 then null else h.contact end,
      transport = case when g.seconds > 0 then g.transport when g.seconds = 0 then null else h.transport end,
      user_agent = case when g.seconds > 0 then left(g.agent, 200) else h.user_agent end,
      registered_until = case when g.seconds > 0 then now() + make_interval(secs => g.seconds) when g.seconds = 0 then null else h.registered_until end,
      registered_since = case when g.seconds > 0 and not w.is_registered then now() when g.seconds = 0 then null else h.registered_since end,
      csta = coalesce(g.csta, case when g.seconds = 0 then 'none' end, h.csta),
      csta_since = case when coalesce(g.csta, case when g.seconds = 0 then 'none' end, h.csta) <> h.csta then now() else h.csta_since end,
      refused = h.refused + coalesce(g.refused, 0),
      refused_at = case when g.refused > 0 then now() else h.refused_at end
    from was w join given g on g.tenant = w.tenant_id and g.id = w.id
    where h.tenant_id = w.tenant_id and h.id = w.id
    returning h.tenant_id, h.id, (h.contact, h.transport, h.user_agent, coalesce(h.registered_until > now(), false), h.csta)
      is distinct from (w.contact, w.transport, w.user_agent, w.is_registered, w.csta) or coalesce(g.refused, 0) > 0 as is_news
  ), news as (
    -- a notification holds 8,000 bytes: of many the whole list is read again
    select c.tenant_id, case when count(*) > 100 then array['handsets'] else array_agg('handset:' || c.id) end as topics
    from changed c where c.is_news group by c.tenant_id
  ), told as (
    select portal_announce_all(n.topics, n.tenant_id, null, null) from news n
  )
  select (select count(*) from changed) + 0 * (select count(*) from told) into found;
  return found;
end $function$

-- portal_has_password(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_has_password(p_account uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from credential c join account a on a.id = c.account_id where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id))
$function$

-- portal_host_rests(text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_host_rests(p_host text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from host_quarantine q where q.host = lower(p_host) and q.until > now())
$function$

-- portal_host_sessions_end(uuid,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_host_sessions_end(p_tenant uuid, p_host text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where split_part(s.host, ':', 1) = p_host
      and (s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
        or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant)) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $function$

-- portal_host_taken(uuid,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_host_taken(p_tenant uuid, p_host text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select portal_may_reach(null, p_tenant)
    and exists (select from tenant_domain d where d.host = p_host and d.state in ('verified', 'lost') and d.tenant_id <> p_tenant)
$function$

-- portal_identity_forget(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_identity_forget(p_provider uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  gone integer;
begin
  if not exists (select from identity_provider i where i.id = p_provider and portal_may_reach(i.msp_id, i.tenant_id)) then return 0; end if;
  delete from identity_link l where l.provider_id = p_provider;
  get diagnostics gone = row_count;
  return gone;
end $function$

-- portal_isolate(regclass,text): postgres, executed by its owner alone
CREATE OR REPLACE PROCEDURE public.portal_isolate(IN relation regclass, IN kind text)
 LANGUAGE plpgsql
AS $procedure$
declare
  -- exists, and not in: the planner then chooses between asking for each row and reading all of an MSP's tenants first
  of_msp constant text := format('exists (select from tenant t where t.id = %s.tenant_id and t.msp_id = portal_msp())', relation);
  msp_rule text;
  tenant_rule text;
begin
  case kind
    when 'tenant' then
      -- where the row carries its tenant's MSP (triggers keep it), a search of an MSP reads its own rows and no others
      msp_rule := case when exists (select from pg_attribute where attrelid = relation and attname = 'msp_id' and not attisdropped)
        then 'msp_id = portal_msp()' else of_msp end;
      tenant_rule := 'tenant_id = portal_tenant()';
    when 'owned' then
      msp_rule := case when exists (select from pg_attribute where attrelid = relation and attname = 'visible_to_msp' and not attisdropped)
        then 'visible_to_msp = portal_msp()' else format('msp_id = portal_msp() or %s', of_msp) end;
      tenant_rule := 'tenant_id = portal_tenant()';
    when 'global' then null;
    else raise exception 'no such kind of table: %', kind;
  end case;
  execute format('alter table %s enable row level security, force row level security', relation);
  execute format('create policy every on %s to portal_provider using (true) with check (true)', relation);
  execute format('create policy backup on %s for select to portal_backup using (true)', relation);
  execute format('grant select on %s to portal_backup', relation);
  if msp_rule is not null then
    execute format('create policy own_tenants on %s to portal_msp using (%s) with check (%s)', relation, msp_rule, msp_rule);
    execute format('create policy own on %s to portal_tenant using (%s) with check (%s)', relation, tenant_rule, tenant_rule);
    call portal_purgeable(relation);
  end if;
end $procedure$

-- portal_keep_counts(text,text,text): postgres, executed by its owner alone
CREATE OR REPLACE PROCEDURE public.portal_keep_counts(IN relation text, IN owner_columns text, IN counted text)
 LANGUAGE plpgsql
AS $procedure$
declare
  event text;
  rows text;
begin
  foreach event in array array['insert', 'update', 'delete'] loop
    rows := concat_ws(' union all ',
      case when event <> 'delete' then format('select %s, x.name, x.amount from new_rows r, lateral (values %s) x (name, amount)', owner_columns, counted) end,
      case when event <> 'insert' then format('select %s, x.name, -x.amount as amount from old_rows r, lateral (values %s) x (name, amount)', owner_columns, counted) end);
    execute format($f$
      create function portal_count_%1$s_%2$s() returns trigger language plpgsql as $body$
      begin
        insert into counter_delta (audience, msp_id, tenant_id, name, amount)
        select c.audience, c.msp_id, c.tenant_id, c.name, sum(c.amount)
        from (%3$s) c where c.name is not null
        group by 1, 2, 3, 4 having sum(c.amount) <> 0;
        return null;
      end $body$ $f$, relation, event, rows);
    execute format('create trigger %1$s_counted_%2$s after %2$s on %1$I %3$s for each statement execute function portal_count_%1$s_%2$s()',
      relation, event, case event
        when 'insert' then 'referencing new table as new_rows'
        when 'delete' then 'referencing old table as old_rows'
        else 'referencing old table as old_rows new table as new_rows' end);
  end loop;
end $procedure$

-- portal_kit_below_main(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_kit_below_main()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if string_to_array(new.kit_version, '.')::integer[] > portal_main_kit() then
    raise exception 'kit % is above the main tenant''s', new.kit_version using errcode = 'check_violation';
  end if;
  return new;
end $function$

-- portal_license_limits(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_license_limits()
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select jsonb_strip_nulls(jsonb_build_object('warnPercent', s.value -> 'warnPercent', 'gracePercent', s.value -> 'gracePercent',
    'graceDays', s.value -> 'graceDays')) from setting s where s.name = 'licenses'
$function$

-- portal_link_hours(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_link_hours()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce((select (s.value ->> 'hours')::integer from setting s where s.name = 'invitations'), 72)
$function$

-- portal_log_keeps_young(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_log_keeps_young()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.at > now() - interval '3 months' or old.hash is null then
    raise exception 'a log line of less than three months is kept' using errcode = '42501';
  end if;
  return old;
end $function$

-- portal_log_months(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_log_months()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select (s.value ->> 'keepMonths')::integer from setting s where s.name = 'log'
$function$

-- portal_log_seals_once(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_log_seals_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.seq is not null or old.hash is not null or new.seq is null or new.hash is null
    or to_jsonb(new) - array['seq', 'hash'] <> to_jsonb(old) - array['seq', 'hash'] then
    raise exception 'a log line is sealed once and never changed' using errcode = '42501';
  end if;
  return new;
end $function$

-- portal_mail_ready(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mail_ready()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce((select s.value ->> 'host' <> '' and s.value ->> 'fromAddress' <> '' from setting s where s.name = 'mail'), false)
$function$

-- portal_main_kit(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_main_kit()
 RETURNS integer[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select string_to_array(s.value ->> 'version', '.')::integer[] from setting s
    where s.name = 'kit' and s.value ->> 'version' ~ '^\d{1,6}(\.\d{1,6}){0,4}$'
$function$

-- portal_maintenance_of(alarm): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_maintenance_of(p_alarm alarm)
 RETURNS TABLE(id uuid, tier text)
 LANGUAGE sql
 STABLE
AS $function$
  select w.id, w.tier from (
    select m.id, m.audience as tier, m.ends_at from maintenance m
    where m.ended_at is null and m.starts_at <= portal_clock() and m.ends_at > portal_clock()
      and (m.audience = 'provider' or (m.audience = 'msp' and m.msp_id = p_alarm.visible_to_msp)
        or (m.audience = 'tenant' and m.tenant_id = p_alarm.tenant_id))
      and (m.of_tenant is null or m.of_tenant = p_alarm.tenant_id) and (m.of_service is null or m.of_service = p_alarm.service_id)
      and (m.of_source is null or m.of_source = p_alarm.source_id) and (m.of_cause is null or m.of_cause = p_alarm.cause)
    union all
    select null, s.unmonitored_tier, '-infinity' from service s
    where s.tenant_id = p_alarm.tenant_id and s.id = p_alarm.service_id and s.unmonitored_tier is not null) w
  order by w.tier = 'provider' desc, w.tier = 'msp' desc, w.ends_at desc limit 1
$function$

-- portal_mau_account(text,text,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_account(p_organization text, p_account text, p_state text, OUT answer text, OUT shortname text, OUT most integer, OUT mau integer, OUT period text)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  clock timestamptz := portal_clock();
  whose uuid := (portal_mau_organizations(array[p_organization]))[1];
  own tenant;
  was text;
  is_new boolean;
  counts boolean;
begin
  perform portal_mau_closing(false);
  answer := 'unknown-organization';
  if whose = '00000000-0000-0000-0000-000000000000' then return; end if;
  perform portal_mau_lock(array[whose]);
  select * into own from tenant t where t.id = whose;
  answer := 'organization-inactive';
  if own.state is distinct from 'active' then return; end if;
  shortname := own.shortname;
  period := portal_period(clock);
  counts := portal_mau_basis(period) = 'active_status';
  if counts then perform portal_mau_seeded(array[whose]); end if;
  select a.state into was from mau_account a where a.tenant_id = whose and a.account = p_account;
  is_new := was is null;
  counts := counts and p_state = 'active'
    and not exists (select from mau_activity a where a.tenant_id = whose and a.period = portal_mau_account.period and a.account = p_account);
  most := coalesce((select l.max_mau from mau_limit l where l.tenant_id = whose), 2147483647);
  mau := coalesce((select c.mau from mau_counter c where c.tenant_id = whose and c.period = portal_mau_account.period), 0);
  answer := 'blocked';
  if counts and mau >= most then return; end if;
  answer := 'account-limit';
  if is_new then
    perform from msp m where m.id = own.msp_id and m.max_accounts is not null for no key update;
    if (select m.max_accounts from msp m where m.id = own.msp_id) <=
        (select sum(a.accounts) from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = own.msp_id) then return; end if;
  end if;
  answer := 'set';
  if not counts and was = p_state then return; end if;
  insert into mau_account as a (tenant_id, account, state, first_seen_at, changed_at) values (whose, p_account, p_state, clock, clock)
    on conflict (tenant_id, account) do update set state = excluded.state, changed_at = excluded.changed_at where a.state <> excluded.state;
  update mau_total t set accounts = t.accounts + is_new::integer,
      active = t.active + (p_state = 'active')::integer - (not is_new and was = 'active')::integer where t.tenant_id = whose;
  if counts then
    insert into mau_activity (tenant_id, period, account, at) values (whose, portal_mau_account.period, p_account, clock);
    mau := mau + 1;
  end if;
  insert into mau_counter as c (tenant_id, period, mau) values (whose, portal_mau_account.period, counts::integer)
    on conflict on constraint mau_counter_period_tenant_id_pk do update set mau = c.mau + excluded.mau, is_news = true;
end $function$

-- portal_mau_allowance(uuid,timestamp with time zone): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_allowance(p_msp uuid, p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select m.base_allowance + coalesce((select sum(o.mau::bigint * o.quantity) from msp_order o
    where o.msp_id = m.id and o.starts_at <= p_at and (o.ends_at is null or o.ends_at > p_at)), 0)
  from msp m where m.id = p_msp
$function$

-- portal_mau_basis(text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_basis(p_period text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce((select b ->> 'basis' from setting s, jsonb_array_elements(s.value -> 'changes') b
    where s.name = 'metering' and b ->> 'from' <= p_period order by b ->> 'from' desc limit 1), 'activity')
$function$

-- portal_mau_closed(text): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_closed(p_period text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (select from mau_month m where m.scope = 'msp' and m.msp_id is null and m.period = p_period)
$function$

-- portal_mau_closing(boolean): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_closing(p_exclusive boolean)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if p_exclusive then perform pg_advisory_xact_lock(7203614); else perform pg_advisory_xact_lock_shared(7203614); end if;
end $function$

-- portal_mau_closing_hours(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_closing_hours()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select coalesce((select (s.value ->> 'closingHours')::integer from setting s where s.name = 'metering'), 48)
$function$

-- portal_mau_count(text[],integer[],text[],timestamp with time zone[]): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_count(p_organizations text[], p_of integer[], p_accounts text[], p_at timestamp with time zone[], OUT is_all boolean, OUT counted integer[], OUT blocked integer[], OUT blocked_by integer[], OUT by_max integer[], OUT by_mau integer[], OUT by_period text[], OUT refused integer[], OUT refused_by text[])
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_nestloop TO 'off'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET jit TO 'off'
AS $function$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  clock timestamptz := portal_clock();
  oldest timestamptz := clock - interval '48 hours';
  newest timestamptz := clock + interval '5 minutes';
  -- a batch is of two months at most, which part here
  low text := portal_period(oldest);
  high text := portal_period(newest);
  edge timestamptz := portal_period_start(high);
  items integer := cardinality(p_of);
  named uuid[];
  own uuid[];
  usable uuid[];
  why text[];
  is_tight boolean;
  is_timely boolean;
  is_seeding boolean := false;
  locked integer;
  j record;
  -- the months of organizations that got more, and the organizations that got new accounts
  m_tenant uuid[];
  m_high boolean[];
  m_many integer[];
  a_tenant uuid[];
begin
  perform portal_mau_closing(false);
  if low <> high and portal_mau_closed(low) then oldest := edge; end if;
  named := portal_mau_organizations(p_organizations);
  own := case when cardinality(named) = 1 then array_remove(named, nil) else array(select distinct i from unnest(named) i where i <> nil order by i) end;
  perform from mau_total m where m.tenant_id = any (own) order by m.tenant_id for update;
  get diagnostics locked = row_count;
  -- the first time that one is heard of
  if locked < cardinality(own) then perform portal_mau_lock(own); end if;
  if exists (select from setting s where s.name = 'metering' and s.value -> 'changes' <> '[]') then
    is_seeding := portal_mau_basis(high) = 'active_status' or portal_mau_basis(low) = 'active_status';
    if is_seeding then perform portal_mau_seeded(own); end if;
  end if;
  -- read after the locks: what their last holders have left
  select array_agg(case when t.state = 'active' then k.id else nil end order by k.nth),
      array_agg(case when k.id = nil then 'unknown-organization' when t.state is distinct from 'active' then 'organization-inactive' end order by k.nth),
      coalesce(bool_or(t.max_accounts is not null
        or (select l.max_mau from mau_limit l where l.tenant_id = k.id) - items <
          coalesce((select max(c.mau) from mau_counter c where c.tenant_id = k.id and c.period in (low, high)), 0)), false),
      (select min(a) >= oldest and max(a) <= newest from unnest(p_at) a)
    into usable, why, is_tight, is_timely
    from unnest(named) with ordinality k (id, nth)
    left join lateral (select t.state, (select m.max_accounts from msp m where m.id = t.msp_id) as max_accounts
      from tenant t where t.id = k.id offset 0) t on true;
  if not is_timely or array_position(usable, nil) is not null then
    select array_agg(r.n), array_agg(r.why) into refused, refused_by from (
      select i.n::integer as n, coalesce(why[i.of], case when i.at < oldest then 'too-old' when i.at > newest then 'future' end) as why
      from unnest(p_of, p_at) with ordinality i (of, at, n)) r where r.why is not null;
  end if;
  -- Looked for before it is written: that is as much as the look of ON CONFLICT, and says which rows are new. In the order of the
  -- index, which each of its pages then has for longer than one row. Nobody else writes meanwhile.
  if is_tight or is_seeding then
    select * into j from portal_mau_judged(usable, p_of, p_accounts, p_at, oldest, newest, low, high);
    blocked := j.blocked; blocked_by := j.blocked_by; by_max := j.by_max; by_mau := j.by_mau; by_period := j.by_period;
    refused := refused || j.refused; refused_by := refused_by || j.refused_by;
    with fresh as materialized (
      select f.* from unnest(j.n, j.tenants, j.is_high, j.accounts, j.at, j.is_new, j.ok) f (n, tenant, is_high, account, at, is_new, ok) where f.ok),
    made as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, case when f.is_high then high else low end, f.account, f.at from fresh f),
    known as (
      insert into mau_account (tenant_id, account, first_seen_at, changed_at)
      select f.tenant, f.account, f.at, clock from fresh f where f.is_new order by f.n on conflict do nothing returning tenant_id)
    select (select array_agg(f.n) from fresh f), array_agg(m.tenant), array_agg(m.is_high), array_agg(m.many),
        (select array_agg(k.tenant_id) from known k)
      into counted, m_tenant, m_high, m_many, a_tenant
      from (select f.tenant, f.is_high, count(*)::integer as many from fresh f group by 1, 2) m;
  else
    with fresh as materialized (
      select d.*, (select true from mau_account a where a.tenant_id = d.tenant and a.account = d.account) is null as is_new
      from (
        select distinct on (i.tenant, i.is_high, i.account) i.* from (
          select p.n::integer as n, usable[p.of] as tenant, p.at >= edge as is_high, p.account collate "C" as account, p.at
          from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n) where usable[p.of] <> nil and p.at between oldest and newest) i
        order by i.tenant, i.is_high, i.account, i.n) d
      where case when d.is_high then (select true from mau_activity a where a.tenant_id = d.tenant and a.period = high and a.account = d.account)
        else (select true from mau_activity a where a.tenant_id = d.tenant and a.period = low and a.account = d.account) end is null),
    made as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, case when f.is_high then high else low end, f.account, f.at from fresh f),
    known as (
      insert into mau_account (tenant_id, account, first_seen_at, changed_at)
      select f.tenant, f.account, f.at, clock from fresh f where f.is_new on conflict do nothing returning tenant_id)
    select (select array_agg(f.n) from fresh f), array_agg(m.tenant), array_agg(m.is_high), array_agg(m.many),
        (select array_agg(k.tenant_id) from known k)
      into counted, m_tenant, m_high, m_many, a_tenant
      from (select f.tenant, f.is_high, count(*)::integer as many from fresh f group by 1, 2) m;
  end if;
  is_all := coalesce(cardinality(counted), 0) = items;
  if is_all then counted := null; end if;
  for k in 1 .. coalesce(cardinality(m_tenant), 0) loop
    update mau_counter c set mau = c.mau + m_many[k], is_news = true
      where c.period = case when m_high[k] then high else low end and c.tenant_id = m_tenant[k];
    if not found then
      insert into mau_counter (tenant_id, period, mau) values (m_tenant[k], case when m_high[k] then high else low end, m_many[k]);
    end if;
  end loop;
  if a_tenant is not null then
    update mau_total t set accounts = t.accounts + n.many, active = t.active + n.many
      from (select a, count(*) as many from unnest(a_tenant) a group by 1) n
      where t.tenant_id = n.a and t.tenant_id = any (own);
  end if;
  -- who comes by an event of the month before was active as this one began
  if is_seeding and a_tenant is not null and clock >= edge and low <> high and portal_mau_basis(high) = 'active_status' then
    with late as (
      insert into mau_activity (tenant_id, period, account, at)
      select f.tenant, high, f.account, edge from unnest(j.tenants, j.is_high, j.accounts, j.is_new, j.ok) f (tenant, is_high, account, is_new, ok)
      where f.ok and f.is_new and not f.is_high on conflict do nothing returning tenant_id)
    insert into mau_counter (tenant_id, period, mau) select l.tenant_id, high, count(*) from late l group by 1
      on conflict (period, tenant_id) do update set mau = mau_counter.mau + excluded.mau, is_news = true;
  end if;
end $function$

-- portal_mau_judged(uuid[],integer[],text[],timestamp with time zone[],timestamp with time zone,timestamp with time zone,text,text): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_judged(p_usable uuid[], p_of integer[], p_accounts text[], p_at timestamp with time zone[], p_oldest timestamp with time zone, p_newest timestamp with time zone, p_low text, p_high text, OUT n integer[], OUT tenants uuid[], OUT is_high boolean[], OUT accounts text[], OUT at timestamp with time zone[], OUT is_new boolean[], OUT ok boolean[], OUT blocked integer[], OUT blocked_by integer[], OUT by_max integer[], OUT by_mau integer[], OUT by_period text[], OUT refused integer[], OUT refused_by text[])
 RETURNS record
 LANGUAGE plpgsql
AS $function$
declare
  nil constant uuid := '00000000-0000-0000-0000-000000000000';
  edge timestamptz := portal_period_start(p_high);
  -- a month of an organization has the place 2 * organization - 1, or the one after
  own uuid[] := array(select distinct u from unnest(p_usable) u where u <> nil order by u);
  of_own integer[] := array(select coalesce(array_position(own, u), 0) from unnest(p_usable) with ordinality k (u, nth) order by nth);
  is_by_status boolean[] := array[portal_mau_basis(p_low) = 'active_status', portal_mau_basis(p_high) = 'active_status'];
  msps uuid[];
  of_msp integer[];
  places bigint[];
  room integer[];
  c_place integer[];
  c_state text[];
  c_account integer[];
  is_made boolean[];
  verdict text[];
  place integer;
  whose integer;
begin
  select array_agg(f.n), array_agg(f.tenant), array_agg(f.place % 2 = 0), array_agg(f.account), array_agg(f.at), array_agg(f.state = 'new'),
      array_agg(f.place), array_agg(f.state), array_agg(f.nth)
    into n, tenants, is_high, accounts, at, is_new, c_place, c_state, c_account
    from (
      select c.n, c.tenant, c.account, c.at, c.place, dense_rank() over (order by c.tenant, c.account)::integer as nth,
        coalesce((select a.state from mau_account a where a.tenant_id = c.tenant and a.account = c.account), 'new') as state
      from (
        select distinct on (i.place, i.account) i.* from (
          select p.n::integer as n, p_usable[p.of] as tenant, p.account collate "C" as account, p.at,
            2 * of_own[p.of] - case when p.at >= edge then 0 else 1 end as place
          from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n) where of_own[p.of] > 0 and p.at between p_oldest and p_newest) i
        order by i.place, i.account, i.n) c
      where case when c.place % 2 = 0 then (select true from mau_activity a where a.tenant_id = c.tenant and a.period = p_high and a.account = c.account)
        else (select true from mau_activity a where a.tenant_id = c.tenant and a.period = p_low and a.account = c.account) end is null
      order by c.n) f;
  if n is null then return; end if;
  select array_agg(coalesce((select l.max_mau from mau_limit l where l.tenant_id = t.id), 2147483647) order by t.nth, m.nth),
      array_agg(coalesce((select c.mau from mau_counter c where c.tenant_id = t.id and c.period = m.period), 0) order by t.nth, m.nth),
      array_agg(m.period order by t.nth, m.nth)
    into by_max, by_mau, by_period
    from unnest(own) with ordinality t (id, nth), unnest(array[p_low, p_high]) with ordinality m (period, nth);
  room := array(select x.most - x.mau from unnest(by_max, by_mau) with ordinality x (most, mau, nth) order by x.nth);
  if 'new' = any (c_state) then
    msps := array(select m.id from msp m where m.max_accounts is not null and m.id in (
      select (select t.msp_id from tenant t where t.id = own[(p.place + 1) / 2]) from (select distinct x.place from unnest(c_place, c_state) x (place, state) where x.state = 'new') p)
      order by m.id);
    perform from msp m where m.id = any (msps) order by m.id for no key update;
    -- what the last holders of these locks have left
    places := array(select m.max_accounts - coalesce((select sum(a.accounts) from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = m.id), 0)
      from msp m where m.id = any (msps) order by m.id);
    of_msp := array(select coalesce(array_position(msps, (select t.msp_id from tenant t where t.id = u.id)), 0) from unnest(own) with ordinality u (id, nth) order by nth);
  end if;
  is_made := array_fill(false, array[(select max(x) from unnest(c_account) x)]);
  ok := array_fill(true, array[cardinality(n)]);
  verdict := array_fill(null::text, array[cardinality(n)]);
  for k in 1 .. cardinality(n) loop
    place := c_place[k];
    if c_state[k] = 'disabled' and is_by_status[2 - place % 2] then
      verdict[k] := 'account-disabled';
    elsif room[place] <= 0 then
      verdict[k] := 'blocked';
    else
      if c_state[k] = 'new' and not is_made[c_account[k]] then
        whose := of_msp[(place + 1) / 2];
        if whose > 0 then
          if places[whose] <= 0 then
            verdict[k] := 'account-limit';
            continue;
          end if;
          places[whose] := places[whose] - 1;
        end if;
        is_made[c_account[k]] := true;
      end if;
      room[place] := room[place] - 1;
    end if;
  end loop;
  if array_remove(verdict, null) = '{}' then return; end if;
  ok := array(select v.word is null from unnest(verdict) with ordinality v (word, nth) order by nth);
  by_mau := array(select x.most - x.room from unnest(by_max, room) with ordinality x (most, room, nth) order by x.nth);
  -- whoever asks twice in a batch is answered alike
  select array_agg(r.n) filter (where r.word = 'blocked'), array_agg(r.place) filter (where r.word = 'blocked'),
      array_agg(r.n) filter (where r.word <> 'blocked'), array_agg(r.word) filter (where r.word <> 'blocked')
    into blocked, blocked_by, refused, refused_by
    from (select p.n::integer as n, v.place, v.word
      from unnest(p_of, p_accounts, p_at) with ordinality p (of, account, at, n)
      join unnest(c_place, accounts, verdict) v (place, account, word)
        on v.word is not null and v.account = p.account and v.place = 2 * of_own[p.of] - case when p.at >= edge then 0 else 1 end
      where of_own[p.of] > 0 and p.at between p_oldest and p_newest) r;
end $function$

-- portal_mau_lock(uuid[]): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_lock(p_tenants uuid[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if (select count(*) from mau_total m where m.tenant_id = any (p_tenants)) < cardinality(p_tenants) then
    insert into mau_total (tenant_id) select i from unnest(p_tenants) with ordinality u (i, nth) order by nth on conflict do nothing;
  end if;
  perform from mau_total m where m.tenant_id = any (p_tenants) order by m.tenant_id for update;
end $function$

-- portal_mau_month_stays(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_month_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = tg_relid), 'usage') then
    raise exception 'a closed month is not changed' using errcode = '42501';
  end if;
  return coalesce(new, old);
end $function$

-- portal_mau_near(uuid,integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_near(p_msp uuid, p_most integer)
 RETURNS TABLE(id uuid, name text, mau integer, max integer, in_all integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select t.id, t.full_name, c.mau, l.max_mau, (count(*) over ())::integer
  from tenant t join mau_limit l on l.tenant_id = t.id join mau_counter c on c.tenant_id = t.id and c.period = portal_period(portal_clock())
  where portal_may_reach(p_msp, null) and t.msp_id = p_msp and t.state in ('active', 'deactivated')
    and c.mau::bigint * 100 >= l.max_mau::bigint * 80
  order by c.mau::float8 / l.max_mau desc, t.full_name, t.id limit p_most
$function$

-- portal_mau_of(uuid,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_of(p_msp uuid, p_period text)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select case when portal_may_reach(p_msp, null) then
    coalesce((select sum(c.mau) from tenant t join mau_counter c on c.tenant_id = t.id and c.period = p_period where t.msp_id = p_msp
      and not exists (select from mau_month f where f.organization_id = t.id and f.period = p_period and f.scope = 'organization')), 0)
    + coalesce((select sum(d.mau) from mau_month d where d.msp_id = p_msp and d.period = p_period and d.scope = 'organization'), 0) end
$function$

-- portal_mau_organizations(text[]): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_organizations(p_names text[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  role text := current_setting('role');
begin
  return array(select coalesce(
      (select t.id from tenant t where t.id = case when k.name ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then k.name::uuid end
        and case role when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp() when 'portal_tenant' then t.id = portal_tenant() else false end),
      (select t.id from tenant t where lower(t.shortname) = lower(k.name)
        and case role when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp() when 'portal_tenant' then t.id = portal_tenant() else false end),
      '00000000-0000-0000-0000-000000000000')
    from unnest(p_names) with ordinality k (name, nth) order by k.nth);
end $function$

-- portal_mau_seed(integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_mau_seed(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  due uuid[];
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider begins months' using errcode = '42501'; end if;
  perform portal_mau_closing(false);
  due := array(select distinct u.tenant_id from portal_mau_unseeded(null) u order by 1 limit p_most);
  perform portal_mau_lock(due);
  perform portal_mau_seeded(due);
  return cardinality(due);
end $function$

-- portal_mau_seeded(uuid[]): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_seeded(p_tenants uuid[])
 RETURNS void
 LANGUAGE sql
 SET enable_nestloop TO 'on'
AS $function$
  with due as materialized (select u.tenant_id, u.period, portal_period_start(u.period) as start, portal_period_start(portal_period_add(u.period, 1)) as next
    from portal_mau_unseeded(p_tenants) u),
  counted as (
    insert into mau_activity (tenant_id, period, account, at)
    select a.tenant_id, d.period, a.account, greatest(d.start, a.first_seen_at)
    from due d join mau_account a on a.tenant_id = d.tenant_id and a.state = 'active' and a.first_seen_at < d.next
    on conflict do nothing returning tenant_id, period)
  insert into mau_counter (tenant_id, period, mau, is_seeded)
    select d.tenant_id, d.period, (select count(*) from counted c where c.tenant_id = d.tenant_id and c.period = d.period), true from due d
    on conflict (period, tenant_id) do update set mau = mau_counter.mau + excluded.mau, is_seeded = true, is_news = true
$function$

-- portal_mau_unseeded(uuid[]): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_mau_unseeded(p_tenants uuid[])
 RETURNS TABLE(tenant_id uuid, period text)
 LANGUAGE sql
 STABLE
 SET enable_nestloop TO 'on'
AS $function$
  select t.tenant_id, p.period
  from (select portal_period_add(portal_period(portal_clock()), -n) as period from generate_series(0, 13) n) p
  join mau_total t on t.accounts > 0 and (p_tenants is null or t.tenant_id = any (p_tenants))
  join tenant o on o.id = t.tenant_id and o.state = 'active'
  where portal_mau_basis(p.period) = 'active_status' and not portal_mau_closed(p.period)
    and not exists (select from mau_counter c where c.tenant_id = t.tenant_id and c.period = p.period and c.is_seeded)
    and exists (select from mau_account a where a.tenant_id = t.tenant_id and a.first_seen_at < portal_period_start(portal_period_add(p.period, 1)))
$function$

-- portal_may_reach(uuid,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_may_reach(p_msp uuid, p_tenant uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  -- never null: who asks "if not" of a null goes on
  select coalesce(case current_setting('role')
    when 'portal_provider' then true
    when 'portal_msp' then p_msp = portal_msp() or exists (select from tenant t where t.id = p_tenant and t.msp_id = portal_msp())
    when 'portal_tenant' then p_tenant = portal_tenant()
    else false end, false)
$function$

-- portal_move_gate(uuid): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_move_gate(p_tenant uuid)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select uuid_hash(p_tenant) & 63 $function$

-- portal_msp(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_msp()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('portal.msp'::text, true), ''::text))::uuid

-- portal_msp_counts(uuid,timestamp with time zone): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_msp_counts(p_msp uuid, p_since timestamp with time zone)
 RETURNS TABLE(organizations integer, accounts integer, locations integer, new_locations integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select (select count(*)::integer from tenant t where t.msp_id = p_msp and not t.synthetic),
    (select coalesce(sum(a.accounts), 0)::integer from tenant t join mau_total a on a.tenant_id = t.id where t.msp_id = p_msp),
    s.locations, s.new_locations
  from (select count(*)::integer as locations, (count(*) filter (where s.created_at >= p_since))::integer as new_locations
    from tenant t join site s on s.tenant_id = t.id where t.msp_id = p_msp) s
  where portal_may_reach(p_msp, null)
$function$

-- portal_msp_of_owned(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_msp_of_owned()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.visible_to_msp := new.msp_id;
  if new.tenant_id is not null then
    perform pg_advisory_xact_lock_shared(7203613, portal_move_gate(new.tenant_id));
    new.visible_to_msp := (select t.msp_id from tenant t where t.id = new.tenant_id);
  end if;
  return new;
end $function$

-- portal_msp_of_service(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_msp_of_service()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(7203613, portal_move_gate(new.tenant_id));
  new.msp_id := (select t.msp_id from tenant t where t.id = new.tenant_id);
  return new;
end $function$

-- portal_msp_places(uuid,boolean): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_msp_places(p_msp uuid, p_lock boolean)
 RETURNS TABLE(name text, state text, most integer, used integer, max_mau integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not portal_may_reach(p_msp, null) then return; end if;
  if p_lock then perform from msp m where m.id = p_msp for update; end if;
  -- a statement of its own, so that it sees what the last holder of the lock has committed
  return query select m.name, m.state, m.max_organizations,
      (select count(*)::integer from tenant t where t.msp_id = p_msp and not t.synthetic), m.default_max_mau
    from msp m where m.id = p_msp and m.state <> 'deleted';
end $function$

-- portal_msp_sessions_end(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_msp_sessions_end(p_msp uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended integer := 0;
  one text;
begin
  if current_setting('role') <> 'portal_provider' then return 0; end if;
  for one in delete from session s where s.account_id in (select a.id from account a where a.msp_id = p_msp) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $function$

-- portal_numbers_shared(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_numbers_shared(p_tenant uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  pair record;
  raised record;
  over uuid;
  found text[] := '{}';
begin
  if not exists (select from tenant t where t.id = p_tenant and portal_may_reach(t.msp_id, t.id)) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('numbers shared', 0));
  for pair in
    with own as materialized (
      select n.span, lower(n.span) as first, upper(n.span) - 1 as last from number_range n where n.tenant_id = p_tenant
      union all
      select int8range(v.number, v.number, '[]'), v.number, v.number
        from (select substr(r.number, 2)::bigint as number from reserved_number r where r.tenant_id = p_tenant) v
    ), shared as (
      select n.tenant_id, '+' || greatest(o.first, lower(n.span)) as number from own o join number_range n on n.span && o.span
      union all
      select r.tenant_id, r.number from own o join reserved_number r on substr(r.number, 2)::bigint <@ o.span
      union all
      select m.tenant_id, m.number from own o join managed_number m
        on m.number between '+' || o.first and '+' || o.last and length(m.number) = length('+' || o.first)
      union all
      select n.tenant_id, m.number from number_range n join managed_number m
        on m.tenant_id = p_tenant and m.number between '+' || lower(n.span) and '+' || upper(n.span) - 1
          and length(m.number) = length('+' || lower(n.span))
      union all
      select r.tenant_id, m.number from managed_number m join reserved_number r on r.number = m.number
        where m.tenant_id = p_tenant
      union all
      select o.tenant_id, m.number from managed_number m join managed_number o on o.number = m.number
        where m.tenant_id = p_tenant
    )
    select 'numbers-shared|' || least(p_tenant, t.id) || '|' || greatest(p_tenant, t.id) as key, min(s.number) as number,
      least(me.full_name, t.full_name) as one, greatest(me.full_name, t.full_name) as other
    from shared s join tenant t on t.id = s.tenant_id, tenant me
    where s.tenant_id <> p_tenant and me.id = p_tenant group by t.id, t.full_name, me.full_name
  loop
    found := found || pair.key;
    insert into alarm (audience, key, severity, name, source, text, corrective_action)
    values ('provider', pair.key, 'major', '{"code": "numbers-shared", "params": {}}',
      json_build_object('code', 'verbatim', 'params', json_build_object('text', pair.one || ', ' || pair.other)),
      json_build_object('code', 'numbers-shared-text',
        'params', json_build_object('number', pair.number, 'one', pair.one, 'other', pair.other)),
      '{"code": "numbers-shared-repair", "params": {}}')
    on conflict (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'), origin, key) where cleared_at is null
    do update set count = alarm.count + 1, last_seen_at = now(), text = excluded.text
    returning id, count, severity, text into raised;
    insert into alarm_event (audience, alarm_id, at, change, severity, text)
      select 'provider', raised.id, clock_timestamp(), case raised.count when 1 then 'raised' else 'repeated' end, raised.severity, raised.text
      where raised.count = 1 or not exists (select from alarm_event e where e.alarm_id = raised.id and e.at > now() - interval '1 minute');
    perform portal_announce('alarm:' || raised.id, null);
  end loop;
  for over in
    update alarm a set cleared_at = now() where a.audience = 'provider' and a.origin = 'portal' and a.cleared_at is null
      and a.key like 'numbers-shared|%' || p_tenant || '%' and a.key <> all (found)
    returning a.id
  loop
    insert into alarm_event (audience, alarm_id, at, change, severity)
      select 'provider', a.id, clock_timestamp(), 'cleared', a.severity from alarm a where a.id = over;
    perform portal_announce('alarm:' || over, null);
    found := found || over::text;
  end loop;
  if found <> '{}' then
    perform portal_announce('alarms', null), portal_announce('alarm-list', null);
  end if;
end $function$

-- portal_order_cancel(uuid,text,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_order_cancel(p_order uuid, p_by text, p_reason text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  o msp_order;
begin
  select * into o from msp_order where msp_order.id = p_order and portal_may_reach(msp_order.msp_id, null) for update;
  if o.id is null then return 'no-such-order'; end if;
  if o.state <> 'placed' then return 'order-decided'; end if;
  update msp_order set state = 'cancelled', decided_by = p_by, decided_at = portal_clock(), reason = p_reason, version = version + 1
    where msp_order.id = o.id;
  return null;
end $function$

-- portal_order_end(timestamp with time zone,integer): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_order_end(p_start timestamp with time zone, p_months integer)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when p_months > 0 then (p_start at time zone 'UTC' + make_interval(months => p_months)) at time zone 'UTC' end
$function$

-- portal_order_number(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_order_number()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.number := 1 + coalesce((select max(o.number) from msp_order o where o.msp_id = new.msp_id), 0);
  return new;
end $function$

-- portal_order_place(uuid,uuid,integer,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_order_place(p_msp uuid, p_product uuid, p_quantity integer, p_by text)
 RETURNS TABLE(refused text, id uuid, number integer, state text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  m msp;
  p subscription_product;
  o msp_order;
  moment timestamptz := portal_clock();
begin
  if not portal_may_reach(p_msp, null) then return query select 'no-such-msp', null::uuid, null::integer, null::text; return; end if;
  perform from msp where msp.id = p_msp for no key update;
  -- statements of their own, so that they see what the last holder of the lock has committed
  select * into m from msp where msp.id = p_msp;
  select * into p from subscription_product where subscription_product.id = p_product;
  refused := case when m.state is null or m.state = 'deleted' then 'no-such-msp' when m.state <> 'active' then 'order-msp-inactive'
    when p.id is null then 'no-such-product' when not p.active then 'product-retired'
    when p.mau::bigint * p_quantity > 2147483647 then 'order-large' end;
  if refused is not null then return next; return; end if;
  insert into msp_order as n (msp_id, product_id, product_name, product_code, price, term_months, mau, quantity, placed_by, placed_at,
      state, decided_by, decided_at, starts_at, ends_at)
    select m.id, p.id, p.name, p.code, p.price, p.term_months, p.mau, p_quantity, p_by, moment,
      case when m.auto_approval then 'active' else 'placed' end, x.by, x.at, x.at, portal_order_end(x.at, p.term_months)
    from (select case when m.auto_approval then 'Tenantry' end as by, case when m.auto_approval then moment end as at) x
    returning n.* into o;
  return query select null::text, o.id, o.number, o.state;
end $function$

-- portal_pbx_seen(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_pbx_seen()
 RETURNS TABLE(id uuid, tenant_id uuid, name text, kind text, topology text, host text, port integer, transport text, username text, has_password boolean, device text, heartbeat_seconds integer, enabled boolean, status text, status_since timestamp with time zone, last_seen_at timestamp with time zone, last_error jsonb, lines_up integer, lines_all integer, is_flapping boolean, is_simulated boolean, version integer, created_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select c.id, c.tenant_id, c.name, c.kind, c.topology, o.host, o.port, c.transport, o.username, o.password is not null, o.device,
    c.heartbeat_seconds, c.enabled, c.status, c.status_since, c.last_seen_at, o.last_error, c.lines_up, c.lines_all, c.is_flapping,
    coalesce(s.value -> 'simulated' ? (c.host || ':' || c.port), false), c.version, c.created_at
  from pbx_connection c
    left join pbx_connection o on o.id = c.id and current_setting('role') = 'portal_provider'
    left join setting s on s.name = 'pbx'
  where case current_setting('role') when 'portal_provider' then true
    when 'portal_tenant' then c.tenant_id = portal_tenant()
      or exists (select from pbx_range r where r.connection_id = c.id and r.tenant_id = portal_tenant())
    else false end
$function$

-- portal_period(timestamp with time zone): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_period(p_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select lpad(extract(year from p_at at time zone 'UTC')::integer::text, 4, '0') || '-' || lpad(extract(month from p_at at time zone 'UTC')::integer::text, 2, '0')
$function$

-- portal_period_add(text,integer): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_period_add(p_period text, p_months integer)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_char((p_period || '-01')::timestamp + make_interval(months => p_months), 'YYYY-MM')
$function$

-- portal_period_start(text): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_period_start(p_period text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select make_timestamp(left(p_period, 4)::integer, right(p_period, 2)::integer, 1, 0, 0, 0) at time zone 'UTC'
$function$

-- portal_pool_draw(uuid,text,integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_pool_draw(p_tenant uuid, p_kind text, p_more integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  pool license_pool;
begin
  if p_kind not in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') or not coalesce(portal_may_reach(null, p_tenant), false)
    or not (current_setting('role') = 'portal_provider' or current_setting('role') = 'portal_msp' and p_more >= 0) then
    raise exception 'this pool is out of reach' using errcode = '42501';
  end if;
  insert into license_pool (kind) values (p_kind) on conflict do nothing;
  select * into pool from license_pool p where p.kind = p_kind for update;
  if p_more > 0 and pool.allocated + pool.reserved + p_more > pool.purchased then
    return greatest(0, pool.purchased - pool.allocated - pool.reserved);
  end if;
  update license_pool p set allocated = p.allocated + p_more, changed_at = now() where p.kind = p_kind;
  return null;
end $function$

-- portal_pool_free(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_pool_free()
 RETURNS TABLE(kind text, free integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select p.kind, greatest(0, p.purchased - p.allocated - p.reserved) from license_pool p
  where p.kind in ('agents', 'ai-agents', 'ai-tenants', 'workflow-triggers') and portal_may_reach(portal_msp(), null)
$function$

-- portal_purge(uuid,integer,boolean): portal_purger, executed by portal_provider
CREATE OR REPLACE FUNCTION public.portal_purge(p_tenant uuid, p_most integer, p_totals boolean)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  name text;
  parted boolean;
  gone bigint;
  total bigint := 0;
  held text[] := '{}';
begin
  if current_setting('role') <> 'portal_provider' then raise exception 'only the provider deletes tenants' using errcode = '42501'; end if;
  if not exists (select from tenant t where t.id = p_tenant and t.state = 'deleting') then return 0; end if;
  for name, parted in select c.relname, c.relkind = 'p' from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and (p_totals or c.relname not in ('counter', 'counter_delta'))
    order by c.relname loop
    begin
      -- an array of places is walked as it stands; a row of several tables is known by its place only with its table
      execute format(case when parted then 'delete from %1$I where (tableoid, ctid) in (select x.tableoid, x.ctid from %1$I x where x.tenant_id = $1 limit $2)'
        else 'delete from %1$I where ctid = any (array(select x.ctid from %1$I x where x.tenant_id = $1 limit $2))' end, name)
        using p_tenant, p_most;
      get diagnostics gone = row_count;
      total := total + gone;
    exception when foreign_key_violation then
      -- another table's rows still point here: its turn comes again
      held := held || name;
    end;
  end loop;
  delete from log_base b where b.owner = p_tenant;
  delete from log_joint j where j.owner = p_tenant;
  if total = 0 and held <> '{}' then raise exception 'rows of % cannot be deleted', held; end if;
  return total;
end $function$

-- portal_purgeable(regclass): postgres, executed by its owner alone
CREATE OR REPLACE PROCEDURE public.portal_purgeable(IN relation regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('create policy purge on %s to portal_purger using (tenant_id in (select t.id from tenant t where t.state = ''deleting'')) with check (tenant_id in (select t.id from tenant t where t.state = ''deleting''))', relation);
  execute format('grant select, delete on %s to portal_purger', relation);
end $procedure$

-- portal_refuse_former_seal(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_refuse_former_seal()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  given text;
begin
  for given in select split_part(to_jsonb(new) ->> c, '.', 1) from unnest(tg_argv) c where to_jsonb(new) ->> c is not null loop
    if exists (select from secret_rotation r where r.from_key = given) then
      raise exception 'sealed under a former secret' using errcode = '40001';
    end if;
  end loop;
  return new;
end $function$

-- portal_sbc_of_connection(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_sbc_of_connection()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if current_user in ('portal_tenant', 'portal_msp') then
    new.sbc_id := case when tg_op = 'UPDATE' then old.sbc_id end;
  end if;
  return new;
end $function$

-- portal_sbc_takes_prefixes(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_sbc_takes_prefixes(p_tenant uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select portal_may_reach(null, p_tenant) and exists (
    select from sip_connection c join sbc s on s.id = c.sbc_id
    where c.tenant_id = p_tenant and s.dial_plan is not null and s.api_url is not null)
$function$

-- portal_search(text,text,text,text,text,text): postgres, executed by its owner alone
CREATE OR REPLACE PROCEDURE public.portal_search(IN p_name text, IN p_role text, IN p_id text, IN p_type text, IN p_own text, IN p_text text)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format($f$
    create function portal_%1$s_found(p_like text, p_or text, p_max integer, p_counted integer) returns table (ids %4$s[], matching integer)
      language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp set plan_cache_mode = force_custom_plan as $body$
    begin
      if current_setting('role') <> %2$L then return; end if;
      select coalesce(array_agg(f.id), '{}') into ids from (
        select %3$s as id from %5$s and (%6$s ilike p_like or %6$s ilike p_or) limit greatest(p_max, p_counted) + 1) f;
      matching := cardinality(ids);
      if matching > p_max then ids := null; end if;
      return next;
    end $body$ $f$, p_name, p_role, p_id, p_type, p_own, p_text);
end $procedure$

-- portal_seats_announce(uuid[]): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_seats_announce(p_tenants uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  select pg_notify('portal', json_build_object('topics', array['seats', 'seat-pools'], 'each', array['seat-use:'], 'tenants', json_agg(t.id))::text)
  from (select u.id, (u.nth - 1) / 150 as part from unnest(p_tenants) with ordinality u (id, nth)) t group by t.part
$function$

-- portal_seats_counted(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_seats_counted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  moved jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type, count(*)::integer as more
      from new_rows r where r.state = 'active' group by 1, 2) m;
  elsif tg_op = 'DELETE' then
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type, -count(*)::integer as more
      from old_rows r where r.state = 'active' group by 1, 2) m;
  else
    select jsonb_agg(m) into moved from (select r.tenant_id, r.type,
        sum(case when r.state = 'active' then 1 else 0 end - case when o.state = 'active' then 1 else 0 end)::integer as more
      from new_rows r join old_rows o on o.tenant_id = r.tenant_id and o.id = r.id where (r.state = 'active') <> (o.state = 'active')
      group by 1, 2) m where m.more <> 0;
  end if;
  if moved is null then return null; end if;
  with changed as (
    update seat_type t set in_use = t.in_use + d.more
    from (select m.type, sum(m.more)::integer as more from jsonb_to_recordset(moved) m (type text, more integer) group by 1) d
    where t.type = d.type returning t.type, t.in_use, d.more)
  insert into seat_type_peak (type, day, peak) select c.type, today, c.in_use from changed c where c.more > 0
  on conflict (type, day) do update set peak = excluded.peak where seat_type_peak.peak < excluded.peak;
  with changed as (
    update seat_cap c set in_use = c.in_use + d.more
    from jsonb_to_recordset(moved) d (tenant_id uuid, type text, more integer)
    where c.tenant_id = d.tenant_id and c.type = d.type returning c.tenant_id, c.type, c.in_use, d.more)
  insert into seat_peak (tenant_id, type, day, peak) select c.tenant_id, c.type, today, c.in_use from changed c where c.more > 0
  on conflict (tenant_id, type, day) do update set peak = excluded.peak where seat_peak.peak < excluded.peak;
  return null;
end $function$

-- portal_seats_expire(integer): portal_auth, executed by portal_worker
CREATE OR REPLACE FUNCTION public.portal_seats_expire(p_most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  today constant date := (clock_timestamp() at time zone 'utc')::date;
  changed uuid[];
  many integer;
begin
  if exists (select from seat_cap c where c.in_use > 0
      and not exists (select from seat_peak p where p.tenant_id = c.tenant_id and p.type = c.type and p.day = today)) then
    perform from seat_type t order by t.type for update;
    insert into seat_type_peak (type, day, peak) select t.type, today, t.in_use from seat_type t where t.in_use > 0 on conflict do nothing;
    insert into seat_peak (tenant_id, type, day, peak) select c.tenant_id, c.type, today, c.in_use from seat_cap c where c.in_use > 0 on conflict do nothing;
  end if;
  if not exists (select from seat_lease l where l.ended_at is null and l.expires_at <= clock_timestamp()) then
    return 0;
  end if;
  perform from seat_type t order by t.type for update;
  with gone as (
    update seat_lease l set state = 'expired', ended_at = clock_timestamp()
    from (select e.tenant_id, e.id from seat_lease e where e.ended_at is null and e.expires_at <= clock_timestamp()
      order by e.expires_at limit p_most for update skip locked) e
    where l.tenant_id = e.tenant_id and l.id = e.id returning l.tenant_id)
  select count(*), array_agg(distinct g.tenant_id) into many, changed from gone g;
  perform portal_seats_announce(changed);
  return many;
end $function$

-- portal_seats_most(seat_type): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_seats_most(p_pool seat_type)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when p_pool.total = 0 then 0 else least(2147483647, case p_pool.overdraft_kind
    when 'none' then p_pool.total::bigint when 'count' then p_pool.total::bigint + p_pool.overdraft
    when 'percent' then p_pool.total + p_pool.total::bigint * p_pool.overdraft / 100 else 2147483647 end)::integer end
$function$

-- portal_seats_reclaim(text,uuid[],boolean): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_seats_reclaim(p_type text, p_tenants uuid[], p_all boolean)
 RETURNS uuid[]
 LANGUAGE sql
AS $function$
  with gone as (
    update seat_lease l set state = 'reclaimed', ended_at = clock_timestamp()
    from (select e.tenant_id, e.id from seat_lease e
      where e.ended_at is null and e.expires_at <= clock_timestamp() and e.type = p_type and (p_all or e.tenant_id = any (p_tenants))
      order by e.tenant_id = any (p_tenants) desc, e.expires_at limit 1000 for update skip locked) e
    where l.tenant_id = e.tenant_id and l.id = e.id returning l.tenant_id)
  select coalesce(array_agg(distinct g.tenant_id), '{}') from gone g
$function$

-- portal_seats_release(jsonb): portal_auth, executed by portal_worker
CREATE OR REPLACE FUNCTION public.portal_seats_release(p_calls jsonb)
 RETURNS TABLE(n integer, answer text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  word record;
  l seat_lease;
  place integer;
  changed uuid[] := '{}';
  gone jsonb := '[]';
begin
  perform from seat_type t order by t.type for update;
  for word in select * from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text) order by c.tenant, c.lease loop
    select * into l from seat_lease k where k.tenant_id = word.tenant and k.id = word.lease for update;
    if not found then
      return query select word.n, 'missing';
      continue;
    end if;
    place := array_position(l.token_hashes, word.hash);
    return query select word.n, case when place is null then 'wrong-token' else 'released' end;
    continue when place is null or l.state <> 'active';
    if cardinality(l.clients) > 1 then
      update seat_lease k set clients = l.clients[:place - 1] || l.clients[place + 1:], token_hashes = l.token_hashes[:place - 1] || l.token_hashes[place + 1:]
        where k.tenant_id = l.tenant_id and k.id = l.id;
    else
      gone := gone || jsonb_build_object('tenant', l.tenant_id, 'id', l.id);
      changed := changed || l.tenant_id;
    end if;
  end loop;
  -- together, so that what is out is counted once
  update seat_lease k set state = 'released', ended_at = clock_timestamp()
    from jsonb_to_recordset(gone) g (tenant uuid, id uuid) where k.tenant_id = g.tenant and k.id = g.id and k.state = 'active';
  perform portal_seats_announce(array(select distinct x from unnest(changed) x));
end $function$

-- portal_seats_renew(jsonb): portal_auth, executed by portal_worker
CREATE OR REPLACE FUNCTION public.portal_seats_renew(p_calls jsonb)
 RETURNS TABLE(n integer, answer text, seconds integer, expires timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  times record := portal_seats_times();
begin
  return query
    with calls as (
      select c.* from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text)),
    -- one named seat may be several devices' at this moment, and all lock in one order
    found as (
      select c.n, l.tenant_id, l.id, case when not c.hash = any (l.token_hashes) then 'wrong-token'
        when l.state in ('released', 'revoked') or l.expires_at + make_interval(secs => times.revive) <= clock_timestamp() then 'lost'
        when l.state = 'active' and l.expires_at > clock_timestamp() then 'renewed' else 'late' end as answer
      from calls c join seat_lease l on l.tenant_id = c.tenant and l.id = c.lease order by l.tenant_id, l.id for update of l),
    kept as (
      update seat_lease l set expires_at = clock_timestamp() + make_interval(secs => times.seconds)
      from (select distinct f.tenant_id, f.id from found f where f.answer = 'renewed') f
      where l.tenant_id = f.tenant_id and l.id = f.id returning l.tenant_id, l.id, l.expires_at)
    select c.n, coalesce(f.answer, 'missing'), times.seconds, k.expires_at from calls c left join found f on f.n = c.n
      left join kept k on k.tenant_id = f.tenant_id and k.id = f.id;
end $function$

-- portal_seats_revive(jsonb): portal_auth, executed by portal_worker
CREATE OR REPLACE FUNCTION public.portal_seats_revive(p_calls jsonb)
 RETURNS TABLE(n integer, answer text, seconds integer, expires timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  times record := portal_seats_times();
  word record;
  l seat_lease;
  pool seat_type;
  may_stay boolean;
  changed uuid[] := '{}';
begin
  perform from seat_type t order by t.type for update;
  for word in select * from jsonb_to_recordset(p_calls) c (n integer, tenant uuid, lease uuid, hash text) order by c.lease loop
    select * into l from seat_lease k where k.tenant_id = word.tenant and k.id = word.lease for update;
    may_stay := found and word.hash = any (l.token_hashes) and l.state in ('active', 'expired', 'reclaimed')
      and l.expires_at + make_interval(secs => times.revive) > clock_timestamp();
    if may_stay and l.state <> 'active' then
      changed := changed || portal_seats_reclaim(l.type, array[l.tenant_id], true);
      select * into pool from seat_type t where t.type = l.type;
      may_stay := pool.in_use < portal_seats_most(pool)
        and exists (select from seat_cap m where m.tenant_id = l.tenant_id and m.type = l.type and m.in_use < m.maximum)
        and exists (select from tenant t where t.id = l.tenant_id and t.state = 'active')
        and not exists (select from seat_lease o where o.tenant_id = l.tenant_id and o.type = l.type and o.holder = l.holder and o.state = 'active');
    end if;
    if may_stay then
      update seat_lease k set state = 'active', ended_at = null, expires_at = clock_timestamp() + make_interval(secs => times.seconds)
        where k.tenant_id = l.tenant_id and k.id = l.id returning k.expires_at into l.expires_at;
      changed := changed || l.tenant_id;
    end if;
    return query select word.n, case when may_stay then 'renewed' else 'lost' end, times.seconds, case when may_stay then l.expires_at end;
  end loop;
  perform portal_seats_announce(array(select distinct x from unnest(changed) x));
end $function$

-- portal_seats_revoke(uuid,uuid[],text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_seats_revoke(p_tenant uuid, p_leases uuid[], p_by text)
 RETURNS TABLE(id uuid, type text, user_name text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not coalesce(portal_may_reach(null, p_tenant), false) then raise exception 'these seats are out of reach' using errcode = '42501'; end if;
  perform from seat_type t order by t.type for update;
  return query
    with mine as (
      select l.id from seat_lease l where l.tenant_id = p_tenant and l.state = 'active' and (p_leases is null or l.id = any (p_leases))
      order by l.id for update)
    update seat_lease l set state = 'revoked', ended_at = clock_timestamp(), ended_by = p_by
    from mine m where l.tenant_id = p_tenant and l.id = m.id returning l.id, l.type, l.user_name;
  perform portal_seats_announce(array[p_tenant]);
end $function$

-- portal_seats_take(jsonb): portal_auth, executed by portal_worker
CREATE OR REPLACE FUNCTION public.portal_seats_take(p_calls jsonb)
 RETURNS TABLE(n integer, answer text, lease uuid, seconds integer, expires timestamp with time zone, overdraft boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  pool seat_type;
  calls jsonb;
  until timestamptz;
  ttl integer := (portal_seats_times()).seconds;
  short uuid[];
  is_short boolean;
  changed uuid[] := '{}';
  more uuid[];
begin
  for pool in select t.* from seat_type t where t.type in (select distinct c ->> 'type' from jsonb_array_elements(p_calls) c)
    order by t.type for update loop
    until := clock_timestamp() + make_interval(secs => ttl);
    select jsonb_agg(jsonb_build_object('holder', case pool.type when 'named' then c ->> 'user' else c ->> 'client' end) || c) into calls
      from jsonb_array_elements(p_calls) c where c ->> 'type' = pool.type;
    -- a tenant that is switched off has been given its end under the types' lock
    return query select c.n, 'tenant-off', null::uuid, null::integer, null::timestamptz, null::boolean
      from jsonb_to_recordset(calls) c (n integer, tenant uuid)
      where not exists (select from tenant t where t.id = c.tenant and t.state = 'active');
    -- the seat that its holder has, else the one that it takes over; each by its own index
    select jsonb_agg(c.call || jsonb_build_object('lease', coalesce(
        (select l.id from seat_lease l where l.tenant_id = c.tenant and l.type = pool.type and l.holder = c.holder and l.state = 'active'),
        (select case when l.type = pool.type and l.state = 'active' and c.was = any (l.token_hashes) then l.id end
          from seat_lease l where l.tenant_id = c.tenant and l.id = c.replaces)))) into calls
      from (select e as call, (e ->> 'tenant')::uuid as tenant, e ->> 'holder' as holder, (e ->> 'replaces')::uuid as replaces, e ->> 'was' as was
        from jsonb_array_elements(calls) e) c
      join tenant t on t.id = c.tenant and t.state = 'active';
    if jsonb_path_exists(calls, '$[*].lease ? (@ != null)') then
      return query
        with found as (
          select l.tenant_id, l.id, l.clients, l.token_hashes, c.n, c.holder, c."user", c.client, c.hash, l.holder = c.holder as is_own
          from jsonb_to_recordset(calls) c (n integer, tenant uuid, "user" text, client text, hash text, holder text, lease uuid)
          join seat_lease l on l.tenant_id = c.tenant and l.id = c.lease order by l.tenant_id, l.id for update of l),
        kept as (
          select f.*, array_remove(f.clients, f.client) as others,
            array(select h.hash from unnest(f.clients, f.token_hashes) with ordinality h (client, hash, nth) where h.client <> f.client order by h.nth) as other_hashes
          from found f)
        update seat_lease l set expires_at = until, holder = k.holder, user_name = k."user",
          clients = case when pool.type = 'floating' or not k.is_own then array[k.client]
            else array_append(k.others[cardinality(k.others) - 8:], k.client) end,
          token_hashes = case when pool.type = 'floating' or not k.is_own then array[k.hash]
            else array_append(k.other_hashes[cardinality(k.other_hashes) - 8:], k.hash) end
        from kept k where l.tenant_id = k.tenant_id and l.id = k.id
        returning k.n, 'held', l.id, ttl, l.expires_at, l.is_overdraft;
    end if;
    -- what is left wants a new seat
    select jsonb_agg(c) into calls from jsonb_array_elements(calls) c where c ->> 'lease' is null;
    continue when calls is null;
    select array_agg(w.tenant) filter (where w.wanted > coalesce(m.maximum - m.in_use, 0)),
      sum(least(w.wanted, greatest(0, coalesce(m.maximum - m.in_use, 0)))) > portal_seats_most(pool) - pool.in_use
      into short, is_short
      from (select c.tenant, count(*) as wanted from jsonb_to_recordset(calls) c (tenant uuid) group by 1) w
      left join seat_cap m on m.tenant_id = w.tenant and m.type = pool.type;
    if short is not null or is_short then
      more := portal_seats_reclaim(pool.type, coalesce(short, '{}'), is_short);
      changed := changed || more;
      select t.in_use into pool.in_use from seat_type t where t.type = pool.type;
    end if;
    return query
      with asked as materialized (
        select c.*, gen_random_uuid() as id, row_number() over (partition by c.tenant order by c.n) as nth
        from jsonb_to_recordset(calls) c (n integer, tenant uuid, "user" text, client text, hash text, holder text)),
      judged as (
        select a.*, case when pool.total = 0 then 'not-licensed' when a.nth > coalesce(m.maximum - m.in_use, 0) then 'maximum' end as why,
          coalesce(m.in_use, 0) + a.nth as nth_of_theirs
        from asked a left join seat_cap m on m.tenant_id = a.tenant and m.type = pool.type),
      placed as (
        select j.*, case when j.why is null then row_number() over (partition by j.why order by j.nth_of_theirs, j.n) end as place from judged j),
      decided as (
        select p.*, coalesce(p.why, case when p.place > portal_seats_most(pool) - pool.in_use then 'pool' end) as denied,
          p.place > pool.total - pool.in_use as beyond
        from placed p),
      granted as (
        insert into seat_lease (tenant_id, id, type, user_name, holder, clients, token_hashes, is_overdraft, granted_at, expires_at)
        select d.tenant, d.id, pool.type, d."user", d.holder, array[d.client], array[d.hash], d.beyond, clock_timestamp(), until
        from decided d where d.denied is null),
      refused as (
        insert into seat_denial (tenant_id, type, reason, minute, denied)
        select d.tenant, pool.type, d.denied, date_trunc('minute', clock_timestamp()), count(*)
        from decided d where d.denied is not null group by 1, 3
        on conflict (tenant_id, type, reason, minute) do update set denied = seat_denial.denied + excluded.denied)
      select d.n, coalesce(d.denied, 'granted'), case when d.denied is null then d.id end, ttl,
        case when d.denied is null then until end, d.beyond from decided d;
    changed := changed || array(select distinct (c ->> 'tenant')::uuid from jsonb_array_elements(calls) c);
  end loop;
  perform portal_seats_announce(array(select distinct c from unnest(changed) c));
end $function$

-- portal_seats_times(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_seats_times(OUT seconds integer, OUT revive integer)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce((select (s.value ->> 'seconds')::integer from setting s where s.name = 'seats'), 90),
    coalesce((select (s.value ->> 'reviveSeconds')::integer from setting s where s.name = 'seats'), 60)
$function$

-- portal_services_found(text,text,integer,integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_services_found(p_like text, p_or text, p_max integer, p_counted integer)
 RETURNS TABLE(ids uuid[], matching integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
    begin
      if current_setting('role') <> 'portal_msp' then return; end if;
      select coalesce(array_agg(f.id), '{}') into ids from (
        select s.id as id from service s where s.msp_id = portal_msp() and ((s.customer || ' ' || s.shortname || ' ' || s.name) ilike p_like or (s.customer || ' ' || s.shortname || ' ' || s.name) ilike p_or) limit greatest(p_max, p_counted) + 1) f;
      matching := cardinality(ids);
      if matching > p_max then ids := null; end if;
      return next;
    end $function$

-- portal_sessions_end(uuid,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_sessions_end(p_account uuid, p_keep text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from account a where a.id = p_account and portal_may_reach(a.msp_id, a.tenant_id)) then return 0; end if;
  return auth_sessions_end(p_account, p_keep);
end $function$

-- portal_shortname_taken(text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_shortname_taken(p_shortname text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select exists (select from tenant t where lower(t.shortname) = lower(p_shortname))
$function$

-- portal_snmp_taken(text,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_snmp_taken(p_lookup text, p_own uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  -- whoever takes another next waits
  perform pg_advisory_xact_lock(hashtextextended('snmp ' || p_lookup, 0));
  return exists (select from alarm_source s where s.lookup = p_lookup and s.id is distinct from p_own);
end $function$

-- portal_support_session_end(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_support_session_end(p_support uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended integer := 0;
  one text;
begin
  if not exists (select from support_session v where v.id = p_support and portal_may_reach(null, v.tenant_id)) then return 0; end if;
  for one in delete from session s where s.support_id = p_support returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $function$

-- portal_tenant(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_tenant()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('portal.tenant'::text, true), ''::text))::uuid

-- portal_tenant_defaults(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenant_defaults()
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select s.value from setting s where s.name = 'tenant-defaults' and current_setting('role') in ('portal_provider', 'portal_msp')
$function$

-- portal_tenant_move(uuid,uuid): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_tenant_move(p_tenant uuid, p_msp uuid)
 RETURNS TABLE(was uuid, state text)
 LANGUAGE plpgsql
AS $function$
declare
  until constant timestamptz := clock_timestamp() + interval '10 seconds';
  usual constant text := current_setting('lock_timeout');
begin
  loop
    begin
      perform set_config('lock_timeout', '500ms', true);
      perform pg_advisory_xact_lock(7203613, portal_move_gate(p_tenant));
      perform set_config('lock_timeout', '100ms', true);
      select t.msp_id, t.state into was, state from tenant t where t.id = p_tenant for no key update;
      if state in ('active', 'deactivated') and was is distinct from p_msp then
        perform from alarm a where a.tenant_id = p_tenant for no key update;
        perform from command c where c.tenant_id = p_tenant for no key update;
        perform from service s where s.tenant_id = p_tenant for no key update;
        perform portal_counters_move(p_tenant, was, p_msp);
        update tenant t set msp_id = p_msp, version = t.version + 1 where t.id = p_tenant;
      end if;
      perform set_config('lock_timeout', usual, true);
      return next;
      return;
    exception when lock_not_available or deadlock_detected then
      if clock_timestamp() > until then raise; end if;
    end;
    perform pg_sleep(random() * 0.05);
  end loop;
end $function$

-- portal_tenant_moves(): postgres, executed by public
CREATE OR REPLACE FUNCTION public.portal_tenant_moves()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(7203613, portal_move_gate(new.id));
  return new;
end $function$

-- portal_tenant_sessions_end(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenant_sessions_end(p_tenant uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  ended integer := 0;
  one text;
begin
  if not portal_may_reach(null, p_tenant) then return 0; end if;
  for one in delete from session s where s.account_id in (select a.id from account a where a.tenant_id = p_tenant)
      or s.support_id in (select v.id from support_session v where v.tenant_id = p_tenant) returning s.id loop
    perform pg_notify('portal', json_build_object('topic', 'session:' || one)::text);
    ended := ended + 1;
  end loop;
  return ended;
end $function$

-- portal_tenants_counted(): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenants_counted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  many integer;
begin
  select count(*)::integer into many from changed c where not c.synthetic;
  if many > 0 then
    update license_pool p set allocated = p.allocated + case tg_op when 'INSERT' then many else -many end, changed_at = now()
      where p.kind = 'tenant';
  end if;
  return null;
end $function$

-- portal_tenants_found(text,text,integer,integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenants_found(p_like text, p_or text, p_max integer, p_counted integer)
 RETURNS TABLE(ids uuid[], matching integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
    begin
      if current_setting('role') <> 'portal_msp' then return; end if;
      select coalesce(array_agg(f.id), '{}') into ids from (
        select t.id as id from tenant t where t.msp_id = portal_msp() and not t.synthetic and t.state <> 'deleted' and ((t.full_name || ' ' || t.shortname) ilike p_like or (t.full_name || ' ' || t.shortname) ilike p_or) limit greatest(p_max, p_counted) + 1) f;
      matching := cardinality(ids);
      if matching > p_max then ids := null; end if;
      return next;
    end $function$

-- portal_tenants_free(integer,boolean): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenants_free(p_more integer, p_lock boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  pool license_pool;
begin
  if current_setting('role') not in ('portal_provider', 'portal_msp') then
    raise exception 'this pool is out of reach' using errcode = '42501';
  end if;
  if p_lock then
    perform from license_pool p where p.kind = 'tenant' for update;
  end if;
  -- a statement of its own, so that it sees what the last holder of the lock has committed
  select * into pool from license_pool p where p.kind = 'tenant';
  return coalesce(pool.allocated + p_more <= pool.purchased, false);
end $function$

-- portal_tenants_named(text,text): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_tenants_named(p_like text, p_or text)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
begin
  return query select t.id from tenant t
    where ((t.full_name || ' ' || t.shortname) ilike p_like or (t.full_name || ' ' || t.shortname) ilike p_or)
      and case current_setting('role') when 'portal_provider' then true when 'portal_msp' then t.msp_id = portal_msp()
        when 'portal_tenant' then t.id = portal_tenant() else false end;
end $function$

-- portal_token_maker(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_token_maker(p_token uuid)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select case when k.created_by_id is null then null when a.id is null then 'gone' when a.state = 'disabled' then 'disabled' else 'active' end
  from api_token k left join account a on a.id = k.created_by_id where k.id = p_token and portal_may_reach(k.msp_id, k.tenant_id)
$function$

-- portal_users_found(text,text,integer,integer): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_users_found(p_like text, p_or text, p_max integer, p_counted integer)
 RETURNS TABLE(ids text[], matching integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
    begin
      if current_setting('role') <> 'portal_tenant' then return; end if;
      select coalesce(array_agg(f.id), '{}') into ids from (
        select u.graph_id as id from managed_user u where u.tenant_id = portal_tenant() and u.removed_at is null and ((coalesce(u.display_name, '') || ' ' || coalesce(u.upn, '') || ' ' || coalesce(u.phone, '')) ilike p_like or (coalesce(u.display_name, '') || ' ' || coalesce(u.upn, '') || ' ' || coalesce(u.phone, '')) ilike p_or) limit greatest(p_max, p_counted) + 1) f;
      matching := cardinality(ids);
      if matching > p_max then ids := null; end if;
      return next;
    end $function$

-- portal_wall_pairing(text,uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_wall_pairing(p_code text, p_id uuid)
 RETURNS TABLE(id uuid, seconds_left double precision, ip text, agent text, width integer, height integer, seconds_ago double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  select w.id, extract(epoch from w.expires_at - now())::double precision, host(w.ip), w.agent, w.width, w.height,
    extract(epoch from now() - w.created_at)::double precision
  from wallboard_pairing w where current_setting('role') in ('portal_provider', 'portal_msp') and (w.code = p_code or w.id = p_id)
$function$

-- portal_wall_pairing_use(uuid): portal_auth, executed by portal_msp, portal_provider, portal_tenant
CREATE OR REPLACE FUNCTION public.portal_wall_pairing_use(p_id uuid)
 RETURNS TABLE(secret_hash text, ip inet, agent text, width integer, height integer)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  delete from wallboard_pairing w where w.id = p_id and w.expires_at > now() and current_setting('role') in ('portal_provider', 'portal_msp')
  returning w.secret_hash, w.ip, w.agent, w.width, w.height
$function$

