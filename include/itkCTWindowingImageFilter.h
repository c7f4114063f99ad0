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
 * \brief Shows HU as gray values: a window, or a table (VOI LUT), as DICOM PS3.3 C.11.2.1 \cite dicom defines them.
 *
 * The window is given as center and width, as low and high end, as a preset by its name, or (on request) it is that of
 * the image's own DICOM tags, by its index or its explanation. Its function is LINEAR, LINEAR_EXACT or SIGMOID. In its
 * place a VOI LUT may be set, as ReadVOILUTs() reads them from a file. The default is the lung window, -600 / 1500 HU.
 *
 * Input and output are images of any scalar type. What is black becomes OutputMinimum, what is white OutputMaximum: by
 * default 0 and 1 where the output is floating-point, the lowest and the largest value of integer types. All is
 * computed in double; integers are rounded to the nearest one, halves up, so that no value leaves the output range.
 * (64-bit integers are exact up to 2^53.)
 *
 * Infinities become the ends of the output range, and NaN what -infinity becomes. A VOI LUT takes the entry
 * of the nearest integer.
 *
 * Runs in place where both types are equal and InPlaceOn() was called: the input's buffer is then the output's, and the
 * input has none any more. Is streamed; its values depend neither on regions nor on the number of work units. The tags
 * are those of the input's dictionary, where ITK's DICOM readers leave them; most filters do not pass them on. ITK's
 * readers have applied the rescale slope and inverted MONOCHROME1 already. \sa CTWindow, CTPreprocessingImageFilter
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

  /** The window of the present function whose ends these are, HU; see CTWindow. */
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

  /** \throws ExceptionObject that lists the names that there are; see GetCTWindowPresets(). */
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

  /** Which of the image's windows, where it has several. */
  itkSetMacro(WindowOfImageIndex, unsigned int);
  itkGetConstMacro(WindowOfImageIndex, unsigned int);

  /** Its explanation (0028,1055), in the place of an index; empty: the index chooses. */
  itkSetStringMacro(WindowOfImageExplanation);
  itkGetStringMacro(WindowOfImageExplanation);

  /** A table in the place of the window; one without entries is none. */
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

  /** The window of the last update: the given one, or that of the image. */
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
  std::shared_ptr<const TransferLearning::CTWindowingPlan> m_Plan; ///< Of the update that runs.
};
} // namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkCTWindowingImageFilter.hxx"
#endif

#endif
