// Reductions of numbers one behind another, in sixteen lanes: lane l takes the numbers l, l + 16, l + 32, ...; then, from the beginning
// and for l = 0..3 in turn, (lane l + lane l+4) + (lane l+8 + lane l+12) is added. No instruction set changes that order.
#pragma once
#include "functions.h"

constexpr int LANES_OF_SUM = 16;
constexpr int VECTORS_OF_SUM = LANES_OF_SUM / LANES;

struct Sum {
  static constexpr float NOTHING = 0;
  template <class V> static INLINED V join(V a, V b) { return a + b; }
};
struct Largest {
  static constexpr float NOTHING = -INFINITE;
  template <class V> static INLINED V join(V a, V b) { return opaque((b > a) | (b != b)) ? b : a; }
};

/** The first `count` lanes of x, `other` in those behind them. */
INLINE Vector firstLanes(Vector x, int count, float other) {
  IntsOf<Vector> lane;
  UNROLL for (int i = 0; i < LANES; i++) lane[i] = i;
  return lane < count ? x : broadcast<Vector>(other);
}

INLINE Vector loadFirst(const float *from, int count, float other = 0) {
  const Vector x = load<Vector>(from);
  return count >= LANES ? x : firstLanes(x, count, other);
}

INLINE void storeFirst(float *to, Vector value, int count) {
  if (count >= LANES) return store(to, value);
  float lanes[LANES];
  store(lanes, value);
  for (int i = 0; i < count; i++) to[i] = lanes[i];
}

/** Calls `use(vector of the sum, first number, numbers of it that count)` along `count` numbers. */
template <class Use> INLINE void eachLane(int count, Use use) {
  int i = 0;
  for (; i + LANES_OF_SUM <= count; i += LANES_OF_SUM) {
    UNROLL for (int j = 0; j < VECTORS_OF_SUM; j++) use(j, i + j * LANES, LANES);
  }
  UNROLL for (int j = 0; j < VECTORS_OF_SUM; j++) {
    const int at = i + j * LANES;
    if (at < count) use(j, at, count - at < LANES ? count - at : LANES);
  }
}

template <class Kind> struct Lanes {
  Vector sums[VECTORS_OF_SUM];

  INLINED Lanes() {
    UNROLL for (int j = 0; j < VECTORS_OF_SUM; j++) sums[j] = broadcast<Vector>(Kind::NOTHING);
  }
  /** The lanes behind the first `count` take nothing. */
  INLINED void add(int j, Vector x, int count) {
    sums[j] = Kind::join(sums[j], count >= LANES ? x : firstLanes(x, count, Kind::NOTHING));
  }
  INLINED float total() const {
    float lanes[LANES_OF_SUM];
    UNROLL for (int j = 0; j < VECTORS_OF_SUM; j++) store(lanes + j * LANES, sums[j]);
    const auto pair = [&](int l) INLINED { return Float4{lanes[l], lanes[l + 1], lanes[l + 2], lanes[l + 3]}; };
    const Float4 fours = Kind::join(Kind::join(pair(0), pair(4)), Kind::join(pair(8), pair(12)));
    Float4 sum = broadcast<Float4>(Kind::NOTHING);
    UNROLL for (int l = 0; l < 4; l++) sum = Kind::join(sum, broadcast<Float4>(fours[l]));
    return sum[0];
  }
};
