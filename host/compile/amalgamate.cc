// Collects an operator's sources, empties what only prepare does, prunes what nothing needs.
#include "host/compile/amalgamate.h"

#include <algorithm>
#include <map>
#include <set>

#include "host/compile/cpp_text.h"
#include "host/compile/source_texts.h"

namespace mote::host::compile {
namespace {

// Functions that mention one of these see the model: they are prepare's.
const std::set<std::string_view> kPrepareTypes = {
    "PrepareContext", "SubgraphPlaces", "SubgraphView", "OperatorView", "TensorView", "Table",
    "Real",           "SignedReal",     "ExactScale",   "Model",        "TensorList", "Callee"};

// Stands for the files that declare these types, which eval never looks into.
constexpr std::string_view kStandIn =
    "namespace mote {\n\n"
    "// Preparing is done: what follows only names these.\n"
    "class PrepareContext;\n"
    "class SubgraphPlaces;\n"
    "class Table;\n"
    "class TensorView {};\n"
    "class OperatorView {};\n"
    "class SubgraphView {};\n"
    "class Real {};\n"
    "struct SignedReal {};\n"
    "struct ExactScale {};\n"
    "struct Diagnosis;\n\n"
    "}\n";
const std::set<std::string_view> kReplaced = {
    "mote/ops/prepare_context.h", "mote/ops/subgraph_places.h",
    "mote/model/model.h",         "mote/base/arena.h",
    "mote/base/real.h",           "mote/base/exact_scale.h",
    "mote/base/diagnosis.h",      "mote/base/sine.h"};

// What remains of subgraph_places.h: tables of operators name it.
constexpr std::string_view kFindSubgraphs =
    "namespace mote {\n"
    "inline Status find_called_subgraphs(SubgraphPlaces&, Diagnosis&) { return {}; }\n"
    "}\n";

bool mentions_prepare(std::string_view text) {
  bool found = false;
  for_each_identifier(text, [&](std::string_view word) { found |= kPrepareTypes.contains(word); });
  return found;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.starts_with(start);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  return text;
}

// The signature of a function without the initializers of a constructor.
std::string_view signature(const Declaration& function) {
  std::string_view head = trim(function.head);
  if (!function.has_body && head.ends_with(';')) head.remove_suffix(1);
  return trim(head);
}

class Collector {
 public:
  explicit Collector(const std::vector<std::string>& roots) : roots_(roots) {
    keep(std::string(kStandIn));
  }

  // Comes with the sources of what the headers declare, so that nothing is left to link.
  void add(std::string_view path) {
    add_file(path);
    while (!waiting_.empty()) {
      const std::string next = waiting_.back();
      waiting_.pop_back();
      add_file(next);
    }
  }

  // A name that only its own declarations mention goes, with all of them, until none is left.
  void prune() {
    for (bool changed = true; changed;) {
      changed = false;
      const Counts all = count_all(), own = count_own();
      for (Piece& piece : pieces_) {
        if (piece.gone || piece.name.empty() || all.at(piece.name) > own.at(piece.name)) continue;
        piece.gone = changed = true;
      }
    }
  }

  std::string text() const {
    std::string all;
    for (const Piece& piece : pieces_) {
      if (!piece.gone) all += piece.text;
    }
    return drop_empty_namespaces(all);
  }
  std::vector<std::string> system_headers() const { return {system_.begin(), system_.end()}; }

 private:
  using Counts = std::map<std::string, int, std::less<>>;

  struct Piece {
    std::string text;
    std::string name;  // empty: stays
    bool gone = false;
  };

  void add_file(std::string_view path) {
    if (!seen_.insert(std::string(path)).second) return;
    if (kReplaced.contains(path)) {
      add_includes(source_text(path));
      if (path == "mote/ops/subgraph_places.h") keep(std::string(kFindSubgraphs));
      return;
    }
    if (path == "mote/ops/ops.h") return add_file("mote/ops/op.h");
    const std::string_view text = source_text(path);
    if (text.empty()) return;
    in_ops_ = starts_with(path, "mote/ops/");
    const bool source = path.ends_with(".cc");
    if (source) file_space_ = space_of(path);
    add_scope(text, source, false);
    if (source) return;
    const std::string sibling = std::string(path.substr(0, path.size() - 2)) + ".cc";
    if (!source_text(sibling).empty()) waiting_.insert(waiting_.begin(), sibling);
  }

  void add_scope(std::string_view text, bool source, bool hidden) {
    const bool ops = in_ops_;
    for (const Declaration& declaration : read_declarations(text)) {
      in_ops_ = ops;
      add_declaration(declaration, source, hidden);
    }
    in_ops_ = ops;
  }

  // `hidden`: in an unnamed namespace.
  void add_declaration(const Declaration& d, bool source, bool hidden) {
    // In one text, templates are instantiated where they are used.
    const bool instantiation =
        (starts_with(d.text, "template ") || starts_with(d.text, "extern template ")) &&
        !starts_with(d.text, "template <");
    const bool by_macro = !instantiating_.empty() && starts_with(d.text, instantiating_);
    if (d.text.empty() || instantiation || by_macro) return;
    if (d.kind == Declaration::Kind::kPreprocessor) return add_preprocessor(d);
    if (d.kind == Declaration::Kind::kNamespace) {
      const bool unnamed = trim(d.head) == "namespace";
      const std::string own = unnamed && source ? "inline namespace " + file_space_ + " {\n" : "";
      keep(own + std::string(d.head) + "{\n");
      add_scope(d.body, source, hidden || unnamed);
      return keep(own.empty() ? "}\n" : "}\n}\n");
    }
    if (starts_with(d.text, "constexpr Op ops::")) return add_operator(d);
    const bool prepares = in_ops_ && mentions_prepare(d.text);
    if (!prepares) return add_piece(d, std::string(d.text));
    if (d.kind == Declaration::Kind::kFunction) return add_emptied(d, source, hidden);
    if (d.kind == Declaration::Kind::kClass) return add_piece(d, emptied_class(d));
    const bool calls = d.text.find('(') != std::string_view::npos;
    const bool table = d.text.find("KernelRow ") != std::string_view::npos;
    if (!calls || table || starts_with(d.text, "using ")) add_piece(d, std::string(d.text));
  }

  // Of a file that is replaced, what it includes is still wanted.
  void add_includes(std::string_view text) {
    for (const Declaration& d : read_declarations(text)) {
      if (d.kind == Declaration::Kind::kPreprocessor) add_preprocessor(d);
    }
  }

  // The header that declares it names all others as well, so it is not here.
  void add_operator(const Declaration& d) {
    if (std::find(roots_.begin(), roots_.end(), d.name) == roots_.end()) return;
    const std::string rest(d.text.substr(std::string_view("constexpr Op ops::").size()));
    add_piece(d, "namespace ops {\nconstexpr Op " + rest + "\n}");
  }

  void add_preprocessor(const Declaration& d) {
    if (starts_with(d.text, "#pragma once")) return;
    if (starts_with(d.text, "#define ") && d.text.find("template Status") != d.text.npos) {
      instantiating_ = std::string(d.text.substr(8, d.text.find('(') - 8));
    }
    if (!starts_with(d.text, "#include ")) return keep(std::string(d.text) + "\n");
    const std::string_view target = trim(d.text.substr(9));
    if (target.front() == '<') {
      system_.insert(std::string(target));
    } else {
      add_file(target.substr(1, target.size() - 2));
    }
  }

  // What a header declares its source defines: the declaration gets the empty body, and the
  // definition goes. Hidden functions are declared ahead in the same file, if at all.
  void add_emptied(const Declaration& d, bool source, bool hidden) {
    const bool declared = !emptied_.insert(std::string(d.name)).second;
    if (source && !hidden && declared) return;
    if (hidden && !d.has_body) return add_piece(d, std::string(d.text));
    std::string text(signature(d));
    const bool is_template = starts_with(text, "template");
    if (!hidden && !is_template && !starts_with(text, "inline")) text = "inline " + text;
    add_piece(d, text + empty_body(text));
  }

  static std::string empty_body(std::string_view signature) {
    const bool is_void = signature.find("void ") < signature.find('(');
    return is_void ? " {}" : " { return {}; }";
  }

  static std::string emptied_class(const Declaration& d) {
    std::string text = std::string(d.head) + "{\n";
    for (const Declaration& member : read_declarations(d.body)) {
      if (member.text.empty()) continue;
      const bool function = member.kind == Declaration::Kind::kFunction;
      if (!function || !mentions_prepare(member.text)) {
        text += std::string(member.text) + "\n";
      } else if (member.name != d.name) {
        text += std::string(signature(member)) + empty_body(signature(member)) + "\n";
      }
    }
    return text + "};";
  }

  void add_piece(const Declaration& d, std::string text) {
    std::string name(d.name);
    // Specializations and enumerators go by other names than their declaration's.
    const bool fixed = starts_with(d.text, "static_assert") || starts_with(d.text, "template <>") ||
                       (starts_with(d.text, "enum ") && !starts_with(d.text, "enum class "));
    if (fixed) name.clear();
    pieces_.push_back({comments(d) + text + "\n", name});
  }

  static std::string comments(const Declaration& d) {
    std::string kept;
    for (size_t at = 0; at < d.comments.size();) {
      const size_t end = std::min(d.comments.find('\n', at), d.comments.size());
      const std::string_view line = trim(d.comments.substr(at, end - at));
      const bool names_scope = starts_with(line, "// namespace");
      if (starts_with(line, "//") && !names_scope) kept += std::string(line) + "\n";
      at = end + 1;
    }
    return kept;
  }

  void keep(std::string text) { pieces_.push_back({std::move(text), ""}); }

  Counts count_all() const {
    Counts uses;
    for (const std::string& root : roots_) ++uses[root];
    for (const Piece& piece : pieces_) {
      if (piece.gone) continue;
      for_each_identifier(piece.text, [&](std::string_view word) { ++uses[std::string(word)]; });
    }
    return uses;
  }

  Counts count_own() const {
    Counts uses;
    for (const Piece& piece : pieces_) {
      if (piece.gone || piece.name.empty()) continue;
      for_each_identifier(piece.text,
                          [&](std::string_view word) { uses[piece.name] += word == piece.name; });
    }
    return uses;
  }

  // An alias may still name one that is empty.
  static std::string drop_empty_namespaces(std::string text) {
    constexpr std::string_view kWord = "namespace ";
    for (size_t at = text.rfind(kWord); at != std::string::npos;
         at = at == 0 ? std::string::npos : text.rfind(kWord, at - 1)) {
      const size_t line = text.find('\n', at);
      const bool empty = line != std::string::npos && text[line - 1] == '{' &&
                         text.compare(line + 1, 2, "}\n") == 0;
      if (!empty) continue;
      const std::string_view head(text.data() + at, line - at);
      const std::string_view name = trim(head.substr(0, head.size() - 1));
      const size_t colon = name.find_last_of(": ");
      const std::string alias = std::string(name.substr(colon + 1)) + ";";
      if (text.find("::" + alias) != std::string::npos) continue;
      const size_t start =
          text.compare(at - std::min<size_t>(at, 7), 7, "inline ") == 0 ? at - 7 : at;
      text.erase(start, line + 3 - start);
    }
    return text;
  }

  // Unnamed namespaces of several files would meet in one.
  static std::string space_of(std::string_view path) {
    const size_t slash = path.rfind('/') + 1;
    return std::string(path.substr(slash, path.size() - slash - 3)) + "_cc";
  }

  const std::vector<std::string>& roots_;
  std::vector<Piece> pieces_;
  std::string file_space_;
  std::string instantiating_;  // a macro that spells instantiations
  std::set<std::string> seen_, system_, emptied_;
  std::vector<std::string> waiting_;
  bool in_ops_ = false;
};

}  // namespace

Amalgam amalgamate(std::string_view path, const std::vector<std::string>& roots) {
  Collector collector(roots);
  collector.add(path);
  collector.prune();
  return {collector.text(), collector.system_headers()};
}

}  // namespace mote::host::compile
