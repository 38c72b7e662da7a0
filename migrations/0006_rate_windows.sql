ALTER TABLE "rate_budgets" ADD COLUMN "state" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "rate_budgets" DROP COLUMN "limit";--> statement-breakpoint
ALTER TABLE "rate_budgets" DROP COLUMN "remaining";--> statement-breakpoint
ALTER TABLE "rate_budgets" DROP COLUMN "reset_at";