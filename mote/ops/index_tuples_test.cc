// GATHER_ND, SCATTER_ND and SPARSE_TO_DENSE: tuples of indices, constant, computed and hostile.
#include "mote/ops/index_tuples.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

constexpr auto kGatherNd = fb::BuiltinOperator_GATHER_ND;
constexpr auto kScatterNd = fb::BuiltinOperator_SCATTER_ND;
constexpr auto kSparseToDense = fb::BuiltinOperator_SPARSE_TO_DENSE;

// `values` are the input of GATHER_ND, else the updates. What SPARSE_TO_DENSE fills with is 9.
struct Case {
  const char* name;
  fb::BuiltinOperator op;
  Shape indices;
  List numbers;
  Shape shape;
  List values;
  Shape output_shape;
  List output;
};

const Case kCases[] = {
    {"GatherElements", kGatherNd, {2, 2}, {1, 0, 0, 1}, {2, 2}, {1, 2, 3, 4}, {2}, {3, 2}},
    {"GatherRows", kGatherNd, {1, 1}, {1}, {2, 2}, {1, 2, 3, 4}, {1, 2}, {3, 4}},
    {"GatherOne", kGatherNd, {2}, {1, 1}, {2, 2}, {1, 2, 3, 4}, {}, {4}},
    {"GatherMatrix", kGatherNd, {2, 1, 1}, {2, 0}, {3}, {1, 2, 3}, {2, 1}, {3, 1}},
    {"GatherWhole", kGatherNd, {2, 0}, {}, {2}, {5, 6}, {2, 2}, {5, 6, 5, 6}},
    {"ScatterElements", kScatterNd, {2, 1}, {3, 1}, {2}, {7, 8}, {4}, {0, 8, 0, 7}},
    {"ScatterRows", kScatterNd, {1, 1}, {1}, {1, 2}, {7, 8}, {3, 2}, {0, 0, 7, 8, 0, 0}},
    {"ScatterTuples", kScatterNd, {2, 2}, {1, 1, 0, 0}, {2}, {7, 8}, {2, 2}, {8, 0, 0, 7}},
    {"ScatterAdds", kScatterNd, {3, 1}, {1, 0, 1}, {3}, {1, 2, 3}, {2}, {2, 4}},
    {"DenseScalar", kSparseToDense, {}, {2}, {1}, {5}, {4}, {9, 9, 5, 9}},
    {"DenseList", kSparseToDense, {2}, {3, 0}, {2}, {5, 6}, {4}, {6, 9, 9, 5}},
    {"DenseOneValue", kSparseToDense, {2}, {3, 0}, {}, {5}, {4}, {5, 9, 9, 5}},
    {"DenseTuples", kSparseToDense, {2, 2}, {0, 1, 1, 0}, {2}, {5, 6}, {2, 2}, {9, 5, 6, 9}},
    {"DenseLastStays", kSparseToDense, {2}, {1, 1}, {2}, {5, 6}, {3}, {9, 6, 9}},
};

// Where the operator has its indices and values among its inputs; shapes are always constant here.
OneOpModel model_of(const Case& c, DType type, DType index_type, bool computed) {
  OneOpModel model(c.op);
  const auto add_indices = [&] {
    const List& n = c.numbers;
    if (computed) {
      model.input(c.indices, index_type);
    } else if (index_type == DType::kI64) {
      model.constant<int64_t>(c.indices, std::vector<int64_t>(n.begin(), n.end()));
    } else {
      model.constant<int32_t>(c.indices, n);
    }
  };
  const auto add_shape = [&] {
    model.constant<int32_t>({static_cast<int32_t>(c.output_shape.size())}, c.output_shape);
  };
  if (c.op == kGatherNd) model.input(c.shape, type);
  add_indices();
  if (c.op == kSparseToDense) add_shape();
  if (c.op != kGatherNd) model.input(c.shape, type);
  if (c.op == kScatterNd) add_shape();
  if (c.op == kSparseToDense) model.input({}, type);
  return std::move(model.output(c.output_shape, type));
}

// The inputs in the order of the model: the indices come after the input of GATHER_ND only.
template <class T, class Index>
std::vector<test::Bytes> inputs_of(const Case& c, const std::vector<Index>& indices) {
  const test::Bytes values(std::vector<T>(c.values.begin(), c.values.end()));
  std::vector<test::Bytes> inputs = {values};
  if (!indices.empty()) inputs.insert(c.op == kGatherNd ? inputs.end() : inputs.begin(), indices);
  if (c.op == kSparseToDense) inputs.push_back(std::vector<T>{9});
  return inputs;
}

class IndexTuplesOf : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType index_type) {
    const Case& c = GetParam();
    EXPECT_EQ(
        test::run<T>(model_of(c, test::dtype_of<T>(), index_type, false), inputs_of<T>(c, List())),
        std::vector<T>(c.output.begin(), c.output.end()));
  }
};

TEST_P(IndexTuplesOf, F32) {
  check<float>(DType::kI32);
}
TEST_P(IndexTuplesOf, I8) {
  check<int8_t>(DType::kI32);
}
TEST_P(IndexTuplesOf, U8ByWideIndices) {
  check<uint8_t>(DType::kI64);
}
TEST_P(IndexTuplesOf, I16) {
  check<int16_t>(DType::kI32);
}
TEST_P(IndexTuplesOf, I64) {
  check<int64_t>(DType::kI32);
}
TEST_P(IndexTuplesOf, ComputedIndices) {
  const Case& c = GetParam();
  if (c.numbers.empty()) return;  // a list without elements cannot be an input
  EXPECT_EQ(test::run<int32_t>(model_of(c, DType::kI32, DType::kI32, true),
                               inputs_of<int32_t>(c, c.numbers)),
            c.output);
}
TEST_P(IndexTuplesOf, HostileIndices) {
  const Case& c = GetParam();
  const OneOpModel model = model_of(c, DType::kI8, DType::kI64, true);
  for (const int64_t index : {int64_t{-1}, int64_t{4}, INT64_MIN, INT64_MAX}) {
    std::vector<int64_t> numbers(c.numbers.begin(), c.numbers.end());
    if (numbers.empty()) return;
    numbers.back() = index;
    EXPECT_EQ(test::invoke_message(model, inputs_of<int8_t>(c, numbers)),
              std::string("node 0 ") + fb::EnumNameBuiltinOperator(c.op) +
                  ": an index computed at run time is out of range");
  }
}

INSTANTIATE_TEST_SUITE_P(IndexTuples, IndexTuplesOf, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ScatterNdSum, WrapsAndUnites) {
  const Case c = {"", kScatterNd, {2, 1}, {0, 0}, {2}, {}, {1}, {}};
  EXPECT_EQ(
      test::run<int8_t>(model_of(c, DType::kI8, DType::kI32, false), {std::vector<int8_t>{127, 1}}),
      std::vector<int8_t>{-128});
  EXPECT_EQ(test::run<int32_t>(model_of(c, DType::kI32, DType::kI32, false),
                               {std::vector<int32_t>{INT32_MAX, 1}}),
            std::vector<int32_t>{INT32_MIN});
  EXPECT_EQ(test::run<uint8_t>(model_of(c, DType::kBool, DType::kI32, false),
                               {std::vector<uint8_t>{1, 1}}),
            std::vector<uint8_t>{1});
}

TEST(ScatterNdShape, MayBeComputed) {
  OneOpModel model(kScatterNd);
  model.constant<int32_t>({1, 1}, {2}).input({1}, DType::kF32).input({1}, DType::kI32);
  model.output({3}, DType::kF32);
  const std::vector<float> update = {5};
  EXPECT_EQ(test::run<float>(model, {update, List{3}}), (std::vector<float>{0, 0, 5}));
  EXPECT_EQ(test::invoke_message(model, {update, List{4}}),
            "node 0 SCATTER_ND: a list computed at run time contradicts the tensors' shapes");
}

TEST(SparseToDenseShape, MayBeComputed) {
  OneOpModel model(kSparseToDense);
  model.constant<int32_t>({1}, {2}).input({1}, DType::kI32).input({1}, DType::kF32);
  model.constant<float>({}, {0}).output({3}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {List{3}, std::vector<float>{5}}),
            (std::vector<float>{0, 0, 5}));
  EXPECT_EQ(test::invoke_message(model, {List{4}, std::vector<float>{5}}),
            "node 0 SPARSE_TO_DENSE: a list computed at run time contradicts the tensors' shapes");
}

struct Refusal {
  const char* example;  // the case that is changed
  test::Refusal refusal;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.example << row.refusal.name;
}

class IndexTuplesRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(IndexTuplesRefusal, SaysWhy) {
  const Case* c = kCases;
  while (std::string(c->name) != GetParam().example) ++c;
  OneOpModel model = model_of(*c, DType::kI8, DType::kI32, false);
  GetParam().refusal.change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") +
                                              fb::EnumNameBuiltinOperator(c->op) + ": " +
                                              GetParam().refusal.message);
}

template <size_t tensor, int32_t... dimensions>
void set_shape(OneOpModel& model) {
  model.tensor(tensor).shape = {dimensions...};
}

template <size_t tensor, fb::TensorType type>
void set_type(OneOpModel& model) {
  model.tensor(tensor).type = type;
}

template <size_t tensor, int32_t... numbers>
void set_tuple(OneOpModel& model) {
  test::replace_constant<int32_t>(model, tensor, {1, sizeof...(numbers)}, {numbers...});
}

const Refusal kRefusals[] = {
    {"GatherRows",
     {"Type", set_type<1, fb::TensorType_FLOAT32>, "indices are f32, i32 or i64 needed"}},
    {"GatherRows", {"Scalar", set_shape<1>, "indices are a scalar; at least a list is needed"}},
    {"GatherRows",
     {"Length", set_tuple<1, 0, 0, 0>, "indices for 3 dimensions of a tensor that has 2"}},
    {"GatherRows", {"Index", set_tuple<1, 2>, "constant index 0 of 1 lies outside the tensor"}},
    {"GatherElements",
     {"Tuple",
      [](OneOpModel& m) {
        test::replace_constant<int32_t>(m, 1, {2, 2}, {1, 1, 0, -1});
      },
      "constant index 1 of 2 lies outside the tensor"}},
    {"GatherRows", {"Elements", set_shape<2, 3>, "output has 3 elements, 2 needed"}},
    {"GatherRows",
     {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"}},
    {"ScatterRows", {"Updates", set_shape<1, 3>, "has 3 updates, 2 needed"}},
    {"ScatterRows",
     {"Shape", set_shape<3, 4, 2>, "a list has the number 3 where the tensors' shapes need 4"}},
    {"ScatterRows",
     {"Dtype", [](OneOpModel& m) { m.tensor(1).type = m.tensor(3).type = fb::TensorType_FLOAT16; },
      "f16 with f16 is not supported by this operator"}},
    {"ScatterRows",
     {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"}},
    {"DenseTuples",
     {"Rank", set_shape<0, 2, 1, 2>, "indices have 3 dimensions, at most 2 possible"}},
    {"DenseTuples", {"Length", set_shape<0, 4>, "an index has 1 numbers, the output 2 dimensions"}},
    {"DenseTuples", {"Values", set_shape<2, 3>, "has 3 values, 1 or 2 needed"}},
    {"DenseTuples",
     {"DefaultType", set_type<3, fb::TensorType_FLOAT32>, "the default value must be one i8"}},
    {"DenseTuples", {"Defaults", set_shape<3, 2>, "the default value must be one i8"}},
    {"DenseTuples",
     {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 3 inputs, 4 needed"}},
};

INSTANTIATE_TEST_SUITE_P(IndexTuples, IndexTuplesRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) {
                           return std::string(row.param.example) + row.param.refusal.name;
                         });

}  // namespace
}  // namespace mote
