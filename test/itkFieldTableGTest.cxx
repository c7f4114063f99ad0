// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/FieldJSON.h"
#include "TestPaths.h"
#include "TransferLearning/itkCTPreprocessingFields.h"
#include "TransferLearning/itkCTSeriesPolicyFields.h"
#include "TransferLearning/itkNetworkTrainingFields.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <regex>
#include <sstream>

using namespace itk::TransferLearning;

namespace
{
/** What a field may be: the names of an enumeration, or unit and range. */
template <typename TValue>
std::string
DescribeValues(const FieldFacts & facts)
{
  std::string text;
  if constexpr (std::is_enum_v<TValue>)
  {
    for (const auto & entry : EnumNames<TValue>::table)
    {
      text += (text.empty() ? "`" : ", `") + std::string(entry.second) + '`';
    }
  }
  else if constexpr (std::is_same_v<TValue, bool>)
  {
    text = "true, false";
  }
  else if constexpr (std::is_same_v<TValue, std::vector<itk::CTWindow>>)
  {
    text = "list of windows";
  }
  else if constexpr (std::is_same_v<TValue, std::optional<itk::CTWindow>>)
  {
    text = "a window, or none";
  }
  else if constexpr (HasFieldTable<TValue>::value)
  {
    text = "the fields above";
  }
  else
  {
    text = facts.unit;
    if (facts.hasRange)
    {
      text += (text.empty() ? "" : ", ") + facts.range.Describe();
    }
  }
  return text;
}

template <typename TStruct>
std::string
MakeRows()
{
  std::ostringstream page;
  page << "| field | values | option | meaning |\n|---|---|---|---|\n";
  ForEachField<TStruct>([&page](const auto & row) {
    using Value = std::decay_t<decltype(std::declval<TStruct>().*row.member)>;
    const std::string option = row.option;
    page << "| `" << row.key << "` | " << DescribeValues<Value>(row) << " | "
         << (option.empty() ? "" : '`' + option + '`') << " | " << row.help << " |\n";
  });
  return page.str();
}

/** doc/parameters.md. */
std::string
MakePage()
{
  return "# Parameters\n\n"
         "The fields of the parameter structs: their keys in network files and in Python, and their options on "
         "command\n"
         "lines. This page is made from the tables of the sources (`include/TransferLearning/itk*Fields.h`).\n\n"
         "## Preprocessing: `CTPreprocessingParameters`\n\n" +
         MakeRows<itk::CTPreprocessingParameters>() + "\n## A window: `CTWindow`\n\n" + MakeRows<itk::CTWindow>() +
         "\n## DICOM series: `CTSeriesPolicies`\n\n" + MakeRows<itk::CTSeriesPolicies>() +
         "\n## Augmentation: `AugmentationParameters`\n\n" + MakeRows<itk::AugmentationParameters>() +
         "\n## Training: `NetworkTrainingParameters`\n\n" + MakeRows<itk::NetworkTrainingParameters>();
}

template <typename TStruct>
void
ExpectCompleteRows()
{
  std::set<std::string> keys;
  ForEachField<TStruct>([&keys](const auto & row) {
    const std::string option = row.option;
    EXPECT_TRUE(std::regex_match(row.key, std::regex("[a-z][a-z0-9]*(_[a-z0-9]+)*"))) << row.key;
    EXPECT_TRUE(keys.insert(row.key).second) << row.key << " is there twice";
    EXPECT_STRNE(row.label, "") << row.key;
    EXPECT_STRNE(row.help, "") << row.key;
    EXPECT_TRUE(option.empty() || std::regex_match(option, std::regex("--[a-z-]+"))) << option;
    EXPECT_EQ(option.empty(), *row.group == '\0') << row.key;
    EXPECT_LT(row.range.low, row.range.high) << row.key;
  });
}

std::string
GetRefusal(const std::string & json)
{
  try
  {
    itk::CTWindow window;
    FieldReader("Window", FieldReader::Missing::IsRefused, FieldReader::Unknown::IsRefused).Parse(json, window);
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "nothing was thrown";
}
} // namespace

TEST(FieldTable, RowsSayWhatFormsAndPagesNeed)
{
  ExpectCompleteRows<itk::CTWindow>();
  ExpectCompleteRows<itk::VOILUT>();
  ExpectCompleteRows<itk::CTPreprocessingParameters>();
  ExpectCompleteRows<itk::CTSeriesPolicies>();
  ExpectCompleteRows<itk::AugmentationParameters>();
  ExpectCompleteRows<itk::NetworkTrainingParameters>();
}

// Oracle: the notation of intervals, and the numbers at and beyond their ends.
TEST(FieldTable, RangesIncludeTheEndsThatTheySay)
{
  EXPECT_EQ(zeroOrMore.Describe(), "0 or more");
  EXPECT_EQ(aboveZero.Describe(), "above 0");
  EXPECT_EQ(zeroToBelowOne.Describe(), "in [0, 1)");
  EXPECT_EQ(aboveZeroToOne.Describe(), "in (0, 1]");
  EXPECT_EQ(anyFinite.Describe(), "finite");
  EXPECT_TRUE(zeroToBelowOne.Contains(0.0));
  EXPECT_FALSE(zeroToBelowOne.Contains(1.0));
  EXPECT_FALSE(aboveZeroToOne.Contains(0.0));
  EXPECT_TRUE(aboveZeroToOne.Contains(1.0));
  for (const FieldRange & range : { anyFinite, zeroOrMore, aboveZero, zeroToOne })
  {
    EXPECT_FALSE(range.Contains(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(range.Contains(std::numeric_limits<double>::infinity()));
  }
}

TEST(FieldTable, FactsNameTheMemberAndDescribeTheField)
{
  FieldFacts facts;
  facts.key = "statistics_per_slice";
  facts.help = "Measure per slice";
  EXPECT_EQ(facts.GetMemberName(), "statisticsPerSlice");
  EXPECT_EQ(facts.Describe(), "Measure per slice");
  facts.name = "perSlice";
  facts.unit = "HU";
  facts.range = zeroOrMore;
  facts.hasRange = true;
  EXPECT_EQ(facts.GetMemberName(), "perSlice");
  EXPECT_EQ(facts.Describe(), "Measure per slice (HU, 0 or more)");
}

// 3D Slicer's forms ask for it.
TEST(FieldTable, RowsOfPathsSayWhatTheyAreOf)
{
  struct Paths
  {
    std::string folder;
  };
  constexpr auto row = MakeField("folder", &Paths::folder, "Folder", "Where it is").Path(FieldPath::Folder, true);
  EXPECT_EQ(row.path, FieldPath::Folder);
  EXPECT_TRUE(row.isOutput);
  EXPECT_EQ(MakeField("folder", &Paths::folder, "", "").path, FieldPath::None);
}

TEST(FieldTable, ReadersRefuseWhatDoesNotFitAndNameIt)
{
  EXPECT_NE(GetRefusal(R"({"center": 1, "width": 2})").find("'function' is missing"), std::string::npos);
  EXPECT_NE(GetRefusal(R"({"middle": 1})").find("no field 'middle'; the fields are center, function, width."),
            std::string::npos);
  EXPECT_NE(GetRefusal(R"({"center": true})").find("'center' must be a number, but is true"), std::string::npos);
  EXPECT_NE(GetRefusal(R"({"center": null})").find("'center' must be a number, but is null"), std::string::npos);
  EXPECT_NE(GetRefusal("7").find("not a JSON object: 7"), std::string::npos);

  itk::CTWindow window;
  FieldReader("Window", FieldReader::Missing::KeepsItsValue, FieldReader::Unknown::IsRefused)
    .TakeNullForNaN()
    .Parse(R"({"center": null, "function": "SIGMOID"})", window);
  EXPECT_TRUE(std::isnan(window.center));
  EXPECT_EQ(window.width, 0.0);
  EXPECT_EQ(window.function, itk::CTWindowEnums::Function::Sigmoid);
}

// Oracle: the tables themselves. The page that is right is written beside the test's other files.
TEST(FieldTable, ThePageOfParametersIsThatOfTheTables)
{
  std::ifstream      file(TestPaths::Data("../../doc/parameters.md"));
  std::ostringstream committed;
  committed << file.rdbuf();
  const std::string expected = TestPaths::OutputFolder("page") + "/parameters.md";
  std::ofstream(expected) << MakePage();
  EXPECT_EQ(committed.str(), MakePage()) << "Copy " << expected << " to doc/parameters.md.";
}
