ALTER TABLE "mails" ADD COLUMN "uncertain_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "model_problem" text;