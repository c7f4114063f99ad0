// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TorchStateScope_h
#define TorchStateScope_h

#include <ATen/Context.h>

#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What training changes in torch's global state, restored at the end. */
class TorchStateScope
{
public:
  explicit TorchStateScope(at::Device device)
    : m_Generators{ at::globalContext().defaultGenerator(at::kCPU) }
    , m_DeterministicCuDNN(at::globalContext().deterministicCuDNN())
    , m_BenchmarkCuDNN(at::globalContext().benchmarkCuDNN())
  {
    if (device.is_cuda())
    {
      m_Generators.push_back(at::globalContext().defaultGenerator(device));
    }
    for (const auto & generator : m_Generators)
    {
      m_States.push_back(generator.get_state());
    }
    // Benchmarking chooses algorithms by time, so that two runs may round differently.
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
  }
  ~TorchStateScope()
  {
    for (std::size_t i = 0; i < m_Generators.size(); ++i)
    {
      m_Generators[i].set_state(m_States[i]);
    }
    at::globalContext().setDeterministicCuDNN(m_DeterministicCuDNN);
    at::globalContext().setBenchmarkCuDNN(m_BenchmarkCuDNN);
  }
  TorchStateScope(const TorchStateScope &) = delete;
  TorchStateScope &
  operator=(const TorchStateScope &) = delete;

private:
  std::vector<at::Generator> m_Generators;
  std::vector<at::Tensor>    m_States;
  bool                       m_DeterministicCuDNN;
  bool                       m_BenchmarkCuDNN;
};
} // namespace TransferLearning
} // namespace itk

#endif
