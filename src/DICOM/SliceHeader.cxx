// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Headers of DICOM files.
#include "DICOM/SliceHeader.h"

#include "DICOM/FileStructure.h"
#include "DICOM/SliceAttributes.h"
#include "DICOM/ValueText.h"

#include "itkMetaDataObject.h"

#include "gdcmDataSetHelper.h"
#include "gdcmReader.h"
#include "gdcmStringFilter.h"
#include "gdcmTrace.h"

#include <cstring>
#include <filesystem>

namespace itk
{
namespace TransferLearning
{
namespace
{
const gdcm::Tag floatPixelData(0x7fe0, 0x0008);
const gdcm::Tag doublePixelData(0x7fe0, 0x0009);
const gdcm::Tag pixelData(0x7fe0, 0x0010);

/** The elements of a file that GDCM reads. */
class FileText : public ElementText
{
public:
  explicit FileText(const gdcm::File & file)
    : m_DataSet(file.GetDataSet())
  {
    m_Filter.SetFile(file);
  }
  bool
  Has(std::uint32_t tag) const override
  {
    return m_DataSet.FindDataElement(gdcm::Tag(tag));
  }
  std::string
  Get(std::uint32_t tag) const override
  {
    return this->Has(tag) ? Trimmed(m_Filter.ToString(gdcm::Tag(tag))) : std::string();
  }
  bool
  GetWord(std::uint32_t tag, std::uint16_t & word) const override
  {
    if (!this->Has(tag))
    {
      return false;
    }
    const gdcm::ByteValue * bytes = m_DataSet.GetDataElement(gdcm::Tag(tag)).GetByteValue();
    if (bytes == nullptr || bytes->GetLength() < sizeof(word))
    {
      return false;
    }
    std::memcpy(&word, bytes->GetPointer(), sizeof(word));
    return true;
  }

private:
  const gdcm::DataSet &      m_DataSet;
  mutable gdcm::StringFilter m_Filter;
};
} // namespace

bool
ReadUpToPixels(gdcm::Reader & reader, const std::string & file)
{
  CheckFileStructure(file, false);
  reader.SetFileName(file.c_str());
  if (!reader.CanRead())
  {
    throw UnreadableFile("not a DICOM file", CTSeriesEnums::Reason::NotDICOM);
  }
  bool read = false;
  try
  {
    read = reader.ReadUpToTag(pixelData, { floatPixelData, doublePixelData, pixelData });
  }
  catch (const std::exception &)
  {
    read = false;
  }
  if (!read)
  {
    throw UnreadableFile("damaged or truncated: its DICOM header cannot be read");
  }
  // At the end of the file the stream has no position; after a later tag there were no pixels before it.
  const auto & elements = reader.GetFile().GetDataSet().GetDES();
  return reader.GetStreamCurrentPosition() != static_cast<std::size_t>(-1) &&
         (elements.empty() || elements.rbegin()->GetTag() < floatPixelData);
}

SliceHeader
ReadSliceHeader(const std::string & file)
{
  gdcm::Reader reader;
  SliceHeader  header;
  header.file = file;
  header.hasPixels = ReadUpToPixels(reader, file);
  const char * const syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax().GetString();
  header.transferSyntax = syntax ? syntax : "";
  header.pixelOffset = reader.GetStreamCurrentPosition();
  SetAttributes(FileText(reader.GetFile()), header);
  return header;
}

MetaDataDictionary
ReadTags(const std::string & file)
{
  gdcm::Reader reader;
  ReadUpToPixels(reader, file);
  const gdcm::DataSet & dataSet = reader.GetFile().GetDataSet();
  gdcm::StringFilter    filter;
  filter.SetFile(reader.GetFile());
  MetaDataDictionary dictionary;
  for (const gdcm::DataElement & element : dataSet.GetDES())
  {
    const gdcm::Tag & tag = element.GetTag();
    const gdcm::VR    vr = gdcm::DataSetHelper::ComputeVR(reader.GetFile(), dataSet, tag);
    const bool        isText = (vr & (gdcm::VR::OB | gdcm::VR::OF | gdcm::VR::OW | gdcm::VR::SQ | gdcm::VR::UN)) == 0;
    if (tag.IsPublic() && isText)
    {
      EncapsulateMetaData<std::string>(dictionary, tag.PrintAsPipeSeparatedString(), filter.ToString(tag));
    }
  }
  return dictionary;
}

QuietGDCM::QuietGDCM()
  : m_Warning(gdcm::Trace::GetWarningFlag())
  , m_Error(gdcm::Trace::GetErrorFlag())
{
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
}

QuietGDCM::~QuietGDCM()
{
  if (m_Warning)
  {
    gdcm::Trace::WarningOn();
  }
  if (m_Error)
  {
    gdcm::Trace::ErrorOn();
  }
}

std::string
FileName(const std::string & file)
{
  return std::filesystem::path(file).filename().string();
}
} // namespace TransferLearning
} // namespace itk
