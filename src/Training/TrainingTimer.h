// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef TrainingTimer_h
#define TrainingTimer_h

#include <chrono>
#include <cstddef>

namespace itk
{
namespace TransferLearning
{
/** Measures batches and estimates the time of the whole run. */
class TrainingTimer
{
public:
  using Clock = std::chrono::steady_clock;

  TrainingTimer(std::size_t trainingBatches, std::size_t validationBatches)
    : m_Training{ trainingBatches }
    , m_Validation{ validationBatches }
  {}

  void
  BeginBatch()
  {
    m_BatchBegin = Clock::now();
  }
  void
  EndTrainingBatch()
  {
    m_Training.Add(SecondsSince(m_BatchBegin));
  }
  void
  EndValidationBatch()
  {
    m_Validation.Add(SecondsSince(m_BatchBegin));
  }

  /** Batches that another run has done. */
  void
  Skip(std::size_t trainingBatches, std::size_t validationBatches)
  {
    m_Training.done += trainingBatches;
    m_Validation.done += validationBatches;
  }

  /** 0 to 1. */
  double
  GetFraction() const
  {
    return static_cast<double>(m_Training.done + m_Validation.done) /
           static_cast<double>(m_Training.all + m_Validation.all);
  }

  /** Seconds, if all epochs are run; needs one training batch. */
  double
  EstimateTotalTime() const
  {
    // A validation batch has no backward pass, which takes about two thirds of a training batch.
    const double validation = m_Validation.measured > 0 ? m_Validation.GetMean() : m_Training.GetMean() / 3;
    return SecondsSince(m_Begin) + m_Training.GetRemaining() * m_Training.GetMean() +
           m_Validation.GetRemaining() * validation;
  }

  /** Mean; needs one. */
  double
  GetSecondsOfTrainingBatch() const
  {
    return m_Training.GetMean();
  }

  static double
  SecondsSince(Clock::time_point begin)
  {
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }

private:
  struct Batches
  {
    std::size_t all;
    std::size_t done{ 0 };
    std::size_t measured{ 0 };
    double      first{ 0 };
    double      others{ 0 };

    void
    Add(double seconds)
    {
      (measured == 0 ? first : others) += seconds;
      ++measured;
      ++done;
    }
    /** Without the first batch, which also fills torch's caches. */
    double
    GetMean() const
    {
      return measured > 1 ? others / static_cast<double>(measured - 1) : first;
    }
    double
    GetRemaining() const
    {
      return static_cast<double>(all - done);
    }
  };

  Clock::time_point m_Begin{ Clock::now() };
  Clock::time_point m_BatchBegin{ m_Begin };
  Batches           m_Training;
  Batches           m_Validation;
};
} // namespace TransferLearning
} // namespace itk

#endif
