// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkExtractedFeatures.h"

#include "TransferLearning/itkAtomicFile.h"
#include "TransferLearning/itkCSVRows.h"

#include <map>
#include <numeric>
#include <sstream>

namespace itk
{
namespace
{
/** Magic, version, length of the header and the header, a multiple of 64 bytes long. */
std::string
MakeNumPyHeader(std::size_t rows, std::size_t columns)
{
  std::ostringstream text;
  text << "{'descr': '<f4', 'fortran_order': False, 'shape': (" << rows << ", " << columns << "), }";
  std::string           header = text.str();
  constexpr std::size_t before = 10;
  header.append(63 - (before + header.size()) % 64, ' ');
  header += '\n';
  std::string start("\x93NUMPY\x01\x00", 8);
  start += static_cast<char>(header.size() & 0xFFU);
  start += static_cast<char>(header.size() >> 8U);
  return start + header;
}
} // namespace

void
ExtractedFeatures::SetClassNames(const std::vector<std::string> & names)
{
  if (names != m_ClassNames)
  {
    m_ClassNames = names;
    this->Modified();
  }
}

void
ExtractedFeatures::SetFeaturesOfMembers(const std::vector<unsigned int> & numbers)
{
  if (numbers != m_FeaturesOfMembers)
  {
    m_FeaturesOfMembers = numbers;
    this->Modified();
  }
}

std::size_t
ExtractedFeatures::GetNumberOfFeatures() const
{
  return std::accumulate(m_FeaturesOfMembers.begin(), m_FeaturesOfMembers.end(), std::size_t{ 0 });
}

void
ExtractedFeatures::AddSample(const Sample & sample, const std::vector<float> & features)
{
  if (features.size() != this->GetNumberOfFeatures())
  {
    itkExceptionMacro("'" << sample.path << "' has " << features.size() << " features; " << this->GetNumberOfFeatures()
                          << " are expected. Call SetFeaturesOfMembers() first.");
  }
  if (sample.label >= m_ClassNames.size())
  {
    itkExceptionMacro("'" << sample.path << "' has the label " << sample.label << "; there are " << m_ClassNames.size()
                          << " classes, counted from 0. Call SetClassNames() first.");
  }
  m_Samples.push_back(sample);
  m_Values.insert(m_Values.end(), features.begin(), features.end());
  this->Modified();
}

void
ExtractedFeatures::WriteNumPy(const std::string & file) const
{
  TransferLearning::AtomicFile output(file);
  output.GetStream() << MakeNumPyHeader(m_Samples.size(), this->GetNumberOfFeatures());
  output.GetStream().write(reinterpret_cast<const char *>(m_Values.data()),
                           static_cast<std::streamsize>(m_Values.size() * sizeof(float)));
  output.Commit();
}

void
ExtractedFeatures::WriteSamples(const std::string & file, bool identifiers) const
{
  using TransferLearning::QuoteCSV;
  TransferLearning::AtomicFile       output(file, identifiers ? 0600 : 0644);
  std::ostream &                     stream = output.GetStream();
  std::map<std::string, std::size_t> numbers;
  stream << "path,slice,patient,patient_source,split,label\n";
  for (const Sample & sample : m_Samples)
  {
    const std::size_t number = numbers.emplace(sample.patient, numbers.size() + 1).first->second;
    stream << QuoteCSV(sample.path) << ',' << sample.slice << ','
           << (identifiers ? QuoteCSV(sample.patient) : std::to_string(number)) << ',' << m_PatientSource << ','
           << sample.split << ',' << QuoteCSV(m_ClassNames[sample.label]) << '\n';
  }
  output.Commit();
}

void
ExtractedFeatures::Initialize()
{
  Superclass::Initialize();
  m_ClassNames.clear();
  m_FeaturesOfMembers.clear();
  m_SplitName.clear();
  m_PatientSource.clear();
  m_Samples.clear();
  m_Values.clear();
}

void
ExtractedFeatures::Graft(const DataObject * data)
{
  if (data == nullptr || data == this)
  {
    return;
  }
  const auto * other = dynamic_cast<const Self *>(data);
  if (other == nullptr)
  {
    itkExceptionMacro("Cannot graft a " << data->GetNameOfClass() << ": it is not ExtractedFeatures.");
  }
  Superclass::Graft(data);
  m_ClassNames = other->m_ClassNames;
  m_FeaturesOfMembers = other->m_FeaturesOfMembers;
  m_SplitName = other->m_SplitName;
  m_PatientSource = other->m_PatientSource;
  m_Samples = other->m_Samples;
  m_Values = other->m_Values;
  this->Modified();
}

void
ExtractedFeatures::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "ClassNames:";
  for (const std::string & name : m_ClassNames)
  {
    os << " '" << name << '\'';
  }
  os << std::endl << indent << "FeaturesOfMembers:";
  for (const unsigned int number : m_FeaturesOfMembers)
  {
    os << ' ' << number;
  }
  os << std::endl;
  os << indent << "SplitName: " << m_SplitName << std::endl;
  os << indent << "PatientSource: " << m_PatientSource << std::endl;
  os << indent << "Samples: " << m_Samples.size() << std::endl;
  os << indent << "Values: " << m_Values.size() << std::endl;
}
} // namespace itk
