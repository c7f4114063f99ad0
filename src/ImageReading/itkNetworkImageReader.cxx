// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkNetworkImageReader.h"

#include "DICOM/FileStructure.h"
#include "ImageReading/ImageFile.h"

#include "itkImageIOFactory.h"

#include "itksys/SystemTools.hxx"

#include <fstream>

namespace itk
{
using namespace TransferLearning;

namespace
{
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
  catch (const ExceptionObject & error)
  {
    itkGenericExceptionMacro("'" << path << "' cannot be read: " << ShortenReason(error.GetDescription(), ""));
  }
  catch (const std::exception & error)
  {
    itkGenericExceptionMacro("'" << path << "' cannot be read: " << error.what());
  }
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
  RegisterImageFormats();
  return ImageIOFactory::CreateImageIO(file.c_str(), CommonEnums::IOFileMode::ReadMode).IsNotNull();
}

void
NetworkImageReader::ReadSeries()
{
  auto reader = CTSeriesReader::New();
  reader->SetPath(m_Path);
  reader->SetSeriesInstanceUID(m_SeriesInstanceUID);
  reader->SetAllowGaps(m_AllowGaps);
  reader->UpdateOutputInformation();
  m_Report = reader->GetReport();
  if (m_HasParameters)
  {
    m_Assumptions = VerifyInputOfPath(m_Path, DescribeClassifierInput(reader->GetOutput()), m_Parameters);
  }
  reader->Update();
  m_Volume = reader->GetOutput();
  m_Volume->DisconnectPipeline();
}

void
NetworkImageReader::ReadFile()
{
  const ImageFile file = Named(m_Path, [this] { return OpenImageFile(m_Path); });
  if (m_HasParameters)
  {
    m_Assumptions = VerifyInputOfPath(m_Path, file.description, m_Parameters);
  }
  const ImageValues values = Named(m_Path, [&file] { return ReadImageValues(file); });
  m_Volume = values.volume;
  m_FloatVolume = values.fractions;
  m_Picture = values.picture;
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
  os << indent << "AllowGaps: " << (m_AllowGaps ? "On" : "Off") << '\n';
  os << indent << "Parameters: " << (m_HasParameters ? m_Parameters.ToJSON() : "(none)") << '\n';
  itkPrintSelfObjectMacro(Volume);
  itkPrintSelfObjectMacro(FloatVolume);
  itkPrintSelfObjectMacro(Picture);
  os << indent << "Assumptions: " << m_Assumptions.size() << '\n';
  os << indent << "Report: " << m_Report.files.size() << " files" << '\n';
}
} // namespace itk
