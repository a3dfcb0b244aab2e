import { Listr, ListrLogger, type ListrTask, ProcessOutput } from "listr2";
import type { Phase, Progress } from "../workflows/messages.ts";
import { iterationPhases, phaseTitles, positionOf } from "./progress-text.ts";

/** What the tree shows next and waits for; fed by {@link ProgressTree.onProgress}. */
type Change = Progress | "over";

/** A live tree of phases on a terminal: one branch an iteration, its phases below. Counts and texts are Temporal's, never invented. */
export class ProgressTree {
  readonly #stream: NodeJS.WriteStream;
  #latest: Change | null = null;
  #silence = "";
  #wake: () => void = () => {};
  #changed = this.#nextChange();

  /** @param stream a terminal that can redraw lines */
  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream;
  }

  onProgress(progress: Progress): void {
    this.#silence = "";
    this.#tell(progress);
  }

  onSilence(text: string): void {
    this.#silence = text;
    this.#wakeUp();
  }

  /** Ends the tree wherever it is. */
  end(): void {
    this.#tell("over");
  }

  async draw(): Promise<void> {
    for (let shown = 0; ; ) {
      const progress = await this.#until(
        (each) => each.iteration > shown || each.phase === "reporting" || each.phase === "ended",
      );
      if (progress === "over" || progress.phase === "ended") return;
      if (progress.phase === "reporting") return this.#run([this.#phase("reporting", progress.iteration)]);
      shown = progress.iteration;
      await this.#run([this.#iteration(shown)]);
    }
  }

  async #run(tasks: ListrTask[]): Promise<void> {
    await new Listr(tasks, {
      concurrent: false,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        collapseSubtasks: false,
        logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(this.#stream) }),
      },
    }).run();
  }

  #iteration(iteration: number): ListrTask {
    return {
      title: `Iteration ${iteration}`,
      task: (_context, task) => task.newListr(iterationPhases.map((phase) => this.#phase(phase, iteration))),
    };
  }

  #phase(phase: Phase, iteration: number): ListrTask {
    const here = positionOf(phase, iteration);
    let total = 0;
    return {
      title: phaseTitles[phase],
      task: async (_context, task) => {
        for (;;) {
          const progress = this.#latest;
          if (progress === "over") return task.skip(`${phaseTitles[phase]}: not waited for`);
          if (progress && positionOf(progress.phase, progress.iteration) > here) {
            task.title = total > 0 ? `${phaseTitles[phase]}  ${total} trials` : phaseTitles[phase];
            return;
          }
          if (progress?.phase === phase) {
            task.title = titleOf(progress);
            total = progress.total;
          }
          task.output = this.#silence || (progress?.waitingFor ? `waits for: ${progress.waitingFor}` : "");
          await this.#changed;
        }
      },
    };
  }

  async #until(reached: (progress: Progress) => boolean): Promise<Change> {
    for (;;) {
      if (this.#latest === "over" || (this.#latest && reached(this.#latest))) return this.#latest;
      await this.#changed;
    }
  }

  #tell(change: Change): void {
    this.#latest = change;
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#changed = this.#nextChange();
    wake();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function titleOf(progress: Progress): string {
  const trials = progress.total > 0 ? `  ${progress.done}/${progress.total}` : "";
  const verdicts =
    progress.phase === "validating" ? `  ${progress.accepted} accepted, ${progress.rejected} rejected` : "";
  const spend = progress.costMicroUsd > 0 ? `  $${(progress.costMicroUsd / 1e6).toFixed(4)}` : "";
  return `${phaseTitles[progress.phase]}${trials}${verdicts}${spend}${progress.paused ? "  paused" : ""}`;
}
