// A long short-term memory over sequences side by side (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
//
//   i, f, o = sigmoid, g = tanh of the gates' sums;  c_t = f c_t-1 + i g;  h_t = o tanh(c_t)
//
// Rows are time-major: row = time * width + sequence. `gates` is [rows x 4 units] in the order i f g o. The state that enters row r is row
// r of `states`, h then c; the one that leaves it is row r + lag: the next step's, or, in a dilated layer, that of some steps later. lag is a
// multiple of width. Where keep[r] is 0, the state that enters counts as 0. units % 4 == 0.
#pragma once
#include "exponential.h"
#include "gemm.h"

struct Sequences {
  int steps, width, units, lag;
  float *gates;
  float *states;
  long statesRow;
  const float *keep;

  float *gatesOf(int row) const { return gates + (long)row * 4 * units; }
  float *statesOf(int row) const { return states + row * statesRow; }
  bool keeps(int row) const { return keep[row] != 0; }
};

/** Calls `use` with each column's number and a vector's type, widest first. */
template <class Use> INLINE void eachVector(int columns, Use use) {
  int j = 0;
  for (; j + LANES <= columns; j += LANES) use(j, Vector{});
  for (; j < columns; j += 4) use(j, Float4{});
}

template <class V> INLINE V loadIf(bool condition, const float *from) { return condition ? load<V>(from) : V{}; }

/** From the sums to the gates, in place, and on to the state that leaves the row. */
INLINE void lstmRow(const Sequences &s, int row, float *h) {
  const int units = s.units;
  float *gates = s.gatesOf(row), *to = s.statesOf(row + s.lag);
  const float *cell = s.statesOf(row) + units;
  const bool keeps = s.keeps(row);
  eachVector(units, [&](int j, auto type) INLINED {
    using V = decltype(type);
    const V i = sigmoid(load<V>(gates + j)), f = sigmoid(load<V>(gates + units + j));
    const V g = tanh(load<V>(gates + 2 * units + j)), o = sigmoid(load<V>(gates + 3 * units + j));
    const V c = f * loadIf<V>(keeps, cell + j) + i * g;
    const V output = o * tanh(c);
    store(gates + j, i);
    store(gates + units + j, f);
    store(gates + 2 * units + j, g);
    store(gates + 3 * units + j, o);
    store(to + units + j, c);
    store(to + j, output);
    store(h + j, output);
  });
}

/**
 * `gates` holds the inputs' share of the sums. W is [units x 4 units]. Writes the gates, the states, h, and the h that entered each row,
 * masked: both [rows x units].
 */
static void lstm(const Sequences &s, const float *weights, const float *bias, float *masked, float *h) {
  const int units = s.units, width = s.width;
  for (int step = 0; step < s.steps; step++) {
    const int first = step * width;
    for (int row = first; row < first + width; row++) {
      const float *from = s.statesOf(row);
      float *to = masked + (long)row * units;
      const bool keeps = s.keeps(row);
      eachVector(units, [&](int j, auto type) INLINED { store(to + j, loadIf<decltype(type)>(keeps, from + j)); });
    }
    float *sums = s.gatesOf(first);
    gemm(width, 4 * units, units, {masked + (long)first * units, units, 1}, {weights, 4 * units},
         {sums, 4 * units, true, true, bias, NONE, sums, 0});
    for (int row = first; row < first + width; row++) lstmRow(s, row, h + (long)row * units);
  }
}

/** `recurrent` and `later`: the gradients by this row's h and c that came through the row that is `lag` later; not read where there is none. */
INLINE void lstmGradientRow(const Sequences &s, int row, bool goesOn, const float *dh, float *dgates, const float *recurrent, float *later) {
  const int units = s.units;
  const float *gates = s.gatesOf(row);
  const float *before = s.statesOf(row) + units, *after = s.statesOf(row + s.lag) + units;
  const bool keeps = s.keeps(row);
  eachVector(units, [&](int j, auto type) INLINED {
    using V = decltype(type);
    const V i = load<V>(gates + j), f = load<V>(gates + units + j);
    const V g = load<V>(gates + 2 * units + j), o = load<V>(gates + 3 * units + j);
    const V squashed = tanh(load<V>(after + j));
    const V output = load<V>(dh + j) + loadIf<V>(goesOn, recurrent + j);
    const V cell = output * o * (1.0f - squashed * squashed) + loadIf<V>(goesOn, later + j);
    store(dgates + j, cell * g * (i * (1.0f - i)));
    store(dgates + units + j, cell * loadIf<V>(keeps, before + j) * (f * (1.0f - f)));
    store(dgates + 2 * units + j, cell * i * (1.0f - g * g));
    store(dgates + 3 * units + j, output * squashed * (o * (1.0f - o)));
    store(later + j, cell * f);
  });
}

/**
 * From dh [rows x units] to the gradient by the gates' sums [rows x 4 units], back through time to row 0. `transposed` is W^T
 * [4 units x units]; both scratches are [lag x units], a row of them for all rows that lie a multiple of lag apart.
 */
static void lstmGradient(const Sequences &s, const float *transposed, float *dgates, const float *dh, float *recurrent, float *later) {
  const int units = s.units, width = s.width, rows = s.steps * width;
  for (int first = rows - width; first >= 0; first -= width) {
    const long slot = (long)(first % s.lag) * units;
    for (int k = 0; k < width; k++) {
      const int row = first + k;
      const bool goesOn = row + s.lag < rows && s.keeps(row + s.lag);
      lstmGradientRow(s, row, goesOn, dh + (long)row * units, dgates + (long)row * 4 * units, recurrent + slot + k * units,
                      later + slot + k * units);
    }
    if (first >= s.lag) {
      gemm(width, units, 4 * units, {dgates + (long)first * 4 * units, 4 * units, 1}, {transposed, units},
           {recurrent + slot, units, false, false, nullptr, NONE, nullptr, 0});
    }
  }
}
