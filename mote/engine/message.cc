// Sentences from Diagnoses: fills in {got} and {want}, adds node and operator.
#include "mote/engine/message.h"

#include <string.h>

#include "mote/base/dtype.h"
#include "mote/base/text_writer.h"
#include "mote/model/schema.h"

namespace mote {
namespace {

struct OperatorName {
  schema::BuiltinOperator builtin;
  const char* name;
  const char* snake;
};

constexpr OperatorName kNames[] = {
#define MOTE_OP(NAME, snake, Pascal) {schema::BuiltinOperator::k##Pascal, #NAME, #snake},
#define MOTE_CUSTOM_OP(name, snake) {schema::BuiltinOperator::kCustom, name, #snake},
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};

// Null for an operator that the library does not have.
const OperatorName* find_name(int32_t builtin, const char* custom) {
  for (const OperatorName& row : kNames) {
    if (static_cast<int32_t>(row.builtin) != builtin) continue;
    if (custom == nullptr || strcmp(row.name, custom) == 0) return &row;
  }
  return nullptr;
}

// If `text` starts with `marker`, moves it behind and returns true.
bool skip(const char** text, const char* marker) {
  const size_t length = strlen(marker);
  if (strncmp(*text, marker, length) != 0) return false;
  *text += length;
  return true;
}

// For want of the sentence: the value of its Code and the numbers that it would have mentioned.
void write_stripped(const Diagnosis& diagnosis, TextWriter& out) {
  out.text("failure of code ");
  out.number(static_cast<int32_t>(diagnosis.failure.failure()->code));
  out.text(" (");
  out.number(diagnosis.got);
  out.text(", ");
  out.number(diagnosis.want);
  out.text("); build without MOTE_STRIP_TEXTS for the sentence");
}

void write_text(const Diagnosis& diagnosis, TextWriter& out) {
  const char* text = diagnosis.failure.failure()->text;
  if (*text == 0) return write_stripped(diagnosis, out);
  while (*text != 0) {
    if (skip(&text, "{got}")) {
      out.number(diagnosis.got);
    } else if (skip(&text, "{want}")) {
      out.number(diagnosis.want);
    } else if (skip(&text, "{got:type}")) {
      out.text(name(static_cast<DType>(diagnosis.got)));
    } else if (skip(&text, "{want:type}")) {
      out.text(name(static_cast<DType>(diagnosis.want)));
    } else {
      out.character(*text++);
    }
  }
}

void write_operator(const Diagnosis& diagnosis, TextWriter& out) {
  const OperatorName* row = find_name(diagnosis.builtin, diagnosis.custom);
  if (diagnosis.custom != nullptr) return out.foreign(diagnosis.custom);
  if (row != nullptr) return out.text(row->name);
  out.text("builtin operator ");
  out.number(diagnosis.builtin);
}

void write_node(const Diagnosis& diagnosis, TextWriter& out) {
  if (diagnosis.subgraph > 0) {
    out.text("subgraph ");
    out.number(diagnosis.subgraph);
    out.character(' ');
  }
  out.text("node ");
  out.number(diagnosis.node);
}

// What to do about an operator that the resolver does not have.
void write_missing(const Diagnosis& diagnosis, TextWriter& out) {
  const OperatorName* row = find_name(diagnosis.builtin, diagnosis.custom);
  const bool foreign = row == nullptr && diagnosis.custom == nullptr;
  if (!foreign) out.text("operator ");
  write_operator(diagnosis, out);
  out.text(" is used by ");
  write_node(diagnosis, out);
  if (foreign) return out.text(" but not supported by this version of Mote");
  out.text(" but not registered: call add");
  if (row == nullptr) return out.text("() with an Op of yours");
  out.character('_');
  out.text(row->snake);
  out.text("()");
}

}  // namespace

const char* operator_name(int32_t builtin) {
  const OperatorName* row = find_name(builtin, nullptr);
  return row == nullptr ? nullptr : row->name;
}

uint32_t write_message(const Diagnosis& diagnosis, Span<char> buffer) {
  TextWriter out(buffer);
  if (!diagnosis.failure) {
    out.text("no failure");
  } else if (diagnosis.failure.failure()->code == Code::kNotRegistered) {
    write_missing(diagnosis, out);
  } else {
    if (diagnosis.node >= 0) {
      write_node(diagnosis, out);
      out.character(' ');
      write_operator(diagnosis, out);
      out.text(": ");
    }
    write_text(diagnosis, out);
  }
  return out.finish();
}

}  // namespace mote
