import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/count-reporter.ts'],
    setupFiles: ['./test/setup.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // TensorFlow.js has its gradients in modules that Node itself cannot import
    server: { deps: { inline: [/@tensorflow/] } },
  },
})
