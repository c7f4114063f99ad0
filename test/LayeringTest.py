#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Includes between the folders of src/ point down, from floor to floor; doc/design.md describes the floors.

A public header belongs to the folder of the source that implements it. Utilities/draw-folders.py draws the folders and their
includes for that page.
"""

import argparse
import collections
import pathlib
import re
import sys

FLOORS = [
    ["Support", "Distributed"],
    ["Parameters", "Metrics", "Weights"],
    ["CTPreprocessing", "DICOM", "Domain", "Networks", "Reports"],
    ["Augmentation", "Ensembles", "ImageReading"],
    ["Data"],
    ["Inference", "Training"],
]
FLOOR_OF = {folder: floor for floor, folders in enumerate(FLOORS) for folder in folders}

# Headers without a source of their own name.
HEADER_ONLY = {
    "itkActivationMapPassFilter": "Inference",
    "itkAugmentationParameters": "Parameters",
    "itkCTPreprocessingFields": "Parameters",
    "itkCTPreprocessingImageFilter": "CTPreprocessing",
    "itkCTSeriesPolicyFields": "Parameters",
    "itkCTSeriesReportNames": "DICOM",
    "itkCTWindowingImageFilter": "CTPreprocessing",
    "itkCacheLineImageContainer": "Support",
    "itkClassActivationMapImageFilter": "Inference",
    "itkClassificationEnsembleFields": "Ensembles",
    "itkClassificationNetworkFields": "Networks",
    "itkComponentType": "Support",
    "itkComputingDeviceNames": "Support",
    "itkDatasetShortcuts": "Data",
    "itkDomainFacts": "ImageReading",
    "itkEnumNames": "Support",
    "itkExtractedFeaturesFields": "Ensembles",
    "itkFieldTable": "Support",
    "itkImageToClassProbabilitiesFilter": "Inference",
    "itkIntensityNormalizationImageFilter": "CTPreprocessing",
    "itkLabeledImageDatasetNames": "Data",
    "itkLabeledSlice": "Data",
    "itkLabeledSliceContent": "ImageReading",
    "itkNetworkInputImageFilter": "Inference",
    "itkNetworkTrainingFields": "Parameters",
    "itkPaddingRange": "Support",
    "itkRegisterBackbone": "Networks",
    "itkResampleToSpacingImageFilter": "CTPreprocessing",
    "itkTorchImageBridge": "Networks",
    "itkTransferLearningCompatibility": "Support",
    "itkValueRectangle": "Support",
    "itkVerifyImageFile": "ImageReading",
    "itkVoxelRange": "Support",
}
SUFFIXES = {".h", ".hxx", ".cxx", ".cu"}


def read_sources(root):
    """Path below src/ or include/ -> (folder, names that it includes), and what is wrong with the layout."""
    sources, problems, implementations = {}, [], collections.defaultdict(set)
    for path in sorted((root / "src").rglob("*")):
        if path.suffix in SUFFIXES:
            name = path.relative_to(root / "src").as_posix()
            sources[name] = [name.split("/")[0], path]
            if path.suffix != ".h":
                implementations[path.stem.removeprefix("itk")].add(name.split("/")[0])
    for path in sorted((root / "include").rglob("*")):
        if path.suffix not in SUFFIXES:
            continue
        name = path.relative_to(root / "include").as_posix()
        folders = implementations[path.stem.removeprefix("itk")]
        if path.stem in HEADER_ONLY:
            folders = folders | {HEADER_ONLY[path.stem]}
        if len(folders) != 1:
            problems.append(f"include/{name}: its folder is not clear: {sorted(folders) or 'no source has its name'}")
            continue
        sources[name] = [next(iter(folders)), path]
    for name, entry in sources.items():
        if entry[0] not in FLOOR_OF:
            problems.append(f"src/{name}: the folder {entry[0]} has no floor")
        entry[1] = re.findall(r'^\s*#\s*include\s+"([^"]+)"', entry[1].read_text(encoding="utf-8"), re.MULTILINE)
    return sources, problems


def find_includes(sources):
    """(from, to) -> the includes from one folder to another."""
    includes = collections.defaultdict(list)
    for name, (folder, included) in sources.items():
        for other in included:
            if other in sources and sources[other][0] != folder:
                includes[folder, sources[other][0]].append(f"{name} includes {other}")
    return includes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    sources, problems = read_sources(options.root)
    if len(sources) < 100:
        problems.append(f"{options.root}: only {len(sources)} sources were found")
    includes = find_includes(sources) if not problems else {}
    for (upper, lower), lines in sorted(includes.items()):
        if FLOOR_OF[lower] >= FLOOR_OF[upper]:
            problems += [f"{upper} (floor {FLOOR_OF[upper]}) -> {lower} (floor {FLOOR_OF[lower]}): {line}" for line in lines]
    print("\n".join(problems) or f"{len(sources)} files, {len(includes)} pairs of folders, all pointing down")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
