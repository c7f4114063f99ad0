// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "AugmentationPicture.h"

#include "itkCTPicture.h"
#include "itkDatasetInput.h"
#include "itkDatasetSplit.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace AugmentationPicture
{
namespace
{
constexpr std::size_t  maximumSamples = 4;
constexpr unsigned int epochs = 4;
constexpr int          longestSide = 128; // pixels, so that the page stays small

/** From all over the training samples. */
std::vector<std::size_t>
SelectSamples(const itk::LabeledImageDataset * dataset, unsigned int dimension)
{
  const auto all = itk::DatasetSplit::GetSamples(dataset, itk::LabeledImageDatasetEnums::Split::Training, dimension);
  const std::size_t        count = std::min(maximumSamples, all.size());
  std::vector<std::size_t> samples;
  for (std::size_t i = 0; i < count; ++i)
  {
    samples.push_back(all[(2 * i + 1) * all.size() / (2 * count)]);
  }
  return samples;
}

cv::Mat
DrawTile(const float * sample, const itk::CTPreprocessingParameters & preprocessing)
{
  const std::size_t slice = preprocessing.slices / 2;
  const std::size_t floatsOfSlice =
    std::size_t{ preprocessing.size[0] } * preprocessing.size[1] * preprocessing.channels;
  const auto    picture = itk::DrawNetworkInput(sample + slice * floatsOfSlice, preprocessing);
  const cv::Mat whole = Overlay::ToMatrix(picture);
  const double  factor = static_cast<double>(longestSide) / std::max(whole.cols, whole.rows);
  cv::Mat       tile = whole;
  if (factor < 1.0)
  {
    cv::resize(whole, tile, cv::Size(), factor, factor, cv::INTER_AREA);
  }
  cv::Mat framed;
  cv::copyMakeBorder(tile, framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar::all(255));
  return framed;
}
} // namespace

std::string
Describe(const itk::CTPreprocessingParameters & preprocessing)
{
  return std::string("One row per training ") + (preprocessing.slices > 0 ? "volume (middle slice)" : "sample") +
         ": on the left without augmentation, then as augmented in epochs 1 to " + std::to_string(epochs) +
         ". Areas outside the image are filled with air; mixup mixes the samples shown here.";
}

Overlay::ImageType::Pointer
Draw(const itk::LabeledImageDataset *       dataset,
     const itk::CTPreprocessingParameters & preprocessing,
     const itk::NetworkTrainingParameters & training)
{
  if (training.augmentation == itk::AugmentationParameters{})
  {
    return nullptr;
  }
  const auto        samples = SelectSamples(dataset, preprocessing.slices > 0 ? 3 : 2);
  const std::size_t floatsOfSample = std::size_t{ preprocessing.size[0] } * preprocessing.size[1] *
                                     std::max(preprocessing.slices, 1u) * preprocessing.channels;
  std::vector<float> original;
  itk::DatasetInput::VisitSamples(dataset, samples, preprocessing, [&](const float * input) {
    original.insert(original.end(), input, input + floatsOfSample);
  });
  cv::Mat picture;
  for (unsigned int epoch = 0; epoch <= epochs; ++epoch)
  {
    auto batch = original;
    if (epoch > 0)
    {
      itk::AugmentBatch(batch.data(), samples, preprocessing, training.augmentation, training.seed, epoch);
    }
    cv::Mat column;
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
      column.push_back(DrawTile(batch.data() + i * floatsOfSample, preprocessing));
    }
    if (epoch == 0)
    {
      picture = column;
    }
    else
    {
      cv::hconcat(picture, column, picture);
    }
  }
  return Overlay::ToImage(picture);
}
} // namespace AugmentationPicture
