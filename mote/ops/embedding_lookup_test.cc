// EMBEDDING_LOOKUP: rows as they are, rows as floats, and hostile indices.
#include "mote/ops/embedding_lookup.h"

#include <gtest/gtest.h>

#include "tests/support/layer_dtypes.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

OneOpModel model_of(test::Shape table, DType type, const test::Bytes& values, DType output,
                    std::vector<float> scales = {}) {
  test::Shape shape(table);
  shape[0] = 3;
  OneOpModel model(fb::BuiltinOperator_EMBEDDING_LOOKUP);
  model.input({3}, DType::kI32).constant(table, type, values, std::move(scales));
  return std::move(model.output(shape, output));
}

// A table of four rows counts 1, 2, 3 ...; rows 3, 0 and 3 are taken.
struct Copy {
  const char* name;
  DType type;
  test::Shape row;
};

const Copy kCopies[] = {
    {"F32", DType::kF32, {3}},        {"I8", DType::kI8, {5}},  {"U8", DType::kU8, {1}},
    {"I16", DType::kI16, {2, 3}},     {"I32", DType::kI32, {}}, {"I64", DType::kI64, {3}},
    {"I64Cube", DType::kI64, {2, 2}},
};

class EmbeddingCopy : public testing::TestWithParam<Copy> {};

TEST_P(EmbeddingCopy, TakesRows) {
  const Copy& c = GetParam();
  test::Shape table{4};
  int columns = 1;
  for (const int32_t x : c.row) {
    table.push_back(x);
    columns *= x;
  }
  std::vector<double> values, want;
  for (int i = 0; i < 4 * columns; ++i) values.push_back(i + 1);
  for (const int row : {3, 0, 3}) {
    for (int i = 0; i < columns; ++i)
      want.push_back(values[static_cast<size_t>(row * columns + i)]);
  }
  const OneOpModel model = model_of(table, c.type, test::stored(values, c.type), c.type);
  EXPECT_EQ(test::run<uint8_t>(model, {std::vector<int32_t>{3, 0, 3}}),
            test::stored(want, c.type).bytes);
}

INSTANTIATE_TEST_SUITE_P(Embedding, EmbeddingCopy, testing::ValuesIn(kCopies),
                         [](const auto& row) { return std::string(row.param.name); });

// Rows of three in i4 begin in the middle of a byte.
struct ToFloats {
  const char* name;
  DType type;
  std::vector<float> scales;
  std::vector<float> output;
};

const ToFloats kToFloats[] = {
    {"I8", DType::kI8, {0.5f}, {1.5f, -2, 0.5f, -4, 0, 3.5f, 1.5f, -2, 0.5f}},
    {"I8ScaleARow", DType::kI8, {0.5f, 2}, {6, -8, 2, -4, 0, 3.5f, 6, -8, 2}},
    {"I4", DType::kI4, {0.5f}, {1.5f, -2, 0.5f, -4, 0, 3.5f, 1.5f, -2, 0.5f}},
    {"I4ScaleARow", DType::kI4, {0.5f, 2}, {6, -8, 2, -4, 0, 3.5f, 6, -8, 2}},
};

class EmbeddingToFloats : public testing::TestWithParam<ToFloats> {};

TEST_P(EmbeddingToFloats, Scales) {
  const ToFloats& c = GetParam();
  const test::Bytes table = test::stored({-8, 0, 7, 3, -4, 1}, c.type);
  const OneOpModel model = model_of({2, 3}, c.type, table, DType::kF32, c.scales);
  EXPECT_EQ(test::run<float>(model, {std::vector<int32_t>{1, 0, 1}}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Embedding, EmbeddingToFloats, testing::ValuesIn(kToFloats),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(EmbeddingIndices, AreChecked) {
  const OneOpModel copy = model_of({2, 3}, DType::kI8, std::vector<int8_t>(6), DType::kI8);
  const OneOpModel floats =
      model_of({2, 3}, DType::kI8, std::vector<int8_t>(6), DType::kF32, {1.0f});
  for (const OneOpModel* model : {&copy, &floats}) {
    for (const int32_t index : {-1, 2, INT32_MAX, INT32_MIN}) {
      EXPECT_EQ(test::invoke_message(*model, {std::vector<int32_t>{0, 1, index}}),
                "node 0 EMBEDDING_LOOKUP: an index is negative or beyond the last row");
    }
  }
}

// Tensors: 0 indices [3], 1 table [2, 3], 2 output [3, 3].
const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT16; },
     "i8 with i16 is not supported by this operator"},
    {"Indices", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT64; },
     "indices are i64, i32 needed"},
    {"Scalar", [](OneOpModel& m) { test::replace_constant<int8_t>(m, 1, {}, {1}); },
     "the table has no rows: it is a scalar"},
    {"OutputSize",
     [](OneOpModel& m) {
       m.tensor(2).shape = {3, 4};
     },
     "output has 12 elements, 9 needed"},
    {"NoScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "the table has 0 scales, 1 or 2 (one a row) needed"},
    {"ScaleAxis",
     [](OneOpModel& m) {
       test::replace_constant<int8_t>(m, 1, {3, 3}, std::vector<int8_t>(9));
       m.tensor(1).quantization->scale = {1, 1, 1};
       m.tensor(1).quantization->zero_point = {0, 0, 0};
       m.tensor(1).quantization->quantized_dimension = 1;
     },
     "the table is quantized along dimension 1, 0 needed"},
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {3}; },
     "the table has the zero point 3, 0 needed"},
};

class EmbeddingRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(EmbeddingRefusal, SaysWhy) {
  OneOpModel model = model_of({2, 3}, DType::kI8, std::vector<int8_t>(6), DType::kF32, {1.0f});
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 EMBEDDING_LOOKUP: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Embedding, EmbeddingRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
