ALTER TABLE "servers" ADD COLUMN "keep_awake" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- When a server was last used, and asked for it, changes nothing for whoever looks at it.
CREATE OR REPLACE FUNCTION notify_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	unseen constant text[] := ARRAY['wake_at', 'wake_count', 'lease_token', 'lease_until', 'failures', 'machine_seen_at', 'last_used_at', 'usage_asked_at'];
BEGIN
	IF TG_OP = 'INSERT' OR (to_jsonb(NEW) - unseen) IS DISTINCT FROM (to_jsonb(OLD) - unseen) THEN
		PERFORM pg_notify('row_changed', json_build_object('table', TG_TABLE_NAME, 'id', NEW.id)::text);
	END IF;
	RETURN NULL;
END
$$;
