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
 * \brief Resamples to a spacing or to a size, anti-aliased where it shrinks; the image stays where it is.
 *
 * Input and output: `Image<T, 2|3>` or `VectorImage<T, 2|3>` of any scalar types. Each axis is asked for on its own:
 * - OutputSpacing, mm: as many voxels as are nearest to it fill the extent of the input exactly, so that the spacing
 *   departs from it a little where they do not divide the extent. With ExactSpacing the spacing is exact, and the grid,
 *   centered on the input, ends less than half a voxel from the ends of the input.
 * - Size, voxels. Fit says what the axes that have a size do with their extent: Stretch (the default) fills each
 *   exactly; KeepAspect takes one spacing for all, so that the longest extent fits, and surrounds the image with air;
 *   CenterCrop takes one spacing for all, and of the input the centered part of that shape, of which CropFraction is
 * the share of the largest possible one. One spacing for all means that of whole voxels: of an image and of a crop the
 *   extent is kept exactly, as of a stretched one.
 * - Neither: the axis is kept.
 *
 * The direction is that of the input, and so is the physical position of everything that the image shows; pixel
 * centers are aligned as Pillow, torch (`align_corners=False`) and OpenCV align them, so the origin moves to the center
 * of the first voxel. The output's index starts at 0.
 *
 * Interpolation: the nearest voxel, linear, cubic (Keys \cite keys1981, a = -0.5) or Lanczos \cite duchon1979 (three
 * lobes). With Antialias, on by default, the kernel is widened along an axis that shrinks by the factor by which it
 * shrinks, as Pillow and torch's `antialias=True` do; without it what is finer than the output's voxels comes back as
 * patterns that are not there. Nearest is never anti-aliased. \sa CTPreprocessingImageFilter
 *
 * Values are summed as float along y, then x, then z; beyond the outermost voxels the weights of those inside are
 * scaled up. Infinities and what lies beyond 1e37 count as 1e37 of their sign. An integer output is rounded to the
 * nearest, halves to the even one, and clamped to its type. Where every axis is kept or takes the nearest voxel,
 * and the types are equal, values are copied: labels of any size stay what they are.
 *
 * Padding, values that measure nothing, becomes air before anything is interpolated, and so does NaN: AirValue, which
 * also fills what lies outside of the input (KeepAspect). The range is that of SetPaddingRange(), or else that of the
 * image's dictionary (DICOM (0028,0120) and (0028,0121) in HU, as CTSeriesReader leaves them under its PaddingLowKey
 * and PaddingHighKey). The output's dictionary has no such range. With GeneratePaddingMask a second output is a mask
 * on the grid of the first: 1 where the input's nearest voxel is padding or NaN (in any of its components) or where the
 * output lies outside of the input, else 0.
 *
 * Requested regions are honored: of the input the region is read that the kernel's support needs. The values do not
 * depend on regions or on the number of work units. A thread needs memory for a few rows of a few slices.
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

  /** mm; 0 along axes that are kept or have a size. */
  itkSetMacro(OutputSpacing, SpacingType);
  itkGetConstReferenceMacro(OutputSpacing, SpacingType);

  /** Voxels; 0 along axes that are kept or have a spacing. */
  itkSetMacro(Size, SizeType);
  itkGetConstReferenceMacro(Size, SizeType);

  /** The spacing is exact, not the extent. Off by default. */
  itkSetMacro(ExactSpacing, bool);
  itkGetConstMacro(ExactSpacing, bool);
  itkBooleanMacro(ExactSpacing);

  /** Of the axes that have a size, all together. */
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

  /** What padding becomes, and what surrounds the image; -1024 by default, clamped to the output's type. */
  itkSetMacro(AirValue, double);
  itkGetConstMacro(AirValue, double);

  /** The values from low to high are padding, whatever the image's dictionary says. */
  void
  SetPaddingRange(double low, double high);
  /** The range of the image's dictionary again, if it has one. */
  void
  UnsetPaddingRange();
  itkGetConstMacro(HasPaddingRange, bool);
  itkGetConstMacro(PaddingLow, double);
  itkGetConstMacro(PaddingHigh, double);

  /** Makes the second output. Off by default. */
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
