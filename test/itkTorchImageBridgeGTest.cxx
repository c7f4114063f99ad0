// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Images as tensors and back. Oracles: the addresses of the pixels, and ITK's own access to them.
#include "ExpectedError.h"
#include "TransferLearning/itkCacheLineImageContainer.h"
#include "TransferLearning/Torch/itkTorchImageBridge.h"

#include <gtest/gtest.h>

#include <numeric>

namespace
{
using Image3D = itk::VectorImage<float, 3>;
using Image2D = itk::VectorImage<float, 2>;

/** 5 columns, 4 rows, 3 slices and 2 components, numbered as they lie in memory. */
template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size)
{
  const auto image = TImage::New();
  image->SetRegions(size);
  image->SetNumberOfComponentsPerPixel(2);
  image->Allocate();
  std::iota(image->GetBufferPointer(), image->GetBufferPointer() + image->GetPixelContainer()->Size(), 0.0F);
  return image;
}

Image3D::Pointer
MakeVolume()
{
  return MakeImage<Image3D>({ { 5, 4, 3 } });
}
} // namespace

TEST(TorchImageBridge, SlicesAreABatchOfTheSamePixels)
{
  const auto          image = MakeVolume();
  const torch::Tensor batch = itk::ViewSlicesAsTensor(image.GetPointer());
  EXPECT_EQ(batch.sizes(), (std::vector<int64_t>{ 3, 2, 4, 5 }));
  EXPECT_EQ(batch.data_ptr<float>(), image->GetBufferPointer());
  EXPECT_TRUE(batch.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_EQ((batch[2][1][3][4].item<float>()), (image->GetPixel({ { 4, 3, 2 } })[1]));
  batch[1][0][2][3] = -7.0F;
  EXPECT_EQ((image->GetPixel({ { 3, 2, 1 } })[0]), -7.0F);

  const auto          picture = MakeImage<Image2D>({ { 5, 4 } });
  const torch::Tensor one = itk::ViewSlicesAsTensor(picture.GetPointer());
  EXPECT_EQ(one.sizes(), (std::vector<int64_t>{ 1, 2, 4, 5 }));
  EXPECT_EQ(one.data_ptr<float>(), picture->GetBufferPointer());
  EXPECT_EQ((one[0][1][3][4].item<float>()), (picture->GetPixel({ { 4, 3 } })[1]));
}

TEST(TorchImageBridge, AVolumeIsABatchOfOne)
{
  const auto          image = MakeVolume();
  const torch::Tensor volume = itk::ViewVolumeAsTensor(image.GetPointer());
  EXPECT_EQ(volume.sizes(), (std::vector<int64_t>{ 1, 2, 3, 4, 5 }));
  EXPECT_EQ(volume.data_ptr<float>(), image->GetBufferPointer());
  EXPECT_TRUE(volume.is_contiguous(at::MemoryFormat::ChannelsLast3d));
  EXPECT_EQ((volume[0][1][2][3][4].item<float>()), (image->GetPixel({ { 4, 3, 2 } })[1]));
}

// Oracle: the container's count of references, and under a sanitizer its memory.
TEST(TorchImageBridge, TheTensorKeepsTheImagesPixels)
{
  for (const bool isOfTheLibrary : { false, true })
  {
    auto image = MakeVolume();
    if (isOfTheLibrary)
    {
      const auto lines = itk::TransferLearning::CacheLineImageContainer<float>::New();
      lines->Reserve(image->GetPixelContainer()->Size());
      std::copy_n(image->GetBufferPointer(), lines->Size(), lines->GetImportPointer());
      image->SetPixelContainer(lines);
    }
    const Image3D::PixelContainer::Pointer container = image->GetPixelContainer();
    const int                              before = container->GetReferenceCount();
    torch::Tensor                          slice = itk::ViewSlicesAsTensor(image.GetPointer())[1];
    EXPECT_EQ(container->GetReferenceCount(), before + 1);
    image->Initialize(); // as ReleaseData() does
    image = nullptr;
    EXPECT_EQ(slice[0][0][0].item<float>(), 40.0F);
    slice.reset();
    EXPECT_EQ(container->GetReferenceCount(), 1);
  }
}

TEST(TorchImageBridge, TensorsAreImagesOfTheSamePixels)
{
  const auto numbers = torch::arange(120).to(torch::kFloat32);
  const auto batch = numbers.view({ 3, 4, 5, 2 }).permute({ 0, 3, 1, 2 });
  const auto image = itk::ViewTensorAsImage(batch);
  EXPECT_EQ(image->GetBufferPointer(), batch.data_ptr<float>());
  EXPECT_EQ(image->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 5, 4, 3 } }));
  EXPECT_EQ((image->GetPixel({ { 4, 3, 2 } })[1]), (batch[2][1][3][4].item<float>()));

  const auto volume = numbers.view({ 3, 4, 5, 2 }).permute({ 3, 0, 1, 2 }).unsqueeze(0);
  const auto ofVolume = itk::ViewTensorAsImage(volume);
  EXPECT_EQ(ofVolume->GetBufferPointer(), volume.data_ptr<float>());
  EXPECT_EQ((ofVolume->GetPixel({ { 4, 3, 2 } })[1]), (volume[0][1][2][3][4].item<float>()));

  // And back: the same memory once more.
  EXPECT_EQ(itk::ViewSlicesAsTensor(image.GetPointer()).data_ptr<float>(), batch.data_ptr<float>());
  EXPECT_TRUE(torch::equal(itk::ViewSlicesAsTensor(image.GetPointer()), batch));
}

TEST(TorchImageBridge, TheImageKeepsTheTensor)
{
  Image3D::Pointer   image;
  std::weak_ptr<int> alive;
  {
    const auto token = std::make_shared<int>(0);
    alive = token;
    auto * const values = new float[24]{};
    values[23] = 5.0F;
    const auto tensor =
      torch::from_blob(values, { 1, 2, 3, 4 }, [token](void * memory) { delete[] static_cast<float *>(memory); });
    image = itk::ViewTensorAsImage(tensor.permute({ 0, 3, 1, 2 }));
  }
  EXPECT_FALSE(alive.expired());
  EXPECT_EQ((image->GetPixel({ { 2, 1, 0 } })[3]), 5.0F);
  image = nullptr;
  EXPECT_TRUE(alive.expired());
}

TEST(TorchImageBridge, AutogradDoesNotFollowAnImage)
{
  const auto followed = torch::zeros({ 1, 2, 3, 3 }).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true);
  const auto image = itk::ViewTensorAsImage(followed);
  EXPECT_EQ(image->GetBufferPointer(), followed.data_ptr<float>());
  EXPECT_FALSE(itk::ViewSlicesAsTensor(image.GetPointer()).requires_grad());
}

TEST(TorchImageBridge, RefusesWhatItWouldHaveToCopy)
{
  EXPECT_ERROR(
    itk::ViewTensorAsImage(torch::zeros({ 2, 3, 4, 4 })), "[2, 3, 4, 4]", "contiguous(at::MemoryFormat::ChannelsLast)");
  EXPECT_ERROR(itk::ViewTensorAsImage(torch::zeros({ 1, 3, 2, 4, 4 })), "ChannelsLast3d");
  EXPECT_ERROR(itk::ViewTensorAsImage(torch::zeros({ 1, 1, 4, 4 }, torch::kFloat64)), "Double");
  EXPECT_ERROR(itk::ViewTensorAsImage(torch::zeros({ 4, 4 })), "[4, 4]", "N x C x H x W");
  EXPECT_ERROR(itk::ViewTensorAsImage(torch::zeros({ 2, 3, 2, 4, 4 })), "N x C x H x W");
  const auto empty = Image3D::New();
  EXPECT_ERROR(itk::ViewSlicesAsTensor(empty.GetPointer()), "no buffer");
}
