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
  /** Where a network computes. */
  using Device = ComputingDeviceEnums::Device;

  /** Whose arithmetic a network follows. Publishers of one architecture differ in padding, strides, pooling and the
   * epsilon of BatchNorm; with another's arithmetic the weights compute something else. */
  enum class Origin : uint8_t
  {
    Torchvision,
    Timm,
    Keras,
    TensorFlow, ///< TensorFlow's models for TPUs: EfficientNet-Lite0.
    MONAI,
    Own ///< Published by nobody else: plain-3d, and what TransferLearning/Torch/itkRegisterBackbone.h registers.
  };

  /** What makes logits of the last spatial map; each ends with dropout and a linear layer of one row a class. */
  enum class Head : uint8_t
  {
    Published, ///< The architecture's own: for most the average over space, for VGG two more layers.
    Pooled,    ///< The average over space.
    Flatten    ///< The whole map, flattened: for input of one size.
  };

  /** What makes probabilities of logits. */
  enum class Activation : uint8_t
  {
    Softmax, ///< One class an image; probabilities add up to 1.
    Sigmoid  ///< Any number of labels an image, each with a probability of its own.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Origin value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Head value);
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Activation value);

/** \class ClassificationNetwork
 * \brief A network with its weights, class names, preprocessing and history: all that a classification needs, in one
 * object and one file.
 *
 * The architecture is one of GetRegisteredArchitectures(), by the names of torchvision or timm. The registry is open
 * (TransferLearning/Torch/itkRegisterBackbone.h), so the name, not an enumeration, is the key.
 *
 * **Input** of the Compute methods: float, channels-last, `numberOfImages x rows x columns x channels`, already
 * preprocessed; that is the buffer of CTPreprocessingImageFilter's output. It is copied from the host's memory; a
 * network on CUDA also reads a buffer in the memory of its device, without a copy. **Output**: one row an image,
 * row-major. A network for volumes (GetDimension() is 3) reads the images as the slices of one volume, in order, and
 * gives one row.
 *
 * A network file is safetensors; the JSON model card is in its `__metadata__` under `itk_transfer_learning`
 * (doc/file-format.md). Writing goes to a temporary file that replaces the destination when it is complete.
 *
 * All methods throw ExceptionObject; the message names the file, the tensor or the value. \sa NetworkTrainingFilter
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

  /** Clone() is a deep copy: weights, card and device. */
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
    unsigned int   channels{ 3 }; ///< Of the input.
    /** Columns, rows, slices of the input that the classifier of Head::Flatten is for; 0: the natural size. */
    std::array<unsigned int, 3> size{ { 0, 0, 0 } };

    bool
    operator==(const Structure & other) const;
  };

  /** \class Publication
   * \brief What one publisher of an architecture's ImageNet weights gives the network.
   * \ingroup TransferLearning
   */
  struct Publication
  {
    OriginEnum          origin{ OriginEnum::Own };
    std::vector<double> mean; ///< In units of 0..1.
    std::vector<double> standardDeviation;
    /** Of the channels. */
    CTPreprocessingEnums::ColorOrder colorOrder{ CTPreprocessingEnums::ColorOrder::RGB };
    /** Of the published evaluation. */
    CTPreprocessingEnums::Interpolation interpolation{ CTPreprocessingEnums::Interpolation::Linear };
    double                              cropFraction{ 1.0 }; ///< Of the published evaluation.
    unsigned int                        size{ 0 }; ///< Its columns and rows; 0: the architecture's natural ones.
  };

  /** \class ArchitectureDescription
   * \brief One line of the registry.
   * \ingroup TransferLearning
   */
  struct ArchitectureDescription
  {
    std::string                 name;
    unsigned int                dimension{ 2 };          ///< 2: images; 3: volumes.
    std::array<unsigned int, 3> size{ { 224, 224, 0 } }; ///< Natural columns, rows, slices; 2D: no slices.
    std::size_t                 multiplications{ 0 };    ///< Of an image of natural size, each with its addition;
                                                         ///< reports of FLOPs mean twice as many, or the same
                                                         ///< number. 0: not known.
    std::vector<Publication> publications;               ///< The first is the default.
    std::string              source;                     ///< Paper and reference implementation.
  };
  static std::vector<ArchitectureDescription>
  GetRegisteredArchitectures();

  /** Of the architecture with 1000 classes (3D: 4) and the channels of its first publication. */
  static std::size_t
  CountParameters(const std::string & architecture);

  /** Origin and channels of the architecture's first publisher, its own head, softmax. */
  static Structure
  GetDefaultStructure(const std::string & architecture);

  /** Preprocessing of a publisher's ImageNet evaluation, for pictures; of the first publisher unless given. Networks
   * for volumes have none: theirs is that of lung CT. */
  static CTPreprocessingParameters
  GetPublishedPreprocessing(const std::string & architecture);
  static CTPreprocessingParameters
  GetPublishedPreprocessing(const std::string & architecture, OriginEnum origin);

  /** A network with seeded random weights (the reference implementation's initialization), on the CPU. Without class
   * names it has no classifier and computes features only.
   * \throws ExceptionObject that lists the registered names when `architecture` is none of them, or the origins of the
   * architecture when `structure` has another. */
  void
  Create(const std::string & architecture, const std::vector<std::string> & classNames, uint64_t seed);
  void
  Create(const std::string &              architecture,
         const std::vector<std::string> & classNames,
         uint64_t                         seed,
         const Structure &                structure);

  /** \class WeightsSource
   * \brief Where a file of weights comes from, for the model card.
   * \ingroup TransferLearning
   */
  struct WeightsSource
  {
    std::string address{ "unknown" };
    std::string license{ "unknown" };
  };

  /** Loads published weights: what torch, safetensors or Keras wrote, with the names of torchvision, timm, Keras or
   * MONAI. Strict: every missing, unexpected and mis-shaped tensor is listed in one error. Classifiers alone, the
   * auxiliary one too, may be missing or have other classes; then the network's keep their random weights and the
   * returned sentences say so.
   *
   * The network keeps its structure: weights of a publisher whose arithmetic differs from the network's origin are
   * refused. One gray channel takes weights for three: the gray network computes, with its present preprocessing, what
   * the published one computes on gray images (its input then has a second plane, of ones).
   *
   * A network for volumes also takes torchvision's and timm's weights of the same network for images: kernels are
   * inflated, repeated along the depth and divided by it \cite carreira2017, so that
   * it computes on a volume of equal slices what the other computes on the slice, but near the first and the last.
   * The network's origin becomes the publisher's; three channels are then normalized as the publisher's.
   *
   * An empty network becomes the architecture that is recognized from the tensors, with the publisher's arithmetic and
   * preprocessing and the file's own classes, named by their numbers; without classes where the file has no classifier.
   * A network file is read as Read() does.
   *
   * The model card names the file, its SHA-256, origin, address and license. */
  std::vector<std::string>
  LoadPublishedWeights(const std::string & file);
  std::vector<std::string>
  LoadPublishedWeights(const std::string & file, const WeightsSource & source);

  /** The architecture whose tensors the file holds. */
  static std::string
  RecognizeArchitecture(const std::string & file);

  /** What LoadPublishedWeights() would make of an empty network: the origin whose arithmetic the weights are for, their
   * channels, and Head::Pooled where the file has no classifier. */
  static Structure
  RecognizeStructure(const std::string & file);

  /** Number of rows of the file's own classifier; 0 where the file has none. */
  static unsigned int
  ReadNumberOfClasses(const std::string & file);

  /** New classes, a new seeded classifier; the body keeps its weights. */
  void
  ReplaceHead(const std::vector<std::string> & classNames, uint64_t seed);

  /** \throws ExceptionObject naming the file and what is wrong in it: cut short, a missing, unexpected or mis-shaped
   * tensor, a newer format. */
  void
  Read(const std::string & file);
  void
  Write(const std::string & file) const;

  /** Empty until Create() or Read(). */
  std::string
  GetArchitecture() const;
  /** \throws ExceptionObject where neither has been called. */
  void
  VerifyHasWeights() const;
  std::vector<std::string>
  GetClassNames() const;
  unsigned int
  GetNumberOfClasses() const;
  /** 2: images; 3: volumes; 0 until there is a network. */
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

  /** Probability that dropout sets a feature to 0 before the classifier, in training only; in [0, 1). */
  double
  GetDropout() const;
  void
  SetDropout(double probability);

  /** Sections of the model card that others fill, as JSON: "training", "metrics", "calibration", "intended_use" ... */
  std::string
  GetModelCard() const;
  void
  SetModelCardSection(const std::string & section, const std::string & json);

  /** Of what Write() writes, hexadecimal; changes with weights and card. */
  std::string
  GetSHA256() const;

  /** Moves the weights. \throws ExceptionObject where CUDA is asked for and this build or machine has none. */
  void
  SetDevice(DeviceEnum device);
  DeviceEnum
  GetDevice() const;

  /** The input is numberOfImages x rows x columns x channels; rows and columns are at least the architecture's minimum.
   * `threads` are torch's, for this call; 0 is the global default of MultiThreaderBase. */
  std::vector<float>
  ComputeLogits(const float * input,
                std::size_t   numberOfImages,
                unsigned int  rows,
                unsigned int  columns,
                unsigned int  threads = 0) const;
  /** Softmax of the logits, or their sigmoid, as the structure says; of the logits divided by the temperature
   * \cite guo2017 where the card's "calibration" has one. \throws ExceptionObject where that is no number above 0. */
  std::vector<float>
  ComputeProbabilities(const float * input,
                       std::size_t   numberOfImages,
                       unsigned int  rows,
                       unsigned int  columns,
                       unsigned int  threads = 0) const;
  /** The body's output averaged over space. */
  std::vector<float>
  ComputeFeatures(const float * input,
                  std::size_t   numberOfImages,
                  unsigned int  rows,
                  unsigned int  columns,
                  unsigned int  threads = 0) const;

  /** \class ActivationMap
   * \brief Grad-CAM of one image, or volume, on the grid of the last spatial features.
   * \ingroup TransferLearning
   */
  struct ActivationMap
  {
    unsigned int       columns{};
    unsigned int       rows{};
    unsigned int       slices{}; ///< Of a volume; an image has none.
    std::vector<float> values;   ///< After ReLU, not scaled; a slice after the other, row-major.
  };
  /** Grad-CAM \cite selvaraju2017 for a class, one map per image or volume. \sa ClassActivationMapImageFilter */
  std::vector<ActivationMap>
  ComputeActivationMaps(const float * input,
                        std::size_t   numberOfImages,
                        unsigned int  rows,
                        unsigned int  columns,
                        unsigned int  classIndex,
                        unsigned int  threads = 0) const;

  /** Computes once on zeros, so that the first real image is as fast as the others. */
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
  friend class TransferLearning::NetworkInternals; // whose Of() gives the library's own sources what is below

  std::unique_ptr<TransferLearning::NetworkInternals> m_Internals;
};
} // namespace itk

#endif
