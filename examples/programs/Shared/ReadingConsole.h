// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ReadingConsole_h
#define ReadingConsole_h

#include "ProgressBar.h"

#include "itkLabeledImageDataset.h"

#include <chrono>
#include <string>

namespace ProgramSupport
{
/** While it lives, shows how far a dataset has read its files: a bar on a terminal, a line per minute elsewhere; at the
 * end, one line with the number of files and the time. Says nothing where no file is read. */
class ReadingConsole
{
public:
  /** `what` is read: "headers" or "pixels". */
  ReadingConsole(itk::LabeledImageDataset * dataset, std::string what);
  ~ReadingConsole();
  ReadingConsole(const ReadingConsole &) = delete;
  ReadingConsole &
  operator=(const ReadingConsole &) = delete;

private:
  void
  Observe();

  itk::LabeledImageDataset::Pointer     m_Dataset;
  std::string                           m_What;
  int                                   m_Exceptions;
  bool                                  m_Terminal;
  bool                                  m_HasRead{ false };
  std::chrono::steady_clock::time_point m_Start;
  std::chrono::steady_clock::time_point m_Shown;
  ProgressBar                           m_Bar;
  unsigned long                         m_Observer;
};
} // namespace ProgramSupport

#endif
