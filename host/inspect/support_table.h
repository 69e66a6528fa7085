// What the library can run: operators, dtypes and instruction sets, from the tables it runs by.
#pragma once

#include <string>
#include <vector>

#include "mote/engine/resolver.h"

namespace mote::host {

// "f32", "i8 x i4" (two dtypes where they differ), "any"; in the order of the operator's table.
std::vector<std::string> supported_dtypes(const Op& op);

struct SupportedOperator {
  std::string name;  // as the schema has it, or the custom operator's
  bool custom;
  std::vector<std::string> dtypes;
  // Those of `dtypes` that have a loop of their own for an instruction set.
  std::vector<std::string> tuned_for_arm_dsp;
};

// In alphabetical order, builtin operators first.
std::vector<SupportedOperator> supported_operators(OpTable ops);

// A table for a terminal, and the same as a page of the documentation.
std::string support_text(OpTable ops);
std::string support_page(OpTable ops);

}  // namespace mote::host
