CREATE TABLE "model_prices" (
	"server_id" text NOT NULL,
	"model" text NOT NULL,
	"input" bigint NOT NULL,
	"output" bigint NOT NULL,
	"cache_read" bigint NOT NULL,
	"cache_write" bigint NOT NULL,
	"set_at" timestamp with time zone NOT NULL,
	CONSTRAINT "model_prices_server_id_model_pk" PRIMARY KEY("server_id","model")
);
--> statement-breakpoint
ALTER TABLE "usage_limits" ALTER COLUMN "tokens" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_limits" ADD COLUMN "cents" bigint;--> statement-breakpoint
ALTER TABLE "usage_limits" ADD COLUMN "looked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "model_prices" ADD CONSTRAINT "model_prices_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE no action ON UPDATE no action;