DROP INDEX "domains_name";--> statement-breakpoint
ALTER TABLE "domains" ADD COLUMN "away_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "domains_once" ON "domains" USING btree ("server_id","name") WHERE "domains"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "domains_pointed" ON "domains" USING btree ("name") WHERE "domains"."removed_at" is null and "domains"."pointed_at" is not null;--> statement-breakpoint
UPDATE "servers" SET "access_revision" = "access_revision" + 1, "wake_at" = now() WHERE "closed_at" IS NULL AND "copy_of" IS NULL AND "host_key" IS NOT NULL;
