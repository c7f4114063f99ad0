// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkPublishedWeights_h
#define itkPublishedWeights_h

#include "itkClassificationNetwork.h"
#include "itkObject.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{
/** \class PublishedWeights
 * \brief A weight file, read once: what it contains, and what a network takes from it.
 *
 * The body decides. The file is for the architecture whose body it contains whole, under whatever prefix its names have
 * ("module.", "model.encoder."). What else is in it is left out and named: other heads, decoders, losses and metrics. A
 * single linear layer that takes the features of the body is the classifier, whatever it is called.
 *
 * Files of torch.save may hold a state_dict, a checkpoint with several of them, or a whole module; tensors are taken
 * out of it, and nothing is built or executed. Of several sets of weights a moving average is preferred
 * ("state_dict_ema", "teacher"), as timm does.
 *
 * ClassificationNetwork::LoadPublishedWeights() and the functions beside it read the file each time; this class is for
 * asking first and loading then, and for the report. \sa ClassificationNetwork
 * \ingroup TransferLearning
 */
class TransferLearning_EXPORT PublishedWeights : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PublishedWeights);

  using Self = PublishedWeights;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using Structure = ClassificationNetwork::Structure;
  using OriginEnum = ClassificationNetworkEnums::Origin;
  using WeightsSource = ClassificationNetwork::WeightsSource;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(PublishedWeights);

  /** \param file written by torch, safetensors or Keras, or a network file
   * \param key of one of several sets of weights (GetSets()), or what the names of one of several networks in the file
   * begin with; empty: the only one, or the preferred one
   * \throws ExceptionObject naming the file, and what is wrong in it or what it is instead of weights */
  void
  Read(const std::string & file, const std::string & key = std::string());

  /** As given to Read(). */
  std::string
  GetFile() const;

  /** Keys of the sets of weights of which one was chosen; one or none where there is no choice. */
  std::vector<std::string>
  GetSets() const;

  /** Key of the set that was read. */
  std::string
  GetSet() const;

  /** Architecture to which the tensors belong. \throws ExceptionObject that lists the registered names, and says what
   * the file is, where they belong to none. */
  std::string
  GetArchitecture() const;

  /** Structure that an empty network would get: the origin for whose arithmetic the weights were made, their number of
   * channels, and Head::Pooled if the file has no classifier that fits.
   * \throws ExceptionObject where several origins have these tensors, and nothing in the file or its path tells which
   */
  Structure
  GetStructure() const;

  /** The same where the origin is known. */
  Structure
  GetStructure(OriginEnum origin) const;

  /** Preprocessing of the evaluation that the publisher of the file reports, for a network of an architecture and
   * origin. Of torchvision's two versions of weights, timm's, and RadImageNet's, the path of the file tells which it
   * is.
   */
  CTPreprocessingParameters
  GetPreprocessing(const std::string & architecture, OriginEnum origin) const;

  /** Number of classes of the file's classifier; 0 if it has none that fits. */
  unsigned int
  GetNumberOfClasses() const;

  /** As ClassificationNetwork::LoadPublishedWeights(). */
  std::vector<std::string>
  Load(ClassificationNetwork * network, const WeightsSource & source);
  std::vector<std::string>
  Load(ClassificationNetwork * network);

  /** `tensors` with their shapes, and what became of them in the last Load(), also a failed one, as JSON: `loaded` (by
   * registered names), `left_out`, `ignored`, `missing`, `unexpected`, `duplicate`, `misfits`, and what was said. */
  std::string
  GetReport() const;

protected:
  PublishedWeights();
  ~PublishedWeights() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  struct Content;

  Content &
  GetContent() const;

  std::unique_ptr<Content> m_Content;
};
} // namespace itk

#endif
