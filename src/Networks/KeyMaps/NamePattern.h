// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NamePattern_h
#define NamePattern_h

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace itk
{
namespace TransferLearning
{
/** What a pattern found, by the letters of its captures. */
struct Captures
{
  std::array<int, 26>              numbers{};
  std::array<std::string_view, 26> texts{};
};

/** A name of a layer with captures, each of one letter: "conv{s}_block{i}_1_bn", "res{s}{j:a}_branch1",
 * "Mixed_{u:*}.bn". {x} is a number, {x:a} a small letter as a number (a is 0), {x:*} any text; what follows {x:*} is
 * literal. Simpler than regular expressions, because thousands of names are tried with hundreds of patterns to
 * recognize a file. */
class NamePattern
{
public:
  explicit NamePattern(const std::string & text);

  bool
  Match(std::string_view name, Captures & captures) const;

private:
  enum class Kind : uint8_t
  {
    Literal,
    Number,
    Letter,
    Text
  };
  struct Part
  {
    Kind        kind;
    std::string literal;
    std::size_t letter{ 0 };
  };
  std::vector<Part> m_Parts;
};

/** The name that captures make: "layer{s-1}.{j}.conv{k+1}", "features.{b[0,0,5,10]+2*k-2}", "Mixed_{u:*}.bn". A sum of
 * numbers, captured numbers with or without a factor, and elements of a list that a captured number chooses. */
class NameTemplate
{
public:
  explicit NameTemplate(const std::string & text);

  /** Nothing where a number is outside a list. */
  std::optional<std::string>
  Fill(const Captures & captures) const;

private:
  struct Term
  {
    int              factor{ 1 };
    int              letter{ -1 }; ///< -1: the factor alone.
    std::vector<int> list;         ///< What the number chooses from, if it does.
  };
  struct Part
  {
    std::string       literal;    ///< Before the sum.
    std::vector<Term> sum;        ///< None in the last part.
    int               text{ -1 }; ///< Letter of a text that stands in place of the sum.
  };
  static std::vector<Term>
  ParseSum(const std::string & text);

  std::vector<Part> m_Parts;
};

/** "Mixed_5{b,c}.branch{0..2}" as its six texts, in order; braces may be nested. */
std::vector<std::string>
ExpandBraces(const std::string & text);
} // namespace TransferLearning
} // namespace itk

#endif
