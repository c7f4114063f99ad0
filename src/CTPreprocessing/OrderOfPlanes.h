// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Order statistics of planes that threads share.
#ifndef OrderOfPlanes_h
#define OrderOfPlanes_h

#include "CTPreprocessing/OrderStatistics.h"
#include "Support/PlaneWorkers.h"

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>

namespace itk
{
namespace TransferLearning
{
/** One pass over all planes; the sums of whole numbers do not depend on who counted what. `visitPlane(plane, visit)`
 * calls `visit` with each value of a plane. */
template <typename TComponent, typename TVisitPlane>
typename OrderStatistics<TComponent>::Counts
CountPass(const OrderStatistics<TComponent> & order,
          std::uint64_t                       planes,
          const TVisitPlane &                 visitPlane,
          float                               share,
          const PlaneWorkers &                workers)
{
  const unsigned int tasks = workers.GetNumberOfTasks(static_cast<unsigned int>(planes));
  auto               total = order.MakeCounts();
  std::mutex         mutex;
  workers.Run(tasks, [&](unsigned int task) {
    auto counts = order.MakeCounts();
    for (auto plane = static_cast<unsigned int>(planes * task / tasks); plane < planes * (task + 1) / tasks; ++plane)
    {
      visitPlane(plane, [&order, table = counts.data()](TComponent value) { order.Count(value, table); });
      workers.AddProgress(share / static_cast<float>(planes));
    }
    const std::lock_guard<std::mutex> lock(mutex);
    std::transform(counts.begin(), counts.end(), total.begin(), total.begin(), std::plus<>());
  });
  return total;
}

/** The four values between which two percentiles lie, and where between them. */
struct RankedValues
{
  uint64_t                  count{ 0 }; ///< Of all values; of none there is nothing else.
  std::array<double, 4>     values{};
  std::pair<double, double> fractions;

  std::pair<double, double>
  Interpolate() const
  {
    return { values[0] + (values[1] - values[0]) * fractions.first,
             values[2] + (values[3] - values[2]) * fractions.second };
  }
};

template <typename TComponent, typename TVisitPlane>
RankedValues
FindOrderStatistics(std::uint64_t                     planes,
                    const TVisitPlane &               visitPlane,
                    const std::pair<double, double> & percents,
                    float                             share,
                    const PlaneWorkers &              workers)
{
  using Order = OrderStatistics<TComponent>;
  Order        order;
  RankedValues ranked;
  for (unsigned int pass = 0; pass < Order::numberOfPasses; ++pass)
  {
    const auto counts =
      CountPass(order, planes, visitPlane, share / static_cast<float>(Order::numberOfPasses), workers);
    if (pass == 0)
    {
      ranked.count = Order::GetNumberOfValues(counts);
      if (ranked.count == 0)
      {
        return ranked;
      }
      const PercentileRanks ranks(percents.first, percents.second, ranked.count);
      order.SetRanks(ranks.ranks);
      ranked.fractions = ranks.fractions;
    }
    order.TakePass(counts);
  }
  for (std::size_t i = 0; i < 4; ++i)
  {
    ranked.values[i] = static_cast<double>(order.GetValue(i));
  }
  return ranked;
}
} // namespace TransferLearning
} // namespace itk

#endif
