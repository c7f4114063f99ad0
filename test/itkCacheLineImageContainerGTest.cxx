// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// What is said of ITK's ImportImageContainer holds for this one, too; sanitizers tell whether memory is released as it
// was allocated.
#include "itkCTPreprocessingImageFilter.h"
#include "TransferLearning/itkCacheLineImageContainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace
{
using Container = itk::TransferLearning::CacheLineImageContainer<float>;
using Image = itk::Image<short, 3>;
using Filter = itk::CTPreprocessingImageFilter<Image>;

bool
BeginsALine(const float * values)
{
  return reinterpret_cast<std::uintptr_t>(values) % 64 == 0;
}

Filter::Pointer
MakeFilter()
{
  auto image = Image::New();
  image->SetRegions(Image::SizeType{ { 40, 40, 3 } });
  image->Allocate();
  image->FillBuffer(-600);
  auto filter = Filter::New();
  filter->SetInput(image);
  return filter;
}
} // namespace

TEST(CacheLineImageContainer, BeginsALineWhateverItsSize)
{
  for (const itk::SizeValueType size : { 1, 15, 16, 1000, 3 << 20 })
  {
    auto container = Container::New();
    container->Reserve(size);
    EXPECT_TRUE(BeginsALine(container->GetBufferPointer())) << size;
    EXPECT_EQ(container->Size(), size);
    container->Reserve(size, true);
    (*container)[size - 1] = 2.0F;
  }
}

TEST(CacheLineImageContainer, KeepsItsValuesWhenItGrowsAndShrinks)
{
  auto container = Container::New();
  container->Reserve(100);
  std::iota(container->GetBufferPointer(), container->GetBufferPointer() + 100, 0.0F);
  container->Reserve(5000);
  EXPECT_TRUE(BeginsALine(container->GetBufferPointer()));
  EXPECT_EQ((*container)[99], 99.0F);
  container->Reserve(50);
  container->Squeeze();
  EXPECT_EQ(container->Capacity(), 50U);
  EXPECT_TRUE(BeginsALine(container->GetBufferPointer()));
  EXPECT_EQ((*container)[49], 49.0F);
  container->Initialize();
  EXPECT_EQ(container->Size(), 0U);
  container->Reserve(10);
  EXPECT_TRUE(BeginsALine(container->GetBufferPointer()));
}

TEST(CacheLineImageContainer, NewValuesAreZeroWhereThatIsAskedFor)
{
  auto container = Container::New();
  container->Reserve(1000, true);
  EXPECT_EQ(std::count(container->GetBufferPointer(), container->GetBufferPointer() + 1000, 0.0F), 1000);
}

TEST(CacheLineImageContainer, ReleasesWhatIsImportedAsITKDoes)
{
  std::vector<float> kept(20, 3.0F);
  auto               container = Container::New();
  container->Reserve(10);
  container->SetImportPointer(kept.data(), 20, false);
  container->SetImportPointer(new float[30], 30, true);
  container->SetImportPointer(kept.data(), 20, false);
  container->Reserve(40); // copies what it does not own
  EXPECT_EQ((*container)[19], 3.0F);
  container = nullptr;
  EXPECT_EQ(kept[19], 3.0F);
}

TEST(CacheLineImageContainer, HoldsTheOutputOfPreprocessing)
{
  const auto filter = MakeFilter();
  filter->Update();
  EXPECT_TRUE(BeginsALine(filter->GetOutput()->GetBufferPointer()));
  const float first = filter->GetOutput()->GetBufferPointer()[0];

  // Memory that was given to the output is written to.
  auto * const       output = filter->GetOutput();
  const auto         size = output->GetPixelContainer()->Size();
  std::vector<float> memory(size + 1);
  output->ReleaseData();
  output->GetPixelContainer()->SetImportPointer(memory.data() + 1, size, false);
  filter->Update();
  EXPECT_EQ(output->GetBufferPointer(), memory.data() + 1);
  EXPECT_EQ(memory[1], first);
}
