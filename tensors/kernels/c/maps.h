// z = f(x), f(x, y) or f(x, y, w), number by number, over four dimensions. Whole vectors and what is left take the same function.
#pragma once
#include "activations.h"
#include "functions.h"
#include "movement.h"

/** As in ../operands.ts. */
enum class Map {
  NEGATE, EXP, LOG, SQUARE_ROOT, RECIPROCAL, ABSOLUTE, SIGN, SQUARE, TANH, RELU, SIGMOID, SOFTPLUS, AFFINE, FLOOR, CLIP, SINE, COSINE,
  ADD = 32, SUBTRACT, MULTIPLY, DIVIDE, MINIMUM, MAXIMUM, LESS, LESS_OR_EQUAL, EQUAL, TANH_GRADIENT, RELU_GRADIENT, SIGMOID_GRADIENT,
  SELECT = 64
};

/** Numbers one behind another, or, where `mask` is 0, a vector that serves for all of them. */
struct Run {
  const float *at;
  long mask;

  template <class V> INLINED V of(long i) const { return load<V>(at + (i & mask)); }
};

struct Runs {
  Run x, y, w;
  float *z;
  float a, b;
};

/** f of as many vectors as it takes. */
template <class V, class Function> INLINE V valueAt(const Runs &r, long i, Function f) {
  if constexpr (requires { f(V{}); }) return f(r.x.of<V>(i));
  else if constexpr (requires { f(V{}, V{}); }) return f(r.x.of<V>(i), r.y.of<V>(i));
  else return f(r.x.of<V>(i), r.y.of<V>(i), r.w.of<V>(i));
}

template <class Function> INLINE void mapRun(int count, const Runs &r, Function f) {
  int i = 0;
  for (; i + LANES <= count; i += LANES) store(r.z + i, valueAt<Vector>(r, i, f));
  for (; i + 4 <= count; i += 4) store(r.z + i, valueAt<Float4>(r, i, f));
  if (i < count) First{count - i}(r.z + i, valueAt<Float4>(r, i, f));
}

template <class V> INLINE V oneWhere(IntsOf<V> mask) { return mask ? broadcast<V>(1.0f) : V{}; }

APART void mapUnary(Map map, int count, const Runs &r) {
  const float a = r.a, b = r.b;
  switch (map) {
    case Map::NEGATE:
      return mapRun(count, r, [](auto x) INLINED { return -x; });
    case Map::EXP:
      return mapRun(count, r, [](auto x) INLINED { return exponential(x); });
    case Map::LOG:
      return mapRun(count, r, [](auto x) INLINED { return logarithm(x); });
    case Map::SQUARE_ROOT:
      return mapRun(count, r, [](auto x) INLINED { return squareRoot(x); });
    case Map::RECIPROCAL:
      return mapRun(count, r, [](auto x) INLINED { return 1.0f / x; });
    case Map::ABSOLUTE:
      return mapRun(count, r, [](auto x) INLINED { return absolute(x); });
    case Map::SIGN:
      return mapRun(count, r, [](auto x) INLINED { return sign(x); });
    case Map::SQUARE:
      return mapRun(count, r, [](auto x) INLINED { return x * x; });
    case Map::TANH:
      return mapRun(count, r, [](auto x) INLINED { return tanh(x); });
    case Map::RELU:
      return mapRun(count, r, [](auto x) INLINED { return relu(x); });
    case Map::SIGMOID:
      return mapRun(count, r, [](auto x) INLINED { return sigmoid(x); });
    case Map::SOFTPLUS:
      return mapRun(count, r, [](auto x) INLINED { return softplus(x); });
    case Map::AFFINE:
      return mapRun(count, r, [a, b](auto x) INLINED { return x * a + b; });
    case Map::FLOOR:
      return mapRun(count, r, [](auto x) INLINED { return roundDown(x); });
    case Map::CLIP:
      return mapRun(count, r, [a, b](auto x) INLINED { return clip(x, a, b); });
    case Map::SINE:
      return mapRun(count, r, [](auto x) INLINED { return sine(x); });
    default:
      return mapRun(count, r, [](auto x) INLINED { return cosine(x); });
  }
}

APART void mapBinary(Map map, int count, const Runs &r) {
  switch (map) {
    case Map::ADD:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return x + y; });
    case Map::SUBTRACT:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return x - y; });
    case Map::MULTIPLY:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return x * y; });
    case Map::DIVIDE:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return x / y; });
    case Map::MINIMUM:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return minimum(x, y); });
    case Map::MAXIMUM:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return maximum(x, y); });
    case Map::LESS:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return oneWhere<decltype(x)>(x < y); });
    case Map::LESS_OR_EQUAL:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return oneWhere<decltype(x)>(x <= y); });
    case Map::EQUAL:
      return mapRun(count, r, [](auto x, decltype(x) y) INLINED { return oneWhere<decltype(x)>(x == y); });
    case Map::TANH_GRADIENT:
      return mapRun(count, r, [](auto d, decltype(d) h) INLINED { return d * (1.0f - h * h); });
    case Map::RELU_GRADIENT:
      return mapRun(count, r, [](auto d, decltype(d) h) INLINED { return h > decltype(d){} ? d : decltype(d){}; });
    default:
      return mapRun(count, r, [](auto d, decltype(d) h) INLINED { return d * (h * (1.0f - h)); });
  }
}

/** c != 0 ? y : w. */
APART void mapSelect(int count, const Runs &r) {
  mapRun(count, r, [](auto c, decltype(c) y, decltype(c) w) INLINED { return c != decltype(c){} ? y : w; });
}

INLINE Run runOf(int count, const float *from, int stride, float *copy) {
  if (stride == 1) return {from, -1};
  if (stride == 0) {
    store(copy, broadcast<Vector>(*from));
    return {copy, 0};
  }
  copyStrided(count, from, stride, copy, 1);
  return {copy, -1};
}

/** A line of the last dimension. */
INLINE void mapLine(Map map, int count, const float *const *from, const int *strides, float *to, int toStride, float a, float b) {
  float copies[3][GATHERED + LANES], results[GATHERED];
  const auto together = [](int stride) { return stride == 0 || stride == 1; };
  const bool whole = together(strides[0]) && together(strides[1]) && together(strides[2]) && toStride == 1;
  const int step = whole ? count : GATHERED;
  for (int done = 0; done < count; done += step) {
    const int part = count - done < step ? count - done : step;
    const auto run = [&](int i) { return runOf(part, from[i] + (long)done * strides[i], strides[i], copies[i]); };
    const Runs runs = {run(0), run(1), run(2), toStride == 1 ? to + done : results, a, b};
    if (map < Map::ADD) mapUnary(map, part, runs);
    else if (map < Map::SELECT) mapBinary(map, part, runs);
    else mapSelect(part, runs);
    if (toStride != 1) copyStrided(part, results, 1, to + (long)done * toStride, toStride);
  }
}

/** z may be one of the others, with the same strides. */
APART void mapPlaces(Map map, const int *sizes, const Place &z, const Place &x, const Place &y, const Place &w, float a, float b) {
  const int strides[] = {x.strides[3], y.strides[3], w.strides[3]};
  for (int i = 0; i < sizes[0]; i++) {
    for (int j = 0; j < sizes[1]; j++) {
      for (int k = 0; k < sizes[2]; k++) {
        const float *from[] = {x.of(i, j, k), y.of(i, j, k), w.of(i, j, k)};
        mapLine(map, sizes[3], from, strides, z.of(i, j, k), z.strides[3], a, b);
      }
    }
  }
}
