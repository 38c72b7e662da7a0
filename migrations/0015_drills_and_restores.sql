CREATE TABLE "drills" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"server_id" text NOT NULL,
	"backup_id" text,
	"copy_id" text,
	"state" text NOT NULL,
	"candidates" jsonb NOT NULL,
	"from_place" text,
	"to_place" text,
	"list_name" text,
	"files" integer,
	"bytes" bigint,
	"differences" jsonb,
	"difference_count" integer,
	"history" jsonb,
	"history_kept" boolean,
	"times" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"reason" text,
	"detail" text,
	"begun_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text,
	CONSTRAINT "drills_copy_id_unique" UNIQUE("copy_id")
);
--> statement-breakpoint
DROP INDEX "restores_machine";--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "in_place" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "paths" jsonb;--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "sealed_identity" text;--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "asked_by" text;--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "proven_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "drills_server" ON "drills" USING btree ("server_id");--> statement-breakpoint
CREATE UNIQUE INDEX "drills_open" ON "drills" USING btree ("server_id") WHERE "drills"."state" in ('begun', 'under-way');--> statement-breakpoint
CREATE INDEX "drills_wake" ON "drills" USING btree ("wake_at");--> statement-breakpoint
CREATE INDEX "restores_server" ON "restores" USING btree ("server_id");--> statement-breakpoint
UPDATE "restores" SET "state" = 'called-off' WHERE "state" in ('begun', 'swapped') AND EXISTS (SELECT 1 FROM "restores" "later" WHERE "later"."server_id" = "restores"."server_id" AND "later"."begun_at" > "restores"."begun_at");--> statement-breakpoint
CREATE UNIQUE INDEX "restores_open" ON "restores" USING btree ("server_id") WHERE "restores"."state" in ('begun', 'swapped');