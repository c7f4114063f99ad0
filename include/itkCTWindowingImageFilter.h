// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef itkCTWindowingImageFilter_h
#define itkCTWindowingImageFilter_h

#include "itkCTWindow.h"
#include "TransferLearning/itkCTWindowingKernel.h"
#include "itkInPlaceImageFilter.h"
#include "TransferLearning/itkTransferLearningCompatibility.h"
#include "itkVOILUT.h"

#include <limits>
#include <memory>
#include <string>
#include <type_traits>

namespace itk
{
/** \class CTWindowingImageFilter
 * \brief Maps HU to gray values with a window or a table (VOI LUT) as defined by DICOM PS3.3 C.11.2.1 \cite dicom.
 *
 * The window is given by center and width, by its low and high ends, by the name of a preset, or (on request) by the
 * image's own DICOM tags, selected by index or explanation. Its function is LINEAR, LINEAR_EXACT or SIGMOID. A VOI LUT,
 * as returned by ReadVOILUTs(), may be set instead. The default is the lung window, -600 / 1500 HU.
 *
 * Input and output are images of any scalar type. Black becomes OutputMinimum and white OutputMaximum: by default 0 and
 * 1 for floating-point output, the lowest and highest value of the type for integers. All arithmetic is in double;
 * integers are rounded to the nearest, halves up, so that no value leaves the output range. (64-bit integers are exact
 * up to 2^53.)
 *
 * Infinities are mapped to the ends of the output range, and NaN is treated as -infinity. A VOI LUT uses the entry of
 * the nearest integer.
 *
 * Runs in place if both types are equal and InPlaceOn() was called: the output then takes over the input's buffer.
 * Supports streaming; values do not depend on regions or the number of work units. DICOM tags are read from the input's
 * dictionary, where ITK's DICOM readers store them; most filters do not pass them on. ITK's readers have already
 * applied the rescale slope and inverted MONOCHROME1. \sa CTWindow, CTPreprocessingImageFilter
 * \ingroup TransferLearning
 */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT CTWindowingImageFilter : public InPlaceImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(CTWindowingImageFilter);

  using Self = CTWindowingImageFilter;
  using Superclass = InPlaceImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using InputPixelType = typename TInputImage::PixelType;
  using OutputPixelType = typename TOutputImage::PixelType;

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  static_assert(ImageDimension >= 2 && ImageDimension == TOutputImage::ImageDimension,
                "Input and output are images of the same two or more dimensions.");
  static_assert(std::is_arithmetic<InputPixelType>::value && std::is_arithmetic<OutputPixelType>::value,
                "Windows apply to scalar images.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(CTWindowingImageFilter);

  void
  SetWindow(const CTWindow & window);
  /** Keeps the function. */
  void
  SetWindow(double center, double width)
  {
    this->SetWindow({ center, width, m_Window.function });
  }
  const CTWindow &
  GetWindow() const
  {
    return m_Window;
  }

  /** Sets the window of the current function with these ends, HU; see CTWindow. */
  void
  SetLowHigh(double low, double high)
  {
    this->SetWindow(CTWindow::FromLowHigh(low, high, m_Window.function));
  }

  /** Keeps center and width. */
  void
  SetFunction(CTWindowEnums::Function function)
  {
    this->SetWindow({ m_Window.center, m_Window.width, function });
  }

  /** \throws ExceptionObject listing the available names; see GetCTWindowPresets(). */
  void
  SetPreset(const std::string & name)
  {
    this->SetWindow(GetCTWindowPreset(name));
  }

  /** Takes the window from the tags of the input: Window Center (0028,1050), Window Width (0028,1051) and
   * VOI LUT Function (0028,1056). Off by default. */
  itkSetMacro(UseWindowOfImage, bool);
  itkGetConstMacro(UseWindowOfImage, bool);
  itkBooleanMacro(UseWindowOfImage);

  /** Index of the window if the image has several. */
  itkSetMacro(WindowOfImageIndex, unsigned int);
  itkGetConstMacro(WindowOfImageIndex, unsigned int);

  /** Explanation (0028,1055) of the window, used instead of the index unless empty. */
  itkSetStringMacro(WindowOfImageExplanation);
  itkGetStringMacro(WindowOfImageExplanation);

  /** Sets a table to be used instead of the window; a table without entries unsets it. */
  void
  SetVOILUT(const VOILUT & table);
  const VOILUT &
  GetVOILUT() const
  {
    return m_VOILUT;
  }

  itkSetMacro(OutputMinimum, OutputPixelType);
  itkGetConstMacro(OutputMinimum, OutputPixelType);
  itkSetMacro(OutputMaximum, OutputPixelType);
  itkGetConstMacro(OutputMaximum, OutputPixelType);

  /** Window used by the last update: the given one or that of the image. */
  const CTWindow &
  GetAppliedWindow() const
  {
    return m_AppliedWindow;
  }

protected:
  CTWindowingImageFilter();
  ~CTWindowingImageFilter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;
  void
  VerifyPreconditions() ITKv5_CONST override;
  void
  VerifyInputInformation() ITKv5_CONST override;
  void
  BeforeThreadedGenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & region) override;
  void
  AfterThreadedGenerateData() override;

private:
  CTWindow
  FindWindow() const;

  CTWindow                                                 m_Window{ GetCTWindowPreset("lung") };
  bool                                                     m_UseWindowOfImage{ false };
  unsigned int                                             m_WindowOfImageIndex{ 0 };
  std::string                                              m_WindowOfImageExplanation;
  VOILUT                                                   m_VOILUT;
  OutputPixelType                                          m_OutputMinimum;
  OutputPixelType                                          m_OutputMaximum;
  CTWindow                                                 m_AppliedWindow;
  std::shared_ptr<const TransferLearning::CTWindowingPlan> m_Plan; ///< Of the current update.
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkCTWindowingImageFilter.hxx"
#endif

#endif
