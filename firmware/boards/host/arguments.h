// How the program's start gives the host board what the program was started with.
#pragma once

namespace board {

// The words must stay in place. The one after the program's name is also the path of the file that
// lies beside the firmware.
void set_arguments(int count, char** words);

}  // namespace board
