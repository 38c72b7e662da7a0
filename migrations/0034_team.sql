CREATE TABLE "invitations" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"letters" integer NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "invitations_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"account_id" text NOT NULL,
	"role" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "access_keys" ADD COLUMN "added_by" text;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_once" ON "invitations" USING btree ("owner_id","email") WHERE "invitations"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_owner" ON "invitations" USING btree ("owner_id","asked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "members_once" ON "members" USING btree ("owner_id","account_id") WHERE "members"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "members_account" ON "members" USING btree ("account_id");
--> statement-breakpoint
-- Whose doing a line is, where a transaction has said so: decision 41.
CREATE OR REPLACE FUNCTION note_activity(server text, kind text, detail jsonb DEFAULT '{}', once text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO activities (id, server_id, account_id, kind, detail, at, once)
	SELECT 'act_' || left(replace(gen_random_uuid()::text, '-', ''), 16), server,
		nullif(current_setting('sambuk.account', true), ''), kind,
		jsonb_strip_nulls(detail), clock_timestamp(), once
	ON CONFLICT DO NOTHING
$$;
--> statement-breakpoint
-- Whoever's role has changed is let in anew: web processes cut their lines when they hear of it.
CREATE FUNCTION notify_member_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('row_changed', json_build_object('table', 'members', 'id', NEW.account_id)::text);
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER members_changed AFTER UPDATE ON members
	FOR EACH ROW EXECUTE FUNCTION notify_member_changed();
