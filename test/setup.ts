import fc from 'fast-check'

// The laws try the same inputs at every run, so that red means a change and not a throw of the dice. FC_SEED tries others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) })
