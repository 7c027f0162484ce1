// Two-dimensional convolution and its gradients, as products with patches: row p of the patches [rows * positions x patch] holds what the
// kernel sees at output position p, by kernel row, kernel column and channel. No more than BLOCK of them exist at a time.
//
// x is [rows x height x width x channels], W [patch x filters] and y [rows x positions x filters], its pictures yRow floats apart.
#pragma once
#include "bytes.h"
#include "gemm.h"

/** A block of k of gemm, so that the weights' gradient adds in the order of one product over all patches. */
constexpr int BLOCK = DEPTH;

struct Convolution {
  int rows, height, width, channels, size, stride, top, left, outHeight, outWidth, filters;

  int positions() const { return outHeight * outWidth; }
  int patch() const { return size * size * channels; }
  long patchRow() const { return roundUpToStep(patch()); }
  int pixels() const { return height * width * channels; }
};

/** x: floats, or bytes that are scaled when they are read. */
template <class T> struct Images {
  const T *at;
  long row;
  float scale;
};

/** One step to the right in the output, on to the next row, on to the next picture. */
struct Position {
  int picture, y, x;

  Position(const Convolution &c, int index) {
    picture = index / c.positions();
    const int inside = index % c.positions();
    y = inside / c.outWidth;
    x = inside % c.outWidth;
  }
  /** So many steps to the right in the same row. */
  Position right(int steps) const {
    Position to = *this;
    to.x += steps;
    return to;
  }
  void next(const Convolution &c) {
    if (++x < c.outWidth) return;
    x = 0;
    if (++y < c.outHeight) return;
    y = 0;
    picture++;
  }
};

/** Calls `use(offset in the picture, offset in the patch, count)` for the part of each kernel row that is inside of the picture. */
template <class Use> INLINE void eachRun(const Convolution &c, const Position &p, Use use) {
  const int firstY = p.y * c.stride - c.top, firstX = p.x * c.stride - c.left;
  const int from = firstX < 0 ? -firstX : 0;
  const int to = firstX + c.size > c.width ? c.width - firstX : c.size;
  for (int i = 0; i < c.size; i++) {
    const int y = firstY + i;
    if (y < 0 || y >= c.height || from >= to) continue;
    use((y * c.width + firstX + from) * c.channels, (i * c.size + from) * c.channels, (to - from) * c.channels);
  }
}

/** Whether the kernel reaches beyond the picture there. */
INLINE bool overhangs(const Convolution &c, const Position &p) {
  const int y = p.y * c.stride - c.top, x = p.x * c.stride - c.left;
  return y < 0 || x < 0 || y + c.size > c.height || x + c.size > c.width;
}

/** Pictures of no more bytes than this become floats once, and not once for each patch that they are in. */
constexpr int SMALL_PICTURE = 1024;

/** A picture as floats: made in `copy`, or as it is. */
INLINE const float *asFloats(int count, const Byte *picture, float scale, float *copy) {
  copyFloats(count, picture, scale, copy);
  return copy;
}
INLINE const float *asFloats(int, const float *picture, float, float *) { return picture; }

/** `count` times a V, from places that lie `fromStep` apart to places that lie `toStep` apart. */
template <class V> INLINE void copyEach(int count, const float *from, long fromStep, float *to, long toStep) {
  for (; count > 0; count--, from += fromStep, to += toStep) store(to, load<V>(from));
}

/** `count` patches side by side that are inside of the picture, from the first pixel of the first one on. */
static void copyPatches(const Convolution &c, int count, const float *from, float *to) {
  const int length = c.size * c.channels;
  const long step = c.stride * c.channels, row = c.patchRow();
  // A vector may reach into the next kernel row, which is copied after it.
  const bool wide = LANES - length % LANES <= length;
  for (int i = 0; i < c.size; i++, from += c.width * c.channels, to += length) {
    int k = 0;
    for (; k + LANES <= length || (k < length && wide && i + 1 < c.size); k += LANES) copyEach<Vector>(count, from + k, step, to + k, row);
    for (; k + 4 <= length; k += 4) copyEach<Float4>(count, from + k, step, to + k, row);
    for (; k < length; k++) {
      for (int p = 0; p < count; p++) to[p * row + k] = from[p * step + k];
    }
  }
}

/** The patches `first` to `first + count - 1`; 0 where the kernel reaches beyond the picture. */
template <class T> static void gatherPatches(const Convolution &c, const Images<T> &x, int first, int count, float *to) {
  const bool whole = sizeof(T) == sizeof(float) || c.pixels() <= SMALL_PICTURE;
  float copy[SMALL_PICTURE + LANES];
  const float *floats = nullptr;
  int converted = -1;
  Position p(c, first);
  while (count > 0) {
    const T *picture = x.at + p.picture * x.row;
    const int left = c.outWidth - p.x, beside = whole ? left < count ? left : count : 1;
    const bool over = overhangs(c, p) || overhangs(c, p.right(beside - 1));
    const int done = over ? 1 : beside;
    if (!whole || over) {
      if (over) zeroFloats(c.patch(), to);
      eachRun(c, p, [&](int from, int run, int length) INLINED { copyFloats(length, picture + from, x.scale, to + run); });
    } else {
      if (p.picture != converted) floats = asFloats(c.pixels(), picture, x.scale, copy);
      converted = p.picture;
      copyPatches(c, done, floats + ((p.y * c.stride - c.top) * c.width + p.x * c.stride - c.left) * c.channels, to);
    }
    p = p.right(done - 1);
    p.next(c);
    to += done * c.patchRow();
    count -= done;
  }
}

/** Adds patches `first` to `first + count - 1` of one picture to it, one after another. */
static void addPatches(const Convolution &c, const float *patches, int first, int count, float *picture) {
  Position p(c, first);
  for (; count > 0; count--, p.next(c), patches += c.patchRow()) {
    eachRun(c, p, [&](int to, int at, int length) INLINED {
      int i = 0;
      for (; i + LANES <= length; i += LANES) store(picture + to + i, load<Vector>(picture + to + i) + load<Vector>(patches + at + i));
      for (; i + 4 <= length; i += 4) store(picture + to + i, load<Float4>(picture + to + i) + load<Float4>(patches + at + i));
      for (; i < length; i++) picture[to + i] = picture[to + i] + patches[at + i];
    });
  }
}

INLINE int blockAt(int done, int total) { return total - done < BLOCK ? total - done : BLOCK; }

/** Rows of filters, picture by picture: `row` floats from one picture to the next. */
struct Maps {
  float *at;
  long row;

  /** Calls `use(rows before it, rows, where it lies)` for each part of the positions `first` to `first + count - 1` that has no gaps. */
  template <class Use> INLINED void eachPart(const Convolution &c, int first, int count, Use use) const {
    if (row == (long)c.positions() * c.filters) return use(0, count, at + (long)first * c.filters);
    for (int done = 0; done < count;) {
      const int picture = (first + done) / c.positions(), inside = (first + done) % c.positions();
      const int left = c.positions() - inside, rows = left < count - done ? left : count - done;
      use(done, rows, at + picture * row + (long)inside * c.filters);
      done += rows;
    }
  }
};

/** y = activation(patches W + bias). */
template <class T>
static void convolve(const Convolution &c, const Images<T> &x, const Right &weights, const float *bias, int activation, const Maps &y,
                     float *patches) {
  const int total = c.rows * c.positions();
  for (int done = 0; done < total; done += BLOCK) {
    const int count = blockAt(done, total);
    gatherPatches(c, x, done, count, patches);
    y.eachPart(c, done, count, [&](int before, int rows, float *to) {
      gemm(rows, c.filters, c.patch(), {patches + before * c.patchRow(), c.patchRow(), 1}, weights,
           {to, c.filters, false, bias != nullptr, bias, activation, to, 0});
    });
  }
}

/**
 * dW = patches^T d, d the gradient by patches W + bias: the bits of that one product. Where d has gaps, a block of the sum ends at each of
 * them too.
 */
template <class T>
static void convolutionWeights(const Convolution &c, const Images<T> &x, const Maps &d, float *gradient, long gradientRow, float *patches) {
  const int total = c.rows * c.positions();
  for (int done = 0; done < total; done += BLOCK) {
    const int count = blockAt(done, total);
    gatherPatches(c, x, done, count, patches);
    d.eachPart(c, done, count, [&](int before, int rows, const float *from) {
      gemm(c.patch(), c.filters, rows, {patches + before * c.patchRow(), 1, c.patchRow()}, {from, c.filters},
           {gradient, gradientRow, done + before > 0, false, nullptr, NONE, nullptr, 0});
    });
  }
}

/** dx = (d W^T, each patch added where it came from, from +0 in order) * activation'. `transposed` is W^T [filters x patchRow]. */
static void convolutionInputs(const Convolution &c, const Maps &d, const float *transposed, float *dx, long dxRow, int activation,
                              const float *h, long hRow, float *patches) {
  const float *from = d.at;
  for (int row = 0; row < c.rows; row++, from += d.row, dx += dxRow, h += hRow) {
    zeroFloats(c.pixels(), dx);
    for (int done = 0; done < c.positions(); done += BLOCK) {
      const int count = blockAt(done, c.positions());
      gemm(count, c.patch(), c.filters, {from + (long)done * c.filters, c.filters, 1}, {transposed, c.patchRow()},
           {patches, c.patchRow(), false, false, nullptr, NONE, nullptr, 0});
      addPatches(c, patches, done, count, dx);
    }
    if (activation != NONE) elementwise(1, c.pixels(), {dx, dxRow, false, false, nullptr, activation, h, hRow});
  }
}
