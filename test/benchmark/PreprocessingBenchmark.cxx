// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Our side of `run.py preprocessing`: does one piece of work a line of standard input, and answers with a line.
//   series COUNT FILE...    COUNT slices of 512 x 512 int16, repeated from raw FILE           ready
//   prepare                 three windows, anti-aliased 224 x 224, ImageNet's normalization   seconds
//   copy                    one copy of that input and one of that output                     seconds
//   pictures decode|prepare gray|rgb FOLDER   files to memory, or to the network's input      seconds
//   dicom decode|prepare FOLDER               the same for a DICOM series, in HU               seconds
//   save FILE               the last prepared batch as raw float                              ready
//   single FILTER ours|peer that filter, or ITK's own, on the series                          seconds
//   body                    size and tissues of the body in each slice of the series          seconds
//   single-difference       the largest between the last results of both                      number
// `PreprocessingBenchmark memory COUNT` and `PreprocessingBenchmark transcode IN OUT jpeg-ls|jpeg-2000` do one thing.
#include "ImageReading/RawImage.h"
#include "SingleFilters.h"
#include "itkCTPreprocessingImageFilter.h"
#include "itkCTSeriesReader.h"
#include "TransferLearning/itkBodyComposition.h"
#include "TransferLearning/itkCacheLineImageContainer.h"
#include "itkGDCMImageIO.h"
#include "itkImageFileReader.h"
#include "itkRGBPixel.h"

#include "gdcmImageChangeTransferSyntax.h"
#include "gdcmImageReader.h"
#include "gdcmImageWriter.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace
{
using SeriesType = itk::Image<short, 3>;
using BatchType = itk::VectorImage<float, 3>;
using PicturesType = itk::TransferLearning::CacheLineImageContainer<float>;
using itk::CTPreprocessingEnums;

constexpr unsigned int Side = 512;

/** Keeps the result of `work` until the next run, so that freeing it is no part of the time. */
template <typename TWork>
double
Measure(TWork && work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

SeriesType::Pointer
MakeSeries(unsigned int count, const std::vector<short> & pixels)
{
  const std::size_t plane = std::size_t{ Side } * Side;
  if (pixels.size() < plane || pixels.size() % plane != 0)
  {
    itkGenericExceptionMacro("The slices hold " << pixels.size() << " values, no multiple of " << plane << '.');
  }
  auto series = SeriesType::New();
  series->SetRegions(SeriesType::SizeType{ { Side, Side, count } });
  SeriesType::SpacingType spacing;
  spacing[0] = spacing[1] = 0.7;
  spacing[2] = 1.25;
  series->SetSpacing(spacing);
  series->Allocate();
  for (unsigned int slice = 0; slice < count; ++slice)
  {
    const short * source = pixels.data() + slice % (pixels.size() / plane) * plane;
    std::copy_n(source, plane, series->GetBufferPointer() + slice * plane);
  }
  return series;
}

std::vector<short>
ReadRaw(const std::string & name)
{
  std::ifstream      file(name, std::ios::binary);
  std::vector<short> pixels(static_cast<std::size_t>(std::filesystem::file_size(name)) / sizeof(short));
  file.read(reinterpret_cast<char *>(pixels.data()), static_cast<std::streamsize>(pixels.size() * sizeof(short)));
  if (!file)
  {
    itkGenericExceptionMacro("'" << name << "' could not be read.");
  }
  return pixels;
}

/** All threads copy their part of each array. */
class Copier
{
public:
  void
  Run(const void * source, std::size_t bytes, std::vector<char> & target)
  {
    const auto        threads = static_cast<itk::SizeValueType>(m_Threader->GetMaximumNumberOfThreads());
    const std::size_t part = (bytes + threads - 1) / threads;
    m_Threader->SetNumberOfWorkUnits(static_cast<itk::ThreadIdType>(threads));
    m_Threader->ParallelizeArray(
      0,
      threads,
      [&](itk::SizeValueType thread) {
        const std::size_t first = std::min(bytes, thread * part);
        std::memcpy(
          target.data() + first, static_cast<const char *>(source) + first, std::min(bytes, first + part) - first);
      },
      nullptr);
  }

private:
  itk::MultiThreaderBase::Pointer m_Threader{ itk::MultiThreaderBase::New() };
};

std::vector<std::string>
ListFiles(const std::string & folder)
{
  std::vector<std::string> files;
  for (const auto & entry : std::filesystem::directory_iterator(folder))
  {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Benchmark
{
public:
  std::string
  Answer(const std::string & line)
  {
    std::istringstream words(line);
    std::string        command;
    words >> command;
    std::ostringstream answer;
    answer.precision(9);
    if (command == "series")
    {
      unsigned int count = 0;
      std::string  file;
      words >> count >> file;
      m_Batch = nullptr;
      m_Series = nullptr;
      m_Series = MakeSeries(count, ReadRaw(file));
      answer << "ready";
    }
    else if (command == "prepare")
    {
      answer << this->Prepare();
    }
    else if (command == "copy")
    {
      answer << this->Copy();
    }
    else if (command == "pictures")
    {
      std::string goal, color, folder;
      words >> goal >> color >> folder;
      answer << this->ReadPictures(folder, goal == "prepare", color == "rgb" ? 3 : 1);
    }
    else if (command == "dicom")
    {
      std::string goal, folder;
      words >> goal >> folder;
      answer << this->ReadDICOM(folder, goal == "prepare");
    }
    else if (command == "save")
    {
      std::string file;
      words >> file;
      this->Save(file);
      answer << "ready";
    }
    else if (command == "single")
    {
      std::string filter, who;
      words >> filter >> who;
      answer << m_SingleFilters.Run(filter, who, m_Series);
    }
    else if (command == "body")
    {
      answer << this->MeasureBodies();
    }
    else if (command == "single-difference")
    {
      answer << m_SingleFilters.GetDifference();
    }
    else
    {
      itkGenericExceptionMacro("'" << line << "' is no command.");
    }
    return answer.str();
  }

  void
  SetSeries(SeriesType * series)
  {
    m_Series = series;
  }

  double
  Prepare()
  {
    m_Batch = nullptr;
    return Measure([&] { m_Batch = this->PrepareSeries(m_Series); });
  }

  std::size_t
  GetBytesOfInputAndOutput() const
  {
    return m_Series->GetPixelContainer()->Size() * sizeof(short) + m_Batch->GetPixelContainer()->Size() * sizeof(float);
  }

private:
  static BatchType::Pointer
  PrepareSeries(const SeriesType * series)
  {
    // The defaults are the work: three windows, 224 x 224, linear, anti-aliased, ImageNet.
    auto filter = itk::CTPreprocessingImageFilter<SeriesType>::New();
    filter->SetInput(series);
    filter->Update();
    return filter->GetOutput();
  }

  double
  MeasureBodies() const
  {
    const std::size_t  plane = std::size_t{ Side } * Side;
    const std::size_t  slices = m_Series->GetPixelContainer()->Size() / plane;
    std::vector<float> values(plane);
    return Measure([&] {
      for (std::size_t slice = 0; slice < slices; ++slice)
      {
        std::copy_n(m_Series->GetBufferPointer() + slice * plane, plane, values.begin());
        itk::TransferLearning::MeasureBody(values.data(), Side, Side, 1.0);
      }
    });
  }

  double
  Copy()
  {
    const auto & input = *m_Series->GetPixelContainer();
    const auto & output = *m_Batch->GetPixelContainer();
    m_CopyOfInput.resize(input.Size() * sizeof(short));
    m_CopyOfOutput.resize(output.Size() * sizeof(float));
    return Measure([&] {
      m_Copier.Run(m_Series->GetBufferPointer(), m_CopyOfInput.size(), m_CopyOfInput);
      m_Copier.Run(m_Batch->GetBufferPointer(), m_CopyOfOutput.size(), m_CopyOfOutput);
    });
  }

  /** In the type that the file has, so that nothing is converted. */
  template <typename TPicture>
  static void
  Decode(const std::string & file, itk::ImageIOBase * io = nullptr)
  {
    auto reader = itk::ImageFileReader<TPicture>::New();
    reader->SetFileName(file);
    if (io != nullptr)
    {
      reader->SetImageIO(io);
    }
    reader->Update();
    if (reader->GetImageIO()->GetNumberOfComponents() != itk::NumericTraits<typename TPicture::PixelType>::GetLength())
    {
      itkGenericExceptionMacro("'" << file << "' has not "
                                   << itk::NumericTraits<typename TPicture::PixelType>::GetLength() << " components.");
    }
  }

  double
  ReadPictures(const std::string & folder, bool prepare, unsigned int components)
  {
    const auto                files = ListFiles(folder);
    CTPreprocessingParameters parameters;
    parameters.intensity = CTPreprocessingEnums::Intensity::Picture;
    // As in a loop over batches, the memory of the last one is there.
    const auto values = static_cast<std::size_t>(parameters.size[0]) * parameters.size[1] * parameters.channels;
    m_Batch = nullptr;
    m_Pictures->Reserve(files.size() * values);
    auto threader = itk::MultiThreaderBase::New();
    return Measure([&] {
      threader->ParallelizeArray(
        0,
        files.size(),
        [&](itk::SizeValueType index) {
          if (prepare) // as the samples of a training are
          {
            itk::TransferLearning::RawImage::Read(files[index], "")
              ->PreprocessSlice(0, parameters, m_Pictures->GetBufferPointer() + index * values);
            return;
          }
          if (components == 1)
          {
            Decode<itk::Image<unsigned char, 2>>(files[index]);
          }
          else
          {
            Decode<itk::Image<itk::RGBPixel<unsigned char>, 2>>(files[index]);
          }
        },
        nullptr);
    });
  }

  double
  ReadDICOM(const std::string & folder, bool prepare)
  {
    m_Batch = nullptr;
    if (prepare)
    {
      return Measure([&] {
        auto reader = itk::CTSeriesReader::New();
        reader->SetPath(folder);
        reader->Update();
        m_Batch = this->PrepareSeries(reader->GetOutput());
      });
    }
    const auto files = ListFiles(folder);
    auto       threader = itk::MultiThreaderBase::New();
    return Measure([&] {
      threader->ParallelizeArray(
        0,
        files.size(),
        [&](itk::SizeValueType index) { Decode<itk::Image<short, 2>>(files[index], itk::GDCMImageIO::New()); },
        nullptr);
    });
  }

  void
  Save(const std::string & name)
  {
    std::ofstream file(name, std::ios::binary);
    const float * values = m_Batch ? m_Batch->GetBufferPointer() : m_Pictures->GetBufferPointer();
    const auto    size = m_Batch ? m_Batch->GetPixelContainer()->Size() : m_Pictures->Size();
    file.write(reinterpret_cast<const char *>(values), static_cast<std::streamsize>(size * sizeof(float)));
    if (!file)
    {
      itkGenericExceptionMacro("'" << name << "' could not be written.");
    }
  }

  using CTPreprocessingParameters = itk::CTPreprocessingParameters;

  SeriesType::Pointer m_Series;
  BatchType::Pointer  m_Batch;
  /** Prepared, one after the other. */
  PicturesType::Pointer m_Pictures{ PicturesType::New() };
  std::vector<char>     m_CopyOfInput;
  std::vector<char>     m_CopyOfOutput;
  Copier                m_Copier;
  SingleFilters         m_SingleFilters;
};

void
Transcode(const std::string & from, const std::string & to, const std::string & format)
{
  std::filesystem::create_directories(to);
  for (const std::string & file : ListFiles(from))
  {
    gdcm::ImageReader reader;
    reader.SetFileName(file.c_str());
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(format == "jpeg-ls" ? gdcm::TransferSyntax::JPEGLSLossless
                                                 : gdcm::TransferSyntax::JPEG2000Lossless);
    const bool isRead = reader.Read();
    change.SetInput(reader.GetImage());
    if (!isRead || !change.Change())
    {
      itkGenericExceptionMacro("'" << file << "' could not be written as " << format << '.');
    }
    gdcm::ImageWriter writer;
    writer.SetFileName((std::filesystem::path(to) / std::filesystem::path(file).filename()).c_str());
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    if (!writer.Write())
    {
      itkGenericExceptionMacro("'" << to << "' could not be written.");
    }
  }
}

/** Peak of this process, kB, as Linux counts it. */
unsigned long
GetPeakMemory()
{
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
  {
    unsigned long value = 0;
    if (word == "VmHWM:" && status >> value)
    {
      return value;
    }
  }
  return 0;
}

void
PrintMemory(unsigned int count)
{
  auto series = SeriesType::New();
  series->SetRegions(SeriesType::SizeType{ { Side, Side, count } });
  series->Allocate();
  // Written, so that the pages are there.
  series->FillBuffer(40);
  const unsigned long before = GetPeakMemory();
  Benchmark           benchmark;
  benchmark.SetSeries(series);
  const double seconds = benchmark.Prepare();
  std::cout << seconds << ' ' << GetPeakMemory() * 1024 << ' ' << before * 1024 << ' '
            << benchmark.GetBytesOfInputAndOutput() << std::endl;
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
      PrintMemory(static_cast<unsigned int>(std::stoul(words[1])));
      return EXIT_SUCCESS;
    }
    if (words.size() == 4 && words[0] == "transcode")
    {
      Transcode(words[1], words[2], words[3]);
      return EXIT_SUCCESS;
    }
    Benchmark benchmark;
    for (std::string line; std::getline(std::cin, line);)
    {
      std::cout << benchmark.Answer(line) << std::endl;
    }
  }
  catch (const std::exception & error)
  {
    std::cerr << "PreprocessingBenchmark: " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
