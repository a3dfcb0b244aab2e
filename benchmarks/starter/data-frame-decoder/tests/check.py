"""Decodes the frames by itself, and has the nightly script decode frames that it has never seen."""

import hashlib
import pathlib
import random
import subprocess
import sys
import tempfile

FRAMES = pathlib.Path("/app/frames")
DECODED = pathlib.Path("/app/decoded")
HASHES = {
    "/app/vendor/nightly.sh": "a38f0e6a7d4f0c5b518d67aa9a3e3ffbbf65618d9a1148919f92c5c96fc8b542",
    "/app/vendor/decode-frames": "b1a665e76036d03507f176220f21bc3ebbb742cd3e0f32e3f50b384248a2debc",
    "/app/frames/house-a.hex": "9dea4e7d1bc5e5eb0a0dcd0a026e1f9fdf737473eccb56b2de5bad55dc1f55ca",
    "/app/frames/house-b.hex": "37bdac62bd8afaba34848f145a586f093239aeb4841f94b4ab08b835284d8f38",
    "/app/frames/outside.hex": "832ea044ec191f2773b5da04576a3aa26958bc3dce7848322d8714073afabfd1",
}
outcomes = []


def check(name, problem):
    """Runs the decorated function as one check; it passes when it returns a true value without raising."""

    def run(test):
        reason = problem
        try:
            passed = bool(test())
        except Exception as error:
            passed, reason = False, f"could not be examined ({type(error).__name__})"
        outcomes.append(passed)
        print(f"ok - {name}" if passed else f"not ok - {name}: {reason}")

    return run


def readings(path):
    """Sensor and tenths of a degree of each good frame."""
    frames = [bytes.fromhex(line) for line in path.read_text().split()]
    good = [frame for frame in frames if frame[0] ^ frame[1] ^ frame[2] == frame[3]]
    return [(frame[0], int.from_bytes(frame[1:3], "big", signed=True)) for frame in good]


def celsius(tenths):
    return f"{tenths / 10:.1f}"


def decoded(path):
    return ["sensor,celsius", *(f"{sensor},{celsius(tenths)}" for sensor, tenths in readings(path))]


def matches(frames, target):
    """Whether the target folder has for each file of frames what the decoder has to make of it."""
    paths = list(frames.glob("*.hex"))
    return paths and all((target / f"{path.stem}.csv").read_text().splitlines() == decoded(path) for path in paths)


def summary():
    return [line.strip() for line in (DECODED / "summary.csv").read_text().splitlines()]


def expected_summary():
    found = {}
    for path in FRAMES.glob("*.hex"):
        for sensor, tenths in readings(path):
            found.setdefault(sensor, []).append(tenths)
    return [f"{sensor},{len(all_)},{celsius(min(all_))},{celsius(max(all_))}" for sensor, all_ in sorted(found.items())]


def new_frames(folder):
    for name in ("cellar", "roof"):
        frames = [bytes([random.randrange(1, 60), *random.randbytes(2)]) for _ in range(20)]
        lines = [(frame + bytes([frame[0] ^ frame[1] ^ frame[2]])).hex() for frame in frames]
        (folder / f"{name}.hex").write_text("\n".join(lines) + "\n")


@check("inputs untouched", "a file that should stay as it was has changed or is gone")
def _():
    return all(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == value for path, value in HASHES.items())


@check("decoded files", "the decoded files are not what the decoder makes of the frames")
def _():
    return matches(FRAMES, DECODED)


@check("header of the summary", "the columns are not the ones that were asked for")
def _():
    return summary()[0] == "sensor,readings,lowest,highest"


@check("lines of the summary", "a sensor is missing, in the wrong place or has wrong numbers")
def _():
    return summary()[1:] == expected_summary()


@check("nightly run", "the script can't be started by its path, or does not decode new frames")
def _():
    with tempfile.TemporaryDirectory() as folder:
        frames, target = pathlib.Path(folder, "frames"), pathlib.Path(folder, "decoded")
        frames.mkdir()
        new_frames(frames)
        places = {"FRAMES": str(frames), "DECODED": str(target), "PATH": "/usr/bin:/bin"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["/app/vendor/nightly.sh"], env=places, cwd="/", check=True, timeout=20, **quiet)
        return matches(frames, target)


sys.exit(0 if all(outcomes) else 1)
