/** What of a policy comes back from a store, an older one and a bad one too; and what an organisation's may say. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import schema from '../../extension/background/managed_schema.json' with { type: 'json' };
import * as policy from '../../extension/background/policy.js';
import * as edits from '../../extension/background/policy_edits.js';
import * as format from '../../extension/background/policy_format.js';
import { CAPABILITIES } from '../../extension/protocol/capabilities.js';
import { SETTINGS } from '../../extension/protocol/settings.js';
import { parseSite } from '../../extension/protocol/site.js';
import { decision, frame, FRAME, generator, HERE, layer, top } from './support/policies.js';

describe('stored settings', () => {
  it('come back as they were, for random policies', () => {
    const random = generator(11);
    const pick = (list) => list[Math.floor(random() * list.length)];
    for (let round = 0; round < 300; round += 1) {
      let before = policy.emptyPolicy();
      for (let i = 0; i < 5; i += 1) {
        const origin = `https://${Math.floor(random() * 1e6).toString(36)}.example`;
        const site = random() < 0.5 ? top(origin) : frame(origin, HERE);
        before = edits.withDecision(before, site, pick(['allow', 'block', 'ask']));
        before = edits.withCapability(before, site, pick(CAPABILITIES), pick([true, false, null]));
        before = edits.withDefault(before, pick(CAPABILITIES), pick([true, false]));
        const name = pick(Object.keys(SETTINGS));
        const particular = { packageIndexes: [{ url: 'https://index.example/simple/', sites: [HERE] }], packageDistribution: '', advisoryFeed: 'https://osv.example/all.zip' };
        before = edits.withSetting(before, name, SETTINGS[name].least ?? particular[name] ?? false);
      }
      const stored = JSON.parse(JSON.stringify(format.dry(before)));
      assert.deepEqual(format.hydrate(stored), { policy: before, broken: false, migrated: false });
    }
  });

  it('that were never written are the default', () => {
    assert.deepEqual(format.hydrate(undefined), { policy: policy.emptyPolicy(), broken: false, migrated: false });
  });

  it('of the first version are migrated', () => {
    const blob = { version: 1, rules: { [HERE]: 'allow', [FRAME]: 'block' } };
    assert.deepEqual(format.hydrate(blob), { policy: layer({ [HERE]: 'allow', [FRAME]: 'block' }), broken: false, migrated: true });
  });

  it('of the first version decide as they did, for random ones', () => {
    const random = generator(29);
    for (let round = 0; round < 500; round += 1) {
      const rules = {};
      for (let i = 0; i < 4; i += 1) {
        const origin = `https://${Math.floor(random() * 1e6).toString(36)}.example`;
        rules[random() < 0.5 ? origin : `${origin} in ${HERE}`] = random() < 0.5 ? 'allow' : 'block';
      }
      const { policy: read, broken, migrated } = format.hydrate({ version: 1, rules });
      assert.deepEqual([broken, migrated], [false, true]);
      for (const [site, said] of Object.entries(rules)) {
        assert.equal(decision(policy.layersOf({ lasting: read }), parseSite(site)), said);
      }
      assert.deepEqual(format.hydrate(format.dry(read)), { policy: read, broken: false, migrated: false });
    }
  });

  it('that cannot be read are the default, and are reported', () => {
    const blobs = [null, 1, 'x', [], {}, { version: 1 }, { version: 2, rules: [] }, { version: 3, rules: {} }, { rules: { [HERE]: 'allow' } }];
    for (const blob of blobs) {
      assert.deepEqual(format.hydrate(blob), { policy: policy.emptyPolicy(), broken: true, migrated: false }, JSON.stringify(blob));
    }
  });

  it('keep what is readable when the rest is rubbish', () => {
    const rules = {
      [HERE]: { decision: 'allow', capabilities: { network: false } }, 'not a site': { decision: 'allow' },
      'https://b.org/': { decision: 'allow' }, 'https://c.org': { decision: 'sometimes' }, 'https://d.org': 'allow',
      'https://e.org': { decision: 'allow', capabilities: { flying: true } }, null: { decision: 'allow' }, 'https://f.org': {},
    };
    const blob = { version: 2, rules, capabilities: { media: false, storage: 'no' }, settings: { busySeconds: 5, heapMegabytes: 1, x: 1 } };
    assert.deepEqual(format.hydrate(blob), {
      policy: {
        rules: { [HERE]: { decision: 'allow', capabilities: { network: false } } },
        capabilities: { media: false },
        settings: { busySeconds: 5 },
      },
      broken: true,
      migrated: false,
    });
  });

  it('that an organisation gives are read as far as they can be read', () => {
    const managed = format.readManaged({ rules: { [HERE]: { decision: 'block' }, x: 1 }, settings: { enabled: false } });
    assert.deepEqual(managed, { rules: { [HERE]: { decision: 'block' } }, capabilities: {}, settings: { enabled: false } });
    assert.deepEqual(format.readManaged(undefined), policy.emptyPolicy());
  });
});

describe('what an organisation may fix', () => {
  it('is described to the browser as it is read', () => {
    const { rules, capabilities, settings } = schema.properties;
    assert.deepEqual(Object.keys(capabilities.properties), CAPABILITIES);
    assert.deepEqual(Object.keys(rules.additionalProperties.properties.capabilities.properties), CAPABILITIES);
    const described = Object.entries(settings.properties).map(([name, { minimum: least, maximum: most }]) => [name, least, most]);
    assert.deepEqual(described, Object.entries(SETTINGS).map(([name, { least, most }]) => [name, least, most]));
  });
});
