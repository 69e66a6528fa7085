// LOCAL_RESPONSE_NORMALIZATION against its definition in doubles.
#include "mote/ops/local_response_normalization.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  test::Shape shape;
  int radius;
  float bias, alpha, beta;
};

const Case kCases[] = {
    {"Caffe", {1, 2, 2, 9}, 2, 1, 1e-4f, 0.75f},
    {"Plain", {1, 1, 1, 6}, 20, 0, 1, 0.5f},
    {"Alpha", {1, 1, 1, 6}, 20, 9, 4, 0.5f},
    {"SmallRadius", {1, 1, 1, 6}, 2, 9, 4, 0.5f},
    {"RadiusZero", {3, 5}, 0, 1, 2, 1},
    {"OneDimension", {7}, 3, 2, 0.5f, 2},
    {"HugeRadius", {2, 3, 4}, INT32_MAX, 1, 1, 0.25f},
};

OneOpModel model_of(const Case& c) {
  OneOpModel model(fb::BuiltinOperator_LOCAL_RESPONSE_NORMALIZATION);
  model.input(c.shape, DType::kF32).output(c.shape, DType::kF32);
  fb::LocalResponseNormalizationOptionsT options;
  options.radius = c.radius;
  options.bias = c.bias;
  options.alpha = c.alpha;
  options.beta = c.beta;
  return model.options(options);
}

class LocalResponseNormalization : public testing::TestWithParam<Case> {};

TEST_P(LocalResponseNormalization, EqualsItsDefinition) {
  const Case& c = GetParam();
  int elements = 1;
  for (const int32_t x : c.shape) elements *= x;
  std::vector<float> input;
  for (const int x : test::noise<int>(static_cast<size_t>(elements), 1, -99, 99)) {
    input.push_back(static_cast<float>(x) / 50.0f);
  }
  const std::vector<float> output = test::run<float>(model_of(c), {input});
  ASSERT_EQ(output.size(), input.size());
  const int depth = c.shape.back();
  for (int i = 0; i < elements; ++i) {
    double energy = 0;
    for (int k = i / depth * depth; k < i / depth * depth + depth; ++k) {
      if (std::abs(k - i) <= c.radius) energy += std::pow(input[static_cast<size_t>(k)], 2.0);
    }
    const double want =
        input[static_cast<size_t>(i)] * std::pow(c.bias + c.alpha * energy, -double{c.beta});
    EXPECT_NEAR(output[static_cast<size_t>(i)], want, 1e-5 * std::abs(want) + 1e-30) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(LocalResponseNormalization, LocalResponseNormalization,
                         testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT8; },
     "i8 with f32 is not supported by this operator"},
    {"Scalar", [](OneOpModel& m) { m.tensor(0).shape = {}; },
     "input is a scalar: it has no channels"},
    {"Radius",
     [](OneOpModel& m) {
       m.op().builtin_options.AsLocalResponseNormalizationOptions()->radius = -1;
     },
     "a radius of -1; 0 or more needed"},
    {"OutputSize", [](OneOpModel& m) { m.tensor(1).shape = {8}; },
     "output has 8 elements, 7 needed"},
};

class LocalResponseNormalizationRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LocalResponseNormalizationRefusal, SaysWhy) {
  OneOpModel model = model_of({"", {7}, 3, 2, 0.5f, 2});
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 LOCAL_RESPONSE_NORMALIZATION: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(LocalResponseNormalization, LocalResponseNormalizationRefusal,
                         testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
