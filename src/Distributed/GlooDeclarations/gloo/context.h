// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef gloo_context_h
#define gloo_context_h

#include <chrono>

namespace gloo
{
class Context
{
public:
  void
  setTimeout(std::chrono::milliseconds timeout);
};
} // namespace gloo

#endif
