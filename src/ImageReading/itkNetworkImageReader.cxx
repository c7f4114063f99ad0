// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkNetworkImageReader.h"

#include "DICOM/DataSet.h"
#include "ImageReading/DrawnInput.h"
#include "ImageReading/ImageFile.h"
#include "itkCTPicture.h"
#include "itkCTPreprocessingImageFilter.h"

#include "itkFlipImageFilter.h"
#include "itkPermuteAxesImageFilter.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <fstream>
#include <type_traits>

namespace itk
{
using namespace TransferLearning;

namespace
{
const char * const noRescale =
  "HU assumed: the file has no Rescale Slope (0028,1053) and Intercept (0028,1052), and its "
  "stored values are taken as HU.";

bool
IsDICOMFile(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return stream && IsDICOM(stream);
}

/** Runs what reads a path; whatever it throws names the path. */
template <typename TFunction>
auto
Named(const std::string & path, TFunction && read)
{
  try
  {
    return read();
  }
  catch (const std::exception & error)
  {
    itkGenericExceptionMacro("'" << path << "' cannot be read: " << ShortenReason(error, ""));
  }
}
/** As CTPreprocessingImageFilter turns HU; acquired slices keep their order. */
template <typename TImage>
typename TImage::Pointer
TurnToLPS(TImage * image, bool isSliced)
{
  AxesOfLPS axes = FindAxesOfLPS(image, isSliced);
  if (isSliced && FindAcquiredSlices(image) != nullptr)
  {
    axes.flipped[2] = false;
  }
  auto permuting = PermuteAxesImageFilter<TImage>::New();
  auto flipping = FlipImageFilter<TImage>::New();

  typename PermuteAxesImageFilter<TImage>::PermuteOrderArrayType order;
  typename FlipImageFilter<TImage>::FlipAxesArrayType            flipped;
  std::copy(axes.axis.begin(), axes.axis.end(), order.begin());
  std::copy(axes.flipped.begin(), axes.flipped.end(), flipped.begin());
  permuting->SetInput(image);
  permuting->SetOrder(order);
  flipping->SetInput(permuting->GetOutput());
  flipping->SetFlipAxes(flipped);
  flipping->FlipAboutOriginOff();
  flipping->Update();
  typename TImage::Pointer turned = flipping->GetOutput();
  turned->DisconnectPipeline();
  turned->SetMetaDataDictionary(image->GetMetaDataDictionary());
  return turned;
}
} // namespace

void
NetworkImageReader::SetParameters(const CTPreprocessingParameters & parameters)
{
  if (!m_HasParameters || m_Parameters != parameters)
  {
    m_HasParameters = true;
    m_Parameters = parameters;
    this->Modified();
  }
}

void
NetworkImageReader::SetPolicies(const CTSeriesPolicies & policies)
{
  if (m_Policies != policies)
  {
    m_Policies = policies;
    this->Modified();
  }
}

bool
NetworkImageReader::CanRead(const std::string & file)
{
  try
  {
    if (CheckImageFile(file) != PictureFormat::Other)
    {
      return true;
    }
  }
  catch (const std::exception &)
  {
    return true; // Its format was known.
  }
  return CreateImageIO(file).IsNotNull();
}

void
NetworkImageReader::ReadSeries()
{
  auto reader = CTSeriesReader::New();
  reader->SetPath(m_Path);
  reader->SetSeriesInstanceUID(m_SeriesInstanceUID);
  reader->SetVolumeNumber(m_VolumeNumber);
  reader->SetPolicies(m_Policies);
  reader->SetKeepAcquiredSlices(m_KeepAcquiredSlices);
  reader->UpdateOutputInformation();
  m_Report = reader->GetReport();
  const ClassifierInput input = DescribeClassifierInput(reader->GetOutput());
  if (m_HasParameters)
  {
    m_Assumptions = VerifyInputOfPath(m_Path, input, m_Parameters);
  }
  if (!m_Report.hasRescale)
  {
    m_Assumptions.push_back(noRescale);
  }
  reader->Update();
  m_Report = reader->GetReport(); // with what the voxels show
  m_Volume = reader->GetOutput();
  m_Volume->DisconnectPipeline();
  this->DrawCT(input);
}

void
NetworkImageReader::ReadFile()
{
  const ImageFile file = Named(m_Path, [this] { return OpenImageFile(m_Path, m_Policies, m_KeepAcquiredSlices); });
  if (m_HasParameters)
  {
    m_Assumptions = VerifyInputOfPath(m_Path, file.description, m_Parameters);
  }
  if ((file.isCTSlice || file.frames) && !file.io->GetMetaDataDictionary().HasKey("0028|1053"))
  {
    m_Assumptions.push_back(noRescale);
  }
  const ImageValues values = Named(m_Path, [&file] { return ReadImageValues(file); });
  if (file.frames)
  {
    m_Report = file.frames->GetReport();
  }
  m_Volume = values.volume;
  m_FloatVolume = values.fractions;
  m_Picture = values.picture;
  Named(m_Path, [this, &file] { this->DrawCT(file.description); });
}

void
NetworkImageReader::DrawCT(const ClassifierInput & input)
{
  if (!m_HasParameters || !IsDrawn(input, m_Parameters))
  {
    return;
  }
  this->Visit([this](auto * image) {
    if constexpr (std::is_arithmetic_v<typename std::remove_pointer_t<decltype(image)>::PixelType>)
    {
      const bool isSliced = m_Parameters.slices == 0;
      m_Picture =
        itk::DrawCT(TurnToLPS(image, isSliced).GetPointer(), *m_Parameters.pictureWindow, m_Parameters.airValue);
      if (const AcquiredSlices * const slices = FindAcquiredSlices(image); isSliced && slices != nullptr)
      {
        SetAcquiredSlices(m_Picture, *slices);
      }
    }
  });
  m_Volume = nullptr;
  m_FloatVolume = nullptr;
}

void
NetworkImageReader::Update()
{
  m_Volume = nullptr;
  m_FloatVolume = nullptr;
  m_Picture = nullptr;
  m_Assumptions.clear();
  m_Report = CTSeriesReport();
  if (itksys::SystemTools::FileIsDirectory(m_Path) || (m_WholeSeries && IsDICOMFile(m_Path)))
  {
    this->ReadSeries();
  }
  else
  {
    this->ReadFile();
  }
}

void
NetworkImageReader::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Path: " << m_Path << '\n';
  os << indent << "SeriesInstanceUID: " << m_SeriesInstanceUID << '\n';
  os << indent << "WholeSeries: " << (m_WholeSeries ? "On" : "Off") << '\n';
  os << indent << "VolumeNumber: " << m_VolumeNumber << '\n';
  os << indent << "Policies: " << m_Policies.ToJSON() << '\n';
  os << indent << "KeepAcquiredSlices: " << (m_KeepAcquiredSlices ? "On" : "Off") << '\n';
  os << indent << "Parameters: " << (m_HasParameters ? m_Parameters.ToJSON() : "(none)") << '\n';
  itkPrintSelfObjectMacro(Volume);
  itkPrintSelfObjectMacro(FloatVolume);
  itkPrintSelfObjectMacro(Picture);
  os << indent << "Assumptions: " << m_Assumptions.size() << '\n';
  os << indent << "Report: " << m_Report.files.size() << " files" << '\n';
}
} // namespace itk
