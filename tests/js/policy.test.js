/** The policy kernel: which site's Python may run, and what it may do. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as policy from '../../extension/background/policy.js';
import * as edits from '../../extension/background/policy_edits.js';
import { allCapabilities, CAPABILITIES } from '../../extension/protocol/capabilities.js';
import { defaultSettings } from '../../extension/protocol/settings.js';
import { formatSite } from '../../extension/protocol/site.js';
import { decision, frame, FRAME, generator, HERE, layer, top, WIDGET } from './support/policies.js';

const always = (decisions, others) => policy.layersOf({ lasting: layer(decisions, others) });
const denied = (layers, site) => CAPABILITIES.filter((name) => !policy.capabilitiesOf(layers, site)[name]);

describe('a decision', () => {
  it('is to ask where nothing was decided', () => {
    assert.equal(decision(policy.layersOf(), top(HERE)), 'ask');
    assert.equal(decision(policy.layersOf(), frame(WIDGET, HERE)), 'ask');
  });

  it('follows the rule for the site', () => {
    assert.equal(decision(always({ [HERE]: 'allow' }), top(HERE)), 'allow');
    assert.equal(decision(always({ [HERE]: 'block' }), top(HERE)), 'block');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('http://a.example')), 'ask');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('https://a.example:8443')), 'ask');
    assert.equal(decision(always({ [HERE]: 'allow' }), top('https://sub.a.example')), 'ask');
  });

  it('does not carry an allowed site into a frame under another site', () => {
    assert.equal(decision(always({ [WIDGET]: 'allow', [HERE]: 'allow' }), frame(WIDGET, HERE)), 'ask');
    assert.equal(decision(always({ [FRAME]: 'allow' }), frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(always({ [FRAME]: 'allow' }), frame(WIDGET, 'https://b.example')), 'ask');
    assert.equal(decision(always({ [FRAME]: 'allow' }), top(WIDGET)), 'ask');
  });

  it('blocks a blocked site in every frame but where a rule for exactly that frame says otherwise', () => {
    assert.equal(decision(always({ [WIDGET]: 'block' }), frame(WIDGET, HERE)), 'block');
    const exact = always({ [WIDGET]: 'block', [FRAME]: 'allow' });
    assert.equal(decision(exact, frame(WIDGET, HERE)), 'allow');
    assert.equal(decision(exact, frame(WIDGET, 'https://b.example')), 'block');
    const other = always({ [WIDGET]: 'allow', [FRAME]: 'block' });
    assert.equal(decision(other, frame(WIDGET, HERE)), 'block');
  });

  it('blocks the frames of a blocked site too, but where a rule for exactly that frame says otherwise', () => {
    const verdict = policy.decide(always({ [HERE]: 'block' }), frame(WIDGET, HERE));
    assert.deepEqual(verdict, { decision: 'block', reason: 'reasonAround', subject: HERE, by: 'rule' });
    assert.equal(decision(always({ [HERE]: 'block', [FRAME]: 'allow' }), frame(WIDGET, HERE)), 'allow');
  });

  it('takes a grant for once before any rule, for exactly the granted site', () => {
    const blocked = always({ [HERE]: 'block' });
    assert.deepEqual(policy.decide(blocked, top(HERE), { once: [HERE] }), {
      decision: 'allow', reason: '', subject: HERE, by: 'once',
    });
    assert.equal(decision(policy.layersOf(), frame(WIDGET, HERE), { once: [HERE, WIDGET] }), 'ask');
    assert.equal(decision(blocked, frame(WIDGET, HERE), { once: [FRAME] }), 'allow');
  });

  it('for this session comes before the one that holds always, and says so', () => {
    const layers = policy.layersOf({ lasting: layer({ [HERE]: 'allow' }), passing: layer({ [HERE]: 'block' }) });
    assert.deepEqual(policy.decide(layers, top(HERE)), { decision: 'block', reason: 'reasonRule', subject: HERE, by: 'session' });
    assert.equal(policy.decide(always({ [HERE]: 'allow' }), top(HERE)).by, 'rule');
    const more = policy.layersOf({ lasting: layer({ [FRAME]: 'allow' }), passing: layer({ [WIDGET]: 'block' }) });
    assert.equal(decision(more, frame(WIDGET, HERE)), 'allow', 'the most specific rule, of whichever layer');
  });

  it('that an organisation manages has the first word', () => {
    const managed = layer({ [HERE]: 'block', [WIDGET]: 'allow' });
    const layers = policy.layersOf({ managed, lasting: layer({ [HERE]: 'allow', [FRAME]: 'allow', [WIDGET]: 'block' }) });
    assert.deepEqual(policy.decide(layers, top(HERE), { once: [HERE] }), {
      decision: 'block', reason: 'reasonManaged', subject: HERE, by: 'managed',
    });
    assert.equal(decision(layers, frame(WIDGET, HERE)), 'block', 'the frames of a site that is managed as blocked');
    assert.equal(policy.decide(layers, top(WIDGET)).by, 'managed');
    assert.equal(decision(layers, top(WIDGET)), 'allow');
  });

  it('is to block while Adder is switched off, everywhere or in this tab', () => {
    const off = always({ [HERE]: 'allow' }, { settings: { enabled: false } });
    assert.deepEqual(policy.decide(off, top(HERE), { once: [HERE] }), {
      decision: 'block', reason: 'reasonOff', subject: HERE, by: 'switch',
    });
    assert.equal(policy.decide(always({ [HERE]: 'allow' }), top(HERE), { off: true }).reason, 'reasonTabOff');
    const managed = policy.layersOf({ managed: layer({ [HERE]: 'allow' }, { settings: { enabled: false } }) });
    assert.equal(decision(managed, top(HERE)), 'block');
  });

  it('refuses origins that are nobody’s or not of the web, whatever the rules and grants say', () => {
    const origins = ['null', '', undefined, 'file://', 'chrome-extension://abc', 'data:', 'https://a.example/', 'HTTPS://A.EXAMPLE'];
    for (const origin of origins) {
      const everything = layer({ [String(origin)]: 'allow', [`${origin} in ${HERE}`]: 'allow' });
      const layers = policy.layersOf({ managed: everything, passing: everything, lasting: everything });
      for (const topOrigin of [origin, HERE]) {
        const verdict = policy.decide(layers, { origin, topOrigin }, { once: [String(origin), `${origin} in ${HERE}`] });
        assert.equal(verdict.decision, 'refused', `${origin} in ${topOrigin}`);
        assert.notEqual(verdict.reason, '');
      }
    }
    assert.equal(decision(always({ [HERE]: 'allow' }), frame(HERE, 'null')), 'refused');
  });

  it('is never taken from Object.prototype', () => {
    const rules = Object.create({ [HERE]: { decision: 'allow' } });
    assert.equal(decision(policy.layersOf({ lasting: { ...policy.emptyPolicy(), rules } }), top(HERE)), 'ask');
  });

  it('is allow only if a rule or a grant names exactly this site, for random policies', () => {
    const random = generator(7);
    const origins = [HERE, WIDGET, 'http://localhost:8000', 'null', 'file://'];
    const pick = (list) => list[Math.floor(random() * list.length)];
    const site = () => formatSite(frame(pick(origins), pick(origins)));
    const some = () => layer(Object.fromEntries([0, 1, 2].map(() => [site(), pick(['allow', 'block'])])));
    for (let round = 0; round < 10_000; round += 1) {
      const layers = { managed: random() < 0.3 ? some() : policy.emptyPolicy(), passing: some(), lasting: some() };
      const once = random() < 0.3 ? [site()] : [];
      const asked = frame(pick(origins), pick(origins));
      const text = formatSite(asked);
      const verdict = decision(layers, asked, { once });
      const said = (name) => layers[name].rules[text]?.decision;
      const named = ['managed', 'passing', 'lasting'].some((name) => said(name) === 'allow') || once.includes(text);
      if (verdict === 'allow') assert.ok(named, `${text} ${JSON.stringify(layers)}`);
      if (asked.origin === 'null' || asked.topOrigin === 'null') assert.equal(verdict, 'refused');
      if (said('managed') === 'block' && verdict !== 'refused') assert.equal(verdict, 'block');
      if (said('passing') === 'block' && !once.length && said('managed') !== 'allow') assert.notEqual(verdict, 'allow');
    }
  });
});

describe('capabilities', () => {
  it('are all there where nothing was switched off', () => {
    assert.deepEqual(policy.capabilitiesOf(policy.layersOf(), top(HERE)), allCapabilities(true));
  });

  it('are those of the site, else the defaults', () => {
    let lasting = edits.withCapability(policy.emptyPolicy(), top(HERE), 'network', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network']);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(WIDGET)), []);
    lasting = edits.withDefault(lasting, 'storage', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network', 'storage']);
    lasting = edits.withCapability(lasting, top(HERE), 'storage', true);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(HERE)), ['network']);
    assert.deepEqual(denied(policy.layersOf({ lasting }), top(WIDGET)), ['storage']);
  });

  it('of a frame are its own, less what the site around it may not do, unless a rule names exactly this frame', () => {
    let lasting = edits.withCapability(policy.emptyPolicy(), top(HERE), 'network', false);
    lasting = edits.withCapability(lasting, top(WIDGET), 'storage', false);
    assert.deepEqual(denied(policy.layersOf({ lasting }), frame(WIDGET, HERE)), ['network', 'storage']);
    lasting = edits.withCapability(lasting, frame(WIDGET, HERE), 'network', true);
    assert.deepEqual(denied(policy.layersOf({ lasting }), frame(WIDGET, HERE)), ['storage']);
  });

  it('that an organisation has fixed cannot be had by a rule of one’s own', () => {
    const managed = { ...policy.emptyPolicy(), rules: { [HERE]: { capabilities: { media: false } } }, capabilities: { location: false } };
    const lasting = ['media', 'location'].reduce((now, name) => edits.withCapability(now, top(HERE), name, true), policy.emptyPolicy());
    assert.deepEqual(denied(policy.layersOf({ managed, lasting }), top(HERE)), ['media']);
    assert.deepEqual(denied(policy.layersOf({ managed }), top(HERE)), ['media', 'location']);
    assert.equal(policy.defaultsOf(policy.layersOf({ managed })).location, false);
  });
});

describe('capabilities, for random policies,', () => {
  const random = generator(23);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const site = () => frame(pick([HERE, WIDGET]), pick([HERE, WIDGET]));
  /** A layer with some capabilities said of some sites, and some defaults. */
  const some = () => {
    let made = policy.emptyPolicy();
    for (let i = 0; i < 4; i += 1) made = edits.withCapability(made, site(), pick(CAPABILITIES), random() < 0.5);
    return random() < 0.5 ? edits.withDefault(made, pick(CAPABILITIES), false) : made;
  };

  it('are had in a frame only where the site around it has them, or a rule names exactly this frame', () => {
    for (let round = 0; round < 5000; round += 1) {
      const layers = { managed: random() < 0.3 ? some() : policy.emptyPolicy(), passing: some(), lasting: some() };
      const said = (name) => Object.values(layers).some(({ rules }) => rules[FRAME]?.capabilities?.[name] !== undefined);
      const around = policy.capabilitiesOf(layers, top(HERE));
      const inside = policy.capabilitiesOf(layers, frame(WIDGET, HERE));
      for (const name of CAPABILITIES) if (inside[name] && !said(name)) assert.ok(around[name], JSON.stringify(layers));
    }
  });

  it('are never more than what is managed leaves', () => {
    for (let round = 0; round < 2000; round += 1) {
      const layers = { managed: some(), passing: some(), lasting: some() };
      const asked = site();
      const managed = layers.managed.rules[formatSite(asked)]?.capabilities ?? {};
      const had = policy.capabilitiesOf(layers, asked);
      for (const [name, allowed] of Object.entries(managed)) assert.equal(had[name], allowed);
    }
  });

  it('of a merged import are those of the import where it says something, and the others as before', () => {
    for (let round = 0; round < 2000; round += 1) {
      const [before, imported] = [some(), some()];
      const after = policy.merged(before, imported);
      for (const key of [HERE, WIDGET, FRAME]) {
        const of = ({ rules }) => rules[key]?.capabilities ?? {};
        assert.deepEqual(of(after), { ...of(before), ...of(imported) });
      }
      assert.deepEqual(after.capabilities, { ...before.capabilities, ...imported.capabilities });
      assert.deepEqual(policy.merged(after, imported), after, 'a second time changes nothing');
      const changes = Object.values(edits.changesBetween(after, policy.merged(after, imported)));
      assert.deepEqual(changes, [0, 0, 0, 0, 0]);
    }
  });
});

describe('rules', () => {
  it('of an upper layer lie on top of those of the lower one', () => {
    const lower = edits.withCapability(layer({ [HERE]: 'allow', [WIDGET]: 'allow' }), top(HERE), 'media', false);
    const upper = edits.withCapability(layer({ [HERE]: 'block' }), top(HERE), 'network', false);
    assert.deepEqual(policy.merged(lower, upper).rules, {
      [HERE]: { decision: 'block', capabilities: { media: false, network: false } }, [WIDGET]: { decision: 'allow' },
    });
    assert.deepEqual(lower.rules[HERE], { decision: 'allow', capabilities: { media: false } });
  });

  it('are listed by site, with a site’s frames beside it', () => {
    const lasting = layer({ 'https://z.org': 'allow', [FRAME]: 'allow', [HERE]: 'block', 'http://b.org': 'allow' });
    const listed = policy.listRules(policy.layersOf({ lasting, passing: layer({ 'https://c.org': 'block' }) }));
    assert.deepEqual(listed.map(({ site, duration }) => [site, duration]), [
      [HERE, 'always'], [FRAME, 'always'], ['http://b.org', 'always'], ['https://c.org', 'session'], ['https://z.org', 'always'],
    ]);
  });
});

describe('settings', () => {
  it('are the defaults, less what was changed, less what is managed', () => {
    let lasting = edits.withSetting(policy.emptyPolicy(), 'busySeconds', 3);
    lasting = edits.withSetting(lasting, 'heapMegabytes', 128);
    const managed = { ...policy.emptyPolicy(), settings: { heapMegabytes: 64 } };
    assert.deepEqual(policy.settingsOf(policy.layersOf({ managed, lasting })), {
      ...defaultSettings(), busySeconds: 3, heapMegabytes: 64,
    });
    assert.deepEqual(edits.withSetting(lasting, 'busySeconds', null).settings, { heapMegabytes: 128 });
    assert.deepEqual(edits.withSetting(lasting, 'heapMegabytes', defaultSettings().heapMegabytes).settings, { busySeconds: 3 });
  });
});
