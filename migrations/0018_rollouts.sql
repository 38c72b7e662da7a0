CREATE TABLE "rollouts" (
	"id" text PRIMARY KEY NOT NULL,
	"blueprint" text NOT NULL,
	"version" text NOT NULL,
	"state" text NOT NULL,
	"without_rehearsal" boolean DEFAULT false NOT NULL,
	"drill_id" text,
	"at_once" boolean DEFAULT false NOT NULL,
	"soak_hours" integer NOT NULL,
	"asked_by" text NOT NULL,
	"begun_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"reason" text,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
CREATE TABLE "system_states" (
	"server_id" text PRIMARY KEY NOT NULL,
	"needs_restart" boolean NOT NULL,
	"updated_at" timestamp with time zone,
	"asked_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "updates" (
	"id" text PRIMARY KEY NOT NULL,
	"rollout_id" text NOT NULL,
	"server_id" text NOT NULL,
	"ring" text NOT NULL,
	"state" text NOT NULL,
	"from_version" text,
	"to_version" text NOT NULL,
	"backup_id" text,
	"machine_generation" integer NOT NULL,
	"answered" boolean,
	"verdict" text,
	"begun_at" timestamp with time zone NOT NULL,
	"applied_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"reason" text,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_rollout_id_rollouts_id_fk" FOREIGN KEY ("rollout_id") REFERENCES "public"."rollouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "rollouts_open" ON "rollouts" USING btree ("blueprint") WHERE "rollouts"."state" not in ('done', 'stopped');--> statement-breakpoint
CREATE INDEX "rollouts_wake" ON "rollouts" USING btree ("wake_at");--> statement-breakpoint
CREATE UNIQUE INDEX "updates_rollout_server" ON "updates" USING btree ("rollout_id","server_id");--> statement-breakpoint
CREATE UNIQUE INDEX "updates_open" ON "updates" USING btree ("server_id") WHERE "updates"."state" in ('begun', 'applying');--> statement-breakpoint
CREATE INDEX "updates_wake" ON "updates" USING btree ("wake_at");