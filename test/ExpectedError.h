// SPDX-FileCopyrightText: 2026 The ITKTransferLearning authors
// SPDX-License-Identifier: Apache-2.0
#ifndef ExpectedError_h
#define ExpectedError_h

#include "itkMacro.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

/** An ITK exception whose message contains all of the texts. */
#define EXPECT_ERROR(statement, ...)                                                                                   \
  do                                                                                                                   \
  {                                                                                                                    \
    bool isThrown = false;                                                                                             \
    try                                                                                                                \
    {                                                                                                                  \
      statement;                                                                                                       \
    }                                                                                                                  \
    catch (const itk::ExceptionObject & error)                                                                         \
    {                                                                                                                  \
      isThrown = true;                                                                                                 \
      const std::string description = error.GetDescription();                                                          \
      for (const std::string & part : std::vector<std::string>{ __VA_ARGS__ })                                         \
      {                                                                                                                \
        EXPECT_NE(description.find(part), std::string::npos) << "'" << part << "' is not in: " << description;         \
      }                                                                                                                \
    }                                                                                                                  \
    EXPECT_TRUE(isThrown) << #statement << " throws nothing";                                                          \
  } while (false)

#endif
