// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The network's size is that of the files, so that preprocessing is a closed form of each pixel: (value - low) / width
// for a window in HU, value / range for pictures. The pixels themselves are told by other software: Pillow and numpy
// for pictures, pydicom and numpy for DICOM.
#include "Data/DatasetBatchLoader.h"

#include "DatasetFixtures.h"
#include "PydicomReference.h"

#include "itkSingleton.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

using namespace DatasetFixtures;
using itk::CTPreprocessingParameters;
using itk::LabeledImageDataset;
using itk::TransferLearning::DatasetBatchLoader;

namespace
{
CTPreprocessingParameters
MakeParameters(unsigned int size, unsigned int channels)
{
  CTPreprocessingParameters parameters;
  parameters.size = { { size, size } };
  parameters.channels = channels;
  parameters.mean = { 0.0 };
  parameters.standardDeviation = { 1.0 };
  return parameters;
}

CTPreprocessingParameters
MakePicture(unsigned int size, unsigned int channels, double range = 255.0)
{
  auto parameters = MakeParameters(size, channels);
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.pictureRange = { 0.0, range };
  return parameters;
}

// -1000..1000 HU become 0..1.
CTPreprocessingParameters
MakeWindow(unsigned int size)
{
  auto parameters = MakeParameters(size, 1);
  parameters.windows = { { 0.0, 2000.0 } };
  return parameters;
}

double
Window(double value)
{
  return std::clamp((value + 1000.0) / 2000.0, 0.0, 1.0);
}

std::vector<float>
Load(DatasetBatchLoader & loader, std::size_t index)
{
  std::vector<float> sample(loader.GetSampleSize());
  loader.LoadSample(index, sample.data());
  return sample;
}

// Runs Python, which writes what it knows of the pixels as doubles to a file.
std::vector<double>
AskPython(const std::string & folder, const std::string & script)
{
  WriteText(folder + "/oracle.py", script);
  const std::string result = folder + "/oracle.bin";
  const std::string command = "cd '" + folder + "' && '" + TestPaths::Get("TL_PYTHON") + "' oracle.py '" +
                              TestPaths::Get("TL_SITE_PACKAGES") + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream       stream(result, std::ios::binary);
  const std::string   bytes{ std::istreambuf_iterator<char>(stream), {} };
  std::vector<double> values(bytes.size() / sizeof(double));
  std::copy_n(bytes.data(), values.size() * sizeof(double), reinterpret_cast<char *>(values.data()));
  return values;
}
} // namespace

// Oracle: ITK's index of its global variables. What is missing there is created by the first thread that uses it, and
// two threads that do so at once damage the index. Tests run in processes of their own.
TEST(DatasetBatchLoader, GlobalVariablesOfITKAreThereBeforeThreadsAre)
{
  const std::string folder = TestPaths::OutputFolder("LoaderGlobals");
  WritePicture(folder + "/a/one.png", 1);
  WritePicture(folder + "/b/two.png", 2);
  auto dataset = LabeledImageDataset::New();
  dataset->Read(folder);
  const DatasetBatchLoader loader(dataset, MakePicture(8, 1), 0, 2);
  for (const char * const name : { "GlobalReleaseDataFlag",
                                   "GlobalTimeStamp",
                                   "GlobalWarningDisplay",

                                   "MultiThreaderBase",
                                   "ObjectFactoryBase",
                                   "OutputWindow",
                                   "ThreadPool" })
  {
    EXPECT_NE(itk::SingletonIndex::GetInstance()->GetGlobalInstance<void>(name), nullptr) << name;
  }
}

TEST(DatasetBatchLoader, GivesThePicturesThatPillowWrote)
{
  const std::string folder = TestPaths::OutputFolder("LoaderPictures");
  const auto        pixels = AskPython(folder,
                                "import numpy as np\n"
                                       "from PIL import Image\n"
                                       "r = np.random.default_rng(1)\n"
                                       "gray = r.integers(0, 256, (8, 8), dtype=np.uint8)\n"
                                       "rgb = r.integers(0, 256, (8, 8, 3), dtype=np.uint8)\n"
                                       "alpha = r.integers(0, 256, (8, 8, 1), dtype=np.uint8)\n"
                                       "deep = r.integers(0, 65536, (8, 8), dtype=np.uint16)\n"
                                       "Image.fromarray(gray).save('1gray.png')\n"
                                       "Image.fromarray(rgb).save('2rgb.png')\n"
                                       "Image.fromarray(np.dstack([rgb, alpha])).save('3rgba.png')\n"
                                       "Image.fromarray(np.dstack([gray, alpha])).save('4la.png')\n"
                                       "Image.fromarray(deep).save('5deep.png')\n"
                                       "Image.fromarray(gray).save('6gray.bmp')\n"
                                       "Image.fromarray(rgb).save('7rgb.jpg', quality=95, subsampling=0)\n"
                                       "jpeg = np.asarray(Image.open('7rgb.jpg'))\n"
                                       "np.concatenate([a.ravel().astype(float) for a in (gray, rgb, deep, jpeg)])"
                                       ".tofile('oracle.bin')\n");
  ASSERT_EQ(pixels.size(), 64u + 192u + 64u + 192u);
  const auto dataset = ReadManifest(folder,
                                    "path,label\n1gray.png,a\n2rgb.png,a\n3rgba.png,a\n4la.png,a\n5deep.png,a\n"
                                    "6gray.bmp,a\n7rgb.jpg,a\n");
  ASSERT_EQ(dataset->GetSlices().size(), 7u);
  DatasetBatchLoader loader(dataset, MakePicture(8, 3), 0);
  ASSERT_EQ(loader.GetSampleSize(), 192u);
  for (const std::size_t index : { 0, 3, 5 })
  {
    const auto sample = Load(loader, index);
    for (std::size_t i = 0; i < 192; ++i)
    {
      ASSERT_NEAR(sample[i], pixels[i / 3] / 255.0, 1e-6) << "gray is repeated; sample " << index;
    }
  }
  for (const std::size_t index : { 1, 2 })
  {
    const auto sample = Load(loader, index);
    for (std::size_t i = 0; i < 192; ++i)
    {
      ASSERT_NEAR(sample[i], pixels[64 + i] / 255.0, 1e-6) << "alpha is left out; sample " << index;
    }
  }
  const auto jpeg = Load(loader, 6);
  for (std::size_t i = 0; i < 192; ++i)
  {
    ASSERT_NEAR(jpeg[i], pixels[320 + i] / 255.0, 2.0 / 255.0) << "two JPEG decoders may round differently";
  }
  DatasetBatchLoader deep(dataset, MakePicture(8, 1, 65535.0), 0);
  const auto         sample = Load(deep, 4);
  for (std::size_t i = 0; i < 64; ++i)
  {
    ASSERT_NEAR(sample[i], pixels[256 + i] / 65535.0, 1e-6);
  }
}

TEST(DatasetBatchLoader, GivesHUThatPydicomReads)
{
  const std::string folder = TestPaths::OutputFolder("LoaderDICOM");
  const auto        pixels = AskPython(folder,
                                "import glob, os, shutil, sys\n"
                                       "import numpy as np\n"
                                       "from pydicom import dcmread\n"
                                       "source = sys.argv[1] + '/pydicom/data/test_files/'\n"
                                       "os.makedirs('s')\n"
                                       "shutil.copy(source + 'CT_small.dcm', 'ct.dcm')\n"
                                       "files = sorted(glob.glob(source + 'dicomdirtests/98892001/CT5N/*'))\n"
                                       "[shutil.copy(f, 's') for f in files]\n"
                                       "def hu(d):\n"
                                       "    raw = d.pixel_array.astype(float)\n"
                                       "    padding = d.get('PixelPaddingValue')\n"
                                       "    value = raw * float(d.RescaleSlope) + float(d.RescaleIntercept)\n"
                                       "    return value if padding is None else np.where(raw == padding, -1024.0, value)\n"
                                       "series = sorted(map(dcmread, files), key=lambda d: float(d.ImagePositionPatient[2]))\n"
                                       "values = [hu(d).ravel() for d in [dcmread('ct.dcm')] + series]\n"
                                       "np.concatenate([[series[0].Rows, len(series)]] + values).tofile('oracle.bin')\n");
  ASSERT_GT(pixels.size(), 2u);
  const auto size = static_cast<unsigned int>(pixels[0]);
  const auto count = static_cast<std::size_t>(pixels[1]);

  const auto dataset = ReadManifest(folder, "path,label\nct.dcm,a\ns,b\n");
  ASSERT_EQ(dataset->GetSlices().size(), 1 + count);
  DatasetBatchLoader single(dataset, MakeWindow(128), 0);
  const auto         slice = Load(single, 0);
  for (std::size_t i = 0; i < slice.size(); ++i)
  {
    ASSERT_NEAR(slice[i], Window(pixels[2 + i]), 1e-6) << i;
  }
  DatasetBatchLoader series(dataset, MakeWindow(size), 0);
  for (std::size_t s = count; s > 0; --s) // in any order
  {
    const auto sample = Load(series, s);
    for (std::size_t i = 0; i < sample.size(); ++i)
    {
      ASSERT_NEAR(sample[i], Window(pixels[2 + 128 * 128 + (s - 1) * size * size + i]), 1e-6) << s << ' ' << i;
    }
  }
}

TEST(DatasetBatchLoader, CountsSlicesFromFeetToHeadHoweverTheVolumeIsStored)
{
  const std::string folder = TestPaths::OutputFolder("LoaderOrientation");
  auto              upward = MakeVolume(5, 6);
  Write(upward.GetPointer(), folder + "/1.nrrd");
  // The same voxels in space, stored from head to feet.
  auto downward = itk::Image<short, 3>::New();
  downward->CopyInformation(upward);
  downward->SetRegions(upward->GetLargestPossibleRegion());
  downward->Allocate();
  for (unsigned int z = 0; z < 6; ++z)
  {
    std::copy_n(upward->GetBufferPointer() + 64 * z, 64, downward->GetBufferPointer() + 64 * (5 - z));
  }
  auto direction = upward->GetDirection();
  direction(2, 2) = -1.0;
  downward->SetDirection(direction);
  auto origin = upward->GetOrigin();
  origin[2] += 5 * 2.5;
  downward->SetOrigin(origin);
  Write(downward.GetPointer(), folder + "/2.nrrd");

  const auto dataset = ReadManifest(folder, "path,label\n1.nrrd,a\n2.nrrd,a\n");
  auto       asStored = MakeWindow(8);
  asStored.orientation = itk::CTPreprocessingEnums::Orientation::AsStored;
  for (const auto & parameters : { MakeWindow(8), asStored })
  {
    DatasetBatchLoader loader(dataset, parameters, 0);
    for (unsigned int z = 0; z < 6; ++z)
    {
      const auto one = Load(loader, z);
      EXPECT_EQ(one, Load(loader, 6 + z)) << z;
      for (std::size_t i = 0; i < 64; ++i)
      {
        ASSERT_NEAR(one[i], Window(upward->GetBufferPointer()[64 * z + i]), 1e-6) << z;
      }
      EXPECT_EQ(loader.ComputePixelHash(z), loader.ComputePixelHash(6 + z));
    }
  }
}

// A volume of the network's size is resampled to itself.
TEST(DatasetBatchLoader, GivesWholeVolumesAndRangesOfThem)
{
  const std::string folder = TestPaths::OutputFolder("LoaderVolumes");
  auto              volume = MakeVolume(7, 6);
  auto              direction = volume->GetDirection();
  direction(2, 2) = -1.0; // stored from head to feet
  volume->SetDirection(direction);
  Write(volume.GetPointer(), folder + "/v.nrrd");
  const auto whole = ReadManifest(folder, "path,label\nv.nrrd,a\n");
  const auto parts =
    ReadManifest(folder, "path,label,first_slice,last_slice\nv.nrrd,a,0,1\nv.nrrd,b,2,3\nv.nrrd,a,4,5\n");
  auto parameters = MakeWindow(8);
  parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch;
  const auto expectSlices = [&](const std::vector<float> & sample, unsigned int first) {
    for (std::size_t i = 0; i < sample.size(); ++i)
    {
      const std::size_t stored = 5 - (first + i / 64);
      ASSERT_NEAR(sample[i], Window(volume->GetBufferPointer()[64 * stored + i % 64]), 1e-5) << first << ' ' << i;
    }
  };
  for (const std::size_t cacheSize : { 0, 1 << 20 })
  {
    parameters.slices = 6;
    DatasetBatchLoader loader(whole, parameters, cacheSize);
    ASSERT_EQ(loader.GetSampleSize(), 6u * 64u);
    expectSlices(Load(loader, 0), 0);
    ExpectMessage([&] { Load(loader, 1); }, { "slice 1", folder + "/v.nrrd" });

    parameters.slices = 2;
    DatasetBatchLoader ranges(parts, parameters, cacheSize);
    for (const unsigned int first : { 2, 0, 4, 2 })
    {
      expectSlices(Load(ranges, first), first);
    }
  }
}

// Oracle: the policies' own definition; of five slices 2.5 mm apart the third is missing.
TEST(DatasetBatchLoader, TreatsGapsAsThePoliciesSay)
{
  const std::string folder = TestPaths::OutputFolder("LoaderGaps");
  AskPython(folder,
            "import glob, os, shutil, sys\n"
            "from pydicom import dcmread\n"
            "os.makedirs('s')\n"
            "files = glob.glob(sys.argv[1] + '/pydicom/data/test_files/dicomdirtests/98892001/CT5N/*')\n"
            "files.sort(key=lambda f: float(dcmread(f).ImagePositionPatient[2]))\n"
            "[shutil.copy(f, 's') for f in files[:2] + files[3:]]\n"
            "open('oracle.bin', 'w')\n");
  const std::string manifest = "path,label\ns,a\n";
  ExpectMessage([&] { ReadManifest(folder, manifest); }, { "s", "1 gap(s)", "'warn' or 'resample' for gaps" });

  auto                  dataset = itk::LabeledImageDataset::New();
  itk::CTSeriesPolicies policies;
  policies.gaps = itk::CTSeriesPolicyEnums::Spacing::Resample;
  dataset->SetSeriesPolicies(policies);
  dataset->Read(folder + "/manifest.csv");
  ASSERT_EQ(dataset->GetSlices().size(), 4u) << "slices are those of the files";
  auto parameters = MakeWindow(16);
  parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch; // the voxels as they are
  DatasetBatchLoader slices(dataset, parameters, 0);
  parameters.slices = 5;
  DatasetBatchLoader volumes(dataset, parameters, 0);
  const auto         volume = Load(volumes, 0);
  for (std::size_t k = 0; k < 4; ++k)
  {
    const auto slice = Load(slices, k);
    for (std::size_t i = 0; i < slice.size(); ++i)
    {
      ASSERT_NEAR(volume[(k < 2 ? k : k + 1) * slice.size() + i], slice[i], 1e-5) << k << ' ' << i;
    }
  }
}

// Oracle: the closed form of the frames that test/DICOMMultiFrame.py writes, -24 + 100 k + 10 row + column HU; frame 4
// lies 8 steps of 2.5 mm above frame 0.
TEST(DatasetBatchLoader, TreatsGapsInAFileOfSeveralFramesAsThePoliciesSay)
{
  const std::string folder = TestPaths::OutputFolder("LoaderFrames");
  PydicomReference::RunScript("DICOMMultiFrame.py", "'" + folder + "/made'");
  std::filesystem::copy_file(folder + "/made/gap/frames.dcm", folder + "/frames.dcm");
  const std::string manifest = "path,label\nframes.dcm,a\n";
  ExpectMessage([&] { ReadManifest(folder, manifest); }, { "frames.dcm", "1 gap(s)", "'warn' or 'resample' for gaps" });

  auto parameters = MakeWindow(5);
  parameters.size = { { 5, 4 } };
  parameters.fit = itk::CTPreprocessingEnums::Fit::Stretch; // the voxels as they are
  const auto expectSlice = [](const float * values, double k) {
    for (std::size_t i = 0; i < 20; ++i)
    {
      const auto row = static_cast<double>(i / 5);
      const auto column = static_cast<double>(i % 5);
      ASSERT_NEAR(values[i], Window(-24.0 + 100.0 * k + 10.0 * row + column), 5e-4) << k << ' ' << i; // 1 HU
    }
  };
  for (const auto policy : { itk::CTSeriesPolicyEnums::Spacing::Warn, itk::CTSeriesPolicyEnums::Spacing::Resample })
  {
    auto                  dataset = itk::LabeledImageDataset::New();
    itk::CTSeriesPolicies policies;
    policies.gaps = policy;
    dataset->SetSeriesPolicies(policies);
    dataset->Read(folder + "/manifest.csv");
    ASSERT_EQ(dataset->GetSlices().size(), 5u) << "slices are those of the file";
    EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "Series in 'frames.dcm': The series has 1 gap(s)"));
    parameters.slices = 0;
    DatasetBatchLoader slices(dataset, parameters, 0);
    for (std::size_t k = 0; k < 5; ++k)
    {
      expectSlice(Load(slices, k).data(), static_cast<double>(k));
    }
    const bool isResampled = policy == itk::CTSeriesPolicyEnums::Spacing::Resample;
    parameters.slices = isResampled ? 9 : 5;
    DatasetBatchLoader volumes(dataset, parameters, 0);
    const auto         volume = Load(volumes, 0);
    for (unsigned int z = 0; z < parameters.slices; ++z)
    {
      const bool isBetween = isResampled && z > 3;
      expectSlice(volume.data() + std::size_t{ 20 } * z, isBetween ? 3.0 + (z - 3.0) / 5.0 : z);
    }
  }
}

TEST(DatasetBatchLoader, GivesTheSameWithAndWithoutACache)
{
  const std::string folder = TestPaths::OutputFolder("LoaderCache");
  WriteVolume(folder + "/v.nrrd", 1, 4);
  WriteVolume(folder + "/w.nrrd", 2, 4);
  const auto         dataset = ReadManifest(folder, "path,label\nv.nrrd,a\nw.nrrd,b\n");
  const auto         parameters = MakeWindow(8);
  constexpr auto     bytes = 64 * sizeof(float);
  DatasetBatchLoader none(dataset, parameters, 0);
  DatasetBatchLoader some(dataset, parameters, 6 * bytes + bytes / 2);
  DatasetBatchLoader all(dataset, parameters, 8 * bytes);
  for (const std::size_t index : { 7, 0, 3, 5, 1, 6, 2, 4, 7, 0 })
  {
    const auto sample = Load(none, index);
    EXPECT_EQ(Load(some, index), sample) << index;
    EXPECT_EQ(Load(all, index), sample) << index;
  }
  // What was kept needs no file any more; what was not, does. Kept first: all of w, then two slices of v.
  std::filesystem::remove(folder + "/v.nrrd");
  std::filesystem::remove(folder + "/w.nrrd");
  for (std::size_t index = 0; index < 8; ++index)
  {
    EXPECT_NO_THROW(Load(all, index)) << index;
  }
  EXPECT_NO_THROW(Load(some, 5));
  EXPECT_NO_THROW(Load(some, 1));
  DatasetBatchLoader late(dataset, parameters, 8 * bytes);
  ExpectMessage([&] { Load(late, 2); }, { folder + "/v.nrrd", "cannot be read" });
  ExpectMessage([&] { Load(late, 8); }, { "Sample 8", "8 samples." });
}

// The oracle is the loader that reads a sample when it is asked for.
TEST(DatasetBatchLoader, GivesTheSameWhateverIsLoadedAhead)
{
  const std::string folder = TestPaths::OutputFolder("LoaderAhead");
  for (unsigned int i = 0; i < 5; ++i)
  {
    WriteVolume(folder + "/v" + std::to_string(i) + ".nrrd", i, 4);
  }
  const auto dataset = ReadManifest(folder, "path,label\nv0.nrrd,a\nv1.nrrd,b\nv2.nrrd,a\nv3.nrrd,b\nv4.nrrd,a\n");
  const auto parameters = MakeWindow(8);
  DatasetBatchLoader       oracle(dataset, parameters, 0);
  std::vector<std::size_t> order; // every slice, those of a volume far from each other, and some again
  for (std::size_t i = 0; i < 60; ++i)
  {
    order.push_back(i * 7 % 20);
  }
  constexpr std::size_t bytes = 64 * sizeof(float);
  for (const std::size_t cacheSize : { std::size_t{ 0 }, 9 * bytes, 20 * bytes })
  {
    for (const unsigned int threads : { 1, 4 })
    {
      DatasetBatchLoader loader(dataset, parameters, cacheSize, threads);
      loader.Announce({ 3, 2, 1 });
      EXPECT_EQ(Load(loader, 3), Load(oracle, 3));
      loader.Announce(order); // before all of the others were taken
      EXPECT_EQ(Load(loader, 19), Load(oracle, 19)) << "not announced as the next one";
      for (const std::size_t index : order)
      {
        ASSERT_EQ(Load(loader, index), Load(oracle, index)) << index << ' ' << cacheSize << ' ' << threads;
      }
      EXPECT_EQ(Load(loader, 5), Load(oracle, 5)) << "after all that was announced";
    }
  }
}

// Oracle: the system, which tells that a file was opened that nobody has asked for since.
TEST(DatasetBatchLoader, GoesOnAheadWhereABatchIsAskedForAgain)
{
  const std::string folder = TestPaths::OutputFolder("LoaderAgain");
  std::string       manifest = "path,label\n";
  for (unsigned int i = 0; i < 6; ++i)
  {
    const std::string name = std::to_string(i) + ".nrrd";
    WriteVolume(folder + '/' + name, i, 1);
    manifest += name + ",a\n";
  }
  const auto         dataset = ReadManifest(folder, manifest);
  DatasetBatchLoader oracle(dataset, MakeWindow(8), 0);
  DatasetBatchLoader loader(dataset, MakeWindow(8), 0, 1);
  loader.Announce({ 0, 1, 2, 3, 4, 5 });
  for (const std::size_t index : { 0, 1, 2, 3, 4, 5 })
  {
    EXPECT_EQ(Load(loader, index), Load(oracle, index));
  }
  for (const std::size_t again : { 2, 0 })
  {
    const int opened = inotify_init();
    ASSERT_GE(inotify_add_watch(opened, (folder + '/' + std::to_string(again + 1) + ".nrrd").c_str(), IN_OPEN), 0);
    EXPECT_EQ(Load(loader, again), Load(oracle, again));
    pollfd        wait{ opened, POLLIN, 0 };
    constexpr int mostMilliseconds = 20'000;
    EXPECT_EQ(poll(&wait, 1, mostMilliseconds), 1) << "no thread loads what follows " << again;
    close(opened);
  }
  EXPECT_EQ(Load(loader, 4), Load(oracle, 4)) << "where some are left out";
  EXPECT_EQ(Load(loader, 5), Load(oracle, 5));
}

TEST(DatasetBatchLoader, FailsWhereTheSampleIsAskedFor)
{
  const std::string folder = TestPaths::OutputFolder("LoaderAheadErrors");
  for (const char * const name : { "/1.nrrd", "/2.nrrd", "/3.nrrd" })
  {
    WriteVolume(folder + name, 1, 1);
  }
  const auto dataset = ReadManifest(folder, "path,label\n1.nrrd,a\n2.nrrd,a\n3.nrrd,a\n");
  std::filesystem::remove(folder + "/2.nrrd");
  DatasetBatchLoader loader(dataset, MakeWindow(8), 1 << 20, 2);
  loader.Announce({ 0, 1, 2, 1 });
  EXPECT_NO_THROW(Load(loader, 0));
  ExpectMessage([&] { Load(loader, 1); }, { folder + "/2.nrrd", "cannot be read" });
  EXPECT_NO_THROW(Load(loader, 2));
  ExpectMessage([&] { Load(loader, 1); }, { folder + "/2.nrrd", "cannot be read" });
  loader.Announce({ 0, 1 }); // and ends while these are being loaded
}

TEST(DatasetBatchLoader, HashesPixelsAndNotFiles)
{
  const std::string folder = TestPaths::OutputFolder("LoaderHash");
  const auto        gray = MakeNoise<unsigned char, 2>(1, 1);
  auto              wide = MakeNoise<short, 2>(1, 1); // the same values, 16 bits
  Write(gray.GetPointer(), folder + "/1.png");
  Write(wide.GetPointer(), folder + "/2.nrrd");
  AskPython(folder,
            "from PIL import Image\n"
            "Image.open('1.png').convert('RGB').save('3.png')\n"
            "Image.open('1.png').convert('RGBA').save('4.png')\n"
            "open('oracle.bin', 'w')\n");
  wide->GetBufferPointer()[63] += 1;
  Write(wide.GetPointer(), folder + "/5.nrrd");
  auto reshaped = itk::Image<unsigned char, 2>::New();
  reshaped->SetRegions(itk::Size<2>{ { 16, 4 } });
  reshaped->Allocate();
  std::copy_n(gray->GetBufferPointer(), 64, reshaped->GetBufferPointer());
  Write(reshaped.GetPointer(), folder + "/6.png");
  const auto dataset = ReadManifest(folder, "path,label\n1.png,a\n2.nrrd,a\n3.png,a\n4.png,a\n5.nrrd,a\n6.png,a\n");
  DatasetBatchLoader loader(dataset, MakePicture(8, 1), 0);
  const std::string  hash = loader.ComputePixelHash(0);
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(loader.ComputePixelHash(2), hash);
  EXPECT_EQ(loader.ComputePixelHash(3), hash);
  // A network of pictures refuses 16 bits.
  DatasetBatchLoader ofHU(dataset, MakeWindow(8), 0);
  EXPECT_EQ(ofHU.ComputePixelHash(1), hash);
  EXPECT_NE(ofHU.ComputePixelHash(4), hash);
  EXPECT_NE(loader.ComputePixelHash(5), hash);
}

TEST(DatasetBatchLoader, NamesTheFileThatDoesNotFitTheNetwork)
{
  const std::string folder = TestPaths::OutputFolder("LoaderErrors");
  AskPython(folder,
            "from PIL import Image\n"
            "Image.new('RGB', (8, 8), (1, 2, 3)).save('rgb.png')\n"
            "open('oracle.bin', 'w')\n");
  const auto         dataset = ReadManifest(folder, "path,label\nrgb.png,a\n");
  DatasetBatchLoader loader(dataset, MakeWindow(8), 0);
  ExpectMessage([&] { Load(loader, 0); }, { folder + "/rgb.png", "components" });
}
