// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkResampleToSpacingImageFilter_h
#define itkResampleToSpacingImageFilter_h

#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "TransferLearning/itkResamplingKernel.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "itkVectorImage.h"

#include <memory>
#include <type_traits>

namespace itk
{
/** \class ResampleToSpacingImageFilter
 * \brief Resamples to a spacing or a size, with anti-aliasing when shrinking; the physical position is preserved.
 *
 * Input and output: `Image<T, 2|3>` or `VectorImage<T, 2|3>` of any scalar types. Each axis is specified separately:
 * - OutputSpacing, mm: the extent of the input is filled exactly by a whole number of voxels, so the actual spacing
 *   differs slightly from the requested one if it does not divide the extent. With ExactSpacing the spacing is exact,
 *   and the grid, centered on the input, ends less than half a voxel from the ends of the input.
 * - Size, voxels. Fit determines how the axes that have a size use their extent: Stretch (the default) fills each
 *   exactly; KeepAspect uses one spacing for all axes, so that the longest extent fits, and surrounds the image with
 *   air; CenterCrop uses one spacing for all axes and takes the centered part of that shape from the input, where
 *   CropFraction is its share of the largest possible one. With one spacing, sizes are rounded to whole voxels: the
 *   extent of an image or a crop is kept exactly, as with Stretch.
 * - Neither: the axis is kept.
 *
 * Direction and physical position of the image content are those of the input. Pixel centers are aligned as in Pillow,
 * torch (`align_corners=False`) and OpenCV, so the origin moves to the center of the first output voxel. The output's
 * index starts at 0.
 *
 * Interpolation: nearest, linear, cubic (Keys \cite keys1981, a = -0.5) or Lanczos \cite duchon1979 (three lobes). With
 * Antialias, on by default, the kernel is widened along shrinking axes by the shrink factor, as in Pillow and torch's
 * `antialias=True`; without it, details finer than the output voxels cause aliasing artifacts. Nearest is never
 * anti-aliased. \sa CTPreprocessingImageFilter
 *
 * Values are summed as float along y, then x, then z; at the borders, the weights of the voxels inside are scaled up.
 * Infinities and values beyond 1e37 count as 1e37 with their sign. Integer output is rounded to the nearest integer,
 * halves to even, and clamped to its type. If every axis is kept or uses nearest interpolation and the types are equal,
 * values are copied, so labels of any magnitude are preserved.
 *
 * Padding (values without a measurement) and NaN are replaced by air before interpolation, that is, by AirValue, which
 * also fills the area outside the input (KeepAspect). The padding range is that of SetPaddingRange() or, by default,
 * that in the image's dictionary (DICOM (0028,0120) and (0028,0121) in HU, as stored by CTSeriesReader under its
 * PaddingLowKey and PaddingHighKey). The output's dictionary has no such range. With GeneratePaddingMask, a second
 * output on the grid of the first is a mask: 1 where the nearest input voxel is padding or NaN (in any component) or
 * where the output lies outside the input, else 0.
 *
 * Requested regions are honored: only the input region needed by the kernel's support is read. The values do not depend
 * on regions or the number of work units. Each thread needs memory for a few rows of a few slices.
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage = TInputImage>
class ITK_TEMPLATE_EXPORT ResampleToSpacingImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ResampleToSpacingImageFilter);

  using Self = ResampleToSpacingImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using SizeType = typename TOutputImage::SizeType;
  using SpacingType = typename TOutputImage::SpacingType;
  using InterpolationEnum = CTPreprocessingEnums::Interpolation;
  using FitEnum = CTPreprocessingEnums::Fit;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  using MaskImageType = Image<unsigned char, ImageDimension>;
  static_assert(ImageDimension == 2 || ImageDimension == 3, "Images have two or three dimensions.");
  static_assert(TOutputImage::ImageDimension == ImageDimension, "The output has the dimension of the input.");
  static_assert(std::is_arithmetic<typename TInputImage::InternalPixelType>::value &&
                  std::is_arithmetic<typename TOutputImage::InternalPixelType>::value,
                "Color images are VectorImage<T>, not images of RGBPixel.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ResampleToSpacingImageFilter);

  /** mm; 0 for axes that are kept or have a size. */
  itkSetMacro(OutputSpacing, SpacingType);
  itkGetConstReferenceMacro(OutputSpacing, SpacingType);

  /** Voxels; 0 for axes that are kept or have a spacing. */
  itkSetMacro(Size, SizeType);
  itkGetConstReferenceMacro(Size, SizeType);

  /** Keep the spacing exact instead of the extent. Off by default. */
  itkSetMacro(ExactSpacing, bool);
  itkGetConstMacro(ExactSpacing, bool);
  itkBooleanMacro(ExactSpacing);

  /** Applies to all axes that have a size together. */
  itkSetEnumMacro(Fit, FitEnum);
  itkGetEnumMacro(Fit, FitEnum);

  /** In (0, 1]; 1 by default. */
  itkSetMacro(CropFraction, double);
  itkGetConstMacro(CropFraction, double);

  itkSetEnumMacro(Interpolation, InterpolationEnum);
  itkGetEnumMacro(Interpolation, InterpolationEnum);

  itkSetMacro(Antialias, bool);
  itkGetConstMacro(Antialias, bool);
  itkBooleanMacro(Antialias);

  /** Value that replaces padding and surrounds the image; default -1024, clamped to the output's type. */
  itkSetMacro(AirValue, double);
  itkGetConstMacro(AirValue, double);

  /** Treats values from low to high as padding, regardless of the image's dictionary. */
  void
  SetPaddingRange(double low, double high);
  /** Reverts to the range in the image's dictionary, if there is one. */
  void
  UnsetPaddingRange();
  itkGetConstMacro(HasPaddingRange, bool);
  itkGetConstMacro(PaddingLow, double);
  itkGetConstMacro(PaddingHigh, double);

  /** Whether to generate the second output. Off by default. */
  void
  SetGeneratePaddingMask(bool generate);
  itkGetConstMacro(GeneratePaddingMask, bool);
  itkBooleanMacro(GeneratePaddingMask);

  /** The second output; nullptr without GeneratePaddingMask. */
  MaskImageType *
  GetPaddingMask();

  using DataObjectPointerArraySizeType = ProcessObject::DataObjectPointerArraySizeType;
  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

protected:
  ResampleToSpacingImageFilter();
  ~ResampleToSpacingImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateOutputInformation() override;
  void
  GenerateInputRequestedRegion() override;
  void
  GenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;

private:
  TransferLearning::ResamplingRequest
  DescribeRequest() const;
  TransferLearning::ResamplingKernelArguments
  DescribeInput() const;

  SpacingType       m_OutputSpacing{};
  SizeType          m_Size{};
  bool              m_ExactSpacing{ false };
  FitEnum           m_Fit{ FitEnum::Stretch };
  double            m_CropFraction{ 1.0 };
  InterpolationEnum m_Interpolation{ InterpolationEnum::Linear };
  bool              m_Antialias{ true };
  double            m_AirValue{ -1024.0 };
  bool              m_HasPaddingRange{ false };
  double            m_PaddingLow{ 0.0 };
  double            m_PaddingHigh{ 0.0 };
  bool              m_GeneratePaddingMask{ false };

  std::shared_ptr<const TransferLearning::ResamplingPlan> m_Plan;
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkResampleToSpacingImageFilter.hxx"
#endif

#endif
