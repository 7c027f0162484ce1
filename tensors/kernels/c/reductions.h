// Sums, each in a fixed order.
#pragma once
#include "lanes.h"
#include "movement.h"

/** VECTORS vectors side by side, since one sum alone would wait for itself. */
template <class V, int VECTORS, class Store = Whole>
INLINE void columnSumsOf(int rows, const float *from, long fromRow, float *to, Store put = {}) {
  V sum[VECTORS] = {};
  for (; rows > 0; rows--, from += fromRow) {
    UNROLL for (int i = 0; i < VECTORS; i++) sum[i] = sum[i] + load<V>(from + i * lanesOf<V>);
  }
  UNROLL for (int i = 0; i < VECTORS; i++) put(to + i * lanesOf<V>, sum[i]);
}

/** to[j] = sum over i of from[i][j], from +0, one row after another. `from` is [rows x columns]. */
static void columnSums(int rows, int columns, const float *from, long fromRow, float *to) {
  int column = 0;
  for (; column + 4 * LANES <= columns; column += 4 * LANES) columnSumsOf<Vector, 4>(rows, from + column, fromRow, to + column);
  for (; column + LANES <= columns; column += LANES) columnSumsOf<Vector, 1>(rows, from + column, fromRow, to + column);
  for (; column + COLUMN_STEP <= columns; column += COLUMN_STEP) columnSumsOf<Float4, 1>(rows, from + column, fromRow, to + column);
  if (column < columns) columnSumsOf<Float4, 1>(rows, from + column, fromRow, to + column, First{columns - column});
}

/** The L2 norm of n numbers, its squares summed in sixteen lanes. */
static float norm(int n, const float *from) {
  Lanes<Sum> sums;
  eachLane(n, [&](int j, int at, int count) INLINED {
    const Vector x = load<Vector>(from + at);
    sums.add(j, x * x, count);
  });
  return __builtin_sqrtf(sums.total());
}

/** What a reduction adds, and how. */
struct OfNumbers : Sum {
  template <class V> static INLINED V term(V x) { return x; }
};
struct OfSquares : Sum {
  template <class V> static INLINED V term(V x) { return x * x; }
};
struct OfLargest : Largest {
  template <class V> static INLINED V term(V x) { return x; }
};

/** [outer x count x inner] numbers, and where the [outer x inner] results go. */
struct Reduction {
  int outer, count, inner;
  const float *from;
  long fromOuter, fromCount, fromInner;
  float *to;
  long toOuter, toInner;
  float scale;
  bool accumulate;
};

/** A run of numbers, in sixteen lanes. */
template <class Kind> INLINE float reduceRun(const Reduction &r, const float *from) {
  Lanes<Kind> sums;
  float copy[GATHERED + LANES];
  for (int done = 0; done < r.count; done += GATHERED) {
    const int part = r.fromCount == 1 || r.count - done < GATHERED ? r.count - done : GATHERED;
    const float *run = from + done * r.fromCount;
    if (r.fromCount != 1) {
      copyStrided(part, run, r.fromCount, copy, 1);
      run = copy;
    }
    eachLane(part, [&](int j, int at, int count) INLINED { sums.add(j, Kind::term(load<Vector>(run + at)), count); });
    if (r.fromCount == 1) break;
  }
  return sums.total();
}

/** VECTORS vectors of results side by side, each number after number. */
template <class Kind, class V, int VECTORS, class Store = Whole>
INLINE void reduceBeside(const Reduction &r, const float *from, float *to, Store put = {}) {
  V sum[VECTORS];
  UNROLL for (int i = 0; i < VECTORS; i++) sum[i] = broadcast<V>(Kind::NOTHING);
  for (int c = 0; c < r.count; c++, from += r.fromCount) {
    UNROLL for (int i = 0; i < VECTORS; i++) sum[i] = Kind::join(sum[i], Kind::term(load<V>(from + i * lanesOf<V>)));
  }
  UNROLL for (int i = 0; i < VECTORS; i++) {
    float *at = to + i * lanesOf<V>;
    const V value = sum[i] * r.scale;
    put(at, r.accumulate ? load<V>(at) + value : value);
  }
}

template <class Kind> APART void reduceAs(const Reduction &r) {
  for (int o = 0; o < r.outer; o++) {
    const float *from = r.from + o * r.fromOuter;
    float *to = r.to + o * r.toOuter;
    if (r.inner == 1) {
      const float value = reduceRun<Kind>(r, from) * r.scale;
      *to = r.accumulate ? *to + value : value;
    } else if (r.fromInner == 1 && r.toInner == 1) {
      int i = 0;
      for (; i + 4 * LANES <= r.inner; i += 4 * LANES) reduceBeside<Kind, Vector, 4>(r, from + i, to + i);
      for (; i + LANES <= r.inner; i += LANES) reduceBeside<Kind, Vector, 1>(r, from + i, to + i);
      for (; i + 4 <= r.inner; i += 4) reduceBeside<Kind, Float4, 1>(r, from + i, to + i);
      if (i < r.inner) reduceBeside<Kind, Float4, 1>(r, from + i, to + i, First{r.inner - i});
    } else {
      for (int i = 0; i < r.inner; i++) reduceBeside<Kind, Float4, 1>(r, from + i * r.fromInner, to + i * r.toInner, First{1});
    }
  }
}

/**
 * to[o][i] = scale * sum over c of from[o][c][i]. One of several beside each other is summed from +0, one after another; one alone, in
 * sixteen lanes.
 */
INLINE void reduce(int kind, const Reduction &r) {
  if (kind == 0) reduceAs<OfNumbers>(r);
  else if (kind == 1) reduceAs<OfLargest>(r);
  else reduceAs<OfSquares>(r);
}
