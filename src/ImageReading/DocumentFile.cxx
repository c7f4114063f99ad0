// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "ImageReading/DocumentFile.h"

#include "itksys/SystemTools.hxx"

#include <filesystem>
#include <set>

namespace itk
{
namespace TransferLearning
{
bool
IsDocumentFile(const std::string & file)
{
  static const std::set<std::string> extensions{
    ".txt", ".md",   ".rst",   ".rtf",    ".pdf",   ".doc", ".docx", ".odt",  ".html", ".htm", // texts
    ".csv", ".tsv",  ".xls",   ".xlsx",   ".ods",                                              // tables
    ".xml", ".json", ".jsonl", ".yaml",   ".yml",   ".ini", ".cfg",  ".toml", ".bib",          // annotations, settings
    ".py",  ".sh",   ".m",     ".r",      ".ipynb",                                            // scripts
    ".log", ".md5",  ".sha1",  ".sha256", ".url"                                               // logs, checksums, links
  };
  static const std::set<std::string> names{ "readme",   "license",  "copying",    "changelog",
                                            "licence", // codespell:ignore licence
                                            "citation", "authors",  "notice",     "version",   "makefile",
                                            "md5sums",  "sha1sums", "sha256sums", "checksums" };
  const std::filesystem::path        path(file);
  const std::string                  extension = itksys::SystemTools::LowerCase(path.extension().string());
  return extension.empty() ? names.count(itksys::SystemTools::LowerCase(path.filename().string())) > 0
                           : extensions.count(extension) > 0;
}
} // namespace TransferLearning
} // namespace itk
