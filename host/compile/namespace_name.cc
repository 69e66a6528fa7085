// Knows the names that are taken.
#include "host/compile/namespace_name.h"

#include <fmt/format.h>

#include <cctype>
#include <filesystem>
#include <string_view>

#include "host/base/bad_input.h"
#include "host/embed/description.h"

namespace mote::host::compile {
namespace {

// Words of C++20, the macros of GNU compilers that look like names, namespaces; then what <math.h>
// and <string.h> declare, as far as somebody may call a model so.
constexpr std::string_view kTaken =
    " "
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t "
    "char32_t char8_t class co_await co_return co_yield compl concept const const_cast "
    "consteval constexpr constinit continue decltype default delete do double dynamic_cast "
    "else enum explicit export extern false float for friend goto if inline int long "
    "mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected "
    "public register reinterpret_cast requires return short signed sizeof static "
    "static_assert static_cast struct switch template this thread_local throw true try "
    "typedef typeid typename union unsigned using virtual void volatile wchar_t while xor "
    "xor_eq linux unix i386 mote std main acos asin atan cbrt ceil cos cosh erf exp fabs "
    "floor fma fmax fmin fmod gamma hypot index log logb modf nan pow remainder rindex "
    "rint round scalb signbit significand sin sinh sqrt tan tanh trunc ";

bool is_taken(const std::string& name) {
  return kTaken.find(" " + name + " ") != kTaken.npos;
}

}  // namespace

void check_namespace_name(const std::string& name) {
  check_name(name);
  if (!is_taken(name)) return;
  throw BadInput(
      fmt::format("--name {0}: means something in C++ already; {0}_model would do", name));
}

std::string namespace_name_of(const std::string& file) {
  std::string name = std::filesystem::path(file).stem().string();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  const bool digit_first = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0]));
  return digit_first || is_taken(name) ? "model_" + name : name;
}

}  // namespace mote::host::compile
