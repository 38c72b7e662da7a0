CREATE TABLE "activities" (
	"id" text PRIMARY KEY NOT NULL,
	"server_id" text NOT NULL,
	"account_id" text,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"once" text,
	CONSTRAINT "activities_once_unique" UNIQUE("once")
);
--> statement-breakpoint
CREATE INDEX "activities_server" ON "activities" USING btree ("server_id","at");