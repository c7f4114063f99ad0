# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The measurements of `run.py training`: rows {work, ours_seconds, peer, peer_seconds, ratio}; ratio = peer / ours.

The network is DenseNet121 with images of 224x224 and batches of 16, unless the run is a quick one.
"""
import os
import subprocess

import numpy as np
from PIL import Image

import work
from report import Ours, busy_machine, take_turns

STEP = "training step, {}"
DATA = "{} files, 512x512: disk to network"
BUSY = "training, float32: CPU seconds beside {} busy processes"
WAIT = "waiting for data in an epoch, samples cached on disk"
EAGER, AUTOCAST = "PyTorch, eager, float32", "PyTorch, channels last, bfloat16 autocast"
# Least ratios.
GOALS = {
    EAGER: 1.3,
    AUTOCAST: 1.0,
    "the network's training, its fastest": 3,
    "one thread": 1.7,
    "the epoch": 1 / 0.03,
    "quiet machine": 1 / 1.5,
}
PAUSE = 0.2
# TrainCTClassifier sets these itself: what a step frees, the next one needs again; waiting threads leave the cores to other processes.
ENVIRONMENT = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**40), "GOMP_SPINCOUNT": "3000"}


def goal(row):
    return GOALS[row["peer"]]


def measure_steps(report, options, ours):
    """Seconds of a step by precision."""
    batch = 4 if options.quick else 16
    architecture, size = ("resnet18", 64) if options.quick else ("densenet121", 224)
    ours.ask("network", architecture, size, batch)
    steps = 1 if options.quick else 3
    precisions = ["float32"]
    if "avx512_bf16" in open("/proc/cpuinfo", encoding="utf-8").read():
        precisions.append("bfloat16")
    else:
        report.note("bfloat16", "not measured: this CPU has none")
    works = {precision: lambda precision=precision: ours.seconds("train", precision, steps) for precision in precisions}
    if not options.ours_only:
        import training_peers

        training_peers.use_threads(options.threads)
        works[EAGER] = training_peers.steps("float32", batch, steps)
        if "bfloat16" in works:
            works[AUTOCAST] = training_peers.steps("bfloat16", batch, steps)
    medians = take_turns(works, options.runs, warm_up=1, pause=PAUSE)
    for precision, peer in (("float32", EAGER), ("bfloat16", AUTOCAST)):
        if peer in medians:
            report.add(STEP.format(precision), medians[precision], peer, medians[peer])
        if precision in medians:
            report.note(f"images/s in training, {precision}", f"{batch / medians[precision]:.1f}")
    return min(medians[precision] for precision in precisions) / batch


def measure_busy(report, options, ours):
    """CPU seconds beside other processes, which a thread that spins while it waits loses to them, and on a quiet machine."""
    steps = 1 if options.quick else 3
    others = 2 * len(os.sched_getaffinity(0))
    works = {"ours": lambda: ours.cpu_seconds("train", "float32", steps)}
    if not options.ours_only:
        import training_peers

        works[EAGER] = training_peers.cpu_seconds(training_peers.steps("float32", 16, steps))
    runs = 1 if options.quick else 3
    quiet = take_turns(works, runs, warm_up=1, pause=PAUSE)
    with busy_machine(others):
        busy = take_turns(works, runs, warm_up=0, pause=PAUSE)
    report.add(BUSY.format(others), busy["ours"], "quiet machine", quiet["ours"])
    if EAGER in busy:
        report.note(f"CPU seconds of {EAGER}, beside {others} busy processes", f"{busy[EAGER] / quiet[EAGER]:.2f} times those on a quiet machine")


def write_dataset(folder, kind, slices):
    """A folder a class, of as many files."""
    for name in ("covid", "mass", "normal", "pneumonia"):
        (folder / name).mkdir(parents=True)
    names = sorted(path.name for path in folder.iterdir())
    gray = np.rint(((slices.astype(np.float32) + 1000) / 2000).clip(0, 1) * 255).astype(np.uint8)
    for index, picture in enumerate(gray):
        Image.fromarray(picture).save(folder / names[index % 4] / f"{index:05d}.{kind}")


def measure_data(report, options, ours, folder, image_seconds):
    count = options.images
    for kind in ("png", "jpg"):
        dataset = folder / kind
        write_dataset(dataset, kind, work.real_slices(count))
        medians = take_turns({threads: lambda dataset=dataset, threads=threads: ours.seconds("load", dataset, threads)
                              for threads in sorted({1, options.threads})}, options.runs, warm_up=1)
        what = DATA.format(kind)
        report.add(what, medians[options.threads], "the network's training, its fastest", image_seconds)
        if options.threads > 1:
            report.add(what, medians[options.threads], "one thread", medians[1])


def measure_waiting(report, options, ours, folder):
    """The first epoch fills the cache."""
    precision = "bfloat16" if "images/s in training, bfloat16" in report.notes else "float32"
    words = ("wait", folder / "png", options.threads, folder / "cache", precision)
    ours.ask(*words)
    waited, epoch = map(float, ours.ask(*words).split())
    report.add(WAIT, waited, "the epoch", epoch)


def measure_memory(report, options, folder):
    peaks = {}
    random = np.random.default_rng(1)
    for count in options.memory_images:
        dataset = folder / f"small-{count}"
        for name in ("covid", "mass", "normal", "pneumonia"):
            (dataset / name).mkdir(parents=True)
        names = sorted(path.name for path in dataset.iterdir())
        for index in range(count):
            picture = random.integers(0, 256, (32, 32), np.uint8)
            Image.fromarray(picture).save(dataset / names[index % 4] / f"{index:05d}.png")
        done = subprocess.run([str(options.program), "memory", str(dataset)], check=True, capture_output=True, text=True,
                              env={**os.environ, **ENVIRONMENT})
        samples, peaks[count] = map(int, done.stdout.split())
        if samples != count:
            raise SystemExit(f"run.py: {samples} of {count} images were read.")
    few, many = options.memory_images
    report.note("peak memory of training", f"{peaks[few] / 2**20:.0f} MiB with {few} images, {peaks[many] / 2**20:.0f} MiB with {many}")
    report.notes["memory"] = {"images": options.memory_images, "peak_bytes": [peaks[few], peaks[many]]}


def measure(report, options, folder):
    """All of it; prints what it is about as it goes."""
    if not options.memory_only:
        with Ours(options.program, options.threads, ENVIRONMENT) as ours:
            print("Steps …", flush=True)
            image_seconds = measure_steps(report, options, ours)
            print("Busy machine …", flush=True)
            measure_busy(report, options, ours)
            print("Data …", flush=True)
            measure_data(report, options, ours, folder, image_seconds)
            measure_waiting(report, options, ours, folder)
    print("Memory …", flush=True)
    measure_memory(report, options, folder)
