#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""What the public headers cost those who include them, and whether they include what they must not.

For each header of include/: CPU seconds of compiling a file that includes it, less those of a file that includes only the ITK headers
that it asks for (its own, those of its .hxx and those of the module's headers that it includes); median of --runs. Times are printed,
not judged. --check compiles nothing: it lists the files that each header reaches and fails where one is not the compiler's, C's or ITK's.

Flags are those of the header test in compile_commands.json, so a build folder that is configured with tests is needed.
"""
import argparse
import json
import pathlib
import re
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
# Libraries that src/ and examples/ use; some of them lie in /usr/include, where any header would find them.
FORBIDDEN = re.compile(
    r"/(torch|ATen|c10|caffe2|cuda[^/]*|opencv[0-9]*|opencv2|nlohmann|openssl|CLI)/|/(pugixml\.hpp|pugiconfig\.hpp|csv\.h|safetensors[^/]*)$")


def compiler_of_header_test(build):
    """The compile command of the header test without its source and output."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if "HeaderTest" in entry["file"]:
            words = shlex.split(entry["command"])
            end = words.index("-o")
            return [word for word in words[:end] if word != "-c"]
    sys.exit(f"{build} has no header test: configure with BUILD_TESTING=ON")


def itk_includes(header, folder, seen=None):
    """ITK's headers that a header of the module names, itself or through the module's other headers."""
    seen = set() if seen is None else seen
    found = []
    for name in INCLUDE.findall((folder / header).read_text()):
        if (folder / name).exists():
            if name not in seen:
                seen.add(name)
                found += itk_includes(name, folder, seen)
        elif name.startswith("itk"):
            found.append(name)
    return sorted(set(found))


def compile_seconds(command, includes, runs, workplace):
    source = workplace / "times.cxx"
    source.write_text("".join(f'#include "{name}"\n' for name in includes))
    seconds = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*command, "-c", str(source), "-o", str(workplace / "times.o")], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(seconds)


def print_times(command, headers, folder, runs, workplace):
    of_itk = {}
    print(f"{'header':<44} {'seconds':>8} {'of ITK':>8} {'added':>8}")
    for header in headers:
        names = tuple(itk_includes(header, folder))
        if names not in of_itk:
            of_itk[names] = compile_seconds(command, names, runs, workplace)
        seconds = compile_seconds(command, [header], runs, workplace)
        print(f"{header:<44} {seconds:8.2f} {of_itk[names]:8.2f} {seconds - of_itk[names]:8.2f}", flush=True)


def check_includes(command, headers, workplace):
    """The number of headers that reach a library which is private to the module."""
    failures = 0
    for header in headers:
        source = workplace / "check.cxx"
        source.write_text(f'#include "{header}"\n')
        rule = subprocess.run([*command, "-M", str(source)], check=True, stdout=subprocess.PIPE, text=True).stdout
        leaks = [path for path in rule.replace("\\\n", " ").split()[1:] if FORBIDDEN.search(path)]
        if leaks:
            failures += 1
            print(f"{header} includes {leaks[0]} ({len(leaks)} such files)")
    print(f"{len(headers)} public headers, {failures} that include a private library")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="build folder, configured with BUILD_TESTING=ON")
    parser.add_argument("--runs", type=int, default=3, help="compilations of each file (3)")
    parser.add_argument("--check", action="store_true", help="only look for headers that must not be included")
    arguments = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parent.parent / "include"
    # The opt-in headers of include/TransferLearning/Torch are for those who include torch themselves.
    headers = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.h") if path.parent.name != "Torch")
    command = compiler_of_header_test(arguments.build)
    with tempfile.TemporaryDirectory() as workplace:
        if arguments.check:
            return 1 if check_includes(command, headers, pathlib.Path(workplace)) else 0
        print_times(command, [header for header in headers if "/" not in header], folder, arguments.runs, pathlib.Path(workplace))
    return 0


if __name__ == "__main__":
    sys.exit(main())
