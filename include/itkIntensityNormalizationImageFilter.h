// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkIntensityNormalizationImageFilter_h
#define itkIntensityNormalizationImageFilter_h

#include "itkCTPreprocessingStatistics.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkIntensityStatistics.h"
#include "itkTransferLearningCompatibility.h"

#include <type_traits>
#include <utility>
#include <vector>

namespace itk
{
/** \class IntensityNormalizationImageFilter
 * \brief Normalizes intensities by what is measured on the image, or by a given mean and deviation a channel.
 *
 * Input: `Image<T, 2|3>` or `VectorImage<T, 2|3>` of any scalar type; output: the same of float or double. Each
 * component is normalized on its own: `(value - shift) * scale`.
 * - ZScore: mean and population deviation (that of n, as numpy.std; ITK's NormalizeImageFilter takes that of n - 1).
 * - MinMax: the least and the largest value become 0 and 1; with a mask, those inside of it.
 * - Percentile: the values at Percentiles become 0 and 1, what lies beyond is clamped. Exact, by linear interpolation
 *   of order statistics (numpy.percentile's default).
 * - None: `(value - Mean) / StandardDeviation`, one a component, or one for all.
 *
 * A constant image becomes 0. NaN and infinities are not measured; NaN stays NaN, infinities stay so, or become 0 and 1
 * with Percentile.
 *
 * With a mask (not 0: inside) only what is inside is measured, and all voxels are normalized. The mask has the input's
 * grid.
 *
 * Statistics are of the whole image (its largest region is requested once, and again when the image, the mask, a filter
 * before them or this filter changes), or with PerSlice of each slice along the third axis. The values do not depend on
 * requested regions or on the number of work units. What was measured is told by GetMeasured().
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage>
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
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using StatisticsEnum = CTPreprocessingEnums::Statistics;
  using PercentilesType = std::pair<double, double>;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  using MaskImageType = Image<unsigned char, ImageDimension>;
  static_assert(ImageDimension == 2 || ImageDimension == 3, "Images have two or three dimensions.");
  static_assert(TOutputImage::ImageDimension == ImageDimension, "The output has the dimension of the input.");
  static_assert(std::is_arithmetic<typename TInputImage::InternalPixelType>::value,
                "Colour images are VectorImage<T>, not images of RGBPixel.");
  static_assert(std::is_floating_point<typename TOutputImage::InternalPixelType>::value,
                "Normalized values are not whole numbers.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(IntensityNormalizationImageFilter);

  /** ZScore by default. */
  itkSetEnumMacro(Statistics, StatisticsEnum);
  itkGetEnumMacro(Statistics, StatisticsEnum);

  /** In 0..100, low and high; 1 and 99 by default. */
  void
  SetPercentiles(const PercentilesType & percentiles);
  itkGetConstReferenceMacro(Percentiles, PercentilesType);

  /** One a component, or one for all; 0 by default. For the statistics None. */
  void
  SetMean(const std::vector<double> & mean);
  itkGetConstReferenceMacro(Mean, std::vector<double>);

  /** One a component, or one for all; above 0, 1 by default. For the statistics None. */
  void
  SetStandardDeviation(const std::vector<double> & deviation);
  itkGetConstReferenceMacro(StandardDeviation, std::vector<double>);

  /** Off by default. */
  itkSetMacro(PerSlice, bool);
  itkGetConstMacro(PerSlice, bool);
  itkBooleanMacro(PerSlice);

  itkSetInputMacro(MaskImage, MaskImageType);
  itkGetInputMacro(MaskImage, MaskImageType);

  using MeasuredType = std::vector<TransferLearning::IntensityMap>;
  /** Shift and scale of each component; with PerSlice of each slice of the last update's requested region, one slice's
   * components after the other's. */
  itkGetConstReferenceMacro(Measured, MeasuredType);

protected:
  IntensityNormalizationImageFilter();
  ~IntensityNormalizationImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateInputRequestedRegion() override;
  void
  BeforeThreadedGenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;

private:
  using InputImageRegionType = typename TInputImage::RegionType;
  template <typename TValue>
  void
  SetIfChanged(TValue & member, const TValue & value);
  bool
  MustMeasureImage() const;
  /** Of an output region, what is measured for it. */
  InputImageRegionType
  GetMeasuredRegion(const OutputImageRegionType & requested) const;
  TransferLearning::IntensityStack
  DescribeStack(const InputImageRegionType & region) const;

  StatisticsEnum      m_Statistics{ StatisticsEnum::ZScore };
  PercentilesType     m_Percentiles{ 1.0, 99.0 };
  std::vector<double> m_Mean{ 0.0 };
  std::vector<double> m_StandardDeviation{ 1.0 };
  bool                m_PerSlice{ false };
  MeasuredType        m_Measured;
  TimeStamp           m_MeasuredTime;
  float               m_MeasuringShare{ 0.0F }; ///< Of the progress of this update.
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkIntensityNormalizationImageFilter.hxx"
#endif

#endif
