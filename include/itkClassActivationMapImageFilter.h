// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassActivationMapImageFilter_h
#define itkClassActivationMapImageFilter_h

#include "TransferLearning/itkActivationMapPassFilter.h"
#include "TransferLearning/itkActivationMapSampler.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"

#include <type_traits>
#include <vector>

namespace itk
{
/** \class ClassActivationMapImageFilter
 * \brief Grad-CAM: heat map, on the grid of the input, of where a network or an ensemble sees a class.
 *
 * Input: the raw image, as for ImageToClassProbabilitiesFilter. Output: float, 0..1, with the input's origin, spacing,
 * direction and size: \f$ \max(0, \sum_k \alpha_k A_k) \f$ of the last spatial features A, with \f$ \alpha_k \f$ the
 * mean gradient of the class logit over \f$ A_k \f$ \cite selvaraju2017, interpolated linearly to the grid and divided
 * by the maximum of the volume; an all-zero map stays zero. Parts that the network did not see (cropped away) are zero.
 * The features are those after the last activation; for VGG and plain-3d, which pool once more, before that pooling (14
 * x 14 cells of conv5_3 for 224 x 224 pixels).
 *
 * There is one map per slice; slices are those that the network sees, after orientation. A network for volumes gives a
 * single map, which is also interpolated between slices. The geometry of CTPreprocessingImageFilter's output maps the
 * center of each voxel to the network's input, whatever the orientation of the acquisition, and the map is interpolated
 * there: if a map has w cells over n pixels, the center of cell i lies at pixel \f$ (i + 0.5) n / w - 0.5 \f$; beyond
 * the outermost centers the map is constant.
 *
 * The class is ClassIndex or, if unset, the predicted label of the whole image; it is the same for all slices.
 *
 * For an ensemble, each member's map is divided by its own maximum; their mean is then divided by its maximum. Each
 * member preprocesses the raw image as in its training.
 *
 * GetResult() equals the result of ImageToClassProbabilitiesFilter for the same input: label and map are computed in a
 * single pass through the body of each network. If the class is the label, the features of up to 256 MB of slices are
 * kept until it is known; for the remaining slices the maps of all classes are kept instead.
 *
 * ProgressEvent per batch; abort throws ProcessAborted and leaves the result empty. \sa ImageToClassProbabilitiesFilter
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

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(std::is_floating_point<typename TOutputImage::PixelType>::value, "Values of the map lie in 0..1.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassActivationMapImageFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);
  /** Alternative to a network. */
  itkSetInputMacro(Ensemble, ClassificationEnsemble);
  itkGetInputMacro(Ensemble, ClassificationEnsemble);

  /** Index into the network's class names; AutomaticClass selects the predicted label of the whole image. */
  static constexpr int AutomaticClass = -1;
  itkSetMacro(ClassIndex, int);
  itkGetConstMacro(ClassIndex, int);

  /** Number of slices per batch. */
  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  /** Index of the mapped class; valid after Update(). */
  itkGetConstMacro(MappedClassIndex, int);

  /** Maximum of the map before normalization; 0 if the map is 0 everywhere. For one network it is the maximum of
   * Grad-CAM; for an ensemble it is the maximum of the mean of the members' normalized maps, which is 1 if all of them
   * peak at the same place. Valid after Update(). */
  itkGetConstMacro(Maximum, double);
  /** Maximum of each member's Grad-CAM. Valid after Update(). */
  const std::vector<double> &
  GetMaximaOfMembers() const
  {
    return m_MaximaOfMembers;
  }

  /** Probabilities per slice and for the whole image. Valid after Update(). */
  ClassificationResult *
  GetResult();

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(const ProcessObject::DataObjectIdentifierType & name) override;

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
  using PassType = TransferLearning::ActivationMapPassFilter<TInputImage>;
  using PreprocessedImageType = typename PassType::PreprocessedImageType;

  ClassificationEnsemble::ConstPointer
  GetCompleteEnsemble() const;
  /** Classifies the image; accounts for most of the progress. */
  typename PassType::Pointer
  RunPass();
  /** Writes a member's map. \return the maximum of the map. */
  double
  Resample(const TransferLearning::ActivationMapSampler & sampler,
           const PreprocessedImageType *                  preprocessed,
           TOutputImage *                                 map);
  /** Adds a map to the output. \return the maximum of the sum. */
  double
  Add(const TOutputImage * map);
  void
  Divide(TOutputImage * map, double divisor);
  void
  ThrowIfAborted();

  int                 m_ClassIndex{ AutomaticClass };
  unsigned int        m_BatchSize{ 8 };
  int                 m_MappedClassIndex{ AutomaticClass };
  double              m_Maximum{ 0.0 };
  std::vector<double> m_MaximaOfMembers{};
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkClassActivationMapImageFilter.hxx"
#endif

#endif
