// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingOptimizer_h
#define TrainingOptimizer_h

#include "Training/LossScaler.h"
#include "itkNetworkTrainingParameters.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <torch/optim/optimizer.h>

namespace itk
{
namespace TransferLearning
{
using TensorsByName = std::map<std::string, torch::Tensor>;

/** Changes a network's weights by their gradients, as the parameters choose. */
class TrainingOptimizer
{
public:
  /** Names and weights from the input to the classifier. */
  TrainingOptimizer(std::vector<std::pair<std::string, torch::Tensor>> weights,
                    const NetworkTrainingParameters &                  parameters);

  /** Of the classifier; other layers have their shares of it. */
  void
  SetLearningRate(double learningRate);
  void
  ZeroGradients();
  /** Takes the scale of the loss from the gradients, clips them where that was asked for, and changes the weights that
   * have gradients; does nothing where the scaler says that it may not. */
  void
  Step(LossScaler & scaler);

  /** What it remembers, as "exp_avg.NAME", "exp_avg_sq.NAME", "step.NAME" (Adam, AdamW) or "momentum.NAME" (SGD): views
   * of its memory. */
  TensorsByName
  GetState() const;
  /** Copies a state. \throws ExceptionObject that names a tensor that is missing or has another shape. */
  void
  SetState(const TensorsByName & state);

private:
  std::vector<std::pair<std::string, torch::Tensor>> m_Weights;
  NetworkTrainingEnums::Optimizer                    m_Kind;
  double                                             m_Clipping;
  std::vector<double>                                m_Shares; ///< Of the groups' learning rates.
  std::unique_ptr<torch::optim::Optimizer>           m_Optimizer;
};
} // namespace TransferLearning
} // namespace itk

#endif
