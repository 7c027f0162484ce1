// The addon. It exports one function for each instruction set that it was built for and that this machine has, slowest first, those that
// fuse multiply and add last: open(bytes: number), which returns { buffer: ArrayBuffer, run(program: number) }. Its only state is that of
// each opened arena, so any number of threads may load it.
#include "instruction-sets.h"
#include "node-api.h"
#include <stdlib.h>
#include <sys/mman.h>

// The build names the sets that it compiled kernels.cc for.
#ifndef SETS
#define SETS ALL_SETS
#endif

#define SET(name) \
  namespace name { \
  void run(float *arena, int program); \
  }
SETS
#undef SET

typedef void (*Run)(float *arena, int program);

/** The code of the error, as engines/native.ts reads it. */
#define OUT_OF_MEMORY "ENOMEM"
/** Bytes: offsets are 32-bit counts of floats. */
#define LARGEST 8589934592.0

// Memory that is freed when nothing in JavaScript can reach it any more: neither its ArrayBuffer nor the function that runs programs in
// it. JavaScript may transfer the buffer elsewhere; the function goes on with memory that is still there.
struct Arena {
  float *memory;
  size_t bytes;
  Run run;
  int users;
};

static void release(napi_env, void *, void *hint) {
  Arena *arena = (Arena *)hint;
  if (--arena->users > 0) return;
  munmap(arena->memory, arena->bytes);
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
  if (!argument || napi_get_value_int32(env, argument, &program) != 0 || program < 0 ||
      (size_t)program >= arena->bytes / sizeof(float)) {
    napi_throw_range_error(env, nullptr, "Expected the offset of a command list inside the arena");
    return nullptr;
  }
  arena->run(arena->memory, program);
  return nullptr;
}

/**
 * open(bytes): { buffer, run } over memory of its own that begins at a page, so that no vector straddles two cache lines, and is 0. The
 * system gives its pages when they are first written, as it does for a WebAssembly memory, but no guard regions of 10 GiB lie around it.
 */
static napi_value openArena(napi_env env, napi_callback_info info) {
  Run kernels;
  double bytes = 0;
  napi_value argument = argumentOf(env, info, (void **)&kernels);
  if (!argument || napi_get_value_double(env, argument, &bytes) != 0 || !(bytes >= 1 && bytes <= LARGEST)) {
    napi_throw_range_error(env, nullptr, "Expected the arena's size in bytes");
    return nullptr;
  }
  void *memory = mmap(nullptr, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    napi_throw_range_error(env, OUT_OF_MEMORY, "The system refused the arena's memory");
    return nullptr;
  }
  Arena *arena = (Arena *)malloc(sizeof(Arena));
  *arena = {(float *)memory, (size_t)bytes, kernels, 2};
  napi_value buffer, run, opened;
  if (napi_create_external_arraybuffer(env, memory, arena->bytes, release, arena, &buffer) != 0) {
    arena->users = 1;
    release(env, nullptr, arena);
    napi_throw_range_error(env, nullptr, "This build of Node allows no memory of an addon's own");
    return nullptr;
  }
  napi_create_function(env, "run", 3, runProgram, arena, &run);
  napi_add_finalizer(env, run, nullptr, release, arena, nullptr);
  napi_create_object(env, &opened);
  napi_set_named_property(env, opened, "buffer", buffer);
  napi_set_named_property(env, opened, "run", run);
  return opened;
}

static void exportOpen(napi_env env, napi_value exports, const char *name, Run kernels) {
  napi_value open;
  napi_create_function(env, name, SIZE_MAX, openArena, (void *)kernels, &open);
  napi_set_named_property(env, exports, name, open);
}

/** Node calls this once in each thread that loads the addon. */
extern "C" __attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  LOOK_AT_THE_PROCESSOR;
#define SET(name) \
  if (HAS_##name) exportOpen(env, exports, #name, name::run);
  SETS
#undef SET
  return exports;
}
