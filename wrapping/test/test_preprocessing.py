# SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
# SPDX-License-Identifier: Apache-2.0
"""The filters before the network. Oracles: torch, pydicom, Pillow, numpy."""
import pickle

import itk
import numpy
import pytest

IMAGENET = {"mean": [0.485, 0.456, 0.406], "standard_deviation": [0.229, 0.224, 0.225]}


def torch_preprocessing(hu, windows, size):
    """The same by torch's operators: window, antialiased bilinear, normalize."""
    import torch

    planes = torch.from_numpy(hu.astype(numpy.float32))
    channels = [((planes - (center - width / 2)) / width).clamp(0, 1) for center, width in windows]
    stack = torch.nn.functional.interpolate(
        torch.stack(channels, 1), size=size, mode="bilinear", antialias=True, align_corners=False
    )
    mean, deviation = (torch.tensor(IMAGENET[key]).view(3, 1, 1) for key in ("mean", "standard_deviation"))
    return ((stack - mean) / deviation).permute(0, 2, 3, 1).numpy()


def test_the_fused_filter_equals_torch(ct):
    prepared = itk.ct_preprocessing_image_filter(ct, parameters={"size": [24, 20], "fit": "stretch"})
    windows = [(-600, 1500), (40, 400), (400, 1800)]
    expected = torch_preprocessing(itk.array_view_from_image(ct), windows, (20, 24))
    assert prepared.GetNumberOfComponentsPerPixel() == 3
    numpy.testing.assert_allclose(itk.array_view_from_image(prepared), expected, atol=2e-5)


def test_the_output_is_seen_without_a_copy(ct):
    prepared = itk.ct_preprocessing_image_filter(ct)
    view = itk.array_view_from_image(prepared)
    assert view.shape == (5, 224, 224, 3) and view.dtype == numpy.float32 and not view.flags.owndata
    view[2, 3, 4, 1] = 17
    assert prepared.GetPixel([4, 3, 2])[1] == 17


def test_windows_may_be_presets_pairs_or_dicts(ct):
    by_name, by_pair, by_dict = (
        itk.array_from_image(
            itk.ct_preprocessing_image_filter(ct, parameters={"windows": [window], "size": (32, 32), "channels": 1, "mean": [0], "standard_deviation": [1]})
        )
        for window in ("lung", (-600, 1500), {"center": numpy.float64(-600), "width": 1500, "function": "LINEAR_EXACT"})
    )
    assert by_name.std() > 0.01
    numpy.testing.assert_array_equal(by_name, by_pair)
    numpy.testing.assert_array_equal(by_name, by_dict)


@pytest.mark.parametrize(
    "parameters, message",
    [
        ({"sise": [1, 1]}, "no field 'sise'; its fields are intensity, hu_offset"),  # codespell:ignore
        ({"size": [0, 5]}, "size"),
        ({"windows": ["lungs"]}, "lung, mediastinum, bone"),
        ({"fit": "squeeze"}, "'squeeze'; it must be one of"),
        ({"antialias": "yes"}, "'antialias' must be true or false"),
        (["size"], "parameters must be a dict"),
    ],
)
def test_a_wrong_parameter_is_named(ct, parameters, message):
    with pytest.raises((ValueError, TypeError), match=message):
        itk.ct_preprocessing_image_filter(ct, parameters=parameters)


def test_parameters_read_back(ct):
    filter = itk.CTPreprocessingImageFilter.New(ct, parameters={"size": [10, 12], "windows": ["bone"], "channels": 1, "mean": [0.5], "standard_deviation": [1]})
    parameters = filter.GetParameters()
    assert parameters["size"] == [10, 12] and parameters["windows"][0]["width"] == 1800
    filter.SetParameters(parameters)
    assert filter.GetParameters() == parameters


def test_arrays_and_xarrays_come_in(ct):
    parameters = {"size": [16, 16]}
    xarray = pytest.importorskip("xarray", reason="test-wheel.sh installs it")
    labeled = itk.xarray_from_image(ct)
    assert isinstance(labeled, xarray.DataArray)
    of_image = itk.ct_preprocessing_image_filter(ct, parameters=parameters)
    of_xarray = itk.ct_preprocessing_image_filter(labeled, parameters=parameters)
    numpy.testing.assert_array_equal(itk.array_view_from_image(of_xarray), itk.array_view_from_image(of_image))
    plain = itk.array_from_image(ct)
    # An array has no spacing: its voxels are 1 mm in all directions.
    ct_without_spacing = itk.image_from_array(plain)
    of_array = itk.ct_preprocessing_image_filter(plain, parameters=parameters)
    expected = itk.ct_preprocessing_image_filter(ct_without_spacing, parameters=parameters)
    numpy.testing.assert_array_equal(itk.array_from_image(of_array), itk.array_from_image(expected))
    # Where the output is no vector image it comes back as what came in, as of all of ITK's functions.
    assert isinstance(itk.ct_windowing_image_filter(plain), numpy.ndarray)
    assert isinstance(itk.ct_windowing_image_filter(labeled), xarray.DataArray)


def test_any_pixel_type_that_itk_wraps(ct):
    hu = itk.array_from_image(ct)
    expected = itk.array_from_image(itk.ct_preprocessing_image_filter(ct, parameters={"size": [16, 16]}))
    for kind, offset in ((numpy.float32, 0), (numpy.uint16, 1024)):
        image = itk.image_from_array((hu + offset).astype(kind))
        image.CopyInformation(ct)
        result = itk.ct_preprocessing_image_filter(image, parameters={"size": [16, 16], "hu_offset": -offset})
        numpy.testing.assert_allclose(itk.array_from_image(result), expected, atol=1e-5)


def test_color_pictures(network):
    rgb = numpy.random.default_rng(1).integers(0, 256, (30, 40, 3), numpy.uint8)
    picture = itk.image_from_array(rgb, ttype=itk.VectorImage[itk.UC, 2])
    result = itk.ct_preprocessing_image_filter(
        picture, parameters={"intensity": "picture", "size": [40, 30], "fit": "stretch", "mean": [0], "standard_deviation": [1]}
    )
    numpy.testing.assert_allclose(itk.array_from_image(result), rgb / 255, atol=1e-6)


def test_pipelines_stream_and_update(ct):
    filter = itk.CTPreprocessingImageFilter.New(ct, parameters={"size": [32, 32]})
    filter.Update()
    whole = itk.array_from_image(filter.GetOutput())
    # The wheels' StreamingImageFilter has no vector images: a piece at a time by hand.
    again = itk.CTPreprocessingImageFilter.New(ct, parameters={"size": [32, 32]})
    again.UpdateOutputInformation()
    region = again.GetOutput().GetLargestPossibleRegion()
    for first, count in ((0, 2), (2, 1), (3, 2)):
        region.SetIndex(2, first)
        region.SetSize(2, count)
        again.GetOutput().SetRequestedRegion(region)
        again.Update()
        piece = itk.array_from_image(again.GetOutput(), update=False)
        numpy.testing.assert_array_equal(piece, whole[first : first + count])
    assert isinstance(filter, itk.ImageToImageFilter[type(ct), itk.VectorImage[itk.F, 3]])


def test_observers_see_progress(ct):
    filter = itk.CTPreprocessingImageFilter.New(ct)
    seen = []
    filter.AddObserver(itk.ProgressEvent(), lambda: seen.append(filter.GetProgress()))
    filter.Update()
    assert seen and seen == sorted(seen) and seen[-1] == pytest.approx(1)


def test_images_stay_as_they_are_and_are_pickled(ct):
    before = itk.array_from_image(ct)
    shown = itk.ct_windowing_image_filter(ct, ttype=(type(ct), type(ct)))
    numpy.testing.assert_array_equal(itk.array_from_image(ct), before)
    again = pickle.loads(pickle.dumps(shown))
    numpy.testing.assert_array_equal(itk.array_from_image(again), itk.array_from_image(shown))
    assert list(again.GetSpacing()) == [0.7, 0.8, 3.0] and list(again.GetOrigin()) == [-12.0, 33.0, 101.5]


def test_windowing_equals_pydicom(ct_file):
    import pydicom
    from pydicom.pixels import apply_modality_lut, apply_voi_lut

    dataset = pydicom.dcmread(ct_file)
    dataset.WindowCenter, dataset.WindowWidth, dataset.VOILUTFunction = 40, 400, "LINEAR"
    hu = apply_modality_lut(dataset.pixel_array, dataset)
    low, high = hu.min(), hu.max()
    expected = (apply_voi_lut(hu, dataset) - low) / (high - low)
    image = itk.image_from_array(hu.astype(numpy.int16))
    ours = itk.ct_windowing_image_filter(
        image, ttype=(type(image), itk.Image[itk.F, 2]), window={"center": 40, "width": 400, "function": "LINEAR"}, output_minimum=0.0, output_maximum=1.0
    )
    # pydicom maps to its own range of gray values.
    expected = (expected - expected.min()) / (expected.max() - expected.min())
    numpy.testing.assert_allclose(itk.array_from_image(ours), expected, atol=1e-5)


def test_resampling_equals_pillow():
    from PIL import Image

    pixels = numpy.random.default_rng(3).random((50, 60), numpy.float32)
    expected = numpy.asarray(Image.fromarray(pixels).resize((20, 25), Image.Resampling.LANCZOS))
    ours = itk.resample_to_spacing_image_filter(
        itk.image_from_array(pixels), size=[20, 25], interpolation=itk.CTPreprocessingEnums.Interpolation_Lanczos
    )
    numpy.testing.assert_allclose(itk.array_from_image(ours), expected, atol=1e-5)


def test_normalization_equals_numpy(ct):
    values = itk.array_from_image(ct).astype(numpy.float64)
    filter = itk.IntensityNormalizationImageFilter.New(ct)
    filter.Update()
    numpy.testing.assert_allclose(itk.array_from_image(filter.GetOutput()), (values - values.mean()) / values.std(), atol=1e-5)
    measured = filter.GetMeasurements()
    assert measured[0]["count"] == values.size and measured[0]["offset"] == pytest.approx(values.mean())
    filter.SetPercentiles(5, 95)
    filter.SetStatistics(itk.CTPreprocessingEnums.Statistics_Percentile)
    filter.Update()
    assert filter.GetPercentiles() == (5, 95)
    low, high = numpy.percentile(values, [5, 95])
    numpy.testing.assert_allclose(itk.array_from_image(filter.GetOutput()), ((values - low) / (high - low)).clip(0, 1), atol=1e-5)


def test_the_series_reader_reads_what_itk_and_pydicom_read(ct_file, tmp_path):
    import shutil

    import pydicom

    shutil.copy(ct_file, tmp_path / "slice.dcm")
    reader = itk.CTSeriesReader.New(path=str(tmp_path))
    reader.Update()
    ours = itk.array_view_from_image(reader.GetOutput())[0]
    dataset = pydicom.dcmread(ct_file)
    numpy.testing.assert_array_equal(ours, dataset.pixel_array * dataset.RescaleSlope + dataset.RescaleIntercept)
    # The wheel's own reader, with another copy of GDCM.
    numpy.testing.assert_array_equal(ours, itk.array_from_image(itk.imread(ct_file, itk.SS)).squeeze())
    report = reader.GetReport()
    assert report["voxels"]["least_hu"] == ours.min() and report["voxels"]["greatest_hu"] == ours.max()
    assert report["modality"] == "CT" and report["number_of_slices"] == 1 and "patient_id" not in report
    series = itk.CTSeriesReader.ListSeries(str(tmp_path))
    assert series[0]["series_instance_uid"] == dataset.SeriesInstanceUID
    assert dataset.SeriesInstanceUID in itk.CTSeriesReader.FormatTable(series)


def test_the_scan_finds_volumes_and_the_reader_reads_them(ct_file, tmp_path):
    import shutil

    import pydicom

    shutil.copy(ct_file, tmp_path / "slice.dcm")
    (tmp_path / "notes.txt").write_text("not DICOM")
    scan = itk.DICOMScan.New(path=str(tmp_path))
    scan.Update()
    (volume,) = scan.GetVolumes()
    assert volume["status"] == "readable" and volume["reason_code"] == "none" and "patient_id" not in volume
    assert volume["files"] == [str(tmp_path / "slice.dcm")]
    assert volume["frames"] == [0] and volume["voxels"] is None
    notes = str(tmp_path / "notes.txt")
    assert scan.GetUnreadable() == [{"file": notes, "frame": 0, "code": "not_dicom", "reason": "not a DICOM file"}]
    reader = itk.CTSeriesReader.New()
    reader.SetVolume(volume)
    reader.Update()
    dataset = pydicom.dcmread(ct_file)
    ours = itk.array_view_from_image(reader.GetOutput())[0]
    numpy.testing.assert_array_equal(ours, dataset.pixel_array * dataset.RescaleSlope + dataset.RescaleIntercept)
    assert volume["series_instance_uid"] in itk.DICOMScan.FormatTable(scan.GetVolumes())


def test_series_are_read_as_the_policies_say(ct_file, tmp_path):
    # Oracle: the values of the file; slices at 0, 2, 4 and 7 mm hold 100, 200, 300 and 450 HU more than it.
    import pydicom

    dataset = pydicom.dcmread(ct_file)
    hu = dataset.pixel_array * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)
    x, y, z = map(float, dataset.ImagePositionPatient)
    intercept = float(dataset.RescaleIntercept)
    for height in (0, 2, 4, 7):
        dataset.ImagePositionPatient = [x, y, z + height]
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = f"2.25.{height + 1}"
        dataset.RescaleIntercept = intercept + 100 + 50 * height
        dataset.save_as(tmp_path / f"{height}.dcm")
    reader = itk.CTSeriesReader.New(path=str(tmp_path))
    assert reader.GetPolicies() == {"gaps": "error", "gap_size": 1.5, "uneven_spacing": "resample", "tilt": "correct"}
    reader.SetPolicies({"gap_size": 2})
    reader.Update()
    values = itk.array_from_image(reader.GetOutput())
    spacing = reader.GetOutput().GetSpacing()[2]
    assert len(values) == round(7 / spacing) + 1
    for index, slice_ in enumerate(values):
        numpy.testing.assert_allclose(slice_, hu + 100 + 50 * index * spacing, atol=0.51)
    reader.SetKeepAcquiredSlices(True)
    reader.Update()
    slices = reader.GetReport()["slices"]
    assert [one["sop_instance_uid"] for one in slices] == [f"2.25.{height + 1}" for height in (0, 2, 4, 7)]
    for slice_, height in zip(itk.array_from_image(reader.GetOutput()), (0, 2, 4, 7)):
        numpy.testing.assert_array_equal(slice_, hu + 100 + 50 * height)
    scan = itk.DICOMScan.New(path=str(tmp_path))
    scan.SetPolicies({"gap_size": 2, "uneven_spacing": "error"})
    scan.Update()
    assert scan.GetVolumes()[0]["reason_code"] == "uneven_spacing"
    with pytest.raises(ValueError, match="no field 'gap'"):
        reader.SetPolicies({"gap": "warn"})
    image_reader = itk.NetworkImageReader.New(path=str(tmp_path))
    image_reader.SetPolicies(reader.GetPolicies())
    dataset = itk.LabeledImageDataset.New()
    dataset.SetSeriesPolicies(reader.GetPolicies())
    assert image_reader.GetPolicies() == dataset.GetSeriesPolicies() == reader.GetPolicies()


def test_exceptions_carry_itks_message(tmp_path):
    reader = itk.CTSeriesReader.New(path=str(tmp_path / "nowhere"))
    with pytest.raises(RuntimeError, match="nowhere"):
        reader.Update()


def test_the_reader_of_paths_reads_what_the_programs_read(ct_file, tmp_path):
    # Oracles: the series reader, and the arrays that are written.
    reader = itk.NetworkImageReader.New(path=ct_file)
    parameters = itk.CTPreprocessingImageFilter[itk.Image[itk.SS, 3], itk.VectorImage[itk.F, 3]].New().GetParameters()
    reader.SetParameters(parameters)
    reader.Update()
    series = itk.CTSeriesReader.New(path=ct_file)
    series.Update()
    numpy.testing.assert_array_equal(itk.array_from_image(reader.GetVolume()), itk.array_from_image(series.GetOutput()))
    assert reader.GetPicture() is None and reader.GetFloatVolume() is None and reader.GetAssumptions() == []
    values = numpy.full((2, 3, 4), 70000, numpy.int32)
    itk.imwrite(itk.image_from_array(values.astype(numpy.float32) + 0.5), str(tmp_path / "volume.nrrd"))
    reader.SetPath(str(tmp_path / "volume.nrrd"))
    reader.Update()
    numpy.testing.assert_array_equal(itk.array_from_image(reader.GetFloatVolume()), values + 0.5)
    assert reader.GetAssumptions()[0].startswith("HU assumed")
    picture = numpy.arange(12, dtype=numpy.uint8).reshape(3, 4)
    itk.imwrite(itk.image_from_array(picture), str(tmp_path / "picture.png"))
    reader.SetPath(str(tmp_path / "picture.png"))
    with pytest.raises(RuntimeError, match="trained on HU; the image has 8-bit unsigned integers"):
        reader.Update()
    parameters["intensity"] = "picture"
    reader.SetParameters(parameters)
    reader.Update()
    numpy.testing.assert_array_equal(itk.array_from_image(reader.GetPicture()).squeeze(), picture)
    assert itk.NetworkImageReader.CanRead(ct_file)
