// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Data/FolderLayout.h"

#include "Support/QuotedNames.h"
#include "itkMacro.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>

namespace itk
{
namespace TransferLearning
{
namespace
{
using SplitEnum = LabeledImageDatasetEnums::Split;

constexpr std::size_t shownFolders = 3;

std::string
RemoveEnding(const std::string & name, const std::string & ending)
{
  const bool ends =
    name.size() > ending.size() && name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
  return ends ? name.substr(0, name.size() - ending.size()) : name;
}
} // namespace

bool
GetSplitOfFolder(const std::string & name, SplitEnum & split)
{
  static const std::map<std::string, SplitEnum> names{
    { "train", SplitEnum::Training },      { "training", SplitEnum::Training }, { "validation", SplitEnum::Validation },
    { "validate", SplitEnum::Validation }, { "valid", SplitEnum::Validation },  { "val", SplitEnum::Validation },
    { "test", SplitEnum::Test },           { "testing", SplitEnum::Test }
  };
  std::string letters = itksys::SystemTools::LowerCase(name);
  letters.erase(std::remove_if(letters.begin(),
                               letters.end(),
                               [](char character) { return character == '_' || character == '-' || character == ' '; }),
                letters.end());
  for (const char * const ending : { "set", "data", "images" })
  {
    letters = RemoveEnding(letters, ending);
  }
  const auto found = names.find(letters);
  split = found == names.end() ? SplitEnum::Unassigned : found->second;
  return found != names.end();
}

void
VerifyNoFolds(const std::string & root, const std::vector<std::string> & folders)
{
  static const std::regex fold("(fold|cv|split)[ _-]*[0-9]+", std::regex::ECMAScript | std::regex::icase);
  const bool areFolds = folders.size() > 1 && std::all_of(folders.begin(), folders.end(), [](const auto & name) {
                          return std::regex_match(name, fold);
                        });
  if (areFolds)
  {
    itkGenericExceptionMacro("The folders " << JoinQuoted(folders, shownFolders) << " in '" << root
                                            << "' are folds, not classes. For new folds, put the images of each class "
                                               "into one folder. To keep these folds, write a manifest for each "
                                               "held-out fold, with the column 'split'.");
  }
}

void
VerifyClassFolders(const std::string & root, const std::vector<DatasetEntry> & entries)
{
  std::map<std::string, std::map<std::string, std::set<std::string>>> classes; // DICOM patients by class and subfolder
  for (const auto & entry : entries)
  {
    classes[entry.className][entry.folder].insert(entry.probe.patientID);
  }
  if (classes.size() < 2)
  {
    return;
  }
  std::vector<std::string> names;
  std::vector<std::string> subfolders;
  for (const auto & [subfolder, unused] : classes.begin()->second)
  {
    subfolders.push_back(subfolder);
  }
  std::set<std::string> patients;
  bool                  areOfOnePatient = true;
  for (const auto & [name, ofClass] : classes)
  {
    names.push_back(name);
    const bool areSame =
      std::equal(ofClass.begin(),
                 ofClass.end(),
                 subfolders.begin(),
                 subfolders.end(),
                 [](const auto & entry, const std::string & subfolder) { return entry.first == subfolder; });
    if (!areSame)
    {
      return;
    }
    for (const auto & [subfolder, ofFolder] : ofClass)
    {
      areOfOnePatient = areOfOnePatient && ofFolder.size() == 1 && !ofFolder.begin()->empty();
      patients.insert(ofFolder.begin(), ofFolder.end());
    }
  }
  const bool arePatients = areOfOnePatient && patients.size() > 1;
  if (subfolders.size() < 2 || subfolders.front().empty() || arePatients)
  {
    return;
  }
  itkGenericExceptionMacro(
    "The folders " << JoinQuoted(names, shownFolders) << " in '" << root << "' contain the same subfolders, "
                   << JoinQuoted(subfolders, shownFolders)
                   << ", and so are probably not the classes. If the subfolders are the "
                      "classes, name the folders above them train, validation and test. If "
                      "the subfolders are splits, put them above the class folders. If they "
                      "are patients with images in every class, set the patient pattern '"
                   << (entries.front().split == SplitEnum::Unassigned ? "^[^/]+/([^/]+)" : "^[^/]+/[^/]+/([^/]+)")
                   << "', or list the files with their patients in a manifest.");
}

std::string
DescribeExtraLevel(const std::string & root, const std::vector<DatasetEntry> & entries)
{
  std::set<std::string> subfolders;
  bool                  hasSplit = false;
  for (const auto & entry : entries)
  {
    subfolders.insert(entry.folder);
    hasSplit = hasSplit || entry.split != SplitEnum::Unassigned;
  }
  if (subfolders.empty() || subfolders.begin()->empty())
  {
    return {};
  }
  const std::string & name = entries.front().className;
  return " If the classes or splits are the subfolders of '" + name + "' (" + JoinQuoted(subfolders, shownFolders) +
         "), " + (hasSplit ? "move them up to the split folders." : "give '" + root + '/' + name + "'.");
}
} // namespace TransferLearning
} // namespace itk
