// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Table of a struct's fields, from which comparison, checks, JSON, command line, Python dict and documentation are
// generated.
#ifndef itkFieldTable_h
#define itkFieldTable_h

#include "itkIntTypes.h"

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>

namespace itk
{
namespace TransferLearning
{
/** Range of finite numbers between two ends. */
struct FieldRange
{
  double low{ -std::numeric_limits<double>::infinity() };
  double high{ std::numeric_limits<double>::infinity() };
  bool   includesLow{ true };
  bool   includesHigh{ true };

  bool
  Contains(double value) const
  {
    return std::isfinite(value) && (includesLow ? value >= low : value > low) &&
           (includesHigh ? value <= high : value < high);
  }
  /** Returns "finite", "0 or more", "above 0", or an interval: "in [0, 1)". */
  std::string
  Describe() const
  {
    std::ostringstream text;
    if (std::isinf(low) && std::isinf(high))
    {
      text << "finite";
    }
    else if (std::isinf(high))
    {
      text << (includesLow ? "" : "above ") << low << (includesLow ? " or more" : "");
    }
    else
    {
      text << "in " << (includesLow ? '[' : '(') << low << ", " << high << (includesHigh ? ']' : ')');
    }
    return text.str();
  }
};

/** Kind of path that a text contains. */
enum class FieldPath : uint8_t
{
  None, ///< The text is not a path.
  Image,
  File,
  Folder,
  Series,  ///< Folder of images, as of a DICOM series, or one image file.
  Dataset, ///< Folder with a subfolder per class, or CSV manifest.
  Weights  ///< Weight file, folder or list of weight files, or "none".
};

/** Properties of a field besides its type; empty texts are unset. */
struct FieldFacts
{
  const char * key{ "" };    ///< Key in JSON and in Python.
  const char * label{ "" };  ///< Label on forms.
  const char * help{ "" };   ///< One-line help text.
  const char * option{ "" }; ///< Command-line option; "--no-x" turns off a field that is on by default.
  const char * group{ "" };  ///< Group of related fields.
  const char * unit{ "" };
  const char * name{ "" }; ///< Name of the member if it differs from the key.
  FieldRange   range{};
  bool         hasRange{ false };     ///< Whether `range` applies to a number, or each number of an array.
  bool         mayBeMissing{ false }; ///< Optional in JSON, keeping its default.
  FieldPath    path{ FieldPath::None };
  bool         isOutput{ false }; ///< The path is an output.

  /** Returns the name of the member, as used in error messages: "hu_offset" -> "huOffset". */
  std::string
  GetMemberName() const
  {
    std::string text = name;
    for (const char * character = key; *name == '\0' && *character != '\0'; ++character)
    {
      const bool isStart = *character == '_';
      character += isStart ? 1 : 0;
      text +=
        isStart && *character >= 'a' && *character <= 'z' ? static_cast<char>(*character - 'a' + 'A') : *character;
    }
    return text;
  }
  /** Returns the help text followed by the unit and the range of numbers. */
  std::string
  Describe() const
  {
    std::string numbers = unit;
    if (hasRange && !(std::isinf(range.low) && std::isinf(range.high)))
    {
      numbers += (numbers.empty() ? "" : ", ") + range.Describe();
    }
    return help + (numbers.empty() ? numbers : " (" + numbers + ')');
  }
};

/** A row of a table: a member and its properties. The functions return a modified copy. */
template <typename TStruct, typename TValue>
struct Field : FieldFacts
{
  TValue TStruct::* member{ nullptr };
  bool (*applies)(const TStruct &){ nullptr }; ///< Whether this field is used, given the others; null: always.

  constexpr Field
  Option(const char * name, const char * inGroup) const
  {
    Field changed = *this;
    changed.option = name;
    changed.group = inGroup;
    return changed;
  }
  constexpr Field
  Named(const char * memberName) const
  {
    Field changed = *this;
    changed.name = memberName;
    return changed;
  }
  constexpr Field
  Unit(const char * name) const
  {
    Field changed = *this;
    changed.unit = name;
    return changed;
  }
  constexpr Field
  In(const FieldRange & numbers) const
  {
    Field changed = *this;
    changed.range = numbers;
    changed.hasRange = true;
    return changed;
  }
  constexpr Field
  Where(bool (*condition)(const TStruct &)) const
  {
    Field changed = *this;
    changed.applies = condition;
    return changed;
  }
  constexpr Field
  MayBeMissing() const
  {
    Field changed = *this;
    changed.mayBeMissing = true;
    return changed;
  }
  constexpr Field
  Path(FieldPath kind, bool written) const
  {
    Field changed = *this;
    changed.path = kind;
    changed.isOutput = written;
    return changed;
  }
};

template <typename TStruct, typename TValue>
constexpr Field<TStruct, TValue>
MakeField(const char * key, TValue TStruct::* member, const char * label, const char * help)
{
  Field<TStruct, TValue> field;
  field.key = key;
  field.label = label;
  field.help = help;
  field.member = member;
  return field;
}

// Common ranges.
constexpr FieldRange anyFinite{};
constexpr FieldRange zeroOrMore{ 0.0 };
constexpr FieldRange oneOrMore{ 1.0 };
constexpr FieldRange aboveZero{ 0.0, std::numeric_limits<double>::infinity(), false };
constexpr FieldRange zeroToOne{ 0.0, 1.0 };
constexpr FieldRange zeroToBelowOne{ 0.0, 1.0, true, false };
constexpr FieldRange aboveZeroToOne{ 0.0, 1.0, false };

/** Table of a struct; specialized with `static constexpr auto rows`, a tuple of Field in JSON order. */
template <typename TStruct>
struct FieldTable;

template <typename TStruct, typename = void>
struct HasFieldTable : std::false_type
{};
template <typename TStruct>
struct HasFieldTable<TStruct, std::void_t<decltype(FieldTable<TStruct>::rows)>> : std::true_type
{};

/** Calls the function for each row. */
template <typename TStruct, typename TFunction>
void
ForEachField(const TFunction & function)
{
  std::apply([&function](const auto &... row) { (function(row), ...); }, FieldTable<TStruct>::rows);
}

/** Returns the properties of the field with this key. */
template <typename TStruct>
FieldFacts
FindField(const std::string & key)
{
  FieldFacts found;
  ForEachField<TStruct>([&](const auto & row) { found = key == row.key ? FieldFacts(row) : found; });
  return found;
}

template <typename TStruct>
bool
AreFieldsEqual(const TStruct & one, const TStruct & other)
{
  return std::apply([&](const auto &... row) { return ((one.*row.member == other.*row.member) && ...); },
                    FieldTable<TStruct>::rows);
}
} // namespace TransferLearning
} // namespace itk

#endif
