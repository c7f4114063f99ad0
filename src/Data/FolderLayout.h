// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FolderLayout_h
#define FolderLayout_h

// What the names of folders tell: which of them are splits, and that others cannot be classes.

#include "Data/DatasetEntry.h"

#include <string>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** The names that public datasets give the folders of their splits, of any case: Training, train_set, "Test Data". */
bool
GetSplitOfFolder(const std::string & name, LabeledImageDatasetEnums::Split & split);

/** \throws ExceptionObject if the folders of a dataset are folds (fold1, fold2), which would become classes. */
void
VerifyNoFolds(const std::string & root, const std::vector<std::string> & folders);

/** \throws ExceptionObject if all class folders contain the same subfolders, which are then classes or splits
 * themselves; not if the subfolders are those of DICOM patients. */
void
VerifyClassFolders(const std::string & root, const std::vector<DatasetEntry> & entries);

/** For data with one class folder: the sentence that the classes may be one level further down. Empty if they are
 * not. */
std::string
DescribeExtraLevel(const std::string & root, const std::vector<DatasetEntry> & entries);
} // namespace TransferLearning
} // namespace itk

#endif
