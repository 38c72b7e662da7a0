CREATE TABLE "origin_certificates" (
	"zone" text PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"certificate_pem" text NOT NULL,
	"sealed_key" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "images" (
	"id" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"blueprint" text NOT NULL,
	"version" text NOT NULL,
	"generation" integer NOT NULL,
	"desired" text NOT NULL,
	"size" text,
	"location" text,
	"ssh_public_key" text,
	"sealed_ssh_key" text,
	"host_key" text,
	"sealed_host_key" text,
	"create_sent_at" timestamp with time zone,
	"ssh_key_id" text,
	"builder_id" text,
	"builder_address" text,
	"disk_phase" text,
	"builder_stopped_at" timestamp with time zone,
	"snapshot_id" text,
	"snapshot_ready_at" timestamp with time zone,
	"disk_gb" integer,
	"locations" jsonb,
	"builder_removed_at" timestamp with time zone,
	"clone_id" text,
	"clone_address" text,
	"proven_at" timestamp with time zone,
	"clone_removed_at" timestamp with time zone,
	"used_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"failure_step" text,
	"failure_words" text,
	"steps" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
CREATE TABLE "machine_claims" (
	"provider" text NOT NULL,
	"machine_id" text NOT NULL,
	"server_id" text NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "machine_claims_provider_machine_id_pk" PRIMARY KEY("provider","machine_id")
);
--> statement-breakpoint
DROP INDEX "servers_machine";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "country" text;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "blueprints" jsonb DEFAULT '["openclaw"]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "cost_currency" text DEFAULT 'eur' NOT NULL;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "sealed_password" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "restart_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "user_data_kept" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "machine_provider" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "firewall_id" text;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "blueprint" text DEFAULT 'openclaw' NOT NULL;--> statement-breakpoint
ALTER TABLE "machine_claims" ADD CONSTRAINT "machine_claims_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "images_generation" ON "images" USING btree ("provider","blueprint","version","generation");--> statement-breakpoint
CREATE UNIQUE INDEX "machine_claims_server" ON "machine_claims" USING btree ("server_id");--> statement-breakpoint
UPDATE "servers" SET "machine_provider" = "candidates" -> "candidate_index" ->> 'provider' WHERE "machine_id" IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "servers_machine" ON "servers" USING btree ("machine_provider","machine_id") WHERE "servers"."closed_at" is null;