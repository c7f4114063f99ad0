// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
// In place of libFuzzer where the compiler has none: gives each file of the command line to the target.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t * data, size_t size);

int
main(int argc, char * argv[])
{
  for (int i = 1; i < argc; ++i)
  {
    std::ifstream           stream(argv[i], std::ios::binary);
    const std::vector<char> bytes{ std::istreambuf_iterator<char>(stream), {} };
    if (!stream)
    {
      std::fprintf(stderr, "Cannot read '%s'.\n", argv[i]);
      return 1;
    }
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  }
  std::printf("%d files replayed.\n", argc - 1);
  return argc > 1 ? 0 : 1;
}
