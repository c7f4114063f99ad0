#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Measures what the domain of a network keeps and refuses; doc/domain.md shows the tables that it prints.

    python test/benchmark/domain.py --programs build/bin --output FOLDER [--real FOLDER]

- head: the demonstration's network (one patient) on its held-out slices, on other heads, trunks and on what is no CT of a head;
- phantoms: a network for lung phantoms of many patients; AUROC, and the share of other images that is kept where 95 % of the slices of
  new patients are, of each part of the domain and of all together, beside scores of the probabilities;
- cost: CPU seconds a slice that the domain adds to DenseNet121.

--real: folder with the series ge-head and philips-phantom/* of dcm_qa_ct (neurolabusc); without it, their rows are missing. Needs
numpy, scipy, safetensors, pydicom with its test files, and what Utilities/demo.py needs.
"""
import argparse
import csv
import importlib
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys

import numpy as np
from safetensors import numpy as safetensors
from scipy import ndimage, stats

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Utilities"))
demo = importlib.import_module("demo")
head_ct = importlib.import_module("make-head-ct")
lungs = importlib.import_module("make-lung-phantoms")

CARD = "itk_transfer_learning"
REFERENCES = "domain.reference_features"
SHARES = ("air_share", "fat_share", "soft_share", "bone_share")


def run(*command):
    """Standard output and error, and whether the program succeeded."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode == 0


def must_run(*command):
    text, succeeded = run(*command)
    if not succeeded:
        sys.exit(f"domain.py: {command[0]} failed:\n{text}")
    return text


def read_network(file):
    """The tensors and the model card."""
    with open(file, "rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    return safetensors.load_file(file), json.loads(header["__metadata__"][CARD])


def write_volume(file, volume, spacing):
    """HU [slice, row, column] as NRRD."""
    slices, rows, columns = volume.shape
    directions = " ".join("(" + ",".join(str(spacing[axis] if axis == i else 0) for i in range(3)) + ")" for axis in range(3))
    header = (f"NRRD0004\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: {columns} {rows} {slices}\n"
              f"space directions: {directions}\nkinds: domain domain domain\nendian: little\nencoding: raw\nspace origin: (0,0,0)\n\n")
    file.write_bytes(header.encode() + np.ascontiguousarray(volume, "<i2").tobytes())
    return file


def make_noise(shape, seed):
    """Noise without structure over the range of a CT."""
    return np.random.default_rng(seed).integers(-1000, 1000, shape).astype(np.int16)


def crop(volume):
    """The middle half of each slice."""
    rows, columns = volume.shape[1:]
    return volume[:, rows // 4 : -rows // 4, columns // 4 : -columns // 4]


# --- head


def describe_series(programs, network, series, output):
    """Slices, slices inside, status and the bound that decides."""
    text, succeeded = run(programs / "ClassifyCTSeries", "--network", network, "--input", series, "--output", output)
    if not succeeded:
        reason = re.sub(r"\s+", " ", text).strip().rsplit("ERROR: ", 1)[-1]
        return {"slices": "", "inside": "", "status": "refused", "reason": reason}
    result = json.loads(output.read_text())
    return {"slices": result["domain"]["slices"], "inside": result["domain"]["slices_inside"], "status": result["status"],
            "reason": result.get("reason_code", "")}


def find_series(output, real):
    """Name and path of what the network is shown."""
    import pydicom.data

    samples = pathlib.Path(pydicom.data.__file__).parent / "test_files"
    volume, spacing = head_ct.read_head_ct()
    made = {"head, cropped to its middle": crop(volume), "noise": make_noise(volume.shape, 1)[:20]}
    for name, values in made.items():
        head_ct.write_series(output / name.split(",")[0], values, spacing, name, 3, name)
    lungs.make(output / "lungs", 12, 12, 256, 100.0, 1, ("dicom",))
    series = []
    if real:
        series += [("head of another patient, GE, tilted", real / "ge-head"), ("plastic head, Philips", real / "philips-phantom/brain-5mm")]
        series += [(f"{name}, Philips", real / "philips-phantom" / name) for name in
                   ("localizer-1", "localizer-2", "exam-summary-survey", "exam-summary-patient-info")]
    series += [("head, pydicom's J2K_pixelrep_mismatch", samples / "J2K_pixelrep_mismatch.dcm"),
               ("head, 16 x 16 pixels, pydicom's 77654033/CT2", samples / "dicomdirtests/77654033/CT2"),
               ("trunk, pydicom's CT_small", samples / "CT_small.dcm"),
               ("head, pydicom's 693_J2KI", samples / "693_J2KI.dcm"),
               ("trunk, 16 x 16 pixels, pydicom's CT5N", samples / "dicomdirtests/98892001/CT5N"),
               ("localizers, pydicom's CT2N", samples / "dicomdirtests/98892001/CT2N"),
               ("MR, pydicom's MR_small", samples / "MR_small.dcm"),
               ("lung phantom", next((output / "lungs/dicom").glob("*/*")))]
    return series + [(name, output / name.split(",")[0]) for name in made]


def measure_heads(programs, output, real):
    output.mkdir(parents=True, exist_ok=True)
    data = head_ct.make(output / "data")
    network = output / "network.safetensors"
    must_run(programs / "TrainCTClassifier", "--data", data.block_manifest, "--weights", demo.published_weights(), "--output", network,
             "--seed", 0, "--overwrite", *demo.TRAINING)
    rows = []
    for name, manifest in (("held-out slices", data.block_manifest), ("held-out slices, disturbed in pose", data.disturbed_manifest)):
        cases = output / "cases.csv"
        must_run(programs / "ClassifyImages", "--network", network, "--data", manifest, "--split", "test", "--output", cases)
        with open(cases, newline="", encoding="utf-8") as file:
            listed = list(csv.DictReader(file))
        kept = [case for case in listed if not case["out_of_domain"]]
        right = sum(case["true"] == case["predicted"] for case in kept)
        rows.append({"name": name, "slices": len(listed), "inside": len(kept), "status": "evaluated",
                     "reason": f"accuracy of the slices inside: {right / max(len(kept), 1):.3f}"})
    for name, path in find_series(output, real):
        rows.append({"name": name} | describe_series(programs, network, path, output / "series.json"))
    print("\n| images | slices | inside | status | bound, or reason |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['name']} | {row['slices']} | {row['inside']} | {row['status']} | {row['reason']} |")


# --- phantoms


def measure_body(slice_, area_of_voxel):
    """Area in cm2, the four shares, and whether the body is cut; None without a body."""
    cross = ndimage.generate_binary_structure(2, 1)
    labels, count = ndimage.label(ndimage.binary_opening(slice_ > -500, cross), cross)
    if count == 0:
        return None
    body = ndimage.binary_fill_holes(labels == 1 + np.argmax(np.bincount(labels.ravel())[1:]), cross)
    inside = slice_[body]
    shares = [np.mean(part) for part in (inside < -300, (inside >= -300) & (inside < -30), (inside >= -30) & (inside <= 150), inside > 150)]
    is_cut = body[0].any() or body[-1].any() or body[:, 0].any() or body[:, -1].any()
    return [body.sum() * area_of_voxel / 100, *shares, is_cut]


def score_ranges(domain, volume, spacing):
    """Of each slice: at most 1 inside all ranges, else how far outside in half widths; 10 for what is not a range."""
    of_grid = {"spacing": max(spacing[:2]), "thickness": spacing[2], "field_of_view": max(spacing[0] * volume.shape[2], spacing[1] * volume.shape[1])}
    scores = []
    for slice_ in volume:
        body = measure_body(slice_, spacing[0] * spacing[1])
        values = dict(of_grid)
        if body is not None:
            values |= dict(zip(("body_area", *SHARES), body))
        score = 0.0 if body is not None or domain["accepts_slices_without_body"] else 10.0
        score = 10.0 if body is not None and body[-1] and not domain["accepts_cut_bodies"] else score
        for key, value in values.items():
            low, high = domain[key]["low"], domain[key]["high"]
            score = max(score, abs(value - (low + high) / 2) / max((high - low) / 2, 1e-9))
        scores.append(score)
    return np.array(scores)


def score_features(references, bound, features):
    """Of each slice: the distance to the k-th nearest reference, divided by the threshold."""
    references = references.reshape(bound["references"], -1).astype(float)
    features = np.array(features)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    distances = np.linalg.norm(features[:, None, :] - references[None, :, :], axis=2)
    return np.sort(distances, axis=1)[:, bound["neighbors"] - 1] / bound["threshold"]


def score_volume(programs, network, volume, spacing, output):
    """Scores of each slice, higher for what is more unlike the training; and how often C++ and numpy disagree."""
    tensors, card = read_network(network)
    domain = card["domain"]
    file = write_volume(output / "volume.nrrd", volume, spacing)
    must_run(programs / "PreprocessCT", "--network", network, "--input", file, "--output", output / "prepared.nrrd")
    must_run(programs / "RunNetwork", "--network", network, "--input", output / "prepared.nrrd", "--features", "--output", output / "run.json")
    computed = json.loads((output / "run.json").read_text())
    logits = np.array(computed["logits"])
    logarithms = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    probabilities = np.exp(logarithms)
    ranges = score_ranges(domain, volume, spacing)
    features = score_features(tensors[REFERENCES], domain["feature_distance"], computed["features"])
    text, succeeded = run(programs / "ClassifyCTSeries", "--network", network, "--input", file, "--output", output / "series.json")
    if not succeeded:
        sys.exit(f"domain.py: ClassifyCTSeries failed:\n{text}")
    bounds = [{violation["bound"] for violation in slice_.get("violations", [])} for slice_ in json.loads((output / "series.json").read_text())["slices"]]
    disagreements = sum(("feature_distance" in found) != (score > 1) for found, score in zip(bounds, features))
    disagreements += sum(bool(found - {"feature_distance"}) != (score > 1) for found, score in zip(bounds, ranges))
    return {"ranges": ranges, "features": features, "both": np.maximum(ranges, features), "maximum probability": 1 - probabilities.max(axis=1),
            "energy": -np.logaddexp.reduce(logits, axis=1), "entropy": -(probabilities * logarithms).sum(axis=1)}, disagreements


def compute_auroc(inside, outside):
    ranks = stats.rankdata(np.concatenate((inside, outside)))[len(inside) :]
    return (ranks.sum() - len(outside) * (len(outside) + 1) / 2) / (len(inside) * len(outside))


def compute_kept(inside, outside):
    """The share of the others below the threshold that 95 % of the slices inside are below."""
    return np.mean(outside <= np.percentile(inside, 95))


def read_dicom(files):
    import pydicom

    slices = sorted(map(pydicom.dcmread, files), key=lambda ds: float(ds.ImagePositionPatient[2]))
    volume = np.stack([ds.pixel_array * float(ds.RescaleSlope) + float(ds.RescaleIntercept) for ds in slices]).astype(np.int16)
    spacing = (*map(float, slices[0].PixelSpacing), float(slices[0].SliceThickness))
    return volume, spacing


def write_manifest(file, split_list):
    """Of the series that a training has drawn; a folder alone has no splits and is evaluated as a whole."""
    with open(split_list, newline="", encoding="utf-8") as list_:
        series = {(row["path"], row["label"], row["split"]) for row in csv.DictReader(list_)}
    file.write_text("".join(f"{','.join(row)}\n" for row in [("path", "label", "split"), *sorted(series)]), encoding="utf-8")
    return file


def make_groups(test, spacing, real):
    """Images of other kinds: name, HU, spacing."""
    head, spacing_of_head = head_ct.read_head_ct()
    some = test[::4]
    groups = [("head CT", head[:106:3], spacing_of_head)]
    if real:
        groups.append(("head CT of another scanner", *read_dicom(sorted((real / "ge-head").glob("*.dcm")))))
    cropped = crop(some)
    return groups + [("phantoms, cropped to their middle", cropped, spacing),
                     ("phantoms of 60 % of the size", some, tuple(0.6 * value for value in spacing)),
                     ("phantoms, turned by 90 degrees", np.rot90(some, axes=(1, 2)), spacing),
                     ("phantoms, lungs filled with water", np.where((some < -300) & (some > -960), 0, some).astype(np.int16), spacing),
                     ("noise", make_noise(some.shape, 2), spacing)]


def measure_phantoms(programs, output, real, images, epochs):
    output.mkdir(parents=True, exist_ok=True)
    data = output / "SYNTHETIC"
    shutil.rmtree(data, ignore_errors=True)
    lungs.make(data, images, 4, 256, 100.0, 1, ("dicom",))
    network = output / "network.safetensors"
    must_run(programs / "TrainCTClassifier", "--data", data / "dicom", "--architecture", "efficientnet-lite0", "--weights",
             demo.published_weights(), "--output", network, "--size", 112, "--epochs", epochs, "--overwrite", "--optimizer", "adamw",
             "--schedule", "cosine", "--learning-rate", "0.001", "--batch-size", 32, "--dropout", "0.2", "--windows", "lung")
    cases = output / "cases.csv"
    manifest = write_manifest(data / "dicom" / "split.csv", network.with_name(network.name + ".split.csv"))
    must_run(programs / "ClassifyImages", "--network", network, "--data", manifest, "--split", "test", "--output", cases)
    with open(cases, newline="", encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    folders = sorted({data / "dicom" / case["path"] for case in listed})
    folders = sorted({path.parent if path.is_file() else path for path in folders})
    domain = read_network(network)[1]["domain"]
    bound = domain["feature_distance"]
    print(f"\n{images} slices, {domain['patients']} training patients, {len(folders)} test patients; threshold {bound['threshold']:.3f} from "
          f"{bound['patients']} patients, {bound['references']} references")
    kept = [case for case in listed if not case["out_of_domain"]]
    print(f"held-out patients: {len(kept)} of {len(listed)} slices inside; accuracy of all "
          f"{np.mean([case['true'] == case['predicted'] for case in listed]):.3f}, of those inside "
          f"{np.mean([case['true'] == case['predicted'] for case in kept]):.3f}")
    volumes = [read_dicom(sorted(folder.glob("*.dcm"))) for folder in folders]
    spacing = volumes[0][1]
    test = np.concatenate([volume for volume, _ in volumes])
    inside, wrong = score_volume(programs, network, test, spacing, output)
    compared = len(test)
    all_outside = {name: [] for name in inside}
    print("\n| other images | slices | " + " | ".join(inside) + " |\n|---|---|" + "---|" * len(inside))
    for name, volume, its_spacing in make_groups(test, spacing, real):
        scores, disagreements = score_volume(programs, network, volume, its_spacing, output)
        wrong += disagreements
        compared += len(volume)
        for key, values in scores.items():
            all_outside[key].append(values)
        print_figures(name, len(volume), inside, scores)
    print_figures("all", compared - len(test), inside, {key: np.concatenate(values) for key, values in all_outside.items()})
    print(f"Bounds of which C++ and numpy disagree: {wrong} of {2 * compared}.")


def print_figures(name, slices, inside, outside):
    figures = [f"{compute_auroc(inside[key], outside[key]):.3f}, {compute_kept(inside[key], outside[key]):.2f}" for key in inside]
    print(f"| {name} | {slices} | " + " | ".join(figures) + " |")


# --- cost


def seconds_of(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    must_run(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write_network(file, tensors, card):
    safetensors.save_file(tensors, file, {CARD: json.dumps(card)})


def measure_cost(programs, output, runs):
    """One thread, slices of 512 x 512, as many references as a network can have."""
    output.mkdir(parents=True, exist_ok=True)
    lungs.make(output / "training", 96, 4, 128, 100.0, 1, ("dicom",))
    network = output / "network.safetensors"
    must_run(programs / "TrainCTClassifier", "--data", output / "training/dicom", "--architecture", "densenet121", "--weights", "none",
             "--output", network, "--size", 224, "--epochs", 1, "--overwrite")
    tensors, card = read_network(network)
    bound = card["domain"]["feature_distance"]
    rows = tensors[REFERENCES].reshape(bound["references"], -1)
    tensors[REFERENCES] = np.resize(rows, (512, rows.shape[1])).ravel()
    bound["references"] = 512
    write_network(output / "with.safetensors", tensors, card)
    del tensors[REFERENCES], card["domain"]
    write_network(output / "without.safetensors", tensors, card)
    grid = lungs.Grid(512)
    patient = lungs.Patient(1, 0, "normal")
    slices = {count: np.stack([patient.slice(grid, 3.0 * (i % 20), 100.0, np.random.default_rng(i)) for i in range(count)]) for count in (4, 36)}
    files = {count: write_volume(output / f"{count}.nrrd", volume, (lungs.FIELD / 512, lungs.FIELD / 512, 5.0)) for count, volume in slices.items()}
    seconds = {(name, count): [] for name in ("with", "without") for count in files}
    for _ in range(runs):
        for name, count in seconds:
            seconds[name, count].append(seconds_of(programs / "ClassifyCTSeries", "--network", output / f"{name}.safetensors", "--input", files[count],
                                                   "--output", output / "series.json", "--threads", 1))  # fmt: skip
    of_slice = {name: (min(seconds[name, 36]) - min(seconds[name, 4])) / 32 for name in ("with", "without")}
    added = of_slice["with"] - of_slice["without"]
    print(f"\nCPU time a slice, DenseNet121, 512 x 512, one thread: {1000 * of_slice['without']:.1f} ms without, {1000 * of_slice['with']:.1f} ms with "
          f"the domain: {100 * added / of_slice['without']:.1f} % more")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", type=pathlib.Path, required=True, help="folder with TrainCTClassifier and the other programs")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder for data and networks; about 300 MB")
    parser.add_argument("--real", type=pathlib.Path, help="folder with ge-head and philips-phantom")
    parser.add_argument("--only", choices=("head", "phantoms", "cost"), help="one of the measurements")
    parser.add_argument("--images", type=int, default=640, help="phantoms' slices, four a patient (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=6, help="of the network for phantoms (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="of the measurement of cost (default: %(default)s)")
    options = parser.parse_args()
    if options.only in (None, "head"):
        measure_heads(options.programs, options.output / "head", options.real)
    if options.only in (None, "phantoms"):
        measure_phantoms(options.programs, options.output / "phantoms", options.real, options.images, options.epochs)
    if options.only in (None, "cost"):
        measure_cost(options.programs, options.output / "cost", options.runs)


if __name__ == "__main__":
    main()
