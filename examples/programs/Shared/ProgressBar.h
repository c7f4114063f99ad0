// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ProgressBar_h
#define ProgressBar_h

#include "itkProcessObject.h"

#include <chrono>
#include <functional>
#include <string>

namespace ProgramSupport
{
/** Shows the progress of an object on stderr: a bar of one line on a terminal, whatever its width, nothing
 * elsewhere. */
class ProgressBar
{
public:
  /** `describe` says what else stands behind the bar; `estimateTimeLeft`, in seconds, is asked where progress is not
   * proportional to time. */
  ProgressBar(itk::ProcessObject *         process,
              std::string                  label,
              std::function<std::string()> describe = {},
              std::function<double()>      estimateTimeLeft = {});
  /** For other objects that invoke ProgressEvent. */
  ProgressBar(itk::Object *                object,
              std::function<double()>      getProgress,
              std::string                  label,
              std::function<std::string()> describe,
              std::function<double()>      estimateTimeLeft);
  ~ProgressBar();
  ProgressBar(const ProgressBar &) = delete;
  ProgressBar &
  operator=(const ProgressBar &) = delete;

  /** Takes the bar off the terminal, so that something else can be printed. */
  void
  Clear();

private:
  void
  Show();

  itk::Object::Pointer                  m_Object;
  std::function<double()>               m_GetProgress;
  std::string                           m_Label;
  std::function<std::string()>          m_Describe;
  std::function<double()>               m_EstimateTimeLeft;
  bool                                  m_Terminal;
  unsigned long                         m_Observer;
  std::chrono::steady_clock::time_point m_Start;
  std::chrono::steady_clock::time_point m_Shown{};
  std::size_t                           m_Length{ 0 }; ///< Columns of the bar on the terminal.
};

/** "training [####......]  40 %, 12 s left, loss 0.1234", of at most so many columns: the bar shrinks first. */
std::string
MakeProgressLine(const std::string & label, double progress, const std::string & behind, std::size_t columns);

/** "75 s", "12 min", "3.4 h". */
std::string
FormatDuration(double seconds);
} // namespace ProgramSupport

#endif
