// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "itkClassificationMetrics.h"

#include "ExpectedError.h"
#include "Metrics/MacroFigures.h"
#include "Metrics/Statistics.h"
#include "TestPaths.h"

#include <csv.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <sstream>

#include <sys/stat.h>

namespace
{
using Metrics = itk::ClassificationMetrics;

Metrics::Pointer
MakeMetrics(const std::vector<std::string> & names)
{
  auto metrics = Metrics::New();
  metrics->SetClassNames(names);
  metrics->SetSplitName("test");
  return metrics;
}

/** `right` cases of class 0 that are recognized and `wrong` that are taken for class 1. */
void
AddCases(Metrics * metrics, unsigned int right, unsigned int wrong, const std::string & patient = "")
{
  for (unsigned int i = 0; i < right + wrong; ++i)
  {
    const float p = i < right ? 0.75f : 0.25f;
    metrics->AddCase({ "a.png", i, patient, 0, { p, 1.0f - p } });
  }
}

void
ExpectNear(const nlohmann::json & expected, double value, const std::string & what)
{
  if (expected.is_null())
  {
    EXPECT_TRUE(std::isnan(value)) << what;
  }
  else
  {
    EXPECT_NEAR(expected.get<double>(), value, 1e-12) << what;
  }
}

/** A number of the JSON that metrics write; null where it is NaN. */
void
ExpectEqualNumbers(const nlohmann::json & expected, const nlohmann::json & value, const std::string & what)
{
  ExpectNear(expected, value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>(), what);
}

nlohmann::json
ReadFixture(const std::string & name)
{
  std::ifstream stream(TestPaths::Data("metrics/" + name + ".json"));
  return nlohmann::json::parse(stream);
}

/** Classes "class 0" and so on. */
Metrics::Pointer
MakeMetricsOf(const nlohmann::json & fixture, const char * network = "probabilities")
{
  const auto               probabilities = fixture.at(network).get<std::vector<std::vector<float>>>();
  std::vector<std::string> names;
  for (std::size_t c = 0; c < probabilities.front().size(); ++c)
  {
    names.push_back("class " + std::to_string(c));
  }
  auto metrics = Metrics::New();
  metrics->SetClassNames(names);
  metrics->SetSplitName("test");
  for (std::size_t i = 0; i < probabilities.size(); ++i)
  {
    const std::string patient = fixture.contains("patients") ? fixture.at("patients")[i].get<std::string>() : "";
    metrics->AddCase({ "a.png", static_cast<unsigned int>(i), patient, fixture.at("true")[i], probabilities[i] });
  }
  return metrics;
}

std::string
ReadAll(const std::string & file)
{
  std::ifstream stream(file, std::ios::binary);
  return { std::istreambuf_iterator<char>(stream), {} };
}

std::string
GetError(const std::function<void()> & action)
{
  try
  {
    action();
  }
  catch (const itk::ExceptionObject & error)
  {
    return error.GetDescription();
  }
  return "no exception";
}

/** Rows of a CSV file as libcsv reads them, strictly. */
std::vector<std::vector<std::string>>
ParseCSV(const std::string & text)
{
  struct Table
  {
    std::vector<std::vector<std::string>> rows{ 1 };
  } table;
  csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  const auto onField = [](void * field, size_t size, void * data) {
    static_cast<Table *>(data)->rows.back().emplace_back(static_cast<const char *>(field), size);
  };
  const auto onRow = [](int, void * data) { static_cast<Table *>(data)->rows.emplace_back(); };
  EXPECT_EQ(csv_parse(&parser, text.data(), text.size(), onField, onRow, &table), text.size());
  EXPECT_EQ(csv_fini(&parser, onField, onRow, &table), 0);
  csv_free(&parser);
  table.rows.pop_back();
  return table.rows;
}
} // namespace

// Oracle: scikit-learn 1.9.1 (Utilities/make-metrics-fixtures.py), with ties among the probabilities and, in some of
// the files, a class that is not true, not predicted, or neither.
TEST(ClassificationMetrics, FiguresEqualScikitLearns)
{
  for (const char * name : { "two-classes",
                             "four-classes",
                             "absent-class",
                             "class-without-predictions",
                             "class-without-cases",
                             "patients" })
  {
    SCOPED_TRACE(name);
    const auto   fixture = ReadFixture(name);
    const auto & expected = fixture.at("expected");
    const auto   metrics = MakeMetricsOf(fixture);
    const auto   json = nlohmann::json::parse(metrics->ToJSON());
    EXPECT_EQ(json.at("confusion_matrix"), expected.at("confusion_matrix"));
    ExpectEqualNumbers(expected.at("cross_entropy"), json.at("cross_entropy"), "cross entropy");
    for (const auto & figure : expected.at("overall").items())
    {
      ExpectEqualNumbers(figure.value(), json.at(figure.key()).at("value"), figure.key());
    }
    for (const auto & figure : expected.at("calibration").items())
    {
      ExpectEqualNumbers(figure.value(), json.at("calibration").at(figure.key()).at("value"), figure.key());
    }
    for (std::size_t c = 0; c < metrics->GetClassNames().size(); ++c)
    {
      const auto & ofClass = json.at("classes")[c];
      EXPECT_EQ(ofClass.at("name"), metrics->GetClassNames()[c]);
      EXPECT_EQ(ofClass.at("support"), expected.at("support")[c]);
      for (const auto & figure : expected.at("classes").items())
      {
        ExpectEqualNumbers(figure.value()[c], ofClass.at(figure.key()).at("value"), figure.key());
      }
    }
    ExpectNear(expected.at("overall").at("macro_f1"), metrics->ComputeMacroF1().value, "macro F1");
    ExpectNear(expected.at("overall").at("accuracy"), metrics->ComputeAccuracy().value, "accuracy");
  }
}

// Oracle: scikit-learn's f1_score and roc_auc_score (multi_class="ovr"), as in the fixtures; the latter raises an error
// if a class has no cases.
TEST(ClassificationMetrics, MacroFiguresWithoutIntervalsEqualScikitLearns)
{
  for (const char * name : { "two-classes", "four-classes", "absent-class", "class-without-cases", "patients" })
  {
    SCOPED_TRACE(name);
    const auto   fixture = ReadFixture(name);
    const auto & overall = fixture.at("expected").at("overall");
    const auto   support = fixture.at("expected").at("support").get<std::vector<std::size_t>>();
    const auto   metrics = MakeMetricsOf(fixture);
    const auto   figures = itk::TransferLearning::GetMacroFigures(metrics->GetCases(), support.size());
    const bool   isComplete = std::count(support.begin(), support.end(), 0u) == 0;
    ExpectNear(overall.at("macro_f1"), figures.f1, "macro F1");
    ExpectNear(isComplete ? overall.at("macro_auc") : nlohmann::json(), figures.areaUnderCurve, "macro AUC");
  }
  const auto figures = itk::TransferLearning::GetMacroFigures({}, 3);
  EXPECT_TRUE(std::isnan(figures.f1));
  EXPECT_TRUE(std::isnan(figures.areaUnderCurve));
}

// Oracle: scikit-learn's precision_score, recall_score and f1_score of true = 0 0 1 1 and predicted = 0 0 0 2 with
// average="macro", labels=[0, 1, 2, 3] and zero_division=0, and by hand: precisions 2/3, 0/0, 0, 0/0; recalls 1, 0,
// 0/0, 0/0; F1 4/5, 0, 0, 0/0.
TEST(ClassificationMetrics, MacroMeansAreScikitLearnsAndThoseOfDefinedClassesHaveTheirOwnNames)
{
  const auto         metrics = MakeMetrics({ "a", "b", "c", "d" });
  const unsigned int cases[][2] = { { 0, 0 }, { 0, 0 }, { 1, 0 }, { 1, 2 } };
  for (const auto & [trueClass, predicted] : cases)
  {
    std::vector<float> probabilities(4, 0.125f);
    probabilities[predicted] = 0.625f;
    metrics->AddCase({ "a.png", 0, "", trueClass, probabilities });
  }
  const auto json = nlohmann::json::parse(metrics->ToJSON());
  const auto get = [&json](const char * key) { return json.at(key).at("value").get<double>(); };
  EXPECT_NEAR(get("macro_precision"), 0.16666666666666666, 1e-12);
  EXPECT_NEAR(get("macro_recall"), 0.25, 1e-12);
  EXPECT_NEAR(get("macro_f1"), 0.2, 1e-12);
  EXPECT_NEAR(get("macro_precision_of_defined"), 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(get("balanced_accuracy"), 0.5, 1e-12);
  EXPECT_NEAR(get("macro_f1_of_defined"), 4.0 / 15.0, 1e-12);
}

// Oracle: scikit-learn's figures of the draws, which the script makes with an MT19937-64 of its own, and NumPy's
// percentiles of them.
TEST(ClassificationMetrics, IntervalsEqualThoseOfScikitLearnsFiguresOfTheDraws)
{
  const auto   fixture = ReadFixture("patients");
  const auto   json = nlohmann::json::parse(MakeMetricsOf(fixture)->ToJSON());
  const auto & intervals = fixture.at("intervals");
  const auto expectLimits = [](const nlohmann::json & limits, const nlohmann::json & figure, const std::string & what) {
    ExpectEqualNumbers(limits[0], figure.at("low"), what);
    ExpectEqualNumbers(limits[1], figure.at("high"), what);
  };
  for (const auto & figure : intervals.at("overall").items())
  {
    expectLimits(figure.value(), json.at(figure.key()), figure.key());
  }
  for (const auto & figure : intervals.at("calibration").items())
  {
    expectLimits(figure.value(), json.at("calibration").at(figure.key()), figure.key());
  }
  for (const auto & figure : intervals.at("classes").items())
  {
    for (std::size_t c = 0; c < figure.value().size(); ++c)
    {
      expectLimits(figure.value()[c], json.at("classes")[c].at(figure.key()), figure.key() + std::to_string(c));
    }
  }
}

// Oracle: scikit-learn's figures of both networks on the same draws.
TEST(ClassificationMetrics, DifferencesOfNetworksEqualThoseOfScikitLearnsFiguresOfTheDraws)
{
  const auto fixture = ReadFixture("patients");
  const auto metrics = MakeMetricsOf(fixture);
  const auto other = MakeMetricsOf(fixture, "other_probabilities");
  const auto expectEqual =
    [&](const char * key, const Metrics::Difference & value, const Metrics::Difference & opposite) {
      const auto & expected = fixture.at("differences").at(key);
      ExpectNear(expected.at("value"), value.difference.value, key);
      ExpectNear(expected.at("limits")[0], value.difference.low, key);
      ExpectNear(expected.at("limits")[1], value.difference.high, key);
      ExpectNear(expected.at("p"), value.p, key);
      EXPECT_EQ(opposite.difference.value, -value.difference.value);
      EXPECT_EQ(opposite.p, value.p);
    };
  const auto differences = metrics->ComputeDifferences(other);
  const auto opposite = other->ComputeDifferences(metrics);
  expectEqual("accuracy", differences.accuracy, opposite.accuracy);
  expectEqual("macro_f1", differences.macroF1, opposite.macroF1);
  expectEqual("macro_auc", differences.macroAreaUnderCurve, opposite.macroAreaUnderCurve);

  const auto none = metrics->ComputeDifferences(metrics);
  EXPECT_EQ(none.accuracy.difference.value, 0.0);
  EXPECT_TRUE(std::isnan(none.accuracy.difference.low) && std::isnan(none.macroF1.difference.high));
  EXPECT_EQ(none.macroAreaUnderCurve.p, 1.0);
}

// Oracle: the contract.
TEST(ClassificationMetrics, NetworksAreComparedOnTheSameCasesOnly)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 3, 1);
  const auto other = MakeMetrics({ "a", "b" });
  AddCases(other, 3, 2);
  EXPECT_NE(GetError([&] { metrics->ComputeDifferences(other); }).find("this one has 4 cases, the other has 5"),
            std::string::npos);
  EXPECT_NE(GetError([&] { metrics->ComputeDifferences(nullptr); }).find("the other is null"), std::string::npos);
  const auto ofPatients = MakeMetrics({ "a", "b" });
  AddCases(ofPatients, 3, 1, "p");
  EXPECT_THROW(metrics->ComputeDifferences(ofPatients), itk::ExceptionObject);
}

// Oracle: scikit-learn's roc_curve and precision_recall_curve.
TEST(ClassificationMetrics, CurvesEqualScikitLearns)
{
  for (const char * name : { "two-classes", "four-classes", "absent-class" })
  {
    const auto fixture = ReadFixture(name);
    const auto metrics = MakeMetricsOf(fixture);
    for (unsigned int c = 0; c < metrics->GetClassNames().size(); ++c)
    {
      const auto & expected = fixture.at("expected").at("curves")[c];
      const auto   curve = metrics->ComputeCurve(c);
      ASSERT_GT(curve.size(), 1u);
      EXPECT_TRUE(std::isinf(curve.front().threshold) && std::isnan(curve.front().precision));
      if (expected.is_null())
      {
        EXPECT_TRUE(std::isnan(curve.back().recall));
        continue;
      }
      ASSERT_EQ(curve.size(), expected.at("thresholds").size() + 1);
      for (std::size_t i = 1; i < curve.size(); ++i)
      {
        ExpectNear(expected.at("thresholds")[i - 1], curve[i].threshold, "threshold");
        ExpectNear(expected.at("false_positive_rate")[i - 1], curve[i].falsePositiveRate, "FPR");
        ExpectNear(expected.at("recall")[i - 1], curve[i].recall, "recall");
        ExpectNear(expected.at("precision")[i - 1], curve[i].precision, "precision");
      }
    }
  }
  EXPECT_NE(GetError([] { MakeMetrics({ "a", "b" })->ComputeCurve(2); }).find("class 2: there are 2"),
            std::string::npos);
}

// Oracle: scikit-learn's figures of "is another class", with 1 - p as its probability.
TEST(ClassificationMetrics, FiguresAgainstTheNegativeClassEqualScikitLearns)
{
  const auto fixture = ReadFixture("four-classes");
  const auto metrics = MakeMetricsOf(fixture);
  EXPECT_FALSE(nlohmann::json::parse(metrics->ToJSON()).contains("against_negative"));
  for (std::size_t negative = 0; negative < 4; ++negative)
  {
    const std::string name = "class " + std::to_string(negative);
    metrics->SetNegativeClass(name);
    const auto   json = nlohmann::json::parse(metrics->ToJSON()).at("against_negative");
    const auto & expected = fixture.at("expected").at("against_negative")[negative];
    EXPECT_EQ(json.at("negative_class"), name);
    EXPECT_EQ(json.at("class_names"), nlohmann::json({ name, "not " + name }));
    for (const auto & figure : expected.at("overall").items())
    {
      ExpectEqualNumbers(figure.value(), json.at(figure.key()).at("value"), figure.key());
    }
    for (const auto & figure : expected.at("calibration").items())
    {
      ExpectEqualNumbers(figure.value(), json.at("calibration").at(figure.key()).at("value"), figure.key());
    }
    for (const auto & figure : expected.at("classes").items())
    {
      ExpectEqualNumbers(figure.value()[1], json.at("classes")[1].at(figure.key()).at("value"), figure.key());
    }
  }
}

// Oracle: the contract.
TEST(ClassificationMetrics, TheNegativeClassIsOneOfTheClasses)
{
  const auto metrics = MakeMetrics({ "mass", "normal" });
  EXPECT_NE(GetError([&] {
              metrics->SetNegativeClass("healthy");
            }).find("'healthy' is not one of the classes 'mass', 'normal'"),
            std::string::npos);
  EXPECT_NE(GetError([&] { metrics->MakeAgainstNegative(); }).find("SetNegativeClass()"), std::string::npos);
  metrics->SetNegativeClass("normal");
  metrics->AddCase({ "a.png", 0, "p", 1, { 0.0f, 1.0005f } });
  const auto binary = metrics->MakeAgainstNegative();
  EXPECT_EQ(binary->GetClassNames(), (std::vector<std::string>{ "normal", "not normal" }));
  EXPECT_EQ(binary->GetCases()[0].trueClass, 0u);
  EXPECT_EQ(binary->GetCases()[0].probabilities, (std::vector<float>{ 1.0f, 0.0f }));
  EXPECT_EQ(binary->GetCases()[0].patient, "p");
}

// Oracle: scipy's minimize_scalar over the logarithm of the temperature (Utilities/make-metrics-fixtures.py), which
// finds it to half of the digits of the cross entropy.
TEST(ClassificationMetrics, TheTemperatureIsScipys)
{
  for (const char * name : { "two-classes", "four-classes", "absent-class", "patients" })
  {
    const auto fixture = ReadFixture(name);
    const auto metrics = MakeMetricsOf(fixture);
    const auto expected = fixture.at("temperature").get<double>();
    const auto temperature = metrics->FitTemperature();
    EXPECT_NEAR(temperature / expected, 1.0, 1e-6) << name;
    const auto computeCrossEntropy = [&metrics](double t) {
      double sum = 0.0;
      for (const auto & oneCase : metrics->GetCases())
      {
        double weights = 0.0;
        for (const float p : oneCase.probabilities)
        {
          weights += std::pow(static_cast<double>(p), 1.0 / t);
        }
        sum += std::log(weights) - std::log(static_cast<double>(oneCase.probabilities[oneCase.trueClass])) / t;
      }
      return sum;
    };
    EXPECT_LE(computeCrossEntropy(temperature), computeCrossEntropy(expected) + 1e-12);
  }
}

// Oracle: the contract: what has no minimum ends at the limits, and closed form: 0.75 that is right in two of three
// cases is 2/3 where (1/3)^(1/T) is 1/2.
TEST(ClassificationMetrics, TheTemperatureOfFewCasesIsThatOfTheDefinition)
{
  const auto make = [](unsigned int right, unsigned int wrong) {
    const auto metrics = MakeMetrics({ "a", "b" });
    AddCases(metrics, right, wrong);
    return metrics;
  };
  EXPECT_NEAR(make(2, 1)->FitTemperature(), std::log(3.0) / std::log(2.0), 1e-12);
  EXPECT_DOUBLE_EQ(make(3, 0)->FitTemperature(), 0.01);
  EXPECT_DOUBLE_EQ(make(1, 1)->FitTemperature(), 100.0);
  EXPECT_NE(GetError([&] { make(0, 0)->FitTemperature(); }).find("without cases"), std::string::npos);
}

// Oracle: the contract: nine cases are too few; without a wrong one, and with as many wrong as right ones of 0.75, the
// cross entropy has no minimum between the limits.
TEST(ClassificationMetrics, ATemperatureThatCasesDoNotDetermineIsNotToBeUsed)
{
  const auto describe = [](unsigned int right, unsigned int wrong) {
    const auto metrics = MakeMetrics({ "a", "b" });
    AddCases(metrics, right, wrong);
    return metrics->DescribeUnusableTemperature();
  };
  EXPECT_EQ(describe(6, 3), "there are only 9 cases, and at least 10 are needed");
  EXPECT_EQ(describe(0, 0), "there are only 0 cases, and at least 10 are needed");
  EXPECT_EQ(describe(12, 0), "none of the 12 cases is wrong, so the best temperature is the lowest one");
  EXPECT_EQ(describe(6, 6), "the fit ended at 100, a limit of the search, so there is no best temperature");
  EXPECT_EQ(describe(7, 3), "");
}

// Oracle: by hand: of four cases, three have 0.75 or more, and two of those are right.
TEST(ClassificationMetrics, AbstainsBelowTheThresholdAndSaysSo)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 2, 1);
  metrics->AddCase({ "b.png", 0, "", 0, { 0.625f, 0.375f } });
  EXPECT_FALSE(nlohmann::json::parse(metrics->ToJSON()).contains("abstention"));
  EXPECT_NE(GetError([&] { metrics->SetAbstentionThreshold(1.5); }).find("1.5"), std::string::npos);
  metrics->SetAbstentionThreshold(0.75);
  EXPECT_FALSE(metrics->IsAbstained(metrics->GetCases()[0])) << "at the threshold there is a class";
  EXPECT_TRUE(metrics->IsAbstained(metrics->GetCases()[3]));
  const auto json = nlohmann::json::parse(metrics->ToJSON()).at("abstention");
  EXPECT_EQ(json.at("threshold"), 0.75);
  EXPECT_EQ(json.at("coverage").at("value"), 0.75);
  EXPECT_NEAR(json.at("accuracy").at("value").get<double>(), 2.0 / 3.0, 1e-12);
  EXPECT_EQ(metrics->ComputeAccuracy().value, 0.75) << "of all cases";
  const std::string file = TestPaths::OutputFolder("ClassificationMetrics-Abstention") + "/cases.csv";
  metrics->WriteCases(file);
  const auto rows = ParseCSV(ReadAll(file));
  EXPECT_EQ(rows[0][4], "status");
  EXPECT_EQ(rows[3][4], "classified");
  EXPECT_EQ(rows[4][4], "abstained");
  metrics->SetAbstentionThreshold(1.0);
  EXPECT_TRUE(nlohmann::json::parse(metrics->ToJSON()).at("abstention").at("accuracy").at("value").is_null());
}

// Oracle: by hand: of four cases, two are inside, and one of those is right; three of all are right.
TEST(ClassificationMetrics, FiguresSayWhatIsInsideTheDomain)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 2, 1);
  auto inside = metrics->GetCases();
  auto outside = MakeMetrics({ "a", "b" });
  inside[0].outOfDomain = { "body_area", "body_cut" };
  for (const auto & oneCase : inside)
  {
    outside->AddCase(oneCase);
  }
  auto last = inside[1];
  last.outOfDomain = { "air_share" };
  outside->AddCase(last);
  EXPECT_EQ(nlohmann::json::parse(outside->ToJSON()).at("domain"), nlohmann::json::parse(R"({"known":false})"));
  outside->SetNetworkDescription(R"({"domain":{"patients":1,"slices":53}})");
  const auto json = nlohmann::json::parse(outside->ToJSON()).at("domain");
  EXPECT_EQ(json.at("known"), true);
  EXPECT_EQ(json.at("coverage").at("value"), 0.5);
  EXPECT_EQ(json.at("accuracy").at("value"), 0.5);
  EXPECT_EQ(outside->ComputeAccuracy().value, 0.75) << "of all cases";
  const std::string file = TestPaths::OutputFolder("ClassificationMetrics-Domain") + "/cases.csv";
  outside->WriteCases(file);
  EXPECT_EQ(ParseCSV(ReadAll(file))[0][4], "out_of_domain");
  const auto read = itk::ClassificationMetrics::New();
  read->ReadCases(file);
  ASSERT_EQ(read->GetCases().size(), 4u);
  EXPECT_EQ(read->GetCases()[0].outOfDomain, inside[0].outOfDomain);
  EXPECT_TRUE(read->GetCases()[1].outOfDomain.empty());
}

// Oracle: scikit-learn's calibration_curve over the highest probabilities.
TEST(ClassificationMetrics, ReliabilityEqualsScikitLearns)
{
  for (const char * name : { "two-classes", "four-classes", "absent-class" })
  {
    const auto   fixture = ReadFixture(name);
    const auto & expected = fixture.at("expected").at("reliability");
    const auto   bins = MakeMetricsOf(fixture)->ComputeCalibrationFigures().bins;
    ASSERT_EQ(bins.size(), 15u);
    std::size_t next = 0;
    for (const auto & bin : bins)
    {
      if (bin.cases == 0)
      {
        EXPECT_TRUE(std::isnan(bin.confidence) && std::isnan(bin.accuracy));
        continue;
      }
      ASSERT_LT(next, expected.at("cases").size());
      EXPECT_EQ(bin.cases, expected.at("cases")[next]);
      ExpectNear(expected.at("confidence")[next], bin.confidence, "confidence");
      ExpectNear(expected.at("accuracy")[next], bin.accuracy, "accuracy");
      EXPECT_TRUE(bin.low < bin.confidence && bin.confidence <= bin.high);
      ++next;
    }
    EXPECT_EQ(next, expected.at("cases").size());
  }
}

// Oracle: by hand. A case of 0.75 that is right and one of 0.75 that is wrong: squares of 0.125 and 1.125, accuracy
// 0.5.
TEST(ClassificationMetrics, CalibrationIsThatOfTheDefinition)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 1, 1);
  const auto figures = metrics->ComputeCalibrationFigures();
  EXPECT_DOUBLE_EQ(figures.brierScore.value, 0.625);
  EXPECT_DOUBLE_EQ(figures.expectedCalibrationError.value, 0.25);
  EXPECT_EQ(figures.bins[11].cases, 2u) << "above 11/15, at most 12/15";
  EXPECT_TRUE(std::isnan(MakeMetrics({ "a", "b" })->ComputeCalibrationFigures().brierScore.value));
}

// Oracle: Newcombe, Stat Med 17:857-872 (1998), table I, score method without continuity correction.
TEST(ClassificationMetrics, IntervalsOfProportionsAreWilsons)
{
  const struct
  {
    unsigned int right;
    unsigned int all;
    double       low;
    double       high;
  } published[] = {
    { 81, 263, 0.2553, 0.3662 }, { 15, 148, 0.0624, 0.1605 }, { 0, 20, 0.0, 0.1611 }, { 1, 29, 0.0061, 0.1718 }
  };
  for (const auto & example : published)
  {
    const auto metrics = MakeMetrics({ "a", "b" });
    AddCases(metrics, example.right, example.all - example.right);
    const auto accuracy = metrics->ComputeAccuracy();
    EXPECT_NEAR(accuracy.low, example.low, 5e-5);
    EXPECT_NEAR(accuracy.high, example.high, 5e-5);
    EXPECT_EQ(metrics->ComputeClassFigures()[0].recall.low, accuracy.low);
  }
}

// Oracle: NumPy's roots of the polynomial of the fourth degree whose roots the limits are
// (Utilities/make-metrics-fixtures.py).
TEST(ClassificationMetrics, LimitsOfAnAreaWithoutDrawsAreNewcombes)
{
  for (const auto & example : ReadFixture("areas"))
  {
    const auto limits =
      itk::TransferLearning::GetNewcombeLimits(example.at("area"), example.at("positives"), example.at("negatives"));
    EXPECT_NEAR(limits.first, example.at("limits")[0].get<double>(), 1e-7) << example;
    EXPECT_NEAR(limits.second, example.at("limits")[1].get<double>(), 1e-7) << example;
  }
  EXPECT_TRUE(std::isnan(itk::TransferLearning::GetNewcombeLimits(0.5, 0, 3).first));
}

// Oracle: closed form. Six right cases a class: Wilson's lower limit of six of six is J = 6 / (6 + z^2), that of F1 is
// 2 J / (1 + J), and that of the area is the fixture's.
TEST(ClassificationMetrics, PerfectFiguresOfFewCasesHaveIntervals)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  const auto ofPatients = MakeMetrics({ "a", "b" });
  for (unsigned int i = 0; i < 36; ++i)
  {
    const unsigned int       trueClass = i % 2;
    const std::vector<float> probabilities = { trueClass == 0 ? 0.75f : 0.25f, trueClass == 0 ? 0.25f : 0.75f };
    ofPatients->AddCase({ "a.png", i, "patient " + std::to_string(i % 12), trueClass, probabilities });
    if (i < 12)
    {
      metrics->AddCase({ "a.png", i, "", trueClass, probabilities });
    }
  }
  const double wilson = 6.0 / (6.0 + 1.959963984540054 * 1.959963984540054);
  const double area = ReadFixture("areas")[0].at("limits")[0];
  for (const auto & of : { metrics, ofPatients })
  {
    const auto ofClass = of->ComputeClassFigures()[0];
    const auto overall = of->ComputeOverallFigures();
    for (const auto & figure : { ofClass.areaUnderCurve, overall.macroAreaUnderCurve })
    {
      EXPECT_EQ(figure.value, 1.0);
      EXPECT_NEAR(figure.low, area, 1e-7);
      EXPECT_NEAR(figure.high, 1.0, 1e-12);
    }
    EXPECT_NEAR(overall.balancedAccuracy.low, wilson, 1e-12);
    EXPECT_NEAR(overall.macroPrecision.low, wilson, 1e-12);
    EXPECT_NEAR(overall.macroFalsePositiveRate.high, 1.0 - wilson, 1e-12);
    EXPECT_NEAR(ofClass.f1.low, 2.0 * wilson / (1.0 + wilson), 1e-12);
    EXPECT_NEAR(overall.macroF1.low, 2.0 * wilson / (1.0 + wilson), 1e-12);
    EXPECT_EQ(overall.macroF1.high, 1.0);
    // No method: not estimable.
    EXPECT_EQ(overall.cohensKappa.value, 1.0);
    EXPECT_TRUE(std::isnan(overall.cohensKappa.low) && std::isnan(overall.matthewsCorrelation.high));
    EXPECT_TRUE(std::isnan(ofClass.averagePrecision.low) && std::isnan(overall.macroAveragePrecision.low));
    EXPECT_TRUE(std::isnan(of->ComputeCalibrationFigures().brierScore.low));
  }
}

// Oracle: the contract. A network that says one class of all cases, one that is always right, one that is always wrong,
// one of equal probabilities, and patients half of whose cases are right.
TEST(ClassificationMetrics, NoIntervalIsWithoutWidth)
{
  const std::vector<std::function<float(unsigned int)>> networks{ [](unsigned int) { return 0.75f; },
                                                                  [](unsigned int i) { return i % 2 ? 0.25f : 0.75f; },
                                                                  [](unsigned int i) { return i % 2 ? 0.75f : 0.25f; },
                                                                  [](unsigned int) { return 0.5f; } };
  const std::function<void(const nlohmann::json &)>     verify = [&verify](const nlohmann::json & json) {
    for (const auto & item : json.items())
    {
      const auto & value = item.value();
      if (value.is_object() && value.contains("value") && !value.at("low").is_null())
      {
        EXPECT_LT(value.at("low").get<double>() + 1e-12, value.at("high").get<double>()) << item.key();
        EXPECT_LE(value.at("low").get<double>(), value.at("value").get<double>() + 1e-12) << item.key();
        EXPECT_GE(value.at("high").get<double>(), value.at("value").get<double>() - 1e-12) << item.key();
      }
      else if (value.is_structured() && item.key() != "bins")
      {
        verify(value);
      }
    }
  };
  for (std::size_t n = 0; n < networks.size(); ++n)
  {
    for (const bool hasPatients : { false, true })
    {
      SCOPED_TRACE(std::to_string(n) + (hasPatients ? ", patients" : ", cases"));
      const auto metrics = MakeMetrics({ "a", "b" });
      for (unsigned int i = 0; i < 12; ++i)
      {
        const float p = networks[n](i);
        metrics->AddCase({ "a.png", i, hasPatients ? std::to_string(i / 4) : "", i % 2, { p, 1.0f - p } });
      }
      verify(nlohmann::json::parse(metrics->ToJSON()));
    }
  }
}

// Oracle: closed form. All cases are of class 0, so its F1 is 2k/(n + k) with k right ones, and the k of a draw is
// binomial. Quantiles of the binomial distribution: (100, 0.5) 40 and 60, where draws may differ by one.
TEST(ClassificationMetrics, BootstrapLimitsOfCasesAreTheBinomialsQuantiles)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 50, 50);
  const auto f1 = metrics->ComputeClassFigures()[0].f1;
  const auto ofCount = [](double k) { return 2.0 * k / (100.0 + k); };
  EXPECT_GE(f1.low, ofCount(39));
  EXPECT_LE(f1.low, ofCount(41));
  EXPECT_GE(f1.high, ofCount(59));
  EXPECT_LE(f1.high, ofCount(61));
}

// Oracle: as above with ten patients, each wholly right or wholly wrong: ten times binomial(10, 0.5), whose quantiles
// are 2 (1.1 % and 5.5 %) and 8 (94.5 % and 98.9 %): the interval is three times as wide as with a hundred patients.
TEST(ClassificationMetrics, BootstrapDrawsPatientsAndNotSlices)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  for (unsigned int patient = 0; patient < 10; ++patient)
  {
    AddCases(metrics, patient % 2 == 0 ? 10 : 0, patient % 2 == 0 ? 0 : 10, "patient " + std::to_string(patient));
  }
  EXPECT_TRUE(metrics->HasPatients());
  EXPECT_EQ(metrics->GetNumberOfGroups(), 10u);
  const auto f1 = metrics->ComputeClassFigures()[0].f1;
  EXPECT_DOUBLE_EQ(f1.low, 2.0 * 20.0 / 120.0);
  EXPECT_DOUBLE_EQ(f1.high, 2.0 * 80.0 / 180.0);
}

// Oracle: the definition. The path of a case as its patient says that the patient is unknown: pictures are cases, and
// slices of a volume are a group.
TEST(ClassificationMetrics, CountsNoPatientsWhereTheyAreUnknown)
{
  const auto getUnit = [](const Metrics * metrics) {
    const auto bootstrap = nlohmann::json::parse(metrics->ToJSON()).at("bootstrap");
    return bootstrap.at("unit").get<std::string>() + ' ' + std::to_string(bootstrap.at("units").get<int>());
  };
  const auto metrics = MakeMetrics({ "a", "b" });
  metrics->AddCase({ "1.png", 0, "1.png", 0, { 0.75f, 0.25f } });
  metrics->AddCase({ "2.png", 0, "2.png", 1, { 0.75f, 0.25f } });
  EXPECT_FALSE(metrics->HasPatients());
  EXPECT_EQ(getUnit(metrics), "case 2");
  metrics->AddCase({ "v.nii", 0, "v.nii", 0, { 0.75f, 0.25f } });
  metrics->AddCase({ "v.nii", 1, "v.nii", 1, { 0.75f, 0.25f } });
  EXPECT_EQ(getUnit(metrics), "group 3");
  metrics->AddCase({ "3.png", 0, "known", 1, { 0.75f, 0.25f } });
  EXPECT_FALSE(metrics->HasPatients()) << "not of all cases";
  EXPECT_EQ(getUnit(metrics), "group 4");
  const auto known = MakeMetrics({ "a", "b" });
  AddCases(known, 1, 1, "p");
  EXPECT_EQ(getUnit(known), "patient 1");
}

// Oracle: closed form. The ten patients of above: a tenth of a binomial(10, 0.5), and not Wilson's of a hundred cases.
// Ten patients who are wholly right have draws without spread: Wilson's of ten of ten is n / (n + z^2). Of one patient
// there are no draws: Wilson's of the cases.
TEST(ClassificationMetrics, IntervalsOfProportionsAreThoseOfPatientsWhereTheyHaveSeveralCases)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  const auto right = MakeMetrics({ "a", "b" });
  for (unsigned int patient = 0; patient < 10; ++patient)
  {
    AddCases(metrics, patient % 2 == 0 ? 10 : 0, patient % 2 == 0 ? 0 : 10, "patient " + std::to_string(patient));
    AddCases(right, 10, 0, "patient " + std::to_string(patient));
  }
  for (const auto & share : { metrics->ComputeAccuracy(), metrics->ComputeClassFigures()[0].recall })
  {
    EXPECT_DOUBLE_EQ(share.low, 0.2);
    EXPECT_DOUBLE_EQ(share.high, 0.8);
  }
  EXPECT_NEAR(right->ComputeAccuracy().low, 10.0 / (10.0 + 1.959963984540054 * 1.959963984540054), 1e-12);
  EXPECT_EQ(right->ComputeAccuracy().high, 1.0);
  EXPECT_EQ(right->ComputeClassFigures()[1].falsePositiveRate.low, 0.0);

  const auto one = MakeMetrics({ "a", "b" });
  AddCases(one, 81, 182, "only");
  EXPECT_NEAR(one->ComputeAccuracy().low, 0.2553, 5e-5);
}

// Oracle: the definition; all cases are of one class, and are said to be: agreement by chance is perfect.
TEST(ClassificationMetrics, AgreementBeyondChanceIsUndefinedWhereThereIsOneClass)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 4, 0);
  const auto figures = metrics->ComputeOverallFigures();
  EXPECT_EQ(figures.balancedAccuracy.value, 1.0);
  EXPECT_TRUE(std::isnan(figures.cohensKappa.value) && std::isnan(figures.matthewsCorrelation.value));
  EXPECT_TRUE(std::isnan(figures.cohensKappa.low) && std::isnan(figures.macroAreaUnderCurve.value));
  EXPECT_TRUE(nlohmann::json::parse(metrics->ToJSON()).at("cohens_kappa").at("value").is_null());
}

// Oracle: one draw of one patient is that patient: there is no spread to learn from.
TEST(ClassificationMetrics, OnePatientHasNoBootstrapInterval)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 5, 3, "only");
  EXPECT_EQ(metrics->GetNumberOfGroups(), 1u);
  const auto f1 = metrics->ComputeMacroF1();
  EXPECT_FALSE(std::isnan(f1.value));
  EXPECT_TRUE(std::isnan(f1.low) && std::isnan(f1.high));
}

// Oracle: the definition; 0/0 is no number.
TEST(ClassificationMetrics, WithoutCasesEveryFigureIsNaNAndNullInJSON)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  EXPECT_TRUE(std::isnan(metrics->ComputeAccuracy().value));
  EXPECT_TRUE(std::isnan(metrics->ComputeMacroF1().value));
  EXPECT_TRUE(std::isnan(metrics->ComputeCrossEntropy()));
  for (const auto & figures : metrics->ComputeClassFigures())
  {
    EXPECT_EQ(figures.support, 0u);
    EXPECT_TRUE(std::isnan(figures.precision.value) && std::isnan(figures.falsePositiveRate.low));
    EXPECT_TRUE(std::isnan(figures.areaUnderCurve.value) && std::isnan(figures.f1.high));
    EXPECT_TRUE(std::isnan(figures.specificity.value) && std::isnan(figures.averagePrecision.high));
  }
  const auto json = nlohmann::json::parse(metrics->ToJSON());
  EXPECT_TRUE(json.at("accuracy").at("value").is_null());
  EXPECT_TRUE(json.at("classes")[0].at("auc").at("low").is_null());
}

// Oracle: -ln of the smallest normal float, 126 ln 2.
TEST(ClassificationMetrics, CrossEntropyOfACertainErrorIsFinite)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  metrics->AddCase({ "a.png", 0, "", 0, { 0.0f, 1.0f } });
  EXPECT_NEAR(metrics->ComputeCrossEntropy(), 126.0 * std::log(2.0), 1e-12);
}

// Oracle: the rule that ties go to the lower index.
TEST(ClassificationMetrics, TheLowerIndexWinsATie)
{
  EXPECT_EQ(Metrics::GetPredictedClass({ "", 0, "", 0, { 0.25f, 0.375f, 0.375f } }), 1u);
}

// Oracle: the values that went in, and equal text for equal cases.
TEST(ClassificationMetrics, JSONNamesSplitNetworkAndIntervals)
{
  const auto make = [] {
    const auto metrics = MakeMetrics({ "a", "b" });
    AddCases(metrics, 3, 1, "p1");
    metrics->AddCase({ "b.png", 0, "p2", 1, { 0.25f, 0.75f } });
    metrics->SetNetworkDescription(R"({"sha256":"77","intended_use":"teaching"})");
    return metrics->ToJSON();
  };
  const auto json = nlohmann::json::parse(make());
  EXPECT_EQ(json.at("format_version"), 1);
  EXPECT_EQ(json.at("split"), "test");
  EXPECT_EQ(json.at("intended_use"), "teaching");
  EXPECT_EQ(json.at("network").at("sha256"), "77");
  EXPECT_EQ(json.at("cases"), 5);
  EXPECT_EQ(json.at("bootstrap").at("unit"), "patient");
  EXPECT_EQ(json.at("bootstrap").at("units"), 2);
  EXPECT_EQ(json.at("accuracy").at("value").get<double>(), 0.8);
  EXPECT_EQ(json.at("confusion_matrix"), nlohmann::json::parse("[[3,1],[0,1]]"));
  EXPECT_EQ(json.at("classes")[1].at("precision").at("value").get<double>(), 0.5);
  EXPECT_EQ(make(), make());
  EXPECT_EQ(make().find("p1"), std::string::npos) << "no patient in the figures";
}

// Oracle: libcsv's parser in strict mode, and the file's mode.
TEST(ClassificationMetrics, CasesAreRFC4180AndHoldPatientsOnlyWhenAskedFor)
{
  const std::string folder = TestPaths::OutputFolder("ClassificationMetrics");
  const auto        metrics = MakeMetrics({ "large, \"cell\"", "M\xC3\xBCnchen" });
  metrics->AddCase({ "a \"b\",\nc.png", 12345, "Doe^Jane", 0, { 0.1f, 0.9f } });
  metrics->WriteCases(folder + "/plain.csv");
  const std::string text = ReadAll(folder + "/plain.csv");
  const auto        rows = ParseCSV(text);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(
    rows[0],
    (std::vector<std::string>{ "path", "slice", "true", "predicted", "p_large, \"cell\"", "p_M\xC3\xBCnchen" }));
  EXPECT_EQ(
    rows[1],
    (std::vector<std::string>{ "a \"b\",\nc.png", "12345", "large, \"cell\"", "M\xC3\xBCnchen", "0.1", "0.9" }));
  EXPECT_EQ(std::stof(rows[1][4]), 0.1f);
  EXPECT_EQ(text.substr(text.size() - 2), "\r\n");
  EXPECT_EQ(text.find("Doe"), std::string::npos);

  metrics->WriteCases(folder + "/identified.csv", true);
  const auto identified = ParseCSV(ReadAll(folder + "/identified.csv"));
  EXPECT_EQ(identified[0][2], "patient");
  EXPECT_EQ(identified[1][2], "Doe^Jane");
  metrics->SetAbstentionThreshold(0.95);
  metrics->WriteCases(folder + "/abstained.csv");
  EXPECT_EQ(ParseCSV(ReadAll(folder + "/abstained.csv"))[1][4], "abstained");
  for (const char * const name : { "/plain.csv", "/identified.csv", "/abstained.csv" })
  {
    const auto read = Metrics::New();
    read->ReadCases(folder + name);
    EXPECT_EQ(read->GetClassNames(), metrics->GetClassNames());
    ASSERT_EQ(read->GetCases().size(), 1u);
    const auto & oneCase = read->GetCases().front();
    EXPECT_EQ(oneCase.path, "a \"b\",\nc.png");
    EXPECT_EQ(oneCase.slice, 12345u);
    EXPECT_EQ(oneCase.trueClass, 0u);
    EXPECT_EQ(oneCase.probabilities, metrics->GetCases().front().probabilities) << "to the bit";
    EXPECT_EQ(oneCase.patient, std::string(name) == "/identified.csv" ? "Doe^Jane" : "");
  }
  std::ofstream(folder + "/other.csv") << "path,label\n1.png,a\n";
  EXPECT_ERROR(Metrics::New()->ReadCases(folder + "/other.csv"), "other.csv' is not a file of cases");
  std::ofstream(folder + "/damaged.csv")
    << "path,slice,true,predicted,p_a,p_b\n1.png,0,a,a,0.75,0.25\n1.png,1,c,a,1,0\n";
  EXPECT_ERROR(Metrics::New()->ReadCases(folder + "/damaged.csv"), "Line 3 of", "damaged.csv");
  struct stat status{};
  stat((folder + "/identified.csv").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  stat((folder + "/plain.csv").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0644u);
}

// Oracle: the file and the value are in the message.
TEST(ClassificationMetrics, RefusesCasesThatCannotBeCounted)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  const auto error = [&](unsigned int trueClass, const std::vector<float> & probabilities) {
    return GetError([&] { metrics->AddCase({ "x.png", 3, "", trueClass, probabilities }); });
  };
  EXPECT_NE(error(2, { 0.5f, 0.5f }).find("'x.png', slice 3: the true class is 2"), std::string::npos);
  EXPECT_NE(error(0, { 1.0f }).find("1 probabilities for 2 classes"), std::string::npos);
  EXPECT_NE(error(0, { 0.5f, 0.25f }).find("sum to 0.75"), std::string::npos);
  EXPECT_NE(error(0, { -0.5f, 1.5f }).find("-0.5"), std::string::npos);
  EXPECT_NE(error(0, { std::numeric_limits<float>::quiet_NaN(), 1.0f }).find("nan"), std::string::npos);
  EXPECT_TRUE(metrics->GetCases().empty());
  metrics->AddCase({ "x.png", 3, "", 0, { 0.5004f, 0.5004f } });
  EXPECT_NE(GetError([&] { metrics->SetClassNames({ "a", "c" }); }).find("1 cases already"), std::string::npos);
}

// Oracle: ITK's contracts of Graft() and Initialize().
TEST(ClassificationMetrics, GraftAndInitializeAreITKs)
{
  const auto metrics = MakeMetrics({ "a", "b" });
  AddCases(metrics, 2, 1);
  auto grafted = Metrics::New();
  grafted->Graft(metrics);
  EXPECT_EQ(grafted->ToJSON(), metrics->ToJSON());
  const auto before = grafted->GetMTime();
  grafted->Initialize();
  EXPECT_EQ(grafted->GetMTime(), before);
  EXPECT_TRUE(grafted->GetCases().empty() && grafted->GetClassNames().empty());
  EXPECT_THROW(grafted->Graft(itk::DataObject::New()), itk::ExceptionObject);
  std::ostringstream text;
  metrics->Print(text);
  EXPECT_NE(text.str().find("Cases: 3"), std::string::npos);
  EXPECT_NE(text.str().find("SplitName: test"), std::string::npos);
}
