import * as add from './add.js'
import * as bias from './bias.js'
import * as concat from './concat.js'
import * as convolution from './convolution.js'
import * as convolutionWeights from './convolution-weights.js'
import * as expand from './expand.js'
import * as mean from './mean.js'
import * as multiply from './multiply.js'
import * as product from './product.js'
import * as relu from './relu.js'
import * as reluGradient from './relu-gradient.js'
import * as reshape from './reshape.js'
import * as scale from './scale.js'
import * as split from './split.js'
import * as stopGradient from './stop-gradient.js'
import * as store from './store.js'
import * as sum from './sum.js'
import * as sumTo from './sum-to.js'
import * as tanh from './tanh.js'
import * as tanhGradient from './tanh-gradient.js'
import * as transposedConvolution from './transposed-convolution.js'
import * as zerosLike from './zeros-like.js'

/** The operations, by the name of the builder's method: a module each, with `build` and `definition`. */
export const operations = {
  ...{ add, bias, concat, expand, mean, multiply, product, relu, reluGradient, reshape, scale, split, stopGradient, store },
  ...{ convolution, convolutionWeights, transposedConvolution },
  ...{ sum, sumTo, tanh, tanhGradient, zerosLike },
} as const
