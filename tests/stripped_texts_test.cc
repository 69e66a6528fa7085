// A library that is built with MOTE_STRIP_TEXTS has no sentences, and says what it still knows.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "mote/engine/message.h"
#include "mote/model/schema.h"

namespace mote {
namespace {

constexpr Failure kShape{Code::kUnsupported, "a shape of {got} where {want} is needed"};

TEST(StrippedTexts, FailuresHoldNoPointer) {
  EXPECT_LT(sizeof(Failure), sizeof(const char*));
  EXPECT_EQ(std::strlen(kShape.text), 0u);
}

TEST(StrippedTexts, MessagesHaveThePlaceTheCodeAndTheNumbers) {
  Diagnosis diagnosis;
  diagnosis.failure = kShape;
  diagnosis.node = 3;
  diagnosis.builtin = static_cast<int32_t>(schema::BuiltinOperator::kConv2D);
  diagnosis.got = 5;
  diagnosis.want = 4;
  char text[160];
  write_message(diagnosis, text);
  EXPECT_STREQ(text,
               "node 3 CONV_2D: failure of code 1 (5, 4); build without MOTE_STRIP_TEXTS for the "
               "sentence");
}

}  // namespace
}  // namespace mote
