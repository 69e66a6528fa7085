// Exact placement of buffers: branch and bound over the order of their offsets.
//
// Every pair that is alive together is two numbers: how far b has to begin above a when a is the
// lower one, and the reverse. Without an overlap that is the size of the lower one; a trailing
// output below its input needs only `lead`. All that follows sees nothing but these distances.
#include "host/compile/plan_memory.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace mote::host::compile {
namespace {

using Order = std::vector<size_t>;

constexpr int64_t kFree = std::numeric_limits<int64_t>::min();  // no distance is asked for
constexpr int64_t kNowhere = std::numeric_limits<int64_t>::max();

int64_t round_up_to(int64_t value, int64_t alignment) {
  const int64_t over = ((value % alignment) + alignment) % alignment;
  return over == 0 ? value : value + alignment - over;
}

class Problem {
 public:
  Problem(const std::vector<MemoryBuffer>& buffers, const std::vector<TrailingOverlap>& overlaps);

  size_t count() const { return buffers_.size(); }
  int64_t bytes(size_t i) const { return static_cast<int64_t>(buffers_[i].bytes); }
  const MemoryBuffer& buffer(size_t i) const { return buffers_[i]; }
  // With cells of the smallest alignment, aligned buffers that are apart share no cell.
  int64_t cells(size_t i) const { return round_up_to(bytes(i), cell_); }

  // The smallest offset(upper) - offset(lower), or kFree.
  int64_t distance(size_t lower, size_t upper) const { return distances_[lower * count() + upper]; }

  // The lowest aligned place for `i` from `from` on, beside what has a place already.
  int64_t lowest_place(size_t i, int64_t from, const std::vector<int64_t>& offsets,
                       const Order& placed) const;

  // Some order of the offsets finds the best plan only when none of the overlaps lets an output
  // begin above the start of its input (see Search).
  bool orders_suffice() const { return orders_suffice_; }

  // A moment when a buffer begins, and who is alive then. The others are never fuller.
  struct Moment {
    Order alive;
    int64_t slack = 0;  // the highest one needs no whole last cell
  };
  const std::vector<Moment>& moments() const { return moments_; }

  // What `moment` needs at least, counting only the buffers that `counts` accepts.
  template <class Counts>
  int64_t needed(const Moment& moment, Counts counts) const;

 private:
  void relate(const TrailingOverlap& overlap);
  int64_t saved_by(size_t output, size_t input) const;

  std::vector<MemoryBuffer> buffers_;
  std::vector<int64_t> distances_;
  std::vector<Moment> moments_;
  std::vector<std::vector<size_t>> trailed_;  // the inputs that an output may overlap
  int64_t cell_ = 1;
  bool orders_suffice_ = true;
};

Problem::Problem(const std::vector<MemoryBuffer>& buffers,
                 const std::vector<TrailingOverlap>& overlaps)
    : buffers_(buffers), distances_(buffers.size() * buffers.size(), kFree) {
  trailed_.resize(count());
  cell_ = std::numeric_limits<uint32_t>::max();
  for (MemoryBuffer& buffer : buffers_) {
    buffer.alignment = std::max(buffer.alignment, uint32_t{1});
    cell_ = std::min(cell_, int64_t{buffer.alignment});
  }
  // Cells need every alignment to be a multiple of the smallest.
  const bool multiples = std::all_of(buffers_.begin(), buffers_.end(),
                                     [&](const auto& b) { return b.alignment % cell_ == 0; });
  if (!multiples) cell_ = 1;
  for (size_t a = 0; a < count(); ++a) {
    for (size_t b = 0; b < count(); ++b) {
      const MemoryBuffer &x = buffers_[a], &y = buffers_[b];
      const bool together = x.first <= y.last && y.first <= x.last;
      if (a != b && together && x.bytes > 0 && y.bytes > 0) distances_[a * count() + b] = bytes(a);
    }
  }
  for (const TrailingOverlap& overlap : overlaps) relate(overlap);
  for (size_t i = 0; i < count(); ++i) {
    Moment moment;
    for (size_t j = 0; j < count(); ++j) {
      const MemoryBuffer& other = buffers_[j];
      const uint32_t now = buffers_[i].first;
      if (other.bytes == 0 || other.first > now || other.last < now) continue;
      moment.alive.push_back(j);
      moment.slack = std::max(moment.slack, cells(j) - bytes(j));
    }
    moments_.push_back(moment);
  }
}

// Only where the two meet at no other node: an input that is read again stays untouched.
void Problem::relate(const TrailingOverlap& overlap) {
  const size_t output = overlap.output, input = overlap.input;
  if (output >= count() || input >= count() || output == input) return;
  if (buffers_[input].last != buffers_[output].first) return;
  int64_t& below = distances_[output * count() + input];
  int64_t& above = distances_[input * count() + output];
  if (below == kFree || overlap.lead >= below) return;
  below = overlap.lead;
  trailed_[output].push_back(input);
  if (below + above <= 0) {
    below = above = kFree;  // the places that it allows and those above the input are all places
  } else if (below < 0) {
    orders_suffice_ = false;
  }
}

int64_t Problem::lowest_place(size_t i, int64_t from, const std::vector<int64_t>& offsets,
                              const Order& placed) const {
  int64_t place = round_up_to(from, buffers_[i].alignment);
  for (bool moved = true; moved;) {
    moved = false;
    for (const size_t other : placed) {
      const int64_t above = distance(other, i), below = distance(i, other);
      if (above == kFree) continue;
      if (place >= offsets[other] + above || place <= offsets[other] - below) continue;
      place = round_up_to(offsets[other] + above, buffers_[i].alignment);
      moved = true;
    }
  }
  return place;
}

// How many cells' bytes the two can have in common: an output that begins `lead` before its input
// leaves `lead` bytes of itself outside.
int64_t Problem::saved_by(size_t output, size_t input) const {
  const int64_t lead = distance(output, input);
  const int64_t outside = lead == kFree ? 0 : std::max(round_up_to(lead, cell_), int64_t{0});
  return std::max(std::min(cells(input), cells(output) - outside), int64_t{0});
}

// All sizes, less what outputs share with their inputs. Inputs are apart from one another and so
// are outputs, so that no cell is shared by three.
template <class Counts>
int64_t Problem::needed(const Moment& moment, Counts counts) const {
  int64_t total = 0;
  for (const size_t i : moment.alive) {
    if (!counts(i)) continue;
    total += cells(i);
    int64_t shared = 0;
    for (const size_t input : trailed_[i]) {
      const bool now =
          std::find(moment.alive.begin(), moment.alive.end(), input) != moment.alive.end();
      if (now && counts(input)) shared += saved_by(i, input);
    }
    total -= std::min(shared, cells(i));
  }
  return total;
}

int64_t lower_bound(const Problem& problem) {
  int64_t bound = 0;
  for (const auto& moment : problem.moments()) {
    const int64_t needed = problem.needed(moment, [](size_t) { return true; });
    bound = std::max(bound, needed - moment.slack);
  }
  for (size_t i = 0; i < problem.count(); ++i) bound = std::max(bound, problem.bytes(i));
  return bound;
}

struct Placement {
  std::vector<int64_t> offsets;
  int64_t bytes = kNowhere;
};

// Each buffer in turn at the lowest place that is left.
Placement first_fit(const Problem& problem, const Order& order) {
  Placement result{std::vector<int64_t>(problem.count()), 0};
  Order placed;
  for (const size_t i : order) {
    result.offsets[i] = problem.lowest_place(i, 0, result.offsets, placed);
    result.bytes = std::max(result.bytes, result.offsets[i] + problem.bytes(i));
    placed.push_back(i);
  }
  return result;
}

void keep_better(Placement* best, Placement candidate) {
  if (candidate.bytes < best->bytes) *best = std::move(candidate);
}

// First the order of the device's planner, so that the result is never worse than that one's.
Placement by_rules(const Problem& problem, const Problem& without_overlaps) {
  Order order(problem.count());
  std::iota(order.begin(), order.end(), 0);
  const auto by = [&](auto key) {
    Order sorted = order;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](size_t a, size_t b) { return key(a) > key(b); });
    return sorted;
  };
  const auto span = [&](size_t i) {
    return int64_t{problem.buffer(i).last} - problem.buffer(i).first + 1;
  };
  const auto start = [&](size_t i) { return -int64_t{problem.buffer(i).first}; };
  const auto by_size = by([&](size_t i) { return std::pair(problem.bytes(i), start(i)); });
  Placement best = first_fit(without_overlaps, by_size);
  keep_better(&best, first_fit(problem, by_size));
  keep_better(&best, first_fit(problem, by([&](size_t i) { return problem.bytes(i) * span(i); })));
  keep_better(&best, first_fit(problem,
                               by([&](size_t i) { return std::pair(span(i), problem.bytes(i)); })));
  keep_better(&best, first_fit(problem, by(start)));
  // Outputs first: then each input lies just above what trails it.
  keep_better(&best, first_fit(problem, by([&](size_t i) { return -start(i); })));
  return best;
}

// Goes on from the order of a plan: one buffer after the other moves forward in it, at random but
// always the same, and stays there unless the plan gets larger. Finds in a few thousand steps what
// the search below meets late, where many buffers are far from the fullest moment.
Placement by_moves(const Problem& problem, const Placement& start, int64_t bound) {
  constexpr size_t kWork = 20'000'000;  // pairs of buffers that are looked at, at most
  const size_t moves = std::min(256 * problem.count(), kWork / (problem.count() * problem.count()));
  Order order(problem.count());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return start.offsets[a] < start.offsets[b]; });
  Placement now = first_fit(problem, order);
  Placement best = start;
  uint32_t random = 1;
  const auto below = [&](size_t limit) {
    random = random * 1664525 + 1013904223;
    return static_cast<size_t>(uint64_t{random} * limit >> 32);
  };
  for (size_t move = 0; move < moves && best.bytes > bound && problem.count() > 1; ++move) {
    Order other = order;
    const auto from = other.begin() + static_cast<int64_t>(1 + below(problem.count() - 1));
    const auto to =
        other.begin() + static_cast<int64_t>(below(static_cast<size_t>(from - other.begin())));
    std::rotate(to, from, from + 1);
    Placement candidate = first_fit(problem, other);
    if (candidate.bytes > now.bytes) continue;
    now = std::move(candidate);
    order = std::move(other);
    keep_better(&best, now);
  }
  return best;
}

// Places buffers in the order of their offsets, each as low as those before it let it be. Why that
// finds the best plan: take one whose offsets have the smallest sum. A buffer that is not as low as
// it can be beside those that begin before it could be lowered, because what begins later is above
// it, or is an input that it trails; either way lowering does no harm. (An output that begins above
// the start of its input holds the input up. With such overlaps the search is a good heuristic,
// and only meeting the lower bound proves a plan.)
class Search {
 public:
  Search(const Problem& problem, int64_t bound, uint64_t effort, Placement* best)
      : problem_(problem), bound_(bound), effort_(effort), best_(*best) {
    now_.offsets.resize(problem.count());
    is_placed_.resize(problem.count());
    for (size_t i = 0; i < problem.count(); ++i) {
      if (problem.bytes(i) == 0) place(i, 0);  // in nobody's way
    }
  }

  // Improves `best`; whether it has seen everything that could be better.
  bool run() {
    descend(0, std::vector<int64_t>(problem_.count(), 0));
    return effort_ > 0;
  }

 private:
  bool done() const { return effort_ == 0 || best_.bytes <= bound_; }
  void place(size_t i, int64_t offset) {
    now_.offsets[i] = offset;
    is_placed_[i] = true;
    placed_.push_back(i);
  }

  // `end`: of the highest so far. `lowest`: for each buffer without a place, where it could go now.
  void descend(int64_t end, const std::vector<int64_t>& lowest);
  bool hopeless(const std::vector<int64_t>& lowest) const;
  Order candidates(const std::vector<int64_t>& lowest) const;

  const Problem& problem_;
  int64_t bound_;
  uint64_t effort_;
  Placement& best_;
  Placement now_;
  std::vector<bool> is_placed_;
  Order placed_;
};

// All that comes begins at or above the lowest of the places that are left.
bool Search::hopeless(const std::vector<int64_t>& lowest) const {
  for (size_t i = 0; i < problem_.count(); ++i) {
    if (!is_placed_[i] && lowest[i] + problem_.bytes(i) >= best_.bytes) return true;
  }
  for (const auto& moment : problem_.moments()) {
    int64_t from = kNowhere;
    for (const size_t i : moment.alive) {
      if (!is_placed_[i]) from = std::min(from, lowest[i]);
    }
    if (from == kNowhere) continue;
    const int64_t needed = problem_.needed(moment, [&](size_t i) { return !is_placed_[i]; });
    if (from + needed - moment.slack >= best_.bytes) return true;
  }
  return false;
}

// Who may be next. When another one would fit below the start of `i`, then any plan that goes on
// with `i` is as good with that one moved down there, and is found by placing it first.
Order Search::candidates(const std::vector<int64_t>& lowest) const {
  int64_t latest = kNowhere;
  for (size_t i = 0; i < problem_.count(); ++i) {
    if (!is_placed_[i]) latest = std::min(latest, lowest[i] + problem_.bytes(i));
  }
  Order result;
  for (size_t i = 0; i < problem_.count(); ++i) {
    if (!is_placed_[i] && lowest[i] < latest) result.push_back(i);
  }
  std::sort(result.begin(), result.end(), [&](size_t a, size_t b) {
    return std::tuple(lowest[a], -problem_.bytes(a), a) <
           std::tuple(lowest[b], -problem_.bytes(b), b);
  });
  return result;
}

void Search::descend(int64_t end, const std::vector<int64_t>& lowest) {
  if (placed_.size() == problem_.count()) {
    now_.bytes = end;
    keep_better(&best_, now_);
    return;
  }
  if (hopeless(lowest)) return;
  for (const size_t i : candidates(lowest)) {
    if (done() || --effort_ == 0) return;
    place(i, lowest[i]);
    std::vector<int64_t> next = lowest;
    for (size_t j = 0; j < problem_.count(); ++j) {
      if (is_placed_[j]) continue;
      next[j] = problem_.lowest_place(j, std::max(lowest[j], lowest[i]), now_.offsets, placed_);
    }
    descend(std::max(end, lowest[i] + problem_.bytes(i)), next);
    placed_.pop_back();
    is_placed_[i] = false;
  }
}

}  // namespace

MemoryPlan plan_memory(const std::vector<MemoryBuffer>& buffers,
                       const std::vector<TrailingOverlap>& overlaps, uint64_t effort) {
  if (buffers.empty()) return {0, {}, true};
  const Problem problem(buffers, overlaps);
  const int64_t bound = lower_bound(problem);
  Placement best = by_rules(problem, Problem(buffers, {}));
  if (effort > 0) best = by_moves(problem, best, bound);
  bool proved = best.bytes <= bound;
  if (!proved && effort > 0) {
    const bool seen_all = Search(problem, bound, effort, &best).run();
    proved = best.bytes <= bound || (seen_all && problem.orders_suffice());
  }
  MemoryPlan plan{static_cast<uint64_t>(best.bytes), {}, proved};
  for (const int64_t offset : best.offsets) plan.offsets.push_back(static_cast<uint64_t>(offset));
  return plan;
}

}  // namespace mote::host::compile
