// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef gloo_rendezvous_store_h
#define gloo_rendezvous_store_h

#include <chrono>
#include <string>
#include <vector>

namespace gloo
{
namespace rendezvous
{
class Store
{
public:
  virtual ~Store() = default;
  virtual void
  set(const std::string & key, const std::vector<char> & value) = 0;
  virtual std::vector<char>
  get(const std::string & key) = 0;
  virtual void
  wait(const std::vector<std::string> & keys) = 0;
  virtual void
  wait(const std::vector<std::string> & keys, const std::chrono::milliseconds & timeout) = 0;
};
} // namespace rendezvous
} // namespace gloo

#endif
