CREATE TABLE "backups" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"account_id" text NOT NULL,
	"purpose" text NOT NULL,
	"state" text NOT NULL,
	"blueprint" text NOT NULL,
	"software_version" text,
	"stored_bytes" bigint,
	"archive_bytes" bigint,
	"stored_sha256" text,
	"archive_sha256" text,
	"begun_at" timestamp with time zone NOT NULL,
	"verified_at" timestamp with time zone,
	"keep_until" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"failure" text,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
CREATE TABLE "restores" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"backup_id" text NOT NULL,
	"machine_generation" integer NOT NULL,
	"state" text NOT NULL,
	"begun_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
CREATE TABLE "addons" (
	"id" text PRIMARY KEY NOT NULL,
	"position" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"name" jsonb NOT NULL,
	"tagline" jsonb NOT NULL,
	"quantity_max" integer NOT NULL,
	"adds" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"plan_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"message" text NOT NULL,
	"language" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"subscription_id" text NOT NULL,
	"number" text,
	"status" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" integer NOT NULL,
	"tax_minor" integer NOT NULL,
	"paid_minor" integer NOT NULL,
	"refunded_minor" integer NOT NULL,
	"fee_minor" integer,
	"lines" jsonb NOT NULL,
	"payments" jsonb NOT NULL,
	"disputed" boolean DEFAULT false NOT NULL,
	"page_url" text,
	"pdf_url" text,
	"issued_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone,
	"paid_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "money_checks" (
	"id" text PRIMARY KEY NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	"subscriptions" integer NOT NULL,
	"invoices" integer NOT NULL,
	"differences" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "portal_visits" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"language" text NOT NULL,
	"url" text,
	"problem" text,
	"asked_at" timestamp with time zone NOT NULL,
	"returned_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"id" text PRIMARY KEY NOT NULL,
	"product" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"interval" text NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" integer NOT NULL,
	"stripe_price_id" text,
	"created_at" timestamp with time zone NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "prices_stripe_price_id_unique" UNIQUE("stripe_price_id")
);
--> statement-breakpoint
CREATE TABLE "provider_limits" (
	"provider" text PRIMARY KEY NOT NULL,
	"machines_max" integer,
	"machines_now" integer NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "machine_spans" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"provider" text NOT NULL,
	"machine_id" text NOT NULL,
	"size" text NOT NULL,
	"location" text NOT NULL,
	"monthly_cost_minor" integer NOT NULL,
	"currency" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"id" text PRIMARY KEY NOT NULL,
	"subscription_id" text NOT NULL,
	"account_id" text NOT NULL,
	"wish" jsonb NOT NULL,
	"state" text DEFAULT 'pricing' NOT NULL,
	"problem" text,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"counted_at" timestamp with time zone,
	"due_now_minor" integer,
	"next_minor" integer,
	"currency" text,
	"next_at" timestamp with time zone,
	"takes_effect_at" timestamp with time zone,
	"asked_at" timestamp with time zone NOT NULL,
	"offered_at" timestamp with time zone,
	"agreed_at" timestamp with time zone,
	"applied_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
DROP INDEX "refunds_subscription";--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "kind" text DEFAULT 'paid' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "trial_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "grace_days" integer DEFAULT 14 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "retention_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "stock" integer;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "account_max" integer;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "kind" text DEFAULT 'whole' NOT NULL;--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "wanted_minor" integer;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "suspended" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "backup_wanted" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "restore_from" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "backup_id" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "backed_up_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "addons" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "trial_days" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "promotion_code" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "collection" text DEFAULT 'card' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "due_days" integer;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "checkout_round" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "processing_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "standing" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "trial_ends_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "overdue_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "suspended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "disputed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "pay_url" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "cancel_wish" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "cancel_reason" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "cancel_comment" text;--> statement-breakpoint
ALTER TABLE "restores" ADD CONSTRAINT "restores_backup_id_backups_id_fk" FOREIGN KEY ("backup_id") REFERENCES "public"."backups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_subscription_id_subscriptions_id_fk" FOREIGN KEY ("subscription_id") REFERENCES "public"."subscriptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "backups_server" ON "backups" USING btree ("server_id");--> statement-breakpoint
CREATE INDEX "backups_wake" ON "backups" USING btree ("wake_at");--> statement-breakpoint
CREATE UNIQUE INDEX "backups_begun" ON "backups" USING btree ("server_id") WHERE "backups"."state" = 'begun';--> statement-breakpoint
CREATE UNIQUE INDEX "restores_machine" ON "restores" USING btree ("server_id","machine_generation","backup_id");--> statement-breakpoint
CREATE INDEX "restores_wake" ON "restores" USING btree ("wake_at");--> statement-breakpoint
CREATE INDEX "invoices_subscription" ON "invoices" USING btree ("subscription_id");--> statement-breakpoint
CREATE UNIQUE INDEX "prices_current" ON "prices" USING btree ("product","interval","currency") WHERE "prices"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "machine_spans_server" ON "machine_spans" USING btree ("server_id");--> statement-breakpoint
CREATE UNIQUE INDEX "changes_open" ON "changes" USING btree ("subscription_id") WHERE "changes"."state" in ('pricing', 'offered', 'agreed', 'moving');--> statement-breakpoint
CREATE INDEX "changes_wake" ON "changes" USING btree ("wake_at");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_subscription" ON "refunds" USING btree ("subscription_id") WHERE "refunds"."kind" = 'whole';--> statement-breakpoint
-- What a plan costs becomes rows that never change; yearly amounts are kept as they are sold.
INSERT INTO "prices" ("id", "product", "position", "interval", "currency", "amount_minor", "created_at")
	SELECT 'prc_' || substr(md5("plans"."id" || offered."interval"), 1, 16), 'plan:' || "plans"."id", 0,
		offered."interval", "plans"."currency", offered."amount_minor", now()
	FROM "plans", LATERAL (
		VALUES ('month', "plans"."monthly_minor"), ('year', "plans"."yearly_minor")
	) AS offered ("interval", "amount_minor");--> statement-breakpoint
UPDATE "subscriptions" SET "standing" = 'paid' WHERE "state" = 'active';--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "monthly_minor";--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "yearly_minor";--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "currency";