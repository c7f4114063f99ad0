// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTPreprocessingImageFilter_h
#define itkCTPreprocessingImageFilter_h

#include "itkCTPreprocessingKernel.h"
#include "itkCTPreprocessingParameters.h"
#include "itkImageToImageFilter.h"
#include "itkTransferLearningCompatibility.h"
#include "itkVectorImage.h"

namespace itk
{
/** \class CTPreprocessingImageFilter
 * \brief Turns CT slices (HU) or pictures into the input of a network in one pass.
 *
 * Input: `Image<T, 2|3>` of any scalar type, or `VectorImage<unsigned char, 2|3>` with 3 or 4 components (RGB, RGBA:
 * alpha is ignored). Output: `VectorImage<float>` of the same dimension; x and y have the network's size, z is the
 * input's slices after orientation, components are the network's channels. Its buffer is a channels-last batch: slice,
 * row, column, channel. Origin, spacing and direction place each output pixel at its physical position, LPS, mm.
 *
 * A padding value in the input's dictionary (CTSeriesReader writes `CTSeriesReader::PaddingLowKey` and
 * `PaddingHighKey`, HU) becomes air before anything is interpolated. NaN becomes air (pictures: the low end of the
 * range).
 *
 * Requested regions of slices are honoured: only the input slices that an output region needs are read.
 * The values do not depend on the number of work units.
 *
 * Resampling follows Pillow's convention (pixel-centre aligned, support scaled by the shrink factor when
 * anti-aliasing), which torchvision calls `antialias=True`.
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage = VectorImage<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT CTPreprocessingImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CTPreprocessingImageFilter);

  using Self = CTPreprocessingImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputImageRegionType = typename TOutputImage::RegionType;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CTPreprocessingImageFilter);

  /** Usually a network's own: `SetParameters(network->GetPreprocessingParameters())`. */
  void
  SetParameters(const CTPreprocessingParameters & parameters);
  const CTPreprocessingParameters &
  GetParameters() const
  {
    return m_Parameters;
  }

protected:
  CTPreprocessingImageFilter();
  ~CTPreprocessingImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  GenerateOutputInformation() override;
  void
  GenerateInputRequestedRegion() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;

private:
  CTPreprocessingParameters m_Parameters{};
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkCTPreprocessingImageFilter.hxx"
#endif

#endif
