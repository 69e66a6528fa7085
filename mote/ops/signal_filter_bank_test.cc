// SignalFilterBank, its SquareRoot, SpectralSubtraction and Log, and SignalPCAN: by hand, and
// against doubles.
#include "mote/kernels/signal_filter_bank.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "mote/ops/signal_filter_bank_plans.h"
#include "tests/support/custom_op.h"

namespace mote {
namespace {

using I16 = std::vector<int16_t>;
using U32 = std::vector<uint32_t>;
using U64 = std::vector<uint64_t>;

// --- the filter bank ---

struct Filters {
  I16 weights = {1, 2, 3, 4};
  I16 unweights = {10, 20, 30, -40};
  I16 frequency_starts = {0, 1, 2};
  I16 weight_starts = {0, 1, 2};
  I16 widths = {1, 1, 2};
};

test::OneOpModel filter_bank(const Filters& filters, int32_t num_channels = 2) {
  const auto size = [](const I16& list) { return test::Shape{static_cast<int32_t>(list.size())}; };
  test::OneOpModel model = test::custom_op("SignalFilterBank", {{"num_channels", num_channels}});
  model.input({4}, DType::kU32);
  for (const I16* list : {&filters.weights, &filters.unweights, &filters.frequency_starts,
                          &filters.weight_starts, &filters.widths}) {
    model.constant<int16_t>(size(*list), *list);
  }
  model.output({2}, DType::kU64);
  return model;
}

// Channel 0: 20 * unweight 10 of step 0, and 300 * 2; channel 1: 300 * 20 and 5 * 3 + 7 * 4.
TEST(SignalFilterBank, AddsWeightedNeighbours) {
  EXPECT_EQ(test::run_once<uint64_t>(filter_bank({}), {U32{20, 300, 5, 7}}), (U64{800, 6043}));
}

TEST(SignalFilterBank, SumsNeed64Bits) {
  Filters filters;
  filters.weights = {0, 32767, 0, 0};
  filters.unweights = {0, -1, 0, 0};
  EXPECT_EQ(test::run_once<uint64_t>(filter_bank(filters), {U32{0, 0xFFFFFFFFu, 0, 0}}),
            (U64{32767ull * 0xFFFFFFFFull, 0ull - 0xFFFFFFFFull}));
}

TEST(SignalFilterBank, NamesWhatItRefuses) {
  const std::string node = "node 0 SignalFilterBank: ";
  EXPECT_EQ(test::prepare_message(filter_bank({}, 3)),
            node + "custom option num_channels must be the 2 values of the output");
  Filters filters;
  filters.unweights.pop_back();
  EXPECT_EQ(test::prepare_message(filter_bank(filters)),
            node + "an input has 3 elements, 4 needed");
  filters = {};
  filters.widths.pop_back();
  EXPECT_EQ(test::prepare_message(filter_bank(filters)),
            node + "an input has 2 elements, 3 needed");
  const std::string beyond = node + "filter 2 reaches beyond the energies or the weights";
  for (const int16_t start : {int16_t{3}, int16_t{-1}, int16_t{32767}}) {
    filters = {};
    filters.frequency_starts[2] = start;
    EXPECT_EQ(test::prepare_message(filter_bank(filters)), beyond);
    filters = {};
    filters.weight_starts[2] = start;
    EXPECT_EQ(test::prepare_message(filter_bank(filters)), beyond);
  }
  filters = {};
  filters.widths[1] = -1;
  EXPECT_EQ(test::prepare_message(filter_bank(filters)),
            node + "filter 1 reaches beyond the energies or the weights");
}

TEST(SignalFilterBank, NeedsConstantFilters) {
  test::OneOpModel model = test::custom_op("SignalFilterBank", {{"num_channels", 2}});
  model.input({4}, DType::kU32).constant<int16_t>({1}, {1}).constant<int16_t>({1}, {1});
  model.constant<int16_t>({3}, {0, 0, 0}).constant<int16_t>({3}, {0, 0, 0});
  model.input({3}, DType::kI16).output({2}, DType::kU64);
  EXPECT_EQ(test::prepare_message(model),
            "node 0 SignalFilterBank: starts and widths of the filters are computed; constants are "
            "needed");
}

// --- the square root ---

TEST(SignalFilterBank, RootsAreRounded) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    const uint64_t x = random() >> (random() % 64);
    const uint64_t root = kernels::square_root(x);
    // round(sqrt(x)): x lies between (root - 1/2)^2 and (root + 1/2)^2, both without their 1/4.
    ASSERT_TRUE(root == 0 || x > root * (root - 1)) << x;
    const bool is_largest = root == 0xFFFF || root == 0xFFFFFFFF;
    ASSERT_TRUE(is_largest || x <= root * (root + 1)) << x;
  }
  EXPECT_EQ(kernels::square_root(0xFFFFFFFF), 0xFFFFu) << "TFLM does not round it up";
  EXPECT_EQ(kernels::square_root(0x100000000), 0x10000u);
  EXPECT_EQ(kernels::square_root(~0ull), 0xFFFFFFFFu);
}

test::OneOpModel square_root(DType bits_type = DType::kI32, int32_t size = 3) {
  test::OneOpModel model = test::custom_op("SignalFilterBankSquareRoot");
  model.input({3}, DType::kU64).input({}, bits_type).output({size}, DType::kU32);
  return model;
}

TEST(SignalFilterBank, SquareRootTakesTheScalingBack) {
  const U64 input = {144, 1ull << 40, 2};
  EXPECT_EQ(test::run_once<uint32_t>(square_root(), {input, std::vector<int32_t>{0}}),
            (U32{12, 1 << 20, 1}));
  EXPECT_EQ(test::run_once<uint32_t>(square_root(), {input, std::vector<int32_t>{2}}),
            (U32{3, 1 << 18, 0}));
}

TEST(SignalFilterBank, SquareRootRefusesImpossibleShifts) {
  for (const int32_t bits : {-1, 32}) {
    test::Stream stream(square_root());
    stream.step<uint32_t>({U64{1, 2, 3}, std::vector<int32_t>{bits}});
    EXPECT_TRUE(stream.status());
    EXPECT_EQ(stream.message(),
              "node 0 SignalFilterBankSquareRoot: the number of scale bits is not 0 to 31");
  }
  EXPECT_EQ(test::prepare_message(square_root(DType::kI16)),
            "node 0 SignalFilterBankSquareRoot: an input is i16, i32 needed");
  EXPECT_EQ(test::prepare_message(square_root(DType::kI32, 4)),
            "node 0 SignalFilterBankSquareRoot: output has 4 elements, 3 needed");
}

// --- spectral subtraction ---

const test::Options kNoise = {{"num_channels", 2},
                              {"smoothing", 64},
                              {"one_minus_smoothing", 192},
                              {"alternate_smoothing", 128},
                              {"alternate_one_minus_smoothing", 128},
                              {"smoothing_bits", 4},
                              {"spectral_subtraction_bits", 8},
                              {"min_signal_remaining", 26},
                              {"clamping", false}};

test::OneOpModel spectral_subtraction(const test::Options& options, int32_t noise_size = 2) {
  test::OneOpModel model = test::custom_op("SignalFilterBankSpectralSubtraction", options);
  model.input({2}, DType::kU32).output({2}, DType::kU32).output({noise_size}, DType::kU32);
  return model;
}

// Channel 0 follows with 1/4, channel 1 with 1/2. estimate = signal * 16 * factor + ...
TEST(SignalFilterBank, SubtractionFollowsTheNoise) {
  test::Stream stream(spectral_subtraction(kNoise));
  EXPECT_EQ(stream.step<uint32_t>({U32{1000, 1000}}), (U32{750, 500}));
  EXPECT_EQ(stream.output<uint32_t>(1), (U32{4000, 8000}));
  // 16 * 100 / 4 + 4000 * 3 / 4 = 3400 is more than the signal, 1600: the floor, 26 / 256, is left.
  EXPECT_EQ(stream.step<uint32_t>({U32{100, 1000}}), (U32{10, 250}));
  EXPECT_EQ(stream.output<uint32_t>(1), (U32{3400, 12000}));
}

TEST(SignalFilterBank, SubtractionMayClampTheEstimate) {
  test::Stream stream(spectral_subtraction(test::with(kNoise, "clamping", true)));
  stream.step<uint32_t>({U32{1000, 1000}});
  EXPECT_EQ(stream.step<uint32_t>({U32{100, 1000}}), (U32{10, 250}));
  EXPECT_EQ(stream.output<uint32_t>(1), (U32{1600, 12000}));
}

TEST(SignalFilterBank, SubtractionNamesWhatItRefuses) {
  const std::string node = "node 0 SignalFilterBankSpectralSubtraction: ";
  const std::string factors =
      node +
      "custom options smoothing, one_minus_smoothing, both with alternate_, and "
      "min_signal_remaining must be 0 or more";
  const std::string bits = node +
                           "custom options smoothing_bits and spectral_subtraction_bits must be 0 "
                           "to 31, clamping a bool";
  const auto message = [](const test::Options& options) {
    return test::prepare_message(spectral_subtraction(options));
  };
  EXPECT_EQ(message(test::with(kNoise, "num_channels", 3)),
            node + "custom option num_channels must be the 2 values of the input");
  for (const char* name : {"smoothing", "one_minus_smoothing", "alternate_smoothing",
                           "alternate_one_minus_smoothing", "min_signal_remaining"}) {
    EXPECT_EQ(message(test::with(kNoise, name, -1)), factors) << name;
    EXPECT_EQ(message(test::without(kNoise, name)), factors) << name;
  }
  EXPECT_EQ(message(test::with(kNoise, "smoothing_bits", 32)), bits);
  EXPECT_EQ(message(test::with(kNoise, "spectral_subtraction_bits", -1)), bits);
  EXPECT_EQ(message(test::without(kNoise, "clamping")), bits);
  EXPECT_EQ(test::prepare_message(spectral_subtraction(kNoise, 3)),
            node + "an output has 3 elements, 2 needed");
}

// --- gain control ---

test::OneOpModel pcan(int32_t shift, const I16& table, int32_t noise_size = 3) {
  test::OneOpModel model = test::custom_op("SignalPCAN", {{"snr_shift", shift}});
  model.input({3}, DType::kU32).input({noise_size}, DType::kU32);
  model.constant<int16_t>({static_cast<int32_t>(table.size())}, table);
  model.output({3}, DType::kU32);
  return model;
}

// gain = table[0 ... 2] for noise up to 2; then for 2^k <= noise < 2^(k + 1) the parabola
// c0 + c1 x + c2 x^2, x in [0, 1), from the three coefficients at 4 (k + 1) - 6.
TEST(SignalFilterBank, PcanMultipliesBelowOneAndShrinksAbove) {
  I16 table(125, 0);
  table[0] = 4096, table[1] = 8192, table[2] = 100;
  table[6] = 1000, table[7] = 200, table[8] = 400;  // noise 4 ... 7
  // 1: snr 1.0 -> 1/4 of 64; 2.0 -> 1.0; noise 6 has x = 1/2: gain 1000 + 100 + 100.
  EXPECT_EQ(test::run_once<uint32_t>(pcan(0, table), {U32{1, 1, 100}, U32{0, 1, 6}}),
            (U32{16, 64, 120000 / 64 - 64}));
  EXPECT_EQ(kernels::Pcan::gain(6, table.data()), 1200);
  EXPECT_EQ(kernels::Pcan::gain(4, table.data()), 1000);
  EXPECT_EQ(test::run_once<uint32_t>(pcan(10, table), {U32{1u << 29, 0, 1}, U32{0, 0, 2}}),
            (U32{(1u << 25) - 64, 0, 0}));
}

TEST(SignalFilterBank, PcanGainsStayDefinedForAnyTable) {
  for (const int16_t extreme : {INT16_MAX, INT16_MIN}) {
    const I16 table(kernels::Pcan::kTableSize, extreme);
    for (uint32_t bit = 0; bit < 32; ++bit) {
      kernels::Pcan::gain((2u << bit) - 1, table.data());  // for the sanitizers
      EXPECT_EQ(kernels::Pcan::gain(1u << bit, table.data()), extreme);
    }
  }
}

TEST(SignalFilterBank, PcanNamesWhatItRefuses) {
  const I16 table(125, 0);
  EXPECT_EQ(test::prepare_message(pcan(64, table)),
            "node 0 SignalPCAN: custom option snr_shift must be 0 to 63");
  EXPECT_EQ(test::prepare_message(pcan(1, table, 2)),
            "node 0 SignalPCAN: an input has 2 elements, 3 needed");
  EXPECT_EQ(test::prepare_message(pcan(1, I16(124, 0))),
            "node 0 SignalPCAN: an input has 124 elements, 125 needed");
}

// --- the logarithm ---

TEST(SignalFilterBank, LogTableEqualsItsFormula) {
  for (uint32_t i = 0; i <= 128; ++i) {
    const double x = i / 128.0;
    const double want = i == 128 ? 0 : 65536 * (std::log2(1 + x) - x);
    EXPECT_EQ(kernels::kLogTable.values[i], static_cast<uint16_t>(std::lround(want))) << i;
  }
}

TEST(SignalFilterBank, LogsAreClose) {
  for (uint32_t x = 2; x < 0xF0000000u; x += 1 + x / 97) {
    const double want = std::log(static_cast<double>(x)) * 64;
    ASSERT_NEAR(kernels::log_feature(x, 0, 64), want, 0.7) << x;
  }
}

test::OneOpModel log_model(int32_t bits, int32_t scale) {
  test::OneOpModel model = test::custom_op(
      "SignalFilterBankLog", {{"input_correction_bits", bits}, {"output_scale", scale}});
  model.input({4}, DType::kU32).output({4}, DType::kI16);
  return model;
}

TEST(SignalFilterBank, LogOfTheShiftedInputClamps) {
  EXPECT_EQ(test::run_once<int16_t>(log_model(0, 64), {U32{0, 1, 1000, 0xFFFFFFFF}}),
            (I16{0, 0, 442, 1420}));
  EXPECT_EQ(test::run_once<int16_t>(log_model(3, 64), {U32{0, 1, 125, 1u << 29}}),
            (I16{0, 133, 442, 0}));
  EXPECT_EQ(test::run_once<int16_t>(log_model(0, 8192), {U32{2, 100, 1 << 20, 1 << 30}})[1], 32767);
}

TEST(SignalFilterBank, LogNamesWhatItRefuses) {
  const std::string message =
      "node 0 SignalFilterBankLog: custom option input_correction_bits must be 0 to 31, "
      "output_scale 0 or more";
  EXPECT_EQ(test::prepare_message(log_model(32, 1)), message);
  EXPECT_EQ(test::prepare_message(log_model(0, -1)), message);
}

}  // namespace
}  // namespace mote
