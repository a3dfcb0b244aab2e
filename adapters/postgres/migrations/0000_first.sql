CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"action" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"optimization_id" text PRIMARY KEY NOT NULL,
	"cost_cap_micro_usd" bigint,
	"tokens_cap" bigint,
	"trials_cap" bigint,
	"wall_time_cap_ms" bigint,
	"cost_micro_usd" bigint DEFAULT 0 NOT NULL,
	"tokens" bigint DEFAULT 0 NOT NULL,
	"trials" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "harness_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"files" jsonb NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "iterations" (
	"optimization_id" text NOT NULL,
	"number" integer NOT NULL,
	"version_id" text NOT NULL,
	"promoted_id" text,
	"summary" text DEFAULT '' NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "iterations_optimization_id_number_pk" PRIMARY KEY("optimization_id","number")
);
--> statement-breakpoint
CREATE TABLE "optimization_versions" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "optimization_versions_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"version_id" text NOT NULL,
	"parent_id" text,
	"origin" text NOT NULL,
	CONSTRAINT "optimization_versions_optimization_id_version_id_pk" PRIMARY KEY("optimization_id","version_id")
);
--> statement-breakpoint
CREATE TABLE "optimizations" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "optimizations_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" text PRIMARY KEY NOT NULL,
	"lineage" text NOT NULL,
	"plan" jsonb NOT NULL,
	"current_version_id" text NOT NULL,
	"starting_version_id" text NOT NULL,
	"split_digest" text NOT NULL,
	"exploratory" boolean NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"end" text,
	"report" jsonb
);
--> statement-breakpoint
CREATE TABLE "promotions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "promotions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"iteration" integer NOT NULL,
	"from_version_id" text NOT NULL,
	"version_id" text NOT NULL,
	"proposal_ids" jsonb NOT NULL,
	"reason" text NOT NULL,
	"promoted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "promotions_key" UNIQUE("optimization_id","iteration","from_version_id","version_id")
);
--> statement-breakpoint
CREATE TABLE "splits" (
	"optimization_id" text NOT NULL,
	"task_id" text NOT NULL,
	"split" text NOT NULL,
	CONSTRAINT "splits_optimization_id_task_id_pk" PRIMARY KEY("optimization_id","task_id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"optimization_id" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"category" text NOT NULL,
	"digest" text NOT NULL,
	"task" jsonb NOT NULL,
	CONSTRAINT "tasks_optimization_id_id_pk" PRIMARY KEY("optimization_id","id")
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"optimization_id" text NOT NULL,
	"proposal_id" text NOT NULL,
	"position" integer NOT NULL,
	"gate" text NOT NULL,
	"observation" text NOT NULL,
	"value" double precision NOT NULL,
	"threshold" text NOT NULL,
	"holds" boolean NOT NULL,
	CONSTRAINT "evidence_optimization_id_proposal_id_position_pk" PRIMARY KEY("optimization_id","proposal_id","position")
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "proposals_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"id" text NOT NULL,
	"weakness_id" text,
	"iteration" integer NOT NULL,
	"slot" jsonb,
	"parent_id" text NOT NULL,
	"version_id" text,
	"title" text NOT NULL,
	"rationale" text NOT NULL,
	"edit" jsonb,
	"diff" text NOT NULL,
	"predicted_helped" jsonb NOT NULL,
	"predicted_at_risk" jsonb NOT NULL,
	"targets" jsonb NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"detail" text NOT NULL,
	"answer" text NOT NULL,
	CONSTRAINT "proposals_optimization_id_id_pk" PRIMARY KEY("optimization_id","id")
);
--> statement-breakpoint
CREATE TABLE "validations" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "validations_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"proposal_id" text NOT NULL,
	"parent_id" text NOT NULL,
	"version_id" text NOT NULL,
	"verdict" jsonb NOT NULL,
	"trials_used" integer NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "validations_optimization_id_proposal_id_pk" PRIMARY KEY("optimization_id","proposal_id")
);
--> statement-breakpoint
CREATE TABLE "model_calls" (
	"spend_id" bigint PRIMARY KEY NOT NULL,
	"answer" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "spend" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "spend_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"iteration" integer NOT NULL,
	"trial_id" text,
	"role" text NOT NULL,
	"model" text NOT NULL,
	"subject" text NOT NULL,
	"ordinal" integer NOT NULL,
	"request_digest" text NOT NULL,
	"state" text DEFAULT 'reserved' NOT NULL,
	"worst_cost_micro_usd" bigint NOT NULL,
	"worst_tokens" bigint NOT NULL,
	"cost_micro_usd" bigint NOT NULL,
	"tokens" bigint NOT NULL,
	"prompt_tokens" bigint DEFAULT 0 NOT NULL,
	"cached_tokens" bigint DEFAULT 0 NOT NULL,
	"completion_tokens" bigint DEFAULT 0 NOT NULL,
	"usage_source" text,
	"reason" text,
	"reserved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"trial_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"worker" text NOT NULL,
	"steps" integer DEFAULT 0 NOT NULL,
	"outcome" jsonb,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "attempts_trial_id_epoch_pk" PRIMARY KEY("trial_id","epoch")
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"trial_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"index" integer NOT NULL,
	"step" jsonb NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "steps_trial_id_epoch_index_pk" PRIMARY KEY("trial_id","epoch","index")
);
--> statement-breakpoint
CREATE TABLE "traces" (
	"trial_id" text PRIMARY KEY NOT NULL,
	"verifier_output" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "trials" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "trials_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" text PRIMARY KEY NOT NULL,
	"optimization_id" text NOT NULL,
	"version_id" text NOT NULL,
	"task_id" text NOT NULL,
	"repeat" integer NOT NULL,
	"iteration" integer NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"outcome" jsonb,
	"agent_end" jsonb,
	"agent_ms" bigint,
	"total_ms" bigint,
	"planned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "trials_key" UNIQUE("optimization_id","version_id","task_id","repeat")
);
--> statement-breakpoint
CREATE TABLE "labels" (
	"arrival" bigint GENERATED ALWAYS AS IDENTITY (sequence name "labels_arrival_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"optimization_id" text NOT NULL,
	"iteration" integer NOT NULL,
	"trial_id" text NOT NULL,
	"label" jsonb,
	CONSTRAINT "labels_optimization_id_iteration_trial_id_pk" PRIMARY KEY("optimization_id","iteration","trial_id")
);
--> statement-breakpoint
CREATE TABLE "weakness_members" (
	"optimization_id" text NOT NULL,
	"iteration" integer NOT NULL,
	"weakness_id" text NOT NULL,
	"position" integer NOT NULL,
	"trial_id" text NOT NULL,
	"quotes" jsonb NOT NULL,
	CONSTRAINT "weakness_members_pk" PRIMARY KEY("optimization_id","iteration","weakness_id","position")
);
--> statement-breakpoint
CREATE TABLE "weaknesses" (
	"optimization_id" text NOT NULL,
	"iteration" integer NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"signature" jsonb NOT NULL,
	"category" text NOT NULL,
	"pattern" text NOT NULL,
	"root_cause" text NOT NULL,
	"frequency" integer NOT NULL,
	"impact" double precision NOT NULL,
	"task_ids" jsonb NOT NULL,
	"flaky_task_ids" jsonb NOT NULL,
	CONSTRAINT "weaknesses_optimization_id_iteration_id_pk" PRIMARY KEY("optimization_id","iteration","id")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "iterations" ADD CONSTRAINT "iterations_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimization_versions" ADD CONSTRAINT "optimization_versions_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimization_versions" ADD CONSTRAINT "optimization_versions_version_id_harness_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."harness_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimizations" ADD CONSTRAINT "optimizations_current_version_id_harness_versions_id_fk" FOREIGN KEY ("current_version_id") REFERENCES "public"."harness_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "optimizations" ADD CONSTRAINT "optimizations_starting_version_id_harness_versions_id_fk" FOREIGN KEY ("starting_version_id") REFERENCES "public"."harness_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_from_version_id_harness_versions_id_fk" FOREIGN KEY ("from_version_id") REFERENCES "public"."harness_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_version_fk" FOREIGN KEY ("optimization_id","version_id") REFERENCES "public"."optimization_versions"("optimization_id","version_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "splits" ADD CONSTRAINT "splits_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "splits" ADD CONSTRAINT "splits_task_fk" FOREIGN KEY ("optimization_id","task_id") REFERENCES "public"."tasks"("optimization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_validation_fk" FOREIGN KEY ("optimization_id","proposal_id") REFERENCES "public"."validations"("optimization_id","proposal_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "validations" ADD CONSTRAINT "validations_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_calls" ADD CONSTRAINT "model_calls_spend_id_spend_id_fk" FOREIGN KEY ("spend_id") REFERENCES "public"."spend"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend" ADD CONSTRAINT "spend_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spend" ADD CONSTRAINT "spend_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_attempt_fk" FOREIGN KEY ("trial_id","epoch") REFERENCES "public"."attempts"("trial_id","epoch") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "traces" ADD CONSTRAINT "traces_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trials" ADD CONSTRAINT "trials_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trials" ADD CONSTRAINT "trials_version_id_harness_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."harness_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trials" ADD CONSTRAINT "trials_task_fk" FOREIGN KEY ("optimization_id","task_id") REFERENCES "public"."tasks"("optimization_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "weakness_members" ADD CONSTRAINT "weakness_members_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "weakness_members" ADD CONSTRAINT "weakness_members_trial_id_trials_id_fk" FOREIGN KEY ("trial_id") REFERENCES "public"."trials"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "weakness_members" ADD CONSTRAINT "weakness_members_weakness_fk" FOREIGN KEY ("optimization_id","iteration","weakness_id") REFERENCES "public"."weaknesses"("optimization_id","iteration","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "weaknesses" ADD CONSTRAINT "weaknesses_optimization_id_optimizations_id_fk" FOREIGN KEY ("optimization_id") REFERENCES "public"."optimizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_optimization_id_id_index" ON "audit_log" USING btree ("optimization_id","id");--> statement-breakpoint
CREATE INDEX "events_optimization_id_id_index" ON "events" USING btree ("optimization_id","id");--> statement-breakpoint
CREATE INDEX "spend_key" ON "spend" USING btree ("optimization_id","subject","ordinal","request_digest");