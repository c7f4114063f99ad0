// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// C++'s part of wrapping/test/test_entry_points.py, which compares its bits with those of the programs and of Python.
#include "itkCTPreprocessingImageFilter.h"
#include "itkClassificationNetwork.h"
#include "itkImageFileReader.h"

#include "TestPaths.h"

#include <gtest/gtest.h>

#include <fstream>

namespace
{
void
Write(const std::string & file, const float * values, std::size_t count)
{
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char *>(values), static_cast<std::streamsize>(count * sizeof(float)));
  ASSERT_TRUE(stream.good()) << file;
}
} // namespace

// Oracle here: the sizes; the bits are compared where all three entry points are.
TEST(EntryPoints, WriteTheirBits)
{
  const std::string folder = TestPaths::OutputFolder("bits");
  auto              network = itk::ClassificationNetwork::New();
  network->Create("resnet18", { "mass", "normal" }, 3);
  network->Write(folder + "/network.safetensors");

  using ImageType = itk::Image<short, 3>;
  auto reader = itk::ImageFileReader<ImageType>::New();
  reader->SetFileName(TestPaths::SitePackages("pydicom/data/test_files/CT_small.dcm"));
  auto preprocessing = itk::CTPreprocessingImageFilter<ImageType>::New();
  preprocessing->SetInput(reader->GetOutput());
  preprocessing->SetParameters(network->GetPreprocessingParameters());
  preprocessing->Update();
  const float * const pixels = preprocessing->GetOutput()->GetBufferPointer();
  Write(folder + "/preprocessed.f32", pixels, std::size_t{ 224 } * 224 * 3);

  const auto logits = network->ComputeLogits(pixels, 1, 224, 224, 1);
  ASSERT_EQ(logits.size(), 2u);
  Write(folder + "/logits.f32", logits.data(), logits.size());
}
