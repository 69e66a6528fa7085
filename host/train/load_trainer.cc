// Finds libmote_trainer.so, the module with libtorch in it, when training is first asked for.
#include <dlfcn.h>

#include <stdexcept>
#include <string>

#include "host/train/trainer.h"

namespace mote::host {
namespace {

constexpr char kModule[] = "libmote_trainer.so";

// The dynamic linker looks beside the tool, by the run path that the build gives it. The module
// stays loaded until the end.
FitFunction* load() {
  void* module = dlopen(kModule, RTLD_NOW | RTLD_LOCAL);
  void* function = module == nullptr ? nullptr : dlsym(module, kFitFunctionName);
  if (function == nullptr) {
    throw std::runtime_error(std::string("the trainer cannot be loaded: ") + dlerror());
  }
  return reinterpret_cast<FitFunction*>(function);
}

}  // namespace

FittedNet fit_net(const FitTask& task) {
  static FitFunction* const fit = load();
  FittedNet fitted;
  fit(&task, &fitted);
  return fitted;
}

}  // namespace mote::host
