// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ProcessGroup_h
#define ProcessGroup_h

#include "Distributed/ProcessEnvironment.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <string>

namespace itk
{
namespace TransferLearning
{
/** The processes that train one network together; all call the same functions in the same order.
 *
 * All functions \throw ExceptionObject where another process has failed, has ended, or has not lived for 20 s. */
class ProcessGroup
{
public:
  /** Waits for all processes, of CPUs or of CUDA devices. */
  ProcessGroup(const ProcessEnvironment & environment, at::Device device);
  /** What the others wait for in vain makes them fail. */
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup &) = delete;
  ProcessGroup &
  operator=(const ProcessGroup &) = delete;

  unsigned int
  GetRank() const
  {
    return m_Environment.rank;
  }
  unsigned int
  GetSize() const
  {
    return m_Environment.size;
  }
  at::Device
  GetDevice() const
  {
    return m_Device;
  }

  /** Begins to replace a contiguous tensor by the sum of all processes' ones.
   * \return waits until it is there */
  std::function<void()>
  BeginSum(const at::Tensor & tensor);
  void
  Sum(const at::Tensor & tensor)
  {
    this->BeginSum(tensor)();
  }

  /** Replaces a tensor by that of process 0. */
  void
  Broadcast(const at::Tensor & tensor);
  /** \return the text of process 0 */
  std::string
  Broadcast(const std::string & text);

  /** Tells the others, before this process leaves them, why it failed. */
  void
  TellFailure(const std::string & failure) noexcept;

private:
  struct Internals;
  ProcessEnvironment         m_Environment;
  at::Device                 m_Device;
  std::unique_ptr<Internals> m_Internals;
};
} // namespace TransferLearning
} // namespace itk

#endif
