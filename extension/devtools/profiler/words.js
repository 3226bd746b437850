/**
 * How the panel calls what takes time.
 *
 * @module
 */

/** @import { Entry } from './profile.js' */

import { translate } from '../../i18n.js';

const WAITS = new Set(['page', 'sleep', 'files', 'debugger', 'events']);
const TURN = /^(script|event|call|task)(?: (.*))?$/s;

/** @param {Entry} entry */
export function nameOf({ kind, name }) {
  if (kind === 'sending') return translate('profilerSent');
  if (kind === 'waiting' && WAITS.has(name)) return translate(`profilerWait_${name}`);
  const turn = kind === 'turn' ? TURN.exec(name) : null;
  return turn ? translate(`profilerTurn_${turn[1]}`, turn[2] ?? '').trim() : name;
}
