ALTER TABLE "evidence" DROP COLUMN "gate";--> statement-breakpoint
ALTER TABLE "evidence" DROP COLUMN "observation";--> statement-breakpoint
ALTER TABLE "evidence" DROP COLUMN "threshold";--> statement-breakpoint
ALTER TABLE "evidence" DROP COLUMN "holds";