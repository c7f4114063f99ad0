// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Our side of `run.py training`: does one piece of work a line of standard input, and answers with a line.
//   network ARCHITECTURE SIZE BATCH   a network of four classes, of random weights, and its batches           ready
//   train PRECISION BATCHES           so many steps on samples in memory: the median of a step                seconds
//   load FOLDER THREADS [CACHE]       each sample of the folder once, from files or the cache folder: one     seconds
//   wait FOLDER THREADS CACHE PRECISION   an epoch: what it waited for samples, and all of it                 seconds
//   seconds
// `TrainingBenchmark memory FOLDER` trains an epoch on it, and tells the samples and the peak of its memory in bytes.
#include "Data/DatasetBatchLoader.h"
#include "Networks/NetworkInternals.h"
#include "Training/TrainingLoop.h"
#include "TransferLearning/itkNetworkTrainingFields.h"
#include "Support/TorchRuntime.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <numeric>
#include <sstream>

namespace
{
using namespace itk::TransferLearning;
using itk::ClassificationNetwork;
using itk::LabeledImageDataset;
using itk::LabeledSlice;
using Clock = std::chrono::steady_clock;

double
SecondsSince(Clock::time_point start)
{
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double
Median(std::vector<double> values)
{
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

LabeledImageDataset::Pointer
ReadDataset(const std::string & folder)
{
  auto dataset = LabeledImageDataset::New();
  dataset->Read(folder);
  return dataset;
}

/** All of the samples, for training. */
TrainingPlan
PlanAll(std::size_t samples)
{
  TrainingPlan plan;
  plan.training.resize(samples);
  std::iota(plan.training.begin(), plan.training.end(), std::size_t{ 0 });
  plan.weights.assign(samples, 1.0);
  return plan;
}

class Benchmark
{
public:
  void
  MakeNetwork(const std::string & architecture, unsigned int size, unsigned int batchSize)
  {
    m_Network = ClassificationNetwork::New();
    m_Network->Create(architecture, { "covid", "mass", "normal", "pneumonia" }, 1);
    auto preprocessing = ClassificationNetwork::GetPublishedPreprocessing(architecture);
    preprocessing.size = { { size, size } };
    m_Network->SetPreprocessingParameters(preprocessing);
    m_BatchSize = batchSize;
  }

  /** Seconds of each step but the first, which torch prepares its kernels in. */
  std::vector<double>
  Train(const std::string & precision, std::size_t batches)
  {
    std::vector<LabeledSlice> slices(m_BatchSize * (batches + 1));
    for (std::size_t i = 0; i < slices.size(); ++i)
    {
      slices[i].label = i % 4;
    }
    std::vector<float> values(ComputeSampleSize(m_Network->GetPreprocessingParameters()));
    for (std::size_t i = 0; i < values.size(); ++i)
    {
      values[i] = static_cast<float>(i * 7919 % 1009) / 504.0F - 1.0F;
    }
    std::vector<double> ends;
    TrainingCallbacks   callbacks;
    callbacks.loadSample = [&values](std::size_t, float * output) { std::copy(values.begin(), values.end(), output); };
    callbacks.batchDone = [&ends, start = Clock::now()](const TrainingStatus &) {
      ends.push_back(SecondsSince(start));
    };
    this->Run(slices, precision, callbacks);
    std::adjacent_difference(ends.begin(), ends.end(), ends.begin());
    ends.erase(ends.begin());
    return ends;
  }

  double
  Load(const std::string & folder, unsigned int threads, const std::string & cache) const
  {
    const auto dataset = ReadDataset(folder);
    dataset->SetCacheFolder(cache);
    DatasetBatchLoader loader(dataset, m_Network->GetPreprocessingParameters(), 0, threads);
    const auto         order = PlanAll(dataset->GetSlices().size()).training;
    std::vector<float> sample(loader.GetSampleSize());
    const auto         start = Clock::now();
    loader.Announce(order);
    for (const std::size_t index : order)
    {
      loader.LoadSample(index, sample.data());
    }
    return SecondsSince(start) / static_cast<double>(order.size());
  }

  /** What an epoch waited for its samples, and all of it. */
  std::pair<double, double>
  Wait(const std::string & folder, unsigned int threads, const std::string & cache, const std::string & precision)
  {
    const auto dataset = ReadDataset(folder);
    dataset->SetCacheFolder(cache);
    DatasetBatchLoader loader(dataset, m_Network->GetPreprocessingParameters(), 0, threads);
    double             waited = 0;
    TrainingCallbacks  callbacks;
    callbacks.loadSample = [&](std::size_t index, float * output) {
      const auto start = Clock::now();
      loader.LoadSample(index, output);
      waited += SecondsSince(start);
    };
    callbacks.announceSamples = [&loader](std::vector<std::size_t> samples) { loader.Announce(std::move(samples)); };
    callbacks.batchDone = [](const TrainingStatus &) {};
    const auto start = Clock::now();
    this->Run(dataset->GetSlices(), precision, callbacks);
    return { waited, SecondsSince(start) };
  }

private:
  void
  Run(const std::vector<LabeledSlice> & slices, const std::string & precision, TrainingCallbacks & callbacks)
  {
    callbacks.isAborted = [] { return false; };
    callbacks.epochDone = [](const itk::TrainingHistory::Epoch &, unsigned int) {};
    itk::NetworkTrainingParameters parameters;
    parameters.epochs = 1;
    parameters.batchSize = m_BatchSize;
    parameters.precision = GetEnumValue<itk::NetworkTrainingEnums::Precision>("precision", precision);
    const TorchThreadScope threads(0);
    const TrainingPlan     plan = PlanAll(slices.size());
    CallTorch("TrainingBenchmark",
              [&] { TrainingLoop(NetworkInternals::Of(m_Network), slices, plan, parameters, callbacks).Run(); });
  }

  ClassificationNetwork::Pointer m_Network;
  unsigned int                   m_BatchSize{ 0 };
};

std::string
Answer(Benchmark & benchmark, const std::string & line)
{
  std::istringstream words(line);
  std::ostringstream answer;
  std::string        work;
  std::string        name;
  std::string        cache;
  std::string        precision;
  unsigned int       number = 0;
  unsigned int       batchSize = 0;
  words >> work >> name >> number;
  if (work == "network" && words >> batchSize)
  {
    benchmark.MakeNetwork(name, number, batchSize);
    answer << "ready";
  }
  else if (work == "train" && words)
  {
    answer << Median(benchmark.Train(name, number));
  }
  else if (work == "load" && words)
  {
    words >> cache;
    answer << benchmark.Load(name, number, cache);
  }
  else if (work == "wait" && words >> cache >> precision)
  {
    const auto [waited, all] = benchmark.Wait(name, number, cache, precision);
    answer << waited << ' ' << all;
  }
  else
  {
    itkGenericExceptionMacro("'" << line << "' is no work; the first lines of TrainingBenchmark.cxx list them.");
  }
  return answer.str();
}

/** Peak of this process, in bytes, as Linux counts it. */
std::size_t
GetPeakMemory()
{
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
  {
    std::size_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes)
    {
      return kilobytes * 1024;
    }
  }
  return 0;
}

void
PrintMemory(const std::string & folder)
{
  Benchmark benchmark;
  // Also 1,770 images of this size are more than the 64 MB that are loaded ahead.
  benchmark.MakeNetwork("mobilenetv2", 64, 32);
  benchmark.Wait(folder, 2, "", "float32");
  std::cout << ReadDataset(folder)->GetSlices().size() << ' ' << GetPeakMemory() << std::endl;
}
} // namespace

int
main(int argc, char * argv[])
{
  const std::vector<std::string> words(argv + 1, argv + argc);
  try
  {
    if (words.size() == 2 && words[0] == "memory")
    {
      PrintMemory(words[1]);
      return EXIT_SUCCESS;
    }
    Benchmark benchmark;
    for (std::string line; std::getline(std::cin, line);)
    {
      std::cout << Answer(benchmark, line) << std::endl;
    }
  }
  catch (const std::exception & error)
  {
    std::cerr << "TrainingBenchmark: " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
