// Test cases of layers, each in several dtypes: for testing::Combine(cases, dtypes).
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "tests/support/model_builder.h"

namespace mote::test {

// For INSTANTIATE_TEST_SUITE_P.
template <class Param>
std::string name_of_case_and_dtypes(const testing::TestParamInfo<Param>& info) {
  return std::string(std::get<0>(info.param).name) + "_" + std::get<1>(info.param).name;
}

inline size_t elements(const Shape& shape) {
  size_t count = 1;
  for (const int32_t size : shape) count *= static_cast<size_t>(size);
  return count;
}

}  // namespace mote::test
