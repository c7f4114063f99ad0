// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkImageToClassProbabilitiesFilter_h
#define itkImageToClassProbabilitiesFilter_h

#include "itkClassificationEnsemble.h"
#include "itkClassificationResult.h"
#include "itkImageSink.h"
#include "TransferLearning/itkNetworkInputImageFilter.h"
#include "itkVectorImage.h"

namespace itk
{
/** \class ImageToClassProbabilitiesFilter
 * \brief Classifies an image with a network or an ensemble: probabilities of each slice and of the whole.
 *
 * Input: the raw image (HU, or a picture), two- or three-dimensional, of the types that CTPreprocessingImageFilter
 * takes; it is preprocessed here with the network's own parameters. An image that is prepared already
 * (`VectorImage<float>` with the network's channels and size) is announced by InputIsPreprocessedOn().
 *
 * A network trained on HU takes images of more than 8 bits, of one component. Where the dictionary has no CT tag
 * ("0008|0060" is "CT"), the result's assumptions say "HU assumed"; another modality is refused. A network trained on
 * pictures refuses images that are not 8-bit.
 *
 * Each member of an ensemble is given the raw image and prepares it as it was trained; members that prepare it alike
 * share the work. The members' probabilities are combined a slice, and the whole is what the slices make of it.
 *
 * Output: ClassificationResult. Slices are those of the oriented image, counted from 0. The position of a slice is the
 * center of that of its voxels which has the lowest indices in the input: where slices run along the input's third axis
 * this is the ImagePositionPatient of the slice (LPS, mm). The network's description is a JSON object with
 * architecture, dimension, sha256, intended_use, classes, and the threshold of abstention where the card has one; that
 * of an ensemble also has the architecture and sha256 of each member.
 *
 * A network for volumes computes all slices at once, whatever BatchSize; the result's only entry is the volume's, at
 * the position of its first slice.
 *
 * A network on a CUDA device is given raw slices there: they are preprocessed on the device, and stay on it.
 *
 * Slices are computed in batches of BatchSize; the input is requested a batch at a time where its source can stream.
 * The values depend on BatchSize, NumberOfWorkUnits and threads by rounding only. Torch computes with the smaller of
 * NumberOfWorkUnits and the threads of the multi-threader, and never inside ITK's pool. ProgressEvent a batch; abort
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
  /** In the place of a network. */
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

  /** Computes where the input, the network or a parameter has changed. */
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

  /** One region a batch of slices, or one of all where the network is for volumes. */
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

  /** Slices of a batch as one member reads them. */
  struct MemberBatch
  {
    unsigned int                  member;
    const ClassificationNetwork * network;
    const PreprocessedImageType * image; ///< That the slices are of.
    const float *                 pixels;
    std::size_t                   count;
    unsigned int                  rows;
    unsigned int                  columns;
    unsigned int                  threads;
  };
  virtual std::vector<float>
  ComputeProbabilitiesOfMember(const MemberBatch & batch);

  /** Not called: StreamedGenerateData() computes outside ITK's pool. */
  void
  ThreadedStreamedGenerateData(const InputImageRegionType &) override
  {}

private:
  using NetworkInputFilterType = TransferLearning::NetworkInputImageFilter<TInputImage>;

  /** The pixels that members read who prepare the image alike. */
  struct PreparedInput
  {
    std::vector<unsigned int>                members;
    typename NetworkInputFilterType::Pointer preprocessing; ///< None where the input is preprocessed.
    typename PreprocessedImageType::Pointer  image;
  };

  ClassificationEnsemble::ConstPointer
  GetCompleteEnsemble() const;
  PreparedInput
  MakePreparedInput(const std::vector<unsigned int> & members);
  SizeValueType
  GetNumberOfSlicesAtOnce(const PreprocessedImageType * image) const;
  /** The slices of a batch, as a region of a preprocessed image. */
  InputImageRegionType
  GetBatchRegion(const PreprocessedImageType * image, unsigned int batch) const;
  /** Of the members that read an input, into the lists of all members. */
  void
  ComputeProbabilities(const PreparedInput &             input,
                       unsigned int                      batch,
                       std::vector<std::vector<float>> & probabilities);
  std::array<double, 3>
  GetSlicePosition(unsigned int slice) const;

  bool         m_InputIsPreprocessed{ false };
  unsigned int m_BatchSize{ 8 };

  // During an update only.
  ClassificationEnsemble::ConstPointer     m_Members; ///< A network is an ensemble of one.
  std::vector<PreparedInput>               m_PreparedInputs{};
  std::vector<ClassificationResult::Slice> m_Slices{};
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkImageToClassProbabilitiesFilter.hxx"
#endif

#endif
