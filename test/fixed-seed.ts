import fc from 'fast-check';

// The same draws in every run, so that a red run means a change of ours; FC_SEED explores others.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261122) });
