import * as absolute from './absolute.js'
import * as adam from './adam.js'
import * as add from './add.js'
import * as batchProduct from './batch-product.js'
import * as bias from './bias.js'
import * as bytesToFloats from './bytes-to-floats.js'
import * as choose from './choose.js'
import * as clip from './clip.js'
import * as concat from './concat.js'
import * as convolution from './convolution.js'
import * as convolutionWeights from './convolution-weights.js'
import * as cosine from './cosine.js'
import * as crossEntropy from './cross-entropy.js'
import * as divide from './divide.js'
import * as dropout from './dropout.js'
import * as equal from './equal.js'
import * as exp from './exp.js'
import * as expand from './expand.js'
import * as floor from './floor.js'
import * as gather from './gather.js'
import * as gelu from './gelu.js'
import * as globalNorm from './global-norm.js'
import * as intsToFloats from './ints-to-floats.js'
import * as layerNorm from './layer-norm.js'
import * as layerNormGradient from './layer-norm-gradient.js'
import * as leakyRelu from './leaky-relu.js'
import * as less from './less.js'
import * as lessOrEqual from './less-or-equal.js'
import * as log from './log.js'
import * as logSoftmax from './log-softmax.js'
import * as logSoftmaxGradient from './log-softmax-gradient.js'
import * as lstm from './lstm.js'
import * as lstmGradient from './lstm-gradient.js'
import * as max from './max.js'
import * as maximum from './maximum.js'
import * as mean from './mean.js'
import * as minimise from './minimise.js'
import * as minimum from './minimum.js'
import * as multiply from './multiply.js'
import * as negate from './negate.js'
import * as norm from './norm.js'
import * as oneHot from './one-hot.js'
import * as pad from './pad.js'
import * as power from './power.js'
import * as product from './product.js'
import * as randomNormal from './random-normal.js'
import * as randomUniform from './random-uniform.js'
import * as reciprocal from './reciprocal.js'
import * as relu from './relu.js'
import * as reluGradient from './relu-gradient.js'
import * as reshape from './reshape.js'
import * as rmsProp from './rms-prop.js'
import * as scale from './scale.js'
import * as scatterAdd from './scatter-add.js'
import * as select from './select.js'
import * as sigmoid from './sigmoid.js'
import * as sigmoidGradient from './sigmoid-gradient.js'
import * as sign from './sign.js'
import * as sine from './sine.js'
import * as slice from './slice.js'
import * as softmax from './softmax.js'
import * as softmaxGradient from './softmax-gradient.js'
import * as softplus from './softplus.js'
import * as split from './split.js'
import * as square from './square.js'
import * as squareRoot from './square-root.js'
import * as stopGradient from './stop-gradient.js'
import * as store from './store.js'
import * as subtract from './subtract.js'
import * as sum from './sum.js'
import * as sumTo from './sum-to.js'
import * as tanh from './tanh.js'
import * as tanhGradient from './tanh-gradient.js'
import * as transpose from './transpose.js'
import * as transposedConvolution from './transposed-convolution.js'
import * as variance from './variance.js'
import * as windowSum from './window-sum.js'
import * as windowSumGradient from './window-sum-gradient.js'
import * as zerosLike from './zeros-like.js'

/** The operations, by the name of the builder's method: a module each, with `build`, `definition` and `examples`. */
export const operations = {
  absolute,
  adam,
  add,
  batchProduct,
  bias,
  bytesToFloats,
  choose,
  clip,
  concat,
  convolution,
  convolutionWeights,
  cosine,
  crossEntropy,
  divide,
  dropout,
  equal,
  exp,
  expand,
  floor,
  gather,
  gelu,
  globalNorm,
  intsToFloats,
  layerNorm,
  layerNormGradient,
  leakyRelu,
  less,
  lessOrEqual,
  log,
  logSoftmax,
  logSoftmaxGradient,
  lstm,
  lstmGradient,
  max,
  maximum,
  mean,
  minimise,
  minimum,
  multiply,
  negate,
  norm,
  oneHot,
  pad,
  power,
  product,
  randomNormal,
  randomUniform,
  reciprocal,
  relu,
  reluGradient,
  reshape,
  rmsProp,
  scale,
  scatterAdd,
  select,
  sigmoid,
  sigmoidGradient,
  sign,
  sine,
  slice,
  softmax,
  softmaxGradient,
  softplus,
  split,
  square,
  squareRoot,
  stopGradient,
  store,
  subtract,
  sum,
  sumTo,
  tanh,
  tanhGradient,
  transpose,
  transposedConvolution,
  variance,
  windowSum,
  windowSumGradient,
  zerosLike,
} as const
