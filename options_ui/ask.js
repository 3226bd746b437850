/**
 * How the options page speaks with the background, which judges and stores everything.
 *
 * @module
 */

/** @import { UserMessage } from '../extension/protocol/messages.js' */

/**
 * @template T
 * @param {UserMessage} question
 * @returns {Promise<T>} Rejects, with the background's words, where the answer is that it cannot be done.
 */
export async function ask(question) {
  const answer = await chrome.runtime.sendMessage(question);
  if (typeof answer?.error === 'string') throw new Error(answer.error);
  return answer;
}

/**
 * What went wrong, for the user.
 * @param {unknown} error
 */
export function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}
