/* A QEMU plugin that counts the instructions of a guest exactly: all, and those of a region.

   The region is what the guest executes between a call of the function mote_region_begin and the
   next call of mote_region_end (firmware/boards/region.h). The two functions' own instructions are
   not counted; the call of mote_region_end is, and so are interrupts that fall into the region.
   Regions do not nest. Works for any processor and in system and user mode, on one guest thread.

   Arguments: out=FILE writes the report there instead of to standard error.
   Report, on one line each:
     count: total 123456
     count: region calls 28 first 4711 least 4711 most 4714 sum 131908  */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "qemu_plugin_api.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = 1;

static uint64_t executed;
static char report_path[512];

static struct {
  bool open;
  uint64_t start;
  uint64_t calls;
  uint64_t first, least, most, sum;
} region;

static void begin_region(unsigned cpu_index, void* user_data) {
  (void)cpu_index;
  (void)user_data;
  region.open = true;
  region.start = executed;
}

static void end_region(unsigned cpu_index, void* user_data) {
  (void)cpu_index;
  (void)user_data;
  if (!region.open) return; /* the function's later instructions, or an end without a begin */
  region.open = false;
  const uint64_t count = executed - region.start;
  if (region.calls == 0) region.first = region.least = count;
  if (count < region.least) region.least = count;
  if (count > region.most) region.most = count;
  region.sum += count;
  ++region.calls;
}

/* Called once for every block before it first runs. The addition is made by code that QEMU adds to
   the block, which costs little; only the marker functions get a callback. */
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
  if (out != stderr) fclose(out);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t* info, int argc,
                                           char** argv) {
  (void)info;
  for (int i = 0; i < argc; ++i) {
    if (strncmp(argv[i], "out=", 4) != 0 || strlen(argv[i] + 4) >= sizeof report_path) {
      fprintf(stderr, "mote_count: argument \"%s\" is not out=FILE\n", argv[i]);
      return 1;
    }
    strcpy(report_path, argv[i] + 4);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translated);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
