// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTWindowingImageFilter_hxx
#define itkCTWindowingImageFilter_hxx

#include "TransferLearning/itkLargePages.h"
#include "itkMetaDataDictionary.h"
#include "itkNumericTraits.h"
#include "itkTotalProgressReporter.h"

#include <cmath>

namespace itk
{
template <typename TInputImage, typename TOutputImage>
CTWindowingImageFilter<TInputImage, TOutputImage>::CTWindowingImageFilter()
{
  this->InPlaceOff(); // like ITK's own intensity filters: an image that is still in use keeps its buffer
  constexpr bool isReal = std::is_floating_point<OutputPixelType>::value;
  m_OutputMinimum = isReal ? OutputPixelType{ 0 } : std::numeric_limits<OutputPixelType>::lowest();
  m_OutputMaximum = isReal ? OutputPixelType{ 1 } : std::numeric_limits<OutputPixelType>::max();
  this->DynamicMultiThreadingOn();
  // Report progress every few rows, not per work unit.
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::SetWindow(const CTWindow & window)
{
  if (m_Window != window)
  {
    m_Window = window;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::SetVOILUT(const VOILUT & table)
{
  if (m_VOILUT != table)
  {
    m_VOILUT = table;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  using PrintType = typename NumericTraits<OutputPixelType>::PrintType;
  const auto print = [&](const char * name, const CTWindow & window) {
    os << indent << name << ": " << window.function << " center " << window.center << " width " << window.width
       << " (low " << window.GetLow() << " high " << window.GetHigh() << ')' << std::endl;
  };
  print("Window", m_Window);
  os << indent << "UseWindowOfImage: " << (m_UseWindowOfImage ? "On" : "Off") << std::endl;
  os << indent << "WindowOfImageIndex: " << m_WindowOfImageIndex << std::endl;
  os << indent << "WindowOfImageExplanation: " << m_WindowOfImageExplanation << std::endl;
  os << indent << "VOILUT: " << m_VOILUT << std::endl;
  os << indent << "OutputMinimum: " << static_cast<PrintType>(m_OutputMinimum) << std::endl;
  os << indent << "OutputMaximum: " << static_cast<PrintType>(m_OutputMaximum) << std::endl;
  print("AppliedWindow", m_AppliedWindow);
  os << indent << "Plan: " << m_Plan.get() << std::endl;
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() ITKv5_CONST
{
  Superclass::VerifyPreconditions();
  using PrintType = typename NumericTraits<OutputPixelType>::PrintType;
  // Written so that NaN is rejected too.
  if (!(m_OutputMinimum < m_OutputMaximum) ||
      !std::isfinite(static_cast<double>(m_OutputMaximum) - static_cast<double>(m_OutputMinimum)))
  {
    itkExceptionMacro("OutputMinimum is " << static_cast<PrintType>(m_OutputMinimum) << " and OutputMaximum "
                                          << static_cast<PrintType>(m_OutputMaximum)
                                          << "; both must be finite and the first below the second.");
  }
  if (!m_VOILUT.entries.empty())
  {
    if (m_UseWindowOfImage)
    {
      itkExceptionMacro("UseWindowOfImage is on, but a VOILUT (" << m_VOILUT << ") is set, too; choose one of them.");
    }
    m_VOILUT.Verify();
  }
  else if (!m_UseWindowOfImage)
  {
    m_Window.Verify();
  }
}

template <typename TInputImage, typename TOutputImage>
CTWindow
CTWindowingImageFilter<TInputImage, TOutputImage>::FindWindow() const
{
  return m_UseWindowOfImage ? GetCTWindowOfImage(this->GetInput()->GetMetaDataDictionary(),
                                                 m_WindowOfImageIndex,
                                                 m_WindowOfImageExplanation)
                            : m_Window;
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() ITKv5_CONST
{
  Superclass::VerifyInputInformation();
  this->FindWindow();
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  Superclass::BeforeThreadedGenerateData();
  auto * const output = this->GetOutput();
  TransferLearning::PreferLargePages(output->GetBufferPointer(),
                                     output->GetPixelContainer()->Size() * sizeof(OutputPixelType));
  m_AppliedWindow = this->FindWindow();
  TransferLearning::CTWindowingSettings settings;
  settings.window = m_AppliedWindow;
  settings.table = m_VOILUT;
  settings.inputType = TransferLearning::GetComponentType<InputPixelType>();
  settings.outputType = TransferLearning::GetComponentType<OutputPixelType>();
  settings.outputMinimum = static_cast<double>(m_OutputMinimum);
  settings.outputMaximum = static_cast<double>(m_OutputMaximum);
  m_Plan = TransferLearning::MakeCTWindowingPlan(settings, output->GetRequestedRegion().GetNumberOfPixels());
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(const OutputImageRegionType & region)
{
  // Rounding in the reporters must not exceed 1, where ITK's counter wraps around.
  constexpr float       rounding = 1e-5F;
  TotalProgressReporter progress(
    this, this->GetOutput()->GetRequestedRegion().GetNumberOfPixels(), 100, 1.0F - rounding);
  TransferLearning::ForEachRectangle(
    this->GetInput(),
    this->GetOutput(),
    region,
    [&](const TransferLearning::ValueRectangle & rectangle, const typename TOutputImage::IndexType &) {
      TransferLearning::RunCTWindowingKernel(*m_Plan, rectangle);
      progress.Completed(rectangle.rows * rectangle.columns);
    });
}

template <typename TInputImage, typename TOutputImage>
void
CTWindowingImageFilter<TInputImage, TOutputImage>::AfterThreadedGenerateData()
{
  Superclass::AfterThreadedGenerateData();
  m_Plan = nullptr;
  this->UpdateProgress(1.0F);
}
} // namespace itk

#endif
