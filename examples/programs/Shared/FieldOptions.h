// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef FieldOptions_h
#define FieldOptions_h

// Command-line options from the field tables of the library's structs.

#include "ProgramSupport.h"
#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"

#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ProgramSupport
{
/** The options that were added, by the keys of their fields. */
using OptionsOfFields = std::map<std::string, CLI::Option *>;

/** An option whose values are the names of an enumeration. */
template <typename TEnum>
CLI::Option *
AddEnumOption(Application & app, const std::string & name, TEnum & value, const std::string & description)
{
  std::vector<std::pair<std::string, TEnum>> names;
  std::string                                known;
  for (const auto & entry : itk::TransferLearning::EnumNames<TEnum>::table)
  {
    names.emplace_back(entry.second, entry.first);
    known += (known.empty() ? "" : "|") + names.back().first;
  }
  return app.add_option(name, value, description)
    ->transform(CLI::CheckedTransformer(names).description(""))
    ->type_name(known)
    ->default_str(itk::TransferLearning::GetEnumName(value));
}

template <typename TValue>
CLI::Option *
AddFieldOption(Application & app, const itk::TransferLearning::FieldFacts & facts, TValue & value)
{
  const std::string option = facts.option;
  std::string       help = facts.Describe();
  if constexpr (std::is_enum_v<TValue>)
  {
    return AddEnumOption(app, option, value, help);
  }
  else if constexpr (std::is_same_v<TValue, std::string>)
  {
    return facts.path == itk::TransferLearning::FieldPath::None ? app.AddText(option, value, "NAME", help)
           : facts.isOutput                                     ? app.AddOutput(option, value, facts.path, help)
                                                                : app.AddInput(option, value, facts.path, help);
  }
  else if constexpr (!std::is_same_v<TValue, bool>)
  {
    auto * const added = app.add_option(option, value, help);
    return std::is_same_v<TValue, uint64_t> ? added->check(WholeNumber()) : added;
  }
  else if (option.rfind("--no-", 0) == 0)
  {
    help[0] = static_cast<char>(std::tolower(help[0]));
    return app.add_flag_callback(option, [&value] { value = false; }, "Do not " + help);
  }
  else
  {
    return app.add_flag(option, value, help);
  }
}

inline CLI::Option *
AddFieldOption(Application & app, const itk::TransferLearning::FieldFacts & facts, std::pair<double, double> & value)
{
  std::ostringstream text;
  text << value.first << ' ' << value.second;
  return app
    .add_option_function<std::vector<double>>(
      facts.option, [&value](const std::vector<double> & ends) { value = { ends[0], ends[1] }; }, facts.Describe())
    ->expected(2)
    ->type_name("LOW HIGH")
    ->default_str(text.str());
}

inline CLI::Option *
AddFieldOption(Application & app, const itk::TransferLearning::FieldFacts & facts, std::array<unsigned int, 2> & size)
{
  return app
    .add_option_function<std::string>(
      facts.option, [&size](const std::string & text) { size = ParseSize(text); }, facts.Describe())
    ->type_name("N|COLUMNSxROWS")
    ->default_str(std::to_string(size[0]) + (size[0] == size[1] ? "" : 'x' + std::to_string(size[1])));
}

inline CLI::Option *
AddFieldOption(Application & app, const itk::TransferLearning::FieldFacts & facts, std::vector<itk::CTWindow> & windows)
{
  std::ostringstream text;
  for (const auto & window : windows)
  {
    text << (text.tellp() > 0 ? "," : "") << window.center << '/' << window.width;
  }
  return app
    .add_option_function<std::string>(
      facts.option,
      [option = std::string(facts.option), &windows](const std::string & given) {
        windows = ParseWindows(option, given);
      },
      facts.Describe())
    ->type_name("CENTER/WIDTH|NAME,...")
    ->default_str(text.str());
}

inline CLI::Option *
AddFieldOption(Application &                             app,
               const itk::TransferLearning::FieldFacts & facts,
               std::optional<itk::CTWindow> &            window)
{
  return app
    .add_option_function<std::string>(
      facts.option,
      [option = std::string(facts.option), &window](const std::string & given) {
        const auto windows = ParseWindows(option, given);
        if (windows.size() != 1)
        {
          itkGenericExceptionMacro(<< option << ": '" << given << "' names " << windows.size()
                                   << " windows; give one.");
        }
        window = windows.front();
      },
      facts.Describe())
    ->type_name("CENTER/WIDTH|NAME");
}

/** Adds an option for each field whose row names one, in the order and with the groups and texts of the table; the
 * defaults are the values of `fields`, which the options change. \param without keys of fields that get no option */
template <typename TStruct>
OptionsOfFields
AddFieldOptions(Application & app, TStruct & fields, const std::set<std::string> & without = {})
{
  OptionsOfFields options;
  itk::TransferLearning::ForEachField<TStruct>([&](const auto & row) {
    using Value = std::decay_t<decltype(fields.*row.member)>;
    if constexpr (itk::TransferLearning::HasFieldTable<Value>::value)
    {
      options.merge(AddFieldOptions(app, fields.*row.member, without));
    }
    else if (*row.option != '\0' && without.count(row.key) == 0)
    {
      options[row.key] = AddFieldOption(app, row, fields.*row.member)->group(row.group);
    }
  });
  return options;
}

/** Refuses numbers outside the ranges of their rows, where no function of the library checks the struct. */
template <typename TStruct>
void
CheckRanges(const OptionsOfFields & options)
{
  itk::TransferLearning::ForEachField<TStruct>([&options](const auto & row) {
    const auto option = options.find(row.key);
    if (row.hasRange && option != options.end())
    {
      option->second->check(CLI::Validator(
        [range = row.range](const std::string & text) {
          double value = 0.0;
          return CLI::detail::lexical_cast(text, value) && range.Contains(value) ? std::string()
                                                                                 : "it must be " + range.Describe();
        },
        ""));
    }
  });
}

/** Copies the fields whose options were given. */
template <typename TStruct>
void
CopyGivenFields(const OptionsOfFields & options, const TStruct & from, TStruct & to)
{
  itk::TransferLearning::ForEachField<TStruct>([&](const auto & row) {
    const auto option = options.find(row.key);
    if (option != options.end() && option->second->count() > 0)
    {
      to.*row.member = from.*row.member;
    }
  });
}
} // namespace ProgramSupport

#endif
