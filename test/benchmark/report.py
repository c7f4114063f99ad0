# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What the suites of run.py share: rows, medians of works that take turns, and the C++ program."""
import contextlib
import os
import statistics
import subprocess
import sys
import time


class Report:
    """Rows, and what is said about them beside the rows."""

    def __init__(self):
        self.rows = []
        self.notes = {}

    def add(self, what, ours, peer, peers):
        self.rows.append({"work": what, "ours_seconds": ours, "peer": peer, "peer_seconds": peers, "ratio": peers / ours})

    def note(self, key, value):
        self.notes[key] = value
        print(f"  {key}: {value}", flush=True)


def take_turns(works, runs, warm_up=2, pause=0):
    """Median seconds of each work, a function that returns seconds."""
    times = {name: [] for name in works}
    for run in range(warm_up + runs):
        for name, function in works.items():
            time.sleep(pause)
            seconds = function()
            if run >= warm_up:
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def steady(function, turn_seconds):
    """A turn of `function`, which returns seconds, so long that all cores are awake: a machine takes a while to give back those that were
    idle."""
    def turn():
        times = []
        while not times or sum(times) < turn_seconds:
            times.append(function())
        return statistics.median(times)

    return turn


@contextlib.contextmanager
def busy_machine(processes):
    """Other processes compete for the cores."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def timed(function):
    def run():
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return run


class Ours:
    """The running C++ program, which does one piece of work a line."""

    def __init__(self, program, threads, environment, cores=None):
        self.program = program
        self.process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS": str(threads), **environment},
            preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None)

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline().strip()
        if not answer:
            sys.exit(f"run.py: {self.program.name} ended at '{' '.join(map(str, words))}'; its own message is above.")
        return answer

    def seconds(self, *words):
        return float(self.ask(*words))

    def cpu_seconds(self, *words):
        """CPU time of all threads for one piece of work."""
        before = self.cpu()
        self.ask(*words)
        return self.cpu() - before

    def cpu(self):
        """User and system time since the program started; proc_pid_stat(5), fields 14 and 15."""
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as file:
            user, system = file.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
