// The integer LSTM against the float formulas, and bit for bit against TFLM's definition.
#include "mote/ops/lstm_integer.h"

#include <gtest/gtest.h>

#include "mote/kernels/sigmoid_table.h"
#include "tests/support/lstm_layer.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

using namespace test::lstm;  // NOLINT: layers, their weights and how they run
namespace fb = test::fb;

// How a layer is quantized. The state of the cells has the scale 2^state_power.
struct Quantization {
  float input_scale, hidden_scale;
  int32_t input_zero, hidden_zero, state_power;
};

struct Case {
  Layer layer;
  Quantization q;
};

template <class T>
constexpr bool kIsI8 = sizeof(T) == 1;

template <class T>
std::vector<T> quantized(const Vector& values, float scale, int32_t zero) {
  std::vector<T> result;
  for (const double value : values) {
    const double steps = std::round(value / static_cast<double>(scale)) + zero;
    result.push_back(static_cast<T>(
        std::clamp<double>(steps, std::numeric_limits<T>::min(), std::numeric_limits<T>::max())));
  }
  return result;
}

template <class T, class Bias>
test::OneOpModel integer_model(const Case& c, const Cell& cell) {
  const Layer& l = c.layer;
  test::OneOpModel model(l.op == kSingleStep ? fb::BuiltinOperator_LSTM
                                             : fb::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM);
  const DType type = test::dtype_of<T>();
  model.input(sequence_shape(l, l.inputs), type, c.q.input_scale, c.q.input_zero);
  for (const Vector& values : cell.input) add_weights(&model, l, values, l.inputs);
  for (const Vector& values : cell.recurrent) add_weights(&model, l, values, l.cells);
  model.left_out().left_out().left_out();
  for (const Vector& values : cell.bias) {
    model.constant<Bias>({l.cells}, quantized<Bias>(values, c.q.input_scale * kScale, 0));
  }
  model.left_out().left_out();
  model.variable({l.batches, l.cells}, type, c.q.hidden_scale, c.q.hidden_zero);
  model.variable({l.batches, l.cells}, DType::kI16, std::ldexp(1.0f, c.q.state_power));
  for (int i = 0; i < 4; ++i) model.left_out();
  model.output(sequence_shape(l, l.cells), type, c.q.hidden_scale, c.q.hidden_zero);
  if (l.op == kSingleStep) return model.options(make_options<fb::LSTMOptionsT>(l));
  auto options = make_options<fb::UnidirectionalSequenceLSTMOptionsT>(l);
  options.time_major = l.time_major;
  return model.options(options);
}

// --- TFLM's definition, in 64-bit integers ---

int64_t held(int64_t x, int64_t low = -32768, int64_t high = 32767) {
  return std::clamp(x, low, high);
}

// Of a 64-bit sum: a multiplier of 15 bits, one rounding.
int64_t scaled(int64_t sum, double real, bool wide) {
  const test::ReferenceMultiplier multiplier(real);
  if (!wide) return multiplier(sum);
  const int64_t reduced = std::min<int64_t>((multiplier.value() + (1 << 15)) >> 16, 0x7FFF);
  return static_cast<int64_t>(
      std::floor(std::ldexp(static_cast<double>(sum * reduced), multiplier.shift() - 15) + 0.5));
}

struct IntegerState {
  std::vector<int64_t> hidden, cells;
};

template <class T>
class Reference {
 public:
  Reference(const Case& c, const Cell& cell) : c_(c), cell_(cell) {}

  void step(const std::vector<int64_t>& input, IntegerState* state) const {
    const auto gates = [&](int gate, size_t i) { return pre_activation(gate, i, input, *state); };
    std::vector<int64_t> hidden(state->hidden.size());
    for (size_t i = 0; i < hidden.size(); ++i) {
      const int64_t forget = kernels::logistic_i16(3 * gates(1, i));
      const int64_t in = kernels::logistic_i16(3 * gates(0, i));
      const int64_t candidate = kernels::tanh_i16(3 * gates(2, i));
      const int64_t out = kernels::logistic_i16(3 * gates(3, i));
      const double unit = std::ldexp(1.0, c_.q.state_power);
      const int64_t kept = held(test::ReferenceMultiplier(0x1p-15)(forget * state->cells[i]));
      const int64_t added = held(test::ReferenceMultiplier(0x1p-30 / unit)(in * candidate));
      int64_t next = held(kept + added);
      if (c_.layer.cell_clip > 0) {
        const auto limit =
            static_cast<int64_t>(std::min(static_cast<double>(c_.layer.cell_clip) / unit, 32767.0));
        next = held(next, -limit, limit);
      }
      state->cells[i] = next;
      // 3 times the state as a Q3.12.
      const auto thrice =
          static_cast<int32_t>(std::floor(static_cast<double>(3 * next) * unit * 4096 + 0.5));
      const int64_t product = kernels::tanh_i16(thrice) * out;
      const double real = 0x1p-30 / static_cast<double>(c_.q.hidden_scale);
      hidden[i] = held(test::ReferenceMultiplier(real)(product) + c_.q.hidden_zero,
                       std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    }
    state->hidden = hidden;
  }

 private:
  static int64_t dot(const Vector& weights, size_t row, const std::vector<int64_t>& x,
                     int64_t zero) {
    int64_t sum = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double weight = weights[row * x.size() + i] / static_cast<double>(kScale);
      sum += std::llround(weight) * (x[i] - zero);
    }
    return sum;
  }

  int32_t pre_activation(int gate, size_t i, const std::vector<int64_t>& input,
                         const IntegerState& state) const {
    const float input_unit = c_.q.input_scale * kScale, hidden_unit = c_.q.hidden_scale * kScale;
    const int64_t bias =
        std::llround(cell_.bias[gate][i] / static_cast<double>(c_.q.input_scale * kScale));
    const int64_t a = dot(cell_.input[gate], i, input, c_.q.input_zero) + bias;
    const int64_t b = dot(cell_.recurrent[gate], i, state.hidden, c_.q.hidden_zero);
    const int64_t sum = held(scaled(a, static_cast<double>(input_unit) * 4096, !kIsI8<T>)) +
                        held(scaled(b, static_cast<double>(hidden_unit) * 4096, !kIsI8<T>));
    return static_cast<int32_t>(held(sum));
  }

  const Case& c_;
  const Cell& cell_;
};

// --- the comparison ---

template <class T>
std::vector<T> as(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

// Two invokes: outputs equal the definition, and the real numbers they stand for the formulas.
template <class T, class Bias>
void check(const Case& c, double tolerance) {
  const Layer& l = c.layer;
  Random random;
  const Cell cell = make_cell(l, &random);
  const Reference<T> reference(c, cell);
  const int32_t rows = rows_of(l);
  std::vector<Vector> inputs;
  std::vector<std::vector<test::Bytes>> given;
  for (int invoke = 0; invoke < 2; ++invoke) {
    inputs.push_back(random.numbers(rows * l.inputs, false));
    given.push_back({quantized<T>(inputs.back(), c.q.input_scale, c.q.input_zero)});
  }
  const auto outputs = test::run_invokes(integer_model<T, Bias>(c, cell), given);
  ASSERT_EQ(outputs.size(), 2u);
  std::vector<State> states = zero_states(l);
  const IntegerState zero{std::vector<int64_t>(static_cast<size_t>(l.cells), c.q.hidden_zero),
                          std::vector<int64_t>(static_cast<size_t>(l.cells))};
  std::vector<IntegerState> integer_states(static_cast<size_t>(l.batches), zero);
  for (size_t invoke = 0; invoke < 2; ++invoke) {
    const std::vector<T> got = as<T>(outputs[invoke][0]), x = as<T>(given[invoke][0].bytes);
    const Vector real = run_direction(l, cell, false, inputs[invoke], {}, &states);
    ASSERT_EQ(got.size(), real.size());
    for (int32_t i = 0; i < rows; ++i) {
      const int32_t steps = rows / l.batches;
      const size_t row = row_of(l, i / steps, i % steps);
      const auto depth = static_cast<size_t>(l.inputs), width = static_cast<size_t>(l.cells);
      IntegerState* state = &integer_states[static_cast<size_t>(i / steps)];
      reference.step({x.begin() + static_cast<ptrdiff_t>(row * depth),
                      x.begin() + static_cast<ptrdiff_t>((row + 1) * depth)},
                     state);
      for (size_t k = 0; k < width; ++k) {
        EXPECT_EQ(got[row * width + k], state->hidden[k]) << "row " << row << " cell " << k;
        const double value =
            static_cast<double>(c.q.hidden_scale) * (got[row * width + k] - c.q.hidden_zero);
        EXPECT_NEAR(value, real[row * width + k], tolerance) << "row " << row << " cell " << k;
      }
    }
  }
}

Case make_case(const char* name, const std::function<void(Layer*)>& change, Quantization q) {
  Case c{layer(name, change), q};
  c.layer.hybrid = true;  // i8 weights
  return c;
}

constexpr Quantization kQ8{1 / 64.0f, 1 / 128.0f, 5, -20, -11};
constexpr Quantization kQ16{1 / 8192.0f, 1 / 32768.0f, 0, 0, -12};

std::vector<Case> cases(Quantization q) {
  Quantization coarse = q, fine = q;
  coarse.state_power = -8;
  fine.state_power = -14;
  const auto clipped = [](Layer* l) { l->cell_clip = 0.2f; };
  return {
      make_case(
          "Plain", [](Layer*) {}, q),
      make_case(
          "TimeMajor", [](Layer* l) { l->time_major = true; }, q),
      make_case(
          "OddNumberOfCells", [](Layer* l) { l->cells = l->outputs = 5; }, q),
      make_case(
          "OneCell", [](Layer* l) { l->cells = l->outputs = 1; }, q),
      make_case("CellClip", clipped, q),
      make_case(
          "CellClipBeyondTheRange", [](Layer* l) { l->cell_clip = 1e9f; }, q),
      make_case(
          "SingleStep", [](Layer* l) { l->op = kSingleStep; }, q),
      make_case(
          "CoarseState", [](Layer*) {}, coarse),
      make_case(
          "FineState", [](Layer*) {}, fine),
      make_case(
          "ManyInputs", [](Layer* l) { l->inputs = 21; }, q),
  };
}

class LstmI8 : public testing::TestWithParam<Case> {};
class LstmI16 : public testing::TestWithParam<Case> {};

TEST_P(LstmI8, EqualsTheDefinition) {
  check<int8_t, int32_t>(GetParam(), 0.03);
}
TEST_P(LstmI16, EqualsTheDefinition) {
  check<int16_t, int64_t>(GetParam(), 0.01);
}

const auto name_of_case = [](const auto& row) { return std::string(row.param.layer.name); };
INSTANTIATE_TEST_SUITE_P(Lstm, LstmI8, testing::ValuesIn(cases(kQ8)), name_of_case);
INSTANTIATE_TEST_SUITE_P(Lstm, LstmI16, testing::ValuesIn(cases(kQ16)), name_of_case);

// --- refusals ---

test::OneOpModel plain(Quantization q) {
  const Case c = make_case(
      "", [](Layer*) {}, q);
  Random random;
  const Cell cell = make_cell(c.layer, &random);
  return integer_model<int8_t, int32_t>(c, cell);
}

// Tensors 1-8 are the weights, 9-12 the biases, 13 and 14 the states, 15 the output.
const test::Refusal kRefusals[] = {
    {"Peephole", [](test::OneOpModel& m) { m.op().inputs[10] = 9; },
     "input 10: peepholes, projection and layer normalization need floats"},
    {"Projection", [](test::OneOpModel& m) { m.op().inputs[16] = 5; },
     "input 16: peepholes, projection and layer normalization need floats"},
    {"LayerNorm", [](test::OneOpModel& m) { m.op().inputs[20] = 9; },
     "input 20: peepholes, projection and layer normalization need floats"},
    {"Coupled", [](test::OneOpModel& m) { m.op().inputs[1] = -1; },
     "input 1 is left out but needed"},
    {"NoBias", [](test::OneOpModel& m) { m.op().inputs[15] = -1; },
     "input 15 is left out but needed"},
    {"Activation",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsUnidirectionalSequenceLSTMOptions()->fused_activation_function =
           fb::ActivationFunctionType_RELU;
     },
     "the fused activation is 1; integer cells need TANH (4)"},
    {"Clip",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsUnidirectionalSequenceLSTMOptions()->cell_clip = -0.5f;
     },
     "cell_clip must be 0 or more"},
    {"LongVectors",
     [](test::OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 65537};
     },
     "vectors of 65537 values, at most 65536 are possible"},
    {"BiasOfOtherType",
     [](test::OneOpModel& m) {
       test::replace_constant<int64_t>(m, 9, {4}, {0, 0, 0, 0});
       m.tensor(9).type = fb::TensorType_INT64;
     },
     "input 12 must be i32"},
    {"StateScale", [](test::OneOpModel& m) { m.tensor(14).quantization->scale = {0.0003f}; },
     "the scale of the cells' state must be a power of two, 2^-31 to 4"},
    {"StateScaleTooLarge", [](test::OneOpModel& m) { m.tensor(14).quantization->scale = {8}; },
     "the scale of the cells' state must be a power of two, 2^-31 to 4"},
    {"StateZeroPoint", [](test::OneOpModel& m) { m.tensor(14).quantization->zero_point = {1}; },
     "input 19 has the zero point 1, not 0"},
    {"WeightsZeroPoint", [](test::OneOpModel& m) { m.tensor(6).quantization->zero_point = {1}; },
     "input 6 has the zero point 1, not 0"},
    {"NoHiddenScale", [](test::OneOpModel& m) { m.tensor(13).quantization->scale = {}; },
     "a i8 tensor has no quantization scale"},
    {"GateScale", [](test::OneOpModel& m) { m.tensor(0).quantization->scale = {10}; },
     "the scale of input 1 times that of its vector is 2^-5 or more"},
    {"Output",
     [](test::OneOpModel& m) {
       m.tensor(15).shape = {2, 3, 3};
     },
     "output 0 must have 24 elements"},
    {"OutputType", [](test::OneOpModel& m) { m.tensor(15).type = fb::TensorType_INT16; },
     "output 0 must be i8"},
    {"TypeOfHidden", [](test::OneOpModel& m) { m.tensor(13).type = fb::TensorType_INT16; },
     "input 18 must be i8"},
};

class LstmIntegerRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LstmIntegerRefusal, IsNamed) {
  test::OneOpModel model = plain(kQ8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Lstm, LstmIntegerRefusal, testing::ValuesIn(kRefusals), test::name_of);

TEST(LstmI16Refusal, HasNoZeroPoints) {
  Quantization q = kQ16;
  q.input_zero = 3;
  const Case c = make_case(
      "", [](Layer*) {}, q);
  Random random;
  const Cell cell = make_cell(c.layer, &random);
  EXPECT_EQ(test::prepare_message(integer_model<int16_t, int64_t>(c, cell)),
            "node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: input 0 has the zero point 3, not 0");
}

}  // namespace
}  // namespace mote
