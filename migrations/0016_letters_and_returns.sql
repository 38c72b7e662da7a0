CREATE TABLE "mail_addresses" (
	"address" text PRIMARY KEY NOT NULL,
	"bounced_at" timestamp with time zone,
	"bounce_detail" text,
	"reachable_at" timestamp with time zone,
	"opted_out_at" timestamp with time zone,
	"opted_out_by" text,
	"opted_in_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "mail_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"body" jsonb NOT NULL,
	"received_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "skipped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "returns_to" text;--> statement-breakpoint
CREATE INDEX "mails_to" ON "mails" USING btree ("to");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_returns" ON "subscriptions" USING btree ("returns_to") WHERE "subscriptions"."state" = 'checkout';