# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The measurements of `run.py preprocessing`: each gives rows {work, ours_seconds, peer, peer_seconds, ratio}; ratio = peer / ours.

Seconds are a slice's or a file's. Ours and the peers take turns within each run, so that a drift of the machine meets all of them.
"""
import os
import statistics
import subprocess

import numpy as np

import work
from report import Ours, steady, take_turns, timed

CLASSES_OF_FILES = (("png", "gray"), ("png", "rgb"), ("jpg", "gray"), ("jpg", "rgb"),
                    ("dicom", "uncompressed"), ("dicom", "jpeg-ls"), ("dicom", "jpeg-2000"))
PREPARATION = "slices of 512x512 int16: 3 windows, anti-aliased to 224x224, normalized"
# Least ratios; what is 1 / x may take x times as long as its peer.
GOALS = {
    (PREPARATION, "torch operators"): 20,
    (PREPARATION, "MONAI transforms"): 60,
    (PREPARATION, "SimpleITK filters"): 100,
    (PREPARATION, "copy of input and output"): 1 / 2.5,
    "decode only": 1 / 1.15,
    ("speed-up: two cores", "one core"): 1.8,
    "16 slices": 0.9,
}
SINGLE_FILTER_GOAL = 1
# Filter of the C++ program, row, ITK's own filter, and how far their results may differ: IntensityWindowingImageFilter cuts off what
# CTWindowingImageFilter rounds; NormalizeImageFilter divides by the sample deviation.
SINGLE_FILTERS = (
    ("resampling", "ResampleToSpacingImageFilter: 512x512 to 224x224, linear, not anti-aliased", "itk::ResampleImageFilter", 1),
    ("windowing-to-float", "CTWindowingImageFilter: int16 to float", "itk::IntensityWindowingImageFilter", 1e-6),
    ("windowing-to-uint8", "CTWindowingImageFilter: int16 to uint8", "itk::IntensityWindowingImageFilter", 1),
    ("normalization", "IntensityNormalizationImageFilter: z-score of int16", "itk::NormalizeImageFilter", 1e-4),
)
BODY = "size and tissues of the body in a slice of 512x512, one thread"
MEMORY_ALLOWANCE = 64 * 2**20
# Seconds between the turns of ours and a peer in Python, whose threads spin for a while after their work.
PAUSE = 0.02


def goal(row):
    if row["peer"].startswith("itk::"):
        return SINGLE_FILTER_GOAL
    return GOALS.get((row["work"], row["peer"]), GOALS.get(row["peer"]))


def fastest(variants):
    """Name and function of the fastest of three runs of each."""
    best = {name: min(timed(function)() for _ in range(3)) for name, function in variants.items()}
    name = min(best, key=best.get)
    return name, variants[name]


def saved(ours, folder, shape):
    """What ours prepared last, as N x 3 x 224 x 224."""
    file = folder / "prepared.raw"
    ours.ask("save", file)
    return np.fromfile(file, np.float32).reshape(shape).transpose(0, 3, 1, 2)


def compare(report, name, ours, peers, largest_mean):
    """Other work would be no comparison: the mean difference is that of the packages' own anti-aliasing, or the run ends."""
    difference = np.abs(ours - np.asarray(peers))
    report.note(f"difference from {name}", f"{difference.max():.2g} at most, {difference.mean():.2g} on average (deviations of ImageNet)")
    if not difference.mean() <= largest_mean:
        raise SystemExit(f"run.py: {name} does other work: it differs by {difference.mean():.3g} on average, {largest_mean} is expected.")


def measure_preparation(report, options, ours, folder):
    slices = work.real_slices(options.slices)
    file = folder / "slices.raw"
    slices.tofile(file)
    ours.ask("series", options.slices, file)
    ours.seconds("prepare")
    pair = take_turns({"ours": lambda: ours.seconds("prepare"), "copy": lambda: ours.seconds("copy")}, 3 * options.runs)
    report.add(PREPARATION, pair["ours"] / options.slices, "copy of input and output", pair["copy"] / options.slices)
    if options.ours_only:
        return
    import peers

    # Support-scaled kernels are torch's own; MONAI and SimpleITK smooth with a Gaussian before they resample.
    candidates = {
        "torch operators": (peers.torch_variants(slices, [len(slices)]), 1e-5),
        "torch operators, in cache-sized parts": (peers.torch_variants(slices, [1, 4]), 1e-5),
        "MONAI transforms": (peers.monai_variants(slices, options.threads), 0.05),
        "SimpleITK filters": (peers.sitk_variants(slices, options.threads), 0.05),
    }
    functions = {}
    prepared = saved(ours, folder, (options.slices, work.SIZE, work.SIZE, 3))
    for peer, (variants, largest_mean) in candidates.items():
        variant, functions[peer] = fastest(variants)
        report.note(f"fastest variant of {peer}", variant)
        compare(report, peer, prepared, functions[peer](), largest_mean)
    medians = take_turns(
        {"ours": lambda: ours.seconds("prepare"), **{peer: timed(function) for peer, function in functions.items()}}, options.runs,
        pause=PAUSE)
    for peer in candidates:
        report.add(PREPARATION, medians["ours"] / options.slices, peer, medians[peer] / options.slices)


def measure_single_filters(report, options, ours, folder):
    file = folder / "slices.raw"
    work.real_slices(options.slices).tofile(file)
    ours.ask("series", options.slices, file)
    for name, what, peer, largest in SINGLE_FILTERS:
        medians = take_turns({who: lambda name=name, who=who: ours.seconds("single", name, who) for who in ("ours", "peer")}, options.runs)
        difference = ours.seconds("single-difference")
        report.note(f"difference from {peer}, {what}", f"{difference:.2g} at most")
        if not difference <= largest:
            raise SystemExit(f"run.py: {peer} does other work than {what}: it differs by {difference:.3g}, {largest} is expected.")
        report.add(what, medians["ours"] / options.slices, peer, medians["peer"] / options.slices)


def measure_body(report, options, ours, folder):
    slices = work.real_slices(options.slices)
    file = folder / "slices.raw"
    slices.tofile(file)
    ours.ask("series", options.slices, file)
    if options.ours_only:
        report.note(BODY, f"{ours.seconds('body') / options.slices * 1e3:.2f} ms")
        return
    import peers

    medians = take_turns({"ours": lambda: ours.seconds("body"), "peer": timed(lambda: peers.measure_bodies(slices))}, options.runs)
    report.add(BODY, medians["ours"] / options.slices, "SimpleITK filters and NumPy", medians["peer"] / options.slices)


def measure_files(report, options, ours, folder):
    def transcode(source, target, syntax):
        subprocess.run([str(options.program), "transcode", str(source), str(target), syntax], check=True)

    folders = work.write_files(folder, work.real_slices(options.slices), transcode)
    for kind, variety in CLASSES_OF_FILES:
        files = sorted(folders[kind, variety].iterdir())
        what = f"{kind} files, {variety}"
        words = ("dicom", "{}") if kind == "dicom" else ("pictures", "{}", "gray" if variety == "gray" else "rgb")

        def ours_with(goal, words=words, place=folders[kind, variety]):
            return lambda: ours.seconds(*(word.format(goal) for word in words), place)

        prepare = ours_with("prepare")
        if not options.ours_only:
            import peers

            prepare()
            prepared = saved(ours, folder, (len(files), work.SIZE, work.SIZE, 3))
            make = peers.dicom_variants if kind == "dicom" else peers.picture_variants
            variant, function = fastest(make(files, options.threads))
            peer = "pydicom + MONAI" if kind == "dicom" else "Pillow + torchvision"
            report.note(f"fastest variant of {peer}, {what}", variant)
            # Pillow rounds to 8 bits after each of its two passes.
            compare(report, f"{peer}, {what}", prepared, function(), 0.05)
            medians = take_turns({"ours": prepare, "peer": timed(function)}, options.runs, pause=PAUSE)
            report.add(f"{what}: disk to network", medians["ours"] / len(files), peer, medians["peer"] / len(files))
        medians = take_turns({"ours": steady(prepare, options.turn), "decode": steady(ours_with("decode"), options.turn)}, options.runs)
        report.add(f"{what}: disk to network", medians["ours"] / len(files), "decode only", medians["decode"] / len(files))


def measure_growth(report, options, folder):
    """Every result is in fresh memory, whatever its size: malloc would keep small ones."""
    file = folder / "slices.raw"
    work.real_slices(16).tofile(file)
    times = {count: [] for count in options.growth}
    with Ours(options.program, options.threads, {"MALLOC_MMAP_THRESHOLD_": "1048576"}) as ours:
        for counts in (options.growth, options.growth[::-1]):
            for count in counts:
                ours.ask("series", count, file)
                runs = [ours.seconds("prepare") / count for _ in range(1 + (options.runs + 1) // 2)]
                times[count] += runs[1:]
    for count in options.growth[1:]:
        report.add(f"growth: time a slice of {count}", statistics.median(times[count]), "16 slices", statistics.median(times[16]))
        # Where a virtual machine gives freed memory back to its host, the runs that ask for it again are slower.
        report.note(f"growth: time a slice of {count}, fastest runs", f"{min(times[16]) / min(times[count]):.2f} times as fast as of 16")


def measure_cores(report, options, folder):
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        report.note("speed-up", "not measured: one core only")
        return
    file = folder / "slices.raw"
    work.real_slices(options.slices).tofile(file)
    with Ours(options.program, 1, {}, cores[:1]) as one, Ours(options.program, 2, {}, cores[:2]) as two:
        for ours in (one, two):
            ours.ask("series", options.slices, file)
        for what, command in (("speed-up: two cores", "prepare"), ("speed-up: two cores, input and output copied alone", "copy")):
            medians = take_turns({name: steady(lambda ours=ours, command=command: ours.seconds(command), options.turn)
                                  for name, ours in (("one", one), ("two", two))}, options.runs)
            report.add(what, medians["two"] / options.slices, "one core", medians["one"] / options.slices)


def measure_memory(report, options):
    count = options.memory_slices
    done = subprocess.run([str(options.program), "memory", str(count)], check=True, capture_output=True, text=True)
    seconds, peak, before, held = map(float, done.stdout.split())
    report.note(f"peak memory of a series of {count} slices",
                f"{peak / 2**20:.0f} MiB; input and output are {held / 2**20:.0f} MiB, so {(peak - held) / 2**20:.1f} MiB above them "
                f"(64 are allowed; the process had {before / 2**20:.0f} MiB with its input, before it prepared anything)")
    report.notes["memory"] = {"slices": count, "seconds": seconds, "peak_bytes": peak, "input_and_output_bytes": held,
                              "above_bytes": peak - held, "allowed_bytes": MEMORY_ALLOWANCE, "met": peak - held < MEMORY_ALLOWANCE}


def measure(report, options, folder):
    """All of it; prints what it is about as it goes."""
    if not options.ours_only:
        import peers

        peers.use_threads(options.threads)
    with Ours(options.program, options.threads, {}) as ours:
        for title, function in (("Slices in memory", measure_preparation), ("Single filters", measure_single_filters),
                                ("Bodies", measure_body), ("Files", measure_files)):
            print(f"{title} …", flush=True)
            function(report, options, ours, folder)
    print("Growth, cores, memory …", flush=True)
    measure_growth(report, options, folder)
    measure_cores(report, options, folder)
    measure_memory(report, options)
