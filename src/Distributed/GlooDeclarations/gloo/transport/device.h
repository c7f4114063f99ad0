// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef gloo_transport_device_h
#define gloo_transport_device_h

namespace gloo
{
namespace transport
{
class Device;
class UnboundBuffer
{
public:
  virtual ~UnboundBuffer() = default;
};
} // namespace transport
} // namespace gloo

#endif
