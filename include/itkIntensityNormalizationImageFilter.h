// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityNormalizationImageFilter_h
#define itkIntensityNormalizationImageFilter_h

#include "itkImageToImageFilter.h"
#include "TransferLearning/itkIntensityNormalizationKernel.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "itkVectorImage.h"

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace itk
{
/** \class IntensityNormalizationImageFilter
 * \brief Normalizes intensities per channel: z-score, minimum and maximum, percentiles, or given mean and standard
 * deviation.
 *
 * Input: `Image<T, 2|3>` of any scalar type, or `VectorImage<T, 2|3>`, where each component is a channel. Output: the
 * same in float or double, on the same grid. All arithmetic is in double.
 *
 * - None: (value - Mean) / StandardDeviation with given values; one per channel or one for all channels.
 * - ZScore: the same with the measured mean and population standard deviation (like numpy's std; ITK's
 *   NormalizeImageFilter divides by the sample standard deviation).
 * - MinMax: the minimum and maximum are mapped to 0 and 1; then as None.
 * - Percentile: the values at two percentiles (exact; numpy.percentile's default, linear between neighbors) are mapped
 *   to 0 and 1 and the rest is clamped; then as None.
 *
 * If a mask is given, statistics are computed only over voxels where it is not 0; all voxels are normalized, also those
 * outside the mask (with MinMax they are clamped as well). The mask must have the input's grid.
 *
 * A constant image becomes 0 with ZScore, and is treated as 0 by MinMax and Percentile. Non-finite values are excluded
 * from the statistics; infinities are kept or clamped, and NaN remains NaN.
 *
 * Statistics are computed per volume or per slice along the last axis of a volume. Per volume, the whole input is
 * requested once; further updates reuse the statistics until the input, the mask, a filter before them or a parameter
 * changes. Per slice, a slice without any voxel to measure becomes 0 everywhere. The values do not depend on regions or
 * the number of work units. \sa CTPreprocessingImageFilter
 * \ingroup TransferLearning
 */
template <
  typename TInputImage,
  typename TOutputImage = std::conditional_t<
    std::is_same<TInputImage, VectorImage<typename TInputImage::InternalPixelType, TInputImage::ImageDimension>>::value,
    VectorImage<float, TInputImage::ImageDimension>,
    Image<float, TInputImage::ImageDimension>>,
  typename TMaskImage = Image<unsigned char, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT IntensityNormalizationImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(IntensityNormalizationImageFilter);

  using Self = IntensityNormalizationImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using MaskImageType = TMaskImage;
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using Statistics = CTPreprocessingEnums::Statistics;
  using Measurement = TransferLearning::IntensityMeasurement;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(ImageDimension == 2 || ImageDimension == 3, "Slices have two or three dimensions.");
  static_assert(TOutputImage::ImageDimension == ImageDimension && TMaskImage::ImageDimension == ImageDimension,
                "Output and mask have the input's dimension.");
  static_assert(std::is_arithmetic<typename TInputImage::InternalPixelType>::value,
                "Color images are VectorImage<T>, not images of RGBPixel.");
  static_assert(std::is_floating_point<typename TOutputImage::InternalPixelType>::value,
                "Normalized intensities are float or double.");
  static_assert(std::is_arithmetic<typename TMaskImage::PixelType>::value, "A mask is a scalar image.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(IntensityNormalizationImageFilter);

  itkSetInputMacro(MaskImage, TMaskImage);
  itkGetInputMacro(MaskImage, TMaskImage);

  /** ZScore by default. */
  void
  SetStatistics(Statistics statistics);
  Statistics
  GetStatistics() const
  {
    return m_Settings.statistics;
  }

  /** Statistics per slice along the last axis of a volume; otherwise per volume. */
  void
  SetStatisticsPerSlice(bool perSlice);
  bool
  GetStatisticsPerSlice() const
  {
    return m_Settings.perSlice;
  }
  itkBooleanMacro(StatisticsPerSlice);

  /** In 0..100; default 1 and 99. */
  void
  SetPercentiles(double low, double high);
  const std::pair<double, double> &
  GetPercentiles() const
  {
    return m_Settings.percentiles;
  }

  /** One per channel, or one for all; default 0. Not used by ZScore, which measures its own. */
  void
  SetMean(const std::vector<double> & mean);
  const std::vector<double> &
  GetMean() const
  {
    return m_Settings.mean;
  }

  /** One per channel, or one for all; default 1. Not used by ZScore, which measures its own. */
  void
  SetStandardDeviation(const std::vector<double> & standardDeviation);
  const std::vector<double> &
  GetStandardDeviation() const
  {
    return m_Settings.standardDeviation;
  }

  /** Last measured statistics: one per channel or, with StatisticsPerSlice, one per channel for each slice of the
   * output's requested region in turn; empty before the first update. */
  const std::vector<Measurement> &
  GetMeasurements() const
  {
    return m_Measurements;
  }

protected:
  IntensityNormalizationImageFilter();
  ~IntensityNormalizationImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateInputRequestedRegion() override;
  void
  BeforeThreadedGenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;
  void
  AfterThreadedGenerateData() override;

private:
  template <typename TValue>
  void
  SetIfChanged(TValue & member, const TValue & value);
  /** Whether this update needs the whole input. */
  bool
  MustMeasureVolume() const;
  void
  Measure();
  TransferLearning::IntensityStack
  DescribeStack() const;

  TransferLearning::IntensityNormalizationSettings m_Settings{};
  std::vector<Measurement>                         m_Measurements;
  TimeStamp                                        m_MeasuredTime;
  float                                            m_MeasuringShare{ 0.0F }; ///< Fraction of the update's progress.
  /** Of the current update: one, or one per slice. */
  std::vector<std::shared_ptr<const TransferLearning::IntensityNormalizationPlan>> m_Plans;
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkIntensityNormalizationImageFilter.hxx"
#endif

#endif
