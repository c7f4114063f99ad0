// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Structs that have a table of their fields, as JSON.
#ifndef FieldJSON_h
#define FieldJSON_h

#include "TransferLearning/itkEnumNames.h"
#include "TransferLearning/itkFieldTable.h"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** Keeps the order of the fields. */
using FieldsJSON = nlohmann::ordered_json;

template <typename TStruct>
FieldsJSON
WriteFields(const TStruct & fields);

template <typename TValue>
FieldsJSON
WriteFieldValue(const TValue & value)
{
  if constexpr (std::is_enum_v<TValue>)
  {
    return GetEnumName(value);
  }
  else if constexpr (HasFieldTable<TValue>::value)
  {
    return WriteFields(value);
  }
  else
  {
    return value;
  }
}
template <typename TItem>
FieldsJSON
WriteFieldValue(const std::vector<TItem> & items)
{
  FieldsJSON list = FieldsJSON::array();
  for (const TItem & item : items)
  {
    list.push_back(WriteFieldValue(item));
  }
  return list;
}

template <typename TValue>
FieldsJSON
WriteFieldValue(const std::optional<TValue> & value)
{
  return value ? WriteFieldValue(*value) : FieldsJSON();
}

template <typename TStruct>
FieldsJSON
WriteFields(const TStruct & fields)
{
  FieldsJSON json = FieldsJSON::object();
  ForEachField<TStruct>([&](const auto & row) { json[row.key] = WriteFieldValue(fields.*row.member); });
  return json;
}

/** Reads values of the types that fields have; what is wrong is thrown as an ExceptionObject that names the field. */
class FieldReader
{
public:
  enum class Missing
  {
    IsRefused, ///< But where the field's row says that it may be missing.
    KeepsItsValue
  };
  enum class Unknown
  {
    IsRefused,
    IsIgnored
  };

  /** \param what begins every message: "Preprocessing parameters" */
  FieldReader(const char * what, Missing missing, Unknown unknown)
    : m_What(what)
    , m_Missing(missing)
    , m_Unknown(unknown)
  {}

  /** JSON has no NaN: numbers that are undefined are written as null. */
  FieldReader &
  TakeNullForNaN()
  {
    m_NullIsNaN = true;
    return *this;
  }

  template <typename TStruct>
  void
  Parse(const std::string & text, TStruct & fields) const
  {
    const auto json = FieldsJSON::parse(text, nullptr, false);
    if (!json.is_object())
    {
      itkGenericExceptionMacro(<< m_What << " are not a JSON object: " << text.substr(0, 200));
    }
    this->Read(json, fields);
  }

  template <typename TStruct>
  void
  Read(const FieldsJSON & json, TStruct & fields) const
  {
    if (m_Unknown == Unknown::IsRefused)
    {
      this->RefuseUnknown<TStruct>(json);
    }
    ForEachField<TStruct>([&](const auto & row) {
      const auto field = json.find(row.key);
      if (field != json.end())
      {
        this->ReadValue(row.key, *field, fields.*row.member);
      }
      else if (m_Missing == Missing::IsRefused && !row.mayBeMissing)
      {
        itkGenericExceptionMacro(<< m_What << ": the field '" << row.key << "' is missing in " << json.dump() << '.');
      }
    });
  }

private:
  void
  Require(bool condition, const char * key, const std::string & expected, const FieldsJSON & value) const
  {
    if (!condition)
    {
      itkGenericExceptionMacro(<< m_What << ": the field '" << key << "' must be " << expected << ", but is "
                               << value.dump() << '.');
    }
  }

  template <typename TStruct>
  void
  RefuseUnknown(const FieldsJSON & json) const
  {
    std::set<std::string> known;
    ForEachField<TStruct>([&known](const auto & row) { known.insert(row.key); });
    for (const auto & field : json.items())
    {
      if (known.count(field.key()) == 0)
      {
        std::string names;
        for (const std::string & name : known)
        {
          names += (names.empty() ? "" : ", ") + name;
        }
        itkGenericExceptionMacro(<< m_What << ": there is no field '" << field.key() << "'; the fields are " << names
                                 << '.');
      }
    }
  }

  // nlohmann's own conversions take a boolean for a number, cut fractions off and let negative numbers wrap.
  template <typename TValue>
  void
  ReadValue(const char * key, const FieldsJSON & json, TValue & value) const
  {
    if constexpr (std::is_enum_v<TValue>)
    {
      this->Require(json.is_string(), key, "a string", json);
      value = GetEnumValue<TValue>(m_What + (": the field '" + std::string(key)) + '\'', json.get<std::string>());
      return;
    }
    else if constexpr (HasFieldTable<TValue>::value)
    {
      this->Require(json.is_object(), key, "an object", json);
      this->Read(json, value);
      return;
    }
    else
    {
      if constexpr (std::is_same_v<TValue, bool>)
      {
        this->Require(json.is_boolean(), key, "true or false", json);
      }
      else if constexpr (std::is_unsigned_v<TValue>)
      {
        constexpr auto most = std::numeric_limits<TValue>::max();
        this->Require(json.is_number_unsigned(), key, "an integer, 0 or more", json);
        this->Require(json.get<uint64_t>() <= most, key, "an integer of at most " + std::to_string(most), json);
      }
      else if constexpr (std::is_integral_v<TValue>)
      {
        this->Require(json.is_number_integer(), key, "an integer", json);
      }
      else if constexpr (std::is_floating_point_v<TValue>)
      {
        if (m_NullIsNaN && json.is_null())
        {
          value = std::numeric_limits<TValue>::quiet_NaN();
          return;
        }
        this->Require(json.is_number(), key, "a number", json);
      }
      else
      {
        this->Require(json.is_string(), key, "a string", json);
      }
      json.get_to(value);
    }
  }

  template <typename TItem>
  void
  ReadValue(const char * key, const FieldsJSON & json, std::vector<TItem> & items) const
  {
    this->Require(json.is_array(), key, "a list", json);
    items.clear();
    for (const auto & element : json)
    {
      if constexpr (HasFieldTable<TItem>::value)
      {
        this->Require(element.is_object(), key, "a list of objects", element);
      }
      this->ReadValue(key, element, items.emplace_back());
    }
  }

  template <typename TItem>
  void
  ReadValue(const char * key, const FieldsJSON & json, std::optional<TItem> & item) const
  {
    item.reset();
    if (!json.is_null())
    {
      this->ReadValue(key, json, item.emplace());
    }
  }

  template <typename TItem, std::size_t VSize>
  void
  ReadValue(const char * key, const FieldsJSON & json, std::array<TItem, VSize> & items) const
  {
    this->RequireList(key, json, VSize);
    for (std::size_t i = 0; i < VSize; ++i)
    {
      this->ReadValue(key, json[i], items[i]);
    }
  }

  template <typename TItem>
  void
  ReadValue(const char * key, const FieldsJSON & json, std::pair<TItem, TItem> & items) const
  {
    this->RequireList(key, json, 2);
    this->ReadValue(key, json[0], items.first);
    this->ReadValue(key, json[1], items.second);
  }

  void
  RequireList(const char * key, const FieldsJSON & json, std::size_t size) const
  {
    this->Require(json.is_array(), key, "a list", json);
    const std::string count = size == 2 ? "two" : size == 3 ? "three" : std::to_string(size);
    this->Require(json.size() == size, key, "a list of " + count + " numbers", json);
  }

  const char * m_What;
  Missing      m_Missing;
  Unknown      m_Unknown;
  bool         m_NullIsNaN{ false };
};
} // namespace TransferLearning
} // namespace itk

#endif
