CREATE TABLE "orphans" (
	"id" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"vendor_id" text NOT NULL,
	"name" text NOT NULL,
	"labels" jsonb NOT NULL,
	"owner_id" text,
	"created_at" timestamp with time zone,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"seen_count" integer NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"quarantined_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	"kept_at" timestamp with time zone,
	"released_at" timestamp with time zone,
	"failure" text
);
--> statement-breakpoint
ALTER TABLE "observations" ADD COLUMN "doubt" jsonb;--> statement-breakpoint
ALTER TABLE "observations" ADD COLUMN "believed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "machine_missed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "lost_machine_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "orphans_thing" ON "orphans" USING btree ("provider","kind","vendor_id");