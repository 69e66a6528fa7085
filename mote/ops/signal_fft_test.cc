// SignalRfft and SignalIrfft: the same bits as kissfft, the right transform, refusals.
#include "mote/ops/signal_fft.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using kernels::Complex;
using test::Bytes;

// kissfft's macros for twiddles, for a phase in double.
template <class T>
T expected_twiddle(double x) {
  if constexpr (std::is_same_v<T, float>) return static_cast<float>(x);
  constexpr double kMax = std::numeric_limits<T>::max();
  return static_cast<T>(std::floor(.5 + kMax * x));
}

bool is_supported(uint32_t pairs) {
  for (const uint32_t factor : {2u, 3u, 5u}) {
    while (pairs % factor == 0) pairs /= factor;
  }
  return pairs == 1;
}

template <class T>
void expect_twiddles(uint32_t pairs, bool inverse) {
  std::vector<Complex<T>> stages(pairs), halves(pairs / 2);
  signal::make_twiddles(pairs, inverse, stages.data(), halves.data());
  const int n = static_cast<int>(pairs);
  int different = 0;
  const auto compare = [&](Complex<T> got, double phase) {
    if (inverse) phase *= -1;
    if (got.re != expected_twiddle<T>(std::cos(phase))) ++different;
    if (got.im != expected_twiddle<T>(std::sin(phase))) ++different;
  };
  for (int i = 0; i < n; ++i) compare(stages[static_cast<size_t>(i)], -2 * M_PI * i / n);
  for (int i = 0; i < n / 2; ++i) {
    compare(halves[static_cast<size_t>(i)], -M_PI * (static_cast<double>(i + 1) / n + .5));
  }
  ASSERT_EQ(different, 0) << pairs;
}

// Every length that prepare accepts; the longer ones in one direction each, to save time.
TEST(SignalFft, AllIntegerTwiddlesEqualThoseMadeWithDoubles) {
  for (uint32_t pairs = 2; pairs <= 16384; ++pairs) {
    if (!is_supported(pairs)) continue;
    const bool direction = pairs % 4 == 0;
    expect_twiddles<int16_t>(pairs, direction);
    expect_twiddles<int32_t>(pairs, !direction);
    if (pairs > 2048) continue;
    expect_twiddles<int16_t>(pairs, !direction);
    expect_twiddles<int32_t>(pairs, direction);
  }
}

// Numbers of a linear congruential generator, with all bits of T.
template <class T>
class Numbers {
 public:
  explicit Numbers(uint32_t seed) : state_(seed) {}
  std::vector<T> take(size_t n) {
    std::vector<T> numbers(n);
    for (T& number : numbers) {
      state_ = state_ * 1664525u + 1013904223u;
      number = static_cast<T>(static_cast<int32_t>(state_) >> (32 - 8 * sizeof(T)));
    }
    return numbers;
  }

 private:
  uint32_t state_;
};

test::OneOpModel fft_model(const char* name, int32_t length, DType type, int32_t in, int32_t out) {
  test::OneOpModel model = test::custom_op(name, {{"T", 0}, {"fft_length", length}});
  model.input({in}, type).output({out}, type);
  return model;
}

template <class T>
std::vector<T> rfft(int32_t length, const std::vector<T>& input) {
  return test::run_once<T>(fft_model("SignalRfft", length, test::dtype_of<T>(),
                                     static_cast<int32_t>(input.size()), length + 2),
                           {input});
}

template <class T>
std::vector<T> irfft(int32_t length, const std::vector<T>& input) {
  return test::run_once<T>(fft_model("SignalIrfft", length, test::dtype_of<T>(),
                                     static_cast<int32_t>(input.size()), length),
                           {input});
}

template <class T>
uint32_t fnv1a(const std::vector<T>& values) {
  uint32_t hash = 2166136261u;
  for (const uint8_t byte : Bytes(values).bytes) hash = (hash ^ byte) * 16777619u;
  return hash;
}

// Made with kissfft 131.1.0, FIXED_POINT 16 and 32, from the same numbers.
struct Digest {
  int32_t length;
  uint32_t rfft_i16, irfft_i16, rfft_i32, irfft_i32;
};
constexpr Digest kDigests[] = {
    {4, 0xAAE3F997, 0x002FBA42, 0xE5D122F0, 0x0D5C7B27},
    {6, 0x14F7A519, 0xB9511078, 0x474135BE, 0xC12DF664},
    {8, 0xCF159548, 0xB2A809EC, 0xE470F2D7, 0xCE7DAECA},
    {10, 0x83D97702, 0xF72DDFB9, 0x341ABF2F, 0x2E567913},
    {12, 0xCC71844B, 0x3FBEF5EF, 0x49A5D7EA, 0x89F3C2CC},
    {16, 0xFE82D535, 0x19B59B9A, 0xD709AE07, 0xEA0B99F7},
    {18, 0x0F91DBFA, 0xB2B8C947, 0x6F35A85F, 0x9485397A},
    {20, 0x514DB460, 0x5EFAA06C, 0xEBDC40C1, 0x2FB7E1B8},
    {30, 0x8BDB22A3, 0x7A73B940, 0xD886DB1F, 0x20622169},
    {32, 0xA445D6FA, 0xC0021F58, 0x1E3232DD, 0xB3D1A6E0},
    {50, 0x5EF82306, 0x08753D2F, 0x2BA7A6D3, 0x87559D36},
    {60, 0x2920D111, 0xAFB633DF, 0x9851D3CD, 0xF908B788},
    {64, 0x24D2B8FF, 0xB1D36AC2, 0x5406DECA, 0x6D05D6FD},
    {120, 0xFCDCFF82, 0x86B9C8C4, 0xEA89AD91, 0xF2B13F48},
    {128, 0x11B7F3D5, 0x24C4F64B, 0x277FCB1B, 0x146613F5},
    {256, 0x1D214004, 0xF00A79A9, 0x79D1856F, 0x2FC7AF59},
    {480, 0x143B241A, 0x01114157, 0x021A4E11, 0x8B5D7C10},
    {512, 0x23211115, 0x4D3A2871, 0xD00A20F6, 0x6B35711E},
    {1024, 0xA117EBA3, 0xC400620E, 0x7C4BD03A, 0x9EEE180D},
    {3000, 0xB89AE123, 0xB9CD4ADE, 0x48877381, 0x7F7996F6},
};

template <class T>
void expect_digests(int32_t length, uint32_t forward, uint32_t inverse) {
  Numbers<T> numbers(12345u + static_cast<uint32_t>(length / 2));
  const size_t n = static_cast<size_t>(length);
  EXPECT_EQ(fnv1a(rfft(length, numbers.take(n))), forward) << length;
  EXPECT_EQ(fnv1a(irfft(length, numbers.take(n + 2))), inverse) << length;
}

TEST(SignalFft, IntegersEqualKissfft) {
  for (const Digest& row : kDigests) {
    expect_digests<int16_t>(row.length, row.rfft_i16, row.irfft_i16);
    expect_digests<int32_t>(row.length, row.rfft_i32, row.irfft_i32);
  }
}

// The definition: X[k] = sum of x[i] exp(-2 pi i k / length).
std::vector<std::complex<double>> transform(const std::vector<float>& x, int32_t length) {
  std::vector<std::complex<double>> spectrum(static_cast<size_t>(length / 2 + 1));
  for (size_t k = 0; k < spectrum.size(); ++k) {
    for (size_t i = 0; i < x.size(); ++i) {
      const double turns = static_cast<double>(i * k % static_cast<size_t>(length)) / length;
      spectrum[k] += static_cast<double>(x[i]) * std::polar(1.0, -2 * M_PI * turns);
    }
  }
  return spectrum;
}

class SignalFftLength : public testing::TestWithParam<int32_t> {};

TEST_P(SignalFftLength, FloatsAreTransformedThereAndBack) {
  const int32_t length = GetParam();
  std::vector<float> x(static_cast<size_t>(length));
  Numbers<int16_t> numbers(7);
  for (float& value : x) value = static_cast<float>(numbers.take(1)[0]) / 32768;
  const std::vector<float> spectrum = rfft(length, x);
  const auto want = transform(x, length);
  for (size_t k = 0; k < want.size(); ++k) {
    ASSERT_NEAR(spectrum[2 * k], want[k].real(), 1e-4) << k;
    ASSERT_NEAR(spectrum[2 * k + 1], want[k].imag(), 1e-4) << k;
  }
  const std::vector<float> back = irfft(length, spectrum);
  for (size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(back[i], x[i], 1e-5) << i;
}

// Fixed point divides by the length, and is off by a few units.
TEST_P(SignalFftLength, IntegersAreTheScaledTransform) {
  const int32_t length = GetParam();
  Numbers<int16_t> numbers(9);
  const std::vector<int16_t> x = numbers.take(static_cast<size_t>(length));
  const std::vector<int16_t> spectrum = rfft(length, x);
  const auto want = transform(std::vector<float>(x.begin(), x.end()), length);
  for (size_t k = 0; k < want.size(); ++k) {
    ASSERT_NEAR(spectrum[2 * k], want[k].real() / length, 6) << k;
    ASSERT_NEAR(spectrum[2 * k + 1], want[k].imag() / length, 6) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(SignalFft, SignalFftLength,
                         testing::Values(4, 6, 8, 10, 18, 30, 36, 64, 90, 250, 400, 512));

TEST(SignalFft, AShortInputIsPaddedWithZeros) {
  std::vector<int16_t> x = {1000, -2000, 3000};
  const std::vector<int16_t> got = rfft(16, x);
  x.resize(16);
  EXPECT_EQ(got, rfft(16, x));
}

TEST(SignalFft, RowsAreTransformedEachForItself) {
  Numbers<int32_t> numbers(3);
  const std::vector<int32_t> x = numbers.take(48);
  test::OneOpModel model = test::custom_op("SignalRfft", {{"fft_length", 16}});
  model.input({3, 1, 16}, DType::kI32).output({3, 1, 18}, DType::kI32);
  std::vector<int32_t> want;
  for (int row = 0; row < 3; ++row) {
    for (const int32_t value : rfft<int32_t>(16, {x.begin() + 16 * row, x.begin() + 16 * row + 16}))
      want.push_back(value);
  }
  EXPECT_EQ(test::run_once<int32_t>(model, {x}), want);
}

struct Refusal {
  const char* name;
  const char* op;
  test::Options options;
  test::Shape in, out;
  DType in_type, out_type;
  const char* message;
};

const char* const kBadLength =
    ": custom option fft_length must be even, 4 to 32768, without prime factors above 5";

const Refusal kRefusals[] = {
    {"NoLength", "SignalRfft", {}, {16}, {18}, DType::kI16, DType::kI16, kBadLength},
    {"Odd", "SignalRfft", {{"fft_length", 15}}, {15}, {17}, DType::kI16, DType::kI16, kBadLength},
    {"Short", "SignalIrfft", {{"fft_length", 2}}, {4}, {2}, DType::kI16, DType::kI16, kBadLength},
    {"Prime", "SignalRfft", {{"fft_length", 14}}, {14}, {16}, DType::kF32, DType::kF32, kBadLength},
    {"Long", "SignalRfft", {{"fft_length", 65536}}, {4}, {4}, DType::kI32, DType::kI32, kBadLength},
    {"Input",
     "SignalRfft",
     {{"fft_length", 16}},
     {17},
     {18},
     DType::kI16,
     DType::kI16,
     ": input has rows of 17 numbers, 16 needed for this fft_length"},
    {"Spectrum",
     "SignalIrfft",
     {{"fft_length", 16}},
     {17},
     {16},
     DType::kI16,
     DType::kI16,
     ": input has rows of 17 numbers, 18 needed for this fft_length"},
    {"Output",
     "SignalRfft",
     {{"fft_length", 16}},
     {16},
     {16},
     DType::kI16,
     DType::kI16,
     ": output has rows of 16 numbers, 18 needed for this fft_length"},
    {"Signal",
     "SignalIrfft",
     {{"fft_length", 16}},
     {18},
     {18},
     DType::kI16,
     DType::kI16,
     ": output has rows of 18 numbers, 16 needed for this fft_length"},
    {"Rows",
     "SignalRfft",
     {{"fft_length", 16}},
     {2, 16},
     {1, 18},
     DType::kI16,
     DType::kI16,
     ": output has 1 rows, 2 needed"},
    {"Scalar",
     "SignalRfft",
     {{"fft_length", 16}},
     {},
     {18},
     DType::kI16,
     DType::kI16,
     ": input and output must have a dimension"},
    {"Dtypes",
     "SignalRfft",
     {{"fft_length", 16}},
     {16},
     {18},
     DType::kI16,
     DType::kI32,
     ": i16 with i32 is not supported by this operator"},
};

class SignalFftRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(SignalFftRefusal, IsNamed) {
  const Refusal& c = GetParam();
  test::OneOpModel model = test::custom_op(c.op, c.options);
  model.input(c.in, c.in_type).output(c.out, c.out_type);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") + c.op + c.message);
}

INSTANTIATE_TEST_SUITE_P(SignalFft, SignalFftRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mote
