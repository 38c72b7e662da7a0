CREATE TABLE "access_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"name" text NOT NULL,
	"public_key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "domains" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"name" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL,
	"pointed_at" timestamp with time zone,
	"served_at" timestamp with time zone,
	"checked_at" timestamp with time zone,
	"problem" text,
	"removed_at" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"wake_count" integer DEFAULT 0 NOT NULL,
	"lease_token" text,
	"lease_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text
);
--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "access_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "access_applied" integer;--> statement-breakpoint
ALTER TABLE "access_keys" ADD CONSTRAINT "access_keys_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domains" ADD CONSTRAINT "domains_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "access_keys_once" ON "access_keys" USING btree ("server_id","fingerprint") WHERE "access_keys"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "domains_name" ON "domains" USING btree ("name") WHERE "domains"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "domains_server" ON "domains" USING btree ("server_id");--> statement-breakpoint
CREATE INDEX "domains_wake" ON "domains" USING btree ("wake_at");