// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageToClassProbabilitiesFilter_h
#define itkImageToClassProbabilitiesFilter_h

#include "itkClassificationEnsemble.h"
#include "itkClassificationResult.h"
#include "itkImageSink.h"
#include "TransferLearning/itkDomainCheck.h"
#include "TransferLearning/itkForwardPass.h"
#include "TransferLearning/itkNetworkInputImageFilter.h"
#include "itkVectorImage.h"

#include <optional>

namespace itk
{
/** \class ImageToClassProbabilitiesFilter
 * \brief Classifies an image with a network or an ensemble: class probabilities per slice and for the whole image.
 *
 * Input: the raw image (HU or a picture), 2D or 3D, of any type accepted by CTPreprocessingImageFilter. It is
 * preprocessed with the network's own parameters. If the input is already preprocessed (`VectorImage<float>` with the
 * network's channels and size), call InputIsPreprocessedOn().
 *
 * A network trained on HU accepts images of more than 8 bits with one component. If the dictionary does not say that it
 * is CT ("0008|0060" is "CT"), the result's assumptions include "HU assumed"; other modalities are rejected. A network
 * trained on pictures rejects images that are not 8-bit.
 *
 * If the network's card has the domain of its training images, images of another modality, SOP class or plane are
 * rejected, and slices outside its other bounds are out of domain (ClassificationResult). In an ensemble, a slice must
 * be in the domains of all members that have one. Of a preprocessed input nothing can be said. A volume of a network
 * for volumes is judged by its slices.
 *
 * Each member of an ensemble preprocesses the raw image as in its training; members with the same preprocessing share
 * it. The members' probabilities are combined per slice, and the slices are then combined for the whole image.
 *
 * Output: ClassificationResult. Slices that CTSeriesReader has read have the index, position and SOP Instance UID of
 * its report. Others are those of the oriented image, counted from 0; their position is the center of the voxel with
 * the lowest indices in the input (LPS, mm). The network description is a JSON object with architecture, dimension,
 * sha256, intended_use, classes, and the abstention threshold if the card has one; for an ensemble it also lists the
 * architecture and sha256 of each member.
 *
 * A network for volumes processes all slices at once, regardless of BatchSize; the result has a single entry for the
 * volume, at the position of its first slice.
 *
 * For a network on a CUDA device, raw slices are preprocessed on the device and stay there.
 *
 * Slices are processed in batches of BatchSize; the input is requested per batch if its source can stream. The values
 * depend on BatchSize, NumberOfWorkUnits and the number of threads only by rounding. Torch uses the smaller of
 * NumberOfWorkUnits and the multi-threader's threads, and never runs inside ITK's pool. ProgressEvent per batch; abort
 * throws ProcessAborted and leaves the result empty. \sa ClassActivationMapImageFilter, CTPreprocessingImageFilter
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
  using PreprocessedImageType = VectorImage<float, TInputImage::ImageDimension>;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ImageToClassProbabilitiesFilter);

  itkSetInputMacro(Network, ClassificationNetwork);
  itkGetInputMacro(Network, ClassificationNetwork);
  /** Alternative to a network. */
  itkSetInputMacro(Ensemble, ClassificationEnsemble);
  itkGetInputMacro(Ensemble, ClassificationEnsemble);

  itkSetMacro(InputIsPreprocessed, bool);
  itkGetConstMacro(InputIsPreprocessed, bool);
  itkBooleanMacro(InputIsPreprocessed);

  itkSetClampMacro(BatchSize, unsigned int, 1, NumericTraits<unsigned int>::max());
  itkGetConstMacro(BatchSize, unsigned int);

  /** Valid after Update(). */
  ClassificationResult *
  GetResult();

  /** Recomputes only if the input, the network or a parameter has changed. */
  void
  Update() override;

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
  UpdateOutputData(DataObject * output) override;

  /** One region per batch of slices, or a single one for networks for volumes. */
  unsigned int
  GetNumberOfInputRequestedRegions() override;
  void
  GenerateNthInputRequestedRegion(unsigned int batch) override;
  void
  BeforeStreamedGenerateData() override;
  void
  StreamedGenerateData(unsigned int batch) override;
  void
  AfterStreamedGenerateData() override;

  /** Slices of a batch as read by one member. */
  struct MemberBatch
  {
    const ClassificationEnsemble * ensemble;
    unsigned int                   member;
    const ClassificationNetwork *  network;
    const PreprocessedImageType *  image; ///< Image that contains the slices.
    const float *                  pixels;
    std::size_t                    count;
    unsigned int                   rows;
    unsigned int                   columns;
    unsigned int                   threads;
  };
  /** Returns what the ensemble combines: probabilities, or features. */
  virtual std::vector<float>
  ComputeOutputOfMember(const MemberBatch & batch);
  /** Compares the features of a batch with the domain. */
  void
  CheckFeatures(const MemberBatch & batch, const TransferLearning::ForwardPass & pass);

  /** Not called: StreamedGenerateData() computes outside ITK's pool. */
  void
  ThreadedStreamedGenerateData(const InputImageRegionType &) override
  {}

private:
  using NetworkInputFilterType = TransferLearning::NetworkInputImageFilter<TInputImage>;

  /** Pixels shared by members with the same preprocessing. */
  struct PreparedInput
  {
    std::vector<unsigned int>                members;
    typename NetworkInputFilterType::Pointer preprocessing; ///< Null if the input is already preprocessed.
    typename PreprocessedImageType::Pointer  image;
  };

  ClassificationEnsemble::ConstPointer
  GetCompleteEnsemble() const;
  PreparedInput
  MakePreparedInput(const std::vector<unsigned int> & members);
  SizeValueType
  GetNumberOfSlicesAtOnce(const PreprocessedImageType * image) const;
  /** Region of the preprocessed image that contains the slices of a batch. */
  InputImageRegionType
  GetBatchRegion(const PreprocessedImageType * image, unsigned int batch) const;
  /** Stores the output of the members that read this input. */
  void
  ComputeOutputs(const PreparedInput & input, unsigned int batch, std::vector<std::vector<float>> & outputs);
  /** Sets the index, position and SOP Instance UID of a slice that has the index of the preprocessed image. */
  void
  IdentifySlice(ClassificationResult::Slice & slice) const;
  /** Index in the input of the first voxel of a slice of the preprocessed image. */
  typename TInputImage::IndexType
  FindFirstVoxel(unsigned int slice) const;
  /** Compares the input's slices of a batch with the domain. */
  void
  CheckDomain(unsigned int batch);
  /** Puts what is known of a slice into the result. */
  void
  AddSlice(std::vector<float> probabilities);

  bool         m_InputIsPreprocessed{ false };
  unsigned int m_BatchSize{ 8 };

  // During an update only.
  ClassificationEnsemble::ConstPointer     m_Members; ///< A network is an ensemble of one.
  std::vector<PreparedInput>               m_PreparedInputs{};
  std::vector<ClassificationResult::Slice> m_Slices{};

  std::optional<TransferLearning::DomainCheck>           m_DomainCheck{}; ///< Not if the input is preprocessed.
  std::vector<TransferLearning::DomainCheck::Violations> m_Violations{};  ///< Of each slice of the input, if measured.
  std::vector<TransferLearning::DomainCheck::Violations> m_FeatureViolations{}; ///< Of each slice of the result.
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkImageToClassProbabilitiesFilter.hxx"
#endif

#endif
