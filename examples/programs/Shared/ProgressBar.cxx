// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ProgressBar.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ProgramSupport
{
namespace
{
/** Of the terminal as it is now. */
std::size_t
GetColumns()
{
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
} // namespace

ProgressBar::ProgressBar(itk::ProcessObject *         process,
                         std::string                  label,
                         std::function<std::string()> describe,
                         std::function<double()>      estimateTimeLeft)
  : ProgressBar(
      process,
      [process] { return process->GetProgress(); },
      std::move(label),
      std::move(describe),
      std::move(estimateTimeLeft))
{}

ProgressBar::ProgressBar(itk::Object *                object,
                         std::function<double()>      getProgress,
                         std::string                  label,
                         std::function<std::string()> describe,
                         std::function<double()>      estimateTimeLeft)
  : m_Object(object)
  , m_GetProgress(std::move(getProgress))
  , m_Label(std::move(label))
  , m_Describe(std::move(describe))
  , m_EstimateTimeLeft(std::move(estimateTimeLeft))
  , m_Terminal(isatty(STDERR_FILENO) != 0)
  , m_Observer(object->AddObserver(itk::ProgressEvent(), [this](const itk::EventObject &) { this->Show(); }))
  , m_Start(std::chrono::steady_clock::now())
{}

ProgressBar::~ProgressBar()
{
  m_Object->RemoveObserver(m_Observer);
  this->Clear();
}

void
ProgressBar::Clear()
{
  if (m_Terminal)
  {
    // A terminal that has become narrower has wrapped the line.
    const std::size_t wrapped = m_Length == 0 ? 0 : (m_Length - 1) / GetColumns();
    const std::string up = wrapped == 0 ? "" : "\033[" + std::to_string(wrapped) + 'A';
    std::cerr << '\r' << up << "\033[J" << std::flush;
    m_Length = 0;
  }
}

void
ProgressBar::Show()
{
  const auto now = std::chrono::steady_clock::now();
  if (!m_Terminal || now - m_Shown < std::chrono::milliseconds(100))
  {
    return;
  }
  m_Shown = now;
  const double progress = m_GetProgress();
  const double elapsed = std::chrono::duration<double>(now - m_Start).count();
  const double left = m_EstimateTimeLeft ? m_EstimateTimeLeft() : elapsed / progress * (1 - progress);
  std::string  behind;
  if (std::isfinite(left) && (m_EstimateTimeLeft || progress > 0.01))
  {
    behind = ", " + FormatDuration(left) + " left";
  }
  behind += m_Describe ? m_Describe() : "";
  // One column less: a full line would already move the cursor to the next.
  const auto line = MakeProgressLine(m_Label, progress, behind, GetColumns() - 1);
  this->Clear();
  std::cerr << line << std::flush;
  m_Length = line.size();
}

std::string
MakeProgressLine(const std::string & label, double progress, const std::string & behind, std::size_t columns)
{
  std::ostringstream percent;
  percent << std::setw(3) << static_cast<int>(progress * 100) << " %";
  const std::size_t others = label.size() + 4 + percent.str().size() + behind.size(); // " [", "] "
  const std::size_t width = others + 30 <= columns ? 30 : std::max<std::size_t>(columns, others + 5) - others;
  const auto        done = std::min(width, static_cast<std::size_t>(progress * static_cast<double>(width)));
  const std::string line =
    label + " [" + std::string(done, '#') + std::string(width - done, '.') + "] " + percent.str() + behind;
  return line.substr(0, columns);
}

std::string
FormatDuration(double seconds)
{
  std::ostringstream text;
  text << std::fixed << std::setprecision(seconds < 10 ? 1 : 0);
  if (seconds < 120)
  {
    text << seconds << " s";
  }
  else if (seconds < 7200)
  {
    text << seconds / 60 << " min";
  }
  else
  {
    text << std::setprecision(1) << seconds / 3600 << " h";
  }
  return text.str();
}
} // namespace ProgramSupport
