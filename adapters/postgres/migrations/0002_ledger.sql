ALTER TABLE "evidence" ADD COLUMN "entry" jsonb;--> statement-breakpoint
UPDATE "evidence" SET "entry" = jsonb_build_object('kind', 'check', 'gate', "gate", 'observation', "observation", 'threshold', "threshold", 'holds', "holds");--> statement-breakpoint
ALTER TABLE "evidence" ALTER COLUMN "entry" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "validations" ADD COLUMN "earlier" jsonb DEFAULT '{"judged":0,"accepted":0}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "validations" ADD COLUMN "resumptions" integer DEFAULT 0 NOT NULL;