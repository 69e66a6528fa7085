// The vector intrinsics of x86, where there are any.
#pragma once

#if defined(__x86_64__)
#pragma GCC diagnostic push
#if !defined(__clang__)
// GCC 12 takes its own _mm512_undefined_epi32() for a mistake when it is inlined.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif
