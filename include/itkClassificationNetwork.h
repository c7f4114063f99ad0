// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationNetwork_h
#define itkClassificationNetwork_h

#include "itkComputingDevice.h"
#include "itkCTPreprocessingParameters.h"
#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "TransferLearningExport.h"

#include <array>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
class NetworkInternals; // src/Networks/NetworkInternals.h; knows torch
}

/** \class ClassificationNetworkEnums
 * \brief Enumerations of ClassificationNetwork.
 * \ingroup TransferLearning
 */
class ClassificationNetworkEnums
{
public:
  /** Device on which a network computes. */
  using Device = ComputingDeviceEnums::Device;

  /** Publisher whose arithmetic a network follows. Publishers of the same architecture differ in padding, strides,
   * pooling and BatchNorm epsilon, so their weights give wrong results with another publisher's arithmetic. */
  enum class Origin : uint8_t
  {
    Torchvision,
    Timm,
    Keras,
    TensorFlow, ///< TensorFlow's TPU models: EfficientNet-Lite.
    MONAI,
    MedicalNet, ///< Tencent's networks for volumes: dilated layers, ResNet-18's and -34's shortcuts have no tensors.
    Merlin,     ///< Stanford's I3ResNet for CT volumes, whose first kernel is 3 x 7 x 7.
    Own ///< No other publisher: plain-3d, and networks registered with TransferLearning/Torch/itkRegisterBackbone.h.
  };

  /** Layers that turn the last spatial map into logits; each head ends with dropout and a linear layer. */
  enum class Head : uint8_t
  {
    Published, ///< The architecture's own head: usually global average pooling; VGG has two more layers.
    Pooled,    ///< Global average pooling.
    Flatten    ///< The whole map, flattened; requires a fixed input size.
  };

  /** Function that turns logits into probabilities. */
  enum class Activation : uint8_t
  {
    Softmax, ///< One class per image; probabilities sum to 1.
    Sigmoid  ///< Any number of labels per image, each with its own probability.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Origin value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Head value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Activation value);

/** \class ClassificationNetwork
 * \brief A network with its weights, class names, preprocessing and history: everything needed for classification, in
 * one object and one file.
 *
 * The architecture is one of GetRegisteredArchitectures(), named as in torchvision or timm. The registry is extensible
 * (TransferLearning/Torch/itkRegisterBackbone.h), so its keys are names, not enumeration values.
 *
 * **Input** of the Compute methods: float, channels-last, `numberOfImages x rows x columns x channels`, already
 * preprocessed, such as the buffer of CTPreprocessingImageFilter's output. It is copied from host memory; a network on
 * CUDA can also read a buffer in the memory of its own device without a copy. **Output**: one row per image, row-major.
 * A network for volumes (GetDimension() is 3) reads the images as the slices of one volume, in order, and returns one
 * row.
 *
 * Network files use the safetensors format; the JSON model card is in `__metadata__` under `itk_transfer_learning`
 * (doc/file-format.md). Files are written to a temporary file that replaces the destination when complete.
 *
 * Errors are reported as ExceptionObject naming the file, the tensor or the value. \sa NetworkTrainingFilter
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT ClassificationNetwork : public DataObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ClassificationNetwork);

  using Self = ClassificationNetwork;
  using Superclass = DataObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using DeviceEnum = ClassificationNetworkEnums::Device;
  using OriginEnum = ClassificationNetworkEnums::Origin;
  using HeadEnum = ClassificationNetworkEnums::Head;
  using ActivationEnum = ClassificationNetworkEnums::Activation;

  /** Clone() makes a deep copy: weights, model card and device. */
  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationNetwork);

  /** \class Structure
   * \brief How a network is built from its architecture; stored in the network file.
   * \ingroup TransferLearning
   */
  struct Structure
  {
    OriginEnum     origin{ OriginEnum::Torchvision };
    HeadEnum       head{ HeadEnum::Published };
    ActivationEnum activation{ ActivationEnum::Softmax };
    unsigned int   channels{ 3 }; ///< Channels of the input.
    /** Columns, rows, slices of the input of a Head::Flatten network; 0: the architecture's default size. */
    std::array<unsigned int, 3> size{ { 0, 0, 0 } };

    bool
    operator==(const Structure & other) const;
  };

  /** \class Publication
   * \brief Preprocessing conventions of one publisher of an architecture's ImageNet weights.
   * \ingroup TransferLearning
   */
  struct Publication
  {
    OriginEnum          origin{ OriginEnum::Own };
    std::vector<double> mean; ///< In units of 0..1.
    std::vector<double> standardDeviation;
    /** Channel order. */
    CTPreprocessingEnums::ColorOrder colorOrder{ CTPreprocessingEnums::ColorOrder::RGB };
    /** Interpolation used in the published evaluation. */
    CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
    double                              cropFraction{ 1.0 }; ///< Crop fraction of the published evaluation.
    unsigned int                        size{ 0 };           ///< Columns and rows; 0: the architecture's default.
  };

  /** \class ArchitectureDescription
   * \brief One entry of the registry.
   * \ingroup TransferLearning
   */
  struct ArchitectureDescription
  {
    std::string                 name;
    unsigned int                dimension{ 2 };          ///< 2: images; 3: volumes.
    std::array<unsigned int, 3> size{ { 224, 224, 0 } }; ///< Default columns, rows, slices; 2D: no slices.
    std::size_t                 multiplications{ 0 };    ///< Multiply-adds for an image of default size. Reported FLOPs
                                                         ///< are either the same number or twice that number. 0:
                                                         ///< unknown.
    std::vector<Publication> publications;               ///< The first is the default.
    std::string              source;                     ///< Paper and reference implementation.
  };
  static std::vector<ArchitectureDescription>
  GetRegisteredArchitectures();

  /** Number of parameters of the architecture with 1000 classes (3D: 4) and its first publication's channels. */
  static std::size_t
  CountParameters(const std::string & architecture);

  /** Origin and channels of the architecture's first publisher, published head, softmax. */
  static Structure
  GetDefaultStructure(const std::string & architecture);

  /** Preprocessing of a publisher's ImageNet evaluation, for pictures; the first publisher by default. Networks for
   * volumes have no published preprocessing and get that for lung CT. */
  static CTPreprocessingParameters
  GetPublishedPreprocessing(const std::string & architecture);
  static CTPreprocessingParameters
  GetPublishedPreprocessing(const std::string & architecture, OriginEnum origin);

  /** Creates a network with seeded random weights (initialized like the reference implementation) on the CPU. Without
   * class names it has no classifier and only computes features.
   * \throws ExceptionObject naming the nearest one if `architecture` is unknown, or the architecture's origins if
   * `structure` has a different one. */
  void
  Create(const std::string & architecture, const std::vector<std::string> & classNames, uint64_t seed);
  void
  Create(const std::string &              architecture,
         const std::vector<std::string> & classNames,
         uint64_t                         seed,
         const Structure &                structure);

  /** \class WeightsSource
   * \brief Source of a weight file, recorded in the model card.
   * \ingroup TransferLearning
   */
  struct WeightsSource
  {
    std::string address{ "unknown" };
    std::string license{ "unknown" };
  };

  /** Loads published weights from a file written by torch, safetensors or Keras, with the tensor names of torchvision,
   * timm, Keras or MONAI, as PublishedWeights does. The body must be complete: an error names what is missing or wrong.
   * Classifiers, including the auxiliary one, may be missing or have other classes; the network's classifiers then keep
   * their random weights. The returned sentences say so, and name what was left out.
   *
   * The network keeps its structure: weights of a publisher whose arithmetic differs from that of the network's origin
   * are rejected. A network with one gray channel accepts weights for three channels: with its current preprocessing it
   * then computes what the published network computes for gray images (its input gets a second plane of ones).
   *
   * A network for volumes also accepts torchvision and timm weights of the corresponding network for images. Kernels
   * are inflated, that is, repeated along the depth and divided by it \cite carreira2017, so that a volume of equal
   * slices gives the same result as the single slice, except near the first and last slices. The network's origin
   * becomes that of the publisher; networks with three channels also adopt its normalization.
   *
   * An empty network becomes the architecture recognized from the tensors, with the publisher's arithmetic and
   * preprocessing and the file's own classes, named by number, or without a classifier if the file has none. Network
   * files are read as by Read().
   *
   * The model card records the file, its SHA-256, origin, address and license. */
  std::vector<std::string>
  LoadPublishedWeights(const std::string & file);
  std::vector<std::string>
  LoadPublishedWeights(const std::string & file, const WeightsSource & source);

  /** Returns the architecture to which the tensors in the file belong. */
  static std::string
  RecognizeArchitecture(const std::string & file);

  /** Returns the structure that LoadPublishedWeights() would give an empty network: the origin for whose arithmetic the
   * weights were made, their number of channels, and Head::Pooled if the file has no classifier. */
  static Structure
  RecognizeStructure(const std::string & file);

  /** Returns the number of classes of the file's classifier; 0 if the file has none. */
  static unsigned int
  ReadNumberOfClasses(const std::string & file);

  /** Sets new classes with a new, seeded classifier; the body keeps its weights. */
  void
  ReplaceHead(const std::vector<std::string> & classNames, uint64_t seed);

  /** \throws ExceptionObject naming the file and the problem: truncated file, missing, unexpected or mis-shaped tensor,
   * or newer format version. */
  void
  Read(const std::string & file);
  void
  Write(const std::string & file) const;

  /** Empty until Create() or Read(). */
  std::string
  GetArchitecture() const;
  /** \throws ExceptionObject if neither has been called. */
  void
  VerifyHasWeights() const;
  std::vector<std::string>
  GetClassNames() const;
  unsigned int
  GetNumberOfClasses() const;
  /** 2: images; 3: volumes; 0: no network yet. */
  unsigned int
  GetDimension() const;
  std::size_t
  GetNumberOfParameters() const;
  Structure
  GetStructure() const;

  const CTPreprocessingParameters &
  GetPreprocessingParameters() const;
  void
  SetPreprocessingParameters(const CTPreprocessingParameters & parameters);

  /** Dropout probability before the classifier, used in training only; in [0, 1). */
  double
  GetDropout() const;
  void
  SetDropout(double probability);

  /** Model card as JSON. Its sections are set by others: "training", "metrics", "calibration", "intended_use" ... */
  std::string
  GetModelCard() const;
  void
  SetModelCardSection(const std::string & section, const std::string & json);

  /** Features of training images (ComputeFeatures(), each image's scaled to unit length, one behind the other), to
   * which the bound "feature_distance" of the card's section "domain" refers; empty if it has none. Stored in the file.
   */
  void
  SetReferenceFeatures(const std::vector<float> & features);
  const std::vector<float> &
  GetReferenceFeatures() const;

  /** Hexadecimal SHA-256 of the file that Write() writes; changes with the weights and the card. */
  std::string
  GetSHA256() const;

  /** Moves the weights. \throws ExceptionObject if CUDA is requested but not available in this build or machine. */
  void
  SetDevice(DeviceEnum device);
  DeviceEnum
  GetDevice() const;

  /** Input: numberOfImages x rows x columns x channels; rows and columns must be at least the architecture's minimum.
   * `threads`: number of torch threads for this call; 0 uses the global default of MultiThreaderBase. */
  std::vector<float>
  ComputeLogits(const float * input,
                std::size_t   numberOfImages,
                unsigned int  rows,
                unsigned int  columns,
                unsigned int  threads = 0) const;
  /** Softmax or sigmoid of the logits, depending on the structure. If the card's "calibration" has a temperature
   * \cite guo2017, logits are first divided by it. \throws ExceptionObject if it is not a number above 0. */
  std::vector<float>
  ComputeProbabilities(const float * input,
                       std::size_t   numberOfImages,
                       unsigned int  rows,
                       unsigned int  columns,
                       unsigned int  threads = 0) const;
  /** Output of the body after global average pooling. */
  std::vector<float>
  ComputeFeatures(const float * input,
                  std::size_t   numberOfImages,
                  unsigned int  rows,
                  unsigned int  columns,
                  unsigned int  threads = 0) const;

  /** \class ActivationMap
   * \brief Grad-CAM of one image or volume on the grid of the last spatial features.
   * \ingroup TransferLearning
   */
  struct ActivationMap
  {
    unsigned int       columns{};
    unsigned int       rows{};
    unsigned int       slices{}; ///< Volumes only; 0 for images.
    std::vector<float> values;   ///< After ReLU, not scaled; slice by slice, row-major.
  };
  /** Grad-CAM \cite selvaraju2017 for one class; one map per image or volume. \sa ClassActivationMapImageFilter */
  std::vector<ActivationMap>
  ComputeActivationMaps(const float * input,
                        std::size_t   numberOfImages,
                        unsigned int  rows,
                        unsigned int  columns,
                        unsigned int  classIndex,
                        unsigned int  threads = 0) const;

  /** Runs one forward pass on zeros, so that the first real image is as fast as the following ones. */
  void
  WarmUp() const;

  void
  Initialize() override;
  void
  Graft(const DataObject * data) override;

protected:
  ClassificationNetwork();
  ~ClassificationNetwork() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  LightObject::Pointer
  InternalClone() const override;

private:
  friend class TransferLearning::NetworkInternals; // its Of() gives the library's sources access to m_Internals

  std::unique_ptr<TransferLearning::NetworkInternals> m_Internals;
};
} // namespace itk

#endif
