// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef SignsOfLife_h
#define SignsOfLife_h

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Counts for the other processes, from a thread of its own, as long as this one lives, and notices whose count stands
 * still. A process may be busy as long as it likes; one that was stopped, or whose machine is gone, is found. */
class SignsOfLife
{
public:
  using Counts = std::vector<uint64_t>;
  /** Tells this process's count, and returns those of all. Where it fails or does not return, all are silent. */
  using Exchange = std::function<Counts(uint64_t count)>;
  using Seconds = std::chrono::duration<double>;

  SignsOfLife(std::size_t processes, Exchange exchange, Seconds interval);
  ~SignsOfLife();
  SignsOfLife(const SignsOfLife &) = delete;
  SignsOfLife &
  operator=(const SignsOfLife &) = delete;

  /** A process whose count has not changed for so long. */
  std::optional<std::size_t>
  FindSilent(Seconds limit) const;

private:
  struct State;
  std::shared_ptr<State> m_State; ///< Of the thread too, which may outlive this object in an exchange.
};
} // namespace TransferLearning
} // namespace itk

#endif
