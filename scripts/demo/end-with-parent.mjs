import { isMainThread } from "node:worker_threads";

// Loaded before a program that is nobody's when its parent is gone, killed or not: it is asked to end then.
if (isMainThread) {
  process.channel?.unref();
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
