// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassActivationMapImageFilter_h
#define itkClassActivationMapImageFilter_h

#include "TransferLearning/itkActivationMapSampler.h"
#include "itkClassificationNetwork.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "TransferLearning/itkNetworkInputImageFilter.h"
#include "itkVectorImage.h"

#include <type_traits>

namespace itk
{
/** \class ClassActivationMapImageFilter
 * \brief Grad-CAM: where in the image a network sees a class, on the grid of the input.
 *
 * Input: the raw image, as for ImageToClassProbabilitiesFilter. Output: float, 0..1, with the input's origin, spacing,
 * direction and size: ReLU of the gradient-weighted features of the last spatial layer (Selvaraju et al.
 * 2017, 10.1109/ICCV.2017.74), interpolated linearly to the grid, divided by the maximum of the volume; a map of zeros
 * stays zero. What the network did not see (cropped away) is zero.
 *
 * Each slice has a map of its own; slices are those that the network sees, after orientation. A network for volumes
 * makes one map, which is interpolated along the slices as well. A voxel's centre is taken
 * to the network's input by the geometry of CTPreprocessingImageFilter's output, whatever the orientation of the
 * acquisition, and the map is interpolated there: a map of w cells over n pixels has the centre of cell i at pixel
 * (i + 0.5) n / w - 0.5, beyond the outermost centres it is constant.
 *
 * The class is ClassIndex, or, without it, the label that the whole image gets; all slices are mapped for that class.
 * ProgressEvent a batch of slices; abort throws ProcessAborted.
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

  using OutputImageRegionType = typename TOutputImage::RegionType;
  using PreprocessedImageType = VectorImage<float, TInputImage::ImageDimension>;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(std::is_floating_point<typename TOutputImage::PixelType>::value, "Values of the map lie in 0..1.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassActivationMapImageFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);

  /** Index into the network's class names; AutomaticClass takes the label of the whole image. */
  static constexpr int AutomaticClass = -1;
  itkSetMacro(ClassIndex, int);
  itkGetConstMacro(ClassIndex, int);

  /** Slices that the network computes at once. */
  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

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
  /** Of the whole image; takes the first part of the progress. */
  unsigned int
  ComputeLabel(TInputImage * input, float progress);
  using NetworkInputFilterType = TransferLearning::NetworkInputImageFilter<TInputImage>;
  /** One map a slice of the preprocessed image, or one of all where the network is for volumes. */
  std::vector<ClassificationNetwork::ActivationMap>
  ComputeMaps(NetworkInputFilterType & preprocessing, float progressBefore);
  /** Fills the output; \return its maximum. */
  float
  Resample(const TransferLearning::ActivationMapSampler & sampler, const PreprocessedImageType * preprocessed);
  void
  DivideBy(float maximum);
  void
  ThrowIfAborted();

  int          m_ClassIndex{ AutomaticClass };
  unsigned int m_BatchSize{ 8 };
  int          m_MappedClassIndex{ AutomaticClass };
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkClassActivationMapImageFilter.hxx"
#endif

#endif
