/**
 * The settings of every actor-critic, all of which PBT may tune. One that is not in the search space keeps the value that the options
 * gave it.
 */
export interface SharedSettings {
  /** Step size of the optimiser, 0 or more. Default: 7e-4 (A2C, UNREAL), 3e-4 (PPO). */
  readonly learningRate: number
  /** Weight β of the entropy bonus (nats), 0 or more. Default: 0 (A2C, PPO), 2e-3 (UNREAL). */
  readonly entropyCost: number
  /** Weight of the value loss ½(R − V)², 0 or more. Default: 0.5 (A2C), 1 (PPO, UNREAL). */
  readonly valueCost: number
  /** γ, 0 to 1. Default: 0.99. */
  readonly discount: number
  /** λ of GAE (Schulman et al. 2016), 0 to 1; 1 is the n-step return of A3C. Default: 1 (A2C, UNREAL), 0.95 (PPO). */
  readonly gaeLambda: number
  /** Factor of the rewards in the loss, 0 or more; reported episodic returns are not scaled. Default: 1. */
  readonly rewardScale: number
  /** Time steps of each environment between two updates, a positive integer. Default: 5 (A2C), 20 (UNREAL), 128 (PPO). */
  readonly unroll: number
  /** Largest global L2 norm of the gradient, 0 or more; a larger gradient is scaled down to it. Default: 0.5 (A2C, PPO), 2 (UNREAL). */
  readonly maxGradNorm: number
}
