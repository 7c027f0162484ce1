// The kernels for one instruction set. This file is compiled once for each; flags alone choose the set, and KERNELS names it. Each has
// a namespace of its own: of equal functions in equal namespaces the linker keeps one, and a machine without AVX-512 may not run that.
namespace KERNELS {
#include "../c/kernels.cc"

void run(float *arena, int program) { runCommands(arena, (const int *)(arena + program)); }
} // namespace KERNELS
