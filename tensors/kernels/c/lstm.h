// A long short-term memory over sequences side by side (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
//
//   i, f, o = sigmoid, g = tanh of the gates' sums;  c_t = f c_t-1 + i g;  h_t = o tanh(c_t)
//
// Rows are time-major: row = time * width + sequence. `gates` is [rows x 4 units] in the order i f g o. The state that enters row r is row
// r of `states`, h then c; the one that leaves it is row r + lag: the next step's, or, in a dilated layer, that of some steps later. lag is a
// multiple of width. Where keep[r] is 0, the state that enters counts as 0.
#pragma once
#include "exponential.h"
#include "gemm.h"

/** Lines `row` floats apart. */
template <class T> struct Lines {
  T *at;
  long row;

  T *operator[](int line) const { return at + line * row; }
};

struct Sequences {
  int steps, width, units, lag;
  Lines<float> gates, states;
  const float *keep;

  bool keeps(int row) const { return keep[row] != 0; }
};

/** Calls `use` with each column's number, a vector's type, widest first, and what stores such a vector. */
template <class Use> INLINE void eachVector(int columns, Use use) {
  int j = 0;
  for (; j + LANES <= columns; j += LANES) use(j, Vector{}, Whole{});
  for (; j + COLUMN_STEP <= columns; j += COLUMN_STEP) use(j, Float4{}, Whole{});
  if (j < columns) use(j, Float4{}, First{columns - j});
}

template <class V> INLINE V loadIf(bool condition, const float *from) { return condition ? load<V>(from) : V{}; }

/** From the sums to the gates, in place, and on to the state that leaves the row. */
INLINE void lstmRow(const Sequences &s, int row, float *h) {
  const int units = s.units;
  float *gates = s.gates[row], *to = s.states[row + s.lag];
  const float *cell = s.states[row] + units;
  const bool keeps = s.keeps(row);
  eachVector(units, [&](int j, auto type, auto put) INLINED {
    using V = decltype(type);
    const V i = sigmoid(load<V>(gates + j)), f = sigmoid(load<V>(gates + units + j));
    const V g = tanh(load<V>(gates + 2 * units + j)), o = sigmoid(load<V>(gates + 3 * units + j));
    const V c = f * loadIf<V>(keeps, cell + j) + i * g;
    const V output = o * tanh(c);
    put(gates + j, i);
    put(gates + units + j, f);
    put(gates + 2 * units + j, g);
    put(gates + 3 * units + j, o);
    put(to + units + j, c);
    put(to + j, output);
    put(h + j, output);
  });
}

/**
 * `gates` holds the inputs' share of the sums. W is [units x 4 units]. Writes the gates, the states, h, and the h that entered each row,
 * masked: both [rows x units].
 */
static void lstm(const Sequences &s, const Right &weights, const float *bias, const Lines<float> &masked, const Lines<float> &h) {
  const int units = s.units, width = s.width;
  for (int step = 0; step < s.steps; step++) {
    const int first = step * width;
    for (int row = first; row < first + width; row++) {
      const float *from = s.states[row];
      float *to = masked[row];
      const bool keeps = s.keeps(row);
      eachVector(units, [&](int j, auto type, auto put) INLINED { put(to + j, loadIf<decltype(type)>(keeps, from + j)); });
    }
    float *sums = s.gates[first];
    gemm(width, 4 * units, units, {masked[first], masked.row, 1}, weights, {sums, s.gates.row, true, true, bias, NONE, sums, 0});
    for (int row = first; row < first + width; row++) lstmRow(s, row, h[row]);
  }
}

/** `recurrent` and `later`: the gradients by this row's h and c that came through the row that is `lag` later; not read where there is none. */
INLINE void lstmGradientRow(const Sequences &s, int row, bool goesOn, const float *dh, float *dgates, const float *recurrent, float *later) {
  const int units = s.units;
  const float *gates = s.gates[row];
  const float *before = s.states[row] + units, *after = s.states[row + s.lag] + units;
  const bool keeps = s.keeps(row);
  eachVector(units, [&](int j, auto type, auto put) INLINED {
    using V = decltype(type);
    const V i = load<V>(gates + j), f = load<V>(gates + units + j);
    const V g = load<V>(gates + 2 * units + j), o = load<V>(gates + 3 * units + j);
    const V squashed = tanh(load<V>(after + j));
    const V output = load<V>(dh + j) + loadIf<V>(goesOn, recurrent + j);
    const V cell = output * o * (1.0f - squashed * squashed) + loadIf<V>(goesOn, later + j);
    put(dgates + j, cell * g * (i * (1.0f - i)));
    put(dgates + units + j, cell * loadIf<V>(keeps, before + j) * (f * (1.0f - f)));
    put(dgates + 2 * units + j, cell * i * (1.0f - g * g));
    put(dgates + 3 * units + j, output * squashed * (o * (1.0f - o)));
    put(later + j, cell * f);
  });
}

/**
 * From dh [rows x units] to the gradient by the gates' sums [rows x 4 units], back through time to row 0. `transposed` is W^T
 * [4 units x units]; both scratches are [lag x units], a row of them for all rows that lie a multiple of lag apart.
 */
static void lstmGradient(const Sequences &s, const Right &transposed, const Lines<float> &dgates, const Lines<const float> &dh,
                         float *recurrent, float *later) {
  const int units = s.units, width = s.width, rows = s.steps * width;
  for (int first = rows - width; first >= 0; first -= width) {
    const long slot = (long)(first % s.lag) * units;
    for (int k = 0; k < width; k++) {
      const int row = first + k;
      const bool goesOn = row + s.lag < rows && s.keeps(row + s.lag);
      lstmGradientRow(s, row, goesOn, dh[row], dgates[row], recurrent + slot + k * units, later + slot + k * units);
    }
    if (first >= s.lag) {
      gemm(width, units, 4 * units, {dgates[first], dgates.row, 1}, transposed,
           {recurrent + slot, units, false, false, nullptr, NONE, nullptr, 0});
    }
  }
}
