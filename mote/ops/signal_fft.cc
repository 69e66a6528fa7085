// Checks and tables of the real Fourier transforms.
#include "mote/ops/signal_fft.h"

#include "mote/base/sine.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/prepare_context.h"

namespace mote {

template class kernels::FftStages<int16_t>;
template class kernels::FftStages<int32_t>;
template class kernels::FftStages<float>;

namespace signal {
namespace {

constexpr int32_t kLongest = 32768;

constexpr Failure kLength{
    Code::kUnsupported,
    "custom option fft_length must be even, 4 to 32768, without prime factors "
    "above 5"};
constexpr Failure kInputRow{Code::kInvalidModel,
                            "input has rows of {got} numbers, {want} needed for this fft_length"};
constexpr Failure kOutputRow{Code::kInvalidModel,
                             "output has rows of {got} numbers, {want} needed for this fft_length"};
constexpr Failure kRows{Code::kInvalidModel, "output has {got} rows, {want} needed"};
constexpr Failure kScalar{Code::kInvalidModel, "input and output must have a dimension"};

using kernels::Complex;

constexpr uint8_t kFactors[] = {4, 2, 3, 5};  // in kissfft's order

// False when another factor is left.
bool factorize(uint32_t pairs, kernels::FftShape* shape) {
  shape->pairs = pairs;
  for (const uint8_t factor : kFactors) {
    for (; pairs % factor == 0; pairs /= factor) shape->factors[shape->factor_count++] = factor;
  }
  return pairs == 1;
}

void to_twiddle(SignedReal real, float* twiddle) {
  *twiddle = real.to_float();
}

template <class T>
void to_twiddle(SignedReal real, T* twiddle) {
  const Real max = Real::from_integer(static_cast<uint32_t>(kernels::FftMath<T>::kMax));
  *twiddle = static_cast<T>(SignedReal{real.magnitude * max, real.negative}.round_upwards());
}

template <class T>
Complex<T> twiddle(Real angle, bool inverse) {
  SineAndCosine point = sine_and_cosine(angle);
  point.sine.negative ^= !inverse;
  Complex<T> result;
  to_twiddle(point.cosine, &result.re);
  to_twiddle(point.sine, &result.im);
  return result;
}

// All of the plan that does not depend on the dtype.
Status find_shape(PrepareContext& context, bool inverse, FftPlan* plan) {
  const CustomOptions options(context.op().custom_options());
  int32_t length = 0;
  if (!options.read("fft_length", 4, kLongest, &length) || length % 2 != 0 ||
      !factorize(static_cast<uint32_t>(length) / 2, &plan->shape)) {
    return context.fail(kLength);
  }
  const Shape in = context.input(0).shape(), out = context.output(0).shape();
  if (in.rank == 0 || out.rank == 0) return context.fail(kScalar);
  // A spectrum has length / 2 + 1 pairs. A signal may be shorter: zeros follow.
  const int32_t in_row = in.from_end(0), out_row = out.from_end(0);
  if (inverse ? in_row != length + 2 : in_row > length) {
    return context.fail(kInputRow, in_row, inverse ? length + 2 : length);
  }
  const int32_t wanted = inverse ? length : length + 2;
  if (out_row != wanted) return context.fail(kOutputRow, out_row, wanted);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->row_size = static_cast<uint32_t>(in_row);
  plan->rows = in.product(0, in.rank - 1);
  const uint32_t out_rows = out.product(0, out.rank - 1);
  return out_rows == plan->rows ? kOk : context.fail(kRows, out_rows, plan->rows);
}

}  // namespace

// Each step rounds to double as in kissfft: that decides where a cosine is just one half and an
// integer twiddle therefore half way between two.
template <class T>
void make_twiddles(uint32_t pairs, bool inverse, Complex<T>* stages, Complex<T>* halves) {
  const Real pi = real_pi(), two_pi = pi.times_power_of_two(1), half = Real::scaled(1, -1);
  const Real n = Real::from_integer(pairs);
  for (uint32_t i = 0; i < pairs; ++i) {
    stages[i] = twiddle<T>(two_pi * Real::from_integer(i) / n, inverse);
  }
  for (uint32_t i = 0; i < pairs / 2; ++i) {
    halves[i] = twiddle<T>(pi * (Real::from_integer(i + 1) / n + half), inverse);
  }
}

template <class T>
Status prepare_fft(PrepareContext& context, bool inverse) {
  FftPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_shape(context, inverse, plan)) return failed;
  const uint32_t pairs = plan->shape.pairs;
  Complex<T>* stages = nullptr;
  Complex<T>* halves = nullptr;
  if (Status failed = context.make_table(pairs, &plan->stages, &stages)) return failed;
  if (Status failed = context.make_table(pairs / 2, &plan->halves, &halves)) return failed;
  if (stages != nullptr) make_twiddles(pairs, inverse, stages, halves);
  return kOk;
}

template void make_twiddles(uint32_t, bool, Complex<int16_t>*, Complex<int16_t>*);
template void make_twiddles(uint32_t, bool, Complex<int32_t>*, Complex<int32_t>*);
template void make_twiddles(uint32_t, bool, Complex<float>*, Complex<float>*);
template Status prepare_fft<int16_t>(PrepareContext&, bool);
template Status prepare_fft<int32_t>(PrepareContext&, bool);
template Status prepare_fft<float>(PrepareContext&, bool);

}  // namespace signal
}  // namespace mote
