// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkForwardPass_h
#define itkForwardPass_h

#include "itkClassificationNetwork.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** One pass of a batch through the body of a network. The features are kept, so that the head can compute probabilities
 * and activation maps of any class without another pass. */
class TransferLearning_EXPORT ForwardPass
{
public:
  using ActivationMap = ClassificationNetwork::ActivationMap;

  /** Same arguments as the Compute methods of ClassificationNetwork. */
  ForwardPass(const ClassificationNetwork * network,
              const float *                 input,
              std::size_t                   numberOfImages,
              unsigned int                  rows,
              unsigned int                  columns,
              unsigned int                  threads);
  ForwardPass(ForwardPass &&) noexcept;
  ForwardPass &
  operator=(ForwardPass &&) noexcept;
  ~ForwardPass();

  std::vector<float>
  ComputeProbabilities() const;

  /** As ClassificationNetwork::ComputeFeatures(): one row per image or volume. */
  std::vector<float>
  ComputeFeatures() const;

  /** One map per image, or one for the volume. \throws ExceptionObject if the network has no such class. */
  std::vector<ActivationMap>
  ComputeActivationMaps(unsigned int classIndex) const;

  /** Maps of a linear function of the features, given its coefficients: one per feature of ComputeFeatures().
   * \throws ExceptionObject if there are more or fewer. */
  std::vector<ActivationMap>
  ComputeActivationMaps(const std::vector<double> & coefficients) const;

  /** Size of the features in bytes. */
  std::size_t
  GetSize() const;

private:
  struct Features; // knows torch

  /** Of the function that the features' logits are made with. */
  template <typename TFunction>
  std::vector<ActivationMap>
  ComputeMaps(const TFunction & computeLogits) const;

  ClassificationNetwork::ConstPointer m_Network;
  unsigned int                        m_Threads;
  std::unique_ptr<Features>           m_Features;
};
} // namespace TransferLearning
} // namespace itk

#endif
