import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export default defineConfig({
  // Experiments import the package by its name; tests of sources try them with the sources.
  resolve: {
    alias: [
      { find: /^clade$/, replacement: here('src/index.ts') },
      { find: /^clade\/(envs|agents|tensors)$/, replacement: here('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    setupFiles: ['./test/setup.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // TensorFlow.js has its gradients in modules that Node itself cannot import
    // What is built imports what is built: Python's relay is a file there.
    server: { deps: { inline: [/@tensorflow/], external: [/\/dist\//] } },
  },
})
