/** What the user changes in a policy, where that is written, and what it comes to. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as policy from '../../extension/background/policy.js';
import * as edits from '../../extension/background/policy_edits.js';
import { formatSite } from '../../extension/protocol/site.js';
import { decision, FRAME, generator, HERE, layer, top, WIDGET } from './support/policies.js';

describe('rules', () => {
  it('are added, replaced and taken away without touching the policy they came from', () => {
    const first = edits.withDecision(policy.emptyPolicy(), top(HERE), 'allow');
    const second = edits.withDecision(first, top(HERE), 'block');
    assert.deepEqual(first.rules, { [HERE]: { decision: 'allow' } });
    assert.deepEqual(second.rules, { [HERE]: { decision: 'block' } });
    assert.deepEqual(edits.withDecision(second, top(HERE), 'ask').rules, {});
  });

  it('keep a site’s capabilities when its decision goes, and go when nothing is left of them', () => {
    let now = edits.withDecision(policy.emptyPolicy(), top(HERE), 'allow');
    now = edits.withCapability(now, top(HERE), 'network', false);
    now = edits.withDecision(now, top(HERE), 'ask');
    assert.deepEqual(now.rules, { [HERE]: { capabilities: { network: false } } });
    assert.deepEqual(edits.withCapability(now, top(HERE), 'network', null).rules, {});
    assert.deepEqual(edits.withoutRule(now, top(HERE)).rules, {});
  });
});

describe('where a change is written', () => {
  const written = (...args) => edits.layersToWrite(...args).join(' ');

  it('what gives something stays in the windows that it was said in', () => {
    assert.equal(written('give', 'always', false), 'session lasting');
    assert.equal(written('give', 'session', false), 'session');
    assert.equal(written('give', 'always', true), 'private');
    assert.equal(written('give', 'session', true), 'private');
  });

  it('a block reaches into private windows, and not out of them', () => {
    assert.equal(written('block', 'always', false), 'private session lasting');
    assert.equal(written('block', 'session', false), 'private session');
    assert.equal(written('block', 'always', true), 'private');
  });

  it('what is taken back is taken back in all windows', () => {
    for (const incognito of [false, true]) {
      assert.equal(written('undo', 'always', incognito), 'private session lasting');
      assert.equal(written('undo', 'session', incognito), 'private session');
    }
  });

  it('nothing is left that allows a site when it was taken back, for random layers', () => {
    const random = generator(7);
    const some = () => [undefined, 'allow', 'block'][Math.floor(random() * 3)];
    for (let i = 0; i < 200; i += 1) {
      const layers = Object.fromEntries(['private', 'session', 'lasting'].map((name) => [name, policy.emptyPolicy()]));
      for (const name of Object.keys(layers)) {
        const said = some();
        if (said) layers[name] = layer({ [HERE]: said });
      }
      for (const name of edits.layersToWrite('undo', 'always', random() < 0.5)) {
        layers[name] = edits.withDecision(layers[name], top(HERE), 'ask');
      }
      const { lasting, session, private: hidden } = layers;
      assert.equal(decision(policy.layersOf({ lasting, passing: session }), top(HERE)), 'ask');
      assert.equal(decision(policy.layersOf({ lasting, passing: policy.merged(session, hidden) }), top(HERE)), 'ask');
    }
  });
});

describe('what is taken back from one policy to another', () => {
  it('are the sites that are blocked now, and those that are no longer allowed', () => {
    const before = layer({ [HERE]: 'allow', [WIDGET]: 'allow', 'https://b.example': 'block', 'https://c.example': 'allow' });
    const after = layer({ [HERE]: 'block', 'https://b.example': 'block', [FRAME]: 'block', 'https://c.example': 'allow' });
    const { blocked, asked } = edits.takenBack(before, after);
    assert.deepEqual(blocked.map(formatSite), [HERE, FRAME]);
    assert.deepEqual(asked.map(formatSite), [WIDGET]);
  });
});

describe('what an import would change', () => {
  const none = { added: 0, changed: 0, removed: 0, capabilities: 0, settings: 0 };
  const policyWith = (rules, capabilities = {}, settings = {}) => ({ rules, capabilities, settings });

  it('is nothing where both say the same, in whatever order', () => {
    const one = policyWith({ 'https://a.example': { decision: 'allow', capabilities: { media: false, network: true } } });
    const same = policyWith({ 'https://a.example': { capabilities: { network: true, media: false }, decision: 'allow' } });
    assert.deepEqual(edits.changesBetween(one, same), none);
    assert.deepEqual(edits.changesBetween(policy.emptyPolicy(), policy.emptyPolicy()), none);
  });

  it('counts sites by what happens to them', () => {
    const before = policyWith({
      'https://stays.example': { decision: 'allow' }, 'https://goes.example': { decision: 'block' },
      'https://turns.example': { decision: 'allow' }, 'https://loses.example': { capabilities: { media: false } },
    });
    const after = policyWith({
      'https://stays.example': { decision: 'allow' }, 'https://comes.example': { decision: 'block' },
      'https://turns.example': { decision: 'block' }, 'https://loses.example': { capabilities: { media: true } },
      'https://also.example': { decision: 'allow' },
    });
    assert.deepEqual(edits.changesBetween(before, after), { ...none, added: 2, changed: 2, removed: 1 });
  });

  it('counts defaults and settings that differ, also those that go back to what Adder comes with', () => {
    const before = policyWith({}, { network: false }, { spare: false, busySeconds: 20 });
    const after = policyWith({}, { network: false, media: false }, { busySeconds: 30 });
    assert.deepEqual(edits.changesBetween(before, after), { ...none, capabilities: 1, settings: 2 });
  });
});
