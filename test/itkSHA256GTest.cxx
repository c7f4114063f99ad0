// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#include "Support/SHA256.h"

#include <gtest/gtest.h>

using itk::TransferLearning::SHA256;

// Oracle: the example of FIPS 180-4 (NIST's "SHA256.pdf", one block message "abc"), and the digest of the empty
// message.
TEST(SHA256, GivesThePublishedDigests)
{
  SHA256 abc;
  abc.Append("a", 1);
  abc.Append(std::string("bc"));
  EXPECT_EQ(abc.Finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(SHA256().Finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
