#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Compares every network at full size with torchvision, timm, MONAI and Keras: python3 test/parity/run.py

Builds the programs and makes an environment of its own for each framework (several GB, once) in .dependencies. Each framework
makes its networks with seeded weights and saves them as it publishes them; ConvertNetwork reads the file, RunNetwork computes
logits and features, TrainingStep one step of training; the framework computes the same in float and in double. A run of
everything writes doc/parity.md. Exits non-zero where a limit is exceeded.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "doc" / "parity.md"
FRAMEWORKS = ("torch", "keras")
PROGRAMS = ("ConvertNetwork", "RunNetwork", "TrainingStep")
GRADIENTS_LIMIT = 1e-4


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="FOLDER", help="configured build (default: build)")
    for framework in FRAMEWORKS:
        parser.add_argument(
            f"--{framework}-python", type=pathlib.Path, metavar="FILE", help="a Python that has the references, instead of an environment"
        )
    parser.add_argument("--framework", choices=FRAMEWORKS, help="only this one")
    parser.add_argument("--architecture", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--rows", type=pathlib.Path, metavar="FILE", help="keeps the measurements, a JSON object a line")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="default: %(default)s")
    return parser.parse_args()


def get_python(framework, given):
    """Makes the environment where the list of packages has changed."""
    if given:
        return given
    environment = ROOT / ".dependencies" / f"parity-{framework}"
    python = environment / "bin" / "python"
    requirements = HERE / f"requirements-{framework}.txt"
    installed = environment / "requirements.installed"
    if not installed.is_file() or installed.read_text() != requirements.read_text():
        print(f"Installing the references into {environment} (several GB)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True)
        installed.write_text(requirements.read_text())
    return python


def measure(options, rows):
    """Runs the references; returns False where one of them ended with an error."""
    subprocess.run(["cmake", "--build", options.build, "--target", *PROGRAMS], check=True)
    # Threads that wait must not spin on the cores of the programs.
    environment = os.environ | {"OMP_WAIT_POLICY": "passive"}
    done = True
    for framework in (options.framework,) if options.framework else FRAMEWORKS:
        python = get_python(framework, getattr(options, f"{framework}_python"))
        command = [python, HERE / f"{framework}_references.py", "--programs", options.build.resolve() / "bin", "--rows", rows]
        command += ["--threads", str(options.threads)]
        for architecture in options.architecture or ():
            command += ["--architecture", architecture]
        done = subprocess.run(command, env=environment).returncode == 0 and done
    return done


def is_within(row):
    outputs = [row[what] for what in ("logits", "features") if what in row]
    training = row.get("training", {"double": 0.0, "float": 0.0, "own": 0.0})
    good = all(output["difference"] <= output["limit"] for output in outputs)
    return good and training["double"] <= GRADIENTS_LIMIT and training["float"] <= max(GRADIENTS_LIMIT, 20 * training["own"])


def describe_output(output):
    if output is None:
        return ["–"] * 3
    ratio = output["difference"] / output["own"]
    # Beyond 20 only 1e-4 of the standard deviation allows it.
    return [f"{output['difference']:.1e}", f"{output['own']:.1e}", f"{ratio:.2g}" + ("*" if ratio > 20 else "")]


def make_cells(row):
    training = row.get("training")
    cells = [row["architecture"], row["reference"], row["file"], " × ".join(map(str, row["size"]))]
    cells += describe_output(row.get("logits")) + describe_output(row.get("features"))
    cells += [f"{training[what]:.1e}" if training[what] else "0" for what in ("double", "float", "own")] if training else ["–"] * 3
    return cells if is_within(row) else [f"**{cell}**" for cell in cells]


def make_page(rows):
    header = "network | reference | file | input | logits: difference | own | ratio | features: difference | own | ratio | gradients: double | float | own"
    lines = [f"| {header} |", "|---|---|---|---|" + "---:|" * 9]
    lines += ["| " + " | ".join(make_cells(row)) + " |" for row in rows]
    text = (HERE / "page.md").read_text(encoding="utf-8")
    return text.replace("TABLE", "\n".join(lines))


def main():
    options = parse()
    with tempfile.TemporaryDirectory() as folder:
        file = options.rows or pathlib.Path(folder) / "rows"
        file.unlink(missing_ok=True)
        done = measure(options, file)
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []
    rows.sort(key=lambda row: row["architecture"])  # stable: the order of the references inside
    page = make_page(rows)
    print(page)
    if not options.framework and not options.architecture and done:
        PAGE.write_text(page, encoding="utf-8")
    beyond = [row for row in rows if not is_within(row)]
    for row in beyond:
        print(f"Beyond the limit: {row['architecture']} {row['reference']} {row['size']}", file=sys.stderr)
    sys.exit(0 if done and not beyond else 1)


if __name__ == "__main__":
    main()
