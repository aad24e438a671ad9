#!/usr/bin/env python3
"""Goes through everything that a GPU has to show, line by line, with the program as a user calls it.

usage: gpu_check.py KIT OUT [--device cuda|cpu] [--small] [--seconds N] [--only WORD]

KIT holds `spade` (the program), `smollm2` (SmolLM2-135M-Instruct), `texts` (wiki.test.raw, wiki.valid.raw and
c4-train.sample.json.gz) and `kernels` (what spade.tensor.KernelArchives writes). OUT keeps logs, runs and check.json. What
has passed is not done again; called again, the check goes on with the rest. No line begins after --seconds, and one that
runs is ended then; --only keeps to lines with a WORD in their name. With --small and --device cpu everything that needs no GPU can be tried anywhere in some minutes.

Exit status: 0 every line has passed, 1 one has failed, 2 wrong usage, 3 some are still to do.
"""

import argparse
import json
import math
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from gpu_lines import LINES, Failed


class OutOfTime(Exception):
    """What --seconds allows is over."""


class Peak(threading.Thread):
    """Watches what a process takes at most: of its own memory, and of all that is in use on the first GPU. In bytes."""

    def __init__(self, pid, gpu):
        super().__init__(daemon=True)
        self.pid, self.gpu, self.host, self.device, self.done = pid, gpu, 0, 0, threading.Event()

    def run(self):
        while not self.done.wait(0.3):
            try:
                status = Path(f"/proc/{self.pid}/status").read_text()
                self.host = int(status.split("VmHWM:")[1].split()[0]) << 10
            except (OSError, IndexError):
                pass  # It has just ended.
            if self.gpu:
                self.device = max(self.device, gpu_memory())


def gpu_memory():
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", "0"]
    return int(subprocess.run(query, capture_output=True, text=True, check=True).stdout) << 20


class Check:
    """The settings of a check, and what its lines share."""

    def __init__(self, args):
        self.kit, self.out = args.kit.resolve(), args.out.resolve()
        self.device, self.small, self.gpu = args.device, args.small, args.device != "cpu"
        self.until = time.time() + args.seconds
        self.peaks, self.ends = [], 0.0
        # Two workers on one device agree with one process in the last digit where both have as many threads.
        self.threads = max(1, len(os.sched_getaffinity(0)) // 2)

    def call(self, *command):
        """Runs a command to its end and returns what it printed; all else it says is in OUT/check.log."""
        log = self.out / "check.log"
        command = [str(word) for word in command]
        with open(log, "a", encoding="utf-8") as errors:
            print("\n$", *command, file=errors, flush=True)
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
                                       env={**os.environ, "SPADE_CACHE": str(self.out / "cache")})
            peak = Peak(process.pid, self.gpu)
            self.peaks.append(peak)
            peak.start()
            try:
                said, _ = process.communicate(timeout=max(1, min(self.ends, self.until) - time.time()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise (Failed("not done within its time") if self.ends <= self.until else OutOfTime()) from None
            finally:
                peak.done.set()
            print(said, file=errors)
        if process.returncode:
            raise Failed(f"exit status {process.returncode}, the last of what it said: {last_line(log)}")
        return said

    def spade(self, verb, *arguments, device=None):
        return self.call(self.kit / "spade", verb, *arguments, "--device", device or self.device, "--quiet")

    def folder(self, name):
        """The path of a folder in OUT that is not there."""
        shutil.rmtree(self.out / name, ignore_errors=True)
        return self.out / name

    def passes(self, line):
        """Goes through a line, and says how it went: a row of check.json."""
        began = time.time()
        self.peaks, self.ends = [], began + line.limit
        try:
            passed, figure = True, line.run(self)
        except Failed as failure:
            passed, figure = False, str(failure)
        except (KeyError, ValueError, OSError) as fault:
            passed, figure = False, f"{type(fault).__name__}: {fault}"
        return {"passed": passed, "figure": figure, "seconds": round(time.time() - began, 1),
                "device GB": round(max((peak.device for peak in self.peaks), default=0) / 1e9, 1),
                "host GB": round(max((peak.host for peak in self.peaks), default=0) / 1e9, 1)}


def last_line(file):
    lines = file.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def row(name, found):
    memory = f"{found['device GB']:.1f} + {found['host GB']:.1f}"
    return f"{name:26s}{'pass' if found['passed'] else 'FAIL':6s}{found['seconds']:7.1f} s  {memory:12s}{found['figure']}"


def begun(args):
    """What an earlier call has left in OUT, for the same settings."""
    settings = {"device": args.device, "small": args.small}
    file = args.out / "check.json"
    state = json.loads(file.read_text()) if file.exists() else {"settings": settings, "lines": {}}
    if state["settings"] != settings:
        raise SystemExit(f"gpu_check: {args.out} was begun with {state['settings']}, not {settings}; name another folder.")
    return state


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kit", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seconds", type=float, default=math.inf)
    parser.add_argument("--only", default="", metavar="WORD")
    args = parser.parse_args()
    missing = [name for name in ("spade", "smollm2", "texts", "kernels") if not (args.kit / name).exists()]
    if missing:
        parser.error(f"{args.kit} has no {', '.join(missing)}; see the top of this file for what it holds.")
    args.out.mkdir(parents=True, exist_ok=True)
    state, check = begun(args), Check(args)
    print(f"{'':26s}{'':6s}{'time':>9s}  {'GPU + host':12s}figure; memory in GB", flush=True)
    for line in LINES:
        found = state["lines"].get(line.name)
        if not (found and found["passed"]) and time.time() < check.until and args.only in line.name:
            try:
                found = state["lines"][line.name] = check.passes(line)
            except OutOfTime:
                continue
            (args.out / "check.json").write_text(json.dumps(state, indent=1))
        if found:
            print(row(line.name, found), flush=True)
    results = [state["lines"].get(line.name) for line in LINES]
    failed, left = sum(bool(found) and not found["passed"] for found in results), results.count(None)
    print(f"{len(LINES) - failed - left} passed, {failed} failed" + (f", {left} to do: call it again" if left else ""))
    raise SystemExit(1 if failed else 3 if left else 0)


if __name__ == "__main__":
    main()
