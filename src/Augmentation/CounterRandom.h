// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef CounterRandom_h
#define CounterRandom_h

#include "Augmentation/SplitMix64.h"

#include <cstdint>
#include <initializer_list>

namespace itk
{
namespace TransferLearning
{
/** What random numbers are for; equal (seed, epoch, index) of different purposes are independent. */
enum class RandomPurpose : uint64_t
{
  Order,
  Augmentation,
  Dropout,
  Sampling,
  Intensity,
  Noise,
  Cutout,
  Mixup
};

/** Random numbers that depend on (purpose, seed, epoch, index) alone and, but for the last bits of logarithm and cosine
 * in NextGaussian(), are the same on every platform; the standard library's distributions are not. */
class CounterRandom : public SplitMix64
{
public:
  CounterRandom(RandomPurpose purpose, uint64_t seed, uint64_t epoch, uint64_t index)
    : SplitMix64(static_cast<uint64_t>(purpose))
  {
    // Each word passes the mixer before the next is added, so that no sum of two of them is mistaken for another.
    for (const uint64_t word : { seed, epoch, index })
    {
      m_State = this->Next() ^ word;
    }
  }

  /** In -limit to +limit. */
  double
  NextSymmetric(double limit)
  {
    return limit * (2.0 * this->NextUniform() - 1.0);
  }

  /** In 0 to bound - 1, all equally likely; bound at least 1. */
  uint64_t
  NextBelow(uint64_t bound)
  {
    // The first 2^64 mod bound values would make the small remainders more likely.
    const uint64_t unfair = (0 - bound) % bound;
    uint64_t       value = this->Next();
    while (value < unfair)
    {
      value = this->Next();
    }
    return value % bound;
  }
};
} // namespace TransferLearning
} // namespace itk

#endif
