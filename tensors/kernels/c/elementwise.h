// y = activation(y + bias) in place. y is [rows x columns], rows contiguous; h as in gemm.
#pragma once
#include "activations.h"

/** Where a result goes, and what is done to it on the way. `h` is what the activation's gradient reads, in C's shape. */
struct Output {
  float *at;
  long row;
  bool accumulate;
  bool hasBias;
  const float *bias;
  int activation;
  const float *h;
  long hRow;

  Output down(int rows) const {
    Output next = *this;
    next.at += rows * row;
    next.h += rows * hRow;
    return next;
  }
  Output along(int columns) const {
    Output next = *this;
    next.at += columns;
    next.bias += columns;
    next.h += columns;
    return next;
  }
};

template <class V, class Store> INLINE void activateColumns(int rows, Output y, Store put) {
  withAnyActivation(y.activation, [&](auto activation) INLINED {
    for (; rows > 0; rows--, y = y.down(1)) {
      V value = load<V>(y.at);
      if (y.hasBias) value = value + load<V>(y.bias);
      put(y.at, activate<activation.value>(value, y.h));
    }
  });
}

APART void elementwise(int rows, int columns, const Output &y) {
  int column = 0;
  for (; column + LANES <= columns; column += LANES) activateColumns<Vector>(rows, y.along(column), Whole{});
  for (; column + COLUMN_STEP <= columns; column += COLUMN_STEP) activateColumns<Float4>(rows, y.along(column), Whole{});
  if (column < columns) activateColumns<Float4>(rows, y.along(column), First{columns - column});
}
