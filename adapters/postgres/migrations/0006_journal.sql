CREATE TABLE "sub_accounts" (
	"optimization_id" text NOT NULL,
	"scope" text NOT NULL,
	"subject" text NOT NULL,
	"cost_micro_usd" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"trials" bigint DEFAULT 0 NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sub_accounts_optimization_id_scope_subject_pk" PRIMARY KEY("optimization_id","scope","subject")
);
--> statement-breakpoint
CREATE TABLE "paces" (
	"base_url" text NOT NULL,
	"model" text NOT NULL,
	"key_variable" text NOT NULL,
	"requests_until_ms" double precision NOT NULL,
	"tokens_until_ms" double precision NOT NULL,
	"held_until_ms" double precision NOT NULL,
	CONSTRAINT "paces_base_url_model_key_variable_pk" PRIMARY KEY("base_url","model","key_variable")
);
--> statement-breakpoint
CREATE TABLE "journal" (
	"trial_id" text NOT NULL,
	"container" integer NOT NULL,
	"number" integer NOT NULL,
	"epoch" integer NOT NULL,
	"move" text NOT NULL,
	"digest" text NOT NULL,
	"event" jsonb,
	"usage" jsonb,
	"agent_ms" bigint NOT NULL,
	"written_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "journal_trial_id_container_number_pk" PRIMARY KEY("trial_id","container","number")
);
--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "per_iteration" jsonb;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "per_trial" jsonb;--> statement-breakpoint
ALTER TABLE "spend" ADD COLUMN "epoch" integer;--> statement-breakpoint
ALTER TABLE "attempts" ADD COLUMN "container" integer;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD CONSTRAINT "sub_accounts_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal" ADD CONSTRAINT "journal_container_fk" FOREIGN KEY ("trial_id","container") REFERENCES "public"."attempts"("trial_id","epoch") ON DELETE no action ON UPDATE no action;