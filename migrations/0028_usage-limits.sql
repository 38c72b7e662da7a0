CREATE TABLE "usage_limits" (
	"server_id" text PRIMARY KEY NOT NULL,
	"tokens" bigint NOT NULL,
	"action" text NOT NULL,
	"set_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "usage_limits" ADD CONSTRAINT "usage_limits_server_id_servers_id_fk" FOREIGN KEY ("server_id") REFERENCES "public"."servers"("id") ON DELETE no action ON UPDATE no action;