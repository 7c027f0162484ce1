/** The folder of a run's event files, which TensorBoard is given: `tensorboard --logdir <run>/tensorboard`. */
export const TENSORBOARD = 'tensorboard'
