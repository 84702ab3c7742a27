CREATE TABLE "alarm_source" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"token_id" uuid,
	"snmp" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"secret" text,
	"lookup" text,
	"active" boolean DEFAULT true NOT NULL,
	"expected_minutes" integer,
	"max_per_second" integer DEFAULT 100 NOT NULL,
	"load" double precision DEFAULT 0 NOT NULL,
	"load_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone,
	"accepted" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"dropped" bigint DEFAULT 0 NOT NULL,
	"problem" jsonb,
	"problem_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "alarm_source_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "alarm" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"visible_to_msp" uuid,
	"key" text NOT NULL,
	"severity" text NOT NULL,
	"rank" smallint GENERATED ALWAYS AS (case severity when 'critical' then 4 when 'major' then 3 when 'minor' then 2 else 1 end) STORED NOT NULL,
	"name" jsonb NOT NULL,
	"source" jsonb NOT NULL,
	"text" jsonb NOT NULL,
	"corrective_action" jsonb,
	"service_id" uuid,
	"customer" text,
	"origin" text DEFAULT 'portal' NOT NULL,
	"source_id" uuid,
	"cause" text,
	"labels" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"raised_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" text,
	"ack_tier" text,
	"ack_until" text,
	"ack_until_at" timestamp with time zone,
	"ack_rank" smallint GENERATED ALWAYS AS (case ack_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end) STORED NOT NULL,
	"claimed_at" timestamp with time zone,
	"claimed_by" text,
	"claim_tier" text,
	"next_check_at" timestamp with time zone,
	"shelved_until" timestamp with time zone,
	"shelved_by" text,
	"shelved_reason" text,
	"shelve_tier" text,
	"maintenance_id" uuid,
	"maintenance_tier" text,
	"apart_rank" smallint GENERATED ALWAYS AS (greatest(case shelve_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end, case maintenance_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end)) STORED NOT NULL,
	"quiet_rank" smallint GENERATED ALWAYS AS (greatest(case ack_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end, case shelve_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end, case maintenance_tier when 'provider' then 3 when 'msp' then 2 when 'tenant' then 1 else 0 end)) STORED NOT NULL,
	"changed_at" timestamp with time zone[] DEFAULT array[now()] NOT NULL,
	"flapping_since" timestamp with time zone,
	"held_clear_at" timestamp with time zone,
	"noted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"is_news" boolean DEFAULT false NOT NULL,
	"cleared_at" timestamp with time zone,
	CONSTRAINT "alarm_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "alarm_acknowledged" CHECK ((acknowledged_at is null) = (ack_tier is null)),
	CONSTRAINT "alarm_claimed" CHECK ((claimed_at is null) = (claim_tier is null)),
	CONSTRAINT "alarm_shelved" CHECK (num_nulls(shelved_until, shelve_tier, shelved_by, shelved_reason) in (0, 4))
);
--> statement-breakpoint
CREATE TABLE "alarm_event" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"alarm_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"change" text NOT NULL,
	"severity" text NOT NULL,
	"by" text,
	"tier" text,
	"text" jsonb,
	"matched_at" timestamp with time zone,
	CONSTRAINT "alarm_event_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "queued_change" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "queued_change_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"service_id" uuid,
	"graph_id" text NOT NULL,
	"user_name" text NOT NULL,
	"kind" text NOT NULL,
	"wanted" jsonb NOT NULL,
	"was" jsonb NOT NULL,
	"factor" text DEFAULT 'user-interface' NOT NULL,
	"batch" uuid NOT NULL,
	"not_before" timestamp with time zone,
	"state" text DEFAULT 'waiting' NOT NULL,
	"operation" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" jsonb,
	"command_id" uuid,
	"next_ask_at" timestamp with time zone,
	"drifted_at" timestamp with time zone,
	"drift" jsonb,
	"requested_by" uuid,
	"requested_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "queued_change_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "queued_change_ended" CHECK ((state in ('done', 'failed', 'cancelled')) = (ended_at is not null))
);
--> statement-breakpoint
CREATE TABLE "user_change" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"graph_id" text NOT NULL,
	"field" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"service_id" uuid,
	"change_id" uuid,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_change_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "m365_authentication" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"method" text DEFAULT 'application' NOT NULL,
	"ms_tenant_id" uuid NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text,
	"secret_expires_at" timestamp with time zone,
	"other_secret" text,
	"other_expires_at" timestamp with time zone,
	"certificate" text,
	"private_key" text,
	"certificate_expires_at" timestamp with time zone,
	"refresh_token" text,
	"token_expires_at" timestamp with time zone,
	"consented_by" text,
	"consented_at" timestamp with time zone,
	"status" text DEFAULT 'unknown' NOT NULL,
	"last_error" jsonb,
	"denied" text[] DEFAULT '{}' NOT NULL,
	"validated_at" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "m365_authentication_method" CHECK ((method = 'application') = (client_secret is not null or private_key is not null)
        and (method = 'token') = (refresh_token is not null) and (other_secret is null or client_secret is not null)
        and (certificate is null) = (private_key is null))
);
--> statement-breakpoint
CREATE TABLE "managed_group" (
	"tenant_id" uuid NOT NULL,
	"graph_id" text NOT NULL,
	"name" text NOT NULL,
	"members" integer DEFAULT 0 NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "managed_group_tenant_id_graph_id_pk" PRIMARY KEY("tenant_id","graph_id")
);
--> statement-breakpoint
CREATE TABLE "managed_member" (
	"tenant_id" uuid NOT NULL,
	"group_id" text NOT NULL,
	"user_id" text NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "managed_member_tenant_id_user_id_group_id_pk" PRIMARY KEY("tenant_id","user_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "managed_number" (
	"tenant_id" uuid NOT NULL,
	"number" text NOT NULL,
	"graph_id" text,
	"number_type" text,
	"assignment" text,
	"user_graph_id" text,
	"city" text,
	"country" text,
	"generation" integer DEFAULT 0 NOT NULL,
	"kept_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "managed_number_tenant_id_number_pk" PRIMARY KEY("tenant_id","number")
);
--> statement-breakpoint
CREATE TABLE "managed_user" (
	"tenant_id" uuid NOT NULL,
	"graph_id" text NOT NULL,
	"upn" text,
	"display_name" text,
	"name_key" text GENERATED ALWAYS AS (lower(coalesce(display_name, upn, ''))) STORED,
	"upn_key" text GENERATED ALWAYS AS (lower(coalesce(upn, ''))) STORED,
	"enabled" boolean,
	"department" text,
	"usage_location" text,
	"phone" text,
	"mobile_phone" text,
	"job_title" text,
	"office" text,
	"employee_id" text,
	"plans" jsonb,
	"account_type" text,
	"voice_enabled" boolean,
	"policies" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"groups" text[] DEFAULT '{}' NOT NULL,
	"gateway" text,
	"ui_changed_at" timestamp with time zone,
	"ui_changed_by" text,
	"site_id" uuid,
	"offboarded_at" timestamp with time zone,
	"tags" text[],
	"generation" integer DEFAULT 0 NOT NULL,
	"removed_at" timestamp with time zone,
	"kept_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "managed_user_tenant_id_graph_id_pk" PRIMARY KEY("tenant_id","graph_id")
);
--> statement-breakpoint
CREATE TABLE "branding" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"product_name" text,
	"line" text,
	"accent" text,
	"logo" "bytea",
	"logo_type" text,
	"logo_hash" text,
	"support_address" text,
	"terms_url" text,
	"privacy_url" text,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "branding_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "branding_accent" CHECK (accent ~ '^#[0-9a-f]{6}$')
);
--> statement-breakpoint
CREATE TABLE "host_quarantine" (
	"host" text PRIMARY KEY NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_domain" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"host" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"token" text NOT NULL,
	"checks" integer DEFAULT 0 NOT NULL,
	"next_check_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"problem" text,
	"missing_days" integer DEFAULT 0 NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"verified_at" timestamp with time zone,
	"certificate" text DEFAULT 'none' NOT NULL,
	"certificate_until" timestamp with time zone,
	"certificate_checked_at" timestamp with time zone,
	"certificate_problem" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tenant_domain_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "license_audit" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"run" integer DEFAULT 0 NOT NULL,
	"taken_at" timestamp with time zone,
	"licensed" integer DEFAULT 0 NOT NULL,
	"acquired" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "license_audit_amounts" CHECK (run >= 0 and licensed >= 0 and acquired >= 0)
);
--> statement-breakpoint
CREATE TABLE "license_factor_setting" (
	"tenant_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"template" boolean NOT NULL,
	"interface" boolean NOT NULL,
	"service_numbers" boolean NOT NULL,
	"gateway_rule" text,
	"numbers_rule" text,
	"reject_rule" text,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_factor_setting_tenant_id_service_id_pk" PRIMARY KEY("tenant_id","service_id")
);
--> statement-breakpoint
CREATE TABLE "license_run" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"trigger" text NOT NULL,
	"requested_name" text NOT NULL,
	"copied_at" timestamp with time zone,
	"acquired" integer NOT NULL,
	"licensed" integer NOT NULL,
	"direct_routing" integer NOT NULL,
	"operator_connect" integer NOT NULL,
	"template" integer NOT NULL,
	"interface" integer NOT NULL,
	"service_number" integer NOT NULL,
	"phones" integer NOT NULL,
	"services" jsonb NOT NULL,
	CONSTRAINT "license_run_tenant_id_number_pk" PRIMARY KEY("tenant_id","number"),
	CONSTRAINT "license_run_sum" CHECK (licensed = direct_routing + operator_connect + template + interface + service_number and phones <= direct_routing)
);
--> statement-breakpoint
CREATE TABLE "license_run_user" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"subject" text NOT NULL,
	"name" text NOT NULL,
	"service_id" uuid NOT NULL,
	"factor" text,
	"fits" smallint NOT NULL,
	"matched" text,
	"from_run" integer NOT NULL,
	"to_run" integer,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "license_run_user_tenant_id_subject_from_run_pk" PRIMARY KEY("tenant_id","subject","from_run"),
	CONSTRAINT "license_run_user_fits" CHECK (fits between 0 and 63),
	CONSTRAINT "license_run_user_runs" CHECK (to_run > from_run)
);
--> statement-breakpoint
CREATE TABLE "license_file" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sha256" text NOT NULL,
	"state" text NOT NULL,
	"reason" jsonb,
	"file_id" text,
	"serial" bigint,
	"kid" text,
	"customer" text,
	"expires_at" timestamp with time zone,
	"supersedes" text,
	"loaded_by" text NOT NULL,
	"loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_file_rejected" CHECK ((state = 'rejected') = (reason is not null) and (state = 'rejected') = (file_id is null)
      and (state = 'rejected') = (serial is null) and (state = 'rejected') = (kid is null))
);
--> statement-breakpoint
CREATE TABLE "license_line" (
	"file_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"valid_to" timestamp with time zone,
	CONSTRAINT "license_line_file_id_position_pk" PRIMARY KEY("file_id","position"),
	CONSTRAINT "license_line_quantity" CHECK (quantity > 0)
);
--> statement-breakpoint
CREATE TABLE "license_grace" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"began_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"enough_since" timestamp with time zone,
	CONSTRAINT "license_grace_once" UNIQUE NULLS NOT DISTINCT("tenant_id"),
	CONSTRAINT "license_grace_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "license_grace_ends" CHECK (ends_at >= began_at and audience <> 'msp')
);
--> statement-breakpoint
CREATE TABLE "license_reservation" (
	"tenant_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"amount" integer NOT NULL,
	"license_type" text NOT NULL,
	"reserved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reserved_name" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "license_reservation_tenant_id_service_id_kind_pk" PRIMARY KEY("tenant_id","service_id","kind"),
	CONSTRAINT "license_reservation_amount" CHECK (amount > 0)
);
--> statement-breakpoint
CREATE TABLE "license_allocation" (
	"tenant_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount" integer NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_allocation_tenant_id_service_id_kind_pk" PRIMARY KEY("tenant_id","service_id","kind"),
	CONSTRAINT "license_allocation_amount" CHECK (amount > 0)
);
--> statement-breakpoint
CREATE TABLE "license_pool" (
	"kind" text PRIMARY KEY NOT NULL,
	"purchased" integer DEFAULT 0 NOT NULL,
	"allocated" integer DEFAULT 0 NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "license_pool_amounts" CHECK (purchased >= 0 and allocated >= 0 and reserved >= 0)
);
--> statement-breakpoint
CREATE TABLE "lifecycle_group" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"template_id" uuid NOT NULL,
	"service_id" uuid,
	"position" integer DEFAULT 100 NOT NULL,
	"directory_group" text,
	"department" text,
	"country" text,
	"site_id" uuid,
	"applied_at" timestamp with time zone,
	"applied_version" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lifecycle_group_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "lifecycle_member" (
	"tenant_id" uuid NOT NULL,
	"graph_id" text NOT NULL,
	"group_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"template_version" integer NOT NULL,
	"applied_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lifecycle_member_tenant_id_graph_id_pk" PRIMARY KEY("tenant_id","graph_id")
);
--> statement-breakpoint
CREATE TABLE "lifecycle_template" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"voice_routing_policy" text,
	"calling_policy" text,
	"dial_plan" text,
	"emergency_routing_policy" text,
	"voicemail_policy" text,
	"usage_location" text,
	"number_range_id" uuid,
	"site_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lifecycle_template_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "log_base" (
	"owner" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"seal" text NOT NULL,
	"pruned_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_entry" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"on_behalf_of" text,
	"type" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid,
	"subject_name" text,
	"before" jsonb,
	"after" jsonb,
	"ip" "inet",
	"request_id" text,
	"result" text DEFAULT 'done' NOT NULL,
	"seq" bigint,
	"hash" text,
	CONSTRAINT "log_entry_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "mail" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"template" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"language" text NOT NULL,
	"to_name" text NOT NULL,
	"to_address" text NOT NULL,
	"account_id" uuid,
	"invitation_id" uuid,
	"command_id" uuid,
	"state" text DEFAULT 'queued' NOT NULL,
	"error" jsonb,
	"message_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mail_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "maintenance" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"of_tenant" uuid,
	"of_service" uuid,
	"of_source" uuid,
	"of_cause" text,
	"time_zone" text NOT NULL,
	"weekday" smallint,
	"start_time" text,
	"minutes" integer,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"begun_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "maintenance_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "maintenance_span" CHECK (starts_at < ends_at),
	CONSTRAINT "maintenance_of" CHECK (num_nonnulls(of_tenant, of_service, of_source, of_cause) > 0),
	CONSTRAINT "maintenance_weekly" CHECK (kind = 'once' or (weekday between 1 and 7 and start_time is not null and minutes is not null))
);
--> statement-breakpoint
CREATE TABLE "mau_account" (
	"tenant_id" uuid NOT NULL,
	"account" text collate "C" NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mau_account_tenant_id_account_pk" PRIMARY KEY("tenant_id","account")
);
--> statement-breakpoint
CREATE TABLE "mau_activity" (
	"tenant_id" uuid NOT NULL,
	"period" text NOT NULL,
	"account" text collate "C" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "mau_activity_tenant_id_period_account_pk" PRIMARY KEY("tenant_id","period","account")
) PARTITION BY list ("period");
--> statement-breakpoint
CREATE TABLE "mau_correction" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"msp_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"period" text NOT NULL,
	"amount" integer NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mau_correction_amount" CHECK (amount <> 0)
);
--> statement-breakpoint
CREATE TABLE "mau_counter" (
	"tenant_id" uuid NOT NULL,
	"period" text NOT NULL,
	"mau" integer DEFAULT 0 NOT NULL,
	"is_news" boolean DEFAULT true NOT NULL,
	"is_seeded" boolean DEFAULT false NOT NULL,
	CONSTRAINT "mau_counter_period_tenant_id_pk" PRIMARY KEY("period","tenant_id")
);
--> statement-breakpoint
CREATE TABLE "mau_limit" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"max_mau" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "mau_limit_range" CHECK (max_mau >= 1)
);
--> statement-breakpoint
CREATE TABLE "mau_month" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mau_month_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"scope" text NOT NULL,
	"msp_id" uuid,
	"organization_id" uuid,
	"name" text NOT NULL,
	"period" text NOT NULL,
	"mau" integer NOT NULL,
	"max" integer,
	"allowance" bigint,
	"overage" bigint,
	"csv" text,
	"seal" char(64),
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "mau_month_scope" CHECK (case scope when 'msp' then organization_id is null and allowance is not null and csv is not null and seal is not null
      else organization_id is not null and seal is null end)
);
--> statement-breakpoint
CREATE TABLE "mau_notice" (
	"msp_id" uuid,
	"subject_id" uuid NOT NULL,
	"period" text NOT NULL,
	"step" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mau_notice_subject_id_period_step_pk" PRIMARY KEY("subject_id","period","step")
);
--> statement-breakpoint
CREATE TABLE "mau_total" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"accounts" integer DEFAULT 0 NOT NULL,
	"active" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "msp" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"max_organizations" integer,
	"max_accounts" integer,
	"base_allowance" integer DEFAULT 0 NOT NULL,
	"default_max_mau" integer DEFAULT 1000000 NOT NULL,
	"auto_approval" boolean DEFAULT false NOT NULL,
	"contact_name" text,
	"contact_email" text,
	"contact_phone" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "msp_maxima" CHECK (max_organizations >= 0 and max_accounts >= 0 and base_allowance >= 0 and default_max_mau >= 1)
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"email" text,
	"webhook_id" uuid,
	"is_digest" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "notice_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "notification" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"rule_id" uuid,
	"alarm_id" uuid NOT NULL,
	"email" text,
	"webhook_id" uuid,
	"after_minutes" integer DEFAULT 0 NOT NULL,
	"rank" smallint NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"clear_due_at" timestamp with time zone,
	"clear_sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "notification_to" CHECK (num_nonnulls(email, webhook_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "notification_rule" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"severity" text NOT NULL,
	"of_tenants" uuid[] DEFAULT '{}' NOT NULL,
	"labels" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"days" smallint[] DEFAULT '{1,2,3,4,5,6,7}' NOT NULL,
	"from_time" text,
	"to_time" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "notification_rule_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "notification_step" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"rule_id" uuid NOT NULL,
	"after_minutes" integer NOT NULL,
	"email" text,
	"webhook_id" uuid,
	CONSTRAINT "notification_step_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "notification_step_to" CHECK (num_nonnulls(email, webhook_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "dial_plan_prefix" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"prefix" text NOT NULL,
	"tag" text NOT NULL,
	"kind" text,
	"service_id" uuid,
	"source" text DEFAULT 'portal' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dial_plan_prefix_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dial_plan_prefix_digits" CHECK (prefix ~ '^\+?\d{1,15}$')
);
--> statement-breakpoint
CREATE TABLE "number_range" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"first" text NOT NULL,
	"last" text NOT NULL,
	"span" "int8range" GENERATED ALWAYS AS (int8range(substr(first, 2)::bigint, substr(last, 2)::bigint, '[]')) STORED NOT NULL,
	"site_id" uuid,
	"service_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "number_range_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "number_range_first" CHECK (first ~ '^\+[1-9]\d{3,14}$'),
	CONSTRAINT "number_range_last" CHECK (last ~ '^\+[1-9]\d{3,14}$'),
	CONSTRAINT "number_range_span" CHECK (length(first) = length(last) and first <= last)
);
--> statement-breakpoint
CREATE TABLE "reserved_number" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"reason" text NOT NULL,
	"until" timestamp with time zone,
	"reserved_by" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reserved_number_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reserved_number_e164" CHECK (number ~ '^\+[1-9]\d{3,14}$')
);
--> statement-breakpoint
CREATE TABLE "sip_connection" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"service_id" uuid NOT NULL,
	"site_id" uuid,
	"name" text NOT NULL,
	"gateway" text,
	"voice_policy" text,
	"cac" integer,
	"sbc_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sip_connection_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "sip_connection_cac" CHECK (cac between 1 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "deployment" (
	"tenant_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"sbc_id" uuid,
	"gateway" text NOT NULL,
	"zone" text,
	"cac_profile" text,
	"scripts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"variables" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"secrets" text,
	"consent" text NOT NULL,
	"ms_tenant_id" uuid,
	"proof" text,
	"phase" text NOT NULL,
	"is_undo" boolean DEFAULT false NOT NULL,
	"step" text DEFAULT 'dns' NOT NULL,
	"due_at" timestamp with time zone,
	"waiting_since" timestamp with time zone,
	"requested_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "deployment_tenant_id_service_id_pk" PRIMARY KEY("tenant_id","service_id"),
	CONSTRAINT "deployment_place" CHECK (sbc_id is not null or zone is null and scripts = '{}')
);
--> statement-breakpoint
CREATE TABLE "deployment_part" (
	"tenant_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"part" text NOT NULL,
	"state" text NOT NULL,
	"is_ours" boolean DEFAULT true NOT NULL,
	"name" text NOT NULL,
	"outside_id" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deployment_part_tenant_id_service_id_part_pk" PRIMARY KEY("tenant_id","service_id","part")
);
--> statement-breakpoint
CREATE TABLE "dns_record" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"service_id" uuid NOT NULL,
	"zone" text NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"value" text NOT NULL,
	"ttl" integer NOT NULL,
	"state" text NOT NULL,
	"error" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dns_record_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dns_record_once" UNIQUE("tenant_id","service_id","name","type")
);
--> statement-breakpoint
CREATE TABLE "leftover" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"service_id" uuid NOT NULL,
	"service_name" text NOT NULL,
	"part" text NOT NULL,
	"name" text NOT NULL,
	"at" text,
	"reason" text NOT NULL,
	"left_by" text NOT NULL,
	"left_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "leftover_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "leftover_once" UNIQUE("tenant_id","service_id","part","name")
);
--> statement-breakpoint
CREATE TABLE "onboarding_invitation" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"service_id" uuid NOT NULL,
	"full_name" text NOT NULL,
	"email" text,
	"admin_email" text,
	"language" text NOT NULL,
	"hash" text NOT NULL,
	"state" text DEFAULT 'created' NOT NULL,
	"mail_id" uuid,
	"sent_at" timestamp with time zone,
	"opened_at" timestamp with time zone,
	"state_hash" text,
	"state_until" timestamp with time zone,
	"user_code" text,
	"verification_uri" text,
	"device_code" text,
	"poll_seconds" integer,
	"poll_at" timestamp with time zone,
	"code_until" timestamp with time zone,
	"way" text,
	"client_id" text,
	"ms_tenant_id" uuid,
	"refresh_token" text,
	"authenticated_at" timestamp with time zone,
	"error" jsonb,
	"upgrade_to" text,
	"upgrade_users" integer,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "onboarding_invitation_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "onboarding_invitation_hash_unique" UNIQUE("hash"),
	CONSTRAINT "onboarding_invitation_stateHash_unique" UNIQUE("state_hash"),
	CONSTRAINT "onboarding_invitation_upgrade" CHECK ((upgrade_to is null) = (upgrade_users is null) and upgrade_users > 0)
);
--> statement-breakpoint
CREATE TABLE "sbc" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "sbc_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"fqdn" text NOT NULL,
	"address" text NOT NULL,
	"port" integer NOT NULL,
	"transport" text NOT NULL,
	"api_url" text,
	"username" text,
	"password" text,
	"cac_profiles" text[] DEFAULT '{}' NOT NULL,
	"dial_plan" integer,
	"status" text DEFAULT 'unknown' NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_error" jsonb,
	"last_contact_at" timestamp with time zone,
	"probed_at" timestamp with time zone,
	"round_trip_ms" integer,
	"software_version" text,
	"plan_held_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sbc_port" CHECK (port between 1 and 65535 and failures >= 0),
	CONSTRAINT "sbc_dial_plan" CHECK (dial_plan between 0 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "script_template" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "script_template_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"phase" text NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"current" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "script_version" (
	"template_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"text" text NOT NULL,
	"variables" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "script_version_template_id_number_pk" PRIMARY KEY("template_id","number")
);
--> statement-breakpoint
CREATE TABLE "service_draft" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid NOT NULL,
	"values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"secrets" text,
	"made_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_draft_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "backup_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"file" text,
	"bytes" bigint,
	"rows" bigint,
	"taken_at" timestamp with time zone,
	"failure" jsonb,
	"is_gone" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "key_holder" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"keys" text[] NOT NULL,
	"seals_by" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "log_joint" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"from_key" text NOT NULL,
	"to_key" text NOT NULL,
	"seal_from" text NOT NULL,
	"seal_to" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schema_migration" (
	"tag" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"release" text NOT NULL,
	"oldest" text NOT NULL,
	"applied_at" timestamp with time zone DEFAULT now() NOT NULL,
	"took_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "secret_rotation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"from_key" text NOT NULL,
	"to_key" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"started_by" text NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"joined_at" timestamp with time zone,
	"former" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calling_profile" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"family" text NOT NULL,
	"microsoft_id" text,
	"name" text NOT NULL,
	"environment" text DEFAULT '' NOT NULL,
	"region" text DEFAULT '' NOT NULL,
	"countries" text[] DEFAULT '{}' NOT NULL,
	"carrier" text DEFAULT '' NOT NULL,
	"offers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"emergency_dial_strings" text[] DEFAULT '{}' NOT NULL,
	"is_emergency" boolean DEFAULT false NOT NULL,
	"emergency_profile_id" text,
	"trunks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"missing_since" timestamp with time zone,
	"synced_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "emergency_address" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"family" text NOT NULL,
	"microsoft_id" text,
	"description" text NOT NULL,
	"country" text NOT NULL,
	"lines" text NOT NULL,
	"city" text NOT NULL,
	"region" text DEFAULT '' NOT NULL,
	"postal_code" text DEFAULT '' NOT NULL,
	"is_validated" boolean DEFAULT false NOT NULL,
	"locations" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"missing_since" timestamp with time zone,
	"synced_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "emergency_address_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "emergency_address_microsoft" UNIQUE("tenant_id","microsoft_id")
);
--> statement-breakpoint
CREATE TABLE "lead" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"family" text NOT NULL,
	"microsoft_id" text,
	"ms_tenant_id" uuid,
	"microsoft_status" text,
	"direct" boolean DEFAULT false NOT NULL,
	"company_name" text NOT NULL,
	"company_size" text,
	"contact_name" text DEFAULT '' NOT NULL,
	"contact_email" text DEFAULT '' NOT NULL,
	"contact_phone" text DEFAULT '' NOT NULL,
	"contacts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"addresses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"countries" text[] DEFAULT '{}' NOT NULL,
	"comments" text DEFAULT '' NOT NULL,
	"consented_on" timestamp with time zone,
	"modified_on" timestamp with time zone,
	"customer_id" uuid,
	"service_id" uuid,
	"missing_since" timestamp with time zone,
	"synced_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lead_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "lead_service" CHECK (num_nulls(customer_id, service_id) in (0, 2)),
	CONSTRAINT "lead_microsoft" CHECK (family = 'operator-connect' or (microsoft_id is null and microsoft_status is null))
);
--> statement-breakpoint
CREATE TABLE "number_job" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "number_job_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"family" text NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"service_id" uuid,
	"service_name" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"usage" text,
	"additional_usages" text[] DEFAULT '{}' NOT NULL,
	"country" text,
	"calling_profile_id" text,
	"connection_id" uuid,
	"address_id" text,
	"location_id" text,
	"ticket" text,
	"upload_id" uuid NOT NULL,
	"file_hash" text,
	"send_key" uuid DEFAULT gen_random_uuid() NOT NULL,
	"ms_job_id" text,
	"sent_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"waiting_since" timestamp with time zone,
	"sbc_state" text DEFAULT 'none' NOT NULL,
	"error" jsonb,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"failed" integer DEFAULT 0 NOT NULL,
	"requested_by" uuid,
	"requested_name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "number_job_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "number_job_counts" CHECK (total between 1 and 1000 and done >= 0 and failed >= 0 and done + failed <= total)
);
--> statement-breakpoint
CREATE TABLE "number_job_item" (
	"tenant_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"number" text NOT NULL,
	"number_id" uuid,
	"row" integer,
	"state" text DEFAULT 'pending-upload' NOT NULL,
	"code" text,
	"reason" jsonb,
	"entry_id" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "number_job_item_tenant_id_job_id_place_pk" PRIMARY KEY("tenant_id","job_id","place")
);
--> statement-breakpoint
CREATE TABLE "oc_number" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"family" text NOT NULL,
	"number" text NOT NULL,
	"state" text NOT NULL,
	"service_id" uuid,
	"service_name" text DEFAULT '' NOT NULL,
	"microsoft_id" text,
	"source" text,
	"assignment" text DEFAULT 'unassigned' NOT NULL,
	"usages" text[] DEFAULT '{}' NOT NULL,
	"capabilities" text[] DEFAULT '{}' NOT NULL,
	"country" text DEFAULT '' NOT NULL,
	"calling_profile_id" text,
	"address_id" text,
	"location_id" text,
	"connection_id" uuid,
	"ms_job_id" text,
	"job_id" uuid,
	"acquired_on" timestamp with time zone,
	"released_at" timestamp with time zone,
	"rests_until" timestamp with time zone,
	"seen_at" timestamp with time zone,
	"sbc_at" timestamp with time zone,
	"sbc_tag" text,
	"sbc_read_at" timestamp with time zone,
	"is_old" boolean GENERATED ALWAYS AS (state in ('released', 'gone')) STORED,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oc_number_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "oc_number_e164" CHECK (number ~ '^\+[1-9]\d{6,14}$'),
	CONSTRAINT "oc_number_released" CHECK ((state = 'released') = (released_at is not null))
);
--> statement-breakpoint
CREATE TABLE "oc_number_event" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"number_id" uuid NOT NULL,
	"event" jsonb NOT NULL,
	"job_id" uuid,
	"ms_job_id" text,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oc_number_event_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "oc_trunk" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"microsoft_id" text NOT NULL,
	"fqdn" text NOT NULL,
	"missing_since" timestamp with time zone,
	"synced_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oc_trunk_microsoftId_unique" UNIQUE("microsoft_id")
);
--> statement-breakpoint
CREATE TABLE "sync_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"task_id" uuid NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"seen" integer DEFAULT 0 NOT NULL,
	"created" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"removed" integer DEFAULT 0 NOT NULL,
	"would_remove" integer,
	"odd" integer DEFAULT 0 NOT NULL,
	"error" jsonb,
	"command_id" uuid,
	"requested_name" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sync_task" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"every_minutes" integer NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'idle' NOT NULL,
	"last_start_at" timestamp with time zone,
	"last_end_at" timestamp with time zone,
	"last_run_id" uuid,
	"may_remove" integer,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "sync_task_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "msp_order" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" integer DEFAULT 0 NOT NULL,
	"msp_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"product_name" text NOT NULL,
	"product_code" text NOT NULL,
	"price" text NOT NULL,
	"term_months" integer NOT NULL,
	"mau" integer NOT NULL,
	"quantity" integer NOT NULL,
	"state" text DEFAULT 'placed' NOT NULL,
	"placed_by" text NOT NULL,
	"placed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "msp_order_amounts" CHECK (mau >= 1 and quantity between 1 and 10000 and mau::bigint * quantity <= 2147483647),
	CONSTRAINT "msp_order_times" CHECK (ends_at >= starts_at and (starts_at is not null) = (state in ('approved', 'active', 'expired') or (state = 'cancelled' and ends_at is not null)))
);
--> statement-breakpoint
CREATE TABLE "subscription_product" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"mau" integer NOT NULL,
	"term_months" integer NOT NULL,
	"price" text DEFAULT '' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subscription_product_amounts" CHECK (mau >= 1 and term_months between 0 and 120)
);
--> statement-breakpoint
CREATE TABLE "handset" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"connection_id" uuid NOT NULL,
	"extension" text NOT NULL,
	"username" text NOT NULL,
	"password" text NOT NULL,
	"contact" text,
	"transport" text,
	"user_agent" text,
	"registered_until" timestamp with time zone,
	"registered_since" timestamp with time zone,
	"csta" text DEFAULT 'none' NOT NULL,
	"csta_since" timestamp with time zone DEFAULT now() NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"refused_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "handset_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "handset_extension_digits" CHECK (extension ~ '^\d{1,15}$')
);
--> statement-breakpoint
CREATE TABLE "pbx_connection" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"topology" text NOT NULL,
	"host" text,
	"port" integer,
	"transport" text DEFAULT 'tcp' NOT NULL,
	"username" text,
	"password" text,
	"device" text,
	"heartbeat_seconds" integer DEFAULT 30 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"status" text DEFAULT 'connecting' NOT NULL,
	"status_since" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone,
	"last_error" jsonb,
	"lines_up" integer,
	"lines_all" integer,
	"changed_at" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"is_flapping" boolean DEFAULT false NOT NULL,
	"held_by" uuid,
	"held_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pbx_connection_of_tenant" UNIQUE("tenant_id","id"),
	CONSTRAINT "pbx_connection_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "pbx_connection_owned" CHECK (audience = case topology when 'shared' then 'provider' else 'tenant' end),
	CONSTRAINT "pbx_connection_reached" CHECK (kind <> 'csta' or (host is not null and port is not null and device is not null)),
	CONSTRAINT "pbx_connection_port" CHECK (port between 1 and 65535),
	CONSTRAINT "pbx_connection_heartbeat" CHECK (heartbeat_seconds between 5 and 3600),
	CONSTRAINT "pbx_connection_lines" CHECK (lines_up between 0 and lines_all),
	CONSTRAINT "pbx_connection_handsets" CHECK (kind <> 'uacsta' or topology = 'dedicated')
);
--> statement-breakpoint
CREATE TABLE "pbx_range" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"connection_id" uuid NOT NULL,
	"first" text NOT NULL,
	"last" text NOT NULL,
	"span" "numrange" GENERATED ALWAYS AS (numrange(('0.' || first)::numeric, ('0.' || last)::numeric + ('0.' || repeat('0', length(last) - 1) || '1')::numeric, '[)')) STORED NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pbx_range_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "pbx_range_first" CHECK (first ~ '^\d{1,15}$'),
	CONSTRAINT "pbx_range_last" CHECK (last ~ '^\d{1,15}$'),
	CONSTRAINT "pbx_range_span" CHECK (length(first) = length(last) and first <= last)
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"email" text NOT NULL,
	"username" text,
	"signs_in_by_email" boolean DEFAULT true NOT NULL,
	"signs_in_by_username" boolean DEFAULT true NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"theme" text DEFAULT 'system' NOT NULL,
	"density" text DEFAULT 'compact' NOT NULL,
	"single_keys" boolean DEFAULT true NOT NULL,
	"absolute_time" boolean DEFAULT false NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"factor_at" timestamp with time zone,
	"last_sign_in_at" timestamp with time zone,
	"may_create" boolean DEFAULT true NOT NULL,
	"may_purchase" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"password_hash" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"must_change" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "factor" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"holder_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer,
	"body" text,
	"content_type" text,
	"headers" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_key" UNIQUE("holder_id","key"),
	CONSTRAINT "idempotency_key_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "identity_link" (
	"provider_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"account_id" uuid NOT NULL,
	"linked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identity_link_provider_id_subject_pk" PRIMARY KEY("provider_id","subject")
);
--> statement-breakpoint
CREATE TABLE "identity_provider" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"label" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"client_secret" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"trusts_factor" boolean DEFAULT false NOT NULL,
	"acr_values" text,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identity_provider_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"email" text,
	"hash" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"ended" text,
	CONSTRAINT "invitation_hash_unique" UNIQUE("hash"),
	CONSTRAINT "invitation_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "kept_form" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limit_hit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rate_limit_hit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"bucket" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"account_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_code_account_id_hash_pk" PRIMARY KEY("account_id","hash")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"host" text NOT NULL,
	"stage" text DEFAULT 'open' NOT NULL,
	"support_id" uuid,
	"ip" "inet",
	"agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "support_session" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"actor_id" uuid NOT NULL,
	"actor_name" text NOT NULL,
	"actor_audience" text NOT NULL,
	"read_only" boolean NOT NULL,
	"purpose" text DEFAULT 'portal' NOT NULL,
	"reason" text NOT NULL,
	"ticket" text,
	"home_session" text,
	"session_id" text,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"token_hash" text,
	"token_host" text,
	"token_until" timestamp with time zone,
	"started_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"end_cause" text,
	"ended_by" text,
	CONSTRAINT "support_session_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "support_session_tokenHash_unique" UNIQUE("token_hash"),
	CONSTRAINT "support_session_id" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "canary_run" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"leaks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"error" jsonb
);
--> statement-breakpoint
CREATE TABLE "tenant_draft" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid NOT NULL,
	"values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"password" text,
	"made_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenant_draft_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "tombstone" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"shortname" text NOT NULL,
	"msp_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_by" text NOT NULL,
	"reason" text NOT NULL,
	"metering" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"leftovers" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quota_month" (
	"tenant_id" uuid NOT NULL,
	"quota" text NOT NULL,
	"period" text NOT NULL,
	"used" bigint NOT NULL,
	"refused" bigint NOT NULL,
	CONSTRAINT "quota_month_tenant_id_quota_period_pk" PRIMARY KEY("tenant_id","quota","period")
);
--> statement-breakpoint
CREATE TABLE "quota_usage" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"quota" text NOT NULL,
	"amount" bigint NOT NULL,
	"reference" text,
	"taken_by" text NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "quota_usage_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "quota_usage_amount" CHECK (amount > 0)
);
--> statement-breakpoint
CREATE TABLE "tenant_permission" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"off" text[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_quota" (
	"tenant_id" uuid NOT NULL,
	"quota" text NOT NULL,
	"amount" bigint NOT NULL,
	"used" bigint DEFAULT 0 NOT NULL,
	"period" text,
	"refused" bigint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "tenant_quota_tenant_id_quota_pk" PRIMARY KEY("tenant_id","quota"),
	CONSTRAINT "tenant_quota_amounts" CHECK (amount >= 0 and used >= 0 and refused >= 0)
);
--> statement-breakpoint
CREATE TABLE "seat_cap" (
	"tenant_id" uuid NOT NULL,
	"type" text NOT NULL,
	"maximum" integer DEFAULT 0 NOT NULL,
	"in_use" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seat_cap_tenant_id_type_pk" PRIMARY KEY("tenant_id","type"),
	CONSTRAINT "seat_cap_amounts" CHECK (maximum between 0 and 1000000 and in_use >= 0)
);
--> statement-breakpoint
CREATE TABLE "seat_denial" (
	"tenant_id" uuid NOT NULL,
	"type" text NOT NULL,
	"reason" text NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"denied" integer NOT NULL,
	CONSTRAINT "seat_denial_tenant_id_type_reason_minute_pk" PRIMARY KEY("tenant_id","type","reason","minute")
);
--> statement-breakpoint
CREATE TABLE "seat_lease" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"type" text NOT NULL,
	"user_name" text NOT NULL,
	"holder" text NOT NULL,
	"clients" text[] NOT NULL,
	"token_hashes" text[] NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"is_overdraft" boolean DEFAULT false NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "seat_lease_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "seat_lease_ended" CHECK ((state = 'active') = (ended_at is null)),
	CONSTRAINT "seat_lease_clients" CHECK (cardinality(clients) = cardinality(token_hashes) and cardinality(clients) <= 10)
);
--> statement-breakpoint
CREATE TABLE "seat_peak" (
	"tenant_id" uuid NOT NULL,
	"type" text NOT NULL,
	"day" date NOT NULL,
	"peak" integer NOT NULL,
	CONSTRAINT "seat_peak_tenant_id_type_day_pk" PRIMARY KEY("tenant_id","type","day")
);
--> statement-breakpoint
CREATE TABLE "seat_type" (
	"type" text PRIMARY KEY NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"in_use" integer DEFAULT 0 NOT NULL,
	"overdraft_kind" text DEFAULT 'none' NOT NULL,
	"overdraft" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "seat_type_amounts" CHECK (total >= 0 and in_use >= 0 and overdraft between 0 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "seat_type_peak" (
	"type" text NOT NULL,
	"day" date NOT NULL,
	"peak" integer NOT NULL,
	CONSTRAINT "seat_type_peak_type_day_pk" PRIMARY KEY("type","day")
);
--> statement-breakpoint
CREATE TABLE "command" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"visible_to_msp" uuid,
	"lane" text NOT NULL,
	"lane_key" text GENERATED ALWAYS AS (coalesce(tenant_id::text, msp_id::text, 'provider') || '/' || lane) STORED NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "command_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid,
	"subject_name" text NOT NULL,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"steps" integer DEFAULT 1 NOT NULL,
	"step_name" jsonb,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer DEFAULT 5 NOT NULL,
	"next_try_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"worker" text,
	"error" jsonb,
	"result" jsonb,
	"log" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"cancel_requested_by" text,
	"requested_by" uuid,
	"requested_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "command_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null)),
	CONSTRAINT "command_attempt" CHECK (attempt >= 0 and step between 0 and steps)
);
--> statement-breakpoint
CREATE TABLE "counter" (
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counter_key" UNIQUE NULLS NOT DISTINCT("audience","msp_id","tenant_id","name"),
	CONSTRAINT "counter_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "counter_delta" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "counter_delta_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"amount" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "counter_delta_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "counter_history" (
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counter_history_key" UNIQUE NULLS NOT DISTINCT("audience","msp_id","tenant_id","name","at"),
	CONSTRAINT "counter_history_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "lane" (
	"key" text PRIMARY KEY NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"wake_at" timestamp with time zone,
	"served_at" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"busy" boolean DEFAULT false NOT NULL,
	CONSTRAINT "lane_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "replication" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone,
	"max_at" timestamp with time zone,
	"pending_changes" integer DEFAULT 0 NOT NULL,
	"delta_link" text,
	"link_refusals" integer DEFAULT 0 NOT NULL,
	"read_all" boolean DEFAULT false NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"missing" jsonb,
	"last_result" text,
	"last_success_at" timestamp with time zone,
	"users" integer DEFAULT 0 NOT NULL,
	"numbers" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_view" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid NOT NULL,
	"owner_name" text NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_view_name" UNIQUE("account_id","page","name"),
	CONSTRAINT "saved_view_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "selection" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid NOT NULL,
	"list" text NOT NULL,
	"act" text NOT NULL,
	"ids" text[] NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "selection_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "service" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"customer" text NOT NULL,
	"shortname" text NOT NULL,
	"msp_id" uuid,
	"kind" text NOT NULL,
	"license_type" text NOT NULL,
	"licensed_users" integer,
	"deploy_status" text DEFAULT 'unknown' NOT NULL,
	"status" text DEFAULT 'warning' NOT NULL,
	"status_reason" jsonb,
	"unmonitored_at" timestamp with time zone,
	"unmonitored_by" text,
	"unmonitored_reason" text,
	"unmonitored_tier" text,
	"kit_version" text,
	"kit_key" integer[] GENERATED ALWAYS AS (string_to_array(kit_version, '.')::integer[]) STORED,
	"last_replication_at" timestamp with time zone,
	"last_replication_error" jsonb,
	"alarm_count" integer DEFAULT 0 NOT NULL,
	"alarm_rank" smallint DEFAULT 0 NOT NULL,
	"overall_status" text GENERATED ALWAYS AS (case when unmonitored_at is not null or status = 'unmonitored' then 'unmonitored' when alarm_rank >= 3 then 'error'
          when status = 'ok' and alarm_rank > 0 then 'warning' else status end) STORED NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "service_status_pair" CHECK ((deploy_status, status) in (('unknown', 'warning'), ('ready', 'warning'), ('deployed', 'ok'),
        ('deployed', 'warning'), ('deployed', 'error'), ('deployed', 'unmonitored'), ('failed', 'error'))),
	CONSTRAINT "service_unmonitored" CHECK (num_nulls(unmonitored_at, unmonitored_by, unmonitored_reason, unmonitored_tier) in (0, 4)
        and (unmonitored_at is null or deploy_status = 'deployed')),
	CONSTRAINT "service_kit_version" CHECK (kit_version ~ '^\d{1,6}(\.\d{1,6}){0,4}$'),
	CONSTRAINT "service_licensed_users" CHECK (licensed_users > 0),
	CONSTRAINT "service_counts_users" CHECK (licensed_users is null or license_type not in ('hosted-essentials', 'oc-essential')),
	CONSTRAINT "service_license_kind" CHECK ((kind <> 'direct-routing' or license_type like 'hosted-%') and (kind <> 'operator-connect' or license_type like 'oc-%'))
);
--> statement-breakpoint
CREATE TABLE "service_import" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"account_id" uuid,
	"file_name" text NOT NULL,
	"rows" jsonb NOT NULL,
	"errors" jsonb NOT NULL,
	"needs" jsonb DEFAULT '{"service":0,"user":0,"tenants":0,"organizations":{}}'::jsonb NOT NULL,
	"skip_bad" boolean DEFAULT false NOT NULL,
	"command_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_import_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "secret" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"changed_by" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_by" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "site" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"address" text,
	"country" text,
	"time_zone" text NOT NULL,
	"language" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "site_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "tenant" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"shortname" text NOT NULL,
	"full_name" text NOT NULL,
	"msp_id" uuid,
	"state" text DEFAULT 'active' NOT NULL,
	"size" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"country" text,
	"ms_tenant_id" uuid,
	"default_domain" text,
	"managed_host" boolean DEFAULT true NOT NULL,
	"support_approval" boolean DEFAULT false NOT NULL,
	"synthetic" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"role" text DEFAULT 'operator' NOT NULL,
	"created_by" text NOT NULL,
	"created_by_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_token_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "alarm_source_engine" (
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"source_id" uuid NOT NULL,
	"engine_id" text NOT NULL,
	"boots" bigint NOT NULL,
	"time" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "alarm_source_engine_source_id_engine_id_pk" PRIMARY KEY("source_id","engine_id"),
	CONSTRAINT "alarm_source_engine_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "trap_mapping" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"trap" text NOT NULL,
	"effect" text NOT NULL,
	"ends" text,
	"instance_oid" text,
	"text_oid" text,
	"momentary" boolean DEFAULT false NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "trap_mapping_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "wallboard" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"scenes" jsonb NOT NULL,
	"dwell_seconds" integer DEFAULT 30 NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"masked" boolean DEFAULT false NOT NULL,
	"palette" text DEFAULT 'auto' NOT NULL,
	"sounds" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"pushed_scene" text,
	"pushed_until" timestamp with time zone,
	"token_hash" text NOT NULL,
	"pairing_hash" text,
	"pairing_until" timestamp with time zone,
	"approved_by" text NOT NULL,
	"approved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"screen" text,
	"screen_at" timestamp with time zone,
	"other_screen_at" timestamp with time zone,
	"last_frame_at" timestamp with time zone,
	"lag_ms" integer,
	"width" integer,
	"height" integer,
	"agent" text,
	"ip" "inet",
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "wallboard_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "wallboard_pairing" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"secret_hash" text NOT NULL,
	"code" text NOT NULL,
	"ip" "inet",
	"agent" text,
	"width" integer,
	"height" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_tag" (
	"tenant_id" uuid NOT NULL,
	"tag" text NOT NULL,
	CONSTRAINT "tenant_tag_tenant_id_tag_pk" PRIMARY KEY("tenant_id","tag"),
	CONSTRAINT "tenant_tag_form" CHECK (tag ~ '^[a-z0-9][a-z0-9-]{0,29}$')
);
--> statement-breakpoint
CREATE TABLE "wave" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "wave_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"act" text NOT NULL,
	"rings" jsonb NOT NULL,
	"ring" integer DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"error_percent" integer NOT NULL,
	"halts_on_alarms" boolean DEFAULT true NOT NULL,
	"halted_for" jsonb,
	"watched_since" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "wave_error_percent" CHECK (error_percent between 0 and 100),
	CONSTRAINT "wave_halted" CHECK ((state = 'halted') = (halted_for is not null))
);
--> statement-breakpoint
CREATE TABLE "wave_item" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"wave_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"service_name" text NOT NULL,
	"ring" integer NOT NULL,
	"place" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"command_id" uuid,
	"reason" jsonb,
	"queued_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "wave_item_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "wave_item_once" UNIQUE("tenant_id","wave_id","service_id")
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "delivery_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"webhook_id" uuid NOT NULL,
	"event" text NOT NULL,
	"body" text NOT NULL,
	"alarm_id" uuid,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp with time zone DEFAULT now() NOT NULL,
	"tries" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"replay_of" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "delivery_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"audience" text NOT NULL,
	"msp_id" uuid,
	"tenant_id" uuid,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"secret" text NOT NULL,
	"former_secret" text,
	"former_until" timestamp with time zone,
	"active" boolean DEFAULT true NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"rest_until" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "webhook_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "worker_process" (
	"name" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "alarm_source" ADD CONSTRAINT "alarm_source_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_source" ADD CONSTRAINT "alarm_source_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_source" ADD CONSTRAINT "alarm_source_token_id_api_token_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."api_token"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_source_id_alarm_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."alarm_source"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_maintenance_id_maintenance_id_fk" FOREIGN KEY ("maintenance_id") REFERENCES "public"."maintenance"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_event" ADD CONSTRAINT "alarm_event_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_event" ADD CONSTRAINT "alarm_event_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queued_change" ADD CONSTRAINT "queued_change_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_change" ADD CONSTRAINT "user_change_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "m365_authentication" ADD CONSTRAINT "m365_authentication_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "managed_group" ADD CONSTRAINT "managed_group_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "managed_member" ADD CONSTRAINT "managed_member_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "managed_number" ADD CONSTRAINT "managed_number_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "managed_user" ADD CONSTRAINT "managed_user_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branding" ADD CONSTRAINT "branding_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branding" ADD CONSTRAINT "branding_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_domain" ADD CONSTRAINT "tenant_domain_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_audit" ADD CONSTRAINT "license_audit_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_factor_setting" ADD CONSTRAINT "license_factor_setting_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_factor_setting" ADD CONSTRAINT "license_factor_setting_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_run" ADD CONSTRAINT "license_run_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_line" ADD CONSTRAINT "license_line_file_id_license_file_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."license_file"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_grace" ADD CONSTRAINT "license_grace_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_grace" ADD CONSTRAINT "license_grace_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_reservation" ADD CONSTRAINT "license_reservation_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_reservation" ADD CONSTRAINT "license_reservation_kind_license_pool_kind_fk" FOREIGN KEY ("kind") REFERENCES "public"."license_pool"("kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_reservation" ADD CONSTRAINT "license_reservation_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_allocation" ADD CONSTRAINT "license_allocation_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_allocation" ADD CONSTRAINT "license_allocation_kind_license_pool_kind_fk" FOREIGN KEY ("kind") REFERENCES "public"."license_pool"("kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "license_allocation" ADD CONSTRAINT "license_allocation_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_group" ADD CONSTRAINT "lifecycle_group_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_group" ADD CONSTRAINT "lifecycle_group_tenant_id_template_id_lifecycle_template_tenant_id_id_fk" FOREIGN KEY ("tenant_id","template_id") REFERENCES "public"."lifecycle_template"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_member" ADD CONSTRAINT "lifecycle_member_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_member" ADD CONSTRAINT "lifecycle_member_tenant_id_group_id_lifecycle_group_tenant_id_id_fk" FOREIGN KEY ("tenant_id","group_id") REFERENCES "public"."lifecycle_group"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lifecycle_template" ADD CONSTRAINT "lifecycle_template_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance" ADD CONSTRAINT "maintenance_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance" ADD CONSTRAINT "maintenance_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance" ADD CONSTRAINT "maintenance_of_tenant_tenant_id_fk" FOREIGN KEY ("of_tenant") REFERENCES "public"."tenant"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance" ADD CONSTRAINT "maintenance_of_source_alarm_source_id_fk" FOREIGN KEY ("of_source") REFERENCES "public"."alarm_source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mau_account" ADD CONSTRAINT "mau_account_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mau_activity" ADD CONSTRAINT "mau_activity_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mau_counter" ADD CONSTRAINT "mau_counter_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mau_limit" ADD CONSTRAINT "mau_limit_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mau_total" ADD CONSTRAINT "mau_total_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_rule_id_notification_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."notification_rule"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_alarm_id_alarm_id_fk" FOREIGN KEY ("alarm_id") REFERENCES "public"."alarm"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification" ADD CONSTRAINT "notification_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_rule" ADD CONSTRAINT "notification_rule_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_rule" ADD CONSTRAINT "notification_rule_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_step" ADD CONSTRAINT "notification_step_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_step" ADD CONSTRAINT "notification_step_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_step" ADD CONSTRAINT "notification_step_rule_id_notification_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."notification_rule"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_step" ADD CONSTRAINT "notification_step_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dial_plan_prefix" ADD CONSTRAINT "dial_plan_prefix_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_range" ADD CONSTRAINT "number_range_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reserved_number" ADD CONSTRAINT "reserved_number_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sip_connection" ADD CONSTRAINT "sip_connection_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sip_connection" ADD CONSTRAINT "sip_connection_sbc_id_sbc_id_fk" FOREIGN KEY ("sbc_id") REFERENCES "public"."sbc"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sip_connection" ADD CONSTRAINT "sip_connection_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_sbc_id_sbc_id_fk" FOREIGN KEY ("sbc_id") REFERENCES "public"."sbc"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_part" ADD CONSTRAINT "deployment_part_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployment_part" ADD CONSTRAINT "deployment_part_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dns_record" ADD CONSTRAINT "dns_record_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dns_record" ADD CONSTRAINT "dns_record_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leftover" ADD CONSTRAINT "leftover_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_invitation" ADD CONSTRAINT "onboarding_invitation_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_invitation" ADD CONSTRAINT "onboarding_invitation_tenant_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("tenant_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_version" ADD CONSTRAINT "script_version_template_id_script_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."script_template"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_draft" ADD CONSTRAINT "service_draft_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_draft" ADD CONSTRAINT "service_draft_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "emergency_address" ADD CONSTRAINT "emergency_address_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead" ADD CONSTRAINT "lead_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead" ADD CONSTRAINT "lead_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead" ADD CONSTRAINT "lead_customer_id_service_id_service_tenant_id_id_fk" FOREIGN KEY ("customer_id","service_id") REFERENCES "public"."service"("tenant_id","id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_job" ADD CONSTRAINT "number_job_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_job_item" ADD CONSTRAINT "number_job_item_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "number_job_item" ADD CONSTRAINT "number_job_item_tenant_id_job_id_number_job_tenant_id_id_fk" FOREIGN KEY ("tenant_id","job_id") REFERENCES "public"."number_job"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oc_number" ADD CONSTRAINT "oc_number_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oc_number_event" ADD CONSTRAINT "oc_number_event_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_run" ADD CONSTRAINT "sync_run_task_id_sync_task_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."sync_task"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "msp_order" ADD CONSTRAINT "msp_order_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "msp_order" ADD CONSTRAINT "msp_order_product_id_subscription_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."subscription_product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handset" ADD CONSTRAINT "handset_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handset" ADD CONSTRAINT "handset_tenant_id_connection_id_pbx_connection_tenant_id_id_fk" FOREIGN KEY ("tenant_id","connection_id") REFERENCES "public"."pbx_connection"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pbx_connection" ADD CONSTRAINT "pbx_connection_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pbx_connection" ADD CONSTRAINT "pbx_connection_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pbx_range" ADD CONSTRAINT "pbx_range_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pbx_range" ADD CONSTRAINT "pbx_range_connection_id_pbx_connection_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."pbx_connection"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factor" ADD CONSTRAINT "factor_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_provider_id_identity_provider_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."identity_provider"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_form" ADD CONSTRAINT "kept_form_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_session" ADD CONSTRAINT "support_session_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_draft" ADD CONSTRAINT "tenant_draft_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_draft" ADD CONSTRAINT "tenant_draft_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_month" ADD CONSTRAINT "quota_month_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_usage" ADD CONSTRAINT "quota_usage_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_permission" ADD CONSTRAINT "tenant_permission_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_quota" ADD CONSTRAINT "tenant_quota_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_cap" ADD CONSTRAINT "seat_cap_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_denial" ADD CONSTRAINT "seat_denial_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_lease" ADD CONSTRAINT "seat_lease_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seat_peak" ADD CONSTRAINT "seat_peak_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "command" ADD CONSTRAINT "command_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "command" ADD CONSTRAINT "command_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter" ADD CONSTRAINT "counter_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter" ADD CONSTRAINT "counter_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter_delta" ADD CONSTRAINT "counter_delta_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter_delta" ADD CONSTRAINT "counter_delta_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter_history" ADD CONSTRAINT "counter_history_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counter_history" ADD CONSTRAINT "counter_history_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lane" ADD CONSTRAINT "lane_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lane" ADD CONSTRAINT "lane_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replication" ADD CONSTRAINT "replication_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "selection" ADD CONSTRAINT "selection_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service" ADD CONSTRAINT "service_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_import" ADD CONSTRAINT "service_import_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "service_import" ADD CONSTRAINT "service_import_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site" ADD CONSTRAINT "site_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant" ADD CONSTRAINT "tenant_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_source_engine" ADD CONSTRAINT "alarm_source_engine_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_source_engine" ADD CONSTRAINT "alarm_source_engine_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alarm_source_engine" ADD CONSTRAINT "alarm_source_engine_source_id_alarm_source_id_fk" FOREIGN KEY ("source_id") REFERENCES "public"."alarm_source"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trap_mapping" ADD CONSTRAINT "trap_mapping_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trap_mapping" ADD CONSTRAINT "trap_mapping_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallboard" ADD CONSTRAINT "wallboard_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallboard" ADD CONSTRAINT "wallboard_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_tag" ADD CONSTRAINT "tenant_tag_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_item" ADD CONSTRAINT "wave_item_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_item" ADD CONSTRAINT "wave_item_wave_id_wave_id_fk" FOREIGN KEY ("wave_id") REFERENCES "public"."wave"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_webhook_id_webhook_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_source_name" ON "alarm_source" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_source_lookup" ON "alarm_source" USING btree ("lookup") WHERE lookup is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_source_token" ON "alarm_source" USING btree ("token_id") WHERE token_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "alarm_active_key" ON "alarm" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),"origin","key") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "alarm_key" ON "alarm" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),"origin","key","cleared_at") WHERE cleared_at is not null;--> statement-breakpoint
CREATE INDEX "alarm_open" ON "alarm" USING btree ((-rank),"quiet_rank","raised_at","id") WHERE cleared_at is null or ack_rank < 3;--> statement-breakpoint
CREATE INDEX "alarm_open_msp" ON "alarm" USING btree ("visible_to_msp",(-rank),"quiet_rank","raised_at","id") WHERE cleared_at is null and visible_to_msp is not null;--> statement-breakpoint
CREATE INDEX "alarm_news" ON "alarm" USING btree ("id") WHERE is_news;--> statement-breakpoint
CREATE INDEX "alarm_timed" ON "alarm" USING btree ("id") WHERE cleared_at is null and (flapping_since is not null or shelved_until is not null or ack_until_at is not null);--> statement-breakpoint
CREATE INDEX "alarm_maintenance" ON "alarm" USING btree ("maintenance_id") WHERE maintenance_id is not null;--> statement-breakpoint
CREATE INDEX "alarm_cause" ON "alarm" USING btree ("cause") WHERE cleared_at is null and cause is not null;--> statement-breakpoint
CREATE INDEX "alarm_service" ON "alarm" USING btree ("service_id") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "alarm_tenant" ON "alarm" USING btree ("tenant_id","raised_at");--> statement-breakpoint
CREATE INDEX "alarm_tenant_active" ON "alarm" USING btree ("tenant_id","key") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "alarm_msp" ON "alarm" USING btree ("visible_to_msp","raised_at","id") WHERE visible_to_msp is not null;--> statement-breakpoint
CREATE INDEX "alarm_raised" ON "alarm" USING btree ("raised_at","id");--> statement-breakpoint
CREATE INDEX "alarm_cleared" ON "alarm" USING btree (coalesce(cleared_at, '-infinity'),"id") WHERE cleared_at is not null;--> statement-breakpoint
CREATE INDEX "alarm_customer" ON "alarm" USING btree (coalesce(customer, ''),"id");--> statement-breakpoint
CREATE INDEX "alarm_event_unmatched" ON "alarm_event" USING btree ("at","id") WHERE matched_at is null;--> statement-breakpoint
CREATE INDEX "alarm_event_alarm" ON "alarm_event" USING btree ("alarm_id","at");--> statement-breakpoint
CREATE INDEX "alarm_event_at" ON "alarm_event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "queued_change_id" ON "queued_change" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "queued_change_seq" ON "queued_change" USING btree ("tenant_id","seq");--> statement-breakpoint
CREATE INDEX "queued_change_open" ON "queued_change" USING btree ("tenant_id","seq") WHERE state in ('waiting', 'sending', 'confirming');--> statement-breakpoint
CREATE INDEX "queued_change_user" ON "queued_change" USING btree ("tenant_id","graph_id","seq");--> statement-breakpoint
CREATE INDEX "queued_change_batch" ON "queued_change" USING btree ("tenant_id","batch");--> statement-breakpoint
CREATE INDEX "queued_change_due" ON "queued_change" USING btree ("next_ask_at") WHERE state in ('waiting', 'sending', 'confirming');--> statement-breakpoint
CREATE INDEX "user_change_user" ON "user_change" USING btree ("tenant_id","graph_id","at");--> statement-breakpoint
CREATE INDEX "m365_authentication_by_ms_tenant" ON "m365_authentication" USING btree ("ms_tenant_id");--> statement-breakpoint
CREATE INDEX "managed_number_user" ON "managed_number" USING btree ("tenant_id","user_graph_id");--> statement-breakpoint
CREATE INDEX "managed_number_number" ON "managed_number" USING btree ("number");--> statement-breakpoint
CREATE INDEX "managed_user_by_name" ON "managed_user" USING btree ("tenant_id","name_key","graph_id");--> statement-breakpoint
CREATE INDEX "managed_user_by_upn" ON "managed_user" USING btree ("tenant_id","upn_key","graph_id");--> statement-breakpoint
CREATE INDEX "managed_user_site" ON "managed_user" USING btree ("tenant_id","site_id");--> statement-breakpoint
CREATE INDEX "managed_user_search" ON "managed_user" USING gin ((coalesce(display_name, '') || ' ' || coalesce(upn, '') || ' ' || coalesce(phone, '')) gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "branding_owner" ON "branding" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "branding_logo" ON "branding" USING btree ("logo_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_id" ON "tenant_domain" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_attempt" ON "tenant_domain" USING btree ("tenant_id","host");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_host" ON "tenant_domain" USING btree ("host") WHERE state in ('verified', 'lost');--> statement-breakpoint
CREATE INDEX "tenant_domain_due" ON "tenant_domain" USING btree ("next_check_at");--> statement-breakpoint
CREATE INDEX "license_run_id" ON "license_run" USING btree ("id");--> statement-breakpoint
CREATE INDEX "license_run_taken" ON "license_run" USING btree ("tenant_id","taken_at","id");--> statement-breakpoint
CREATE INDEX "license_run_user_open" ON "license_run_user" USING btree ("tenant_id","subject") WHERE to_run is null;--> statement-breakpoint
CREATE UNIQUE INDEX "license_file_once" ON "license_file" USING btree ("file_id");--> statement-breakpoint
CREATE UNIQUE INDEX "license_file_serial" ON "license_file" USING btree ("serial");--> statement-breakpoint
CREATE INDEX "license_reservation_kind" ON "license_reservation" USING btree ("kind");--> statement-breakpoint
CREATE INDEX "license_reservation_expiry" ON "license_reservation" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "license_allocation_kind" ON "license_allocation" USING btree ("kind");--> statement-breakpoint
CREATE INDEX "lifecycle_group_id" ON "lifecycle_group" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "lifecycle_group_name" ON "lifecycle_group" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "lifecycle_member_group" ON "lifecycle_member" USING btree ("tenant_id","group_id");--> statement-breakpoint
CREATE INDEX "lifecycle_template_id" ON "lifecycle_template" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "lifecycle_template_name" ON "lifecycle_template" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "log_entry_tenant" ON "log_entry" USING btree ("tenant_id","at");--> statement-breakpoint
CREATE INDEX "log_entry_subject" ON "log_entry" USING btree ("subject_id","at");--> statement-breakpoint
CREATE INDEX "log_entry_at" ON "log_entry" USING btree ("at");--> statement-breakpoint
CREATE INDEX "log_entry_unsealed" ON "log_entry" USING btree ("at") WHERE hash is null;--> statement-breakpoint
CREATE UNIQUE INDEX "log_entry_chain" ON "log_entry" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),"seq");--> statement-breakpoint
CREATE INDEX "mail_created" ON "mail" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "mail_account" ON "mail" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "mail_address" ON "mail" USING btree ("to_address","created_at","id");--> statement-breakpoint
CREATE INDEX "maintenance_due" ON "maintenance" USING btree ("starts_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "mau_correction_period" ON "mau_correction" USING btree ("msp_id","period");--> statement-breakpoint
CREATE INDEX "mau_counter_tenant" ON "mau_counter" USING btree ("tenant_id");--> statement-breakpoint
CREATE UNIQUE INDEX "mau_month_organization" ON "mau_month" USING btree ("organization_id","period") WHERE scope = 'organization';--> statement-breakpoint
CREATE UNIQUE INDEX "mau_month_msp" ON "mau_month" USING btree (coalesce(msp_id, '00000000-0000-0000-0000-000000000000'),"period") WHERE scope = 'msp';--> statement-breakpoint
CREATE INDEX "mau_month_period" ON "mau_month" USING btree ("msp_id","period");--> statement-breakpoint
CREATE UNIQUE INDEX "msp_name" ON "msp" USING btree (lower("name")) WHERE state <> 'deleted';--> statement-breakpoint
CREATE INDEX "notice_at" ON "notice" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_pending" ON "notification" USING btree ("alarm_id","rule_id","after_minutes",coalesce(email, ''),coalesce(webhook_id, '00000000-0000-0000-0000-000000000000')) WHERE state in ('waiting', 'held');--> statement-breakpoint
CREATE INDEX "notification_due" ON "notification" USING btree ("due_at") WHERE state in ('waiting', 'held');--> statement-breakpoint
CREATE INDEX "notification_clear_due" ON "notification" USING btree ("clear_due_at") WHERE clear_due_at is not null and clear_sent_at is null;--> statement-breakpoint
CREATE INDEX "notification_alarm" ON "notification" USING btree ("alarm_id");--> statement-breakpoint
CREATE INDEX "notification_of_rule" ON "notification" USING btree ("rule_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_rule_name" ON "notification_rule" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),lower(name));--> statement-breakpoint
CREATE INDEX "notification_step_rule" ON "notification_step" USING btree ("rule_id","after_minutes");--> statement-breakpoint
CREATE INDEX "dial_plan_prefix_id" ON "dial_plan_prefix" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "dial_plan_prefix_prefix" ON "dial_plan_prefix" USING btree ("tenant_id","prefix");--> statement-breakpoint
CREATE INDEX "number_range_id" ON "number_range" USING btree ("id");--> statement-breakpoint
CREATE INDEX "reserved_number_id" ON "reserved_number" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "reserved_number_number" ON "reserved_number" USING btree ("tenant_id","number");--> statement-breakpoint
CREATE INDEX "sip_connection_id" ON "sip_connection" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "sip_connection_gateway" ON "sip_connection" USING btree (lower(gateway));--> statement-breakpoint
CREATE UNIQUE INDEX "sip_connection_name" ON "sip_connection" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "sip_connection_sbc" ON "sip_connection" USING btree ("sbc_id") WHERE sbc_id is not null;--> statement-breakpoint
CREATE INDEX "sip_connection_policy" ON "sip_connection" USING btree ("tenant_id",lower(voice_policy));--> statement-breakpoint
CREATE INDEX "deployment_due" ON "deployment" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "deployment_sbc" ON "deployment" USING btree ("sbc_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deployment_gateway" ON "deployment" USING btree (lower(gateway));--> statement-breakpoint
CREATE INDEX "dns_record_name" ON "dns_record" USING btree ("name");--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_invitation_id" ON "onboarding_invitation" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "onboarding_invitation_open" ON "onboarding_invitation" USING btree ("tenant_id","service_id") WHERE state in ('created', 'code', 'authenticated');--> statement-breakpoint
CREATE INDEX "onboarding_invitation_newest" ON "onboarding_invitation" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "onboarding_invitation_expiry" ON "onboarding_invitation" USING btree ("expires_at") WHERE state in ('created', 'code', 'authenticated');--> statement-breakpoint
CREATE INDEX "onboarding_invitation_poll" ON "onboarding_invitation" USING btree ("poll_at") WHERE state = 'code';--> statement-breakpoint
CREATE UNIQUE INDEX "sbc_name" ON "sbc" USING btree (lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "sbc_fqdn" ON "sbc" USING btree (lower(fqdn));--> statement-breakpoint
CREATE UNIQUE INDEX "script_template_name" ON "script_template" USING btree (lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "script_template_default" ON "script_template" USING btree ("kind","phase") WHERE is_default;--> statement-breakpoint
CREATE INDEX "service_draft_account" ON "service_draft" USING btree ("account_id","saved_at");--> statement-breakpoint
CREATE INDEX "backup_run_started" ON "backup_run" USING btree ("kind","started_at");--> statement-breakpoint
CREATE INDEX "log_joint_owner" ON "log_joint" USING btree ("owner","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "calling_profile_microsoft_id" ON "calling_profile" USING btree ("microsoft_id");--> statement-breakpoint
CREATE INDEX "calling_profile_name" ON "calling_profile" USING btree ("family","name","id");--> statement-breakpoint
CREATE UNIQUE INDEX "emergency_address_id" ON "emergency_address" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "lead_microsoft_id" ON "lead" USING btree ("microsoft_id");--> statement-breakpoint
CREATE UNIQUE INDEX "lead_once" ON "lead" USING btree ("family","ms_tenant_id") WHERE ms_tenant_id is not null and missing_since is null;--> statement-breakpoint
CREATE UNIQUE INDEX "lead_service_once" ON "lead" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "lead_customer" ON "lead" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "lead_newest" ON "lead" USING btree ("family",coalesce(consented_on, created_at),"id");--> statement-breakpoint
CREATE INDEX "lead_search" ON "lead" USING gin ((company_name || ' ' || contact_name || ' ' || contact_email) gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "number_job_id" ON "number_job" USING btree ("id");--> statement-breakpoint
CREATE INDEX "number_job_newest" ON "number_job" USING btree ("family","created_at","id");--> statement-breakpoint
CREATE INDEX "number_job_service" ON "number_job" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "number_job_due" ON "number_job" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "oc_number_id" ON "oc_number" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "oc_number_active" ON "oc_number" USING btree ("number") WHERE state in ('pending', 'acquired', 'releasing');--> statement-breakpoint
CREATE INDEX "oc_number_by_number" ON "oc_number" USING btree ("number","id");--> statement-breakpoint
CREATE INDEX "oc_number_listed" ON "oc_number" USING btree ("family","is_old","number","id");--> statement-breakpoint
CREATE INDEX "oc_number_listed_state" ON "oc_number" USING btree ("state","number","id");--> statement-breakpoint
CREATE INDEX "oc_number_listed_assignment" ON "oc_number" USING btree ("assignment","number","id");--> statement-breakpoint
CREATE INDEX "oc_number_source" ON "oc_number" USING btree ("source");--> statement-breakpoint
CREATE INDEX "oc_number_country" ON "oc_number" USING btree ("country");--> statement-breakpoint
CREATE INDEX "oc_number_search" ON "oc_number" USING gin ((number || ' ' || service_name) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "oc_number_service" ON "oc_number" USING btree ("service_id","number");--> statement-breakpoint
CREATE INDEX "oc_number_job" ON "oc_number" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "oc_number_by_acquired" ON "oc_number" USING btree (coalesce(acquired_on, created_at),"id");--> statement-breakpoint
CREATE INDEX "oc_number_rest" ON "oc_number" USING btree ("rests_until") WHERE rests_until is not null;--> statement-breakpoint
CREATE INDEX "oc_number_event_number" ON "oc_number_event" USING btree ("number_id","at");--> statement-breakpoint
CREATE INDEX "oc_trunk_fqdn" ON "oc_trunk" USING btree (lower(fqdn));--> statement-breakpoint
CREATE INDEX "sync_run_newest" ON "sync_run" USING btree ("task_id","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "msp_order_number" ON "msp_order" USING btree ("msp_id","number");--> statement-breakpoint
CREATE INDEX "msp_order_msp" ON "msp_order" USING btree ("msp_id","placed_at");--> statement-breakpoint
CREATE INDEX "msp_order_open" ON "msp_order" USING btree ("state","placed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscription_product_code" ON "subscription_product" USING btree (lower("code"));--> statement-breakpoint
CREATE UNIQUE INDEX "handset_id" ON "handset" USING btree ("id");--> statement-breakpoint
CREATE INDEX "handset_connection" ON "handset" USING btree ("connection_id");--> statement-breakpoint
CREATE UNIQUE INDEX "handset_username" ON "handset" USING btree ("tenant_id",lower(username));--> statement-breakpoint
CREATE UNIQUE INDEX "handset_extension" ON "handset" USING btree ("tenant_id","connection_id","extension");--> statement-breakpoint
CREATE UNIQUE INDEX "pbx_connection_name" ON "pbx_connection" USING btree (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'),lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "pbx_range_id" ON "pbx_range" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "account_msp_owner" ON "account" USING btree ("msp_id") WHERE role = 'owner';--> statement-breakpoint
CREATE UNIQUE INDEX "account_email" ON "account" USING btree (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'),lower(email),(case when signs_in_by_email then '00000000-0000-0000-0000-000000000000'::uuid else id end));--> statement-breakpoint
CREATE UNIQUE INDEX "account_username" ON "account" USING btree (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'),lower(username),(case when signs_in_by_username then '00000000-0000-0000-0000-000000000000'::uuid else id end));--> statement-breakpoint
CREATE UNIQUE INDEX "account_owner_email" ON "account" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),lower(email));--> statement-breakpoint
CREATE UNIQUE INDEX "account_owner_username" ON "account" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),lower(username));--> statement-breakpoint
CREATE INDEX "account_msp" ON "account" USING btree ("msp_id");--> statement-breakpoint
CREATE INDEX "account_name" ON "account" USING btree ("tenant_id",lower(name),"id");--> statement-breakpoint
CREATE INDEX "idempotency_key_at" ON "idempotency_key" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_provider_owner" ON "identity_provider" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "invitation_account" ON "invitation" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "kept_form_account" ON "kept_form" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "rate_limit_hit_bucket" ON "rate_limit_hit" USING btree ("bucket","at");--> statement-breakpoint
CREATE INDEX "rate_limit_hit_at" ON "rate_limit_hit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "session_account" ON "session" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "session_expires" ON "session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "support_session_tenant" ON "support_session" USING btree ("tenant_id","requested_at");--> statement-breakpoint
CREATE INDEX "support_session_actor" ON "support_session" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "support_session_home" ON "support_session" USING btree ("home_session");--> statement-breakpoint
CREATE INDEX "support_session_session" ON "support_session" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "canary_run_started" ON "canary_run" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "tenant_draft_account" ON "tenant_draft" USING btree ("account_id","saved_at");--> statement-breakpoint
CREATE INDEX "quota_usage_id" ON "quota_usage" USING btree ("id");--> statement-breakpoint
CREATE INDEX "quota_usage_quota" ON "quota_usage" USING btree ("tenant_id","quota","taken_at");--> statement-breakpoint
CREATE INDEX "quota_usage_expiry" ON "quota_usage" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "seat_denial_minute" ON "seat_denial" USING btree ("minute");--> statement-breakpoint
CREATE UNIQUE INDEX "seat_lease_once" ON "seat_lease" USING btree ("tenant_id","type","holder") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "seat_lease_expiry" ON "seat_lease" USING btree ("expires_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "seat_lease_ended" ON "seat_lease" USING btree ("ended_at") WHERE state <> 'active';--> statement-breakpoint
CREATE UNIQUE INDEX "command_one_per_lane" ON "command" USING btree ("lane_key") WHERE state = 'executing';--> statement-breakpoint
CREATE INDEX "command_waiting" ON "command" USING btree ("lane_key","seq") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "command_due" ON "command" USING btree ("lane_key","next_try_at") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "command_newest" ON "command" USING btree ("seq");--> statement-breakpoint
CREATE INDEX "command_by_state" ON "command" USING btree ("state","seq");--> statement-breakpoint
CREATE INDEX "command_tenant" ON "command" USING btree ("tenant_id","seq");--> statement-breakpoint
CREATE INDEX "command_msp" ON "command" USING btree ("visible_to_msp","seq") WHERE visible_to_msp is not null;--> statement-breakpoint
CREATE INDEX "command_subject" ON "command" USING btree ("subject_id","seq");--> statement-breakpoint
CREATE INDEX "command_open_subject" ON "command" USING btree ("subject_id","state","seq") WHERE state in ('queued', 'executing');--> statement-breakpoint
CREATE INDEX "command_ended" ON "command" USING btree (coalesce(ended_at, '-infinity'),"id");--> statement-breakpoint
CREATE INDEX "command_by_kind" ON "command" USING btree ("kind","seq");--> statement-breakpoint
CREATE INDEX "command_pace" ON "command" USING btree ("kind","ended_at") WHERE state = 'succeeded';--> statement-breakpoint
CREATE INDEX "counter_delta_tenant" ON "counter_delta" USING btree ("tenant_id");--> statement-breakpoint
CREATE INDEX "counter_history_at" ON "counter_history" USING btree ("at");--> statement-breakpoint
CREATE INDEX "lane_ready" ON "lane" USING btree ("served_at","key") WHERE wake_at is not null and not busy;--> statement-breakpoint
CREATE INDEX "lane_wake" ON "lane" USING btree ("wake_at") WHERE wake_at is not null and not busy;--> statement-breakpoint
CREATE INDEX "replication_due" ON "replication" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "saved_view_shared" ON "saved_view" USING btree ("page") WHERE shared;--> statement-breakpoint
CREATE UNIQUE INDEX "service_id" ON "service" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_name" ON "service" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "service_by_customer" ON "service" USING btree ("customer","id");--> statement-breakpoint
CREATE INDEX "service_by_msp" ON "service" USING btree ("msp_id","customer","id");--> statement-breakpoint
CREATE INDEX "service_by_shortname" ON "service" USING btree ("shortname","id");--> statement-breakpoint
CREATE INDEX "service_by_name" ON "service" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "service_by_kind" ON "service" USING btree ("kind","id");--> statement-breakpoint
CREATE INDEX "service_by_deploy" ON "service" USING btree ("deploy_status","id");--> statement-breakpoint
CREATE INDEX "service_by_status" ON "service" USING btree ("overall_status","id");--> statement-breakpoint
CREATE INDEX "service_by_license" ON "service" USING btree ("license_type","id");--> statement-breakpoint
CREATE INDEX "service_by_users" ON "service" USING btree (coalesce(licensed_users, -1),"id");--> statement-breakpoint
CREATE INDEX "service_by_kit" ON "service" USING btree (coalesce(kit_key, '{}'),"id");--> statement-breakpoint
CREATE INDEX "service_by_replication" ON "service" USING btree (coalesce(last_replication_at, '-infinity'),"id");--> statement-breakpoint
CREATE INDEX "service_by_msp_replication" ON "service" USING btree ("msp_id",coalesce(last_replication_at, '-infinity'),"id");--> statement-breakpoint
CREATE INDEX "service_by_alarm" ON "service" USING btree ("alarm_rank","alarm_count","id");--> statement-breakpoint
CREATE INDEX "service_search" ON "service" USING gin ((customer || ' ' || shortname || ' ' || name) gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "site_id" ON "site" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "site_name" ON "site" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_shortname" ON "tenant" USING btree (lower("shortname"));--> statement-breakpoint
CREATE INDEX "tenant_by_ms_tenant" ON "tenant" USING btree ("ms_tenant_id");--> statement-breakpoint
CREATE INDEX "tenant_msp" ON "tenant" USING btree ("msp_id","full_name","id");--> statement-breakpoint
CREATE INDEX "tenant_full_name" ON "tenant" USING btree ("full_name","id");--> statement-breakpoint
CREATE INDEX "tenant_search" ON "tenant" USING gin ((full_name || ' ' || shortname) gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "api_token_maker" ON "api_token" USING btree ("created_by_id");--> statement-breakpoint
CREATE UNIQUE INDEX "trap_mapping_trap" ON "trap_mapping" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),"trap");--> statement-breakpoint
CREATE UNIQUE INDEX "wallboard_name" ON "wallboard" USING btree (coalesce(msp_id, '00000000-0000-0000-0000-000000000000'),lower(name));--> statement-breakpoint
CREATE UNIQUE INDEX "wallboard_token" ON "wallboard" USING btree ("token_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "wallboard_pairing_hash" ON "wallboard" USING btree ("pairing_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "wallboard_pairing_secret" ON "wallboard_pairing" USING btree ("secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "wallboard_pairing_code" ON "wallboard_pairing" USING btree ("code");--> statement-breakpoint
CREATE INDEX "wallboard_pairing_expires" ON "wallboard_pairing" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "tenant_tag_by_tag" ON "tenant_tag" USING btree ("tag","tenant_id");--> statement-breakpoint
CREATE INDEX "wave_open" ON "wave" USING btree ("id") WHERE state in ('running', 'halted');--> statement-breakpoint
CREATE UNIQUE INDEX "wave_number" ON "wave" USING btree ("number");--> statement-breakpoint
CREATE INDEX "wave_item_place" ON "wave_item" USING btree ("wave_id","ring","state","place");--> statement-breakpoint
CREATE INDEX "wave_item_service" ON "wave_item" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "wave_item_queued" ON "wave_item" USING btree ("wave_id") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "delivery_waiting" ON "delivery" USING btree ("next_try_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "delivery_next" ON "delivery" USING btree ("webhook_id","seq") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "delivery_webhook" ON "delivery" USING btree ("webhook_id","created_at","id");--> statement-breakpoint
CREATE INDEX "delivery_created" ON "delivery" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_name" ON "webhook" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),lower(name));--> statement-breakpoint
CREATE INDEX "webhook_tenant" ON "webhook" USING btree ("tenant_id");