// Vectors of 32-bit floats. These files are compiled once per instruction set; the compiler's flags alone choose the width.
//
// Every instruction set must give the same bits. So: each sum has an order that does not depend on LANES, nothing calls the maths
// library, and the flag -ffp-contract=off keeps a * b + c two roundings. Only multiplyAdd may round once, in the FMA class of builds.
#pragma once

#define INLINED __attribute__((always_inline))
#define INLINE static inline INLINED
/** A function of its own, so that compilers make the same of those that call it as without it. */
#define APART static __attribute__((noinline))
#define UNROLL _Pragma("GCC unroll 16")

#if defined(__AVX512F__) && !defined(HALF_VECTORS)
constexpr int LANES = 16;
#elif defined(__AVX2__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif
/** As many vectors as a tile of a product may count on. */
#if defined(__AVX512F__)
constexpr int REGISTERS = 32;
#else
constexpr int REGISTERS = 16;
#endif

typedef float Float4 __attribute__((vector_size(16)));
typedef float Vector __attribute__((vector_size(4 * LANES)));

/**
 * The lanes of the narrowest vector. Where columns are no multiple of it, the last vector of a row is loaded whole and stored in part: so
 * kernels read up to 3 floats behind an operand, which every arena has room for, and write none.
 */
constexpr int COLUMN_STEP = 4;

INLINE int roundUpToStep(int columns) { return (columns + COLUMN_STEP - 1) / COLUMN_STEP * COLUMN_STEP; }

template <class V> constexpr int lanesOf = sizeof(V) / sizeof(float);

template <class V> INLINE V load(const float *from) {
  V value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

template <class V> INLINE void store(float *to, V value) { __builtin_memcpy(to, &value, sizeof value); }

/** How a vector goes to memory: all of it, or its first lanes, 1 to 3. */
struct Whole {
  template <class V> INLINED void operator()(float *to, V value) const { store(to, value); }
};
struct First {
  int count;
  INLINED void operator()(float *to, Float4 value) const {
    to[0] = value[0];
    if (count > 1) to[1] = value[1];
    if (count > 2) to[2] = value[2];
  }
};

template <class V> INLINE V broadcast(float value) { return value - V{}; }

/** A value that stays in its register: for AVX-512, g++ would rather broadcast it again in each instruction that uses it, and loads became the limit. */
template <class V> INLINE V held(V value) {
#if defined(__AVX512F__) && !defined(FUSED)
  __asm__("" : "+v"(value));
#endif
  return value;
}

/**
 * Keeps clang from seeing a minimum or maximum in a comparison and a choice: with relaxed SIMD it would take instructions that may
 * lose NaN, and tanh(NaN) was -1.
 */
template <class Mask> INLINE Mask opaque(Mask mask) {
#if defined(__wasm_relaxed_simd__)
  __asm__("" : "+r"(mask));
#endif
  return mask;
}

/** a < b ? a : b, so b where one is NaN. */
template <class V> INLINE V smaller(V a, V b) { return opaque(a < b) ? a : b; }

/** a > b ? a : b, so b where one is NaN. */
template <class V> INLINE V larger(V a, V b) { return opaque(a > b) ? a : b; }

/** a * b + c: two roundings, or one in the FMA class. */
template <class V> INLINE V multiplyAdd(V a, V b, V c) {
#if defined(__wasm_relaxed_simd__)
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#elif defined(FUSED)
  V result;
  UNROLL for (int i = 0; i < lanesOf<V>; i++) result[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return result;
#else
  return a * b + c;
#endif
}

template <class V> INLINE V squareRoot(V x) {
  V result;
  UNROLL for (int i = 0; i < lanesOf<V>; i++) result[i] = __builtin_sqrtf(x[i]);
  return result;
}
