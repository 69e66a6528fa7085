// Assembler macros for requantization on Armv7E-M, used inside the kernels' functions.
//
// They need the operands [rounding] (a Rounding as int) and [final_shift], the stream in r1, and
// for kSigned the output's zero point in r4. mote_constants loads a channel's constants; mote_high
// makes the output of the first channel of a byte pair (its sum comes times 256, beside that of the
// second), mote_low of the second. Instructions: kFused 4 and 3, kUniform 3 and 3, kSigned 6 and 5.
// kUniform loads its two constants apart: directly behind a store, each takes one cycle.
#pragma once

#include "mote/kernels/isa/target.h"

#if MOTE_HAS_ARM_DSP

#define MOTE_ARM_DSP_ROUNDING                       \
  "  .macro mote_constants\n"                       \
  "  .if %c[rounding] == 3\n"                       \
  "  ldr r2, [r1], #4\n"                            \
  "  ldr r3, [r1], #4\n"                            \
  "  .elseif %c[rounding] == 0\n"                   \
  "  ldm r1!, {r2, r3, r4}\n"                       \
  "  .else\n"                                       \
  "  ldm r1!, {r2, r3}\n"                           \
  "  .endif\n"                                      \
  "  .endm\n"                                       \
  "  .macro mote_round sum\n"                       \
  "  .if %c[rounding] == 0 || %c[rounding] == 3\n"  \
  "  smmla \\sum, \\sum, r2, r3\n"                  \
  "  ssat \\sum, #8, \\sum, asr #%c[final_shift]\n" \
  "  .else\n"                                       \
  "  smmulr \\sum, \\sum, r2\n"                     \
  "  add \\sum, \\sum, \\sum, asr #31\n"            \
  "  smmlar \\sum, \\sum, r3, r4\n"                 \
  "  ssat \\sum, #8, \\sum\n"                       \
  "  .endif\n"                                      \
  "  .endm\n"                                       \
  "  .macro mote_high sum, low\n"                   \
  "  sub \\sum, \\sum, \\low\n"                     \
  "  .if %c[rounding] == 0\n"                       \
  "  asr \\sum, \\sum, r4\n"                        \
  "  .elseif %c[rounding] == 1\n"                   \
  "  asr \\sum, \\sum, #7\n"                        \
  "  .endif\n"                                      \
  "  mote_round \\sum\n"                            \
  "  .endm\n"                                       \
  "  .macro mote_low sum\n"                         \
  "  .if %c[rounding] == 0\n"                       \
  "  lsl \\sum, \\sum, r4\n"                        \
  "  .elseif %c[rounding] == 3\n"                   \
  "  lsl \\sum, \\sum, #8\n"                        \
  "  .else\n"                                       \
  "  lsl \\sum, \\sum, #1\n"                        \
  "  .endif\n"                                      \
  "  mote_round \\sum\n"                            \
  "  .endm\n"

#define MOTE_ARM_DSP_ROUNDING_END \
  "  .purgem mote_constants\n"    \
  "  .purgem mote_round\n"        \
  "  .purgem mote_high\n"         \
  "  .purgem mote_low\n"

#endif
