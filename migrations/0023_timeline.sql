DROP INDEX "activities_server";--> statement-breakpoint
ALTER TABLE "activities" ADD COLUMN "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "activities_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
CREATE INDEX "activities_server" ON "activities" USING btree ("server_id","position");--> statement-breakpoint
-- The timeline of a server: what becomes of it is written by the transaction that makes it so, and by no other,
-- whichever process that is and wherever it dies. Throw-away copies have none.
CREATE FUNCTION note_activity(server text, kind text, detail jsonb DEFAULT '{}', once text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
	INSERT INTO activities (id, server_id, kind, detail, at, once)
	SELECT 'act_' || left(replace(gen_random_uuid()::text, '-', ''), 16), server, kind,
		jsonb_strip_nulls(detail), clock_timestamp(), once
	ON CONFLICT DO NOTHING
$$;
--> statement-breakpoint
CREATE FUNCTION has_timeline(server text) RETURNS boolean LANGUAGE sql STABLE AS $$
	SELECT EXISTS (SELECT FROM servers WHERE id = server AND copy_of IS NULL)
$$;
--> statement-breakpoint
CREATE FUNCTION note_server_life() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	place jsonb := NEW.candidates -> NEW.candidate_index;
	could_sleep boolean := NEW.steps -> 'hibernate' ->> 'failed' IS DISTINCT FROM 'true';
BEGIN
	IF NEW.copy_of IS NOT NULL THEN
		RETURN NULL;
	END IF;
	IF TG_OP = 'INSERT' THEN
		PERFORM note_activity(NEW.id, 'ordered', jsonb_build_object('plan', NEW.plan_id));
		RETURN NULL;
	END IF;

	-- What is wished for.
	IF NEW.desired <> OLD.desired THEN
		IF NEW.desired = 'absent' THEN
			PERFORM note_activity(NEW.id, 'ending', jsonb_build_object('reason', NEW.absent_reason));
		ELSIF OLD.desired = 'absent' THEN
			PERFORM note_activity(NEW.id, 'came-back');
		ELSIF NEW.desired = 'stopped' THEN
			PERFORM note_activity(NEW.id, 'stopped', jsonb_build_object('by', NEW.rests_by));
		ELSIF NEW.desired = 'hibernated' THEN
			PERFORM note_activity(NEW.id, 'hibernating', jsonb_build_object('by', NEW.rests_by));
		ELSIF OLD.desired = 'stopped' THEN
			PERFORM note_activity(NEW.id, 'started');
		ELSIF could_sleep THEN
			PERFORM note_activity(NEW.id, 'woken');
		ELSE
			PERFORM note_activity(NEW.id, 'stayed-awake',
				jsonb_build_object('reason', NEW.steps -> 'hibernate' ->> 'reason'));
		END IF;
	END IF;
	IF NEW.suspended IS DISTINCT FROM OLD.suspended AND NEW.desired <> 'absent' THEN
		IF NEW.suspended IS NULL THEN
			PERFORM note_activity(NEW.id, 'suspension-lifted');
		ELSE
			PERFORM note_activity(NEW.id, 'suspended', jsonb_build_object('reason', NEW.suspended));
		END IF;
	END IF;
	IF NEW.restart_asked_at IS NOT NULL AND NEW.restart_asked_at IS DISTINCT FROM OLD.restart_asked_at THEN
		PERFORM note_activity(NEW.id, 'restart-asked');
	END IF;
	IF NEW.backup_wanted = 'move' AND OLD.backup_wanted IS DISTINCT FROM 'move' THEN
		PERFORM note_activity(NEW.id, 'moving');
	END IF;
	IF NEW.plan_id <> OLD.plan_id THEN
		PERFORM note_activity(NEW.id, 'plan-changed', jsonb_build_object('plan', NEW.plan_id));
	END IF;
	IF NEW.model_revision > OLD.model_revision AND NEW.desired <> 'absent' AND OLD.desired <> 'absent' THEN
		PERFORM note_activity(NEW.id, 'model-changed',
			jsonb_build_object('vendor', NEW.model ->> 'vendor', 'model', NEW.model ->> 'modelId'));
	END IF;
	IF NEW.credentials_shown_at IS NOT NULL AND OLD.credentials_shown_at IS NULL THEN
		PERFORM note_activity(NEW.id, 'credentials-shown', '{"by": "customer"}');
	END IF;

	-- What is seen.
	IF NEW.lost_at IS NOT NULL AND OLD.lost_at IS NULL THEN
		PERFORM note_activity(NEW.id, 'lost');
	ELSIF NEW.lost_at IS NULL AND OLD.lost_at IS NOT NULL
		AND OLD.lost_machine_id = NEW.machine_provider || '/' || NEW.machine_id THEN
		PERFORM note_activity(NEW.id, 'found');
	END IF;
	IF NEW.machine_state = 'stopped' AND OLD.machine_state = 'running' AND NEW.desired = 'ready'
		AND OLD.desired = 'ready' AND NEW.suspended IS NULL AND NEW.announced_at IS NOT NULL
		AND NEW.restart_asked_at IS NULL AND NOT NEW.replacing AND NEW.machine_id = OLD.machine_id THEN
		PERFORM note_activity(NEW.id, 'found-off');
	END IF;
	IF NEW.machine_id IS NOT NULL AND OLD.machine_id IS NULL AND NEW.announced_at IS NOT NULL
		AND NEW.hibernated_at IS NULL AND NEW.desired <> 'absent' THEN
		PERFORM note_activity(NEW.id,
			CASE WHEN NEW.lost_at IS NULL AND NEW.restore_from IS NOT NULL THEN 'moved' ELSE 'rebuilt' END,
			jsonb_build_object('provider', place ->> 'provider', 'location', place ->> 'location'));
	END IF;
	IF NEW.hibernated_at IS NOT NULL AND OLD.hibernated_at IS NULL AND NEW.desired = 'hibernated' THEN
		PERFORM note_activity(NEW.id, 'hibernated');
	END IF;
	IF NEW.announced_at IS NOT NULL AND OLD.announced_at IS NULL THEN
		PERFORM note_activity(NEW.id, 'ready');
	ELSIF NEW.verified_at IS NOT NULL AND OLD.verified_at IS NULL AND NEW.announced_at IS NOT NULL THEN
		PERFORM note_activity(NEW.id, 'answers-again');
	END IF;
	IF NEW.model_problem IS NOT NULL AND NEW.model_problem IS DISTINCT FROM OLD.model_problem THEN
		PERFORM note_activity(NEW.id, 'model-problem', jsonb_build_object('reason', NEW.model_problem));
	END IF;
	IF (NEW.backup_failing_since IS NULL) <> (OLD.backup_failing_since IS NULL) AND NEW.desired <> 'absent' THEN
		PERFORM note_activity(NEW.id,
			CASE WHEN NEW.backup_failing_since IS NULL THEN 'backups-work-again' ELSE 'backups-failing' END);
	END IF;
	IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL THEN
		PERFORM note_activity(NEW.id, 'deleted');
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER servers_life AFTER INSERT OR UPDATE ON servers
	FOR EACH ROW EXECUTE FUNCTION note_server_life();
--> statement-breakpoint
CREATE FUNCTION note_backup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.state = 'verified' AND OLD.state <> 'verified' AND has_timeline(NEW.server_id) THEN
		PERFORM note_activity(NEW.server_id, 'backed-up', jsonb_build_object('purpose', NEW.purpose));
	-- It is tried again until it comes about, and said once.
	ELSIF NEW.failure_code IS NOT NULL AND OLD.failure_code IS NULL AND has_timeline(NEW.server_id) THEN
		PERFORM note_activity(NEW.server_id, 'backup-failed',
			jsonb_build_object('purpose', NEW.purpose, 'reason', NEW.failure_code), 'backup-failed ' || NEW.id);
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER backups_life AFTER UPDATE OF state, failure_code ON backups
	FOR EACH ROW EXECUTE FUNCTION note_backup();
--> statement-breakpoint
-- Those that nobody has asked for are a part of a move, a rebuild or a waking.
CREATE FUNCTION note_restore() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.asked_by IS NULL OR NOT has_timeline(NEW.server_id) THEN
		RETURN NULL;
	END IF;
	IF TG_OP = 'INSERT' THEN
		PERFORM note_activity(NEW.server_id, 'restore-asked', jsonb_build_object('by', NEW.asked_by));
	ELSIF NEW.state = 'done' AND OLD.state <> 'done' THEN
		PERFORM note_activity(NEW.server_id, 'restored');
	ELSIF NEW.state = 'failed' AND OLD.state <> 'failed' THEN
		PERFORM note_activity(NEW.server_id, 'restore-failed', jsonb_build_object('reason', NEW.reason));
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER restores_life AFTER INSERT OR UPDATE OF state ON restores
	FOR EACH ROW EXECUTE FUNCTION note_restore();
--> statement-breakpoint
CREATE FUNCTION note_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.state <> OLD.state AND NEW.state IN ('done', 'rolled-back', 'failed') AND has_timeline(NEW.server_id) THEN
		PERFORM note_activity(NEW.server_id,
			CASE NEW.state WHEN 'done' THEN 'updated' WHEN 'failed' THEN 'update-failed' ELSE 'update-taken-back' END,
			jsonb_build_object('from', NEW.from_version, 'to', NEW.to_version, 'reason', NEW.reason));
	END IF;
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER updates_life AFTER UPDATE OF state ON updates
	FOR EACH ROW EXECUTE FUNCTION note_update();
--> statement-breakpoint
-- Whoever has the timeline open hears that there is more of it.
CREATE FUNCTION notify_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('row_changed', json_build_object('table', 'activities', 'id', NEW.server_id)::text);
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER activities_added AFTER INSERT ON activities
	FOR EACH ROW EXECUTE FUNCTION notify_activity();
--> statement-breakpoint
-- Servers that are older than their timeline begin it with what is known of them.
INSERT INTO activities (id, server_id, kind, detail, at)
	SELECT 'act_' || left(replace(gen_random_uuid()::text, '-', ''), 16), id, 'ordered',
		jsonb_build_object('plan', plan_id), ordered_at FROM servers WHERE copy_of IS NULL ORDER BY ordered_at;
--> statement-breakpoint
INSERT INTO activities (id, server_id, kind, detail, at)
	SELECT 'act_' || left(replace(gen_random_uuid()::text, '-', ''), 16), id, 'ready', '{}', announced_at
	FROM servers WHERE copy_of IS NULL AND announced_at IS NOT NULL ORDER BY announced_at;
--> statement-breakpoint
INSERT INTO activities (id, server_id, kind, detail, at)
	SELECT 'act_' || left(replace(gen_random_uuid()::text, '-', ''), 16), id, 'deleted', '{}', closed_at
	FROM servers WHERE copy_of IS NULL AND closed_at IS NOT NULL ORDER BY closed_at;
