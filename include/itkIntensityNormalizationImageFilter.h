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
 * \brief Brings intensities to a common scale: z-score, least and largest value, percentiles, or given mean and
 * deviation, a channel.
 *
 * Input: `Image<T, 2|3>` of any scalar type, or `VectorImage<T, 2|3>`, each component of which is a channel of its own.
 * Output: the same in float or double, on the same grid. All is computed in double.
 *
 * - None: (value - Mean) / StandardDeviation, which are given; one a channel or one for all.
 * - ZScore: the same with the mean and the population deviation (numpy's std; ITK's NormalizeImageFilter divides by the
 *   sample deviation) that were measured.
 * - MinMax: the least and the largest value become 0 and 1; then as None.
 * - Percentile: the values at two percentiles (exact; numpy.percentile's default, linear between neighbors) become 0
 * and 1, what lies beyond is clamped; then as None.
 *
 * Where a mask is given, only voxels at which it is not 0 are measured; all voxels are normalized, those outside the
 * mask with what was measured inside (with MinMax they are clamped as well). The mask has the input's grid.
 *
 * A constant image becomes 0 by ZScore, and as if it were 0 by MinMax and Percentile. Values that are not finite are
 * not measured; infinities stay or are clamped, and NaN stays NaN.
 *
 * Statistics are of the whole volume, for which all of the input is requested once; the next updates use what was
 * measured, until the input, the mask, a filter before them or a parameter changes. Or they are of each slice along the
 * last axis of a volume; of a slice without a voxel to measure all becomes 0.
 * The values do not depend on regions or on the number of work units. \sa CTPreprocessingImageFilter
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

  /** Of each slice along the last axis of a volume; else of the whole volume. */
  void
  SetStatisticsPerSlice(bool perSlice);
  bool
  GetStatisticsPerSlice() const
  {
    return m_Settings.perSlice;
  }
  itkBooleanMacro(StatisticsPerSlice);

  /** In 0..100; 1 and 99 by default. */
  void
  SetPercentiles(double low, double high);
  const std::pair<double, double> &
  GetPercentiles() const
  {
    return m_Settings.percentiles;
  }

  /** One a channel, or one for all; 0 by default. ZScore measures its own. */
  void
  SetMean(const std::vector<double> & mean);
  const std::vector<double> &
  GetMean() const
  {
    return m_Settings.mean;
  }

  /** One a channel, or one for all; 1 by default. ZScore measures its own. */
  void
  SetStandardDeviation(const std::vector<double> & standardDeviation);
  const std::vector<double> &
  GetStandardDeviation() const
  {
    return m_Settings.standardDeviation;
  }

  /** What was measured last: one a channel, with StatisticsPerSlice one a channel of each slice of the output's
   * requested region in turn; empty before the first update. */
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
  /** Whether all of the input must be seen by this update. */
  bool
  MustMeasureVolume() const;
  void
  Measure();
  TransferLearning::IntensityStack
  DescribeStack() const;

  TransferLearning::IntensityNormalizationSettings m_Settings{};
  std::vector<Measurement>                         m_Measurements;
  TimeStamp                                        m_MeasuredTime;
  float                                            m_MeasuringShare{ 0.0F }; ///< Of the progress of this update.
  /** Of the update that runs: one, or one a slice. */
  std::vector<std::shared_ptr<const TransferLearning::IntensityNormalizationPlan>> m_Plans;
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkIntensityNormalizationImageFilter.hxx"
#endif

#endif
