import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files of a sound task; a test replaces what it is about, null leaves a file out. */
export const soundTask: Readonly<Record<string, string>> = {
  "task.toml": 'version = "1.0"\n\n[metadata]\ncategory = "general"\n\n[agent]\ntimeout_sec = 120.0\n',
  "instruction.md": "Write hello into /app/hello.txt.\n",
  "environment/Dockerfile": "FROM scratch\n",
  "tests/test.sh": "#!/bin/bash\necho 1 > /logs/verifier/reward.txt\n",
  "solution/solve.sh": "#!/bin/bash\necho hello > /app/hello.txt\n",
};

export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

export async function writeFiles(folder: string, files: FileChanges): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Runs `use` with a fresh folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "self-harness-test-")));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
