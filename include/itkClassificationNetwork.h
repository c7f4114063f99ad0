// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkClassificationNetwork_h
#define itkClassificationNetwork_h

#include "itkCTPreprocessingParameters.h"
#include "itkDataObject.h"
#include "itkObjectFactory.h"
#include "itkTransferLearningCompatibility.h"
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
  enum class Device : uint8_t
  {
    CPU,
    CUDA,
    Automatic ///< CUDA where this build and machine have it, else the CPU.
  };
};
extern TransferLearning_EXPORT std::ostream &
                               operator<<(std::ostream & out, ClassificationNetworkEnums::Device value);

/** \class ClassificationNetwork
 * \brief A network with its weights, class names, preprocessing and history: all that a classification needs, in one
 * object and one file.
 *
 * The architecture is one of GetRegisteredArchitectures(), by the names of torchvision or timm. The registry is open,
 * so the name, not an enumeration, is the key.
 *
 * **Input** of the Compute methods: float, channels-last, `numberOfImages x rows x columns x channels`, already
 * preprocessed; that is the buffer of CTPreprocessingImageFilter's output. **Output**: one row an image, row-major.
 *
 * A network file is safetensors; the JSON model card is in its `__metadata__` under `itk_transfer_learning`
 * (doc/file-format.md). Writing goes to a temporary file that replaces the destination when it is complete.
 *
 * All methods throw ExceptionObject; the message names the file, the tensor or the value.
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

  /** Clone() is a deep copy: weights, card and device. */
  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ClassificationNetwork);

  /** \class ArchitectureDescription
   * \brief One line of the registry. */
  struct ArchitectureDescription
  {
    std::string                         name;
    std::array<unsigned int, 2>         size; ///< Natural columns, rows.
    std::vector<double>                 mean; ///< Of the published weights' input, in units of 0..1.
    std::vector<double>                 standardDeviation;
    CTPreprocessingEnums::Interpolation interpolation;      ///< Of the published evaluation.
    double                              cropFraction;       ///< Of the published evaluation.
    std::size_t                         numberOfParameters; ///< With 1000 classes and three channels.
    std::string                         source;             ///< Paper and reference implementation.
  };
  static std::vector<ArchitectureDescription>
  GetRegisteredArchitectures();

  /** Preprocessing of the architecture's published ImageNet evaluation, for pictures. */
  static CTPreprocessingParameters
  GetPublishedPreprocessing(const std::string & architecture);

  /** A network with seeded random weights (the reference implementation's initialization), on the CPU.
   * \throws ExceptionObject that lists the registered names when `architecture` is none of them. */
  void
  Create(const std::string & architecture, const std::vector<std::string> & classNames, uint64_t seed);

  /** Loads published weights: torch zip or legacy `.pth`, or safetensors. Strict: every missing, unexpected and
   * mis-shaped tensor is listed in one error; the classifier alone may differ in its number of classes, then it keeps
   * its random weights and the returned sentences say so. An empty network becomes the architecture that is recognized
   * from the tensors, with the file's own classes, named by their numbers, and the published preprocessing. */
  std::vector<std::string>
  LoadPublishedWeights(const std::string & file);

  /** The architecture whose tensors the file holds. */
  static std::string
  RecognizeArchitecture(const std::string & file);

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
  std::vector<std::string>
  GetClassNames() const;
  unsigned int
  GetNumberOfClasses() const;
  std::size_t
  GetNumberOfParameters() const;

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

  /** \param input numberOfImages x rows x columns x channels, rows and columns at least the architecture's minimum
   *  \param threads of torch, for this call; 0 is the global maximum of MultiThreaderBase. */
  std::vector<float>
  ComputeLogits(const float * input,
                std::size_t   numberOfImages,
                unsigned int  rows,
                unsigned int  columns,
                unsigned int  threads = 0) const;
  /** Softmax of the logits. */
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
   * \brief Grad-CAM of one image on the grid of the last spatial features. */
  struct ActivationMap
  {
    unsigned int       columns{};
    unsigned int       rows{};
    std::vector<float> values; ///< After ReLU, not scaled; row-major.
  };
  /** Grad-CAM (Selvaraju et al. 2017, 10.1109/ICCV.2017.74) for a class, one map an image. */
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

  /** For the module's own sources. */
  TransferLearning::NetworkInternals &
  GetInternals() const;

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
  std::unique_ptr<TransferLearning::NetworkInternals> m_Internals;
};
} // namespace itk

#endif
