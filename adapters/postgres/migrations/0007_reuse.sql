ALTER TABLE "promotions" DROP CONSTRAINT "promotions_key";--> statement-breakpoint
ALTER TABLE "iterations" ADD COLUMN "series" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "iterations" ADD COLUMN "baseline" jsonb;--> statement-breakpoint
ALTER TABLE "optimizations" ADD COLUMN "idle_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "optimizations" ADD COLUMN "idle_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "request" text DEFAULT gen_random_uuid()::text NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "conditions" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "trials" ADD COLUMN "reused_from" text;--> statement-breakpoint
ALTER TABLE "trials" ADD CONSTRAINT "trials_reused_from_trials_id_fk" FOREIGN KEY ("reused_from") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tasks_conditions_index" ON "tasks" USING btree ("conditions");--> statement-breakpoint
CREATE INDEX "trials_version_id_index" ON "trials" USING btree ("version_id");--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_key" UNIQUE("optimization_id","request");