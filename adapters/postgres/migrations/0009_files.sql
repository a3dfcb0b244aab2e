CREATE TABLE "build_logs" (
	"key" text PRIMARY KEY NOT NULL,
	"log" "bytea" NOT NULL,
	"built_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "kept_chunks" (
	"trial_id" text NOT NULL,
	"container" integer NOT NULL,
	"path" text NOT NULL,
	"number" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "kept_chunks_trial_id_container_path_number_pk" PRIMARY KEY("trial_id","container","path","number")
);
--> statement-breakpoint
CREATE TABLE "kept_files" (
	"trial_id" text NOT NULL,
	"container" integer NOT NULL,
	"path" text NOT NULL,
	"bytes" bigint NOT NULL,
	"kept_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "kept_files_trial_id_container_path_pk" PRIMARY KEY("trial_id","container","path")
);
--> statement-breakpoint
ALTER TABLE "kept_chunks" ADD CONSTRAINT "kept_chunks_file_fk" FOREIGN KEY ("trial_id","container","path") REFERENCES "public"."kept_files"("trial_id","container","path") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "kept_files" ADD CONSTRAINT "kept_files_container_fk" FOREIGN KEY ("trial_id","container") REFERENCES "public"."attempts"("trial_id","epoch") ON DELETE no action ON UPDATE no action;