// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef NetworkFixture_h
#define NetworkFixture_h

#include "TestPaths.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

// Reproduces the numbers of Utilities/make-network-fixtures.py.
namespace NetworkFixture
{
inline nlohmann::json
Read(const std::string & architecture)
{
  std::ifstream stream(TestPaths::Data("networks/" + architecture + ".json"));
  return nlohmann::json::parse(stream);
}

/** 24-bit fractions in [0, 1): splitmix64 from the FNV-1a hash of the name. */
class UniformNumbers
{
public:
  explicit UniformNumbers(const std::string & name)
  {
    for (const char character : name)
    {
      m_State = (m_State ^ static_cast<unsigned char>(character)) * 0x100000001B3u;
    }
  }

  double
  operator()()
  {
    m_State += 0x9E3779B97F4A7C15u;
    uint64_t z = m_State;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return static_cast<double>(z >> 40) * 0x1p-24;
  }

private:
  uint64_t m_State{ 0xCBF29CE484222325u };
};

inline std::vector<double>
Uniform(const std::string & name, std::size_t count)
{
  std::vector<double> values(count);
  std::generate(values.begin(), values.end(), UniformNumbers(name));
  return values;
}

inline bool
EndsWith(const std::string & text, const std::string & end)
{
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/** Weights that keep the size of the signal, and BatchNorm statistics that matter. */
inline std::vector<float>
MakeTensor(const std::string & name, const std::vector<int64_t> & shape)
{
  std::size_t count = 1;
  for (const auto length : shape)
  {
    count *= static_cast<std::size_t>(length);
  }
  UniformNumbers     uniform(name);
  std::vector<float> values(count);
  const double       limit = shape.empty() ? 0.0 : std::sqrt(6.0 / (count / static_cast<double>(shape[0])));
  const bool         isScale = EndsWith(name, "running_var") || EndsWith(name, "weight");
  for (std::size_t i = 0; i < count; ++i)
  {
    const double u = uniform();
    const double value = shape.size() > 1 ? (2.0 * u - 1.0) * limit : (isScale ? 0.5 + u : 0.4 * (u - 0.5));
    values[i] = static_cast<float>(value);
  }
  return values;
}

/** Channels-last images. */
inline std::vector<float>
MakeInput(unsigned int images, unsigned int size)
{
  const std::vector<double> uniform = Uniform("input" + std::to_string(size), std::size_t{ images } * size * size * 3);
  std::vector<float>        values(uniform.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    values[i] = static_cast<float>(4.0 * uniform[i] - 2.0);
  }
  return values;
}

/** Channels-last volumes. \param shape slices, rows, columns */
inline std::vector<float>
MakeVolumes(unsigned int volumes, const std::array<unsigned int, 3> & shape, unsigned int channels = 1)
{
  std::string name = "volume";
  std::size_t count = std::size_t{ volumes } * channels;
  for (std::size_t i = 0; i < shape.size(); ++i)
  {
    name += (i == 0 ? "" : "x") + std::to_string(shape[i]);
    count *= shape[i];
  }
  const std::vector<double> uniform = Uniform(name, count);
  std::vector<float>        values(count);
  std::transform(uniform.begin(), uniform.end(), values.begin(), [](double number) {
    return static_cast<float>(4.0 * number - 2.0);
  });
  return values;
}

inline std::vector<std::string>
MakeClassNames(unsigned int number)
{
  std::vector<std::string> names;
  for (unsigned int i = 0; i < number; ++i)
  {
    names.push_back("class " + std::to_string(i));
  }
  return names;
}
} // namespace NetworkFixture

#endif
