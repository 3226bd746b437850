/** Sites and policies as the tests of the policy say them, and random ones that can be made again. */

import { decide, emptyPolicy } from '../../../extension/background/policy.js';

export const HERE = 'https://a.example';
export const WIDGET = 'https://w.example';
export const FRAME = `${WIDGET} in ${HERE}`;
export const top = (origin) => ({ origin, topOrigin: origin });
export const frame = (origin, topOrigin) => ({ origin, topOrigin });

/** A layer with these decisions by site. */
export const layer = (decisions, others = {}) => ({
  ...emptyPolicy(),
  rules: Object.fromEntries(Object.entries(decisions).map(([site, decision]) => [site, { decision }])),
  ...others,
});

export const decision = (...args) => decide(...args).decision;

/** A small repeatable random generator, so that a failure can be seen again. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
