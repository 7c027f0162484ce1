// The addon. It exports one function for each instruction set that this machine has, slowest first, those that fuse multiply and add
// last: open(arena: ArrayBuffer), which returns run(program: number). Its only state is that of each opened arena, so any number of
// threads may load it.
#include "node-api.h"
#include <stdlib.h>
#if defined(__x86_64__)
#include <cpuid.h>

/** AMD's family 0x19 is Zen 3, which has no AVX-512, and Zen 4. */
static bool isZen4() {
  unsigned eax = 0, ebx, ecx, edx;
  __get_cpuid(1, &eax, &ebx, &ecx, &edx);
  const unsigned family = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
  return __builtin_cpu_is("amd") && family == 0x19;
}
#endif

// SET(name, whether this machine and its operating system can run it); the build compiles kernels.cc for the same names.
#if defined(__x86_64__)
#define AVX2 __builtin_cpu_supports("avx2")
#define AVX512 \
  __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && \
      __builtin_cpu_supports("avx512bw")
#define FMA __builtin_cpu_supports("fma")
// AVX-512's registers at AVX2's width, for a processor that takes 512 bits in two halves: there it is the fastest without FMA.
#define INSTRUCTION_SETS \
  SET(sse2, true) SET(avx2, AVX2) SET(avx512, AVX2 && AVX512) SET(avx512vl, AVX2 && AVX512 && isZen4()) \
  SET(avx2_fma, AVX2 && FMA) SET(avx512_fma, AVX2 && AVX512 && FMA)
#elif defined(__aarch64__)
#define INSTRUCTION_SETS SET(neon, true) SET(neon_fma, true)
#else
#define INSTRUCTION_SETS SET(baseline, true)
#endif

#define SET(name, supported) \
  namespace name { \
  void run(float *arena, int program); \
  }
INSTRUCTION_SETS
#undef SET

typedef void (*Run)(float *arena, int program);

struct Arena {
  float *at;
  size_t floats;
  Run run;
  napi_ref buffer; // keeps the memory alive
};

static void closeArena(napi_env env, void *data, void *) {
  Arena *arena = (Arena *)data;
  napi_delete_reference(env, arena->buffer);
  free(arena);
}

/** The first argument, or null, and what the function was created with. */
static napi_value argumentOf(napi_env env, napi_callback_info info, void **data) {
  size_t count = 1;
  napi_value argument = nullptr;
  napi_get_cb_info(env, info, &count, &argument, nullptr, data);
  return count == 0 ? nullptr : argument;
}

/** run(program): the command list at that offset, in floats. What it says was checked when it was recorded. */
static napi_value runProgram(napi_env env, napi_callback_info info) {
  Arena *arena;
  int32_t program = -1;
  napi_value argument = argumentOf(env, info, (void **)&arena);
  if (!argument || napi_get_value_int32(env, argument, &program) != 0 || program < 0 || (size_t)program >= arena->floats) {
    napi_throw_range_error(env, nullptr, "Expected the offset of a command list inside the arena");
    return nullptr;
  }
  arena->run(arena->at, program);
  return nullptr;
}

/** open(arena): the arena may not be detached while run is in use. */
static napi_value openArena(napi_env env, napi_callback_info info) {
  Run kernels;
  void *memory;
  size_t bytes;
  napi_value buffer = argumentOf(env, info, (void **)&kernels);
  if (!buffer || napi_get_arraybuffer_info(env, buffer, &memory, &bytes) != 0) {
    napi_throw_type_error(env, nullptr, "Expected the arena to be an ArrayBuffer");
    return nullptr;
  }
  Arena *arena = (Arena *)calloc(1, sizeof(Arena));
  arena->at = (float *)memory;
  arena->floats = bytes / sizeof(float);
  arena->run = kernels;
  napi_create_reference(env, buffer, 1, &arena->buffer);
  napi_value run;
  napi_create_function(env, "run", 3, runProgram, arena, &run);
  napi_add_finalizer(env, run, arena, closeArena, nullptr, nullptr);
  return run;
}

static void exportOpen(napi_env env, napi_value exports, const char *name, Run kernels) {
  napi_value open;
  napi_create_function(env, name, SIZE_MAX, openArena, (void *)kernels, &open);
  napi_set_named_property(env, exports, name, open);
}

/** Node calls this once in each thread that loads the addon. */
extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
#define SET(name, supported) \
  if (supported) exportOpen(env, exports, #name, name::run);
  INSTRUCTION_SETS
#undef SET
  return exports;
}
