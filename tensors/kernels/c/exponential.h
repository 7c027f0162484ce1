// The exponential function and what is made of it, on one vector.
#pragma once
#include "vector.h"

/** 1.5 * 2^23: adding it leaves no bits for a fraction, and the whole number in the last bits. */
constexpr float ROUND_TO_WHOLE = 12582912.0f;

template <class V> INLINE V nearestWhole(V x) { return (x + ROUND_TO_WHOLE) - ROUND_TO_WHOLE; }

/** e^r for x = n ln 2 + r, a polynomial in r. */
template <class V> INLINE V expOfRest(V x, V n) {
  x = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  V y = x * 1.9875691500e-4f + 1.3981999507e-3f;
  y = y * x + 8.3334519073e-3f;
  y = y * x + 4.1665795894e-2f;
  y = y * x + 1.6666665459e-1f;
  y = y * x + 5.0000001201e-1f;
  return y * (x * x) + x + 1.0f;
}

/** e^x for x <= 0 by Cephes' expf: e^r times 2^n, by the exponent's bits; relative error about 1e-7, the value of -87 below. */
template <class V> INLINE V expOfNegative(V x) {
  using Int = decltype(x < x);
  x = smaller(V{}, larger(broadcast<V>(-87.0f), x));
  const V n = nearestWhole(x * 1.44269504088896341f);
  const Int exponent = (__builtin_convertvector(n, Int) + 127) << 23;
  return expOfRest(x, n) * (V)exponent;
}

/** 1 / (1 + e^-x), by e^-|x|, which cannot overflow; relative error below 4e-7 for x >= -87, the value of -87 below. */
template <class V> INLINE V sigmoid(V x) {
  const V e = expOfNegative(x < V{} ? x : -x);
  return (x < V{} ? e : broadcast<V>(1.0f)) / (1.0f + e);
}
