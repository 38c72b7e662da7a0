CREATE TABLE "rate_budgets" (
	"account" text PRIMARY KEY NOT NULL,
	"limit" integer NOT NULL,
	"remaining" integer NOT NULL,
	"reset_at" timestamp with time zone NOT NULL
);
