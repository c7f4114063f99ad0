// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageToClassProbabilitiesFilter_h
#define itkImageToClassProbabilitiesFilter_h

#include "itkClassificationNetwork.h"
#include "itkClassificationResult.h"
#include "itkImageSink.h"

namespace itk
{
/** \class ImageToClassProbabilitiesFilter
 * \brief Classifies an image with a network: probabilities of each slice and of the whole.
 *
 * Input: the raw image (HU, or a picture), two- or three-dimensional, of the types that CTPreprocessingImageFilter
 * takes; it is preprocessed here with the network's own parameters. An image that is prepared already
 * (`VectorImage<float>` with the network's channels and size) is announced by InputIsPreprocessedOn().
 *
 * A network trained on HU takes a 3D image of integers, or one with CT tags, for HU; without tags the result's
 * assumptions say "HU assumed". A network trained on pictures refuses images that are not 8-bit.
 *
 * Slices are computed in batches of BatchSize; the input is requested a batch at a time where its source can stream.
 * Abort throws ProcessAborted.
 * \ingroup TransferLearning
 */
template <typename TInputImage>
class ITK_TEMPLATE_EXPORT ImageToClassProbabilitiesFilter : public ImageSink<TInputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ImageToClassProbabilitiesFilter);

  using Self = ImageToClassProbabilitiesFilter;
  using Superclass = ImageSink<TInputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using InputImageRegionType = typename TInputImage::RegionType;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ImageToClassProbabilitiesFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);

  itkSetMacro(InputIsPreprocessed, bool);
  itkGetConstMacro(InputIsPreprocessed, bool);
  itkBooleanMacro(InputIsPreprocessed);

  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  ClassificationResult *
  GetResult();

  using Superclass::MakeOutput;
  typename Superclass::DataObjectPointer
  MakeOutput(typename Superclass::DataObjectPointerArraySizeType index) override;

protected:
  ImageToClassProbabilitiesFilter();
  ~ImageToClassProbabilitiesFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateData() override;

private:
  bool         m_InputIsPreprocessed{ false };
  unsigned int m_BatchSize{ 8 };
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkImageToClassProbabilitiesFilter.hxx"
#endif

#endif
