/* A QEMU plugin that counts the instructions of a guest exactly: all, and those of regions.

   A region is what the guest executes between a call of the function mote_region_begin and the
   next call of mote_region_end (firmware/boards/region.h). The two functions' own instructions are
   not counted; the call of mote_region_end is, and so are interrupts that fall into the region.
   Regions do not nest. Works for any processor and in system and user mode, on one guest thread.

   Arguments:
     out=FILE     writes the report there instead of to standard error
     each=on      lists the regions one by one
     cycles=m4    estimates Cortex-M4 cycles (m4_cycles.h); the guest must run Thumb code
   Report, on one line each:
     count: total 123456
     count: region calls 28 first 4711 least 4711 most 4714 sum 131908
     count: each 4711 6120       instructions and cycles of a region; 0 cycles: not estimated  */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "m4_cycles.h"
#include "qemu_plugin_api.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

static uint64_t executed;
static uint64_t cycles;
static char report_path[512];
static bool estimates_cycles;
static bool lists_regions;

struct count {
  uint64_t instructions;
  uint64_t cycles;
};

static struct {
  bool open;
  struct count start;
  uint64_t calls;
  uint64_t first, least, most, sum;
  struct count* list;
} region;

/* An instruction with what is known when it is translated. Kept for ever: QEMU may run a translated
   block as long as it lives. */
struct instruction {
  uint64_t address;
  uint64_t next_address;
  struct m4_cost cost;
};

/* The one that ran last: whether it jumped is known when the next one runs. */
static const struct instruction* last;

static void settle(uint64_t next_address) {
  if (last == NULL) return;
  cycles += last->cost.cycles + (next_address != last->next_address ? M4_REFILL : 0);
  last = NULL;
}

static void on_executed(unsigned cpu_index, void* user_data) {
  (void)cpu_index;
  const struct instruction* const now = user_data;
  const bool overlaps =
      last != NULL && last->next_address == now->address && m4_overlaps(last->cost, now->cost);
  settle(now->address);
  if (overlaps) --cycles;
  ++executed;
  last = now;
}

/* The markers are called: the last instruction before them has jumped. */
static struct count count_at_marker(void) {
  const uint64_t elsewhere = UINT64_MAX;
  settle(elsewhere);
  const struct count now = {executed, cycles};
  return now;
}

static void begin_region(unsigned cpu_index, void* user_data) {
  (void)cpu_index;
  (void)user_data;
  region.start = count_at_marker();
  region.open = true;
}

static void append(struct count one) {
  const bool full = (region.calls & (region.calls - 1)) == 0; /* 0, 1, 2, 4, 8 ... */
  if (full) {
    const size_t capacity = region.calls == 0 ? 1 : 2 * region.calls;
    region.list = realloc(region.list, capacity * sizeof *region.list);
    if (region.list == NULL) abort();
  }
  region.list[region.calls] = one;
}

static void end_region(unsigned cpu_index, void* user_data) {
  (void)cpu_index;
  (void)user_data;
  if (!region.open) return; /* the function's later instructions, or an end without a begin */
  region.open = false;
  const struct count now = count_at_marker();
  const struct count one = {now.instructions - region.start.instructions,
                            now.cycles - region.start.cycles};
  if (region.calls == 0) region.first = region.least = one.instructions;
  if (one.instructions < region.least) region.least = one.instructions;
  if (one.instructions > region.most) region.most = one.instructions;
  region.sum += one.instructions;
  if (lists_regions) append(one);
  ++region.calls;
}

static struct instruction* describe(const struct qemu_plugin_insn* instruction) {
  struct instruction* const known = malloc(sizeof *known);
  if (known == NULL) abort();
  const uint8_t* const bytes = qemu_plugin_insn_data(instruction);
  known->address = qemu_plugin_insn_vaddr(instruction);
  known->next_address = known->address + m4_size_of(bytes);
  known->cost = m4_cost_of(bytes);
  return known;
}

/* Called once for every block before it first runs. The addition is made by code that QEMU adds to
   the block, which costs little; the marker functions get a callback, and every instruction when
   cycles are estimated. */
static void on_translated(qemu_plugin_id_t id, struct qemu_plugin_tb* block) {
  (void)id;
  const size_t length = qemu_plugin_tb_n_insns(block);
  for (size_t i = 0; i < length; ++i) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, i);
    const char* symbol = qemu_plugin_insn_symbol(instruction);
    if (symbol != NULL && strcmp(symbol, "mote_region_begin") == 0) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, begin_region, QEMU_PLUGIN_CB_NO_REGS,
                                             NULL);
    } else if (symbol != NULL && strcmp(symbol, "mote_region_end") == 0) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, end_region, QEMU_PLUGIN_CB_NO_REGS, NULL);
    } else if (estimates_cycles) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_executed, QEMU_PLUGIN_CB_NO_REGS,
                                             describe(instruction));
    } else {
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, QEMU_PLUGIN_INLINE_ADD_U64, &executed,
                                                 1);
    }
  }
}

static void report(qemu_plugin_id_t id, void* user_data) {
  (void)id;
  (void)user_data;
  FILE* out = report_path[0] != '\0' ? fopen(report_path, "w") : stderr;
  if (out == NULL) {
    fprintf(stderr, "mote_count: cannot write %s\n", report_path);
    return;
  }
  fprintf(out, "count: total %" PRIu64 "\n", executed);
  fprintf(out,
          "count: region calls %" PRIu64 " first %" PRIu64 " least %" PRIu64 " most %" PRIu64
          " sum %" PRIu64 "\n",
          region.calls, region.first, region.least, region.most, region.sum);
  for (uint64_t i = 0; lists_regions && i < region.calls; ++i) {
    fprintf(out, "count: each %" PRIu64 " %" PRIu64 "\n", region.list[i].instructions,
            region.list[i].cycles);
  }
  if (out != stderr) fclose(out);
}

static bool take_argument(const char* argument) {
  if (strcmp(argument, "each=on") == 0) return lists_regions = true;
  if (strcmp(argument, "cycles=m4") == 0) return estimates_cycles = true;
  if (strncmp(argument, "out=", 4) != 0 || strlen(argument + 4) >= sizeof report_path) return false;
  strcpy(report_path, argument + 4);
  return true;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc,
                                           char** argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (!take_argument(argv[i])) {
      fprintf(stderr, "mote_count: argument \"%s\" is not out=FILE, each=on or cycles=m4\n",
              argv[i]);
      return 1;
    }
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
