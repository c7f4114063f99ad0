// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Networks/KeyMaps/NamePattern.h"

#include "itkMacro.h"

#include <cctype>

namespace itk
{
namespace TransferLearning
{
namespace
{
bool
IsDigit(char c)
{
  return c >= '0' && c <= '9';
}

bool
IsSmallLetter(char c)
{
  return c >= 'a' && c <= 'z';
}

/** The digits at the beginning, taken off; at most six: no network counts further, and an int holds them. */
std::optional<int>
TakeNumber(std::string_view & text)
{
  constexpr std::size_t maximumDigits = 6;
  int                   number = 0;
  std::size_t           digits = 0;
  for (; digits < text.size() && IsDigit(text[digits]); ++digits)
  {
    if (digits == maximumDigits)
    {
      return std::nullopt;
    }
    number = 10 * number + (text[digits] - '0');
  }
  if (digits == 0)
  {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return number;
}

/** Calls `literal` with each text outside braces and `braced` with each inside, in order. */
template <typename TLiteral, typename TBraced>
void
SplitAtBraces(const std::string & text, TLiteral && literal, TBraced && braced)
{
  std::size_t begin = 0;
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', begin))
  {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos || close == open + 1)
    {
      itkGenericExceptionMacro("The pattern '" << text << "' of a key map has an empty or unclosed brace.");
    }
    literal(text.substr(begin, open - begin));
    braced(text.substr(open + 1, close - open - 1));
    begin = close + 1;
  }
  literal(text.substr(begin));
}
} // namespace

NamePattern::NamePattern(const std::string & text)
{
  SplitAtBraces(
    text,
    [this](const std::string & literal) {
      if (!literal.empty())
      {
        m_Parts.push_back({ Kind::Literal, literal });
      }
    },
    [this](const std::string & capture) {
      const std::string kind = capture.substr(1);
      m_Parts.push_back({ kind.empty() ? Kind::Number : (kind == ":a" ? Kind::Letter : Kind::Text),
                          {},
                          static_cast<std::size_t>(capture[0] - 'a') });
    });
}

bool
NamePattern::Match(std::string_view name, Captures & captures) const
{
  for (const Part & part : m_Parts)
  {
    switch (part.kind)
    {
      case Kind::Literal:
        if (name.substr(0, part.literal.size()) != part.literal)
        {
          return false;
        }
        name.remove_prefix(part.literal.size());
        break;
      case Kind::Number: {
        const auto number = TakeNumber(name);
        if (!number)
        {
          return false;
        }
        captures.numbers[part.letter] = *number;
        break;
      }
      case Kind::Letter:
        if (name.empty() || !IsSmallLetter(name[0]))
        {
          return false;
        }
        captures.numbers[part.letter] = name[0] - 'a';
        name.remove_prefix(1);
        break;
      case Kind::Text: {
        const std::string_view end = &part == &m_Parts.back() ? std::string_view() : m_Parts.back().literal;
        if (name.size() <= end.size())
        {
          return false;
        }
        captures.texts[part.letter] = name.substr(0, name.size() - end.size());
        name.remove_prefix(name.size() - end.size());
        break;
      }
    }
  }
  return name.empty();
}

NameTemplate::NameTemplate(const std::string & text)
{
  SplitAtBraces(
    text,
    [this](const std::string & literal) { m_Parts.push_back({ literal, {} }); },
    [this](const std::string & expression) {
      if (expression.size() == 3 && expression.compare(1, 2, ":*") == 0)
      {
        m_Parts.back().text = expression[0] - 'a';
      }
      else
      {
        m_Parts.back().sum = ParseSum(expression);
      }
    });
}

std::vector<NameTemplate::Term>
NameTemplate::ParseSum(const std::string & text)
{
  std::vector<Term> sum;
  std::string_view  rest = text;
  while (!rest.empty())
  {
    Term      term;
    const int sign = rest[0] == '-' ? -1 : 1;
    if (rest[0] == '+' || rest[0] == '-')
    {
      rest.remove_prefix(1);
    }
    if (const auto number = TakeNumber(rest))
    {
      term.factor = *number;
    }
    if (!rest.empty() && rest[0] == '*')
    {
      rest.remove_prefix(1);
    }
    if (!rest.empty() && IsSmallLetter(rest[0]))
    {
      term.letter = rest[0] - 'a';
      rest.remove_prefix(1);
    }
    for (char separator = '['; !rest.empty() && rest[0] == separator; separator = ',')
    {
      rest.remove_prefix(1);
      term.list.push_back(TakeNumber(rest).value_or(0));
    }
    if (!term.list.empty())
    {
      rest.remove_prefix(1); // the closing bracket
    }
    term.factor *= sign;
    sum.push_back(term);
    if (!rest.empty() && rest[0] != '+' && rest[0] != '-')
    {
      itkGenericExceptionMacro("The sum '" << text << "' of a key map cannot be read from '" << rest << "' on.");
    }
  }
  return sum;
}

std::optional<std::string>
NameTemplate::Fill(const Captures & captures) const
{
  std::string name;
  for (const Part & part : m_Parts)
  {
    name += part.literal;
    if (part.text >= 0)
    {
      name += captures.texts[static_cast<std::size_t>(part.text)];
    }
    int sum = 0;
    for (const Term & term : part.sum)
    {
      int value = term.letter < 0 ? 1 : captures.numbers[static_cast<std::size_t>(term.letter)];
      if (!term.list.empty())
      {
        if (value < 0 || static_cast<std::size_t>(value) >= term.list.size())
        {
          return std::nullopt;
        }
        value = term.list[static_cast<std::size_t>(value)];
      }
      sum += term.factor * value;
    }
    name += part.sum.empty() ? std::string() : std::to_string(sum);
  }
  return name;
}

std::vector<std::string>
ExpandBraces(const std::string & text)
{
  const std::size_t open = text.find('{');
  if (open == std::string::npos)
  {
    return { text };
  }
  // The alternatives of the first brace, each with what follows, are texts with fewer braces.
  std::vector<std::string> alternatives(1);
  std::size_t              close = open + 1;
  for (int depth = 1; close < text.size(); ++close)
  {
    const char c = text[close];
    depth += c == '{' ? 1 : (c == '}' ? -1 : 0);
    if (depth == 0)
    {
      break;
    }
    if (c == ',' && depth == 1)
    {
      alternatives.emplace_back();
    }
    else
    {
      alternatives.back() += c;
    }
  }
  const std::size_t dots = alternatives.size() == 1 ? alternatives[0].find("..") : std::string::npos;
  if (dots != std::string::npos)
  {
    const int last = std::stoi(alternatives[0].substr(dots + 2));
    const int first = std::stoi(alternatives[0]);
    alternatives.clear();
    for (int i = first; i <= last; ++i)
    {
      alternatives.push_back(std::to_string(i));
    }
  }
  std::vector<std::string> expanded;
  for (const std::string & alternative : alternatives)
  {
    const auto texts = ExpandBraces(text.substr(0, open) + alternative + text.substr(close + 1));
    expanded.insert(expanded.end(), texts.begin(), texts.end());
  }
  return expanded;
}
} // namespace TransferLearning
} // namespace itk
