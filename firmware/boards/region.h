// Marks what virtual/qemu_plugin/mote_count.c counts: what runs between the two calls.
#pragma once

extern "C" {
void mote_region_begin();
void mote_region_end();
}
