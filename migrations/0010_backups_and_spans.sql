ALTER TABLE "backups" ADD COLUMN "stored_name" text;--> statement-breakpoint
ALTER TABLE "restores" ADD COLUMN "swapped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "items" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "charge" text;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "move_begun_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "machine_spans_open" ON "machine_spans" USING btree ("provider","machine_id") WHERE "machine_spans"."until" is null;