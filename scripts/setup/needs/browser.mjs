import { join } from "node:path";
import { aptInstall } from "../apt.mjs";
import { findCommand, isExecutable, isRoot } from "../commands.mjs";
import { SetUpFailure } from "../failure.mjs";
import { withLock } from "../lock.mjs";
import { missing, ready, unusable } from "../need.mjs";
import { cacheFolder } from "../places.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const byHand = "as root: apt-get install -y --no-install-recommends chromium; or set CHROME_PATH to a Chromium";

/**
 * A browser for the tests that open our pages in one. Only `npm test` asks for it: nothing of the product needs a browser on the
 * machine that it runs on.
 *
 * @type {import("../need.mjs").Need}
 */
export const browser = {
  name: "browser for tests",

  async look({ CHROME_PATH: given }) {
    if (given)
      return isExecutable(given)
        ? ready(`CHROME_PATH ${given}`, { CHROME_PATH: given })
        : unusable(`CHROME_PATH is ${given}, which is no program`, "correct or unset CHROME_PATH");
    const path = findBrowser();
    return path ? ready(path, { CHROME_PATH: path }) : missing(`none of ${names.join(", ")} is installed`, byHand);
  },

  make(_variables, say) {
    const lock = join(cacheFolder(), "browser.lock");
    return withLock(
      lock,
      () => make(say),
      () => say("another set-up is installing it; waiting"),
    );
  },
};

async function make(say) {
  if (!findBrowser()) {
    if (!isRoot() || !findCommand("apt-get"))
      throw new SetUpFailure("there is no Chromium, and only root on a Debian-like system can install one", byHand);
    say("installing chromium");
    await aptInstall("chromium");
  }
  const path = findBrowser();
  if (!path) throw new SetUpFailure("chromium was installed and can't be found", byHand);
  return { what: path, values: { CHROME_PATH: path } };
}

const findBrowser = () => names.map((name) => findCommand(name)).find(Boolean);
