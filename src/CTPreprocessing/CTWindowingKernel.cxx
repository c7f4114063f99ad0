// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// Windows and VOI LUTs of single images.
#include "TransferLearning/itkCTWindowingKernel.h"

#include "CTPreprocessing/ComponentTypes.h"
#include "CTPreprocessing/RowKernels.h"
#include "CTPreprocessing/ValueRows.h"
#include "CTPreprocessing/WindowMap.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

namespace itk
{
namespace TransferLearning
{
namespace
{
/** Both ends are met exactly. */
OutputRange
MakeOutputRange(double minimum, double maximum)
{
  double length = maximum - minimum;
  if (!(length > 0.0) || !std::isfinite(length))
  {
    itkGenericExceptionMacro("The output range is " << minimum << " to " << maximum
                                                    << "; both ends must be finite and the first below the second.");
  }
  while (minimum + length < maximum)
  {
    length = std::nextafter(length, std::numeric_limits<double>::infinity());
  }
  return { minimum, length, maximum };
}
} // namespace

class CTWindowingPlan
{
public:
  CTWindowingPlan(const CTWindowingSettings & settings, std::size_t numberOfValues);

  void
  MapRow(const char * input, std::size_t count, char * output) const
  {
    if (m_OfAllValues.empty())
    {
      this->Compute(input, count, output);
    }
    else if (m_InputBytes == 1)
    {
      this->LookUp<std::uint8_t>(input, count, output);
    }
    else
    {
      this->LookUp<std::uint16_t>(input, count, output);
    }
  }
  std::size_t
  GetInputBytes() const
  {
    return m_InputBytes;
  }
  std::size_t
  GetOutputBytes() const
  {
    return m_OutputBytes;
  }

private:
  void
  Compute(const char * input, std::size_t count, char * output) const;
  void
  MapByTable(std::size_t count, double * values) const;
  template <typename TBits>
  void
  LookUp(const char * input, std::size_t count, char * output) const;
  template <typename TBits>
  void
  MakeTableOfAllValues();

  const RowKernels &   m_Kernels{ ChooseRowKernels() };
  RowLoadFunction      m_Load;
  RowStoreFunction     m_Store;
  std::size_t          m_InputBytes;
  std::size_t          m_OutputBytes;
  OutputRange          m_Range;
  BasicUnitMap<double> m_Map{};
  std::vector<double>  m_Entries; ///< Of the VOI LUT, 0..1; empty where there is a window.
  double               m_FirstMapped;
  std::vector<char>    m_OfAllValues; ///< The output of each bit pattern of the input; empty where values are computed.
};

CTWindowingPlan::CTWindowingPlan(const CTWindowingSettings & settings, std::size_t numberOfValues)
  : m_Load(m_Kernels.load[static_cast<std::size_t>(settings.inputType)])
  , m_Store(m_Kernels.store[static_cast<std::size_t>(settings.outputType)])
  , m_InputBytes(GetBytesOfComponent(settings.inputType))
  , m_OutputBytes(GetBytesOfComponent(settings.outputType))
  , m_Range(MakeOutputRange(settings.outputMinimum, settings.outputMaximum))
  , m_FirstMapped(settings.table.firstMapped)
{
  if (settings.table.entries.empty())
  {
    settings.window.Verify();
    m_Map = MakeUnitMap<double>(settings.window);
  }
  else
  {
    settings.table.Verify();
    const double white = static_cast<double>((1U << settings.table.bitsPerEntry) - 1U);
    for (const auto entry : settings.table.entries)
    {
      m_Entries.push_back(static_cast<double>(entry) / white);
    }
  }
  // A ramp is faster than looking up.
  const bool isSlow = m_Map.isSigmoid || !m_Entries.empty();
  if (isSlow && m_InputBytes == 1 && numberOfValues > 256)
  {
    this->MakeTableOfAllValues<std::uint8_t>();
  }
  else if (isSlow && m_InputBytes == 2 && numberOfValues > 65536)
  {
    this->MakeTableOfAllValues<std::uint16_t>();
  }
}

template <typename TBits>
void
CTWindowingPlan::MakeTableOfAllValues()
{
  std::vector<TBits> patterns(std::size_t{ 1 } << (8 * sizeof(TBits)));
  std::iota(patterns.begin(), patterns.end(), TBits{ 0 });
  std::vector<char> table(patterns.size() * m_OutputBytes);
  this->Compute(reinterpret_cast<const char *>(patterns.data()), patterns.size(), table.data());
  m_OfAllValues = std::move(table);
}

void
CTWindowingPlan::MapByTable(std::size_t count, double * values) const
{
  const double last = static_cast<double>(m_Entries.size() - 1);
  for (std::size_t i = 0; i < count; ++i)
  {
    // NaN takes the first entry, as what lies below does.
    const double index = values[i] - m_FirstMapped + 0.5;
    const double limited = index > 0.0 ? std::min(index, last) : 0.0;
    values[i] = m_Entries[static_cast<std::size_t>(limited)];
  }
}

void
CTWindowingPlan::Compute(const char * input, std::size_t count, char * output) const
{
  double values[valuesOfBlock];
  for (std::size_t done = 0; done < count; done += valuesOfBlock)
  {
    const std::size_t length = std::min(valuesOfBlock, count - done);
    m_Load(input + done * m_InputBytes, length, values);
    if (m_Entries.empty())
    {
      m_Kernels.map(m_Map, length, values);
    }
    else
    {
      this->MapByTable(length, values);
    }
    m_Store(values, length, m_Range, output + done * m_OutputBytes);
  }
}

template <typename TBits>
void
CTWindowingPlan::LookUp(const char * input, std::size_t count, char * output) const
{
  const auto copy = [&](auto bytesOfOutput) {
    constexpr std::size_t bytes = decltype(bytesOfOutput)::value;
    for (std::size_t i = 0; i < count; ++i)
    {
      TBits pattern;
      std::memcpy(&pattern, input + i * sizeof(TBits), sizeof(TBits));
      std::memcpy(output + i * bytes, m_OfAllValues.data() + pattern * bytes, bytes);
    }
  };
  switch (m_OutputBytes)
  {
    case 1:
      return copy(std::integral_constant<std::size_t, 1>{});
    case 2:
      return copy(std::integral_constant<std::size_t, 2>{});
    case 4:
      return copy(std::integral_constant<std::size_t, 4>{});
    default:
      return copy(std::integral_constant<std::size_t, 8>{});
  }
}

std::shared_ptr<const CTWindowingPlan>
MakeCTWindowingPlan(const CTWindowingSettings & settings, std::size_t numberOfValues)
{
  return std::make_shared<const CTWindowingPlan>(settings, numberOfValues);
}

void
RunCTWindowingKernel(const CTWindowingPlan & plan, const ValueRectangle & rectangle)
{
  ForEachRow(rectangle,
             plan.GetInputBytes(),
             plan.GetOutputBytes(),
             [&plan](const char * input, std::size_t count, char * output) { plan.MapRow(input, count, output); });
}
} // namespace TransferLearning
} // namespace itk
