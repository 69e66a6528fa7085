// What TensorFlow Lite Micro demands of the memory plan in a model, checked on the file as it reads
// it.
//
// Its allocator takes the entry of that name, reads words in place (version, subgraph, number of
// tensors, their offsets), refuses another number of tensors than the model has in all subgraphs,
// and believes the rest: an offset of -1 leaves the tensor to its own planner, any other is where
// the tensor lies, whatever else is alive there. Entries of other names are not looked at.
#include "mote/planner/offline_plan.h"

#include <gtest/gtest.h>

#include <cstring>

#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/device_metadata.h"
#include "host/optimize/i8_graph_maker.h"
#include "host/optimize/optimize.h"
#include "mote/ops/quantization.h"

namespace mote::host {
namespace {

constexpr char kName[] = "OfflineMemoryAllocation";
constexpr uint32_t kVersion = 1;
constexpr int32_t kAlignment = 16;  // of a tensor's memory

// When a tensor is alive, in nodes: an input from before the first, an output beyond the last.
struct Lifetime {
  int32_t first = -1, last = -1;
  int32_t bytes = 0;
  int32_t offset = -1;
};

const schema::Buffer* metadata_of(const schema::Model& model, const char* name) {
  const schema::Buffer* found = nullptr;
  for (const schema::Metadata* entry : *model.metadata()) {
    if (entry->name()->str() != name) continue;
    EXPECT_EQ(found, nullptr) << name << " is there twice";
    found = model.buffers()->Get(entry->buffer());
  }
  return found;
}

int32_t bytes_of(const schema::Tensor& tensor) {
  int32_t bytes = tensor.type() == schema::TensorType_INT8      ? 1
                  : tensor.type() == schema::TensorType_FLOAT32 ? 4
                                                                : 0;
  EXPECT_NE(bytes, 0) << tensor.name()->str();
  for (const int32_t size : *tensor.shape()) bytes *= size;
  return bytes;
}

class Reader {
 public:
  Reader(const std::vector<uint8_t>& file, const std::string& what)
      : file_(file), what_(what), model_(*schema::GetModel(file.data())) {}

  void check() {
    flatbuffers::Verifier verifier(file_.data(), file_.size());
    ASSERT_TRUE(schema::VerifyModelBuffer(verifier)) << what_;
    const schema::Buffer* entry = metadata_of(model_, kName);
    ASSERT_NE(entry, nullptr) << what_;
    // Words are read in place, so they have to lie at words.
    EXPECT_EQ((entry->data()->data() - file_.data()) % 4, 0) << what_;
    words_.resize(entry->data()->size() / 4);
    std::memcpy(words_.data(), entry->data()->data(), 4 * words_.size());
    ASSERT_GE(words_.size(), 3u) << what_;
    EXPECT_EQ(words_[0], kVersion) << what_;
    EXPECT_EQ(words_[1], 0u) << what_;
    ASSERT_EQ(model_.subgraphs()->size(), 1u) << what_;
    const auto tensors = model_.subgraphs()->Get(0)->tensors()->size();
    ASSERT_EQ(words_[2], tensors) << what_;
    ASSERT_EQ(words_.size(), 3 + tensors) << what_;
    find_lifetimes(*model_.subgraphs()->Get(0));
    check_offsets();
  }

 private:
  void find_lifetimes(const schema::SubGraph& graph) {
    lifetimes_.resize(graph.tensors()->size());
    const auto use = [&](int32_t tensor, int32_t node) {
      if (tensor < 0) return;
      Lifetime& one = lifetimes_[static_cast<size_t>(tensor)];
      if (one.first < 0) one.first = node;
      one.last = node;
    };
    for (const int32_t tensor : *graph.inputs()) use(tensor, 0);
    int32_t node = 0;
    for (const schema::Operator* op : *graph.operators()) {
      ++node;
      for (const int32_t tensor : *op->outputs()) use(tensor, node);
      for (const int32_t tensor : *op->inputs()) use(tensor, node);
    }
    for (const int32_t tensor : *graph.outputs()) use(tensor, node + 1);
    for (uint32_t i = 0; i < lifetimes_.size(); ++i) {
      const schema::Tensor& tensor = *graph.tensors()->Get(i);
      const auto* data = model_.buffers()->Get(tensor.buffer())->data();
      const bool constant = data != nullptr && data->size() > 0;
      lifetimes_[i].offset = static_cast<int32_t>(words_[3 + i]);
      EXPECT_EQ(lifetimes_[i].offset == -1, constant) << what_ << " " << tensor.name()->str();
      if (!constant) lifetimes_[i].bytes = bytes_of(tensor);
    }
  }

  void check_offsets() {
    for (size_t a = 0; a < lifetimes_.size(); ++a) {
      const Lifetime& one = lifetimes_[a];
      if (one.bytes == 0) continue;
      EXPECT_GE(one.offset, 0) << what_ << " " << a;
      EXPECT_EQ(one.offset % kAlignment, 0) << what_ << " " << a;
      for (size_t b = 0; b < a; ++b) {
        const Lifetime& other = lifetimes_[b];
        if (other.bytes == 0 || one.first > other.last || other.first > one.last) continue;
        EXPECT_TRUE(one.offset + one.bytes <= other.offset ||
                    other.offset + other.bytes <= one.offset)
            << what_ << ": tensors " << a << " and " << b << " share memory while both are alive";
      }
    }
  }

  const std::vector<uint8_t>& file_;
  std::string what_;
  const schema::Model& model_;
  std::vector<uint32_t> words_;
  std::vector<Lifetime> lifetimes_;
};

std::vector<uint8_t> optimized(Graph graph) {
  OptimizeSettings settings;
  settings.extra_macs = kUsualExtraMacs;
  optimize(graph, settings);
  return export_with_device_metadata(graph);
}

TEST(OfflinePlan, AsTflmReadsIt) {
  constexpr Deadness kAlive{0, 0};
  for (uint64_t seed = 0; seed < 4; ++seed) {
    I8GraphMaker maker(seed);
    const int32_t x = maker.conv(maker.input({1, 40, 30, 3}), 8, 3, 1, true, kAlive);
    const int32_t sum = maker.add(x, maker.conv(x, 8, 3, 1, true, kAlive));
    const int32_t pooled = maker.pool(maker.conv(sum, 16, 3, 2, true, kAlive), true);
    const Graph graph = maker.done({maker.mean(pooled), pooled});
    const std::vector<uint8_t> file = optimized(graph);
    // Entries that only Mote knows lie beside it.
    EXPECT_NE(metadata_of(*schema::GetModel(file.data()), kMemoryPlanMetadata), nullptr);
    EXPECT_NE(metadata_of(*schema::GetModel(file.data()), kStoredMultipliersMetadata), nullptr);
    Reader(file, "seed " + std::to_string(seed)).check();
  }
}

TEST(OfflinePlan, SharedModelsAsTflmReadsThem) {
  if (shared_folder().empty()) GTEST_SKIP() << "the shared models are not here";
  for (const auto& path : shared_models("models")) {
    const std::vector<uint8_t> file = optimized(import_tflite(read_file(path), path.filename()));
    Reader(file, path.filename()).check();
  }
}

}  // namespace
}  // namespace mote::host
