DROP INDEX "servers_subscription";--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "parent_id" text;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "base_id" text;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "level" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "recipient" text;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "at_rest" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "manifest" jsonb;--> statement-breakpoint
ALTER TABLE "backups" ADD COLUMN "pinned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "backup_every_hours" integer DEFAULT 24 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "backup_keep" jsonb DEFAULT '{"daily":7,"weekly":4,"monthly":3}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "backup_quota_gb" integer DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "idle_action" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "idle_hours" integer DEFAULT 24 NOT NULL;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "copy_of" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "backup_recipient" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "backup_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "rests_by" text;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "usage_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "lost_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "hibernated_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "servers_subscription" ON "servers" USING btree ("subscription_id") WHERE "servers"."copy_of" is null;