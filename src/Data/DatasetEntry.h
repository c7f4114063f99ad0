// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef DatasetEntry_h
#define DatasetEntry_h

#include "Data/FilePass.h"
#include "ImageReading/ImageProbe.h"
#include "itkLabeledImageDataset.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** One labeled file or series, or a range of its slices, before it becomes samples. */
struct DatasetEntry
{
  std::string                     path; ///< File, or folder of the series that the probe names.
  std::string                     className;
  LabeledImageDatasetEnums::Split split{ LabeledImageDatasetEnums::Split::Unassigned };
  double                          weight{ 1.0 };
  std::string                     patient; ///< As the manifest has it; afterwards, as it was resolved.
  std::string                     folder;  ///< The subfolder below the class folder that holds it, or empty.
  unsigned int                    firstSlice{ 0 };
  unsigned int                    lastSlice{ 0 }; ///< Inclusive.
  std::size_t                     line{ 0 };      ///< Of the manifest; 0 for a folder.
  ImageProbe                      probe;
};

/** What reading a folder or a manifest gives. */
struct DatasetEntries
{
  std::vector<DatasetEntry> entries;
  std::size_t               numberOfIgnoredEntries{ 0 };
  std::size_t               numberOfObjectsWithoutPixels{ 0 };
  std::vector<std::string>  unreadableFiles; ///< "file: reason", paths below the root.
  std::vector<std::string>  warnings;
};

/** Classes are subfolders, or subfolders of split folders. \throws ExceptionObject naming the folder. */
DatasetEntries
ScanDatasetFolder(const std::string & folder, const CTSeriesPolicies & policies, const FileReport & report);

/** An image, or all in a folder and below it, of one class without a name. */
DatasetEntries
ScanImages(const std::string & path, const CTSeriesPolicies & policies, const FileReport & report);

/** \throws ExceptionObject naming file, line, column and value: first of what the rows say, then of their files. */
DatasetEntries
ReadDatasetManifest(const std::string & file, const CTSeriesPolicies & policies, const FileReport & report);
} // namespace TransferLearning
} // namespace itk

#endif
