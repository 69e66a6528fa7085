// How the program's start tells the host board which file lies beside the firmware.
#pragma once

namespace board {

// The string must stay in place. Null: there is none.
void set_companion_path(const char* path);

}  // namespace board
