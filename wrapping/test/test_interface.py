# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""Every public class, method by method: what C++ takes and gives, Python takes and gives as its own values."""
import pathlib
import re

import itk
import pytest

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"


def declared_classes():
    """Of the public headers, with the methods that each declares."""
    classes = {}
    for header in sorted(INCLUDE.glob("itk*.h")):
        text = header.read_text()
        for name in re.findall(r"^class (?:TransferLearning_EXPORT|ITK_TEMPLATE_EXPORT) (\w+) :", text, re.M):
            public = text.split(f"{name} :", 1)[1].split("\nprotected:")[0]
            plain = re.findall(r"^  (\w+)\([^)]*\)", re.sub(r"/\*.*?\*/|//[^\n]*", "", public, flags=re.S), re.M)
            macros = re.findall(r"itk(Set|Get|Boolean)\w*Macro\((\w+)", public)
            made = [f"{name}On" if kind == "Boolean" else kind + name for kind, name in macros]
            classes[name] = {method for method in plain + made if not method.startswith("itk") and method[0].isupper()}
    return classes


CLASSES = declared_classes()
# Of C++ alone: another type's memory, the module's own sources, what ITK's pipeline calls, macros.
NOT_FOR_PYTHON = {"ITK_DISALLOW_COPY_AND_MOVE", "GetModels", "Visit", "MakeOutput", "GetMTime", "Graft"}

TWO_ARGUMENTS = {"SetPercentiles"}


def make(name):
    made = getattr(itk, name)
    return made.New() if hasattr(made, "New") else made


def is_of_python(value):
    """Nothing that SWIG knows only as a pointer."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    return not any("SwigPyObject" in type(part).__name__ for part in parts)


def test_there_are_the_classes_that_the_headers_have():
    assert {"CTPreprocessingImageFilter", "ClassificationNetwork", "NetworkTrainingFilter", "ClassificationMetrics"} <= set(CLASSES)
    assert {"SetParameters", "GetNotices", "ResumeOn"} <= CLASSES["NetworkTrainingFilter"]


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_method_is_there(name):
    made = make(name)
    missing = [method for method in sorted(CLASSES[name] - NOT_FOR_PYTHON) if not hasattr(made, method)]
    assert not missing


@pytest.mark.parametrize("name", CLASSES)
def test_what_a_method_gives_is_of_python_and_goes_back(name):
    made = make(name)
    for method in sorted(CLASSES[name] - NOT_FOR_PYTHON):
        if not method.startswith(("Get", "Is", "Has", "Compute", "Describe", "ToJSON")):
            continue
        try:
            value = getattr(made, method)()
        except (RuntimeError, TypeError):  # of an empty object; with arguments
            continue
        assert is_of_python(value), (method, value)
        setter = re.sub("^Get", "Set", method)
        if setter == method or setter not in CLASSES[name] or value is None:
            continue
        pair = setter in TWO_ARGUMENTS
        getattr(made, setter)(*(value if pair else [value]))
        again = getattr(made, method)()
        # Those of an image are vectors of ITK, which compare by what they hold.
        assert again == value or list(again) == list(value), (method, value, again)


FILTERS_OF_IMAGES = {
    "CTPreprocessingImageFilter": "VectorImage",
    "CTWindowingImageFilter": None,
    "ClassActivationMapImageFilter": "VectorImage",
    "ImageToClassProbabilitiesFilter": "VectorImage",
    "IntensityNormalizationImageFilter": "VectorImage",
    "ResampleToSpacingImageFilter": "VectorImage",
}


@pytest.mark.parametrize("name", FILTERS_OF_IMAGES)
@pytest.mark.parametrize("dimension", [2, 3])
def test_filters_take_every_pixel_type(name, dimension):
    inputs = {itk.template(types[0] if isinstance(types, tuple) else types) for types in getattr(itk, name)}
    wanted = [("Image", pixel) for pixel in (itk.UC, itk.SS, itk.US, itk.F)]
    if FILTERS_OF_IMAGES[name]:
        wanted += [("VectorImage", pixel) for pixel in (itk.UC, itk.F)]
    for kind, pixel in wanted:
        assert (getattr(itk, kind), (pixel, dimension)) in inputs, (name, kind, pixel)


@pytest.mark.parametrize("name", [name for name in CLASSES if name.endswith("Filter")] + ["CTSeriesReader"])
def test_filters_have_functions(name):
    """ITK makes them of the names, and asks for an output: what has none is an object only."""
    function = getattr(itk, re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower())
    assert callable(function)


def test_enumerations_have_the_names_of_the_headers():
    for header in sorted(INCLUDE.glob("itk*.h")):
        for outer, body in re.findall(r"^class (\w+Enums)$(.*?)^};", header.read_text(), re.M | re.S):
            for inner, values in re.findall(r"enum class (\w+) : uint8_t\s*{(.*?)}", body, re.S):
                names = re.findall(r"^\s*(\w+)", re.sub(r"/\*.*?\*/|//[^\n]*", "", values, flags=re.S), re.M)
                assert names, (outer, inner)
                # None is a word of Python: ITK puts a line before it.
                numbers = [int(getattr(getattr(itk, outer), f"{inner}_{name}".replace("_None", "__None"))) for name in names]
                assert numbers == list(range(len(names))), (outer, inner)
