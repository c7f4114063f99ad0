// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ReadingConsole.h"

#include "TransferLearning/itkCountText.h"

#include <exception>
#include <iostream>

#include <unistd.h>

namespace ProgramSupport
{
using itk::TransferLearning::ToCountText;
using itk::TransferLearning::ToGroupedText;

ReadingConsole::ReadingConsole(itk::LabeledImageDataset * dataset, std::string what)
  : m_Dataset(dataset)
  , m_What(std::move(what))
  , m_Exceptions(std::uncaught_exceptions())
  , m_Terminal(isatty(STDERR_FILENO) != 0)
  , m_Start(std::chrono::steady_clock::now())
  , m_Shown(m_Start)
  , m_Bar(
      dataset,
      [dataset] { return dataset->GetProgress(); },
      "reading " + m_What,
      [dataset] { return ", " + ToCountText(dataset->GetNumberOfFilesToRead(), "file"); },
      {})
  , m_Observer(dataset->AddObserver(itk::ProgressEvent(), [this](const itk::EventObject &) { this->Observe(); }))
{}

ReadingConsole::~ReadingConsole()
{
  m_Dataset->RemoveObserver(m_Observer);
  m_Bar.Clear();
  if (m_HasRead && std::uncaught_exceptions() == m_Exceptions)
  {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - m_Start;
    std::cout << "Read the " << m_What << " of " << ToCountText(m_Dataset->GetNumberOfFilesRead(), "file") << " in "
              << FormatDuration(seconds.count()) << std::endl;
  }
}

void
ReadingConsole::Observe()
{
  m_HasRead = true;
  const auto now = std::chrono::steady_clock::now();
  if (!m_Terminal && now - m_Shown >= std::chrono::minutes(1))
  {
    m_Shown = now;
    const double seconds = std::chrono::duration<double>(now - m_Start).count();
    const double progress = m_Dataset->GetProgress();
    std::cout << "reading " << m_What << ": " << ToGroupedText(m_Dataset->GetNumberOfFilesRead()) << " of "
              << ToCountText(m_Dataset->GetNumberOfFilesToRead(), "file") << ", "
              << FormatDuration(seconds / progress * (1 - progress)) << " left" << std::endl;
  }
}
} // namespace ProgramSupport
