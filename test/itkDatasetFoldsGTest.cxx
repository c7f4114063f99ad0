// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Folds and parts of the training data. Oracles: the rules of scikit-learn's StratifiedGroupKFold (every sample is held
// out once, no group is on both sides, each class is spread evenly) and the definition of nested subsets.
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkLabeledImageDataset.h"

#include "DatasetFixtures.h"

#include <algorithm>
#include <map>
#include <set>

using namespace DatasetFixtures;
using DatasetType = itk::LabeledImageDataset;
using SplitEnum = DatasetType::SplitEnum;

namespace
{
// Classes of 11, 7 and 3 patients with one to three pictures each; a picture of two patients is the same.
DatasetType::Pointer
MakeDataset(const std::string & name)
{
  const std::string folder = TestPaths::OutputFolder(name);
  std::string       manifest = "path,label,patient\n";
  unsigned int      seed = 0;
  for (const auto & [label, patients] : std::map<std::string, unsigned int>{ { "a", 11 }, { "b", 7 }, { "c", 3 } })
  {
    for (unsigned int patient = 0; patient < patients; ++patient)
    {
      for (unsigned int picture = 0; picture <= patient % 3; ++picture)
      {
        const std::string file = label + std::to_string(patient) + "-" + std::to_string(picture) + ".png";
        WritePicture(folder + "/" + file, label == "a" && patient < 2 && picture == 0 ? 999 : seed++);
        manifest += file + "," + label + "," + label + std::to_string(patient) + "\n";
      }
    }
  }
  return ReadManifest(folder, manifest);
}

DatasetType::Pointer
Copy(const DatasetType * dataset)
{
  auto copy = DatasetType::New();
  copy->Graft(dataset);
  return copy;
}

std::set<std::string>
GetPatients(const DatasetType * dataset, SplitEnum split)
{
  std::set<std::string> patients;
  for (const std::size_t i : itk::DatasetSplit::GetSamples(dataset, split))
  {
    patients.insert(dataset->GetSlices()[i].patient);
  }
  return patients;
}
} // namespace

TEST(DatasetFolds, HoldsEveryPatientOutOnceAndSpreadsTheClasses)
{
  const auto                               dataset = MakeDataset("Folds");
  std::map<std::string, unsigned int>      heldOut;
  std::map<char, std::vector<std::size_t>> patientsOfClass;
  std::vector<std::size_t>                 sizes;
  std::set<std::set<std::string>>          validations;
  for (unsigned int fold = 0; fold < 5; ++fold)
  {
    SCOPED_TRACE(fold);
    const auto part = Copy(dataset);
    part->SplitIntoFolds(5, fold, 0.2, 3);
    EXPECT_NO_THROW(itk::DatasetLeakage::Verify(part));
    EXPECT_TRUE(itk::DatasetSplit::GetSamples(part, SplitEnum::Unassigned).empty());
    std::map<char, std::size_t> counts;
    for (const auto & patient : GetPatients(part, SplitEnum::Test))
    {
      ++heldOut[patient];
      ++counts[patient[0]];
    }
    for (const char label : { 'a', 'b', 'c' })
    {
      patientsOfClass[label].push_back(counts[label]);
    }
    for (const std::size_t samples : itk::DatasetSplit::CountClasses(part, SplitEnum::Training))
    {
      EXPECT_GE(samples, 1u);
    }
    validations.insert(GetPatients(part, SplitEnum::Validation));
    EXPECT_EQ(itk::DatasetSplit::CountClasses(part, SplitEnum::Validation).size(), 3u);
    const auto again = Copy(dataset);
    again->SplitIntoFolds(5, fold, 0.2, 3);
    EXPECT_EQ(itk::DatasetSplit::ComputeHash(again), itk::DatasetSplit::ComputeHash(part));
    const auto other = Copy(dataset);
    other->SplitIntoFolds(5, fold, 0.2, 4);
    EXPECT_NE(itk::DatasetSplit::ComputeHash(other), itk::DatasetSplit::ComputeHash(part));
  }
  EXPECT_EQ(heldOut.size(), 21u);
  for (const auto & patient : heldOut)
  {
    EXPECT_EQ(patient.second, 1u) << patient.first;
  }
  // a0 and a1 share a picture and are one group: 10 groups of a, of which one has two patients.
  const std::map<char, std::size_t> most{ { 'a', 3 }, { 'b', 2 }, { 'c', 1 } };
  for (const auto & [label, counts] : patientsOfClass)
  {
    EXPECT_LE(*std::max_element(counts.begin(), counts.end()), most.at(label)) << label;
  }
  EXPECT_EQ(validations.size(), 5u) << "each fold is validated on other patients";
  EXPECT_TRUE(dataset->GetWarnings().empty()) << "a copy is divided, not the dataset";
}

TEST(DatasetFolds, SaysWhatCannotBeDivided)
{
  const auto dataset = MakeDataset("FoldErrors");
  ExpectMessage([&] { Copy(dataset)->SplitIntoFolds(1, 0, 0.1, 1); }, { "folds is 1", "at least 2" });
  ExpectMessage([&] { Copy(dataset)->SplitIntoFolds(3, 3, 0.1, 1); }, { "Fold 3 of 3" });
  ExpectMessage([&] { Copy(dataset)->SplitIntoFolds(3, 0, 1.0, 1); }, { "validation fraction 1" });
  ExpectMessage([&] { Copy(dataset)->SplitIntoFolds(40, 0, 0.1, 1); },
                { "fewer split units than the 40 requested folds" });
  const auto part = Copy(dataset);
  part->SplitIntoFolds(4, 0, 0.1, 1);
  EXPECT_TRUE(
    AnyHolds(part->GetWarnings(), "Class 'c' has 3 units (patient) to divide, too few for a test in each of 4"));
  ExpectMessage([&] { part->SplitIntoFolds(4, 1, 0.1, 1); }, { "Folds divide samples that have no split" });
  const auto blocks = Copy(dataset);
  blocks->SetSplitUnit(DatasetType::SplitUnitEnum::SliceBlock);
  ExpectMessage([&] { blocks->SplitIntoFolds(3, 0, 0.1, 1); }, { "slice-block" });

  const std::string folder = TestPaths::OutputFolder("FoldSingle");
  WritePicture(folder + "/a/1.png", 1);
  WritePicture(folder + "/b/1.png", 2);
  WritePicture(folder + "/b/2.png", 3);
  const auto single = DatasetType::New();
  single->ReadFolder(folder);
  ExpectMessage([&] { single->SplitIntoFolds(2, 0, 0.0, 1); }, { "Class 'a' has one split unit" });
}

TEST(DatasetFolds, KeepsNestedPartsOfWholePatients)
{
  const auto dataset = MakeDataset("Fractions");
  dataset->SplitRandomly(0.1, 0.2, 5);
  const auto            whole = GetPatients(dataset, SplitEnum::Training);
  const auto            test = GetPatients(dataset, SplitEnum::Test);
  std::set<std::string> smaller;
  for (const double fraction : { 0.01, 0.3, 0.6, 1.0 })
  {
    SCOPED_TRACE(fraction);
    const auto part = Copy(dataset);
    part->KeepTrainingFraction(fraction, 5);
    const auto patients = GetPatients(part, SplitEnum::Training);
    EXPECT_TRUE(std::includes(patients.begin(), patients.end(), smaller.begin(), smaller.end()));
    EXPECT_TRUE(std::includes(whole.begin(), whole.end(), patients.begin(), patients.end()));
    EXPECT_EQ(GetPatients(part, SplitEnum::Test), test);
    for (const std::size_t i : itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training))
    {
      const auto & slice = dataset->GetSlices()[i];
      const auto   kept = itk::DatasetSplit::GetSamples(part, SplitEnum::Training);
      EXPECT_EQ(
        std::any_of(kept.begin(), kept.end(), [&](std::size_t k) { return part->GetSlices()[k].path == slice.path; }),
        patients.count(slice.patient) == 1)
        << slice.path;
    }
    for (const std::size_t samples : itk::DatasetSplit::CountClasses(part, SplitEnum::Training))
    {
      EXPECT_GE(samples, 1u);
    }
    smaller = patients;
  }
  EXPECT_EQ(smaller, whole);
  const auto least = Copy(dataset);
  least->KeepTrainingFraction(0.01, 5);
  EXPECT_LE(GetPatients(least, SplitEnum::Training).size(), 4u) << "a group a class; one of them has two patients";
  ExpectMessage([&] { dataset->KeepTrainingFraction(0.0, 1); }, { "fraction 0", "above 0" });
  ExpectMessage([&] { dataset->KeepTrainingFraction(1.5, 1); }, { "fraction 1.5" });
}

// A patient with slices of two classes counts for the most frequent; the other class must not get lost.
TEST(DatasetFolds, KeepsASampleOfEachClass)
{
  const std::string folder = TestPaths::OutputFolder("FractionsOfVolumes");
  std::string       manifest = "path,label,patient,split,first_slice,last_slice\n";
  for (unsigned int i = 0; i < 6; ++i)
  {
    const std::string file = std::to_string(i) + ".nrrd";
    WriteVolume(folder + "/" + file, i, 8);
    manifest +=
      file + ",many,p" + std::to_string(i) + ",train,0,5\n" + file + ",few,p" + std::to_string(i) + ",train,6,7\n";
  }
  WriteText(folder + "/manifest.csv", manifest);
  const auto dataset = DatasetType::New();
  dataset->Read(folder + "/manifest.csv");
  dataset->KeepTrainingFraction(0.01, 1);
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training), (std::vector<std::size_t>{ 2, 6 }));
}

// Oracle: scikit-learn's StratifiedShuffleSplit: each class has its share within one unit; and what was there before.
TEST(DatasetFolds, ValidationIsDrawnFromTraining)
{
  const auto dataset = MakeDataset("DrawValidation");
  dataset->SplitRandomly(0.0, 0.2, 4);
  const auto test = itk::DatasetSplit::GetSamples(dataset, SplitEnum::Test);
  const auto training = GetPatients(dataset, SplitEnum::Training);
  const auto drawn = Copy(dataset);
  drawn->DrawValidation(0.25, 4);
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(drawn));
  EXPECT_EQ(itk::DatasetSplit::GetSamples(drawn, SplitEnum::Test), test);
  const auto validation = GetPatients(drawn, SplitEnum::Validation);
  // The first two patients of a are one unit.
  const auto count = [](const std::set<std::string> & patients, char label) {
    const auto of =
      std::count_if(patients.begin(), patients.end(), [&](const auto & name) { return name[0] == label; });
    return static_cast<double>(of) - (label == 'a' && patients.count("a0") ? 1 : 0);
  };
  for (const char label : { 'a', 'b', 'c' })
  {
    EXPECT_NEAR(count(validation, label), std::max(1.0, 0.25 * count(training, label)), 0.5) << label;
  }
  auto all = GetPatients(drawn, SplitEnum::Training);
  all.insert(validation.begin(), validation.end());
  EXPECT_EQ(all, training);

  const auto again = Copy(dataset);
  again->DrawValidation(0.25, 4);
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(again), itk::DatasetSplit::ComputeHash(drawn));
  again->DrawValidation(0.5, 5);
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(again), itk::DatasetSplit::ComputeHash(drawn))
    << "there is validation already";
  const auto other = Copy(dataset);
  other->DrawValidation(0.25, 5);
  EXPECT_NE(itk::DatasetSplit::ComputeHash(other), itk::DatasetSplit::ComputeHash(drawn));
  const auto none = Copy(dataset);
  none->DrawValidation(0.0, 4);
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(none), itk::DatasetSplit::ComputeHash(dataset));
  ExpectMessage([&] { none->DrawValidation(1.0, 4); }, { "The fraction 1 " });
}

TEST(DatasetFolds, ValidationNeedsUnitsToDraw)
{
  const std::string folder = TestPaths::OutputFolder("DrawNoValidation");
  WritePicture(folder + "/1.png", 1);
  WritePicture(folder + "/2.png", 2);
  WritePicture(folder + "/3.png", 3);
  const auto dataset =
    ReadManifest(folder, "path,label,patient,split\n1.png,a,p,train\n2.png,b,q,train\n3.png,b,r,train\n");
  dataset->DrawValidation(0.1, 1);
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training), (std::vector<std::size_t>{ 1, 1 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Validation), (std::vector<std::size_t>{ 0, 1 }));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "Class 'a' has 1 unit (patient) to divide, too few for validation."));
  const auto blocks = ReadManifest(folder, "path,label,split\n1.png,a,train\n2.png,b,train\n");
  blocks->SetSplitUnit(DatasetType::SplitUnitEnum::SliceBlock);
  ExpectMessage([&] { blocks->DrawValidation(0.1, 1); }, { "slice-block" });
}
