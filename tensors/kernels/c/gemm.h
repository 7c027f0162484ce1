// C = activation(A B + bias), or C = activation(C + A B + bias).
//
// A is [m x k] with any two strides, so A transposed is the same call. B is [k x n] and C is [m x n], rows contiguous.
//
// Fixed order: each element of C is summed over k from +0, one k after another, in blocks of DEPTH; the blocks' sums are then added
// to C in order. How rows and columns are cut into tiles changes nothing in it.
#pragma once
#include "elementwise.h"

/** A block of B, DEPTH rows by one panel, stays in the first-level cache. */
constexpr int DEPTH = 256;
/** The tile of C that is held in registers: rows by vectors. Measured per width. */
constexpr int TILE_ROWS = LANES == 4 ? 4 : 6;
constexpr int TILE_VECTORS = REGISTERS == 32 ? 4 : 2;
/** Rows of narrower tiles, enough sums to hide the time that an addition takes, where V8 keeps the addresses of their rows: of two vectors where a full tile has four; of one; of a Float4. */
constexpr int PAIR_TILE_ROWS = 10;
constexpr int SINGLE_TILE_ROWS = 12;
constexpr int NARROW_TILE_ROWS = LANES == 4 ? 6 : 8;
/** From this stride on (in floats) a walk along k falls into few cache sets: copy a strip of A or a panel of B first. */
constexpr int FAR = 256;
/** A panel of B is copied for no fewer rows of A. */
constexpr int ROWS_WORTH_A_COPY = 32;

struct Left {
  const float *at;
  long row, column;
};

struct Right {
  const float *at;
  long row;
};

/** ROWS x VECTORS vectors of C, over `depth` columns of A. Offsets are unsigned, so that WebAssembly's loads can hold the constant ones. */
template <class V, int ROWS, int VECTORS, class... Store> INLINE void tile(int depth, Left a, Right b, const Output &c, Store... put) {
  V sum[ROWS][VECTORS] = {};
  for (; depth > 0; depth--) {
    V right[VECTORS];
    UNROLL for (int j = 0; j < VECTORS; j++) right[j] = load<V>(b.at + unsigned(j * lanesOf<V>));
    UNROLL for (int i = 0; i < ROWS; i++) {
      V left = broadcast<V>(a.at[static_cast<unsigned long>(i * a.row)]);
      if constexpr (VECTORS > 1) left = held(left);
      UNROLL for (int j = 0; j < VECTORS; j++) sum[i][j] = multiplyAdd(left, right[j], sum[i][j]);
    }
    a.at += a.column;
    b.at += b.row;
  }
  const auto each = [&](auto change) INLINED {
    UNROLL for (int i = 0; i < ROWS; i++) {
      UNROLL for (int j = 0; j < VECTORS; j++) change(sum[i][j], i, j * lanesOf<V>);
    }
  };
  if (c.accumulate) each([&](V &value, int i, int column) INLINED { value = load<V>(c.at + i * c.row + column) + value; });
  if (c.hasBias) each([&](V &value, int, int column) INLINED { value = value + load<V>(c.bias + column); });
  withActivation(c.activation, [&](auto activation) INLINED {
    each([&](V &value, int i, int column) INLINED { value = activate<activation.value>(value, c.h + i * c.hRow + column); });
  });
  if constexpr (sizeof...(put) == 0) each([&](V &value, int i, int column) INLINED { store(c.at + i * c.row + column, value); });
  else each([&](V &value, int i, int column) INLINED { (put(c.at + i * c.row + column, value), ...); });
}

/** As many tiles of that height as fit; moves a, c and rows past them. */
template <class V, int ROWS, int VECTORS, class... Store> INLINE void tiles(int &rows, int depth, Left &a, Right b, Output &c, Store... put) {
  for (; rows >= ROWS; rows -= ROWS) {
    tile<V, ROWS, VECTORS>(depth, a, b, c, put...);
    a.at += ROWS * a.row;
    c = c.down(ROWS);
  }
}

/** All rows of a panel that is VECTORS vectors wide. */
template <class V, int VECTORS, class... Store> INLINE void panel(int rows, int depth, Left a, Right b, Output c, Store... put) {
  constexpr int SINGLE = lanesOf<V> == 4 ? NARROW_TILE_ROWS : SINGLE_TILE_ROWS;
  constexpr int HEIGHT = VECTORS == 1 ? SINGLE : VECTORS == TILE_VECTORS ? TILE_ROWS : PAIR_TILE_ROWS;
  tiles<V, HEIGHT, VECTORS>(rows, depth, a, b, c, put...);
  if constexpr (HEIGHT > 4) tiles<V, 4, VECTORS>(rows, depth, a, b, c, put...);
  tiles<V, 2, VECTORS>(rows, depth, a, b, c, put...);
  tiles<V, 1, VECTORS>(rows, depth, a, b, c, put...);
}

constexpr int PANEL = LANES * TILE_VECTORS;

/** The panels of full width; returns the number of columns done. */
INLINE int widePanels(int rows, int columns, int depth, Left a, Right b, const Output &c) {
  int column = 0;
  for (; column + PANEL <= columns; column += PANEL) {
    panel<Vector, TILE_VECTORS>(rows, depth, a, {b.at + column, b.row}, c.along(column));
  }
  return column;
}

/** The same for a B whose rows lie far apart: each panel is copied together first. */
APART int widePanelsOfCopiedColumns(int rows, int columns, int depth, Left a, Right b, const Output &c) {
  float copy[DEPTH * PANEL];
  int column = 0;
  for (; column + PANEL <= columns; column += PANEL) {
    for (int k = 0; k < depth; k++) {
      UNROLL for (int j = 0; j < PANEL; j += LANES) store(copy + k * PANEL + j, load<Vector>(b.at + k * b.row + column + j));
    }
    panel<Vector, TILE_VECTORS>(rows, depth, a, {copy, PANEL}, c.along(column));
  }
  return column;
}

/** The same for an A whose columns lie far apart: strips of TILE_ROWS rows are copied next to each other first. */
APART int widePanelsOfCopiedRows(int rows, int columns, int depth, Left a, Right b, const Output &c) {
  float strip[DEPTH * TILE_ROWS];
  int row = 0;
  for (; row + TILE_ROWS <= rows; row += TILE_ROWS) {
    for (int k = 0; k < depth; k++) {
      UNROLL for (int i = 0; i < TILE_ROWS; i++) strip[k * TILE_ROWS + i] = a.at[(row + i) * a.row + k * a.column];
    }
    widePanels(TILE_ROWS, columns, depth, {strip, 1, TILE_ROWS}, b, c.down(row));
  }
  return widePanels(rows - row, columns, depth, {a.at + row * a.row, a.row, a.column}, b, c.down(row));
}

/** The panels of a narrower width, from `column` on; returns the column behind them. Apart, since a larger function lacks registers for the addresses. */
template <class V, int VECTORS> APART int narrowPanels(int rows, int column, int columns, int depth, const Left &a, const Right &b, const Output &c) {
  constexpr int WIDTH = VECTORS * lanesOf<V>;
  for (; column + WIDTH <= columns; column += WIDTH) panel<V, VECTORS>(rows, depth, a, {b.at + column, b.row}, c.along(column));
  return column;
}

/** The last columns, fewer than four. */
APART void lastPanel(int rows, int column, int columns, int depth, const Left &a, const Right &b, const Output &c) {
  panel<Float4, 1>(rows, depth, a, {b.at + column, b.row}, c.along(column), First{columns - column});
}

/** One block of k: every panel of C. */
static void gemmBlock(int m, int n, int depth, Left a, Right b, const Output &c) {
  int column;
  if (a.column >= FAR && n >= PANEL && m >= TILE_ROWS) column = widePanelsOfCopiedRows(m, n, depth, a, b, c);
  else if (b.row >= FAR && m >= ROWS_WORTH_A_COPY) column = widePanelsOfCopiedColumns(m, n, depth, a, b, c);
  else column = widePanels(m, n, depth, a, b, c);
  if constexpr (TILE_VECTORS == 4) {
    if (column + 2 * LANES <= n) column = narrowPanels<Vector, 2>(m, column, n, depth, a, b, c);
  }
  if (column + LANES <= n) column = narrowPanels<Vector, 1>(m, column, n, depth, a, b, c);
  if constexpr (LANES > COLUMN_STEP) {
    if (column + COLUMN_STEP <= n) column = narrowPanels<Float4, 1>(m, column, n, depth, a, b, c);
  }
  if (column < n) lastPanel(m, column, n, depth, a, b, c);
}

/** Blocks of k one after another, then what has a pass of its own. */
APART void gemmOfBlocks(int m, int n, int k, Left a, Right b, const Output &c) {
  const bool ownPass = hasOwnPass(c.activation);
  for (int done = 0; done < k; done += DEPTH) {
    const bool last = k - done <= DEPTH;
    Output block = c;
    block.accumulate = c.accumulate || done > 0;
    if (!last) block.hasBias = false;
    if (!last || ownPass) block.activation = NONE;
    gemmBlock(m, n, last ? k - done : DEPTH, a, b, block);
    a.at += DEPTH * a.column;
    b.at += DEPTH * b.row;
  }
  if (ownPass) elementwise(m, n, {c.at, c.row, false, false, nullptr, c.activation, c.h, c.hRow});
}

static void gemm(int m, int n, int k, const Left &a, const Right &b, const Output &c) {
  if (k <= DEPTH && !hasOwnPass(c.activation)) gemmBlock(m, n, k, a, b, c);
  else gemmOfBlocks(m, n, k, a, b, c);
}
