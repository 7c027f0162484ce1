// The instruction sets that kernels.cc can be compiled for on this kind of processor, slowest first, those that fuse multiply and add last:
// their names, and whether this machine and its operating system can run them. scripts/build-native.mjs has the compiler's flags for each.
#pragma once
#if defined(__x86_64__)
#include <cpuid.h>

/** AMD's family 0x19 is Zen 3, which has no AVX-512, and Zen 4. */
static bool isZen4() {
  unsigned eax = 0, ebx, ecx, edx;
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  const unsigned family = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
  return __builtin_cpu_is("amd") && family == 0x19;
}

#define HAS_sse2 true
#define HAS_avx2 __builtin_cpu_supports("avx2")
#define HAS_avx512 \
  (HAS_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && \
   __builtin_cpu_supports("avx512bw"))
// AVX-512's registers at AVX2's width, for a processor that takes 512 bits in two halves: there it is the fastest without FMA.
#define HAS_avx512vl (HAS_avx512 && isZen4())
#define HAS_avx2_fma (HAS_avx2 && __builtin_cpu_supports("fma"))
#define HAS_avx512_fma (HAS_avx512 && __builtin_cpu_supports("fma"))
#define ALL_SETS SET(sse2) SET(avx2) SET(avx512) SET(avx512vl) SET(avx2_fma) SET(avx512_fma)
#define LOOK_AT_THE_PROCESSOR __builtin_cpu_init()
#else
#define HAS_neon true
#define HAS_neon_fma true
#define HAS_baseline true
#define LOOK_AT_THE_PROCESSOR
#if defined(__aarch64__)
#define ALL_SETS SET(neon) SET(neon_fma)
#else
#define ALL_SETS SET(baseline)
#endif
#endif
