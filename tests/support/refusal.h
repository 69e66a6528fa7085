// A change of a model that runs, and the sentence with which it is refused afterwards.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/support/model_builder.h"

namespace mote::test {

struct Refusal {
  const char* name;
  std::function<void(OneOpModel&)> change;
  const char* message;  // without "node 0 OPERATOR: "
};

inline void PrintTo(const Refusal& refusal, std::ostream* out) {
  *out << refusal.name;
}

// For INSTANTIATE_TEST_SUITE_P.
inline std::string name_of(const testing::TestParamInfo<Refusal>& info) {
  return info.param.name;
}

// Gives a constant other values and, with them, another shape.
template <class T>
void replace_constant(OneOpModel& model, size_t tensor, Shape shape, const std::vector<T>& values) {
  model.tensor(tensor).shape = std::move(shape);
  model.model().buffers[model.tensor(tensor).buffer]->data = Bytes(values).bytes;
}

}  // namespace mote::test
