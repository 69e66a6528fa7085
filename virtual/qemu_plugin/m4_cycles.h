/* What one Thumb instruction costs on a Cortex-M4, from its encoding: an estimate by the
   instruction timings of the core's Technical Reference Manual (Arm 100166, section 3.3), with
   memory that never waits. What the operands decide is a constant here: a plugin cannot see them.

     1        arithmetic, multiplication, DSP; single stores (the write buffer takes them)
     2        single loads; but 1 directly after another single load or store, which overlap
     1 + N    loads and stores of N registers, also LDRD and STRD (N = 2)
     7        division: 2 to 12
     1        branches, and 2 more for each jump that is taken, to fill the pipeline again
     1        floating point; 3 multiply-accumulate; 14 division and square root; 2 single loads,
              stores and moves of two registers (3 when double)
     2        barriers, access to special registers  */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { M4_REFILL = 2 };

/* What matters about an instruction for its successor. */
enum m4_kind { M4_OTHER, M4_LOAD, M4_STORE, M4_FLOAT_LOAD };

struct m4_cost {
  uint8_t cycles;
  uint8_t kind;
};

enum {
  M4_DIVISION = 7,
  M4_FLOAT_ACCUMULATE = 3,
  M4_FLOAT_DIVISION = 14,
  M4_SPECIAL = 2,
};

static struct m4_cost m4_plain(unsigned cycles) {
  const struct m4_cost cost = {(uint8_t)cycles, M4_OTHER};
  return cost;
}

static struct m4_cost m4_single(bool load) {
  const struct m4_cost cost = {load ? 2 : 1, load ? M4_LOAD : M4_STORE};
  return cost;
}

static struct m4_cost m4_several(unsigned registers) {
  return m4_plain(1 + registers);
}

static unsigned m4_bits(unsigned word, unsigned low, unsigned count) {
  return word >> low & ((1u << count) - 1);
}

static unsigned m4_registers(unsigned list) {
  return (unsigned)__builtin_popcount(list);
}

static struct m4_cost m4_narrow(unsigned code) {
  switch (code >> 12) {
    case 0x4:
      return code >> 11 == 0x9 ? m4_single(true) : m4_plain(1); /* LDR from the literal pool */
    case 0x5: /* register offset: STR STRH STRB, then the five loads */
      return m4_single(m4_bits(code, 9, 3) >= 3);
    case 0x6:
    case 0x7:
    case 0x8:
    case 0x9: /* immediate offset */
      return m4_single(m4_bits(code, 11, 1));
    case 0xB:
      if (m4_bits(code, 9, 2) == 2) return m4_several(m4_registers(code & 0x1FF)); /* PUSH, POP */
      if ((code & 0xFFE8) == 0xB660 || code >> 8 == 0xBE)
        return m4_plain(M4_SPECIAL); /* CPS BKPT */
      return m4_plain(1);
    case 0xC:
      return m4_several(m4_registers(code & 0xFF));
    default:
      return m4_plain(1);
  }
}

/* LDRD, STRD, the exclusive accesses and the table branches, which share a corner. */
static struct m4_cost m4_dual_or_exclusive(unsigned first, unsigned second) {
  const bool table_branch = (first & 0xFFF0) == 0xE8D0 && (second & 0xFFE0) == 0xF000;
  if (table_branch) return m4_plain(2);
  const bool exclusive = (first & 0xFF60) == 0xE840;
  if (!exclusive) return m4_several(2);
  const struct m4_cost cost = {2, m4_bits(first, 4, 1) ? M4_LOAD : M4_STORE};
  return cost;
}

static struct m4_cost m4_memory(unsigned first, unsigned second) {
  const bool load = m4_bits(first, 4, 1);
  const bool preload = load && second >> 12 == 15 && m4_bits(first, 5, 2) != 2;
  return preload ? m4_plain(1) : m4_single(load);
}

static struct m4_cost m4_multiply(unsigned first, unsigned second) {
  const bool division = (first & 0xFFD0) == 0xFB90 && m4_bits(second, 4, 4) == 15;
  return m4_plain(division ? M4_DIVISION : 1);
}

static struct m4_cost m4_branch_or_special(unsigned first, unsigned second) {
  const bool special = (second & 0x5000) == 0 && (first & 0x0380) == 0x0380;
  return m4_plain(special ? M4_SPECIAL : 1);
}

static struct m4_cost m4_float_arithmetic(unsigned first, unsigned second) {
  const unsigned operation = m4_bits(first, 4, 4) & 0xB; /* bit 22 is the register's */
  if (m4_bits(second, 4, 1)) return m4_plain(1);         /* VMOV, VMRS, VMSR of one register */
  switch (operation) {
    case 0x0: /* VMLA VMLS */
    case 0x1: /* VNMLA VNMLS */
    case 0x9: /* VFNMA VFNMS */
    case 0xA: /* VFMA VFMS */
      return m4_plain(M4_FLOAT_ACCUMULATE);
    case 0x8:
      return m4_plain(M4_FLOAT_DIVISION);
    default: {
      const bool root = operation == 0xB && (first & 15) == 1 && (second & 0xC0) == 0xC0;
      return m4_plain(root ? M4_FLOAT_DIVISION : 1);
    }
  }
}

static struct m4_cost m4_float(unsigned first, unsigned second) {
  const bool is_double = m4_bits(second, 8, 1);
  if (first >> 8 == 0xEE) return m4_float_arithmetic(first, second);
  if ((first & 0xFFE0) == 0xEC40) return m4_plain(2);
  if ((first & 0xFF20) != 0xED00) return m4_several(second & 0xFF); /* VLDM VSTM VPUSH VPOP */
  const bool load = m4_bits(first, 4, 1);
  const struct m4_cost cost = {(uint8_t)(is_double ? 3 : 2), load ? M4_FLOAT_LOAD : M4_OTHER};
  return cost;
}

static struct m4_cost m4_wide(unsigned first, unsigned second) {
  if ((first & 0xFE40) == 0xE800) return m4_several(m4_registers(second));
  if ((first & 0xFE40) == 0xE840) return m4_dual_or_exclusive(first, second);
  if ((first & 0xFE00) == 0xF800) return m4_memory(first, second);
  if (first >> 8 == 0xFB) return m4_multiply(first, second);
  if (first >> 11 == 0x1E && second >> 15 != 0) return m4_branch_or_special(first, second);
  if ((first & 0xEC00) == 0xEC00 && (second & 0x0E00) == 0x0A00) return m4_float(first, second);
  return m4_plain(1);
}

/* Two bytes or four: told by the first five bits. QEMU 7.2 gives too large a size for the
   instruction before one that lies across a page. */
static unsigned m4_size_of(const uint8_t* bytes) {
  return bytes[1] >> 3 >= 0x1D ? 4 : 2;
}

static struct m4_cost m4_cost_of(const uint8_t* bytes) {
  const unsigned first = bytes[0] | (unsigned)bytes[1] << 8;
  if (m4_size_of(bytes) == 2) return m4_narrow(first);
  return m4_wide(first, bytes[2] | (unsigned)bytes[3] << 8);
}

/* Whether `next`, which follows in memory, overlaps with the access before it. */
static bool m4_overlaps(struct m4_cost before, struct m4_cost next) {
  const bool access = before.kind == M4_LOAD || before.kind == M4_STORE;
  return access && (next.kind == M4_LOAD || next.kind == M4_FLOAT_LOAD);
}
