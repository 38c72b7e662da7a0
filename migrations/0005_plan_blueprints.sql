UPDATE "plans" SET "blueprints" = jsonb_build_array("blueprint");--> statement-breakpoint
ALTER TABLE "plans" DROP COLUMN "blueprint";