// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// The oracle is the loader without a cache folder: with one it gives the same bits, whatever happens to the folder.
#include "Data/DatasetBatchLoader.h"
#include "Data/PreprocessedCache.h"

#include "DatasetFixtures.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/resource.h>

using namespace DatasetFixtures;
using itk::CTPreprocessingParameters;
using itk::LabeledImageDataset;
using itk::TransferLearning::DatasetBatchLoader;
using itk::TransferLearning::PreprocessedCache;
namespace fs = std::filesystem;

namespace
{
CTPreprocessingParameters
MakeParameters(unsigned int size = 12)
{
  CTPreprocessingParameters parameters;
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::Picture;
  parameters.size = { { size, size } };
  return parameters;
}

// Pictures of noise.
LabeledImageDataset::Pointer
MakeDataset(const std::string & folder, unsigned int pictures)
{
  std::string manifest = "path,label\n";
  for (unsigned int i = 0; i < pictures; ++i)
  {
    const std::string name = std::to_string(i) + ".png";
    WritePicture(folder + '/' + name, 10 * i + 5);
    manifest += name + ",a\n";
  }
  return ReadManifest(folder, manifest);
}

std::vector<float>
Load(DatasetBatchLoader & loader, std::size_t index)
{
  std::vector<float> sample(loader.GetSampleSize());
  loader.LoadSample(index, sample.data());
  return sample;
}

std::vector<std::vector<float>>
LoadAll(const LabeledImageDataset * dataset, const CTPreprocessingParameters & parameters)
{
  DatasetBatchLoader              loader(dataset, parameters, 0);
  std::vector<std::vector<float>> samples;
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    samples.push_back(Load(loader, i));
  }
  EXPECT_EQ(loader.GetCacheFailure(), "");
  return samples;
}

std::vector<fs::path>
ListEntries(const std::string & folder)
{
  std::vector<fs::path> files;
  for (const auto & entry : fs::recursive_directory_iterator(folder))
  {
    if (entry.is_regular_file())
    {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// As a loader does that has just read the file.
void
Keep(PreprocessedCache & cache, const itk::LabeledSlice & slice, const std::vector<float> & sample)
{
  cache.Write(slice, PreprocessedCache::GetState(slice.path), sample.data(), sample.size());
}
} // namespace

TEST(PreprocessedCache, GivesTheSameBitsAsTheFiles)
{
  const std::string folder = TestPaths::OutputFolder("CacheSame");
  const auto        dataset = MakeDataset(folder, 5);
  const auto        expected = LoadAll(dataset, MakeParameters());
  dataset->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected) << "which fills it";
  EXPECT_EQ(ListEntries(folder + "/cache").size(), 5u);
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected) << "which reads it";
  EXPECT_EQ(ListEntries(folder + "/cache").size(), 5u);

  // Other parameters are other samples.
  dataset->SetCacheFolder("");
  const auto others = LoadAll(dataset, MakeParameters(9));
  dataset->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(dataset, MakeParameters(9)), others);
  EXPECT_EQ(ListEntries(folder + "/cache").size(), 10u);
}

TEST(PreprocessedCache, IsWhatIsReadWhereItHasTheSample)
{
  const std::string        folder = TestPaths::OutputFolder("CacheRead");
  const auto               dataset = MakeDataset(folder, 1);
  const std::size_t        size = itk::TransferLearning::ComputeSampleSize(MakeParameters());
  PreprocessedCache        cache(folder + "/cache", 1'000'000, MakeParameters(), {});
  const std::vector<float> marked(size, 42.0F);
  Keep(cache, dataset->GetSlices()[0], marked);
  dataset->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(dataset, MakeParameters())[0], marked) << "the file was decoded all the same";
}

TEST(PreprocessedCache, KnowsAFileByItsBytes)
{
  const std::string folder = TestPaths::OutputFolder("CacheBytes");
  const auto        dataset = MakeDataset(folder, 2);
  dataset->SetCacheFolder(folder + "/cache");
  const auto before = LoadAll(dataset, MakeParameters());

  // A copy elsewhere is the same sample, however it is called.
  fs::create_directories(folder + "/elsewhere");
  fs::copy_file(folder + "/1.png", folder + "/elsewhere/copy.png");
  const auto copy = ReadManifest(folder + "/elsewhere", "path,label\ncopy.png,a\n");
  copy->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(copy, MakeParameters())[0], before[1]);
  EXPECT_EQ(ListEntries(folder + "/cache").size(), 2u);

  // Another picture of the same name and time is another sample, also while a loader is at work.
  DatasetBatchLoader loader(dataset, MakeParameters(), 0);
  EXPECT_EQ(Load(loader, 1), before[1]);
  const auto time = fs::last_write_time(folder + "/1.png");
  fs::copy_file(folder + "/0.png", folder + "/1.png", fs::copy_options::overwrite_existing);
  fs::last_write_time(folder + "/1.png", time);
  EXPECT_EQ(Load(loader, 1), before[0]);
}

TEST(PreprocessedCache, KeepsNothingOfAFileThatChangesWhileItIsRead)
{
  const std::string folder = TestPaths::OutputFolder("CacheChanging");
  const auto        dataset = MakeDataset(folder, 2);
  const auto &      slice = dataset->GetSlices()[0];
  const std::size_t size = itk::TransferLearning::ComputeSampleSize(MakeParameters());
  PreprocessedCache cache(folder + "/cache", 1'000'000, MakeParameters(), {});
  const std::string state = PreprocessedCache::GetState(slice.path);
  WritePicture(slice.path, 200);
  cache.Write(slice, state, std::vector<float>(size, 1.0F).data(), size);
  EXPECT_TRUE(cache.Takes(slice));
}

TEST(PreprocessedCache, MakesDamagedEntriesAnew)
{
  const std::string folder = TestPaths::OutputFolder("CacheDamaged");
  const auto        dataset = MakeDataset(folder, 4);
  dataset->SetCacheFolder(folder + "/cache");
  const auto expected = LoadAll(dataset, MakeParameters());
  const auto entries = ListEntries(folder + "/cache");
  ASSERT_EQ(entries.size(), 4u);
  const auto size = fs::file_size(entries[0]);
  fs::resize_file(entries[0], size - 1);
  fs::resize_file(entries[1], size + 1);
  fs::resize_file(entries[2], 0);
  {
    std::fstream stream(entries[3], std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(size) - 2);
    stream.put('\x55');
  }
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected);
  for (const auto & entry : entries)
  {
    EXPECT_EQ(fs::file_size(entry), size) << "made anew";
  }
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected);
}

TEST(PreprocessedCache, StaysWithinItsSizeAndLetsTheOldestGo)
{
  const std::string folder = TestPaths::OutputFolder("CacheBounded");
  const auto        dataset = MakeDataset(folder, 8);
  const auto        expected = LoadAll(dataset, MakeParameters());
  dataset->SetCacheFolder(folder + "/cache");
  LoadAll(dataset, MakeParameters());
  const auto entries = ListEntries(folder + "/cache");
  const auto size = fs::file_size(entries[0]);
  // Entries of an hour ago, the first of them the oldest.
  for (std::size_t i = 0; i < entries.size(); ++i)
  {
    fs::last_write_time(entries[i], fs::file_time_type::clock::now() - std::chrono::minutes(60 - i));
  }
  dataset->SetCacheMaximumBytes(9 * size);
  dataset->SetCacheFolder("");
  const auto others = LoadAll(dataset, MakeParameters(12 + 1));
  dataset->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(dataset, MakeParameters(12 + 1)), others);
  std::uintmax_t bytes = 0;
  for (const auto & entry : ListEntries(folder + "/cache"))
  {
    bytes += fs::file_size(entry);
  }
  EXPECT_LE(bytes, 9 * size);
  EXPECT_GT(bytes, 6 * size);
  EXPECT_FALSE(fs::exists(entries[0]));

  // What a run has used does not go for what it uses next: the rest is decoded as ever.
  dataset->SetCacheMaximumBytes(3 * size);
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected);
  dataset->SetCacheMaximumBytes(0);
  EXPECT_EQ(LoadAll(dataset, MakeParameters(11)).size(), 8u);
}

TEST(PreprocessedCache, ServesThreadsThatShareTheFolder)
{
  const std::string folder = TestPaths::OutputFolder("CacheShared");
  const auto        dataset = MakeDataset(folder, 6);
  const auto        expected = LoadAll(dataset, MakeParameters());
  dataset->SetCacheFolder(folder + "/cache");
  dataset->SetCacheMaximumBytes(4 * (24 + expected[0].size() * sizeof(float)));
  std::vector<std::thread> threads;
  std::vector<int>         right(4);
  for (std::size_t thread = 0; thread < right.size(); ++thread)
  {
    threads.emplace_back([&, thread] {
      right[thread] = 1;
      for (int round = 0; round < 5; ++round)
      {
        right[thread] = right[thread] && LoadAll(dataset, MakeParameters()) == expected ? 1 : 0;
      }
    });
  }
  for (auto & thread : threads)
  {
    thread.join();
  }
  EXPECT_EQ(right, std::vector<int>(4, 1));
}

TEST(PreprocessedCache, SaysWhereItCannotBe)
{
  const std::string folder = TestPaths::OutputFolder("CacheNowhere");
  const auto        dataset = MakeDataset(folder, 1);
  dataset->SetCacheFolder(folder + "/0.png");
  ExpectMessage([&] { LoadAll(dataset, MakeParameters()); }, { "0.png", "Choose a writable folder" });

  // A folder that takes no files is no reason to stop.
  dataset->SetCacheFolder(folder + "/cache");
  DatasetBatchLoader loader(dataset, MakeParameters(), 0);
  fs::remove_all(folder + "/cache");
  WriteText(folder + "/cache", "no folder any more");
  dataset->SetCacheFolder("");
  EXPECT_EQ(Load(loader, 0), LoadAll(dataset, MakeParameters())[0]);
  EXPECT_NE(loader.GetCacheFailure().find("Cannot write"), std::string::npos) << loader.GetCacheFailure();
}

// A limit of the size of files stands for the full disk: what is written ends in the middle. test/FullDiskTest.py has a
// full one.
TEST(PreprocessedCache, LeavesNothingHalfWrittenOnAFullDisk)
{
  const std::string folder = TestPaths::OutputFolder("CacheFullDisk");
  const auto        dataset = MakeDataset(folder, 3);
  const auto        expected = LoadAll(dataset, MakeParameters());
  dataset->SetCacheFolder(folder + "/cache");
  rlimit usual{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &usual), 0);
  rlimit           small = usual;
  constexpr rlim_t lessThanASample = 1000;
  small.rlim_cur = lessThanASample;
  {
    DatasetBatchLoader loader(dataset, MakeParameters(), 0);
    const auto         handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
      EXPECT_EQ(Load(loader, i), expected[i]);
    }
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &usual), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(loader.GetCacheFailure().rfind("Cannot complete '", 0), 0u) << loader.GetCacheFailure();
  }
  EXPECT_TRUE(ListEntries(folder + "/cache").empty());
  EXPECT_EQ(LoadAll(dataset, MakeParameters()), expected);
  EXPECT_EQ(ListEntries(folder + "/cache").size(), expected.size()) << "there is room again";
}

TEST(PreprocessedCache, HoldsVolumesAndSlicesOfOneFileApart)
{
  const std::string folder = TestPaths::OutputFolder("CacheVolumes");
  WriteVolume(folder + "/v.nrrd", 1, 4);
  WriteVolume(folder + "/w.nii.gz", 2, 4);
  const auto dataset = ReadManifest(folder, "path,label\nv.nrrd,a\nw.nii.gz,b\n");
  auto       slices = MakeParameters();
  slices.intensity = itk::CTPreprocessingEnums::Intensity::HounsfieldUnits;
  auto volumes = slices;
  volumes.slices = 6;
  const auto loadVolumes = [&] {
    DatasetBatchLoader loader(dataset, volumes, 0);
    return std::vector<std::vector<float>>{ Load(loader, 0), Load(loader, 4) };
  };
  const auto expectedSlices = LoadAll(dataset, slices);
  const auto expectedVolumes = loadVolumes();
  dataset->SetCacheFolder(folder + "/cache");
  for (const char * const pass : { "which fills it", "which reads it" })
  {
    EXPECT_EQ(LoadAll(dataset, slices), expectedSlices) << pass;
    EXPECT_EQ(loadVolumes(), expectedVolumes) << pass;
    EXPECT_EQ(ListEntries(folder + "/cache").size(), 8u + 2u) << pass;
  }
}

// Headers beside each other, and one that names pixels in another folder.
TEST(PreprocessedCache, KeepsNothingWherePixelsLieInAnotherFile)
{
  const std::string folder = TestPaths::OutputFolder("CacheDetached");
  WriteVolume(folder + "/a.mhd", 1, 2);
  WriteVolume(folder + "/b.mhd", 2, 2);
  const std::string header = "NRRD0004\ntype: short\ndimension: 3\nsizes: 8 8 2\nencoding: raw\nendian: little\n"
                             "space: left-posterior-superior\nspace directions: (1,0,0) (0,1,0) (0,0,2.5)\n"
                             "space origin: (0,0,0)\ndata file: ../CacheDetachedPixels/c.raw\n";
  const std::string pixels = TestPaths::OutputFolder("CacheDetachedPixels");
  WriteText(folder + "/c.nrrd", header);
  WriteText(pixels + "/c.raw", std::string(256, '\1'));
  const auto dataset = ReadManifest(folder, "path,label\na.mhd,a\nb.mhd,a\nc.nrrd,a\n");
  auto       parameters = MakeParameters();
  parameters.intensity = itk::CTPreprocessingEnums::Intensity::HounsfieldUnits;
  const auto expected = LoadAll(dataset, parameters);
  ASSERT_EQ(expected.size(), 6u);
  ASSERT_NE(expected[0], expected[2]);
  dataset->SetCacheFolder(folder + "/cache");
  EXPECT_EQ(LoadAll(dataset, parameters), expected);
  EXPECT_EQ(LoadAll(dataset, parameters), expected);
  WriteText(pixels + "/c.raw", std::string(256, '\0'));
  EXPECT_NE(LoadAll(dataset, parameters)[4], expected[4]);
  EXPECT_TRUE(ListEntries(folder + "/cache").empty());
}

TEST(PreprocessedCache, IsOfItsOwnerAndRemovesOnlyItsOwnFiles)
{
  const std::string folder = TestPaths::OutputFolder("CacheOwner");
  const auto        dataset = MakeDataset(folder, 2);
  dataset->SetCacheFolder(folder + "/cache");
  LoadAll(dataset, MakeParameters());
  EXPECT_EQ(fs::status(folder + "/cache").permissions(), fs::perms::owner_all);

  // What a killed run has left half written goes; what is being written and what somebody else has put there stays.
  const auto        entry = ListEntries(folder + "/cache")[0].string();
  const std::string half = entry + ".abcdef.part";
  const std::string fresh = entry + ".ghijkl.part";
  const std::string foreign = folder + "/cache/mine.sample";
  for (const auto & file : { half, fresh, foreign })
  {
    WriteText(file, "x");
  }
  for (const auto & file : { half, foreign })
  {
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(2));
  }
  dataset->SetCacheMaximumBytes(1);
  LoadAll(dataset, MakeParameters(9));
  EXPECT_FALSE(fs::exists(half));
  EXPECT_TRUE(fs::exists(fresh));
  EXPECT_TRUE(fs::exists(foreign));
}
