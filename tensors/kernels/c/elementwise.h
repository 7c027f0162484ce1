// y = activation(y + bias) in place. y is [rows x columns], rows contiguous, columns % 4 == 0; h as in gemm.
#pragma once
#include "gemm.h"

template <class V> INLINE void activateColumns(int rows, Output y) {
  withActivation(y.activation, [&](auto activation) INLINED {
    for (; rows > 0; rows--, y = y.down(1)) {
      V value = load<V>(y.at);
      if (y.hasBias) value = value + load<V>(y.bias);
      store(y.at, activate<activation.value>(value, y.h));
    }
  });
}

static void elementwise(int rows, int columns, const Output &y) {
  int column = 0;
  for (; column + LANES <= columns; column += LANES) activateColumns<Vector>(rows, y.along(column));
  for (; column < columns; column += COLUMN_STEP) activateColumns<Float4>(rows, y.along(column));
}
