#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the module beside other packages on this machine: python3 test/benchmark/run.py preprocessing|training --json FILE

Builds the C++ program and makes an environment of its own for the peers (torch, torchvision, MONAI, SimpleITK, Pillow, pydicom; several
GB, once). Prints a table and writes FILE: a list of rows {work, ours_seconds, peer, peer_seconds, ratio}, ratio = peer / ours, seconds a
slice, an image or a batch, medians. Beside it, FILE with .about.json: machine, versions, memory, differences of the results, goals.
"""
import argparse
import importlib
import importlib.metadata
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = {"preprocessing": "PreprocessingBenchmark", "training": "TrainingBenchmark"}
PACKAGES = ("torch", "torchvision", "monai", "SimpleITK", "numpy", "pillow", "pydicom", "pylibjpeg-openjpeg", "pyjpegls")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", choices=list(PROGRAMS), help="what to measure")
    parser.add_argument("--json", type=pathlib.Path, required=True, metavar="FILE", help="the rows")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="FOLDER", help="Release build (default: build)")
    parser.add_argument("--program", type=pathlib.Path, metavar="FILE", help="the built program of the suite, instead of building it")
    parser.add_argument("--environment", type=pathlib.Path, metavar="FOLDER", help="of the peers (default: benchmark-venv in the build)")
    parser.add_argument("--python", type=pathlib.Path, metavar="FILE", help="a Python that has the peers, instead of an environment")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="of ours and the peers (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=11, help="after warm-up (default: %(default)s)")
    parser.add_argument("--ours-only", action="store_true", help="without peers in Python")
    parser.add_argument("--memory-only", action="store_true", help="training: its peak memory alone, which needs no peers and no quiet machine")
    parser.add_argument("--quick", action="store_true", help="few and small runs: shows that it works, its figures mean little")
    options = parser.parse_args()
    if options.memory_only and options.suite != "training":
        parser.error("--memory-only is for training.")
    if options.quick:
        options.runs = 2
    options.turn = 0 if options.quick else 0.3
    # At 32 slices the result is small enough for malloc to keep its memory, as it is in a loop over batches.
    options.slices = 8 if options.quick else 32
    options.growth = [16, 64] if options.quick else [16, 64, 256, 1024, 4096]
    options.memory_slices = 16 if options.quick else 400
    options.images = 64 if options.quick else 512
    options.memory_images = [40, 80] if options.quick else [1770, 17704]
    return options


def python_of_peers(options):
    """The Python that has the peers; makes its environment where the list of packages has changed."""
    if options.python:
        return options.python
    environment = options.environment or options.build / "benchmark-venv"
    python = environment / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    installed = environment / "requirements.installed"
    if not installed.is_file() or installed.read_text(encoding="utf-8") != wanted:
        print(f"Installing the peers into {environment} (several GB)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True)
        installed.write_text(wanted, encoding="utf-8")
    return python


def build_program(options):
    if options.program:
        return options.program
    cache = options.build / "CMakeCache.txt"
    if not cache.is_file():
        subprocess.run(["cmake", "--preset", "default", "-B", str(options.build.resolve())], cwd=ROOT, check=True)
    program = PROGRAMS[options.suite]
    subprocess.run(["cmake", "--build", str(options.build), "--target", program], check=True)
    if "CMAKE_BUILD_TYPE:STRING=Release" not in cache.read_text(encoding="utf-8"):
        sys.exit(f"run.py: {options.build} is no Release build: its times would mean nothing. Name another folder with --build.")
    return options.build / "bin" / program


def describe(options):
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), platform.processor())
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return {"cpu": model, "cores": len(os.sched_getaffinity(0)), "threads": options.threads, "runs": options.runs,
            "load_before": os.getloadavg()[0], "python": platform.python_version(), "versions": versions}


def duration(seconds):
    return f"{seconds * 1e3:.3f} ms"


def print_table(rows, goal):
    lines = [("work", "ours", "peer", "peer's", "peer / ours", "goal", "")]
    for row in rows:
        least = goal(row)
        lines.append((row["work"], duration(row["ours_seconds"]), row["peer"], duration(row["peer_seconds"]), f"{row['ratio']:.2f}",
                      f"{least:.2f}" if least else "", "" if not least else "met" if row["ratio"] >= least else "MISSED"))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        print("  ".join(cell.rjust(width) if column in (1, 3, 4, 5) else cell.ljust(width)
                        for column, (cell, width) in enumerate(zip(line, widths))).rstrip())
    for row in rows:
        if row["work"].endswith("disk to network") and row["peer"] != "decode only":
            print(f"{row['work']}: {1 / row['ours_seconds']:.0f} images/s, {row['peer']}: {1 / row['peer_seconds']:.0f} images/s")


def main():
    options = parse()
    options.program = build_program(options)
    if not (options.ours_only or options.memory_only):
        python = python_of_peers(options)
        if pathlib.Path(sys.prefix).resolve() != python.absolute().parent.parent.resolve():
            words = sys.argv[1:] + ["--program", str(options.program), "--python", str(python)]
            os.execv(str(python), [str(python), str(HERE / "run.py"), *words])
    sys.path.insert(0, str(HERE))
    suite = importlib.import_module(options.suite)

    about = describe(options)
    print(f"{about['cpu']}, {about['cores']} cores, {options.threads} threads, medians of {options.runs} runs", flush=True)
    report = importlib.import_module("report").Report()
    with tempfile.TemporaryDirectory() as folder:
        suite.measure(report, options, pathlib.Path(folder))
    print_table(report.rows, suite.goal)
    about["notes"] = report.notes
    about["goals"] = [{"work": row["work"], "peer": row["peer"], "ratio": row["ratio"], "goal": suite.goal(row),
                       "met": row["ratio"] >= suite.goal(row)} for row in report.rows if suite.goal(row)]
    options.json.write_text(json.dumps(report.rows, indent=1) + "\n", encoding="utf-8")
    options.json.with_suffix(".about.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
