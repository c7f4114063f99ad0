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
 * \brief Grad-CAM: where in the image a network or an ensemble sees a class, on the grid of the input.
 *
 * Input: the raw image, as for ImageToClassProbabilitiesFilter. Output: float, 0..1, with the input's origin, spacing,
 * direction and size: \f$ \max(0, \sum_k \alpha_k A_k) \f$ of the last spatial features A, \f$ \alpha_k \f$ the mean of
 * the class logit's gradient over \f$ A_k \f$ \cite selvaraju2017, interpolated linearly to the grid and divided by the
 * maximum of the volume; a map of zeros stays zero. What the network did not see (cropped away) is zero.
 *
 * Each slice has a map of its own; slices are those that the network sees, after orientation. A network for volumes
 * makes one map, which is interpolated along the slices as well. A voxel's center is taken to the network's input by
 * the geometry of CTPreprocessingImageFilter's output, whatever the orientation of the acquisition, and the map is
 * interpolated there: a map of w cells over n pixels has the center of cell i at pixel
 * \f$ (i + 0.5) n / w - 0.5 \f$; beyond the outermost centers it is constant.
 *
 * The class is ClassIndex, or, without it, the label that the whole image gets; all slices are mapped for that class.
 *
 * The map of an ensemble is the mean of the members' maps, each divided by its own maximum, divided by the maximum of
 * that mean. Each member prepares the raw image as it was trained.
 *
 * GetResult() is what ImageToClassProbabilitiesFilter gives for the same input: label and map come of one pass through
 * the body of each network. Where the class is the label, the features of all slices wait for it, in 256 MB at most;
 * of those beyond, the maps of all classes are kept instead.
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
  /** In the place of a network. */
  itkSetInputMacro(Ensemble, ClassificationEnsemble);
  itkGetInputMacro(Ensemble, ClassificationEnsemble);

  /** Index into the network's class names; AutomaticClass takes the label of the whole image. */
  static constexpr int AutomaticClass = -1;
  itkSetMacro(ClassIndex, int);
  itkGetConstMacro(ClassIndex, int);

  /** Slices that the network computes at once. */
  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  /** The class of the map; valid after Update(). */
  itkGetConstMacro(MappedClassIndex, int);

  /** The largest value before the division that makes it 1; 0 where the map is 0 everywhere. Of one network it is the
   * largest value of Grad-CAM, of an ensemble that of the mean of the members' maps: 1 where all are brightest at the
   * same place. Valid after Update(). */
  itkGetConstMacro(Maximum, double);
  /** The largest value of each member's Grad-CAM. Valid after Update(). */
  const std::vector<double> &
  GetMaximaOfMembers() const
  {
    return m_MaximaOfMembers;
  }

  /** Probabilities of each slice and of the whole. Valid after Update(). */
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
  /** Classifies; takes most of the progress. */
  typename PassType::Pointer
  RunPass();
  /** Writes the map of a member. \return its maximum. */
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
