// Functions of one vector, over the whole range of float32. NaN stays NaN.
#pragma once
#include "exponential.h"

template <class V> using IntsOf = decltype(V{} < V{});
template <class V> INLINE V ofBits(IntsOf<V> bits) { return (V)bits; }
constexpr float INFINITE = __builtin_inff();

template <class V> INLINE V absolute(V x) { return ofBits<V>((IntsOf<V>)x & 0x7fffffff); }

/** -1, 0 or 1; a zero as it is. */
template <class V> INLINE V sign(V x) {
  const V one = broadcast<V>(1.0f);
  return x > V{} ? one : x < V{} ? -one : x;
}

/** The largest whole number <= x. From 2^23 on all are whole. */
template <class V> INLINE V roundDown(V x) {
  const V whole = __builtin_convertvector(__builtin_convertvector(x, IntsOf<V>), V);
  const V down = whole > x ? whole - 1.0f : whole;
  return ((absolute(x) < 8388608.0f) & (whole != x)) ? down : x;
}

/** x where it is between both; low where x is below. NaN stays. */
template <class V> INLINE V clip(V x, float low, float high) { return smaller(broadcast<V>(high), larger(broadcast<V>(low), x)); }

/** The smaller or larger of both, NaN where one is. */
template <class V> INLINE V minimum(V a, V b) { return opaque((a < b) | (a != a)) ? a : b; }
template <class V> INLINE V maximum(V a, V b) { return opaque((a > b) | (a != a)) ? a : b; }

/** e^x by Cephes' expf, 2^n in two factors: relative error about 1e-7, denormal results rounded once, infinite from 88.73 on, 0 below -104. */
template <class V> INLINE V exponential(V x) {
  x = clip(x, -105.0f, 89.0f);
  const V n = nearestWhole(x * 1.44269504088896341f);
  const V y = expOfRest(x, n);
  const IntsOf<V> power = __builtin_convertvector(n, IntsOf<V>), half = power >> 1;
  return y * ofBits<V>((half + 127) << 23) * ofBits<V>((power - half + 127) << 23);
}

/** ln x by Cephes' logf: relative error below 3e-7; -Infinity for 0, NaN below. */
template <class V> INLINE V logarithm(V x) {
  using Int = IntsOf<V>;
  const Int denormal = x < 1.17549435e-38f;
  const Int bits = (Int)(denormal ? x * 8388608.0f : x);
  V exponent = __builtin_convertvector(((bits >> 23) & 255) - 126, V) - (denormal ? broadcast<V>(23.0f) : V{});
  V m = ofBits<V>((bits & 0x007fffff) | 0x3f000000);
  const Int low = m < 0.707106781186547524f;
  exponent = exponent - (low ? broadcast<V>(1.0f) : V{});
  m = (low ? m + m : m) - 1.0f;
  const V square = m * m;
  V y = m * 7.0376836292e-2f - 1.1514610310e-1f;
  y = y * m + 1.1676998740e-1f;
  y = y * m - 1.2420140846e-1f;
  y = y * m + 1.4249322787e-1f;
  y = y * m - 1.6668057665e-1f;
  y = y * m + 2.0000714765e-1f;
  y = y * m - 2.4999993993e-1f;
  y = y * m + 3.3333331174e-1f;
  y = y * m * square + exponent * -2.12194440e-4f - square * 0.5f;
  y = m + y + exponent * 0.693359375f;
  const V odd = x == V{} ? broadcast<V>(-INFINITE) : x > V{} ? x : broadcast<V>(__builtin_nanf(""));
  return ((x > V{}) & (x < INFINITE)) ? y : odd;
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|); Kahan's correction makes up for what 1 + e^-|x| rounds off. */
template <class V> INLINE V softplus(V x) {
  const V e = exponential(-absolute(x)), u = 1.0f + e, rest = u - 1.0f;
  const V ln = rest == V{} ? e : logarithm(u) * (e / rest);
  return larger(x, V{}) + ln;
}

/** Sine and cosine for |r| <= pi / 4, by Cephes. */
template <class V> INLINE V sineNearZero(V r) {
  const V z = r * r;
  return ((z * -1.9515295891e-4f + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
}
template <class V> INLINE V cosineNearZero(V r) {
  const V z = r * r;
  return ((z * 2.443315711809948e-5f - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - z * 0.5f + 1.0f;
}

/** Sine of r plus so many quarters of a turn, by the quarters' last bits. */
template <class V> INLINE V sineOfQuarters(V r, IntsOf<V> quarters) {
  const V value = (quarters & 1) != 0 ? cosineNearZero(r) : sineNearZero(r);
  return (quarters & 2) != 0 ? -value : value;
}

/** What is left of x after so many quarters of a turn, in three parts of pi / 2; the error is below 2e-7 for |x| <= 1e4. */
template <class V> INLINE V afterQuarters(V x, V quarters) {
  return ((x - quarters * 1.5703125f) - quarters * 4.837512969970703125e-4f) - quarters * 7.54978995489188216e-8f;
}
template <class V> INLINE V sine(V x, int quarters = 0) {
  const V shifted = x * 0.636619772367581343f + ROUND_TO_WHOLE;
  return sineOfQuarters(afterQuarters(x, shifted - ROUND_TO_WHOLE), (IntsOf<V>)shifted + quarters);
}
template <class V> INLINE V cosine(V x) { return sine(x, 1); }
