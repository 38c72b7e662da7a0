-- Web processes listen on `row_changed` and push what their viewers may see. What only the engine
-- writes (leases, wake-ups, counts of failures) changes nothing for a viewer and is not told.
CREATE FUNCTION notify_row_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	unseen constant text[] := ARRAY['wake_at', 'wake_count', 'lease_token', 'lease_until', 'failures', 'machine_seen_at'];
BEGIN
	IF TG_OP = 'INSERT' OR (to_jsonb(NEW) - unseen) IS DISTINCT FROM (to_jsonb(OLD) - unseen) THEN
		PERFORM pg_notify('row_changed', json_build_object('table', TG_TABLE_NAME, 'id', NEW.id)::text);
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER servers_changed AFTER INSERT OR UPDATE ON servers
	FOR EACH ROW EXECUTE FUNCTION notify_row_changed();
--> statement-breakpoint
CREATE TRIGGER subscriptions_changed AFTER INSERT OR UPDATE ON subscriptions
	FOR EACH ROW EXECUTE FUNCTION notify_row_changed();
--> statement-breakpoint
CREATE TRIGGER refunds_changed AFTER INSERT OR UPDATE ON refunds
	FOR EACH ROW EXECUTE FUNCTION notify_row_changed();
