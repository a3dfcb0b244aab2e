ALTER TABLE "sub_accounts" ADD COLUMN "idle_ms_before" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "sub_accounts" SET "idle_ms_before" = "optimizations"."idle_ms" FROM "optimizations" WHERE "optimizations"."id" = "sub_accounts"."optimization_id";
