// Real fast Fourier transforms, forwards and back, in i16, i32 and f32: the arithmetic of kissfft.
//
// A real transform of 2n numbers is a complex one of n pairs and a pass that takes the two halves
// apart. The complex one has stages of radix 4, 2, 3 and 5, in this order from the outside in; each
// multiplies its inputs by about 1 / radix first in fixed point (kMax / radix), so that no stage
// overflows. Order and roundings are kissfft's, therefore integer results equal it, and TFLM, bit
// for bit. Two things are ours: input goes to its place in the output at once, which saves a copy
// and the buffer for it, and stages are loops instead of a recursion.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// 2 * 3^8 pairs, close to the 16384 that signal_fft.cc allows, have 9 factors.
inline constexpr uint32_t kMostFftFactors = 12;

template <class T>
struct Complex {
  T re;
  T im;
};

struct FftShape {
  uint32_t pairs;  // n
  uint32_t factor_count;
  uint8_t factors[kMostFftFactors];  // outermost stage first
};

// Fixed point with one sign bit; sums wrap, as assigning kissfft's sums to its scalars does.
template <class T, class WideType, int kBits>
struct FixedFftMath {
  using Wide = WideType;
  static constexpr bool kInteger = true;
  static constexpr int32_t kMax = static_cast<int32_t>((int64_t{1} << kBits) - 1);

  static T round(Wide x) { return static_cast<T>((x + (Wide{1} << (kBits - 1))) >> kBits); }
  static int32_t wrap(uint32_t x) { return static_cast<int32_t>(x); }
  static int32_t sum(T a, T b) {
    return wrap(static_cast<uint32_t>(int32_t{a}) + static_cast<uint32_t>(int32_t{b}));
  }
  static int32_t difference(T a, T b) {
    return wrap(static_cast<uint32_t>(int32_t{a}) - static_cast<uint32_t>(int32_t{b}));
  }

  static T add(T a, T b) { return static_cast<T>(sum(a, b)); }
  static T subtract(T a, T b) { return static_cast<T>(difference(a, b)); }
  static T half(T a) { return static_cast<T>(a >> 1); }
  // For i16 the sum has its 17th bit still.
  static T half_sum(T a, T b) { return static_cast<T>(sum(a, b) >> 1); }
  static T half_difference(T a, T b) { return static_cast<T>(difference(a, b) >> 1); }
  static T times(T a, T b) { return round(Wide{a} * b); }
  // |a|, |c| <= 2^kBits; b and d are a cosine and a sine: the sum stays below 2^(2 kBits + 1).
  static T product_sum(T a, T b, T c, T d) { return round(Wide{a} * b + Wide{c} * d); }
  static T product_difference(T a, T b, T c, T d) { return round(Wide{a} * b - Wide{c} * d); }

  static T share(uint32_t radix) { return static_cast<T>(kMax / static_cast<int32_t>(radix)); }
  static T scale(T a, T factor) { return times(a, factor); }
};

template <class T>
struct FftMath;
template <>
struct FftMath<int16_t> : FixedFftMath<int16_t, int32_t, 15> {};
template <>
struct FftMath<int32_t> : FixedFftMath<int32_t, int64_t, 31> {};

template <>
struct FftMath<float> {
  static constexpr bool kInteger = false;
  static float add(float a, float b) { return a + b; }
  static float subtract(float a, float b) { return a - b; }
  static float half(float a) { return a * 0.5f; }
  static float half_sum(float a, float b) { return (a + b) * 0.5f; }
  static float half_difference(float a, float b) { return (a - b) * 0.5f; }
  static float times(float a, float b) { return a * b; }
  static float product_sum(float a, float b, float c, float d) { return a * b + c * d; }
  static float product_difference(float a, float b, float c, float d) { return a * b - c * d; }
  static float share(uint32_t) { return 1.0f; }
  static float scale(float a, float) { return a; }  // floats need no room
};

// `Math` on pairs.
template <class T>
struct ComplexMath : FftMath<T> {
  using Math = FftMath<T>;
  using C = Complex<T>;

  static C add(C a, C b) { return {Math::add(a.re, b.re), Math::add(a.im, b.im)}; }
  static C subtract(C a, C b) { return {Math::subtract(a.re, b.re), Math::subtract(a.im, b.im)}; }
  static C times(C a, C b) {
    return {Math::product_difference(a.re, b.re, a.im, b.im),
            Math::product_sum(a.re, b.im, a.im, b.re)};
  }
  static C times(C a, T b) { return {Math::times(a.re, b), Math::times(a.im, b)}; }
  static C scale(C a, T factor) { return {Math::scale(a.re, factor), Math::scale(a.im, factor)}; }
  static C half(C a) { return {Math::half(a.re), Math::half(a.im)}; }
  static C conjugate(C a) { return {a.re, Math::subtract(T{0}, a.im)}; }
  // a * i and a * -i
  static C add_turned(C a, C b) { return {Math::subtract(a.re, b.im), Math::add(a.im, b.re)}; }
  static C subtract_turned(C a, C b) { return {Math::add(a.re, b.im), Math::subtract(a.im, b.re)}; }
};

// The places of inputs 0, 1, 2 ... (or n, n - 1 ... after step_back) in the output: the digits of
// the number in mixed radix, reversed.
class FftPlaces {
 public:
  explicit FftPlaces(const FftShape& shape) : shape_(shape) {
    uint32_t weight = shape.pairs;
    for (uint32_t i = 0; i < shape.factor_count; ++i) weights_[i] = weight /= shape.factors[i];
  }

  uint32_t place() const { return place_; }
  void step() {
    for (uint32_t i = 0; i < shape_.factor_count; ++i) {
      place_ += weights_[i];
      if (++digits_[i] < shape_.factors[i]) return;
      place_ -= shape_.factors[i] * weights_[i];
      digits_[i] = 0;
    }
  }
  void step_back() {
    for (uint32_t i = 0; i < shape_.factor_count; ++i) {
      place_ -= weights_[i];  // modulo 2^32 for a moment
      if (digits_[i]-- > 0) return;
      place_ += shape_.factors[i] * weights_[i];
      digits_[i] = static_cast<uint8_t>(shape_.factors[i] - 1);
    }
  }

 private:
  const FftShape& shape_;
  uint32_t place_ = 0;
  uint32_t weights_[kMostFftFactors];
  uint8_t digits_[kMostFftFactors] = {};
};

// The complex transform of pairs that lie in the places FftPlaces gives.
template <class T>
class FftStages {
 public:
  using M = ComplexMath<T>;
  using C = Complex<T>;

  // `twiddles` are exp(-2 pi i k / n), with the other sign for an inverse transform.
  FftStages(const FftShape& shape, const C* twiddles, bool inverse)
      : shape_(shape), twiddles_(twiddles), inverse_(inverse) {}

  void run(C* data) const {
    uint32_t distance = 1;  // between the inputs of a butterfly
    for (uint32_t i = shape_.factor_count; i-- > 0;) {
      const uint32_t radix = shape_.factors[i];
      if (radix == 4) run_stage<4>(data, distance);
      if (radix == 2) run_stage<2>(data, distance);
      if (radix == 3) run_stage<3>(data, distance);
      if (radix == 5) run_stage<5>(data, distance);
      distance *= radix;
    }
  }

 private:
  template <uint32_t kRadix>
  void run_stage(C* data, uint32_t distance) const {
    const T share = M::share(kRadix);
    const uint32_t blocks = shape_.pairs / (distance * kRadix);
    const C third_or_fifth = twiddles_[blocks * distance];  // of the circle
    for (uint32_t block = 0; block < blocks; ++block, data += (kRadix - 1) * distance) {
      for (uint32_t k = 0; k < distance; ++k, ++data) {
        C in[kRadix];
        in[0] = M::scale(data[0], share);
        for (uint32_t i = 1; i < kRadix; ++i) {
          in[i] = M::times(M::scale(data[i * distance], share), twiddles_[i * k * blocks]);
        }
        if constexpr (kRadix == 2) butterfly_2(in, data, distance);
        if constexpr (kRadix == 3) butterfly_3(in, third_or_fifth.im, data, distance);
        if constexpr (kRadix == 4) butterfly_4(in, data, distance);
        if constexpr (kRadix == 5) {
          butterfly_5(in, third_or_fifth, twiddles_[2 * blocks * distance], data, distance);
        }
      }
    }
  }

  static void butterfly_2(const C* in, C* out, uint32_t m) {
    out[0] = M::add(in[0], in[1]);
    out[m] = M::subtract(in[0], in[1]);
  }

  void butterfly_4(const C* in, C* out, uint32_t m) const {
    const C even = M::add(in[0], in[2]), odd = M::subtract(in[0], in[2]);
    const C sum = M::add(in[1], in[3]), turn = M::subtract(in[1], in[3]);
    out[0] = M::add(even, sum);
    out[2 * m] = M::subtract(even, sum);
    out[m] = inverse_ ? M::add_turned(odd, turn) : M::subtract_turned(odd, turn);
    out[3 * m] = inverse_ ? M::subtract_turned(odd, turn) : M::add_turned(odd, turn);
  }

  // `sine` of a third of the circle; its cosine is -1/2.
  static void butterfly_3(const C* in, T sine, C* out, uint32_t m) {
    const C sum = M::add(in[1], in[2]);
    const C turn = M::times(M::subtract(in[1], in[2]), sine);
    const C middle = M::subtract(in[0], M::half(sum));
    out[0] = M::add(in[0], sum);
    out[m] = M::add_turned(middle, turn);
    out[2 * m] = M::subtract_turned(middle, turn);
  }

  // `a` and `b` are one and two fifths of the circle.
  static void butterfly_5(const C* in, C a, C b, C* out, uint32_t m) {
    const C outer = M::add(in[1], in[4]), outer_turn = M::subtract(in[1], in[4]);
    const C inner = M::add(in[2], in[3]), inner_turn = M::subtract(in[2], in[3]);
    out[0] = M::add(in[0], M::add(outer, inner));
    const C even_1 = M::add(M::add(in[0], M::times(outer, a.re)), M::times(inner, b.re));
    const C odd_1 = M::add(M::times(outer_turn, a.im), M::times(inner_turn, b.im));
    out[m] = M::add_turned(even_1, odd_1);
    out[4 * m] = M::subtract_turned(even_1, odd_1);
    const C even_2 = M::add(M::add(in[0], M::times(outer, b.re)), M::times(inner, a.re));
    const C odd_2 = M::subtract(M::times(outer_turn, b.im), M::times(inner_turn, a.im));
    out[2 * m] = M::add_turned(even_2, odd_2);
    out[3 * m] = M::subtract_turned(even_2, odd_2);
  }

  const FftShape& shape_;
  const C* twiddles_;
  bool inverse_;
};

// Tables of one direction: n twiddles of the stages, then n / 2 that take the halves apart.
template <class T>
struct FftTables {
  const Complex<T>* stages;
  const Complex<T>* halves;  // exp(-pi i ((k + 1) / n + 1/2)), k = 0 ... n / 2 - 1
};

// output[0 ... n] = the first half of the spectrum of 2n numbers, of which the first `given` are in
// `input` and the others are 0.
template <class T>
void rfft(const FftShape& shape, const FftTables<T>& tables, const T* input, uint32_t given,
          Complex<T>* output) {
  using M = ComplexMath<T>;
  using C = Complex<T>;
  const uint32_t n = shape.pairs;
  FftPlaces places(shape);
  for (uint32_t i = 0; i < n; ++i, places.step()) {
    output[places.place()] = {2 * i < given ? input[2 * i] : T{0},
                              2 * i + 1 < given ? input[2 * i + 1] : T{0}};
  }
  FftStages<T>(shape, tables.stages, false).run(output);
  // In place: output[k] and output[n - k] come from just these two.
  const T share = M::share(2);
  const C first = M::scale(output[0], share);
  output[0] = {FftMath<T>::add(first.re, first.im), T{0}};
  output[n] = {FftMath<T>::subtract(first.re, first.im), T{0}};
  for (uint32_t k = 1; k <= n / 2; ++k) {
    const C front = M::scale(output[k], share);
    const C back = M::scale(M::conjugate(output[n - k]), share);
    const C sum = M::add(front, back);
    const C turn = M::times(M::subtract(front, back), tables.halves[k - 1]);
    output[k] = {M::half_sum(sum.re, turn.re), M::half_sum(sum.im, turn.im)};
    output[n - k] = {M::half_difference(sum.re, turn.re), M::half_difference(turn.im, sum.im)};
  }
}

// output = the 2n numbers whose spectrum is input[0 ... n]. Floats are divided by 2n, integers are
// not: their stages have shared them out.
template <class T>
void irfft(const FftShape& shape, const FftTables<T>& tables, const Complex<T>* input,
           Complex<T>* output) {
  using M = ComplexMath<T>;
  using C = Complex<T>;
  const uint32_t n = shape.pairs;
  const T share = M::share(2);
  FftPlaces front_places(shape), back_places(shape);
  const C ends = {FftMath<T>::add(input[0].re, input[n].re),
                  FftMath<T>::subtract(input[0].re, input[n].re)};
  output[0] = M::scale(ends, share);
  for (uint32_t k = 1; k <= n / 2; ++k) {
    front_places.step();
    back_places.step_back();
    const C front = M::scale(input[k], share);
    const C back = M::scale(M::conjugate(input[n - k]), share);
    const C sum = M::add(front, back);
    const C turn = M::times(M::subtract(front, back), tables.halves[k - 1]);
    output[front_places.place()] = M::add(sum, turn);
    output[back_places.place()] = M::conjugate(M::subtract(sum, turn));
  }
  FftStages<T>(shape, tables.stages, true).run(output);
  if constexpr (!FftMath<T>::kInteger) {
    const float length = static_cast<float>(2 * n);
    for (uint32_t i = 0; i < n; ++i) output[i] = {output[i].re / length, output[i].im / length};
  }
}

}  // namespace mote::kernels
