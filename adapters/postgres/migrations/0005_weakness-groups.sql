ALTER TABLE "weaknesses" ADD COLUMN "named_by" text DEFAULT 'model' NOT NULL;--> statement-breakpoint
ALTER TABLE "weaknesses" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "weaknesses" ADD COLUMN "silhouette" double precision;