/** The policy kernel: which site's Python may run, and what of the settings survives a bad store. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as policy from '../../extension/background/policy.js';
import { formatSite, parseSite } from '../../extension/protocol/site.js';

const HERE = 'https://a.example';
const WIDGET = 'https://w.example';
const top = (origin) => ({ origin, topOrigin: origin });
const frame = (origin, topOrigin) => ({ origin, topOrigin });
const withRules = (rules) => ({ rules });
const decision = (...args) => policy.decide(...args).decision;

describe('a decision', () => {
  it('is to ask where nothing was decided', () => {
    assert.equal(decision(policy.defaultPolicy(), top(HERE)), 'ask');
    assert.equal(decision(policy.defaultPolicy(), frame(WIDGET, HERE)), 'ask');
  });

  it('follows the rule for the site', () => {
    assert.equal(decision(withRules({ [HERE]: 'allow' }), top(HERE)), 'allow');
    assert.equal(decision(withRules({ [HERE]: 'block' }), top(HERE)), 'block');
    assert.equal(decision(withRules({ [HERE]: 'allow' }), top('http://a.example')), 'ask');
    assert.equal(decision(withRules({ [HERE]: 'allow' }), top('https://a.example:8443')), 'ask');
    assert.equal(decision(withRules({ [HERE]: 'allow' }), top('https://sub.a.example')), 'ask');
  });

  it('does not carry an allowed site into a frame under another site', () => {
    assert.equal(decision(withRules({ [WIDGET]: 'allow', [HERE]: 'allow' }), frame(WIDGET, HERE)), 'ask');
    assert.equal(decision(withRules({ [`${WIDGET} in ${HERE}`]: 'allow' }), frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(withRules({ [`${WIDGET} in ${HERE}`]: 'allow' }), frame(WIDGET, 'https://b.example')), 'ask');
    assert.equal(decision(withRules({ [`${WIDGET} in ${HERE}`]: 'allow' }), top(WIDGET)), 'ask');
  });

  it('blocks a blocked site in every frame but where a rule for exactly that frame says otherwise', () => {
    assert.equal(decision(withRules({ [WIDGET]: 'block' }), frame(WIDGET, HERE)), 'block');
    const exact = withRules({ [WIDGET]: 'block', [`${WIDGET} in ${HERE}`]: 'allow' });
    assert.equal(decision(exact, frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(exact, frame(WIDGET, 'https://b.example')), 'block');
    const other = withRules({ [WIDGET]: 'allow', [`${WIDGET} in ${HERE}`]: 'block' });
    assert.equal(decision(other, frame(WIDGET, HERE)), 'block');
  });

  it('takes a grant for once before any rule, for exactly the granted site', () => {
    const blocked = withRules({ [HERE]: 'block' });
    assert.deepEqual(policy.decide(blocked, top(HERE), [HERE]), {
      decision: 'allow', reason: '', subject: HERE, by: 'once',
    });
    assert.equal(decision(blocked, frame(WIDGET, HERE), [HERE, WIDGET]), 'ask');
    assert.equal(decision(blocked, frame(WIDGET, HERE), [`${WIDGET} in ${HERE}`]), 'allow');
  });

  it('refuses origins that are nobody’s or not of the web, whatever the rules and grants say', () => {
    const origins = ['null', '', undefined, 'file://', 'chrome-extension://abc', 'data:', 'https://a.example/', 'HTTPS://A.EXAMPLE'];
    for (const origin of origins) {
      const everything = withRules({ [String(origin)]: 'allow', [`${origin} in ${HERE}`]: 'allow' });
      for (const topOrigin of [origin, HERE]) {
        const verdict = policy.decide(everything, { origin, topOrigin }, [String(origin), `${origin} in ${HERE}`]);
        assert.equal(verdict.decision, 'refused', `${origin} in ${topOrigin}`);
        assert.notEqual(verdict.reason, '');
      }
    }
    assert.equal(decision(withRules({ [HERE]: 'allow' }), frame(HERE, 'null')), 'refused');
  });

  it('is never taken from Object.prototype', () => {
    assert.equal(decision(withRules(Object.create({ [HERE]: 'allow' })), top(HERE)), 'ask');
    assert.equal(decision(withRules({ __proto__: { [HERE]: 'allow' } }), top(HERE)), 'ask');
  });

  it('is allow only if a rule or a grant names exactly this site, for random policies', () => {
    const random = generator(7);
    const origins = [HERE, WIDGET, 'http://localhost:8000', 'null', 'file://'];
    const pick = (list) => list[Math.floor(random() * list.length)];
    for (let round = 0; round < 5000; round += 1) {
      const rules = {};
      for (let i = 0; i < 4; i += 1) rules[formatSite(frame(pick(origins), pick(origins)))] = pick(['allow', 'block']);
      const once = random() < 0.3 ? [formatSite(frame(pick(origins), pick(origins)))] : [];
      const site = frame(pick(origins), pick(origins));
      const text = formatSite(site);
      const verdict = decision({ rules }, site, once);
      const named = rules[text] === 'allow' || once.includes(text);
      if (verdict === 'allow') assert.ok(named, `${text} ${JSON.stringify(rules)}`);
      if (site.origin === 'null' || site.topOrigin === 'null') assert.equal(verdict, 'refused');
      if (rules[text] === 'block' && !once.length) assert.notEqual(verdict, 'allow');
    }
  });
});

describe('rules', () => {
  it('are added, replaced and taken away without touching the policy they came from', () => {
    const first = policy.withRule(policy.defaultPolicy(), top(HERE), 'allow');
    const second = policy.withRule(first, top(HERE), 'block');
    assert.deepEqual(first.rules, { [HERE]: 'allow' });
    assert.deepEqual(second.rules, { [HERE]: 'block' });
    assert.deepEqual(policy.withRule(second, top(HERE), 'ask').rules, {});
  });

  it('of private windows lie on top of the lasting ones', () => {
    const both = policy.overlay(withRules({ [HERE]: 'allow', [WIDGET]: 'allow' }), withRules({ [HERE]: 'block' }));
    assert.deepEqual(both.rules, { [HERE]: 'block', [WIDGET]: 'allow' });
  });

  it('are listed by site, with a site’s frames beside it', () => {
    const rules = { 'https://z.org': 'allow', [`${WIDGET} in ${HERE}`]: 'allow', [HERE]: 'block', 'http://b.org': 'allow' };
    assert.deepEqual(
      policy.listRules(withRules(rules)).map(({ site }) => site),
      [HERE, `${WIDGET} in ${HERE}`, 'http://b.org', 'https://z.org'],
    );
  });
});

describe('stored settings', () => {
  it('come back as they were, for random policies', () => {
    const random = generator(11);
    for (let round = 0; round < 300; round += 1) {
      let before = policy.defaultPolicy();
      for (let i = 0; i < 5; i += 1) {
        const origin = `https://${Math.floor(random() * 1e6).toString(36)}.example`;
        const site = random() < 0.5 ? top(origin) : frame(origin, HERE);
        before = policy.withRule(before, site, random() < 0.5 ? 'allow' : 'block');
      }
      const stored = JSON.parse(JSON.stringify(policy.dry(before)));
      assert.deepEqual(policy.hydrate(stored), { policy: before, broken: false });
    }
  });

  it('that were never written are the default', () => {
    assert.deepEqual(policy.hydrate(undefined), { policy: policy.defaultPolicy(), broken: false });
  });

  it('that cannot be read are the default, and are reported', () => {
    const blobs = [null, 1, 'x', [], {}, { version: 1 }, { version: 1, rules: [] }, { version: 2, rules: {} }, { rules: { [HERE]: 'allow' } }];
    for (const blob of blobs) {
      assert.deepEqual(policy.hydrate(blob), { policy: policy.defaultPolicy(), broken: true }, JSON.stringify(blob));
    }
  });

  it('keep their readable rules when others are rubbish', () => {
    const rules = { [HERE]: 'allow', 'not a site': 'allow', 'https://b.org/': 'allow', 'https://c.org': 'sometimes', null: 'allow' };
    assert.deepEqual(policy.hydrate({ version: 1, rules }), { policy: withRules({ [HERE]: 'allow' }), broken: true });
  });
});

describe('a site’s text', () => {
  it('is read and written the same, for random sites', () => {
    const random = generator(3);
    const origin = () => {
      const scheme = random() < 0.5 ? 'https' : 'http';
      const port = random() < 0.5 ? '' : `:${1024 + Math.floor(random() * 60000)}`;
      return new URL(`${scheme}://${Math.floor(random() * 1e9).toString(36)}.example${port}`).origin;
    };
    for (let round = 0; round < 1000; round += 1) {
      const site = random() < 0.5 ? top(origin()) : frame(origin(), origin());
      assert.deepEqual(parseSite(formatSite(site)), site);
    }
  });
});

/** A small repeatable random generator, so that a failure can be seen again. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
