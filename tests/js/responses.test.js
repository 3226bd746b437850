/** A document has the policies of its own response, or it is not known which it has. */

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { Responses } from '../../extension/background/responses.js';

const [FRAME, URL_, HEADERS] = ['1 0', 'https://example.org/', ["script-src 'self'"]];

describe('the responses of navigations', () => {
  let joined, responses;
  beforeEach(() => {
    joined = [];
    responses = new Responses((documentId, headers) => joined.push([documentId, headers]));
  });
  const commit = (documentId, time, url = URL_, frame = FRAME) => responses.committed(frame, { documentId, url, time });

  it('are joined to their documents in the order in which Chromium reports', () => {
    responses.began(FRAME, '', 1);
    responses.began(FRAME, 'r', 2);
    responses.answered(FRAME, 'r', URL_, HEADERS);
    commit('d', 4, `${URL_}#part`);
    assert.deepEqual(joined, [['d', HEADERS]]);
  });

  it('are joined when the reports of requests come behind, as in Firefox', () => {
    commit('d', 4);
    responses.began(FRAME, 'r', 2);
    assert.deepEqual(joined, []);
    responses.answered(FRAME, 'r', URL_, HEADERS);
    assert.deepEqual(joined, [['d', HEADERS]]);
  });

  it('count from the last of a chain of redirects', () => {
    responses.began(FRAME, 'r', 1);
    responses.answered(FRAME, 'r', 'https://example.org/from', ["script-src 'none'"]);
    responses.began(FRAME, 'r', 2);
    responses.answered(FRAME, 'r', URL_, HEADERS);
    commit('d', 3);
    assert.deepEqual(joined, [['d', HEADERS]]);
  });

  it('of an earlier navigation are not taken for those of one that a service worker answered', () => {
    responses.began(FRAME, 'r', 1);
    responses.answered(FRAME, 'r', URL_, []);
    // Chromium reports the navigation, Firefox a request without an answer.
    responses.began(FRAME, '', 5);
    commit('chromium', 6);
    assert.deepEqual(joined, [['chromium', null]]);
    responses.began(FRAME, 'old', 7);
    responses.answered(FRAME, 'old', URL_, []);
    responses.began(FRAME, 'unanswered', 8);
    commit('firefox', 9);
    assert.equal(joined.length, 1);
  });

  it('of a later navigation are not taken for those of an earlier document', () => {
    commit('d', 4);
    responses.began(FRAME, 'r', 5);
    responses.answered(FRAME, 'r', URL_, []);
    assert.deepEqual(joined, []);
  });

  it('of another URL, another frame or a request that failed are nobody’s', () => {
    responses.began(FRAME, 'r', 1);
    responses.answered(FRAME, 'r', 'https://example.org/other', []);
    commit('d', 2);
    assert.deepEqual(joined, [['d', null]]);
    responses.began('1 7', 's', 3);
    responses.answered('1 7', 's', URL_, []);
    responses.began(FRAME, 't', 3);
    responses.answered(FRAME, 't', URL_, []);
    responses.failed(FRAME, 't');
    commit('e', 4);
    assert.equal(joined.length, 1);
  });

  it('are joined once', () => {
    responses.began(FRAME, 'r', 1);
    responses.answered(FRAME, 'r', URL_, HEADERS);
    commit('d', 2);
    commit('e', 3);
    assert.deepEqual(joined, [['d', HEADERS]]);
  });
});
