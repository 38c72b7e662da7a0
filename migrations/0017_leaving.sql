CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"account_id" text NOT NULL,
	"state" text NOT NULL,
	"backup_id" text,
	"restore_id" text,
	"files" integer,
	"bytes" bigint,
	"software_version" text,
	"reason" text,
	"asked_at" timestamp with time zone NOT NULL,
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
CREATE TABLE "erasures" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"state" text NOT NULL,
	"asked_by" text NOT NULL,
	"language" text NOT NULL,
	"token_hash" text NOT NULL,
	"sealed" text,
	"counted" jsonb NOT NULL,
	"receipt" jsonb,
	"looked_back" integer DEFAULT 0 NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text,
	CONSTRAINT "erasures_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE INDEX "imports_server" ON "imports" USING btree ("server_id");--> statement-breakpoint
CREATE UNIQUE INDEX "imports_open" ON "imports" USING btree ("server_id") WHERE "imports"."state" in ('receiving', 'waiting', 'bringing');--> statement-breakpoint
CREATE INDEX "imports_wake" ON "imports" USING btree ("wake_at");--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_open" ON "erasures" USING btree ("account_id") WHERE "erasures"."state" <> 'done';--> statement-breakpoint
CREATE INDEX "erasures_wake" ON "erasures" USING btree ("wake_at");