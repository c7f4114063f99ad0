// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Overlay.h"

#include "OutputFiles.h"

#include "TransferLearning/itkSampleHeatMaps.h"
#include "itkCTPicture.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <utility>

namespace Overlay
{
ImageType::Pointer
ToImage(const cv::Mat & colors)
{
  auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{
    { static_cast<itk::SizeValueType>(colors.cols), static_cast<itk::SizeValueType>(colors.rows) } });
  image->SetNumberOfComponentsPerPixel(3);
  image->Allocate();
  std::copy_n(colors.ptr<unsigned char>(), colors.total() * 3, image->GetBufferPointer());
  return image;
}

cv::Mat
ToMatrix(const ImageType * image)
{
  const auto size = image->GetBufferedRegion().GetSize();
  return { static_cast<int>(size[1]),
           static_cast<int>(size[0]),
           CV_8UC3,
           const_cast<unsigned char *>(image->GetBufferPointer()) };
}

namespace
{
/** RGB, 8 bit. */
cv::Mat
Blend(const cv::Mat & background, const cv::Mat & heat)
{
  cv::Mat heat8;
  cv::Mat colors;
  heat.convertTo(heat8, CV_8U, 255.0);
  cv::applyColorMap(heat8, colors, cv::COLORMAP_INFERNO);
  cv::cvtColor(colors, colors, cv::COLOR_BGR2RGB);
  // Where the map is zero the image is seen as it is.
  cv::Mat weight;
  cv::merge(std::vector<cv::Mat>(3, heat * 0.6), weight);
  cv::Mat base;
  cv::Mat over;
  background.convertTo(base, CV_32F);
  colors.convertTo(over, CV_32F);
  const cv::Mat mixed = base.mul(cv::Scalar::all(1.0) - weight) + over.mul(weight);
  cv::Mat       result;
  mixed.convertTo(result, CV_8U);
  return result;
}

ImageType::Pointer
SideBySide(const cv::Mat & background, const cv::Mat & heat)
{
  cv::Mat both;
  cv::hconcat(background, Blend(background, heat), both);
  return ToImage(both);
}
} // namespace

ImageType::Pointer
FromGray(const itk::Image<float, 2> * gray, const float * heat)
{
  const auto     region = gray->GetBufferedRegion();
  const cv::Size size(static_cast<int>(region.GetSize(0)), static_cast<int>(region.GetSize(1)));
  const cv::Mat  values(size, CV_32F, const_cast<float *>(gray->GetBufferPointer()));
  const cv::Mat  map(size, CV_32F, const_cast<float *>(heat));
  cv::Mat        background;
  values.convertTo(background, CV_8U, 255.0);
  cv::cvtColor(background, background, cv::COLOR_GRAY2RGB);
  return SideBySide(background, map);
}

ImageType::Pointer
FromNetworkInput(const float *                                     input,
                 const itk::CTPreprocessingParameters &            parameters,
                 const itk::ClassificationNetwork::ActivationMap & heat)
{
  const auto    picture = itk::DrawNetworkInput(input, parameters);
  const cv::Mat background = ToMatrix(picture);
  const cv::Mat map(
    static_cast<int>(heat.rows), static_cast<int>(heat.columns), CV_32F, const_cast<float *>(heat.values.data()));
  cv::Mat enlarged;
  cv::resize(map, enlarged, background.size(), 0, 0, cv::INTER_LINEAR);
  double maximum = 0;
  cv::minMaxLoc(enlarged, nullptr, &maximum);
  if (maximum > 0)
  {
    enlarged /= maximum;
  }
  return SideBySide(background, enlarged);
}

namespace
{
/** The slice of a map that holds its largest value, as a map of an image; that of an image as it is. */
std::pair<unsigned int, itk::ClassificationNetwork::ActivationMap>
FindHottestSlice(const itk::ClassificationNetwork::ActivationMap & map)
{
  if (map.slices == 0)
  {
    return { 0, map };
  }
  const auto hottest = std::max_element(map.values.begin(), map.values.end()) - map.values.begin();
  const auto pixels = static_cast<std::ptrdiff_t>(map.rows) * map.columns;
  const auto slice = hottest / pixels;
  const auto begin = map.values.begin() + slice * pixels;
  return { static_cast<unsigned int>(slice), { map.columns, map.rows, 0, { begin, begin + pixels } } };
}
} // namespace

std::vector<CaseOverlay>
FromCases(const itk::ClassificationEnsemble * ensemble,
          const itk::LabeledImageDataset *    dataset,
          const itk::ClassificationMetrics *  metrics,
          const std::vector<std::size_t> &    cases)
{
  const auto                            parameters = ensemble->GetMember(0)->GetPreprocessingParameters();
  const std::size_t                     slices = std::max(parameters.slices, 1u);
  itk::TransferLearning::SampleHeatMaps heatMaps(ensemble, dataset);
  std::vector<CaseOverlay>              overlays;
  for (const std::size_t index : cases)
  {
    const auto &       oneCase = metrics->GetCases()[index];
    const unsigned int predicted = itk::ClassificationMetrics::GetPredictedClass(oneCase);
    const auto         sample = heatMaps.Compute(oneCase.sample, predicted);
    const auto [slice, heat] = FindHottestSlice(sample.map);
    // Of the slices that share this one of the map, the middle one.
    const std::size_t shown = (2 * slice + 1) * slices / (2 * std::max(sample.map.slices, 1u));
    const float *     input = sample.input.data() + shown * sample.input.size() / slices;
    overlays.push_back(
      { index,
        FromNetworkInput(input, parameters, heat),
        itk::TransferLearning::DescribeHeatMapLimits(metrics->GetClassNames()[predicted], sample.members) });
  }
  return overlays;
}

void
WritePNG(const ImageType * image, const std::string & file)
{
  ProgramSupport::WriteImageFile(image, file);
}
} // namespace Overlay
