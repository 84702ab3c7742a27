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
	"error" text,
	"message_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mail_owner" CHECK ((audience = 'provider' and msp_id is null and tenant_id is null)
     or (audience = 'msp' and msp_id is not null and tenant_id is null)
     or (audience = 'tenant' and msp_id is null and tenant_id is not null))
);
--> statement-breakpoint
CREATE TABLE "factor" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL
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
CREATE TABLE "recovery_code" (
	"account_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_code_account_id_hash_pk" PRIMARY KEY("account_id","hash")
);
--> statement-breakpoint
CREATE TABLE "support_session" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"actor_id" uuid NOT NULL,
	"actor_name" text NOT NULL,
	"actor_audience" text NOT NULL,
	"read_only" boolean NOT NULL,
	"reason" text NOT NULL,
	"ticket" text,
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
	"error" text
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
	"metering" jsonb DEFAULT '[]'::jsonb NOT NULL
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
CREATE TABLE "secret" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"changed_by" text,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "log_entry" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "log_entry" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "factor_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN "last_sign_in_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "must_change" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "stage" text DEFAULT 'open' NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "support_id" uuid;--> statement-breakpoint
ALTER TABLE "tenant" ADD COLUMN "size" text;--> statement-breakpoint
ALTER TABLE "tenant" ADD COLUMN "managed_host" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant" ADD COLUMN "support_approval" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant" ADD COLUMN "synthetic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "branding" ADD CONSTRAINT "branding_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branding" ADD CONSTRAINT "branding_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_domain" ADD CONSTRAINT "tenant_domain_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "factor" ADD CONSTRAINT "factor_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_provider_id_identity_provider_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."identity_provider"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_link" ADD CONSTRAINT "identity_link_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_provider" ADD CONSTRAINT "identity_provider_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_session" ADD CONSTRAINT "support_session_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "support_session" ADD CONSTRAINT "support_session_actor_id_account_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site" ADD CONSTRAINT "site_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_draft" ADD CONSTRAINT "tenant_draft_msp_id_msp_id_fk" FOREIGN KEY ("msp_id") REFERENCES "public"."msp"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_draft" ADD CONSTRAINT "tenant_draft_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_month" ADD CONSTRAINT "quota_month_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_usage" ADD CONSTRAINT "quota_usage_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_permission" ADD CONSTRAINT "tenant_permission_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_quota" ADD CONSTRAINT "tenant_quota_tenant_id_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "branding_owner" ON "branding" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "branding_logo" ON "branding" USING btree ("logo_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_id" ON "tenant_domain" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_attempt" ON "tenant_domain" USING btree ("tenant_id","host");--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_domain_host" ON "tenant_domain" USING btree ("host") WHERE state in ('verified', 'lost');--> statement-breakpoint
CREATE INDEX "tenant_domain_due" ON "tenant_domain" USING btree ("next_check_at");--> statement-breakpoint
CREATE INDEX "mail_created" ON "mail" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "mail_account" ON "mail" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "mail_address" ON "mail" USING btree ("to_address","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_provider_owner" ON "identity_provider" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
CREATE INDEX "invitation_account" ON "invitation" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "support_session_tenant" ON "support_session" USING btree ("tenant_id","requested_at");--> statement-breakpoint
CREATE INDEX "support_session_actor" ON "support_session" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "canary_run_started" ON "canary_run" USING btree ("started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "site_id" ON "site" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "site_name" ON "site" USING btree ("tenant_id",lower(name));--> statement-breakpoint
CREATE INDEX "tenant_draft_account" ON "tenant_draft" USING btree ("account_id","saved_at");--> statement-breakpoint
CREATE INDEX "quota_usage_quota" ON "quota_usage" USING btree ("tenant_id","quota","taken_at");--> statement-breakpoint
CREATE INDEX "quota_usage_expiry" ON "quota_usage" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "log_entry_unsealed" ON "log_entry" USING btree ("at") WHERE hash is null;--> statement-breakpoint
CREATE UNIQUE INDEX "log_entry_chain" ON "log_entry" USING btree (coalesce(tenant_id, msp_id, '00000000-0000-0000-0000-000000000000'),"seq");