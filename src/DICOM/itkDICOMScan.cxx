// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkDICOMScan.h"

#include "DICOM/DirectoryFile.h"
#include "DICOM/SeriesFolder.h"
#include "DICOM/VolumeGrouping.h"
#include "TransferLearning/itkCTSeriesReportNames.h"

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <map>
#include <sstream>

namespace itk
{
void
DICOMScan::SetPolicies(const CTSeriesPolicies & policies)
{
  if (m_Policies != policies)
  {
    m_Policies = policies;
    this->Modified();
  }
}

void
DICOMScan::Update()
{
  m_Policies.Verify();
  m_Volumes.clear();
  m_Unreadable.clear();
  std::error_code error;
  if (!std::filesystem::is_directory(m_Path, error) && !TransferLearning::IsDirectoryFile(m_Path))
  {
    itkExceptionMacro("'" << m_Path << "' is neither a folder nor a DICOMDIR" << (error ? ": " + error.message() : "")
                          << '.');
  }
  this->SetAbortGenerateData(false);
  this->InvokeEvent(StartEvent());
  auto found = TransferLearning::ScanFolder(m_Path, true, this->GetMultiThreader(), [this](float share) {
    this->UpdateProgress(share);
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  });
  m_Unreadable = std::move(found.unreadable);
  std::map<std::string, std::vector<TransferLearning::SliceHeader>> series;
  for (TransferLearning::SliceHeader & header : found.headers)
  {
    series[header.seriesInstanceUID].push_back(std::move(header));
  }
  for (auto & entry : series)
  {
    for (TransferLearning::SliceVolume & volume : TransferLearning::FindVolumes(entry.second, ""))
    {
      TransferLearning::CompleteReport(volume, m_Policies);
      m_Volumes.push_back(std::move(volume.report));
    }
    entry.second.clear();
  }
  this->UpdateProgress(1.0F);
  this->InvokeEvent(EndEvent());
}

std::string
DICOMScan::FormatTable(const std::vector<CTSeriesReport> & volumes)
{
  std::size_t uidWidth = 19;
  for (const CTSeriesReport & volume : volumes)
  {
    uidWidth = std::max(uidWidth, volume.seriesInstanceUID.size());
  }
  std::ostringstream table;
  const auto         line = [&](const std::string & uid,
                        const std::string & number,
                        const std::string & files,
                        const std::string & status,
                        const std::string & description,
                        const std::string & reason) {
    table << std::left << std::setw(static_cast<int>(uidWidth)) << uid << "  " << std::right << std::setw(6) << number
          << "  " << std::setw(6) << files << "  " << std::left << std::setw(18) << status << "  " << description
          << (reason.empty() ? "" : ": ") << reason << '\n';
  };
  line("Series Instance UID", "Volume", "Images", "Status", "Description", "");
  for (const CTSeriesReport & volume : volumes)
  {
    const bool isRefused = volume.status == CTSeriesEnums::Status::Refused;
    line(volume.seriesInstanceUID,
         std::to_string(volume.volume),
         std::to_string(volume.files.size()),
         isRefused ? TransferLearning::GetEnumName(volume.code) : TransferLearning::GetEnumName(volume.status),
         volume.description,
         volume.reason);
  }
  return table.str();
}

void
DICOMScan::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Path: " << m_Path << '\n';
  os << indent << "Policies: " << m_Policies.ToJSON() << '\n';
  os << indent << "Volumes: " << m_Volumes.size() << '\n';
  os << indent << "Unreadable: " << m_Unreadable.size() << std::endl;
}
} // namespace itk
