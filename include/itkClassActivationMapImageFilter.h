// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassActivationMapImageFilter_h
#define itkClassActivationMapImageFilter_h

#include "itkClassificationNetwork.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"

namespace itk
{
/** \class ClassActivationMapImageFilter
 * \brief Grad-CAM: where in the image a network sees a class, on the grid of the input.
 *
 * Input: the raw image, as for ImageToClassProbabilitiesFilter. Output: float, 0..1, with the input's origin, spacing,
 * direction and size: ReLU of the gradient-weighted features of the last spatial layer (Selvaraju et al.
 * 2017, 10.1109/ICCV.2017.74), interpolated linearly to the grid, divided by the maximum of the volume; a map of zeros
 * stays zero. What the network did not see (cropped away, or padding) is zero.
 *
 * The class is ClassIndex, or, without it, the label that the whole image gets. Abort throws ProcessAborted.
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT ClassActivationMapImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassActivationMapImageFilter);

  using Self = ClassActivationMapImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassActivationMapImageFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);

  /** Index into the network's class names; AutomaticClass takes the label of the whole image. */
  static constexpr int AutomaticClass = -1;
  itkSetMacro(ClassIndex, int);
  itkGetConstMacro(ClassIndex, int);

  /** The class of the map; valid after Update(). */
  itkGetConstMacro(MappedClassIndex, int);

protected:
  ClassActivationMapImageFilter();
  ~ClassActivationMapImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  GenerateInputRequestedRegion() override;
  void
  EnlargeOutputRequestedRegion(DataObject * output) override;
  void
  GenerateData() override;

private:
  int m_ClassIndex{ AutomaticClass };
  int m_MappedClassIndex{ AutomaticClass };
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkClassActivationMapImageFilter.hxx"
#endif

#endif
