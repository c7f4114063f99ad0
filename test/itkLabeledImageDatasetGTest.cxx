// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Oracles: the files that each test lays out itself; for splits the rule of scikit-learn's StratifiedShuffleSplit, that
// each class has its share of a split within one unit, and the definition of a partition.
#include "itkDatasetInput.h"
#include "itkDatasetLeakage.h"
#include "itkDatasetSplit.h"
#include "itkLabeledImageDataset.h"

#include "ImageReading/RawImage.h"
#include "DatasetFixtures.h"
#include "itkMultiThreaderBase.h"
#include "itkProcessObject.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

using namespace DatasetFixtures;
using DatasetType = itk::LabeledImageDataset;
using SplitEnum = DatasetType::SplitEnum;

namespace
{
DatasetType::Pointer
ReadFolder(const std::string & folder)
{
  auto dataset = DatasetType::New();
  dataset->ReadFolder(folder);
  return dataset;
}

// Two classes, `a` with `first` and `b` with `second` patients of `pictures` pictures each.
std::string
MakePatients(const std::string & name, unsigned int first, unsigned int second, unsigned int pictures)
{
  const std::string folder = TestPaths::OutputFolder(name);
  unsigned int      seed = 0;
  for (unsigned int patient = 0; patient < first + second; ++patient)
  {
    for (unsigned int picture = 0; picture < pictures; ++picture)
    {
      WritePicture(folder + (patient < first ? "/a/p" : "/b/p") + std::to_string(100 + patient) + "/" +
                     std::to_string(picture) + ".png",
                   seed++);
    }
  }
  return folder;
}

std::map<std::string, SplitEnum>
GetSplitOfPaths(const DatasetType * dataset)
{
  std::map<std::string, SplitEnum> splits;
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    splits[dataset->GetRelativePath(i)] = dataset->GetSlices()[i].split;
  }
  return splits;
}

// Copies of pydicom's own test files; empty where the folder is not there.
void
CopyDICOM(const std::string & name, const std::string & folder)
{
  const std::string source = TestPaths::SitePackages("pydicom/data/test_files/" + name);
  ASSERT_TRUE(std::filesystem::exists(source)) << source;
  std::filesystem::create_directories(folder);
  std::filesystem::copy(source, folder, std::filesystem::copy_options::recursive);
}
} // namespace

TEST(LabeledImageDataset, TakesSubfoldersForClassesInSortedOrder)
{
  const std::string folder = TestPaths::OutputFolder("DatasetClasses");
  WritePicture(folder + "/normal/2.png", 1);
  WritePicture(folder + "/normal/10.jpg", 2);
  WritePicture(folder + "/Covid/x.tif", 3);
  WritePicture(folder + "/Covid/y.PNG", 4);
  for (const char * const system : { ".DS_Store",
                                     "Thumbs.db",
                                     "normal/desktop.ini",
                                     "normal/._2.png",
                                     "__MACOSX/normal/2.png",
                                     "Covid/@eaDir/x.png",
                                     ".git/config" })
  {
    WriteText(folder + "/" + system, "not an image");
  }
  const auto dataset = ReadFolder(folder + "/");
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "Covid", "normal" }));
  ASSERT_EQ(dataset->GetSlices().size(), 4u);
  const std::vector<std::string> order{ "Covid/x.tif", "Covid/y.PNG", "normal/10.jpg", "normal/2.png" };
  for (std::size_t i = 0; i < 4; ++i)
  {
    EXPECT_EQ(dataset->GetRelativePath(i), order[i]);
    EXPECT_EQ(dataset->GetSlices()[i].label, i / 2);
    EXPECT_EQ(dataset->GetSlices()[i].split, SplitEnum::Unassigned);
    EXPECT_EQ(dataset->GetSlices()[i].slice, 0u);
  }
  EXPECT_EQ(dataset->GetNumberOfIgnoredEntries(), 7u);
  EXPECT_TRUE(dataset->GetUnreadableFiles().empty());
  EXPECT_EQ(dataset->GetPatientSource(), DatasetType::PatientSourceEnum::File);
}

TEST(LabeledImageDataset, TakesSplitFoldersOfAnyCase)
{
  const std::string folder = TestPaths::OutputFolder("DatasetSplitFolders");
  unsigned int      seed = 0;
  for (const char * const split : { "Train", "VAL", "test" })
  {
    WritePicture(folder + "/" + split + "/a/1" + split + ".png", seed++);
    WritePicture(folder + "/" + split + "/b/2" + split + ".png", seed++);
  }
  WritePicture(folder + "/validation/b/3.png", seed++);
  const auto dataset = ReadFolder(folder);
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training), (std::vector<std::size_t>{ 1, 1 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Validation), (std::vector<std::size_t>{ 1, 2 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Test), (std::vector<std::size_t>{ 1, 1 }));
  EXPECT_EQ(itk::DatasetSplit::CountUnits(dataset, SplitEnum::Validation), 3u);
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));

  EXPECT_FALSE(AnyHolds(dataset->GetWarnings(), "no training sample"));
  WritePicture(folder + "/test/B/4.png", seed++);
  EXPECT_TRUE(AnyHolds(ReadFolder(folder)->GetWarnings(), "Class 'B' has no training sample"));
  WritePicture(folder + "/more/1.png", seed++);
  ExpectMessage([&] { ReadFolder(folder); }, { folder, "'more'", "split" });
}

TEST(LabeledImageDataset, ReadsPicturesWhoseNamesTellAnotherFormat)
{
  const std::string folder = TestPaths::OutputFolder("Misnamed");
  WritePicture(folder + "/1.png", 1);
  WritePicture(folder + "/2.tif", 2);
  std::filesystem::rename(folder + "/1.png", folder + "/1.jpg");
  std::filesystem::rename(folder + "/2.tif", folder + "/2.png");
  for (const auto & [file, seed] : std::vector<std::pair<std::string, unsigned int>>{ { "1.jpg", 1 }, { "2.png", 2 } })
  {
    const std::string right = folder + "/right" + std::to_string(seed) + ".tif";
    WritePicture(right, seed);
    EXPECT_EQ(itk::TransferLearning::RawImage::Read(folder + '/' + file, "")->ComputeHash(0),
              itk::TransferLearning::RawImage::Read(right, "")->ComputeHash(0))
      << file;
  }
}

TEST(LabeledImageDataset, SaysWhatIsMissingInAFolder)
{
  const std::string folder = TestPaths::OutputFolder("DatasetTooFew");
  ExpectMessage([&] { ReadFolder(folder); }, { folder, "no class folder" });
  ExpectMessage([&] { ReadFolder(folder + "/nowhere"); }, { folder + "/nowhere", "not a folder" });
  ExpectMessage([&] { DatasetType::New()->Read(folder + "/nowhere"); }, { folder + "/nowhere", "does not exist" });
  WritePicture(folder + "/a/1.png", 1);
  ExpectMessage([&] { ReadFolder(folder); }, { folder, "one class folder ('a')" });
  WritePicture(folder + "/b/1.png", 2);
  itksys::SystemTools::MakeDirectory(folder + "/c");
  const auto dataset = ReadFolder(folder);
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "a", "b" }));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "'c' contains no readable image"));
}

// Oracle: the bytes of "Müll" in Latin-1 and in UTF-8.
TEST(LabeledImageDataset, NamesAClassFolderThatIsNotUTF8)
{
  const std::string folder = TestPaths::OutputFolder("DatasetLatin1");
  WritePicture(folder + "/a/1.png", 1);
  WritePicture(folder + "/M\xC3\xBCll/1.png", 2);
  EXPECT_EQ(ReadFolder(folder)->GetClassNames(), (std::vector<std::string>{ "M\xC3\xBCll", "a" }));
  WritePicture(folder + "/M\xFCll/1.png", 3);
  ExpectMessage([&] { ReadFolder(folder); }, { "'M\\xfcll' is not UTF-8", "Latin-1", "rename the folder" });
}

TEST(LabeledImageDataset, ListsWhatIsNoImageWithTheReason)
{
  const std::string folder = TestPaths::OutputFolder("DatasetUnreadable");
  WritePicture(folder + "/a/1.png", 1);
  WritePicture(folder + "/b/1.png", 2);
  WriteText(folder + "/a/notes.png", "hello");
  WriteText(folder + "/a/empty.png", "");
  WriteText(folder + "/b/page.jpg", "<html>404</html>");
  std::filesystem::create_symlink("nothing.png", folder + "/b/lost.png");
  const auto dataset = ReadFolder(folder);
  EXPECT_EQ(dataset->GetSlices().size(), 2u);
  ASSERT_EQ(dataset->GetUnreadableFiles().size(), 4u);
  EXPECT_EQ(dataset->GetUnreadableFiles()[0], "a/empty.png: it is not an image that ITK can read");
  EXPECT_EQ(dataset->GetUnreadableFiles()[1], "a/notes.png: it is not an image that ITK can read");
  EXPECT_EQ(dataset->GetUnreadableFiles()[2], "b/lost.png: the symbolic link is broken");
  EXPECT_EQ(dataset->GetUnreadableFiles()[3].find("b/page.jpg: "), 0u);
}

TEST(LabeledImageDataset, EndsInALoopOfSymbolicLinks)
{
  const std::string folder = TestPaths::OutputFolder("DatasetLoop");
  WritePicture(folder + "/a/p1/1.png", 1);
  WritePicture(folder + "/b/p2/1.png", 2);
  std::filesystem::create_directory_symlink("..", folder + "/a/p1/up");
  std::filesystem::create_directory_symlink("../..", folder + "/b/all");
  const auto dataset = ReadFolder(folder);
  EXPECT_EQ(dataset->GetSlices().size(), 2u);
  EXPECT_EQ(dataset->GetNumberOfIgnoredEntries(), 2u);
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "'a/p1/up'"));
}

TEST(LabeledImageDataset, MakesEachSliceOfAVolumeASample)
{
  const std::string folder = TestPaths::OutputFolder("DatasetVolumes");
  WriteVolume(folder + "/a/one.nrrd", 1, 5);
  WriteVolume(folder + "/a/two.mhd", 2, 3); // its pixels are in two.raw
  WriteVolume(folder + "/b/three.nii.gz", 3, 4);
  const auto dataset = ReadFolder(folder);
  ASSERT_EQ(dataset->GetSlices().size(), 12u);
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Unassigned), (std::vector<std::size_t>{ 8, 4 }));
  EXPECT_EQ(dataset->GetSlices()[4].slice, 4u);
  EXPECT_EQ(dataset->GetSlices()[5].slice, 0u);
  EXPECT_EQ(itk::DatasetSplit::CountUnits(dataset, SplitEnum::Unassigned), 3u) << "a volume is one unit";
  EXPECT_EQ(dataset->GetNumberOfIgnoredEntries(), 1u);
  EXPECT_TRUE(dataset->GetUnreadableFiles().empty());
}

TEST(LabeledImageDataset, MakesWholeVolumesSamplesOfNetworksForVolumes)
{
  const std::string folder = TestPaths::OutputFolder("DatasetWholeVolumes");
  WriteVolume(folder + "/one.nrrd", 1, 9);
  WriteVolume(folder + "/two.nii.gz", 2, 3);
  const std::string header = "path,label,patient,split,first_slice,last_slice\n";
  // Neighboring rows of one label are two volumes; a row that another one holds is none.
  const auto dataset = ReadManifest(folder,
                                    header + "one.nrrd,a,p,train,0,2\none.nrrd,a,p,train,3,5\none.nrrd,b,p,train,6,8\n"
                                             "one.nrrd,a,p,train,4,5\ntwo.nii.gz,b,q,test,,\n");
  ASSERT_EQ(dataset->GetSlices().size(), 12u);
  EXPECT_EQ(itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training, 3), (std::vector<std::size_t>{ 0, 3, 6 }));
  EXPECT_EQ(itk::DatasetSplit::GetSamples(dataset, SplitEnum::Test, 3), (std::vector<std::size_t>{ 9 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training, 3), (std::vector<std::size_t>{ 2, 1 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training), (std::vector<std::size_t>{ 6, 3 }));
  for (std::size_t i = 0; i < 12; ++i)
  {
    EXPECT_EQ(dataset->GetSlices()[i].slicesOfVolume, i % 3 == 0 ? 3u : 0u) << i;
  }
  itk::CTPreprocessingParameters parameters;
  ExpectMessage([&] { itk::DatasetInput::VerifyVolumes(dataset, parameters); }, { "Set slices" });
  parameters.slices = 32;
  EXPECT_NO_THROW(itk::DatasetInput::VerifyVolumes(dataset, parameters));
  const auto single = ReadManifest(folder, header + "one.nrrd,a,p,train,0,2\none.nrrd,b,p,train,7,7\n");
  ExpectMessage([&] { itk::DatasetInput::VerifyVolumes(single, parameters); },
                { "'one.nrrd'", "slice 7", "single image" });
}

TEST(LabeledImageDataset, CountsSlicesOfASagittalVolumeFromFeetToHead)
{
  const std::string folder = TestPaths::OutputFolder("DatasetSagittal");
  // Stored as superior (downward), left, posterior: 7 axial slices of 8 x 8.
  auto                                image = itk::Image<short, 3>::New();
  itk::Image<short, 3>::SizeType      size{ { 7, 8, 8 } };
  itk::Image<short, 3>::DirectionType direction;
  direction.Fill(0.0);
  direction(2, 0) = -1.0;
  direction(0, 1) = 1.0;
  direction(1, 2) = 1.0;
  image->SetRegions(size);
  image->SetDirection(direction);
  image->Allocate();
  image->FillBuffer(0);
  Write(image.GetPointer(), folder + "/v.nrrd");
  const auto whole = ReadManifest(folder, "path,label\nv.nrrd,a\n");
  EXPECT_EQ(whole->GetSlices().size(), 7u);
  // Stored index i lies at z = -i; the slices at -6 and -5 mm are the lowest two.
  const auto low = ReadManifest(folder, "path,label,first_mm,last_mm\nv.nrrd,a,-6,-5\n");
  ASSERT_EQ(low->GetSlices().size(), 2u);
  EXPECT_EQ(low->GetSlices()[0].slice, 0u);
  EXPECT_EQ(low->GetSlices()[1].slice, 1u);
}

TEST(LabeledImageDataset, TakesThePatientFromThePatternThenTheFolderThenTheFile)
{
  const std::string folder = TestPaths::OutputFolder("DatasetPatients");
  WritePicture(folder + "/a/s1/case07_1.png", 1);
  WritePicture(folder + "/a/s1/deep/other.png", 2);
  WritePicture(folder + "/b/case08_1.png", 3);
  const auto byFolder = ReadFolder(folder);
  EXPECT_EQ(byFolder->GetSlices()[0].patient, "s1");
  EXPECT_EQ(byFolder->GetSlices()[1].patient, "s1");
  EXPECT_EQ(byFolder->GetSlices()[2].patient, "b/case08_1.png") << "the class folder is never a patient";
  EXPECT_EQ(byFolder->GetPatientSource(), DatasetType::PatientSourceEnum::File) << "the weakest";
  EXPECT_TRUE(AnyHolds(byFolder->GetWarnings(), "weakest"));

  auto byPattern = DatasetType::New();
  byPattern->SetPatientPattern("(case[0-9]+)_");
  byPattern->ReadFolder(folder);
  EXPECT_EQ(byPattern->GetSlices()[0].patient, "case07");
  EXPECT_EQ(byPattern->GetSlices()[1].patient, "s1");
  EXPECT_EQ(byPattern->GetSlices()[2].patient, "case08");
  EXPECT_EQ(byPattern->GetPatientSource(), DatasetType::PatientSourceEnum::Folder);

  byPattern->SetPatientPattern("(case");
  ExpectMessage([&] { byPattern->ReadFolder(folder); }, { "'(case'", "regular expression" });
}

// Oracle: pydicom's files; facts of each are what pydicom prints for its tags.
TEST(LabeledImageDataset, TakesDICOMPatientsAndSeries)
{
  const std::string folder = TestPaths::OutputFolder("DatasetDICOM");
  CopyDICOM("dicomdirtests/98892001/CT5N", folder + "/a/scan");
  CopyDICOM("CT_small.dcm", folder + "/b");
  CopyDICOM("MR_truncated.dcm", folder + "/b");
  const auto dataset = ReadFolder(folder);
  ASSERT_EQ(dataset->GetUnreadableFiles().size(), 1u);
  EXPECT_EQ(dataset->GetUnreadableFiles()[0].find("b/MR_truncated.dcm: "), 0u);
  ASSERT_EQ(dataset->GetSlices().size(), 6u);
  for (unsigned int i = 0; i < 5; ++i)
  {
    EXPECT_EQ(dataset->GetRelativePath(i), "a/scan");
    EXPECT_EQ(dataset->GetSlices()[i].slice, i);
    EXPECT_EQ(dataset->GetSlices()[i].patient, "98890234");
  }
  EXPECT_EQ(dataset->GetRelativePath(5), "b/CT_small.dcm");
  EXPECT_EQ(dataset->GetSlices()[5].patient, "1CT1");
  EXPECT_EQ(dataset->GetPatientSource(), DatasetType::PatientSourceEnum::DICOM);
  EXPECT_EQ(itk::DatasetInput::DetermineIntensity(dataset), itk::CTPreprocessingEnums::Intensity::HounsfieldUnits);
  EXPECT_EQ(itk::DatasetSplit::CountUnits(dataset, SplitEnum::Unassigned), 2u);
}

// Oracle: pydicom, which writes objects of the SOP classes of PS3.4 that have no pixels, and a CT slice that lacks its.
TEST(LabeledImageDataset, LeavesOutDICOMObjectsWithoutPixels)
{
  const std::string folder = TestPaths::OutputFolder("DatasetNoPixels");
  CopyDICOM("dicomdirtests/98892001/CT5N", folder + "/a/scan");
  CopyDICOM("CT_small.dcm", folder + "/b");
  WriteText(folder + "/make.py",
            "import sys, pydicom\n"
            "from pydicom.dataset import Dataset, FileMetaDataset\n"
            "folder = sys.argv[1]\n"
            "classes = {'report': '88.11', 'structures': '481.3', 'plan': '481.5', 'presentation': '11.1',\n"
            "           'pdf': '104.1', 'registration': '66.1', 'ct': '2'}\n"
            "for number, (name, sop) in enumerate(classes.items()):\n"
            "    data = Dataset()\n"
            "    data.file_meta = FileMetaDataset()\n"
            "    data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian\n"
            "    data.SOPClassUID = '1.2.840.10008.5.1.4.1.1.' + sop\n"
            "    data.SOPInstanceUID = f'2.25.{number + 1}'\n"
            "    data.PatientID = 'someone'\n"
            "    data.SeriesInstanceUID = f'2.25.{number + 100}'\n"
            "    if name == 'pdf':\n"
            "        data.EncapsulatedDocument = b'%PDF-1.4 '\n"
            "    if name == 'ct':\n"
            "        data.Rows = data.Columns = 8\n"
            "    data.save_as(f'{folder}/{\"b\" if name == \"ct\" else \"a/scan\"}/{name}.dcm', "
            "enforce_file_format=True)\n");
  ASSERT_EQ(std::system((TestPaths::Get("TL_PYTHON") + " " + folder + "/make.py " + folder).c_str()), 0);
  const auto dataset = ReadFolder(folder);
  EXPECT_EQ(dataset->GetNumberOfObjectsWithoutPixels(), 6u);
  ASSERT_EQ(dataset->GetUnreadableFiles().size(), 1u);
  EXPECT_EQ(dataset->GetUnreadableFiles()[0].find("b/ct.dcm: "), 0u) << "its pixels are missing";
  EXPECT_EQ(dataset->GetSlices().size(), 6u);
  dataset->SetMaximumUnreadableFraction(0.15); // 1 of 7
  EXPECT_NO_THROW(dataset->RemoveUnreadableFiles());

  // A row that names one is a mistake.
  const auto listed = ReadManifest(folder, "path,label\na/scan/report.dcm,a\nb/CT_small.dcm,b\n");
  EXPECT_EQ(listed->GetUnreadableFiles(),
            std::vector<std::string>{ "a/scan/report.dcm: it is a DICOM object without pixels, not an image" });
}

namespace
{
/** What a dataset says of its files. */
std::string
DescribeContents(const DatasetType * dataset)
{
  std::ostringstream text;
  for (const auto * lines : { &dataset->GetUnreadableFiles(), &dataset->GetWarnings() })
  {
    for (const auto & line : *lines)
    {
      text << line << '\n';
    }
  }
  for (std::size_t i = 0; i < dataset->GetSlices().size(); ++i)
  {
    const auto & content = *dataset->GetSlices()[i].content;
    text << dataset->Describe(i) << ' ' << content.pixelHash << ' ' << content.perceptualHash << '\n';
  }
  return text.str();
}
} // namespace

// Oracle: what one thread finds.
TEST(LabeledImageDataset, ReadsTheSameWithAnyNumberOfThreads)
{
  const std::string folder = TestPaths::OutputFolder("DatasetThreads");
  std::string       manifest = "path,label\n";
  for (unsigned int i = 0; i < 40; ++i)
  {
    const std::string file = (i % 2 ? "a/" : "b/") + std::to_string(100 + i) + (i % 5 ? ".png" : ".nrrd");
    i % 5 ? WritePicture(folder + '/' + file, i) : WriteVolume(folder + '/' + file, i, 3);
    if (i % 7 == 3)
    {
      WriteText(folder + '/' + file, "NRRD0004\ntype: nonsense\n\n"); // no image
    }
    if (i % 7 == 4)
    {
      std::filesystem::resize_file(folder + '/' + file, 60); // no pixels
    }
    manifest += file + (i % 2 ? ",a\n" : ",b\n");
  }
  CopyDICOM("dicomdirtests/98892001/CT5N", folder + "/a/scan");
  const auto               before = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  std::vector<std::string> results;
  for (const unsigned int threads : { 1u, 2u, 7u })
  {
    itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(threads);
    const auto byFolder = ReadFolder(folder);
    const auto byManifest = ReadManifest(folder, manifest);
    for (const auto & dataset : { byFolder, byManifest })
    {
      dataset->SetMaximumUnreadableFraction(1.0);
      dataset->RemoveUnreadableFiles();
      EXPECT_EQ(dataset->GetUnreadableFiles().size(), 12u);
      results.push_back(DescribeContents(dataset));
    }
  }
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(before);
  for (std::size_t i = 2; i < results.size(); ++i)
  {
    EXPECT_EQ(results[i], results[i % 2]);
  }
}

// Oracle: the files that are laid out here, counted.
TEST(LabeledImageDataset, ReportsItsReadingAndEndsItWhenAborted)
{
  const std::string  folder = MakePatients("DatasetProgress", 2, 2, 3);
  auto               dataset = DatasetType::New();
  std::vector<float> progress;
  bool               aborts = false;
  const auto         tag = dataset->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    progress.push_back(dataset->GetProgress());
    EXPECT_LE(dataset->GetNumberOfFilesRead(), dataset->GetNumberOfFilesToRead());
    if (aborts)
    {
      dataset->AbortReading();
    }
  });
  dataset->ReadFolder(folder);
  for (unsigned int pass = 0; pass < 2; ++pass)
  {
    ASSERT_GE(progress.size(), 2u);
    EXPECT_EQ(progress.front(), 0.0f);
    EXPECT_TRUE(std::is_sorted(progress.begin(), progress.end()));
    EXPECT_EQ(progress.back(), 1.0f);
    EXPECT_EQ(dataset->GetNumberOfFilesToRead(), 12u);
    EXPECT_EQ(dataset->GetNumberOfFilesRead(), 12u);
    progress.clear();
    dataset->ReadContents();
  }
  EXPECT_TRUE(progress.empty()) << "everything had been read";

  aborts = true;
  EXPECT_THROW(dataset->ReadFolder(folder), itk::ProcessAborted);
  EXPECT_TRUE(dataset->GetSlices().empty());
  aborts = false;
  dataset->ReadFolder(folder);
  aborts = true;
  EXPECT_THROW(dataset->ReadContents(), itk::ProcessAborted);
  aborts = false;
  EXPECT_NO_THROW(dataset->ReadContents());
  EXPECT_TRUE(dataset->GetSlices().back().content.has_value());
  dataset->RemoveObserver(tag);
}

TEST(LabeledImageDataset, ReadsAManifestAsSpreadsheetsWriteIt)
{
  const std::string folder = TestPaths::OutputFolder("DatasetManifest");
  WritePicture(folder + "/x, \"y\".png", 1);
  WriteVolume(folder + "/sub/v.nrrd", 2, 12);
  // Byte order mark, CRLF, another order of the columns, quotes, an empty line, no newline at the end.
  const auto dataset = ReadManifest(folder,
                                    "\xEF\xBB\xBFlabel,split,path,patient,weight,last_slice,first_slice\r\n"
                                    "sick,test,\"x, \"\"y\"\".png\",p1,2.5,,\r\n"
                                    "\r\n"
                                    "healthy,train,sub/v.nrrd,p2,,3,1\r\n"
                                    "sick,validation,./sub/../sub/v.nrrd,p2,,9,9");
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "healthy", "sick" }));
  ASSERT_EQ(dataset->GetSlices().size(), 5u);
  const std::vector<unsigned int> slices{ 1, 2, 3, 9, 0 };
  const std::vector<unsigned int> labels{ 0, 0, 0, 1, 1 };
  for (std::size_t i = 0; i < 5; ++i)
  {
    EXPECT_EQ(dataset->GetSlices()[i].slice, slices[i]);
    EXPECT_EQ(dataset->GetSlices()[i].label, labels[i]);
    EXPECT_EQ(dataset->GetSlices()[i].weight, i == 4 ? 2.5 : 1.0);
    EXPECT_EQ(dataset->GetSlices()[i].patient, i == 4 ? "p1" : "p2");
  }
  EXPECT_EQ(dataset->GetSlices()[0].split, SplitEnum::Training);
  EXPECT_EQ(dataset->GetSlices()[3].split, SplitEnum::Validation);
  EXPECT_EQ(dataset->GetRelativePath(4), "x, \"y\".png");
  EXPECT_EQ(dataset->GetPatientSource(), DatasetType::PatientSourceEnum::Manifest);
}

// Closed form: slice k lies at -10 + 2.5 k mm.
TEST(LabeledImageDataset, TakesRangesInMillimeters)
{
  const std::string folder = TestPaths::OutputFolder("DatasetMillimeters");
  WriteVolume(folder + "/v.nrrd", 1, 12);
  const auto dataset =
    ReadManifest(folder, "path,label,first_mm,last_mm\nv.nrrd,a,-10,-5\nv.nrrd,b,0.1,5.1\nv.nrrd,c,17.5,1e3\n");
  std::vector<unsigned int> slices;
  for (const auto & slice : dataset->GetSlices())
  {
    slices.push_back(slice.slice);
  }
  EXPECT_EQ(slices, (std::vector<unsigned int>{ 0, 1, 2, 5, 6, 11 }));
}

TEST(LabeledImageDataset, NamesLineColumnAndValueOfAManifestsErrors)
{
  const std::string folder = TestPaths::OutputFolder("DatasetManifestErrors");
  WritePicture(folder + "/p.png", 1);
  WriteVolume(folder + "/v.nrrd", 2, 10);
  itksys::SystemTools::MakeDirectory(folder + "/empty");
  const struct
  {
    const char *             text;
    std::vector<std::string> fragments;
  } cases[]{
    { "", { "is empty" } },
    { "path,label\n", { "no rows" } },
    { "path,labels\np.png,a\n", { "line 1", "'labels'", "path, label, patient" } },
    { "path;label\np.png;a\n", { "line 1", "'path;label'", "commas" } },
    { "path,path,label\n", { "line 1", "'path'", "twice" } },
    { "path,patient\np.png,a\n", { "line 1", "lacks", "'label'" } },
    { "path,label,first_slice\nv.nrrd,a,0\n", { "line 1", "'first_slice'", "'last_slice'" } },
    { "path,label\np.png\n", { "line 2", "1 fields", "2" } },
    { "path,label\np.png,\n", { "line 2", "'label'", "empty" } },
    { "path,label\n\n\nq.png,a\n", { "line 4", "'path'", "'q.png'", "no such file" } },
    { "path,label\nempty,a\n", { "line 2", "'path'", "'empty'", "0 DICOM series" } },
    { "path,label,split\np.png,a,holdout\n", { "line 2", "'split'", "'holdout'", "train, validation or test" } },
    { "path,label,weight\np.png,a,0\n", { "line 2", "'weight'", "'0'" } },
    { "path,label,weight\np.png,a,-1\n", { "line 2", "'weight'", "'-1'" } },
    { "path,label,weight\np.png,a,nan\n", { "line 2", "'weight'", "'nan'" } },
    { "path,label,weight\np.png,a,1.5x\n", { "line 2", "'weight'", "'1.5x'" } },
    { "path,label,first_slice,last_slice\nv.nrrd,a,0,10\n", { "line 2", "'last_slice'", "'10'", "10 slices, 0 to 9" } },
    { "path,label,first_slice,last_slice\nv.nrrd,a,-1,3\n", { "line 2", "'first_slice'", "'-1'" } },
    { "path,label,first_slice,last_slice\nv.nrrd,a,5,3\n", { "line 2", "'last_slice'", "'3'", "5" } },
    { "path,label,first_slice,last_slice\nv.nrrd,a,5,\n", { "line 2", "'last_slice'", "''" } },
    { "path,label,first_mm,last_mm\nv.nrrd,a,100,200\n", { "line 2", "'first_mm'", "'100'", "-10 to 12.5 mm" } },
    { "path,label,first_mm,last_mm\nv.nrrd,a,5,0\n", { "line 2", "'last_mm'", "'0'" } },
    { "path,label,first_slice,last_slice,first_mm,last_mm\nv.nrrd,a,0,1,0,5\n",
      { "line 2", "'first_mm'", "one of them" } },
    { "path,label\np.png,a \"b\" c\n", { "line 2", "not valid CSV" } },
    { "path,label\n\"p.png,a\nmore,b\n", { "line 2", "not closed" } },
    { "path,label,first_slice,last_slice\nv.nrrd,a,0,4\nv.nrrd,b,4,9\n",
      { "Lines 2 (", " and 3 (", "'v.nrrd'", "overlap" } },
    { "path,label,split\nv.nrrd,a,train\nv.nrrd,a,test\n",
      { "Lines 2 (", " and 3 (", "split train", "split test", "overlap" } },
    { "path,label,patient,first_slice,last_slice\nv.nrrd,a,x,0,1\nv.nrrd,a,y,4,5\n",
      { "Lines 2 and 3", "two patients" } },
    { "path,label\np.png,M\xFCll\n",
      { "line 2", "'label'", "'M\\xfcll'", "Latin-1", "save the manifest as CSV UTF-8" } },
    { "path,label,patient\np.png,a,M\xFCller\n", { "line 2", "'patient'", "'M\\xfcller'", "CSV UTF-8" } },
    { "path,label\n\xFC.png,a\n", { "line 2", "'path'", "'\\xfc.png'", "no such file", "CSV UTF-8" } },
    { "\xFF\xFEpath,label\n", { "line 1", "UTF-16", "save it as CSV UTF-8" } },
  };
  for (const auto & one : cases)
  {
    SCOPED_TRACE(one.text);
    ExpectMessage([&] { ReadManifest(folder, one.text); }, one.fragments);
  }
  const std::string withoutMark = "path,label\np.png,a\n";
  std::string       utf16;
  for (const char character : withoutMark)
  {
    utf16 += { character, '\0' };
  }
  ExpectMessage([&] { ReadManifest(folder, utf16); }, { "line 1", "UTF-16" });
  // A file that is there and no image is counted, as in a folder.
  WriteText(folder + "/bad.png", "bad");
  const auto dataset = ReadManifest(folder, "path,label\nbad.png,a\np.png,b\n");
  EXPECT_EQ(dataset->GetUnreadableFiles(), std::vector<std::string>{ "bad.png: it is not an image that ITK can read" });
  // Rows that agree are taken once.
  const auto twice = ReadManifest(folder, "path,label\nv.nrrd,a\nv.nrrd,a\n");
  EXPECT_EQ(twice->GetSlices().size(), 10u);
  EXPECT_TRUE(AnyHolds(twice->GetWarnings(), "Lines 2 and 3"));
}

TEST(LabeledImageDataset, DividesWholePatientsStratifiedByClass)
{
  const std::string                          folder = MakePatients("DatasetStratified", 13, 7, 2);
  std::set<std::map<std::string, SplitEnum>> results;
  for (uint64_t seed = 0; seed < 20; ++seed)
  {
    SCOPED_TRACE(seed);
    const auto dataset = ReadFolder(folder);
    dataset->SplitRandomly(0.2, 0.25, seed);
    std::map<std::string, std::set<SplitEnum>>                         splits;
    std::map<unsigned int, std::map<SplitEnum, std::set<std::string>>> units;
    for (const auto & slice : dataset->GetSlices())
    {
      splits[slice.patient].insert(slice.split);
      units[slice.label][slice.split].insert(slice.patient);
    }
    for (const auto & patient : splits)
    {
      EXPECT_EQ(patient.second.size(), 1u) << patient.first;
    }
    EXPECT_EQ(units[0].count(SplitEnum::Unassigned) + units[1].count(SplitEnum::Unassigned), 0u);
    for (unsigned int label = 0; label < 2; ++label)
    {
      const double all = label == 0 ? 13.0 : 7.0;
      EXPECT_LE(std::abs(static_cast<double>(units[label][SplitEnum::Validation].size()) - 0.2 * all), 1.0);
      EXPECT_LE(std::abs(static_cast<double>(units[label][SplitEnum::Test].size()) - 0.25 * all), 1.0);
      EXPECT_GE(units[label][SplitEnum::Training].size(), 1u);
    }
    EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
    const auto again = ReadFolder(folder);
    again->SplitRandomly(0.2, 0.25, seed);
    EXPECT_EQ(itk::DatasetSplit::ComputeHash(again), itk::DatasetSplit::ComputeHash(dataset));
    results.insert(GetSplitOfPaths(dataset));
  }
  EXPECT_GE(results.size(), 19u) << "seeds must matter";
}

TEST(LabeledImageDataset, DividesTheSameWhateverTheOrderOfTheRows)
{
  const std::string        folder = MakePatients("DatasetRowOrder", 6, 6, 1);
  std::vector<std::string> rows;
  const auto               source = ReadFolder(folder);
  for (std::size_t i = 0; i < source->GetSlices().size(); ++i)
  {
    const auto & slice = source->GetSlices()[i];
    rows.push_back(source->GetRelativePath(i) + "," + source->GetClassNames()[slice.label] + "," + slice.patient +
                   "\n");
  }
  const std::string head = "path,label,patient\n";
  const auto        forward = ReadManifest(folder, std::accumulate(rows.begin(), rows.end(), head));
  const auto        backward = ReadManifest(folder, std::accumulate(rows.rbegin(), rows.rend(), head));
  for (const auto & dataset : { source, forward, backward })
  {
    dataset->SplitRandomly(0.25, 0.25, 7);
  }
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(forward), itk::DatasetSplit::ComputeHash(backward));
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(forward), itk::DatasetSplit::ComputeHash(source));
}

TEST(LabeledImageDataset, KeepsTheLastUnitsForTrainingAndSaysSo)
{
  const auto dataset = ReadFolder(MakePatients("DatasetFewUnits", 1, 2, 3));
  dataset->SplitRandomly(0.4, 0.4, 3);
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Training), (std::vector<std::size_t>{ 3, 3 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Test), (std::vector<std::size_t>{ 0, 3 }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Validation), (std::vector<std::size_t>{ 0, 0 }));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "Class 'a' has 1 unit (patient) to divide, too few for test"));
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "Class 'b' has 2 units (patient) to divide, too few for validation"));
  ExpectMessage([&] { dataset->SplitRandomly(0.5, 0.5, 1); }, { "0.5", "below 1" });
  ExpectMessage([&] { dataset->SplitRandomly(-0.1, 0.5, 1); }, { "-0.1" });
}

// Oracle: pydicom's file, whose PatientID is 1CT1 in each of its copies.
TEST(LabeledImageDataset, SaysWhereAllFilesAreOfOnePatient)
{
  const std::string folder = TestPaths::OutputFolder("DatasetSinglePatient");
  const std::string source = TestPaths::SitePackages("pydicom/data/test_files/CT_small.dcm");
  for (const char * const name : { "a/x1", "a/x2", "b/x3", "b/x4" })
  {
    itksys::SystemTools::MakeDirectory(folder + "/" + std::string(name, 1));
    std::filesystem::copy_file(source, folder + "/" + name + ".dcm");
  }
  const auto ids = ReadFolder(folder);
  EXPECT_EQ(itk::DatasetSplit::DescribeSinglePatient(ids).find("All 4 files and series have the same PatientID "
                                                               "(0010,0020)"),
            0u);
  EXPECT_EQ(itk::DatasetSplit::DescribeSinglePatient(ids).find("1CT1"), std::string::npos) << "no identifiers";

  // The pattern tells apart whom the PatientID does not.
  auto pattern = DatasetType::New();
  pattern->SetPatientPattern("x[0-9]");
  pattern->ReadFolder(folder);
  EXPECT_EQ(pattern->GetPatientSource(), DatasetType::PatientSourceEnum::Pattern);
  EXPECT_EQ(itk::DatasetSplit::CountUnits(pattern, SplitEnum::Unassigned), 4u);
  EXPECT_TRUE(itk::DatasetSplit::DescribeSinglePatient(pattern).empty());

  // Different pixels, one patient of the manifest.
  const std::string pictures = TestPaths::OutputFolder("DatasetSinglePatientManifest");
  std::string       rows;
  for (unsigned int i = 0; i < 4; ++i)
  {
    WritePicture(pictures + "/" + std::to_string(i) + ".png", i);
    rows += std::to_string(i) + (i < 2 ? ".png,a,p," : ".png,b,p,") + "\n";
  }
  const std::string header = "path,label,patient,split\n";
  const auto        single = ReadManifest(pictures, header + rows);
  single->SplitRandomly(0.2, 0.2, 1);
  EXPECT_TRUE(AnyHolds(single->GetWarnings(), "All 4 files and series have the same patient in the manifest. One"));
  const auto folds = ReadManifest(pictures, header + rows);
  ExpectMessage([&] { folds->SplitIntoFolds(2, 0, 0.1, 1); }, { "fewer split units", "same patient in the manifest" });
  const auto across = ReadManifest(pictures, header + "0.png,a,p,train\n1.png,b,p,test\n");
  ExpectMessage([&] { itk::DatasetLeakage::Verify(across); }, { "1 split units", "same patient in the manifest" });
  across->SetSplitUnit(DatasetType::SplitUnitEnum::Series);
  EXPECT_TRUE(itk::DatasetSplit::DescribeSinglePatient(across).empty());
}

TEST(LabeledImageDataset, NamesFilesWherePatientsAreUnknown)
{
  const std::string folder = TestPaths::OutputFolder("DatasetUnknownPatients");
  WritePicture(folder + "/a/1.png", 1);
  WritePicture(folder + "/b/1.png", 2);
  const auto dataset = ReadFolder(folder);
  dataset->SplitRandomly(0.0, 0.5, 1);
  EXPECT_TRUE(AnyHolds(dataset->GetWarnings(), "Class 'a' has 1 unit (file) to divide, too few for test"));
  EXPECT_FALSE(AnyHolds(dataset->GetWarnings(), "patient"));
}

TEST(LabeledImageDataset, KeepsEqualPixelsOnOneSide)
{
  const std::string folder = TestPaths::OutputFolder("DatasetTwins");
  for (unsigned int i = 0; i < 8; ++i)
  {
    for (const char * const label : { "a", "b" })
    {
      const unsigned int seed = i + (label[0] == 'a' ? 0 : 100);
      WritePicture(folder + "/" + label + "/" + std::to_string(i) + ".png", seed);
      WritePicture(folder + "/" + label + "/copy" + std::to_string(i) + ".tif", seed);
    }
  }
  for (uint64_t seed = 0; seed < 10; ++seed)
  {
    const auto dataset = ReadFolder(folder);
    dataset->SplitRandomly(0.25, 0.25, seed);
    const auto splits = GetSplitOfPaths(dataset);
    for (unsigned int i = 0; i < 8; ++i)
    {
      EXPECT_EQ(splits.at("a/" + std::to_string(i) + ".png"), splits.at("a/copy" + std::to_string(i) + ".tif"));
    }
    EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
    EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Test), (std::vector<std::size_t>{ 4, 4 }));
  }
}

TEST(LabeledImageDataset, TakesOutWhatCannotBeDecoded)
{
  const std::string folder = MakePatients("DatasetTruncated", 2, 2, 1);
  std::filesystem::resize_file(folder + "/a/p100/0.png", 60); // the header is there, the pixels are not
  const auto dataset = ReadFolder(folder);
  ASSERT_EQ(dataset->GetSlices().size(), 4u);
  ExpectMessage([&] { itk::DatasetLeakage::Verify(dataset); }, { "a/p100/0.png", "cannot be read" });
  dataset->SetMaximumUnreadableFraction(0.25);
  dataset->SplitRandomly(0.0, 0.0, 1);
  EXPECT_EQ(dataset->GetSlices().size(), 3u);
  ASSERT_EQ(dataset->GetUnreadableFiles().size(), 1u);
  EXPECT_EQ(dataset->GetUnreadableFiles()[0].find("a/p100/0.png: "), 0u);
  EXPECT_EQ(itk::DatasetSplit::GetSamples(dataset, SplitEnum::Training).size(), 3u);
}

TEST(LabeledImageDataset, RefusesAPatientOnBothSides)
{
  const std::string folder = TestPaths::OutputFolder("DatasetPatientLeak");
  std::string       text = "path,label,patient,split\n";
  for (unsigned int i = 0; i < 50; ++i)
  {
    const std::string name = std::to_string(10 + i) + ".png";
    WritePicture(folder + "/" + name, i);
    text += name + (i % 2 ? ",a,p" : ",b,p") + std::to_string(i / 2) + (i % 2 ? ",train\n" : ",test\n");
  }
  const auto dataset = ReadManifest(folder, text);
  ExpectMessage(
    [&] { itk::DatasetLeakage::Verify(dataset); },
    { "25 split units (patient", "manifest", "'10.png' (b, test)", "'11.png' (a, train)", "... 25 in total" });
  // The limit of the list: 20 lines, and no patient's name in it.
  try
  {
    itk::DatasetLeakage::Verify(dataset);
  }
  catch (const itk::ExceptionObject & error)
  {
    const std::string description = error.GetDescription();
    EXPECT_EQ(std::count(description.begin(), description.end(), '\n'), 21);
    EXPECT_EQ(description.find("p24"), std::string::npos);
  }
  dataset->SetSplitUnit(DatasetType::SplitUnitEnum::Series);
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset)) << "each file is a series of its own";
}

TEST(LabeledImageDataset, RefusesEqualPixelsAcrossSplitsAndLabels)
{
  const std::string folder = TestPaths::OutputFolder("DatasetPixelLeak");
  WritePicture(folder + "/1.png", 1);
  WritePicture(folder + "/2.tif", 1);
  WritePicture(folder + "/3.png", 3);
  const auto splits = ReadManifest(folder, "path,label,split\n1.png,a,train\n2.tif,a,test\n3.png,b,train\n");
  ExpectMessage([&] { itk::DatasetLeakage::Verify(splits); },
                { "'1.png' (a, train) and '2.tif' (a, test)", "another split" });
  const auto labels = ReadManifest(folder, "path,label,split\n1.png,a,train\n2.tif,b,train\n3.png,b,train\n");
  ExpectMessage([&] { itk::DatasetLeakage::Verify(labels); },
                { "'1.png' (a, train) and '2.tif' (b, train)", "another label" });
  const auto neither = ReadManifest(folder, "path,label,split\n1.png,a,train\n2.tif,a,train\n3.png,b,test\n");
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(neither));
}

TEST(LabeledImageDataset, WantsGuardSlicesBetweenBlocks)
{
  const std::string folder = TestPaths::OutputFolder("DatasetBlocks");
  WriteVolume(folder + "/v.nrrd", 1, 30);
  WriteVolume(folder + "/w.nrrd", 2, 30);
  const std::string head = "path,label,patient,split,first_slice,last_slice\n";
  const auto        read = [&](const std::string & rows) {
    const auto dataset = ReadManifest(folder, head + rows);
    dataset->SetSplitUnit(DatasetType::SplitUnitEnum::SliceBlock);
    return dataset;
  };
  const auto good = read("v.nrrd,a,p,train,0,4\nv.nrrd,a,p,test,7,9\nv.nrrd,b,p,test,10,12\nv.nrrd,b,p,train,15,29\n");
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(good));
  EXPECT_EQ(itk::DatasetLeakage::GetStatement(good),
            "same patient in training and test: no evidence of generalization");
  good->SetSplitUnit(DatasetType::SplitUnitEnum::Patient);
  ExpectMessage([&] { itk::DatasetLeakage::Verify(good); }, { "1 split units (patient" });

  const auto close = read("v.nrrd,a,p,train,0,4\nv.nrrd,a,p,test,6,9\n");
  ExpectMessage([&] { itk::DatasetLeakage::Verify(close); },
                { "'v.nrrd'", "slices 0 to 4 (train)", "slices 6 to 9 (test)", "1 guard slices" });
  const auto files = read("v.nrrd,a,p,train,0,4\nw.nrrd,a,p,test,7,9\n");
  ExpectMessage([&] { itk::DatasetLeakage::Verify(files); }, { "'v.nrrd' slice 0", "'w.nrrd' slice 7", "one series" });
  const auto apart = read("v.nrrd,a,p,train,0,4\nw.nrrd,a,q,test,0,29\n");
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(apart));
  const auto open = read("v.nrrd,a,p,train,0,4\nv.nrrd,a,p,,9,10\n");
  ExpectMessage([&] { open->SplitRandomly(0.5, 0.0, 1); }, { "slice-block", "every row" });
  ExpectMessage([&] { itk::DatasetLeakage::Verify(open); }, { "slice-block", "'v.nrrd' slice 9" });
}

TEST(LabeledImageDataset, ComparesNoAirAndNoPaddingOfVolumes)
{
  const std::string folder = TestPaths::OutputFolder("DatasetAir");
  for (const unsigned int seed : { 1u, 2u })
  {
    auto volume = MakeVolume(seed, 4);
    std::fill_n(volume->GetBufferPointer(), 64, static_cast<short>(-1024));
    Write(volume.GetPointer(), folder + "/" + std::to_string(seed) + ".nrrd");
  }
  const auto dataset = ReadManifest(folder, "path,label,split\n1.nrrd,a,train\n2.nrrd,b,test\n");
  EXPECT_NO_THROW(itk::DatasetLeakage::Verify(dataset));
}

TEST(LabeledImageDataset, SaysWhatTheSplitExcludes)
{
  const std::string folder = TestPaths::OutputFolder("DatasetStatement");
  WritePicture(folder + "/1.png", 1);
  const auto files = ReadManifest(folder, "path,label\n1.png,a\n");
  EXPECT_EQ(itk::DatasetLeakage::GetStatement(files), "split by image: patient leakage cannot be excluded");
  EXPECT_FALSE(itk::DatasetLeakage::IsPatientLeakageExcluded(files));
  const auto patients = ReadManifest(folder, "path,label,patient\n1.png,a,p\n");
  EXPECT_EQ(itk::DatasetLeakage::GetStatement(patients), "split by patient (source: manifest)");
  EXPECT_TRUE(itk::DatasetLeakage::IsPatientLeakageExcluded(patients));
  patients->SetSplitUnit(DatasetType::SplitUnitEnum::Series);
  EXPECT_FALSE(itk::DatasetLeakage::IsPatientLeakageExcluded(patients));
  EXPECT_EQ(itk::DatasetLeakage::GetStatement(patients).find("split by series: "), 0u);
}

// Closed form: the values of the ramp are 0..999, so that nearest-rank percentiles are 0, 9, 499, 989, 999.
TEST(LabeledImageDataset, DecidesTheIntensityOrSaysWhyNot)
{
  using IntensityEnum = itk::CTPreprocessingEnums::Intensity;
  const std::string folder = TestPaths::OutputFolder("DatasetIntensity");
  WritePicture(folder + "/p.png", 1);
  auto                           ramp = itk::Image<short, 3>::New();
  itk::Image<short, 3>::SizeType size{ { 10, 10, 10 } };
  ramp->SetRegions(size);
  ramp->Allocate();
  std::iota(ramp->GetBufferPointer(), ramp->GetBufferPointer() + 1000, static_cast<short>(0));
  Write(ramp.GetPointer(), folder + "/ramp.nrrd");
  CopyDICOM("CT_small.dcm", folder + "/ct");
  CopyDICOM("MR_small.dcm", folder + "/mr");

  EXPECT_EQ(itk::DatasetInput::DetermineIntensity(ReadManifest(folder, "path,label\np.png,a\n")),
            IntensityEnum::Picture);
  EXPECT_EQ(itk::DatasetInput::DetermineIntensity(ReadManifest(folder, "path,label\nct/CT_small.dcm,a\n")),
            IntensityEnum::HounsfieldUnits);
  const auto unknown = ReadManifest(folder, "path,label\nramp.nrrd,a\n");
  ExpectMessage([&] { itk::DatasetInput::DetermineIntensity(unknown); },
                { "'ramp.nrrd'", "0, 9, 499, 989, 999", "intensity mode to HU", "to picture" });
  unknown->SetIntensityMode(DatasetType::IntensityModeEnum::HounsfieldUnits);
  EXPECT_EQ(itk::DatasetInput::DetermineIntensity(unknown), IntensityEnum::HounsfieldUnits);
  unknown->SetIntensityMode(DatasetType::IntensityModeEnum::Picture);
  EXPECT_EQ(itk::DatasetInput::DetermineIntensity(unknown), IntensityEnum::Picture);
  const auto mixed = ReadManifest(folder, "path,label\np.png,a\nct/CT_small.dcm,a\n");
  ExpectMessage([&] { itk::DatasetInput::DetermineIntensity(mixed); }, { "mix", "'ct/CT_small.dcm'", "'p.png'" });
  const auto resonance = ReadManifest(folder, "path,label\nmr/MR_small.dcm,a\n");
  ExpectMessage([&] { itk::DatasetInput::DetermineIntensity(resonance); },
                { "'mr/MR_small.dcm'", "magnetic resonance", "not HU" });
  ExpectMessage([&] { itk::DatasetInput::DetermineIntensity(DatasetType::New()); }, { "empty" });
}

TEST(LabeledImageDataset, AdoptsTheNetworksClassNames)
{
  const auto dataset = ReadFolder(MakePatients("DatasetAdopt", 1, 2, 1));
  dataset->AdoptClassNames({ "b", "c", "a" });
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "b", "c", "a" }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Unassigned), (std::vector<std::size_t>{ 2, 0, 1 }));
  EXPECT_EQ(dataset->GetSlices()[0].label, 2u);
  ExpectMessage([&] { dataset->AdoptClassNames({ "a", "c" }); }, { "'b'", "a, c" });
  EXPECT_EQ(dataset->GetSlices()[0].label, 2u) << "a refusal changes nothing";
}

// Oracle: the paper's binary task, counted by hand.
TEST(LabeledImageDataset, MergesClassesIntoOne)
{
  const std::string folder = TestPaths::OutputFolder("DatasetMerge");
  std::string       manifest = "path,label\n";
  int               value = 0;
  for (const char * label : { "normal", "mass", "pneumonia", "COVID", "normal" })
  {
    const std::string file = std::to_string(++value) + ".png";
    WritePicture(folder + '/' + file, value);
    manifest += file + ',' + label + '\n';
  }
  const auto dataset = ReadManifest(folder, manifest);
  ExpectMessage([&] { dataset->MergeClasses("disease", { "mass", "flu" }); }, { "'flu'", "COVID, mass, normal, pneu" });
  ExpectMessage([&] { dataset->MergeClasses("normal", { "mass" }); },
                { "'normal'", "another class of the data has this name" });
  ExpectMessage([&] { dataset->MergeClasses("", { "mass" }); }, { "a class needs a name" });
  EXPECT_EQ(dataset->GetClassNames().size(), 4u) << "a refusal changes nothing";

  dataset->MergeClasses("disease", { "mass", "pneumonia", "COVID" });
  EXPECT_EQ(dataset->GetClassNames(), (std::vector<std::string>{ "disease", "normal" }));
  EXPECT_EQ(itk::DatasetSplit::CountClasses(dataset, SplitEnum::Unassigned), (std::vector<std::size_t>{ 3, 2 }));
  const std::vector<unsigned int> expected{ 1, 0, 0, 0, 1 };
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    EXPECT_EQ(dataset->GetSlices()[i].label, expected[i]) << dataset->GetRelativePath(i);
  }
  // A merged class may keep the name of one of its own.
  dataset->MergeClasses("normal", { "disease", "normal" });
  EXPECT_EQ(dataset->GetClassNames(), std::vector<std::string>{ "normal" });
}

TEST(LabeledImageDataset, WritesTheSplitForItsOwnerAlone)
{
  const std::string folder = TestPaths::OutputFolder("DatasetWriteSplit");
  WritePicture(folder + "/1, 2.png", 1);
  WriteVolume(folder + "/v.nrrd", 2, 2);
  const auto dataset =
    ReadManifest(folder, "path,label,patient,split\n\"1, 2.png\",a,\"Doe, J\",train\nv.nrrd,b,q,test\n");
  itk::DatasetSplit::Write(dataset, folder + "/split.csv");
  struct stat status;
  ASSERT_EQ(stat((folder + "/split.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  std::ifstream     stream(folder + "/split.csv");
  const std::string text{ std::istreambuf_iterator<char>(stream), {} };
  EXPECT_EQ(text, "path,slice,label,split,pixel_hash\n\"1, 2.png\",0,a,train,\nv.nrrd,0,b,test,\nv.nrrd,1,b,test,\n");
  dataset->ReadContents();
  itk::DatasetSplit::Write(dataset, folder + "/named.csv", true);
  std::ifstream     named(folder + "/named.csv");
  const std::string withPatients{ std::istreambuf_iterator<char>(named), {} };
  EXPECT_EQ(withPatients.find("path,slice,label,split,pixel_hash,patient\n\"1, 2.png\",0,a,train," +
                              dataset->GetSlices()[0].content->pixelHash + ",\"Doe, J\"\n"),
            0u);

  const std::string hash = itk::DatasetSplit::ComputeHash(dataset);
  const auto        moved =
    ReadManifest(folder, "path,label,patient,split\n\"1, 2.png\",a,\"Doe, J\",train\nv.nrrd,b,q,validation\n");
  EXPECT_NE(itk::DatasetSplit::ComputeHash(moved), hash);
  moved->AdoptClassNames({ "b", "a" });
  dataset->AdoptClassNames({ "b", "a" });
  EXPECT_EQ(itk::DatasetSplit::ComputeHash(dataset), hash) << "the split is that of names, not of their numbers";
}

TEST(LabeledImageDataset, ForgetsEverythingWhenInitialized)
{
  const auto dataset = ReadFolder(MakePatients("DatasetInitialize", 2, 2, 1));
  dataset->SplitRandomly(0.5, 0.0, 1);
  std::ostringstream before;
  dataset->Print(before);
  EXPECT_NE(before.str().find("ClassNames: 'a' 'b'"), std::string::npos);
  dataset->Initialize();
  EXPECT_TRUE(dataset->GetSlices().empty());
  EXPECT_TRUE(dataset->GetClassNames().empty());
  EXPECT_TRUE(dataset->GetRoot().empty());
  EXPECT_TRUE(dataset->GetWarnings().empty());
}
